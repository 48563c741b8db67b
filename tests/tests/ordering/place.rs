//! Which BPF instructions a mutant is an edit of.

use acqrel_isa::{AluOp, AtomicOp, AtomicSize, Insn, LoadOrder, Operand, Reg, Size, StoreOrder};

macro_rules! places {
    ($($name:ident: $pattern:pat $(if $condition:expr)?,)*) => {
        $(pub(crate) fn $name(insns: &[Insn]) -> usize {
            usize::from(matches!(insns[0], $pattern $(if $condition)?))
        })*
    };
}

places! {
    acquire: Insn::Load { order: LoadOrder::Acquire, .. },
    acquire8: Insn::Load { order: LoadOrder::Acquire, size: Size::B, .. },
    acquire16: Insn::Load { order: LoadOrder::Acquire, size: Size::H, .. },
    acquire32: Insn::Load { order: LoadOrder::Acquire, size: Size::W, .. },
    acquire64: Insn::Load { order: LoadOrder::Acquire, size: Size::DW, .. },
    load: Insn::Load { order: LoadOrder::Plain, .. },
    load64: Insn::Load { order: LoadOrder::Plain, size: Size::DW, .. },
    store: Insn::Store { order: StoreOrder::Plain, .. } | Insn::StoreImm { .. },
    release: Insn::Store { order: StoreOrder::Release, .. },
    release8: Insn::Store { order: StoreOrder::Release, size: Size::B, .. },
    release16: Insn::Store { order: StoreOrder::Release, size: Size::H, .. },
    release32: Insn::Store { order: StoreOrder::Release, size: Size::W, .. },
    release64: Insn::Store { order: StoreOrder::Release, size: Size::DW, .. },
    add: Insn::Atomic { op: AtomicOp::Add, .. },
    or: Insn::Atomic { op: AtomicOp::Or, .. },
    and: Insn::Atomic { op: AtomicOp::And, .. },
    xor: Insn::Atomic { op: AtomicOp::Xor, .. },
    fetch_add: Insn::Atomic { op: AtomicOp::FetchAdd, .. },
    fetch_add32: Insn::Atomic { op: AtomicOp::FetchAdd, size: AtomicSize::W, .. },
    fetch_or: Insn::Atomic { op: AtomicOp::FetchOr, .. },
    fetch_and: Insn::Atomic { op: AtomicOp::FetchAnd, .. },
    fetch_xor: Insn::Atomic { op: AtomicOp::FetchXor, .. },
    xchg: Insn::Atomic { op: AtomicOp::Xchg, .. },
    xchg32: Insn::Atomic { op: AtomicOp::Xchg, size: AtomicSize::W, .. },
    cmpxchg: Insn::Atomic { op: AtomicOp::CmpXchg, .. },
    cmpxchg32: Insn::Atomic { op: AtomicOp::CmpXchg, size: AtomicSize::W, .. },
    branch: Insn::Branch { .. },
}

/// What fetches, of these, where nothing reads what it fetched.
fn unused(insns: &[Insn], place: fn(&[Insn]) -> usize) -> usize {
    let [first, rest @ ..] = insns else { return 0 };
    let results: Vec<Reg> = first.writes().iter().collect();
    let dead = |reg: &Reg| {
        let next =
            rest.iter().find(|insn| insn.reads().contains(*reg) || insn.writes().contains(*reg));
        next.is_none_or(|insn| !insn.reads().contains(*reg))
    };
    if results.iter().all(dead) { place(insns) } else { 0 }
}

pub(crate) fn unused_fetch_add(insns: &[Insn]) -> usize {
    unused(insns, fetch_add)
}

pub(crate) fn unused_fetch_or(insns: &[Insn]) -> usize {
    unused(insns, fetch_or)
}

pub(crate) fn unused_fetch_and(insns: &[Insn]) -> usize {
    unused(insns, fetch_and)
}

pub(crate) fn unused_fetch_xor(insns: &[Insn]) -> usize {
    unused(insns, fetch_xor)
}

pub(crate) fn unused_xchg(insns: &[Insn]) -> usize {
    unused(insns, xchg)
}

