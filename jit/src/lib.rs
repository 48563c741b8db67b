//! x86-64 and ARM64 backends for eBPF, both built on every host, and execution of what they make.

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
