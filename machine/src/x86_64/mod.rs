//! x86-64: bytes to micro-operations, by the Intel SDM (volumes 2 and 3). iced-x86 splits the
//! bytes into operation and operands; what they mean is said here.
//!
//! - [`lift`] builds the list of micro-operations.
//! - [`operand`] reads and writes registers, their parts, and memory.
//! - [`flags`] computes flags and conditions.
//! - The other modules have one group of instructions each.

mod alu;
mod atomic;
mod branch;
mod data;
mod flags;
mod lift;
mod multiply;
mod operand;
mod shift;
mod stack;
mod table;
mod text;

use iced_x86::{Decoder, DecoderOptions};

use crate::{Arch, DecodeError, Instruction, Reason};
use lift::Lift;
pub(crate) use text::disassemble;

/// The most bytes of an instruction (Intel SDM vol. 2, 2.3.11).
const MAX_LENGTH: usize = 15;

/// Decodes the instruction at the start of `bytes`.
pub(crate) fn decode(bytes: &[u8], address: u64) -> Result<Instruction, DecodeError> {
    let bytes = &bytes[..bytes.len().min(MAX_LENGTH)];
    let mut decoder = Decoder::with_ip(64, bytes, address, DecoderOptions::NONE);
    let decoded = decoder.decode();
    if decoded.is_invalid() {
        let reason = if is_cut_short(bytes) { Reason::Truncated } else { Reason::Invalid };
        let text = crate::listing::of_bytes(bytes);
        return Err(DecodeError { address, bytes: bytes.to_vec(), text, reason });
    }
    let mut lift = Lift::new(&decoded);
    let lifted = same_everywhere(&decoded, bytes).and_then(|()| table::lift(&mut lift));
    match lifted {
        Ok(()) => Ok(Instruction {
            arch: Arch::X86_64,
            address,
            length: decoded.len().to_le_bytes()[0],
            ops: lift.into_ops(),
        }),
        Err(reason) => Err(DecodeError {
            address,
            bytes: bytes[..decoded.len()].to_vec(),
            text: text::of(&decoded),
            reason,
        }),
    }
}

/// Whether bytes that are no instruction would be one if more followed.
fn is_cut_short(bytes: &[u8]) -> bool {
    let mut longer = [0; MAX_LENGTH];
    longer[..bytes.len()].copy_from_slice(bytes);
    bytes.len() < MAX_LENGTH
        && !Decoder::new(64, &longer, DecoderOptions::NONE).decode().is_invalid()
}

/// Refuses what AMD's processors decode as something else than Intel's: 16-bit branches.
fn same_everywhere(decoded: &iced_x86::Instruction, bytes: &[u8]) -> Result<(), Reason> {
    const OPERAND_SIZE_PREFIX: u8 = 0x66;
    if !bytes[..decoded.len()].contains(&OPERAND_SIZE_PREFIX) {
        return Ok(());
    }
    let other = Decoder::with_ip(64, bytes, decoded.ip(), DecoderOptions::AMD).decode();
    if other == *decoded { Ok(()) } else { Err(Reason::Prefix) }
}

#[cfg(test)]
mod tests {
    use acqrel_isa::Size;

    use super::decode;
    use crate::op::{LoadOrder, MicroOp, Place, Reg, RmwOp, RmwOrder, StoreOrder, Temp, Value};
    use crate::{Flag, Reason};

    /// The micro-operations that access memory, branch or select.
    fn outline(bytes: &[u8]) -> Vec<MicroOp> {
        let ops = decode(bytes, 0x1000).unwrap().ops.into_iter();
        ops.filter(|op| !matches!(op, MicroOp::Compute { .. } | MicroOp::Undefine { .. })).collect()
    }

    fn reg(number: u8) -> Value {
        Reg::new(number).unwrap().into()
    }

    fn temp(number: u8) -> Place {
        Temp::new(number).unwrap().into()
    }

