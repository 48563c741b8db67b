//! [`Claim`]: the right to the low 4 GiB of the process, where raw memory is.

use super::RunError;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::ThreadId;

/// Who has the claim.
static HOLDER: Mutex<Option<ThreadId>> = Mutex::new(None);
static FREE: Condvar = Condvar::new();

/// The right to map memory at the guest's addresses, which one window in the process can have.
#[derive(Debug)]
pub(super) struct Claim(());

impl Claim {
    /// Waits until nobody else has it. A thread that has it already would wait for itself, and is
    /// refused.
    pub(super) fn wait() -> Result<Self, RunError> {
        let me = std::thread::current().id();
        // The holder is a whole value whenever the lock is free, so that a panic elsewhere loses
        // nothing; here and below.
        let mut holder = HOLDER.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match *holder {
                None => break,
                Some(thread) if thread == me => return Err(RunError::Nested),
                Some(_) => holder = FREE.wait(holder).unwrap_or_else(PoisonError::into_inner),
            }
        }
        *holder = Some(me);
        Ok(Self(()))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        *HOLDER.lock().unwrap_or_else(PoisonError::into_inner) = None;
        FREE.notify_one();
    }
}
