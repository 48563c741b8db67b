//! The assembler text of a word.

use yaxpeax_arm::armv8::a64::{Instruction, Opcode, Operand, ShiftStyle, SizeCode};

/// The assembler text of `word` at `address`, as GNU as reads it; the targets of branches are
/// absolute. None if the word is no instruction that the disassembler knows.
pub(crate) fn text(word: u32, address: u64) -> Option<String> {
    let insn = super::read(word)?;
    // Unallocated words of some classes are decoded without an error.
    if insn.opcode == Opcode::Invalid {
        return None;
    }
    let mut text = insn.to_string();
    if let Some(offset) = offset(&insn) {
        let from = if insn.opcode == Opcode::ADRP { address & !0xfff } else { address };
        let relative = Operand::PCOffset(offset).to_string();
        text = text.replace(&relative, &format!("{:#x}", from.wrapping_add_signed(offset)));
    }
    Some(match insn.operands {
        [_, Operand::RegRegOffset(..), ..] => indexed(word, text),
        _ => repaired(&insn, text),
    })
}

fn offset(insn: &Instruction) -> Option<i64> {
    insn.operands.iter().find_map(|operand| match operand {
        Operand::PCOffset(offset) => Some(*offset),
        _ => None,
    })
}

/// Writes what the disassembler leaves out of a register operand: a shift by 0 that is not `lsl`,
/// and the extensions UXTW and UXTX, which it writes as `lsl`. An operand is extended if the first
/// source can be the stack pointer.
fn repaired(insn: &Instruction, text: String) -> String {
    let Operand::RegShift(style, amount, size, _) = insn.operands[2] else {
        return text;
    };
    let extended = matches!(insn.operands[1], Operand::RegisterOrSP(..));
    let extension = match size {
        SizeCode::W => "uxtw",
        SizeCode::X => "uxtx",
    };
    match style {
        ShiftStyle::LSR | ShiftStyle::ASR | ShiftStyle::ROR if amount == 0 => text + " #0",
        ShiftStyle::LSL if extended && amount == 0 => format!("{text}, {extension}"),
        ShiftStyle::LSL if extended => text.replace("lsl", extension),
        _ => text,
    }
}

/// Writes a shift of the index by 0 where the word has one (a byte's, which has no effect), and
/// only there.
fn indexed(word: u32, text: String) -> String {
    const SHIFTED: u32 = 1 << 12;
    let Some(plain) = text
        .strip_suffix(" #0]")
        .or_else(|| text.strip_suffix(']').filter(|_| !text.contains('#')))
    else {
        return text;
    };
    let extended = plain.contains("xt");
    match (word & SHIFTED != 0, extended) {
        (false, _) => format!("{plain}]"),
        (true, true) => format!("{plain} #0]"),
        (true, false) => format!("{plain}, lsl #0]"),
    }
}
