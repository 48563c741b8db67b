//! Instructions of a paste to a program: [`Gather`], which every reader fills.
//!
//! A reader says which instruction stands at which slot, and where in the text. The same one may
//! come several times and in any order; that they agree, and that none is missing, is seen to here.

use super::unit::unit;
use crate::assemble::{Assembled, Goal, Options};
use crate::diag::{Code, Diagnostic};
use crate::said::Said;
use crate::unit::RelocationKind;
use crate::{LineIndex, Position, Span};
use acqrel_isa::{Endian, Insn, Line, Parts, Program, Syntax};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A program in the making.
pub(super) struct Gather<'s> {
    pub(super) source: &'s str,
    pub(super) options: &'s Options,
    pub(super) report: Said,
    sections: Vec<Gathered>,
    /// The section that is being read.
    current: usize,
    files: Vec<String>,
    file_indices: HashMap<String, usize>,
    /// What the instructions are shown in, for people.
    what: &'static str,
    /// Whether a section may start at a function behind its start.
    partial: bool,
    endian: Endian,
    /// Whether an instruction has bytes, and the first that has none.
    bytes: (bool, Option<Span>),
}

/// What is found of a section.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) name: String,
    pub(super) entries: BTreeMap<usize, Entry>,
    pub(super) functions: BTreeMap<usize, (String, Span)>,
    pub(super) relocations: BTreeMap<usize, Reference>,
}

impl Gathered {
    /// The offset of a slot in bytes, from the first instruction that is shown.
    pub(super) fn offset(&self, slot: usize) -> u64 {
        let first = self.entries.keys().next().copied().unwrap_or_default();
        slot.saturating_sub(first) as u64 * 8
    }
}

/// An instruction and its place.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) insn: Insn,
    pub(super) span: Span,
    pub(super) origin: Option<Comes>,
}

/// Where an instruction comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comes {
    /// The line, if it is known.
    pub(super) line: Option<Line>,
    /// Its text.
    pub(super) text: Arc<str>,
}

/// What an instruction refers to by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) kind: RelocationKind,
    pub(super) symbol: String,
    pub(super) span: Span,
}

impl<'s> Gather<'s> {
    /// Nothing yet. `what` is what the instructions are shown in, such as "the log".
    pub(super) fn new(source: &'s str, options: &'s Options, what: &'static str) -> Self {
        Self {
            source,
            options,
            report: Said::default(),
            sections: Vec::new(),
            current: 0,
            files: Vec::new(),
            file_indices: HashMap::new(),
            what,
            partial: false,
            endian: options.endian,
            bytes: (false, None),
        }
    }

    /// Lets sections start at any function: only their relative places count.
    pub(super) fn allow_parts(&mut self) {
        self.partial = true;
    }

    /// The order of bytes where a paste does not say it.
    pub(super) fn options_endian(&self) -> Endian {
        self.options.endian
    }

    /// Sets the order of bytes, if the paste says it.
    pub(super) fn set_endian(&mut self, endian: Endian) {
        self.endian = endian;
    }

    /// Goes to a section.
    pub(super) fn section(&mut self, name: &str) {
        let found = self.sections.iter().position(|section| section.name == name);
        self.current = found.unwrap_or_else(|| {
            self.sections.push(Gathered {
                name: name.to_owned(),
                entries: BTreeMap::new(),
                functions: BTreeMap::new(),
                relocations: BTreeMap::new(),
            });
            self.sections.len() - 1
        });
    }

    /// Says whether an instruction has bytes beside its text: all have, or none.
    pub(super) fn has_bytes(&mut self, has: bool, span: Span) {
        if has {
            self.bytes.0 = true;
        } else {
            self.bytes.1.get_or_insert(span);
        }
    }

    fn here(&mut self) -> &mut Gathered {
        if self.sections.is_empty() {
            self.section(".text");
        }
        &mut self.sections[self.current]
    }

    /// The index of a source file.
    pub(super) fn file(&mut self, name: &str) -> usize {
        *self.file_indices.entry(name.to_owned()).or_insert_with(|| {
            self.files.push(name.to_owned());
            self.files.len() - 1
        })
    }

