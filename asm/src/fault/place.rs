//! Where a statement goes wrong, and what that tells: [`Place`].

use super::{join, orders};
use crate::diag::{Code, Diagnostic};
use crate::grammar::{Edge, Expected, Grammar, Trace};
use crate::lexer::{Kind, Token, punct};
use crate::operand::{Input, register};
use crate::similar::nearest;
use crate::{Span, style};
use acqrel_isa::{Access, Op, StoreOrder, Syntax};

/// Where a statement goes wrong.
pub(super) struct Place<'p> {
    pub(super) input: Input<'p>,
    pub(super) syntax: Syntax,
    pub(super) grammar: &'static Grammar,
    pub(super) trace: &'p Trace,
    pub(super) whole: Span,
}

impl Place<'_> {
    pub(super) fn explain(&self) -> Diagnostic {
        let at = self.trace.furthest;
        let Some(&token) = self.input.tokens.get(at) else {
            let place = self.input.tokens.last().map_or(self.whole, |last| last.span.after());
            let diagnostic =
                Diagnostic::new(Code::Incomplete, place, "the instruction is not complete")
                    .label(self.expected());
            return if self.number_in_comment(place) {
                diagnostic.help("`#` starts a comment; a number is written without it")
            } else {
                diagnostic
            };
        };
        let text = self.input.text(token);
        self.register(token, text)
            .or_else(|| self.size(token, text))
            .or_else(|| self.cast(token))
            .or_else(|| self.displacement(token))
            .or_else(|| self.immediate(token, text))
            .or_else(|| self.locked(token, text))
            .or_else(|| self.spelling(token, text))
            .unwrap_or_else(|| self.unexpected(token, text))
    }

    /// Whether a comment stands where a number is wanted, as in `mov %r1, #5`.
    fn number_in_comment(&self, place: Span) -> bool {
        let rest = self.input.source.get(place.start as usize..).unwrap_or_default();
        let comment = rest.trim_start_matches([' ', '\t']).strip_prefix('#');
        let number = comment.map(|text| text.trim_start_matches(['-', '+']));
        self.edge(Edge::Number)
            && number.is_some_and(|text| text.starts_with(|c: char| c.is_ascii_digit()))
    }

    pub(super) fn edge(&self, edge: Edge) -> bool {
        self.trace.expected.contains(&Expected::Edge(edge))
    }

    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.trace.expected.iter().filter_map(|expected| match expected {
            Expected::Word(word) => Some(*word),
            Expected::Edge(_) | Expected::End => None,
        })
    }

    /// The instructions that are still possible.
    pub(super) fn possible(&self) -> Vec<Op> {
        self.trace.nodes.iter().flat_map(|&node| self.grammar.reachable(node)).collect()
    }

    fn register(&self, token: Token, text: &str) -> Option<Diagnostic> {
        if !self.edge(Edge::Reg64) && !self.edge(Edge::Reg32) {
            return None;
        }
        let name = text.strip_prefix('%').unwrap_or(text);
        if name.eq_ignore_ascii_case("fp") {
            return Some(self.no_register(token, text, "the frame pointer is r10"));
        }
        let digits = name.strip_prefix(['r', 'w', 'R', 'W'])?;
        if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        if register(name, Syntax::Llvm).is_none() {
            return Some(self.no_register(token, text, "the registers are r0 to r10"));
        }
        if self.syntax.has_percent() && !text.starts_with('%') {
            let help = match self.narrow().filter(|_| name.starts_with(['w', 'W'])) {
                Some(narrow) => format!("write `%r{digits}`, and `{narrow}` for 32 bits"),
                None => format!("write `%r{digits}`"),
            };
            return Some(self.no_register(token, text, &help));
        }
        if self.syntax.has_percent() {
            let help = match self.narrow() {
                Some(narrow) => format!("write `%r{digits}`, and `{narrow}` for 32 bits"),
                None => format!("write `%r{digits}`; the mnemonic gives the width"),
            };
            return Some(self.no_register(token, text, &help));
        }
        if !self.syntax.has_percent() && text.starts_with('%') {
            let help = format!("write `{name}`");
            return Some(self.no_register(token, text, &help));
        }
        None
    }

    /// The mnemonic for 32 bits of an instruction that has 64.
    fn narrow(&self) -> Option<String> {
        let first = self.input.tokens.first()?;
        let narrow = format!("{}32", self.input.text(*first));
        self.grammar.first_words().any(|word| word == narrow).then_some(narrow)
    }

    fn no_register(&self, token: Token, text: &str, help: &str) -> Diagnostic {
        let message = format!("`{text}` is no register in {}", style(self.syntax));
        Diagnostic::new(Code::NoSuchRegister, token.span, message).help(help)
    }

    /// The name of an access is followed by an address, not by a cast.
    fn cast(&self, token: Token) -> Option<Diagnostic> {
        let at = self.trace.furthest;
        let (is_register, word) = match self.input.tokens[..at] {
            [.., word, open] if open.is(b"(") => (true, Some(word)),
            [.., star] if star.is(b"*") => (true, None),
            _ => (false, None),
        };
        let found = is_register
            && (token.is(b"(") || register(self.input.text(token), self.syntax).is_some());
        let wants = self.edge(Edge::Punct(punct(b"("))) || self.words().any(|w| w == "u64");
        if !found || !wants {
            return None;
        }
        let word = word.filter(|word| word.kind == Kind::Word);
        let name = match word {
            Some(word) => format!("`{}`", self.input.text(word)),
            None => "this access".to_owned(),
        };
        let address =
            self.input.tokens[at..].split(|token| token.is(b")") || token.is(b",")).next();
        let address = match address.unwrap_or_default() {
            [base] => {
                let zero = if self.syntax == Syntax::Kernel { "+0" } else { "+ 0" };
                format!("{} {zero}", self.input.text(*base))
            }
            [first, .., last] => first.span.to(last.span).text(self.input.source).to_owned(),
            [] => String::new(),
        };
        let address = address.trim_start_matches('(');
        let message = format!("{name} needs a cast that gives its size");
        let help = format!("for 64 bits, write the address as `(u64 *)({address})`");
        Some(Diagnostic::new(Code::MissingCast, token.span, message).help(help))
    }

    fn displacement(&self, token: Token) -> Option<Diagnostic> {
        if !self.edge(Edge::Displacement) {
            return None;
        }
        let base = self.trace.furthest.checked_sub(1).and_then(|at| self.input.tokens.get(at));
        let base = base.map_or("", |&base| self.input.text(base));
        let zero = if self.syntax == Syntax::Kernel { "+0" } else { "+ 0" };
        let diagnostic =
            |message: &str| Diagnostic::new(Code::MissingDisplacement, token.span, message);
        if token.is(b")") || token.is(b",") {
            return Some(
                diagnostic("an address has a displacement, even if it is zero")
                    .help(format!("write `{base} {zero}`")),
            );
        }
        if matches!(base, "+" | "-")
            && register(self.input.text(token).trim_start_matches('%'), Syntax::Llvm).is_some()
        {
            return Some(
                diagnostic("an address is one register and a number")
                    .help("add the other register to the first one before"),
            );
        }
        if matches!(base, "+" | "-") {
            return Some(
                diagnostic("a displacement is one sign and a number")
                    .help("as in `r1 + 8` or `r1 - 8`"),
            );
        }
        None
    }

    fn immediate(&self, token: Token, text: &str) -> Option<Diagnostic> {
        let sign = token.is(b"-") || token.is(b"+");
        if self.trace.furthest == 0
            || !(token.kind == Kind::Number || sign)
            || !(self.edge(Edge::Reg64) || self.edge(Edge::Reg32))
            || self.edge(Edge::Number)
        {
            return None;
        }
        let before = self.trace.furthest.checked_sub(1).and_then(|at| self.input.at(at));
        if before.is_some_and(|before| before.is(b"[")) {
            let message = "an address starts with its register";
            let diagnostic = Diagnostic::new(Code::NeedsRegister, token.span, message);
            return Some(diagnostic.help("the number comes behind it, as in `[%r1+8]`"));
        }
        let next = self.input.at(self.trace.furthest + 1).map(|next| self.input.text(next));
        if sign
            && let Some(next) = next
            && register(next.trim_start_matches('%'), Syntax::Llvm).is_some()
        {
            let message = format!("only a register can be here, not `{text}{next}`");
            let diagnostic = Diagnostic::new(Code::NeedsRegister, token.span, message);
            return Some(diagnostic.help(format!("negate it before: `{next} = -{next}`")));
        }
        let possible = self.possible();
        let release = possible.iter().all(|op| {
            let order = Some(StoreOrder::Release);
            order
                == op.row().access.and_then(|access| match access {
                    Access::Store { order, .. } => Some(order),
                    Access::Load { .. } | Access::Rmw { .. } | Access::Packet { .. } => None,
                })
        });
        let rmw = possible.iter().all(|op| matches!(op.row().access, Some(Access::Rmw { .. })));
        let message = if release && !possible.is_empty() {
            "`store_release` stores a register only: its immediate says which operation it is"
                .to_owned()
        } else if rmw && !possible.is_empty() {
            "a read-modify-write takes a register only: its immediate says which operation it is"
                .to_owned()
        } else {
            format!("only a register can be here, not `{text}`")
        };
        Some(
            Diagnostic::new(Code::NeedsRegister, token.span, message)
                .help("move the number into a register first"),
        )
    }

    fn spelling(&self, token: Token, text: &str) -> Option<Diagnostic> {
        let first = self.trace.furthest == 0;
        let word = token.kind == Kind::Word;
        let meant = || nearest(text, self.words());
        let asked = word.then(|| self.asked(token, text)).flatten();
        let (missing, spelled) = match asked {
            Some(asked) if asked.code == Code::UnknownInstruction => (None, Some(asked)),
            other => (other, None),
        };
        if missing.is_some() {
            return missing;
        }
        if first {
            let message = if word {
                format!("`{text}` starts no instruction in {}", style(self.syntax))
            } else {
                format!("no instruction starts with `{text}` in {}", style(self.syntax))
            };
            let diagnostic = Diagnostic::new(Code::UnknownInstruction, token.span, message);
            let meant = word.then(|| nearest(text, self.grammar.first_words())).flatten();
            return Some(match (meant, spelled) {
                (Some(meant), _) => diagnostic.help(format!("did you mean `{meant}`?")),
                (None, Some(spelled)) => spelled,
                (None, None) if self.syntax == Syntax::Kernel && token.kind == Kind::Number => {
                    diagnostic.help("an index has a colon behind it, as in `0: (95) exit`")
                }
                (None, None) if self.syntax == Syntax::Kernel && token.is(b"(") => {
                    diagnostic.help("an opcode is two hexadecimal digits, as in `0: (95) exit`")
                }
                (None, None) => diagnostic,
            });
        }
        let Some(meant) = word.then(meant).flatten() else { return spelled };
        let message = format!("nothing here is called `{text}`");
        let diagnostic = Diagnostic::new(Code::Unexpected, token.span, message);
        Some(diagnostic.help(format!("did you mean `{meant}`?")))
    }

    /// What a word asks for that there is not.
    fn asked(&self, token: Token, text: &str) -> Option<Diagnostic> {
        self.suffix(token, text).or_else(|| {
            let locked = self.input.at(0).is_some_and(|first| self.input.text(first) == "lock");
            let name = if locked { format!("lock_{text}") } else { text.to_owned() };
            orders::asked(&name, self.whole.text(self.input.source), token.span, self.syntax)
        })
    }

    /// An operator that no read-modify-write has.
    fn locked(&self, token: Token, text: &str) -> Option<Diagnostic> {
        let first = self.input.at(0)?;
        if self.input.text(first) != "lock" || !self.edge(Edge::Punct(punct(b"+="))) {
            return None;
        }
        let operation = match text {
            "-=" => "sub",
            "*=" | "/=" | "%=" | "<<=" | ">>=" => "other",
            "=" => {
                let message = "a store is not locked";
                let diagnostic = Diagnostic::new(Code::NoSuchOperation, token.span, message);
                return Some(diagnostic.help(
                    "every aligned store is atomic: leave `lock` out; an exchange gives the old value too",
                ));
            }
            _ => return None,
        };
        let message = format!("there is no atomic `{text}`");
        let diagnostic = Diagnostic::new(Code::NoSuchOperation, token.span, message);
        Some(diagnostic.help(orders::other(operation, self.syntax)))
    }

    fn unexpected(&self, token: Token, text: &str) -> Diagnostic {
        if self.trace.expected == [Expected::End] {
            let message = format!("`{text}` is too much; the instruction ends before it");
            let diagnostic = Diagnostic::new(Code::Unexpected, token.span, message);
            let first = self.input.at(0).map(|first| self.input.text(first));
            return match (text, self.syntax) {
                _ if first == Some("exit") => diagnostic.help("what is returned is in r0"),
                (";", Syntax::Ubpf) => diagnostic.help(
                    "comments start with `#`; `;` starts one in GNU as' syntax (`--syntax gas`)",
                ),
                _ => diagnostic,
            };
        }
        let message = format!("`{text}` is not expected here");
        let diagnostic = Diagnostic::new(Code::Unexpected, token.span, message);
        let comparison = text == "=" && self.edge(Edge::Punct(punct(b"==")));
        if comparison {
            return diagnostic.help("a comparison is written `==`");
        }
        if text == "==" && self.edge(Edge::Punct(punct(b"="))) {
            return diagnostic.help("a value is assigned with `=`");
        }
        if self.edge(Edge::Target) && text == "pc" {
            let what =
                format!("in {} an offset is written without `pc`, as in `+5`", style(self.syntax));
            return diagnostic.help(what);
        }
        diagnostic.label(self.expected())
    }

    fn expected(&self) -> String {
        format!("expected {}", self.list())
    }

    /// What could be here, in words.
    fn list(&self) -> String {
        let spelled = |expected: &Expected| {
            matches!(expected, Expected::Word(_) | Expected::Edge(Edge::Punct(_)))
        };
        let both = self.edge(Edge::Reg64) && self.edge(Edge::Reg32);
        let many = self.trace.expected.len() > 8 && !self.trace.expected.iter().all(spelled);
        let mut list: Vec<String> = Vec::new();
        for expected in &self.trace.expected {
            let item = match expected {
                // What is most likely meant is worth more than all that is possible.
                Expected::Word(_) | Expected::Edge(Edge::Punct(_)) if many => continue,
                Expected::Word("s") => "`s` and an operator".to_owned(),
                Expected::Word(word) => format!("`{word}`"),
                Expected::Edge(Edge::Punct(bytes)) => {
                    let length = bytes.iter().position(|&byte| byte == 0).unwrap_or(3);
                    format!("`{}`", String::from_utf8_lossy(&bytes[..length]))
                }
                Expected::Edge(Edge::Reg64) if self.syntax.has_percent() => {
                    "a register (`%r0` to `%r10`)".to_owned()
                }
                Expected::Edge(Edge::Reg64 | Edge::Reg32) if both => {
                    "a register (`r0` to `r10`, or `w0` to `w10` for 32 bits)".to_owned()
                }
                Expected::Edge(Edge::Reg64) => "a 64-bit register (`r0` to `r10`)".to_owned(),
                Expected::Edge(Edge::Reg32) => "a 32-bit register (`w0` to `w10`)".to_owned(),
                Expected::Edge(Edge::Number) => "a number".to_owned(),
                Expected::Edge(Edge::Displacement) => "a displacement like `+ 8`".to_owned(),
                Expected::Edge(Edge::Target) => match self.syntax {
                    Syntax::Kernel => "a label or an offset like `pc+5`".to_owned(),
                    Syntax::Gas => "a label or an offset like `5`".to_owned(),
                    Syntax::Llvm | Syntax::Ubpf | Syntax::Herd => {
                        "a label or an offset like `+5`".to_owned()
                    }
                },
                Expected::Edge(Edge::Function) => "a function".to_owned(),
                Expected::Edge(Edge::Helper) => "a helper like `name#5`".to_owned(),
                Expected::Edge(Edge::Kfunc) => "`kernel-function#` and an id".to_owned(),
                Expected::End => "the end of the instruction".to_owned(),
            };
            if !list.contains(&item) {
                list.push(item);
            }
        }
        if many && self.words().any(|word| word == "load_acquire") {
            list.push("an operation like `load_acquire`".to_owned());
        }
        join(&list, "or")
    }
}
