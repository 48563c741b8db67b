//! Labels and functions of a source: [`Symbols`].

use crate::Span;
use crate::diag::{Code, Diagnostic};
use crate::hint::helper;
use crate::operand::register;
use crate::similar::nearest;
use acqrel_isa::Syntax;
use std::collections::HashMap;

/// Among more labels than these a near miss is not looked for; it would take long.
const MOST_CANDIDATES: usize = 10_000;

/// The labels of a source, and which of them are functions.
#[derive(Debug, Default)]
pub(crate) struct Symbols<'s> {
    named: HashMap<&'s str, Definition>,
    /// For each number, the instructions that its labels stand before, in order.
    numbered: HashMap<u32, Vec<usize>>,
    declared: Vec<(&'s str, Span)>,
}

/// Where a label is defined.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Definition {
    /// The index of the instruction that it stands before.
    pub(crate) insn: usize,
    /// The label.
    pub(crate) span: Span,
    /// Whether something says that it is a function.
    function: bool,
}

impl<'s> Symbols<'s> {
    /// Defines a label before an instruction.
    pub(crate) fn define(
        &mut self,
        name: &'s str,
        span: Span,
        insn: usize,
    ) -> Result<(), Diagnostic> {
        if Syntax::ALL.into_iter().any(|syntax| register(name, syntax).is_some()) {
            let message = format!("`{name}` is a register and cannot be a label");
            let diagnostic = Diagnostic::new(Code::LabelName, span, message);
            return Err(diagnostic.help("choose another name"));
        }
        let definition = Definition { insn, span, function: false };
        match self.named.entry(name) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(definition);
                Ok(())
            }
            std::collections::hash_map::Entry::Occupied(entry) => {
                let message = format!("the label `{name}` is defined twice");
                Err(Diagnostic::new(Code::DuplicateLabel, span, message)
                    .related(entry.get().span, "it is first defined here"))
            }
        }
    }

    /// Defines a numeric label before an instruction. The same number can be defined often.
    pub(crate) fn define_local(&mut self, number: u32, insn: usize) {
        self.numbered.entry(number).or_default().push(insn);
    }

    /// How many times a numeric label is defined so far.
    pub(crate) fn locals(&self, number: u32) -> usize {
        self.numbered.get(&number).map_or(0, Vec::len)
    }

    /// The instruction of a definition of a numeric label, counted in the source.
    pub(crate) fn local(&self, number: u32, nth: usize) -> Option<usize> {
        self.numbered.get(&number)?.get(nth).copied()
    }

    /// Declares a name to be a function's.
    pub(crate) fn declare(&mut self, name: &'s str, span: Span) {
        self.declared.push((name, span));
    }

    /// The definition of a label.
    pub(crate) fn find(&self, name: &str) -> Option<Definition> {
        self.named.get(name).copied()
    }

    /// Says that a label is called.
    pub(crate) fn call(&mut self, name: &str) {
        if let Some(definition) = self.named.get_mut(name) {
            definition.function = true;
        }
    }

    /// The error for a label that is not defined, with what was meant if that is to be looked for.
    pub(crate) fn undefined(
        &self,
        name: &str,
        span: Span,
        call: bool,
        suggest: bool,
    ) -> Diagnostic {
        let what = if call { "function" } else { "label" };
        let message = format!("there is no {what} `{name}`");
        let diagnostic = Diagnostic::new(Code::UndefinedLabel, span, message);
        let suggest = suggest && self.named.len() <= MOST_CANDIDATES;
        let meant = suggest.then(|| nearest(name, self.named.keys().copied())).flatten();
        match meant {
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
            None if call && let Some(help) = helper(name) => diagnostic.help(help),
            None if call => {
                diagnostic.help(format!("define it with `{name}:`; helpers are called by number"))
            }
            None => diagnostic.help(format!("define it with `{name}:`")),
        }
    }

    /// The functions, by instruction, and the declarations that nothing stands for.
    pub(crate) fn functions(
        mut self,
        insns: usize,
        report: &mut impl FnMut(Diagnostic),
    ) -> Vec<(usize, String)> {
        for (name, span) in std::mem::take(&mut self.declared) {
            if let Some(definition) = self.named.get_mut(name) {
                definition.function = true;
            } else {
                let message = format!("there is no label `{name}` in this source");
                report(Diagnostic::new(Code::UndefinedSymbol, span, message));
            }
        }
        let mut functions = Vec::new();
        for (name, definition) in self.named {
            if definition.function && definition.insn < insns {
                functions.push((definition.insn, definition.span, name.to_owned()));
            } else if definition.function {
                report(at_end(name, definition.span));
            }
        }
        // Of several names of one function the first in the source is kept.
        functions.sort_unstable();
        functions.into_iter().map(|(insn, _, name)| (insn, name)).collect()
    }
}

/// The error for the use of a label that no instruction follows.
pub(crate) fn at_end(name: &str, span: Span) -> Diagnostic {
    let message = format!("no instruction follows the label `{name}`");
    Diagnostic::new(Code::LabelAtEnd, span, message).help("add an instruction, such as `exit`")
}
