//! [`View`]: the memory of a test over loom's atomics, as the emulator of one thread sees it.

use super::memory::{Cell, Own};
use super::strength::Strength;
use crate::cells::mark;
use crate::model::Coins;
use acqrel_isa::Size;
use acqrel_litmus::Access;
use acqrel_machine::Arch;
use acqrel_machine::emulate::{Bus, Update};
use acqrel_machine::op::{Fence, Kinds, LoadOrder, RmwOp, RmwOrder, StoreOrder};
use loom::sync::atomic::{Ordering, fence};
use std::sync::Arc;

/// How often the store-exclusives of a thread may fail.
const RETRIES: usize = 1;

/// Memory, and code, that is not there.
#[derive(Debug)]
pub(crate) struct Stray;

/// What a thread sees.
pub(crate) struct View {
    pub(crate) cells: Arc<Vec<Cell>>,
    pub(crate) own: Own,
    pub(crate) coins: Coins,
    pub(crate) strength: Arc<Strength>,
    pub(crate) thread: usize,
    /// The code, and its address.
    pub(crate) code: Arc<[u8]>,
    pub(crate) base: u64,
    /// The address of the instruction that is executed.
    pub(crate) instruction: u64,
    /// The write that the last load-exclusive read.
    pub(crate) watched: Option<usize>,
    /// How many store-exclusives have failed.
    pub(crate) failed: usize,
    /// Whether there has been an acquire, or a release, since the last full barrier.
    pub(crate) acquired: bool,
    pub(crate) released: bool,
    /// Whether this is an execution that need not, or cannot, be.
    pub(crate) impossible: bool,
}

impl View {
    fn cell(&self, access: Access) -> Option<(Arc<Vec<Cell>>, usize)> {
        let index = self.cells.iter().position(|cell| cell.access == access)?;
        Some((Arc::clone(&self.cells), index))
    }

    /// An access to memory of the thread's own. One with an order is a full barrier, which is more
    /// than it needs.
    fn own(&mut self, access: Access, ordered: bool) -> Result<(), Stray> {
        if !self.own.contains(access) {
            return Err(Stray);
        }
        if ordered {
            self.full_barrier();
        }
        Ok(())
    }

    /// A barrier with all that has come before other such barriers before it.
    fn full_barrier(&mut self) {
        fence(Ordering::SeqCst);
        (self.acquired, self.released) = (false, false);
    }

    /// A read, and the number of the write that it reads.
    fn read(&mut self, cell: &Cell, order: LoadOrder) -> usize {
        mark(&cell.marks, self.thread, false);
        let own = match order {
            LoadOrder::Plain | LoadOrder::LimitedAcquire => false,
            LoadOrder::Acquire | LoadOrder::AcquirePc => true,
        };
        let acquires = own || self.strength.acquires(self.instruction);
        let behind_release = order == LoadOrder::Acquire && self.released;
        if behind_release || self.strength.relays && self.acquired {
            self.full_barrier();
        }
        self.acquired |= acquires;
        cell.newest.load(if acquires { Ordering::Acquire } else { Ordering::Relaxed })
    }

    /// What comes before a write, and its order.
    fn before_write(&mut self, cell: &Cell, releases: bool) -> Ordering {
        self.released |= releases;
        if releases || self.strength.arch == Arch::X86_64 {
            // What was read before decides what such a write may come before.
            if cell.late {
                fence(Ordering::Acquire);
            }
            Ordering::Release
        } else if self.strength.releases(self.instruction) {
            Ordering::Release
        } else {
            Ordering::Relaxed
        }
    }

    /// Either of two ways. If it has been asked too often, none.
    fn toss(&mut self) -> bool {
        let side = self.coins.toss();
        self.impossible |= side.is_none();
        side.unwrap_or_default()
    }

