//! [`Pooled`]: windows for the sandbox, which are kept when they are no longer used, since a fresh
//! one costs the system much more than one that is zeroed.

use super::RunError;
use super::window::Window;
use acqrel_guest::AddressMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many windows are kept.
const KEPT: usize = 64;
/// From how many free windows on one is given other regions. Before, a fresh one is made: programs
/// with different regions in turn then find theirs again.
const SPARE: usize = 8;

/// The windows that nobody uses. All that is in their regions is zero.
static FREE: Mutex<Vec<Window>> = Mutex::new(Vec::new());

/// A window, which goes back to the pool when it is dropped, if it is one for the sandbox.
#[derive(Debug)]
pub(super) struct Pooled {
    /// Always there until it is dropped.
    window: Option<Window>,
    raw: bool,
}

impl Pooled {
    /// A window for the sandbox with the regions of an address map, all zero.
    pub(super) fn sandbox(addresses: &AddressMap) -> Result<Self, RunError> {
        let mut free = free();
        // The last one is the likeliest to be in the caches.
        let same = free.iter().rposition(|window| window.has_layout(addresses));
        let found = match same {
            Some(place) => Some(free.swap_remove(place)),
            None if free.len() < SPARE => None,
            None => Some(free.swap_remove(0)),
        };
        drop(free);
        let mut window = match found {
            Some(window) => window,
            None => Window::sandbox().map_err(RunError::System)?,
        };
        if same.is_none() {
            window.lay_out(addresses).map_err(RunError::System)?;
        }
        Ok(Self { window: Some(window), raw: false })
    }

    /// A window for raw memory, which is not kept: others may want its addresses.
    pub(super) fn raw(addresses: &AddressMap) -> Result<Self, RunError> {
        Ok(Self { window: Some(Window::raw(addresses)?), raw: true })
    }
}

impl Deref for Pooled {
    type Target = Window;

    fn deref(&self) -> &Window {
        let Some(window) = &self.window else { unreachable!("it is there until it is dropped") };
        window
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Window {
        let Some(window) = &mut self.window else {
            unreachable!("it is there until it is dropped")
        };
        window
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        let Some(mut window) = self.window.take() else { return };
        // One that cannot be cleared is not kept.
        if self.raw || window.clear_all().is_err() {
            return;
        }
        let mut free = free();
        if free.len() < KEPT {
            free.push(window);
        }
    }
}

fn free() -> MutexGuard<'static, Vec<Window>> {
    // The pool is whole whenever the lock is free, so that a panic elsewhere loses nothing.
    FREE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(super) fn kept() -> usize {
    free().len()
}
