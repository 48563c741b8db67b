//! The orders of all accesses through a [`View`], as its cells see them.

use super::atomic::{Event, logged};
use super::{Memory as _, Shared, View};
use crate::Loaded;
use crate::semantics::Update;
use Event::{Exchange, Fence, Load, Store};
use acqrel_guest::{GuestMemory as _, Helpers, MemoryFault, STACK_TOP, Start};
use acqrel_isa::{AtomicOp, AtomicSize, Insn, LoadOrder, Program, Reg, Size, StoreOrder};
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};

const REPLACE: Event = Event::Update { set: Relaxed, fetch: Relaxed };
const REPLACE_RELEASE: Event = Event::Update { set: Release, fetch: Relaxed };
const FULL: [Event; 3] =
    [Fence(SeqCst), Exchange { success: SeqCst, failure: Relaxed }, Fence(SeqCst)];

fn loaded() -> Loaded {
    let start = Start { memory: vec![0; 24], ..Start::default() };
    let program = Program::new(vec![Insn::Exit {}]).unwrap();
    Loaded::new(program, start, Helpers::none()).unwrap()
}

/// The log of an access at an offset in the memory, which is zero. It has to succeed.
fn shared<T>(
    offset: u64,
    access: impl FnOnce(&mut View<'_>, u64) -> Result<T, MemoryFault>,
) -> Vec<Event> {
    let loaded = loaded();
    let memory = loaded.machine().thread.registers[Reg::R1];
    let shared = Shared::new(&loaded);
    let (result, log) = logged(|| access(&mut shared.view(), memory + offset));
    assert!(result.is_ok(), "the access is refused");
    log
}

/// The log of an access in the stack.
fn stack<T>(access: impl FnOnce(&mut View<'_>, u64) -> Result<T, MemoryFault>) -> Vec<Event> {
    let shared = Shared::new(&loaded());
    let (result, log) = logged(|| access(&mut shared.view(), STACK_TOP - 16));
    assert!(result.is_ok(), "the access is refused");
    log
}

/// On zero: a compare-exchange succeeds if it expects zero.
fn update(op: AtomicOp, expected: u64) -> Update {
    Update { op, operand: 7, expected }
}

#[test]
fn loads() {
    for size in Size::ALL {
        let load = |order| move |view: &mut View<'_>, address| view.load(address, size, order);
        for offset in [0, 8] {
            assert_eq!(shared(offset, load(LoadOrder::Plain)), [Load(Relaxed)], "{size:?}");
            assert_eq!(shared(offset, load(LoadOrder::Acquire)), [Load(Acquire)], "{size:?}");
        }
        let narrow = 8 - size.bytes();
        assert_eq!(shared(narrow, load(LoadOrder::Acquire)), [Load(Acquire)], "{size:?}");
        if size != Size::B {
            assert_eq!(shared(7, load(LoadOrder::Plain)), [Load(Relaxed); 2], "{size:?}");
        }
    }
}

#[test]
fn stores() {
    for size in Size::ALL {
        let store = |order| move |view: &mut View<'_>, address| view.store(address, size, 1, order);
        let (plain, release) = match size {
            Size::DW => (Store(Relaxed), Store(Release)),
            Size::B | Size::H | Size::W => (REPLACE, REPLACE_RELEASE),
        };
        for offset in [0, 8 - size.bytes()] {
            assert_eq!(shared(offset, store(StoreOrder::Plain)), [plain], "{size:?}");
            assert_eq!(shared(offset, store(StoreOrder::Release)), [release], "{size:?}");
        }
        if size != Size::B {
            assert_eq!(shared(7, store(StoreOrder::Plain)), [REPLACE; 2], "{size:?}");
        }
    }
}

#[test]
fn read_modify_writes() {
    let relaxed = [Exchange { success: Relaxed, failure: Relaxed }];
    for (op, after_load) in [
        (AtomicOp::Add, &relaxed[..]),
        (AtomicOp::Or, &relaxed),
        (AtomicOp::And, &relaxed),
        (AtomicOp::Xor, &relaxed),
        (AtomicOp::FetchAdd, &FULL),
        (AtomicOp::FetchOr, &FULL),
        (AtomicOp::FetchAnd, &FULL),
        (AtomicOp::FetchXor, &FULL),
        (AtomicOp::Xchg, &FULL),
        (AtomicOp::CmpXchg, &FULL),
    ] {
        let expected = [&[Load(Relaxed)], after_load].concat();
        for (size, offset) in [(AtomicSize::W, 0), (AtomicSize::W, 4), (AtomicSize::DW, 8)] {
            let log = shared(offset, |view, address| view.rmw(address, size, update(op, 0)));
            assert_eq!(log, expected, "{op:?}, {size:?}");
        }
    }
}

#[test]
fn a_compare_exchange_that_fails_is_a_plain_load() {
    let fails = update(AtomicOp::CmpXchg, 1);
    for size in [AtomicSize::W, AtomicSize::DW] {
        let log = shared(8, |view, address| view.rmw(address, size, fails));
        assert_eq!(log, [Load(Relaxed)], "{size:?}");
    }
}

/// Nobody else sees the stack, so that only full barriers are left of its orders.
#[test]
fn the_stack_has_the_fences_alone() {
    for size in Size::ALL {
        for order in [LoadOrder::Plain, LoadOrder::Acquire] {
            assert_eq!(stack(|view, address| view.load(address, size, order)), []);
        }
        for order in [StoreOrder::Plain, StoreOrder::Release] {
            assert_eq!(stack(|view, address| view.store(address, size, 1, order)), []);
        }
    }
    for (op, expected, fences) in [
        (AtomicOp::Add, 0, &[][..]),
        (AtomicOp::FetchAdd, 0, &[Fence(SeqCst); 2]),
        (AtomicOp::Xchg, 0, &[Fence(SeqCst); 2]),
        (AtomicOp::CmpXchg, 0, &[Fence(SeqCst); 2]),
        (AtomicOp::CmpXchg, 1, &[]),
    ] {
        for size in [AtomicSize::W, AtomicSize::DW] {
            let log = stack(|view, address| view.rmw(address, size, update(op, expected)));
            assert_eq!(log, fences, "{op:?}, {size:?}");
        }
    }
}

#[test]
fn helpers_make_plain_accesses_to_bytes() {
    assert_eq!(shared(6, |view, address| view.read(address, &mut [0; 3])), [Load(Relaxed); 3]);
    assert_eq!(shared(6, |view, address| view.write(address, &[1; 3])), [REPLACE; 3]);
}

#[test]
fn an_image_is_made_of_plain_loads() {
    let shared = Shared::new(&loaded());
    let (image, log) = logged(|| shared.image());
    assert_eq!(image.memory, [0; 24]);
    assert!(log.len() >= 3 && log.iter().all(|&event| event == Load(Relaxed)), "{log:?}");
}
