//! [`Isa`]: the instruction sets that threads are written in.

use acqrel_machine::Arch;

/// The instruction set of a test's threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Isa {
    /// eBPF.
    Bpf,
    /// ARM64.
    Arm64,
    /// x86-64.
    X86_64,
}

impl Isa {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Bpf, Self::Arm64, Self::X86_64];

    /// The name that herd7 has for it, the first word of a test.
    pub const fn herd_name(self) -> &'static str {
        match self {
            Self::Bpf => "BPF",
            Self::Arm64 => "AArch64",
            Self::X86_64 => "X86_64",
        }
    }

    /// The machine whose code it is; none for BPF.
    pub const fn arch(self) -> Option<Arch> {
        match self {
            Self::Bpf => None,
            Self::Arm64 => Some(Arch::Arm64),
            Self::X86_64 => Some(Arch::X86_64),
        }
    }
}
