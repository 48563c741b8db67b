//! [`macros()`]: an array of the kernel's macros for instructions.

use super::c::array;
use acqrel_isa::{
    AluOp, AtomicOp, Cond, Imm64, Insn, LoadOrder, MovSx, Operand, Program, Reg, Size, StoreOrder,
    SwapOp, Syntax, Width, helper_name,
};

/// A program as an array of `struct bpf_insn` that is written in the macros of Linux' `filter.h`, an
/// instruction a line, with labels and text in a syntax in comments.
///
/// The macros are those of `tools/include/linux/filter.h`, which selftests and samples include: the
/// kernel's own `include/linux/filter.h` has the same, but for `BPF_LD_IMM64_RAW_FULL`, and
/// `BPF_EMIT_CALL`, which there takes a function. `name` is as for [`c`](super::c()).
///
/// ```
/// use acqrel_asm::{Options, assemble, emit};
/// use acqrel_isa::Syntax;
///
/// let source = "r0 = load_acquire((u64 *)(r1 + 8))\nif r0 s> -1 goto +0\nexit";
/// let program = assemble(source, &Options::default()).program.unwrap();
/// assert_eq!(
///     emit::macros(&program, "prog", Syntax::Kernel),
///     "static const struct bpf_insn prog[] = {
///     BPF_ATOMIC_OP(BPF_DW, BPF_LOAD_ACQ, BPF_REG_0, BPF_REG_1, 8), /* r0 = load_acquire((u64 *)(r1 +8)) */
///     BPF_JMP_IMM(BPF_JSGT, BPF_REG_0, -1, 0), /* if r0 s> 0xffffffff goto pc+0 */
/// /* L1: */
///     BPF_EXIT_INSN(), /* exit */
/// };
/// ",
/// );
/// ```
pub fn macros(program: &Program, name: &str, syntax: Syntax) -> String {
    array(program, name, syntax, |text, index| {
        text.push_str(&insn_macro(program.insns()[index]));
        None
    })
}

