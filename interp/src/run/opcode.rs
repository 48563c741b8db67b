//! [`Opcode`], what the fast loop dispatches on, and [`Part`], what opcodes are made of.
//!
//! The table gives each opcode its parts: one instruction, or two or three that run as one. The
//! loop and the search for such sequences are made from it.

use acqrel_isa::{AluOp, Cond, MovSx, Size, SwapBits, SwapOp, SxSize, Width};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What one instruction does, apart from its registers and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Alu(AluOp, Width, Source),
    Neg(Width),
    MovSx(MovSx),
    ByteSwap(SwapOp, SwapBits),
    Branch(Cond, Width, Source),
    Ja,
    Load(Size),
    LoadSx(SxSize),
    Store(Size),
    StoreImm(Size),
    LoadImm64,
    CallLocal,
    Exit,
    /// Any other instruction: the loop leaves it to [`step`](crate::step()).
    Step,
}

/// Where a second operand is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Source {
    Imm,
    Reg,
}

/// Calls a macro with the table.
macro_rules! for_each_opcode {
    ($callback:ident) => {
        $callback! {
            Add64Imm = (alu Add W64 Imm);
            Add64Reg = (alu Add W64 Reg);
            Add32Imm = (alu Add W32 Imm);
            Add32Reg = (alu Add W32 Reg);
            Sub64Imm = (alu Sub W64 Imm);
            Sub64Reg = (alu Sub W64 Reg);
            Sub32Imm = (alu Sub W32 Imm);
            Sub32Reg = (alu Sub W32 Reg);
            Mul64Imm = (alu Mul W64 Imm);
            Mul64Reg = (alu Mul W64 Reg);
            Mul32Imm = (alu Mul W32 Imm);
            Mul32Reg = (alu Mul W32 Reg);
            Div64Imm = (alu Div W64 Imm);
            Div64Reg = (alu Div W64 Reg);
            Div32Imm = (alu Div W32 Imm);
            Div32Reg = (alu Div W32 Reg);
            Sdiv64Imm = (alu Sdiv W64 Imm);
            Sdiv64Reg = (alu Sdiv W64 Reg);
            Sdiv32Imm = (alu Sdiv W32 Imm);
            Sdiv32Reg = (alu Sdiv W32 Reg);
            Or64Imm = (alu Or W64 Imm);
            Or64Reg = (alu Or W64 Reg);
            Or32Imm = (alu Or W32 Imm);
            Or32Reg = (alu Or W32 Reg);
            And64Imm = (alu And W64 Imm);
            And64Reg = (alu And W64 Reg);
            And32Imm = (alu And W32 Imm);
            And32Reg = (alu And W32 Reg);
            Lsh64Imm = (alu Lsh W64 Imm);
            Lsh64Reg = (alu Lsh W64 Reg);
            Lsh32Imm = (alu Lsh W32 Imm);
            Lsh32Reg = (alu Lsh W32 Reg);
            Rsh64Imm = (alu Rsh W64 Imm);
            Rsh64Reg = (alu Rsh W64 Reg);
            Rsh32Imm = (alu Rsh W32 Imm);
            Rsh32Reg = (alu Rsh W32 Reg);
            Mod64Imm = (alu Mod W64 Imm);
            Mod64Reg = (alu Mod W64 Reg);
            Mod32Imm = (alu Mod W32 Imm);
            Mod32Reg = (alu Mod W32 Reg);
            Smod64Imm = (alu Smod W64 Imm);
            Smod64Reg = (alu Smod W64 Reg);
            Smod32Imm = (alu Smod W32 Imm);
            Smod32Reg = (alu Smod W32 Reg);
            Xor64Imm = (alu Xor W64 Imm);
            Xor64Reg = (alu Xor W64 Reg);
            Xor32Imm = (alu Xor W32 Imm);
            Xor32Reg = (alu Xor W32 Reg);
            Mov64Imm = (alu Mov W64 Imm);
            Mov64Reg = (alu Mov W64 Reg);
            Mov32Imm = (alu Mov W32 Imm);
            Mov32Reg = (alu Mov W32 Reg);
            Arsh64Imm = (alu Arsh W64 Imm);
            Arsh64Reg = (alu Arsh W64 Reg);
            Arsh32Imm = (alu Arsh W32 Imm);
            Arsh32Reg = (alu Arsh W32 Reg);
            Neg64 = (neg W64);
            Neg32 = (neg W32);
            MovSx8To32 = (mov_sx S8To32);
            MovSx16To32 = (mov_sx S16To32);
            MovSx8To64 = (mov_sx S8To64);
            MovSx16To64 = (mov_sx S16To64);
            MovSx32To64 = (mov_sx S32To64);
            Le16 = (byte_swap Le B16);
            Le32 = (byte_swap Le B32);
            Le64 = (byte_swap Le B64);
            Be16 = (byte_swap Be B16);
            Be32 = (byte_swap Be B32);
            Be64 = (byte_swap Be B64);
            Bswap16 = (byte_swap Bswap B16);
            Bswap32 = (byte_swap Bswap B32);
            Bswap64 = (byte_swap Bswap B64);
            Jeq64Imm = (branch Eq W64 Imm);
            Jeq64Reg = (branch Eq W64 Reg);
            Jeq32Imm = (branch Eq W32 Imm);
            Jeq32Reg = (branch Eq W32 Reg);
            Jgt64Imm = (branch Gt W64 Imm);
            Jgt64Reg = (branch Gt W64 Reg);
            Jgt32Imm = (branch Gt W32 Imm);
            Jgt32Reg = (branch Gt W32 Reg);
            Jge64Imm = (branch Ge W64 Imm);
            Jge64Reg = (branch Ge W64 Reg);
            Jge32Imm = (branch Ge W32 Imm);
            Jge32Reg = (branch Ge W32 Reg);
            Jset64Imm = (branch Set W64 Imm);
            Jset64Reg = (branch Set W64 Reg);
            Jset32Imm = (branch Set W32 Imm);
            Jset32Reg = (branch Set W32 Reg);
            Jne64Imm = (branch Ne W64 Imm);
            Jne64Reg = (branch Ne W64 Reg);
            Jne32Imm = (branch Ne W32 Imm);
            Jne32Reg = (branch Ne W32 Reg);
            Jsgt64Imm = (branch Sgt W64 Imm);
            Jsgt64Reg = (branch Sgt W64 Reg);
            Jsgt32Imm = (branch Sgt W32 Imm);
            Jsgt32Reg = (branch Sgt W32 Reg);
            Jsge64Imm = (branch Sge W64 Imm);
            Jsge64Reg = (branch Sge W64 Reg);
            Jsge32Imm = (branch Sge W32 Imm);
            Jsge32Reg = (branch Sge W32 Reg);
            Jlt64Imm = (branch Lt W64 Imm);
            Jlt64Reg = (branch Lt W64 Reg);
            Jlt32Imm = (branch Lt W32 Imm);
            Jlt32Reg = (branch Lt W32 Reg);
            Jle64Imm = (branch Le W64 Imm);
            Jle64Reg = (branch Le W64 Reg);
            Jle32Imm = (branch Le W32 Imm);
            Jle32Reg = (branch Le W32 Reg);
            Jslt64Imm = (branch Slt W64 Imm);
            Jslt64Reg = (branch Slt W64 Reg);
            Jslt32Imm = (branch Slt W32 Imm);
            Jslt32Reg = (branch Slt W32 Reg);
            Jsle64Imm = (branch Sle W64 Imm);
            Jsle64Reg = (branch Sle W64 Reg);
            Jsle32Imm = (branch Sle W32 Imm);
            Jsle32Reg = (branch Sle W32 Reg);
            Ja = (ja);
            LoadB = (load B);
            LoadH = (load H);
            LoadW = (load W);
            LoadDw = (load DW);
            LoadSxB = (load_sx B);
            LoadSxH = (load_sx H);
            LoadSxW = (load_sx W);
            StoreB = (store B);
            StoreH = (store H);
            StoreW = (store W);
            StoreDw = (store DW);
            StoreImmB = (store_imm B);
            StoreImmH = (store_imm H);
            StoreImmW = (store_imm W);
            StoreImmDw = (store_imm DW);
            LoadImm64 = (load_imm64);
            CallLocal = (call_local);
            Exit = (exit);
            Step = (step);
            // Pairs that compilers make often: addresses, extensions, sums of products, hashes,
            // loops, copies, comparisons of what was loaded.
            Mov64RegAdd64Imm = (alu Mov W64 Reg) (alu Add W64 Imm);
            Mov64RegAdd64Reg = (alu Mov W64 Reg) (alu Add W64 Reg);
            Mov64RegAnd64Imm = (alu Mov W64 Reg) (alu And W64 Imm);
            Mov64RegLsh64Imm = (alu Mov W64 Reg) (alu Lsh W64 Imm);
            Mov64RegRsh64Imm = (alu Mov W64 Reg) (alu Rsh W64 Imm);
            Add64RegMov64Reg = (alu Add W64 Reg) (alu Mov W64 Reg);
            Add64ImmMov64Reg = (alu Add W64 Imm) (alu Mov W64 Reg);
            Lsh64ImmRsh64Imm = (alu Lsh W64 Imm) (alu Rsh W64 Imm);
            Lsh64ImmArsh64Imm = (alu Lsh W64 Imm) (alu Arsh W64 Imm);
            Lsh64ImmAdd64Reg = (alu Lsh W64 Imm) (alu Add W64 Reg);
            Lsh64ImmOr64Reg = (alu Lsh W64 Imm) (alu Or W64 Reg);
            Mul64ImmAdd64Imm = (alu Mul W64 Imm) (alu Add W64 Imm);
            Mul64ImmAdd64Reg = (alu Mul W64 Imm) (alu Add W64 Reg);
            Mul64RegAdd64Reg = (alu Mul W64 Reg) (alu Add W64 Reg);
            Mul64RegSub64Reg = (alu Mul W64 Reg) (alu Sub W64 Reg);
            Xor64RegMul64Imm = (alu Xor W64 Reg) (alu Mul W64 Imm);
            Xor64ImmAdd64Imm = (alu Xor W64 Imm) (alu Add W64 Imm);
            Xor64RegMov64Reg = (alu Xor W64 Reg) (alu Mov W64 Reg);
            Add64ImmJeq64Imm = (alu Add W64 Imm) (branch Eq W64 Imm);
            Add64ImmJne64Imm = (alu Add W64 Imm) (branch Ne W64 Imm);
            Sub64ImmJeq64Imm = (alu Sub W64 Imm) (branch Eq W64 Imm);
            Sub64ImmJne64Imm = (alu Sub W64 Imm) (branch Ne W64 Imm);
            And64ImmJeq64Imm = (alu And W64 Imm) (branch Eq W64 Imm);
            And64ImmJne64Imm = (alu And W64 Imm) (branch Ne W64 Imm);
            Add64ImmJne64Reg = (alu Add W64 Imm) (branch Ne W64 Reg);
            Add64ImmJlt64Reg = (alu Add W64 Imm) (branch Lt W64 Reg);
            Add64ImmJgt64Reg = (alu Add W64 Imm) (branch Gt W64 Reg);
            Add64ImmJa = (alu Add W64 Imm) (ja);
            Rsh64ImmJa = (alu Rsh W64 Imm) (ja);
            LoadBAdd64Reg = (load B) (alu Add W64 Reg);
            LoadBJeq64Imm = (load B) (branch Eq W64 Imm);
            LoadBJne64Imm = (load B) (branch Ne W64 Imm);
            LoadHAdd64Reg = (load H) (alu Add W64 Reg);
            LoadHJeq64Imm = (load H) (branch Eq W64 Imm);
            LoadHJne64Imm = (load H) (branch Ne W64 Imm);
            LoadWAdd64Reg = (load W) (alu Add W64 Reg);
            LoadWJeq64Imm = (load W) (branch Eq W64 Imm);
            LoadWJne64Imm = (load W) (branch Ne W64 Imm);
            LoadDwAdd64Reg = (load DW) (alu Add W64 Reg);
            LoadDwJeq64Imm = (load DW) (branch Eq W64 Imm);
            LoadDwJne64Imm = (load DW) (branch Ne W64 Imm);
            Add64RegStoreW = (alu Add W64 Reg) (store W);
            Add64RegStoreDw = (alu Add W64 Reg) (store DW);
            LoadBStoreB = (load B) (store B);
            StoreBLoadB = (store B) (load B);
            LoadHStoreH = (load H) (store H);
            StoreHLoadH = (store H) (load H);
            LoadWStoreW = (load W) (store W);
            StoreWLoadW = (store W) (load W);
            LoadDwStoreDw = (load DW) (store DW);
            StoreDwLoadDw = (store DW) (load DW);
            StoreWLoadDw = (store W) (load DW);
            StoreDwLoadW = (store DW) (load W);
            Jeq64ImmAdd64Imm = (branch Eq W64 Imm) (alu Add W64 Imm);
            Jeq64ImmMov64Reg = (branch Eq W64 Imm) (alu Mov W64 Reg);
            Jeq64ImmMov64Imm = (branch Eq W64 Imm) (alu Mov W64 Imm);
            Jeq64ImmLoadW = (branch Eq W64 Imm) (load W);
            Jeq64ImmLoadDw = (branch Eq W64 Imm) (load DW);
            Jne64ImmAdd64Imm = (branch Ne W64 Imm) (alu Add W64 Imm);
            Jne64ImmMov64Reg = (branch Ne W64 Imm) (alu Mov W64 Reg);
            Jne64ImmMov64Imm = (branch Ne W64 Imm) (alu Mov W64 Imm);
            Jne64ImmLoadW = (branch Ne W64 Imm) (load W);
            Jne64ImmLoadDw = (branch Ne W64 Imm) (load DW);
            // Tests of bits
            Mov64RegAnd64ImmJeq64Imm = (alu Mov W64 Reg) (alu And W64 Imm) (branch Eq W64 Imm);
            Mov64RegAnd64ImmJne64Imm = (alu Mov W64 Reg) (alu And W64 Imm) (branch Ne W64 Imm);
        }
    };
}
pub(super) use for_each_opcode;

