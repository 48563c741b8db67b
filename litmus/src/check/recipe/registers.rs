//! Which machine registers hold those of BPF, and which are free.

use acqrel_isa::{Reg, Size};
use acqrel_machine::Arch;

/// The registers that hold r0 to r10: those of Linux' JITs.
const ARM64: [u8; 11] = [7, 0, 1, 2, 3, 4, 19, 20, 21, 22, 25];
const X86_64: [u8; 11] = [0, 7, 6, 2, 1, 8, 3, 13, 14, 15, 5];

/// The register that holds one of BPF.
pub(super) const fn of(arch: Arch, reg: Reg) -> u8 {
    match arch {
        Arch::Arm64 => ARM64[reg.index()],
        Arch::X86_64 => X86_64[reg.index()],
    }
}

/// The registers that hold nothing of BPF, in the order in which they are taken.
pub(super) const fn free(arch: Arch) -> &'static [u8] {
    match arch {
        Arch::Arm64 => &[10, 11, 12, 9, 13, 14, 15, 16, 17],
        Arch::X86_64 => &[10, 11, 9, 12],
    }
}

/// How many scratch registers a template can have: what is free besides a register for the
/// address and one for the source.
pub(super) const fn scratch(arch: Arch) -> usize {
    free(arch).len() - 2
}

/// The part of a register that a letter stands for.
pub(super) const fn part(arch: Arch, letter: &str) -> Option<Size> {
    Some(match (arch, letter.as_bytes()) {
        (Arch::Arm64, b"w") | (Arch::X86_64, b"d") => Size::W,
        (Arch::Arm64, b"x") | (Arch::X86_64, b"q") => Size::DW,
        (Arch::X86_64, b"b") => Size::B,
        (Arch::X86_64, b"w") => Size::H,
        _ => return None,
    })
}

/// The letters that stand for parts of registers.
pub(super) const fn parts(arch: Arch) -> &'static str {
    match arch {
        Arch::Arm64 => "w and x",
        Arch::X86_64 => "b, w, d and q",
    }
}
