//! Decoding: bytes to [`Insn`], total and strict.

use crate::effect::written;
use crate::op::WIDE;
use crate::{
    Class, DecodeError, DecodeErrorKind, Endian, Field, Fields, Insn, Op, OpcodeFault, RawInsn,
    Reg, Row, SelectorRule,
};
use alloc::vec::Vec;

/// For each opcode, where its rows are in `BY_OPCODE`.
static INDEX: [(u8, u8); 256] = index().1;
static BY_OPCODE: [Op; Op::ALL.len()] = index().0;

/// Sorts the rows by opcode, once, at compile time.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the table has fewer than 256 rows, which indexing `BY_OPCODE` relies on"
)]
const fn index() -> ([Op; Op::ALL.len()], [(u8, u8); 256]) {
    let mut rows = [Op::ALL[0]; Op::ALL.len()];
    let mut ranges = [(0, 0); 256];
    let mut filled = 0;
    let mut opcode = 0;
    while opcode < 256 {
        let start = filled;
        let mut i = 0;
        while i < Op::ALL.len() {
            if Op::ALL[i].row().opcode as usize == opcode {
                rows[filled] = Op::ALL[i];
                filled += 1;
            }
            i += 1;
        }
        ranges[opcode] = (start as u8, filled as u8);
        opcode += 1;
    }
    (rows, ranges)
}

/// The rows with this opcode.
fn rows_of(opcode: u8) -> &'static [Op] {
    let (start, end) = INDEX[usize::from(opcode)];
    &BY_OPCODE[usize::from(start)..usize::from(end)]
}

impl Insn {
    /// The instruction in a slot, or in two if the first is that of a wide one.
    ///
    /// # Errors
    ///
    /// Everything that RFC 9669 reserves or leaves undefined: see [`DecodeErrorKind`].
    pub fn decode(first: RawInsn, second: Option<RawInsn>) -> Result<Self, DecodeErrorKind> {
        let op = select(first)?;
        let row = op.row();
        let fields = fields(row, first, second)?;
        if let Some(field) = frame_pointer_written(row, fields) {
            return Err(DecodeErrorKind::FramePointer { name: row.name, field });
        }
        Ok(op.insn(fields))
    }
}

/// The register field through which a row would write r10.
pub(crate) fn frame_pointer_written(row: &Row, fields: Fields) -> Option<Field> {
    written(row, fields).contains(Reg::R10).then(|| {
        let dst = row.role(Field::Dst) == Some(crate::Role::Write)
            || row.role(Field::Dst) == Some(crate::Role::ReadWrite);
        if dst { Field::Dst } else { Field::Src }
    })
}

fn select(raw: RawInsn) -> Result<Op, DecodeErrorKind> {
    let rows = rows_of(raw.opcode);
    let value = |field| match field {
        Field::Src => i32::from(raw.src),
        Field::Off => i32::from(raw.off),
        Field::Dst | Field::Imm | Field::Imm64 | Field::Next => raw.imm,
    };
    // A row without a selector shares its opcode at most with rows that have one (a division is
    // unsigned unless its offset says otherwise), and stands for that field being zero.
    let mut field = None;
    let mut plain = None;
    for &op in rows {
        match op.row().selector {
            Some((f, v)) if value(f) == v => return Ok(op),
            Some((f, _)) => field = Some(f),
            None => plain = Some(op),
        }
    }
    match (plain, field) {
        (Some(op), None) => Ok(op),
        (Some(op), Some(f)) if value(f) == 0 => Ok(op),
        (_, Some(field)) => Err(DecodeErrorKind::Selector {
            opcode: raw.opcode,
            field,
            value: value(field),
            why: rule(raw),
        }),
        (None, None) => {
            Err(DecodeErrorKind::Opcode { opcode: raw.opcode, why: opcode_fault(raw.opcode) })
        }
    }
}

/// Which rule a selecting field breaks.
fn rule(raw: RawInsn) -> SelectorRule {
    match (Class::of(raw.opcode), raw.opcode & 0xf0) {
        (Class::STX, _) => {
            let rmw =
                rows_of(0xdb).iter().any(|op| op.row().selector == Some((Field::Imm, raw.imm)));
            if rmw { SelectorRule::AtomicSize } else { SelectorRule::AtomicImm }
        }
        (Class::LD, _) => SelectorRule::Imm64Source,
        (Class::ALU | Class::ALU64, 0xd0) => SelectorRule::SwapBits,
        (Class::ALU | Class::ALU64, 0xb0) => SelectorRule::MovOffset,
        (Class::ALU | Class::ALU64, _) => SelectorRule::DivOffset,
        (Class::JMP | Class::JMP32, 0xe0) => SelectorRule::JcondSource,
        (Class::JMP | Class::JMP32 | Class::LDX | Class::ST, _) => SelectorRule::CallSource,
    }
}

