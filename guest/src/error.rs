//! Why a program cannot be run from a start state: [`LoadError`].

use crate::HelperId;

/// Why a program cannot be run, and which instruction is at fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("instruction {slot}: {kind}")]
pub struct LoadError {
    /// The slot of the instruction; 0 if it is the start state or the whole program.
    pub slot: usize,
    /// What is wrong.
    pub kind: LoadErrorKind,
}

/// What keeps a program from running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadErrorKind {
    /// An access at a constant offset from r10 leaves the frame.
    #[error("the access of {size} bytes at r10{off:+} leaves the frame, which is r10-512 to r10-1")]
    OutsideFrame {
        /// The displacement.
        off: i16,
        /// The size of the access in bytes.
        size: u64,
    },
    /// A call of a helper that nobody has registered.
    #[error("there is no helper {0}")]
    UnknownHelper(HelperId),
    /// A file descriptor that the start state gives no map.
    #[error("file descriptor {fd} is no map: bind it in the start state, or use a map index")]
    UnknownMapFd {
        /// The file descriptor.
        fd: i32,
    },
    /// A platform variable that the start state gives no address.
    #[error("platform variable {id} has no address: bind it in the start state")]
    UnknownVariable {
        /// Its id.
        id: i32,
    },
    /// A map of a kind that no engine has.
    #[error(
        "map {index} is of type {number}: only hash (1), array (2) and per-cpu array (6) can be run"
    )]
    MapKind {
        /// The index of the map.
        index: usize,
        /// Linux' number of the kind.
        number: u32,
    },
    /// A map whose keys have a size that its kind does not have.
    #[error("map {index} has keys of {size} bytes: an array's have 4, a hash's 1 to 512")]
    KeySize {
        /// The index of the map.
        index: usize,
        /// The size of its keys in bytes.
        size: u32,
    },
    /// A map without entries, or whose values have no bytes.
    #[error("map {index} has {max_entries} entries of {value_size} bytes: neither may be 0")]
    EmptyMap {
        /// The index of the map.
        index: usize,
        /// How many entries it holds.
        max_entries: u32,
        /// The size of its values in bytes.
        value_size: u32,
    },
    /// The value of a map whose values have no fixed address, or an offset behind its end.
    #[error("map {index} has no value at a fixed address with a byte {off}")]
    MapValue {
        /// The index of the map.
        index: usize,
        /// The offset in the value.
        off: u32,
    },
    /// An `addr_space_cast` between other address spaces than 0 and 1.
    #[error("addr_space_cast from {from} to {to}: Linux knows only 0 to 1 and 1 to 0")]
    AddressSpaces {
        /// The address space converted from.
        from: u16,
        /// The address space converted to.
        to: u16,
    },
    /// Memory and maps do not fit the address space.
    #[error("memory and maps take more than the {limit} bytes that a program may have")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The number of the cpu is not less than the number of cpus.
    #[error("cpu {cpu} of {cpus}: there is no such cpu")]
    Cpu {
        /// The number of the cpu.
        cpu: u32,
        /// The number of cpus.
        cpus: u32,
    },
}
