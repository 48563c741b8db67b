//! Text to a program: [`assemble()`], with [`Options`] in and [`Assembled`] out; [`parse_insn`]
//! for a single instruction.

use crate::ast::{Body, Dumped, Statement};
use crate::diag::{Code, Diagnostic, Severity};
use crate::fault::{self, explain};
use crate::grammar::{Grammar, Walk};
use crate::lexer::{Kind, Lexer, Start, Token, number};
use crate::lower::{Context, Lowered, choose, lower, no_choice, set_target};
use crate::operand::{Capture, Input, Value};
use crate::span::Columns;
use crate::symbols::{Symbols, at_end};
use crate::{Span, detect, style};
use acqrel_isa::{
    Cpu, Fields, Insn, Line, MapDef, Op, Parts, Program, ProgramError, ProgramErrorKind, Syntax,
};

/// How many errors, and how many warnings, are given; the last diagnostics count the rest.
const MOST_ERRORS: usize = 100;
const MOST_WARNINGS: usize = 100;

/// How to assemble.
#[derive(Clone, Debug)]
pub struct Options {
    /// The syntax, which is then the only one read. If it is none, the syntax is detected, and
    /// a statement that is not in it is read in any other in which it makes sense.
    pub syntax: Option<Syntax>,
    /// The cpu version: instructions of later ones are errors. The default is v4.
    pub cpu: Cpu,
    /// The name of the source, for the program's lines.
    pub file: String,
    /// The maps of the program, to which `ld_pseudo` can refer by index.
    pub maps: Vec<MapDef>,
}

impl Default for Options {
    fn default() -> Self {
        Self { syntax: None, cpu: Cpu::V4, file: "<source>".to_owned(), maps: Vec::new() }
    }
}

/// What a source assembles to.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The program. None if there is an error.
    pub program: Option<Program>,
    /// The syntax chosen or detected.
    pub syntax: Syntax,
    /// What there is to say, in the order of the source.
    pub diagnostics: Vec<Diagnostic>,
    /// The text of each instruction that could be read, by its index in the program.
    pub spans: Vec<Span>,
}

impl Assembled {
    /// Whether there is an error, and so no program.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// The program, or all that is wrong.
    ///
    /// # Errors
    ///
    /// The diagnostics, if there is an error among them.
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
    let syntax = options.syntax.unwrap_or_else(|| detect(source));
    if u32::try_from(source.len()).is_err() {
        let message = "the source is larger than 4 GiB";
        let diagnostics = vec![Diagnostic::new(Code::SourceTooLarge, Span::default(), message)];
        return Assembled { program: None, syntax, diagnostics, spans: Vec::new() };
    }
    let mut assembler = Assembler::new(source, syntax, options);
    assembler.check_line_ends();
    let mut lexer = Lexer::new(source, syntax);
    let mut tokens = Vec::new();
    while let Some(start) = lexer.statement(&mut tokens) {
        assembler.statement(start, &tokens);
    }
    assembler.finish(options)
}

