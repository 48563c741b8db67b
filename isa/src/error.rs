//! Errors of decoding and of program checking. Every one names its place and the rule.

use crate::{Field, Reg};

/// Why bytes are not a valid instruction, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("slot {slot} (byte {}): {kind}", self.byte())]
pub struct DecodeError {
    /// The slot of the offending bytes, counted in 8 bytes from the start.
    pub slot: usize,
    /// What is wrong with them.
    pub kind: DecodeErrorKind,
}

impl DecodeError {
    /// The offset in bytes of the offending field from the start.
    pub const fn byte(&self) -> usize {
        self.slot * 8 + self.kind.byte()
    }
}

/// What is wrong with the bytes of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// The opcode is no instruction's.
    #[error("opcode {opcode:#04x} is no instruction: {why} (RFC 9669, section 3)")]
    Opcode {
        /// The opcode byte.
        opcode: u8,
        /// Which part of it is at fault.
        why: OpcodeFault,
    },
    /// The field that selects among instructions of one opcode has no instruction's value.
    #[error("{} is {value:#x}, which selects no instruction of opcode {opcode:#04x}: {why}", field.name())]
    Selector {
        /// The opcode byte.
        opcode: u8,
        /// The selecting field.
        field: Field,
        /// Its value.
        value: i32,
        /// What the rule is.
        why: SelectorRule,
    },
    /// A field that the instruction does not use is not zero.
    #[error("{} is {value:#x}, but `{name}` reserves it: it must be 0 (RFC 9669, section 3)", field.name())]
    Reserved {
        /// The name of the instruction's row.
        name: &'static str,
        /// The reserved field.
        field: Field,
        /// Its value.
        value: i32,
    },
    /// A register field names none of r0 to r10.
    #[error("{} is {value}, but the last register is r10 (RFC 9669, section 2)", field.name())]
    Register {
        /// The field.
        field: Field,
        /// Its value, 11 to 15.
        value: u8,
    },
    /// The instruction writes r10.
    #[error("{} is r10, which `{name}` would write: the frame pointer is read-only (RFC 9669, section 2)", field.name())]
    FramePointer {
        /// The name of the instruction's row.
        name: &'static str,
        /// The field.
        field: Field,
    },
    /// The second slot of a wide instruction is missing.
    #[error("`{name}` takes two slots, but the second one is missing (RFC 9669, section 5.4)")]
    Truncated {
        /// The name of the instruction's row.
        name: &'static str,
    },
    /// A field other than the immediate is not zero in the second slot of a wide instruction.
    #[error(
        "{} is {value:#x} in the second slot of `{name}`: it must be 0 (RFC 9669, section 5.4)",
        part.map_or("opcode", Field::name)
    )]
    SecondSlot {
        /// The name of the instruction's row.
        name: &'static str,
        /// The field; none is the opcode.
        part: Option<Field>,
        /// Its value.
        value: i32,
    },
    /// The number of bytes is not a multiple of 8.
    #[error("{bytes} bytes are left, but an instruction takes 8 (RFC 9669, section 3)")]
    Ragged {
        /// The number of bytes left, 1 to 7.
        bytes: usize,
    },
}

impl DecodeErrorKind {
    /// The offset in bytes of the offending field from the start of its slot, in either byte
    /// order.
    const fn byte(&self) -> usize {
        match self {
            Self::Selector { field, .. }
            | Self::Reserved { field, .. }
            | Self::Register { field, .. }
            | Self::FramePointer { field, .. } => byte_of(*field),
            Self::SecondSlot { part: Some(field), .. } => 8 + byte_of(*field),
            Self::Truncated { .. } | Self::SecondSlot { part: None, .. } => 8,
            Self::Opcode { .. } | Self::Ragged { .. } => 0,
        }
    }
}

/// The offset in bytes of a field from the start of its instruction, in either byte order.
const fn byte_of(field: Field) -> usize {
    match field {
        Field::Dst | Field::Src => 1,
        Field::Off => 2,
        Field::Imm | Field::Imm64 => 4,
        Field::Next => 12,
    }
}

