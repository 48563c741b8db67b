//! Which of Rust's orders each of BPF's is: [`load`], [`store`], [`rmw`]. Nothing else in the crate
//! names one, but for tests. The reasons are in the table of [`Shared`](super::Shared).

use acqrel_isa::{LoadOrder, RmwOrder, StoreOrder};
use std::sync::atomic::Ordering;

/// The order of a load.
pub(super) const fn load(order: LoadOrder) -> Ordering {
    match order {
        LoadOrder::Plain => Ordering::Relaxed,
        LoadOrder::Acquire => Ordering::Acquire,
    }
}

/// The order of a store.
pub(super) const fn store(order: StoreOrder) -> Ordering {
    match order {
        StoreOrder::Plain => Ordering::Relaxed,
        StoreOrder::Release => Ordering::Release,
    }
}

/// The orders of a read-modify-write that writes, and of the fences around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rmw {
    /// The order of the fence before it, if there is one.
    pub(super) fence_before: Option<Ordering>,
    /// Its own order.
    pub(super) operation: Ordering,
    /// The order of the fence after it, if there is one.
    pub(super) fence_after: Option<Ordering>,
}

/// The orders of a read-modify-write that writes. One that does not is a plain load.
pub(super) const fn rmw(order: RmwOrder) -> Rmw {
    match order {
        RmwOrder::Relaxed => {
            Rmw { fence_before: None, operation: Ordering::Relaxed, fence_after: None }
        }
        RmwOrder::Full => Rmw {
            fence_before: Some(Ordering::SeqCst),
            operation: Ordering::SeqCst,
            fence_after: Some(Ordering::SeqCst),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Ordering::{Acquire, Relaxed, Release, SeqCst};

    #[test]
    fn table() {
        assert_eq!(load(LoadOrder::Plain), Relaxed);
        assert_eq!(load(LoadOrder::Acquire), Acquire);
        assert_eq!(store(StoreOrder::Plain), Relaxed);
        assert_eq!(store(StoreOrder::Release), Release);
        let relaxed = Rmw { fence_before: None, operation: Relaxed, fence_after: None };
        assert_eq!(rmw(RmwOrder::Relaxed), relaxed);
        let seq_cst = Some(SeqCst);
        let full = Rmw { fence_before: seq_cst, operation: SeqCst, fence_after: seq_cst };
        assert_eq!(rmw(RmwOrder::Full), full);
    }
}
