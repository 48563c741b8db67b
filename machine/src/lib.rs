//! What machine code means.
//!
//! [`decode()`] turns an instruction of x86-64 or ARM64 into [`MicroOp`]s: computations, loads,
//! stores, atomic read-modify-writes, fences and branches on registers, flags and temporaries.
//! Every result names its inputs and how it depends on them, so that one meaning serves both an
//! executor with numbers and one that explores the orders which a memory model allows.
//!
//! What is decoded is what JIT compilers of BPF emit, and a careful superset. Anything else is a
//! [`DecodeError`] with its bytes and its disassembly; nothing is skipped.
//!
//! [`Machine`] executes the micro-operations of one thread on a memory of the caller's,
//! [`emulate::Bus`].
//!
//! ```
//! use acqrel_machine::op::{MicroOp, RmwOp, RmwOrder};
//! use acqrel_machine::{Arch, decode, disassemble};
//!
//! let bytes = [0xf0, 0x48, 0x0f, 0xc1, 0x37];
//! assert_eq!(disassemble(Arch::X86_64, &bytes, 0)[0].text, "lock xadd [rdi], rsi");
//! let instruction = decode(Arch::X86_64, &bytes, 0)?;
//! assert!(matches!(
//!     instruction.ops[0],
//!     MicroOp::Rmw { op: RmwOp::Add, order: RmwOrder::Locked, .. },
//! ));
//! # Ok::<(), acqrel_machine::DecodeError>(())
//! ```

#![forbid(unsafe_code)]

mod arch;
mod arm64;
mod decode;
pub mod emulate;
mod error;
mod instruction;
mod listing;
pub mod op;
mod x86_64;

pub use arch::{Arch, UnknownArch};
pub use arm64::Refusal;
pub use decode::decode;
pub use emulate::Machine;
pub use error::{DecodeError, Reason};
pub use instruction::Instruction;
pub use listing::{Line, disassemble};
pub use op::{Flag, MicroOp, Place, Reg, Value};
