//! The compiler of the `acqrel-jit` crate.

use super::{Compiled, Compiler, Straight};
use crate::Error;
use acqrel_guest::{Granule, Guest, Helpers, Start};
use acqrel_isa::{Endian, Program};
use acqrel_jit::{
    Arm64Features, MemoryMode, Native, NativeError, Options, Target, X86Features, compile,
};
use std::time::Instant;

/// To an image: position-independent code and the map from instructions to it, in memory that
/// is not executable.
struct ToImage {
    name: &'static str,
    program: Program,
    guest: Guest,
    options: Options,
}

/// The same in the sandbox, and the code put where it can be executed.
struct ToNative {
    program: Program,
    options: Options,
}

pub(super) fn prepare_raw(straight: Straight) -> Result<Box<dyn Compiler>, Error> {
    to_image("acqrel x86-64 raw", straight, Target::X86_64(X86Features::NONE), MemoryMode::Raw)
}

pub(super) fn prepare_sandbox(straight: Straight) -> Result<Box<dyn Compiler>, Error> {
    let target = Target::X86_64(X86Features::NONE);
    to_image("acqrel x86-64 sandbox", straight, target, MemoryMode::Sandbox)
}

pub(super) fn prepare_arm64(straight: Straight) -> Result<Box<dyn Compiler>, Error> {
    to_image("acqrel ARM64 raw", straight, Target::Arm64(Arm64Features::NONE), MemoryMode::Raw)
}

fn to_image(
    name: &'static str,
    straight: Straight,
    target: Target,
    memory: MemoryMode,
) -> Result<Box<dyn Compiler>, Error> {
    let program = program(straight)?;
    let guest = Guest::new(&program, &start(), &Helpers::none()).map_err(Error::load)?;
    let options = Options::new(target, memory);
    Ok(Box::new(ToImage { name, program, guest, options }))
}

pub(super) fn prepare_native(straight: Straight) -> Result<Box<dyn Compiler>, Error> {
    let Some(target) = Target::host() else {
        return Err(Error::Unavailable(NativeError::Unsupported.to_string()));
    };
    let options = Options::new(target, MemoryMode::Sandbox);
    Ok(Box::new(ToNative { program: program(straight)?, options }))
}

fn program(straight: Straight) -> Result<Program, Error> {
    Program::from_bytes(&straight.program(), Endian::Little).map_err(Error::load)
}

fn start() -> Start {
    Start { memory: vec![0; 4096], granule: Granule::Page, ..Start::default() }
}

impl Compiler for ToImage {
    fn name(&self) -> &'static str {
        self.name
    }

    fn compile(&mut self) -> Result<Compiled, Error> {
        let start = Instant::now();
        let image = compile(&self.program, &self.guest, &self.options);
        let time = start.elapsed();
        Ok(Compiled { time, code: Some(image.map_err(Error::load)?.code().len()) })
    }
}

impl Compiler for ToNative {
    fn name(&self) -> &'static str {
        "acqrel sandbox, ready"
    }

    fn compile(&mut self) -> Result<Compiled, Error> {
        let (program, state, helpers) = (self.program.clone(), start(), Helpers::none());
        let start = Instant::now();
        let native = Native::new(program, state, helpers, &self.options);
        let time = start.elapsed();
        Ok(Compiled { time, code: Some(native.map_err(Error::load)?.image().code().len()) })
    }
}
