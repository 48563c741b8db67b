//! Units to text: [`disassemble_unit`], and [`disassemble_unit_to`] for large ones.
//!
//! What is written in which section is in `section.rs`, `code.rs` and `data.rs`; the names that places
//! are called by, in `names.rs`; the declarations of symbols, in `symbols.rs`.

mod code;
mod data;
mod names;
mod section;
mod symbols;

use super::Sink;
use crate::unit::{Link, Section, SectionKind, Unit};
use acqrel_isa::{Endian, Printer, Syntax};
pub(crate) use code::insns;
use names::Names;
pub(crate) use names::{addend, leads_to};
use std::io::{self, Write};

/// How a unit is written.
#[derive(Clone, Copy, Debug)]
pub struct UnitOptions {
    /// The syntax of the instructions. The syntaxes of LLVM and of GNU as have directives, so that the
    /// text assembles to the unit; in others the directives stand all the same, for reading.
    pub syntax: Syntax,
    /// Whether `.BTF`, `.BTF.ext` and debug information are written too, as data.
    pub all: bool,
}

/// A unit as text, which [`assemble()`](crate::assemble()) makes the same unit of: sections, symbols,
/// instructions with what their relocations refer to, maps, data.
///
/// What C calls the functions, and the source lines, are in comments. Bytes of code that are no
/// instruction are written as data, with the reason. What cannot be written is named in a comment.
///
/// Debug information and BTF are left out, as a comment says, unless they are asked for: the assembler
/// makes those of the lines of a text itself.
pub fn disassemble_unit(unit: &Unit, options: UnitOptions) -> String {
    let mut sink = Sink::kept();
    // Text that is kept goes nowhere, so that nothing fails.
    let _ = Writer::new(unit, options).write(&mut sink);
    sink.text
}

/// As [`disassemble_unit`], to a writer, in chunks of 64 KiB.
///
/// # Errors
///
/// Those of the writer.
pub fn disassemble_unit_to(
    out: &mut dyn Write,
    unit: &Unit,
    options: UnitOptions,
) -> io::Result<()> {
    let mut sink = Sink::to(out);
    Writer::new(unit, options).write(&mut sink)?;
    sink.flush()
}

/// A unit about to be written.
struct Writer<'u> {
    unit: &'u Unit,
    options: UnitOptions,
    printer: Printer,
    names: Names<'u>,
}

impl<'u> Writer<'u> {
    fn new(unit: &'u Unit, options: UnitOptions) -> Self {
        let written = |section: &Section| is_written(section, options.all);
        let names = Names::of(unit, written);
        Self { unit, options, printer: Printer::new(options.syntax), names }
    }

    fn write(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        self.head(sink)?;
        self.elsewhere(sink)?;
        for (index, section) in self.unit.sections.iter().enumerate() {
            if !is_written(section, self.options.all) {
                continue;
            }
            section::head(sink, section)?;
            if section.declares_maps() && self.maps(sink, index)? {
                continue;
            }
            if section.is_code() {
                self.code(sink, index)?;
            } else {
                self.data(sink, index)?;
            }
            self.section_end(sink, index)?;
        }
        Ok(())
    }

    /// What is to be known before: what is left out, and how it is to be assembled.
    fn head(&self, sink: &mut Sink<'_>) -> io::Result<()> {
        if self.unit.endian == Endian::Big {
            sink.text.push_str("# big-endian\n");
        }
        let left: Vec<&Section> =
            self.unit.sections.iter().filter(|s| !is_written(s, self.options.all)).collect();
        if !left.is_empty() {
            sink.text.push_str("# left out:");
            for (nth, section) in left.into_iter().enumerate() {
                sink.text.push_str(if nth == 0 { " " } else { ", " });
                comment(&mut sink.text, &section.name);
                sink.settle()?;
            }
            sink.text.push('\n');
        }
        sink.settle()
    }
}

/// `SHT_LLVM_ADDRSIG`: numbers of symbols.
const ADDRSIG: u32 = 0x6fff_4c03;

/// Whether a section is written. BTF and debug information are only with all; a table of the numbers
/// of symbols, and groups, have no text.
fn is_written(section: &Section, all: bool) -> bool {
    let about = section.name.starts_with(".BTF") || section.name.starts_with(".debug_");
    let has_text = match section.link {
        Link::None => true,
        Link::Symbols | Link::Section(_) | Link::Group { .. } => false,
    };
    let has_text = has_text && !matches!(section.kind, SectionKind::Other(0 | ADDRSIG));
    has_text && (all || !about)
}

/// Appends text of an object's to a comment, without what would end it.
fn comment(text: &mut String, said: &str) {
    text.extend(said.chars().map(|c| if c.is_control() { ' ' } else { c }));
}
