//! [`Template`]: the instructions of an entry, with holes where registers and offsets go.

use super::key::{Key, Operation};
use super::registers;
use crate::assembler;
use crate::format::{Code, Diagnostic};
use acqrel_asm::Span;
use acqrel_isa::Size;
use acqrel_machine::Arch;
use std::collections::BTreeSet;

/// The instructions of an entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Template {
    pub(super) statements: Vec<Statement>,
    /// How many scratch registers it has.
    pub(super) scratch: usize,
    /// The registers of the machine that it names itself.
    pub(super) named: BTreeSet<u8>,
    /// Whether the offset is in the instructions, instead of in the address.
    pub(super) takes_offset: bool,
}

/// An instruction with its labels.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    /// Its pieces, each with its place.
    pub(super) pieces: Vec<(Piece, Span)>,
    /// The line, from 1.
    pub(super) line: u32,
}

/// A piece of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it is.
    Text(String),
    /// A label, of which each use of the template has its own.
    Label(String),
    Hole(Hole),
}

/// What is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hole {
    /// A register; without a part, as much of it as is accessed.
    Register(Role, Option<Size>),
    /// The letters that a mnemonic has for the size of the access.
    Suffix,
    /// The mnemonic of the operation.
    Operation,
    /// The offset.
    Offset,
}

/// What a register is to the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The one that gets the result.
    Dst,
    /// The one that has the operand, or what is stored.
    Src,
    /// The one with the address.
    Address,
    /// The one with the address without the offset.
    Base,
    Scratch(usize),
}

/// A part of the source, with its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) start: u32,
    pub(super) line: u32,
}

impl Source<'_> {
    /// The part from one byte to another, without spaces around it.
    pub(super) fn part(self, start: usize, end: usize) -> Self {
        let part = self.text.get(start..end).unwrap_or_default();
        let trimmed = part.trim_start();
        let start = start + (part.len() - trimmed.len());
        Self { text: trimmed.trim_end(), start: self.place(start), line: self.line }
    }

    fn place(self, offset: usize) -> u32 {
        self.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX))
    }

    fn range(self, start: usize, end: usize) -> Span {
        Span::new(self.place(start), self.place(end))
    }

    pub(super) fn span(self) -> Span {
        self.range(0, self.text.len())
    }

    /// The parts between a separator.
    pub(super) fn split(self, separator: char) -> impl Iterator<Item = Self> {
        let mut start = 0;
        self.text.split(separator).map(move |part| {
            let at = start;
            start += part.len() + separator.len_utf8();
            self.part(at, at + part.len())
        })
    }
}

/// Reads the lines of a template.
pub(super) fn read(arch: Arch, lines: &[Source<'_>], errors: &mut Vec<Diagnostic>) -> Template {
    let statements = || lines.iter().flat_map(|line| line.split(';'));
    let mut labels = BTreeSet::new();
    for statement in statements() {
        let mut rest = statement;
        while let Some(label) = label(rest) {
            if assembler::register(arch, label.text).is_some() {
                let message = format!("`{}` is a register", label.text);
                let error = Diagnostic::new(Code::Unexpected, label.span(), message);
                errors.push(error.help("give the label another name"));
            }
            labels.insert(label.text);
            rest = behind(rest, label);
        }
    }
    let mut template = Template::default();
    for source in statements().filter(|source| !source.text.is_empty()) {
        let mut reader = Reader { arch, source, labels: &labels, template: &mut template, errors };
        let pieces = reader.statement();
        template.statements.push(Statement { pieces, line: source.line });
    }
    template
}

/// The label that a statement starts with.
fn label(source: Source<'_>) -> Option<Source<'_>> {
    let (name, _) = source.text.split_once(':')?;
    let name = name.trim_end();
    let is_label = name.starts_with(starts_word) && name.chars().all(is_word);
    is_label.then(|| source.part(0, name.len()))
}

/// What is behind the colon of a label.
fn behind<'a>(source: Source<'a>, label: Source<'a>) -> Source<'a> {
    let colon = source.text[label.text.len()..].find(':').unwrap_or_default();
    source.part(label.text.len() + colon + 1, source.text.len())
}

const fn starts_word(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '_' | '.')
}

const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.')
}

