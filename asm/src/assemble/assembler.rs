//! The state of an assembly: [`Assembler`], which takes one statement after the other.

use super::fixup::{Fixup, Operand, Patch};
use super::read::read;
use super::{Goal, Options, Sections, State, SymbolId, Symbols};
use crate::ast::{Body, Dumped, Statement};
use crate::diag::{Code, Diagnostic, Severity};
use crate::directive::Call;
use crate::expr::{self, Expr, NoValue, Scope, Value};
use crate::grammar::Walk;
use crate::lexer::{Kind, Lexer, Token, number};
use crate::lower::{Late, Lowered, place_number};
use crate::macros::{Conditions, Macros};
use crate::operand::{self, Capture, Input};
use crate::said::Said;
use crate::source::{Origin, Sources};
use crate::unit::MapDecl;
use crate::{Span, style};
use acqrel_isa::{Op, Piece, RawInsn, Syntax};
use std::sync::Arc;

/// How deep files and macros may nest.
const MOST_NESTED: usize = 100;

/// How many texts may be brought in, and how many bytes they may have together.
pub(crate) const MOST_EXPANSIONS: usize = 1_000_000;
pub(crate) const MOST_EXPANDED: usize = 64 << 20;

/// An assembly under way.
///
/// While a statement is taken, spans are of its text, and [`Self::report`] makes them spans of all
/// sources. What outlives the statement has those already.
#[derive(Debug)]
pub(crate) struct Assembler {
    pub(crate) options: Options,
    pub(crate) sources: Sources,
    pub(crate) syntax: Syntax,
    /// The syntaxes that an instruction may be in, in the order of trying.
    pub(crate) order: Vec<Syntax>,
    pub(crate) sections: Sections,
    pub(crate) symbols: Symbols,
    pub(crate) fixups: Vec<Fixup>,
    /// The maps that are declared, with their symbols.
    pub(crate) maps: Vec<(SymbolId, MapDecl)>,
    /// The source files that `.file` names.
    pub(crate) files: Vec<String>,
    /// Whether it has been said that information for debuggers is left out.
    pub(crate) debug_told: bool,
    pub(crate) macros: Macros,
    pub(crate) conditions: Conditions,
    /// The texts that are being read, the innermost last.
    frames: Vec<Frame>,
    /// Where the text that is being read starts in the sources.
    pub(crate) base: u32,
    /// Where reading goes on in that text.
    pub(crate) resume: usize,
    /// How many texts have been brought in, and their bytes.
    expansions: usize,
    expanded: usize,
    /// For each section of code its first `exit`: the section, and the offset in it.
    pub(super) exits: Vec<(usize, u64)>,
    /// What is added to slots to give the indices of a dump.
    index_base: Option<i128>,
    pub(super) said: Said,
    walk: Walk,
}

/// A text that is being read.
#[derive(Debug)]
struct Frame {
    text: Arc<str>,
    base: u32,
    resume: usize,
    /// How many conditions are open around it.
    conditions: usize,
}

impl Assembler {
    pub(super) fn new(sources: Sources, syntax: Syntax, options: &Options) -> Self {
        let mut order = vec![syntax];
        if options.syntax.is_none() {
            order.extend(Syntax::ALL.into_iter().filter(|&other| other != syntax));
        }
        let mut assembler = Self {
            options: options.clone(),
            sources,
            syntax,
            order,
            sections: Sections::default(),
            symbols: Symbols::default(),
            fixups: Vec::new(),
            maps: Vec::new(),
            files: Vec::new(),
            debug_told: false,
            macros: Macros::default(),
            conditions: Conditions::default(),
            frames: Vec::new(),
            base: 0,
            resume: 0,
            expansions: 0,
            expanded: 0,
            exits: Vec::new(),
            index_base: None,
            said: Said::default(),
            walk: Walk::default(),
        };
        for (name, number) in &options.defines {
            let id = assembler.symbols.intern(name, Span::default());
            let value = Value::number((*number).into());
            assembler.symbols.get_mut(id).state = State::Value(value);
        }
        assembler.enter(0);
        assembler
    }

    /// Reads a text of the sources next, and then goes on with the one that is being read.
    pub(crate) fn enter(&mut self, file: usize) {
        let Some(file) = self.sources.files().get(file) else { return };
        let (text, base) = (Arc::clone(&file.text), file.span.start);
        let conditions = self.conditions.depth();
        self.frames.push(Frame { text, base, resume: 0, conditions });
    }

