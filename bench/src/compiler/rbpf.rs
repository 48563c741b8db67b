//! The two compilers of the `rbpf` crate.

use super::{Compiled, Compiler, Straight};
use crate::Error;
use rbpf::EbpfVmRaw;
use std::time::Instant;

/// The longest program for it: it has one page for its code, and panics if that is full.
const LIMIT: usize = 500;

/// Which compiler.
#[derive(Clone, Copy)]
enum Backend {
    /// What it does includes the allocation of a page and making it executable.
    Jit,
    /// What it does includes all of Cranelift.
    Cranelift,
}

struct Rbpf {
    backend: Backend,
    program: &'static [u8],
}

pub(super) fn prepare(straight: Straight) -> Result<Box<dyn Compiler>, Error> {
    if !cfg!(all(target_arch = "x86_64", not(windows))) {
        return Err(Error::Unavailable("rbpf's JIT is for x86-64, not on Windows".to_owned()));
    }
    if straight.insns > LIMIT {
        return Err(Error::Unavailable("rbpf's JIT has 4096 bytes for its code".to_owned()));
    }
    Ok(with_backend(straight, Backend::Jit))
}

pub(super) fn prepare_cranelift(straight: Straight) -> Result<Box<dyn Compiler>, Error> {
    if straight.insns > LIMIT {
        let reason = format!("rbpf's Cranelift backend is timed up to {LIMIT} instructions");
        return Err(Error::Unavailable(reason));
    }
    Ok(with_backend(straight, Backend::Cranelift))
}

fn with_backend(straight: Straight, backend: Backend) -> Box<dyn Compiler> {
    // Machines borrow it, and it is needed to the end of the process.
    Box::new(Rbpf { backend, program: straight.program().leak() })
}

impl Compiler for Rbpf {
    fn name(&self) -> &'static str {
        match self.backend {
            Backend::Jit => "rbpf JIT",
            Backend::Cranelift => "rbpf Cranelift",
        }
    }

    fn compile(&mut self) -> Result<Compiled, Error> {
        let mut vm = EbpfVmRaw::new(Some(self.program)).map_err(Error::load)?;
        let start = Instant::now();
        let done = match self.backend {
            Backend::Jit => vm.jit_compile(),
            Backend::Cranelift => vm.cranelift_compile(),
        };
        let time = start.elapsed();
        done.map_err(Error::load)?;
        Ok(Compiled { time, code: None })
    }
}
