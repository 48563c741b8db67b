//! [`Function`]: the division of an object's code into functions.

use super::image::{Binding, Image, Location, SectionRole, SymbolKind};
use super::resolve::Reference;
use super::{ObjectError, ObjectErrorKind};
use acqrel_isa::{DecodeError, Insn, RawInsn};
use std::collections::{BTreeMap, BTreeSet};

/// A function of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name, if it has one: the first of its symbols, global ones before local ones.
    pub name: Option<String>,
    /// Its other names.
    pub aliases: Vec<String>,
    /// Its section, an index of [`Object::sections`](super::Object::sections).
    pub section: usize,
    /// Its offset in the section, in bytes.
    pub offset: u64,
    /// Its size in bytes: to the next function, or less if its symbol says so.
    pub size: u64,
    /// Who sees it. [`Binding::Local`] if it has no name.
    pub binding: Binding,
}

impl Function {
    /// The offset behind it.
    pub(super) const fn end(&self) -> u64 {
        self.offset.saturating_add(self.size)
    }
}

impl Image {
    /// The instruction at an offset of a section of code that ends at `end`.
    pub(super) fn insn(&self, index: usize, offset: u64, end: u64) -> Result<Insn, ObjectError> {
        let section = &self.sections[index];
        let raw = |offset: u64| {
            let start = usize::try_from(offset).ok()?;
            let bytes = section.code.get(start..)?.first_chunk()?;
            (offset < end).then(|| RawInsn::from_bytes(*bytes, self.endian))
        };
        // Sizes of code are multiples of 8, so the first slot is there.
        let (first, second) = (raw(offset).unwrap_or_default(), raw(offset.saturating_add(8)));
        Insn::decode(first, second).map_err(|kind| {
            let byte = u64::try_from(DecodeError { slot: 0, kind }.byte()).unwrap_or(0);
            ObjectError::at(&section.name, offset + byte, ObjectErrorKind::Decode(kind))
        })
    }

    /// The functions of all sections of code, in the order of the file.
    ///
    /// A function starts at the start of a section, at each symbol of a function, at each global
    /// label outside of those with a size, and wherever a call or code address leads.
    pub(super) fn functions(&self) -> Result<Vec<Function>, ObjectError> {
        let mut insns = BTreeSet::new();
        let mut starts = BTreeSet::new();
        for (index, section) in self.sections.iter().enumerate() {
            if section.role != SectionRole::Code {
                continue;
            }
            if !section.size.is_multiple_of(8) {
                let kind = ObjectErrorKind::Ragged { size: section.size };
                return Err(ObjectError::at(&section.name, section.size & !7, kind));
            }
            starts.insert((index, 0));
            let mut offset = 0;
            while offset < section.size {
                insns.insert((index, offset));
                // What is no instruction is reported if it is linked.
                let Ok(insn) = self.insn(index, offset, section.size) else {
                    offset += 8;
                    continue;
                };
                if let Ok(Reference::Code(target, to)) = self.reference(index, offset, insn)
                    && let Ok(to) = u64::try_from(to)
                {
                    starts.insert((target, to));
                }
                offset += if insn.slots() == 2 { 16 } else { 8 };
            }
        }
        let symbols = self.function_symbols(&insns, &mut starts)?;
        starts.retain(|start| insns.contains(start));
        let starts: Vec<_> = starts.into_iter().collect();
        let mut functions = Vec::with_capacity(starts.len());
        for (n, &(section, offset)) in starts.iter().enumerate() {
            let end = match starts.get(n + 1) {
                Some(&(next, end)) if next == section => end,
                _ => self.sections[section].size,
            };
            let mut function = Function {
                name: None,
                aliases: Vec::new(),
                section,
                offset,
                size: end - offset,
                binding: Binding::Local,
            };
            for &symbol in symbols.get(&(section, offset)).into_iter().flatten() {
                let symbol = &self.symbols[symbol];
                if function.name.is_none() {
                    function.name = Some(symbol.name.clone());
                    function.binding = symbol.binding;
                } else {
                    function.aliases.push(symbol.name.clone());
                }
                if symbol.kind == SymbolKind::Function && symbol.size > 0 {
                    function.size = function.size.min(symbol.size);
                }
            }
            functions.push(function);
        }
        Ok(functions)
    }

    /// The symbols that name functions, global ones first; their places become starts.
    fn function_symbols(
        &self,
        insns: &BTreeSet<(usize, u64)>,
        starts: &mut BTreeSet<(usize, u64)>,
    ) -> Result<BTreeMap<(usize, u64), Vec<usize>>, ObjectError> {
        let mut named: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        // By section, the sized functions: start and end.
        let mut sized: BTreeMap<(usize, u64), u64> = BTreeMap::new();
        for (index, symbol) in self.symbols.iter().enumerate() {
            let Location::Section(section) = symbol.location else { continue };
            if self.sections[section].role != SectionRole::Code {
                continue;
            }
            let place = (section, symbol.value);
            let malformed = |what| {
                let section = &self.sections[section].name;
                let symbol = symbol.name.clone();
                Err(ObjectError::at(section, place.1, ObjectErrorKind::Function { symbol, what }))
            };
            match symbol.kind {
                SymbolKind::Function => {
                    if !insns.contains(&place) {
                        return malformed("no instruction starts where it does");
                    }
                    let end = symbol.value.saturating_add(symbol.size);
                    if !symbol.size.is_multiple_of(8) || end > self.sections[section].size {
                        return malformed(
                            "its size is no multiple of 8, or leads out of the section",
                        );
                    }
                    let known = sized.entry(place).or_insert(end);
                    *known = end.max(*known);
                    starts.insert(place);
                    named.entry(place).or_default().push(index);
                }
                SymbolKind::Label if !symbol.name.is_empty() => {
                    named.entry(place).or_default().push(index);
                }
                SymbolKind::Label
                | SymbolKind::Data
                | SymbolKind::Section
                | SymbolKind::File
                | SymbolKind::Other(_) => {}
            }
        }
        for (place, symbols) in &mut named {
            let within = sized.range(..place).next_back();
            let within = within.is_some_and(|(start, &end)| start.0 == place.0 && place.1 < end);
            let global = |&index: &usize| self.symbols[index].binding != Binding::Local;
            if !within && symbols.iter().any(global) {
                starts.insert(*place);
            }
            symbols.sort_by_key(|&index| {
                let symbol = &self.symbols[index];
                (symbol.binding == Binding::Local, symbol.kind == SymbolKind::Label, index)
            });
        }
        Ok(named)
    }
}
