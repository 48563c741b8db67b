//! The BTF of a unit that has none: the types of its maps, functions and variables, and `.BTF.ext`.
//!
//! libbpf finds maps by the types of the variables in `.maps`, and its linker wants a type for every
//! global symbol. A source in assembly says nothing of the types of functions, so all are taken to
//! return `int`; those outside `.text`, which are programs, to have a context.

use super::ctype::{c_type, is_identifier, of_size};
use super::error::MapWriteFault;
use super::{WriteError, WriteErrorKind, WriteOptions, debug};
use crate::btf::{self, Builder, IntEncoding, Linkage, TypeId};
use crate::object::read;
use crate::unit::{Binding, Location, MapDecl, MapSide, RelocationKind, Section, SymbolKind, Unit};
use std::collections::BTreeSet;

/// The sections that are to be added to a unit.
pub(super) fn sections(
    unit: &Unit,
    options: &WriteOptions<'_>,
) -> Result<Vec<Section>, WriteError> {
    let has = |name| unit.sections.iter().any(|section| section.name == name);
    let (types, ext) = (has(btf::SECTION), has(btf::EXT_SECTION));
    if types || ext {
        own(unit)?;
        return if options.debug && !(types && ext) {
            Err(WriteErrorKind::OwnTypes.into())
        } else {
            Ok(Vec::new())
        };
    }
    if !options.types && !options.debug {
        return if unit.maps.is_empty() {
            Ok(Vec::new())
        } else {
            Err(WriteErrorKind::NoTypes.into())
        };
    }
    let mut types = Types { unit, btf: Builder::new(unit.endian), any: false };
    types.maps()?;
    types.data()?;
    let ext = if options.debug {
        Some(debug::write(&mut types, options)?)
    } else {
        types.functions();
        None
    };
    types.externs();
    let mut sections = Vec::new();
    if types.any {
        let large = WriteErrorKind::Large(btf::SECTION);
        sections.push(section(btf::SECTION, types.btf.finish().ok_or(large)?));
    }
    sections.extend(ext.map(|ext| section(btf::EXT_SECTION, ext)));
    Ok(sections)
}

/// Checks that the types that a unit has of its own declare its maps.
fn own(unit: &Unit) -> Result<(), WriteError> {
    let declared = read::declared(unit)?;
    let missing = unit.maps.iter().find(|map| !declared.contains(map));
    let missing = missing.or_else(|| declared.iter().find(|map| !unit.maps.contains(map)));
    match missing {
        None => Ok(()),
        Some(map) => {
            let symbol = &unit.symbols[map.symbol];
            let kind = WriteErrorKind::Map { map: symbol.name.clone(), what: MapWriteFault::Own };
            Err(kind.into())
        }
    }
}

fn section(name: &str, data: Vec<u8>) -> Section {
    let size = u64::try_from(data.len()).unwrap_or(u64::MAX);
    Section { name: name.to_owned(), align: 4, data, size, ..Section::default() }
}

/// The types in the making.
pub(super) struct Types<'u> {
    pub(super) unit: &'u Unit,
    pub(super) btf: Builder,
    /// Whether there are any.
    any: bool,
}

