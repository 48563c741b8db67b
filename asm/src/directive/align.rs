//! Directives that align.

use super::Call;
use crate::assemble::{Assembler, Mark, too_large};
use crate::diag::{Code, Diagnostic};
use crate::lexer::Token;
use crate::operand::Input;
use acqrel_isa::{Insn, RawInsn, Syntax};

/// The greatest alignment.
const MOST: u64 = 1 << 16;

impl Assembler {
    /// `.align`: for LLVM in bytes, for GNU as a power of two, as for most of its targets.
    pub(super) fn align_by_syntax(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        match self.syntax {
            Syntax::Gas => self.p2align(call),
            Syntax::Llvm | Syntax::Kernel | Syntax::Ubpf | Syntax::Herd => self.balign(call),
        }
    }

    pub(super) fn balign(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        self.align(call, |number| Some(number).filter(|bytes| bytes.is_power_of_two()))
    }

    pub(super) fn p2align(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        self.align(call, |power| 1_u64.checked_shl(u32::try_from(power).ok()?))
    }

    /// The operands are the alignment, what to fill with, and how many bytes to fill at most. Zero is
    /// no alignment.
    fn align(&mut self, call: Call<'_>, bytes: fn(u64) -> Option<u64>) -> Result<(), Diagnostic> {
        let takes = "an alignment, and then what to fill with and the most bytes to fill";
        let error = || call.error(takes, if bytes(8).is_some_and(|b| b == 8) { "8" } else { "3" });
        let parts: Vec<&[Token]> = call.parts().collect();
        let (first, fill, most) = match parts[..] {
            [first] => (first, None, None),
            [first, fill] => (first, Some(fill), None),
            [first, fill, most] => (first, Some(fill), Some(most)),
            _ => return Err(error()),
        };
        let mut number = |tokens: &[Token]| {
            let input = Input { tokens, ..call.input };
            self.constant_operand(Call { input, ..call })
        };
        let first_span = Call { input: Input { tokens: first, ..call.input }, ..call };
        let value = number(first)?;
        let align = match u64::try_from(value).ok().map(|value| (value, bytes(value))) {
            Some((0, _)) => 1,
            Some((_, Some(align))) if align <= MOST => align,
            _ => {
                let message = format!("`{value}` is no alignment that sections can have");
                let span = first_span.input.span(0, first.len());
                let diagnostic = Diagnostic::new(Code::DirectiveOperands, span, message);
                let help = format!("an alignment is a power of two, up to {MOST} bytes");
                return Err(diagnostic.help(help));
            }
        };
        let fill = match fill {
            None | Some([]) => None,
            Some(fill) => {
                let value = number(fill)?;
                let low =
                    u8::try_from(value).or_else(|_| i8::try_from(value).map(i8::cast_unsigned));
                Some(low.map_err(|_| error())?)
            }
        };
        let most = most.map(number).transpose()?;
        self.fill_to(call, align, fill, most)
    }

    fn fill_to(
        &mut self,
        call: Call<'_>,
        align: u64,
        fill: Option<u8>,
        most: Option<i128>,
    ) -> Result<(), Diagnostic> {
        let section = self.sections.here();
        let gap = section.position().next_multiple_of(align) - section.position();
        section.align = section.align.max(align);
        if most.is_some_and(|most| i128::from(gap) > most) {
            return Ok(());
        }
        if section.is_code() && fill.is_none() {
            return self.fill_code(call, gap);
        }
        self.fill(call.name.span, gap, &[fill.unwrap_or_default()])
    }

    /// Fills code with instructions that go on, from the next multiple of 8.
    fn fill_code(&mut self, call: Call<'_>, gap: u64) -> Result<(), Diagnostic> {
        let slot = RawInsn::BYTES as u64;
        let odd = gap % slot;
        self.fill(call.name.span, odd, &[0])?;
        let nop = Insn::Ja { off: 0 }.encode().0.to_bytes(self.options.endian);
        self.fill(call.name.span, (gap - odd) / slot, &nop)
    }

    /// Puts some bytes into the section, a number of times.
    pub(super) fn fill(
        &mut self,
        span: crate::Span,
        times: u64,
        bytes: &[u8],
    ) -> Result<(), Diagnostic> {
        let all = times.saturating_mul(bytes.len() as u64);
        if self.sections.here().has_no_bytes() {
            let section = self.sections.here();
            let end = section.zeros.checked_add(all).filter(|&end| u32::try_from(end).is_ok());
            if bytes.iter().any(|&byte| byte != 0) {
                let message = "this section has zeros only";
                return Err(
                    Diagnostic::new(Code::Section, span, message).help("put data into `.data`")
                );
            }
            section.zeros = end.ok_or_else(|| too_large(span))?;
            return Ok(());
        }
        if !self.sections.reserve(all) {
            return Err(too_large(span));
        }
        let mark = Mark { offset: 0, span: self.global(span) };
        let section = self.sections.here();
        if section.is_code() && all > 0 {
            let offset = u32::try_from(section.position()).unwrap_or(u32::MAX);
            section.raw.push(Mark { offset, ..mark });
        }
        let data = &mut section.data;
        if let [byte] = *bytes {
            data.resize(data.len() + usize::try_from(all).unwrap_or_default(), byte);
        } else {
            for _ in 0..times {
                data.extend_from_slice(bytes);
            }
        }
        Ok(())
    }

    /// The number that an operand is; it must be known by now.
    pub(crate) fn constant_operand(&mut self, call: Call<'_>) -> Result<i128, Diagnostic> {
        let (number, end) = self.constant_at(call.input, 0)?;
        call.end(end)?;
        Ok(number)
    }
}
