//! What is wrong with a statement that is no instruction: [`explain`].
//!
//! The statement is followed once more, with registers of either width admitted, and what could
//! come at the furthest point reached is compared with what is there.

use crate::diag::{Code, Diagnostic};
use crate::grammar::{Binding, Edge, Expected, Grammar, Leaf, Trace, Walk};
use crate::hint::{self, respell};
use crate::lexer::{Kind, NoValue, Token, number, punct};
use crate::lower::{choose, no_choice};
use crate::operand::{Capture, Input, Value, register};
use crate::similar::nearest;
use crate::{Span, style};
use acqrel_isa::{Access, Field, LoadOrder, Op, Piece, Reg, Role, Size, StoreOrder, Syntax};

/// Says what is wrong with an instruction that cannot be followed in a syntax.
pub(crate) fn explain(input: Input<'_>, syntax: Syntax) -> Diagnostic {
    let whole = match input.tokens {
        [] => Span::default(),
        [first, .., last] => first.span.to(last.span),
        [only] => only.span,
    };
    if let Some(mut diagnostic) = lexical(input) {
        if diagnostic.help.is_none() || hint::starts_unknown(input, syntax) {
            diagnostic.help = hint::comment(input, syntax).map(str::to_owned).or(diagnostic.help);
        }
        return diagnostic;
    }
    let grammar = Grammar::of(syntax);
    let mut walk = Walk::default();
    let mut diagnostic = if let Some(end) = grammar.trace(input, &mut walk) {
        widths(grammar.leaves(end), &walk.captures, input, syntax)
    } else {
        Place { input, syntax, grammar, trace: &walk.trace, whole }.explain()
    };
    if diagnostic.help.is_none()
        || matches!(
            diagnostic.code,
            Code::UnknownInstruction | Code::NeedsRegister | Code::Unexpected | Code::NoSuchSize
        )
    {
        diagnostic.help = elsewhere(input, syntax)
            .or_else(|| hint::mended(input, syntax))
            .or(diagnostic.help)
            .or_else(|| hint::note(input, syntax))
            .or_else(|| hint::comment(input, syntax).map(str::to_owned));
    }
    diagnostic
}

/// Tokens that no instruction has.
pub(crate) fn lexical(input: Input<'_>) -> Option<Diagnostic> {
    input.tokens.iter().find_map(|&token| {
        let text = input.text(token);
        let bad = |message: String| Diagnostic::new(Code::BadNumber, token.span, message);
        match token.kind {
            Kind::Unknown => {
                // An apostrophe is shown as it is.
                let graphic = text.bytes().all(|byte| byte.is_ascii_graphic());
                let shown = if graphic { text.to_owned() } else { text.escape_default().to_string() };
                let message = format!("no instruction has the character `{shown}`");
                Some(Diagnostic::new(Code::UnknownCharacter, token.span, message))
            }
            Kind::Unterminated => {
                let (what, end) = match text.as_bytes().first() {
                    Some(b'/') => ("this comment has no end", "*/"),
                    Some(b'(') => ("this comment has no end", "*)"),
                    _ => ("this string has no end", "\""),
                };
                let diagnostic = Diagnostic::new(Code::Unterminated, token.span, what);
                Some(diagnostic.help(format!("end it with `{end}`")))
            }
            Kind::BadNumber => {
                let diagnostic = bad(format!("`{text}` is not a number"));
                Some(if let Some(number) = text.strip_suffix("ll") {
                    diagnostic.help(format!(
                        "put a space before `ll`: `{number} ll` (LLVM reads `{text}` as `{number}`, a 32-bit immediate)"
                    ))
                } else {
                    diagnostic.help("numbers are decimal, hexadecimal (`0x1f`) or binary (`0b101`)")
                })
            }
            Kind::Number => match number(text) {
                Ok(_) => None,
                Err(NoValue::TooLarge) => {
                    Some(bad(format!("`{text}` does not fit in 64 bits")))
                }
                Err(NoValue::LeadingZero) => {
                    let diagnostic = bad(format!("`{text}` has a leading zero, which makes it octal to some assemblers"));
                    let decimal = match text.trim_start_matches('0') {
                        "" => "0",
                        decimal => decimal,
                    };
                    let octal = u64::from_str_radix(text, 8).map(|octal| octal.to_string());
                    Some(match octal {
                        Ok(octal) if octal != decimal => diagnostic
                            .help(format!("write `{octal}` (LLVM's reading) or `{decimal}` (uBPF's)")),
                        _ => diagnostic.help(format!("write `{decimal}`")),
                    })
                }
            },
            Kind::Word | Kind::Percent | Kind::LocalRef | Kind::Punct(_) | Kind::Text => None,
        }
    })
}

