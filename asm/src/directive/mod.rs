//! Directives: what statements that start with a dot do to an [`Assembler`].

mod align;
mod compiler;
mod constant;
mod data;
mod include;
mod map;
mod section;
mod string;
mod symbol;

use crate::assemble::Assembler;
use crate::diag::{Code, Diagnostic};
use crate::fault::lexical;
use crate::lexer::{Kind, Token};
use crate::operand::Input;
use crate::similar::nearest;

/// What a directive does; the operands are those behind its name.
type Run = fn(&mut Assembler, Call<'_>) -> Result<(), Diagnostic>;

/// A directive with its operands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'t> {
    /// Its name, with the dot.
    pub(crate) name: Token,
    /// Its operands.
    pub(crate) input: Input<'t>,
}

/// The directives, sorted.
const DIRECTIVES: &[(&str, Run)] = &[
    (".1byte", Assembler::numbers),
    (".2byte", Assembler::numbers),
    (".4byte", Assembler::numbers),
    (".8byte", Assembler::numbers),
    (".addrsig", Assembler::ignored),
    (".addrsig_sym", Assembler::ignored),
    (".align", Assembler::align_by_syntax),
    (".ascii", Assembler::strings),
    (".asciz", Assembler::strings),
    (".balign", Assembler::balign),
    (".bss", Assembler::named_section),
    (".byte", Assembler::numbers),
    (".cfi_adjust_cfa_offset", Assembler::debug_info),
    (".cfi_def_cfa", Assembler::debug_info),
    (".cfi_def_cfa_offset", Assembler::debug_info),
    (".cfi_def_cfa_register", Assembler::debug_info),
    (".cfi_endproc", Assembler::debug_info),
    (".cfi_lsda", Assembler::debug_info),
    (".cfi_offset", Assembler::debug_info),
    (".cfi_personality", Assembler::debug_info),
    (".cfi_remember_state", Assembler::debug_info),
    (".cfi_restore", Assembler::debug_info),
    (".cfi_restore_state", Assembler::debug_info),
    (".cfi_same_value", Assembler::debug_info),
    (".cfi_sections", Assembler::debug_info),
    (".cfi_startproc", Assembler::debug_info),
    (".cfi_undefined", Assembler::debug_info),
    (".comm", Assembler::common),
    (".data", Assembler::named_section),
    (".dword", Assembler::numbers),
    (".else", Assembler::condition),
    (".elseif", Assembler::condition),
    (".endif", Assembler::condition),
    (".endm", Assembler::stray_end),
    (".endr", Assembler::stray_end),
    (".equ", Assembler::set),
    (".equiv", Assembler::equiv),
    (".err", Assembler::complain),
    (".error", Assembler::complain),
    (".exitm", Assembler::exit_macro),
    (".extern", Assembler::external),
    (".file", Assembler::file),
    (".fill", Assembler::repeated),
    (".global", Assembler::global_symbol),
    (".globl", Assembler::global_symbol),
    (".half", Assembler::numbers),
    (".hidden", Assembler::visibility),
    (".hword", Assembler::numbers),
    (".ident", Assembler::ignored),
    (".if", Assembler::condition),
    (".ifb", Assembler::condition),
    (".ifc", Assembler::condition),
    (".ifdef", Assembler::condition),
    (".ifeq", Assembler::condition),
    (".ifge", Assembler::condition),
    (".ifgt", Assembler::condition),
    (".ifle", Assembler::condition),
    (".iflt", Assembler::condition),
    (".ifnb", Assembler::condition),
    (".ifnc", Assembler::condition),
    (".ifndef", Assembler::condition),
    (".ifne", Assembler::condition),
    (".ifnotdef", Assembler::condition),
    (".incbin", Assembler::include_bytes),
    (".include", Assembler::include),
    (".int", Assembler::numbers),
    (".internal", Assembler::visibility),
    (".irp", Assembler::repeat_list),
    (".irpc", Assembler::repeat_characters),
    (".lcomm", Assembler::common),
    (".loc", Assembler::debug_info),
    (".local", Assembler::local_symbol),
    (".long", Assembler::numbers),
    (".macro", Assembler::define_macro),
    (".map", Assembler::map),
    (".org", Assembler::org),
    (".p2align", Assembler::p2align),
    (".popsection", Assembler::pop_section),
    (".previous", Assembler::previous_section),
    (".protected", Assembler::visibility),
    (".purgem", Assembler::purge_macro),
    (".pushsection", Assembler::push_section),
    (".quad", Assembler::numbers),
    (".reloc", Assembler::reloc),
    (".rept", Assembler::repeat),
    (".rodata", Assembler::named_section),
    (".section", Assembler::section),
    (".set", Assembler::set),
    (".short", Assembler::numbers),
    (".size", Assembler::size),
    (".skip", Assembler::space),
    (".sleb128", Assembler::leb128),
    (".space", Assembler::space),
    (".string", Assembler::strings),
    (".text", Assembler::named_section),
    (".type", Assembler::type_of),
    (".uleb128", Assembler::leb128),
    (".warning", Assembler::complain),
    (".weak", Assembler::weak_symbol),
    (".word", Assembler::numbers),
    (".xword", Assembler::numbers),
    (".zero", Assembler::space),
];

