//! Words that have no one meaning, and instructions that are not modelled, are refused with the
//! reason.

use acqrel_machine::{Arch, Reason, Refusal, decode};

/// The reason why a word is refused.
fn reason(word: u32) -> Result<(), Reason> {
    decode(Arch::Arm64, &word.to_le_bytes(), 0x1000).map(|_| ()).map_err(|error| error.reason)
}

/// Words that the Arm ARM leaves open, or does not allocate.
#[rustfmt::skip] // One word a line.
const UNDEFINED: [(u32, Refusal, &str); 36] = [
    (0x8801_7c41, Refusal::StatusOverlap, "stxr w1, w1, [x2]"),
    (0x8802_7c41, Refusal::StatusOverlap, "stxr w2, w1, [x2]"),
    (0xc801_fc41, Refusal::StatusOverlap, "stlxr w1, x1, [x2]"),
    (0x0802_7c41, Refusal::StatusOverlap, "stxrb w2, w1, [x2]"),
    (0x881f_7c5f, Refusal::StatusOverlap, "stxr wzr, wzr, [x2]"),
    (0x8804_7841, Refusal::ShouldBeOne, "stxr w4, w1, [x2], Rt2 not 11111"),
    (0x885e_7c41, Refusal::ShouldBeOne, "ldxr w1, [x2], Rs not 11111"),
    (0x885f_7841, Refusal::ShouldBeOne, "ldxr w1, [x2], Rt2 not 11111"),
    (0x88de_fc41, Refusal::ShouldBeOne, "ldar w1, [x2], Rs not 11111"),
    (0x88df_f841, Refusal::ShouldBeOne, "ldar w1, [x2], Rt2 not 11111"),
    (0x889e_fc41, Refusal::ShouldBeOne, "stlr w1, [x2], Rs not 11111"),
    (0x889f_f841, Refusal::ShouldBeOne, "stlr w1, [x2], Rt2 not 11111"),
    (0x8880_0041, Refusal::ShouldBeOne, "stllr w1, [x2], Rs and Rt2 left 0"),
    (0xb8be_c041, Refusal::ShouldBeOne, "ldapr w1, [x2], Rs not 11111"),
    (0x9b42_7820, Refusal::ShouldBeOne, "smulh x0, x1, x2, Ra not 11111"),
    (0xf841_0442, Refusal::WritebackOverlap, "ldr x2, [x2], #16"),
    (0xf841_0c42, Refusal::WritebackOverlap, "ldr x2, [x2, #16]!"),
    (0xf801_0c42, Refusal::WritebackOverlap, "str x2, [x2, #16]!"),
    (0x3801_0442, Refusal::WritebackOverlap, "strb w2, [x2], #16"),
    (0xa8c1_0463, Refusal::WritebackOverlap, "ldp x3, x1, [x3], #16"),
    (0xa9c1_0c61, Refusal::WritebackOverlap, "ldp x1, x3, [x3, #16]!"),
    (0xa981_0c61, Refusal::WritebackOverlap, "stp x1, x3, [x3, #16]!"),
    (0xa940_0461, Refusal::PairOverlap, "ldp x1, x1, [x3]"),
    (0xa940_7c7f, Refusal::PairOverlap, "ldp xzr, xzr, [x3]"),
    (0x6940_0461, Refusal::PairOverlap, "ldpsw x1, x1, [x3]"),
    (0x52c0_0000, Refusal::Unallocated, "movz w0, #0, lsl #32"),
    (0x3280_0000, Refusal::Unallocated, "move wide, opc 01"),
    (0x1240_0000, Refusal::Unallocated, "and w0, w0, N = 1"),
    (0x1200_fc00, Refusal::Unallocated, "and w0, w0, all ones"),
    (0x0b22_1420, Refusal::Unallocated, "add w0, w1, w2, uxtb #5"),
    (0x0b02_8020, Refusal::Unallocated, "add w0, w1, w2, lsl #32"),
    (0x0a02_8020, Refusal::Unallocated, "and w0, w1, w2, lsl #32"),
    (0x8bc2_0020, Refusal::Unallocated, "add x0, x1, x2, ror #0"),
    (0x5ac0_0c20, Refusal::Unallocated, "rev of 64 bits of w1"),
    (0xd503_30bf, Refusal::Unallocated, "dmb #0"),
    (0xd503_349f, Refusal::Unallocated, "dsb #4, pssbb"),
];

