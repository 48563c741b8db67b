//! [`Map`]: the maps of an object, found in `.maps`, `maps` and the sections of data.

use super::{MapFault, ObjectError, ObjectErrorKind};
use crate::btf::Bytes;
use crate::unit::{Location, MapDecl, Section, SymbolKind, Unit};
use acqrel_isa::{MapDef, MapKind};

/// A map of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map {
    /// Its declaration.
    pub def: MapDef,
    /// Its flags (`BPF_F_*`). The only one that is in [`Self::def`] too is `BPF_F_RDONLY_PROG`.
    pub flags: u32,
    /// The section that it is declared in, or which it is; an index of
    /// [`Object::sections`](super::Object::sections).
    pub section: usize,
    /// The offset of its declaration in the section.
    pub offset: u64,
    /// The size of its declaration in bytes.
    pub size: u64,
}

const RDONLY_PROG: u32 = 0x80;

/// The most bytes that the entries of a map may take.
pub(super) const MAX_BYTES: u64 = 1 << 28;

/// The section that maps were declared in before there was BTF.
const LEGACY: &str = "maps";

/// The numbers of a declaration, as far as they are given.
#[derive(Default)]
struct Numbers {
    kind: Option<u32>,
    key_size: Option<u32>,
    value_size: Option<u32>,
    max_entries: u32,
    flags: u32,
}

impl Numbers {
    fn def(&self, name: String) -> Result<MapDef, MapFault> {
        let kind = MapKind::from_number(self.kind.filter(|&k| k != 0).ok_or(MapFault::NoType)?);
        let (key_size, value_size) = (self.key_size.unwrap_or(0), self.value_size.unwrap_or(0));
        match kind {
            MapKind::Hash | MapKind::Array | MapKind::PerCpuArray => {
                let entry = u64::from(key_size) + u64::from(value_size);
                let bytes = entry.saturating_mul(self.max_entries.into());
                if bytes > MAX_BYTES {
                    return Err(MapFault::Size(bytes));
                }
            }
            // What their entries take is not known.
            MapKind::Other(_) => {}
        }
        Ok(MapDef {
            name,
            kind,
            key_size,
            value_size,
            max_entries: self.max_entries,
            read_only: self.flags & RDONLY_PROG != 0,
            initial: Vec::new(),
        })
    }
}

/// Whether a section declares maps.
pub(super) fn declares(section: &Section) -> bool {
    section.declares_maps() || section.name == LEGACY && section.size > 0
}

/// All maps of the object: those declared first, then the sections of data, each in the order of
/// the file.
pub(super) fn find(unit: &Unit) -> Result<Vec<Map>, ObjectError> {
    let mut maps = Vec::new();
    for (n, map) in unit.maps.iter().enumerate() {
        maps.push(declared(unit, map, unit.maps.get(n + 1))?);
    }
    for (index, section) in unit.sections.iter().enumerate() {
        if !section.is_code() && section.name == LEGACY && section.size > 0 {
            legacy(unit, index, section, &mut maps)?;
        }
    }
    maps.sort_by_key(|map| (map.section, map.offset));
    for (index, section) in unit.sections.iter().enumerate() {
        if let Some(data) = data(section, index)? {
            maps.push(data);
        }
    }
    Ok(maps)
}

/// The map of a section of data, by its name as libbpf has it.
fn data(section: &Section, index: usize) -> Result<Option<Map>, ObjectError> {
    let is = |name| {
        let rest = section.name.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let read_only = is(".rodata");
    if section.is_code() || section.size == 0 || !(read_only || is(".data") || is(".bss")) {
        return Ok(None);
    }
    let size = section.size;
    let too_large = ObjectError::at(&section.name, 0, ObjectErrorKind::DataSize { size });
    if size > MAX_BYTES {
        return Err(too_large);
    }
    let value_size = u32::try_from(size).map_err(|_| too_large)?;
    let initial = section.data.clone();
    let def = MapDef::data(section.name.clone(), value_size, read_only, initial);
    let flags = if read_only { RDONLY_PROG } else { 0 };
    Ok(Some(Map { def, flags, section: index, offset: 0, size }))
}

/// A map that `.maps` declares.
fn declared(unit: &Unit, map: &MapDecl, next: Option<&MapDecl>) -> Result<Map, ObjectError> {
    let symbol = &unit.symbols[map.symbol];
    let Location::Section(index) = symbol.location else {
        let what = "a map's symbol is in no section";
        return Err(ObjectErrorKind::Malformed { what }.into());
    };
    let section = &unit.sections[index];
    let fault = |what| {
        let kind = ObjectErrorKind::Map { map: symbol.name.clone(), what };
        ObjectError::at(&section.name, symbol.value, kind)
    };
    // A symbol without a size has what is up to the next one.
    let next = next.map(|next| &unit.symbols[next.symbol]);
    let next = next.filter(|next| next.location == symbol.location).map(|next| next.value);
    let size = match symbol.size {
        0 => next.unwrap_or(section.size).saturating_sub(symbol.value),
        size => size,
    };
    let numbers = Numbers {
        kind: Some(map.kind),
        key_size: map.key.as_ref().map(|key| key.size),
        value_size: map.value.as_ref().map(|value| value.size),
        max_entries: map.max_entries,
        flags: map.flags,
    };
    let def = numbers.def(symbol.name.clone()).map_err(fault)?;
    Ok(Map { def, flags: map.flags, section: index, offset: symbol.value, size })
}

/// The maps that the symbols of `maps` declare by a `struct bpf_map_def`.
fn legacy(
    unit: &Unit,
    index: usize,
    section: &Section,
    maps: &mut Vec<Map>,
) -> Result<(), ObjectError> {
    let mut symbols: Vec<_> = unit
        .symbols
        .iter()
        .filter(|s| s.location == Location::Section(index) && s.kind != SymbolKind::Section)
        .collect();
    symbols.sort_by_key(|symbol| symbol.value);
    symbols.dedup_by_key(|symbol| symbol.value);
    let ends = symbols.iter().skip(1).map(|symbol| symbol.value).chain([section.size]);
    let bytes = Bytes { data: &section.data, endian: unit.endian };
    for (symbol, end) in symbols.iter().zip(ends) {
        let fault = |what| {
            let kind = ObjectErrorKind::Map { map: symbol.name.clone(), what };
            ObjectError::at(&section.name, symbol.value, kind)
        };
        let size = end.checked_sub(symbol.value).ok_or_else(|| fault(MapFault::Outside))?;
        let def = bytes.slice(symbol.value, size).ok_or_else(|| fault(MapFault::Outside))?;
        let word = |n: u64| def.u32(4 * n).ok_or_else(|| fault(MapFault::Short(size)));
        let numbers = Numbers {
            kind: Some(word(0)?),
            key_size: Some(word(1)?),
            value_size: Some(word(2)?),
            max_entries: word(3)?,
            flags: word(4)?,
        };
        let extra = def.data.iter().skip(20).position(|&byte| byte != 0);
        if let Some(extra) = extra {
            let extra = u64::try_from(extra).unwrap_or(u64::MAX).saturating_add(20);
            return Err(fault(MapFault::Extra(extra)));
        }
        let def = numbers.def(symbol.name.clone()).map_err(fault)?;
        maps.push(Map { def, flags: numbers.flags, section: index, offset: symbol.value, size });
    }
    Ok(())
}