    #[test]
    fn a_locked_instruction_is_one_access() {
        // lock xadd [rdi], rsi
        let rmw = MicroOp::Rmw {
            dst: Some(temp(0)),
            op: RmwOp::Add,
            address: reg(7),
            operand: reg(6),
            size: Size::DW,
            order: RmwOrder::Locked,
        };
        assert_eq!(outline(&[0xf0, 0x48, 0x0f, 0xc1, 0x37]), [rmw]);
        // xchg [rdi], esi
        let swap = MicroOp::Rmw {
            dst: Some(temp(0)),
            op: RmwOp::Swap,
            address: reg(7),
            operand: reg(6),
            size: Size::W,
            order: RmwOrder::Locked,
        };
        assert_eq!(outline(&[0x87, 0x37]), [swap]);
    }

    #[test]
    fn an_unlocked_read_modify_write_is_two_accesses() {
        // xadd [rdi], rsi
        let load = MicroOp::Load {
            dst: Some(temp(0)),
            address: reg(7),
            size: Size::DW,
            order: LoadOrder::Plain,
            exclusive: false,
        };
        let store = MicroOp::Store {
            address: reg(7),
            value: temp(1).into(),
            size: Size::DW,
            order: StoreOrder::Plain,
            exclusive: None,
        };
        assert_eq!(outline(&[0x48, 0x0f, 0xc1, 0x37]), [load, store]);
        // cmpxchg [rdi], rsi: the store is unconditional.
        let ops = outline(&[0x48, 0x0f, 0xb1, 0x37]);
        let is_store = |op: &&MicroOp| matches!(op, MicroOp::Store { .. });
        assert_eq!(ops.iter().filter(is_store).count(), 1);
        assert_eq!(ops[0], load);
    }

    #[test]
    fn a_conditional_move_selects() {
        // cmovne rax, rcx
        let select = MicroOp::Select {
            dst: Reg::RAX.into(),
            condition: Place::Flag(Flag::Zero).into(),
            then: Reg::RAX.into(),
            otherwise: Reg::RCX.into(),
        };
        assert_eq!(outline(&[0x48, 0x0f, 0x45, 0xc1]), [select]);
    }

    #[test]
    fn what_is_not_modelled_is_refused() {
        let cases: [(&[u8], Reason, &str); 16] = [
            (&[], Reason::Truncated, ".byte "),
            (&[0x48], Reason::Truncated, ".byte 0x48"),
            (&[0x06], Reason::Invalid, ".byte 0x06"),
            (&[0x66; 15], Reason::Invalid, ".byte 0x66, 0x66"),
            (&[0xf0, 0x48, 0x01, 0xc8], Reason::Invalid, ".byte 0xf0"),
            (&[0x65, 0x48, 0x8b, 0x03], Reason::Segment, "mov rax, gs:[rbx]"),
            (&[0x64, 0x48, 0x8d, 0x03], Reason::Segment, "lea rax, [rbx]"),
            (&[0xf3, 0xc3], Reason::Prefix, "rep ret"),
            (&[0xf2, 0xe9, 0, 0, 0, 0], Reason::Prefix, "bnd jmp 0x1006"),
            (&[0x66, 0xe9, 0, 0, 0, 0], Reason::Prefix, "jmp 0x1006"),
            (&[0x66, 0xff, 0xe0], Reason::Prefix, "jmp rax"),
            (&[0x66, 0x0f, 0xc8], Reason::NotModelled, "bswap ax"),
            (&[0x66, 0x50], Reason::NotModelled, "push ax"),
            (&[0x0f, 0xb1, 0xc8], Reason::NotModelled, "cmpxchg eax, ecx"),
            (&[0x8e, 0xd8], Reason::Register, "mov ds, ax"),
            (&[0x0f, 0x05], Reason::NotModelled, "syscall"),
        ];
        for (bytes, reason, text) in cases {
            let error = decode(bytes, 0x1000).unwrap_err();
            assert_eq!(error.reason, reason, "{error}");
            assert!(error.text.starts_with(text), "{error}");
            assert_eq!(error.bytes, bytes);
        }
    }
}