/// An instruction as a macro of the kernel's; `BPF_RAW_INSN`, with its fields, if there is no other
/// for it.
pub fn insn_macro(insn: Insn) -> String {
    match insn {
        Insn::Alu { op, width, dst, src } => alu(op, width, dst, src),
        Insn::Neg { width, dst } => format!("BPF_ALU{}_IMM(BPF_NEG, {}, 0)", bits(width), reg(dst)),
        Insn::MovSx { kind, dst, src } => {
            let (width, from) = match kind {
                MovSx::S8To32 => (32, 8),
                MovSx::S16To32 => (32, 16),
                MovSx::S8To64 => (64, 8),
                MovSx::S16To64 => (64, 16),
                MovSx::S32To64 => (64, 32),
            };
            format!("BPF_MOVSX{width}_REG({}, {}, {from})", reg(dst), reg(src))
        }
        Insn::AddrSpaceCast { dst, src, spaces } => {
            raw("BPF_ALU64 | BPF_MOV | BPF_X", &reg(dst), &reg(src), 1, spaces)
        }
        Insn::ByteSwap { op, bits, dst } => {
            let (dst, bits) = (reg(dst), bits.bits());
            match op {
                SwapOp::Le => format!("BPF_ENDIAN(BPF_TO_LE, {dst}, {bits})"),
                SwapOp::Be => format!("BPF_ENDIAN(BPF_TO_BE, {dst}, {bits})"),
                SwapOp::Bswap => format!("BPF_BSWAP({dst}, {bits})"),
            }
        }
        Insn::Ja { off } => format!("BPF_JMP_A({off})"),
        Insn::Ja32 { off } => format!("BPF_JMP32_A({off})"),
        Insn::Branch { cond, width, dst, src, off } => {
            let class = if width == Width::W64 { "JMP" } else { "JMP32" };
            let (cond, dst) = (condition(cond), reg(dst));
            match src {
                Operand::Reg(src) => format!("BPF_{class}_REG({cond}, {dst}, {}, {off})", reg(src)),
                Operand::Imm(imm) => format!("BPF_{class}_IMM({cond}, {dst}, {imm}, {off})"),
            }
        }
        Insn::MayGoto { off } => raw("BPF_JMP | BPF_JCOND", "0", "BPF_MAY_GOTO", off, 0),
        Insn::GotoX { dst } => raw("BPF_JMP | BPF_JA | BPF_X", &reg(dst), "0", 0, 0),
        Insn::CallHelper { id } => match helper_name(id).and_then(|name| name.strip_prefix("bpf_"))
        {
            Some(name) => format!("BPF_EMIT_CALL(BPF_FUNC_{name})"),
            None => format!("BPF_EMIT_CALL({id})"),
        },
        Insn::CallLocal { off } => format!("BPF_CALL_REL({off})"),
        Insn::CallBtf { id } => raw("BPF_JMP | BPF_CALL", "0", "BPF_PSEUDO_KFUNC_CALL", 0, id),
        Insn::CallX { dst } => raw("BPF_JMP | BPF_CALL | BPF_X", &reg(dst), "0", 0, 0),
        Insn::Exit {} => "BPF_EXIT_INSN()".to_owned(),
        Insn::Load { size: width, order, dst, base, off } => {
            let (width, dst, base) = (size(width), reg(dst), reg(base));
            match order {
                LoadOrder::Plain => format!("BPF_LDX_MEM({width}, {dst}, {base}, {off})"),
                LoadOrder::Acquire => {
                    format!("BPF_ATOMIC_OP({width}, BPF_LOAD_ACQ, {dst}, {base}, {off})")
                }
            }
        }
        Insn::LoadSx { size: width, dst, base, off } => {
            format!("BPF_LDX_MEMSX({}, {}, {}, {off})", size(width.into()), reg(dst), reg(base))
        }
        Insn::StoreImm { size: width, base, off, imm } => {
            format!("BPF_ST_MEM({}, {}, {off}, {imm})", size(width), reg(base))
        }
        Insn::Store { size: width, order, base, off, src } => {
            let (width, base, src) = (size(width), reg(base), reg(src));
            match order {
                StoreOrder::Plain => format!("BPF_STX_MEM({width}, {base}, {src}, {off})"),
                StoreOrder::Release => {
                    format!("BPF_ATOMIC_OP({width}, BPF_STORE_REL, {base}, {src}, {off})")
                }
            }
        }
        Insn::Atomic { op, size: width, base, off, src } => {
            let (width, op) = (size(width.into()), atomic(op));
            format!("BPF_ATOMIC_OP({width}, {op}, {}, {}, {off})", reg(base), reg(src))
        }
        Insn::LoadImm64 { dst, source } => wide(dst, source),
        Insn::LoadAbs { size: width, imm } => format!("BPF_LD_ABS({}, {imm})", size(width.into())),
        Insn::LoadInd { size: width, src, imm } => {
            format!("BPF_LD_IND({}, {}, {imm})", size(width.into()), reg(src))
        }
    }
}

fn alu(op: AluOp, width: Width, dst: Reg, src: Operand) -> String {
    let (bits, dst) = (bits(width), reg(dst));
    let (name, off) = match op {
        AluOp::Mov => {
            return match src {
                Operand::Reg(src) => format!("BPF_MOV{bits}_REG({dst}, {})", reg(src)),
                Operand::Imm(imm) => format!("BPF_MOV{bits}_IMM({dst}, {imm})"),
            };
        }
        AluOp::Add => ("BPF_ADD", None),
        AluOp::Sub => ("BPF_SUB", None),
        AluOp::Mul => ("BPF_MUL", None),
        AluOp::Div => ("BPF_DIV", None),
        AluOp::Sdiv => ("BPF_DIV", Some(1)),
        AluOp::Or => ("BPF_OR", None),
        AluOp::And => ("BPF_AND", None),
        AluOp::Lsh => ("BPF_LSH", None),
        AluOp::Rsh => ("BPF_RSH", None),
        AluOp::Mod => ("BPF_MOD", None),
        AluOp::Smod => ("BPF_MOD", Some(1)),
        AluOp::Xor => ("BPF_XOR", None),
        AluOp::Arsh => ("BPF_ARSH", None),
    };
    let (form, src) = match src {
        Operand::Reg(src) => ("REG", reg(src)),
        Operand::Imm(imm) => ("IMM", imm.to_string()),
    };
    match off {
        None => format!("BPF_ALU{bits}_{form}({name}, {dst}, {src})"),
        Some(off) => format!("BPF_ALU{bits}_{form}_OFF({name}, {dst}, {src}, {off})"),
    }
}