/// Reads one instruction. Targets of jumps and calls are numbers: slots from the next
/// instruction.
///
/// ```
/// use acqrel_asm::parse_insn;
/// use acqrel_isa::{Insn, Syntax};
///
/// assert_eq!(parse_insn("goto +5", Syntax::Llvm), Ok(Insn::Ja { off: 5 }));
/// assert_eq!(parse_insn("(05) goto pc+5", Syntax::Kernel), Ok(Insn::Ja { off: 5 }));
/// let error = parse_insn("gotp +5", Syntax::Llvm).unwrap_err();
/// assert_eq!(error[0].help.as_deref(), Some("did you mean `goto`?"));
/// ```
///
/// # Errors
///
/// What is wrong with the text, with spans in it. An immediate that is probably not what is
/// meant is no error.
pub fn parse_insn(text: &str, syntax: Syntax) -> Result<Insn, Vec<Diagnostic>> {
    if u32::try_from(text.len()).is_err() {
        let message = "the text is larger than 4 GiB";
        return Err(vec![Diagnostic::new(Code::SourceTooLarge, Span::default(), message)]);
    }
    let mut lexer = Lexer::new(text, syntax);
    let (mut tokens, mut more) = (Vec::new(), Vec::new());
    lexer.statement(&mut tokens);
    lexer.statement(&mut more);
    let error = |code, span, message: &str| Err(vec![Diagnostic::new(code, span, message)]);
    let whole = tokens.first().map(|token| token.span).unwrap_or_default();
    if let Some(token) = more.first() {
        return error(Code::Unexpected, token.span, "this is a second instruction");
    }
    let Statement { labels: [], body: Body::Insn(dumped, insn) } =
        Statement::of(text, syntax, &tokens)
    else {
        return error(Code::Unexpected, whole, "this is no instruction");
    };
    let mut diagnostics = Vec::new();
    let input = Input { source: text, tokens: insn };
    let mut walk = Walk::default();
    let lowered = match read(input, &[syntax], dumped, &mut walk, &mut |d| diagnostics.push(d)) {
        Ok((lowered, _)) => lowered,
        Err(wrong) => return Err(vec![wrong.diagnostic(input, syntax)]),
    };
    diagnostics.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    match lowered {
        Some(Lowered { label: Some(label), .. }) => {
            let message = "a single instruction has no labels to go to";
            let diagnostic = Diagnostic::new(Code::UndefinedLabel, label.span, message);
            Err(vec![diagnostic.help("write an offset in slots")])
        }
        Some(lowered) if diagnostics.is_empty() => Ok(lowered.op.insn(lowered.fields)),
        _ => Err(diagnostics),
    }
}

/// Why an instruction cannot be read.
enum Wrong {
    /// It is an instruction but for a number.
    Number(Box<Diagnostic>),
    /// It is none.
    Syntax,
}

impl Wrong {
    /// What is wrong with it in a syntax.
    fn diagnostic(self, input: Input<'_>, syntax: Syntax) -> Diagnostic {
        match self {
            Self::Number(diagnostic) => *diagnostic,
            Self::Syntax => explain(input, syntax),
        }
    }
}

/// Reads an instruction in the first syntax in which it makes sense, and says in which. What is
/// wrong with operands is reported.
fn read(
    input: Input<'_>,
    syntaxes: &[Syntax],
    dumped: Dumped,
    walk: &mut Walk,
    report: &mut impl FnMut(Diagnostic),
) -> Result<(Option<Lowered>, Syntax), Wrong> {
    let mut wrong = None;
    for &syntax in syntaxes {
        let grammar = Grammar::of(syntax);
        let Some(end) = grammar.walk(input, walk) else { continue };
        let opcode = dumped.opcode.map(|(opcode, _)| opcode);
        let leaves = grammar.leaves(end);
        let Some(leaf) = choose(leaves, &walk.captures, opcode, syntaxes.len() == 1) else {
            wrong.get_or_insert_with(|| no_choice(leaves, &walk.captures, input.tokens, syntax));
            continue;
        };
        let context = Context { source: input.source, syntax };
        let lowered = lower(leaf, &walk.captures, context, report);
        if let (Some(lowered), Some((opcode, span))) = (&lowered, dumped.opcode)
            && lowered.op.row().opcode != opcode
        {
            let is = lowered.op.row().opcode;
            let message = format!("the opcode of this instruction is {is:02x}, not {opcode:02x}");
            report(Diagnostic::new(Code::OpcodeMismatch, span, message));
        }
        return Ok((lowered, syntax));
    }
    Err(wrong.map_or(Wrong::Syntax, |diagnostic| Wrong::Number(Box::new(diagnostic))))
}

/// An instruction that leads to a label.
#[derive(Clone, Copy, Debug)]
struct Fixup {
    insn: usize,
    op: Op,
    fields: Fields,
    label: Capture,
    syntax: Syntax,
    /// For a numeric label, which of its definitions.
    nth: Option<usize>,
}

