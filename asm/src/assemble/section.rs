//! Sections in the making: [`Sections`], and [`Building`], one of them.

use crate::Span;
use crate::diag::{Code, Diagnostic};
use crate::unit::{Section, SectionKind};
use acqrel_isa::{Insn, RawInsn};
use std::collections::HashMap;

/// The sections of a source, and which of them is written to.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    /// In the order of their first mention.
    pub(crate) all: Vec<Building>,
    by_name: HashMap<String, usize>,
    /// The one written to, and the one before it. None as long as nothing is said.
    current: Option<usize>,
    previous: Option<usize>,
    /// What `.pushsection` keeps.
    stack: Vec<(usize, Option<usize>)>,
    /// The bytes in all sections.
    bytes: u64,
}

/// A section in the making.
#[derive(Debug)]
pub(crate) struct Building {
    pub(crate) name: String,
    pub(crate) kind: SectionKind,
    pub(crate) flags: u64,
    /// Whether a directive gives the flags; otherwise they follow from the name and the contents.
    pub(crate) explicit: bool,
    pub(crate) entry_size: u64,
    pub(crate) align: u64,
    pub(crate) data: Vec<u8>,
    /// The size of a section without bytes.
    pub(crate) zeros: u64,
    /// Whether it has been said that it takes no instructions.
    refused: bool,
    /// How many instructions have been put into it.
    pub(super) count: usize,
    /// The places of the instructions, ascending, if anybody will ask for them.
    pub(crate) marks: Vec<Mark>,
    /// The places of the data among them, ascending.
    pub(crate) raw: Vec<Mark>,
    /// The instructions, one for each mark, if a program is asked for.
    pub(crate) insns: Vec<Insn>,
}

/// An instruction of a section, or data.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    /// Its offset in the section.
    pub(crate) offset: u32,
    /// Its text.
    pub(crate) span: Span,
}

impl Sections {
    /// How many bytes all sections together may have.
    pub(crate) const MOST_BYTES: u64 = 256 << 20;

    /// How deep `.pushsection` may nest.
    pub(crate) const MOST_NESTED: usize = 100;

    /// The index of the section written to; `.text`, if no directive has named one.
    pub(crate) fn current(&mut self) -> usize {
        match self.current {
            Some(index) => index,
            None => self.enter(".text"),
        }
    }

    /// The section written to.
    pub(crate) fn here(&mut self) -> &mut Building {
        let index = self.current();
        &mut self.all[index]
    }

    /// Goes to a section, and gives its index.
    pub(crate) fn enter(&mut self, name: &str) -> usize {
        let known = self.by_name.get(name).copied();
        let index = known.unwrap_or_else(|| {
            self.by_name.insert(name.to_owned(), self.all.len());
            self.all.push(Building::new(name));
            self.all.len() - 1
        });
        self.go(index);
        index
    }

    fn go(&mut self, index: usize) {
        if self.current != Some(index) {
            self.previous = self.current;
        }
        self.current = Some(index);
    }

    /// The index of the section with a name.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// Where it is written to, to be restored.
    pub(crate) fn place(&mut self) -> (usize, Option<usize>) {
        (self.current(), self.previous)
    }

    /// Goes back as if no other section had been entered.
    pub(crate) fn restore(&mut self, (current, previous): (usize, Option<usize>)) {
        (self.current, self.previous) = (Some(current), previous);
    }

    /// Remembers where it is written to. False if too much is remembered already.
    pub(crate) fn push(&mut self) -> bool {
        let place = self.place();
        let room = self.stack.len() < Self::MOST_NESTED;
        if room {
            self.stack.push(place);
        }
        room
    }

    /// Goes back to what was remembered last. False if there is nothing.
    pub(crate) fn pop(&mut self) -> bool {
        let Some(place) = self.stack.pop() else { return false };
        self.restore(place);
        true
    }

    /// Goes to the section before this one. False if there is none.
    pub(crate) fn swap(&mut self) -> bool {
        let Some(previous) = self.previous else { return false };
        self.go(previous);
        true
    }

    /// Takes room for bytes into account. False if there is not enough.
    pub(crate) fn reserve(&mut self, bytes: u64) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        self.bytes <= Self::MOST_BYTES
    }
}

impl Building {
    fn new(name: &str) -> Self {
        let (kind, flags) = by_name(name);
        Self {
            name: name.to_owned(),
            kind,
            flags,
            explicit: false,
            entry_size: 0,
            align: 1,
            data: Vec::new(),
            zeros: 0,
            refused: false,
            count: 0,
            marks: Vec::new(),
            raw: Vec::new(),
            insns: Vec::new(),
        }
    }

    /// The offset of what comes next.
    pub(crate) fn position(&self) -> u64 {
        if self.kind == SectionKind::NoBits { self.zeros } else { self.data.len() as u64 }
    }

    /// Whether it takes no room in a file.
    pub(crate) fn has_no_bytes(&self) -> bool {
        self.kind == SectionKind::NoBits
    }

    /// Whether it holds instructions.
    pub(crate) fn is_code(&self) -> bool {
        self.flags & Section::EXEC != 0 && self.kind != SectionKind::NoBits
    }

    /// Makes sure that an instruction can be put into it here. What is wrong is said once.
    pub(super) fn take_code(&mut self, span: Span) -> Result<(), Option<Diagnostic>> {
        if self.count == 0 {
            if self.refused {
                return Err(None);
            }
            self.open_for_code(span)?;
        }
        if !self.data.len().is_multiple_of(RawInsn::BYTES) {
            self.data.resize(self.data.len().next_multiple_of(RawInsn::BYTES), 0);
            let message = "an instruction has to start at a multiple of 8 bytes";
            let diagnostic = Diagnostic::new(Code::Misaligned, span, message);
            return Err(Some(diagnostic.help("put `.balign 8` before it")));
        }
        Ok(())
    }

    fn open_for_code(&mut self, span: Span) -> Result<(), Diagnostic> {
        if !self.is_code() {
            if self.explicit || self.flags != 0 || self.kind != SectionKind::ProgBits {
                self.refused = true;
                let name = &self.name;
                let message = format!("`{name}` is no section of instructions");
                return Err(Diagnostic::new(Code::Section, span, message)
                    .help("go to one, as with `.text` or `.section socket,\"ax\",@progbits`"));
            }
            // Nothing is said of it, so what it holds says it.
            self.flags = Section::ALLOC | Section::EXEC;
        }
        self.align = self.align.max(RawInsn::BYTES as u64);
        Ok(())
    }
}

/// The type and the flags of a section by its name, as LLVM has them.
fn by_name(name: &str) -> (SectionKind, u64) {
    const NOTE: u32 = 7;
    let named = |start: &str| {
        name.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let flags = if named(".rodata") || name == ".rodata1" {
        Section::ALLOC
    } else if named(".text") {
        Section::ALLOC | Section::EXEC
    } else if named(".data") || named(".bss") || name == ".data1" {
        Section::ALLOC | Section::WRITE
    } else {
        0
    };
    let kind = if named(".bss") {
        SectionKind::NoBits
    } else if name.starts_with(".note") {
        SectionKind::Other(NOTE)
    } else {
        SectionKind::ProgBits
    };
    (kind, flags)
}
