//! The interpreter of the `acqrel-interp` crate, for reference.

use super::{Engine, check_r0};
use crate::{Error, Task};
use acqrel_guest::{Granule, Helpers, Start};
use acqrel_interp::{Loaded, Machine, Plain};
use acqrel_isa::{Endian, Program};
use std::time::{Duration, Instant};

struct Interp {
    loaded: &'static Loaded,
    machine: Machine<'static, Plain>,
    r0: u64,
}

pub(super) fn prepare(task: &Task) -> Result<Box<dyn Engine>, Error> {
    let program = Program::from_bytes(&task.program()?, Endian::Little).map_err(Error::load)?;
    let start = Start { memory: task.memory(), granule: Granule::Page, ..Start::default() };
    let loaded = Loaded::new(program, start, Helpers::none()).map_err(Error::load)?;
    // Its machines borrow it, and it is needed to the end of the process.
    let loaded = Box::leak(Box::new(loaded));
    Ok(Box::new(Interp { loaded, machine: loaded.machine(), r0: task.aftermath().r0() }))
}

impl Engine for Interp {
    fn name(&self) -> &'static str {
        "acqrel interp"
    }

    fn reset(&mut self) -> Result<(), Error> {
        self.machine = self.loaded.machine();
        Ok(())
    }

    fn run(&mut self) -> Result<Duration, Error> {
        let start = Instant::now();
        let r0 = self.machine.run().map_err(Error::run)?;
        let time = start.elapsed();
        check_r0(r0, self.r0)?;
        Ok(time)
    }

    fn memory(&mut self) -> Result<Vec<u8>, Error> {
        Ok(self.machine.memory.image().memory)
    }
}
