//! [`Outcome`]: how a run ended, in a form in which engines can be compared.

use crate::{AddressMap, Fault, RegionKind};

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// r0 at the exit of the first function, or the fault.
    pub result: Result<u64, Fault>,
    /// The memory at the end.
    pub image: Image,
    /// What the program printed by `trace_printk`, a line each.
    pub printed: Vec<String>,
}

/// The contents of the memory that outlives a run: input memory and map values, not the stack.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Image {
    /// The input memory.
    pub memory: Vec<u8>,
    /// The values of each map, each padded to a multiple of 8 bytes.
    pub maps: Vec<Vec<u8>>,
}

impl Image {
    /// Takes the image out of the bytes of all regions, which are given by their index in
    /// [`AddressMap::regions`] and start at [`Region::start`](crate::Region::start).
    pub fn new<'a>(addresses: &AddressMap, bytes: impl Fn(usize) -> &'a [u8]) -> Self {
        let mut image = Self::default();
        for (index, region) in addresses.regions().iter().enumerate() {
            let offset = usize::try_from(region.base - region.start).unwrap_or(usize::MAX);
            let size = usize::try_from(region.size).unwrap_or(usize::MAX);
            let contents = || bytes(index).get(offset..).unwrap_or_default();
            let contents = || contents().get(..size).unwrap_or_default().to_vec();
            match region.kind {
                RegionKind::Memory => image.memory = contents(),
                RegionKind::Map(map) => {
                    image.maps.resize(map + 1, Vec::new());
                    image.maps[map] = contents();
                }
                RegionKind::Stack | RegionKind::MapHandles | RegionKind::Code => {}
            }
        }
        image
    }
}
