//! Retries: iterations of a loop that were for nothing. [`Visit`] is a visit of a loop's head.

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
    /// Visits the head of a loop. Whether all has been for nothing since an earlier visit.
    pub(super) fn visit(&mut self, live: &Live) -> bool {
        let retry = self.heads.iter().any(|earlier| self.is_like(earlier, live));
        self.heads.push(Visit {
            instruction: self.instruction,
            slots: self.slots.clone(),
            monitor: self.monitor,
            frames: self.frames.clone(),
        });
        retry
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
