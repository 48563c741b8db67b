//! [`Window`]: an instruction with those beside it.

use acqrel_isa::{AluOp, Imm64, Insn, LoadOrder, Operand, Program, Reg, RegSet, StoreOrder, Width};
use std::ops::Range;

/// An ordering instruction with those beside it.
#[derive(Clone, Debug)]
pub(super) struct Window {
    pub(super) insns: Vec<Insn>,
    /// The line of each in the source, or, where that is not known, its number from 1.
    pub(super) lines: Vec<u32>,
    /// The position of the ordering instruction.
    pub(super) at: usize,
}

/// What a register holds in terms of what registers held before the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// What this register held, and a number.
    Of(Reg, i64),
    /// A number.
    Number(u64),
    /// Something else.
    Other,
}

impl Window {
    /// The windows around an instruction, the widest first, the last the instruction alone.
    pub(super) fn around(program: &Program, index: usize, most: usize) -> Vec<Self> {
        let insns = program.insns();
        let may = |at: usize| is_transparent(insns[at]) && !program.is_entry(at);
        let before = (0..most)
            .take_while(|&n| {
                // A jump to what comes behind it does not come by it.
                let behind = index - n;
                behind > 0 && !leads_to(program, behind) && may(behind - 1)
            })
            .count();
        let after = (0..most)
            .take_while(|&n| {
                let at = index + n + 1;
                at < insns.len() && !leads_to(program, at) && may(at)
            })
            .count();
        let mut all: Vec<(usize, usize)> =
            (0..=before).flat_map(|b| (0..=after).map(move |a| (b, a))).collect();
        all.sort_by_key(|&(before, after)| (std::cmp::Reverse(before + after), after));
        let range = |(before, after)| -> Range<usize> { index - before..index + after + 1 };
        all.into_iter()
            .map(|beside| Self {
                insns: insns[range(beside)].to_vec(),
                lines: range(beside).map(|index| line(program, index)).collect(),
                at: beside.0,
            })
            .collect()
    }

    /// How many instructions are before and behind.
    pub(super) const fn beside(&self) -> (usize, usize) {
        (self.at, self.insns.len() - self.at - 1)
    }

    /// The ordering instruction.
    pub(super) fn insn(&self) -> Insn {
        self.insns[self.at]
    }

    /// The registers that it reads or writes, without r10.
    pub(super) fn registers(&self) -> RegSet {
        let all = self
            .insns
            .iter()
            .fold(RegSet::EMPTY, |all, insn| all.union(insn.reads()).union(insn.writes()));
        all.iter().filter(|&reg| reg != Reg::R10).fold(RegSet::EMPTY, RegSet::with)
    }

    /// The registers whose values before the window it reads.
    pub(super) fn inputs(&self) -> RegSet {
        let (mut inputs, mut written) = (RegSet::EMPTY, RegSet::EMPTY);
        for insn in &self.insns {
            for reg in insn.reads().iter().filter(|&reg| !written.contains(reg)) {
                inputs = inputs.with(reg);
            }
            written = written.union(insn.writes());
        }
        inputs
    }

    /// What a register holds before an instruction of the window.
    pub(super) fn origin(&self, reg: Reg, before: usize) -> Origin {
        let mut held = Reg::ALL.map(|reg| Origin::Of(reg, 0));
        for &insn in &self.insns[..before] {
            let new = match insn {
                Insn::Alu { op: AluOp::Mov, width: Width::W64, src: Operand::Reg(src), .. } => {
                    held[src.index()]
                }
                Insn::Alu { op: AluOp::Mov, width: Width::W64, src: Operand::Imm(imm), .. } => {
                    Origin::Number(i64::from(imm).cast_unsigned())
                }
                Insn::Alu { op, width: Width::W64, dst, src: Operand::Imm(imm) } => {
                    match (held[dst.index()], op) {
                        (Origin::Of(reg, distance), AluOp::Add) => {
                            Origin::Of(reg, distance + i64::from(imm))
                        }
                        (Origin::Of(reg, distance), AluOp::Sub) => {
                            Origin::Of(reg, distance - i64::from(imm))
                        }
                        _ => Origin::Other,
                    }
                }
                Insn::LoadImm64 { source: Imm64::Value(value), .. } => Origin::Number(value),
                _ => Origin::Other,
            };
            for reg in insn.writes().iter() {
                held[reg.index()] = new;
            }
        }
        held[reg.index()]
    }
}

fn line(program: &Program, index: usize) -> u32 {
    let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
    program.line(index).map_or(number, |line| line.line)
}

/// Whether a jump or call leads to an instruction.
fn leads_to(program: &Program, index: usize) -> bool {
    program.is_entry(index)
        || program.is_jump_target(index)
        || (0..program.insns().len()).any(|from| program.target(from) == Some(index))
}

/// Whether an instruction can be beside another in a test: it goes on with the next, and its access to
/// memory, if it has one, has no order.
const fn is_transparent(insn: Insn) -> bool {
    match insn {
        Insn::Alu { .. }
        | Insn::Neg { .. }
        | Insn::MovSx { .. }
        | Insn::ByteSwap { .. }
        | Insn::LoadImm64 { source: Imm64::Value(_), .. }
        | Insn::Load { order: LoadOrder::Plain, .. }
        | Insn::LoadSx { .. }
        | Insn::StoreImm { .. }
        | Insn::Store { order: StoreOrder::Plain, .. } => true,
        Insn::Load { order: LoadOrder::Acquire, .. }
        | Insn::Store { order: StoreOrder::Release, .. }
        | Insn::LoadImm64 { .. }
        | Insn::AddrSpaceCast { .. }
        | Insn::Ja { .. }
        | Insn::Ja32 { .. }
        | Insn::Branch { .. }
        | Insn::MayGoto { .. }
        | Insn::GotoX { .. }
        | Insn::CallHelper { .. }
        | Insn::CallLocal { .. }
        | Insn::CallBtf { .. }
        | Insn::CallX { .. }
        | Insn::Exit {}
        | Insn::Atomic { .. }
        | Insn::LoadAbs { .. }
        | Insn::LoadInd { .. } => false,
    }
}