/// A program in the making.
pub(crate) struct Assembler<'s> {
    pub(crate) source: &'s str,
    syntax: Syntax,
    /// The syntaxes that an instruction may be in, in the order of trying.
    order: Vec<Syntax>,
    cpu: Cpu,
    pub(crate) insns: Vec<Insn>,
    spans: Vec<Span>,
    lines: Vec<Option<Line>>,
    columns: Columns,
    /// The slot of each instruction, and behind them the next.
    slots: Vec<usize>,
    pub(crate) symbols: Symbols<'s>,
    fixups: Vec<Fixup>,
    /// The first `exit`.
    exit: Option<usize>,
    /// What is added to slots to give the indices of a dump.
    index_base: Option<i128>,
    /// The section of the instructions.
    pub(crate) section: &'s str,
    /// Whether the section is not supported.
    pub(crate) skipping: bool,
    diagnostics: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
    walk: Walk,
}

impl<'s> Assembler<'s> {
    fn new(source: &'s str, syntax: Syntax, options: &Options) -> Self {
        let mut order = vec![syntax];
        if options.syntax.is_none() {
            order.extend(Syntax::ALL.into_iter().filter(|&other| other != syntax));
        }
        Self {
            source,
            syntax,
            order,
            cpu: options.cpu,
            insns: Vec::new(),
            spans: Vec::new(),
            lines: Vec::new(),
            columns: Columns::default(),
            slots: vec![0],
            symbols: Symbols::default(),
            fixups: Vec::new(),
            exit: None,
            index_base: None,
            section: ".text",
            skipping: false,
            diagnostics: Vec::new(),
            errors: 0,
            warnings: 0,
            walk: Walk::default(),
        }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        if diagnostic.severity() == Severity::Error {
            self.errors += 1;
            if self.errors > MOST_ERRORS {
                return;
            }
        } else {
            self.warnings += 1;
            if self.warnings > MOST_WARNINGS {
                return;
            }
        }
        self.diagnostics.push(diagnostic);
    }

    fn next_slot(&self) -> usize {
        self.slots.last().copied().unwrap_or_default()
    }

    fn statement(&mut self, start: Start, tokens: &[Token]) {
        let statement = Statement::of(self.source, self.syntax, tokens);
        if !self.skipping {
            for label in statement.labels.iter().step_by(2) {
                self.label(*label);
            }
        }
        match statement.body {
            Body::Empty => {}
            Body::Directive(name, operands) if self.order.contains(&Syntax::Llvm) => {
                self.directive(name, operands);
            }
            Body::Directive(name, _) => {
                let message = format!("{} has no directives", style(self.syntax));
                self.report(Diagnostic::new(Code::UnknownDirective, name.span, message));
            }
            Body::Insn(..) if self.skipping => {}
            Body::Insn(dumped, insn) => self.insn(start, dumped, insn),
        }
    }

    fn label(&mut self, token: Token) {
        let text = token.span.text(self.source);
        let next = self.insns.len();
        if token.kind == Kind::Word {
            if let Err(diagnostic) = self.symbols.define(text, token.span, next) {
                self.report(diagnostic);
            }
            return;
        }
        match text.parse() {
            Ok(number) if self.syntax == Syntax::Llvm => self.symbols.define_local(number, next),
            _ => {
                let message = format!("`{text}` cannot be a label in {}", style(self.syntax));
                let diagnostic = Diagnostic::new(Code::LabelName, token.span, message);
                self.report(diagnostic.help("labels start with a letter, `_` or `.`"));
            }
        }
    }

    fn insn(&mut self, start: Start, dumped: Dumped, tokens: &[Token]) {
        self.check_index(dumped);
        let input = Input { source: self.source, tokens };
        let mut reported = Vec::new();
        let mut walk = std::mem::take(&mut self.walk);
        let result = read(input, &self.order, dumped, &mut walk, &mut |diagnostic| {
            reported.push(diagnostic);
        });
        self.walk = walk;
        for diagnostic in reported {
            self.report(diagnostic);
        }
        let span = match tokens {
            [first, .., last] => first.span.to(last.span),
            [only] => only.span,
            [] => Span::default(),
        };
        let (lowered, syntax) = match result {
            Ok((Some(lowered), syntax)) => (lowered, syntax),
            Ok((None, _)) => return,
            // To find out what is wrong takes long, and would not be shown.
            Err(_) if self.errors >= MOST_ERRORS => return self.errors += 1,
            Err(wrong) => return self.report(wrong.diagnostic(input, self.syntax)),
        };
        let insn = lowered.op.insn(lowered.fields);
        self.check_cpu(lowered.op, span);
        if let Some(label) = lowered.label {
            self.fixup(&lowered, label, syntax);
        }
        let index = self.insns.len();
        if matches!(insn, Insn::Exit {}) {
            self.exit.get_or_insert(index);
        }
        self.slots.push(self.next_slot() + insn.slots());
        self.insns.push(insn);
        self.spans.push(span);
        let column = self.columns.column(self.source, start.line_start, span.start);
        self.lines.push(Some(Line { file: 0, line: start.line, column }));
    }

