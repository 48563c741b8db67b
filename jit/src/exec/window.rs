//! [`Window`]: the memory that native code sees, and [`Mapping`]: memory of the system's.
//!
//! A window for the sandbox is one reservation, of which only the regions and the block can be
//! accessed:
//!
//! ```text
//! block, a page │ guard, 64 KiB │ 4 GiB: guest address a at base + a │ guard, 64 KiB
//! ```
//!
//! For raw memory the regions are at the guest's addresses themselves, and the block elsewhere.

use super::RunError;
use crate::abi::{BLOCK_DISTANCE, Block, GUARD};
use crate::exec::claim::Claim;
use acqrel_guest::{AddressMap, Permission, Region};
use std::io;
use std::ops::Range;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU8, Ordering};

/// The size of the pages that regions are rounded to. The system's has to be the same.
pub(super) const PAGE: u64 = 4096;

/// The bytes of a window's address space, and of its reservation.
const SPACE: u64 = 4 << 30;
const RESERVED: usize = as_usize(BLOCK_DISTANCE + SPACE + GUARD);

/// Up to how many bytes zeros are written, and the pages kept: where it is not known whether there
/// are pages yet, and where it is. Beyond, pages are given back.
const SMALL: usize = 256 << 10;
const SMALL_FILLED: usize = 1 << 20;

/// What may be done with pages. There is no way to ask for writing and executing at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protection {
    Read,
    ReadWrite,
    ReadExecute,
}

impl Protection {
    const fn flags(self) -> libc::c_int {
        match self {
            Self::Read => libc::PROT_READ,
            Self::ReadWrite => libc::PROT_READ | libc::PROT_WRITE,
            Self::ReadExecute => libc::PROT_READ | libc::PROT_EXEC,
        }
    }
}

/// Private memory of the system's, with nothing in it at first. Owned: it is unmapped when it is
/// dropped, and nothing else of the program is in it.
#[derive(Debug)]
pub(super) struct Mapping {
    start: NonNull<u8>,
    len: usize,
}

// SAFETY: the memory belongs to the process, not to a thread, and is reached only through this
// value, whose methods that write take `&mut self`.
unsafe impl Send for Mapping {}
// SAFETY: as above; with `&self` the bytes are only read.
unsafe impl Sync for Mapping {}

impl Mapping {
    /// Reserves addresses, at which nothing can be accessed until it is [protected](Self::protect)
    /// otherwise. `len` is a number of whole pages.
    pub(super) fn reserve(len: usize) -> io::Result<Self> {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        // SAFETY: without MAP_FIXED the system picks addresses at which nothing is, so that no
        // memory of anybody's is changed.
        let start = unsafe { libc::mmap(ptr::null_mut(), len, libc::PROT_NONE, flags, -1, 0) };
        Self::of(start, len)
    }

    /// Memory at an address that is free, readable and writable.
    fn at(address: usize, len: usize) -> io::Result<Self> {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED_NOREPLACE;
        let protection = Protection::ReadWrite.flags();
        let wanted = ptr::without_provenance_mut(address);
        // SAFETY: MAP_FIXED_NOREPLACE never replaces what is mapped. (A system that does not know
        // the flag takes the address as a hint, and replaces nothing either.)
        let start = unsafe { libc::mmap(wanted, len, protection, flags, -1, 0) };
        let mapping = Self::of(start, len)?;
        if mapping.start.addr().get() == address {
            Ok(mapping)
        } else {
            Err(io::Error::from_raw_os_error(libc::EEXIST))
        }
    }

    fn of(start: *mut libc::c_void, len: usize) -> io::Result<Self> {
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        // Address 0 is not given out: mmap's null means that the system chooses.
        let start = NonNull::new(start.cast()).ok_or(io::ErrorKind::AddrNotAvailable)?;
        Ok(Self { start, len })
    }

    /// The address of the first byte.
    pub(super) const fn start(&self) -> NonNull<u8> {
        self.start
    }

