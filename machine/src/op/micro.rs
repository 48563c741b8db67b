//! [`MicroOp`]: the steps that an instruction is made of.

use acqrel_isa::Size;

use super::{Compute, Fence, Flag, LoadOrder, Place, RmwOp, RmwOrder, StoreOrder, Value};

/// One step of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MicroOp {
    /// A pure function of its operands.
    Compute {
        /// Where the result goes; all 64 bits of a register are written.
        dst: Place,
        /// The function and its operands.
        compute: Compute,
        /// The width at which it works.
        width: Size,
    },
    /// One of two operands: `csel`, `cmovcc`, a flag kept by a shift by 0.
    ///
    /// The result has a data dependency on the operand selected, and only a weaker one on the
    /// condition: a load whose address is selected may be done before the condition is known.
    Select {
        /// Where the result goes.
        dst: Place,
        /// The result is `then` if this is not 0.
        condition: Value,
        /// The result if the condition is not 0. All 64 bits; an undefined flag stays one.
        then: Value,
        /// The result if the condition is 0. All 64 bits; an undefined flag stays one.
        otherwise: Value,
    },
    /// A read of memory, little-endian, zero-extended.
    Load {
        /// Where the value goes; nowhere if it is not wanted, and memory is read still.
        dst: Option<Place>,
        /// The address of the first byte.
        address: Value,
        /// How much is read.
        size: Size,
        /// Its order.
        order: LoadOrder,
        /// Whether it sets the exclusive monitor: `LDXR`, `LDAXR`.
        exclusive: bool,
    },
    /// A write to memory, little-endian.
    Store {
        /// The address of the first byte.
        address: Value,
        /// Its low bits are written.
        value: Value,
        /// How much is written.
        size: Size,
        /// Its order.
        order: StoreOrder,
        /// Whether it is a store-exclusive, and if so where its status goes.
        exclusive: Option<Status>,
    },
    /// An atomic read-modify-write: one instruction of `FEAT_LSE`, one locked instruction of
    /// x86-64. Two memory events that nothing comes between.
    ///
    /// The same instruction of x86-64 without `lock` is a [`MicroOp::Load`], computations and a
    /// [`MicroOp::Store`], between which another processor can write.
    Rmw {
        /// Where the old value goes, zero-extended; none on ARM64 if it would go to the zero
        /// register (`STADD`, `SWPAL` with `XZR`: the read is no acquire then), on x86-64 if
        /// neither a register nor a flag depends on it (`lock not`, `xchg` has one always).
        dst: Option<Place>,
        /// How the new value comes about.
        op: RmwOp,
        /// The address of the first byte.
        address: Value,
        /// The operand; only its low bits matter.
        operand: Value,
        /// How much is read and written.
        size: Size,
        /// Its order.
        order: RmwOrder,
    },
    /// Orders accesses.
    Fence(Fence),
    /// A branch; always the last step that has an effect. Without one the next instruction is
    /// the one that follows in memory.
    Jump {
        /// The branch is taken if this holds; always, if there is none.
        condition: Option<Condition>,
        /// The address of the next instruction.
        target: Value,
        /// What it is for.
        kind: JumpKind,
    },
    /// The architecture does not say what the flag is after this. A program must not read it.
    Undefine {
        /// The flag.
        flag: Flag,
        /// It is so if this holds; always, if there is none.
        condition: Option<Condition>,
    },
    /// Raises an exception. The instruction then has none of its other effects.
    Raise {
        /// Which.
        exception: Exception,
        /// It is raised if this holds; always, if there is none.
        condition: Option<Condition>,
    },
    /// Clears the exclusive monitor: `CLREX`.
    ClearExclusive,
}

/// Where the status of a store-exclusive goes: 0 if it stored, 1 if it did not.
///
/// It carries no dependency. A store-exclusive that has a status may always fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// To this place.
    To(Place),
    /// Nowhere: the register is `WZR`.
    Discarded,
}

/// A condition: the value is not 0, or is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Condition {
    /// The value tested.
    pub value: Value,
    /// Whether the condition holds if the value is not 0 (true), or if it is 0 (false).
    pub expected: bool,
}

impl Condition {
    /// That the value is not 0.
    pub const fn is_set(value: Value) -> Self {
        Self { value, expected: true }
    }

    /// That the value is 0.
    pub const fn is_clear(value: Value) -> Self {
        Self { value, expected: false }
    }
}

