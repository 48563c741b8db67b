//! Accesses to cells of 64 bits, of any size and with BPF's orders: [`load`], [`store`], [`rmw`].
//! An offset is one in bytes from the first cell.

use super::atomic::{AtomicU64, fence};
use super::order;
use crate::semantics::Update;
use acqrel_isa::{AtomicSize, LoadOrder, Size, StoreOrder};
use std::sync::atomic::Ordering;

/// Up to eight bytes as a cell.
pub(super) fn cell(bytes: &[u8]) -> AtomicU64 {
    let mut cell = [0; 8];
    cell[..bytes.len()].copy_from_slice(bytes);
    AtomicU64::new(u64::from_le_bytes(cell))
}

/// The bytes of cells, each by a plain load of its cell.
pub(super) fn bytes(cells: &[AtomicU64]) -> Vec<u8> {
    let order = order::load(LoadOrder::Plain);
    cells.iter().flat_map(|cell| cell.load(order).to_le_bytes()).collect()
}

pub(super) fn load(cells: &[AtomicU64], offset: usize, size: Size, order: LoadOrder) -> u64 {
    let order = order::load(order);
    let (cell, shift) = (offset / 8, offset % 8 * 8);
    let mut bits = cells[cell].load(order) >> shift;
    if offset % 8 + len(size) > 8 {
        bits |= cells[cell + 1].load(order) << (64 - shift);
    }
    bits & size.mask()
}

pub(super) fn store(cells: &[AtomicU64], offset: usize, size: Size, value: u64, order: StoreOrder) {
    let (cell, shift) = (offset / 8, offset % 8 * 8);
    let (mask, value) = (size.mask(), value & size.mask());
    if mask << shift == u64::MAX {
        cells[cell].store(value, order::store(order));
    } else {
        replace(&cells[cell], mask << shift, value << shift, order);
        if offset % 8 + len(size) > 8 {
            replace(&cells[cell + 1], mask >> (64 - shift), value >> (64 - shift), order);
        }
    }
}

/// Replaces the bits of a cell that a mask selects.
fn replace(cell: &AtomicU64, mask: u64, bits: u64, order: StoreOrder) {
    let (set, fetch) = (order::store(order), order::load(LoadOrder::Plain));
    cell.update(set, fetch, |old| old & !mask | bits);
}

pub(super) fn rmw(cells: &[AtomicU64], offset: usize, size: AtomicSize, update: Update) -> u64 {
    let (cell, shift) = (&cells[offset / 8], offset % 8 * 8);
    let mask = Size::from(size).mask() << shift;
    let failure = order::load(LoadOrder::Plain);
    let mut current = cell.load(failure);
    loop {
        let old = (current & mask) >> shift;
        let Some(new) = update.apply(size, old) else { return old };
        let new = current & !mask | new << shift;
        let exchanged =
            fenced(update, |success| cell.compare_exchange_weak(current, new, success, failure));
        match exchanged {
            Ok(_) => return old,
            Err(seen) => current = seen,
        }
    }
}

/// Makes a read-modify-write that writes, between the fences of its order.
pub(super) fn fenced<T>(update: Update, write: impl FnOnce(Ordering) -> T) -> T {
    let order = order::rmw(update.order());
    if let Some(before) = order.fence_before {
        fence(before);
    }
    let written = write(order.operation);
    if let Some(after) = order.fence_after {
        fence(after);
    }
    written
}

/// The number of bytes of an access.
pub(super) const fn len(size: Size) -> usize {
    size.bits() as usize / 8
}
