//! Encoding: [`Insn`] to [`RawInsn`].

use crate::{Endian, Field, Fields, Insn, Op, RawInsn};
use alloc::vec::Vec;

impl Insn {
    /// The slot of the instruction, and its second one if it is wide.
    pub fn encode(self) -> (RawInsn, Option<RawInsn>) {
        let (op, fields) = self.split();
        op.encode(fields)
    }
}

impl Op {
    /// The slot of the instruction with these operands, and its second one if it is wide. Fields that it
    /// does not use are ignored.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss,
        reason = "the halves of a 64-bit immediate, and selectors that fit their fields"
    )]
    pub fn encode(self, fields: Fields) -> (RawInsn, Option<RawInsn>) {
        let row = self.row();
        let mut first = RawInsn { opcode: row.opcode, ..RawInsn::default() };
        let mut next = 0;
        for &(field, _) in row.operands {
            match field {
                Field::Dst => first.dst = fields.dst.number(),
                Field::Src => first.src = fields.src.number(),
                Field::Off => first.off = fields.off,
                Field::Imm => first.imm = fields.imm,
                Field::Imm64 => {
                    first.imm = fields.imm64 as i32;
                    next = (fields.imm64 >> 32) as i32;
                }
                Field::Next => next = fields.next as i32,
            }
        }
        match row.selector {
            Some((Field::Src, value)) => first.src = value as u8,
            Some((Field::Off, value)) => first.off = value as i16,
            Some((Field::Imm, value)) => first.imm = value,
            Some((Field::Dst | Field::Imm64 | Field::Next, _)) | None => {}
        }
        (first, row.is_wide().then(|| RawInsn { imm: next, ..RawInsn::default() }))
    }
}

/// The bytes of a sequence of instructions.
///
/// ```
/// use acqrel_isa::{encode, Endian, Insn, LoadOrder, Reg, Size};
///
/// let acquire = Insn::Load {
///     size: Size::DW,
///     order: LoadOrder::Acquire,
///     dst: Reg::R0,
///     base: Reg::R1,
///     off: 0,
/// };
/// assert_eq!(encode(&[acquire], Endian::Little), [0xdb, 0x10, 0, 0, 0, 1, 0, 0]);
/// ```
pub fn encode(insns: &[Insn], endian: Endian) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(insns.len() * RawInsn::BYTES);
    for insn in insns {
        let (first, second) = insn.encode();
        bytes.extend(first.to_bytes(endian));
        bytes.extend(second.iter().flat_map(|slot| slot.to_bytes(endian)));
    }
    bytes
}
