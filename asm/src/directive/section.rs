//! Directives that choose a section.

use super::Call;
use crate::Span;
use crate::assemble::{Assembler, Sections};
use crate::diag::{Code, Diagnostic};
use crate::lexer::{Kind, Token};
use crate::unit::{Section, SectionKind};

/// The flags of sections by letter.
const FLAGS: [(char, u64); 11] = [
    ('a', Section::ALLOC),
    ('w', Section::WRITE),
    ('x', Section::EXEC),
    ('M', 0x10),
    ('S', 0x20),
    ('o', 0x80),
    ('G', 0x200),
    ('T', 0x400),
    ('R', 0x20_0000),
    ('e', 0x8000_0000),
    ('?', 0x200),
];

/// `SHF_MERGE`, `SHF_LINK_ORDER` and `SHF_GROUP`, which take more operands.
const MERGE: u64 = 0x10;
const LINK_ORDER: u64 = 0x80;
const GROUP: u64 = 0x200;

/// The types of sections by name.
const KINDS: [(&str, SectionKind); 7] = [
    ("progbits", SectionKind::ProgBits),
    ("nobits", SectionKind::NoBits),
    ("note", SectionKind::Other(7)),
    ("init_array", SectionKind::Other(14)),
    ("fini_array", SectionKind::Other(15)),
    ("preinit_array", SectionKind::Other(16)),
    ("llvm_addrsig", SectionKind::Other(0x6fff_4c03)),
];

/// What a `.section` says.
struct Said {
    flags: Option<(u64, Span)>,
    kind: Option<(SectionKind, Span)>,
    entry_size: u64,
}

impl Assembler {
    /// `.text`, `.data`, `.bss` and `.rodata`.
    pub(super) fn named_section(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let name = call.input.text(call.name);
        call.end(0)?;
        self.sections.enter(name);
        Ok(())
    }

    pub(super) fn section(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let takes = "a name, and then flags and a type";
        let error = || call.error(takes, "socket,\"ax\",@progbits");
        let mut parts = call.parts();
        // A name can have a dash in it, and more that is no word.
        let title = match parts.next() {
            Some([only]) => call.unquoted(*only),
            Some([first, .., last]) => first.span.to(last.span).text(call.input.source),
            Some([]) | None => return Err(error()),
        };
        if title.is_empty() {
            return Err(error());
        }
        let mut said = Said { flags: None, kind: None, entry_size: 0 };
        if let Some(part) = parts.next() {
            let [flags] = part else { return Err(error()) };
            said.flags = Some((flags_of(&call, *flags)?, flags.span));
        }
        if let Some(part) = parts.next() {
            let kind = match part {
                [at, kind] if at.is(b"@") || at.is(b"%") => *kind,
                [kind] if matches!(kind.kind, Kind::Percent | Kind::Text) => *kind,
                _ => return Err(error()),
            };
            said.kind = Some((kind_of(&call, kind)?, kind.span));
        }
        let flags = said.flags.map_or(0, |flags| flags.0);
        if flags & (LINK_ORDER | GROUP) != 0 {
            let message = "groups of sections, and sections linked to others, are not supported";
            let span = said.flags.map_or(call.name.span, |flags| flags.1);
            return Err(Diagnostic::new(Code::Section, span, message)
                .help("leave out the flags `o`, `G` and `?`"));
        }
        if flags & MERGE != 0 {
            let size = parts.next().and_then(|part| match part {
                [size] if size.kind == Kind::Number => call.input.text(*size).parse().ok(),
                _ => None,
            });
            said.entry_size = size.ok_or_else(|| {
                call.error(
                    "the size of an entry after flags with `M`",
                    ".rodata.str,\"aMS\",@progbits,1",
                )
            })?;
        }
        if parts.next().is_some() {
            return Err(error());
        }
        self.enter_section(title, &said)
    }

    fn enter_section(&mut self, title: &str, said: &Said) -> Result<(), Diagnostic> {
        let known = self.sections.find(title).is_some();
        self.sections.enter(title);
        let section = self.sections.here();
        if !known {
            if let Some((kind, _)) = said.kind {
                section.kind = kind;
            }
            if let Some((flags, _)) = said.flags {
                // As in LLVM, what the name says holds too.
                section.flags |= flags;
                section.explicit = true;
            }
            section.entry_size = said.entry_size;
            return Ok(());
        }
        let differs = |what: &str, span| {
            let message = format!("`{title}` has other {what} before");
            let diagnostic = Diagnostic::new(Code::Section, span, message);
            Err(diagnostic.help("give them once, or every time the same"))
        };
        match (said.flags, said.kind) {
            (Some((flags, span)), _) if flags | section.flags != section.flags => {
                differs("flags", span)
            }
            (_, Some((kind, span))) if kind != section.kind => differs("contents", span),
            _ => Ok(()),
        }
    }

    pub(super) fn push_section(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        if !self.sections.push() {
            let most = Sections::MOST_NESTED;
            let message = format!("`.pushsection` nests more than {most} deep");
            return Err(Diagnostic::new(Code::TooDeep, call.name.span, message));
        }
        let done = self.section(call);
        if done.is_err() {
            self.sections.pop();
        }
        done
    }

    pub(super) fn pop_section(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        call.end(0)?;
        if self.sections.pop() {
            return Ok(());
        }
        let message = "there is no `.pushsection` before this";
        Err(Diagnostic::new(Code::Section, call.name.span, message))
    }

    pub(super) fn previous_section(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        call.end(0)?;
        if self.sections.swap() {
            return Ok(());
        }
        let message = "there is no section before this one";
        Err(Diagnostic::new(Code::Section, call.name.span, message))
    }
}

fn flags_of(call: &Call<'_>, token: Token) -> Result<u64, Diagnostic> {
    if token.kind != Kind::Text {
        return Err(call.error("flags in quotes", "socket,\"ax\",@progbits"));
    }
    let mut flags = 0;
    for letter in call.unquoted(token).chars() {
        let Some(flag) = FLAGS.iter().find(|flag| flag.0 == letter) else {
            let message = format!("`{letter}` is no flag of a section");
            let diagnostic = Diagnostic::new(Code::DirectiveOperands, token.span, message);
            return Err(diagnostic.help(
                "the flags are `a` (loaded), `w` (written), `x` (instructions), `M` (merged), `S` (strings), `e` (left out)",
            ));
        };
        flags |= flag.1;
    }
    Ok(flags)
}

fn kind_of(call: &Call<'_>, token: Token) -> Result<SectionKind, Diagnostic> {
    let text = call.unquoted(token).trim_start_matches('%');
    let Some(kind) = KINDS.iter().find(|kind| kind.0 == text) else {
        let message = format!("`{text}` is no type of a section");
        let diagnostic = Diagnostic::new(Code::DirectiveOperands, token.span, message);
        return Err(diagnostic.help("the types are `@progbits` (bytes) and `@nobits` (zeros)"));
    };
    Ok(kind.1)
}
