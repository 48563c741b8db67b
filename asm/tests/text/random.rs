//! The properties held against random input, most of it almost right.

use crate::properties::{
    any_bytes_that_are_a_program_survive_text, any_hex_is_bytes_or_wrong,
    any_paste_is_read_or_wrong, any_source_assembles_or_is_wrong,
    any_text_is_an_instruction_or_wrong,
};
use acqrel_isa::{Endian, Insn, Op, Syntax, sample};
use proptest::prelude::*;

/// Pieces of source, from which wrong sources are made that are almost right.
const PIECES: [&str; 52] = [
    "r0",
    "r1",
    "w2",
    "%r3",
    "r10",
    "r11",
    "fp",
    "=",
    "+=",
    "s",
    ">>=",
    "s>=",
    "==",
    "-",
    "+",
    "5",
    "-8",
    "0x10",
    "0b1",
    "1f",
    "1b",
    "5ll",
    "ll",
    "(",
    ")",
    "*",
    "(u64 *)",
    "(u8*)",
    "[",
    "]",
    ",",
    ":",
    ";",
    "#",
    "//",
    "/*",
    "(*",
    "\"",
    "\n",
    "goto",
    "pc",
    "if",
    "lock",
    "call",
    "exit",
    "load_acquire",
    "store_release",
    ".globl",
    ".section",
    "L1",
    "0: (b7)",
    "é",
];

/// A statement that is right in some syntax, or almost.
fn statement() -> impl Strategy<Value = String> {
    let right = (0..Op::ALL.len(), 0_usize..4, 0_usize..40).prop_map(|(op, syntax, nth)| {
        let insn = sample::edges(Op::ALL[op]).nth(nth).unwrap_or(Insn::Exit {});
        insn.text(Syntax::ALL[syntax]).to_string()
    });
    let mutated = (right.clone(), any::<prop::sample::Index>(), 0..PIECES.len()).prop_map(
        |(text, at, piece)| {
            let at = at.index(text.len() + 1);
            format!("{}{}{}", &text[..at], PIECES[piece], &text[at..])
        },
    );
    let cut = (right.clone(), any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(
        |(text, a, b)| {
            let (a, b) = (a.index(text.len() + 1), b.index(text.len() + 1));
            text[..a.min(b)].to_owned() + &text[a.max(b)..]
        },
    );
    let pieces = prop::collection::vec(prop::sample::select(&PIECES[..]), 0..12)
        .prop_map(|pieces| pieces.join(" "));
    prop_oneof![4 => right, 3 => mutated, 3 => cut, 2 => pieces]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_strings(source in any::<String>()) {
        any_paste_is_read_or_wrong(&source);
        any_source_assembles_or_is_wrong(&source);
        any_text_is_an_instruction_or_wrong(&source);
        any_hex_is_bytes_or_wrong(&source);
    }

    #[test]
    fn arbitrary_ascii(source in "[ -~\n]{0,80}") {
        any_paste_is_read_or_wrong(&source);
        any_source_assembles_or_is_wrong(&source);
        any_hex_is_bytes_or_wrong(&source);
    }

    #[test]
    fn hex_or_almost(source in "(0x)?[0-9a-fA-F, \ng]{0,20}") {
        any_hex_is_bytes_or_wrong(&source);
    }

    #[test]
    fn almost_statements(text in statement()) {
        any_text_is_an_instruction_or_wrong(&text);
    }

    #[test]
    fn almost_programs(statements in prop::collection::vec(statement(), 0..8)) {
        any_source_assembles_or_is_wrong(&(statements.join("\n") + "\nexit\n"));
    }

    #[test]
    fn arbitrary_instructions(picks in prop::collection::vec((0..Op::ALL.len(), 0_usize..500), 1..20)) {
        let mut insns: Vec<_> = picks
            .iter()
            .filter_map(|&(op, nth)| sample::edges(Op::ALL[op]).nth(nth))
            .filter(|insn| insn.jump().is_none_or(|offset| (-1..=1).contains(&offset)))
            .collect();
        insns.push(Insn::Exit {});
        insns.push(Insn::Exit {});
        any_bytes_that_are_a_program_survive_text(&acqrel_isa::encode(&insns, Endian::Little));
    }
}
