//! [`Function`]: the division of an object's code into functions.

use super::image::{Image, SectionRole};
use super::resolve::{Cursor, Reference};
use super::{ObjectError, ObjectErrorKind};
use crate::unit::{Binding, Location, SymbolKind};
use acqrel_isa::{DecodeError, Insn, RawInsn};

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
    /// Whether a call or a code address leads to it.
    pub is_called: bool,
}

impl Function {
    /// The offset behind it.
    pub(super) const fn end(&self) -> u64 {
        self.offset.saturating_add(self.size)
    }
}

/// A place in code: section and offset.
type At = (usize, u64);

/// Where instructions start, one bit for each slot of each section of code.
struct Starts {
    sections: Vec<Vec<u64>>,
}

impl Starts {
    /// The word and the bit of a place, if instructions can start there.
    fn bit((section, offset): At) -> Option<(usize, usize, u64)> {
        let slot = usize::try_from(offset / 8).ok()?;
        offset.is_multiple_of(8).then_some((section, slot / 64, 1 << (slot % 64)))
    }

    fn insert(&mut self, at: At) {
        let Some((section, word, bit)) = Self::bit(at) else { return };
        let words = &mut self.sections[section];
        if words.len() <= word {
            words.resize(word + 1, 0);
        }
        words[word] |= bit;
    }

    fn contains(&self, at: At) -> bool {
        Self::bit(at).is_some_and(|(section, word, bit)| {
            self.sections[section].get(word).is_some_and(|word| word & bit != 0)
        })
    }
}

/// A symbol that may name a function. In ascending order the first at a place is the function's name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    at: At,
    is_local: bool,
    is_label: bool,
    symbol: usize,
}

impl Image {
    /// The instruction at an offset of a section of code that ends at `end`.
    pub(super) fn insn(&self, index: usize, offset: u64, end: u64) -> Result<Insn, ObjectError> {
        let section = &self.unit.sections[index];
        let raw = |offset: u64| {
            let start = usize::try_from(offset).ok()?;
            let bytes = section.data.get(start..)?.first_chunk()?;
            (offset < end).then(|| RawInsn::from_bytes(*bytes, self.unit.endian))
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
        let mut insns = Starts { sections: vec![Vec::new(); self.unit.sections.len()] };
        let (mut starts, mut called) = (Vec::<At>::new(), Vec::<At>::new());
        for (index, section) in self.unit.sections.iter().enumerate() {
            if self.roles[index] != SectionRole::Code {
                continue;
            }
            if !section.size.is_multiple_of(8) {
                let kind = ObjectErrorKind::Ragged { size: section.size };
                return Err(ObjectError::at(&section.name, section.size & !7, kind));
            }
            starts.push((index, 0));
            let mut relocations = Cursor::new(self, index, 0);
            let mut offset = 0;
            while offset < section.size {
                insns.insert((index, offset));
                // What is no instruction is reported if it is linked.
                let Ok(insn) = self.insn(index, offset, section.size) else {
                    offset += 8;
                    continue;
                };
                let relocation = relocations.at(offset);
                if let Ok(Reference::Code(target, to)) =
                    self.reference(index, offset, insn, relocation)
                    && let Ok(to) = u64::try_from(to)
                {
                    called.push((target, to));
                }
                offset += if insn.slots() == 2 { 16 } else { 8 };
            }
        }
        let named = self.function_symbols(&insns, &mut starts)?;
        called.sort_unstable();
        called.dedup();
        starts.extend(&called);
        starts.sort_unstable();
        starts.dedup();
        starts.retain(|&start| insns.contains(start));
        let mut functions = Vec::with_capacity(starts.len());
        for (n, &at) in starts.iter().enumerate() {
            let (section, offset) = at;
            let end = match starts.get(n + 1) {
                Some(&(next, end)) if next == section => end,
                _ => self.unit.sections[section].size,
            };
            let mut function = Function {
                name: None,
                aliases: Vec::new(),
                section,
                offset,
                size: end - offset,
                binding: Binding::Local,
                is_called: called.binary_search(&at).is_ok(),
            };
            let names = &named[named.partition_point(|named| named.at < at)..];
            for named in names.iter().take_while(|named| named.at == at) {
                let symbol = &self.unit.symbols[named.symbol];
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

    /// The symbols that may name functions, in ascending order; the places of those that do become
    /// starts.
    fn function_symbols(
        &self,
        insns: &Starts,
        starts: &mut Vec<At>,
    ) -> Result<Vec<Named>, ObjectError> {
        let mut named = Vec::new();
        // The sized functions: start and end.
        let mut sized: Vec<(At, u64)> = Vec::new();
        for (index, symbol) in self.unit.symbols.iter().enumerate() {
            let Location::Section(section) = symbol.location else { continue };
            if self.roles[section] != SectionRole::Code {
                continue;
            }
            let at = (section, symbol.value);
            let malformed = |what| {
                let symbol = symbol.name.clone();
                let kind = ObjectErrorKind::Function { symbol, what };
                Err(ObjectError::at(self.name(section), at.1, kind))
            };
            match symbol.kind {
                SymbolKind::Function => {
                    if !insns.contains(at) {
                        return malformed("no instruction starts where it does");
                    }
                    let end = symbol.value.saturating_add(symbol.size);
                    if !symbol.size.is_multiple_of(8) || end > self.unit.sections[section].size {
                        return malformed(
                            "its size is no multiple of 8, or leads out of the section",
                        );
                    }
                    sized.push((at, end));
                    starts.push(at);
                }
                SymbolKind::Label if !symbol.name.is_empty() => {}
                SymbolKind::Label
                | SymbolKind::Data
                | SymbolKind::Section
                | SymbolKind::File
                | SymbolKind::Other(_) => continue,
            }
            let is_local = symbol.binding == Binding::Local;
            let is_label = symbol.kind == SymbolKind::Label;
            named.push(Named { at, is_local, is_label, symbol: index });
        }
        named.sort_unstable();
        // Of those at one place the last is the longest.
        sized.sort_unstable();
        // Global symbols come first, so the first at a place says whether there is one.
        for (n, first) in named.iter().enumerate() {
            if first.is_local || n > 0 && named[n - 1].at == first.at {
                continue;
            }
            let before = sized.partition_point(|&(start, _)| start < first.at).checked_sub(1);
            let within = before.is_some_and(|before| {
                let (start, end) = sized[before];
                start.0 == first.at.0 && first.at.1 < end
            });
            if !within {
                starts.push(first.at);
            }
        }
        Ok(named)
    }
}
