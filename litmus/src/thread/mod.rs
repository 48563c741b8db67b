//! The paths of a thread: [`paths`], from [`Code`] and initial registers.
//!
//! A thread is executed on symbolic values. What a read gives is not known, so that the executor
//! follows every way that the code can go, and notes with each what must hold of the values read
//! ([`Constraint`](crate::Constraint)). What is constant whatever is read decides at once.
//!
//! # Dependencies
//!
//! Every place holds, besides a value, the reads that it depends on: by data, and by selection
//! only (*pick*), which is weaker. The table of [`acqrel_machine::op`] says which operand gives
//! which. A value that is known, such as `x ^ x`, depends on what `x` depends on all the same. A
//! selection and an address that is not known fork the path, so that on each path it is known which
//! operand was selected and which location is accessed: neither is a branch, and neither gives a
//! control dependency.
//!
//! # Memory
//!
//! An access is to a location of the test, or to the private memory of the thread: its stack, where
//! the frame or stack pointer leads if the test gives it no value. Private memory is initially
//! zero, and concrete bytes: accesses of any size and overlap are exact. Plain accesses to it
//! are no events, unless the address depends on a read; the dependencies of what is stored go to
//! what loads it. Whatever our models order before or after a private access that is made of
//! what a read gave, they order before or after the read too, and no other thread reads from it,
//! with two exceptions: barriers that order stores alone (`dmb ishst`), and reads of atomic
//! instructions that return nothing, which barriers of loads leave out. Where the code has the
//! former, or the value depends on the latter, a private store stays an event. So do accesses with
//! an order, and those with an address that depends on a read; and then every access of the
//! thread to these bytes does, which must be the same bytes each time.
//!
//! # Retries
//!
//! Where a path comes back to the head of a loop without having written memory, and finds there the
//! values and dependencies that it had before in all places that are still to be read, the
//! iteration was for nothing: a store-exclusive failed, or what is waited for has not come. With
//! [`Retries::Cut`] such a path is dropped. This is exact. The path without the iteration
//! is explored too; and of an execution with the iteration, the events outside it are an
//! execution of that path, with the same final state. It is allowed if the other is: the iteration
//! has only reads, fences and branches, so that leaving it out takes edges away from every relation,
//! and none of our models has a rule by which fewer reads make an order. (Monitors do not differ to
//! the worse: one that is clear makes fewer store-exclusives succeed.) What changes is the number
//! of executions, and that a loop which can only end by waiting ends at no bound.
//!
//! What is dropped so has no final state. If none of the paths that it stands for comes to an end, it
//! never does, whatever the other threads do: a store-exclusive without a load-exclusive before
//! it, say. [`Retries::Watched`] makes that a fault. Two visits are then the same only if the
//! monitors are, and if what the thread knew at the first one decided nothing since. A loop that
//! reads memory, and is kept up by something else, is not seen to be one.

mod access;
mod cells;
mod endless;
mod error;
mod executor;
mod feasible;
mod flow;
mod held;
mod jump;
mod layout;
mod live;
mod options;
mod private;
mod reads;
mod retry;
mod rmw;
mod solve;
mod state;
#[cfg(test)]
mod tests;

pub use cells::{Overlap, Toucher, cells};
pub use error::{Error, Reason};
pub use feasible::feasible;
pub use layout::Layout;
pub use options::{Limits, Options, Retries, Widths};

use crate::{Access, Code, Path};
use acqrel_machine::Reg;
use executor::Executor;
use std::collections::BTreeSet;

/// All paths of a thread: its code, the registers that have an initial value, the memory.
///
/// # Errors
///
/// If the code does what is not modelled, or if there is more of it than the limits allow.
pub fn paths(
    code: &Code,
    registers: &[(Reg, u64)],
    layout: &Layout,
    options: &Options,
) -> Result<Vec<Path>, Error> {
    // Private accesses that have to be events are known when they have been met, on whatever path:
    // then all begins anew with all accesses to their bytes as events. Likewise if what is live
    // turns out not to be known, because of a return to where no call has left.
    let (mut exposed, mut strays) = (BTreeSet::<Access>::new(), false);
    loop {
        let mut executor = Executor::new(code, layout, options, &exposed, strays);
        executor.run(registers)?;
        let Executor { done, met, strayed, .. } = executor;
        if met.is_subset(&exposed) && (strays || !strayed) {
            return Ok(done);
        }
        exposed.extend(met);
        strays |= strayed;
    }
}
