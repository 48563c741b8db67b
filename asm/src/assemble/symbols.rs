//! The symbols of a source: [`Symbols`], and [`Symbol`], one of them.

use crate::Span;
use crate::diag::{Code, Diagnostic};
use crate::expr::{Base, Expr, Value};
use crate::hint::helper;
use crate::operand::register;
use crate::similar::{MOST_CANDIDATES, nearest};
use crate::unit::{Binding, SymbolKind};
use acqrel_isa::Syntax;
use std::collections::HashMap;
use std::rc::Rc;

/// A symbol, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SymbolId(u32);

/// The symbols of a source.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    named: HashMap<Rc<str>, SymbolId>,
    /// In the order of their first mention; numeric labels too.
    all: Vec<Symbol>,
    numbered: HashMap<u32, Numbered>,
}

/// The definitions of a numeric label.
#[derive(Clone, Copy, Debug, Default)]
struct Numbered {
    /// The last one before.
    last: Option<SymbolId>,
    /// The next one, if something refers to it.
    next: Option<SymbolId>,
}

/// A symbol.
#[derive(Clone, Debug)]
pub(crate) struct Symbol {
    pub(crate) name: Rc<str>,
    pub(crate) state: State,
    /// Where it is defined, or else where it is first mentioned.
    pub(crate) span: Span,
    /// Who sees it, if a directive says so, and where.
    pub(crate) binding: Option<(Binding, Span)>,
    /// `st_other`.
    pub(crate) other: u8,
    /// What a directive says that it is.
    pub(crate) kind: Option<SymbolKind>,
    /// What a directive says that its size is.
    pub(crate) size: Option<Expr>,
    /// Where `.type` speaks of it.
    pub(crate) mentioned: Option<Span>,
    /// Whether something says that it is a function.
    pub(crate) function: bool,
    /// Whether a directive says that it is another object's.
    pub(crate) external: bool,
    /// Whether a relocation may refer to it, or something else asks for it to be kept.
    pub(crate) used: bool,
}

/// Where a symbol stands.
#[derive(Clone, Debug)]
pub(crate) enum State {
    /// Nowhere as yet.
    Undefined,
    /// In a section.
    Label { section: usize, offset: u64 },
    /// It has a value that `.set` gives.
    Value(Value),
    /// It has a value that is not known yet.
    Later(Expr),
    /// `.comm`: its size and alignment.
    Common { size: u64, align: u64 },
}

impl Symbols {
    /// The symbol with a name. A new one is mentioned here.
    pub(crate) fn intern(&mut self, name: &str, span: Span) -> SymbolId {
        if let Some(&id) = self.named.get(name) {
            return id;
        }
        let name: Rc<str> = name.into();
        let id = self.add(Rc::clone(&name), span);
        self.named.insert(name, id);
        id
    }

    fn add(&mut self, name: Rc<str>, span: Span) -> SymbolId {
        // A mention takes a byte of the sources, which have less than 4 GiB.
        let id = SymbolId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(Symbol {
            name,
            state: State::Undefined,
            span,
            binding: None,
            other: 0,
            kind: None,
            size: None,
            mentioned: None,
            function: false,
            external: false,
            used: false,
        });
        id
    }

    /// The symbol with a name, if it is mentioned.
    pub(crate) fn find(&self, name: &str) -> Option<SymbolId> {
        self.named.get(name).copied()
    }

    pub(crate) fn get(&self, id: SymbolId) -> &Symbol {
        &self.all[id.0 as usize]
    }

    pub(crate) fn get_mut(&mut self, id: SymbolId) -> &mut Symbol {
        &mut self.all[id.0 as usize]
    }