    /// Its length in bytes.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The address of a range of bytes, which has to be in the mapping.
    fn range(&self, range: &Range<usize>) -> *mut u8 {
        assert!(range.start <= range.end && range.end <= self.len, "not in the mapping");
        // SAFETY: `offset <= len`, so that the result is in, or at the end of, the same mapping,
        // which is no larger than `isize::MAX`.
        unsafe { self.start.as_ptr().add(range.start) }
    }

    /// Changes what may be done with some pages. Their bytes stay.
    pub(super) fn protect(&mut self, range: Range<usize>, to: Protection) -> io::Result<()> {
        let start = self.range(&range).cast();
        // SAFETY: the pages are this mapping's, to which there is no other reference during
        // `&mut self`.
        let result = unsafe { libc::mprotect(start, range.len(), to.flags()) };
        if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    /// Gives some pages back, so that they read zero. What may be done with them stays.
    fn zero_pages(&mut self, range: Range<usize>) -> io::Result<()> {
        let start = self.range(&range).cast();
        // SAFETY: the pages are this mapping's, to which there is no other reference during
        // `&mut self`. It is private and anonymous, so that they read zero afterwards.
        let result = unsafe { libc::madvise(start, range.len(), libc::MADV_DONTNEED) };
        if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    /// Copies bytes to the start, and a filling byte behind them up to the end of the page.
    ///
    /// # Safety
    ///
    /// The pages that they take must be writable.
    pub(super) unsafe fn copy_to_start(&mut self, bytes: &[u8], filling: u8) {
        let padded = bytes.len().next_multiple_of(as_usize(PAGE));
        let (start, rest) = (self.range(&(0..padded)), self.range(&(bytes.len()..padded)));
        // SAFETY: `start` is valid for writes of that many bytes, as `range` has checked and the
        // caller promises. `bytes` is not in the mapping: during `&mut self` nothing refers to it.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), start, bytes.len()) };
        // SAFETY: `rest` is valid for writes up to the page's end, for the same reasons.
        unsafe { ptr::write_bytes(rest, filling, padded - bytes.len()) };
    }

    /// Writes zeros.
    ///
    /// # Safety
    ///
    /// The bytes must be in pages that are writable.
    unsafe fn write_zeros(&mut self, range: Range<usize>) {
        let start = self.range(&range);
        if range.is_empty() {
            // No store, where there may be no page behind the end: a masked one, which libraries
            // make for it, is slow there.
            return;
        }
        // SAFETY: the bytes are this mapping's, as `range` has checked, in pages that are writable,
        // as the caller promises. Nothing else refers to them during `&mut self`.
        unsafe { ptr::write_bytes(start, 0, range.len()) };
    }

    /// Makes bytes up to the end of a page zero, in the cheaper way, where it is known that there
    /// are pages for the first `filled`.
    ///
    /// # Safety
    ///
    /// The bytes must be in pages that are writable.
    unsafe fn zero(&mut self, range: Range<usize>, filled: usize) -> io::Result<()> {
        let filled = if filled <= SMALL_FILLED { filled.min(range.len()) } else { 0 };
        let written = if range.len() <= SMALL { range.len() } else { filled };
        let pages = (range.start + written).next_multiple_of(as_usize(PAGE));
        // SAFETY: they are among the bytes of which the caller promises that they are writable.
        unsafe { self.write_zeros(range.start..pages.min(range.end)) };
        if pages < range.end { self.zero_pages(pages..range.end) } else { Ok(()) }
    }

    /// Gives some pages back and lets nobody access them.
    fn revoke(&mut self, range: Range<usize>) -> io::Result<()> {
        let start = self.range(&range).cast();
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | libc::MAP_FIXED;
        // SAFETY: what MAP_FIXED replaces are pages of this mapping, to which there is no other
        // reference during `&mut self`.
        let got = unsafe { libc::mmap(start, range.len(), libc::PROT_NONE, flags, -1, 0) };
        if got == libc::MAP_FAILED { Err(io::Error::last_os_error()) } else { Ok(()) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: the addresses are those of a mapping that nothing refers to any more. It cannot
        // fail: they are whole pages, and both ends are those of a mapping.
        unsafe { libc::munmap(self.start.as_ptr().cast(), self.len) };
    }
}

/// The pages of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: u64,
    end: u64,
    permission: Permission,
}

impl Span {
    fn new(region: &Region) -> Self {
        let (start, end) = (region.start & !(PAGE - 1), region.end.next_multiple_of(PAGE));
        Self { start, end, permission: region.permission }
    }

    const fn len(&self) -> usize {
        as_usize(self.end - self.start)
    }

    const fn protection(&self) -> Option<Protection> {
        match self.permission {
            Permission::None => None,
            Permission::Read => Some(Protection::Read),
            Permission::ReadWrite => Some(Protection::ReadWrite),
        }
    }

    /// Its bytes in the mapping of a window for the sandbox.
    const fn range(&self) -> Range<usize> {
        as_usize(BLOCK_DISTANCE + self.start)..as_usize(BLOCK_DISTANCE + self.end)
    }
}

/// The memory of one run at a time: the regions of an address map, all zero at first, and a block.
#[derive(Debug)]
pub(super) struct Window {
    /// With the block at its start. For the sandbox all of the window.
    mapping: Mapping,
    /// By the index of their region.
    spans: Vec<Span>,
    /// How many bytes at the start of each have been written by [`Self::fill`].
    filled: Vec<usize>,
    /// The regions of raw memory; those of the sandbox are in `mapping`.
    raw: Option<Raw>,
}

/// The regions of raw memory, at their own addresses.
#[derive(Debug)]
struct Raw {
    /// By the index of their region; none for one without bytes. Before the claim, so that they
    /// are gone when it ends.
    regions: Vec<Option<Mapping>>,
    _claim: Claim,
}

impl Window {
    /// A window for the sandbox, without regions.
    pub(super) fn sandbox() -> io::Result<Self> {
        let mut mapping = Mapping::reserve(RESERVED)?;
        mapping.protect(0..as_usize(PAGE), Protection::ReadWrite)?;
        Ok(Self { mapping, spans: Vec::new(), filled: Vec::new(), raw: None })
    }

    /// A window with the regions of an address map at their own addresses.
    pub(super) fn raw(addresses: &AddressMap) -> Result<Self, RunError> {
        let claim = Claim::wait()?;
        let mut mapping = Mapping::reserve(as_usize(PAGE)).map_err(RunError::System)?;
        mapping.protect(0..as_usize(PAGE), Protection::ReadWrite).map_err(RunError::System)?;
        let spans: Vec<_> = addresses.regions().iter().map(Span::new).collect();
        let mut regions = Vec::with_capacity(spans.len());
        for span in &spans {
            let Some(protection) = span.protection() else {
                regions.push(None);
                continue;
            };
            let refused = |error: io::Error| match error.raw_os_error() {
                Some(libc::EEXIST) => RunError::Taken { start: span.start, end: span.end },
                Some(libc::EPERM) => RunError::Forbidden { start: span.start, end: span.end },
                _ => RunError::System(error),
            };
            let mut region = Mapping::at(as_usize(span.start), span.len()).map_err(refused)?;
            region.protect(0..span.len(), protection).map_err(RunError::System)?;
            regions.push(Some(region));
        }
        let filled = vec![0; spans.len()];
        Ok(Self { mapping, spans, filled, raw: Some(Raw { regions, _claim: claim }) })
    }

    /// Whether a window for the sandbox has the regions of an address map.
    pub(super) fn has_layout(&self, addresses: &AddressMap) -> bool {
        addresses.regions().iter().map(Span::new).eq(self.spans.iter().copied())
    }

    /// Gives a window for the sandbox, all of it zero, the regions of an address map in place of
    /// those it has. After an error its regions are none that can be relied on.
    pub(super) fn lay_out(&mut self, addresses: &AddressMap) -> io::Result<()> {
        let regions = addresses.regions();
        let old = std::mem::take(&mut self.spans);
        let kept = |index: usize, span: &Span| old.get(index) == Some(span);
        let new: Vec<_> = regions.iter().map(Span::new).collect();
        for (index, span) in old.iter().enumerate() {
            if span.protection().is_some() && new.get(index) != Some(span) {
                self.mapping.revoke(span.range())?;
            }
        }
        for (index, span) in new.iter().enumerate() {
            if let Some(protection) = span.protection()
                && !kept(index, span)
            {
                self.mapping.protect(span.range(), protection)?;
            }
        }
        self.filled.clear();
        self.filled.resize(new.len(), 0);
        self.spans = new;
        Ok(())
    }

    /// What the code takes for the window's base.
    pub(super) fn base(&self) -> *mut u8 {
        // For raw memory this address is behind the mapping: code only goes back from it.
        self.mapping.start().as_ptr().wrapping_add(as_usize(BLOCK_DISTANCE))
    }

    /// The block.
    pub(super) fn block(&mut self) -> &mut Block {
        #[expect(clippy::cast_ptr_alignment, reason = "a mapping starts with a page")]
        let block = self.mapping.start().as_ptr().cast::<Block>();
        debug_assert!(block.is_aligned());
        // SAFETY: the first page of the mapping is readable and writable, larger than a block,
        // and aligned for one. A block is numbers, for which any bytes are a value. Nothing else
        // refers to it during `&mut self`.
        unsafe { &mut *block }
    }

    /// The pages of a region: the mapping that they are in, and where. None if it has no bytes.
    fn pages(&self, index: usize) -> Option<(&Mapping, Range<usize>)> {
        let span = self.spans.get(index).filter(|span| span.protection().is_some())?;
        match &self.raw {
            None => Some((&self.mapping, span.range())),
            Some(raw) => raw.regions.get(index)?.as_ref().map(|mapping| (mapping, 0..span.len())),
        }
    }

    /// As [`Self::pages`], to change them.
    fn pages_mut(&mut self, index: usize) -> Option<(&mut Mapping, Range<usize>)> {
        let span = self.spans.get(index).filter(|span| span.protection().is_some())?;
        match &mut self.raw {
            None => Some((&mut self.mapping, span.range())),
            Some(raw) => {
                raw.regions.get_mut(index)?.as_mut().map(|mapping| (mapping, 0..span.len()))
            }
        }
    }

    /// The address of bytes of a region that may be accessed, as far as its pages go.
    fn place(&self, index: usize, region: &Region, offset: usize, len: usize) -> Option<*mut u8> {
        let (mapping, pages) = self.pages(index)?;
        let before = as_usize(region.start - self.spans[index].start);
        let start = pages.start.checked_add(before)?.checked_add(offset)?;
        let end = start.checked_add(len).filter(|&end| end <= pages.end)?;
        Some(mapping.range(&(start..end)))
    }

    /// The bytes of a region in bounds; none for one without bytes.
    pub(super) fn bytes(&self, index: usize, region: &Region) -> &[u8] {
        let Some(start) = self.place(index, region, 0, region.len()) else { return &[] };
        // SAFETY: the bytes are in pages that are readable, in one mapping, initialised by the
        // system. Nobody writes them during `&self`: code runs only during `&mut self`.
        unsafe { std::slice::from_raw_parts(start, region.len()) }
    }

    /// Copies bytes out of a region, each by an access of its own, in ascending order.
    pub(super) fn read(&mut self, index: usize, region: &Region, offset: usize, to: &mut [u8]) {
        let Some(start) = self.place(index, region, offset, to.len()) else { return };
        for (at, byte) in to.iter_mut().enumerate() {
            // SAFETY: `at < to.len()`, and as many bytes are in the mapping from `start`.
            let place = unsafe { start.add(at) };
            // SAFETY: the byte is in a readable page of a mapping that lives as long as `self`. It
            // is aligned, and accessed by nobody else but machine code, which knows no data races.
            let place = unsafe { AtomicU8::from_ptr(place) };
            *byte = place.load(Ordering::Relaxed);
        }
    }

    /// Copies bytes into a region that may be written, each by an access of its own, in ascending
    /// order.
    pub(super) fn write(&mut self, index: usize, region: &Region, offset: usize, from: &[u8]) {
        if region.permission != Permission::ReadWrite {
            return;
        }
        let Some(start) = self.place(index, region, offset, from.len()) else { return };
        for (at, &byte) in from.iter().enumerate() {
            // SAFETY: `at < from.len()`, and as many bytes are in the mapping from `start`.
            let place = unsafe { start.add(at) };
            // SAFETY: the byte is in a page of a region that may be written, which is so in the
            // layout too: both are of the same address map. Otherwise as in `read`.
            let place = unsafe { AtomicU8::from_ptr(place) };
            place.store(byte, Ordering::Relaxed);
        }
    }

    /// Makes the bytes of a region those given, from its base on, and zero around them; also of
    /// one that programs cannot write.
    pub(super) fn fill(&mut self, index: usize, region: &Region, from: &[u8]) -> io::Result<()> {
        let base = as_usize(region.base - region.start);
        let Some(start) = self.place(index, region, base, from.len()) else { return Ok(()) };
        let read_only = region.permission == Permission::Read;
        let Some((mapping, pages)) = self.pages_mut(index) else { return Ok(()) };
        let before = pages.start..start.addr() - mapping.start().addr().get();
        let filled = before.end + from.len();
        if read_only {
            mapping.protect(pages.clone(), Protection::ReadWrite)?;
        }
        // SAFETY: these are in the region's pages, which are, or have just been made, writable.
        unsafe { mapping.write_zeros(before.clone()) };
        // SAFETY: `start` is valid for writes of as many bytes, which are in pages that are, or
        // have just been made, writable. `from` is not in them: during `&mut self` nothing refers
        // to them.
        unsafe { ptr::copy_nonoverlapping(from.as_ptr(), start, from.len()) };
        // SAFETY: as above.
        unsafe { mapping.zero(filled..pages.end, 0)? };
        if read_only {
            mapping.protect(pages, Protection::Read)?;
        }
        self.filled[index] = self.filled[index].max(filled - before.start);
        Ok(())
    }

    /// Makes the bytes of a region zero.
    pub(super) fn clear(&mut self, index: usize) -> io::Result<()> {
        let filled = self.filled[index];
        let read_only = self.spans[index].permission == Permission::Read;
        let Some((mapping, pages)) = self.pages_mut(index) else { return Ok(()) };
        if read_only {
            return mapping.zero_pages(pages);
        }
        // SAFETY: the pages of a region that is not read-only are writable.
        unsafe { mapping.zero(pages, filled) }
    }

    /// Makes everything zero.
    pub(super) fn clear_all(&mut self) -> io::Result<()> {
        for index in 0..self.spans.len() {
            // Nobody but `fill` has written what programs cannot.
            if self.spans[index].permission == Permission::ReadWrite || self.filled[index] > 0 {
                self.clear(index)?;
            }
            self.filled[index] = 0;
        }
        Ok(())
    }
}

/// A number of bytes of an address space of 64 bits, which is the only kind that this is built for.
const fn as_usize(bytes: u64) -> usize {
    const { assert!(size_of::<usize>() == size_of::<u64>()) };
    #[expect(clippy::cast_possible_truncation, reason = "both have 64 bits")]
    let bytes = bytes as usize;
    bytes
}

/// Whether the system's pages are those that regions are rounded to.
pub(super) fn pages_fit() -> bool {
    // SAFETY: sysconf has no preconditions.
    let size = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    u64::try_from(size).is_ok_and(|size| size == PAGE)
}
