//! Conformance groups and cpu versions: what an implementation must have to run an instruction.

use core::fmt;

/// A conformance group (RFC 9669, section 2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// `base32`: what every implementation has.
    Base32,
    /// `base64`: 64-bit arithmetic, jumps, loads and stores.
    Base64,
    /// `atomic32`: 32-bit atomic operations.
    Atomic32,
    /// `atomic64`: 64-bit atomic operations.
    Atomic64,
    /// `divmul32`: 32-bit multiplication, division and modulo.
    Divmul32,
    /// `divmul64`: 64-bit multiplication, division and modulo.
    Divmul64,
    /// `packet`: legacy packet access, deprecated.
    Packet,
    /// `acqrel`: load-acquire and store-release. **Provisional**: RFC 9669 predates them, and a
    /// registered group can gain no instructions, so that they need a group of their own; none
    /// was registered when this was written.
    AcqRel,
    /// No group: known to Linux or LLVM, in no group of RFC 9669 and in no proposed one.
    Unregistered,
}

impl Group {
    /// All groups.
    pub const ALL: [Self; 9] = [
        Self::Base32,
        Self::Base64,
        Self::Atomic32,
        Self::Atomic64,
        Self::Divmul32,
        Self::Divmul64,
        Self::Packet,
        Self::AcqRel,
        Self::Unregistered,
    ];

    /// The name of the group, as RFC 9669 writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Base32 => "base32",
            Self::Base64 => "base64",
            Self::Atomic32 => "atomic32",
            Self::Atomic64 => "atomic64",
            Self::Divmul32 => "divmul32",
            Self::Divmul64 => "divmul64",
            Self::Packet => "packet",
            Self::AcqRel => "acqrel",
            Self::Unregistered => "unregistered",
        }
    }

    /// What a reader must know about the standing of the group, if anything.
    pub const fn note(self) -> Option<&'static str> {
        match self {
            Self::Packet => Some("deprecated"),
            Self::AcqRel => Some("provisional, not registered"),
            Self::Unregistered => Some("in no conformance group"),
            Self::Base32
            | Self::Base64
            | Self::Atomic32
            | Self::Atomic64
            | Self::Divmul32
            | Self::Divmul64 => None,
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A cpu version, in the sense of LLVM's `-mcpu` and GNU as' `-misa-spec`.
///
/// Where the two differ the table has the later one (LLVM has 32-bit arithmetic from v3 and the
/// "less than" jumps from v2, GNU as both from v1; GNU as has `may_goto` from v4, LLVM from v1),
/// save for `ST`: every version has it, and LLVM's v4 only says when clang emits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cpu {
    /// `v1`: the first one.
    V1,
    /// `v2`: adds the "less than" jumps.
    V2,
    /// `v3`: adds 32-bit arithmetic and jumps, and atomics beyond addition.
    V3,
    /// `v4`: adds sign extension, signed division, byte reversal, long jumps, load-acquire and
    /// store-release.
    V4,
}

impl Cpu {
    /// All versions, oldest first.
    pub const ALL: [Self; 4] = [Self::V1, Self::V2, Self::V3, Self::V4];

    /// The name: `v1` to `v4`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::V3 => "v3",
            Self::V4 => "v4",
        }
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
