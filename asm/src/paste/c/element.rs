//! Elements of arrays: macros, structures, bytes and strings.

use super::Reader;
use super::fields::Fields;
use super::lexer::{Kind, Token};
use super::macros::{MACROS, Macro, Param};
use super::text;
use crate::Span;
use crate::diag::{Code, Diagnostic};
use crate::similar::nearest;
use acqrel_isa::{RawInsn, helper_name};

/// The members of `struct bpf_insn`, in their order.
const MEMBERS: [(&str, Param); 5] = [
    ("code", Param::Code),
    ("dst_reg", Param::Dst),
    ("src_reg", Param::Src),
    ("off", Param::Off),
    ("imm", Param::Imm),
];

/// Whether a token is the name of a macro that is an instruction.
fn is_macro(token: Token<'_>) -> bool {
    token.kind == Kind::Word && find(token.part.text).is_some()
}

fn find(name: &str) -> Option<&'static Macro> {
    MACROS.iter().find(|row| row.name == name)
}

impl Reader<'_, '_> {
    /// Reads an element.
    pub(super) fn element(&mut self) -> Result<(), Diagnostic> {
        // Lines that go on, in a macro of one's own.
        while self.parser.eat("\\") {}
        let Some(token) = self.parser.peek() else { return Ok(()) };
        let call = self.parser.ahead(1).is_some_and(|next| next.is("("));
        match token.kind {
            Kind::Word if token.part.text == "b" && self.text_follows() => {
                self.parser.pos += 1;
                self.strings(true)
            }
            Kind::Word if call && is_macro(token) => self.call(token),
            Kind::Word if call && super::names::mask(token.part.text).is_none() => {
                Err(unknown(token))
            }
            Kind::Text => self.strings(false),
            Kind::Punct if token.is("{") => self.braces(),
            Kind::Punct if token.is("[") => self.row(),
            Kind::Punct if token.is("(") && self.struct_follows() => self.compound(),
            _ => self.byte().map(|byte| self.bytes.push(byte)),
        }
    }

    fn text_follows(&self) -> bool {
        self.parser.ahead(1).is_some_and(|next| next.kind == Kind::Text)
    }

    fn struct_follows(&self) -> bool {
        let word = |at| self.parser.ahead(at).is_some_and(|token| token.part.text == "struct");
        word(1) || word(2)
    }

    /// A macro with its arguments.
    fn call(&mut self, name: Token<'_>) -> Result<(), Diagnostic> {
        let Some(row) = find(name.part.text) else { return Err(unknown(name)) };
        let start = self.parser.pos;
        self.parser.pos += 1;
        self.parser.expect("(")?;
        let mut fields = Fields::of(row);
        let mut count = 0;
        let mut failed = None;
        while !self.parser.sees(")") {
            let helper = self.parser.peek().map(|token| token.part.text);
            let (value, span) = self.parser.expression()?;
            match row.params.get(count) {
                Some(&param) => {
                    if let Err(error) = fields.set(param, value, span) {
                        failed.get_or_insert(error);
                    }
                    if param == Param::Helper {
                        self.function(helper, fields.first.imm, span);
                    }
                }
                None if count == row.params.len() => {
                    failed.get_or_insert(counted(row, span, "one more than it has"));
                }
                None => {}
            }
            count += 1;
            if !self.parser.eat(",") {
                break;
            }
        }
        let close = self.parser.place();
        self.parser.expect(")")?;
        if count < row.params.len() {
            return Err(counted(row, close, "its arguments end here"));
        }
        if let Some(error) = failed {
            return Err(error);
        }
        let span = self.parser.since(start);
        self.slots.push(fields.first, span);
        if row.wide {
            self.slots.push(fields.second, span);
        }
        Ok(())
    }

    /// Says so where a helper is called by the name of its function, as in the kernel itself.
    fn function(&mut self, name: Option<&str>, id: i32, span: Span) {
        if let Some(helper) = helper_name(id)
            && name == Some(helper)
        {
            let message = format!("this call is taken to be of the helper `{helper}`, number {id}");
            self.gather.report.add(
                Diagnostic::new(Code::PasteHelper, span, message)
                    .help(format!("write `BPF_FUNC_{}`", helper.trim_start_matches("bpf_"))),
            );
        }
    }

    /// `(struct bpf_insn) { … }`, perhaps in parentheses.
    fn compound(&mut self) -> Result<(), Diagnostic> {
        self.parser.expect("(")?;
        if self.parser.sees("(") {
            self.compound()?;
            return self.parser.expect(")");
        }
        // The caller has seen the `struct`.
        self.parser.pos += 1;
        match self.parser.peek() {
            Some(token) if token.part.text == "bpf_insn" => self.parser.pos += 1,
            _ => return Err(self.parser.unexpected("`bpf_insn`")),
        }
        self.parser.expect(")")?;
        self.braces()
    }