    /// LLVM ends a line at a carriage return alone; to read on would hide what follows a comment.
    fn check_line_ends(&mut self) {
        let mut returns = self.source.match_indices('\r').map(|found| found.0);
        let alone = returns.find(|&at| !matches!(self.source.as_bytes().get(at + 1), Some(b'\n')));
        if let Some(at) = alone.and_then(|at| u32::try_from(at).ok()) {
            let message = "a line ends with a carriage return alone";
            let diagnostic =
                Diagnostic::new(Code::UnknownCharacter, Span::new(at, at + 1), message);
            self.report(diagnostic.help("end it with a line feed"));
        }
    }

    /// A dump that leaves instructions out would jump to wrong places.
    fn check_index(&mut self, dumped: Dumped) {
        let Some(span) = dumped.index else { return };
        let slot = i128::try_from(self.next_slot()).unwrap_or_default();
        let Ok((index, _)) = number(span.text(self.source)) else {
            let message = "this is no index of an instruction";
            return self.report(Diagnostic::new(Code::BadNumber, span, message));
        };
        let index = i128::from(index);
        let base = *self.index_base.get_or_insert(index - slot);
        let expected = base + slot;
        // After an instruction that could not be read all others would be wrong.
        if index != expected && self.errors == 0 {
            let message = format!("the index of this instruction is {expected}");
            let diagnostic = Diagnostic::new(Code::IndexMismatch, span, message);
            self.report(diagnostic.help(
                "a dump is read only if it is whole: 64-bit immediate loads count two, others one",
            ));
        }
    }

    fn check_cpu(&mut self, op: Op, span: Span) {
        let needed = op.row().cpu;
        if needed > self.cpu {
            let message = format!(
                "this instruction needs cpu {}, and {} is chosen",
                needed.name(),
                self.cpu.name()
            );
            let diagnostic = Diagnostic::new(Code::NeedsCpu, span, message);
            self.report(diagnostic.help(format!("choose cpu {} or later", needed.name())));
        }
    }

    fn fixup(&mut self, lowered: &Lowered, label: Capture, syntax: Syntax) {
        let nth = match label.value {
            Value::Local(number, forward) => {
                let seen = self.symbols.locals(number);
                // Without one before, no definition is meant.
                Some(if forward { seen } else { seen.wrapping_sub(1) })
            }
            Value::Reg(..) | Value::Number(_) | Value::Label => None,
        };
        let (op, fields) = (lowered.op, lowered.fields);
        self.fixups.push(Fixup { insn: self.insns.len(), op, fields, label, syntax, nth });
    }

    /// The instruction that a label stands before.
    fn target(&mut self, fixup: &Fixup) -> Result<usize, Diagnostic> {
        let span = fixup.label.span;
        let name = span.text(self.source);
        let call = fault::is_call(fixup.op);
        let found = if let (Value::Local(number, _), Some(nth)) = (fixup.label.value, fixup.nth) {
            self.symbols.local(number, nth)
        } else {
            if call {
                self.symbols.call(name);
            }
            self.symbols.find(name).map(|definition| definition.insn)
        };
        let implicit = fixup.syntax == Syntax::Ubpf && name == "exit";
        match found.or(self.exit.filter(|_| implicit)) {
            Some(insn) if insn < self.insns.len() => Ok(insn),
            Some(_) => Err(at_end(name, span)),
            None if fixup.nth.is_some() => {
                let number = name.trim_end_matches(['b', 'f']);
                let place = if name.ends_with('f') { "after" } else { "before" };
                let message = format!("there is no label `{number}:` {place} this");
                Err(Diagnostic::new(Code::UndefinedLabel, span, message))
            }
            None => Err(self.symbols.undefined(name, span, call, self.errors < MOST_ERRORS)),
        }
    }

