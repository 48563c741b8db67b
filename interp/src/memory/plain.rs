//! [`Plain`]: the memory of a program that runs alone.

use super::Memory;
use crate::Loaded;
use crate::semantics::Update;
use acqrel_guest::{AddressMap, FaultKind, GuestMemory, Image, MemoryFault, Permission, Region};
use acqrel_isa::{AtomicSize, LoadOrder, Size, StoreOrder};
use std::ops::Range;

/// The bytes of a program's memory, with one owner. Every order is trivially kept.
#[derive(Clone, Debug)]
pub struct Plain {
    /// Boxed, so that what every access needs is in one cache line.
    addresses: Box<AddressMap>,
    /// The bytes of all regions, one after the other.
    bytes: Box<[u8]>,
    /// Where those of each region are.
    places: Vec<Range<usize>>,
    /// What can be read in each piece of 64 KiB of the address space. No two regions share such a
    /// piece, so that one look-up and one comparison check an access.
    readable: Box<[Window]>,
    /// What can be written in each.
    writable: Box<[Window]>,
}

/// The bytes of a region that may be accessed.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    /// The address of the first.
    start: u64,
    /// Its place among the bytes.
    place: u32,
    /// At how many of them an access of each size can begin: of 1, 2, 4 and 8 bytes.
    counts: [u32; 4],
}

impl Window {
    /// A region whose bytes are at a place. They are fewer than 2³².
    fn new(region: &Region, place: usize) -> Self {
        let small = |number: usize| u32::try_from(number).unwrap_or_default();
        let counts = [1, 2, 4, 8].map(|len| small((region.len() + 1).saturating_sub(len)));
        Self { start: region.start, place: small(place), counts }
    }

    /// The place of an access of `1 << LOG` bytes, if all of them are in the window.
    #[inline]
    fn place<const LOG: usize>(&self, address: u64) -> Option<usize> {
        let offset = address.wrapping_sub(self.start);
        if offset < u64::from(self.counts[LOG]) {
            usize::try_from(u64::from(self.place) + offset).ok()
        } else {
            None
        }
    }
}

/// The piece of 64 KiB that an address is in.
#[inline]
fn piece(address: u64) -> usize {
    usize::try_from(address >> 16).unwrap_or(usize::MAX)
}

impl Plain {
    /// The memory of a program as it is at the start.
    pub fn new(loaded: &Loaded) -> Self {
        let addresses = loaded.guest().addresses().clone();
        let contents = loaded.guest().memory(loaded.program(), loaded.start());
        let (mut readable, mut writable) = (Vec::new(), Vec::new());
        let mut places = Vec::new();
        let mut end = 0;
        for (region, bytes) in addresses.regions().iter().zip(&contents) {
            let window = Window::new(region, end);
            let (first, last) = (piece(region.start), piece(region.end - 1));
            for (windows, allowed) in [
                (&mut readable, region.permission != Permission::None),
                (&mut writable, region.permission == Permission::ReadWrite),
            ] {
                windows.resize(last + 1, Window::default());
                if allowed {
                    windows[first..].fill(window);
                }
            }
            places.push(end..end + bytes.len());
            end += bytes.len();
        }
        let bytes = contents.concat().into();
        let (readable, writable) = (readable.into(), writable.into());
        Self { addresses: addresses.into(), bytes, places, readable, writable }
    }

    /// The contents of the memory that outlives a run.
    pub fn image(&self) -> Image {
        Image::new(&self.addresses, |region| &self.bytes[self.places[region].clone()])
    }

    /// The bytes of all regions, the stack included.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes of an access that `AddressMap::check` has placed.
    fn placed(&mut self, (region, offset): (usize, usize), len: usize) -> &mut [u8] {
        &mut self.bytes[self.places[region].start + offset..][..len]
    }

    #[inline]
    fn read<const LOG: usize, const LEN: usize>(&self, address: u64) -> Option<[u8; LEN]> {
        let place = self.readable.get(piece(address))?.place::<LOG>(address)?;
        self.bytes.get(place..place + LEN)?.first_chunk().copied()
    }

    #[inline]
    fn write<const LOG: usize, const LEN: usize>(
        &mut self,
        address: u64,
        value: [u8; LEN],
    ) -> Option<()> {
        let place = self.writable.get(piece(address))?.place::<LOG>(address)?;
        *self.bytes.get_mut(place..place + LEN)?.first_chunk_mut()? = value;
        Some(())
    }

    #[inline]
    fn get(&self, address: u64, size: Size) -> Option<u64> {
        match size {
            Size::B => self.read::<0, 1>(address).map(|[byte]| byte.into()),
            Size::H => self.read::<1, 2>(address).map(|bytes| u16::from_le_bytes(bytes).into()),
            Size::W => self.read::<2, 4>(address).map(|bytes| u32::from_le_bytes(bytes).into()),
            Size::DW => self.read::<3, 8>(address).map(u64::from_le_bytes),
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a narrow store stores the low bits")]
    fn set(&mut self, address: u64, size: Size, value: u64) -> Option<()> {
        match size {
            Size::B => self.write::<0, 1>(address, [value as u8]),
            Size::H => self.write::<1, 2>(address, (value as u16).to_le_bytes()),
            Size::W => self.write::<2, 4>(address, (value as u32).to_le_bytes()),
            Size::DW => self.write::<3, 8>(address, value.to_le_bytes()),
        }
    }

    /// Why an access was not found.
    #[cold]
    fn refusal(&self, address: u64, size: Size, write: bool) -> MemoryFault {
        let checked = self.addresses.check(address, size.bytes(), write);
        checked.err().unwrap_or(MemoryFault { kind: FaultKind::Unmapped, address })
    }
}

#[inline]
fn check_alignment(address: u64, size: Size) -> Result<(), MemoryFault> {
    if address.is_multiple_of(size.bytes()) {
        Ok(())
    } else {
        Err(MemoryFault { kind: FaultKind::Misaligned, address })
    }
}

impl Memory for Plain {
    #[inline]
    fn load(&mut self, address: u64, size: Size, order: LoadOrder) -> Result<u64, MemoryFault> {
        if order == LoadOrder::Acquire {
            check_alignment(address, size)?;
        }
        self.get(address, size).ok_or_else(|| self.refusal(address, size, false))
    }

    #[inline]
    fn store(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
    ) -> Result<(), MemoryFault> {
        if order == StoreOrder::Release {
            check_alignment(address, size)?;
        }
        self.set(address, size, value).ok_or_else(|| self.refusal(address, size, true))
    }

    #[inline]
    fn rmw(&mut self, address: u64, size: AtomicSize, update: Update) -> Result<u64, MemoryFault> {
        let width = Size::from(size);
        check_alignment(address, width)?;
        let refusal = |memory: &Self| memory.refusal(address, width, true);
        let old = self.get(address, width).ok_or_else(|| refusal(self))?;
        // Also a compare-exchange that fails needs to be allowed to write.
        let new = update.apply(size, old).unwrap_or(old);
        self.set(address, width, new).ok_or_else(|| refusal(self))?;
        Ok(old)
    }
}

impl GuestMemory for Plain {
    fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), MemoryFault> {
        if !bytes.is_empty() {
            let place = self.addresses.check(address, bytes.len() as u64, false)?;
            bytes.copy_from_slice(self.placed(place, bytes.len()));
        }
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), MemoryFault> {
        if !bytes.is_empty() {
            let place = self.addresses.check(address, bytes.len() as u64, true)?;
            self.placed(place, bytes.len()).copy_from_slice(bytes);
        }
        Ok(())
    }
}
