//! What shares memory, one call at a time: ring buffer, queue, spin lock, sequence lock, reference
//! count.

use crate::session::{Arg::At, Arg::Number, Session};

/// What a queue of four messages does, whatever it is made of. `got` is where a message is put.
fn is_a_queue_of_four(session: &mut Session, put: &str, take: &str, got: u64) {
    let word = usize::try_from(got).unwrap();
    assert_eq!(session.call(take, &[At(got)]), 0, "it is empty");
    // Around the four slots, with one to four messages in them.
    let (mut sent, mut received) = (100, 100);
    for fill in [1, 2, 3, 4, 4, 3] {
        for _ in 0..fill {
            sent += 1;
            assert_eq!(session.call(put, &[Number(sent)]), 1);
        }
        if fill == 4 {
            assert_eq!(session.call(put, &[Number(999)]), 0, "it is full");
        }
        for _ in 0..fill {
            received += 1;
            assert_eq!(session.call(take, &[At(got)]), 1);
            assert_eq!(session.word(word), received);
        }
        session.set(word, 7);
        assert_eq!(session.call(take, &[At(got)]), 0, "it is empty again");
        assert_eq!(session.word(word), 7, "and gives nothing");
    }
    assert_eq!((sent, received), (117, 117));
}

#[test]
fn the_ring_buffer_keeps_order_and_bounds() {
    let mut ring = Session::zero("ring_buffer", 192);
    is_a_queue_of_four(&mut ring, "produce", "consume", 184);
    assert_eq!((ring.word(0), ring.word(64)), (17, 17));
    // Its counters go from the greatest number to 0.
    ring.set(0, u64::MAX - 1);
    ring.set(64, u64::MAX - 1);
    is_a_queue_of_four(&mut ring, "produce", "consume", 184);
    assert_eq!((ring.word(0), ring.word(64)), (15, 15));
    // Counters that cannot be: nothing is written past the slots.
    ring.set(0, 3);
    ring.set(64, 10);
    assert_eq!(ring.call("produce", &[Number(1)]), 0);
}

#[test]
fn the_ring_buffer_tells_what_is_out_of_turn() {
    let mut ring = Session::zero("ring_buffer", 184);
    assert_eq!(ring.call("receive", &[]), 0);
    for _ in 0..2 {
        assert_eq!(ring.call("send", &[]), 1);
    }
    assert_eq!(ring.call("receive", &[]), 1);
    ring.set(128 + 8, 5);
    assert_eq!(ring.call("receive", &[]), 1);
    let [sent, seen, wrong] = [160, 168, 176].map(|offset| ring.word(offset));
    assert_eq!([sent, seen, wrong], [2, 5, 1]);
}

#[test]
fn the_queue_keeps_order_and_bounds() {
    let mut queue = Session::zero("spsc_queue", 144);
    is_a_queue_of_four(&mut queue, "enqueue", "dequeue", 136);
    assert_eq!((queue.word(64), queue.word(128)), (17, 17));
}

#[test]
fn the_spin_lock_is_taken_and_given_back() {
    let mut lock = Session::zero("spin_lock", 24);
    assert_eq!(lock.call("increment", &[Number(1)]), 1);
    assert_eq!((lock.word(0), lock.word(8)), (0, 1));
    assert_eq!(lock.call("acquire", &[Number(1)]), 1);
    assert_eq!(lock.word(0), 1);
    assert_eq!(lock.call("acquire", &[Number(5)]), 0, "it is held");
    assert_eq!(lock.call("increment", &[Number(5)]), 0, "it is held");
    assert_eq!((lock.word(0), lock.word(8)), (1, 1));
    assert_eq!(lock.call("release", &[]), 0);
    assert_eq!(lock.call("acquire", &[Number(0)]), 0, "it does not even try");
    assert_eq!(lock.call("count", &[]), 100);
    assert_eq!((lock.word(0), lock.word(8)), (0, 101));
}

#[test]
fn the_sequence_lock_gives_pairs() {
    let mut lock = Session::zero("seqlock", 48);
    assert_eq!(lock.call("write", &[Number(3), Number(4)]), 1);
    assert_eq!([0, 8, 16].map(|offset| lock.word(offset)), [2, 3, 4]);
    assert_eq!(lock.call("read", &[At(32), Number(1)]), 1);
    assert_eq!([32, 40].map(|offset| lock.word(offset)), [3, 4]);
    assert_eq!(lock.call("read", &[At(32), Number(0)]), 0, "it does not even try");
    // A writer is at work.
    lock.set(0, 3);
    assert_eq!(lock.call("read", &[At(32), Number(9)]), 0);
    assert_eq!(lock.call("write", &[Number(5), Number(6)]), 0);
    assert_eq!([0, 8, 16].map(|offset| lock.word(offset)), [3, 3, 4]);
    // The sequence goes from the greatest number to 0.
    lock.set(0, 0xffff_fffe);
    assert_eq!(lock.call("write", &[Number(5), Number(6)]), 1);
    assert_eq!([0, 8, 16].map(|offset| lock.word(offset)), [0, 5, 6]);
    assert_eq!(lock.call("publish", &[]), 1);
    assert_eq!([0, 8, 16].map(|offset| lock.word(offset)), [2, 1, u64::MAX]);
    assert_eq!(lock.call("inspect", &[]), 1);
    assert_eq!(lock.word(24), 0);
    lock.set(8, 2);
    assert_eq!(lock.call("inspect", &[]), 1);
    assert_eq!(lock.word(24), 1, "the pair is torn");
}

#[test]
fn the_last_reference_is_told() {
    let mut object = Session::zero("refcount", 32);
    object.set(0, 1);
    object.call("get", &[]);
    assert_eq!(object.call("get_unless_zero", &[Number(1)]), 1);
    assert_eq!(object.word(0), 3);
    assert_eq!([(); 3].map(|()| object.call("put", &[])), [0, 0, 1]);
    assert_eq!(object.word(0), 0);
    assert_eq!(object.call("get_unless_zero", &[Number(9)]), 0, "there is no object");
    assert_eq!(object.call("visit", &[]), 0);
    assert_eq!(object.word(0), 0);
    object.set(0, 2);
    assert_eq!(object.call("visit", &[]), 0);
    assert_eq!(object.call("work", &[Number(1)]), 0);
    assert_eq!(object.call("work", &[Number(0)]), 3);
    assert_eq!([0, 8, 16, 24].map(|offset| object.word(offset)), [0, 1, 2, 3]);
}

/// What the kernel runs runs here too, with the maps that it declares.
#[test]
fn the_programs_for_the_kernel_run_on_every_engine() {
    for (example, programs) in [
        ("ring_buffer", &[("ring_producer", 1), ("ring_consumer", 0)][..]),
        ("spin_lock", &[("spin_lock_counter", 1)]),
        ("seqlock", &[("seqlock_writer", 1), ("seqlock_reader", 1)]),
        ("refcount", &[("first_worker", 0), ("second_worker", 0), ("visitor", 0)]),
    ] {
        let mut session = Session::zero(example, 0);
        for &(program, expected) in programs {
            assert_eq!(session.run_on(program, &[]), expected, "{program}");
        }
    }
}