    /// The members of a structure in braces.
    fn braces(&mut self) -> Result<(), Diagnostic> {
        let start = self.parser.pos;
        self.parser.expect("{")?;
        let mut fields = Fields::default();
        let mut set = [None; MEMBERS.len()];
        let mut next = 0;
        while !self.parser.sees("}") {
            if let Some(named) = self.designator()? {
                next = named;
            }
            let (value, span) = self.parser.expression()?;
            let Some(&(name, param)) = MEMBERS.get(next) else {
                let message = "an instruction has five members";
                let error = Diagnostic::new(Code::CSyntax, span, message);
                return Err(error.help("they are code, dst_reg, src_reg, off and imm"));
            };
            if let Some(before) = set[next].replace(span) {
                let message = format!("the member `{name}` is given twice");
                return Err(Diagnostic::new(Code::CSyntax, span, message)
                    .related(before, "it is first given here"));
            }
            fields.set(param, value, span)?;
            next += 1;
            if !self.parser.eat(",") {
                break;
            }
        }
        self.parser.expect("}")?;
        self.slots.push(fields.first, self.parser.since(start));
        Ok(())
    }

    /// `.code =`, or `code:`: which member.
    fn designator(&mut self) -> Result<Option<usize>, Diagnostic> {
        let dot = self.parser.sees(".");
        let colon = self.parser.ahead(1).is_some_and(|token| token.is(":"));
        let named = self.parser.peek().is_some_and(|token| token.kind == Kind::Word) && colon;
        if !dot && !named {
            return Ok(None);
        }
        self.parser.pos += usize::from(dot);
        let member = self
            .parser
            .peek()
            .and_then(|token| MEMBERS.iter().position(|(name, _)| *name == token.part.text));
        let Some(member) = member else {
            let name = self.parser.peek().map_or("", |token| token.part.text);
            let message = "an instruction has no such member";
            let error = Diagnostic::new(Code::CName, self.parser.place(), message);
            return Err(match nearest(name, MEMBERS.iter().map(|(name, _)| *name)) {
                Some(meant) => error.help(format!("did you mean `{meant}`?")),
                None => error.help("they are code, dst_reg, src_reg, off and imm"),
            });
        };
        self.parser.pos += 1;
        self.parser.expect(if dot { "=" } else { ":" })?;
        Ok(Some(member))
    }

    /// `[0xb7, …]`: eight bytes in brackets, as Rust has them.
    fn row(&mut self) -> Result<(), Diagnostic> {
        let start = self.parser.pos;
        self.parser.expect("[")?;
        let mut bytes = Vec::new();
        while !self.parser.sees("]") {
            bytes.push(self.byte()?);
            if !self.parser.eat(",") {
                break;
            }
        }
        self.parser.expect("]")?;
        if bytes.len() != RawInsn::BYTES {
            let message = format!("a slot has 8 bytes, not {}", bytes.len());
            return Err(Diagnostic::new(Code::PasteBytes, self.parser.since(start), message));
        }
        self.bytes.append(&mut bytes);
        Ok(())
    }

    /// A number that is a byte.
    fn byte(&mut self) -> Result<(u8, Span), Diagnostic> {
        if let Some(token) = self.parser.peek()
            && token.kind == Kind::Number
            && let Some(digits) = token.part.text.strip_suffix("u8")
        {
            let digits = digits.replace('_', "");
            let parsed = match digits.strip_prefix("0x") {
                Some(hex) => u8::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            if let Ok(byte) = parsed {
                self.parser.pos += 1;
                return Ok((byte, token.part.span()));
            }
        }
        let (value, span) = self.parser.expression()?;
        if let Ok(byte) = u8::try_from(value.number) {
            return Ok((byte, span));
        }
        let message =
            "this does not fit in a byte, and numbers of several bytes have no order of bytes here";
        Err(Diagnostic::new(Code::CRange, span, message)
            .help("write single bytes, as `xxd -i` does"))
    }

    /// Strings, one after the other.
    fn strings(&mut self, exact: bool) -> Result<(), Diagnostic> {
        while let Some(token) = self.parser.peek()
            && token.kind == Kind::Text
        {
            self.parser.pos += 1;
            text::bytes(token.part, exact, &mut self.bytes)?;
            while self.parser.eat("\\") {}
        }
        Ok(())
    }
}

fn counted(row: &Macro, span: Span, text: &str) -> Diagnostic {
    let names: Vec<_> = row.params.iter().map(|param| param.name()).collect();
    let count = match names.len() {
        0 => "no arguments".to_owned(),
        1 => format!("one argument: {}", names[0]),
        count => format!("{count} arguments: {}", names.join(", ")),
    };
    let message = format!("`{}` has {count}", row.name);
    Diagnostic::new(Code::CArguments, span, message).label(text)
}

fn unknown(name: Token<'_>) -> Diagnostic {
    let text = name.part.text;
    let message = format!("`{text}` is no macro of an instruction");
    let error = Diagnostic::new(Code::CName, name.part.span(), message);
    match nearest(text, MACROS.iter().map(|row| row.name)) {
        Some(meant) => error.help(format!("did you mean `{meant}`?")),
        None => error.help("write its fields with `BPF_RAW_INSN(code, dst, src, off, imm)`"),
    }
}
