//! The end of a source: [`Assembler::finish`] makes a unit of what the statements left.

use super::fixup::{Pending, Resolved, Target};
use super::lines::Lines;
use super::{Assembled, Assembler, Goal, State, Symbol, SymbolId, at_end};
use crate::diag::{Code, Diagnostic};
use crate::expr::{Base, NoValue, Value};
use crate::object::{Object, Select};
use crate::unit::{
    Binding, Location, Relocation, Section, SourceLine, Symbol as Entry, SymbolKind, Unit,
};
use acqrel_isa::Program;
use std::collections::HashMap;

impl Assembler {
    /// Puts right what could not be before, and makes the unit and the program.
    pub(super) fn finish(mut self) -> Assembled {
        self.resolve_constants();
        let resolved = self.resolve();
        self.check_symbols();
        let sizes = self.sizes();
        let code = self.code();
        let mut spans = Vec::new();
        let mut program = None;
        if self.options.goal == Goal::Program {
            (program, spans) = self.program(&code, &resolved);
        }
        let unit = (!self.said.has_errors()).then(|| self.unit(&resolved, &sizes));
        let program = match (program, &unit, &code[..]) {
            (None, Some(unit), &[only]) if self.options.goal == Goal::Program => {
                linked(unit, only, spans.len())
            }
            (program, unit, _) => program.filter(|_| unit.is_some()),
        };
        let diagnostics = self.take_diagnostics();
        Assembled { program, unit, sources: self.sources, syntax: self.syntax, diagnostics, spans }
    }

    /// The sections that hold instructions.
    fn code(&self) -> Vec<usize> {
        let sections = self.sections.all.iter().enumerate();
        let code = sections.filter(|(_, section)| section.is_code() && !section.data.is_empty());
        code.map(|(index, _)| index).collect()
    }

    /// Gives the symbols their values that were not known where they were set.
    fn resolve_constants(&mut self) {
        let open: Vec<SymbolId> = self
            .symbols
            .iter()
            .filter(|(_, symbol)| matches!(symbol.state, State::Later(_)))
            .map(|(id, _)| id)
            .collect();
        for id in open {
            self.resolve_constant(id);
        }
    }

    /// Works out a symbol, and first those that it depends on, however long the way is.
    fn resolve_constant(&mut self, id: SymbolId) {
        let mut way = vec![id];
        let mut on_way = std::collections::HashSet::from([id]);
        while let Some(&id) = way.last() {
            let State::Later(expr) = &self.symbols.get(id).state else {
                way.pop();
                on_way.remove(&id);
                continue;
            };
            let later =
                |&(id, _): &(SymbolId, _)| matches!(self.symbols.get(id).state, State::Later(_));
            let result = match expr.symbols().find(later) {
                Some((next, _)) if on_way.insert(next) => {
                    way.push(next);
                    continue;
                }
                Some((_, span)) => {
                    let message = "this depends on itself";
                    Err(Box::new(Diagnostic::new(Code::Circular, span, message)))
                }
                None => match expr.last(&self.symbols) {
                    Ok(value) => Ok(value),
                    Err(NoValue::Wrong(diagnostic)) => Err(diagnostic),
                    Err(NoValue::NotYet) => Ok(Value::number(0)),
                },
            };
            let value = result.unwrap_or_else(|diagnostic| {
                self.report_global(*diagnostic);
                Value::number(0)
            });
            self.symbols.get_mut(id).state = State::Value(value);
        }
    }

    /// Looks at declarations of what is not there.
    fn check_symbols(&mut self) {
        let mut reports = Vec::new();
        for (_, symbol) in self.symbols.iter() {
            let declared = symbol.binding.map(|binding| binding.1).or(symbol.mentioned);
            if let State::Undefined = symbol.state
                && !symbol.used
                && !symbol.external
                && let Some(span) = declared
            {
                let name = &symbol.name;
                let message = format!("there is no label `{name}` in this source");
                reports.push(Diagnostic::new(Code::UndefinedSymbol, span, message));
            }
            if let State::Label { section, offset } = symbol.state
                && self.is_function(symbol)
                && offset == self.sections.all[section].position()
            {
                reports.push(at_end(&symbol.name, symbol.span));
            }
        }
        for report in reports {
            self.report_global(report);
        }
    }

