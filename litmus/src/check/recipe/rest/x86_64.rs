//! x86-64.

use super::super::registers;
use super::label;
use crate::assembler::register_name;
use acqrel_isa::{AluOp, Cond, MovSx, Operand, Reg, Size, SwapBits, SwapOp, Width};
use acqrel_machine::Arch;

/// The registers that instructions have without naming them.
const RAX: u8 = 0;
const RCX: u8 = 1;
const RDX: u8 = 2;
/// The registers for what an instruction needs besides its operands.
const KEPT: u8 = 10;
const NUMBER: u8 = 11;
const ALSO_KEPT: u8 = 9;

fn of(reg: Reg) -> u8 {
    registers::of(Arch::X86_64, reg)
}

fn name(number: u8, size: Size) -> String {
    format!("%{}", register_name(Arch::X86_64, number, size))
}

fn quad(number: u8) -> String {
    name(number, Size::DW)
}

/// The suffix and the size of an operation.
const fn sized(width: Width) -> (char, Size) {
    match width {
        Width::W32 => ('l', Size::W),
        Width::W64 => ('q', Size::DW),
    }
}

pub(super) fn constant(to: u8, number: u64) -> Vec<String> {
    vec![format!("movq ${}, {}", number.cast_signed(), quad(to))]
}

pub(super) fn copy(to: u8, from: u8) -> String {
    format!("movq {}, {}", quad(from), quad(to))
}

pub(super) fn sum(to: u8, base: u8, off: i16) -> Vec<String> {
    vec![format!("leaq {off}({}), {}", quad(base), quad(to))]
}

pub(super) fn frame() -> Vec<String> {
    vec![format!("movq %rsp, {}", quad(of(Reg::R10))), "subq $512, %rsp".to_owned()]
}

pub(super) fn negate(width: Width, dst: Reg) -> Vec<String> {
    let (suffix, size) = sized(width);
    vec![format!("neg{suffix} {}", name(of(dst), size))]
}

pub(super) fn extend(kind: MovSx, dst: Reg, src: Reg) -> Vec<String> {
    let (mnemonic, from, to) = match kind {
        MovSx::S8To32 => ("movsbl", Size::B, Size::W),
        MovSx::S16To32 => ("movswl", Size::H, Size::W),
        MovSx::S8To64 => ("movsbq", Size::B, Size::DW),
        MovSx::S16To64 => ("movswq", Size::H, Size::DW),
        MovSx::S32To64 => ("movslq", Size::W, Size::DW),
    };
    vec![format!("{mnemonic} {}, {}", name(of(src), from), name(of(dst), to))]
}

/// An operand as it is written.
fn operand(src: Operand, size: Size) -> String {
    match src {
        Operand::Reg(src) => name(of(src), size),
        Operand::Imm(imm) => format!("${imm}"),
    }
}

pub(super) fn alu(op: AluOp, width: Width, dst: Reg, src: Operand, index: usize) -> Vec<String> {
    let dst = of(dst);
    let (suffix, size) = sized(width);
    let mnemonic = match op {
        AluOp::Mov => "mov",
        AluOp::Add => "add",
        AluOp::Sub => "sub",
        AluOp::Or => "or",
        AluOp::And => "and",
        AluOp::Xor => "xor",
        AluOp::Mul => "imul",
        AluOp::Lsh => return shift("shl", width, dst, src),
        AluOp::Rsh => return shift("shr", width, dst, src),
        AluOp::Arsh => return shift("sar", width, dst, src),
        AluOp::Div | AluOp::Sdiv | AluOp::Mod | AluOp::Smod => {
            return divide(op, width, dst, src, index);
        }
    };
    vec![format!("{mnemonic}{suffix} {}, {}", operand(src, size), name(dst, size))]
}

