//! [`State`]: a thread in the middle of a path.

use super::held::Held;
use super::private::Private;
use super::reads::Reads;
use super::retry::Visit;
use super::solve::{Known, canonical};
use crate::value::{ValueId, Values};
use crate::{Access, Action, Constraint, Dependencies, End, Path, PathEvent, Tags};
use acqrel_machine::op::{Flag, Place, Reg, Temp, Value};
use std::collections::BTreeMap;

/// What a place holds, if it has been written or had an initial value; else it is 0.
#[derive(Clone, Debug, Default)]
pub(super) enum Slot {
    #[default]
    Unset,
    Held(Held),
    /// The architecture does not say what the flag is.
    Undefined,
}

/// How many places there are.
const PLACES: usize = Reg::COUNT + Flag::ALL.len() + Temp::COUNT;

/// The position of a place among all: registers, flags, temporaries.
pub(super) const fn position(place: Place) -> usize {
    match place {
        Place::Reg(reg) => reg.index(),
        Place::Flag(flag) => Reg::COUNT + flag.index(),
        Place::Temp(temp) => Reg::COUNT + Flag::ALL.len() + temp.index(),
    }
}

/// What the exclusive monitor watches, and the load-exclusive that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Monitor {
    pub(super) access: Access,
    pub(super) load: u16,
}

/// The caller of a function of BPF.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) return_to: u64,
    /// r6 to r10.
    pub(super) saved: Vec<Slot>,
}

/// A thread in the middle of a path.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) events: Vec<PathEvent>,
    pub(super) values: Values,
    pub(super) constraints: Vec<Constraint>,
    pub(super) amo: Vec<(u16, u16)>,
    pub(super) lxsx: Vec<(u16, u16)>,
    pub(super) iico_data: Vec<(u16, u16)>,
    pub(super) iico_ctrl: Vec<(u16, u16)>,
    pub(super) iico_order: Vec<(u16, u16)>,
    pub(super) slots: Vec<Slot>,
    /// The reads that decided branches, by data and by selection only.
    pub(super) control: Reads,
    pub(super) pick_control: Reads,
    pub(super) known: Known,
    pub(super) monitor: Option<Monitor>,
    pub(super) private: Private,
    /// For each cell that the thread has written, what the last write of it was made of.
    pub(super) forwarded: BTreeMap<Access, Held>,
    pub(super) frames: Vec<Frame>,
    /// How often each instruction has been begun.
    pub(super) visits: Vec<u32>,
    /// The visits of heads of loops since memory was written last.
    pub(super) heads: Vec<Visit>,
    /// The last visit of a head, since the beginning.
    pub(super) round: Option<usize>,
    /// The index of the instruction being executed, and of its next micro-operation.
    pub(super) instruction: usize,
    pub(super) op: usize,
    /// Where it jumps to, and whether as a return.
    pub(super) jump: Option<u64>,
    pub(super) returning: bool,
    /// How many instructions have been begun.
    pub(super) step: u32,
    /// The places that have been written, or whose read is an event, in this instruction.
    pub(super) touched: Vec<(Place, Option<u16>)>,
}

impl State {
    pub(super) fn new(instruction: usize, instructions: usize) -> Self {
        Self {
            events: Vec::new(),
            values: Values::default(),
            constraints: Vec::new(),
            amo: Vec::new(),
            lxsx: Vec::new(),
            iico_data: Vec::new(),
            iico_ctrl: Vec::new(),
            iico_order: Vec::new(),
            slots: vec![Slot::Unset; PLACES],
            control: Reads::none(),
            pick_control: Reads::none(),
            known: Known::default(),
            monitor: None,
            private: Private::default(),
            forwarded: BTreeMap::new(),
            frames: Vec::new(),
            visits: vec![0; instructions],
            heads: Vec::new(),
            round: None,
            instruction,
            op: 0,
            jump: None,
            returning: false,
            step: 0,
            touched: Vec::new(),
        }
    }

    /// Begins the instruction that is next.
    pub(super) fn begin(&mut self) {
        self.visits[self.instruction] += 1;
        self.step += 1;
        self.op = 0;
        for (place, _) in std::mem::take(&mut self.touched) {
            if let Slot::Held(held) = &mut self.slots[position(place)] {
                held.settle();
            }
        }
    }

    pub(super) fn slot(&self, place: Place) -> &Slot {
        &self.slots[position(place)]
    }

    /// What an operand is; none if it is an undefined flag.
    pub(super) fn peek(&mut self, operand: Value) -> Option<Held> {
        match operand {
            Value::Const(number) => Some(Held::free(self.values.constant(number))),
            Value::Place(place) => match self.slot(place) {
                Slot::Held(held) => Some(held.clone()),
                Slot::Unset => Some(Held::free(self.values.constant(0))),
                Slot::Undefined => None,
            },
        }
    }

    pub(super) fn is_undefined(&self, place: Place) -> bool {
        matches!(self.slot(place), Slot::Undefined)
    }

    /// The number that a value is on this path, if that is known.
    pub(super) fn number(&mut self, value: ValueId) -> Option<u64> {
        self.known.number(&self.values, value)
    }

    /// Whether a value is other than 0 on this path, if that is known.
    pub(super) fn truth(&mut self, value: ValueId) -> Option<bool> {
        let asked = Constraint { value, nonzero: true };
        let asked = canonical(&mut self.values, &self.events, asked);
        if let Some(number) = self.number(asked.value) {
            return Some(asked.holds(number));
        }
        let known = self.constraints.iter().find(|known| known.value == asked.value)?;
        Some(known.nonzero == asked.nonzero)
    }

    /// Adds a constraint, unless it says what is known.
    pub(super) fn assume(&mut self, value: ValueId, nonzero: bool) {
        if self.truth(value) == Some(nonzero) {
            return;
        }
        let asked = Constraint { value, nonzero };
        let added = canonical(&mut self.values, &self.events, asked);
        self.constraints.push(added);
        for learned in [asked, added] {
            self.known.learn(&self.values, &self.events, learned);
        }
    }

    /// What all events depend on from here on.
    pub(super) fn decide_by(&mut self, held: &Held) {
        self.control.add(&held.data);
        self.pick_control.add(&held.pick);
    }

    /// Adds an event. It has the control dependencies that there are now, and is of the current
    /// instruction.
    pub(super) fn push(&mut self, action: Action, tags: Tags, dependencies: Dependencies) {
        let control = self.control.to_vec();
        let pick_control = self.pick_control.without(&self.control);
        let dependencies = Dependencies { control, pick_control, ..dependencies };
        let (instruction, step) = (self.instruction, self.step - 1);
        self.events.push(PathEvent { action, tags, instruction, step, dependencies });
    }

    /// Ends the path.
    pub(super) fn finish(mut self, end: End) -> Path {
        for pairs in [&mut self.iico_data, &mut self.iico_ctrl] {
            pairs.sort_unstable();
            pairs.dedup();
        }
        let registers =
            (0..32).filter_map(Reg::new).map(Place::Reg).filter_map(|place| {
                match &self.slots[position(place)] {
                    Slot::Held(held) => Some((place, held.value)),
                    Slot::Unset | Slot::Undefined => None,
                }
            });
        Path {
            registers: registers.collect(),
            events: self.events,
            values: self.values,
            constraints: self.constraints,
            end,
            amo: self.amo,
            lxsx: self.lxsx,
            iico_data: self.iico_data,
            iico_ctrl: self.iico_ctrl,
            iico_order: self.iico_order,
        }
    }
}