    /// Whether a symbol is one of a function: something says so, or others see it and it is in code.
    pub(super) fn is_function(&self, symbol: &Symbol) -> bool {
        let State::Label { section, .. } = symbol.state else { return false };
        self.sections.all[section].is_code()
            && (symbol.function || symbol.kind.is_none() && symbol.binding.is_some())
            || symbol.kind == Some(SymbolKind::Function)
    }

    /// The sizes that directives give, worked out.
    fn sizes(&mut self) -> HashMap<SymbolId, u64> {
        let mut sizes = HashMap::new();
        let mut reports = Vec::new();
        for (id, symbol) in self.symbols.iter() {
            let Some(size) = &symbol.size else { continue };
            match size.last(&self.symbols).map(Value::absolute) {
                Ok(Some(number)) if let Ok(number) = u64::try_from(number) => {
                    sizes.insert(id, number);
                }
                Err(NoValue::Wrong(diagnostic)) => reports.push(*diagnostic),
                Ok(_) | Err(NoValue::NotYet) => {
                    let message = "a size is a number, not negative";
                    reports.push(Diagnostic::new(Code::NotConstant, size.span, message));
                }
            }
        }
        for report in reports {
            self.report_global(report);
        }
        sizes
    }

    fn unit(&mut self, resolved: &Resolved, sizes: &HashMap<SymbolId, u64>) -> Unit {
        let mut unit = Unit { endian: self.options.endian, ..Unit::default() };
        let mut lines = Lines::new(&self.sources);
        for section in &mut self.sections.all {
            let mut found = Vec::new();
            if self.options.lines {
                let marks = section.marks.iter();
                found.extend(marks.map(|mark| SourceLine {
                    offset: mark.offset.into(),
                    line: lines.line(mark.span),
                    text: None,
                }));
            }
            let data = std::mem::take(&mut section.data);
            let size = if data.is_empty() { section.zeros } else { data.len() as u64 };
            unit.sections.push(Section {
                name: section.name.clone(),
                kind: section.kind,
                flags: section.flags,
                align: section.align,
                entry_size: section.entry_size,
                data,
                size,
                lines: found,
                ..Section::default()
            });
        }
        unit.files = lines.files;
        let numbers = self.symbol_table(&mut unit, &resolved.relocations, sizes);
        unit.maps = self.take_maps(|id| numbers.get(&Target::Symbol(id)).copied());
        unit.maps.sort_by_key(|map| unit.symbols[map.symbol].value);
        for pending in &resolved.relocations {
            let Some(&symbol) = numbers.get(&pending.target) else { continue };
            let relocation = Relocation { offset: pending.offset, kind: pending.kind, symbol };
            unit.sections[pending.section].relocations.push(relocation);
        }
        for section in &mut unit.sections {
            section.relocations.sort_by_key(|relocation| relocation.offset);
        }
        unit
    }

