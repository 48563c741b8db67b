//! The maps that `.maps` declares by the types of its variables, as [`MapDecl`]s.

use crate::btf::{self, Btf, BtfError, Kind, Type};
use crate::object::{MapFault, ObjectError, ObjectErrorKind};
use crate::unit::{Location, MapDecl, MapSide, Section, SymbolKind, Unit};
use std::collections::HashMap;

/// How many times the size of the types all names that are made of them may take: a small object could
/// otherwise make endless text.
const SHARING: usize = 16;

/// How many members the structure of a map may have. There are about a dozen attributes.
const MAX_MEMBERS: u64 = 32;

/// The maps that are declared, in the order of their places.
pub(super) fn declared(unit: &Unit, btf: Option<&Btf<'_>>) -> Result<Vec<MapDecl>, ObjectError> {
    let mut maps = Vec::new();
    let mut room = btf.map_or(0, Btf::len).saturating_mul(SHARING);
    for (index, section) in unit.sections.iter().enumerate() {
        if section.is_code() || !section.declares_maps() {
            continue;
        }
        let kind = ObjectErrorKind::NoBtf;
        let btf = btf.ok_or_else(|| ObjectError::at(&section.name, 0, kind))?;
        let from = maps.len();
        in_section(unit, index, btf, &mut maps, &mut room)?;
        maps[from..].sort_by_key(|map: &MapDecl| unit.symbols[map.symbol].value);
    }
    Ok(maps)
}

fn in_section(
    unit: &Unit,
    index: usize,
    btf: &Btf<'_>,
    maps: &mut Vec<MapDecl>,
    room: &mut usize,
) -> Result<(), ObjectError> {
    // The linker fills in the offsets of variables, so in an object only symbols have them.
    let symbols = unit.symbols.iter().enumerate();
    let symbols: HashMap<&str, usize> = symbols
        .filter(|(_, s)| s.location == Location::Section(index) && s.kind == SymbolKind::Data)
        .map(|(number, symbol)| (symbol.name.as_str(), number))
        .collect();
    for sec in btf.types().filter(|of| of.kind == Kind::DataSection) {
        if btf.name(sec)? != Section::MAPS {
            continue;
        }
        for (var, _) in btf.variables(sec)? {
            let name = btf.name(var)?.into_owned();
            let fault = |what| {
                let kind = ObjectErrorKind::Map { map: name.clone(), what };
                ObjectError::at(btf::SECTION, var.offset, kind)
            };
            if var.kind != Kind::Variable {
                return Err(fault(MapFault::NotStruct));
            }
            let of = btf.target(var)?;
            if of.kind != Kind::Struct && of.kind != Kind::Union {
                return Err(fault(MapFault::NotStruct));
            }
            let &symbol = symbols.get(name.as_str()).ok_or_else(|| fault(MapFault::NoSymbol))?;
            let map = declaration(btf, of, symbol, &fault, room)?;
            let size = btf.size(of)?.unwrap_or(0).into();
            let end = unit.symbols[symbol].value.checked_add(size);
            if end.is_none_or(|end| end > unit.sections[index].size) {
                return Err(fault(MapFault::Outside));
            }
            maps.push(map);
        }
    }
    Ok(())
}

/// What the members of a map's type say.
fn declaration(
    btf: &Btf<'_>,
    of: Type<'_>,
    symbol: usize,
    fault: &impl Fn(MapFault) -> ObjectError,
    room: &mut usize,
) -> Result<MapDecl, ObjectError> {
    let mut map = MapDecl {
        symbol,
        kind: 0,
        key: None,
        value: None,
        max_entries: 0,
        flags: 0,
        pinning: 0,
        numa_node: None,
        extra: 0,
    };
    for (member, of) in btf.members(of, MAX_MEMBERS)? {
        let no_number = || fault(MapFault::Number(member.clone().into_owned()));
        let target = || match of.kind {
            Kind::Pointer => btf.target(of).map(Some),
            _ => Ok::<_, BtfError>(None),
        };
        // `__uint` makes a number the number of elements of an array that is pointed to.
        let number = || target()?.and_then(Type::elements).ok_or_else(no_number);
        let sized = || {
            let size = Some(number()?);
            Ok::<_, ObjectError>(size.map(|size| MapSide { size, type_name: None }))
        };
        let mut typed = || {
            let size = target()?.map_or(Ok(None), |of| btf.size(of))?;
            let fault = || fault(MapFault::Type(member.clone().into_owned()));
            let size = size.ok_or_else(fault)?;
            let name = btf.c_name(of.inner().unwrap_or(0))?;
            let what = "the names of types share their bytes";
            let left = room.checked_sub(name.len());
            *room = left.ok_or_else(|| ObjectError::malformed(btf::SECTION, 0, what))?;
            Ok::<_, ObjectError>(Some(MapSide { size, type_name: Some(name) }))
        };
        let set = |field: &mut Option<MapSide>, side: Option<MapSide>| {
            let sizes = (field.as_ref().map(|side| side.size), side.as_ref().map(|s| s.size));
            if matches!(sizes, (Some(before), Some(size)) if before != size) {
                return Err(fault(MapFault::Contradiction(member.clone().into_owned())));
            }
            let typed = side.as_ref().is_some_and(|side| side.type_name.is_some());
            if field.is_none() || typed {
                *field = side;
            }
            Ok(())
        };
        match &*member {
            "type" => map.kind = number()?,
            "max_entries" => map.max_entries = number()?,
            "map_flags" => map.flags = number()?,
            "key_size" => set(&mut map.key, sized()?)?,
            "value_size" => set(&mut map.value, sized()?)?,
            "key" => set(&mut map.key, typed()?)?,
            "value" => set(&mut map.value, typed()?)?,
            "pinning" => map.pinning = number()?,
            "numa_node" => map.numa_node = Some(number()?),
            // `__ulong` makes a number the constant of an enumeration.
            "map_extra" => {
                map.extra = match of.first_value() {
                    Some(value) => value,
                    None => number()?.into(),
                }
            }
            // What the maps in it are like.
            "values" => {}
            _ => return Err(fault(MapFault::Member(member.into_owned()))),
        }
    }
    Ok(map)
}
