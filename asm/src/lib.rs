//! The eBPF assembler and disassembler: text in every dialect and ELF objects to programs and
//! back.
//!
//! # Text to programs
//!
//! [`assemble()`] reads the syntaxes of LLVM and clang, of the Linux verifier's log and bpftool's
//! dumps, of uBPF and bpf_conformance, and herd7's spellings; it detects which. All errors of a
//! source come at once, each with its place and a way out, as values ([`Diagnostic`]).
//!
//! In a build script or a test:
//!
//! ```
//! use acqrel_asm::{LineIndex, Options, assemble};
//! use acqrel_isa::Endian;
//!
//! let source = "
//!     r0 = load_acquire((u64 *)(r1 + 0))
//!     if r0 == 0 goto empty
//!     w2 = load_acquire((u32 *)(r1 + 8))
//!     r0 += r2
//! empty:
//!     exit
//! ";
//! let assembled = assemble(source, &Options::default());
//! let lines = LineIndex::new(source);
//! for diagnostic in &assembled.diagnostics {
//!     let place = lines.position(source, diagnostic.span().start);
//!     eprintln!("{}:{}: {diagnostic}", place.line, place.column);
//! }
//! let program = assembled.program.expect("the source has no errors");
//! let bytes = program.to_bytes(Endian::Little);
//! assert_eq!(bytes.len(), 5 * 8);
//! ```
//!
//! The instructions of a kernel dump are read as they stand:
//!
//! ```
//! use acqrel_asm::{Options, assemble, disassemble};
//! use acqrel_isa::Syntax;
//!
//! let dump = "
//!    ; int v = READ_ONCE(*p);
//!    0: (79) r1 = *(u64 *)(r1 +0)
//!    1: (18) r2 = 0x5
//!    3: (cb) store_release((u16 *)(r1 +2), r2)
//!    4: (b7) r0 = 0
//!    5: (95) exit
//! ";
//! let assembled = assemble(dump, &Options::default());
//! assert_eq!(assembled.syntax, Syntax::Kernel);
//! let program = assembled.into_result().expect("the dump is whole");
//! assert_eq!(
//!     disassemble(&program, Syntax::Llvm),
//!     "    r1 = *(u64 *)(r1 + 0)
//!     r2 = 0x5 ll
//!     store_release((u16 *)(r1 + 2), w2)
//!     r0 = 0
//!     exit
//! ",
//! );
//! ```
//!
//! [`parse_insn`] reads a single instruction.
//!
//! # Programs to text
//!
//! [`disassemble`] writes text that assembles to the same program, [`listing()`] a table for
//! reading, [`hex::print()`] the bytes; [`emit`] has arrays of C and Rust and more.
//! [`disassemble_unit`] writes a whole object; [`diff`] compares two.
//!
//! Nothing here knows an instruction: the tables of the reader are made of the templates of
//! [`acqrel_isa`]'s table, the same that its printer uses.

#![forbid(unsafe_code)]

mod assemble;
mod ast;
pub mod btf;
mod detect;
mod diag;
pub mod diff;
mod directive;
mod disasm;
pub mod emit;
pub mod explain;
mod expr;
mod fault;
mod fixed;
mod grammar;
pub mod hex;
mod hint;
mod lexer;
mod lower;
mod macros;
pub mod object;
mod operand;
pub mod paste;
mod refused;
mod rule;
mod said;
mod similar;
mod source;
mod span;
pub mod unit;

pub use assemble::{Assembled, Goal, Loaded, Loader, Options, assemble, parse_insn};
pub use detect::detect;
pub use diag::{Code, Diagnostic, DiagnosticCode, Label, NoSuchCode, Severity};
pub use disasm::{UnitOptions, disassemble, disassemble_to, disassemble_unit, disassemble_unit_to};
pub use emit::{listing, summary};
pub use source::{Origin, SourceFile, Sources};
pub use span::{LineIndex, Position, Span};

/// How messages name a syntax.
pub(crate) const fn style(syntax: acqrel_isa::Syntax) -> &'static str {
    match syntax {
        acqrel_isa::Syntax::Llvm => "LLVM's syntax",
        acqrel_isa::Syntax::Kernel => "the kernel's syntax",
        acqrel_isa::Syntax::Ubpf => "uBPF's syntax",
        acqrel_isa::Syntax::Gas => "GNU as' syntax",
        acqrel_isa::Syntax::Herd => "herd7's syntax",
    }
}