impl Types<'_> {
    fn int(&mut self) -> TypeId {
        self.btf.int("int", 4, IntEncoding::Signed)
    }

    /// The type of a function with a name; none if BTF cannot have the name.
    pub(super) fn function(
        &mut self,
        name: &str,
        is_program: bool,
        linkage: Linkage,
    ) -> Option<TypeId> {
        if !is_identifier(name) {
            return None;
        }
        let int = self.int();
        let context = self.btf.pointer(0);
        let parameters = if is_program { &[("ctx", context)][..] } else { &[] };
        let prototype = self.btf.prototype(int, parameters);
        self.any = true;
        Some(self.btf.function(name, prototype, linkage))
    }

    /// The functions that others see.
    fn functions(&mut self) {
        for symbol in &self.unit.symbols {
            let Location::Section(index) = symbol.location else { continue };
            let section = &self.unit.sections[index];
            let is_function = matches!(symbol.kind, SymbolKind::Function | SymbolKind::Label);
            if section.is_code() && is_function && symbol.binding != Binding::Local {
                self.function(&symbol.name, is_program(section), Linkage::Global);
            }
        }
    }

    /// The functions that are called and not defined.
    fn externs(&mut self) {
        let code = self.unit.sections.iter().filter(|section| section.is_code());
        let relocations = code.flat_map(|section| &section.relocations);
        let calls = relocations.filter(|relocation| relocation.kind == RelocationKind::Insn32);
        let symbols: BTreeSet<usize> = calls.map(|relocation| relocation.symbol).collect();
        for symbol in symbols {
            let symbol = &self.unit.symbols[symbol];
            if symbol.location == Location::Undefined {
                self.function(&symbol.name, false, Linkage::Extern);
            }
        }
    }

    /// The variables of sections of data.
    fn data(&mut self) -> Result<(), WriteError> {
        let mut symbols = Vec::new();
        for symbol in &self.unit.symbols {
            let Location::Section(index) = symbol.location else { continue };
            let section = &self.unit.sections[index];
            let is_variable = match symbol.kind {
                SymbolKind::Data => true,
                SymbolKind::Label => symbol.binding != Binding::Local,
                SymbolKind::Function
                | SymbolKind::Section
                | SymbolKind::File
                | SymbolKind::Other(_) => false,
            };
            let is_data = section.flags & Section::ALLOC != 0
                && !section.is_code()
                && !section.declares_maps()
                && is_section_name(&section.name);
            if is_variable && is_data && is_identifier(&symbol.name) {
                symbols.push((index, symbol.value, symbol));
            }
        }
        symbols.sort_by_key(|&(section, offset, symbol)| {
            (section, offset, symbol.binding == Binding::Local)
        });
        let mut rest = symbols.as_slice();
        while let Some(&(index, ..)) = rest.first() {
            let (here, behind) = rest.split_at(rest.partition_point(|symbol| symbol.0 <= index));
            rest = behind;
            let section = &self.unit.sections[index];
            let offset = |kind| WriteError::at(&section.name, 0, kind);
            let total = u32::try_from(section.size).map_err(|_| offset(WriteErrorKind::Offset))?;
            let mut variables = Vec::new();
            let mut end = 0;
            for (n, &(_, start, symbol)) in here.iter().enumerate() {
                // A symbol without a size has what is up to the next one.
                let next = here.get(n + 1).map_or(section.size, |next| next.1);
                let size = if symbol.size == 0 { next.saturating_sub(start) } else { symbol.size };
                let behind = start.saturating_add(size);
                // The kernel takes no variables that overlap, lie outside, or are empty.
                if size == 0 || start < end || behind > section.size {
                    continue;
                }
                let (Ok(start), Ok(size)) = (u32::try_from(start), u32::try_from(size)) else {
                    continue;
                };
                let linkage = match symbol.binding {
                    Binding::Local => Linkage::Static,
                    Binding::Global | Binding::Weak | Binding::Other(_) => Linkage::Global,
                };
                let of = of_size(&mut self.btf, size);
                variables.push((self.btf.variable(&symbol.name, of, linkage), start, size));
                end = behind;
            }
            if variables.len() > Builder::MAX_PARTS {
                return Err(offset(WriteErrorKind::Variables(variables.len())));
            }
            if !variables.is_empty() {
                self.btf.section(&section.name, total, &variables);
                self.any = true;
            }
        }
        Ok(())
    }

    /// The maps.
    fn maps(&mut self) -> Result<(), WriteError> {
        let mut variables = Vec::new();
        let mut total = 0;
        for map in &self.unit.maps {
            let symbol = &self.unit.symbols[map.symbol];
            let Location::Section(index) = symbol.location else { continue };
            let section = &self.unit.sections[index];
            let fault = |what| {
                let kind = WriteErrorKind::Map { map: symbol.name.clone(), what };
                WriteError::at(&section.name, symbol.value, kind)
            };
            if section.name != Section::MAPS {
                return Err(fault(MapWriteFault::Section));
            }
            if !is_identifier(&symbol.name) {
                return Err(fault(MapWriteFault::Name));
            }
            let offset = |_| WriteError::at(&section.name, symbol.value, WriteErrorKind::Offset);
            total = u32::try_from(section.size).map_err(offset)?;
            let start = u32::try_from(symbol.value).map_err(offset)?;
            let takes = map.declared_size();
            if symbol.size < takes {
                return Err(fault(MapWriteFault::Size { has: symbol.size, takes }));
            }
            let size = u32::try_from(symbol.size).map_err(offset)?;
            let of = self.map(map, size).map_err(fault)?;
            variables.push((self.btf.variable(&symbol.name, of, Linkage::Global), start, size));
        }
        if variables.len() > Builder::MAX_PARTS {
            let kind = WriteErrorKind::Variables(variables.len());
            return Err(WriteError::at(Section::MAPS, 0, kind));
        }
        if !variables.is_empty() {
            variables.sort_by_key(|&(_, start, _)| start);
            self.btf.section(Section::MAPS, total, &variables);
            self.any = true;
        }
        Ok(())
    }

    /// The type that declares a map, as the macros of `bpf_helpers.h` do.
    fn map(&mut self, map: &MapDecl, size: u32) -> Result<TypeId, MapWriteFault> {
        let mut members = vec![("type", self.number(map.kind))];
        if let Some(key) = &map.key {
            members.push(self.side(["key_size", "key"], key)?);
        }
        if let Some(value) = &map.value {
            members.push(self.side(["value_size", "value"], value)?);
        }
        let numbers = [
            ("max_entries", Some(map.max_entries).filter(|&n| n != 0)),
            ("map_flags", Some(map.flags).filter(|&n| n != 0)),
            ("pinning", Some(map.pinning).filter(|&n| n != 0)),
            ("numa_node", map.numa_node),
        ];
        for (name, number) in numbers {
            if let Some(number) = number {
                members.push((name, self.number(number)));
            }
        }
        if map.extra != 0 {
            // Older libbpf knows the form with 32 bits only.
            let of = match u32::try_from(map.extra) {
                Ok(extra) => self.number(extra),
                Err(_) => self.btf.number("map_extra_value", map.extra),
            };
            members.push(("map_extra", of));
        }
        let members: Vec<_> =
            members.into_iter().zip(0..).map(|((name, of), n)| (name, of, 64 * n)).collect();
        Ok(self.btf.structure("", size, &members))
    }

    /// `__uint`: a number as the number of elements of an array.
    fn number(&mut self, number: u32) -> TypeId {
        let int = self.int();
        let array = self.btf.array(int, number);
        self.btf.pointer(array)
    }

    /// The keys or values: by their size, or by their type.
    fn side(
        &mut self,
        [sized, typed]: [&'static str; 2],
        side: &MapSide,
    ) -> Result<(&'static str, TypeId), MapWriteFault> {
        let Some(name) = &side.type_name else { return Ok((sized, self.number(side.size))) };
        let of = c_type(&mut self.btf, name, side.size);
        let fault = || MapWriteFault::Type { name: name.clone(), size: side.size };
        let of = of.ok_or_else(fault)?;
        Ok((typed, self.btf.pointer(of)))
    }
}

/// Whether the functions of a section of code are programs: `.text` holds what they call.
pub(super) fn is_program(section: &Section) -> bool {
    let rest = section.name.strip_prefix(".text");
    !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether the kernel takes a section of variables with this name.
fn is_section_name(name: &str) -> bool {
    is_identifier(&name.replace('.', "_"))
}