struct Reader<'a, 'b> {
    arch: Arch,
    source: Source<'a>,
    labels: &'b BTreeSet<&'a str>,
    template: &'b mut Template,
    errors: &'b mut Vec<Diagnostic>,
}

impl Reader<'_, '_> {
    fn statement(&mut self) -> Vec<(Piece, Span)> {
        let (text, mut at) = (self.source.text, 0);
        let mut pieces = Vec::new();
        // A mnemonic is no label, whatever it is called.
        let mut mnemonic = true;
        while let Some(next) = text[at..].chars().next() {
            let rest = &text[at..];
            let length = if next == '{' {
                rest.find('}').map_or(rest.len(), |end| end + 1)
            } else if is_word(next) {
                rest.find(|c| !is_word(c)).unwrap_or(rest.len())
            } else {
                rest.find(|c| c == '{' || is_word(c)).unwrap_or(rest.len())
            };
            let word = &rest[..length];
            let span = self.source.range(at, at + length);
            let piece = if next == '{' {
                self.hole(word, span).map(Piece::Hole)
            } else if starts_word(next) {
                let defined = rest[length..].trim_start().starts_with(':');
                if self.labels.contains(word) && (defined || !mnemonic) {
                    Some(Piece::Label(word.to_owned()))
                } else {
                    self.template.named.extend(assembler::register(self.arch, word));
                    Some(Piece::Text(word.to_owned()))
                }
            } else {
                if pieces.last().is_some_and(|(piece, _)| !matches!(piece, Piece::Label(_))) {
                    mnemonic &= !word.starts_with(char::is_whitespace);
                }
                Some(Piece::Text(word.to_owned()))
            };
            pieces.extend(piece.map(|piece| (piece, span)));
            at += length;
        }
        pieces
    }

    fn hole(&mut self, text: &str, span: Span) -> Option<Hole> {
        let found = self.parse_hole(text);
        match found {
            Ok(hole) => {
                match hole {
                    Hole::Register(Role::Scratch(number), _) => {
                        self.template.scratch = self.template.scratch.max(number + 1);
                    }
                    Hole::Offset => self.template.takes_offset = true,
                    Hole::Register(..) | Hole::Suffix | Hole::Operation => {}
                }
                Some(hole)
            }
            Err((message, help)) => {
                let error = Diagnostic::new(Code::Placeholder, span, message).help(help);
                self.errors.push(error);
                None
            }
        }
    }

    fn parse_hole(&self, text: &str) -> Result<Hole, (String, String)> {
        let inner = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
        let inner = inner.ok_or_else(|| {
            ("a placeholder without an end".to_owned(), "close it with `}`".to_owned())
        })?;
        let (name, letter) = match inner.split_once(':') {
            Some((name, letter)) => (name.trim(), Some(letter.trim())),
            None => (inner.trim(), None),
        };
        let role = match name {
            "dst" => Some(Role::Dst),
            "src" => Some(Role::Src),
            "addr" => Some(Role::Address),
            "base" => Some(Role::Base),
            _ => self.scratch(name)?.map(Role::Scratch),
        };
        let other = match name {
            "suffix" => Some(Hole::Suffix),
            "op" => Some(Hole::Operation),
            "off" => Some(Hole::Offset),
            _ => None,
        };
        match (role, other, letter) {
            (Some(role), _, None) => Ok(Hole::Register(role, None)),
            (Some(role), _, Some(letter)) => match registers::part(self.arch, letter) {
                Some(part) => Ok(Hole::Register(role, Some(part))),
                None => Err((
                    format!("`{letter}` is no part of a register of {}", self.arch),
                    format!("the parts are {}", registers::parts(self.arch)),
                )),
            },
            (None, Some(hole), None) => Ok(hole),
            (None, Some(_), Some(_)) => {
                Err((format!("`{name}` has no parts"), format!("write `{{{name}}}`")))
            }
            (None, None, _) => Err((
                format!("unknown placeholder `{name}`"),
                "there are dst, src, addr, base, off, t0 and so on, suffix and op".to_owned(),
            )),
        }
    }

