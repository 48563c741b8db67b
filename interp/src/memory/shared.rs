//! [`Shared`]: one memory for several threads that really run at once, and [`View`], a thread's
//! handle on it.

use super::atomic::AtomicU64;
use super::{Memory, cells};
use crate::Loaded;
use crate::semantics::Update;
use acqrel_guest::{AddressMap, GuestMemory, Image, MemoryFault, Region, RegionKind};
use acqrel_isa::{AtomicSize, LoadOrder, Size, StoreOrder};

/// A memory that threads share; each has a [`View`].
///
/// # Cells
///
/// Rust leaves racing atomic accesses of different sizes to one location undefined, and BPF
/// programs make them. So the memory is cells of 64 bits, and every access of every size is made
/// on whole cells: a narrow load loads its cell and takes its bits out; a narrow store replaces
/// its bits by a compare-exchange loop, and so loses no neighbour. No two accesses of different
/// sizes ever meet, and there is no `unsafe`.
///
/// # Orders
///
/// | BPF | Rust | reason |
/// |---|---|---|
/// | plain load, store; a helper's, byte by byte | `Relaxed` | the weakest access that may race |
/// | `load_acquire` | `Acquire` | later accesses stay behind it; both are RCpc |
/// | `store_release` | `Release` | earlier accesses stay before it; both are RCpc |
/// | read-modify-write without fetch | `Relaxed` | atomic without order |
/// | fetch, `xchg`, `cmpxchg` that succeeds | `fence(SeqCst)`, the operation `SeqCst`, `fence(SeqCst)` | a full barrier for the plain accesses around it, too; the operation alone would order only other `SeqCst` ones |
/// | `cmpxchg` that fails | `Relaxed` load | it is a plain load |
///
/// # What it shows, and what it promises
///
/// No run has an outcome that BPF's memory model forbids, and not every outcome that it allows
/// can be seen. Real threads show what the processor does, and a narrow access is stronger than
/// it needs to be: a narrow store is a read-modify-write of its cell, and so continues the release
/// sequences of its neighbours; a narrow acquire load synchronizes with releases of its neighbours
/// too; and locations in one cell are ordered as one location is.
///
/// One kind of order is not promised by Rust. BPF orders an access after the load that its
/// address or data depends on, and a store after the load that decides whether it runs. Rust's
/// `Relaxed` promises nothing of the kind. Here such a dependency goes through the interpreter's
/// registers, where no compiler can take it apart, and the processors that Rust compiles for keep
/// it; but that is a property of the translation, not of Rust's model.
///
/// A plain access that is not aligned may touch two cells, and then is not one access to other
/// threads. The stack is each thread's own, plain bytes at the same addresses: nobody else sees
/// how it is ordered, and a full barrier is one wherever its access is.
#[derive(Debug)]
pub struct Shared {
    addresses: AddressMap,
    /// The cells of each region, from its start; none for the stack.
    cells: Vec<Box<[AtomicU64]>>,
}

impl Shared {
    /// The memory of a program as it is at the start.
    pub fn new(loaded: &Loaded) -> Self {
        let addresses = loaded.guest().addresses().clone();
        let contents = loaded.guest().memory(loaded.program(), loaded.start());
        let regions = addresses.regions().iter().zip(contents);
        let cells = regions.map(|(region, bytes)| match region.kind {
            RegionKind::Stack => Box::default(),
            RegionKind::Memory | RegionKind::Map(_) | RegionKind::MapHandles | RegionKind::Code => {
                bytes.chunks(8).map(cells::cell).collect()
            }
        });
        Self { cells: cells.collect(), addresses }
    }

    /// A new thread's handle, with a stack of zeros.
    pub fn view(&self) -> View<'_> {
        let stack = self.addresses.regions().iter().find(|r| r.kind == RegionKind::Stack);
        let stack = vec![0; stack.map_or(0, Region::len)];
        View { shared: self, stack: stack.into() }
    }

    /// The contents of the memory that outlives a run. While threads write, every byte is one
    /// that was there, but they need not have been there at the same time.
    pub fn image(&self) -> Image {
        let regions: Vec<Vec<u8>> = self.cells.iter().map(|cells| cells::bytes(cells)).collect();
        Image::new(&self.addresses, |region| &regions[region])
    }
}