/// The error for registers of the wrong width.
fn widths(leaves: &[Leaf], captures: &[Capture], input: Input<'_>, syntax: Syntax) -> Diagnostic {
    let Some(leaf) = choose(leaves, captures, None, true) else {
        return no_choice(leaves, captures, input.tokens, syntax);
    };
    let row = leaf.op.row();
    for (binding, capture) in leaf.bindings.iter().zip(captures) {
        let (Value::Reg(reg, is_wide), wide, role) = (match *binding {
            Binding::Piece(Piece::Reg(field)) => (capture.value, true, row.role(field)),
            Binding::Piece(Piece::Reg32(field)) => (capture.value, false, row.role(field)),
            // The register that a template gives is r0 or w0 by the width of the access.
            Binding::Reg(_) => (
                capture.value,
                row.access.is_none_or(|a| a.size().bits() == 64 || syntax != Syntax::Llvm),
                None,
            ),
            Binding::Piece(_) | Binding::Number(_) => continue,
        }) else {
            continue;
        };
        if is_wide == wide {
            continue;
        }
        let (is, needed) = if is_wide { ('r', 'w') } else { ('w', 'r') };
        let number = reg.number();
        let style = style(syntax);
        let message = match (role, row.access) {
            (Some(Role::Base), _) => "an address is in an r register, all 64 bits of it".to_owned(),
            (_, Some(Access::Load { size, order: LoadOrder::Acquire })) => {
                let (article, sized) = sized(size);
                format!(
                    "{article} {sized} `load_acquire` writes {needed} register in {style}",
                    needed = a_register(needed)
                )
            }
            (_, Some(Access::Store { size, order: StoreOrder::Release })) => {
                let (article, sized) = sized(size);
                format!(
                    "{article} {sized} `store_release` stores {needed} register in {style}",
                    needed = a_register(needed)
                )
            }
            (_, Some(Access::Rmw { size, .. })) => {
                let (article, sized) = sized(size);
                format!("{article} {sized} read-modify-write has {needed} registers in {style}")
            }
            (_, Some(Access::Load { size, .. } | Access::Store { size, .. })) => {
                let (_, sized) = sized(size);
                format!(
                    "this {sized} access needs {needed} register in {style}",
                    needed = a_register(needed)
                )
            }
            (_, Some(Access::Packet { .. }) | None) => {
                format!(
                    "this instruction has {needed} registers in {style}: r for 64 bits, w for 32"
                )
            }
        };
        let help = zero_extended(leaf.op, captures).unwrap_or_else(|| {
            let low = role == Some(Role::Read) && !is_wide && reg != Reg::R10 && captures.len() > 1;
            if low {
                // To write the other name takes more bits into account than were asked for.
                format!("write `r{number}` for all its bits; `w{number} = w{number}` before that clears the upper 32")
            } else {
                format!("write `{needed}{number}`")
            }
        });
        return Diagnostic::new(Code::RegisterClass, capture.span, message)
            .label(format!("this is `{is}{number}`"))
            .help(help);
    }
    // The statement is right when registers of either width are admitted, so one was wrong.
    no_choice(leaves, captures, input.tokens, syntax)
}

/// The way out for a move to 64 bits that was meant as one of 32.
fn zero_extended(op: Op, captures: &[Capture]) -> Option<String> {
    let [
        Capture { value: Value::Reg(dst, wide), .. },
        Capture { value: Value::Reg(src, from), .. },
    ] = *captures
    else {
        return None;
    };
    let narrow = match (wide, from) {
        (true, false) => op == Op::Mov64Reg,
        (false, _) => op == Op::MovSx32To64,
        (true, true) => false,
    };
    narrow.then(|| {
        let (dst, src) = (dst.number(), src.number());
        format!("write `w{dst} = w{src}`, which clears the upper 32 bits of `r{dst}`")
    })
}

/// The article and adjective of a size.
fn sized(size: Size) -> (&'static str, String) {
    let article = if size == Size::B { "an" } else { "a" };
    (article, format!("{}-bit", size.bits()))
}

fn sign_extensions(sizes: &[&str]) -> String {
    let mut sizes: Vec<_> = sizes.iter().map(|size| format!("`{size}`")).collect();
    sizes.sort_by_key(|size| (size.len(), size.clone()));
    format!("the casts, which extend the sign, are {}", join(&sizes, "and"))
}

fn a_register(letter: char) -> String {
    if letter == 'r' { "an r".to_owned() } else { "a w".to_owned() }
}