    /// The number of a scratch register.
    fn scratch(&self, name: &str) -> Result<Option<usize>, (String, String)> {
        let digits = name.strip_prefix('t').filter(|digits| {
            !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
        });
        let Some(digits) = digits else { return Ok(None) };
        let most = registers::scratch(self.arch) - 1;
        match digits.parse() {
            Ok(number) if number <= most => Ok(Some(number)),
            _ => Err((
                format!("there is no scratch register `{name}` on {}", self.arch),
                format!("there are t0 to t{most}"),
            )),
        }
    }
}

impl Template {
    /// Whether a hole is somewhere in it.
    fn has(&self, wanted: impl Fn(&Hole) -> bool) -> bool {
        self.span_of(wanted).is_some()
    }

    fn span_of(&self, wanted: impl Fn(&Hole) -> bool) -> Option<Span> {
        let mut pieces = self.statements.iter().flat_map(|statement| &statement.pieces);
        pieces.find_map(|(piece, span)| match piece {
            Piece::Hole(hole) if wanted(hole) => Some(*span),
            Piece::Hole(_) | Piece::Text(_) | Piece::Label(_) => None,
        })
    }

    /// What is wrong with it for a key: something it lacks, or what the event does not have. The
    /// place of an entry's selector is given for what is nowhere.
    pub(super) fn check(&self, key: Key, entry: Span) -> Option<Diagnostic> {
        let is = |wanted: Role| move |hole: &Hole| matches!(hole, Hole::Register(role, _) if *role == wanted);
        let error = |span: Span, message: String, help: &str| {
            Some(Diagnostic::new(Code::Placeholder, span, message).help(help))
        };
        let event = key.event;
        if let Some(span) = self.span_of(is(Role::Dst)).filter(|_| !key.has_result()) {
            return error(
                span,
                format!("{event} has no result"),
                "use {src}, or a scratch register as {t0}",
            );
        }
        if let Some(span) = self.span_of(is(Role::Src)).filter(|_| !key.has_source()) {
            return error(span, format!("{event} has no operand"), "what is loaded goes to {dst}");
        }
        let operation = self.span_of(|hole| *hole == Hole::Operation);
        if let Some(span) = operation.filter(|_| key.operation.is_none()) {
            return error(span, format!("{event} has no operation"), "write the instruction");
        }
        if key.has_source() && !self.has(is(Role::Src)) {
            return error(
                entry,
                format!("the template of {event} does not use {{src}}"),
                "{src} is the register with the operand",
            );
        }
        if !key.has_source() && !self.has(is(Role::Dst)) {
            return error(
                entry,
                format!("the template of {event} does not use {{dst}}"),
                "{dst} is the register that gets what is loaded",
            );
        }
        match (self.has(is(Role::Address)), self.span_of(is(Role::Base)), self.takes_offset) {
            (true, None, false) | (false, Some(_), true) => None,
            (false, None, _) => error(
                entry,
                format!("the template of {event} does not use {{addr}}"),
                "{addr} is a register with the address; or use {base} with {off}",
            ),
            (_, Some(span), false) => error(
                span,
                "{base} is used without {off}".to_owned(),
                "write {addr} where the instruction has no offset",
            ),
            (true, base, true) => error(
                base.or_else(|| self.span_of(|hole| *hole == Hole::Offset)).unwrap_or(entry),
                "{addr} has the offset in it already".to_owned(),
                "use either {addr}, or {base} with {off}",
            ),
        }
    }
}

/// The letters for the size of an access in a mnemonic.
pub(super) const fn suffix(arch: Arch, key: Key) -> &'static str {
    match (arch, key.width.size) {
        (_, Size::B) => "b",
        (Arch::Arm64, Size::H) => "h",
        (Arch::Arm64, Size::W) if key.width.signed => "w",
        (Arch::Arm64, Size::W | Size::DW) => "",
        (Arch::X86_64, Size::H) => "w",
        (Arch::X86_64, Size::W) => "l",
        (Arch::X86_64, Size::DW) => "q",
    }
}

/// The mnemonic of an operation.
pub(super) const fn mnemonic(arch: Arch, operation: Operation) -> &'static str {
    match (arch, operation) {
        (Arch::Arm64, Operation::Or) => "orr",
        (Arch::Arm64, Operation::Xor) => "eor",
        (_, operation) => operation.name(),
    }
}
