//! Arguments and members to the fields of slots: [`Fields`].

use super::macros::{Macro, Param};
use super::value::Value;
use crate::Span;
use crate::diag::{Code, Diagnostic};
use acqrel_isa::RawInsn;

/// The fields of an instruction, with those of its second slot.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fields {
    pub(super) first: RawInsn,
    pub(super) second: RawInsn,
}

impl Fields {
    /// The fields of a macro before its arguments.
    pub(super) fn of(row: &Macro) -> Self {
        let first = RawInsn { opcode: row.code, dst: 0, src: row.src, off: row.off, imm: row.imm };
        Self { first, second: RawInsn::default() }
    }

    /// Puts an argument in.
    ///
    /// # Errors
    ///
    /// If it does not fit.
    pub(super) fn set(&mut self, param: Param, value: Value, span: Span) -> Result<(), Diagnostic> {
        let number = value.number;
        let fault = |range: &str| {
            let what = param.name();
            let article = if what.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
            let number = if number < 10 { number.to_string() } else { format!("{number:#x}") };
            let message = format!("{number} does not fit: {article} {what} is {range}");
            Err(Diagnostic::new(Code::CRange, span, message))
        };
        let code = |mask: u8| u8::try_from(number).ok().filter(|code| code & !mask == 0);
        match param {
            Param::Op => match code(0xf0) {
                Some(op) => self.first.opcode |= op,
                None => return fault("a multiple of 0x10 up to 0xf0, as BPF_ADD and BPF_JEQ are"),
            },
            Param::Size => match code(0x18) {
                Some(size) => self.first.opcode |= size,
                None => return fault("BPF_B, BPF_H, BPF_W or BPF_DW"),
            },
            Param::Source => match code(0x08) {
                Some(source) => self.first.opcode |= source,
                None => return fault("BPF_K or BPF_X, or of BPF_ENDIAN BPF_TO_LE or BPF_TO_BE"),
            },
            Param::Code => match code(0xff) {
                Some(opcode) => self.first.opcode = opcode,
                None => return fault("from 0 to 0xff"),
            },
            Param::Dst | Param::Src | Param::Both => {
                let Some(reg) = u8::try_from(number).ok().filter(|&reg| reg <= 10) else {
                    return fault("from 0 to 10");
                };
                if param != Param::Src {
                    self.first.dst = reg;
                }
                if param != Param::Dst {
                    self.first.src = reg;
                }
            }
            Param::Off | Param::Off2 => match i16::try_from(number) {
                Ok(off) if param == Param::Off => self.first.off = off,
                Ok(off) => self.second.off = off,
                Err(_) => return fault("from -0x8000 to 0x7fff"),
            },
            Param::Imm | Param::Imm2 | Param::Atomic => match imm(number) {
                Some(imm) if param == Param::Imm2 => self.second.imm = imm,
                Some(imm) => self.first.imm = imm,
                None => return fault("from -0x80000000 to 0xffffffff"),
            },
            Param::Imm64 => {
                let half = |number: i128| imm(number & 0xffff_ffff).unwrap_or_default();
                self.first.imm = half(number);
                self.second.imm = half(number >> 32);
            }
            Param::Fd | Param::Helper => match i32::try_from(number) {
                Ok(number) if number >= 0 => self.first.imm = number,
                _ => return fault("not negative, and less than 0x80000000"),
            },
        }
        Ok(())
    }
}

/// A number as an immediate, which may be written with a sign or as the bits.
fn imm(number: i128) -> Option<i32> {
    i32::try_from(number).ok().or_else(|| u32::try_from(number).ok().map(u32::cast_signed))
}
