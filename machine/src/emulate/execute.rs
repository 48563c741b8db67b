//! [`Ready`]: an instruction made ready for execution, and its execution.

use acqrel_isa::Size;

use super::bus::{Bus, Update};
use super::monitor::Monitor;
use super::registers::{Registers, Slot, Source, bit};
use crate::Instruction;
use crate::op::{
    Compute, Condition, Exception, Fence, Flag, LoadOrder, MicroOp, Place, RmwOp, RmwOrder, Role,
    Status, StoreOrder,
};

/// A condition on a source.
#[derive(Debug, Clone, Copy)]
struct Test {
    source: Source,
    expected: bool,
}

/// A [`MicroOp`] whose places are slots.
#[derive(Debug, Clone, Copy)]
enum Step {
    Compute {
        dst: Slot,
        width: Size,
        compute: Compute<Source>,
    },
    Select {
        dst: Slot,
        condition: Source,
        then: Source,
        otherwise: Source,
    },
    Load {
        dst: Option<Slot>,
        address: Source,
        size: Size,
        order: LoadOrder,
        exclusive: bool,
    },
    Store {
        address: Source,
        value: Source,
        size: Size,
        order: StoreOrder,
    },
    StoreExclusive {
        status: Option<Slot>,
        address: Source,
        value: Source,
        size: Size,
        order: StoreOrder,
    },
    Rmw {
        dst: Option<Slot>,
        op: RmwOp<Source>,
        address: Source,
        operand: Source,
        size: Size,
        order: RmwOrder,
    },
    Fence(Fence),
    Jump {
        condition: Option<Test>,
        target: Source,
    },
    Undefine {
        flag: u8,
        condition: Option<Test>,
    },
    Raise {
        exception: Exception,
        condition: Option<Test>,
    },
    ClearExclusive,
}

/// Why an instruction was not executed.
#[derive(Debug)]
pub(super) enum Interrupt<F> {
    Fault(F),
    Exception(Exception),
    UndefinedFlag(Flag),
}

/// An instruction made ready for execution.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    steps: Box<[Step]>,
    /// The flags that it reads whatever happens, and does not write before.
    reads: u8,
    /// Whether a step that can fail comes after one that writes a register or a flag.
    undo: bool,
    /// The address of the instruction that follows in memory.
    next: u64,
}

fn test(condition: Option<Condition>) -> Option<Test> {
    condition.map(|it| Test { source: it.value.into(), expected: it.expected })
}

impl From<MicroOp> for Step {
    fn from(op: MicroOp) -> Self {
        match op {
            MicroOp::Compute { dst, compute, width } => {
                Self::Compute { dst: dst.into(), width, compute: compute.map(Source::from) }
            }
            MicroOp::Select { dst, condition, then, otherwise } => Self::Select {
                dst: dst.into(),
                condition: condition.into(),
                then: then.into(),
                otherwise: otherwise.into(),
            },
            MicroOp::Load { dst, address, size, order, exclusive } => {
                let dst = dst.map(Slot::from);
                Self::Load { dst, address: address.into(), size, order, exclusive }
            }
            MicroOp::Store { address, value, size, order, exclusive } => {
                let (address, value) = (address.into(), value.into());
                let status = match exclusive {
                    None => return Self::Store { address, value, size, order },
                    Some(Status::To(place)) => Some(place.into()),
                    Some(Status::Discarded) => None,
                };
                Self::StoreExclusive { status, address, value, size, order }
            }
            MicroOp::Rmw { dst, op, address, operand, size, order } => Self::Rmw {
                dst: dst.map(Slot::from),
                op: op.map(Source::from),
                address: address.into(),
                operand: operand.into(),
                size,
                order,
            },
            MicroOp::Fence(fence) => Self::Fence(fence),
            MicroOp::Jump { condition, target, kind: _ } => {
                Self::Jump { condition: test(condition), target: target.into() }
            }
            MicroOp::Undefine { flag, condition } => {
                Self::Undefine { flag: bit(flag), condition: test(condition) }
            }
            MicroOp::Raise { exception, condition } => {
                Self::Raise { exception, condition: test(condition) }
            }
            MicroOp::ClearExclusive => Self::ClearExclusive,
        }
    }
}

/// The flags that are read whatever happens before they are written. The operands of a selection
/// are not: only the one selected counts.
fn flags_read(ops: &[MicroOp]) -> u8 {
    let (mut read, mut written) = (0, 0);
    for op in ops {
        let selects = matches!(op, MicroOp::Select { .. });
        for (role, place) in op.reads() {
            if let Place::Flag(flag) = place
                && !(selects && role == Role::Data)
            {
                read |= bit(flag) & !written;
            }
        }
        if let (Some(Place::Flag(flag)), false) =
            (op.writes(), matches!(op, MicroOp::Undefine { .. }))
        {
            written |= bit(flag);
        }
    }
    read
}

/// Whether a step that can fail comes after one that leaves a trace.
fn needs_undo(ops: &[MicroOp]) -> bool {
    let leaves_trace = |op: &MicroOp| {
        matches!(op.writes(), Some(Place::Reg(_) | Place::Flag(_)))
            || matches!(op, MicroOp::ClearExclusive)
    };
    let can_fail = |op: &MicroOp| {
        let selects_flag = || op.reads().any(|(_, place)| matches!(place, Place::Flag(_)));
        match op {
            MicroOp::Load { .. }
            | MicroOp::Store { .. }
            | MicroOp::Rmw { .. }
            | MicroOp::Raise { .. }
            | MicroOp::Fence(_) => true,
            MicroOp::Select { dst, .. } => !matches!(dst, Place::Flag(_)) && selects_flag(),
            MicroOp::Compute { .. }
            | MicroOp::Jump { .. }
            | MicroOp::Undefine { .. }
            | MicroOp::ClearExclusive => false,
        }
    };
    let first = ops.iter().position(leaves_trace).unwrap_or(ops.len());
    ops.iter().skip(first + 1).any(can_fail)
}

