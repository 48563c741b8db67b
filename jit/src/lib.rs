//! x86-64 and ARM64 backends for eBPF, both built on every host, and execution of what they make.
//!
//! - [`compile()`] makes an [`Image`] of a program: its code for a [`Target`], which [`emit`] shows
//!   or writes as an object or executable.
//! - [`Options`] say how. What becomes of each ordering [`Event`] is data, a [`Recipe`] of the table
//!   in [`recipe`], and the choice of one for each a [`Lowering`].
//! - [`Native`] runs a program on the machine at hand, in a sandbox; an [`Instance`] is memory to
//!   run it on again and again. How code is entered and left is in [`abi`].
//!
//! ```
//! use acqrel_guest::{Granule, Guest, Helpers, Start};
//! use acqrel_isa::{Endian, Program};
//! use acqrel_jit::{Event, MemoryMode, Options, Target, compile};
//! use acqrel_machine::{Arch, disassemble};
//!
//! // r0 = load_acquire((u64 *)(r1 + 0)); exit
//! let bytes = [0xdb, 0x10, 0, 0, 0, 1, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
//! let program = Program::from_bytes(&bytes, Endian::Little)?;
//! let start = Start { memory: vec![0; 8], granule: Granule::Page, ..Start::default() };
//! let guest = Guest::new(&program, &start, &Helpers::none())?;
//!
//! let target = Target::with_features(Arch::Arm64, ["lrcpc"])?;
//! let mut options = Options::new(target, MemoryMode::Raw);
//! options.lowering.set(Event::LoadAcquire, "ldapr")?;
//! let image = compile(&program, &guest, &options)?;
//! let code = image.range(0);
//! let code = &image.code()[code.start as usize..code.end as usize];
//! assert_eq!(disassemble(Arch::Arm64, code, 0)[0].text, "ldapr x7, [x0]");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(unsafe_code)]

pub mod abi;
mod backend;
mod compile;
pub mod emit;
mod error;
#[cfg(all(
    target_os = "linux",
    target_pointer_width = "64",
    any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little"))
))]
mod exec;
#[cfg(not(all(
    target_os = "linux",
    target_pointer_width = "64",
    any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little"))
)))]
#[path = "exec/elsewhere.rs"]
mod exec;
mod image;
mod options;
mod plan;
pub mod recipe;
mod target;

pub use compile::compile;
pub use error::{CompileError, CompileErrorKind};
pub use exec::{Instance, Native, NativeError, RunError};
pub use image::{Image, Part, PartKind};
pub use options::{Frames, MemoryMode, Options};
pub use recipe::{Event, Lowering, LoweringError, Recipe};
pub use target::{Arm64Features, Target, UnknownFeature, X86Features};