fn wide(dst: Reg, source: Imm64) -> String {
    let dst = reg(dst);
    let full = |pseudo: &str, imm: i32, next: u32| {
        format!("BPF_LD_IMM64_RAW_FULL({dst}, {pseudo}, 0, 0, {imm}, {next})")
    };
    match source {
        Imm64::Value(value) => format!("BPF_LD_IMM64({dst}, {value:#x}ULL)"),
        // The kernel's macro extends the sign of a descriptor into the next slot.
        Imm64::MapFd(fd) if fd >= 0 => format!("BPF_LD_MAP_FD({dst}, {fd})"),
        Imm64::MapFd(fd) => full("BPF_PSEUDO_MAP_FD", fd, 0),
        Imm64::MapValueFd(fd, offset) => full("BPF_PSEUDO_MAP_VALUE", fd, offset),
        Imm64::Variable(id) => full("BPF_PSEUDO_BTF_ID", id, 0),
        Imm64::Code(offset) => full("BPF_PSEUDO_FUNC", offset, 0),
        Imm64::MapIdx(index) => full("BPF_PSEUDO_MAP_IDX", index, 0),
        Imm64::MapValueIdx(index, offset) => full("BPF_PSEUDO_MAP_IDX_VALUE", index, offset),
    }
}

fn raw(code: &str, dst: &str, src: &str, off: i16, imm: i32) -> String {
    format!("BPF_RAW_INSN({code}, {dst}, {src}, {off}, {imm})")
}

fn reg(reg: Reg) -> String {
    format!("BPF_REG_{}", reg.number())
}

const fn bits(width: Width) -> u32 {
    width.bits()
}

const fn size(size: Size) -> &'static str {
    match size {
        Size::B => "BPF_B",
        Size::H => "BPF_H",
        Size::W => "BPF_W",
        Size::DW => "BPF_DW",
    }
}

const fn condition(cond: Cond) -> &'static str {
    match cond {
        Cond::Eq => "BPF_JEQ",
        Cond::Gt => "BPF_JGT",
        Cond::Ge => "BPF_JGE",
        Cond::Set => "BPF_JSET",
        Cond::Ne => "BPF_JNE",
        Cond::Sgt => "BPF_JSGT",
        Cond::Sge => "BPF_JSGE",
        Cond::Lt => "BPF_JLT",
        Cond::Le => "BPF_JLE",
        Cond::Slt => "BPF_JSLT",
        Cond::Sle => "BPF_JSLE",
    }
}

const fn atomic(op: AtomicOp) -> &'static str {
    match op {
        AtomicOp::Add => "BPF_ADD",
        AtomicOp::Or => "BPF_OR",
        AtomicOp::And => "BPF_AND",
        AtomicOp::Xor => "BPF_XOR",
        AtomicOp::FetchAdd => "BPF_ADD | BPF_FETCH",
        AtomicOp::FetchOr => "BPF_OR | BPF_FETCH",
        AtomicOp::FetchAnd => "BPF_AND | BPF_FETCH",
        AtomicOp::FetchXor => "BPF_XOR | BPF_FETCH",
        AtomicOp::Xchg => "BPF_XCHG",
        AtomicOp::CmpXchg => "BPF_CMPXCHG",
    }
}
