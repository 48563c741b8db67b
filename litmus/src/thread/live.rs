//! [`Live`]: which places are still to be read, at each instruction.

use super::options::Options;
use super::state::position;
use crate::Code;
use acqrel_machine::MicroOp;
use acqrel_machine::op::{Flag, JumpKind, Place, Reg, Value};

/// For each instruction, the places that may be read before they are written, if it is executed
/// next: the bits of registers and flags, by position.
#[derive(Debug)]
pub(super) struct Live(Vec<u64>);

/// The bit of the exclusive monitor.
const MONITOR: u64 = 1 << (Reg::COUNT + Flag::ALL.len());

/// All registers and flags, and the monitor.
const ALL: u64 = (MONITOR << 1) - 1;

impl Live {
    /// Where the code is left, the registers observed are live; where it cannot be said what comes
    /// next, everything is. A return leaves the code, or comes to behind a call.
    pub(super) fn new(code: &Code, options: &Options) -> Self {
        let exit = options.observed.as_ref().map_or((1 << Reg::COUNT) - 1, |observed| {
            observed.iter().fold(0, |live, &reg| live | bit(Place::Reg(reg)))
        });
        let returns = return_points(code);
        let mut live = vec![0; code.instructions.len()];
        let at = |live: &[u64], address| code.at(address).map_or(exit, |index| live[index]);
        loop {
            let mut changed = false;
            let returned = returns.iter().fold(exit, |all, &address| all | at(&live, address));
            for (index, instruction) in code.instructions.iter().enumerate().rev() {
                let next = at(&live, instruction.next);
                let mut after = next;
                for &op in instruction.ops.iter().rev() {
                    if let MicroOp::Jump { condition, target, kind } = op {
                        let there = match (kind, target) {
                            (JumpKind::Jump, Value::Const(address)) => at(&live, address),
                            // What the callee does not write is live as behind the call.
                            (JumpKind::Call, Value::Const(address)) => at(&live, address) | next,
                            (JumpKind::Return, _) => returned,
                            (JumpKind::Jump | JumpKind::Call, Value::Place(_))
                            | (JumpKind::Indirect | JumpKind::IndirectCall, _) => ALL,
                        };
                        after = if condition.is_some() { after | there } else { there };
                    }
                    after = before(op, after);
                }
                changed |= live[index] != after;
                live[index] = after;
            }
            if !changed {
                return Self(live);
            }
        }
    }

    /// Everything is live everywhere.
    pub(super) fn all(code: &Code) -> Self {
        Self(vec![ALL; code.instructions.len()])
    }

    /// Whether a store-exclusive may come before the next load-exclusive, if an instruction is executed
    /// next.
    pub(super) fn contains_monitor(&self, instruction: usize) -> bool {
        self.0[instruction] & MONITOR != 0
    }

    /// Whether a register or flag may still be read if an instruction is executed next.
    pub(super) fn contains(&self, instruction: usize, place: Place) -> bool {
        self.0[instruction] & bit(place) != 0
    }
}

/// The addresses behind calls.
pub(super) fn return_points(code: &Code) -> Vec<u64> {
    let calls = |op: &MicroOp| {
        matches!(op, MicroOp::Jump { kind: JumpKind::Call | JumpKind::IndirectCall, .. })
    };
    let calling = code.instructions.iter().filter(|it| it.ops.iter().any(calls));
    calling.map(|instruction| instruction.next).collect()
}

/// What is live before a micro-operation, if this is live after it.
fn before(op: MicroOp, after: u64) -> u64 {
    let certain = !matches!(op, MicroOp::Undefine { condition: Some(_), .. });
    let written = op.writes().filter(|_| certain).map_or(0, bit);
    let after = match op {
        MicroOp::Store { exclusive: Some(_), .. } => after | MONITOR,
        MicroOp::Load { exclusive: true, .. } | MicroOp::ClearExclusive => after & !MONITOR,
        _ => after,
    };
    op.reads().fold(after & !written, |live, (_, place)| live | bit(place))
}

/// The bit of a register or flag. A temporary does not outlive its instruction.
const fn bit(place: Place) -> u64 {
    match place {
        Place::Reg(_) | Place::Flag(_) => 1 << position(place),
        Place::Temp(_) => 0,
    }
}
