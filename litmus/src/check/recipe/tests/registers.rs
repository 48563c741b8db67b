//! The shipped files with each access, whatever its registers and its offset.

use super::shipped::right;
use crate::check::Checker;
use acqrel_isa::{AtomicOp, AtomicSize, Insn, LoadOrder, Reg, Size, StoreOrder, SxSize, Syntax};

/// Each access of a size with these registers.
fn accesses(base: Reg, other: Reg, off: i16) -> Vec<(Size, Insn)> {
    let mut all = Vec::new();
    for size in Size::ALL {
        all.extend(
            [LoadOrder::Plain, LoadOrder::Acquire]
                .map(|order| (size, Insn::Load { size, order, dst: other, base, off })),
        );
        all.extend(
            [StoreOrder::Plain, StoreOrder::Release]
                .map(|order| (size, Insn::Store { size, order, base, off, src: other })),
        );
        all.push((size, Insn::StoreImm { size, base, off, imm: -2 }));
    }
    for size in [SxSize::B, SxSize::H, SxSize::W] {
        all.push((size.into(), Insn::LoadSx { size, dst: other, base, off }));
    }
    for size in [AtomicSize::W, AtomicSize::DW] {
        let ops = [
            AtomicOp::Add,
            AtomicOp::Or,
            AtomicOp::And,
            AtomicOp::Xor,
            AtomicOp::FetchAdd,
            AtomicOp::FetchOr,
            AtomicOp::FetchAnd,
            AtomicOp::FetchXor,
            AtomicOp::Xchg,
            AtomicOp::CmpXchg,
        ];
        all.extend(ops.map(|op| (size.into(), Insn::Atomic { op, size, base, off, src: other })));
    }
    all
}

/// A test of an access to x, which is at the base plus the offset.
fn test(size: Size, insn: Insn, base: Reg, off: i16, r0: &str) -> String {
    let bits = size.bits();
    // Both halves are there to be lost, or to be extended.
    let initial = 0xfedc_ba98_f654_3210_u64 & size.mask();
    let base = base.number();
    let values: String = [0, 3, 4]
        .into_iter()
        .filter(|&reg| reg != base)
        .map(|reg| match reg {
            0 => format!("0:r0={r0}; "),
            3 => "0:r3=0x1122334455667788; ".to_owned(),
            _ => "0:r4=-7; ".to_owned(),
        })
        .collect();
    format!(
        "BPF T\n{{ uint{bits}_t x={initial}; 0:r{base}=x; {values}}}\n P0 ;\n r{base} += {} ;\n {} ;\n\
         locations [0:r0; 0:r3; 0:r4; x;]\nexists (0:r3=0)\n",
        -i32::from(off),
        insn.text(Syntax::Llvm),
    )
}

#[test]
fn right_with_any_registers() {
    let checker = Checker::default();
    let registers = [(0, 0), (0, 3), (3, 0), (3, 3), (3, 4)];
    let mut count = 0;
    for (base, other) in registers.map(|(base, other)| (reg(base), reg(other))) {
        for off in [0, 8, -8, 4088, 20000, i16::MIN] {
            for (size, insn) in accesses(base, other, off) {
                // A compare-exchange succeeds, or does so where the high half does not count, or fails.
                let compares = matches!(insn, Insn::Atomic { op: AtomicOp::CmpXchg, .. });
                let all = ["0xfedcba98f6543210", "0xf6543210", "5"];
                for r0 in &all[..if compares { 3 } else { 1 }] {
                    right(&test(size, insn, base, off, r0), &checker);
                    count += 1;
                }
            }
        }
    }
    assert!(count > 1000, "{count}");
}

fn reg(number: u8) -> Reg {
    Reg::new(number).unwrap()
}
