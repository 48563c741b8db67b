//! The JIT of the `solana-sbpf` crate.

use super::{Engine, check_r0};
use crate::{Error, Task, sbpf::Machine};
use solana_sbpf::vm::{Config, ExecutionMode};
use std::time::Duration;

struct Sbpf {
    name: &'static str,
    machine: Machine,
    initial: Vec<u8>,
    r0: u64,
    /// How many instructions a run should meter.
    executed: Option<u64>,
}

/// The fastest configuration that checks: the meter and address translation are on, the
/// mapping is the aligned one, and constants are neither blinded nor code diluted with nops.
pub(crate) fn checked() -> Config {
    Config {
        enable_stack_frame_gaps: false,
        noop_instruction_rate: 0,
        sanitize_user_provided_values: false,
        aligned_memory_mapping: true,
        ..Config::default()
    }
}

/// The fastest configuration that there is: without meter and translation, which nobody could
/// trust a program with.
pub(crate) fn unchecked() -> Config {
    Config { enable_address_translation: false, enable_instruction_meter: false, ..checked() }
}

pub(super) fn prepare(task: &Task) -> Result<Box<dyn Engine>, Error> {
    let executed = task.aftermath().executed(task);
    with_config("sbpf checked", task, checked(), Some(executed))
}

pub(super) fn prepare_unchecked(task: &Task) -> Result<Box<dyn Engine>, Error> {
    with_config("sbpf unchecked", task, unchecked(), None)
}

fn with_config(
    name: &'static str,
    task: &Task,
    config: Config,
    executed: Option<u64>,
) -> Result<Box<dyn Engine>, Error> {
    if !cfg!(all(target_arch = "x86_64", not(windows))) {
        return Err(Error::Unavailable("sbpf's JIT is for x86-64, not on Windows".to_owned()));
    }
    let initial = task.memory();
    let machine = Machine::new(&task.program()?, &initial, config)?;
    machine.executable.jit_compile().map_err(Error::load)?;
    Ok(Box::new(Sbpf { name, machine, initial, r0: task.aftermath().r0(), executed }))
}

impl Engine for Sbpf {
    fn name(&self) -> &'static str {
        self.name
    }

    fn reset(&mut self) -> Result<(), Error> {
        self.machine.memory().copy_from_slice(&self.initial);
        Ok(())
    }

    fn run(&mut self) -> Result<Duration, Error> {
        let ran = self.machine.run(ExecutionMode::Jit)?;
        check_r0(ran.r0, self.r0)?;
        match self.executed {
            Some(expected) if expected != ran.executed => {
                Err(Error::run(format!("metered {}, not {expected}", ran.executed)))
            }
            Some(_) | None => Ok(ran.time),
        }
    }

    fn memory(&mut self) -> Result<Vec<u8>, Error> {
        Ok(self.machine.memory().to_vec())
    }
}
