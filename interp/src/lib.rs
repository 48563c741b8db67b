//! The reference interpreter for eBPF: an executable specification, and a fast loop held equal to
//! it.
//!
//! - [`run()`] runs a program once; [`Loaded`] is a program made ready to run many times, and
//!   [`Machine`] one run of it that can be stepped, traced and looked into.
//! - [`step()`] executes one instruction. It is the specification: read it next to
//!   [RFC 9669](https://www.rfc-editor.org/rfc/rfc9669), with the functions on values in
//!   [`semantics`]. [`Machine::run`] is the fast loop.
//! - [`Memory`] is how both touch memory: [`Plain`] for one thread, [`Shared`] for real threads
//!   over real atomics ([`run_threads`]), or an implementation of one's own.
//!
//! There is no `unsafe`. Every access is checked and every backward branch and call counted: no
//! program does harm, and none runs for ever.
//!
//! # Own memory, own helper
//!
//! ```
//! use acqrel_guest::{HelperError, HelperId, HelperReturn, Helpers, Start};
//! use acqrel_interp::Loaded;
//! use acqrel_isa::{Endian, Program};
//!
//! // r0 = call 1000 with the address and length of the memory; *(u8 *)(r6 + 0) = r0; exit
//! let bytes = [
//!     0xbf, 0x16, 0, 0, 0, 0, 0, 0, // r6 = r1
//!     0x85, 0, 0, 0, 0xe8, 0x03, 0, 0, // call 1000
//!     0x73, 0x06, 0, 0, 0, 0, 0, 0, // *(u8 *)(r6 + 0) = r0
//!     0x95, 0, 0, 0, 0, 0, 0, 0, // exit
//! ];
//! let mut helpers = Helpers::none();
//! helpers.add(HelperId::Static(1000), "sum", |call| {
//!     let [address, len, ..] = call.args;
//!     // The program chooses the length, so the helper has to bound it.
//!     let mut buffer = [0; 64];
//!     let bytes = usize::try_from(len).ok().and_then(|len| buffer.get_mut(..len));
//!     let bytes = bytes.ok_or(HelperError::Argument(len))?;
//!     call.memory.read(address, bytes)?;
//!     Ok(HelperReturn::Value(bytes.iter().map(|&byte| u64::from(byte)).sum()))
//! });
//! let start = Start { memory: vec![1, 2, 3, 4], ..Start::default() };
//! let loaded = Loaded::new(Program::from_bytes(&bytes, Endian::Little)?, start, helpers)?;
//! let outcome = loaded.run();
//! assert_eq!(outcome.result, Ok(10));
//! assert_eq!(outcome.image.memory, [10, 2, 3, 4]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Two threads
//!
//! Message passing: whoever sees the flag sees the data.
//!
//! ```
//! use acqrel_guest::{Helpers, Start};
//! use acqrel_interp::{Loaded, run_threads};
//! use acqrel_isa::{Endian, Program};
//!
//! let writer = [
//!     0x7a, 0x01, 0, 0, 42, 0, 0, 0, // *(u64 *)(r1 + 0) = 42
//!     0xb7, 0x02, 0, 0, 1, 0, 0, 0, // r2 = 1
//!     0xdb, 0x21, 8, 0, 0x10, 0x01, 0, 0, // store_release((u64 *)(r1 + 8), r2)
//!     0x95, 0, 0, 0, 0, 0, 0, 0, // exit
//! ];
//! let reader = [
//!     0xdb, 0x12, 8, 0, 0, 0x01, 0, 0, // r2 = load_acquire((u64 *)(r1 + 8))
//!     0x15, 0x02, 0xfe, 0xff, 0, 0, 0, 0, // if r2 == 0 goto -2
//!     0x79, 0x10, 0, 0, 0, 0, 0, 0, // r0 = *(u64 *)(r1 + 0)
//!     0x95, 0, 0, 0, 0, 0, 0, 0, // exit
//! ];
//! let load = |bytes: &[u8]| -> Result<Loaded, Box<dyn std::error::Error>> {
//!     let start = Start { memory: vec![0; 16], ..Start::default() };
//!     Ok(Loaded::new(Program::from_bytes(bytes, Endian::Little)?, start, Helpers::none())?)
//! };
//! let (writer, reader) = (load(&writer)?, load(&reader)?);
//! for _ in 0..100 {
//!     let joined = run_threads(&[&writer, &reader])?;
//!     assert_eq!(joined.threads[1].result, Ok(42));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What RFC 9669 leaves open
//!
//! Every engine has to give the same outcome, so here it is defined:
//!
//! - After a call of a helper r1 to r5 are 0. After a call of a function of the program they are
//!   what the function left; it finds its caller's r6 to r9 when it starts, and they are restored
//!   when it returns.
//! - After a legacy packet load r1 to r5 are 0, too. The packet is the input memory, whatever r6
//!   is. The offset is `imm`, or the sum of `src` and `imm` modulo 2³², unsigned; past the end of
//!   the packet the function returns with r0 = 0, as in Linux.
//! - Memory starts zeroed but for what the start state and maps say; the stack is not cleared
//!   between calls.
//! - `callx` calls function entries, and with a helper's number that helper; a number from 2¹⁶ on
//!   is an address, so that helpers with such ids cannot be called by it. `gotox` jumps to function
//!   entries and to listed targets ([`Program::jump_targets`](acqrel_isa::Program::jump_targets)).
//!   Anything else is a [`BadJump`](acqrel_guest::FaultKind::BadJump).
//! - `may_goto` falls through as often in a run as the start state says, then always jumps.
//! - `addr_space_cast` between spaces 0 and 1 keeps the low 32 bits.
//! - Fuel is charged before a branch is taken or a call made: a unit for each jump of any kind to
//!   the same or an earlier instruction, and for each call of a function of the program. An
//!   indirect jump or call first needs a good target, then fuel, and a call at last a free frame.

#![forbid(unsafe_code)]

mod loaded;
mod machine;
mod memory;
mod run;
pub mod semantics;
mod step;
mod thread;
mod threads;
mod trace;

pub use loaded::{Loaded, run};
pub use machine::Machine;
pub use memory::{Memory, Plain, Shared, View};
pub use step::step;
pub use thread::{Registers, Thread};
pub use threads::{Ended, Joined, ThreadsError, run_threads};
pub use trace::{MemoryChange, RegisterChange, Traced};
