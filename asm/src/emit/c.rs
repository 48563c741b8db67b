//! [`c()`]: an array of `struct bpf_insn`.

use super::Annotated;
use acqrel_isa::{Program, RawInsn, Syntax};
use std::fmt::Write as _;

/// A program as an array of Linux' `struct bpf_insn`, a slot a line, with labels and text in a syntax
/// in comments. Numbers are values, so that the array is right for either byte order. It wants
/// `#include <linux/bpf.h>`.
///
/// `name` is the array's; what is in it and cannot be in a name of C becomes `_`.
///
/// ```
/// use acqrel_asm::{Options, assemble, emit};
/// use acqrel_isa::Syntax;
///
/// let program = assemble("w0 = load_acquire((u32 *)(r1 + 4))\nexit", &Options::default());
/// assert_eq!(
///     emit::c(&program.program.unwrap(), "prog", Syntax::Llvm),
///     "static const struct bpf_insn prog[] = {
///     { .code = 0xc3, .dst_reg = 0, .src_reg = 1, .off = 4, .imm = 256 }, /* w0 = load_acquire((u32 *)(r1 + 4)) */
///     { .code = 0x95, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0 }, /* exit */
/// };
/// ",
/// );
/// ```
pub fn c(program: &Program, name: &str, syntax: Syntax) -> String {
    array(program, name, syntax, |text, index| {
        let (first, second) = program.insns()[index].encode();
        push(text, first);
        second.map(|second| {
            let mut text = String::new();
            push(&mut text, second);
            text
        })
    })
}

/// An array, whose elements `element` appends: what goes on the line of an instruction, and gives
/// what goes on a line behind it.
pub(super) fn array(
    program: &Program,
    name: &str,
    syntax: Syntax,
    element: impl Fn(&mut String, usize) -> Option<String>,
) -> String {
    let annotated = Annotated::new(program, syntax);
    let mut scratch = String::new();
    let mut text = format!("static const struct bpf_insn {}[] = {{\n", identifier(name));
    for index in 0..program.insns().len() {
        if let Some(label) = annotated.label(index, &mut scratch) {
            text.extend(["/* ", label, ": */\n"]);
        }
        text.push_str("    ");
        let more = element(&mut text, index);
        text.push_str(", /* ");
        // No spelling of an instruction or label ends or starts a comment; a test holds the table to it.
        annotated.push_text(&mut text, index);
        text.push_str(" */\n");
        if let Some(line) = more {
            text.extend(["    ", &line, ",\n"]);
        }
    }
    text.push_str("};\n");
    text
}

fn push(text: &mut String, slot: RawInsn) {
    let RawInsn { opcode, dst, src, off, imm } = slot;
    // Writing to a string does not fail.
    let _ = write!(
        text,
        "{{ .code = {opcode:#04x}, .dst_reg = {dst}, .src_reg = {src}, .off = {off}, .imm = {imm} }}"
    );
}

/// A name that C and Rust take, as like the one given as can be.
pub(super) fn identifier(name: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = name.chars().map(word).collect();
    match name.bytes().next() {
        None => "prog".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acqrel_isa::{Op, sample};

    #[test]
    fn no_text_ends_a_comment() {
        for syntax in Syntax::ALL {
            for &op in Op::ALL {
                for insn in sample::edges(op).step_by(7) {
                    let text = insn.text(syntax).to_string();
                    assert!(!text.contains("*/") && !text.contains("/*"), "{text}");
                    assert!(!text.contains(['\n', '\\']), "{text}");
                }
            }
        }
    }

    #[test]
    fn names_of_arrays() {
        for (name, expected) in [("a.b-c", "a_b_c"), ("", "prog"), ("1", "_1"), ("é", "_")] {
            assert_eq!(identifier(name), expected);
        }
    }
}
