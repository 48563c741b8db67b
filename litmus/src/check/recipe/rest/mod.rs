//! What is no access to memory: moves, arithmetic, branches. Lowered plainly, one instruction
//! after the other, so that every dependency of the program is one of its code.

mod arm64;
mod x86_64;

use super::registers;
use acqrel_isa::{Imm64, Insn};
use acqrel_machine::Arch;

/// A label of the code of an instruction of the program. No template has one with a `$$`.
pub(super) fn label(name: &str, index: usize) -> String {
    format!("{name}$${index}")
}

/// The lines that put a number into a register.
pub(super) fn constant(arch: Arch, to: u8, number: u64) -> Vec<String> {
    match arch {
        Arch::Arm64 => arm64::constant(to, number),
        Arch::X86_64 => x86_64::constant(to, number),
    }
}

/// The line that copies a register.
pub(super) fn copy(arch: Arch, to: u8, from: u8) -> String {
    match arch {
        Arch::Arm64 => arm64::copy(to, from),
        Arch::X86_64 => x86_64::copy(to, from),
    }
}

/// The lines that put the sum of a register and an offset into another.
pub(super) fn sum(arch: Arch, to: u8, base: u8, off: i16) -> Vec<String> {
    match arch {
        Arch::Arm64 => arm64::sum(to, base, off),
        Arch::X86_64 => x86_64::sum(to, base, off),
    }
}

/// The lines that make room for the frame of BPF on the stack, and put its end into r10.
pub(super) fn frame(arch: Arch) -> Vec<String> {
    match arch {
        Arch::Arm64 => arm64::frame(),
        Arch::X86_64 => x86_64::frame(),
    }
}

/// The lines of the instruction with this index, which does not access memory, with the label that
/// it may go to; or why there are none.
pub(super) fn lines(
    arch: Arch,
    insn: Insn,
    index: usize,
    target: &str,
) -> Result<Vec<String>, &'static str> {
    Ok(match (arch, insn) {
        (Arch::Arm64, Insn::Alu { op, width, dst, src }) => arm64::alu(op, width, dst, src),
        (Arch::X86_64, Insn::Alu { op, width, dst, src }) => {
            x86_64::alu(op, width, dst, src, index)
        }
        (Arch::Arm64, Insn::Neg { width, dst }) => arm64::negate(width, dst),
        (Arch::X86_64, Insn::Neg { width, dst }) => x86_64::negate(width, dst),
        (Arch::Arm64, Insn::MovSx { kind, dst, src }) => arm64::extend(kind, dst, src),
        (Arch::X86_64, Insn::MovSx { kind, dst, src }) => x86_64::extend(kind, dst, src),
        (Arch::Arm64, Insn::ByteSwap { op, bits, dst }) => arm64::swap(op, bits, dst),
        (Arch::X86_64, Insn::ByteSwap { op, bits, dst }) => x86_64::swap(op, bits, dst),
        (Arch::Arm64, Insn::Branch { cond, width, dst, src, off: _ }) => {
            arm64::branch(cond, width, dst, src, target)
        }
        (Arch::X86_64, Insn::Branch { cond, width, dst, src, off: _ }) => {
            x86_64::branch(cond, width, dst, src, target)
        }
        (Arch::Arm64, Insn::Ja { .. } | Insn::Ja32 { .. } | Insn::Exit {}) => {
            vec![format!("b {target}")]
        }
        (Arch::X86_64, Insn::Ja { .. } | Insn::Ja32 { .. } | Insn::Exit {}) => {
            vec![format!("jmp {target}")]
        }
        (_, Insn::LoadImm64 { dst, source: Imm64::Value(number) }) => {
            constant(arch, registers::of(arch, dst), number)
        }
        (
            _,
            Insn::LoadImm64 {
                dst: _,
                source:
                    Imm64::MapFd(_)
                    | Imm64::MapValueFd(..)
                    | Imm64::Variable(_)
                    | Imm64::Code(_)
                    | Imm64::MapIdx(_)
                    | Imm64::MapValueIdx(..),
            },
        ) => return Err("a test has no maps, variables or code pointers"),
        (_, Insn::CallHelper { .. } | Insn::CallBtf { .. }) => {
            return Err("a test has no helper functions");
        }
        (_, Insn::CallLocal { .. }) => {
            return Err("functions are not called: write out what the call does");
        }
        (_, Insn::CallX { .. } | Insn::GotoX { .. }) => return Err("where it leads is not known"),
        (_, Insn::MayGoto { .. }) => return Err("the kernel decides when it jumps"),
        (_, Insn::AddrSpaceCast { .. }) => return Err("a test has one address space"),
        (_, Insn::LoadAbs { .. } | Insn::LoadInd { .. }) => return Err("a test has no packet"),
        (
            _,
            Insn::Load { .. }
            | Insn::LoadSx { .. }
            | Insn::StoreImm { .. }
            | Insn::Store { .. }
            | Insn::Atomic { .. },
        ) => return Err("it needs a template"),
    })
}
