//! What happens in a thread that other threads, or a model, can tell: [`Action`]s with [`Tags`].

use crate::value::ValueId;
use acqrel_isa::Size;
use acqrel_machine::Place;
use acqrel_machine::op::Fence as MachineFence;

/// The bytes that an access touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Access {
    /// The address of the first byte.
    pub address: u64,
    /// How many.
    pub size: Size,
}

impl Access {
    /// Whether two accesses share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.address < other.address.saturating_add(other.size.bytes())
            && other.address < self.address.saturating_add(self.size.bytes())
    }

    /// Whether it is naturally aligned.
    pub const fn is_aligned(self) -> bool {
        self.address.is_multiple_of(self.size.bytes())
    }
}

/// A fence, under the name that models have for it.
pub type Fence = MachineFence;

/// What an event does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Reads memory.
    Read {
        /// Where.
        access: Access,
        /// The value read: a [`Node::Read`](crate::value::Node::Read) of this event.
        value: ValueId,
    },
    /// Writes memory.
    Write {
        /// Where.
        access: Access,
        /// The value written; its low bits count.
        value: ValueId,
    },
    /// Reads and writes memory in one event: an atomic operation of BPF.
    Update {
        /// Where.
        access: Access,
        /// The value read: a [`Node::Read`](crate::value::Node::Read) of this event.
        read: ValueId,
        /// The value written; its low bits count.
        written: ValueId,
    },
    /// Orders accesses.
    Fence(Fence),
    /// Decides where the thread goes on. Without a condition it is no event.
    Branch,
    /// Reads a register or flag. Only at the level of detail that models of register dataflow need.
    ReadRegister(Place),
    /// Writes a register or flag. Likewise.
    WriteRegister(Place),
}

impl Action {
    /// The memory that it accesses.
    pub const fn access(self) -> Option<Access> {
        match self {
            Self::Read { access, .. }
            | Self::Write { access, .. }
            | Self::Update { access, .. } => Some(access),
            Self::Fence(_) | Self::Branch | Self::ReadRegister(_) | Self::WriteRegister(_) => None,
        }
    }

    /// Whether it reads memory.
    pub const fn reads(self) -> bool {
        matches!(self, Self::Read { .. } | Self::Update { .. })
    }

    /// The value that it writes to memory.
    pub const fn written(self) -> Option<ValueId> {
        match self {
            Self::Write { value, .. } | Self::Update { written: value, .. } => Some(value),
            Self::Read { .. }
            | Self::Fence(_)
            | Self::Branch
            | Self::ReadRegister(_)
            | Self::WriteRegister(_) => None,
        }
    }

    /// The value that it reads from memory.
    pub const fn read(self) -> Option<ValueId> {
        match self {
            Self::Read { value, .. } | Self::Update { read: value, .. } => Some(value),
            Self::Write { .. }
            | Self::Fence(_)
            | Self::Branch
            | Self::ReadRegister(_)
            | Self::WriteRegister(_) => None,
        }
    }
}

macro_rules! tags {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)*) => {
        /// What a model can ask of an event besides what it does. The names are those of herd7's
        /// sets.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Tag {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Tag {
            /// All tags.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name that models have for the set of events with it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

tags! {
    /// BPF: load-acquire.
    BpfAcquire = "AQ";
    /// BPF: store-release.
    BpfRelease = "RL";
    /// BPF: an atomic operation that returns what it read, and is a full barrier.
    Full = "SC";
    /// Part of an atomic read-modify-write instruction.
    Atomic = "X";
    /// Part of a load-exclusive, store-exclusive pair.
    Exclusive = "EX";
    /// ARM64: a load that is an acquire.
    Acquire = "A";
    /// ARM64: a load that is an `AcquirePC`.
    AcquirePc = "Q";
    /// ARM64: a store that is a release.
    Release = "L";
    /// ARM64: a read of an atomic instruction that returns nothing (Arm ARM B2.3.7).
    NoReturn = "NoRet";
    /// A register read that an access takes its address from.
    Address = "ADDR";
    /// A register read that a store takes its value from.
    Data = "DATA";
    /// A branch whose condition depends on a register.
    ConditionalBranch = "BCC";
}

/// A set of tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct Tags(u32);

impl Tags {
    /// No tags.
    pub const NONE: Self = Self(0);

    /// With one more.
    #[must_use]
    pub const fn with(self, tag: Tag) -> Self {
        Self(self.0 | 1 << tag as u32)
    }

    /// With one fewer.
    #[must_use]
    pub const fn without(self, tag: Tag) -> Self {
        Self(self.0 & !(1 << tag as u32))
    }

    /// Whether a tag is in it.
    pub const fn contains(self, tag: Tag) -> bool {
        self.0 >> tag as u32 & 1 != 0
    }
}

impl FromIterator<Tag> for Tags {
    fn from_iter<I: IntoIterator<Item = Tag>>(tags: I) -> Self {
        tags.into_iter().fold(Self::NONE, Self::with)
    }
}
