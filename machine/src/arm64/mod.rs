//! ARM64 (A64) instructions as micro-operations.
//!
//! [`decode`] takes what a BPF JIT emits; [`encoding::check`] says which words that is, and
//! refuses those without one meaning. Operands are read by yaxpeax-arm; the files here are by kind
//! of instruction. Nothing is skipped: a word either becomes all that the Arm ARM says of it, or an
//! error. What is not modelled of an accepted instruction is this:
//!
//! - pointer authentication: `PACIASP` and `AUTIASP` do nothing, as where it is not enabled;
//! - guarded pages: `BTI` does nothing, and an indirect branch needs none;
//! - alignment faults of the stack pointer as a base register.

mod address;
mod arithmetic;
mod atomic;
mod bitfield;
mod branch;
mod build;
mod class;
mod condition;
mod encoding;
mod logical;
mod memory;
mod multiply;
mod operand;
mod system;
mod text;

use yaxpeax_arch::{Decoder as _, U8Reader};
use yaxpeax_arm::armv8::a64::{InstDecoder, Opcode};

pub use encoding::Refusal;
pub(crate) use text::text;

use self::build::Build;
use crate::{Arch, DecodeError, Instruction, Reason};

/// The meaning of the first four of `bytes`, an instruction at `address`.
///
/// # Errors
///
/// If there are fewer bytes, if the address is no multiple of 4, or why the word has no meaning
/// here.
pub(crate) fn decode(bytes: &[u8], address: u64) -> Result<Instruction, DecodeError> {
    let Some((bytes, _)) = bytes.split_first_chunk::<4>() else {
        let text = ".inst".to_owned();
        return Err(DecodeError {
            address,
            bytes: bytes.to_vec(),
            text,
            reason: Reason::Truncated,
        });
    };
    let word = u32::from_le_bytes(*bytes);
    operations_of(word, address).map_err(|reason| DecodeError {
        address,
        bytes: bytes.to_vec(),
        text: text(word, address).unwrap_or_else(|| format!(".inst {word:#010x}")),
        reason,
    })
}

fn operations_of(word: u32, address: u64) -> Result<Instruction, Reason> {
    if !address.is_multiple_of(4) {
        return Err(Reason::Misaligned);
    }
    let ops = encoding::check(word).and_then(|()| {
        let insn = read(word).ok_or(Refusal::NotModelled)?;
        let mut build = Build::new(address);
        operations(&insn, &mut build)?;
        build.into_ops().ok_or(Refusal::NotModelled)
    });
    match ops {
        Ok(ops) => Ok(Instruction { arch: Arch::Arm64, address, length: 4, ops }),
        Err(Refusal::NotModelled) => Err(Reason::NotModelled),
        Err(refusal) => Err(Reason::Arm64(refusal)),
    }
}

/// The word's operation and operands, if yaxpeax-arm knows it.
fn read(word: u32) -> Option<yaxpeax_arm::armv8::a64::Instruction> {
    let bytes = word.to_le_bytes();
    InstDecoder::default().decode(&mut U8Reader::new(&bytes)).ok()
}

