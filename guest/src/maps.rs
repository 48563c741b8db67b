//! [`Maps`]: which entries the maps of a running program have.
//!
//! The values of maps are in guest memory, where programs and helpers read and write them; here
//! is only which key has which place. An array has all its places from the start. The state can
//! be shared by threads.

use crate::AddressMap;
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

/// Why an operation on a map fails, with Linux' error numbers.
pub(crate) type Errno = i64;

pub(crate) const ENOENT: Errno = 2;
pub(crate) const E2BIG: Errno = 7;
pub(crate) const EEXIST: Errno = 17;
pub(crate) const EINVAL: Errno = 22;

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
        let (index, map) = (map, self.maps.get(map)?);
        let place = match map.def.kind {
            MapKind::Hash => u64::from(*lock(&map.hash).places.get(key)?),
            MapKind::Array => array_place(&map.def, key)?,
            MapKind::PerCpuArray => {
                u64::from(cpu) * u64::from(map.def.max_entries) + array_place(&map.def, key)?
            }
            MapKind::Other(_) => return None,
        };
        Some(addresses.map(index)?.base + place * u64::from(map.def.value_size).next_multiple_of(8))
    }

    /// Makes sure that a key has an entry, and gives the address of its value.
    pub(crate) fn entry(
        &self,
        addresses: &AddressMap,
        map: usize,
        key: &[u8],
        cpu: u32,
        mode: UpdateMode,
    ) -> Result<u64, Errno> {
        let Map { def, hash } = self.maps.get(map).ok_or(EINVAL)?;
        match def.kind {
            MapKind::Hash => {
                let mut hash = lock(hash);
                match (hash.places.contains_key(key), mode) {
                    (true, UpdateMode::NoExist) => return Err(EEXIST),
                    (false, UpdateMode::Exist) => return Err(ENOENT),
                    (true, UpdateMode::Any | UpdateMode::Exist) => {}
                    (false, UpdateMode::Any | UpdateMode::NoExist) => {
                        let place = if let Some(place) = hash.free.pop() {
                            place
                        } else if hash.used < def.max_entries {
                            hash.used += 1;
                            hash.used - 1
                        } else {
                            return Err(E2BIG);
                        };
                        hash.places.insert(key.to_vec(), place);
                    }
                }
            }
            MapKind::Array | MapKind::PerCpuArray => {
                array_place(def, key).ok_or(E2BIG)?;
                if mode == UpdateMode::NoExist {
                    return Err(EEXIST);
                }
            }
            MapKind::Other(_) => return Err(EINVAL),
        }
        self.lookup(addresses, map, key, cpu).ok_or(ENOENT)
    }

    /// Removes the entry of a key. Its place may be given to another.
    pub(crate) fn delete(&self, map: usize, key: &[u8]) -> Result<(), Errno> {
        let Map { def, hash } = self.maps.get(map).ok_or(EINVAL)?;
        match def.kind {
            MapKind::Hash => {
                let mut hash = lock(hash);
                let place = hash.places.remove(key).ok_or(ENOENT)?;
                hash.free.push(place);
                Ok(())
            }
            // An array's entries cannot be deleted.
            MapKind::Array | MapKind::PerCpuArray | MapKind::Other(_) => Err(EINVAL),
        }
    }
}

/// The index that a key of an array is, if the array has it.
fn array_place(def: &MapDef, key: &[u8]) -> Option<u64> {
    let index = u32::from_le_bytes(key.try_into().ok()?);
    (index < def.max_entries).then_some(index.into())
}

fn lock(hash: &Mutex<Hash>) -> std::sync::MutexGuard<'_, Hash> {
    // Every change above leaves the entries whole, so that a panic elsewhere loses nothing.
    hash.lock().unwrap_or_else(PoisonError::into_inner)
}
