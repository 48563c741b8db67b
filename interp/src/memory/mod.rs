//! [`Memory`]: how the interpreter touches memory, and the two memories of this crate:
//! [`Plain`] for one thread, [`Shared`] for several.

mod atomic;
mod cells;
mod order;
mod plain;
mod shared;

pub use plain::Plain;
pub use shared::{Shared, View};

use crate::semantics::Update;
use acqrel_guest::{GuestMemory, MemoryFault};
use acqrel_isa::{AtomicSize, LoadOrder, Size, StoreOrder};

/// The memory of a program, as one of its threads sees it.
///
/// | implementation | is | for |
/// |---|---|---|
/// | [`Plain`] | the bytes themselves | one thread, at speed |
/// | [`View`] | a thread's handle on a [`Shared`] memory of atomic cells | real threads |
///
/// A thread has its memory for itself, which is why the methods take `&mut self`; what threads
/// share is behind the handle that each has. Other crates can implement the trait, for example
/// over the atomics of a model checker. An implementation has to
///
/// - give [addresses](acqrel_guest::AddressMap) their meaning, and refuse what
///   [`AddressMap::check`](acqrel_guest::AddressMap::check) refuses; for an access with an order,
///   and every read-modify-write, what
///   [`AddressMap::check_aligned`](acqrel_guest::AddressMap::check_aligned) refuses. A
///   read-modify-write is a write, also when it is a compare-exchange that fails;
/// - change nothing when it refuses;
/// - make every access at least as strong as its order says. An aligned access is single-copy
///   atomic; a plain one that is not aligned need not be;
/// - keep a stack of its own for every thread, at the same addresses;
/// - by its [`GuestMemory`], let helpers read and write bytes as plain accesses.
///
/// A memory that counts its ordered accesses:
///
/// ```
/// use acqrel_guest::{GuestMemory, Helpers, MemoryFault, Start};
/// use acqrel_interp::{Loaded, Machine, Memory, Plain, semantics::Update};
/// use acqrel_isa::{AtomicSize, Endian, LoadOrder, Program, Size, StoreOrder};
/// use std::sync::Arc;
///
/// struct Counting {
///     memory: Plain,
///     ordered: usize,
/// }
///
/// impl Memory for Counting {
///     fn load(&mut self, address: u64, size: Size, order: LoadOrder) -> Result<u64, MemoryFault> {
///         self.ordered += usize::from(order == LoadOrder::Acquire);
///         self.memory.load(address, size, order)
///     }
///
///     fn store(
///         &mut self,
///         address: u64,
///         size: Size,
///         value: u64,
///         order: StoreOrder,
///     ) -> Result<(), MemoryFault> {
///         self.ordered += usize::from(order == StoreOrder::Release);
///         self.memory.store(address, size, value, order)
///     }
///
///     fn rmw(&mut self, address: u64, size: AtomicSize, update: Update) -> Result<u64, MemoryFault> {
///         self.memory.rmw(address, size, update)
///     }
/// }
///
/// impl GuestMemory for Counting {
///     fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), MemoryFault> {
///         self.memory.read(address, bytes)
///     }
///
///     fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), MemoryFault> {
///         self.memory.write(address, bytes)
///     }
/// }
///
/// // r0 = load_acquire((u64 *)(r1 + 0)); store_release((u64 *)(r1 + 0), r0); exit
/// let bytes = [
///     0xdb, 0x10, 0, 0, 0, 1, 0, 0, //
///     0xdb, 0x01, 0, 0, 0x10, 1, 0, 0, //
///     0x95, 0, 0, 0, 0, 0, 0, 0,
/// ];
/// let program = Program::from_bytes(&bytes, Endian::Little)?;
/// let start = Start { memory: vec![7; 8], ..Start::default() };
/// let loaded = Loaded::new(program, start, Helpers::none())?;
/// let maps = Arc::new(loaded.guest().maps(loaded.program()));
/// let memory = Counting { memory: Plain::new(&loaded), ordered: 0 };
/// let mut machine = Machine::with_memory(&loaded, memory, maps);
/// assert_eq!(machine.run(), Ok(0x0707_0707_0707_0707));
/// assert_eq!(machine.memory.ordered, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Memory: GuestMemory {
    /// Loads a value and zero-extends it.
    ///
    /// # Errors
    ///
    /// If the access may not be made.
    fn load(&mut self, address: u64, size: Size, order: LoadOrder) -> Result<u64, MemoryFault>;

    /// Stores the low bits of a value.
    ///
    /// # Errors
    ///
    /// If the access may not be made.
    fn store(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
    ) -> Result<(), MemoryFault>;

    /// Makes an atomic read-modify-write, with the order that [`Update::order`] says, and returns
    /// the old value, zero-extended. If [`Update::apply`] gives nothing to write, it is a plain
    /// load.
    ///
    /// # Errors
    ///
    /// If the access may not be made.
    fn rmw(&mut self, address: u64, size: AtomicSize, update: Update) -> Result<u64, MemoryFault>;
}

#[cfg(test)]
mod tests;