/// What a branch is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JumpKind {
    /// To a constant address, conditional or not.
    Jump,
    /// To an address from a register or memory.
    Indirect,
    /// A call of a constant address.
    Call,
    /// A call of an address from a register or memory.
    IndirectCall,
    /// A return: to the address in memory (x86-64 `ret`) or in a register (ARM64 `RET`).
    Return,
}

/// An exception that an instruction raises by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Exception {
    /// x86-64 #DE: division by 0, or a quotient that does not fit.
    #[error("divide error (#DE)")]
    DivideError,
    /// x86-64 #UD by `ud2`.
    #[error("invalid opcode (#UD)")]
    InvalidOpcode,
    /// x86-64 #BP by `int3`; ARM64 `BRK` with its immediate.
    #[error("breakpoint {0:#x}")]
    Breakpoint(u16),
    /// ARM64 `SVC` with its immediate.
    #[error("supervisor call {0:#x}")]
    SupervisorCall(u16),
    /// ARM64 `UDF` with its immediate.
    #[error("undefined instruction {0:#x}")]
    Undefined(u16),
}

/// How the effect of a micro-operation depends on an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The value written comes from it.
    Data,
    /// It is the address of an access.
    Address,
    /// It decides whether a branch is taken, where to, or whether an exception is raised.
    Control,
    /// It decides which operand is selected, whether a compare-exchange stores, or whether a flag
    /// is undefined.
    Selector,
}

impl MicroOp {
    /// The operands that are read, constants included, each with its role.
    pub fn operands(self) -> impl Iterator<Item = (Role, Value)> {
        let condition = |role, condition: Option<Condition>| condition.map(|it| (role, it.value));
        let operands = match self {
            Self::Compute { compute, .. } => {
                let mut operands = compute.operands().map(|value| (Role::Data, value));
                [operands.next(), operands.next(), operands.next()]
            }
            Self::Select { condition, then, otherwise, .. } => [
                Some((Role::Selector, condition)),
                Some((Role::Data, then)),
                Some((Role::Data, otherwise)),
            ],
            Self::Load { address, .. } => [Some((Role::Address, address)), None, None],
            Self::Store { address, value, .. } => {
                [Some((Role::Address, address)), Some((Role::Data, value)), None]
            }
            Self::Rmw { op, address, operand, .. } => {
                let expected = match op {
                    RmwOp::CompareSwap { expected } => Some((Role::Selector, expected)),
                    RmwOp::Add
                    | RmwOp::Sub
                    | RmwOp::SubFrom
                    | RmwOp::And
                    | RmwOp::Clear
                    | RmwOp::Or
                    | RmwOp::Xor
                    | RmwOp::Swap
                    | RmwOp::MaxSigned
                    | RmwOp::MinSigned
                    | RmwOp::MaxUnsigned
                    | RmwOp::MinUnsigned => None,
                };
                [Some((Role::Address, address)), Some((Role::Data, operand)), expected]
            }
            Self::Jump { condition: taken, target, .. } => {
                [condition(Role::Control, taken), Some((Role::Control, target)), None]
            }
            Self::Undefine { condition: when, .. } => [condition(Role::Selector, when), None, None],
            Self::Raise { condition: when, .. } => [condition(Role::Control, when), None, None],
            Self::Fence(_) | Self::ClearExclusive => [None; 3],
        };
        operands.into_iter().flatten()
    }

    /// The places that are read, each with its role.
    pub fn reads(self) -> impl Iterator<Item = (Role, Place)> {
        self.operands().filter_map(|(role, value)| Some((role, value.place()?)))
    }

    /// The place that is written, if one is. A flag that becomes undefined counts.
    pub fn writes(self) -> Option<Place> {
        match self {
            Self::Compute { dst, .. } | Self::Select { dst, .. } => Some(dst),
            Self::Load { dst, .. } | Self::Rmw { dst, .. } => dst,
            Self::Store { exclusive: Some(Status::To(place)), .. } => Some(place),
            Self::Undefine { flag, .. } => Some(Place::Flag(flag)),
            Self::Store { exclusive: Some(Status::Discarded) | None, .. }
            | Self::Fence(_)
            | Self::Jump { .. }
            | Self::Raise { .. }
            | Self::ClearExclusive => None,
        }
    }

    /// Whether it reads or writes memory.
    pub const fn accesses_memory(self) -> bool {
        matches!(self, Self::Load { .. } | Self::Store { .. } | Self::Rmw { .. })
    }
}
