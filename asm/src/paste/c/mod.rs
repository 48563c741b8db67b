//! Arrays of C and Rust: [`read`], and [`is_array`], which tells them.
//!
//! The elements are `struct bpf_insn`, with their members in order or by name; macros of Linux'
//! `filter.h`; bytes; or strings with escapes. The declaration around them may be there or not.

mod element;
mod expr;
mod fields;
mod lexer;
mod macros;
mod names;
mod text;
mod value;

use super::gather::Gather;
use super::part::Part;
use super::slots::Slots;
use crate::Span;
use crate::assemble::{Assembled, Options};
use crate::diag::{Code, Diagnostic};
use acqrel_isa::Syntax;
use expr::Parser;
use lexer::{Kind, Token, tokens};

/// Reads an array.
pub(super) fn read(source: &str, options: &Options) -> Assembled {
    let part = Part::of(source);
    let tokens = tokens(part);
    let gather = Gather::new(source, options, "the array");
    let parser = Parser::new(part, &tokens);
    let mut reader = Reader { gather, parser, slots: Slots::default(), bytes: Vec::new() };
    reader.array(&tokens);
    reader.finish()
}

/// Whether a text without comments that start with `#` is an array, and no source: no statement starts
/// like an element, and what is assigned is never a list.
pub(super) fn is_array(text: &str) -> bool {
    let mut tokens = tokens(Part::of(text));
    tokens.retain(|token| token.kind != Kind::Condition);
    let is =
        |at: usize, punct: &str| tokens.get(at).is_some_and(|token: &Token<'_>| token.is(punct));
    let text = |at: usize| tokens.get(at).is_some_and(|token| token.kind == Kind::Text);
    let string = |at: usize| {
        let prefix = tokens.get(at).is_some_and(|token| token.part.text == "b");
        text(at + usize::from(prefix))
    };
    let starts = match tokens.first() {
        Some(first) if first.is("{") => !text(1) && !is(1, "}"),
        Some(_) if string(0) => true,
        Some(first) => is(1, "(") && first.part.text.starts_with("BPF_"),
        None => false,
    };
    starts
        || insns(&tokens).is_some()
        || start(&tokens).is_some_and(|at| is(at, "{") || is(at, "[") || string(at))
}

/// The token behind the first `=` that is in no brackets, and behind `&` if it follows.
fn start(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.part.text {
            "[" | "(" => depth += 1,
            "]" | ")" => depth = depth.saturating_sub(1),
            "{" => return None,
            ";" if depth == 0 => return None,
            "=" if depth == 0 => {
                let reference = tokens.get(at + 1).is_some_and(|next| next.is("&"));
                return Some(at + 1 + usize::from(reference));
            }
            _ => {}
        }
    }
    None
}

