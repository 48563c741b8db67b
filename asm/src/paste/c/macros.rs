//! The macros of Linux' `filter.h` that are instructions: [`MACROS`].
//!
//! They are of `include/linux/filter.h` and `tools/include/linux/filter.h`, which samples and selftests
//! include, or have in a `bpf_insn.h` of their own. What a macro makes of its arguments is in a row.

/// A macro.
#[derive(Debug)]
pub(super) struct Macro {
    pub(super) name: &'static str,
    pub(super) params: &'static [Param],
    /// The fields before the arguments are put in.
    pub(super) code: u8,
    pub(super) src: u8,
    pub(super) off: i16,
    pub(super) imm: i32,
    /// Whether it is two slots.
    pub(super) wide: bool,
}

/// A parameter: where its argument goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Param {
    /// The operation, in the high four bits of the opcode.
    Op,
    /// The size, in two bits of the opcode.
    Size,
    /// `BPF_X` or `BPF_K`, in a bit of the opcode.
    Source,
    /// The whole opcode.
    Code,
    Dst,
    Src,
    /// Both registers.
    Both,
    Off,
    /// The offset of the second slot.
    Off2,
    Imm,
    /// The immediate of the second slot.
    Imm2,
    /// Both immediates.
    Imm64,
    /// A file descriptor of a map, in the immediate.
    Fd,
    /// An operation of `BPF_ATOMIC`, in the immediate.
    Atomic,
    /// A helper, in the immediate.
    Helper,
}

impl Param {
    /// How people call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Op => "operation",
            Self::Size => "size",
            Self::Source => "source",
            Self::Code => "opcode",
            Self::Dst | Self::Src | Self::Both => "register",
            Self::Off | Self::Off2 => "offset",
            Self::Imm | Self::Imm2 | Self::Imm64 => "immediate",
            Self::Fd => "file descriptor",
            Self::Atomic => "atomic operation",
            Self::Helper => "helper",
        }
    }
}

const fn row(name: &'static str, params: &'static [Param], code: u8) -> Macro {
    Macro { name, params, code, src: 0, off: 0, imm: 0, wide: false }
}

const fn wide(name: &'static str, params: &'static [Param], src: u8) -> Macro {
    Macro { src, wide: true, ..row(name, params, 0x18) }
}

use Param::{
    Atomic, Both, Code, Dst, Fd, Helper, Imm, Imm2, Imm64, Off, Off2, Op, Size, Source, Src,
};

/// The macros.
pub(super) static MACROS: &[Macro] = &[
    row("BPF_ALU64_REG", &[Op, Dst, Src], 0x0f),
    row("BPF_ALU64_REG_OFF", &[Op, Dst, Src, Off], 0x0f),
    row("BPF_ALU64_IMM", &[Op, Dst, Imm], 0x07),
    row("BPF_ALU64_IMM_OFF", &[Op, Dst, Imm, Off], 0x07),
    row("BPF_ALU32_REG", &[Op, Dst, Src], 0x0c),
    row("BPF_ALU32_REG_OFF", &[Op, Dst, Src, Off], 0x0c),
    row("BPF_ALU32_IMM", &[Op, Dst, Imm], 0x04),
    row("BPF_ALU32_IMM_OFF", &[Op, Dst, Imm, Off], 0x04),
    row("BPF_ENDIAN", &[Source, Dst, Imm], 0xd4),
    row("BPF_BSWAP", &[Dst, Imm], 0xd7),
    row("BPF_MOV64_REG", &[Dst, Src], 0xbf),
    row("BPF_MOV32_REG", &[Dst, Src], 0xbc),
    row("BPF_MOV64_IMM", &[Dst, Imm], 0xb7),
    row("BPF_MOV32_IMM", &[Dst, Imm], 0xb4),
    row("BPF_MOV64_RAW", &[Source, Dst, Src, Imm], 0xb7),
    row("BPF_MOV32_RAW", &[Source, Dst, Src, Imm], 0xb4),
    row("BPF_MOVSX64_REG", &[Dst, Src, Off], 0xbf),
    row("BPF_MOVSX32_REG", &[Dst, Src, Off], 0xbc),
    Macro { off: -1, ..row("BPF_MOV64_PERCPU_REG", &[Dst, Src], 0xbf) },
    Macro { imm: 1, ..row("BPF_ZEXT_REG", &[Both], 0xbc) },
    row("BPF_LD_ABS", &[Size, Imm], 0x20),
    row("BPF_LD_IND", &[Size, Src, Imm], 0x40),
    row("BPF_LDX_MEM", &[Size, Dst, Src, Off], 0x61),
    row("BPF_LDX_MEMSX", &[Size, Dst, Src, Off], 0x81),
    row("BPF_STX_MEM", &[Size, Dst, Src, Off], 0x63),
    row("BPF_ST_MEM", &[Size, Dst, Off, Imm], 0x62),
    row("BPF_ATOMIC_OP", &[Size, Atomic, Dst, Src, Off], 0xc3),
    row("BPF_STX_XADD", &[Size, Dst, Src, Off], 0xc3),
    row("BPF_JMP_REG", &[Op, Dst, Src, Off], 0x0d),
    row("BPF_JMP_IMM", &[Op, Dst, Imm, Off], 0x05),
    row("BPF_JMP32_REG", &[Op, Dst, Src, Off], 0x0e),
    row("BPF_JMP32_IMM", &[Op, Dst, Imm, Off], 0x06),
    row("BPF_JMP_A", &[Off], 0x05),
    row("BPF_JMP32_A", &[Imm], 0x06),
    row("BPF_EMIT_CALL", &[Helper], 0x85),
    Macro { src: 1, ..row("BPF_CALL_REL", &[Imm], 0x85) },
    Macro { src: 2, ..row("BPF_CALL_KFUNC", &[Off, Imm], 0x85) },
    row("BPF_RAW_INSN", &[Code, Dst, Src, Off, Imm], 0),
    row("BPF_ST_NOSPEC", &[], 0xc2),
    row("BPF_EXIT_INSN", &[], 0x95),
    wide("BPF_LD_IMM64", &[Dst, Imm64], 0),
    wide("BPF_LD_IMM64_RAW", &[Dst, Src, Imm64], 0),
    wide("BPF_LD_IMM64_RAW_FULL", &[Dst, Src, Off, Off2, Imm, Imm2], 0),
    wide("BPF_LD_MAP_FD", &[Dst, Fd], 1),
    wide("BPF_LD_MAP_VALUE", &[Dst, Fd, Imm2], 2),
];