    /// Reads a text next that a directive or macro brings in.
    pub(crate) fn expand(
        &mut self,
        name: String,
        text: Arc<str>,
        origin: Origin,
        span: Span,
    ) -> Result<(), Diagnostic> {
        if self.frames.len() > MOST_NESTED {
            // Each text on the way may go as deep again.
            self.frames.clear();
            let message = format!("files and macros nest more than {MOST_NESTED} deep");
            return Err(Diagnostic::new(Code::TooDeep, span, message));
        }
        self.expansions += 1;
        self.expanded = self.expanded.saturating_add(text.len());
        let room = self.expansions <= MOST_EXPANSIONS && self.expanded <= MOST_EXPANDED;
        if let Some(file) = self.sources.add(name, text, origin).filter(|_| room) {
            self.enter(file);
            return Ok(());
        }
        // There is no end in sight.
        self.frames.clear();
        let mebibytes = MOST_EXPANDED >> 20;
        let message = format!(
            "files and macros come to more than {mebibytes} MiB, or {MOST_EXPANSIONS} expansions"
        );
        Err(Diagnostic::new(Code::TooMuchText, span, message))
    }

    /// Takes all statements.
    pub(super) fn run(&mut self) {
        let mut tokens = Vec::new();
        while let Some(frame) = self.frames.last() {
            let depth = self.frames.len();
            let text = Arc::clone(&frame.text);
            self.base = frame.base;
            let mut lexer = Lexer::at(&text, self.syntax, frame.resume);
            if frame.resume == 0 {
                self.check_line_ends(&text);
            }
            loop {
                if lexer.statement(&mut tokens).is_none() {
                    self.leave();
                    break;
                }
                self.resume = lexer.position();
                self.statement(&text, &tokens);
                if self.frames.len() != depth {
                    if let Some(frame) = self.frames.get_mut(depth - 1) {
                        frame.resume = self.resume;
                    }
                    break;
                }
                lexer.go(self.resume);
            }
        }
    }

    /// Ends the innermost text.
    fn leave(&mut self) {
        if let Some(frame) = self.frames.pop() {
            for span in self.conditions.close_to(frame.conditions) {
                let message = "this condition has no end";
                let diagnostic = Diagnostic::new(Code::Unclosed, span, message);
                self.report_global(diagnostic.help("end it with `.endif`"));
            }
        }
    }

