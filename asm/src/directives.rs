//! Directives: what statements that start with a dot do to an [`Assembler`].

use crate::assemble::Assembler;
use crate::diag::{Code, Diagnostic};
use crate::fault::lexical;
use crate::lexer::{Kind, Token, number};
use crate::operand::Input;
use crate::similar::nearest;

/// The directives that are supported.
const DIRECTIVES: [&str; 13] = [
    ".addrsig",
    ".addrsig_sym",
    ".align",
    ".balign",
    ".file",
    ".global",
    ".globl",
    ".ident",
    ".p2align",
    ".section",
    ".size",
    ".text",
    ".type",
];

/// The alignment of instructions, which all code has.
const ALIGNMENT: u64 = 8;

/// Sections of this name, or with this start and a dot, hold no instructions.
const DATA_SECTIONS: [&str; 10] =
    [".data", ".rodata", ".bss", ".maps", "maps", "license", "version", ".BTF", ".debug", ".note"];

impl<'s> Assembler<'s> {
    /// Does what a directive says. Directives after a section that is not supported are passed
    /// over, up to the next section.
    pub(crate) fn directive(&mut self, name: Token, operands: &[Token]) {
        let text = name.span.text(self.source);
        let section = matches!(text, ".text" | ".section");
        if self.skipping && !section {
            return;
        }
        let input = Input { source: self.source, tokens: operands };
        if let Some(diagnostic) = lexical(input) {
            return self.report(diagnostic);
        }
        let done = match text {
            ".text" if operands.is_empty() => self.section(name, ".text", false),
            ".section" => self.section_directive(name, operands),
            ".globl" | ".global" => self.globl(name, operands),
            // About the file and its symbols, not about instructions.
            ".file" | ".ident" | ".addrsig" | ".addrsig_sym" => Ok(()),
            ".type" => self.declared_type(name, operands),
            ".size" => Self::size(name, operands),
            ".p2align" | ".align" | ".balign" => self.align(name, operands),
            ".text" => Err(operand_error(name, "`.text` has no operands")),
            _ => {
                let message = format!("the directive `{text}` is not supported");
                let diagnostic = Diagnostic::new(Code::UnknownDirective, name.span, message);
                Err(match nearest(text, DIRECTIVES) {
                    Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                    None => diagnostic
                        .help(format!("remove it; the directives are {}", DIRECTIVES.join(", "))),
                })
            }
        };
        if let Err(diagnostic) = done {
            self.report(diagnostic);
        }
    }

    fn text(&self, token: Token) -> &'s str {
        token.span.text(self.source)
    }

    fn section_directive(&mut self, name: Token, operands: &[Token]) -> Result<(), Diagnostic> {
        let mut parts = operands.split(|token| token.is(b","));
        let title = match parts.next() {
            Some([only]) => only.span,
            Some([first, .., last]) => first.span.to(last.span),
            Some([]) | None => {
                let message = "`.section` needs a name";
                return Err(
                    operand_error(name, message).help("as in `.section socket,\"ax\",@progbits`")
                );
            }
        };
        let title = title.text(self.source).trim_matches('"');
        let flags = parts.next().and_then(|part| part.first()).map(|&token| self.text(token));
        let named = |data: &str| {
            title
                .strip_prefix(data)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_']))
        };
        let data = match flags {
            Some(flags) => !flags.contains('x'),
            None => DATA_SECTIONS.iter().any(|data| named(data)),
        };
        self.section(name, title, data)
    }

    fn section(&mut self, name: Token, title: &'s str, data: bool) -> Result<(), Diagnostic> {
        let error = |message: String| Diagnostic::new(Code::Section, name.span, message);
        if data {
            self.skipping = true;
            return Err(error(format!(
                "`{title}` is no section of instructions, and data is not supported"
            ))
            .help("give maps and data with an ELF object"));
        }
        self.skipping = title != self.section && !self.insns.is_empty();
        if self.skipping {
            let first = self.section;
            return Err(error(format!(
                "`{title}` is a second section of instructions, after `{first}`; only one is supported"
            )));
        }
        self.section = title;
        Ok(())
    }

    fn globl(&mut self, name: Token, operands: &[Token]) -> Result<(), Diagnostic> {
        for part in operands.split(|token| token.is(b",")) {
            let [symbol] = part else {
                return Err(operand_error(name, "this directive takes names separated by commas"));
            };
            if symbol.kind != Kind::Word {
                return Err(operand_error(*symbol, "this is not a name"));
            }
            self.symbols.declare(self.text(*symbol), symbol.span);
        }
        Ok(())
    }

    fn declared_type(&mut self, name: Token, operands: &[Token]) -> Result<(), Diagnostic> {
        let help = "as in `.type main,@function`";
        match *operands {
            [symbol, comma, ref kind @ ..] if symbol.kind == Kind::Word && comma.is(b",") => {
                let kind = match kind {
                    [at, kind] if at.is(b"@") => self.text(*kind),
                    [kind] => self.text(*kind).trim_matches(['%', '"']),
                    _ => {
                        return Err(
                            operand_error(name, "`.type` takes a name and a type").help(help)
                        );
                    }
                };
                if !matches!(kind, "function" | "STT_FUNC") {
                    let message = format!("only functions are supported, not `{kind}`");
                    return Err(operand_error(name, &message).help(help));
                }
                self.symbols.declare(self.text(symbol), symbol.span);
                Ok(())
            }
            _ => Err(operand_error(name, "`.type` takes a name and a type").help(help)),
        }
    }

    /// The size of a function follows from its instructions.
    fn size(name: Token, operands: &[Token]) -> Result<(), Diagnostic> {
        match operands {
            [symbol, comma, _, ..] if symbol.kind == Kind::Word && comma.is(b",") => Ok(()),
            _ => Err(operand_error(name, "`.size` takes a name and a size")
                .help("as in `.size main, .-main`")),
        }
    }

    /// Instructions are aligned as they are.
    fn align(&self, name: Token, operands: &[Token]) -> Result<(), Diagnostic> {
        let directive = self.text(name);
        let value = match *operands {
            [value] if value.kind == Kind::Number => number(self.text(value)).ok(),
            _ => None,
        };
        let bytes = match (value, directive) {
            (Some((power, _)), ".p2align") => {
                u32::try_from(power).ok().and_then(|p| 1_u64.checked_shl(p))
            }
            (Some((bytes, _)), _) => Some(bytes).filter(|bytes| bytes.is_power_of_two()),
            (None, _) => None,
        };
        match bytes {
            Some(1..=ALIGNMENT) => Ok(()),
            Some(bytes) => {
                let message = format!("code can be aligned to {ALIGNMENT} bytes, not to {bytes}");
                Err(operand_error(name, &message).help("remove it"))
            }
            None => {
                let message = format!("`{directive}` takes one number, a power of two");
                let message = if directive == ".p2align" {
                    "`.p2align` takes one number, the exponent of a power of two"
                } else {
                    &message
                };
                Err(operand_error(name, message))
            }
        }
    }
}

fn operand_error(token: Token, message: &str) -> Diagnostic {
    Diagnostic::new(Code::DirectiveOperands, token.span, message)
}
