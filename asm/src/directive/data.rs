//! Directives that put data into a section.

use super::Call;
use crate::assemble::{Assembler, Fixup, Operand, Patch, data_bytes, out_of_range, too_large};
use crate::diag::{Code, Diagnostic};
use crate::expr::{NoValue, Value};
use crate::lexer::Token;
use crate::operand::Input;

/// The sizes of the directives for numbers.
fn size_of(directive: &str) -> u8 {
    match directive {
        ".byte" | ".1byte" => 1,
        ".2byte" | ".short" | ".hword" | ".half" => 2,
        ".4byte" | ".long" | ".int" | ".word" => 4,
        _ => 8,
    }
}

impl Assembler {
    /// `.byte`, `.long` and so on: numbers, or places where they have room.
    pub(super) fn numbers(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let size = size_of(call.input.text(call.name));
        let mut pos = 0;
        if call.input.tokens.is_empty() {
            return Ok(());
        }
        loop {
            let (expr, end) = self.expression(call.input, pos)?;
            let local = call.input.span(pos, end);
            let (section, offset) = (self.sections.current(), self.sections.here().position());
            let bytes = match expr.early(&self.symbols) {
                Ok(Value { base: crate::expr::Base::Zero, addend }) => {
                    data_bytes(addend, size, self.options.endian)
                        .ok_or_else(|| out_of_range(addend, size, local))?
                }
                Ok(_) | Err(NoValue::NotYet) => {
                    let span = expr.span;
                    let operand = Operand::Expr(expr);
                    let patch = Patch::Data { size };
                    if self.sections.here().has_no_bytes() {
                        let message = "this section has zeros only";
                        let diagnostic = Diagnostic::new(Code::Section, local, message);
                        return Err(diagnostic.help("put data into `.data`"));
                    }
                    self.fixups.push(Fixup { section, offset, span, operand, patch });
                    [0; 8]
                }
                Err(NoValue::Wrong(diagnostic)) => return Err(self.localized(*diagnostic)),
            };
            self.fill(local, 1, &bytes[..size.into()])?;
            match call.input.at(end) {
                None => return Ok(()),
                Some(comma) if comma.is(b",") => pos = end + 1,
                Some(_) => return call.end(end),
            }
        }
    }

    /// `.ascii`, and with a zero behind each, `.asciz` and `.string`.
    pub(super) fn strings(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let ends = call.input.text(call.name) != ".ascii";
        let error = || call.error("strings in quotes, separated by commas", "\"one\", \"two\"");
        let mut bytes = Vec::new();
        for part in call.parts() {
            if part.is_empty() {
                return Err(error());
            }
            // Strings beside one another are one.
            for token in part {
                super::string::unescape(call.input.text(*token), *token, &mut bytes)?;
            }
            if ends {
                bytes.push(0);
            }
        }
        self.fill(call.name.span, 1, &bytes)
    }

    /// `.zero`, `.skip` and `.space`: a number of bytes, and what they are.
    pub(super) fn space(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let (first, second) = match call.parts().collect::<Vec<_>>()[..] {
            [first] => (first, None),
            [first, second] => (first, Some(second)),
            _ => return Err(call.error("a number of bytes, and then what to fill with", "16")),
        };
        let count = self.count(call, first)?;
        let fill = match second {
            None => 0,
            Some(second) => self.constant_operand(within(call, second))?,
        };
        let span = span_of(call, second.unwrap_or(first));
        let byte =
            data_bytes(fill, 1, self.options.endian).ok_or_else(|| out_of_range(fill, 1, span))?;
        self.fill(span_of(call, first), count, &byte[..1])
    }

    /// `.fill`: how often, how many bytes each, and the number that they are.
    pub(super) fn repeated(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let parts: Vec<_> = call.parts().collect();
        let error = || call.error("how often, how many bytes each, and a number", "4, 2, 0xffff");
        let (first, size, value) = match parts[..] {
            [first] => (first, None, None),
            [first, size] => (first, Some(size), None),
            [first, size, value] => (first, Some(size), Some(value)),
            _ => return Err(error()),
        };
        let times = self.count(call, first)?;
        let size = match size {
            None => 1,
            Some(size) => {
                let number = self.constant_operand(within(call, size))?;
                u8::try_from(number).ok().filter(|size| (1..=8).contains(size)).ok_or_else(error)?
            }
        };
        let number = match value {
            None => 0,
            Some(value) => self.constant_operand(within(call, value))?,
        };
        let span = span_of(call, value.unwrap_or(first));
        let bytes = data_bytes(number, size, self.options.endian)
            .ok_or_else(|| out_of_range(number, size, span))?;
        self.fill(span_of(call, first), times, &bytes[..size.into()])
    }

