//! Threads written as ARM64 or x86-64 instructions, in the syntax of herd7's litmus tests.
//!
//! [`arm64()`] and [`x86_64()`] turn the lines of a thread into machine code and that, by the decoder
//! of `acqrel-machine`, into [`Code`]. What an instruction means is said there alone: here it only
//! gets its encoding, the one that GNU as gives it. An instruction that the decoder refuses is an
//! error.
//!
//! - [`Line`] is one line of a thread; [`TextError`] is what is wrong with one.
//! - The instructions of ARM64 are as the Arm ARM writes them, with what herd7's
//!   `AArch64Parser.mly` also reads: mnemonics and registers in either case, numbers with or
//!   without `#`, and `X` registers that are extended as `W` ones are.
//! - Those of x86-64 are in AT&T's syntax, as in herd7's `X86_64Parser.mly`: the source is before
//!   the destination also where registers have no `%` and addresses are in brackets. A number
//!   without `$` is a constant, `(x)`, `[x]` and `x` are the location x.
//!
//! Code starts at [`START`]. Labels are visible in the whole thread; one at the end is the address
//! behind the last instruction.

mod arm64;
mod cursor;
mod error;
mod program;
mod source;
#[cfg(test)]
mod tests;
mod x86_64;

use acqrel_isa::Size;
use acqrel_machine::Arch;

use self::error::Problem;
use crate::{Code, Isa};

pub use error::TextError;
pub use program::START;
pub use source::Line;

/// The addresses of locations, by name.
pub type Symbols<'a> = &'a dyn Fn(&str) -> Option<u64>;

/// The code of a thread of ARM64 instructions.
///
/// # Errors
///
/// All that is wrong with the lines, in their order.
pub fn arm64(lines: &[Line<'_>]) -> Result<Code, Vec<TextError>> {
    program::assemble(Isa::Arm64, Arch::Arm64, lines, &arm64::encode)
}

/// The code of a thread of x86-64 instructions. `symbols` has the addresses of the locations that
/// they name, which have to be less than 2^31.
///
/// # Errors
///
/// All that is wrong with the lines, in their order.
pub fn x86_64(lines: &[Line<'_>], symbols: Symbols<'_>) -> Result<Code, Vec<TextError>> {
    let encode = |text: &str, site: &Site<'_>| x86_64::encode(text, site, symbols);
    program::assemble(Isa::X86_64, Arch::X86_64, lines, &encode)
}

/// The number of the general register that a word names, or names a part of.
pub(crate) fn register(arch: Arch, word: &str) -> Option<u8> {
    match arch {
        Arch::Arm64 => arm64::register(word),
        Arch::X86_64 => x86_64::register(word),
    }
}

/// The name of the part of a general register that has a size. ARM64 has names for 32 bits and 64.
pub(crate) fn register_name(arch: Arch, number: u8, size: Size) -> String {
    match arch {
        Arch::Arm64 if size == Size::DW => format!("x{number}"),
        Arch::Arm64 => format!("w{number}"),
        Arch::X86_64 => x86_64::register_name(number, size),
    }
}

/// The way out where an instruction is not known.
const KNOWN: &str = "known are moves, arithmetic, branches, loads, stores, atomic instructions \
    and barriers, on general registers";

/// Where an instruction is.
struct Site<'a> {
    /// Its address.
    address: u64,
    /// The addresses of the labels.
    labels: &'a dyn Fn(&str) -> Option<u64>,
}

impl Site<'_> {
    /// The address of a label.
    fn label(&self, name: &str, span: core::ops::Range<usize>) -> Result<u64, Problem> {
        (self.labels)(name).ok_or_else(|| {
            Problem::new(span, format!("unknown label `{name}`"))
                .help(format!("put `{name}:` in front of the instruction to go to"))
        })
    }
}
