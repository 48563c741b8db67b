//! [`run_threads`]: several programs at once on one memory.

use crate::{Loaded, Machine, Shared};
use acqrel_guest::{Fault, Image, Permission, Region};
use std::sync::Arc;

/// How the threads ended, and the memory they left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The threads, in their order.
    pub threads: Vec<Ended>,
    /// The memory at the end.
    pub image: Image,
}

/// How one thread ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its result.
    pub result: Result<u64, Fault>,
    /// What it printed by `trace_printk`, a line each.
    pub printed: Vec<String>,
}

/// Why programs cannot be threads of one memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ThreadsError {
    /// There is no program.
    #[error("no threads to run")]
    None,
    /// A program has another memory than the first.
    #[error(
        "thread {thread} has another address map than thread 0: give all of them the same maps, the same length of memory, granule and number of cpus"
    )]
    Layout {
        /// The number of the thread, from 0.
        thread: usize,
    },
}

/// Runs programs at once, each on a thread of its own, on one memory and the same maps, and waits
/// for all of them.
///
/// The memory at the start is that of the first program. Each program has its own stack, helpers,
/// fuel, and everything else that its start state says. A code pointer means something only to
/// the program that made it.
///
/// # Errors
///
/// If the programs do not have the same regions of memory, or there are none.
pub fn run_threads(threads: &[&Loaded]) -> Result<Joined, ThreadsError> {
    let first = *threads.first().ok_or(ThreadsError::None)?;
    for (thread, loaded) in threads.iter().enumerate() {
        let same = loaded.program().maps() == first.program().maps();
        if !same || !regions(loaded).eq(regions(first)) {
            return Err(ThreadsError::Layout { thread });
        }
    }
    let memory = Shared::new(first);
    let maps = Arc::new(first.guest().maps(first.program()));
    let mut machines: Vec<_> = threads
        .iter()
        .map(|&loaded| Machine::with_memory(loaded, memory.view(), Arc::clone(&maps)))
        .collect();
    let results: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> =
            machines.iter_mut().map(|machine| scope.spawn(|| machine.run())).collect();
        let results = running.into_iter().map(|thread| match thread.join() {
            Ok(result) => result,
            // A helper of the embedder's has panicked.
            Err(panic) => std::panic::resume_unwind(panic),
        });
        results.collect()
    });
    let threads = machines.into_iter().zip(results).map(|(machine, result)| {
        let printed = machine.thread.environment.into_printed();
        Ended { result, printed }
    });
    Ok(Joined { threads: threads.collect(), image: memory.image() })
}

/// The regions that have bytes.
fn regions(loaded: &Loaded) -> impl Iterator<Item = &Region> {
    let regions = loaded.guest().addresses().regions().iter();
    regions.filter(|region| region.permission != Permission::None)
}
