//! The kernel.

use super::{Compiler, Straight};
use crate::Error;

#[cfg(target_os = "linux")]
pub(super) use linux::{prepare, prepare_without_verifier};

/// The kernel's JIT is Linux'.
#[cfg(not(target_os = "linux"))]
pub(super) fn prepare(_: Straight) -> Result<Box<dyn Compiler>, Error> {
    Err(Error::Unavailable("the kernel's JIT is Linux'".to_owned()))
}

/// The same.
#[cfg(not(target_os = "linux"))]
pub(super) fn prepare_without_verifier(_: Straight) -> Result<Box<dyn Compiler>, Error> {
    Err(Error::Unavailable("the kernel's JIT is Linux'".to_owned()))
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Compiler, Error, Straight};
    use crate::bpf::{self, Value};
    use crate::compiler::Compiled;
    use crate::task::ForKernel;
    use std::io;

    /// The verifier's limit is a million, and constants of 64 bits count twice.
    const LIMIT: usize = 900_000;

    struct Kernel {
        name: &'static str,
        /// Whether the time of the verifier is left out.
        without_verifier: bool,
        value: Value,
        program: ForKernel,
    }

    /// Timed is the system call: copying, verification, the JIT, publication.
    pub(in crate::compiler) fn prepare(straight: Straight) -> Result<Box<dyn Compiler>, Error> {
        load("kernel, all", straight, false)
    }

    /// The same without what the kernel itself calls the time of verification.
    pub(in crate::compiler) fn prepare_without_verifier(
        straight: Straight,
    ) -> Result<Box<dyn Compiler>, Error> {
        load("kernel, less verifier", straight, true)
    }

    fn load(
        name: &'static str,
        straight: Straight,
        without_verifier: bool,
    ) -> Result<Box<dyn Compiler>, Error> {
        if straight.insns > LIMIT {
            let reason = format!("the kernel is timed up to {LIMIT} instructions");
            return Err(Error::Unavailable(reason));
        }
        let value = Value::new(4096).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::Unsupported => {
                Error::Unavailable(format!("bpf(2): {error}"))
            }
            _ => Error::load(error),
        })?;
        let program = ForKernel { bytes: straight.for_kernel(), functions: vec![0] };
        Ok(Box::new(Kernel { name, without_verifier, value, program }))
    }

    impl Compiler for Kernel {
        fn name(&self) -> &'static str {
            self.name
        }

        fn compile(&mut self) -> Result<Compiled, Error> {
            let (loaded, time) = bpf::load(&self.program, &self.value).map_err(Error::load)?;
            let code = Some(loaded.code_len().map_err(Error::load)?).filter(|&len| len != 0);
            let verification =
                if self.without_verifier { time.verification } else { <_>::default() };
            Ok(Compiled { time: time.total.saturating_sub(verification), code })
        }
    }
}
