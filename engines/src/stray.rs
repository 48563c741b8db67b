//! Pointers that go astray: what a check that is made once too seldom lets through.

use acqrel_isa::{AluOp, AtomicOp, AtomicSize, Imm64, Insn, LoadOrder, Operand, Reg, Size};
use acqrel_isa::{StoreOrder, Width};
use arbitrary::{Result, Unstructured};

/// Where a stray access goes: where the emulator has code and a stack, seen from its window, and
/// where native code has something more often than not.
const WHERE: [u64; 6] =
    [1 << 44, (2 << 44) - 64, 1 << 32, 3 << 44, 0x7fff_f000_0000, (!0x10fff_u64) + 64];

/// A good access through a register, something that makes the register one of [`WHERE`], and an
/// access through it again. `base` holds a good address.
pub(crate) fn stray(u: &mut Unstructured<'_>, base: Reg) -> Result<Vec<Insn>> {
    let regs = [Reg::R0, Reg::R1, Reg::R2, Reg::R3, Reg::R4, Reg::R5, Reg::R8, Reg::R9];
    let first = u.choose_index(regs.len())?;
    let second = (first + u.int_in_range(1..=regs.len() - 1)?) % regs.len();
    let (pointer, other) = (regs[first], regs[second]);
    let target = u.choose(&WHERE)?.wrapping_add(u.int_in_range::<u64>(0..=40)? & !7);
    let alu = |op, width, src| Insn::Alu { op, width, dst: pointer, src };
    let constant = |dst, value| Insn::LoadImm64 { dst, source: Imm64::Value(value) };
    let access =
        Insn::Load { size: Size::B, order: LoadOrder::Plain, dst: other, base: pointer, off: 0 };
    let (size, off) = (Size::DW, -64);
    let spill = Insn::Store { size, order: StoreOrder::Plain, base: Reg::R10, off, src: other };
    let fill = Insn::Load { size, order: LoadOrder::Plain, dst: pointer, base: Reg::R10, off };
    let atomic = |op| Insn::Atomic { op, size: AtomicSize::DW, base: Reg::R10, off, src: pointer };
    let low = |value| alu(AluOp::Mov, Width::W32, Operand::Imm(value));
    let mut insns =
        vec![alu(AluOp::Mov, Width::W64, Operand::Reg(base)), access, constant(other, target)];
    match u.int_in_range::<u8>(0..=8)? {
        0 => insns.push(alu(AluOp::Mov, Width::W64, Operand::Reg(other))),
        1 => insns.push(constant(pointer, target)),
        2 => insns.extend([spill, fill]),
        3 => insns.extend([spill, atomic(AtomicOp::Xchg)]),
        4 => insns.extend([spill, atomic(AtomicOp::FetchAdd)]),
        5 => insns.extend([spill, atomic(AtomicOp::FetchOr)]),
        6 => {
            let op = *u.choose(&[AluOp::Add, AluOp::Or, AluOp::Xor])?;
            insns.extend([low(0), alu(op, Width::W64, Operand::Reg(other))]);
        }
        7 => insns.extend([low(1 << 12), alu(AluOp::Lsh, Width::W64, Operand::Imm(32))]),
        _ => insns.extend([
            low(1 << 12),
            constant(other, 1 << 32),
            alu(AluOp::Mul, Width::W64, Operand::Reg(other)),
        ]),
    }
    insns.push(access);
    Ok(insns)
}
