//! The interpreter of the `solana-sbpf` crate.

use super::Peer;
use crate::{Error, sbpf::Machine};
use solana_sbpf::vm::{Config, ExecutionMode};

/// `solana-sbpf` in its default configuration, [`Config::default`]: instruction
/// meter on, address translation on, with the four regions that its documentation
/// maps (program, stack, heap and input). The input is the memory.
///
/// `Config::aligned_memory_mapping`, off by default, took 8 % off the memory loop
/// and left the other two as they were.
#[expect(missing_debug_implementations, reason = "`Executable` does not implement `Debug`")]
pub struct Sbpf<'p> {
    machine: Machine,
    initial: &'p [u8],
    executed: u64,
}

impl Peer for Sbpf<'_> {
    fn prepare<'p>(program: &'p [u8], memory: &'p [u8]) -> Result<Box<dyn Peer + 'p>, Error> {
        let machine = Machine::new(program, memory, Config::default())?;
        Ok(Box::new(Sbpf { machine, initial: memory, executed: 0 }))
    }

    fn name(&self) -> &'static str {
        "solana-sbpf"
    }

    fn run(&mut self) -> Result<u64, Error> {
        self.machine.memory().copy_from_slice(self.initial);
        let ran = self.machine.run(ExecutionMode::Interpreted)?;
        self.executed = ran.executed;
        Ok(ran.r0)
    }

    fn executed(&self) -> Option<u64> {
        Some(self.executed)
    }
}
