//! The address space of a program: [`AddressMap`], and the [`Region`]s in it.
//!
//! All regions lie in \[64 KiB, 4 GiB), each in pages of its own and ending at the end of a page
//! where alignment to 8 bytes allows, with at least 64 KiB unmapped on both sides. No two regions
//! share an aligned block of 64 KiB, so that the block of an address finds its region.

use crate::{FaultKind, Granule, LoadErrorKind, MemoryFault, Start};
use acqrel_isa::{MapKind, Program, Size};
use std::fmt;

/// The size of a function's part of the stack in bytes.
pub const FRAME_SIZE: u64 = 512;
/// How many functions can be active at once, the first one included.
pub const MAX_FRAMES: usize = 8;
/// The end of the stack, and r10 of the first function. The frames of the functions that it
/// calls lie below.
pub const STACK_TOP: u64 = BLOCK + FRAME_SIZE * MAX_FRAMES as u64;

const BLOCK: u64 = 64 << 10;
const PAGE: u64 = 4096;
/// The end of the address space, before which a block stays unmapped.
const LIMIT: u64 = (4 << 30) - BLOCK;
/// How many bytes of memory a program may ask for.
const MEMORY_LIMIT: u64 = 1 << 30;

/// What a region is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RegionKind {
    /// The stack: eight frames. Every thread has its own at the same address.
    Stack,
    /// The input memory.
    Memory,
    /// The values of the map with this index, each in a multiple of 8 bytes.
    Map(usize),
    /// The maps themselves: what a program passes to a helper to name one. 8 bytes each.
    MapHandles,
    /// Code pointers: 8 bytes for each slot of the program.
    Code,
}

/// What a program may do with the bytes of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Nothing: addresses in it mean something other than bytes.
    None,
    /// Read them.
    Read,
    /// Read and write them.
    ReadWrite,
}

/// A range of addresses that mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// What it is for.
    pub kind: RegionKind,
    /// The address of its first byte, a multiple of 8.
    pub base: u64,
    /// Its size in bytes, not 0.
    pub size: u64,
    /// What may be done with it.
    pub permission: Permission,
    /// The first address in bounds: `base`, rounded down to the granule.
    pub start: u64,
    /// The first address behind it: `base + size`, rounded up to the granule.
    pub end: u64,
}

impl Region {
    /// The number of bytes in bounds: those of the region, and the padding of its granule.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a region has at most 2³⁰ bytes and a page's padding"
    )]
    pub const fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether nothing is in bounds. It never is so.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Where the things that a program can address lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressMap {
    regions: Vec<Region>,
    /// For each block of 64 KiB the number of its region plus 1, or 0.
    blocks: Vec<u32>,
    /// The region of each map's values.
    maps: Vec<Option<usize>>,
    code: u64,
    handles: Option<usize>,
}

impl AddressMap {
    /// Lays out the regions of a program.
    ///
    /// # Errors
    ///
    /// If they do not fit, or a map that has values is of a kind without them.
    pub(crate) fn new(program: &Program, start: &Start) -> Result<Self, LoadErrorKind> {
        let mut layout =
            Layout { regions: Vec::new(), next: BLOCK, memory: 0, granule: start.granule };
        layout.add(RegionKind::Stack, FRAME_SIZE * MAX_FRAMES as u64, Permission::ReadWrite)?;
        layout.add(RegionKind::Memory, start.memory.len() as u64, Permission::ReadWrite)?;
        let mut maps = Vec::new();
        for (index, map) in program.maps().iter().enumerate() {
            let copies = match map.kind {
                MapKind::Hash | MapKind::Array => 1,
                MapKind::PerCpuArray => start.cpus,
                MapKind::Other(_) => 0,
            };
            let values = u64::from(map.max_entries) * u64::from(copies);
            let stride = u64::from(map.value_size).next_multiple_of(8);
            let too_large = LoadErrorKind::TooLarge { limit: MEMORY_LIMIT };
            let size = values.checked_mul(stride).ok_or(too_large)?;
            let permission = if map.read_only { Permission::Read } else { Permission::ReadWrite };
            maps.push(layout.add(RegionKind::Map(index), size, permission)?);
        }
        let handles = program.maps().len() as u64 * 8;
        let handles = layout.add(RegionKind::MapHandles, handles, Permission::None)?;
        let code = program.slots() as u64 * 8;
        let code = layout.add(RegionKind::Code, code, Permission::None)?;
        let regions = layout.regions;
        let code = code.map_or(0, |index| regions[index].base);
        let mut blocks = Vec::new();
        for (index, region) in regions.iter().enumerate() {
            let first = block(region.base);
            let last = block(region.base + region.size - 1);
            blocks.resize(last + 1, 0);
            // There are as many regions as maps, and a few: far fewer than 2³².
            blocks[first..].fill(u32::try_from(index + 1).unwrap_or(0));
        }
        Ok(Self { regions, blocks, maps, code, handles })
    }