    /// Says which instruction stands at a slot. It must be the one said before.
    pub(super) fn insn(&mut self, slot: usize, insn: Insn, span: Span, origin: Option<Comes>) {
        let what = self.what;
        let differs = match self.here().entries.entry(slot) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(Entry { insn, span, origin });
                self.check_cpu(insn, span);
                return;
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => {
                let entry = entry.get_mut();
                if entry.insn == insn {
                    if entry.origin.is_none() {
                        entry.origin = origin;
                    }
                    return;
                }
                entry.span
            }
        };
        let message = format!("{what} has two instructions with the index {slot}");
        self.report.add(
            Diagnostic::new(Code::PasteContradiction, span, message)
                .related(differs, "the other one")
                .help("paste what belongs to one program only"),
        );
    }

    fn check_cpu(&mut self, insn: Insn, span: Span) {
        let (needed, chosen) = (insn.row().cpu, self.options.cpu);
        if needed > chosen {
            let (needed, chosen) = (needed.name(), chosen.name());
            let message = format!("this instruction needs cpu {needed}, and {chosen} is chosen");
            let help = format!("choose cpu {needed} or later");
            self.report.add(Diagnostic::new(Code::NeedsCpu, span, message).help(help));
        }
    }

    /// The instruction said to stand at a slot.
    pub(super) fn at(&mut self, slot: usize) -> Option<&mut Entry> {
        self.here().entries.get_mut(&slot)
    }

    /// The slots of the section that have instructions.
    pub(super) fn slots(&mut self) -> Vec<usize> {
        self.here().entries.keys().copied().collect()
    }

    /// Says that a function starts at a slot. Another name for it before is kept.
    pub(super) fn function(&mut self, slot: usize, name: &str, span: Span) {
        self.here().functions.entry(slot).or_insert_with(|| (name.to_owned(), span));
    }

    /// Says what the instruction at a slot refers to by name.
    pub(super) fn refers(&mut self, slot: usize, reference: Reference) {
        let span = reference.span;
        let differs = match self.here().relocations.entry(slot) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(reference);
                return;
            }
            std::collections::btree_map::Entry::Occupied(entry) => {
                let other = entry.get();
                if (other.kind, &other.symbol) == (reference.kind, &reference.symbol) {
                    return;
                }
                other.span
            }
        };
        let message = "the same instruction refers to something else elsewhere";
        self.report.add(
            Diagnostic::new(Code::PasteContradiction, span, message)
                .related(differs, "it refers to this there"),
        );
    }

    /// Makes the program, if nothing is wrong.
    pub(super) fn finish(mut self, syntax: Syntax) -> Assembled {
        let end = u32::try_from(self.source.len()).unwrap_or(u32::MAX);
        let nothing = self.sections.iter().all(|section| section.entries.is_empty());
        if nothing && !self.report.has_errors() {
            let message = format!("{} shows no instructions", self.what);
            self.report.add(Diagnostic::new(Code::EmptyProgram, Span::new(0, end), message));
        }
        if let (true, Some(span)) = self.bytes {
            let message = "this instruction has no bytes beside its text, and others have";
            self.report.add(Diagnostic::new(Code::PasteMissing, span, message));
        }
        let sections = std::mem::take(&mut self.sections);
        let sections: Vec<_> =
            sections.into_iter().filter(|section| !section.entries.is_empty()).collect();
        // Where an instruction could not be read, it would be missing.
        if !self.report.has_errors() {
            for section in &sections {
                self.check_whole(section);
            }
        }
        let mut assembled = Assembled::empty(self.source, syntax, self.options);
        if !self.report.has_errors() {
            if let [only] = sections.as_slice()
                && only.relocations.is_empty()
                && self.options.goal == Goal::Program
            {
                assembled.program = self.program(only);
            }
            if !self.report.has_errors() {
                let lines = self.options.lines;
                assembled.unit = Some(unit(&sections, &self.files, self.endian, lines));
            }
            assembled.spans = sections
                .iter()
                .flat_map(|section| section.entries.values().map(|entry| entry.span))
                .collect();
        }
        let key = |diagnostic: &Diagnostic| (diagnostic.span(), diagnostic.code);
        assembled.diagnostics = self.report.finish(end, key);
        assembled
    }

    /// Sees to it that no instruction is missing, and none overlaps another.
    fn check_whole(&mut self, section: &Gathered) {
        let first = section.entries.keys().next().copied().unwrap_or_default();
        let starts = section.functions.contains_key(&first);
        let mut next = if self.partial && starts { first } else { 0 };
        let mut missing = Vec::new();
        let mut place = None;
        for (&slot, entry) in &section.entries {
            if slot < next {
                let message =
                    format!("the index {slot} is in the middle of the instruction before");
                self.report.add(
                    Diagnostic::new(Code::PasteContradiction, entry.span, message)
                        .help("a 64-bit immediate load counts two"),
                );
            } else if slot > next {
                missing.push((next, slot - 1));
                place.get_or_insert(entry.span);
            }
            next = slot + entry.insn.slots();
        }
        if let Some(place) = place {
            self.missing(&missing, place);
        }
        for (slot, (name, span)) in &section.functions {
            if !section.entries.contains_key(slot) {
                let message = format!("{} shows no instruction of `{name}`", self.what);
                self.report.add(Diagnostic::new(Code::PasteMissing, *span, message));
            }
        }
    }

    fn missing(&mut self, missing: &[(usize, usize)], place: Span) {
        /// How many are listed.
        const MOST: usize = 12;
        let mut list: Vec<String> = missing
            .iter()
            .take(MOST)
            .map(
                |&(first, last)| {
                    if first == last { first.to_string() } else { format!("{first} to {last}") }
                },
            )
            .collect();
        if missing.len() > MOST {
            list.push(format!("{} more ranges", missing.len() - MOST));
        }
        let list = list.join(", ");
        let message = format!("{} does not show the instructions {list}", self.what);
        let help = if self.what == LOG {
            "a log has what the verifier went through; `bpftool prog dump xlated` or the object has all, and so has a log of level 2 since Linux 6.16"
        } else {
            "paste all of it"
        };
        self.report.add(Diagnostic::new(Code::PasteMissing, place, message).help(help));
    }

    /// The source files and lines of a section: those that the paste shows, or its own.
    fn lines(&self, section: &Gathered) -> (Vec<String>, Vec<Option<Line>>) {
        let of = |entry: &Entry| entry.origin.as_ref()?.line;
        let lines: Vec<Option<Line>> = section.entries.values().map(of).collect();
        if lines.iter().any(Option::is_some) {
            return (self.files.clone(), lines);
        }
        let index = LineIndex::new(self.source);
        let own = section.entries.values().map(|entry| {
            let Position { line, column } = index.position(self.source, entry.span.start);
            Some(Line { file: 0, line, column })
        });
        (vec![self.options.file.clone()], own.collect())
    }

    /// The program that a section is by itself.
    fn program(&mut self, section: &Gathered) -> Option<Program> {
        let slots: Vec<usize> = section.entries.keys().copied().collect();
        let index = |slot: &usize| slots.binary_search(slot).ok();
        let functions = functions(section);
        let symbols = functions.iter().copied();
        let (files, lines) = self.lines(section);
        let parts = Parts {
            symbols: symbols
                .filter_map(|(slot, name)| Some((index(&slot)?, name.to_owned())))
                .collect(),
            files,
            lines,
            maps: self.options.maps.clone(),
            ..Parts::default()
        };
        let insns = section.entries.values().map(|entry| entry.insn).collect();
        match Program::check(insns, parts) {
            Ok(program) => Some(program),
            Err(errors) => {
                let first = slots.first().copied().unwrap_or_default();
                for error in errors {
                    let entry = section.entries.range(..=error.slot + first).next_back();
                    let span = entry.map(|(_, entry)| entry.span).unwrap_or_default();
                    self.report.add(crate::rule::broken(&error.kind, span));
                }
                None
            }
        }
    }
}