    fn resolve(&mut self) {
        for mut fixup in std::mem::take(&mut self.fixups) {
            let offset = self.target(&fixup).and_then(|target| {
                let distance = |slot: usize| i64::try_from(slot).unwrap_or(i64::MAX);
                let offset = distance(self.slots[target]) - distance(self.slots[fixup.insn]) - 1;
                set_target(fixup.op, &mut fixup.fields, offset, fixup.label.span)
            });
            match offset {
                Ok(()) => self.insns[fixup.insn] = fixup.op.insn(fixup.fields),
                Err(diagnostic) => self.report(diagnostic),
            }
        }
    }

    fn finish(mut self, options: &Options) -> Assembled {
        self.resolve();
        let mut reported = Vec::new();
        let symbols = std::mem::take(&mut self.symbols);
        let symbols = symbols.functions(self.insns.len(), &mut |d| reported.push(d));
        for diagnostic in reported {
            self.report(diagnostic);
        }
        let mut program = None;
        if self.errors == 0 {
            let insns = std::mem::take(&mut self.insns);
            let lines = std::mem::take(&mut self.lines);
            let (files, maps) = (vec![options.file.clone()], options.maps.clone());
            match Program::check(insns, Parts { symbols, files, lines, maps, ..Parts::default() }) {
                Ok(checked) => program = Some(checked),
                Err(errors) => {
                    for error in errors {
                        let diagnostic = self.program_error(&error);
                        self.report(diagnostic);
                    }
                }
            }
        }
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
        let end = u32::try_from(self.source.len()).unwrap_or(u32::MAX);
        for (code, what, hidden) in [
            (Code::TooManyWarnings, "warnings", self.warnings.saturating_sub(MOST_WARNINGS)),
            (Code::TooManyErrors, "errors", self.errors.saturating_sub(MOST_ERRORS)),
        ] {
            if hidden > 0 {
                let message = format!("there are {hidden} more {what}, which are not shown");
                self.diagnostics.push(Diagnostic::new(code, Span::new(end, end), message));
            }
        }
        Assembled { program, syntax: self.syntax, diagnostics: self.diagnostics, spans: self.spans }
    }

    /// A broken rule of programs, at the instruction that breaks it.
    fn program_error(&self, error: &ProgramError) -> Diagnostic {
        let index = self.slots.partition_point(|&slot| slot <= error.slot).saturating_sub(1);
        let end = u32::try_from(self.source.len()).unwrap_or(u32::MAX);
        let span = self.spans.get(index).copied().unwrap_or(Span::new(end, end));
        let (code, help) = match error.kind {
            ProgramErrorKind::Empty => (Code::EmptyProgram, Some("the least program is `exit`")),
            ProgramErrorKind::OutOfRange { .. } => (Code::TargetOutside, None),
            ProgramErrorKind::IntoWide { .. } => {
                (Code::TargetInsideWide, Some("a 64-bit immediate load counts two slots"))
            }
            ProgramErrorKind::LeavesFunction { .. } => {
                (Code::LeavesFunction, Some("call a function rather than jump into it"))
            }
            ProgramErrorKind::FallsThrough => (Code::FallsThrough, Some("add `exit`")),
            ProgramErrorKind::ReadOnly { .. } => (
                Code::ReadOnlyRegister,
                Some("r10 is the frame pointer; copy it and change the copy"),
            ),
            ProgramErrorKind::MapIndex { .. } => {
                (Code::MapIndex, Some("text declares no maps; they come with an ELF object"))
            }
            _ => (Code::Program, None),
        };
        let diagnostic = Diagnostic::new(code, span, error.kind.to_string());
        match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}
