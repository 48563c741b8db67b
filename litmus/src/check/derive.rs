//! [`derive()`]: tests of the ordering instructions of a program.
//!
//! A program alone says nothing of what other threads do, so that it cannot be checked as a whole.
//! What can be checked is the lowering of each of its ordering instructions: the instruction is put
//! into each context of the [core](crate::generate::core) in place of one that does the same, once alone and
//! once with its window, the instructions beside it that a peephole of a backend could use. What the
//! context needs of it is moved there and away by instructions before and behind the window.

mod context;
mod splice;
mod window;

use crate::Test;
use acqrel_isa::Program;
use acqrel_jit::Event;
use context::contexts;
use splice::splice;
use window::Window;

/// A test of an ordering instruction of a program.
#[derive(Clone, Debug)]
pub struct Derived {
    /// The index of the instruction.
    pub instruction: usize,
    /// How many instructions of the program are before and behind it in the test.
    pub beside: (usize, usize),
    /// The test. Of its instructions, only those of the program have a line: that of the source, or
    /// their number from 1.
    pub test: Test,
    /// The test of the core that it is in.
    pub context: Test,
    /// Whether that has ordering instructions that are other events than this.
    pub has_other_events: bool,
}

/// The most instructions on either side that come into a test.
const BESIDE: usize = 3;

/// The tests of all ordering instructions of a program, in their order: load-acquires, store-releases and
/// atomic operations.
pub fn derive(program: &Program) -> Vec<Derived> {
    let mut all = Vec::new();
    for (instruction, &insn) in program.insns().iter().enumerate() {
        match Event::of(insn) {
            None | Some(Event::Load | Event::Store) => continue,
            Some(
                Event::LoadAcquire
                | Event::StoreRelease
                | Event::Rmw
                | Event::RmwFetch
                | Event::Xchg
                | Event::CmpXchg,
            ) => {}
        }
        let windows = Window::around(program, instruction, BESIDE);
        for context in contexts(insn) {
            let has_other_events = context.has_other_events(insn);
            let mut fits = windows.iter().filter_map(|window| {
                let test = splice(&context, window)?;
                let (beside, context) = (window.beside(), context.test.clone());
                Some(Derived { instruction, beside, test, context, has_other_events })
            });
            // The widest that fits, and the instruction alone.
            let widest = fits.next();
            let alone = fits.rfind(|derived| derived.beside == (0, 0));
            all.extend(widest.into_iter().chain(alone));
        }
    }
    all
}
