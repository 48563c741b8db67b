//! [`Names`]: what places and symbols are called in the text of a unit.

use crate::disasm::decimal;
use crate::disasm::labels::{is_label, numbered};
use crate::unit::{Binding, Location, RelocationKind, Section, SymbolKind, Unit};
use acqrel_isa::{Endian, Insn, RawInsn};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The bytes of a slot.
const SLOT: u64 = RawInsn::BYTES as u64;

/// The names in the text of a unit.
pub(super) struct Names<'u> {
    unit: &'u Unit,
    /// For each symbol whether its name can stand for it.
    spelled: Vec<bool>,
    /// The symbols that can be labels, by section and offset, those of the unit alone first.
    labels: Vec<Placed>,
    /// The symbols that cannot, by section: their values are in the middle of something.
    odd: Vec<(usize, usize)>,
    /// What needs a label of its own, for each section.
    marks: Vec<Marks>,
}

/// A symbol that can be a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Placed {
    section: usize,
    offset: u64,
    /// Whether others see it.
    seen: bool,
    /// Its index in the unit.
    pub(super) symbol: usize,
}

/// The new labels of a section, by their numbers; 0 is none.
struct Marks {
    /// One for each slot of code.
    slots: Vec<u32>,
    /// For each slot of code the first symbol that is a label there, as the index in [`Names::labels`]
    /// plus 1; 0 if there is none.
    first: Vec<u32>,
    /// Those elsewhere.
    others: BTreeMap<u64, u32>,
}

/// Who refers to a place, which decides by which names it may be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A jump, for which all names are the same.
    Jump,
    /// Anything else: of what others see a relocation would be made that refers to the symbol.
    Place,
}

impl<'u> Names<'u> {
    /// Of all that is referred to in the sections that are written.
    pub(super) fn of(unit: &'u Unit, written: impl Fn(&Section) -> bool) -> Self {
        let spelled = spelled(unit);
        let (mut labels, mut odd) = (Vec::new(), Vec::new());
        for (index, symbol) in unit.symbols.iter().enumerate().filter(|it| spelled[it.0]) {
            let Location::Section(section) = symbol.location else { continue };
            if is_placed(unit, section, symbol.value) {
                let (offset, seen) = (symbol.value, symbol.binding != Binding::Local);
                labels.push(Placed { section, offset, seen, symbol: index });
            } else {
                odd.push((section, index));
            }
        }
        labels.sort_unstable();
        odd.sort_unstable();
        let mut marks: Vec<Marks> = unit.sections.iter().map(Marks::of).collect();
        for (index, label) in labels.iter().enumerate().rev() {
            let marks = &mut marks[label.section];
            if let Some(slot) = marks.slot(label.offset) {
                marks.first[slot] = u32::try_from(index + 1).unwrap_or(u32::MAX);
            }
        }
        let mut names = Self { unit, spelled, labels, odd, marks };
        for (index, section) in unit.sections.iter().enumerate().filter(|s| written(s.1)) {
            names.mark_section(index, section);
        }
        names.number();
        names
    }

    /// Marks what a section refers to.
    fn mark_section(&mut self, index: usize, section: &Section) {
        if section.is_code() {
            self.mark_jumps(index, section);
        }
        for relocation in &section.relocations {
            let Some(symbol) = self.unit.symbols.get(relocation.symbol) else { continue };
            if self.spelled[relocation.symbol] {
                continue;
            }
            let Location::Section(target) = symbol.location else { continue };
            let addend = addend(self.unit.endian, section, relocation.offset, relocation.kind);
            let place = symbol.value.checked_add_signed(addend.unwrap_or_default());
            let place = place.filter(|&place| is_placed(self.unit, target, place));
            self.mark(target, place.unwrap_or_default(), By::Place);
        }
        // Symbols that cannot be labels are given values from the start of their section.
        if self.odd_in(index).next().is_some() {
            self.mark(index, 0, By::Place);
        }
    }

