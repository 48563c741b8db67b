//! [`View`]: the memory of a test over loom's atomics, as one of its threads sees it.

use super::atomic::{Atomic, atomic};
use super::orders::Orders;
use crate::cells::{Mark, Place, mark};
use crate::model::Coins;
use acqrel_guest::{FaultKind, GuestMemory, MemoryFault};
use acqrel_interp::Memory;
use acqrel_interp::semantics::Update;
use acqrel_isa::{AtomicOp, AtomicSize, LoadOrder, RmwOrder, Size, StoreOrder};
use acqrel_litmus::Access;
use loom::sync::atomic::{Ordering, fence};
use std::sync::Arc;

/// The bytes of eight frames.
const STACK_SIZE: usize = 8 * 512;

/// A piece of memory.
pub(crate) struct Cell {
    pub(crate) access: Access,
    pub(crate) atomic: Box<dyn Atomic>,
    /// Whether stores are exchanges, because there are read-modify-writes too. In loom a store is after the
    /// writes that its thread has seen, and nothing keeps it from being between what a
    /// read-modify-write reads and what it writes.
    pub(crate) exchange: bool,
    marks: Vec<Mark>,
}

impl Cell {
    /// The cell of a place.
    pub(crate) fn new(place: &Place) -> Self {
        Self {
            access: place.access,
            atomic: atomic(place.access.size, place.initial),
            exchange: place.updated,
            marks: place.marks(),
        }
    }
}

/// The memory that a thread sees: what is shared, and a stack of its own.
///
/// | BPF | loom |
/// |---|---|
/// | plain load, store | `Relaxed`, or what [`Orders`] says |
/// | load-acquire | `Acquire` |
/// | store-release | a fence with `Acquire`, a store with `Release` |
/// | read-modify-write without result | `Relaxed`, or what [`Orders`] says |
/// | with result | `SeqCst` fence, `AcqRel` read-modify-write, `SeqCst` fence |
/// | compare-exchange | as a guess, either a load, or as the one before |
///
/// A compare-exchange that fails is a load, which may read what is not the newest value; loom's reads
/// the newest always. So it is guessed beforehand whether it fails, and if that turns out wrong the
/// execution is [impossible](Self::impossible) and does not count.
///
/// A store-release orders what the thread has read before it, whether that was read with
/// an order or not (herd7's *A-cumul*); Rust's does only after a fence.
pub(crate) struct View {
    cells: Arc<Vec<Cell>>,
    coins: Coins,
    orders: Arc<Orders>,
    thread: usize,
    stack_top: u64,
    stack: Box<[u8]>,
    /// The index of the instruction that is executed.
    pub(crate) instruction: usize,
    /// Whether what the thread has done is no execution of BPF.
    pub(crate) impossible: bool,
}

/// Where an access goes.
enum Bytes<'a> {
    Shared(&'a Cell),
    Own(&'a mut [u8]),
}

impl View {
    /// What a thread sees.
    pub(crate) fn new(
        cells: Arc<Vec<Cell>>,
        coins: Coins,
        orders: Arc<Orders>,
        thread: usize,
        stack_top: u64,
    ) -> Self {
        let stack = [0; STACK_SIZE].into();
        let (instruction, impossible) = (0, false);
        Self { cells, coins, orders, thread, stack_top, stack, instruction, impossible }
    }

    /// Makes a read, or write, of a cell known to loom.
    fn mark(&self, access: Access, writes: bool) {
        if let Some(cell) = self.cells.iter().find(|cell| cell.access == access) {
            mark(&cell.marks, self.thread, writes);
        }
    }

    fn place(&mut self, address: u64, size: Size) -> Result<Bytes<'_>, MemoryFault> {
        let access = Access { address, size };
        if let Some(cell) = self.cells.iter().find(|cell| cell.access == access) {
            return Ok(Bytes::Shared(cell));
        }
        let start = address.checked_sub(self.stack_top - STACK_SIZE as u64);
        let start = start.and_then(|start| usize::try_from(start).ok());
        let bytes = start.and_then(|start| self.stack.get_mut(start..));
        let bytes = bytes.and_then(|bytes| bytes.get_mut(..size.bits() as usize / 8));
        bytes.map(Bytes::Own).ok_or(unmapped(address))
    }

    /// Either of two ways. If it has been asked too often, none.
    fn toss(&mut self) -> bool {
        let side = self.coins.toss();
        self.impossible |= side.is_none();
        side.unwrap_or_default()
    }

    fn compare_exchange(
        &mut self,
        access: Access,
        update: Update,
        size: AtomicSize,
    ) -> Result<u64, MemoryFault> {
        let fails = self.toss();
        self.mark(access, !fails);
        let (orders, instruction) = (Arc::clone(&self.orders), self.instruction);
        let Bytes::Shared(cell) = self.place(access.address, access.size)? else {
            unreachable!("it is shared")
        };
        let (old, impossible) = if fails {
            let old = cell.atomic.load(orders.load(instruction, LoadOrder::Plain));
            (old, update.apply(size, old).is_some())
        } else {
            let old = update.expected & access.size.mask();
            full_barrier();
            let exchanged = cell.atomic.compare_exchange(old, update.operand, Ordering::AcqRel);
            full_barrier();
            (old, !exchanged)
        };
        self.impossible |= impossible;
        Ok(old)
    }
}

