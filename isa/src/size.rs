//! Widths of registers and sizes of memory accesses.
//!
//! Where an instruction knows only some of them it has a type of its own, so that a byte-wide
//! atomic addition or a sign-extending 64-bit load cannot be written.

/// How much of its registers an operation uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Width {
    /// The low 32 bits; a result clears the high 32.
    W32,
    /// All 64 bits.
    W64,
}

impl Width {
    /// Its number of bits.
    pub const fn bits(self) -> u32 {
        match self {
            Self::W32 => 32,
            Self::W64 => 64,
        }
    }
}

/// The size of a memory access, with RFC 9669's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Size {
    /// One byte.
    B,
    /// Two bytes.
    H,
    /// Four bytes.
    W,
    /// Eight bytes.
    DW,
}

impl Size {
    /// All sizes, smallest first.
    pub const ALL: [Self; 4] = [Self::B, Self::H, Self::W, Self::DW];

    /// Its number of bytes.
    pub const fn bytes(self) -> u64 {
        match self {
            Self::B => 1,
            Self::H => 2,
            Self::W => 4,
            Self::DW => 8,
        }
    }

    /// Its number of bits.
    pub const fn bits(self) -> u32 {
        match self {
            Self::B => 8,
            Self::H => 16,
            Self::W => 32,
            Self::DW => 64,
        }
    }

    /// The bits of a register that an access of this size carries.
    pub const fn mask(self) -> u64 {
        u64::MAX >> (64 - self.bits())
    }

    /// RFC 9669's name: `B`, `H`, `W` or `DW`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::B => "B",
            Self::H => "H",
            Self::W => "W",
            Self::DW => "DW",
        }
    }
}

/// A size that an atomic read-modify-write has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AtomicSize {
    /// Four bytes.
    W,
    /// Eight bytes.
    DW,
}

impl From<AtomicSize> for Size {
    fn from(size: AtomicSize) -> Self {
        match size {
            AtomicSize::W => Self::W,
            AtomicSize::DW => Self::DW,
        }
    }
}

/// A size that a sign-extending load has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SxSize {
    /// One byte.
    B,
    /// Two bytes.
    H,
    /// Four bytes.
    W,
}

impl From<SxSize> for Size {
    fn from(size: SxSize) -> Self {
        match size {
            SxSize::B => Self::B,
            SxSize::H => Self::H,
            SxSize::W => Self::W,
        }
    }
}

/// A size that a legacy packet access has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PacketSize {
    /// One byte.
    B,
    /// Two bytes.
    H,
    /// Four bytes.
    W,
}

impl From<PacketSize> for Size {
    fn from(size: PacketSize) -> Self {
        match size {
            PacketSize::B => Self::B,
            PacketSize::H => Self::H,
            PacketSize::W => Self::W,
        }
    }
}
