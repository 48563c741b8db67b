//! Branches, calls and returns.

use super::error::Reason;
use super::executor::{Executor, Stop};
use super::layout::{FRAME, FRAMES};
use super::state::{Frame, State};
use crate::{Isa, Tag, Tags};
use acqrel_isa::Size;
use acqrel_machine::op::{BinaryOp, Compute, Condition, JumpKind, Place, Reg, Value};

impl Executor<'_> {
    /// Whether a condition holds. What follows has a control dependency on it.
    pub(super) fn holds(
        &mut self,
        state: &mut State,
        condition: Option<Condition>,
    ) -> Result<bool, Stop> {
        let Some(Condition { value, expected }) = condition else { return Ok(true) };
        let held = self.read(state, value)?;
        Self::set(&held)?;
        let holds = self.decide(state, held.value)? == expected;
        self.decision(state, &held, Tags::NONE.with(Tag::ConditionalBranch))?;
        state.decide_by(&held);
        Ok(holds)
    }

    pub(super) fn jump(
        &mut self,
        state: &mut State,
        condition: Option<Condition>,
        target: Value,
        kind: JumpKind,
    ) -> Result<(), Stop> {
        let next = self.code.instructions[state.instruction].next;
        if let (Some(condition), Value::Const(address)) = (condition, target)
            && address == next
        {
            // Wherever it goes, it goes there: only the dependency counts.
            let held = self.read(state, condition.value)?;
            Self::set(&held)?;
            self.decision(state, &held, Tags::NONE.with(Tag::ConditionalBranch))?;
            state.decide_by(&held);
            return Ok(());
        }
        if !self.holds(state, condition)? {
            return Ok(());
        }
        let target = self.read(state, target)?;
        // Where a function is called from, its caller has set.
        if kind != JumpKind::Return {
            Self::set(&target)?;
        }
        let Some(address) = state.number(target.value) else {
            return Err(self.error(state, Reason::Target).into());
        };
        if target.depends() {
            self.decision(state, &target, Tags::NONE.with(Tag::ConditionalBranch))?;
            state.decide_by(&target);
        }
        state.jump = Some(address);
        state.returning = kind == JumpKind::Return;
        self.strayed |= kind == JumpKind::Return
            && self.code.at(address).is_some()
            && !self.returns.contains(&address);
        if self.code.isa == Isa::Bpf {
            match kind {
                JumpKind::Call => return self.call(state, next),
                JumpKind::Return => {
                    if let Some(Frame { return_to, saved }) = state.frames.pop() {
                        state.slots[6..=10].clone_from_slice(&saved);
                        state.jump = Some(return_to);
                    }
                }
                JumpKind::Jump | JumpKind::Indirect | JumpKind::IndirectCall => {}
            }
        }
        Ok(())
    }

    /// A call of BPF: the callee has a frame below the caller's, who gets r6 to r10 back.
    fn call(&self, state: &mut State, return_to: u64) -> Result<(), Stop> {
        if state.frames.len() + 1 == FRAMES {
            return Err(Stop::Fault(format!("there are more than {FRAMES} frames")));
        }
        let saved = state.slots[6..=10].to_vec();
        state.frames.push(Frame { return_to, saved });
        let pointer = Place::Reg(Reg::new(10).expect("10 is a register"));
        let compute = Compute::Binary(BinaryOp::Sub, Value::Place(pointer), Value::Const(FRAME));
        self.compute(state, pointer, compute, Size::DW)
    }
}
