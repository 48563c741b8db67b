//! The kernel's JIT.

use super::Engine;
use crate::{Error, Task};

/// The kernel's JIT is Linux'.
#[cfg(not(target_os = "linux"))]
pub(super) fn prepare(_: &Task) -> Result<Box<dyn Engine>, Error> {
    Err(Error::Unavailable("the kernel's JIT is Linux'".to_owned()))
}

#[cfg(target_os = "linux")]
pub(super) use linux::prepare;

#[cfg(target_os = "linux")]
mod linux {
    use super::{Engine, Error, Task};
    use crate::bpf::{self, Loaded, Value};
    use std::{io, time::Duration};

    /// A program of the type `socket_filter`. Its memory is a map's value.
    struct Kernel {
        value: Value,
        program: Loaded,
        initial: Vec<u8>,
    }

    pub(in crate::engine) fn prepare(task: &Task) -> Result<Box<dyn Engine>, Error> {
        let initial = task.memory();
        let value = Value::new(initial.len()).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported => {
                Error::Unavailable(format!("bpf(2): {error}"))
            }
            _ => Error::load(error),
        })?;
        let (program, _) = bpf::load(&task.for_kernel()?, &value).map_err(Error::load)?;
        if program.code_len().map_err(Error::load)? == 0 {
            return Err(Error::Unavailable("the kernel interprets: its JIT is off".to_owned()));
        }
        Ok(Box::new(Kernel { value, program, initial }))
    }

    impl Engine for Kernel {
        fn name(&self) -> &'static str {
            "kernel JIT"
        }

        fn reset(&mut self) -> Result<(), Error> {
            self.value.set(&self.initial).map_err(Error::run)
        }

        fn run(&mut self) -> Result<Duration, Error> {
            self.program.run().map_err(Error::run)
        }

        fn memory(&mut self) -> Result<Vec<u8>, Error> {
            self.value.get().map_err(Error::run)
        }

        fn executed(&self, task: &Task) -> u64 {
            task.aftermath().executed_in_kernel(task)
        }
    }
}