/// Instructions that are not modelled.
#[rustfmt::skip] // One word a line.
const NOT_MODELLED: [(u32, &str); 30] = [
    (0x4820_7c82, "casp x0, x1, x2, x3, [x4]"),
    (0xc87f_0861, "ldxp x1, x2, [x3]"),
    (0xc824_0861, "stxp w4, x1, x2, [x3]"),
    (0xa840_0861, "ldnp x1, x2, [x3]"),
    (0x6900_0861, "stgp x1, x2, [x3]"),
    (0xd53b_4200, "mrs x0, nzcv"),
    (0xd51b_4200, "msr nzcv, x0"),
    (0xd53b_e040, "mrs x0, cntvct_el0"),
    (0xd50b_7420, "dc zva, x0"),
    (0xd503_4fdf, "msr daifset, #15"),
    (0xd503_205f, "wfe"),
    (0xd503_207f, "wfi"),
    (0xd503_221f, "esb"),
    (0xd503_251f, "chkfeat x16"),
    (0xd503_20ff, "xpaclri"),
    (0xd503_237f, "pacibsp"),
    (0xd503_31df, "isb #1"),
    (0xd503_30ff, "sb"),
    (0xd65f_0bff, "retaa"),
    (0xd71f_0841, "braa x2, x1"),
    (0xdac1_0041, "pacia x1, x2"),
    (0x1e60_2820, "fadd d0, d1, d0"),
    (0x4ee2_8420, "add v0.2d, v1.2d, v2.2d"),
    (0xfd40_0020, "ldr d0, [x1]"),
    (0x9ac2_5c20, "crc32cx w0, w1, x2"),
    (0xba00_0420, "rmif x1, #0, #0"),
    (0xd800_0000, "prfm pldl1keep, literal"),
    (0xf840_0841, "ldtr x1, [x2]"),
    (0x5400_0010, "bc.eq"),
    (0xd69f_03e0, "eret"),
];

#[test]
fn words_without_one_meaning_are_refused() {
    for (word, refusal, text) in UNDEFINED {
        assert_eq!(reason(word), Err(Reason::Arm64(refusal)), "{word:08x} {text}");
    }
}

#[test]
fn instructions_that_are_not_modelled_are_refused() {
    for (word, text) in NOT_MODELLED {
        assert_eq!(reason(word), Err(Reason::NotModelled), "{word:08x} {text}");
    }
}

#[test]
fn the_allowed_neighbours_are_accepted() {
    for (word, text) in [
        (0x8801_7fe2, "stxr w1, w2, [sp]"),
        (0x881f_7fe2, "stxr wzr, w2, [sp]"),
        (0xf841_0fff, "ldr xzr, [sp, #16]!"),
        (0xa8c1_7fe1, "ldp x1, xzr, [sp], #16"),
        (0xa900_0461, "stp x1, x1, [x3]"),
        (0xd503_33bf, "dmb osh"),
    ] {
        assert_eq!(reason(word), Ok(()), "{word:08x} {text}");
    }
}

#[test]
fn an_error_names_place_bytes_and_text() {
    let error = decode(Arch::Arm64, &0xf841_0442_u32.to_le_bytes(), 0x1000).unwrap_err();
    let text = error.to_string();
    for part in ["0x1000", "42 04 41 f8", "ldr x2, [x2], #0x10", "written back"] {
        assert!(text.contains(part), "{text} lacks {part}");
    }
    let bytes = 0xd503_201f_u32.to_le_bytes();
    assert_eq!(decode(Arch::Arm64, &bytes[..3], 0).unwrap_err().reason, Reason::Truncated);
    assert_eq!(decode(Arch::Arm64, &bytes, 2).unwrap_err().reason, Reason::Misaligned);
}
