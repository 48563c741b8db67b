//! Images as text and files: listings, relocatable objects, executables.
//!
//! What is shown of machine code is made of the final bytes by a decoder, never of what a backend
//! meant to emit.

mod disassembly;
mod error;
mod exe;
mod listing;
mod object;
mod pieces;
#[cfg(test)]
mod sample;

pub use disassembly::{MachineInsn, disassembly};
pub use error::EmitError;
pub use exe::executable;
pub use listing::{features, listing, part_name, summary};
pub use object::{ENTRY, object};
pub use pieces::{Owner, Piece, pieces};
