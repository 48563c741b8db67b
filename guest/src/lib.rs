//! What an eBPF program sees when it runs, whichever engine runs it.
//!
//! The crate executes nothing. It says where things lie in a program's 64-bit address space
//! ([`AddressMap`]), what a run starts from ([`Start`]), how it ends ([`Outcome`], [`Fault`]),
//! and what it can call ([`Helpers`]); [`Guest`] puts them together for one program. Engines
//! that keep to it give the same outcome for the same program and start state.
//!
//! ```
//! use acqrel_guest::{Guest, Helpers, RegionKind, Start};
//! use acqrel_isa::{Endian, Program};
//!
//! // r0 = *(u8 *)(r1 + 0); exit
//! let bytes = [0x71, 0x10, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
//! let program = Program::from_bytes(&bytes, Endian::Little)?;
//! let start = Start { memory: vec![1, 2, 3], ..Start::default() };
//! let guest = Guest::new(&program, &start, &Helpers::standard())?;
//!
//! let r1 = guest.registers(&start)[1];
//! let region = guest.addresses().region_at(r1).unwrap();
//! assert_eq!(region.kind, RegionKind::Memory);
//! assert_eq!(region.size, 3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod address;
mod error;
mod fault;
mod guest;
mod helpers;
mod maps;
mod outcome;
mod start;

pub use address::{
    AddressMap, FRAME_SIZE, MAX_FRAMES, Permission, Place, Region, RegionKind, STACK_TOP,
};
pub use error::{LoadError, LoadErrorKind};
pub use fault::{Fault, FaultKind, MemoryFault};
pub use guest::Guest;
pub use helpers::{
    Environment, GuestMemory, HelperCall, HelperError, HelperId, HelperReturn, Helpers,
};
pub use maps::{MapError, Maps, UpdateMode};
pub use outcome::{Image, Outcome};
pub use start::{Granule, Start};
