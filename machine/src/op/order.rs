//! The orders of memory accesses and the fences, named as the architectures name them. What they
//! mean for other processors is a memory model's business.

/// The order of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LoadOrder {
    /// What the architecture gives every load.
    Plain,
    /// `LDAR`, `LDAXR`: acquire, and after earlier releases (`RCsc`; Arm ARM B2.3, Acquire).
    Acquire,
    /// `LDAPR`, `LDAPUR`: acquire (`RCpc`; Arm ARM B2.3, `AcquirePC`).
    AcquirePc,
    /// `LDLAR`: acquire within the limited ordering region of the address (`FEAT_LOR`).
    LimitedAcquire,
}

/// The order of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoreOrder {
    /// What the architecture gives every store.
    Plain,
    /// `STLR`, `STLUR`, `STLXR`: release (Arm ARM B2.3, Release).
    Release,
    /// `STLLR`: release within the limited ordering region of the address (`FEAT_LOR`).
    LimitedRelease,
}

/// The order of an atomic read-modify-write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RmwOrder {
    /// ARM64 without a suffix.
    Relaxed,
    /// ARM64's suffix `a`: the read is an acquire, unless it has no destination.
    Acquire,
    /// ARM64's suffix `l`: the write is a release.
    Release,
    /// ARM64's suffix `al`: both.
    AcquireRelease,
    /// x86-64's `lock` prefix, or `xchg` with memory: earlier and later accesses are ordered by
    /// it, whether or not a compare-exchange succeeds (Intel SDM vol. 3, 9.2).
    Locked,
}

/// An instruction that orders accesses and does none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fence {
    /// x86-64 `mfence`.
    Mfence,
    /// x86-64 `lfence`.
    Lfence,
    /// x86-64 `sfence`.
    Sfence,
    /// ARM64 `dmb`.
    Dmb(Domain, Kinds),
    /// ARM64 `dsb`.
    Dsb(Domain, Kinds),
    /// ARM64 `isb`.
    Isb,
}

/// The shareability domain of an ARM64 barrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Domain {
    /// `sy`.
    FullSystem,
    /// `osh`.
    OuterShareable,
    /// `ish`: all processors of one operating system.
    InnerShareable,
    /// `nsh`: this processor only.
    NonShareable,
}

/// The accesses that an ARM64 barrier orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kinds {
    /// Any before, any after.
    All,
    /// `ld`: loads before, any after.
    Loads,
    /// `st`: stores before, stores after.
    Stores,
}
