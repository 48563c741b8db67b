//! herd7's `.litmus` format, read and written.
//!
//! [`parse()`] reads a test into a [`Source`], with every error at once; [`Source::load`] fetches
//! threads whose code is in other files; [`Source::into_test`] gives the [`Test`](crate::Test),
//! with the help of a [`Reader`] that knows what instructions mean. [`files`] finds and reads the
//! tests of directories and lists. [`mod@print`] writes results as herd7 does.
//!
//! ```
//! use acqrel_litmus::format;
//!
//! let (source, diagnostics) = format::parse(
//!     r"BPF MP
//! { 0:r1=x; 0:r2=y; 1:r1=x; 1:r2=y; }
//!  P0                                | P1                                 ;
//!  r0 = 1                            | r3 = load_acquire((u32 *)(r2 + 0)) ;
//!  *(u32 *)(r1 + 0) = r0             | r4 = *(u32 *)(r1 + 0)              ;
//!  store_release((u32 *)(r2 + 0), r0) |                                   ;
//! exists (1:r3=1 /\ 1:r4=0)
//! ",
//! );
//! assert!(diagnostics.is_empty());
//! assert_eq!(source.unwrap().threads.len(), 2);
//! ```
//!
//! # The format
//!
//! What herd7 reads of BPF, `AArch64` and `X86_64` tests is read as it is, and more:
//!
//! - The code of a BPF thread may be in any syntax of [`acqrel_asm`], with all its instructions and
//!   labels. Falling off the end of a column ends the thread, and so does a jump to a label there.
//! - The code of a BPF thread may be in another file: a column whose only cell is
//!   `extern "FILE" FUNCTION` is a function of an assembler source or ELF object, with the functions
//!   that it calls. `FILE` is relative to the test. In a source the function must be declared, for
//!   instance by `.globl`. Registers start as the initial state says.
//! - Conditions and the initial state may name parts of registers (`0:w1`, `0:W1`, `0:eax`).
//! - Comments may also be `//` up to the end of the line, but for the lines before the initial state.
//!
//! Departures from herd7:
//!
//! - A register without a type is 64 bits wide where herd7 takes it for an `int`: a condition
//!   `0:r1=-1` is about all 64 bits. `int 0:r1;` in the initial state, or `locations [0:r1 int;]`,
//!   makes it 32.
//! - A location without a type is as large as the accesses to it.
//! - Symbolic registers, values that are code, faults, tags, page tables and `with` clauses are
//!   refused.

mod bpf;
mod condition;
mod cursor;
mod diag;
mod external;
pub mod files;
mod header;
mod init;
mod location;
mod observed;
mod parse;
pub mod print;
mod register;
mod source;
mod table;
mod thread;
mod value;
mod write;

#[cfg(test)]
mod tests;

pub use diag::{Code, Diagnostic};
pub use location::Locations;
pub use parse::parse;
pub use source::{Reader, Refused, Source};
pub use thread::{BpfThread, External, MachineLine, ThreadSource};
pub use write::write;
