//! Text to sections, symbols and a program: [`assemble()`], with [`Options`] in and [`Assembled`]
//! out; [`parse_insn`] for a single instruction.
//!
//! Statements are read one after the other by the [`Assembler`], which puts their bytes into
//! sections at once. Whatever depends on what comes later is a [`Fixup`], put right
//! at the end.

mod assembler;
mod finish;
mod fixup;
mod lines;
mod load;
mod options;
mod program;
mod read;
mod report;
mod section;
mod symbols;

pub(crate) use assembler::{Assembler, MOST_EXPANDED, MOST_EXPANSIONS, too_large};
pub(crate) use fixup::{Fixup, Operand, Patch, data_bytes, out_of_range};
pub(crate) use section::{Building, Mark, Sections};
use symbols::at_end;
pub(crate) use symbols::{State, Symbol, SymbolId, Symbols};

pub use load::{Loaded, Loader};
pub use options::{Goal, Options};
pub use read::parse_insn;

use crate::diag::{Code, Diagnostic, Severity};
use crate::source::{Origin, Sources};
use crate::unit::Unit;
use crate::{Span, detect, paste};
use acqrel_isa::{Program, Syntax};

/// What a source assembles to.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The program, if the source is one: there is no error, exactly one section of code, and
    /// nothing in it is left to link. Otherwise programs are linked out of the unit
    /// ([`Object::of`](crate::object::Object)).
    pub program: Option<Program>,
    /// The sections, symbols and relocations. None if there is an error.
    pub unit: Option<Unit>,
    /// All text: the source, what it includes, and what its macros expand to. The spans of
    /// `diagnostics` and `spans` are in it.
    pub sources: Sources,
    /// The syntax chosen or detected.
    pub syntax: Syntax,
    /// What there is to say, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
    /// The text of each instruction of the section of code, by its index in the program.
    pub spans: Vec<Span>,
}

impl Assembled {
    /// Nothing as yet of a source; an error, if it is too large.
    pub(crate) fn empty(source: &str, syntax: Syntax, options: &Options) -> Self {
        let mut empty = Self {
            program: None,
            unit: None,
            sources: Sources::default(),
            syntax,
            diagnostics: Vec::new(),
            spans: Vec::new(),
        };
        let fits = u32::try_from(source.len()).is_ok();
        let name = options.file.clone();
        if fits && empty.sources.add(name, source.into(), Origin::Given).is_some() {
            return empty;
        }
        let message = "the source is larger than 4 GiB";
        let diagnostic = Diagnostic::new(Code::SourceTooLarge, Span::default(), message);
        empty.diagnostics.push(diagnostic);
        empty
    }

    /// Whether there is an error, and so neither program nor unit.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// The program, or all that is wrong.
    ///
    /// # Errors
    ///
    /// The diagnostics, if there is an error among them, or if there is no program for want of
    /// linking.
    pub fn into_result(self) -> Result<Program, Vec<Diagnostic>> {
        self.program.ok_or(self.diagnostics)
    }
}

/// Assembles a source. Every error in it is found at once.
///
/// ```
/// use acqrel_asm::{Options, assemble};
///
/// let options = Options { file: "message.s".to_owned(), ..Options::default() };
/// let assembled = assemble("r0 = load_aquire((u64 *)(r1 + 0))\nexit\n", &options);
/// let error = &assembled.diagnostics[0];
/// assert_eq!(error.code.as_str(), "E0104");
/// assert_eq!(error.help.as_deref(), Some("did you mean `load_acquire`?"));
/// ```
pub fn assemble(source: &str, options: &Options) -> Assembled {
    if options.syntax.is_none()
        && let Some(form) = paste::detect(source)
    {
        return paste::read(source, form, options);
    }
    let syntax = options.syntax.unwrap_or_else(|| detect(source));
    let empty = Assembled::empty(source, syntax, options);
    if empty.has_errors() {
        return empty;
    }
    let mut assembler = Assembler::new(empty.sources, syntax, options);
    assembler.run();
    assembler.finish()
}
