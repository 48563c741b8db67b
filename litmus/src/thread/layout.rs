//! [`Layout`]: the memory that a thread sees.

use crate::{Access, Isa, Location};
use acqrel_isa::Size;
use std::ops::Range;

/// Where the private memory of the threads begins, or, if locations reach so far, behind them: above the addresses of locations, and so low
/// that an address fits 32 bits.
const PRIVATE: u64 = 0x7EAC_0000;
/// The bytes of the private memory of a thread.
const PRIVATE_SIZE: u64 = 0x1_0000;
/// Where the accesses to other private memory of the threads are, and how much there is for each.
const OWN: u64 = 0x7EAC_0000_0000;
const OWN_SIZE: u64 = 0x1_0000_0000;
/// The bytes of a frame of BPF (Linux' `MAX_BPF_STACK`).
pub(super) const FRAME: u64 = 512;
/// How many frames there can be (Linux' `MAX_CALL_FRAMES`).
pub(super) const FRAMES: usize = 8;

/// The memory that a thread sees: the locations of its test, and its private memory.
#[derive(Clone, Debug)]
pub struct Layout {
    regions: Vec<Region>,
    private: u64,
    /// Private memory besides the stack, and where its accesses are that are events: no other
    /// thread has memory there.
    more: Vec<(Range<u64>, u64)>,
}

#[derive(Clone, Copy, Debug)]
struct Region {
    address: u64,
    element: Option<Size>,
    elements: u64,
}

impl Region {
    fn stride(self) -> u64 {
        stride(self.element)
    }

    fn end(self) -> u64 {
        self.address.saturating_add(self.stride().saturating_mul(self.elements))
    }
}

/// The distance of two elements.
pub(super) fn stride(element: Option<Size>) -> u64 {
    element.map_or(8, Size::bytes)
}

impl Layout {
    /// The memory that the thread of this index sees, with private memory besides its stack.
    pub fn new(locations: &[Location], thread: usize, private: &[Range<u64>]) -> Self {
        let regions = locations.iter().map(|location| Region {
            address: location.address,
            element: location.size,
            elements: u64::try_from(location.initial.len()).unwrap_or(u64::MAX),
        });
        let regions: Vec<Region> = regions.collect();
        let shared = regions.iter().map(|region| region.end()).max().unwrap_or(0);
        let shared = shared.checked_next_multiple_of(PRIVATE_SIZE).unwrap_or(u64::MAX);
        let thread = u64::try_from(thread).unwrap_or(u64::MAX);
        let base = PRIVATE.max(shared).saturating_add(thread.saturating_mul(PRIVATE_SIZE));
        let mut own = OWN.max(base).saturating_add(thread.saturating_mul(OWN_SIZE));
        let more = private.iter().map(|range| {
            let at = own;
            own = own.saturating_add(range.end.saturating_sub(range.start));
            (range.clone(), at)
        });
        Self { regions, private: base, more: more.collect() }
    }

    /// Where bytes of private memory are, under an address that no other thread has. None if they
    /// are not all of one piece of it.
    pub(super) fn own(&self, access: Access, isa: Isa) -> Option<Access> {
        let last = access.address.checked_add(access.size.bytes() - 1)?;
        let within = |range: &Range<u64>| range.contains(&access.address) && range.contains(&last);
        if within(&self.private(isa)) {
            return Some(access);
        }
        let (range, at) = self.more.iter().find(|(range, _)| within(range))?;
        let address = at.checked_add(access.address - range.start)?;
        Some(Access { address, ..access })
    }

    /// The private memory.
    pub(super) fn private(&self, isa: Isa) -> Range<u64> {
        let size = match isa {
            Isa::Bpf => FRAME * FRAMES as u64,
            Isa::Arm64 | Isa::X86_64 => PRIVATE_SIZE,
        };
        self.private..self.private.saturating_add(size)
    }

    /// What the frame or stack pointer is initially. BPF's frames lie below it, of the other two
    /// the stack goes down from the middle.
    pub(super) fn stack(&self, isa: Isa) -> u64 {
        let private = self.private(isa);
        match isa {
            Isa::Bpf => private.end,
            Isa::Arm64 | Isa::X86_64 => private.start + PRIVATE_SIZE / 2,
        }
    }

    /// Whether an address is one of a BPF thread's stack, or its end.
    pub(crate) fn on_stack(&self, address: u64) -> bool {
        let stack = self.private(Isa::Bpf);
        (stack.start..=stack.end).contains(&address)
    }

    /// Whether bytes are of one location.
    pub(super) fn contains(&self, access: Access) -> bool {
        let end = access.address.checked_add(access.size.bytes());
        let within = |region: &Region| {
            region.address <= access.address && end.is_some_and(|end| end <= region.end())
        };
        self.regions.iter().any(within)
    }

    /// The size of the element that begins at an address, if one does; four bytes, if the test
    /// declares none.
    pub(super) fn element(&self, address: u64) -> Option<Size> {
        let region = self.regions.iter().find(|it| it.address <= address && address < it.end())?;
        let begins = (address - region.address).is_multiple_of(region.stride());
        begins.then(|| region.element.unwrap_or(Size::W))
    }

    /// The addresses of all elements: what an address can be that is not known.
    pub(super) fn elements(&self) -> Vec<u64> {
        let each = |region: &Region| {
            let region = *region;
            (0..region.elements).map(move |element| region.address + element * region.stride())
        };
        self.regions.iter().flat_map(each).collect()
    }
}
