//! [`DecodeError`]: bytes that have no meaning here.

use core::fmt;

/// Bytes that are no instruction, or one that is not modelled. Nothing is ever skipped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{address:#x}: {text} ({}): {reason}", Hex(&self.bytes))]
pub struct DecodeError {
    /// The address of the first byte.
    pub address: u64,
    /// The instruction's bytes; those that there are, if it is no instruction (at most 15 on
    /// x86-64, at most 4 on ARM64).
    pub bytes: Vec<u8>,
    /// Its disassembly, `.byte` or `.inst` if there is none.
    pub text: String,
    /// Why.
    pub reason: Reason,
}

/// Why bytes have no meaning here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// More bytes are needed than there are.
    #[error("the instruction is cut short")]
    Truncated,
    /// ARM64: the address is no multiple of 4.
    #[error("the address is not a multiple of 4")]
    Misaligned,
    /// No instruction.
    #[error("not an instruction")]
    Invalid,
    /// An instruction that is not modelled.
    #[error("not an instruction that is modelled")]
    NotModelled,
    /// x86-64: an access relative to `fs` or `gs`.
    #[error("accesses relative to fs and gs are not modelled")]
    Segment,
    /// x86-64: a register other than the sixteen general ones and their parts.
    #[error("the register is not modelled")]
    Register,
    /// x86-64: `rep`, `repne` or a hint of lock elision, where it is not part of the instruction;
    /// an operand size that AMD's and Intel's processors take differently.
    #[error("a prefix of it is not modelled")]
    Prefix,
    /// ARM64: the word is not allocated, or CONSTRAINED UNPREDICTABLE.
    #[error(transparent)]
    Arm64(crate::arm64::Refusal),
}

/// Bytes as hexadecimal digits, separated by spaces.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { " " };
            write!(f, "{separator}{byte:02x}")?;
        }
        Ok(())
    }
}