/// The base and displacement of an access.
fn address(insn: Insn) -> Option<(Reg, i16)> {
    match insn {
        Insn::Load { base, off, .. }
        | Insn::LoadSx { base, off, .. }
        | Insn::Store { base, off, .. }
        | Insn::StoreImm { base, off, .. }
        | Insn::Atomic { base, off, .. } => Some((base, off)),
        _ => None,
    }
}

/// Two accesses by different pointers, perhaps with moves between them, of which what is between and
/// the second do not need what the first gives.
fn independent(insns: &[Insn], first: fn(&[Insn]) -> usize, second: fn(&[Insn]) -> usize) -> usize {
    let moves =
        |insn: &&Insn| matches!(insn, Insn::Alu { op: AluOp::Mov, src: Operand::Imm(_), .. });
    let between = insns[1..].iter().take_while(moves).count();
    let [one, others @ ..] = insns else { return 0 };
    let (Some(others), Some(rest)) = (others.get(..=between), insns.get(between + 1..)) else {
        return 0;
    };
    let (Some(a), Some(b)) = (address(*one), address(rest[0])) else { return 0 };
    let clash = others.iter().any(|other| {
        one.writes().iter().any(|reg| other.reads().contains(reg) || other.writes().contains(reg))
            || other.writes().iter().any(|reg| one.reads().contains(reg))
    });
    if a.0 != b.0 && !clash && first(insns) > 0 && second(rest) > 0 { between + 2 } else { 0 }
}

/// Two accesses of the same address.
fn same(insns: &[Insn], first: fn(&[Insn]) -> usize, second: fn(&[Insn]) -> usize) -> usize {
    let [one, two, ..] = *insns else { return 0 };
    let whole = address(one).is_some() && address(one) == address(two);
    if whole && first(insns) > 0 && second(&insns[1..]) > 0 { 2 } else { 0 }
}

/// Two accesses of the same address with another between them.
fn around(insns: &[Insn], outer: fn(&[Insn]) -> usize, inner: fn(&[Insn]) -> usize) -> usize {
    let [one, _, three, ..] = *insns else { return 0 };
    let whole = address(one).is_some() && address(one) == address(three);
    if whole && outer(insns) > 0 && inner(&insns[1..]) > 0 && outer(&insns[2..]) > 0 {
        3
    } else {
        0
    }
}

macro_rules! windows {
    ($($name:ident: $kind:ident($first:ident, $second:ident),)*) => {
        $(pub(crate) fn $name(insns: &[Insn]) -> usize {
            $kind(insns, $first, $second)
        })*
    };
}

windows! {
    store_release: independent(store, release),
    load_release: independent(load, release),
    acquire_load: independent(acquire, load),
    acquire_store: independent(acquire, store),
    release_acquire: independent(release, acquire),
    store_fetch: independent(store, fetch_add),
    load_fetch: independent(load, fetch_add),
    fetch_load: independent(fetch_add, load),
    fetch_store: independent(fetch_add, store),
    store_xchg: independent(store, xchg),
    cmpxchg_load: independent(cmpxchg, load),
    load_acquire_again: same(load, acquire),
    release_acquire_again: same(release, acquire),
    loads_around_acquire: around(load, acquire),
    stores_around_release: around(store, release),
}

/// An acquire and the load of what comes behind it in memory.
pub(crate) fn acquire_load_pair(insns: &[Insn]) -> usize {
    let [one, two, ..] = *insns else { return 0 };
    let (Some(a), Some(b)) = (address(one), address(two)) else { return 0 };
    if a.0 == b.0 && a.1 + 8 == b.1 && acquire64(insns) > 0 && load64(&insns[1..]) > 0 {
        2
    } else {
        0
    }
}

/// A move of a register whose copy is then combined with itself.
pub(crate) fn xor_with_itself(insns: &[Insn]) -> usize {
    match *insns {
        [
            Insn::Alu { op: AluOp::Mov, src: Operand::Reg(_), dst, .. },
            Insn::Alu { op: AluOp::Xor, dst: to, src: Operand::Reg(from), .. },
            ..,
        ] if dst == to && to == from => 2,
        _ => 0,
    }
}

/// A branch over a move.
pub(crate) fn branch_over_move(insns: &[Insn]) -> usize {
    match *insns {
        [
            Insn::Branch { off: 1, .. },
            Insn::Alu { op: AluOp::Mov, src: Operand::Imm(_), .. },
            ..,
        ] => 2,
        _ => 0,
    }
}
