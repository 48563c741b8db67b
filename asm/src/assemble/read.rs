//! One instruction: [`read()`], from its tokens to its fields, and [`parse_insn`], from its text.

use crate::Span;
use crate::ast::{Body, Dumped, Statement};
use crate::diag::{Code, Diagnostic, Severity};
use crate::fault::explain;
use crate::grammar::{Grammar, Walk};
use crate::lexer::Lexer;
use crate::lower::{Context, Lowered, choose, lower, no_choice};
use crate::operand::Input;
use acqrel_isa::{Insn, Piece, Syntax};

/// Reads one instruction. Targets of jumps and calls are numbers: slots from the next
/// instruction.
///
/// ```
/// use acqrel_asm::parse_insn;
/// use acqrel_isa::{Insn, Piece, Syntax};
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
        Some(Lowered { late: [Some(late), ..], .. }) => {
            let (message, help) = if matches!(late.piece, Piece::Target | Piece::Function) {
                ("a single instruction has no labels to go to", "write an offset in slots")
            } else {
                ("a single instruction has no names and expressions", "write a number")
            };
            let diagnostic = Diagnostic::new(Code::UndefinedLabel, late.capture.span, message);
            Err(vec![diagnostic.help(help)])
        }
        Some(lowered) if diagnostics.is_empty() => Ok(lowered.op.insn(lowered.fields)),
        _ => Err(diagnostics),
    }
}

/// Why an instruction cannot be read.
pub(super) enum Wrong {
    /// It is an instruction but for a number.
    Number(Box<Diagnostic>),
    /// It is none.
    Syntax,
}

impl Wrong {
    /// What is wrong with it in a syntax.
    pub(super) fn diagnostic(self, input: Input<'_>, syntax: Syntax) -> Diagnostic {
        match self {
            Self::Number(diagnostic) => *diagnostic,
            Self::Syntax => explain(input, syntax),
        }
    }
}

/// Reads an instruction in the first syntax in which it makes sense, and says in which. What is
/// wrong with operands is reported.
pub(super) fn read(
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
