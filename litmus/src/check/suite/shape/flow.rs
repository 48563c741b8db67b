//! What is known of a thread's registers at each of its instructions: [`flow()`].

use acqrel_isa::{Access, AluOp, Imm64, Insn, Item, Operand, Reg, RegSet, Width};

/// What is known of a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// Its value, if that is always the same.
    pub(super) constant: Option<u64>,
    /// Whether it depends on what was read from memory.
    pub(super) depends: bool,
}

/// What is known at an instruction.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    /// What registers hold before it.
    pub(super) before: [Held; 11],
    /// The registers whose values are used after it.
    pub(super) live: RegSet,
}

/// What is known at each instruction of a function whose jumps lead to the next instruction, as those
/// of generated tests do. None if it has another.
pub(super) fn flow(items: &[Item], initial: &[(Reg, u64)], observed: RegSet) -> Option<Vec<At>> {
    let insns: Vec<Insn> = items.iter().map(|item| item.op.insn(item.fields)).collect();
    for (index, (item, insn)) in items.iter().zip(&insns).enumerate() {
        let leads_on = insn.jump().is_none() || item.target == index + 1;
        let last = index + 1 == insns.len();
        if !leads_on || insn.function().is_some() || (insn.ends_flow() && !last) {
            return None;
        }
    }
    let mut held = [Held { constant: Some(0), depends: false }; 11];
    for &(reg, value) in initial {
        held[reg.index()].constant = Some(value);
    }
    let mut all = Vec::with_capacity(insns.len());
    for &insn in &insns {
        all.push(At { before: held, live: RegSet::EMPTY });
        step(&mut held, insn);
    }
    let mut live = observed;
    for (at, insn) in all.iter_mut().zip(&insns).rev() {
        at.live = live;
        // What an exit returns is nothing that a test observes.
        if !matches!(insn, Insn::Exit {}) {
            let kept = live.iter().filter(|&reg| !insn.writes().contains(reg));
            live = kept.fold(insn.reads(), RegSet::with);
        }
    }
    Some(all)
}

fn step(held: &mut [Held; 11], insn: Insn) {
    let read = |reg: Reg| held[reg.index()];
    let from_memory = matches!(insn.access(), Some((Access::Load { .. } | Access::Rmw { .. }, _)));
    let depends = from_memory || insn.reads().iter().any(|reg| read(reg).depends);
    let constant = constant(&read, insn);
    for reg in insn.writes().iter() {
        held[reg.index()] = Held { constant, depends };
    }
}

/// What an instruction computes from constants, as far as tests compute addresses and numbers.
fn constant(read: &impl Fn(Reg) -> Held, insn: Insn) -> Option<u64> {
    if let Insn::LoadImm64 { source: Imm64::Value(value), .. } = insn {
        return Some(value);
    }
    let Insn::Alu { op, width: Width::W64, dst, src } = insn else { return None };
    let left = read(dst).constant;
    let right = match src {
        Operand::Reg(src) => read(src).constant,
        Operand::Imm(imm) => Some(i64::from(imm).cast_unsigned()),
    };
    match op {
        AluOp::Mov => right,
        AluOp::Xor if src == Operand::Reg(dst) => Some(0),
        AluOp::Add => left.zip(right).map(|(left, right)| left.wrapping_add(right)),
        AluOp::Sub
        | AluOp::Mul
        | AluOp::Div
        | AluOp::Sdiv
        | AluOp::Or
        | AluOp::And
        | AluOp::Lsh
        | AluOp::Rsh
        | AluOp::Mod
        | AluOp::Smod
        | AluOp::Xor
        | AluOp::Arsh => None,
    }
}
