//! The JIT of the `rbpf` crate, written by hand for x86-64.

use super::{Engine, check_r0};
use crate::{Error, Task};
use rbpf::EbpfVmRaw;
use std::time::{Duration, Instant};

/// As it comes: it uses addresses as they are and has no meter.
struct Rbpf {
    vm: EbpfVmRaw<'static>,
    initial: Vec<u8>,
    memory: Vec<u8>,
    r0: u64,
}

pub(super) fn prepare(task: &Task) -> Result<Box<dyn Engine>, Error> {
    if !cfg!(all(target_arch = "x86_64", not(windows))) {
        return Err(Error::Unavailable("rbpf's JIT is for x86-64, not on Windows".to_owned()));
    }
    // The machine borrows it, and is needed to the end of the process.
    let program = task.program()?.leak();
    let mut vm = EbpfVmRaw::new(Some(program)).map_err(Error::load)?;
    vm.jit_compile().map_err(Error::load)?;
    let initial = task.memory();
    Ok(Box::new(Rbpf { vm, memory: initial.clone(), initial, r0: task.aftermath().r0() }))
}

impl Engine for Rbpf {
    fn name(&self) -> &'static str {
        "rbpf JIT"
    }

    fn reset(&mut self) -> Result<(), Error> {
        self.memory.copy_from_slice(&self.initial);
        Ok(())
    }

    fn run(&mut self) -> Result<Duration, Error> {
        let start = Instant::now();
        // SAFETY: "there is no runtime check for memory access": the program is one of
        // `Task::ALL`, which access their memory only.
        #[expect(unsafe_code, reason = "the crate has no safe way to run machine code")]
        let r0 = unsafe { self.vm.execute_program_jit(&mut self.memory) };
        let time = start.elapsed();
        check_r0(r0.map_err(Error::run)?, self.r0)?;
        Ok(time)
    }

    fn memory(&mut self) -> Result<Vec<u8>, Error> {
        Ok(self.memory.clone())
    }
}