/// A shift, whose amount is in `cl` if it is no number.
fn shift(mnemonic: &str, width: Width, dst: u8, src: Operand) -> Vec<String> {
    let (suffix, size) = sized(width);
    let src = match src {
        Operand::Imm(imm) => {
            let amount = imm.cast_unsigned() & (width.bits() - 1);
            return vec![format!("{mnemonic}{suffix} ${amount}, {}", name(dst, size))];
        }
        Operand::Reg(src) => of(src),
    };
    let by = |dst: u8| format!("{mnemonic}{suffix} %cl, {}", name(dst, size));
    if src == RCX {
        return vec![by(dst)];
    }
    let (keep, amount) = (copy(KEPT, RCX), copy(RCX, src));
    if dst == RCX {
        vec![keep, amount, by(KEPT), copy(RCX, KEPT)]
    } else {
        vec![keep, amount, by(dst), copy(RCX, KEPT)]
    }
}

/// A division: of `rdx` and `rax`, which are kept. By 0 and -1 it is not done.
fn divide(op: AluOp, width: Width, dst: u8, src: Operand, index: usize) -> Vec<String> {
    let (suffix, size) = sized(width);
    let [rax, rdx, divisor] = [RAX, RDX, NUMBER].map(|number| name(number, size));
    let [zero, minus, done] = ["zero", "minus", "done"].map(|name| label(name, index));
    let mut lines = vec![
        format!("mov{suffix} {}, {divisor}", operand(src, size)),
        copy(KEPT, RAX),
        copy(ALSO_KEPT, RDX),
        format!("mov{suffix} {}, {rax}", name(dst, size)),
        format!("xor{suffix} {rdx}, {rdx}"),
        format!("test{suffix} {divisor}, {divisor}"),
        format!("je {zero}"),
    ];
    if matches!(op, AluOp::Sdiv | AluOp::Smod) {
        lines.extend([
            format!("cmp{suffix} $-1, {divisor}"),
            format!("je {minus}"),
            if width == Width::W64 { "cqto".to_owned() } else { "cltd".to_owned() },
            format!("idiv{suffix} {divisor}"),
            format!("jmp {done}"),
            // The remainder is 0, as `rdx` is.
            format!("{minus}: neg{suffix} {rax}"),
        ]);
    } else {
        lines.push(format!("div{suffix} {divisor}"));
    }
    let result = if matches!(op, AluOp::Mod | AluOp::Smod) { &rdx } else { &rax };
    lines.extend([
        format!("jmp {done}"),
        // The quotient is 0, the remainder what is divided.
        format!("{zero}: mov{suffix} {rax}, {rdx}"),
        format!("xor{suffix} {rax}, {rax}"),
        format!("{done}: mov{suffix} {result}, {divisor}"),
        copy(RAX, KEPT),
        copy(RDX, ALSO_KEPT),
        copy(dst, NUMBER),
    ]);
    lines
}

pub(super) fn swap(op: SwapOp, bits: SwapBits, dst: Reg) -> Vec<String> {
    let dst = of(dst);
    let [half, word, long] = [Size::H, Size::W, Size::DW].map(|size| name(dst, size));
    match (op, bits) {
        (SwapOp::Le, SwapBits::B16) => vec![format!("movzwl {half}, {word}")],
        (SwapOp::Le, SwapBits::B32) => vec![format!("movl {word}, {word}")],
        (SwapOp::Le, SwapBits::B64) => vec![],
        (SwapOp::Be | SwapOp::Bswap, SwapBits::B16) => {
            vec![format!("rolw $8, {half}"), format!("movzwl {half}, {word}")]
        }
        (SwapOp::Be | SwapOp::Bswap, SwapBits::B32) => vec![format!("bswapl {word}")],
        (SwapOp::Be | SwapOp::Bswap, SwapBits::B64) => vec![format!("bswapq {long}")],
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
    let (suffix, size) = sized(width);
    let (compare, condition) = match cond {
        Cond::Eq => ("cmp", "e"),
        Cond::Ne => ("cmp", "ne"),
        Cond::Gt => ("cmp", "a"),
        Cond::Ge => ("cmp", "ae"),
        Cond::Lt => ("cmp", "b"),
        Cond::Le => ("cmp", "be"),
        Cond::Sgt => ("cmp", "g"),
        Cond::Sge => ("cmp", "ge"),
        Cond::Slt => ("cmp", "l"),
        Cond::Sle => ("cmp", "le"),
        Cond::Set => ("test", "ne"),
    };
    vec![
        format!("{compare}{suffix} {}, {}", operand(src, size), name(dst, size)),
        format!("j{condition} {target}"),
    ]
}
