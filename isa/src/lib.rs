//! The eBPF instruction set, declared once.
//!
//! All of [RFC 9669](https://www.rfc-editor.org/rfc/rfc9669), the load-acquire and store-release
//! instructions of Linux 6.15, and what Linux and LLVM have added besides: `may_goto`, `gotox`,
//! `addr_space_cast` and `callx`. The crate is `no_std` (with `alloc`) and has no `unsafe`.
//!
//! - [`Insn`] is a valid instruction, [`RawInsn`] any 8 bytes. [`decode()`] and [`encode()`] lead
//!   from bytes to instructions and back; decoding is strict, and says which field breaks which
//!   rule.
//! - [`Op`] names the rows of the instruction table, and [`Row`] is what the table says of one:
//!   encoding, operands and their roles, memory access and order, conformance group, cpu
//!   version, text in each [`Syntax`]. The table is the only place where an instruction is
//!   declared.
//! - [`Program`] is a sequence of instructions whose jumps and calls have been checked; a [`Draft`]
//!   is one that can be changed.
//!
//! ```
//! use acqrel_isa::{Access, Endian, LoadOrder, Program, Reg, Size};
//!
//! // r0 = load_acquire((u32 *)(r1 + 4)); exit
//! let bytes = [0xc3, 0x10, 4, 0, 0, 1, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
//! let program = Program::from_bytes(&bytes, Endian::Little)?;
//! let acquire = program.insns()[0];
//! assert_eq!(
//!     acquire.access(),
//!     Some((Access::Load { size: Size::W, order: LoadOrder::Acquire }, Some((Reg::R1, 4)))),
//! );
//! assert!(acquire.writes().contains(Reg::R0));
//! # Ok::<(), acqrel_isa::LoadError>(())
//! ```

#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod decode;
pub mod digits;
mod effect;
mod encode;
mod error;
mod group;
mod helper;
mod insn;
mod op;
mod order;
mod program;
mod raw;
mod reg;
pub mod sample;
mod size;
mod table;
mod text;

pub use decode::decode;
pub use encode::encode;
pub use error::{
    DecodeError, DecodeErrorKind, OpcodeFault, ProgramError, ProgramErrorKind, SelectorRule,
};
pub use group::{Cpu, Group};
pub use helper::{helper_id, helper_name};
pub use insn::{AluOp, AtomicOp, Cond, Imm64, Insn, MovSx, Operand, SwapBits, SwapOp};
pub use op::{Access, Class, Field, Fields, Implicit, Op, Role, Row};
pub use order::{LoadOrder, RmwOrder, StoreOrder};
pub use program::{Draft, Function, Item, Line, LoadError, MapDef, MapKind, Parts, Program};
pub use raw::{Endian, RawInsn};
pub use reg::{Reg, RegSet};
pub use size::{AtomicSize, PacketSize, Size, SxSize, Width};
pub use text::{Piece, Printer, Syntax, Text};