    fn update(&mut self, cell: &Cell, update: Update) -> u64 {
        let Update { op, operand, order, returns } = update;
        let size = cell.access.size;
        let (acquires, releases) = match order {
            RmwOrder::Relaxed => (false, false),
            RmwOrder::Acquire => (returns, false),
            RmwOrder::Release => (false, true),
            RmwOrder::AcquireRelease => (returns, true),
            RmwOrder::Locked => (true, true),
        };
        let compares = matches!(op, RmwOp::CompareSwap { .. }) && order != RmwOrder::Locked;
        // On ARM64 one that does not write is a load, which may read what is not the newest.
        if compares && self.toss() {
            let order = if acquires { LoadOrder::Acquire } else { LoadOrder::Plain };
            let old = cell.value(self.read(cell, order));
            self.impossible |= op.apply(size, old, operand).is_some();
            return old;
        }
        mark(&cell.marks, self.thread, true);
        let full = acquires && releases;
        if full || acquires && self.released {
            self.full_barrier();
        }
        let write = self.before_write(cell, releases);
        let acquires = acquires || self.strength.acquires(self.instruction);
        let order = match (acquires, write) {
            (true, Ordering::Release) => Ordering::AcqRel,
            (true, _) => Ordering::Acquire,
            (false, order) => order,
        };
        let mut writes = true;
        let old = cell.update(order, |old| {
            let new = op.apply(size, old, operand);
            writes = new.is_some();
            new.unwrap_or(old)
        });
        self.impossible |= compares && !writes;
        self.acquired |= acquires;
        if full {
            self.full_barrier();
        }
        old
    }
}

impl Bus for View {
    type Fault = Stray;

    fn load(
        &mut self,
        address: u64,
        size: Size,
        order: LoadOrder,
        exclusive: bool,
    ) -> Result<u64, Stray> {
        let access = Access { address, size };
        if let Some((cells, index)) = self.cell(access) {
            let write = self.read(&cells[index], order);
            if exclusive {
                self.watched = Some(write);
            }
            return Ok(cells[index].value(write));
        }
        self.own(access, !matches!(order, LoadOrder::Plain | LoadOrder::LimitedAcquire))?;
        Ok(self.own.get(access))
    }

    fn store(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
    ) -> Result<(), Stray> {
        let access = Access { address, size };
        let Some((cells, index)) = self.cell(access) else {
            self.own(access, order == StoreOrder::Release)?;
            self.own.set(access, value);
            return Ok(());
        };
        let cell = &cells[index];
        mark(&cell.marks, self.thread, true);
        let order = self.before_write(cell, order == StoreOrder::Release);
        if cell.late {
            cell.newest.store(cell.write(value), order);
        } else {
            cell.update(order, |_| value);
        }
        Ok(())
    }

    fn store_exclusive(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
        _: u64,
    ) -> Result<bool, Stray> {
        let access = Access { address, size };
        let (Some((cells, index)), Some(watched)) = (self.cell(access), self.watched.take()) else {
            self.own(access, order == StoreOrder::Release)?;
            self.own.set(access, value);
            return Ok(true);
        };
        let cell = &cells[index];
        mark(&cell.marks, self.thread, true);
        let order = self.before_write(cell, order == StoreOrder::Release);
        let write = cell.write(value);
        let stored = cell.newest.compare_exchange(watched, write, order, Ordering::Relaxed).is_ok();
        if !stored {
            self.failed += 1;
            self.impossible |= self.failed > RETRIES;
        }
        Ok(stored)
    }

    fn rmw(&mut self, address: u64, size: Size, update: Update) -> Result<u64, Stray> {
        let access = Access { address, size };
        if let Some((cells, index)) = self.cell(access) {
            return Ok(self.update(&cells[index], update));
        }
        self.own(access, update.order != RmwOrder::Relaxed)?;
        let old = self.own.get(access);
        self.own.set(access, update.op.apply(size, old, update.operand).unwrap_or(old));
        Ok(old)
    }

    fn fence(&mut self, barrier: Fence) -> Result<(), Stray> {
        match barrier {
            Fence::Mfence
            | Fence::Dmb(_, Kinds::All)
            | Fence::Dsb(_, Kinds::All | Kinds::Stores) => {
                self.full_barrier();
            }
            Fence::Dmb(_, Kinds::Loads) | Fence::Dsb(_, Kinds::Loads) => {
                if self.strength.relays {
                    self.full_barrier();
                } else {
                    fence(Ordering::Acquire);
                }
            }
            Fence::Dmb(_, Kinds::Stores) => {
                fence(Ordering::Release);
            }
            Fence::Lfence | Fence::Sfence | Fence::Isb => {}
        }
        Ok(())
    }

    fn fetch(&mut self, address: u64, buffer: &mut [u8]) -> Result<usize, Stray> {
        let offset = address.checked_sub(self.base).and_then(|it| usize::try_from(it).ok());
        let rest = offset.and_then(|offset| self.code.get(offset..)).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        if length == 0 { Err(Stray) } else { Ok(length) }
    }
}