/// How the statement reads if it is right in another syntax.
fn elsewhere(input: Input<'_>, syntax: Syntax) -> Option<String> {
    Syntax::ALL.into_iter().filter(|&other| other != syntax).find_map(|other| {
        let text = respell(input, other, syntax)?;
        Some(format!("this is {}; in {} it is `{text}`", style(other), style(syntax)))
    })
}

/// Where a statement goes wrong.
struct Place<'p> {
    input: Input<'p>,
    syntax: Syntax,
    grammar: &'static Grammar,
    trace: &'p Trace,
    whole: Span,
}

impl Place<'_> {
    fn explain(&self) -> Diagnostic {
        let at = self.trace.furthest;
        let Some(&token) = self.input.tokens.get(at) else {
            let place = self.input.tokens.last().map_or(self.whole, |last| last.span.after());
            return Diagnostic::new(Code::Incomplete, place, "the instruction is not complete")
                .label(self.expected());
        };
        let text = self.input.text(token);
        self.register(token, text)
            .or_else(|| self.size(token, text))
            .or_else(|| self.cast(token))
            .or_else(|| self.displacement(token))
            .or_else(|| self.immediate(token, text))
            .or_else(|| self.spelling(token, text))
            .unwrap_or_else(|| self.unexpected(token, text))
    }

    fn edge(&self, edge: Edge) -> bool {
        self.trace.expected.contains(&Expected::Edge(edge))
    }

    fn words(&self) -> impl Iterator<Item = &'static str> {
        self.trace.expected.iter().filter_map(|expected| match expected {
            Expected::Word(word) => Some(*word),
            Expected::Edge(_) | Expected::End => None,
        })
    }

    /// The instructions that are still possible.
    fn possible(&self) -> Vec<Op> {
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
        if self.syntax == Syntax::Ubpf && !text.starts_with('%') {
            let help = match self.narrow().filter(|_| name.starts_with(['w', 'W'])) {
                Some(narrow) => format!("write `%r{digits}`, and `{narrow}` for 32 bits"),
                None => format!("write `%r{digits}`"),
            };
            return Some(self.no_register(token, text, &help));
        }
        if self.syntax == Syntax::Ubpf {
            let help = match self.narrow() {
                Some(narrow) => format!("write `%r{digits}`, and `{narrow}` for 32 bits"),
                None => format!("write `%r{digits}`; the mnemonic gives the width"),
            };
            return Some(self.no_register(token, text, &help));
        }
        if self.syntax != Syntax::Ubpf && text.starts_with('%') {
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

    fn size(&self, token: Token, text: &str) -> Option<Diagnostic> {
        let is_size = |text: &str| {
            text.strip_prefix(['u', 's', 'i'])
                .is_some_and(|bits| !bits.is_empty() && bits.bytes().all(|b| b.is_ascii_digit()))
        };
        let sizes: Vec<_> = self.words().filter(|word| is_size(word)).collect();
        if sizes.is_empty() || !is_size(text) {
            return None;
        }
        let tokens = self.input.tokens;
        if let Some([.., target, equals, open]) = tokens.get(..self.trace.furthest)
            && equals.is(b"=")
            && open.is(b"(")
        {
            return Some(self.zero_extension(token, *target, &sizes));
        }
        let access = |op: Op| op.row().access;
        let possible = self.possible();
        let all = |is: fn(Access) -> bool| possible.iter().all(|&op| access(op).is_some_and(is));
        let rmw = all(|a| matches!(a, Access::Rmw { .. })) && !matches!(text, "u32" | "u64");
        let what = if rmw {
            "read-modify-writes have 32 and 64 bits only".to_owned()
        } else if all(|a| matches!(a, Access::Load { order: LoadOrder::Acquire, .. })) {
            format!("there is no `load_acquire` of `{text}`")
        } else if all(|a| matches!(a, Access::Store { order: StoreOrder::Release, .. })) {
            format!("there is no `store_release` of `{text}`")
        } else {
            format!("there is no access of `{text}` here")
        };
        let diagnostic = Diagnostic::new(Code::NoSuchSize, token.span, what);
        let mut sizes: Vec<_> = sizes.iter().map(|size| format!("`{size}`")).collect();
        sizes.sort_by_key(|size| (!size.contains('u'), size.len(), size.clone()));
        Some(diagnostic.help(format!("the sizes are {}", join(&sizes, "and"))))
    }

    /// What a cast that is not there would do.
    fn zero_extension(&self, token: Token, target: Token, sizes: &[&str]) -> Diagnostic {
        let text = self.input.text(token);
        let message = format!("there is no cast to `{text}` in {}", style(self.syntax));
        let diagnostic = Diagnostic::new(Code::NoSuchSize, token.span, message);
        let target = register(self.input.text(target), self.syntax);
        let from = match self.input.tokens[self.trace.furthest + 1..] {
            [close, from] if close.is(b")") => register(self.input.text(from), self.syntax),
            _ => None,
        };
        let (Some((dst, wide)), Some((src, _))) = (target, from) else {
            return diagnostic.help(sign_extensions(sizes));
        };
        let letter = if wide { 'r' } else { 'w' };
        let (dst, src) = (dst.number(), src.number());
        let copy = format!("`{letter}{dst} = {letter}{src}`");
        diagnostic.help(match text {
            "u8" => format!("to clear the other bits, write {copy}, then `{letter}{dst} &= 0xff`"),
            "u16" => {
                format!("to clear the other bits, write {copy}, then `{letter}{dst} &= 0xffff`")
            }
            "u32" => {
                format!("write `w{dst} = w{src}`, which clears the upper 32 bits of `r{dst}`")
            }
            // Nothing is left to extend.
            "s32" if !wide => {
                format!("write `w{dst} = w{src}`, which clears the upper 32 bits of `r{dst}`")
            }
            "u64" | "s64" if wide => format!("write {copy}"),
            _ => sign_extensions(sizes),
        })
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
        if !(token.kind == Kind::Number || sign)
            || !(self.edge(Edge::Reg64) || self.edge(Edge::Reg32))
            || self.edge(Edge::Number)
        {
            return None;
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
            "`store_release` stores a register; it has no immediate form".to_owned()
        } else if rmw && !possible.is_empty() {
            "a read-modify-write takes a register; it has no immediate form".to_owned()
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
        if first {
            let message = if word {
                format!("`{text}` starts no instruction in {}", style(self.syntax))
            } else {
                format!("no instruction starts with `{text}` in {}", style(self.syntax))
            };
            let diagnostic = Diagnostic::new(Code::UnknownInstruction, token.span, message);
            let meant = word.then(|| nearest(text, self.grammar.first_words())).flatten();
            return Some(match meant {
                Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                None => diagnostic,
            });
        }
        let meant = if word { meant()? } else { return None };
        let message = format!("nothing here is called `{text}`");
        let diagnostic = Diagnostic::new(Code::Unexpected, token.span, message);
        Some(diagnostic.help(format!("did you mean `{meant}`?")))
    }

    fn unexpected(&self, token: Token, text: &str) -> Diagnostic {
        if self.trace.expected == [Expected::End] {
            let message = format!("`{text}` is too much; the instruction ends before it");
            let diagnostic = Diagnostic::new(Code::Unexpected, token.span, message);
            return match (text, self.syntax) {
                (";", Syntax::Ubpf) => diagnostic.help("comments start with `#`"),
                _ => diagnostic,
            };
        }
        let message = format!("`{text}` is not expected here");
        let diagnostic = Diagnostic::new(Code::Unexpected, token.span, message);
        let comparison = text == "=" && self.edge(Edge::Punct(punct(b"==")));
        if comparison {
            return diagnostic.help("a comparison is written `==`");
        }
        if text == "map" && self.syntax == Syntax::Kernel {
            return diagnostic
                .label("a dump names a map that only the running kernel has")
                .help("write `ld_pseudo r1, 1, 5` for a file descriptor or `ld_pseudo r1, 5, 0` for an index");
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
                Expected::Edge(Edge::Reg64) if self.syntax == Syntax::Ubpf => {
                    "a register (`%r0` to `%r10`)".to_owned()
                }
                Expected::Edge(Edge::Reg64) => "a 64-bit register (`r0` to `r10`)".to_owned(),
                Expected::Edge(Edge::Reg32) => "a 32-bit register (`w0` to `w10`)".to_owned(),
                Expected::Edge(Edge::Number) => "a number".to_owned(),
                Expected::Edge(Edge::Displacement) => "a displacement like `+ 8`".to_owned(),
                Expected::Edge(Edge::Target) => match self.syntax {
                    Syntax::Kernel => "a label or an offset like `pc+5`".to_owned(),
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
        join(&list, "or")
    }
}

/// A list as English has it.
fn join(list: &[String], conjunction: &str) -> String {
    match list {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {conjunction} {last}", first.join(", ")),
    }
}

/// Whether the target of an instruction is a function.
pub(crate) fn is_call(op: Op) -> bool {
    op.row().role(Field::Imm) == Some(Role::Function)
}
