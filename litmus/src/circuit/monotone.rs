//! What can be told of a circuit without an execution: which gates depend on reads-from and
//! coherence, and which are monotone in them.

use super::{Fix, Gate, GateId};

/// Which gates depend on reads-from or coherence.
///
/// Gates inside a recursion count as dynamic: they change while it is computed.
pub(super) fn dynamic(gates: &[Gate], fixes: &[Fix]) -> Vec<bool> {
    let mut dynamic = vec![false; gates.len()];
    for (index, gate) in gates.iter().enumerate() {
        dynamic[index] = match *gate {
            Gate::Rf | Gate::Co | Gate::Variable(_) => true,
            Gate::Fix { fix, .. } => {
                let fix = &fixes[fix as usize];
                fix.inner.iter().any(|inner| {
                    gates[inner.index()].inputs().any(|input| {
                        dynamic[input.index()]
                            && !fix.inner.contains(&input)
                            && !fix.equations.iter().any(|&(variable, _)| variable == input)
                    })
                })
            }
            _ => gate.inputs().any(|input| dynamic[input.index()]),
        };
    }
    dynamic
}

/// Which gates can only grow when reads-from and coherence grow.
pub(super) fn monotone(gates: &[Gate], fixes: &[Fix], dynamic: &[bool]) -> Vec<bool> {
    let mut monotone = vec![true; gates.len()];
    for (index, gate) in gates.iter().enumerate() {
        let constant = |id: GateId| !dynamic[id.index()];
        let up = |id: GateId| monotone[id.index()];
        monotone[index] = match *gate {
            Gate::Minus(a, b) | Gate::SetMinus(a, b) => up(a) && constant(b),
            Gate::Not(a) => constant(a),
            Gate::Fix { fix, .. } => {
                fixes[fix as usize].inner.iter().all(|inner| monotone[inner.index()])
            }
            _ => gate.inputs().all(up),
        };
    }
    monotone
}
