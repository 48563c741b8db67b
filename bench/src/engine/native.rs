//! `native/loops.c`, compiled by `gcc -O2`.

use super::Engine;
use crate::{Error, Task};

/// There was no gcc.
#[cfg(not(native_loops))]
pub(super) fn prepare(_: &Task) -> Result<Box<dyn Engine>, Error> {
    Err(Error::Unavailable("there was no gcc to compile native/loops.c".to_owned()))
}

#[cfg(native_loops)]
pub(super) use compiled::prepare;

#[cfg(native_loops)]
mod compiled {
    use super::{Engine, Error, Task};
    use std::time::{Duration, Instant};

    type Loop = unsafe extern "C" fn(*mut u8, u32);

    unsafe extern "C" {
        fn acqrel_bench_alu(memory: *mut u8, turns: u32);
        fn acqrel_bench_memory(memory: *mut u8, turns: u32);
        fn acqrel_bench_collatz(memory: *mut u8, turns: u32);
        fn acqrel_bench_branch(memory: *mut u8, turns: u32);
        fn acqrel_bench_calls(memory: *mut u8, turns: u32);
    }

    struct Native {
        code: Loop,
        turns: u32,
        initial: Vec<u8>,
        /// As words, since the code's accesses are aligned ones.
        memory: Vec<u64>,
    }

    pub(in crate::engine) fn prepare(task: &Task) -> Result<Box<dyn Engine>, Error> {
        let code: Loop = match task.name {
            "alu" => acqrel_bench_alu,
            "memory" => acqrel_bench_memory,
            "collatz" => acqrel_bench_collatz,
            "branch" => acqrel_bench_branch,
            "calls" => acqrel_bench_calls,
            name => return Err(Error::Unavailable(format!("{name} is not written in C"))),
        };
        let initial = task.memory();
        let memory = vec![0; initial.len() / 8];
        Ok(Box::new(Native { code, turns: task.turns, initial, memory }))
    }

    impl Engine for Native {
        fn name(&self) -> &'static str {
            "gcc -O2"
        }

        fn reset(&mut self) -> Result<(), Error> {
            let (words, _) = self.initial.as_chunks();
            for (word, bytes) in self.memory.iter_mut().zip(words) {
                *word = u64::from_ne_bytes(*bytes);
            }
            Ok(())
        }

        fn run(&mut self) -> Result<Duration, Error> {
            let memory = self.memory.as_mut_ptr().cast();
            let start = Instant::now();
            // SAFETY: the function is of this type in `native/loops.c`, and accesses the 4112
            // bytes only that the memory of every task has.
            unsafe { (self.code)(memory, self.turns) };
            Ok(start.elapsed())
        }

        fn memory(&mut self) -> Result<Vec<u8>, Error> {
            Ok(self.memory.iter().flat_map(|word| word.to_ne_bytes()).collect())
        }
    }
}