    /// `.org`: zeros, or what is given, up to an offset in the section.
    pub(super) fn org(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let (first, fill) = match call.parts().collect::<Vec<_>>()[..] {
            [first] => (first, None),
            [first, fill] => (first, Some(fill)),
            _ => return Err(call.error("an offset in the section", "64")),
        };
        let span = span_of(call, first);
        let (expr, end) = self.expression(within(call, first).input, 0)?;
        within(call, first).end(end)?;
        let here = self.sections.current();
        let value = match expr.early(&self.symbols) {
            Ok(value) => value,
            Err(NoValue::Wrong(diagnostic)) => return Err(self.localized(*diagnostic)),
            Err(NoValue::NotYet) => {
                let message = "this has to be known here, and it is not defined before";
                return Err(Diagnostic::new(Code::UndefinedConstant, span, message));
            }
        };
        let offset = match (value.absolute(), value.base.place(&self.symbols)) {
            (Some(number), _) => Some(number),
            (None, Some((section, offset))) if section == here => Some(offset + value.addend),
            _ => None,
        };
        let position = self.sections.here().position();
        let gap = offset.and_then(|offset| u64::try_from(offset).ok()?.checked_sub(position));
        let Some(gap) = gap else {
            let message = format!("`.org` goes on from offset {position} of this section only");
            return Err(Diagnostic::new(Code::DirectiveOperands, span, message));
        };
        let fill = match fill {
            None => 0,
            Some(fill) => self.constant_operand(within(call, fill))?,
        };
        let byte =
            data_bytes(fill, 1, self.options.endian).ok_or_else(|| out_of_range(fill, 1, span))?;
        self.fill(span, gap, &byte[..1])
    }

    /// `.uleb128` and `.sleb128`: numbers of as many bytes as they need, 7 bits each.
    pub(super) fn leb128(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let signed = call.input.text(call.name) == ".sleb128";
        for part in call.parts() {
            let mut number = self.constant_operand(within(call, part))?;
            let span = span_of(call, part);
            if number < 0 && !signed {
                let message = format!("{number} is negative");
                let diagnostic = Diagnostic::new(Code::DataRange, span, message);
                return Err(diagnostic.help("`.sleb128` has negative numbers"));
            }
            let mut bytes = Vec::new();
            loop {
                let low = u8::try_from(number & 0x7f).unwrap_or_default();
                number >>= 7;
                let sign = signed && low & 0x40 != 0;
                if number == 0 && !sign || number == -1 && sign {
                    bytes.push(low);
                    break;
                }
                bytes.push(low | 0x80);
            }
            self.fill(span, 1, &bytes)?;
        }
        Ok(())
    }

    /// A number of bytes, or of repetitions.
    pub(crate) fn count(&mut self, call: Call<'_>, part: &[Token]) -> Result<u64, Diagnostic> {
        let number = self.constant_operand(within(call, part))?;
        let span = span_of(call, part);
        match u64::try_from(number) {
            Ok(count) if u32::try_from(count).is_ok() => Ok(count),
            Ok(_) => Err(too_large(span)),
            Err(_) => {
                let message = format!("{number} is negative");
                Err(Diagnostic::new(Code::DirectiveOperands, span, message))
            }
        }
    }
}

/// The call with one of its operands alone.
pub(super) fn within<'t>(call: Call<'t>, part: &'t [Token]) -> Call<'t> {
    Call { input: Input { tokens: part, ..call.input }, ..call }
}

/// The place of an operand.
pub(super) fn span_of(call: Call<'_>, part: &[Token]) -> crate::Span {
    match part {
        [first, .., last] => first.span.to(last.span),
        [only] => only.span,
        [] => call.name.span,
    }
}
