//! ARM64.

use super::super::registers;
use acqrel_isa::{AluOp, Cond, MovSx, Operand, Reg, SwapBits, SwapOp, Width};
use acqrel_machine::Arch;

/// The registers for what an instruction needs besides its operands.
const NUMBER: u8 = 10;
const QUOTIENT: u8 = 11;

fn of(reg: Reg) -> u8 {
    registers::of(Arch::Arm64, reg)
}

const fn letter(width: Width) -> char {
    match width {
        Width::W32 => 'w',
        Width::W64 => 'x',
    }
}

pub(super) fn constant(to: u8, number: u64) -> Vec<String> {
    let halves = (0..4).map(|at| (at * 16, number >> (at * 16) & 0xffff));
    let mut lines: Vec<String> = Vec::new();
    for (shift, half) in halves.filter(|&(shift, half)| half != 0 || (shift == 0 && number == 0)) {
        let name = if lines.is_empty() { "movz" } else { "movk" };
        lines.push(format!("{name} x{to}, #{half}, lsl #{shift}"));
    }
    lines
}

pub(super) fn copy(to: u8, from: u8) -> String {
    format!("mov x{to}, x{from}")
}

pub(super) fn sum(to: u8, base: u8, off: i16) -> Vec<String> {
    let (name, distance) =
        if off < 0 { ("sub", off.unsigned_abs()) } else { ("add", off.unsigned_abs()) };
    if distance < 1 << 12 {
        return vec![format!("{name} x{to}, x{base}, #{distance}")];
    }
    // The register of the sum is none of the base's.
    let mut lines = constant(to, distance.into());
    lines.push(format!("{name} x{to}, x{base}, x{to}"));
    lines
}

pub(super) fn frame() -> Vec<String> {
    let end = of(Reg::R10);
    vec![format!("mov x{end}, sp"), "sub sp, sp, #512".to_owned()]
}

pub(super) fn negate(width: Width, dst: Reg) -> Vec<String> {
    let (r, dst) = (letter(width), of(dst));
    vec![format!("neg {r}{dst}, {r}{dst}")]
}

pub(super) fn extend(kind: MovSx, dst: Reg, src: Reg) -> Vec<String> {
    let (name, r) = match kind {
        MovSx::S8To32 => ("sxtb", 'w'),
        MovSx::S16To32 => ("sxth", 'w'),
        MovSx::S8To64 => ("sxtb", 'x'),
        MovSx::S16To64 => ("sxth", 'x'),
        MovSx::S32To64 => ("sxtw", 'x'),
    };
    vec![format!("{name} {r}{}, w{}", of(dst), of(src))]
}

/// The register of an operand, in which the lines put it if it is a number.
fn operand(src: Operand, lines: &mut Vec<String>) -> u8 {
    match src {
        Operand::Reg(src) => of(src),
        Operand::Imm(imm) => {
            lines.extend(constant(NUMBER, i64::from(imm).cast_unsigned()));
            NUMBER
        }
    }
}

pub(super) fn alu(op: AluOp, width: Width, dst: Reg, src: Operand) -> Vec<String> {
    let dst = of(dst);
    let r = letter(width);
    let mut lines = Vec::new();
    if let (AluOp::Mov, Width::W64, Operand::Imm(imm)) = (op, width, src) {
        return constant(dst, i64::from(imm).cast_unsigned());
    }
    let src = operand(src, &mut lines);
    let name = match op {
        AluOp::Mov => {
            lines.push(format!("mov {r}{dst}, {r}{src}"));
            return lines;
        }
        AluOp::Mod | AluOp::Smod => {
            let divide = if op == AluOp::Mod { "udiv" } else { "sdiv" };
            lines.push(format!("{divide} {r}{QUOTIENT}, {r}{dst}, {r}{src}"));
            lines.push(format!("msub {r}{dst}, {r}{QUOTIENT}, {r}{src}, {r}{dst}"));
            return lines;
        }
        AluOp::Add => "add",
        AluOp::Sub => "sub",
        AluOp::Mul => "mul",
        AluOp::Div => "udiv",
        AluOp::Sdiv => "sdiv",
        AluOp::Or => "orr",
        AluOp::And => "and",
        AluOp::Xor => "eor",
        AluOp::Lsh => "lsl",
        AluOp::Rsh => "lsr",
        AluOp::Arsh => "asr",
    };
    lines.push(format!("{name} {r}{dst}, {r}{dst}, {r}{src}"));
    lines
}

pub(super) fn swap(op: SwapOp, bits: SwapBits, dst: Reg) -> Vec<String> {
    let dst = of(dst);
    match (op, bits) {
        (SwapOp::Le, SwapBits::B16) => vec![format!("uxth w{dst}, w{dst}")],
        (SwapOp::Le, SwapBits::B32) => vec![format!("mov w{dst}, w{dst}")],
        (SwapOp::Le, SwapBits::B64) => vec![],
        (SwapOp::Be | SwapOp::Bswap, SwapBits::B16) => {
            vec![format!("rev16 w{dst}, w{dst}"), format!("uxth w{dst}, w{dst}")]
        }
        (SwapOp::Be | SwapOp::Bswap, SwapBits::B32) => vec![format!("rev w{dst}, w{dst}")],
        (SwapOp::Be | SwapOp::Bswap, SwapBits::B64) => vec![format!("rev x{dst}, x{dst}")],
    }
}

pub(super) fn branch(
    cond: Cond,
    width: Width,
    dst: Reg,
    src: Operand,
    target: &str,
) -> Vec<String> {
    let dst = of(dst);
    let r = letter(width);
    let mut lines = Vec::new();
    let src = operand(src, &mut lines);
    let (compare, condition) = match cond {
        Cond::Eq => ("cmp", "eq"),
        Cond::Ne => ("cmp", "ne"),
        Cond::Gt => ("cmp", "hi"),
        Cond::Ge => ("cmp", "hs"),
        Cond::Lt => ("cmp", "lo"),
        Cond::Le => ("cmp", "ls"),
        Cond::Sgt => ("cmp", "gt"),
        Cond::Sge => ("cmp", "ge"),
        Cond::Slt => ("cmp", "lt"),
        Cond::Sle => ("cmp", "le"),
        Cond::Set => ("tst", "ne"),
    };
    lines.push(format!("{compare} {r}{dst}, {r}{src}"));
    lines.push(format!("b.{condition} {target}"));
    lines
}
