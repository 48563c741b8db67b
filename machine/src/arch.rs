//! [`Arch`]: the architectures whose code has a meaning here.

use core::fmt;
use core::str::FromStr;

/// An architecture, little-endian, in its 64-bit mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arch {
    /// x86-64 (Intel SDM), in 64-bit mode.
    X86_64,
    /// ARM64 (Arm ARM), `AArch64` at EL0.
    Arm64,
}

/// A name that is no architecture's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown architecture {name:?}: known are x86-64, arm64")]
pub struct UnknownArch {
    /// The name given.
    pub name: String,
}

impl Arch {
    /// Both.
    pub const ALL: [Self; 2] = [Self::X86_64, Self::Arm64];

    /// Its name: `x86-64` or `arm64`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86-64",
            Self::Arm64 => "arm64",
        }
    }

    /// The most bytes that one instruction has.
    pub const fn max_length(self) -> usize {
        match self {
            Self::X86_64 => 15,
            Self::Arm64 => 4,
        }
    }
}

impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Arch {
    type Err = UnknownArch;

    fn from_str(name: &str) -> Result<Self, UnknownArch> {
        Self::ALL
            .into_iter()
            .find(|arch| arch.name() == name)
            .ok_or_else(|| UnknownArch { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::Arch;

    #[test]
    fn names_lead_back() {
        for arch in Arch::ALL {
            assert_eq!(arch.to_string().parse(), Ok(arch));
        }
        assert_eq!("ARM64".parse::<Arch>().unwrap_err().name, "ARM64");
    }
}