    /// The regions, by ascending address.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The region whose block of 64 KiB an address is in: the only one that an access to the
    /// address can belong to, though the address may lie outside of it.
    pub fn block_region(&self, address: u64) -> Option<usize> {
        let block = usize::try_from(address / BLOCK).ok()?;
        let index = usize::try_from(*self.blocks.get(block)?).ok()?;
        index.checked_sub(1)
    }

    /// The region that contains an address, without the padding of its granule.
    pub fn region_at(&self, address: u64) -> Option<&Region> {
        let region = &self.regions[self.block_region(address)?];
        (region.base..region.base + region.size).contains(&address).then_some(region)
    }

    /// Finds the bytes of an access: the index of their region, and the offset in its
    /// [`start`](Region::start).
    ///
    /// # Errors
    ///
    /// [`FaultKind::Unmapped`] if a byte is out of bounds, [`FaultKind::ReadOnly`] if all are in
    /// a region that may not be written and `write` is said. The address is that of the first
    /// byte of the access.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the offset is less than a region's length"
    )]
    pub fn check(
        &self,
        address: u64,
        len: u64,
        write: bool,
    ) -> Result<(usize, usize), MemoryFault> {
        let fault = |kind| MemoryFault { kind, address };
        let unmapped = || fault(FaultKind::Unmapped);
        let index = self.block_region(address).ok_or_else(unmapped)?;
        let region = &self.regions[index];
        let end = address.checked_add(len).ok_or_else(unmapped)?;
        if address < region.start || end > region.end || region.permission == Permission::None {
            return Err(unmapped());
        }
        if write && region.permission != Permission::ReadWrite {
            return Err(fault(FaultKind::ReadOnly));
        }
        Ok((index, (address - region.start) as usize))
    }

    /// As [`Self::check`] for an access that must be aligned: [`FaultKind::Misaligned`] comes
    /// before every other fault.
    ///
    /// # Errors
    ///
    /// Those of [`Self::check`], and [`FaultKind::Misaligned`].
    pub fn check_aligned(
        &self,
        address: u64,
        size: Size,
        write: bool,
    ) -> Result<(usize, usize), MemoryFault> {
        if address.is_multiple_of(size.bytes()) {
            self.check(address, size.bytes(), write)
        } else {
            Err(MemoryFault { kind: FaultKind::Misaligned, address })
        }
    }

    /// The region of a map's values. None for a map without any.
    pub fn map(&self, index: usize) -> Option<&Region> {
        self.maps.get(index).copied().flatten().map(|region| &self.regions[region])
    }

    /// The address that names a map.
    pub fn handle(&self, map: usize) -> Option<u64> {
        let region = self.regions[self.handles?];
        (map < self.maps.len()).then(|| region.base + 8 * map as u64)
    }

    /// The map that an address names.
    pub fn map_of_handle(&self, address: u64) -> Option<usize> {
        let region = self.region_at(address).filter(|r| r.kind == RegionKind::MapHandles)?;
        let offset = address - region.base;
        offset.is_multiple_of(8).then(|| usize::try_from(offset / 8).ok()).flatten()
    }

    /// The code pointer of a slot.
    pub const fn code(&self, slot: usize) -> u64 {
        self.code + 8 * slot as u64
    }

    /// The slot of a code pointer.
    pub fn slot_of_code(&self, address: u64) -> Option<usize> {
        let region = self.region_at(address).filter(|r| r.kind == RegionKind::Code)?;
        let offset = address - region.base;
        offset.is_multiple_of(8).then(|| usize::try_from(offset / 8).ok()).flatten()
    }

    /// Where an access of some bytes is, for people.
    pub fn place(&self, address: u64, len: u64) -> Place {
        let distance = |r: &Region| {
            if address < r.base {
                r.base - address
            } else {
                (address - r.base).saturating_sub(r.size - 1)
            }
        };
        let nearest = self.regions.iter().min_by_key(|r| distance(r)).copied();
        Place { address, len, nearest }
    }
}