impl Assembler {
    /// Does what a directive says.
    pub(crate) fn directive(&mut self, name: Token, input: Input<'_>) {
        let text = input.text(name);
        // The sums of files have more digits than numbers.
        if text != ".file"
            && let Some(diagnostic) = lexical(input)
        {
            return self.report(diagnostic);
        }
        let done = match DIRECTIVES.binary_search_by(|entry| entry.0.cmp(text)) {
            Ok(index) => (DIRECTIVES[index].1)(self, Call { name, input }),
            Err(_) if self.macros.find(text).is_some() => {
                let called = self.macros.find(text);
                called.map_or(Ok(()), |called| self.invoke(&called, name, input))
            }
            Err(_) => {
                let message = format!("the directive `{text}` is not supported");
                let diagnostic = Diagnostic::new(Code::UnknownDirective, name.span, message);
                Err(match nearest(text, DIRECTIVES.iter().map(|entry| entry.0)) {
                    Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                    None => diagnostic.help("remove it"),
                })
            }
        };
        if let Err(diagnostic) = done {
            self.report(diagnostic);
        }
    }

    /// `.if` and its like.
    fn condition(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        self.conditional(call).map(|_| ())
    }

    /// `.error`, `.err` and `.warning`: what the source itself has to say.
    #[expect(clippy::unused_self, reason = "of all directives")]
    fn complain(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let mut bytes = Vec::new();
        for &token in call.input.tokens {
            string::unescape(call.input.text(token), token, &mut bytes)?;
        }
        let said = String::from_utf8_lossy(&bytes).into_owned();
        let warning = call.input.text(call.name) == ".warning";
        let code = if warning { Code::SourceWarns } else { Code::SourceRefuses };
        let message = if said.is_empty() { "the source says so".to_owned() } else { said };
        Err(Diagnostic::new(code, call.name.span, message))
    }

    /// About the file and its symbols, not about what is in it.
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "of all directives")]
    fn ignored(&mut self, _: Call<'_>) -> Result<(), Diagnostic> {
        Ok(())
    }
}

impl<'t> Call<'t> {
    /// The operands between commas. None without any.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &'t [Token]> {
        let tokens = self.input.tokens;
        let parts = tokens.split(|token| token.is(b","));
        parts.filter(move |_| !tokens.is_empty())
    }

    /// The error for operands that are not what the directive takes.
    pub(crate) fn error(&self, takes: &str, example: &str) -> Diagnostic {
        let text = self.input.text(self.name);
        let message = format!("`{text}` takes {takes}");
        let diagnostic = Diagnostic::new(Code::DirectiveOperands, self.name.span, message);
        diagnostic.help(format!("as in `{text} {example}`"))
    }

    /// Makes sure that nothing follows.
    pub(crate) fn end(&self, pos: usize) -> Result<(), Diagnostic> {
        match self.input.at(pos) {
            None => Ok(()),
            Some(token) => {
                let message = "nothing more is expected here";
                Err(Diagnostic::new(Code::DirectiveOperands, token.span, message))
            }
        }
    }

    /// The names between commas; there is at least one.
    pub(crate) fn names(&self) -> Result<Vec<Token>, Diagnostic> {
        let names: Option<Vec<Token>> = self
            .parts()
            .map(|part| match part {
                [name] if matches!(name.kind, Kind::Word | Kind::Text) => Some(*name),
                _ => None,
            })
            .collect();
        names
            .filter(|names| !names.is_empty())
            .ok_or_else(|| self.error("names separated by commas", "first, second"))
    }

    /// The text of a name, without quotes.
    pub(crate) fn unquoted(&self, token: Token) -> &'t str {
        let text = self.input.text(token);
        let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        if token.kind == Kind::Text { inner.unwrap_or(text) } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directives_are_sorted() {
        assert!(DIRECTIVES.is_sorted_by_key(|entry| entry.0));
    }
}
