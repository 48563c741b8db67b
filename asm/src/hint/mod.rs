//! What was probably meant by a statement that no syntax has: [`mended`] and [`note`].
//!
//! A statement is mended as text, as the table of [`Slip`]s says, and is shown only if the mended
//! text can be read. Slips that take more than one instruction to put right have functions of
//! their own.

mod foreign;
mod operands;

use crate::grammar::{Grammar, Walk};
use crate::lexer::{Kind, Lexer};
use crate::lower::{Context, choose, lower};
use crate::operand::{Input, register};
use crate::style;
use acqrel_isa::{Piece, Reg, Syntax};

/// A common slip.
struct Slip {
    /// The statement without the slip, given its words, if it has it.
    mend: fn(&[&str]) -> Option<String>,
    /// What to say; `{}` stands for the instruction.
    help: &'static str,
}

/// The slips, in the order of trying.
const SLIPS: &[Slip] = &[
    Slip {
        mend: call_register,
        help: "a function whose address is in a register is called with `callx`: write `{}`",
    },
    Slip {
        mend: call_arguments,
        help: "the arguments of a call are in r1 to r5, and are not written: write `{}`",
    },
    Slip { mend: suffix, help: "the instructions without a suffix have 64 bits: write `{}`" },
    Slip {
        mend: withdrawn,
        help: "it is called otherwise in newer versions of binutils: write `{}`",
    },
    Slip { mend: exit, help: "a function ends with `{}`; what it returns is in r0" },
    Slip { mend: parentheses, help: "a condition has no parentheses: write `{}`" },
    Slip { mend: step, help: "write `{}`" },
    Slip { mend: left_shift, help: "the shift is `<<=`: write `{}`" },
    Slip { mend: right_shift, help: "`>>=` fills with zeros, `s>>=` with the sign: write `{}`" },
    Slip {
        mend: lock,
        help: "for an atomic read-modify-write, write `{}`; otherwise load the value, change it and store it",
    },
    Slip { mend: atomic64, help: "write `{}`" },
    Slip { mend: operands::result, help: "the value goes to a register: write `{}`" },
    Slip { mend: operands::no_result, help: "a store gives no value: write `{}`" },
    Slip { mend: operands::value_first, help: "the address comes first: write `{}`" },
    Slip { mend: operands::dereference, help: "it takes the address: write `{}`" },
    Slip { mend: operands::bare_address, help: "an address is in parentheses: write `{}`" },
    Slip { mend: operands::exchange, help: "the size is in the name of an exchange: write `{}`" },
    Slip { mend: operands::compared, help: "what is compared is written: write `{}`" },
    Slip { mend: operands::uncompared, help: "r0 is compared without being written: write `{}`" },
    Slip { mend: operands::dollar, help: "a number is written without `$`: write `{}`" },
    Slip { mend: operands::swapped, help: "the operands are the other way round: write `{}`" },
    Slip { mend: operands::brackets, help: "an address is in brackets: write `{}`" },
    Slip { mend: operands::with_x, help: "write `{}`" },
    Slip { mend: operands::long, help: "the mnemonic says that the number is long: write `{}`" },
    Slip { mend: operands::no_percent, help: "write `{}`" },
    Slip {
        mend: operands::locked_register,
        help: "only memory is shared with others, so that a register needs no `lock`: write `{}`",
    },
];

/// What to write instead of a statement that cannot be read. What is shown can be read.
pub(crate) fn mended(input: Input<'_>, syntax: Syntax) -> Option<String> {
    let words: Vec<&str> = input.tokens.iter().map(|&token| input.text(token)).collect();
    // In some syntaxes these start a comment, and the rest would be lost.
    if words.iter().any(|word| matches!(*word, ";" | "#")) {
        return None;
    }
    let slip = SLIPS.iter().find_map(|slip| {
        let text = read(&(slip.mend)(&words)?, syntax)?;
        Some(slip.help.replace("{}", &text))
    });
    slip.or_else(|| percent(&words, syntax))
        .or_else(|| complement(&words, syntax))
        .or_else(|| expression(&words, syntax))
        .or_else(|| three(&words, syntax))
        .or_else(|| foreign::known(words.first()?, syntax))
}

