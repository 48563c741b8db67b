//! [`Maps`]: which entries the maps of a running program have.
//!
//! The values of maps are in guest memory, where programs and helpers read and write them; here
//! is only which key has which place. An array has all its places from the start. The state can
//! be shared by threads.

use crate::{AddressMap, MemoryFault};
use acqrel_isa::{MapDef, MapKind};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// When an update is allowed (`flags` of `bpf_map_update_elem`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpdateMode {
    /// `BPF_ANY`: always.
    Any,
    /// `BPF_NOEXIST`: if the key has no entry.
    NoExist,
    /// `BPF_EXIST`: if the key has an entry.
    Exist,
}

/// Why a map was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MapError {
    /// The key has no entry.
    #[error("the key has no entry")]
    NotFound,
    /// The key has an entry already.
    #[error("the key has an entry already")]
    Exists,
    /// The map is full, or an array has no such index.
    #[error("the map has no room for the key")]
    Full,
    /// There is no such map, or its kind cannot do this.
    #[error("the map cannot do this")]
    Invalid,
    /// The value could not be written.
    #[error(transparent)]
    Memory(#[from] MemoryFault),
}

impl MapError {
    /// As r0 carries it: Linux' error number, negated. A fault is no value of r0; it is
    /// `-EFAULT` here.
    pub const fn to_r0(self) -> u64 {
        let errno: i64 = match self {
            Self::NotFound => 2,
            Self::Full => 7,
            Self::Memory(_) => 14,
            Self::Exists => 17,
            Self::Invalid => 22,
        };
        errno.wrapping_neg().cast_unsigned()
    }
}

/// The entries of the maps of a program.
#[derive(Debug)]
pub struct Maps {
    maps: Vec<Map>,
}

#[derive(Debug)]
struct Map {
    def: MapDef,
    hash: Mutex<Hash>,
}

/// The entries of a hash map: keys, the places of their values, and places given back.
#[derive(Debug, Default)]
struct Hash {
    places: HashMap<Vec<u8>, u32>,
    free: Vec<u32>,
    used: u32,
}

impl Maps {
    pub(crate) fn new(defs: &[MapDef]) -> Self {
        let maps = defs.iter().map(|def| Map { def: def.clone(), hash: Mutex::default() });
        Self { maps: maps.collect() }
    }

    /// The declaration of a map.
    pub fn def(&self, map: usize) -> Option<&MapDef> {
        self.maps.get(map).map(|map| &map.def)
    }

    /// The address of the value of a key, if it has an entry.
    pub fn lookup(&self, addresses: &AddressMap, map: usize, key: &[u8], cpu: u32) -> Option<u64> {
        let Map { def, hash } = self.maps.get(map)?;
        let place = match def.kind {
            MapKind::Hash => u64::from(*lock(hash).places.get(key)?),
            MapKind::Array | MapKind::PerCpuArray => array_place(def, key, cpu)?,
            MapKind::Other(_) => return None,
        };
        place_address(addresses, map, def, place)
    }

    /// Changes the value of a key, or makes an entry for it, by a function that writes the value to
    /// an address.
    ///
    /// A new entry is found by others only once its value is written. An old one is overwritten in
    /// place: who reads it meanwhile can see parts of both values.
    ///
    /// # Errors
    ///
    /// If the mode does not allow it, there is no room, or the value cannot be written. The map
    /// then has the entries it had.
    pub fn update(
        &self,
        addresses: &AddressMap,
        map: usize,
        key: &[u8],
        cpu: u32,
        mode: UpdateMode,
        write: impl FnOnce(u64) -> Result<(), MemoryFault>,
    ) -> Result<(), MapError> {
        let Map { def, hash } = self.maps.get(map).ok_or(MapError::Invalid)?;
        let address = |place| place_address(addresses, map, def, place).ok_or(MapError::Invalid);
        match def.kind {
            MapKind::Hash => {
                // Kept until the value is written.
                let mut hash = lock(hash);
                match (hash.places.get(key).copied(), mode) {
                    (Some(_), UpdateMode::NoExist) => Err(MapError::Exists),
                    (None, UpdateMode::Exist) => Err(MapError::NotFound),
                    (Some(place), UpdateMode::Any | UpdateMode::Exist) => {
                        Ok(write(address(place.into())?)?)
                    }
                    (None, UpdateMode::Any | UpdateMode::NoExist) => {
                        let free = hash.free.last().copied();
                        let unused = Some(hash.used).filter(|&place| place < def.max_entries);
                        let place = free.or(unused).ok_or(MapError::Full)?;
                        write(address(place.into())?)?;
                        if free.is_some() {
                            hash.free.pop();
                        } else {
                            hash.used += 1;
                        }
                        hash.places.insert(key.to_vec(), place);
                        Ok(())
                    }
                }
            }
            MapKind::Array | MapKind::PerCpuArray => {
                let place = array_place(def, key, cpu).ok_or(MapError::Full)?;
                if mode == UpdateMode::NoExist {
                    return Err(MapError::Exists);
                }
                Ok(write(address(place)?)?)
            }
            MapKind::Other(_) => Err(MapError::Invalid),
        }
    }

    /// Removes the entry of a key. Its place may be given to another.
    ///
    /// # Errors
    ///
    /// If the key has no entry, or the map's entries cannot be removed, as an array's.
    pub fn delete(&self, map: usize, key: &[u8]) -> Result<(), MapError> {
        let Map { def, hash } = self.maps.get(map).ok_or(MapError::Invalid)?;
        match def.kind {
            MapKind::Hash => {
                let mut hash = lock(hash);
                let place = hash.places.remove(key).ok_or(MapError::NotFound)?;
                hash.free.push(place);
                Ok(())
            }
            MapKind::Array | MapKind::PerCpuArray | MapKind::Other(_) => Err(MapError::Invalid),
        }
    }
}

/// The place of the value of a key of an array, if the array has it; of a per-cpu array for a cpu.
fn array_place(def: &MapDef, key: &[u8], cpu: u32) -> Option<u64> {
    let index = u32::from_le_bytes(key.try_into().ok()?);
    let copy = if def.kind == MapKind::PerCpuArray { u64::from(cpu) } else { 0 };
    (index < def.max_entries).then(|| copy * u64::from(def.max_entries) + u64::from(index))
}

/// The address of the value with this place.
fn place_address(addresses: &AddressMap, map: usize, def: &MapDef, place: u64) -> Option<u64> {
    let stride = u64::from(def.value_size).next_multiple_of(8);
    Some(addresses.map(map)?.base + place * stride)
}

fn lock(hash: &Mutex<Hash>) -> std::sync::MutexGuard<'_, Hash> {
    // Every change above leaves the entries whole, so that a panic elsewhere loses nothing.
    hash.lock().unwrap_or_else(PoisonError::into_inner)
}
