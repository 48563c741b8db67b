//! Memory orders, one type for each way of touching memory, so that a release load or an acquire
//! store cannot be written.

/// The order of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoadOrder {
    /// No order beyond dependencies.
    Plain,
    /// `BPF_LOAD_ACQ`: no later access of the thread happens before it. RCpc: an earlier
    /// store-release to another location may still happen after it.
    Acquire,
}

/// The order of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StoreOrder {
    /// No order beyond dependencies.
    Plain,
    /// `BPF_STORE_REL`: every earlier access of the thread happens before it.
    Release,
}

/// The order of an atomic read-modify-write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RmwOrder {
    /// Atomic without order: the operations that return nothing.
    Relaxed,
    /// A full barrier before and after: the operations that return the old value. A
    /// compare-exchange that fails is a plain load.
    Full,
}
