//! Named memory: [`Locations`], which gives each name an address, and the types of C that tests
//! declare.

use crate::Location;
use acqrel_isa::Size;
use std::collections::HashMap;

/// The address of the first location.
const BASE: u64 = 0x5ea1_0000;
/// Locations start at multiples of this many bytes behind it.
const STEP: u64 = 0x100;

/// The memory that a test names. A name that is new is a location that starts as 0.
#[derive(Clone, Debug)]
pub struct Locations {
    list: Vec<Location>,
    index: HashMap<String, usize>,
    next: u64,
}

impl Default for Locations {
    fn default() -> Self {
        Self { list: Vec::new(), index: HashMap::new(), next: BASE }
    }
}

impl Locations {
    /// The index of the location of a name.
    pub fn named(&mut self, name: &str) -> usize {
        if let Some(&index) = self.index.get(name) {
            return index;
        }
        self.add(name, None, 1)
    }

    /// The address of the location of a name.
    pub fn address(&mut self, name: &str) -> u64 {
        let index = self.named(name);
        self.list[index].address
    }

    /// The locations, in the order of their addresses.
    pub fn list(&self) -> &[Location] {
        &self.list
    }

    /// Gives a location a type, if it has none.
    pub(super) fn declare(&mut self, index: usize, size: Size) {
        let location = &mut self.list[index];
        location.size.get_or_insert(size);
    }

    /// Adds a location that is not there yet.
    pub(super) fn add(&mut self, name: &str, size: Option<Size>, elements: usize) -> usize {
        let index = self.list.len();
        let address = self.next;
        let location =
            Location { name: name.to_owned(), address, size, initial: vec![0; elements] };
        self.next += extent(&location).div_ceil(STEP).max(1) * STEP;
        self.index.insert(name.to_owned(), index);
        self.list.push(location);
        index
    }

    pub(super) fn set(&mut self, index: usize, element: usize, value: u64) {
        let location = &mut self.list[index];
        let mask = location.size.map_or(u64::MAX, Size::mask);
        if let Some(initial) = location.initial.get_mut(element) {
            *initial = value & mask;
        }
    }

    pub(super) fn into_list(self) -> Vec<Location> {
        self.list
    }
}

/// How far apart the elements of a location are.
pub(crate) fn stride(location: &Location) -> u64 {
    location.size.map_or(8, Size::bytes)
}

/// How many bytes a location has.
pub(crate) fn extent(location: &Location) -> u64 {
    stride(location).saturating_mul(location.initial.len() as u64)
}

/// A type of C, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Type {
    pub(super) size: Size,
    pub(super) signed: bool,
}

impl Type {
    /// A pointer.
    pub(super) const POINTER: Self = Self { size: Size::DW, signed: false };

    /// The type of a name. `long` is 32 bits wide, as in herd7's `lib/testType.ml`.
    pub(super) fn named(name: &str) -> Option<Self> {
        let (size, signed) = match name {
            "int8_t" | "char" | "s8" => (Size::B, true),
            "uint8_t" | "u8" => (Size::B, false),
            "int16_t" | "short" | "s16" => (Size::H, true),
            "uint16_t" | "u16" => (Size::H, false),
            "int" | "int32_t" | "long" | "atomic_t" | "s32" => (Size::W, true),
            "uint32_t" | "unsigned" | "u32" => (Size::W, false),
            "int64_t" | "intptr_t" | "s64" => (Size::DW, true),
            "uint64_t" | "uintptr_t" | "u64" => (Size::DW, false),
            _ => return None,
        };
        Some(Self { size, signed })
    }

    /// Whether a number, negative ones as two's complement, is one of this type, be it read as
    /// signed or not.
    pub(super) fn holds(self, number: u64) -> bool {
        let above = !self.size.mask();
        let sign = self.size.mask() ^ (self.size.mask() >> 1);
        number & above == 0 || (number & above == above && number & sign != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_do_not_overlap() {
        let mut locations = Locations::default();
        assert_eq!(locations.address("x"), BASE);
        locations.add("array", Some(Size::DW), 33);
        assert_eq!(locations.address("array"), BASE + STEP);
        assert_eq!(locations.address("y"), BASE + 3 * STEP);
        assert_eq!(locations.address("x"), BASE);
        assert_eq!(locations.list().len(), 3);
    }

    #[test]
    fn types_hold_what_fits() {
        let byte = Type::named("uint8_t").unwrap();
        for (number, holds) in [
            (0, true),
            (255, true),
            (256, false),
            (u64::MAX, true),
            ((-128_i64).cast_unsigned(), true),
            ((-129_i64).cast_unsigned(), false),
        ] {
            assert_eq!(byte.holds(number), holds, "{number}");
        }
        assert!(Type::named("int64_t").unwrap().holds(u64::MAX));
        assert_eq!(Type::named("float"), None);
    }
}
