//! [`Bus`]: the memory of a machine, and its code.

use acqrel_isa::Size;

use crate::op::{Fence, LoadOrder, RmwOp, RmwOrder, StoreOrder};

/// Memory as a machine sees it. Addresses are those of the first byte; values are zero-extended,
/// little-endian.
///
/// An implementation decides which accesses fault, misaligned ones included: the architectures
/// want [`Bus::rmw`], exclusive accesses and those with an order aligned by their size, except that
/// x86-64 allows any locked access. A call that returns an error has had no effect.
pub trait Bus {
    /// Why an access cannot be done.
    type Fault;

    /// Reads `size` bytes. `exclusive` is set for `LDXR` and `LDAXR`.
    ///
    /// # Errors
    ///
    /// If the bytes cannot be read.
    fn load(
        &mut self,
        address: u64,
        size: Size,
        order: LoadOrder,
        exclusive: bool,
    ) -> Result<u64, Self::Fault>;

    /// Writes the low `size` bytes of `value`.
    ///
    /// # Errors
    ///
    /// If the bytes cannot be written.
    fn store(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
    ) -> Result<(), Self::Fault>;

    /// A store-exclusive whose monitor is still set: writes the low `size` bytes of `value` if
    /// nobody else has written them since this machine read `loaded` there with an exclusive load.
    /// Returns whether it did. It may always decline.
    ///
    /// # Errors
    ///
    /// If the bytes cannot be written.
    fn store_exclusive(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
        loaded: u64,
    ) -> Result<bool, Self::Fault>;

    /// Atomically replaces `size` bytes by [`RmwOp::apply`] of them. Returns the old value.
    ///
    /// # Errors
    ///
    /// If the bytes cannot be read and written; also if a compare-exchange would not write them.
    fn rmw(&mut self, address: u64, size: Size, update: Update) -> Result<u64, Self::Fault>;

    /// A fence.
    ///
    /// # Errors
    ///
    /// If the implementation cannot do it.
    fn fence(&mut self, fence: Fence) -> Result<(), Self::Fault>;

    /// Reads code: copies at most `buffer.len()` bytes from `address` up and returns how many, 1 or
    /// more. Code is read once: see [`Machine::forget_code`](super::Machine::forget_code).
    ///
    /// # Errors
    ///
    /// If there is no code at the address.
    fn fetch(&mut self, address: u64, buffer: &mut [u8]) -> Result<usize, Self::Fault>;
}

/// What an atomic read-modify-write does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Update {
    /// How the new value comes about.
    pub op: RmwOp<u64>,
    /// The operand.
    pub operand: u64,
    /// Its order.
    pub order: RmwOrder,
    /// Whether the old value is wanted. If not, the read of an ARM64 atomic is no acquire.
    pub returns: bool,
}
