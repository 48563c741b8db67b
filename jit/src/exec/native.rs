//! [`Native`]: a program as code of the machine it runs on.

use super::code::{Code, CodeBuf};
use super::{Instance, NativeError, RunError};
use crate::{Arm64Features, Frames, Image, MemoryMode, Options, Target, X86Features, compile};
use acqrel_guest::{Guest, Helpers, Outcome, Region, RegionKind, Start};
use acqrel_isa::Program;

/// A program with its start state and helpers, compiled for the machine it runs on. It can be run
/// any number of times, by any number of threads at once, each run on memory of its own.
///
/// A thread's first run unblocks `SIGSEGV` and `SIGBUS` for that thread, and they have to stay so:
/// the kernel ends a process with a fault whose signal is blocked.
///
/// ```
/// use acqrel_guest::{Granule, Helpers, Start};
/// use acqrel_isa::{Endian, Program};
/// use acqrel_jit::{MemoryMode, Native, NativeError, Options, Target};
///
/// // r0 = *(u8 *)(r1 + 0); r0 += 2; exit
/// let bytes = [
///     0x71, 0x10, 0, 0, 0, 0, 0, 0, //
///     0x07, 0, 0, 0, 2, 0, 0, 0, //
///     0x95, 0, 0, 0, 0, 0, 0, 0,
/// ];
/// let program = Program::from_bytes(&bytes, Endian::Little)?;
/// let start = Start { memory: vec![40], granule: Granule::Page, ..Start::default() };
/// # let Some(host) = Target::host() else { return Ok(()) };
/// let options = Options::new(host, MemoryMode::Sandbox);
/// let native = Native::new(program, start, Helpers::standard(), &options)?;
/// assert_eq!(native.run()?.result, Ok(42));
///
/// // The same memory again and again.
/// let mut instance = native.instance()?;
/// for _ in 0..1000 {
///     assert_eq!(instance.call()?, Ok(42));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Native {
    // Of what `code` was made, and not changed: its safety rests on that.
    pub(super) program: Program,
    pub(super) start: Start,
    pub(super) helpers: Helpers,
    pub(super) guest: Guest,
    pub(super) image: Image,
    pub(super) code: Code,
    /// r1 to r5 at the start.
    pub(super) args: [u64; 5],
}

impl Native {
    /// Compiles a program for the sandbox, and makes its code executable. The start state needs the
    /// granule [`Page`](acqrel_guest::Granule::Page).
    ///
    /// # Errors
    ///
    /// If the host cannot execute it: see [`NativeError`]; and what [`compile()`] refuses.
    /// [`NativeError::Raw`] for options with raw memory, for which there is
    /// [`new_raw`](Self::new_raw).
    pub fn new(
        program: Program,
        start: Start,
        helpers: Helpers,
        options: &Options,
    ) -> Result<Self, NativeError> {
        match options.memory {
            MemoryMode::Sandbox => Self::with_options(program, start, helpers, options),
            MemoryMode::Raw => Err(NativeError::Raw),
        }
    }

    /// As [`Self::new`], for both modes of memory.
    pub(super) fn with_options(
        program: Program,
        start: Start,
        helpers: Helpers,
        options: &Options,
    ) -> Result<Self, NativeError> {
        check_host(options.target())?;
        let guest = Guest::new(&program, &start, &helpers)?;
        let options = Options { frames: Frames::Guest, ..*options };
        let image = compile(&program, &guest, &options)?;
        Self::with_image(program, start, helpers, guest, image)
    }

    /// Publishes an image, which has to be of the program and guest given.
    pub(super) fn with_image(
        program: Program,
        start: Start,
        helpers: Helpers,
        guest: Guest,
        image: Image,
    ) -> Result<Self, NativeError> {
        let code = CodeBuf::new(image.code()).and_then(CodeBuf::publish);
        let code = code.map_err(NativeError::System)?;
        let [_, r1, r2, r3, r4, r5, ..] = guest.registers(&start);
        let args = [r1, r2, r3, r4, r5];
        Ok(Self { program, start, helpers, guest, image, code, args })
    }

    /// Runs the program on fresh memory, in a window from the pool.
    ///
    /// # Errors
    ///
    /// If there is no memory for the run; see [`RunError`]. A fault is an outcome.
    ///
    /// # Panics
    ///
    /// If a helper does: the panic goes on when the code has been left.
    pub fn run(&self) -> Result<Outcome, RunError> {
        let mut instance = self.instance()?;
        let result = instance.call()?;
        let image = instance.image();
        Ok(Outcome { result, image, printed: instance.into_printed() })
    }

    /// Fresh memory, on which the program can be run again and again.
    ///
    /// # Errors
    ///
    /// If there is no memory; see [`RunError`].
    pub fn instance(&self) -> Result<Instance<'_>, RunError> {
        Instance::new(self)
    }

    /// The program.
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// The start state.
    pub const fn start(&self) -> &Start {
        &self.start
    }

    /// The helpers.
    pub const fn helpers(&self) -> &Helpers {
        &self.helpers
    }

    /// The address map and constants.
    pub const fn guest(&self) -> &Guest {
        &self.guest
    }

    /// The code, as it was compiled.
    pub const fn image(&self) -> &Image {
        &self.image
    }

    /// What a region has at its base at the start; zeros follow. As [`Guest::memory`] has it, but
    /// without a copy.
    pub(super) fn initial(&self, region: &Region) -> &[u8] {
        let bytes: &[u8] = match region.kind {
            RegionKind::Memory => &self.start.memory,
            RegionKind::Map(map) => &self.program.maps()[map].initial,
            RegionKind::Stack | RegionKind::MapHandles | RegionKind::Code => &[],
        };
        let room = usize::try_from(region.end - region.base).unwrap_or(usize::MAX);
        &bytes[..bytes.len().min(room)]
    }
}

/// Checks that the host can execute code for a target.
fn check_host(target: Target) -> Result<(), NativeError> {
    let host = Target::host().ok_or(NativeError::Unsupported)?;
    if !super::window::pages_fit() {
        return Err(NativeError::Unsupported);
    }
    match (target, host) {
        (Target::X86_64(needed), Target::X86_64(has)) => match needed {
            X86Features { bmi2: true, .. } if !has.bmi2 => Err(NativeError::Feature("bmi2")),
            X86Features { movbe: true, .. } if !has.movbe => Err(NativeError::Feature("movbe")),
            X86Features { bmi2: _, movbe: _ } => Ok(()),
        },
        (Target::Arm64(needed), Target::Arm64(has)) => Arm64Features::missing(has, needed)
            .map_or(Ok(()), |name| Err(NativeError::Feature(name))),
        (Target::X86_64(_) | Target::Arm64(_), _) => {
            let (target, host) = (target.arch().name(), host.arch().name());
            Err(NativeError::Arch { target, host })
        }
    }
}