impl Memory for View {
    fn load(&mut self, address: u64, size: Size, order: LoadOrder) -> Result<u64, MemoryFault> {
        let order = self.orders.load(self.instruction, order);
        self.mark(Access { address, size }, false);
        Ok(match self.place(address, size)? {
            Bytes::Shared(cell) => cell.atomic.load(order),
            Bytes::Own(bytes) => number(bytes),
        })
    }

    fn store(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
    ) -> Result<(), MemoryFault> {
        self.mark(Access { address, size }, true);
        let rust = self.orders.store(self.instruction, order);
        match self.place(address, size)? {
            Bytes::Shared(cell) => {
                if order == StoreOrder::Release {
                    fence(Ordering::Acquire);
                }
                if cell.exchange {
                    cell.atomic.update(AtomicOp::Xchg, value, rust);
                } else {
                    cell.atomic.store(value, rust);
                }
            }
            Bytes::Own(bytes) => put(bytes, value),
        }
        Ok(())
    }

    fn rmw(&mut self, address: u64, size: AtomicSize, update: Update) -> Result<u64, MemoryFault> {
        let order = self.orders.rmw(self.instruction, update.order());
        if update.op != AtomicOp::CmpXchg {
            self.mark(Access { address, size: size.into() }, true);
        }
        let barrier = || {
            if update.order() == RmwOrder::Full {
                full_barrier();
            }
        };
        match self.place(address, size.into())? {
            Bytes::Shared(_) if update.op == AtomicOp::CmpXchg => {
                self.compare_exchange(Access { address, size: size.into() }, update, size)
            }
            Bytes::Shared(cell) => {
                barrier();
                let old = cell.atomic.update(update.op, update.operand, order);
                barrier();
                Ok(old)
            }
            Bytes::Own(bytes) => {
                let old = number(bytes);
                if let Some(new) = update.apply(size, old) {
                    put(bytes, new);
                    barrier();
                }
                Ok(old)
            }
        }
    }
}

/// A fence with all that has come before other such fences before it. In loom that does not reach
/// what a relaxed write passes on, but by a release after it.
fn full_barrier() {
    fence(Ordering::SeqCst);
    fence(Ordering::Release);
}

/// There are no helpers.
impl GuestMemory for View {
    fn read(&mut self, address: u64, _: &mut [u8]) -> Result<(), MemoryFault> {
        Err(unmapped(address))
    }

    fn write(&mut self, address: u64, _: &[u8]) -> Result<(), MemoryFault> {
        Err(unmapped(address))
    }
}

const fn unmapped(address: u64) -> MemoryFault {
    MemoryFault { kind: FaultKind::Unmapped, address }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn put(bytes: &mut [u8], number: u64) {
    bytes.copy_from_slice(&number.to_le_bytes()[..bytes.len()]);
}