    /// How many conditions are open around the text that is being read.
    pub(crate) fn open_conditions_around(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.conditions)
    }

    /// `.exitm`: leaves what a macro or repetition expands to.
    pub(crate) fn exit_macro(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        call.end(0)?;
        let here = self.sources.file_of(self.base);
        if !here.is_some_and(|file| matches!(file.origin, Origin::Expanded(_))) {
            let message = "this is in no macro";
            return Err(Diagnostic::new(Code::Unclosed, call.name.span, message));
        }
        if let Some(frame) = self.frames.pop() {
            self.conditions.close_to(frame.conditions);
        }
        Ok(())
    }

    fn statement(&mut self, source: &str, tokens: &[Token]) {
        let statement = Statement::of(source, self.syntax, tokens);
        if self.conditions.skips() {
            if let Body::Directive(name, tokens) = statement.body
                && let Err(diagnostic) =
                    self.conditional(Call { name, input: Input { source, tokens } })
            {
                self.report(diagnostic);
            }
            return;
        }
        for label in statement.labels.iter().step_by(2) {
            self.label(source, *label);
        }
        match statement.body {
            Body::Empty => {}
            Body::Directive(name, operands) => {
                self.directive(name, Input { source, tokens: operands });
            }
            Body::Insn(dumped, insn) => {
                let input = Input { source, tokens: insn };
                if !self.invokes(input) {
                    self.insn(dumped, input);
                }
            }
        }
    }

    /// Expands the macro that a statement names, if it does.
    pub(crate) fn invokes(&mut self, input: Input<'_>) -> bool {
        let Some((name, tokens)) = input.tokens.split_first() else { return false };
        let Some(called) = self.macros.find(input.text(*name)) else { return false };
        if let Err(diagnostic) = self.invoke(&called, *name, Input { tokens, ..input }) {
            self.report(diagnostic);
        }
        true
    }

    fn label(&mut self, source: &str, token: Token) {
        let text = token.span.text(source);
        let span = self.global(token.span);
        let section = self.sections.current();
        let offset = self.sections.here().position();
        if token.kind == Kind::Word {
            if let Err(diagnostic) = self.symbols.define(text, span, section, offset) {
                self.report_global(diagnostic);
            }
            return;
        }
        match text.parse() {
            Ok(number) if matches!(self.syntax, Syntax::Llvm | Syntax::Gas) => {
                self.symbols.define_local(number, span, section, offset);
            }
            _ => {
                let message = format!("`{text}` cannot be a label in {}", style(self.syntax));
                let diagnostic = Diagnostic::new(Code::LabelName, token.span, message);
                self.report(diagnostic.help("labels start with a letter, `_` or `.`"));
            }
        }
    }

    fn insn(&mut self, dumped: Dumped, input: Input<'_>) {
        self.check_index(input.source, dumped);
        let mut reported = Vec::new();
        let mut walk = std::mem::take(&mut self.walk);
        let result = read(input, &self.order, dumped, &mut walk, &mut |diagnostic| {
            reported.push(diagnostic);
        });
        self.walk = walk;
        for diagnostic in reported {
            self.report(diagnostic);
        }
        let (lowered, syntax) = match result {
            Ok((Some(lowered), syntax)) => (lowered, syntax),
            Ok((None, _)) => return,
            // To find out what is wrong takes long, and would not be shown.
            Err(_) if self.is_full() => {
                self.said.takes(Severity::Error);
                return;
            }
            Err(wrong) => {
                let diagnostic = wrong.diagnostic(input, self.syntax);
                return self.report(self.macros.meant(input, diagnostic));
            }
        };
        let span = input.span(0, input.tokens.len());
        self.check_cpu(lowered.op, span);
        self.emit(lowered, input, syntax, span);
    }

    /// Puts an instruction into the section.
    fn emit(&mut self, lowered: Lowered, input: Input<'_>, syntax: Syntax, span: Span) {
        let Lowered { mut op, mut fields, late } = lowered;
        let index = self.sections.current();
        let section = &self.sections.all[index];
        let mark = section.count;
        let offset = section.position();
        for late in late.into_iter().flatten() {
            let Some(operand) = self.operand(late, input) else { return };
            let piece = late.piece;
            let value = match &operand {
                Operand::Symbol(id) => self.symbols.value(*id, false),
                Operand::Expr(expr) => match expr.early(&self.symbols) {
                    Ok(value) => Some(value),
                    Err(NoValue::NotYet) => None,
                    Err(NoValue::Wrong(diagnostic)) => return self.report_global(*diagnostic),
                },
            };
            if let Some(number) = value.and_then(Value::absolute) {
                let mut reported = Vec::new();
                let context = crate::lower::Context { source: input.source, syntax };
                let span = late.capture.span;
                let done =
                    place_number(&mut op, &mut fields, piece, number, span, context, &mut |d| {
                        reported.push(d);
                    });
                for diagnostic in reported {
                    self.report(diagnostic);
                }
                if !done {
                    return;
                }
                continue;
            }
            if piece == Piece::Function && op == Op::LddwCode {
                // As an object has it: the linker makes a code address of it.
                op = Op::Lddw;
            }
            let span = self.global(late.capture.span);
            let patch = Patch::Insn { mark, op: lowered.op, piece, syntax };
            self.fixups.push(Fixup { section: index, offset, span, operand, patch });
        }
        let global = self.global(span);
        let (first, second) = op.encode(fields);
        let endian = self.options.endian;
        if !self.sections.reserve((1 + u64::from(second.is_some())) * 8) {
            return self.report(too_large(span));
        }
        let section = &mut self.sections.all[index];
        if let Err(said) = section.take_code(span) {
            return said.map_or((), |diagnostic| self.report(diagnostic));
        }
        section.data.extend_from_slice(&first.to_bytes(endian));
        if let Some(second) = second {
            section.data.extend_from_slice(&second.to_bytes(endian));
        }
        // Sections have less than 4 GiB together.
        let at = u32::try_from(offset).unwrap_or(u32::MAX);
        section.count += 1;
        if self.options.goal == Goal::Program || self.options.lines {
            section.marks.push(super::section::Mark { offset: at, span: global });
        }
        if self.options.goal == Goal::Program {
            section.insns.push(op.insn(fields));
        }
        if op == Op::Exit && self.exits.last().is_none_or(|exit| exit.0 != index) {
            self.exits.push((index, offset));
        }
    }

    /// What an operand that is no number says.
    fn operand(&mut self, late: Late, input: Input<'_>) -> Option<Operand> {
        let Capture { span, value } = late.capture;
        match value {
            operand::Value::Label => {
                let global = self.global(span);
                Some(Operand::Symbol(self.symbols.intern(span.text(input.source), global)))
            }
            operand::Value::Local(number, forward) => {
                let global = self.global(span);
                let found = self.symbols.local(number, forward, global);
                if found.is_none() {
                    self.report(expr::no_local(number, forward, span));
                }
                found.map(Operand::Symbol)
            }
            operand::Value::Expr(pos) => match self.expression(input, pos) {
                Ok((expr, _)) => Some(Operand::Expr(expr)),
                Err(diagnostic) => {
                    self.report(diagnostic);
                    None
                }
            },
            operand::Value::Reg(..) | operand::Value::Number(_) => None,
        }
    }

    /// Reads the expression that starts at a token; gives it and the position behind it.
    pub(crate) fn expression(
        &mut self,
        input: Input<'_>,
        pos: usize,
    ) -> Result<(Expr, usize), Diagnostic> {
        let section = self.sections.current();
        let place = (section, self.sections.all[section].position());
        expr::parse(input, pos, &mut Scope { symbols: &mut self.symbols, place, base: self.base })
    }

    /// The number that an expression comes to; it must be known by now.
    pub(crate) fn constant_at(
        &mut self,
        input: Input<'_>,
        pos: usize,
    ) -> Result<(i128, usize), Diagnostic> {
        let (expr, end) = self.expression(input, pos)?;
        let span = input.span(pos, end);
        match expr.early(&self.symbols).map(Value::absolute) {
            Ok(Some(number)) => Ok((number, end)),
            Ok(None) => {
                let message = "this is a place, and a number is needed";
                Err(Diagnostic::new(Code::NotConstant, span, message))
            }
            Err(NoValue::NotYet) => {
                let message = "this has to be known here, and it is not defined before";
                Err(Diagnostic::new(Code::UndefinedConstant, span, message)
                    .help("define it further up"))
            }
            Err(NoValue::Wrong(diagnostic)) => Err(self.localized(*diagnostic)),
        }
    }

    /// LLVM ends a line at a carriage return alone; to read on would hide what follows a comment.
    fn check_line_ends(&mut self, source: &str) {
        let mut returns = source.match_indices('\r').map(|found| found.0);
        let alone = returns.find(|&at| !matches!(source.as_bytes().get(at + 1), Some(b'\n')));
        if let Some(at) = alone.and_then(|at| u32::try_from(at).ok()) {
            let message = "a line ends with a carriage return alone";
            let diagnostic =
                Diagnostic::new(Code::UnknownCharacter, Span::new(at, at + 1), message);
            self.report(diagnostic.help("end it with a line feed"));
        }
    }

    /// A dump that leaves instructions out would jump to wrong places.
    fn check_index(&mut self, source: &str, dumped: Dumped) {
        let Some(span) = dumped.index else { return };
        let slot = i128::from(self.sections.here().position() / RawInsn::BYTES as u64);
        let Ok((index, _)) = number(span.text(source)) else {
            let message = "this is no index of an instruction";
            return self.report(Diagnostic::new(Code::BadNumber, span, message));
        };
        let index = i128::from(index);
        let base = *self.index_base.get_or_insert(index - slot);
        let expected = base + slot;
        // After an instruction that could not be read all others would be wrong.
        if index != expected && !self.said.has_errors() {
            let message = format!("the index of this instruction is {expected}");
            let diagnostic = Diagnostic::new(Code::IndexMismatch, span, message);
            self.report(diagnostic.help(
                "a dump is read only if it is whole: 64-bit immediate loads count two, others one",
            ));
        }
    }

    fn check_cpu(&mut self, op: Op, span: Span) {
        let (needed, chosen) = (op.row().cpu, self.options.cpu);
        if needed > chosen {
            let (needed, chosen) = (needed.name(), chosen.name());
            let message = format!("this instruction needs cpu {needed}, and {chosen} is chosen");
            let diagnostic = Diagnostic::new(Code::NeedsCpu, span, message);
            self.report(diagnostic.help(format!("choose cpu {needed} or later")));
        }
    }
}

/// The error for more bytes than sections can have.
pub(crate) fn too_large(span: Span) -> Diagnostic {
    let mebibytes = Sections::MOST_BYTES >> 20;
    let message = format!("the sections have more than {mebibytes} MiB");
    Diagnostic::new(Code::TooMuch, span, message)
}