    /// Makes the symbols: those of the source alone and of sections first, then those that others see.
    /// Gives the number of each target of a relocation.
    fn symbol_table(
        &self,
        unit: &mut Unit,
        relocations: &[Pending],
        sizes: &HashMap<SymbolId, u64>,
    ) -> HashMap<Target, usize> {
        let ends = self.function_ends();
        let mut numbers = HashMap::new();
        unit.symbols.extend(self.files.iter().map(|name| Entry {
            name: name.clone(),
            kind: SymbolKind::File,
            binding: Binding::Local,
            other: 0,
            location: Location::Absolute,
            value: 0,
            size: 0,
        }));
        let local = |symbol: &Symbol| symbol.seen() == Binding::Local;
        let kept = |symbol: &Symbol| {
            symbol.used || symbol.is_defined() && !symbol.is_temporary() || symbol.external
        };
        for (id, symbol) in self.symbols.iter().filter(|(_, s)| local(s) && kept(s)) {
            numbers.insert(Target::Symbol(id), unit.symbols.len());
            unit.symbols.push(self.entry(id, symbol, sizes, &ends, &unit.sections));
        }
        for pending in relocations {
            let Target::Section(section) = pending.target else { continue };
            numbers.entry(pending.target).or_insert_with(|| {
                unit.symbols.push(Entry {
                    name: unit.sections[section].name.clone(),
                    kind: SymbolKind::Section,
                    binding: Binding::Local,
                    other: 0,
                    location: Location::Section(section),
                    value: 0,
                    size: 0,
                });
                unit.symbols.len() - 1
            });
        }
        for (id, symbol) in self.symbols.iter().filter(|(_, s)| !local(s) && kept(s)) {
            numbers.insert(Target::Symbol(id), unit.symbols.len());
            unit.symbols.push(self.entry(id, symbol, sizes, &ends, &unit.sections));
        }
        numbers
    }

    /// The offset, by section and start, where the next function starts or the section ends.
    fn function_ends(&self) -> HashMap<(usize, u64), u64> {
        let mut starts: Vec<(usize, u64)> = self
            .symbols
            .iter()
            .filter(|(_, symbol)| self.is_function(symbol))
            .filter_map(|(_, symbol)| match symbol.state {
                State::Label { section, offset } => Some((section, offset)),
                _ => None,
            })
            .collect();
        starts.sort_unstable();
        starts.dedup();
        let next = starts.iter().skip(1).map(Some).chain([None]);
        let ends = starts.iter().zip(next).map(|(&(section, offset), next)| {
            let end = match next {
                Some(&(same, next)) if same == section => next,
                _ => u64::MAX,
            };
            ((section, offset), end)
        });
        ends.collect()
    }

    fn entry(
        &self,
        id: SymbolId,
        symbol: &Symbol,
        sizes: &HashMap<SymbolId, u64>,
        ends: &HashMap<(usize, u64), u64>,
        sections: &[Section],
    ) -> Entry {
        let function = self.is_function(symbol);
        let mut size = sizes.get(&id).copied();
        let (location, value) = match symbol.state {
            State::Label { section, offset } => {
                if function && size.is_none() {
                    let end = ends.get(&(section, offset)).copied().unwrap_or(offset);
                    size = Some(end.min(sections[section].size).saturating_sub(offset));
                }
                (Location::Section(section), offset)
            }
            State::Value(Value { base: Base::Zero, addend }) => {
                let low = addend & i128::from(u64::MAX);
                (Location::Absolute, u64::try_from(low).unwrap_or_default())
            }
            State::Value(value) => match value.base.place(&self.symbols) {
                Some((section, offset)) => {
                    let offset = u64::try_from(offset + value.addend).unwrap_or_default();
                    (Location::Section(section), offset)
                }
                None => (Location::Undefined, 0),
            },
            State::Common { size: bytes, align } => {
                size = Some(bytes);
                (Location::Common, align)
            }
            State::Undefined | State::Later(_) => (Location::Undefined, 0),
        };
        let common = matches!(symbol.state, State::Common { .. });
        let kind = match symbol.kind {
            Some(kind) => kind,
            None if function => SymbolKind::Function,
            None if common => SymbolKind::Data,
            None => SymbolKind::Label,
        };
        Entry {
            name: symbol.name.to_string(),
            kind,
            binding: symbol.seen(),
            other: symbol.other,
            location,
            value,
            size: size.unwrap_or_default(),
        }
    }
}

/// The program of the only section of code of a unit, if what it refers to can be linked, and nothing of
/// it is left out.
fn linked(unit: &Unit, section: usize, insns: usize) -> Option<Program> {
    let name = unit.sections.get(section)?.name.as_str();
    let object = Object::of(unit.clone()).ok()?;
    let program = object.program(&Select::Section(name)).ok()?;
    (program.insns().len() == insns).then_some(program)
}
