//! The Cranelift backend of the `rbpf` crate.

use super::{Engine, check_r0};
use crate::{Error, Task};
use rbpf::EbpfVmRaw;
use std::time::{Duration, Instant};

/// As it comes: it checks every access against the memory, the stack and the metadata, ends
/// the process if a check fails, and has no meter.
struct Cranelift {
    vm: EbpfVmRaw<'static>,
    initial: Vec<u8>,
    memory: Vec<u8>,
    r0: u64,
}

pub(super) fn prepare(task: &Task) -> Result<Box<dyn Engine>, Error> {
    // The machine borrows it, and is needed to the end of the process.
    let program = task.program()?.leak();
    let mut vm = EbpfVmRaw::new(Some(program)).map_err(Error::load)?;
    if calls_functions(program) {
        // It panics.
        return Err(Error::Unavailable(
            "rbpf's Cranelift backend has no calls of functions".to_owned(),
        ));
    }
    vm.cranelift_compile().map_err(Error::load)?;
    let initial = task.memory();
    Ok(Box::new(Cranelift { vm, memory: initial.clone(), initial, r0: task.aftermath().r0() }))
}

fn calls_functions(program: &[u8]) -> bool {
    let (insns, _) = program.as_chunks::<8>();
    insns.iter().any(|[opcode, registers, ..]| (*opcode, *registers) == (0x85, 0x10))
}

impl Engine for Cranelift {
    fn name(&self) -> &'static str {
        "rbpf Cranelift"
    }

    fn reset(&mut self) -> Result<(), Error> {
        self.memory.copy_from_slice(&self.initial);
        Ok(())
    }

    fn run(&mut self) -> Result<Duration, Error> {
        let start = Instant::now();
        let r0 = self.vm.execute_program_cranelift(&mut self.memory);
        let time = start.elapsed();
        check_r0(r0.map_err(Error::run)?, self.r0)?;
        Ok(time)
    }

    fn memory(&mut self) -> Result<Vec<u8>, Error> {
        Ok(self.memory.clone())
    }
}