    /// The symbols of a section that cannot be labels.
    pub(super) fn odd_in(&self, section: usize) -> impl Iterator<Item = usize> + '_ {
        let from = self.odd.partition_point(|odd| odd.0 < section);
        self.odd[from..].iter().take_while(move |odd| odd.0 == section).map(|odd| odd.1)
    }

    fn mark_jumps(&mut self, index: usize, section: &Section) {
        let slots = section.data.len() / RawInsn::BYTES;
        let mut related = section.relocations.iter().map(|relocation| relocation.offset).peekable();
        let mut starts = vec![false; slots];
        let mut leads = Vec::new();
        for (slot, insn) in super::code::insns(self.unit.endian, &section.data) {
            starts[slot] = true;
            let Some(insn) = insn else { continue };
            let at = (slot * RawInsn::BYTES) as u64;
            while related.next_if(|&offset| offset < at).is_some() {}
            let by = match insn {
                Insn::CallLocal { .. } if related.peek() != Some(&at) => By::Place,
                _ if insn.jump().is_some() => By::Jump,
                _ => continue,
            };
            if let Some(target) = leads_to(slot, insn).filter(|&target| target < slots) {
                leads.push((target, by));
            }
        }
        for (target, by) in leads {
            if starts[target] {
                self.mark(index, (target * RawInsn::BYTES) as u64, by);
            }
        }
    }

    /// Gives a place a new label, if it has no name.
    fn mark(&mut self, section: usize, offset: u64, by: By) {
        if self.named(section, offset, by).is_none() {
            *self.marks[section].get_mut(offset) = 1;
        }
    }

    /// Numbers the new labels in their order.
    fn number(&mut self) {
        let names = self.unit.symbols.iter();
        let taken: HashSet<u32> =
            names.filter_map(|symbol| numbered(symbol.name.strip_prefix('.')?)).collect();
        let mut number = 0;
        for marks in &mut self.marks {
            let slots = marks.slots.iter_mut();
            for mark in slots.chain(marks.others.values_mut()).filter(|mark| **mark != 0) {
                number += 1;
                while taken.contains(&number) {
                    number += 1;
                }
                *mark = number;
            }
        }
    }

    /// The name of a symbol, if it can be written.
    pub(super) fn symbol(&self, index: usize) -> Option<&'u str> {
        let symbol = self.unit.symbols.get(index)?;
        self.spelled[index].then_some(symbol.name.as_str())
    }

    /// The symbols that are labels at a place.
    pub(super) fn labels_at(&self, section: usize, offset: u64) -> &[Placed] {
        let marks = &self.marks[section];
        let rest = match marks.slot(offset).map(|slot| marks.first[slot] as usize) {
            Some(first) => first.checked_sub(1).map_or(&[][..], |first| &self.labels[first..]),
            None => self.labels_from(section, offset),
        };
        let here = rest.iter().take_while(|it| (it.section, it.offset) == (section, offset));
        &rest[..here.count()]
    }

    /// The symbols that are labels, from a place on.
    fn labels_from(&self, section: usize, offset: u64) -> &[Placed] {
        let before = |label: &Placed| (label.section, label.offset) < (section, offset);
        &self.labels[self.labels.partition_point(before)..]
    }

    /// The name of a place that a symbol gives.
    fn named(&self, section: usize, offset: u64, by: By) -> Option<&'u str> {
        let first = self.labels_at(section, offset).first()?;
        let fits = by == By::Jump || !first.seen;
        fits.then(|| self.unit.symbols[first.symbol].name.as_str())
    }

    /// What a place is called, if it has a label. A new one is written into `scratch`.
    pub(super) fn place<'t>(
        &'t self,
        section: usize,
        offset: u64,
        by: By,
        scratch: &'t mut String,
    ) -> Option<&'t str> {
        if let Some(name) = self.named(section, offset, by) {
            return Some(name);
        }
        self.new_label(section, offset, scratch)
    }

    /// The new label of a place, if it has one. It is written into `scratch`.
    pub(super) fn new_label<'t>(
        &self,
        section: usize,
        offset: u64,
        scratch: &'t mut String,
    ) -> Option<&'t str> {
        let number = self.marks.get(section)?.get(offset).filter(|&number| number != 0)?;
        scratch.clear();
        scratch.push_str(".L");
        decimal(scratch, number as usize);
        Some(scratch)
    }

    /// The offsets of data of a section at which there is a label, ascending.
    pub(super) fn offsets(&self, section: usize) -> Vec<u64> {
        let named =
            self.labels_from(section, 0).iter().take_while(|label| label.section == section);
        let new = self.marks[section].others.keys().copied();
        let mut offsets: Vec<u64> = named.map(|label| label.offset).chain(new).collect();
        offsets.sort_unstable();
        offsets.dedup();
        offsets
    }

    /// What a relocation refers to, with what is added to it; none if that has no name. The relocation
    /// that the assembler makes of it has the same place, by way of the section if it is not a symbol's
    /// that others see.
    pub(super) fn reference(&self, symbol: usize, addend: i64) -> Option<String> {
        if let Some(name) = self.symbol(symbol) {
            return Some(plus(name, addend));
        }
        let target = self.unit.symbols.get(symbol)?;
        let Location::Section(section) = target.location else { return None };
        let mut scratch = String::new();
        let place = target.value.checked_add_signed(addend);
        if let Some(place) = place.filter(|&place| is_placed(self.unit, section, place))
            && let Some(label) = self.place(section, place, By::Place, &mut scratch)
        {
            return Some(label.to_owned());
        }
        let label = self.place(section, 0, By::Place, &mut scratch)?;
        Some(plus(label, i64::try_from(target.value).ok()?.checked_add(addend)?))
    }
}