impl Ready {
    pub(super) fn new(instruction: &Instruction) -> Self {
        Self {
            steps: instruction.ops.iter().copied().map(Step::from).collect(),
            reads: flags_read(&instruction.ops),
            undo: needs_undo(&instruction.ops),
            next: instruction.next(),
        }
    }

    /// Executes the instruction and returns the address of the next. If it cannot, registers and
    /// monitor are as before.
    #[inline]
    pub(super) fn execute<B: Bus>(
        &self,
        registers: &mut Registers,
        monitor: &mut Monitor,
        bus: &mut B,
    ) -> Result<u64, Interrupt<B::Fault>> {
        if let Some(flag) = first_of(registers.undefined_among(self.reads)) {
            return Err(Interrupt::UndefinedFlag(flag));
        }
        if !self.undo {
            return self.run(registers, monitor, bus);
        }
        let before = (registers.clone(), monitor.clone());
        let result = self.run(registers, monitor, bus);
        if result.is_err() {
            (*registers, *monitor) = before;
        }
        result
    }

    #[inline]
    fn run<B: Bus>(
        &self,
        registers: &mut Registers,
        monitor: &mut Monitor,
        bus: &mut B,
    ) -> Result<u64, Interrupt<B::Fault>> {
        let mut next = self.next;
        for step in &self.steps {
            match *step {
                Step::Compute { dst, width, compute } => {
                    let result = match compute {
                        Compute::Unary(op, a) => op.apply(width, registers.read(a)),
                        Compute::Binary(op, a, b) => {
                            op.apply(width, registers.read(a), registers.read(b))
                        }
                        Compute::Ternary(op, a, b, c) => {
                            let (a, b) = (registers.read(a), registers.read(b));
                            op.apply(width, a, b, registers.read(c))
                        }
                    };
                    registers.write(dst, result);
                }
                Step::Select { dst, condition, then, otherwise } => {
                    let source = if registers.read(condition) == 0 { otherwise } else { then };
                    let undefined = registers.undefined_among(source.flag());
                    registers.write(dst, registers.read(source));
                    if undefined != 0 {
                        match (dst.flag(), first_of(undefined)) {
                            (0, Some(flag)) => return Err(Interrupt::UndefinedFlag(flag)),
                            (flag, _) => registers.undefine(flag),
                        }
                    }
                }
                Step::Load { dst, address, size, order, exclusive } => {
                    let address = registers.read(address);
                    let loaded = bus.load(address, size, order, exclusive);
                    let loaded = loaded.map_err(Interrupt::Fault)? & size.mask();
                    if exclusive {
                        monitor.set(address, size, loaded);
                    }
                    if let Some(dst) = dst {
                        registers.write(dst, loaded);
                    }
                }
                Step::Store { address, value, size, order } => {
                    let address = registers.read(address);
                    let value = registers.read(value) & size.mask();
                    bus.store(address, size, value, order).map_err(Interrupt::Fault)?;
                    monitor.stored(address, size);
                }
                Step::StoreExclusive { status, address, value, size, order } => {
                    let address = registers.read(address);
                    let value = registers.read(value) & size.mask();
                    let stored = match monitor.watches(address, size) {
                        None => false,
                        Some(loaded) => bus
                            .store_exclusive(address, size, value, order, loaded)
                            .map_err(Interrupt::Fault)?,
                    };
                    monitor.clear();
                    if let Some(status) = status {
                        registers.write(status, u64::from(!stored));
                    }
                }
                Step::Rmw { dst, op, address, operand, size, order } => {
                    let address = registers.read(address);
                    let operand = registers.read(operand) & size.mask();
                    let op = op.map(|expected| registers.read(expected) & size.mask());
                    let update = Update { op, operand, order, returns: dst.is_some() };
                    let old = bus.rmw(address, size, update).map_err(Interrupt::Fault)?;
                    monitor.stored(address, size);
                    if let Some(dst) = dst {
                        registers.write(dst, old & size.mask());
                    }
                }
                Step::Fence(fence) => bus.fence(fence).map_err(Interrupt::Fault)?,
                Step::Jump { condition, target } => {
                    if holds(registers, condition) {
                        next = registers.read(target);
                    }
                }
                Step::Undefine { flag, condition } => {
                    if holds(registers, condition) {
                        registers.undefine(flag);
                    }
                }
                Step::Raise { exception, condition } => {
                    if holds(registers, condition) {
                        return Err(Interrupt::Exception(exception));
                    }
                }
                Step::ClearExclusive => monitor.clear(),
            }
        }
        Ok(next)
    }
}

#[inline]
fn holds(registers: &Registers, condition: Option<Test>) -> bool {
    condition.is_none_or(|test| (registers.read(test.source) != 0) == test.expected)
}

fn first_of(flags: u8) -> Option<Flag> {
    Flag::ALL.into_iter().find(|&flag| flags & bit(flag) != 0)
}
