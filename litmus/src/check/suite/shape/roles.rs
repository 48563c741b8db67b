//! [`Roles`]: what an instruction that accesses memory uses its registers for, and [`Aliasing`]: which
//! of them are the same.

use acqrel_isa::{AtomicOp, Field, Insn, Item, Reg, Role};
use std::fmt;

/// Which registers of an instruction that accesses memory are the same. Its data are what it stores
/// or adds, and of a load where the value goes. A store of an immediate has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aliasing {
    /// None, and none is r0, except what a compare-exchange expects.
    Distinct,
    /// The base has the data; it is not r0.
    Same,
    /// The data are in r0: of a compare-exchange, what it expects is what it writes.
    DataR0,
    /// The base is r0: of a compare-exchange, what it expects is its address.
    BaseR0,
    /// The base has the data, and is r0.
    BothR0,
}

impl Aliasing {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Distinct, Self::Same, Self::DataR0, Self::BaseR0, Self::BothR0];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Distinct => "distinct",
            Self::Same => "base=data",
            Self::DataR0 => "data=r0",
            Self::BaseR0 => "base=r0",
            Self::BothR0 => "base=data=r0",
        }
    }

    /// The one with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aliasing| aliasing.name() == name)
    }
}

impl fmt::Display for Aliasing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an instruction that accesses memory uses its registers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Roles {
    /// The register of the address.
    pub(in super::super) base: Reg,
    /// The register of the data.
    pub(in super::super) data: Option<Data>,
}

/// The register of the data, and what is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Data {
    pub(in super::super) reg: Reg,
    pub(in super::super) read: bool,
    pub(in super::super) written: bool,
    /// Whether the instruction is a compare-exchange, which has r0 besides.
    pub(in super::super) compares: bool,
}

impl Roles {
    /// Those of an instruction. None if it does not access memory by a base register.
    pub(in super::super) fn of(insn: Insn) -> Option<Self> {
        let data = |reg, read, written| Data { reg, read, written, compares: false };
        match insn {
            Insn::Load { dst, base, .. } | Insn::LoadSx { dst, base, .. } => {
                Some(Self { base, data: Some(data(dst, false, true)) })
            }
            Insn::StoreImm { base, .. } => Some(Self { base, data: None }),
            Insn::Store { base, src, .. } => {
                Some(Self { base, data: Some(data(src, true, false)) })
            }
            Insn::Atomic { op, base, src, .. } => {
                let compares = matches!(op, AtomicOp::CmpXchg);
                let plain =
                    matches!(op, AtomicOp::Add | AtomicOp::Or | AtomicOp::And | AtomicOp::Xor);
                let written = !compares && !plain;
                Some(Self { base, data: Some(Data { reg: src, read: true, written, compares }) })
            }
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

    /// Which registers are the same.
    pub(in super::super) fn aliasing(self) -> Aliasing {
        let data = self.data.map(|data| data.reg);
        match (self.base == Reg::R0, data) {
            (true, Some(Reg::R0)) => Aliasing::BothR0,
            (true, _) => Aliasing::BaseR0,
            (false, Some(Reg::R0)) => Aliasing::DataR0,
            (false, data) if data == Some(self.base) => Aliasing::Same,
            (false, _) => Aliasing::Distinct,
        }
    }
}

/// Gives an instruction that accesses memory other registers.
pub(super) fn set(item: &mut Item, base: Reg, data: Reg) {
    let operands = item.op.row().operands;
    // A load has its base in the field of sources, all others in that of destinations.
    let in_src = operands.contains(&(Field::Src, Role::Base));
    (item.fields.dst, item.fields.src) = if in_src { (data, base) } else { (base, data) };
}
