//! What shares memory, as socket filters whose memory is the value of an array.

use super::bpftool::Loaded;
use crate::example::Example;
use crate::session::word;

/// How often a program is run while another is: a tenth of a second, more or less.
const TIMES: u32 = 2_000_000;

/// A packet that means nothing.
const PACKET: [u8; 64] = [0; 64];

#[test]
fn the_ring_buffer_carries_numbers_in_turn() {
    let Some(ring) = Loaded::new(&Example::read("ring_buffer"), "at-once") else { return };
    let programs = ["ring_producer", "ring_consumer"];
    let returned = |program| ring.run(program, &PACKET).returned;
    assert_eq!(returned(programs[1]), 0, "it is empty");
    assert_eq!([(); 5].map(|()| returned(programs[0])), [1, 1, 1, 1, 0]);
    assert_eq!([(); 5].map(|()| returned(programs[1])), [1, 1, 1, 1, 0]);
    ring.run_at_once(&programs, TIMES);
    ring.run_at_once(&programs[1..], 4);
    let value = ring.value("ring");
    let [head, tail, sent, seen, wrong] = [0, 64, 160, 168, 176].map(|at| word(&value, at));
    println!("{seen} numbers went through the ring");
    assert!(sent > 4);
    assert_eq!([head, tail, seen, wrong], [sent, sent, sent, 0]);
}

#[test]
fn no_increment_is_lost() {
    let Some(lock) = Loaded::new(&Example::read("spin_lock"), "at-once") else { return };
    lock.run_at_once(&["spin_lock_counter"; 3], TIMES);
    let value = lock.value("shared");
    let [lock, counter, check] = [0, 8, 16].map(|at| word(&value, at));
    println!("{counter} of {} increments got the lock", 3 * TIMES);
    assert_eq!([lock, counter], [0, check]);
    assert!(counter > 0);
}

#[test]
fn no_pair_is_torn() {
    let Some(lock) = Loaded::new(&Example::read("seqlock"), "at-once") else { return };
    lock.run_at_once(&["seqlock_writer", "seqlock_reader"], TIMES);
    let value = lock.value("pair");
    let words = [0, 8, 16, 24].map(|at| word(&value, at));
    let times = u64::from(TIMES);
    assert_eq!(words, [2 * times, times, times.wrapping_neg(), 0]);
    assert_eq!(lock.run("seqlock_reader", &PACKET).returned, 1);
}

#[test]
fn the_last_worker_sees_what_both_left() {
    let Some(object) = Loaded::new(&Example::read("refcount"), "in-turn") else { return };
    object.run_at_once(&["visitor"; 3], TIMES);
    assert_eq!(word(&object.value("data"), 0), 2, "who visits leaves no reference");
    let returned = |program| object.run(program, &PACKET).returned;
    assert_eq!([returned("second_worker"), returned("first_worker")], [0, 3]);
    let value = object.value("data");
    assert_eq!([0, 8, 16, 24].map(|at| word(&value, at)), [0, 1, 2, 3]);
    assert_eq!(returned("visitor"), 0);
    assert_eq!(word(&object.value("data"), 0), 0, "nobody takes a reference to what is gone");
}
