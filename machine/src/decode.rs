//! From bytes to [`Instruction`]s, for either architecture.

use crate::{Arch, DecodeError, Instruction, arm64, x86_64};

/// Decodes the instruction at the start of `bytes`, whose first byte has the address `address`.
///
/// # Errors
///
/// If there is none, if it is cut short, or if it is not modelled.
pub fn decode(arch: Arch, bytes: &[u8], address: u64) -> Result<Instruction, DecodeError> {
    match arch {
        Arch::X86_64 => x86_64::decode(bytes, address),
        Arch::Arm64 => arm64::decode(bytes, address),
    }
}
