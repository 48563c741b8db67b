//! What is said of symbols: who sees them, what they are, their sizes.

use super::{Writer, comment};
use crate::disasm::Sink;
use crate::disasm::unit::names::By;
use crate::unit::{Binding, Location, Symbol, SymbolKind};
use std::fmt::Write as _;
use std::io;

impl Writer<'_> {
    /// The symbols that are in no section, and what there is of others without a text.
    pub(super) fn elsewhere(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        for (index, symbol) in self.unit.symbols.iter().enumerate() {
            if matches!(symbol.kind, SymbolKind::Section | SymbolKind::File) {
                continue;
            }
            let Some(name) = self.names.symbol(index) else {
                sink.text.push_str("# a symbol that has no text: ");
                comment(&mut sink.text, &symbol.name);
                sink.text.push('\n');
                sink.settle()?;
                continue;
            };
            let text = &mut sink.text;
            match symbol.location {
                Location::Section(_) => continue,
                Location::Undefined => {
                    text.extend([".extern ", name, "\n"]);
                    declaration(text, symbol, false);
                }
                Location::Absolute => {
                    declaration(text, symbol, false);
                    push(text, format_args!(".set {name}, {:#x}\n", symbol.value));
                }
                Location::Common => {
                    let (size, align) = (symbol.size, symbol.value);
                    push(text, format_args!(".comm {name}, {size}, {align}\n"));
                    declaration(text, symbol, false);
                }
            }
            sink.settle()?;
        }
        Ok(())
    }

    /// The labels at a place, with what is said of their symbols.
    pub(super) fn labels(&self, text: &mut String, section: usize, offset: u64) {
        for label in self.names.labels_at(section, offset) {
            let symbol = &self.unit.symbols[label.symbol];
            declaration(text, symbol, self.unit.sections[section].is_code());
            text.extend([symbol.name.as_str(), ":\n"]);
        }
        let mut scratch = String::new();
        if let Some(label) = self.names.new_label(section, offset, &mut scratch) {
            text.extend([label, ":\n"]);
        }
    }

    /// The end of a section: symbols that are no labels.
    pub(super) fn section_end(&self, sink: &mut Sink<'_>, section: usize) -> io::Result<()> {
        let mut scratch = String::new();
        for index in self.names.odd_in(section) {
            let symbol = &self.unit.symbols[index];
            let name = symbol.name.as_str();
            if let Some(start) = self.names.place(section, 0, By::Place, &mut scratch) {
                declaration(&mut sink.text, symbol, true);
                push(&mut sink.text, format_args!(".set {name}, {start}+{}\n", symbol.value));
            }
            sink.settle()?;
        }
        Ok(())
    }
}

/// What is said of a symbol; in code also what follows from nothing else.
fn declaration(text: &mut String, symbol: &Symbol, in_code: bool) {
    let name = symbol.name.as_str();
    match symbol.binding {
        Binding::Local => {}
        Binding::Global if symbol.location == Location::Undefined => {}
        Binding::Global => text.extend([".globl ", name, "\n"]),
        Binding::Weak => text.extend([".weak ", name, "\n"]),
        Binding::Other(number) => {
            push(text, format_args!("# the binding {number} of `{name}` has no text\n"));
        }
    }
    match symbol.other {
        0 => {}
        1 => text.extend([".internal ", name, "\n"]),
        2 => text.extend([".hidden ", name, "\n"]),
        3 => text.extend([".protected ", name, "\n"]),
        other => push(text, format_args!("# st_other {other:#x} of `{name}` has no text\n")),
    }
    match symbol.kind {
        SymbolKind::Function => text.extend([".type ", name, ",@function\n"]),
        SymbolKind::Data => text.extend([".type ", name, ",@object\n"]),
        SymbolKind::Label if in_code => text.extend([".type ", name, ",@notype\n"]),
        SymbolKind::Label | SymbolKind::Section | SymbolKind::File => {}
        SymbolKind::Other(6) => text.extend([".type ", name, ",@tls_object\n"]),
        SymbolKind::Other(kind) => {
            push(text, format_args!("# the type {kind} of `{name}` has no text\n"));
        }
    }
    // The assembler gives sizes to what is called, or seen by others.
    let sized = symbol.size != 0 || in_code || symbol.kind == SymbolKind::Function;
    let here = matches!(symbol.location, Location::Section(_));
    if sized && here {
        push(text, format_args!(".size {name}, {}\n", symbol.size));
    }
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}
