//! Programs in the forms that people paste: [`Form`], [`detect()`] and [`read`].
//!
//! Unlike a source, a paste is what some tool printed. It may show an instruction several times, or
//! not at all, or not all of it; whatever contradicts itself or cannot be known is an error at its
//! place.

mod bytes;
mod c;
mod data;
mod detect;
mod gather;
mod hexdump;
mod json;
mod kernel;
mod log;
mod objdump;
mod part;
mod slots;
mod unit;
mod xlated;

use crate::assemble::{Assembled, Options};
use acqrel_isa::Syntax;
use std::fmt;

pub use data::DataFile;
pub use detect::detect;

/// A form in which programs are pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A log of the Linux verifier.
    Log,
    /// What `bpftool prog dump xlated` prints.
    Xlated,
    /// What `llvm-objdump -d` or GNU objdump prints.
    Objdump,
    /// An array of C or Rust: of `struct bpf_insn`, of Linux' macros, or of bytes.
    Array,
    /// Bytes in hexadecimal, alone or as `xxd`, `hexdump -C` and `od -t x1` print them.
    Hex,
    /// A `.data` file of bpf_conformance.
    Data,
    /// What `acqrel` writes as JSON.
    Json,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 7] =
        [Self::Log, Self::Xlated, Self::Objdump, Self::Array, Self::Hex, Self::Data, Self::Json];

    /// The name on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Xlated => "xlated",
            Self::Objdump => "objdump",
            Self::Array => "array",
            Self::Hex => "hex",
            Self::Data => "data",
            Self::Json => "json",
        }
    }

    /// The form with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.name() == name)
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads a paste in a form. What is found wrong is in the diagnostics, as for
/// [`assemble()`](crate::assemble()).
///
/// ```
/// use acqrel_asm::{Options, paste};
///
/// let log = "
/// 0: R1=ctx() R10=fp0
/// 0: (b7) r0 = 0                        ; R0_w=0
/// 1: (15) if r1 == 0x0 goto pc+1        ; R1=ctx()
/// 2: (b7) r0 = 1                        ; R0_w=1
/// 3: (95) exit
/// ";
/// assert_eq!(paste::detect(log), Some(paste::Form::Log));
/// let program = paste::read(log, paste::Form::Log, &Options::default()).into_result().unwrap();
/// assert_eq!(program.insns().len(), 4);
/// ```
pub fn read(source: &str, form: Form, options: &Options) -> Assembled {
    match form {
        _ if u32::try_from(source.len()).is_err() => {
            Assembled::empty(source, Syntax::Llvm, options)
        }
        Form::Log => log::read(source, options),
        Form::Xlated => xlated::read(source, options),
        Form::Objdump => objdump::read(source, options),
        Form::Array => c::read(source, options),
        Form::Hex => hexdump::read(source, options),
        Form::Data => data::read(source, options),
        Form::Json => json::read(source, options),
    }
}
