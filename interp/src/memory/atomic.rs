//! [`AtomicU64`] and [`fence`], as `Shared` uses them: those of the standard library; in the unit
//! tests of this crate, ones that log the orders that they are given. Most processors are stronger
//! than the weakest order, so that no outcome of a run would give away an order that is too weak.

#[cfg(not(test))]
pub(super) use std::sync::atomic::{AtomicU64, fence};

#[cfg(test)]
pub(super) use logging::{AtomicU64, Event, fence, logged};

#[cfg(test)]
mod logging {
    use std::cell::RefCell;
    use std::sync::atomic::{self, Ordering};

    /// An access to a cell, or a fence, with its orders.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(in crate::memory) enum Event {
        Load(Ordering),
        Store(Ordering),
        Update { set: Ordering, fetch: Ordering },
        Exchange { success: Ordering, failure: Ordering },
        Fence(Ordering),
    }

    thread_local! {
        static LOG: RefCell<Vec<Event>> = const { RefCell::new(Vec::new()) };
    }

    fn log(event: Event) {
        LOG.with_borrow_mut(|log| log.push(event));
    }

    /// What this thread does to cells in a function, in its order, and what the function returns.
    pub(in crate::memory) fn logged<T>(act: impl FnOnce() -> T) -> (T, Vec<Event>) {
        LOG.take();
        let result = act();
        (result, LOG.take())
    }

    pub(in crate::memory) fn fence(order: Ordering) {
        log(Event::Fence(order));
        atomic::fence(order);
    }

    #[derive(Debug)]
    pub(in crate::memory) struct AtomicU64(atomic::AtomicU64);

    impl AtomicU64 {
        pub(in crate::memory) const fn new(value: u64) -> Self {
            Self(atomic::AtomicU64::new(value))
        }

        pub(in crate::memory) fn load(&self, order: Ordering) -> u64 {
            log(Event::Load(order));
            self.0.load(order)
        }

        pub(in crate::memory) fn store(&self, value: u64, order: Ordering) {
            log(Event::Store(order));
            self.0.store(value, order);
        }

        pub(in crate::memory) fn update(
            &self,
            set: Ordering,
            fetch: Ordering,
            new: impl FnMut(u64) -> u64,
        ) -> u64 {
            log(Event::Update { set, fetch });
            self.0.update(set, fetch, new)
        }

        /// Never fails without cause, so that the log is the same on every processor.
        pub(in crate::memory) fn compare_exchange_weak(
            &self,
            current: u64,
            new: u64,
            success: Ordering,
            failure: Ordering,
        ) -> Result<u64, u64> {
            log(Event::Exchange { success, failure });
            self.0.compare_exchange(current, new, success, failure)
        }
    }
}
