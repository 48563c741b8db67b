//! [`Annotated`]: the text and the labels that go beside the instructions of a program.

use crate::disasm::Labels;
use acqrel_isa::{Printer, Program, Syntax};

/// A program with what is said of its instructions.
pub(super) struct Annotated<'p> {
    program: &'p Program,
    labels: Labels<'p>,
    printer: Printer,
}

impl<'p> Annotated<'p> {
    pub(super) fn new(program: &'p Program, syntax: Syntax) -> Self {
        Self { program, labels: Labels::of(program), printer: Printer::new(syntax) }
    }

    /// The label before an instruction. A new one is written into `scratch`.
    pub(super) fn label<'t>(&'t self, index: usize, scratch: &'t mut String) -> Option<&'t str> {
        self.labels.before(index, scratch)
    }

    /// Appends the text of an instruction.
    pub(super) fn push_text(&self, text: &mut String, index: usize) {
        let mut scratch = String::new();
        let target = self.program.target(index);
        // The kernel's text has no labels.
        let target = target.filter(|_| self.printer.syntax() != Syntax::Kernel);
        let label = target.and_then(|target| self.labels.before(target, &mut scratch));
        self.printer.print(text, self.program.insns()[index], label);
    }
}
