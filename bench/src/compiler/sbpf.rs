//! The JIT of the `solana-sbpf` crate.

use super::{Compiled, Compiler, Straight};
use crate::engine::{sbpf_checked, sbpf_unchecked};
use crate::{Error, sbpf::Machine};
use solana_sbpf::vm::Config;
use std::time::Instant;

/// What it does includes the mapping of the code's memory and making it executable.
struct Sbpf {
    name: &'static str,
    machine: Machine,
}

pub(super) fn prepare(straight: Straight) -> Result<Box<dyn Compiler>, Error> {
    with_config("sbpf checked", straight, sbpf_checked())
}

pub(super) fn prepare_unchecked(straight: Straight) -> Result<Box<dyn Compiler>, Error> {
    with_config("sbpf unchecked", straight, sbpf_unchecked())
}

fn with_config(
    name: &'static str,
    straight: Straight,
    config: Config,
) -> Result<Box<dyn Compiler>, Error> {
    if !cfg!(all(target_arch = "x86_64", not(windows))) {
        return Err(Error::Unavailable("sbpf's JIT is for x86-64, not on Windows".to_owned()));
    }
    let machine = Machine::new(&straight.program(), &[0; 4096], config)?;
    Ok(Box::new(Sbpf { name, machine }))
}

impl Compiler for Sbpf {
    fn name(&self) -> &'static str {
        self.name
    }

    fn compile(&mut self) -> Result<Compiled, Error> {
        let executable = &self.machine.executable;
        // So that the time does not include freeing it.
        drop(executable.take_compiled_program());
        let start = Instant::now();
        executable.jit_compile().map_err(Error::load)?;
        let time = start.elapsed();
        let code = executable.get_compiled_program().map(|code| code.machine_code_length());
        Ok(Compiled { time, code })
    }
}
