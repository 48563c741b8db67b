//! The tables of an executable: what its start-up code knows of the image and the guest.

use crate::Image;
use acqrel_guest::{Guest, Permission, RegionKind};
use acqrel_isa::{Access, Insn, Program};

/// Bytes at known addresses, which may only be read.
#[derive(Debug)]
pub(super) struct Data {
    base: u64,
    bytes: Vec<u8>,
}

/// Where something is in [`Data`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) address: u64,
    /// In bytes.
    pub(super) len: u64,
}

impl Place {
    pub(super) const fn end(self) -> u64 {
        self.address + self.len
    }
}

impl Data {
    pub(super) const fn new(base: u64) -> Self {
        Self { base, bytes: Vec::new() }
    }

    /// Adds bytes at an address that is a multiple of 8.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Place {
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
        let address = self.base + self.bytes.len() as u64;
        self.bytes.extend_from_slice(bytes);
        Place { address, len: bytes.len() as u64 }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The size of an instruction's row.
pub(super) const ROW: u64 = 16;
/// In a row: the offset of the code, 4 bytes.
pub(super) const ROW_START: u16 = 0;
/// The slot, 4 bytes.
pub(super) const ROW_SLOT: u16 = 4;
/// The offset of the access plus [`OFF_BIAS`], 4 bytes.
pub(super) const ROW_OFF: u16 = 8;
/// The number of the base register, or that of an indirect jump or call, 1 byte.
pub(super) const ROW_REG: u16 = 12;
/// The number of bytes accessed, 1 byte.
pub(super) const ROW_SIZE: u16 = 13;
/// Whether the address must be aligned, 1 byte.
pub(super) const ROW_ALIGNED: u16 = 14;
/// Whether the access needs write permission, 1 byte.
pub(super) const ROW_WRITE: u16 = 15;
/// What makes offsets of accesses positive.
pub(super) const OFF_BIAS: u64 = 1 << 15;

/// A row for each instruction.
pub(super) fn rows(image: &Image, program: &Program) -> Vec<u8> {
    let mut rows = Vec::with_capacity(program.insns().len() * 16);
    for (index, &insn) in program.insns().iter().enumerate() {
        let slot = u32::try_from(program.slot(index)).unwrap_or(u32::MAX);
        let (mut reg, mut off, mut size, mut aligned, mut write) = (0, 0, 0, false, false);
        if let Some((access, Some((base, displacement)))) = insn.access() {
            (reg, off) = (base.index(), displacement);
            size = match access.size().bytes() {
                1 => 1,
                2 => 2,
                4 => 4,
                _ => 8,
            };
            aligned = access.must_be_aligned();
            write = !matches!(access, Access::Load { .. } | Access::Packet { .. });
        } else if let Insn::CallX { dst } | Insn::GotoX { dst } = insn {
            reg = dst.index();
        }
        let off = (i32::from(off) + (1 << 15)).cast_unsigned();
        for word in [image.starts[index], slot, off] {
            rows.extend_from_slice(&word.to_le_bytes());
        }
        let reg = u8::try_from(reg).unwrap_or(u8::MAX);
        rows.extend_from_slice(&[reg, size, aligned.into(), write.into()]);
    }
    rows
}

/// The start and length of each range in which the base of an access has been moved, 4 bytes each.
pub(super) fn moved(image: &Image) -> Vec<u8> {
    let words = image.moved.iter().flat_map(|range| [range.start, range.end - range.start]);
    words.flat_map(u32::to_le_bytes).collect()
}

/// The size of a region's row: the first address, the end, and how it may be used.
pub(super) const REGION: u64 = 24;
/// Only for reading.
pub(super) const READ: u64 = 1;
/// For reading and writing.
pub(super) const WRITE: u64 = 2;

/// A row for each region that has bytes, 8 bytes a number.
pub(super) fn regions(guest: &Guest) -> Vec<u8> {
    let mut rows = Vec::new();
    for region in guest.addresses().regions() {
        let usable = match region.permission {
            Permission::None => continue,
            Permission::Read => READ,
            Permission::ReadWrite => WRITE,
        };
        for number in [region.start, region.end, usable] {
            rows.extend_from_slice(&number.to_le_bytes());
        }
    }
    rows
}

/// A region that start-up code maps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mapped {
    /// Whether it is the input memory.
    pub(super) input: bool,
    /// Its pages: the first address, and their length.
    pub(super) pages: (u64, u64),
    /// Where its bytes are: the address, and the initial ones.
    pub(super) base: u64,
    pub(super) initial: Place,
    /// Whether it may be written.
    pub(super) writable: bool,
}

const PAGE: u64 = 4096;

/// The regions to map, with what is in them at the start added to the data.
pub(super) fn mapped(
    data: &mut Data,
    program: &Program,
    guest: &Guest,
    memory: &[u8],
) -> Vec<Mapped> {
    let regions = guest.addresses().regions().iter().filter(|r| r.permission != Permission::None);
    regions
        .map(|region| {
            let initial: &[u8] = match region.kind {
                RegionKind::Stack | RegionKind::Code | RegionKind::MapHandles => &[],
                RegionKind::Memory => memory,
                RegionKind::Map(map) => &program.maps()[map].initial,
            };
            let start = region.start & !(PAGE - 1);
            let end = region.end.next_multiple_of(PAGE);
            Mapped {
                input: region.kind == RegionKind::Memory,
                pages: (start, end - start),
                base: region.base,
                initial: data.add(initial),
                writable: region.permission == Permission::ReadWrite,
            }
        })
        .collect()
}
