//! [`Map`]: the maps of an object, found in `.maps`, `maps` and the sections of data.

use super::btf::{self, Btf, Kind, Type};
use super::bytes::Bytes;
use super::elf::{Elf, ElfSection};
use super::image::{Location, SymbolKind};
use super::{MapFault, ObjectError, ObjectErrorKind};
use acqrel_isa::{MapDef, MapKind};
use std::collections::BTreeMap;

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

/// The section that maps are declared in with BTF.
const DECLARED: &str = ".maps";
/// The section that maps were declared in before.
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
pub(super) fn declares(section: &ElfSection<'_>) -> bool {
    (section.name == DECLARED || section.name == LEGACY) && section.size > 0
}

/// All maps of the object: those declared first, then the sections of data, each in the order of
/// the file.
pub(super) fn find(elf: &Elf<'_>, btf: Option<&Btf<'_>>) -> Result<Vec<Map>, ObjectError> {
    let mut maps = Vec::new();
    for (index, section) in elf.sections.iter().enumerate() {
        if section.is_code() || !declares(section) {
            continue;
        }
        let from = maps.len();
        if section.name == DECLARED {
            let kind = ObjectErrorKind::NoBtf;
            let btf = btf.ok_or_else(|| ObjectError::at(&section.name, 0, kind))?;
            declared(elf, index, section, btf, &mut maps)?;
        } else {
            legacy(elf, index, section, &mut maps)?;
        }
        maps[from..].sort_by_key(|map| map.offset);
    }
    for (index, section) in elf.sections.iter().enumerate() {
        if let Some(data) = data(section, index)? {
            maps.push(data);
        }
    }
    Ok(maps)
}

/// The map of a section of data, by its name as libbpf has it.
fn data(section: &ElfSection<'_>, index: usize) -> Result<Option<Map>, ObjectError> {
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
    let initial = section.data.to_vec();
    let def = MapDef::data(section.name.clone(), value_size, read_only, initial);
    let flags = if read_only { RDONLY_PROG } else { 0 };
    Ok(Some(Map { def, flags, section: index, offset: 0, size }))
}

/// The maps that the variables of `.maps` declare by their types.
fn declared(
    elf: &Elf<'_>,
    index: usize,
    section: &ElfSection<'_>,
    btf: &Btf<'_>,
    maps: &mut Vec<Map>,
) -> Result<(), ObjectError> {
    // The linker fills in the offsets of variables; in an object that it has not seen, only
    // symbols have them.
    let symbols: BTreeMap<&str, u64> = elf
        .symbols
        .iter()
        .filter(|s| s.location == Location::Section(index) && s.kind == SymbolKind::Data)
        .map(|symbol| (symbol.name.as_str(), symbol.value))
        .collect();
    for sec in btf.types().filter(|of| of.kind == Kind::DataSec) {
        if btf.name(sec)? != DECLARED {
            continue;
        }
        for (var, offset) in btf.variables(sec)? {
            let name = btf.name(var)?.into_owned();
            let offset = symbols.get(name.as_str()).copied().unwrap_or(offset.into());
            let fault = |what| {
                let kind = ObjectErrorKind::Map { map: name.clone(), what };
                ObjectError::at(btf::SECTION, var.offset, kind)
            };
            if var.kind != Kind::Var {
                return Err(fault(MapFault::NotStruct));
            }
            let of = btf.target(var)?;
            if of.kind != Kind::Struct {
                return Err(fault(MapFault::NotStruct));
            }
            let numbers = numbers(btf, of, &fault)?;
            let size = btf.size(of)?.unwrap_or(0).into();
            if offset.checked_add(size).is_none_or(|end| end > section.size) {
                return Err(fault(MapFault::Outside));
            }
            let def = numbers.def(name.clone()).map_err(fault)?;
            maps.push(Map { def, flags: numbers.flags, section: index, offset, size });
        }
    }
    Ok(())
}

/// The numbers that the members of a map's type give.
fn numbers(
    btf: &Btf<'_>,
    of: Type<'_>,
    fault: &impl Fn(MapFault) -> ObjectError,
) -> Result<Numbers, ObjectError> {
    let mut numbers = Numbers::default();
    for (member, pointer) in btf.members(of)? {
        let of = if pointer.kind == Kind::Pointer { Some(btf.target(pointer)?) } else { None };
        // `__uint` makes a number the number of elements of an array that is pointed to.
        let number = || {
            of.and_then(Type::elements)
                .ok_or_else(|| fault(MapFault::Number(member.clone().into_owned())))
        };
        let size = || {
            let size = of.map_or(Ok(None), |of| btf.size(of))?;
            size.ok_or_else(|| fault(MapFault::Type(member.clone().into_owned())))
        };
        let set = |field: &mut Option<u32>, value| {
            if field.replace(value).is_some_and(|before| before != value) {
                return Err(fault(MapFault::Contradiction(member.clone().into_owned())));
            }
            Ok(())
        };
        match &*member {
            "type" => numbers.kind = Some(number()?),
            "max_entries" => numbers.max_entries = number()?,
            "map_flags" => numbers.flags = number()?,
            "key_size" => set(&mut numbers.key_size, number()?)?,
            "value_size" => set(&mut numbers.value_size, number()?)?,
            "key" => set(&mut numbers.key_size, size()?)?,
            "value" => set(&mut numbers.value_size, size()?)?,
            // They say how the kernel keeps the map, or what the maps in it are like.
            "pinning" | "numa_node" | "map_extra" | "values" => {}
            _ => return Err(fault(MapFault::Member(member.into_owned()))),
        }
    }
    Ok(numbers)
}

/// The maps that the symbols of `maps` declare by a `struct bpf_map_def`.
fn legacy(
    elf: &Elf<'_>,
    index: usize,
    section: &ElfSection<'_>,
    maps: &mut Vec<Map>,
) -> Result<(), ObjectError> {
    let mut symbols: Vec<_> = elf
        .symbols
        .iter()
        .filter(|s| s.location == Location::Section(index) && s.kind != SymbolKind::Section)
        .collect();
    symbols.sort_by_key(|symbol| symbol.value);
    symbols.dedup_by_key(|symbol| symbol.value);
    let ends = symbols.iter().skip(1).map(|symbol| symbol.value).chain([section.size]);
    let bytes = Bytes { data: section.data, endian: elf.endian() };
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
