//! [`Tracer`]: runs the micro-operations of a piece of code, one way through it, and writes down
//! what it does to memory and order, and what each value depends on.

use acqrel_isa::Size;
use acqrel_jit::{Image, PartKind};
use acqrel_machine::decode;
use acqrel_machine::op::{
    Compute, Fence, LoadOrder, MicroOp, Place, RmwOp, RmwOrder, Status, StoreOrder, Value,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// A set of what a value depends on: bits 0 to 10 are r0 to r10 at the start.
pub(crate) type Sources = u64;

/// What a store-exclusive said.
pub(crate) const STATUS: Sources = 1 << 15;

/// The value of the load with this number, counted from 0.
pub(crate) const fn loaded(number: usize) -> Sources {
    1 << (16 + number)
}

/// The value of any load.
pub(crate) const LOADED: Sources = !0 << 16;

/// A value and what it depends on by data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Traced {
    pub(crate) value: u64,
    pub(crate) from: Sources,
}

/// What the code did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Fence(Fence),
    Load {
        address: u64,
        size: Size,
        order: LoadOrder,
        exclusive: bool,
    },
    Store {
        address: u64,
        size: Size,
        order: StoreOrder,
        exclusive: bool,
    },
    /// `compares`: it is a compare-exchange. `result`: the old value goes somewhere.
    Rmw {
        address: u64,
        size: Size,
        order: RmwOrder,
        compares: bool,
        result: bool,
    },
    /// A conditional branch, but for those that look at registers as they were at the start.
    Branch {
        on: On,
        taken: bool,
        to_next: bool,
    },
}

/// What a branch depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    Loaded,
    Status,
    /// On nothing: it is always taken, or never.
    Nothing,
}

impl Event {
    pub(crate) const fn accesses_memory(self) -> bool {
        matches!(self, Self::Load { .. } | Self::Store { .. } | Self::Rmw { .. })
    }
}

/// Where a way through the code ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Behind it.
    Through,
    /// At the stub that leaves with a fault of the instruction.
    Fault(usize),
}

/// The dependencies of an access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Depends {
    pub(crate) address: Sources,
    pub(crate) data: Sources,
}

/// Runs code.
#[derive(Debug)]
pub(crate) struct Tracer<'a> {
    image: &'a Image,
    pub(crate) registers: [Traced; 32],
    flags: [Traced; 6],
    temps: [Traced; 16],
    /// By the address of the first byte.
    pub(crate) memory: BTreeMap<u64, u64>,
    /// How many store-exclusives fail before one does not, and how many plain loads are followed
    /// by another processor's write.
    pub(crate) disturbed: u32,
    pub(crate) events: Vec<Event>,
    /// Of the accesses among the events.
    pub(crate) depends: Vec<Depends>,
    /// The sources that decided what was selected, other than by a branch.
    pub(crate) selected: Sources,
    loads: usize,
}

impl<'a> Tracer<'a> {
    pub(crate) fn new(image: &'a Image) -> Self {
        Self {
            image,
            registers: [Traced::default(); 32],
            flags: [Traced::default(); 6],
            temps: [Traced::default(); 16],
            memory: BTreeMap::new(),
            disturbed: 0,
            events: Vec::new(),
            depends: Vec::new(),
            selected: 0,
            loads: 0,
        }
    }

    fn read(&self, value: Value) -> Traced {
        match value {
            Value::Const(value) => Traced { value, from: 0 },
            Value::Place(Place::Reg(reg)) => self.registers[reg.index()],
            Value::Place(Place::Flag(flag)) => self.flags[flag.index()],
            Value::Place(Place::Temp(temp)) => self.temps[temp.index()],
        }
    }

    fn write(&mut self, place: Place, value: Traced) {
        *match place {
            Place::Reg(reg) => &mut self.registers[reg.index()],
            Place::Flag(flag) => &mut self.flags[flag.index()],
            Place::Temp(temp) => &mut self.temps[temp.index()],
        } = value;
    }

    fn remember(&mut self, size: Size, address: u64, value: u64) {
        self.memory.insert(address, value & size.mask());
    }

    /// What memory has, and that it was loaded.
    fn recall(&mut self, size: Size, address: Traced) -> Traced {
        let value = self.memory.get(&address.value).copied().unwrap_or(0) & size.mask();
        let from = loaded(self.loads);
        self.loads += 1;
        Traced { value, from }
    }

    fn access(&mut self, event: Event, address: Sources, data: Sources) {
        self.events.push(event);
        self.depends.push(Depends { address, data });
    }

