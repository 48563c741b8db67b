//! The tree of a source, one statement at a time: [`Statement`], slices of its tokens by role.

use crate::Span;
use crate::lexer::{Kind, Token};
use acqrel_isa::Syntax;

/// A statement: labels, and then an instruction, a directive or nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement<'t> {
    /// The labels, each a name or number and its colon.
    pub(crate) labels: &'t [Token],
    /// The rest.
    pub(crate) body: Body<'t>,
}

/// What follows the labels of a statement.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body<'t> {
    /// Nothing.
    Empty,
    /// A directive: its name with the dot, and its operands.
    Directive(Token, &'t [Token]),
    /// An instruction; there is at least one token.
    Insn(Dumped, &'t [Token]),
}

/// What a dump of the kernel says before an instruction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dumped {
    /// `5:`, the slot: the number.
    pub(crate) index: Option<Span>,
    /// `(b7)`, the opcode: the two digits and their value.
    pub(crate) opcode: Option<(u8, Span)>,
}

impl<'t> Statement<'t> {
    /// Takes a statement's tokens apart. There is at least one.
    pub(crate) fn of(source: &str, syntax: Syntax, tokens: &'t [Token]) -> Self {
        let mut rest = tokens;
        let mut dumped = Dumped::default();
        if syntax == Syntax::Kernel
            && let [index, colon, after @ ..] = rest
            && index.kind == Kind::Number
            && colon.is(b":")
        {
            dumped.index = Some(index.span);
            rest = after;
        }
        let mut count = 0;
        while let [name, colon, ..] = &rest[count..]
            && matches!(name.kind, Kind::Word | Kind::Number)
            && colon.is(b":")
        {
            count += 2;
        }
        let (labels, mut rest) = rest.split_at(count);
        if let [open, digits, close, after @ ..] = rest
            && !after.is_empty()
            && open.is(b"(")
            && close.is(b")")
            && let digits = digits.span
            && digits.end - digits.start == 2
            && let Ok(opcode) = u8::from_str_radix(digits.text(source), 16)
        {
            dumped.opcode = Some((opcode, digits));
            rest = after;
        }
        let body = match rest {
            [] => Body::Empty,
            [name, operands @ ..]
                if name.kind == Kind::Word && name.span.text(source).starts_with('.') =>
            {
                Body::Directive(*name, operands)
            }
            _ => Body::Insn(dumped, rest),
        };
        Self { labels, body }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexer::Lexer;

    fn shape(source: &str, syntax: Syntax) -> String {
        let mut tokens = Vec::new();
        Lexer::new(source, syntax).statement(&mut tokens).unwrap();
        let statement = Statement::of(source, syntax, &tokens);
        let labels = statement.labels.len() / 2;
        match statement.body {
            Body::Empty => format!("{labels} labels"),
            Body::Directive(name, operands) => {
                format!("{labels} labels, {}, {}", name.span.text(source), operands.len())
            }
            Body::Insn(dumped, tokens) => {
                let index = dumped.index.map(|span| span.text(source));
                let opcode = dumped.opcode.map(|(value, _)| value);
                format!("{labels} labels, {index:?} {opcode:?} {}", tokens.len())
            }
        }
    }

    #[test]
    fn statements_have_labels_and_a_body() {
        assert_eq!(shape("a: .L1: 2: exit", Syntax::Llvm), "3 labels, None None 1");
        assert_eq!(shape("a:", Syntax::Llvm), "1 labels");
        assert_eq!(shape(".globl a, b", Syntax::Llvm), "0 labels, .globl, 3");
        assert_eq!(shape("12: (b7) r0 = 0", Syntax::Kernel), "0 labels, Some(\"12\") Some(183) 3");
        assert_eq!(shape("(07) r0 += 0", Syntax::Kernel), "0 labels, None Some(7) 3");
        assert_eq!(shape("(07)", Syntax::Kernel), "0 labels, None None 3");
    }
}