macro_rules! part {
    (alu $op:ident $width:ident $source:ident) => {
        Part::Alu(AluOp::$op, Width::$width, Source::$source)
    };
    (neg $width:ident) => {
        Part::Neg(Width::$width)
    };
    (mov_sx $kind:ident) => {
        Part::MovSx(MovSx::$kind)
    };
    (byte_swap $op:ident $bits:ident) => {
        Part::ByteSwap(SwapOp::$op, SwapBits::$bits)
    };
    (branch $cond:ident $width:ident $source:ident) => {
        Part::Branch(Cond::$cond, Width::$width, Source::$source)
    };
    (ja) => {
        Part::Ja
    };
    (load $size:ident) => {
        Part::Load(Size::$size)
    };
    (load_sx $size:ident) => {
        Part::LoadSx(SxSize::$size)
    };
    (store $size:ident) => {
        Part::Store(Size::$size)
    };
    (store_imm $size:ident) => {
        Part::StoreImm(Size::$size)
    };
    (load_imm64) => {
        Part::LoadImm64
    };
    (call_local) => {
        Part::CallLocal
    };
    (exit) => {
        Part::Exit
    };
    (step) => {
        Part::Step
    };
}

macro_rules! define {
    ($($name:ident = $(($($part:tt)+))+;)*) => {
        /// A row of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Opcode {
            $($name,)*
        }

        /// Every opcode with its parts.
        pub(super) const TABLE: &[(Opcode, &[Part])] = &[
            $((Opcode::$name, &[$(part!($($part)+)),+]),)*
        ];
    };
}
for_each_opcode!(define);

/// The table, to be searched by parts.
static BY_PARTS: LazyLock<HashMap<&[Part], Opcode>> =
    LazyLock::new(|| TABLE.iter().map(|&(opcode, parts)| (parts, opcode)).collect());

impl Opcode {
    /// The opcode that does these parts.
    pub(super) fn of(parts: &[Part]) -> Option<Self> {
        BY_PARTS.get(parts).copied()
    }
}