    /// Runs the code of some instructions from its start until it leaves it.
    pub(crate) fn run(&mut self, insns: Range<usize>) -> End {
        let start = self.image.range(insns.start).start;
        let end = self.image.range(insns.end - 1).end;
        let mut at = start;
        for _ in 0..1000 {
            if at == end {
                return End::Through;
            }
            let inside = (start..end).contains(&at);
            let part = self.image.parts().iter().find(|part| part.range.contains(&at));
            match part.map(|part| part.kind) {
                Some(PartKind::Fault(index)) => return End::Fault(index),
                Some(PartKind::Cold(index)) if insns.contains(&index) => {}
                Some(PartKind::Padding) => {}
                other => assert!(inside, "the code went to {at:#x}, {other:?}"),
            }
            at = self.step(at);
        }
        panic!("the code does not end");
    }

    /// Runs one machine instruction. Gives where the next one is.
    fn step(&mut self, at: u32) -> u32 {
        let rest = &self.image.code()[at as usize..];
        let rest = &rest[..rest.len().min(15)];
        let insn = decode(self.image.arch(), rest, at.into()).unwrap();
        let next = insn.next();
        for &op in &insn.ops {
            if let Some(target) = self.micro(op, next) {
                return u32::try_from(target).unwrap();
            }
        }
        u32::try_from(next).unwrap()
    }

    /// Does a micro-operation. Gives the target of a branch that is taken.
    fn micro(&mut self, op: MicroOp, next: u64) -> Option<u64> {
        match op {
            MicroOp::Compute { dst, compute, width } => {
                let from = compute.operands().fold(0, |from, it| from | self.read(it).from);
                let values: Compute<u64> = compute.map(|it| self.read(it).value);
                self.write(dst, Traced { value: values.apply(width), from });
            }
            MicroOp::Select { dst, condition, then, otherwise } => {
                let condition = self.read(condition);
                self.selected |= condition.from;
                let value = self.read(if condition.value == 0 { otherwise } else { then });
                self.write(dst, value);
            }
            MicroOp::Load { dst, address, size, order, exclusive } => {
                let address = self.read(address);
                let value = self.recall(size, address);
                let event = Event::Load { address: address.value, size, order, exclusive };
                self.access(event, address.from, 0);
                if let Some(dst) = dst {
                    self.write(dst, value);
                }
                if !exclusive && self.disturbed > 0 {
                    self.disturbed -= 1;
                    self.remember(size, address.value, !value.value);
                }
            }
            MicroOp::Store { address, value, size, order, exclusive } => {
                if let Some(Status::To(status)) = exclusive {
                    // Arm ARM, STXR: constrained unpredictable.
                    assert!(Value::Place(status) != address && Value::Place(status) != value);
                }
                let (address, value) = (self.read(address), self.read(value));
                let event = Event::Store {
                    address: address.value,
                    size,
                    order,
                    exclusive: exclusive.is_some(),
                };
                self.access(event, address.from, value.from);
                let fails = exclusive.is_some() && self.disturbed > 0;
                if fails {
                    self.disturbed -= 1;
                } else {
                    self.remember(size, address.value, value.value);
                }
                if let Some(Status::To(status)) = exclusive {
                    self.write(status, Traced { value: fails.into(), from: STATUS });
                }
            }
            MicroOp::Rmw { dst, op, address, operand, size, order } => {
                let (address, operand) = (self.read(address), self.read(operand));
                let old = self.recall(size, address);
                let compares = matches!(op, RmwOp::CompareSwap { .. });
                let event = Event::Rmw {
                    address: address.value,
                    size,
                    order,
                    compares,
                    result: dst.is_some(),
                };
                self.access(event, address.from, operand.from);
                let op = op.map(|it| self.read(it).value);
                if let Some(new) = op.apply(size, old.value, operand.value) {
                    self.remember(size, address.value, new);
                }
                if let Some(dst) = dst {
                    self.write(dst, old);
                }
            }
            MicroOp::Fence(fence) => self.events.push(Event::Fence(fence)),
            MicroOp::Jump { condition, target, kind: _ } => {
                let target = self.read(target).value;
                let Some(condition) = condition else { return Some(target) };
                let value = self.read(condition.value);
                let taken = (value.value != 0) == condition.expected;
                let to_next = target == next;
                let on = match value.from {
                    0 => Some(On::Nothing),
                    from if from & STATUS != 0 => Some(On::Status),
                    from if from & LOADED != 0 => Some(On::Loaded),
                    _ => None,
                };
                self.events.extend(on.map(|on| Event::Branch { on, taken, to_next }));
                if taken {
                    return Some(target);
                }
            }
            MicroOp::Undefine { flag, condition: _ } => {
                self.write(Place::Flag(flag), Traced::default());
            }
            MicroOp::Raise { exception, condition } => {
                let raised =
                    condition.is_none_or(|it| (self.read(it.value).value != 0) == it.expected);
                assert!(!raised, "{exception:?}");
            }
            MicroOp::ClearExclusive => panic!("nothing clears the monitor"),
        }
        None
    }
}