/// The token behind the first `.insns = {`, of a test of Linux' verifier.
fn insns(tokens: &[Token<'_>]) -> Option<usize> {
    let four = tokens.windows(4).position(|four| {
        four[0].is(".") && four[1].part.text == "insns" && four[2].is("=") && four[3].is("{")
    });
    four.map(|at| at + 4)
}

/// The error for what stands behind the array.
fn follows(span: Span) -> Diagnostic {
    let message = "something follows the array, and only one can be read";
    Diagnostic::new(Code::CSyntax, span, message).help("paste one array by itself")
}

struct Reader<'t, 's> {
    gather: Gather<'s>,
    parser: Parser<'t, 's>,
    slots: Slots,
    /// Bytes that are elements by themselves.
    bytes: Vec<(u8, Span)>,
}

impl Reader<'_, '_> {
    /// Reads all of a text.
    fn array(&mut self, tokens: &[Token<'_>]) {
        if let Some(condition) = tokens.iter().find(|token| token.kind == Kind::Condition) {
            let message = "it is not known here whether what follows is compiled";
            let error = Diagnostic::new(Code::CSyntax, condition.part.span(), message);
            let help = "remove the conditions, and the lines that they leave out";
            self.gather.report.add(error.help(help));
            return;
        }
        if let Some(at) = insns(tokens) {
            // What is around it is not the program.
            self.parser.pos = at;
            self.list("}");
            let behind = self.parser.pos;
            if let Some(again) = insns(&tokens[behind..]) {
                // The name is three tokens before the list's first.
                let span = tokens[behind + again - 3].part.span();
                self.gather.report.add(follows(span));
            }
            return;
        }
        let first = tokens.first();
        let bare = first.is_none_or(|first| {
            let macro_like = tokens.get(1).is_some_and(|next| next.is("("));
            first.is("{") || first.kind == Kind::Text || macro_like || first.is("(")
        });
        if bare {
            self.list("");
        } else if let Some(at) = start(tokens) {
            self.parser.pos = at;
            if self.parser.eat("{") {
                self.list("}");
            } else if self.parser.eat("[") {
                self.list("]");
            } else {
                self.list(";");
            }
        } else {
            self.list("");
        }
        while self.parser.eat("}") || self.parser.eat("]") || self.parser.eat(";") {}
        if let Err(error) = self.length() {
            self.gather.report.add(error);
        } else if self.parser.peek().is_some() {
            self.gather.report.add(follows(self.parser.place()));
        }
    }

    /// `unsigned int prog_len = 16;`, which `xxd -i` writes behind the bytes: their number.
    fn length(&mut self) -> Result<(), Diagnostic> {
        let word = |at: usize, text: &str| {
            self.parser.ahead(at).is_some_and(|token| token.part.text == text)
        };
        let named = self.parser.ahead(2).is_some_and(|name| name.part.text.ends_with("_len"));
        if !(word(0, "unsigned") && word(1, "int") && named && word(3, "=")) {
            return Ok(());
        }
        self.parser.pos += 4;
        let (length, span) = self.parser.expression()?;
        self.parser.expect(";")?;
        if usize::try_from(length.number) == Ok(self.bytes.len()) {
            return Ok(());
        }
        let message = format!("the array has {} bytes, not so many", self.bytes.len());
        Err(Diagnostic::new(Code::PasteContradiction, span, message))
    }

    /// Reads elements up to what closes them, which is taken.
    fn list(&mut self, close: &str) {
        while let Some(token) = self.parser.peek() {
            if token.is(close) {
                self.parser.pos += 1;
                return;
            }
            // A list without brackets may be followed by what closes them.
            if close.is_empty() && (token.is("}") || token.is("]") || token.is(";")) {
                return;
            }
            let before = self.parser.pos;
            let done = self.element().and_then(|()| {
                let ends = self.parser.sees(close)
                    || self.parser.peek().is_none()
                    || close.is_empty() && (self.parser.sees("}") || self.parser.sees(";"));
                if ends { Ok(()) } else { self.parser.expect(",") }
            });
            if let Err(error) = done {
                self.gather.report.add(error);
                self.parser.reset();
                self.parser.pos = before;
                self.skip();
                // What closes another bracket than the list's.
                self.parser.pos = self.parser.pos.max(before + 1);
            }
        }
        if !close.is_empty() && close != ";" {
            let error = self.parser.unexpected(&format!("`{close}`"));
            self.gather.report.add(error);
        }
    }

    /// Goes behind the next comma that is in no brackets, or before what closes the list.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.parser.peek() {
            match token.part.text {
                "(" | "{" | "[" => depth += 1,
                ")" | "}" | "]" if depth > 0 => depth -= 1,
                "}" | "]" => return,
                "," if depth == 0 => {
                    self.parser.pos += 1;
                    return;
                }
                _ => {}
            }
            self.parser.pos += 1;
        }
    }

    fn finish(mut self) -> Assembled {
        let endian = self.gather.options_endian();
        if self.gather.report.has_errors() {
            return self.gather.finish(Syntax::Llvm);
        }
        if let Some((_, span)) = self.bytes.first()
            && !self.slots.is_empty()
        {
            let message = "an array is of instructions or of bytes, not of both";
            self.gather.report.add(Diagnostic::new(Code::CSyntax, *span, message));
        }
        if let Err(error) = self.slots.push_bytes(&self.bytes, endian) {
            self.gather.report.add(error);
        }
        if !self.gather.report.has_errors() {
            self.slots.place(&mut self.gather);
        }
        self.gather.finish(Syntax::Llvm)
    }
}
