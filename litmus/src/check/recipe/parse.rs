//! From the text of a file to its templates.

use super::filling::{Filling, assemble};
use super::key::{self, Key, Operation, Width};
use super::operands::{Operands, Source as Operand};
use super::template::{self, Source, Template};
use crate::assembler::TextError;
use crate::format::{Code, Diagnostic};
use acqrel_asm::Span;
use acqrel_isa::Reg;
use acqrel_jit::Event;
use acqrel_machine::Arch;
use std::collections::BTreeMap;

/// What a file says: its templates, and which of them each key has.
#[derive(Clone, Debug, Default)]
pub(super) struct File {
    pub(super) templates: Vec<Template>,
    pub(super) rows: BTreeMap<Key, usize>,
}

/// An entry as it is written.
struct Entry<'a> {
    selector: Source<'a>,
    lines: Vec<Source<'a>>,
}

/// Reads a file.
pub(super) fn file(arch: Arch, text: &str) -> (File, Vec<Diagnostic>) {
    let mut errors = Vec::new();
    let mut file = File::default();
    let mut places: Vec<Span> = Vec::new();
    if u32::try_from(text.len()).is_err() {
        let error =
            Diagnostic::new(Code::TooLarge, Span::default(), "the file is larger than 4 GiB");
        return (file, vec![error]);
    }
    for entry in entries(text, &mut errors) {
        let known = errors.len();
        let keys = selected(entry.selector, &mut errors);
        let template = template::read(arch, &entry.lines, &mut errors);
        let span = entry.selector.span();
        if template.statements.is_empty() && errors.len() == known {
            let error = Diagnostic::new(Code::Unexpected, span, "an entry without instructions");
            errors.push(error.help("write them behind the colon, or below it and indented"));
        }
        if errors.len() == known {
            errors.extend(check(arch, &keys, &template, span));
        }
        let index = file.templates.len();
        for key in keys {
            let Some(&other) = file.rows.get(&key) else {
                file.rows.insert(key, index);
                continue;
            };
            let message = format!("`{key}` has a template already");
            let error = Diagnostic::new(Code::DuplicateEntry, span, message);
            let first = places.get(other).copied().unwrap_or(span);
            errors.push(error.related(first, "here").help("leave one of them out"));
            break;
        }
        file.templates.push(template);
        places.push(span);
    }
    errors.sort_by_key(Diagnostic::span);
    (file, errors)
}

/// The entries, with the lines of their templates.
fn entries<'a>(text: &'a str, errors: &mut Vec<Diagnostic>) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    let mut start = 0_u32;
    for (line, number) in text.split('\n').zip(1..) {
        let code = without_comment(line);
        let whole = Source { text: code, start, line: number };
        start =
            start.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX)).saturating_add(1);
        let source = whole.part(0, code.len());
        if source.text.is_empty() {
            continue;
        }
        if code.starts_with([' ', '\t']) {
            match entries.last_mut() {
                Some(entry) => entry.lines.push(source),
                None => errors.push(
                    Diagnostic::new(
                        Code::Unexpected,
                        source.span(),
                        "instructions without an entry",
                    )
                    .help("an entry begins with `EVENT:`, which is not indented"),
                ),
            }
            continue;
        }
        match source.text.find(':') {
            Some(colon) => entries.push(Entry {
                selector: source.part(0, colon),
                lines: vec![source.part(colon + 1, source.text.len())],
            }),
            None => errors.push(
                Diagnostic::new(Code::Unexpected, source.span(), "expected `EVENT:`")
                    .help("the instructions of an entry are indented"),
            ),
        }
    }
    entries
}

/// A line without its comment. The `#` of a number has no space behind it.
fn without_comment(line: &str) -> &str {
    let begins = |&(at, _): &(usize, char)| {
        let before = line[..at].chars().next_back();
        let after = line[at + 1..].chars().next();
        line[..at].trim_start().is_empty()
            || before.is_some_and(char::is_whitespace) && after.is_none_or(char::is_whitespace)
    };
    let found = line.char_indices().filter(|&(_, c)| c == '#').find(begins);
    found.map_or(line, |(at, _)| &line[..at])
}

