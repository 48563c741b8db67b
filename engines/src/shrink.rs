//! Shrinking: [`shrink`] makes a case that fails as small as it can while it still fails.

use crate::Case;
use acqrel_isa::{AluOp, Insn, Item, Operand, Reg, Width};

/// The smallest case found for which `fails` still holds, by taking out instructions, functions
/// and memory, and by putting simpler instructions in place of others, until none of that helps.
///
/// `fails` must hold for the case given. It is asked at most `budget` times.
pub fn shrink(case: &Case, budget: usize, mut fails: impl FnMut(&Case) -> bool) -> Case {
    let mut best = case.clone();
    let mut left = budget;
    let mut attempt = |best: &mut Case, candidate: Case| {
        if left == 0 || candidate.draft.build().is_none() {
            return false;
        }
        left -= 1;
        let kept = fails(&candidate);
        if kept {
            *best = candidate;
        }
        kept
    };
    loop {
        let before = (best.draft.clone(), best.start.clone());
        // From large chunks to single instructions.
        let mut chunk = best.draft.len().max(1);
        while chunk > 0 {
            for function in 0..best.draft.functions.len() {
                let mut at = 0;
                while at < best.draft.functions[function].len() {
                    let draft = best.draft.without(function, at, chunk);
                    let smaller = Case { draft, start: best.start.clone() };
                    if !attempt(&mut best, smaller) {
                        at += chunk;
                    }
                }
            }
            chunk /= 2;
        }
        for function in 0..best.draft.functions.len() {
            for at in 0..best.draft.functions[function].len() {
                for item in simpler(best.draft.functions[function][at]) {
                    let mut candidate = best.clone();
                    candidate.draft.functions[function][at] = item;
                    if attempt(&mut best, candidate) {
                        break;
                    }
                }
            }
        }
        let mut length = best.start.memory.len() / 2;
        while length > 0 {
            let mut candidate = best.clone();
            candidate.start.memory.truncate(best.start.memory.len().saturating_sub(length));
            if candidate == best || !attempt(&mut best, candidate) {
                length /= 2;
            }
        }
        if before == (best.draft.clone(), best.start.clone()) {
            return best;
        }
    }
}

/// What can stand in place of an instruction to make a case simpler.
fn simpler(item: Item) -> impl Iterator<Item = Item> {
    let zero = |dst| Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src: Operand::Imm(0) };
    let written = item.op.insn(item.fields).writes();
    let moves = Reg::ALL.into_iter().filter(move |&r| r != Reg::R10 && written.contains(r));
    let moves = moves.map(move |dst| Item::plain(zero(dst)));
    let mut fields = item.fields;
    (fields.imm, fields.imm64) = (0, 0);
    let zeroed = Item { fields, ..item };
    moves.chain([zeroed]).filter(move |&candidate| {
        // A zero that becomes a zero again would go on for ever.
        candidate != item
            && !(item.op == candidate.op && item.fields.imm == 0 && item.fields.imm64 == 0)
    })
}
