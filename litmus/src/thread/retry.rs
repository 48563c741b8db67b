//! Retries: iterations of a loop that were for nothing. [`Visit`] is a visit of a loop's head.

use super::endless::Rounds;
use super::held::Held;
use super::live::Live;
use super::state::{Frame, Monitor, Slot, State};
use crate::Code;
use acqrel_machine::MicroOp;
use acqrel_machine::op::{Flag, Place, Reg, Value};

/// What there was when the head of a loop was visited.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    instruction: usize,
    slots: Vec<Slot>,
    monitor: Option<Monitor>,
    frames: Vec<Frame>,
    /// How many events and constraints there were.
    events: usize,
    constraints: usize,
    /// Which visit of all it is.
    round: usize,
}

/// For each instruction, whether a jump leads back to it.
pub(super) fn heads(code: &Code) -> Vec<bool> {
    let mut heads = vec![false; code.instructions.len()];
    for (index, instruction) in code.instructions.iter().enumerate() {
        for op in &instruction.ops {
            if let MicroOp::Jump { target: Value::Const(address), .. } = *op
                && let Some(head) = code.at(address).filter(|&head| head <= index)
            {
                heads[head] = true;
            }
        }
    }
    heads
}

impl State {
    /// Visits the head of a loop. If all has been for nothing since an earlier visit, which that is.
    /// If it matters whether there is an end, both must be the same in that, too.
    pub(super) fn visit(
        &mut self,
        live: &Live,
        rounds: &mut Rounds,
        watched: bool,
    ) -> Option<usize> {
        let alike = |earlier: &&Visit| {
            self.is_like(earlier, live) && !(watched && self.has_less_ends(earlier, live))
        };
        let retry = self.heads.iter().find(alike).map(|earlier| earlier.round);
        if retry.is_some() {
            return retry;
        }
        let round = rounds.visit(self.round);
        self.round = Some(round);
        self.heads.push(Visit {
            instruction: self.instruction,
            slots: self.slots.clone(),
            monitor: self.monitor,
            frames: self.frames.clone(),
            events: self.events.len(),
            constraints: self.constraints.len(),
            round,
        });
        None
    }

    /// Whether there may be ways from an earlier visit that there are not from here: the monitor
    /// is clear, or what was known already has been decided.
    fn has_less_ends(&self, earlier: &Visit, live: &Live) -> bool {
        let monitor = self.monitor != earlier.monitor && live.contains_monitor(self.instruction);
        let constraints = self.constraints.len() != earlier.constraints;
        monitor || constraints && self.events.len() == earlier.events
    }

    /// Whether what there is now makes the thread go on as from an earlier visit.
    fn is_like(&self, earlier: &Visit, live: &Live) -> bool {
        let registers = (0..32).filter_map(Reg::new).map(Place::Reg);
        let mut places = registers.chain(Flag::ALL.map(Place::Flag));
        earlier.instruction == self.instruction
            && (self.monitor.is_none()
                || self.monitor == earlier.monitor
                || !live.contains_monitor(self.instruction))
            && places.all(|place| {
                !live.contains(self.instruction, place)
                    || same(self.slot(place), &earlier.slots[super::state::position(place)])
            })
            && self.frames.len() == earlier.frames.len()
            && self.frames.iter().zip(&earlier.frames).all(|(now, then)| {
                now.return_to == then.return_to
                    && now.saved.iter().zip(&then.saved).all(|(now, then)| same(now, then))
            })
    }
}

/// Whether two slots hold the same value with the same dependencies.
fn same(now: &Slot, then: &Slot) -> bool {
    let alike = |a: &Held, b: &Held| a.value == b.value && a.depends_like(b);
    match (now, then) {
        (Slot::Held(now), Slot::Held(then)) => alike(now, then),
        (Slot::Unset, Slot::Unset) | (Slot::Undefined, Slot::Undefined) => true,
        (Slot::Held(_) | Slot::Unset | Slot::Undefined, _) => false,
    }
}