/// The keys that a selector names: `EVENT[.OPERATION][.SIZE]`, each with alternatives.
pub(super) fn selected(selector: Source<'_>, errors: &mut Vec<Diagnostic>) -> Vec<Key> {
    let mut parts = selector.split('.');
    let mut events: Vec<Event> = Vec::new();
    for name in parts.next().into_iter().flat_map(|names| names.split('|')) {
        if let Some(event) = Event::from_name(&name.text.replace('_', "-")) {
            events.push(event);
            continue;
        }
        let all = Event::ALL.map(Event::name).join(", ");
        let message = format!("unknown event `{}`", name.text);
        let error = Diagnostic::new(Code::UnknownEvent, name.span(), message);
        errors.push(error.help(format!("events are {all}")));
    }
    let parts: Vec<Source<'_>> = parts.collect();
    let mut keys = Vec::new();
    for event in events {
        let mut rest = parts.as_slice();
        let mut operations = vec![None];
        if key::has_operations(event) {
            operations = Operation::ALL.map(Some).to_vec();
            if let Some((first, others)) = rest.split_first()
                && let Some(named) = operations_of(*first)
            {
                (operations, rest) = (named, others);
            }
        }
        let all = Width::of(event);
        let mut widths: Vec<Width> = all.iter().copied().filter(|width| !width.signed).collect();
        if let Some((first, others)) = rest.split_first() {
            rest = others;
            match widths_of(*first, event, &all) {
                Ok(named) => widths = named,
                Err(error) => errors.push(error),
            }
        }
        if let Some(more) = rest.first() {
            let error = Diagnostic::new(Code::Unexpected, more.span(), "expected nothing more");
            errors.push(error.help("an entry is for `EVENT.SIZE`, or `EVENT.OPERATION.SIZE`"));
        }
        for operation in operations {
            keys.extend(widths.iter().map(|&width| Key { event, operation, width }));
        }
    }
    keys
}

/// The operations that a part names, if it names any.
fn operations_of(part: Source<'_>) -> Option<Vec<Option<Operation>>> {
    if part.text == "*" {
        return Some(Operation::ALL.map(Some).to_vec());
    }
    let named = |name: Source<'_>| Operation::ALL.into_iter().find(|it| it.name() == name.text);
    part.split('|').map(|name| named(name).map(Some)).collect()
}

/// The widths that a part names.
fn widths_of(part: Source<'_>, event: Event, all: &[Width]) -> Result<Vec<Width>, Diagnostic> {
    let mut widths = Vec::new();
    for name in part.split('|') {
        let matches = |width: &&Width| match name.text {
            "*" => true,
            "u*" => !width.signed,
            "s*" => width.signed,
            text => width.to_string() == text,
        };
        let before = widths.len();
        widths.extend(all.iter().filter(matches).copied());
        if widths.len() == before {
            let message = format!("{event} has no `{}`", name.text);
            let error = Diagnostic::new(Code::UnknownEvent, name.span(), message);
            let sizes: Vec<String> = all.iter().map(Width::to_string).collect();
            let operations = if key::has_operations(event) {
                "operations are add, or, and, xor, and "
            } else {
                ""
            };
            return Err(error.help(format!("{operations}sizes are {}", sizes.join(", "))));
        }
    }
    Ok(widths)
}

/// What is wrong with a template for any of its keys: each thing once.
fn check(arch: Arch, keys: &[Key], template: &Template, entry: Span) -> Vec<Diagnostic> {
    let mut errors: Vec<Diagnostic> = Vec::new();
    for &key in keys {
        if let Some(error) = template.check(key, entry) {
            if !errors.contains(&error) {
                errors.push(error);
            }
            continue;
        }
        for error in sample(arch, key, template) {
            let again = |other: &Diagnostic| other.span() == error.span();
            if !errors.iter().any(again) {
                errors.push(error);
            }
        }
    }
    errors
}

/// What the assembler says of a template that is filled with registers as they come.
fn sample(arch: Arch, key: Key, template: &Template) -> Vec<Diagnostic> {
    let operands = Operands {
        dst: key.has_result().then_some(match key.event {
            Event::CmpXchg => Reg::R0,
            Event::RmwFetch | Event::Xchg => Reg::R2,
            Event::Load | Event::Store | Event::LoadAcquire | Event::StoreRelease | Event::Rmw => {
                Reg::R3
            }
        }),
        src: key.has_source().then_some(Operand::Reg(Reg::R2)),
        base: Reg::R1,
        off: 0,
    };
    let filling = match Filling::new(arch, key, template, operands, template.takes_offset) {
        Ok(filling) => filling,
        Err(exhausted) => {
            let span = template.statements.iter().flat_map(|it| &it.pieces).map(|(_, span)| *span);
            let span = span.reduce(Span::to).unwrap_or_default();
            return vec![
                Diagnostic::new(Code::Placeholder, span, exhausted.to_string())
                    .help("name fewer registers"),
            ];
        }
    };
    let filled = filling.fill(template, 0);
    let assembled = assemble(arch, filled.iter().map(|line| line.text.as_str()));
    let diagnostic = |error: TextError| {
        let line = filled.get(error.line as usize)?;
        let span = line.source(error.span);
        let mut diagnostic = Diagnostic::new(Code::Instruction, span, error.message);
        if let Some(label) = diagnostic.labels.first_mut() {
            label.text = format!("`{}` for {key}", line.text.replace("$0", ""));
        }
        Some(match error.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        })
    };
    assembled.err().into_iter().flatten().filter_map(diagnostic).collect()
}