/// What to know about a statement that cannot be read, if nothing better can be said.
pub(crate) fn note(input: Input<'_>, syntax: Syntax) -> Option<String> {
    let mut words = input.tokens.iter().map(|&token| input.text(token));
    memory(input)
        .or_else(|| constant(input))
        .or_else(|| words.find_map(helper))
        .or_else(|| mnemonic(input.text(input.at(0)?), syntax))
}

/// The way out if a statement is a comment for people who know other assemblers.
pub(crate) fn comment(input: Input<'_>, syntax: Syntax) -> Option<&'static str> {
    let first = input.tokens.first()?;
    if syntax == Syntax::Herd && matches!(input.text(*first), "#" | "/") {
        return Some("a comment stands between `(*` and `*)`");
    }
    let before = input.source.get(..first.span.start as usize)?;
    let separated = syntax == Syntax::Llvm && before.trim_end_matches([' ', '\t']).ends_with(';');
    separated.then_some("`;` separates instructions; comments start with `#` or `//`")
}

/// The way out if something is called as helpers are in C.
pub(crate) fn helper(name: &str) -> Option<String> {
    name.starts_with("bpf_")
        .then(|| format!("helpers are called by number; linux/bpf.h has that of `{name}`"))
}

/// A statement of one syntax in another.
pub(crate) fn respell(input: Input<'_>, from: Syntax, to: Syntax) -> Option<String> {
    let grammar = Grammar::of(from);
    let mut walk = Walk::default();
    let end = grammar.walk(input, &mut walk)?;
    let leaf = choose(grammar.leaves(end), &walk.captures, None, from == to)?;
    let context = Context { source: input.source, syntax: from };
    let lowered = lower(leaf, &walk.captures, context, &mut |_| {})?;
    let insn = lowered.op.insn(lowered.fields);
    let text = insn.text(to);
    let late = lowered.only_late();
    // An expression elsewhere has no place in the text.
    if late.is_none() && lowered.late.iter().any(Option::is_some)
        || late.is_some_and(|late| !matches!(late.piece, Piece::Target | Piece::Function))
    {
        return None;
    }
    let label = late.map(|late| late.capture.span.text(input.source));
    Some(label.map_or(text, |label| text.with_target(label)).to_string())
}

/// A text as this syntax has it, from whatever syntax it is right in.
fn read(text: &str, syntax: Syntax) -> Option<String> {
    let percent = with_percent(text);
    let own = core::iter::once((text, syntax));
    let others = Syntax::ALL.into_iter().filter(|&other| other != syntax);
    own.chain(others.map(|other| (text, other)))
        .chain([Syntax::Ubpf, Syntax::Gas].map(|other| (percent.as_str(), other)))
        .find_map(|(text, from)| read_as(text, from, syntax))
        .filter(|text| reads(text, syntax))
}

/// Whether a text is an instruction.
pub(crate) fn reads(text: &str, syntax: Syntax) -> bool {
    read_as(text, syntax, syntax).is_some()
}

fn read_as(text: &str, from: Syntax, to: Syntax) -> Option<String> {
    let mut tokens = Vec::new();
    Lexer::new(text, from).statement(&mut tokens);
    respell(Input { source: text, tokens: &tokens }, from, to)
}

/// Instructions one after the other, if each can be read.
fn steps(texts: &[String], syntax: Syntax) -> Option<String> {
    let mut list = Vec::with_capacity(texts.len());
    for text in texts {
        list.push(format!("`{}`", read_as(text, syntax, syntax)?));
    }
    Some(list.join(", then "))
}

/// The register of a word.
fn reg(word: &str) -> Option<Reg> {
    register(word, Syntax::Llvm).map(|found| found.0)
}

fn with_percent(text: &str) -> String {
    let words = text.split(' ').map(|word| match reg(word) {
        Some(_) => format!("%{word}"),
        None => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn call_register(words: &[&str]) -> Option<String> {
    match words {
        ["call", register] if reg(register.trim_start_matches('%')).is_some() => {
            Some(format!("callx {register}"))
        }
        _ => None,
    }
}

fn call_arguments(words: &[&str]) -> Option<String> {
    match words {
        ["call", name, "(", .., ")"] if helper(name).is_none() => Some(format!("call {name}")),
        _ => None,
    }
}

/// Takes `64` from the mnemonic, which may have `lock` and `fetch` before it.
fn suffix(words: &[&str]) -> Option<String> {
    let at = words.iter().position(|word| !matches!(*word, "lock" | "fetch"))?;
    let short = words[at].strip_suffix("64")?;
    let mended = [&words[..at], &[short], &words[at + 1..]].concat();
    Some(mended.join(" "))
}

/// Atomic operations by the names that they had in GNU as before those of the table.
fn withdrawn(words: &[&str]) -> Option<String> {
    let [first, rest @ ..] = words else { return None };
    let name = first.strip_prefix('x')?;
    let (name, width) = match name.strip_suffix("dw") {
        Some(name) => (name, ""),
        None => (name.strip_suffix('w')?, "32"),
    };
    let name = match name {
        "or" | "and" | "xor" | "fadd" | "for" | "fand" | "fxor" => format!("a{name}"),
        "chg" => "axchg".to_owned(),
        "cmp" => "acmp".to_owned(),
        _ => return None,
    };
    Some(format!("{name}{width} {}", rest.join(" ")))
}

fn exit(words: &[&str]) -> Option<String> {
    matches!(words.first(), Some(&("ret" | "return"))).then(|| "exit".to_owned())
}

/// Takes the outer parentheses from `if ( … ) goto …`.
fn parentheses(words: &[&str]) -> Option<String> {
    let ["if", "(", rest @ ..] = words else { return None };
    let close = rest.iter().rposition(|&word| word == ")")?;
    let mended = [&["if"], &rest[..close], &rest[close + 1..]].concat();
    Some(mended.join(" "))
}

/// `r0++` and the like.
fn step(words: &[&str]) -> Option<String> {
    match *words {
        [register, "+", "+"] | ["+", "+", register] => Some(format!("{register} += 1")),
        [register, "-", "-"] | ["-", "-", register] => Some(format!("{register} -= 1")),
        _ => None,
    }
}

fn left_shift(words: &[&str]) -> Option<String> {
    match words {
        [register, "<", "<<=", rest @ ..] => Some(format!("{register} <<= {}", rest.join(" "))),
        _ => None,
    }
}

fn right_shift(words: &[&str]) -> Option<String> {
    match words {
        [register, ">", ">>=", rest @ ..] => Some(format!("{register} >>= {}", rest.join(" "))),
        _ => None,
    }
}

fn lock(words: &[&str]) -> Option<String> {
    (words.first() == Some(&"*")).then(|| format!("lock {}", words.join(" ")))
}

/// Gives the kernel's name for 32 bits the one for 64.
fn atomic64(words: &[&str]) -> Option<String> {
    let [register, "=", name, rest @ ..] = words else { return None };
    let name = name.strip_prefix("atomic_")?;
    Some(format!("{register} = atomic64_{name} {}", rest.join(" ")))
}

/// uBPF's or GNU as' text without `%`.
fn percent(words: &[&str], syntax: Syntax) -> Option<String> {
    let percent = with_percent(&words.join(" "));
    if syntax.has_percent() {
        let text = read_as(&percent, syntax, syntax)?;
        return Some(format!("the registers have a `%`: write `{text}`"));
    }
    let (text, theirs) = [Syntax::Ubpf, Syntax::Gas]
        .into_iter()
        .find_map(|theirs| Some((read_as(&percent, theirs, syntax)?, style(theirs))))?;
    let own = style(syntax);
    Some(format!("this is {theirs} but for the `%` of the registers; in {own} it is `{text}`"))
}

/// `r0 = ~r1`
fn complement(words: &[&str], syntax: Syntax) -> Option<String> {
    let [to, "=", "~", from] = *words else { return None };
    let invert = format!("{to} ^= -1");
    let steps = if reg(to)? == reg(from)? {
        steps(&[invert], syntax)?
    } else {
        steps(&[format!("{to} = {from}"), invert], syntax)?
    };
    Some(format!("all bits are inverted with {steps}"))
}

/// `add %r0, %r1, %r2`
fn three(words: &[&str], syntax: Syntax) -> Option<String> {
    let [name, to, ",", left, ",", right] = *words else { return None };
    let operate = format!("{name} {to} , {right}");
    let steps = if to == left {
        steps(&[operate], syntax)?
    } else if to == right {
        return None;
    } else {
        steps(&[format!("mov {to} , {left}"), operate], syntax)?
    };
    Some(format!("an instruction changes its first operand: write {steps}"))
}

/// `r0 = r1 + r2`
fn expression(words: &[&str], syntax: Syntax) -> Option<String> {
    let [to, "=", left, rest @ ..] = words else { return None };
    let (operator, right) = match rest {
        ["<", "<", right @ ..] => ("<<", right),
        [">", ">", right @ ..] => (">>", right),
        [operator @ ("+" | "-" | "*" | "/" | "%" | "|" | "&" | "^"), right @ ..] => {
            (*operator, right)
        }
        _ => return None,
    };
    let commutes = matches!(operator, "+" | "*" | "|" | "&" | "^");
    let target = reg(to)?;
    let operate = |right: &str| format!("{to} {operator}= {right}");
    let right_reg = match right {
        [right] => reg(right),
        _ => None,
    };
    // Of two numbers the sum is better written out.
    reg(left).or(right_reg)?;
    let all = right.join(" ");
    let read = if reg(left) == Some(target) {
        steps(&[operate(&all)], syntax)
    } else if right_reg == Some(target) && commutes {
        steps(&[operate(left)], syntax)
    } else if right_reg == Some(target) {
        None
    } else {
        steps(&[format!("{to} = {left}"), operate(&all)], syntax)
    };
    let why = "an instruction changes its first operand";
    Some(match read {
        Some(steps) => format!("{why}: write {steps}"),
        None if right_reg == Some(target) => {
            let copy = if to.starts_with(['w', 'W']) { "wN" } else { "rN" };
            format!(
                "{why}: write `{to} = {left}`, then `{to} {operator}= {copy}`, where `{copy}` is a copy of `{to}` made before"
            )
        }
        None if right.len() > 1 => format!("{why}: take a step for each operator"),
        None => return None,
    })
}

/// `*(u8 *)(r1 + 0) += 1`
fn memory(input: Input<'_>) -> Option<String> {
    let store = input.at(0)?.is(b"*");
    let mut words = input.tokens.iter().map(|&token| input.text(token));
    let found = store
        && words.any(|word| {
            matches!(word, "+=" | "-=" | "*=" | "/=" | "%=" | "|=" | "&=" | "^=" | "<<=" | ">>=")
        });
    found.then(|| "no arithmetic is done in memory: load the value, change it and store it".into())
}

/// `x = 5`
fn constant(input: Input<'_>) -> Option<String> {
    let [name, equals, value, ..] = input.tokens else { return None };
    let is_constant = name.kind == Kind::Word && equals.is(b"=") && value.kind == Kind::Number;
    let name = input.text(*name);
    let is_constant = is_constant && Syntax::ALL.iter().all(|&it| register(name, it).is_none());
    is_constant.then(|| format!("a constant is defined with `.set {name}, {}`", input.text(*value)))
}

/// A mnemonic of another syntax.
fn mnemonic(word: &str, syntax: Syntax) -> Option<String> {
    let starts = |syntax| Grammar::of(syntax).first_words().any(|first| first == word);
    let others = Syntax::ALL.into_iter().filter(|&other| other != syntax);
    let other = if starts(syntax) { None } else { others.into_iter().find(|&s| starts(s)) }?;
    Some(format!("`{word}` is an instruction of {}", style(other)))
}

/// Whether a statement starts with a word that has no meaning.
pub(crate) fn starts_unknown(input: Input<'_>, syntax: Syntax) -> bool {
    input.tokens.first().is_some_and(|&first| {
        let text = input.text(first);
        first.kind == Kind::Word
            && reg(text).is_none()
            && !Grammar::of(syntax).first_words().any(|word| word == text)
    })
}
