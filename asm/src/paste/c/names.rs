//! The names of Linux' `linux/bpf.h` and `filter.h` that stand for numbers: [`constant`].

use crate::similar::nearest;
use acqrel_isa::{helper_id, helper_name};

/// The value of a name.
pub(super) fn constant(name: &str) -> Option<i64> {
    if let Some(number) = name.strip_prefix("BPF_REG_")
        && let Ok(number @ 0..=10) = number.parse::<i64>()
    {
        return (name == format!("BPF_REG_{number}")).then_some(number);
    }
    if let Some(helper) = name.strip_prefix("BPF_FUNC_") {
        return helper_id(&format!("bpf_{helper}")).map(i64::from);
    }
    CONSTANTS.iter().find(|(known, _)| *known == name).map(|&(_, value)| value)
}

/// The name that is most like one that is not known, if one is like it.
pub(super) fn like(name: &str) -> Option<String> {
    if let Some(helper) = name.strip_prefix("BPF_FUNC_") {
        let known = (1..).map_while(helper_name).filter_map(|name| name.strip_prefix("bpf_"));
        return nearest(helper, known).map(|meant| format!("BPF_FUNC_{meant}"));
    }
    if name.starts_with("BPF_REG_") {
        return None;
    }
    nearest(name, CONSTANTS.iter().map(|&(name, _)| name)).map(str::to_owned)
}

/// What a macro with one argument keeps of it: `BPF_OP(x)` is `x & 0xf0`.
pub(super) fn mask(name: &str) -> Option<i64> {
    MASKS.iter().find(|(known, _)| *known == name).map(|&(_, mask)| mask)
}

const MASKS: &[(&str, i64)] = &[
    ("BPF_CLASS", 0x07),
    ("BPF_SIZE", 0x18),
    ("BPF_MODE", 0xe0),
    ("BPF_OP", 0xf0),
    ("BPF_SRC", 0x08),
];

const CONSTANTS: &[(&str, i64)] = &[
    // Classes.
    ("BPF_LD", 0x00),
    ("BPF_LDX", 0x01),
    ("BPF_ST", 0x02),
    ("BPF_STX", 0x03),
    ("BPF_ALU", 0x04),
    ("BPF_JMP", 0x05),
    ("BPF_JMP32", 0x06),
    ("BPF_ALU64", 0x07),
    // Sizes.
    ("BPF_W", 0x00),
    ("BPF_H", 0x08),
    ("BPF_B", 0x10),
    ("BPF_DW", 0x18),
    // Modes.
    ("BPF_IMM", 0x00),
    ("BPF_ABS", 0x20),
    ("BPF_IND", 0x40),
    ("BPF_MEM", 0x60),
    ("BPF_MEMSX", 0x80),
    ("BPF_ATOMIC", 0xc0),
    ("BPF_XADD", 0xc0),
    // Sources.
    ("BPF_K", 0x00),
    ("BPF_X", 0x08),
    ("BPF_TO_LE", 0x00),
    ("BPF_TO_BE", 0x08),
    ("BPF_FROM_LE", 0x00),
    ("BPF_FROM_BE", 0x08),
    // Arithmetic.
    ("BPF_ADD", 0x00),
    ("BPF_SUB", 0x10),
    ("BPF_MUL", 0x20),
    ("BPF_DIV", 0x30),
    ("BPF_OR", 0x40),
    ("BPF_AND", 0x50),
    ("BPF_LSH", 0x60),
    ("BPF_RSH", 0x70),
    ("BPF_NEG", 0x80),
    ("BPF_MOD", 0x90),
    ("BPF_XOR", 0xa0),
    ("BPF_MOV", 0xb0),
    ("BPF_ARSH", 0xc0),
    ("BPF_END", 0xd0),
    // Jumps.
    ("BPF_JA", 0x00),
    ("BPF_JEQ", 0x10),
    ("BPF_JGT", 0x20),
    ("BPF_JGE", 0x30),
    ("BPF_JSET", 0x40),
    ("BPF_JNE", 0x50),
    ("BPF_JSGT", 0x60),
    ("BPF_JSGE", 0x70),
    ("BPF_CALL", 0x80),
    ("BPF_EXIT", 0x90),
    ("BPF_JLT", 0xa0),
    ("BPF_JLE", 0xb0),
    ("BPF_JSLT", 0xc0),
    ("BPF_JSLE", 0xd0),
    ("BPF_JCOND", 0xe0),
    // Atomic operations.
    ("BPF_FETCH", 0x01),
    ("BPF_XCHG", 0xe1),
    ("BPF_CMPXCHG", 0xf1),
    ("BPF_LOAD_ACQ", 0x100),
    ("BPF_STORE_REL", 0x110),
    // Registers.
    ("BPF_REG_ARG1", 1),
    ("BPF_REG_ARG2", 2),
    ("BPF_REG_ARG3", 3),
    ("BPF_REG_ARG4", 4),
    ("BPF_REG_ARG5", 5),
    ("BPF_REG_CTX", 6),
    ("BPF_REG_FP", 10),
    ("BPF_REG_A", 0),
    ("BPF_REG_X", 7),
    ("BPF_REG_TMP", 8),
    ("BPF_REG_AX", 11),
    // Sources of wide loads and calls, and other selectors.
    ("BPF_PSEUDO_MAP_FD", 1),
    ("BPF_PSEUDO_MAP_VALUE", 2),
    ("BPF_PSEUDO_BTF_ID", 3),
    ("BPF_PSEUDO_FUNC", 4),
    ("BPF_PSEUDO_MAP_IDX", 5),
    ("BPF_PSEUDO_MAP_IDX_VALUE", 6),
    ("BPF_PSEUDO_CALL", 1),
    ("BPF_PSEUDO_KFUNC_CALL", 2),
    ("BPF_MAY_GOTO", 0),
    ("BPF_ADDR_SPACE_CAST", 1),
    ("BPF_ADDR_PERCPU", -1),
    // Arguments of helpers that programs in such arrays use.
    ("BPF_ANY", 0),
    ("BPF_NOEXIST", 1),
    ("BPF_EXIST", 2),
    ("BPF_F_LOCK", 4),
    // Results.
    ("XDP_ABORTED", 0),
    ("XDP_DROP", 1),
    ("XDP_PASS", 2),
    ("XDP_TX", 3),
    ("XDP_REDIRECT", 4),
    // Limits.
    ("MAX_BPF_STACK", 512),
    ("SCHAR_MIN", -0x80),
    ("SCHAR_MAX", 0x7f),
    ("SHRT_MIN", -0x8000),
    ("SHRT_MAX", 0x7fff),
    ("INT_MIN", -0x8000_0000),
    ("INT_MAX", 0x7fff_ffff),
    ("S32_MIN", -0x8000_0000),
    ("S32_MAX", 0x7fff_ffff),
    ("S64_MAX", i64::MAX),
    ("S64_MIN", i64::MIN),
];
