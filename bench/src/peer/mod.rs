//! The engines: the [`Peer`] trait and one file for each implementation.

mod acqrel;
mod rbpf;
mod sbpf;

pub use self::{acqrel::Acqrel, rbpf::Rbpf, sbpf::Sbpf};
use crate::Error;

/// Every peer, in the order in which a round runs them. The others are compared
/// with the first.
pub const PEERS: &[Prepare] = &[Sbpf::prepare, Rbpf::prepare, Acqrel::prepare];

/// The type of [`Peer::prepare`].
pub type Prepare = for<'p> fn(&'p [u8], &'p [u8]) -> Result<Box<dyn Peer + 'p>, Error>;

/// An engine with a program loaded.
pub trait Peer {
    /// Loads `program`, little-endian bytecode, to be run on copies of `memory`.
    ///
    /// All that an embedder does once per program belongs here: verification,
    /// decoding, allocation.
    ///
    /// # Errors
    ///
    /// [`Error::Load`] if the engine refuses the program.
    fn prepare<'p>(program: &'p [u8], memory: &'p [u8]) -> Result<Box<dyn Peer + 'p>, Error>
    where
        Self: Sized;

    /// The engine's name.
    fn name(&self) -> &'static str;

    /// Runs the program with the address of a fresh copy of the memory in r1, and
    /// returns r0. This is what is timed; the copy is at most 4 KiB beside millions
    /// of instructions.
    ///
    /// # Errors
    ///
    /// [`Error::Run`] if the program faults.
    fn run(&mut self) -> Result<u64, Error>;

    /// How many instructions the last run executed, if the engine meters them.
    fn executed(&self) -> Option<u64> {
        None
    }
}
