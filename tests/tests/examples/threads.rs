//! The functions that are threads, at once on the interpreter.

use crate::example::Example;
use crate::session::word;
use acqrel_guest::{Guest, Helpers, Start};
use acqrel_interp::{Joined, Loaded, run_threads};

/// Runs functions at once over one memory, with r2 as given, and gives what they return and leave.
fn run(example: &Example, functions: &[(&str, u64)], memory: &[u8]) -> (Vec<u64>, Vec<u8>) {
    let loaded: Vec<Loaded> = functions
        .iter()
        .map(|&(function, r2)| {
            let program = example.program(function);
            let mut start = Start { memory: memory.to_vec(), ..Start::default() };
            let guest = Guest::new(&program, &start, &Helpers::standard()).unwrap();
            start.args = Some([guest.registers(&start)[1], r2, 0, 0, 0]);
            Loaded::new(program, start, Helpers::standard()).unwrap()
        })
        .collect();
    let loaded: Vec<&Loaded> = loaded.iter().collect();
    let Joined { threads, image } = run_threads(&loaded).unwrap();
    (threads.into_iter().map(|ended| ended.result.unwrap()).collect(), image.memory)
}

#[test]
fn the_ring_buffer_carries_numbers_in_turn() {
    let ring = Example::read("ring_buffer");
    for _ in 0..20 {
        let (ended, memory) = run(&ring, &[("producer", 0), ("consumer", 0)], &[0; 184]);
        assert_eq!(ended, [100, 0]);
        let counters = [0, 64, 160, 168, 176].map(|offset| word(&memory, offset));
        assert_eq!(counters, [100, 100, 100, 100, 0]);
    }
}

#[test]
fn no_increment_is_lost() {
    let lock = Example::read("spin_lock");
    for _ in 0..20 {
        let (ended, memory) = run(&lock, &[("count", 0); 3], &[0; 24]);
        assert_eq!(ended, [100; 3]);
        assert_eq!([0, 8].map(|offset| word(&memory, offset)), [0, 300]);
    }
}

#[test]
fn no_pair_is_torn() {
    let lock = Example::read("seqlock");
    for _ in 0..20 {
        let (ended, memory) = run(&lock, &[("writer", 0), ("reader", 0)], &[0; 32]);
        assert_eq!(ended, [200, 0]);
        assert_eq!([8, 16].map(|offset| word(&memory, offset)), [100, 100_u64.wrapping_neg()]);
    }
}

#[test]
fn exactly_one_worker_is_the_last() {
    let object = Example::read("refcount");
    let mut memory = [0; 32];
    memory[0] = 2;
    for _ in 0..100 {
        let (mut ended, memory) = run(&object, &[("work", 0), ("work", 1)], &memory);
        ended.sort_unstable();
        assert_eq!(ended, [0, 3]);
        assert_eq!([0, 8, 16, 24].map(|offset| word(&memory, offset)), [0, 1, 2, 3]);
    }
}
