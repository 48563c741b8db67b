//! [`Instruction`]: which instructions access memory, as coverage tells them apart, and [`Cell`]: the
//! ways in which one stands in a program.

use super::{Aliasing, Roles};
use acqrel_isa::{AtomicOp, Insn, LoadOrder, Size, StoreOrder};
use acqrel_jit::Event;
use std::fmt;

/// An instruction that accesses memory, without its size and operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are RFC 9669's, or the order's")]
pub enum Instruction {
    Load,
    LoadSx,
    Store,
    StoreImm,
    LoadAcquire,
    StoreRelease,
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

impl Instruction {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Load,
        Self::LoadSx,
        Self::Store,
        Self::StoreImm,
        Self::LoadAcquire,
        Self::StoreRelease,
        Self::Add,
        Self::Or,
        Self::And,
        Self::Xor,
        Self::FetchAdd,
        Self::FetchOr,
        Self::FetchAnd,
        Self::FetchXor,
        Self::Xchg,
        Self::CmpXchg,
    ];

    /// Which one an instruction is. None if it does not access memory by a base register.
    pub const fn of(insn: Insn) -> Option<Self> {
        match insn {
            Insn::Load { order: LoadOrder::Plain, .. } => Some(Self::Load),
            Insn::Load { order: LoadOrder::Acquire, .. } => Some(Self::LoadAcquire),
            Insn::LoadSx { .. } => Some(Self::LoadSx),
            Insn::StoreImm { .. } => Some(Self::StoreImm),
            Insn::Store { order: StoreOrder::Plain, .. } => Some(Self::Store),
            Insn::Store { order: StoreOrder::Release, .. } => Some(Self::StoreRelease),
            Insn::Atomic { op, .. } => Some(match op {
                AtomicOp::Add => Self::Add,
                AtomicOp::Or => Self::Or,
                AtomicOp::And => Self::And,
                AtomicOp::Xor => Self::Xor,
                AtomicOp::FetchAdd => Self::FetchAdd,
                AtomicOp::FetchOr => Self::FetchOr,
                AtomicOp::FetchAnd => Self::FetchAnd,
                AtomicOp::FetchXor => Self::FetchXor,
                AtomicOp::Xchg => Self::Xchg,
                AtomicOp::CmpXchg => Self::CmpXchg,
            }),
            Insn::Alu { .. }
            | Insn::Neg { .. }
            | Insn::MovSx { .. }
            | Insn::AddrSpaceCast { .. }
            | Insn::ByteSwap { .. }
            | Insn::Ja { .. }
            | Insn::Ja32 { .. }
            | Insn::Branch { .. }
            | Insn::MayGoto { .. }
            | Insn::GotoX { .. }
            | Insn::CallHelper { .. }
            | Insn::CallLocal { .. }
            | Insn::CallBtf { .. }
            | Insn::CallX { .. }
            | Insn::Exit {}
            | Insn::LoadImm64 { .. }
            | Insn::LoadAbs { .. }
            | Insn::LoadInd { .. } => None,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::LoadSx => "load-signed",
            Self::Store => "store",
            Self::StoreImm => "store-immediate",
            Self::LoadAcquire => "load-acquire",
            Self::StoreRelease => "store-release",
            Self::Add => "add",
            Self::Or => "or",
            Self::And => "and",
            Self::Xor => "xor",
            Self::FetchAdd => "fetch-add",
            Self::FetchOr => "fetch-or",
            Self::FetchAnd => "fetch-and",
            Self::FetchXor => "fetch-xor",
            Self::Xchg => "xchg",
            Self::CmpXchg => "cmpxchg",
        }
    }

    /// The one with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|instruction| instruction.name() == name)
    }

    /// The event that backends have recipes for.
    pub const fn event(self) -> Event {
        match self {
            Self::Load | Self::LoadSx => Event::Load,
            Self::Store | Self::StoreImm => Event::Store,
            Self::LoadAcquire => Event::LoadAcquire,
            Self::StoreRelease => Event::StoreRelease,
            Self::Add | Self::Or | Self::And | Self::Xor => Event::Rmw,
            Self::FetchAdd | Self::FetchOr | Self::FetchAnd | Self::FetchXor => Event::RmwFetch,
            Self::Xchg => Event::Xchg,
            Self::CmpXchg => Event::CmpXchg,
        }
    }

    /// Whether it is more than a plain load or store.
    pub const fn is_ordering(self) -> bool {
        !matches!(self, Self::Load | Self::LoadSx | Self::Store | Self::StoreImm)
    }

    /// The sizes that it has.
    pub const fn sizes(self) -> &'static [Size] {
        match self {
            Self::Load | Self::Store | Self::StoreImm | Self::LoadAcquire | Self::StoreRelease => {
                &[Size::B, Size::H, Size::W, Size::DW]
            }
            Self::LoadSx => &[Size::B, Size::H, Size::W],
            Self::Add
            | Self::Or
            | Self::And
            | Self::Xor
            | Self::FetchAdd
            | Self::FetchOr
            | Self::FetchAnd
            | Self::FetchXor
            | Self::Xchg
            | Self::CmpXchg => &[Size::W, Size::DW],
        }
    }
}

impl fmt::Display for Instruction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How an instruction stands in a program: all that a backend may make something else of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The instruction.
    pub instruction: Instruction,
    /// How much it accesses.
    pub size: Size,
    /// Which of its registers are the same, or r0.
    pub aliasing: Aliasing,
    /// Its offset.
    pub offset: i16,
}

impl Cell {
    /// The cell of an instruction. None if it does not access memory by a base register.
    pub fn of(insn: Insn) -> Option<Self> {
        let instruction = Instruction::of(insn)?;
        let (access, base) = insn.access()?;
        let (_, offset) = base?;
        Some(Self {
            instruction,
            size: access.size(),
            aliasing: Roles::of(insn)?.aliasing(),
            offset,
        })
    }
}

/// Its words, as files have them: `fetch-add 8 base=data -256`.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { instruction, size, aliasing, offset } = self;
        write!(f, "{instruction} {} {aliasing} {offset}", size.bytes())
    }
}