/// A thread's handle on a [`Shared`] memory, with the thread's own stack.
///
/// Its accesses are Rust's atomic ones, whole cells of 64 bits at a time. [`Shared`] has the table
/// of which order of BPF is [which of Rust's](Shared#orders), and the reasons, and says what
/// outcomes of threads can be [seen and relied on](Shared#what-it-shows-and-what-it-promises).
#[derive(Debug)]
pub struct View<'m> {
    shared: &'m Shared,
    stack: Box<[u8]>,
}

/// Where an access goes.
enum Place<'a> {
    /// To the bytes from here in the thread's stack.
    Own(&'a mut [u8]),
    /// To these cells of a region, at this offset in bytes.
    Shared(&'a [AtomicU64], usize),
}

impl<'m> View<'m> {
    fn place(
        &mut self,
        address: u64,
        size: Size,
        aligned: bool,
        write: bool,
    ) -> Result<Place<'_>, MemoryFault> {
        let addresses = &self.shared.addresses;
        let (region, offset) = if aligned {
            addresses.check_aligned(address, size, write)?
        } else {
            addresses.check(address, size.bytes(), write)?
        };
        Ok(self.at(region, offset))
    }

    fn at(&mut self, region: usize, offset: usize) -> Place<'_> {
        match self.shared.addresses.regions()[region].kind {
            RegionKind::Stack => Place::Own(&mut self.stack[offset..]),
            RegionKind::Memory | RegionKind::Map(_) | RegionKind::MapHandles | RegionKind::Code => {
                Place::Shared(&self.shared.cells[region], offset)
            }
        }
    }

    /// The memory that it is a handle on.
    pub const fn shared(&self) -> &'m Shared {
        self.shared
    }
}

impl Memory for View<'_> {
    fn load(&mut self, address: u64, size: Size, order: LoadOrder) -> Result<u64, MemoryFault> {
        let aligned = order != LoadOrder::Plain;
        Ok(match self.place(address, size, aligned, false)? {
            Place::Own(bytes) => load_bytes(bytes, size),
            Place::Shared(cells, offset) => cells::load(cells, offset, size, order),
        })
    }

    fn store(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
    ) -> Result<(), MemoryFault> {
        let aligned = order != StoreOrder::Plain;
        match self.place(address, size, aligned, true)? {
            Place::Own(bytes) => store_bytes(bytes, size, value),
            Place::Shared(cells, offset) => cells::store(cells, offset, size, value, order),
        }
        Ok(())
    }

    fn rmw(&mut self, address: u64, size: AtomicSize, update: Update) -> Result<u64, MemoryFault> {
        Ok(match self.place(address, size.into(), true, true)? {
            Place::Own(bytes) => {
                let old = load_bytes(bytes, size.into());
                if let Some(new) = update.apply(size, old) {
                    cells::fenced(update, |_| store_bytes(bytes, size.into(), new));
                }
                old
            }
            Place::Shared(cells, offset) => cells::rmw(cells, offset, size, update),
        })
    }
}

impl GuestMemory for View<'_> {
    fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), MemoryFault> {
        if bytes.is_empty() {
            return Ok(());
        }
        let addresses = &self.shared.addresses;
        let (region, offset) = addresses.check(address, bytes.len() as u64, false)?;
        match self.at(region, offset) {
            Place::Own(own) => bytes.copy_from_slice(&own[..bytes.len()]),
            Place::Shared(cells, offset) => {
                for (byte, offset) in bytes.iter_mut().zip(offset..) {
                    let value = cells::load(cells, offset, Size::B, LoadOrder::Plain);
                    [*byte, ..] = value.to_le_bytes();
                }
            }
        }
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), MemoryFault> {
        if bytes.is_empty() {
            return Ok(());
        }
        let addresses = &self.shared.addresses;
        let (region, offset) = addresses.check(address, bytes.len() as u64, true)?;
        match self.at(region, offset) {
            Place::Own(own) => own[..bytes.len()].copy_from_slice(bytes),
            Place::Shared(cells, offset) => {
                for (&byte, offset) in bytes.iter().zip(offset..) {
                    cells::store(cells, offset, Size::B, byte.into(), StoreOrder::Plain);
                }
            }
        }
        Ok(())
    }
}

fn load_bytes(bytes: &[u8], size: Size) -> u64 {
    let mut value = [0; 8];
    for (to, &from) in value.iter_mut().zip(bytes).take(cells::len(size)) {
        *to = from;
    }
    u64::from_le_bytes(value)
}

fn store_bytes(bytes: &mut [u8], size: Size, value: u64) {
    for (to, from) in bytes.iter_mut().zip(value.to_le_bytes()).take(cells::len(size)) {
        *to = from;
    }
}
