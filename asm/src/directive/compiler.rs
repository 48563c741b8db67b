//! Directives that compilers write.

use super::Call;
use super::data::within;
use crate::assemble::{Assembler, Fixup, Operand, Patch};
use crate::diag::{Code, Diagnostic};
use crate::lexer::Kind;
use crate::unit::{RelocationKind, SectionKind};

/// The sections whose contents follow from `.loc` and `.cfi_…`.
const MADE: &str = "`.debug_line` and `.debug_frame`";

impl Assembler {
    /// `.file "name"` names the source file; with a number, it is about `.loc`.
    pub(super) fn file(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        match *call.input.tokens {
            [name] if name.kind == Kind::Text => {
                let mut bytes = Vec::new();
                super::string::unescape(call.input.text(name), name, &mut bytes)?;
                self.files.push(String::from_utf8_lossy(&bytes).into_owned());
                Ok(())
            }
            [number, ..] if number.kind == Kind::Number => Ok(()),
            _ => Err(call.error("the source file's name in quotes", "\"prog.c\"")),
        }
    }

    /// `.loc` and `.cfi_…`: what debuggers are told of instructions. It is told once that they are not.
    #[expect(clippy::unnecessary_wraps, reason = "all directives have one signature")]
    pub(super) fn debug_info(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        if !std::mem::replace(&mut self.debug_told, true) {
            let text = call.input.text(call.name);
            let message = format!("`{text}` and its like are passed over: {MADE} are not made");
            let diagnostic = Diagnostic::new(Code::NoDebugInfo, call.name.span, message);
            self.report(diagnostic.help("`.BTF` and `.BTF.ext`, which the kernel reads, are kept"));
        }
        Ok(())
    }

    /// `.reloc`: a relocation at an offset of the section, whatever stands there.
    pub(super) fn reloc(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let error = || call.error("an offset, a type and a symbol", "8, R_BPF_64_64, counters");
        let (offset, kind, symbol) = match call.parts().collect::<Vec<_>>()[..] {
            [offset, [kind], symbol] => (offset, *kind, symbol),
            _ => return Err(error()),
        };
        let text = call.input.text(kind);
        let named = RelocationKind::from_name(text);
        let numbered = || text.parse().ok().map(RelocationKind::from_number);
        let Some(kind) = named.or_else(numbered) else {
            let message = format!("`{text}` is no relocation of BPF");
            let diagnostic = Diagnostic::new(Code::DirectiveOperands, kind.span, message);
            return Err(diagnostic.help(
                "they are R_BPF_NONE, R_BPF_64_64, R_BPF_64_ABS64, R_BPF_64_ABS32, R_BPF_64_NODYLD32 and R_BPF_64_32",
            ));
        };
        let offset = self.count(call, offset)?;
        let (operand, end) = self.expression(within(call, symbol).input, 0)?;
        within(call, symbol).end(end)?;
        let section = self.sections.current();
        if self.sections.here().kind == SectionKind::NoBits {
            return Err(error());
        }
        let (span, operand) = (operand.span, Operand::Expr(operand));
        let patch = Patch::Relocation(kind);
        self.fixups.push(Fixup { section, offset, span, operand, patch });
        Ok(())
    }
}
