//! Instructions for tests: every row of the table with the values at which things break.

use crate::decode::frame_pointer_written;
use crate::{Field, Fields, Insn, Op, Reg};

/// Offsets at the ends of their range and around zero.
pub const OFFSETS: [i16; 7] = [0, 1, -1, 8, -8, i16::MIN, i16::MAX];

/// Immediates at the ends of their range, around zero, and at the edges of shifts and bytes.
pub const IMMEDIATES: [i32; 12] = [0, 1, -1, 2, 31, 32, 63, 64, 0x7f, 0x100, i32::MIN, i32::MAX];

/// 64-bit immediates: the ends, the halves, and a pattern that shows swapped bytes.
pub const IMMEDIATES64: [u64; 6] =
    [0, 1, 0xffff_ffff, 0xffff_ffff_0000_0000, u64::MAX, 0x1122_3344_5566_7788];

/// Every instruction of a row: all registers, with the edge values of all its other fields.
/// Instructions that would write r10 are left out.
pub fn edges(op: Op) -> impl Iterator<Item = Insn> {
    let row = op.row();
    let used = move |field| row.role(field).is_some();
    let regs = move |field| Reg::ALL.into_iter().take(if used(field) { 11 } else { 1 });
    let offs = OFFSETS.into_iter().take(if used(Field::Off) { 7 } else { 1 });
    let imms = IMMEDIATES.into_iter().take(if used(Field::Imm) { 12 } else { 1 });
    let imm64s = IMMEDIATES64.into_iter().take(if used(Field::Imm64) { 6 } else { 1 });
    let nexts = [0, 1, u32::MAX].into_iter().take(if used(Field::Next) { 3 } else { 1 });
    let fields = regs(Field::Dst).flat_map(move |dst| {
        let (offs, imms, imm64s, nexts) =
            (offs.clone(), imms.clone(), imm64s.clone(), nexts.clone());
        regs(Field::Src).flat_map(move |src| {
            let (imms, imm64s, nexts) = (imms.clone(), imm64s.clone(), nexts.clone());
            offs.clone().flat_map(move |off| {
                let (imm64s, nexts) = (imm64s.clone(), nexts.clone());
                imms.clone().flat_map(move |imm| {
                    let nexts = nexts.clone();
                    imm64s.clone().flat_map(move |imm64| {
                        let each = nexts.clone();
                        each.map(move |next| Fields { dst, src, off, imm, imm64, next })
                    })
                })
            })
        })
    });
    fields
        .filter(move |&fields| frame_pointer_written(row, fields).is_none())
        .map(move |fields| op.insn(fields))
}