    /// All symbols, in the order of their first mention.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (SymbolId, &Symbol)> {
        (0..).map(SymbolId).zip(&self.all)
    }

    /// Whether a name may be defined; the error says why not. The spans are those of a definition,
    /// and of the definition before it.
    pub(crate) fn definable(name: &str, span: Span) -> Result<(), Diagnostic> {
        if Syntax::ALL.into_iter().any(|syntax| register(name, syntax).is_some()) {
            let message = format!("`{name}` is a register and cannot be a label");
            let diagnostic = Diagnostic::new(Code::LabelName, span, message);
            return Err(diagnostic.help("choose another name"));
        }
        Ok(())
    }

    /// Defines a label at a place of a section.
    pub(crate) fn define(
        &mut self,
        name: &str,
        span: Span,
        section: usize,
        offset: u64,
    ) -> Result<(), Diagnostic> {
        Self::definable(name, span)?;
        let id = self.intern(name, span);
        let symbol = self.get_mut(id);
        if !matches!(symbol.state, State::Undefined) {
            let message = format!("the label `{name}` is defined twice");
            return Err(Diagnostic::new(Code::DuplicateLabel, span, message)
                .related(symbol.span, "it is first defined here"));
        }
        (symbol.state, symbol.span) = (State::Label { section, offset }, span);
        Ok(())
    }

    /// Defines a numeric label. The same number can be defined often.
    pub(crate) fn define_local(&mut self, number: u32, span: Span, section: usize, offset: u64) {
        let next = self.numbered.entry(number).or_default().next.take();
        let id = next.unwrap_or_else(|| self.add("".into(), span));
        let symbol = self.get_mut(id);
        (symbol.state, symbol.span) = (State::Label { section, offset }, span);
        self.numbered.entry(number).or_default().last = Some(id);
    }

    /// What a numeric label with a direction means here. None if there is none before.
    pub(crate) fn local(&mut self, number: u32, forward: bool, span: Span) -> Option<SymbolId> {
        let numbered = self.numbered.get(&number).copied().unwrap_or_default();
        if !forward {
            return numbered.last;
        }
        Some(numbered.next.unwrap_or_else(|| {
            let id = self.add("".into(), span);
            self.numbered.entry(number).or_default().next = Some(id);
            id
        }))
    }

    /// The value of a symbol; none if it is not known. At the `last` a symbol that is not defined is
    /// another object's.
    pub(crate) fn value(&self, id: SymbolId, last: bool) -> Option<Value> {
        match self.get(id).state {
            State::Label { .. } | State::Common { .. } => {
                Some(Value { base: Base::Symbol(id), addend: 0 })
            }
            State::Undefined if last => Some(Value { base: Base::Symbol(id), addend: 0 }),
            State::Value(value) => Some(value),
            State::Undefined | State::Later(_) => None,
        }
    }

    /// The error for a name that is not defined where a number is needed.
    pub(crate) fn not_a_constant(&self, name: &str, span: Span, suggest: bool) -> Diagnostic {
        let message = format!("there is no constant `{name}`");
        let diagnostic = Diagnostic::new(Code::UndefinedConstant, span, message);
        diagnostic.help(match self.meant(name, suggest) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("define it with `.set {name}, 5`"),
        })
    }

    /// The error for a name that is not defined, with what was meant if that is to be looked for.
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
        match self.meant(name, suggest) {
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
            None if call && let Some(help) = helper(name) => diagnostic.help(help),
            None if call => {
                diagnostic.help(format!("define it with `{name}:`; helpers are called by number"))
            }
            None => diagnostic.help(format!("define it with `{name}:`")),
        }
    }

    /// The defined name that one which is not defined is a near miss of.
    pub(crate) fn meant(&self, name: &str, suggest: bool) -> Option<&str> {
        let suggest = suggest && self.all.len() <= MOST_CANDIDATES;
        let defined = self.all.iter().filter(|symbol| symbol.is_defined());
        let names = defined.map(|symbol| &*symbol.name).filter(|name| !name.is_empty());
        if suggest { nearest(name, names) } else { None }
    }
}

impl Symbol {
    /// Whether the source defines it.
    pub(crate) fn is_defined(&self) -> bool {
        !matches!(self.state, State::Undefined)
    }

    /// Whether it is left out of the symbol table: a numeric label, or one for the assembler
    /// alone.
    pub(crate) fn is_temporary(&self) -> bool {
        self.name.is_empty() || self.name.starts_with(".L") && self.binding.is_none()
    }

    /// Who sees it.
    pub(crate) fn seen(&self) -> Binding {
        match self.binding {
            Some((binding, _)) => binding,
            None if self.is_defined() && !matches!(self.state, State::Common { .. }) => {
                Binding::Local
            }
            None => Binding::Global,
        }
    }
}

/// The error for the use of a label that no instruction follows.
pub(crate) fn at_end(name: &str, span: Span) -> Diagnostic {
    let message = format!("no instruction follows the label `{name}`");
    Diagnostic::new(Code::LabelAtEnd, span, message).help("add an instruction, such as `exit`")
}
