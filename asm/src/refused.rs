//! What tools print, or read, and no program can contain: [`refused`] says what it is, why it cannot be
//! assembled, and what to do.
//!
//! The kernel changes a program that it loads, and its printer and bpftool show the result; GNU as has
//! instructions of a simulator's. To leave such a thing out, or to take it for something like it, would
//! be another program.

use crate::Span;
use crate::diag::{Code, Diagnostic};
use crate::hint::respell;
use crate::operand::{Input, register};
use acqrel_isa::Syntax;

/// The way out of what the kernel has put into a program.
const BEFORE_LOADING: &str = "assemble the program as it was before loading: in this dump the jumps count what the kernel has inserted";

/// Why a statement cannot be assembled, if a tool knows it.
pub(crate) fn refused(input: Input<'_>, syntax: Syntax) -> Option<Diagnostic> {
    let words: Vec<&str> = input.tokens.iter().map(|&token| input.text(token)).collect();
    semicolon(input, syntax, &words)
        .or_else(|| running_map(input, &words))
        .or_else(|| internal(input, syntax, &words))
        .or_else(|| no_machine(input, syntax, &words))
}

/// The place of tokens, of which there is at least one.
fn place(input: Input<'_>, first: usize, last: usize) -> Span {
    match (input.at(first), input.at(last)) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => Span::default(),
    }
}

/// `mov %r1, 1 ; exit`
fn semicolon(input: Input<'_>, syntax: Syntax, words: &[&str]) -> Option<Diagnostic> {
    let at = words.iter().position(|&word| word == ";").filter(|_| syntax == Syntax::Gas)?;
    let message =
        "`;` separates statements in newer versions of GNU as, and starts a comment in older ones";
    Some(
        Diagnostic::new(Code::AmbiguousSemicolon, place(input, at, at), message)
            .help("start a comment with `#`; put a second statement on a line of its own"),
    )
}

/// `r1 = map[id:12]`, as bpftool shows maps.
fn running_map(input: Input<'_>, words: &[&str]) -> Option<Diagnostic> {
    let at = words.windows(4).position(|four| matches!(four, ["map", "[", "id", ":"]))?;
    let message = "a map has an id only in a running kernel; no program refers to one by it";
    let target = words.first().filter(|word| register(word, Syntax::Kernel).is_some());
    let target = target.unwrap_or(&"r1");
    Some(
        Diagnostic::new(Code::RunningMap, place(input, at, words.len() - 1), message).help(format!(
            "write `{target} = map[fd:N]` with a file descriptor of the map, or `{target} = map[idx:N]` with its index"
        )),
    )
}

/// What only the kernel puts into programs.
fn internal(input: Input<'_>, syntax: Syntax, words: &[&str]) -> Option<Diagnostic> {
    let error = |message: String| {
        Diagnostic::new(Code::KernelInternal, place(input, 0, words.len() - 1), message)
    };
    match words {
        ["nospec"] => Some(
            error("`nospec` is a barrier against speculation that the verifier inserts".to_owned())
                .help(BEFORE_LOADING),
        ),
        [_, "=", "&", "(", "void", "__percpu", "*", ")", "(", _, ")"] => Some(
            error(
                "this adds the address of the CPU's memory, which the verifier makes of calls"
                    .to_owned(),
            )
            .help(BEFORE_LOADING),
        ),
        ["probe", _, ..] => {
            let rest = Input { tokens: &input.tokens[1..], ..input };
            let help = match respell(rest, syntax, syntax) {
                Some(text) => format!("the program has it without `probe`: write `{text}`"),
                None => BEFORE_LOADING.to_owned(),
            };
            Some(
                error(
                    "`probe` marks an access that the verifier has made one that may fault"
                        .to_owned(),
                )
                .help(help),
            )
        }
        [word] if word.starts_with("BUG_") => Some(
            error(format!(
                "the kernel prints `{word}` for an instruction that it does not know how to print"
            ))
            .help("its bytes say what it is: dump the program with `opcodes`"),
        ),
        _ => None,
    }
}

/// What GNU as has, and no machine.
fn no_machine(input: Input<'_>, syntax: Syntax, words: &[&str]) -> Option<Diagnostic> {
    let first = words.first().filter(|_| syntax.has_percent())?;
    let (what, help) = match *first {
        "ldxsdw" => (
            "a sign-extending load of 64 bits, with nothing to extend to",
            "write `ldxdw`, which loads the same",
        ),
        "ldabsdw" | "ldinddw" => {
            ("a packet load of 64 bits", "load the two halves: packet loads have 8, 16 and 32 bits")
        }
        "brkpt" => ("a breakpoint of GNU's simulator", "leave it out"),
        _ => return None,
    };
    let message = format!("`{first}` is {what}: GNU as has it, and no machine");
    Some(Diagnostic::new(Code::NoMachineHas, place(input, 0, 0), message).help(help))
}
