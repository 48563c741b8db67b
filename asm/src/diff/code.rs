//! [`Code`]: the instructions of a program or a unit, as they are compared.

use crate::disasm::{addend, insns};
use crate::unit::{Location, Section, SymbolKind, Unit};
use acqrel_isa::{Endian, Fields, Insn, Printer, Program, RawInsn, Role};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::rc::Rc;

/// Functions and data by section and offset, as indices of the unit's symbols.
type Named = HashMap<(usize, u64), usize>;

/// Instructions, with the functions that they are of.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Code {
    pub(super) items: Vec<Item>,
    /// In order; together they are all instructions.
    pub(super) functions: Vec<Function>,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: Option<String>,
    pub(super) items: Range<usize>,
}

/// An instruction, or a slot that is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its slot in the program, or in its section.
    pub slot: usize,
    /// The instruction. None for a slot that is none.
    pub insn: Option<Insn>,
    /// The bytes of a slot that is no instruction, in order of significance.
    raw: u64,
    /// The index of the item that it leads to.
    pub target: Option<usize>,
    /// What a relocation says that it refers to.
    pub reference: Option<Rc<str>>,
}

/// What makes two instructions the same, apart from where they lead.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Likeness {
    insn: Option<Insn>,
    raw: u64,
    reference: Option<Rc<str>>,
}

impl Item {
    /// What it is apart from where it leads.
    pub(super) fn likeness(&self) -> Likeness {
        let related = self.reference.is_some();
        let insn = self.insn.map(|insn| plain(insn, self.target.is_some(), related));
        Likeness { insn, raw: self.raw, reference: self.reference.clone() }
    }

    /// Appends its text, with the slot that it leads to in place of the offset.
    pub(super) fn push_text(&self, text: &mut String, items: &[Self], printer: &Printer) {
        let Some(insn) = self.insn else {
            // Writing to a string does not fail.
            let _ = write!(text, ".8byte {:#x}", self.raw);
            return;
        };
        let slot =
            self.target.and_then(|target| items.get(target)).map(|item| item.slot.to_string());
        printer.print(text, insn, self.reference.as_deref().or(slot.as_deref()));
    }
}

/// An instruction without where it leads, and without what is put in by a relocation.
fn plain(insn: Insn, leads: bool, related: bool) -> Insn {
    let (op, mut fields) = insn.split();
    if related {
        fields.imm64 = 0;
    }
    for &(field, role) in op.row().operands {
        if leads && matches!(role, Role::Target | Role::Function)
            || related && role == Role::Function
        {
            match field {
                acqrel_isa::Field::Off => fields.off = 0,
                _ => fields.imm = 0,
            }
        }
    }
    op.insn(Fields { ..fields })
}

impl Code {
    /// Of a program.
    pub(super) fn of_program(program: &Program) -> Self {
        let items = program.insns().iter().enumerate().map(|(index, &insn)| Item {
            slot: program.slot(index),
            insn: Some(insn),
            raw: 0,
            target: program.target(index),
            reference: None,
        });
        let functions = program.functions().iter();
        let functions =
            functions.map(|it| Function { name: it.name.clone(), items: it.insns.clone() });
        Self { items: items.collect(), functions: functions.collect() }
    }

    /// Of all code of a unit.
    pub(super) fn of_unit(unit: &Unit) -> Self {
        let mut code = Self::default();
        // The symbols at places, by which they are called.
        let mut named = HashMap::new();
        for (index, symbol) in unit.symbols.iter().enumerate() {
            if let Location::Section(section) = symbol.location
                && matches!(symbol.kind, SymbolKind::Function | SymbolKind::Data)
            {
                named.entry((section, symbol.value)).or_insert(index);
            }
        }
        for (index, section) in unit.sections.iter().enumerate().filter(|s| s.1.is_code()) {
            code.add_section(unit, index, section, &named);
        }
        code
    }

    fn add_section(&mut self, unit: &Unit, index: usize, section: &Section, named: &Named) {
        let base = self.items.len();
        // Of each slot the instruction that starts there.
        let slots = section.data.len() / RawInsn::BYTES;
        let mut at_slot = vec![None; slots];
        let mut relocations = section.relocations.as_slice();
        for (slot, insn) in insns(unit.endian, &section.data) {
            at_slot[slot] = Some(self.items.len());
            let end = (slot + insn.map_or(1, Insn::slots)) * RawInsn::BYTES;
            let here = relocations.iter().take_while(|it| it.offset < end as u64).count();
            let (here, rest) = relocations.split_at(here);
            relocations = rest;
            let references = here.iter().map(|relocation| {
                let added = addend(unit.endian, section, relocation.offset, relocation.kind);
                reference(unit, named, relocation.symbol, added.unwrap_or_default())
            });
            let references: Vec<String> = references.collect();
            let reference = (!references.is_empty()).then(|| references.join(" ").into());
            let raw = if insn.is_some() { 0 } else { word(unit.endian, &section.data, slot) };
            self.items.push(Item { slot, insn, raw, target: None, reference });
        }
        for item in &mut self.items[base..] {
            if item.reference.is_none()
                && let Some(insn) = item.insn
                && let Some(slot) = crate::disasm::leads_to(item.slot, insn)
            {
                item.target = at_slot.get(slot).copied().flatten();
            }
        }
        self.add_functions(unit, index, base, &at_slot);
    }

    /// The functions of a section: from each symbol of one to the next, and what is before them.
    fn add_functions(
        &mut self,
        unit: &Unit,
        section: usize,
        base: usize,
        at_slot: &[Option<usize>],
    ) {
        let slot = |offset: u64| usize::try_from(offset / RawInsn::BYTES as u64).ok();
        let mut starts: Vec<(usize, &str)> = unit
            .symbols
            .iter()
            .filter(|symbol| symbol.kind == SymbolKind::Function)
            .filter(|symbol| symbol.location == Location::Section(section))
            .filter_map(|symbol| {
                Some((at_slot.get(slot(symbol.value)?).copied()??, symbol.name.as_str()))
            })
            .collect();
        starts.sort_unstable();
        starts.dedup_by_key(|start| start.0);
        let first = starts.first().map_or(self.items.len(), |start| start.0);
        if base < first {
            let name = Some(unit.sections[section].name.clone());
            self.functions.push(Function { name, items: base..first });
        }
        let ends = starts.iter().skip(1).map(|start| start.0).chain([self.items.len()]);
        for (&(start, name), end) in starts.iter().zip(ends) {
            self.functions.push(Function { name: Some(name.to_owned()), items: start..end });
        }
    }
}

/// What a relocation refers to, in words that are the same in units of other layout.
fn reference(unit: &Unit, named: &Named, symbol: usize, mut added: i64) -> String {
    let Some(symbol) = unit.symbols.get(symbol) else { return "?".to_owned() };
    let mut name = symbol.name.as_str();
    if symbol.kind == SymbolKind::Section
        && let Location::Section(section) = symbol.location
        && let Ok(place) = u64::try_from(added)
        && let Some(&at) = named.get(&(section, place))
    {
        (name, added) = (unit.symbols[at].name.as_str(), 0);
    }
    if added == 0 { name.to_owned() } else { format!("{name}{added:+}") }
}

fn word(endian: Endian, data: &[u8], slot: usize) -> u64 {
    let bytes = data.get(slot * RawInsn::BYTES..).and_then(<[u8]>::first_chunk);
    bytes.map_or(0, |bytes| match endian {
        Endian::Little => u64::from_le_bytes(*bytes),
        Endian::Big => u64::from_be_bytes(*bytes),
    })
}