fn block(address: u64) -> usize {
    usize::try_from(address / BLOCK).unwrap_or(usize::MAX)
}

/// The layout in the making.
struct Layout {
    regions: Vec<Region>,
    /// The first block that is free, with a free one before it.
    next: u64,
    memory: u64,
    granule: Granule,
}

impl Layout {
    /// Adds a region, unless it is empty.
    fn add(
        &mut self,
        kind: RegionKind,
        size: u64,
        permission: Permission,
    ) -> Result<Option<usize>, LoadErrorKind> {
        if size == 0 {
            return Ok(None);
        }
        let too_large = LoadErrorKind::TooLarge { limit: MEMORY_LIMIT };
        if permission != Permission::None {
            self.memory = self.memory.saturating_add(size);
        }
        if self.memory > MEMORY_LIMIT || size > MEMORY_LIMIT {
            return Err(too_large);
        }
        let pages_end = self.next + size.next_multiple_of(PAGE);
        if pages_end > LIMIT {
            return Err(too_large);
        }
        let base = (pages_end - size) & !7;
        let granule = self.granule.bytes();
        let (start, end) = (base & !(granule - 1), (base + size).next_multiple_of(granule));
        self.regions.push(Region { kind, base, size, permission, start, end });
        self.next = pages_end.next_multiple_of(BLOCK) + BLOCK;
        Ok(Some(self.regions.len() - 1))
    }
}

/// Where an access is: in which region, or near which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The address.
    pub address: u64,
    /// The number of bytes of the access.
    pub len: u64,
    /// The nearest region, the one it is in if it is in one.
    pub nearest: Option<Region>,
}

impl fmt::Display for RegionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stack => f.write_str("the stack"),
            Self::Memory => f.write_str("the input memory"),
            Self::Map(index) => write!(f, "the values of map {index}"),
            Self::MapHandles => f.write_str("the map handles"),
            Self::Code => f.write_str("the code"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Region { kind, base, size, .. }) = self.nearest else {
            return write!(f, "{:#x} is in no region", self.address);
        };
        write!(f, "{:#x} is ", self.address)?;
        if self.address < base {
            write!(f, "{} before the start", bytes(base - self.address))?;
        } else if self.address - base < size {
            write!(f, "at byte {}", self.address - base)?;
        } else {
            write!(f, "{} behind the end", bytes(self.address - base - size))?;
        }
        write!(f, " of {kind} ({} at {base:#x})", bytes(size))?;
        let inside = (base..base + size).contains(&self.address);
        let beyond = self.address.saturating_add(self.len).saturating_sub(base + size);
        if inside && beyond > 0 {
            write!(f, ", and the access reaches {} beyond the end", bytes(beyond))?;
        }
        Ok(())
    }
}

fn bytes(count: u64) -> String {
    format!("{count} byte{}", if count == 1 { "" } else { "s" })
}
