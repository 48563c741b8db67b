//! The instructions of the files, and their texts: [`insns`] and [`texts`].

use acqrel_isa::{Endian, Field, Fields, Insn, Op, Piece, Reg, Syntax, decode, encode};

/// A row with a few operands each: registers with both ends, numbers with both signs, the ends of
/// their ranges.
pub(crate) fn insns(op: Op) -> Vec<Insn> {
    const MOST: u32 = u32::MAX;
    let samples = [
        (Reg::R1, Reg::R2, 8, 7, 0x1122_3344_5566_7788, 9),
        (Reg::R0, Reg::R10, -8, -1, u64::MAX, MOST),
        (Reg::R9, Reg::R0, i16::MIN, i32::MIN, 0, 0),
        (Reg::R7, Reg::R6, i16::MAX, i32::MAX, 1, 1),
        (Reg::R10, Reg::R3, 0, 0, 0xffff_ffff_0000_0000, 0x8000_0000),
    ];
    let mut insns = Vec::new();
    for (dst, src, off, imm, imm64, next) in samples {
        let insn = op.insn(Fields { dst, src, off, imm, imm64, next });
        // Rows without numbers are the same with all of them.
        let numbers = [Field::Off, Field::Imm, Field::Imm64, Field::Next];
        let numbered = numbers.iter().any(|&field| op.row().role(field).is_some());
        // Some would write r10.
        let exists = decode(&encode(&[insn], Endian::Little), Endian::Little).is_ok();
        if exists && !insns.contains(&insn) && (numbered || insns.len() < 2) {
            insns.push(insn);
        }
    }
    insns
}

/// All spellings of an instruction in a syntax, that which is printed first.
pub(crate) fn texts(insn: Insn, syntax: Syntax) -> Vec<String> {
    let printed = insn.text(syntax).to_string();
    let (op, fields) = insn.split();
    let spelled = op.row().texts(syntax).iter().filter_map(|text| spell(text, fields, op, syntax));
    let mut texts = vec![printed];
    for text in spelled {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    texts
}

/// An instruction by one template, unless the template leaves out an immediate that is not zero.
fn spell(template: &'static str, fields: Fields, op: Op, syntax: Syntax) -> Option<String> {
    let pieces = || Piece::of(template);
    let literal = |piece: &Piece| matches!(piece, Piece::Literal(_));
    let row = op.row();
    let says_imm = pieces().any(|piece| {
        !literal(&piece)
            && !matches!(
                piece,
                Piece::Reg(_)
                    | Piece::Reg32(_)
                    | Piece::Displacement
                    | Piece::Next
                    | Piece::Imm64
                    | Piece::Imm64Hex
            )
    });
    if row.role(Field::Imm).is_some() && !says_imm && fields.imm != 0 {
        return None;
    }
    let mut text = String::new();
    for piece in pieces() {
        text.push_str(&printed(piece, fields, op, syntax));
    }
    Some(text)
}

/// What a piece stands for, as the syntax has it.
fn printed(piece: Piece, fields: Fields, op: Op, syntax: Syntax) -> String {
    let register = |field| if field == Field::Dst { fields.dst } else { fields.src };
    let offset = if op.row().role(Field::Off).is_some() { fields.off.into() } else { fields.imm };
    let displacement = |number: i32| {
        let (sign, size) = (if number < 0 { '-' } else { '+' }, number.unsigned_abs());
        match syntax {
            Syntax::Llvm | Syntax::Herd => format!(" {sign} {size}"),
            Syntax::Kernel => format!(" {sign}{size}"),
            Syntax::Ubpf | Syntax::Gas => format!("{sign}{size}"),
        }
    };
    match piece {
        Piece::Literal(text) => text.to_owned(),
        Piece::Reg(field) if syntax.has_percent() => format!("%{}", register(field)),
        Piece::Reg(field) => register(field).to_string(),
        Piece::Reg32(field) => format!("w{}", register(field).number()),
        Piece::Displacement => displacement(fields.off.into()),
        Piece::ImmDisplacement => displacement(fields.imm),
        Piece::Imm | Piece::Slots => fields.imm.to_string(),
        Piece::ImmHex => format!("{:#x}", fields.imm),
        Piece::Imm64 | Piece::Imm64Hex => format!("{:#x}", fields.imm64),
        Piece::Target if syntax == Syntax::Gas => offset.to_string(),
        Piece::Target if syntax != Syntax::Kernel => format!("{offset:+}"),
        Piece::Target | Piece::Function => format!("pc{offset:+}"),
        Piece::Helper => {
            format!("{}#{}", acqrel_isa::helper_name(fields.imm).unwrap_or("unknown"), fields.imm)
        }
        Piece::Kfunc => format!("kernel-function#{}", fields.imm),
        Piece::Pair => {
            let low = u64::from(fields.imm.cast_unsigned());
            format!("{:#x}", u64::from(fields.next) << 32 | low)
        }
        Piece::Next => fields.next.cast_signed().to_string(),
        Piece::SpaceTo => (fields.imm.cast_unsigned() >> 16).to_string(),
        Piece::SpaceFrom => (fields.imm & 0xffff).to_string(),
    }
}