/// Adds the micro-operations of an instruction. The opcodes that are not here, vector instructions
/// and the like, are refused.
#[rustfmt::skip] // One group of opcodes an arm.
fn operations(insn: &yaxpeax_arm::armv8::a64::Instruction, build: &mut Build) -> Result<(), Refusal> {
    match insn.opcode {
        Opcode::ADD | Opcode::ADDS | Opcode::SUB | Opcode::SUBS
        | Opcode::ADC | Opcode::ADCS | Opcode::SBC | Opcode::SBCS => arithmetic::decode(insn, build),
        Opcode::AND | Opcode::ORR | Opcode::EOR | Opcode::ANDS
        | Opcode::BIC | Opcode::ORN | Opcode::EON | Opcode::BICS => logical::decode(insn, build),
        Opcode::MOVZ | Opcode::MOVN | Opcode::MOVK => logical::move_wide(insn, build),
        Opcode::UBFM | Opcode::SBFM | Opcode::BFM => bitfield::decode(insn, build),
        Opcode::EXTR => bitfield::extract(insn, build),
        Opcode::REV | Opcode::REV16 | Opcode::REV32
        | Opcode::RBIT | Opcode::CLZ | Opcode::CLS => multiply::one_source(insn, build),
        Opcode::UDIV | Opcode::SDIV | Opcode::UMULH | Opcode::SMULH
        | Opcode::LSLV | Opcode::LSRV | Opcode::ASRV | Opcode::RORV => multiply::two_sources(insn, build),
        Opcode::MADD | Opcode::MSUB | Opcode::UMADDL | Opcode::UMSUBL
        | Opcode::SMADDL | Opcode::SMSUBL => multiply::three_sources(insn, build),
        Opcode::CSEL | Opcode::CSINC | Opcode::CSINV | Opcode::CSNEG => condition::select(insn, build),
        Opcode::CCMP | Opcode::CCMN => condition::compare(insn, build),
        Opcode::B | Opcode::BL | Opcode::Bcc(_) => branch::direct(insn, build),
        Opcode::CBZ | Opcode::CBNZ | Opcode::TBZ | Opcode::TBNZ => branch::on_register(insn, build),
        Opcode::BR | Opcode::BLR | Opcode::RET => branch::indirect(insn, build),
        Opcode::ADR | Opcode::ADRP => branch::address(insn, build),
        Opcode::LDR | Opcode::LDRB | Opcode::LDRH | Opcode::LDRSB | Opcode::LDRSH | Opcode::LDRSW
        | Opcode::LDUR | Opcode::LDURB | Opcode::LDURH | Opcode::LDURSB | Opcode::LDURSH | Opcode::LDURSW
        | Opcode::LDAR | Opcode::LDARB | Opcode::LDARH | Opcode::LDLAR | Opcode::LDLARB | Opcode::LDLARH
        | Opcode::LDAPR | Opcode::LDAPRB | Opcode::LDAPRH | Opcode::LDAPUR | Opcode::LDAPURB | Opcode::LDAPURH
        | Opcode::LDAPURSB | Opcode::LDAPURSH | Opcode::LDAPURSW
        | Opcode::LDXR | Opcode::LDXRB | Opcode::LDXRH
        | Opcode::LDAXR | Opcode::LDAXRB | Opcode::LDAXRH => memory::load(insn, build),
        Opcode::STR | Opcode::STRB | Opcode::STRH | Opcode::STUR | Opcode::STURB | Opcode::STURH
        | Opcode::STLR | Opcode::STLRB | Opcode::STLRH | Opcode::STLLR | Opcode::STLLRB | Opcode::STLLRH
        | Opcode::STLUR | Opcode::STLURB | Opcode::STLURH => memory::store(insn, build),
        Opcode::STXR | Opcode::STXRB | Opcode::STXRH
        | Opcode::STLXR | Opcode::STLXRB | Opcode::STLXRH => memory::store_exclusive(insn, build),
        Opcode::LDP | Opcode::LDPSW | Opcode::STP => memory::pair(insn, build),
        Opcode::LDADD(_) | Opcode::LDADDB(_) | Opcode::LDADDH(_)
        | Opcode::LDCLR(_) | Opcode::LDCLRB(_) | Opcode::LDCLRH(_)
        | Opcode::LDSET(_) | Opcode::LDSETB(_) | Opcode::LDSETH(_)
        | Opcode::LDEOR(_) | Opcode::LDEORB(_) | Opcode::LDEORH(_)
        | Opcode::LDSMAX(_) | Opcode::LDSMAXB(_) | Opcode::LDSMAXH(_)
        | Opcode::LDSMIN(_) | Opcode::LDSMINB(_) | Opcode::LDSMINH(_)
        | Opcode::LDUMAX(_) | Opcode::LDUMAXB(_) | Opcode::LDUMAXH(_)
        | Opcode::LDUMIN(_) | Opcode::LDUMINB(_) | Opcode::LDUMINH(_)
        | Opcode::SWP(_) | Opcode::SWPB(_) | Opcode::SWPH(_) => atomic::fetch(insn, build),
        Opcode::CAS(_) | Opcode::CASB(_) | Opcode::CASH(_) => atomic::compare(insn, build),
        Opcode::DMB(_) | Opcode::DSB(_) | Opcode::ISB | Opcode::CLREX => system::barrier(insn, build),
        Opcode::HINT | Opcode::PRFM | Opcode::PACIASP | Opcode::AUTIASP => system::hint(insn),
        Opcode::UDF | Opcode::BRK | Opcode::SVC => system::exception(insn, build),
        _ => Err(Refusal::NotModelled),
    }
}
