//! [`alias`]: gives the ordering instructions of a thread registers that are the same.

use super::flow::{At, flow};
use super::roles::{Aliasing, Data, Roles, set};
use crate::check::suite::Instruction;
use acqrel_isa::{AluOp, Insn, Item, Operand, Reg, RegSet, Size, Width};

/// The value that a location must start with for an instruction to be told still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Initial {
    /// The address of the location.
    pub(super) address: u64,
    /// What it holds before, at the size of the access, if that matters.
    pub(super) old: Option<u64>,
    /// What it is to hold.
    pub(super) new: u64,
    pub(super) size: Size,
}

/// What has become of a thread.
#[derive(Clone, Debug)]
pub(super) struct Aliased {
    pub(super) items: Vec<Item>,
    pub(super) initials: Vec<Initial>,
}

/// Gives all ordering instructions of a function registers that are the same in this way, by moves
/// before and after them. None if one has no register left for it, or would lose what its data
/// depend on.
///
/// Where the base has the data, the address is what is stored; where a compare-exchange expects its
/// address, `Initial` has it in the location, if the location held what was expected.
pub(super) fn alias(
    items: &[Item],
    initial: &[(Reg, u64)],
    observed: RegSet,
    aliasing: Aliasing,
) -> Option<Aliased> {
    let flow = flow(items, initial, observed)?;
    let mut aliased = Aliased { items: Vec::new(), initials: Vec::new() };
    let mut starts = Vec::with_capacity(items.len());
    for (item, at) in items.iter().zip(&flow) {
        starts.push(aliased.items.len());
        let insn = item.op.insn(item.fields);
        let ordering = Instruction::of(insn).is_some_and(Instruction::is_ordering);
        if ordering && let Some(Roles { base, data: Some(data) }) = Roles::of(insn) {
            let plan = Plan::of(base, data, at, aliasing)?;
            aliased.initials.extend(plan.initial(insn, base, data, at));
            plan.write(*item, base, data, at, &mut aliased.items);
        } else {
            aliased.items.push(*item);
        }
    }
    // What led to the next instruction still does.
    let targets: Vec<usize> = aliased.items.iter().map(|item| item.target).collect();
    for (item, target) in aliased.items.iter_mut().zip(targets) {
        item.target = starts.get(target).copied().unwrap_or(target);
    }
    Some(aliased)
}

/// The registers that an instruction gets.
#[derive(Clone, Copy, Debug)]
struct Plan {
    base: Reg,
    data: Reg,
}

impl Plan {
    fn of(base: Reg, data: Data, at: &At, aliasing: Aliasing) -> Option<Self> {
        let mut free = Reg::ALL.into_iter().filter(|&reg| {
            let used = [Reg::R0, Reg::R10, base, data.reg].contains(&reg);
            !used && !at.live.contains(reg)
        });
        let mut other = |reg: Reg, than: &[Reg]| {
            if reg != Reg::R0 && !than.contains(&reg) { Some(reg) } else { free.next() }
        };
        let plan = match aliasing {
            Aliasing::Distinct => {
                let base = other(base, &[])?;
                Self { base, data: other(data.reg, &[base])? }
            }
            Aliasing::Same if base == data.reg && base != Reg::R0 => Self { base, data: base },
            Aliasing::Same => {
                let dead = |reg: Reg| reg != Reg::R0 && !at.live.contains(reg);
                let mut both = [data.reg, base].into_iter().filter(|&reg| {
                    dead(reg) || (reg == data.reg && reg != Reg::R0 && data.written)
                });
                let both = free.next().or_else(|| both.next())?;
                Self { base: both, data: both }
            }
            Aliasing::DataR0 => Self { base: other(base, &[])?, data: Reg::R0 },
            Aliasing::BaseR0 => Self { base: Reg::R0, data: other(data.reg, &[])? },
            Aliasing::BothR0 => Self { base: Reg::R0, data: Reg::R0 },
        };
        plan.is_possible(base, data, at).then_some(plan)
    }

    /// Whether nothing is lost that is used.
    fn is_possible(self, base: Reg, data: Data, at: &At) -> bool {
        // What a compare-exchange expects is in r0 already: r0 is its result in any case.
        let own = |reg: Reg| (reg == data.reg && data.written) || (reg == Reg::R0 && data.compares);
        let lost = |reg: Reg| at.live.contains(reg) && !own(reg);
        let moved = (self.base != base && lost(self.base))
            || ((self.data != data.reg || data.written) && lost(self.data));
        let replaced = self.replaces(base, data);
        let expected = data.compares && self.base == Reg::R0;
        !(moved
            || (replaced && at.before[data.reg.index()].depends)
            || (expected && at.before[Reg::R0.index()].depends))
    }

    /// Whether other data take the place of those that there are: the address, or what a
    /// compare-exchange expects.
    fn replaces(self, base: Reg, data: Data) -> bool {
        let address = self.base == self.data && base != data.reg;
        let expected = data.compares && self.data == Reg::R0 && data.reg != Reg::R0;
        data.read && (address || expected)
    }

    /// The instruction with its moves.
    fn write(self, mut item: Item, base: Reg, data: Data, at: &At, items: &mut Vec<Item>) {
        let mut copy = |dst: Reg, src: Reg| {
            let src = Operand::Reg(src);
            items.push(Item::plain(Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src }));
        };
        let has_data = data.read
            && self.data != data.reg
            && self.data != self.base
            && !(data.compares && self.data == Reg::R0);
        // The register that the address comes to may be the one that the data are in.
        if has_data && self.base == data.reg {
            copy(self.data, data.reg);
        }
        if self.base != base {
            copy(self.base, base);
        }
        if has_data && self.base != data.reg {
            copy(self.data, data.reg);
        }
        set(&mut item, self.base, self.data);
        items.push(item);
        if data.written && self.data != data.reg && at.live.contains(data.reg) {
            let src = Operand::Reg(self.data);
            let insn = Insn::Alu { op: AluOp::Mov, width: Width::W64, dst: data.reg, src };
            items.push(Item::plain(insn));
        }
    }

    /// The initial value that makes the instruction do what it did, or something that can be told.
    fn initial(self, insn: Insn, base: Reg, data: Data, at: &At) -> Option<Initial> {
        let (access, at_base) = insn.access()?;
        let size = access.size();
        let value = at.before[base.index()].constant?;
        let address = value.wrapping_add_signed(i64::from(at_base?.1));
        if data.compares && self.base == Reg::R0 {
            let old = Some(at.before[Reg::R0.index()].constant? & size.mask());
            return Some(Initial { address, old, new: value & size.mask(), size });
        }
        if !self.replaces(base, data) || data.compares {
            return None;
        }
        let stored = value & size.mask();
        // What was there must be told from what is written, whatever bits the address has; a byte of
        // it can be what the location holds already.
        let (old, new) = match Instruction::of(insn) {
            Some(Instruction::Or) => (None, !stored),
            Some(Instruction::And | Instruction::FetchAnd) => (None, u64::MAX),
            _ => (Some(stored), stored ^ 0x5a),
        };
        Some(Initial { address, old, new: new & size.mask(), size })
    }
}
