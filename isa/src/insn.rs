//! The valid instruction: [`Insn`] and the operations it is made of.
//!
//! Every value of [`Insn`] is an instruction that can be encoded, save one thing that its type
//! does not rule out: writing r10, which decoding and [`Program`](crate::Program) refuse. What an
//! instruction reads, writes and orders is in `effect.rs`, its encoding in `encode.rs`; all come
//! from `table.rs`.

use crate::{AtomicSize, LoadOrder, PacketSize, Reg, RmwOrder, Size, StoreOrder, SxSize, Width};

/// A valid instruction.
///
/// Jump and call offsets count slots of 8 bytes from the next instruction, as they are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields are named as in RFC 9669")]
pub enum Insn {
    /// Arithmetic and logic with two operands.
    Alu { op: AluOp, width: Width, dst: Reg, src: Operand },
    /// `NEG`.
    Neg { width: Width, dst: Reg },
    /// `MOVSX`: a move with sign extension.
    MovSx { kind: MovSx, dst: Reg, src: Reg },
    /// Linux' `addr_space_cast`; `spaces` is the target space × 2¹⁶ + the source space.
    AddrSpaceCast { dst: Reg, src: Reg, spaces: i32 },
    /// `END`.
    ByteSwap { op: SwapOp, bits: SwapBits, dst: Reg },
    /// `JA` with a 16-bit offset.
    Ja { off: i16 },
    /// `JA` with a 32-bit offset (class `JMP32`).
    Ja32 { off: i32 },
    /// A conditional jump.
    Branch { cond: Cond, width: Width, dst: Reg, src: Operand, off: i16 },
    /// Linux' `may_goto` (`JCOND`).
    MayGoto { off: i16 },
    /// Linux' indirect jump.
    GotoX { dst: Reg },
    /// `CALL` of a helper by its static id.
    CallHelper { id: i32 },
    /// `CALL` of a function of the program.
    CallLocal { off: i32 },
    /// `CALL` of a helper by its BTF id.
    CallBtf { id: i32 },
    /// LLVM's indirect call.
    CallX { dst: Reg },
    /// `EXIT`.
    Exit {},
    /// `LDX` with mode `MEM`, or `BPF_LOAD_ACQ`: zero-extends.
    Load { size: Size, order: LoadOrder, dst: Reg, base: Reg, off: i16 },
    /// `LDX` with mode `MEMSX`: sign-extends to 64 bits.
    LoadSx { size: SxSize, dst: Reg, base: Reg, off: i16 },
    /// `ST`: stores an immediate.
    StoreImm { size: Size, base: Reg, off: i16, imm: i32 },
    /// `STX` with mode `MEM`, or `BPF_STORE_REL`.
    Store { size: Size, order: StoreOrder, base: Reg, off: i16, src: Reg },
    /// `STX` with mode `ATOMIC`: a read-modify-write.
    Atomic { op: AtomicOp, size: AtomicSize, base: Reg, off: i16, src: Reg },
    /// `LD` with mode `IMM`: a wide instruction, two slots.
    LoadImm64 { dst: Reg, source: Imm64 },
    /// `LD` with mode `ABS`, deprecated.
    LoadAbs { size: PacketSize, imm: i32 },
    /// `LD` with mode `IND`, deprecated.
    LoadInd { size: PacketSize, src: Reg, imm: i32 },
}

/// The second operand of an arithmetic instruction or conditional jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// A register (`X`).
    Reg(Reg),
    /// An immediate (`K`); 64-bit operations sign-extend it.
    Imm(i32),
}

/// An operation of [`Insn::Alu`] (RFC 9669, section 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are RFC 9669's")]
pub enum AluOp {
    Add,
    Sub,
    Mul,
    Div,
    Sdiv,
    Or,
    And,
    Lsh,
    Rsh,
    Mod,
    Smod,
    Xor,
    Mov,
    Arsh,
}

/// From which width [`Insn::MovSx`] extends to which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MovSx {
    /// 8 bits to 32; the high 32 are cleared.
    S8To32,
    /// 16 bits to 32; the high 32 are cleared.
    S16To32,
    /// 8 bits to 64.
    S8To64,
    /// 16 bits to 64.
    S16To64,
    /// 32 bits to 64.
    S32To64,
}

/// An operation of [`Insn::ByteSwap`] (RFC 9669, section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SwapOp {
    /// Host order to or from little-endian.
    Le,
    /// Host order to or from big-endian.
    Be,
    /// Unconditional reversal.
    Bswap,
}

/// How many bits [`Insn::ByteSwap`] keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SwapBits {
    /// 16.
    B16,
    /// 32.
    B32,
    /// 64.
    B64,
}

impl SwapBits {
    /// The number of bits.
    pub const fn bits(self) -> u32 {
        match self {
            Self::B16 => 16,
            Self::B32 => 32,
            Self::B64 => 64,
        }
    }
}

/// A condition of [`Insn::Branch`] (RFC 9669, section 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cond {
    /// `JEQ`: equal.
    Eq,
    /// `JGT`: greater, unsigned.
    Gt,
    /// `JGE`: greater or equal, unsigned.
    Ge,
    /// `JSET`: a bit in common.
    Set,
    /// `JNE`: not equal.
    Ne,
    /// `JSGT`: greater, signed.
    Sgt,
    /// `JSGE`: greater or equal, signed.
    Sge,
    /// `JLT`: less, unsigned.
    Lt,
    /// `JLE`: less or equal, unsigned.
    Le,
    /// `JSLT`: less, signed.
    Slt,
    /// `JSLE`: less or equal, signed.
    Sle,
}

/// An atomic read-modify-write (RFC 9669, section 5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are RFC 9669's")]
pub enum AtomicOp {
    Add,
    Or,
    And,
    Xor,
    FetchAdd,
    FetchOr,
    FetchAnd,
    FetchXor,
    Xchg,
    CmpXchg,
}

impl AtomicOp {
    /// The order that the operation has: the ones that return the old value are full barriers.
    pub const fn order(self) -> RmwOrder {
        match self {
            Self::Add | Self::Or | Self::And | Self::Xor => RmwOrder::Relaxed,
            Self::FetchAdd
            | Self::FetchOr
            | Self::FetchAnd
            | Self::FetchXor
            | Self::Xchg
            | Self::CmpXchg => RmwOrder::Full,
        }
    }
}

/// What [`Insn::LoadImm64`] loads (RFC 9669, section 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Imm64 {
    /// Source 0: the value itself.
    Value(u64),
    /// Source 1: the address of the map with this file descriptor.
    MapFd(i32),
    /// Source 2: an address in the value of the map with this file descriptor, and the offset.
    MapValueFd(i32, u32),
    /// Source 3: the address of the platform variable with this id.
    Variable(i32),
    /// Source 4: the address of the function at this offset in slots from the slot after the first.
    Code(i32),
    /// Source 5: the address of the map with this index.
    MapIdx(i32),
    /// Source 6: an address in the value of the map with this index, and the offset.
    MapValueIdx(i32, u32),
}
