//! The JIT of the `acqrel-jit` crate.

use super::{Engine, check_r0};
use crate::{Error, Task};
use acqrel_guest::{Granule, Helpers, Start};
use acqrel_isa::{Endian, Program};
use acqrel_jit::{Instance, MemoryMode, Native, NativeError, Options, Target};
use std::time::{Duration, Instant};

/// More than any task takes.
const FUEL: u64 = 1 << 40;

struct Acqrel {
    name: &'static str,
    native: &'static Native,
    /// The memory of one run. Raw memory has its place in the address space, so that only one
    /// engine at a time can have it: between runs there is none.
    instance: Option<Instance<'static>>,
    /// The address of the memory in it.
    address: u64,
    task: Task,
    r0: u64,
}

/// Addresses used as they are, and no fuel: as the kernel does with programs that it has verified.
pub(super) fn prepare_raw(task: &Task) -> Result<Box<dyn Engine>, Error> {
    prepare("acqrel raw", task, MemoryMode::Raw, false)
}

/// Addresses used as they are; every backward branch and call charged.
pub(super) fn prepare_raw_with_fuel(task: &Task) -> Result<Box<dyn Engine>, Error> {
    prepare("acqrel raw+fuel", task, MemoryMode::Raw, true)
}

/// Every access kept to the program's memory; every backward branch and call charged.
pub(super) fn prepare_sandbox(task: &Task) -> Result<Box<dyn Engine>, Error> {
    prepare("acqrel sandbox", task, MemoryMode::Sandbox, true)
}

fn prepare(
    name: &'static str,
    task: &Task,
    memory: MemoryMode,
    fuel: bool,
) -> Result<Box<dyn Engine>, Error> {
    let Some(target) = Target::host() else {
        return Err(Error::Unavailable(NativeError::Unsupported.to_string()));
    };
    let options = Options { fuel, ..Options::new(target, memory) };
    let program = Program::from_bytes(&task.program()?, Endian::Little).map_err(Error::load)?;
    let start =
        Start { memory: task.memory(), granule: Granule::Page, fuel: FUEL, ..Start::default() };
    let native = match memory {
        MemoryMode::Sandbox => Native::new(program, start, Helpers::none(), &options),
        MemoryMode::Raw => {
            // SAFETY: the program is one of `Task::ALL`, which access their 4112 bytes of
            // memory only: the kernel's verifier accepts them with as many.
            #[expect(unsafe_code, reason = "raw memory is what is compared")]
            unsafe {
                Native::new_raw(program, start, Helpers::none(), &options)
            }
        }
    };
    let native = native.map_err(|error| match error {
        NativeError::Unsupported => Error::Unavailable(error.to_string()),
        error => Error::load(error),
    })?;
    // Its instances borrow it, and it is needed to the end of the process.
    let native: &'static Native = Box::leak(Box::new(native));
    let [_, address, ..] = native.guest().registers(native.start());
    let r0 = task.aftermath().r0();
    Ok(Box::new(Acqrel { name, native, instance: None, address, task: *task, r0 }))
}

impl Engine for Acqrel {
    fn name(&self) -> &'static str {
        self.name
    }

    fn reset(&mut self) -> Result<(), Error> {
        self.instance = None;
        let mut instance = self.native.instance().map_err(Error::run)?;
        // The other engines' memory has been used before. That of a new instance has not, and
        // the system would bring in its pages while the clock runs.
        instance.call().map_err(Error::run)?.map_err(Error::run)?;
        instance.reset().map_err(Error::run)?;
        self.instance = Some(instance);
        Ok(())
    }

    fn run(&mut self) -> Result<Duration, Error> {
        let Some(instance) = &mut self.instance else { return Err(Error::run("no memory")) };
        let start = Instant::now();
        let result = instance.call();
        let time = start.elapsed();
        check_r0(result.map_err(Error::run)?.map_err(Error::run)?, self.r0)?;
        Ok(time)
    }

    fn memory(&mut self) -> Result<Vec<u8>, Error> {
        let Some(mut instance) = self.instance.take() else { return Err(Error::run("no memory")) };
        let mut bytes = self.task.memory();
        instance.read(self.address, &mut bytes).map_err(Error::run)?;
        Ok(bytes)
    }
}