/// Which part of an opcode is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpcodeFault {
    /// The operation code of an arithmetic or jump class.
    #[error("the class has no operation with code {0:#04x}")]
    Code(u8),
    /// The source bit: the operation has no form with a register (1) or an immediate (0).
    #[error("the operation has no form with source bit {0}")]
    Source(u8),
    /// The mode of a load or store class.
    #[error("the class has no mode {0:#04x}")]
    Mode(u8),
    /// The size of a load or store.
    #[error("the mode has no size with bits {0:#04x}")]
    Size(u8),
}

/// Why the value of a selecting field selects nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectorRule {
    /// The immediate of an atomic instruction.
    #[error(
        "an atomic instruction's imm is one of 0x00, 0x01, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, 0xe1, 0xf1 (RFC 9669, section 5.3), 0x100 (load-acquire) or 0x110 (store-release), all 32 bits of it"
    )]
    AtomicImm,
    /// A read-modify-write of 8 or 16 bits.
    #[error(
        "read-modify-writes have sizes W and DW only (RFC 9669, section 5.3); B and H are for 0x100 (load-acquire) and 0x110 (store-release)"
    )]
    AtomicSize,
    /// The offset of a division or modulo.
    #[error("the offset is 0 for unsigned and 1 for signed (RFC 9669, section 4.1)")]
    DivOffset,
    /// The offset of a move.
    #[error(
        "the offset is 0, or the number of bits to sign-extend from: 8, 16, or 32 to 64 bits only; 1 is addr_space_cast, 64-bit only (RFC 9669, section 4.1)"
    )]
    MovOffset,
    /// The width of a byte swap.
    #[error("a byte swap has 16, 32 or 64 bits (RFC 9669, section 4.2)")]
    SwapBits,
    /// The source of a call.
    #[error("a call's source is 0 (helper), 1 (local) or 2 (BTF id) (RFC 9669, section 4.3)")]
    CallSource,
    /// The source of a 64-bit immediate.
    #[error("a 64-bit immediate's source is 0 to 6 (RFC 9669, section 5.4)")]
    Imm64Source,
    /// The source of a `may_goto`.
    #[error("the only JCOND is may_goto, with source 0 (Linux 6.9)")]
    JcondSource,
}

/// A rule that a sequence of valid instructions breaks, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("instruction {slot}: {kind}")]
pub struct ProgramError {
    /// The slot of the instruction.
    pub slot: usize,
    /// The rule.
    pub kind: ProgramErrorKind,
}

/// A rule that a sequence of valid instructions breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProgramErrorKind {
    /// There is no instruction.
    #[error("the program is empty")]
    Empty,
    /// A jump, call or code address leads out of the program.
    #[error("the target, slot {target}, is outside the program of {slots} slots")]
    OutOfRange {
        /// The target's slot.
        target: i64,
        /// The number of slots of the program.
        slots: usize,
    },
    /// A jump, call or code address leads into the second slot of a wide instruction.
    #[error("the target, slot {target}, is the second half of a wide instruction")]
    IntoWide {
        /// The target's slot.
        target: usize,
    },
    /// A jump leads into another function.
    #[error("the jump to slot {target} leaves the function, which is slots {start} to {end}")]
    LeavesFunction {
        /// The target's slot.
        target: usize,
        /// The first slot of the function.
        start: usize,
        /// The last slot of the function.
        end: usize,
    },
    /// The last instruction of a function is no exit or unconditional jump.
    #[error(
        "control falls off the end of the function: its last instruction must be an exit or an unconditional jump"
    )]
    FallsThrough,
    /// An instruction writes r10. The decoder refuses it in bytes.
    #[error("{reg} is read-only")]
    ReadOnly {
        /// The register.
        reg: Reg,
    },
    /// A map index has no map.
    #[error("map index {index}, but the program has {maps} maps")]
    MapIndex {
        /// The index.
        index: i32,
        /// The number of maps.
        maps: usize,
    },
    /// A symbol is at no instruction.
    #[error("a function is said to start at instruction number {index}, but there is none")]
    FunctionStart {
        /// The index.
        index: usize,
    },
    /// A listed jump target is no instruction.
    #[error("an indirect jump is said to lead to instruction number {index}, but there is none")]
    JumpTarget {
        /// The index.
        index: usize,
    },
}