impl Marks {
    /// None yet, of a section.
    fn of(section: &Section) -> Self {
        let slots = if section.is_code() { section.data.len() / RawInsn::BYTES } else { 0 };
        Self { slots: vec![0; slots], first: vec![0; slots], others: BTreeMap::new() }
    }

    fn get(&self, offset: u64) -> Option<u32> {
        match self.slot(offset) {
            Some(slot) => self.slots.get(slot).copied(),
            None => self.others.get(&offset).copied(),
        }
    }

    fn get_mut(&mut self, offset: u64) -> &mut u32 {
        match self.slot(offset) {
            Some(slot) => &mut self.slots[slot],
            None => self.others.entry(offset).or_default(),
        }
    }

    /// The slot that starts at an offset, if it is one of code.
    fn slot(&self, offset: u64) -> Option<usize> {
        let slot = usize::try_from(offset / SLOT).ok()?;
        (offset.is_multiple_of(SLOT) && slot < self.slots.len()).then_some(slot)
    }
}

/// A name with a number added.
fn plus(name: &str, addend: i64) -> String {
    if addend == 0 { name.to_owned() } else { format!("{name}{addend:+}") }
}

/// For each symbol whether its name can be written and means it alone. Of several with one name it is
/// the one that others see, or else the first.
fn spelled(unit: &Unit) -> Vec<bool> {
    let mut owners: HashMap<&str, usize> = HashMap::new();
    for (index, symbol) in unit.symbols.iter().enumerate() {
        if matches!(symbol.kind, SymbolKind::Section | SymbolKind::File) || !is_label(&symbol.name)
        {
            continue;
        }
        let owner = owners.entry(&symbol.name).or_insert(index);
        if unit.symbols[*owner].binding == Binding::Local && symbol.binding != Binding::Local {
            *owner = index;
        }
    }
    let mut spelled = vec![false; unit.symbols.len()];
    for index in owners.into_values() {
        spelled[index] = true;
    }
    spelled
}

/// Whether a label can stand at an offset of a section: at its end, between bytes of data, and in code
/// before what is written there on a line of its own.
fn is_placed(unit: &Unit, section: usize, offset: u64) -> bool {
    let Some(section) = unit.sections.get(section) else { return false };
    if !section.is_code() {
        return offset <= section.size;
    }
    offset.is_multiple_of(SLOT)
        && offset <= section.size
        && !super::code::is_inside_wide(unit.endian, &section.data, offset)
}

/// The slot that an instruction leads to.
pub(crate) fn leads_to(slot: usize, insn: Insn) -> Option<usize> {
    let offset = insn.jump().or(insn.function())?;
    let next = i64::try_from(slot).ok()?.checked_add(1)?;
    usize::try_from(next.checked_add(offset.into())?).ok()
}

/// What stands in the place of a relocation, to be added to its symbol's value.
pub(crate) fn addend(
    endian: Endian,
    section: &Section,
    offset: u64,
    kind: RelocationKind,
) -> Option<i64> {
    let at = usize::try_from(offset).ok()?;
    let bytes = section.data.get(at..)?;
    let word = |bytes: &[u8]| -> Option<i32> {
        let bytes = *bytes.first_chunk()?;
        Some(match endian {
            Endian::Little => i32::from_le_bytes(bytes),
            Endian::Big => i32::from_be_bytes(bytes),
        })
    };
    match kind {
        RelocationKind::Insn64 => word(bytes.get(4..)?).map(i64::from),
        RelocationKind::Insn32 => {
            // In slots from the next one.
            let slots = i64::from(word(bytes.get(4..)?)?);
            Some((slots + 1) * 8)
        }
        RelocationKind::Abs64 => {
            let bytes = *bytes.first_chunk()?;
            Some(match endian {
                Endian::Little => i64::from_le_bytes(bytes),
                Endian::Big => i64::from_be_bytes(bytes),
            })
        }
        RelocationKind::Abs32 | RelocationKind::NoDyld32 => word(bytes).map(i64::from),
        RelocationKind::Other(_) => None,
    }
}