/// What a log of the verifier is called.
pub(super) const LOG: &str = "the log";

/// The names that are functions' and not labels in one: no jump leads over them, and nothing falls
/// into them.
pub(super) fn functions(section: &Gathered) -> Vec<(usize, &str)> {
    // How many jumps lead over the start of a slot, as a difference to the slot before.
    let mut over: BTreeMap<usize, i64> = BTreeMap::new();
    for (&slot, entry) in &section.entries {
        let target = entry
            .insn
            .jump()
            .and_then(|off| slot.checked_add(1)?.checked_add_signed(isize::try_from(off).ok()?));
        if let Some(target) = target {
            let (low, high) = (slot.min(target), slot.max(target));
            *over.entry(low + 1).or_default() += 1;
            *over.entry(high.saturating_add(1)).or_default() -= 1;
        }
    }
    let mut steps = over.into_iter().peekable();
    let mut depth = 0;
    let mut found = Vec::new();
    for (&slot, (name, _)) in &section.functions {
        while let Some((_, step)) = steps.next_if(|&(at, _)| at <= slot) {
            depth += step;
        }
        let before = section.entries.range(..slot).next_back();
        let falls = before.is_some_and(|(_, entry)| !entry.insn.ends_flow());
        if depth == 0 && !falls {
            found.push((slot, name.as_str()));
        }
    }
    found
}
