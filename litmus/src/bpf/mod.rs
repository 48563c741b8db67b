//! BPF instructions as micro-operations: [`code`].
//!
//! r0 to r10 are the registers numbered 0 to 10, and an address of code is eight times the slot.
//! Results are those of [RFC 9669](https://www.rfc-editor.org/rfc/rfc9669). What an instruction's
//! result depends on are the registers it reads, whatever their values: BPF has no operation that
//! selects, so that every dependency of a computation is one of data.
//!
//! Orders are written in the words that the micro-operations have for them:
//!
//! | BPF | micro-operation |
//! |---|---|
//! | load-acquire | [`LoadOrder::AcquirePc`](acqrel_machine::op::LoadOrder::AcquirePc) |
//! | store-release | [`StoreOrder::Release`](acqrel_machine::op::StoreOrder::Release) |
//! | atomic operation without result | [`RmwOrder::Relaxed`](acqrel_machine::op::RmwOrder::Relaxed) |
//! | atomic operation with result | [`RmwOrder::AcquireRelease`](acqrel_machine::op::RmwOrder::AcquireRelease) |
//!
//! A call of a function of the program is a jump of kind [`Call`](acqrel_machine::op::JumpKind), and
//! `exit` one of kind [`Return`](acqrel_machine::op::JumpKind) to the end of the code: who executes
//! them keeps the frames.

mod alu;
mod branch;
mod build;
mod memory;
#[cfg(test)]
pub(crate) mod tests;

use crate::{Code, Instruction, Isa};
use acqrel_isa::{Imm64, Insn, Program};
use acqrel_machine::MicroOp;
use acqrel_machine::op::{JumpKind, UnaryOp, Value};
use build::{Build, place};

/// An instruction that has no meaning for a litmus test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    /// The index of the instruction in its program.
    pub instruction: usize,
    /// Why.
    pub reason: Reason,
}

/// Why a BPF instruction has no meaning for a litmus test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// It calls a helper.
    #[error("a test has no helper functions: write out what the call does")]
    Helper,
    /// It accesses a packet.
    #[error("a test has no packet: load from a location instead")]
    Packet,
    /// It jumps to, or calls, an address from a register.
    #[error("an indirect jump or call is not followed: name its target")]
    Indirect,
    /// It is `may_goto`.
    #[error(
        "the kernel decides when `may_goto` jumps: use a conditional jump, \
         the bound on loops ends the loop"
    )]
    MayGoto,
    /// It loads the address of a map, of a variable or of code.
    #[error("a test has no maps, variables or code pointers: set the register to a location")]
    Pseudo,
}

/// The code of a program. `texts` has the text and the line of each instruction; it may be
/// shorter than the program.
///
/// # Errors
///
/// All instructions that a test cannot have: calls of helpers, accesses to packets, indirect jumps
/// and calls, `may_goto`, addresses of maps, of variables and of code.
pub fn code(program: &Program, texts: &[(String, u32)]) -> Result<Code, Vec<Refusal>> {
    let mut refusals = Vec::new();
    let mut instructions = Vec::with_capacity(program.insns().len());
    for (index, &insn) in program.insns().iter().enumerate() {
        let (text, line) = texts.get(index).cloned().unwrap_or_default();
        match operations(program, index, insn) {
            Ok(ops) => instructions.push(Instruction {
                address: address(program, index),
                next: address(program, index + 1),
                ops,
                text,
                line,
            }),
            Err(reason) => refusals.push(Refusal { instruction: index, reason }),
        }
    }
    if refusals.is_empty() { Ok(Code::new(Isa::Bpf, instructions)) } else { Err(refusals) }
}

/// The address of an instruction; of the number of instructions, the end of the code.
fn address(program: &Program, index: usize) -> u64 {
    u64::try_from(program.slot(index)).map_or(u64::MAX, |slot| slot.saturating_mul(8))
}

fn operations(program: &Program, index: usize, insn: Insn) -> Result<Vec<MicroOp>, Reason> {
    // A program has been checked: what leads somewhere has a target.
    let target = || program.target(index).map_or(u64::MAX, |target| address(program, target));
    let end = || address(program, program.insns().len());
    let mut build = Build::default();
    match insn {
        Insn::Alu { op, width, dst, src } => alu::binary(&mut build, op, width, dst, src),
        Insn::Neg { width, dst } => alu::negate(&mut build, width, dst),
        Insn::MovSx { kind, dst, src } => alu::extend(&mut build, kind, dst, src),
        Insn::AddrSpaceCast { dst, src, spaces: _ } => {
            // Both directions keep the low half: no address of a test is above 4 GiB.
            build.unary(place(dst), UnaryOp::Copy, acqrel_isa::Size::W, place(src).into());
        }
        Insn::ByteSwap { op, bits, dst } => alu::swap(&mut build, op, bits, dst),
        Insn::Ja { off: _ } | Insn::Ja32 { off: _ } => {
            build.jump(None, target(), JumpKind::Jump);
        }
        Insn::Branch { cond, width, dst, src, off: _ } => {
            let condition = branch::condition(&mut build, cond, width, dst, src);
            build.jump(Some(condition), target(), JumpKind::Jump);
        }
        Insn::CallLocal { off: _ } => build.jump(None, target(), JumpKind::Call),
        Insn::Exit {} => build.jump(None, end(), JumpKind::Return),
        Insn::Load { size, order, dst, base, off } => {
            memory::load(&mut build, size, order, dst, base, off);
        }
        Insn::LoadSx { size, dst, base, off } => {
            memory::load_signed(&mut build, size, dst, base, off);
        }
        Insn::StoreImm { size, base, off, imm } => {
            memory::store_immediate(&mut build, size, base, off, imm);
        }
        Insn::Store { size, order, base, off, src } => {
            memory::store(&mut build, size, order, base, off, src);
        }
        Insn::Atomic { op, size, base, off, src } => {
            memory::atomic(&mut build, op, size, base, off, src);
        }
        Insn::LoadImm64 { dst, source: Imm64::Value(value) } => {
            build.unary(place(dst), UnaryOp::Copy, acqrel_isa::Size::DW, Value::Const(value));
        }
        Insn::LoadImm64 {
            dst: _,
            source:
                Imm64::MapFd(_)
                | Imm64::MapValueFd(..)
                | Imm64::Variable(_)
                | Imm64::Code(_)
                | Imm64::MapIdx(_)
                | Imm64::MapValueIdx(..),
        } => return Err(Reason::Pseudo),
        Insn::CallHelper { id: _ } | Insn::CallBtf { id: _ } => return Err(Reason::Helper),
        Insn::CallX { dst: _ } | Insn::GotoX { dst: _ } => return Err(Reason::Indirect),
        Insn::MayGoto { off: _ } => return Err(Reason::MayGoto),
        Insn::LoadAbs { size: _, imm: _ } | Insn::LoadInd { size: _, src: _, imm: _ } => {
            return Err(Reason::Packet);
        }
    }
    Ok(build.ops)
}