/// Which part of an opcode without rows is at fault.
fn opcode_fault(opcode: u8) -> OpcodeFault {
    let exists = |like: fn(u8, u8) -> bool| Op::ALL.iter().any(|op| like(op.row().opcode, opcode));
    match Class::of(opcode) {
        Class::ALU | Class::ALU64 | Class::JMP | Class::JMP32 => {
            if exists(|a, b| a & 0xf7 == b & 0xf7) {
                OpcodeFault::Source(opcode >> 3 & 1)
            } else {
                OpcodeFault::Code(opcode & 0xf0)
            }
        }
        Class::LD | Class::LDX | Class::ST | Class::STX => {
            if exists(|a, b| a & 0xe7 == b & 0xe7) {
                OpcodeFault::Size(opcode & 0x18)
            } else {
                OpcodeFault::Mode(opcode & 0xe0)
            }
        }
    }
}

/// Takes the operands, and holds every other field to zero.
#[expect(clippy::cast_sign_loss, reason = "the halves of a 64-bit immediate, taken as bits")]
fn fields(
    row: &'static Row,
    first: RawInsn,
    second: Option<RawInsn>,
) -> Result<Fields, DecodeErrorKind> {
    let name = row.name;
    let mut fields = Fields::ZERO;
    let is_selector = |field| matches!(row.selector, Some((f, _)) if f == field);
    let reserved = |field, value| {
        if value == 0 || is_selector(field) {
            Ok(())
        } else {
            Err(DecodeErrorKind::Reserved { name, field, value })
        }
    };
    for (field, number, reg) in
        [(Field::Dst, first.dst, &mut fields.dst), (Field::Src, first.src, &mut fields.src)]
    {
        if row.role(field).is_some() {
            *reg = Reg::new(number).ok_or(DecodeErrorKind::Register { field, value: number })?;
        } else {
            reserved(field, number.into())?;
        }
    }
    if row.role(Field::Off).is_some() {
        fields.off = first.off;
    } else {
        reserved(Field::Off, first.off.into())?;
    }
    let imm64 = row.role(Field::Imm64).is_some();
    if imm64 || row.role(Field::Imm).is_some() {
        fields.imm = first.imm;
    } else {
        reserved(Field::Imm, first.imm)?;
    }
    if row.opcode == WIDE {
        let second = second.ok_or(DecodeErrorKind::Truncated { name })?;
        for (part, value) in [
            (None, i32::from(second.opcode)),
            (Some(Field::Dst), second.dst.into()),
            (Some(Field::Src), second.src.into()),
            (Some(Field::Off), second.off.into()),
        ] {
            if value != 0 {
                return Err(DecodeErrorKind::SecondSlot { name, part, value });
            }
        }
        if imm64 {
            fields.imm64 = u64::from(second.imm as u32) << 32 | u64::from(first.imm as u32);
            fields.imm = 0;
        } else if row.role(Field::Next).is_some() {
            fields.next = second.imm as u32;
        } else {
            reserved(Field::Next, second.imm)?;
        }
    }
    Ok(fields)
}

/// Decodes a whole sequence of bytes.
///
/// ```
/// use acqrel_isa::{decode, Endian};
///
/// let bytes = [0xdb, 0x10, 0, 0, 0, 1, 0, 0];
/// let insns = decode(&bytes, Endian::Little).unwrap();
/// assert_eq!(insns[0].to_string(), "r0 = load_acquire((u64 *)(r1 + 0))");
///
/// // 0x101 would be a load-acquire with FETCH, which does not exist.
/// let error = decode(&[0xdb, 0x10, 0, 0, 1, 1, 0, 0], Endian::Little).unwrap_err();
/// assert_eq!((error.slot, error.byte()), (0, 4));
/// ```
///
/// # Errors
///
/// The first thing that is wrong, with its place.
pub fn decode(bytes: &[u8], endian: Endian) -> Result<Vec<Insn>, DecodeError> {
    let (slots, rest) = bytes.as_chunks::<{ RawInsn::BYTES }>();
    let raw = |slot: usize| slots.get(slot).map(|&bytes| RawInsn::from_bytes(bytes, endian));
    let mut insns = Vec::with_capacity(slots.len());
    let mut slot = 0;
    while let Some(first) = raw(slot) {
        let insn = Insn::decode(first, raw(slot + 1)).map_err(|kind| DecodeError { slot, kind })?;
        slot += insn.slots();
        insns.push(insn);
    }
    if rest.is_empty() {
        Ok(insns)
    } else {
        Err(DecodeError { slot, kind: DecodeErrorKind::Ragged { bytes: rest.len() } })
    }
}
