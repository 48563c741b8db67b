//! Instructions as the kernel's disassembler prints them, for [logs](super::log) and
//! [dumps](super::xlated): [`read`].

use super::part::Part;
use crate::assemble::parse_insn;
use crate::diag::{Code, Diagnostic};
use crate::lower::MOST_HELPERS;
use acqrel_isa::{Insn, Syntax, helper_id, helper_name};

/// What printed an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Printer {
    /// The verifier, before it changes the program.
    Verifier,
    /// `bpftool prog dump xlated`, after.
    Bpftool,
}

/// What is printed in place of an instruction that the printer does not know.
pub(super) const UNKNOWN: &str = "BUG_";

/// Whether a text starts as an instruction is printed: with an opcode, `(b7) `.
pub(super) fn is_insn(text: &str) -> bool {
    text.starts_with(UNKNOWN)
        || matches!(
            text.as_bytes(),
            [b'(', a, b, b')', b' ', ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()
        )
}

/// An instruction with its opcode before it and nothing behind it.
///
/// # Errors
///
/// What is wrong with it.
pub(super) fn read(part: Part<'_>, printer: Printer) -> Result<Insn, Vec<Diagnostic>> {
    let part = part.trim();
    if part.text.starts_with(UNKNOWN) {
        let message = "what printed this does not know the instruction";
        let error = Diagnostic::new(Code::PasteHidden, part.span(), message);
        return Err(vec![
            error.help("dump the program with its bytes: `bpftool prog dump xlated id 5 opcodes`"),
        ]);
    }
    let operation = part.split_at(4).1.trim();
    let opcode = part.text.get(1..3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
    match opcode {
        Some(0x85) if let Some(callee) = operation.strip_prefix("call ") => {
            call(callee.trim(), printer).map_err(|error| vec![error])
        }
        _ => parse_insn(part.text, Syntax::Kernel).map_err(|errors| moved(errors, part.start)),
    }
}

/// Diagnostics about a part of a source, as such about the source.
pub(super) fn moved(mut diagnostics: Vec<Diagnostic>, by: u32) -> Vec<Diagnostic> {
    for label in diagnostics.iter_mut().flat_map(|diagnostic| &mut diagnostic.labels) {
        label.span.start = label.span.start.saturating_add(by);
        label.span.end = label.span.end.saturating_add(by);
    }
    diagnostics
}

/// What `call` is followed by: `pc+3`, `pc+3#name`, `name#5`.
fn call(callee: Part<'_>, printer: Printer) -> Result<Insn, Diagnostic> {
    let unclear = || {
        let message = "this is no function as the kernel prints one";
        Diagnostic::new(Code::Unexpected, callee.span(), message)
            .help("as in `call bpf_map_lookup_elem#1`, `call pc+3`")
    };
    let (name, number) = match callee.split_once("#") {
        Some((name, number)) => (name, Some(number)),
        None => (callee, None),
    };
    if let Some(offset) = name.strip_prefix("pc") {
        return match offset.text.parse() {
            Ok(off) if offset.text.starts_with(['+', '-']) => Ok(Insn::CallLocal { off }),
            _ => Err(unclear()),
        };
    }
    let number: i32 = number.and_then(|number| number.text.parse().ok()).ok_or_else(unclear)?;
    if name.text == "kernel-function" {
        return Ok(Insn::CallBtf { id: number });
    }
    let named = helper_id(name.text);
    match printer {
        _ if named == Some(number) => Ok(Insn::CallHelper { id: number }),
        _ if name.text == "unknown" && helper_name(number).is_some() => {
            Ok(Insn::CallHelper { id: number })
        }
        _ if name.text == "unknown" => {
            let message = format!("no helper has the number {number}");
            Err(Diagnostic::new(Code::NoSuchHelper, callee.span(), message))
        }
        Printer::Verifier if named.is_none() && i128::from(number) > MOST_HELPERS => {
            Ok(Insn::CallBtf { id: number })
        }
        Printer::Verifier => {
            let message = match (named, helper_name(number)) {
                (Some(is), _) => format!(
                    "the helper `{name}` has the number {is}, not {number}",
                    name = name.text
                ),
                (None, Some(is)) => format!("the helper with the number {number} is `{is}`"),
                (None, None) => format!("no helper has the number {number}"),
            };
            Err(Diagnostic::new(Code::NoSuchHelper, callee.span(), message))
        }
        // The kernel names a helper's function as the helper.
        Printer::Bpftool => {
            named.map(|id| Insn::CallHelper { id }).ok_or_else(|| address(callee, name))
        }
    }
}

/// The error for a call of an address in the kernel.
fn address(callee: Part<'_>, name: Part<'_>) -> Diagnostic {
    let message = format!(
        "`{}` is called by its address in the kernel that was dumped, which says nothing elsewhere",
        name.text
    );
    Diagnostic::new(Code::PasteAddress, callee.span(), message).help(
        "write the name and number of the helper in its place, as in `call bpf_get_prandom_u32#7`, \
         or `call kernel-function#` and a BTF id; the verifier's log shows them",
    )
}
