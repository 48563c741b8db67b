//! Mutants of x86-64 code: edits of instructions (Intel SDM, volume 2).

use crate::base::{EXCHANGE, MFENCE, PLAIN, SANDBOX_X86};
use crate::case::Suite::{Accesses, Exchanges, Fetches, Neighbours};
use crate::mutant::Fate::{Equivalent, Footprint, Order, Refused, Value};
use crate::mutant::{Base, Bytes, Edit, Fate, Mutant};
use crate::place;
use acqrel_isa::Insn;
use acqrel_tests::edit::x86_64::Code;

const NOP: u8 = 0x90;
/// A prefix that does nothing here: the segment DS.
const NOTHING: u8 = 0x3e;
const LOCK: u8 = 0xf0;
const MFENCE_BYTES: &[u8] = &[0x0f, 0xae, 0xf0];
const LFENCE_BYTES: &[u8] = &[0x0f, 0xae, 0xe8];
const SFENCE_BYTES: &[u8] = &[0x0f, 0xae, 0xf8];

/// Changes the first instruction that is meant, in place.
fn first(code: &mut Bytes, mut edit: impl FnMut(&mut Code<'_>) -> bool) -> bool {
    code.iter_mut()
        .flatten()
        .any(|bytes| Code::parse(bytes).is_some_and(|mut code| edit(&mut code)))
}

/// Changes the last instruction that is meant, in place.
fn last(code: &mut Bytes, mut edit: impl FnMut(&mut Code<'_>) -> bool) -> bool {
    let mut all = code.iter_mut().flatten().rev();
    all.any(|bytes| Code::parse(bytes).is_some_and(|mut code| edit(&mut code)))
}

/// Without its lock.
fn unlock(code: &mut Bytes) -> bool {
    let mut all = code.iter_mut().flatten().flatten();
    all.find(|byte| **byte == LOCK).map(|byte| *byte = NOTHING).is_some()
}

/// Without its lock, between other instructions.
fn unlock_between(code: &mut Bytes, before: &[&[u8]], after: &[&[u8]]) -> bool {
    let Some(at) = code[0].iter().position(|bytes| bytes[0] == LOCK) else { return false };
    code[0][at][0] = NOTHING;
    code[0].splice(at + 1..=at, after.iter().map(|bytes| bytes.to_vec()));
    code[0].splice(at..at, before.iter().map(|bytes| bytes.to_vec()));
    true
}

/// One instruction for another.
fn replace(code: &mut Bytes, from: &[u8], to: &[u8]) -> bool {
    let mut all = code.iter_mut().flatten();
    all.find(|bytes| **bytes == from).map(|bytes| *bytes = to.to_vec()).is_some()
}

/// An instruction with one opcode becomes some: each its prefixes and registers, with another
/// opcode.
fn opcodes(code: &mut Bytes, opcode: u8, to: &[&[u8]]) -> bool {
    let at =
        code[0].iter_mut().position(|bytes| Code::parse(bytes).is_some_and(|it| it.is(0, opcode)));
    let Some(at) = at else { return false };
    let mut bytes = code[0][at].clone();
    let Some(opcode) = Code::parse(&mut bytes).map(|it| it.opcode) else { return false };
    let with = |other: &&[u8]| [&bytes[..opcode], *other, &bytes[opcode + 1..]].concat();
    code[0].splice(at..=at, to.iter().map(with));
    true
}

/// An 8-bit or 32-bit displacement becomes zero.
fn displacement(code: &mut Code<'_>) -> bool {
    if code.vex {
        return false;
    }
    let mut at = code.opcode + 2;
    let length = match code.modrm().map(|it| *it & 0xc0) {
        Some(0x40) => 1,
        Some(0x80) => 4,
        _ => return false,
    };
    at += usize::from(code.modrm_is(7, 4));
    let Some(bytes) = code.bytes.get_mut(at..at + length) else { return false };
    let changed = bytes.iter().any(|byte| *byte != 0);
    bytes.fill(0);
    changed
}

/// An access to memory.
fn memory(code: &mut Code<'_>) -> bool {
    !code.vex && !code.modrm_is(0xc0, 0xc0)
}

/// A move between registers.
fn register_move(code: &mut Code<'_>) -> bool {
    (code.is(0, 0x89) || code.is(0, 0x8b)) && code.modrm_is(0xc0, 0xc0)
}

/// The first of some neighbours behind the others.
fn behind(code: &mut Bytes) -> bool {
    code.rotate_left(1);
    true
}

/// The last of some neighbours before the others.
fn before(code: &mut Bytes) -> bool {
    code.rotate_right(1);
    true
}

/// The register that an access of 64 bits loads or stores.
fn register(bytes: &[u8]) -> Option<u8> {
    let mut bytes = bytes.to_vec();
    let mut code = Code::parse(&mut bytes)?;
    let high = code.rex.map_or(0, |at| code.bytes[at] >> 2 & 1);
    Some(high << 3 | *code.modrm()? >> 3 & 7)
}

/// An access that moves what an earlier one of the same address has in a register.
fn forward(code: &mut Bytes, from: usize, to: usize) -> bool {
    let register = |index: usize| code[index].last().and_then(|bytes| register(bytes));
    let (Some(from), Some(into)) = (register(from), register(to)) else { return false };
    let rex = 0x48 | from >> 3 << 2 | into >> 3;
    code[to] = vec![vec![rex, 0x89, 0xc0 | (from & 7) << 3 | into & 7]];
    true
}

/// A conditional move in the place of a branch over a move.
fn select(code: &mut Bytes) -> bool {
    let ([compare, branch], [set]) = (&*code[0], &*code[1]) else { return false };
    let (compare, condition) = (compare.clone(), branch[0] & 15);
    // `mov` of an immediate of 32 bits to a register below 8.
    let [opcode @ 0xb8..=0xbf, immediate @ ..] = &**set else { return false };
    let other = [&[0x41, 0xbb], immediate].concat();
    // Moved if the branch would not be taken.
    let cmov = vec![0x49, 0x0f, 0x40 | condition ^ 1, 0xc3 | (opcode & 7) << 3];
    code[0] = vec![other, compare, cmov];
    code[1].clear();
    true
}

pub(crate) fn mutants() -> impl Iterator<Item = Mutant> {
    MUTANTS.iter().map(|&(name, base, place, edit, fate)| Mutant {
        name,
        base,
        place,
        edit: Edit::Bytes(edit),
        fate,
    })
}

type Row = (&'static str, &'static Base, fn(&[Insn]) -> usize, fn(&mut Bytes) -> bool, Fate);

#[rustfmt::skip] // A mutant a line.
static MUTANTS: &[Row] = &[
    // Locks.
    ("lock add without lock", &PLAIN, place::add, unlock, Order),
    ("lock or without lock", &PLAIN, place::or, unlock, Order),
    ("lock and without lock", &PLAIN, place::and, unlock, Order),
    ("lock xor without lock", &PLAIN, place::xor, unlock, Order),
    ("lock xadd without lock (as what \"s390/bpf: Emit a barrier for BPF_FETCH instructions\" mends)", &PLAIN, place::fetch_add, unlock, Order),
    ("lock cmpxchg without lock", &PLAIN, place::cmpxchg, unlock, Order),
    ("lock cmpxchg of a fetch or without lock", &PLAIN, place::fetch_or, unlock, Order),
    ("lock cmpxchg of a fetch and without lock", &PLAIN, place::fetch_and, unlock, Order),
    ("lock cmpxchg of a fetch xor without lock", &PLAIN, place::fetch_xor, unlock, Order),
    ("xadd between barriers instead of locked", &PLAIN, place::fetch_add, |c| unlock_between(c, &[MFENCE_BYTES], &[MFENCE_BYTES]), Order),
    ("cmpxchg between barriers instead of locked", &PLAIN, place::cmpxchg, |c| unlock_between(c, &[MFENCE_BYTES], &[MFENCE_BYTES]), Order),
    ("xadd and lfence instead of locked", &PLAIN, place::fetch_add, |c| unlock_between(c, &[], &[LFENCE_BYTES]), Order),
    ("xadd and sfence instead of locked", &PLAIN, place::fetch_add, |c| unlock_between(c, &[], &[SFENCE_BYTES]), Order),
    ("add between barriers instead of locked", &PLAIN, place::add, |c| unlock_between(c, &[MFENCE_BYTES], &[MFENCE_BYTES]), Order),
    ("xchg with a lock", &PLAIN, place::xchg, |c| first(c, |c| c.is(0, 0x87)) && { let all = &mut c[0]; let at = all.len() - 1; all[at].insert(0, LOCK); true }, Equivalent(Exchanges, "xchg locks by itself")),
    ("xchg is a load and a store of the same register", &PLAIN, place::unused_xchg, |c| opcodes(c, 0x87, &[&[0x8b], &[0x89]]), Value),
    ("an unused xchg is a store", &PLAIN, place::unused_xchg, |c| first(c, |c| c.replace(0, 0x87, 0x89)), Order),
    ("an unused xchg is a store and lfence", &PLAIN, place::unused_xchg, |c| first(c, |c| c.replace(0, 0x87, 0x89)) && { c[0].push(LFENCE_BYTES.to_vec()); true }, Order),
    ("an unused fetch add is lock add", &PLAIN, place::unused_fetch_add, |c| lock_add(c), Equivalent(Fetches, "what is locked is a full barrier, whether it fetches or not")),
    ("an unused fetch add is add without lock", &PLAIN, place::unused_fetch_add, |c| lock_add(c) && unlock(c), Order),
    ("xchg does not give the old value (as in llvmbpf)", &PLAIN, place::xchg, |c| first(c, |c| c.replace(0, 0x87, 0x89)), Value),
    ("lock on a store", &PLAIN, place::release, |c| { let all = &mut c[0]; let at = all.len() - 1; all[at].insert(0, LOCK); true }, Refused),
    ("lock cmpxchg whose result is of a load before it (as in llvmbpf)", &PLAIN, place::cmpxchg, |c| {
        let Some(at) = c[0].iter().position(|bytes| bytes[0] == LOCK) else { return false };
        let mut load = c[0][at][1..].to_vec();
        let Some(opcode) = Code::parse(&mut load).map(|it| it.opcode) else { return false };
        // To r11, by the same address.
        load.splice(opcode - 1..=opcode, [0x8b]);
        load[opcode] = load[opcode] & !0x38 | 3 << 3;
        match load[0] { 0x40..=0x4f => load[0] |= 4, _ => load.insert(0, 0x44) }
        c[0].insert(at, load);
        c[0].push(vec![0x4c, 0x89, 0xd8]);
        true
    }, Order),
    // Barriers of releases.
    ("mfence behind a release left out", &MFENCE, place::release, |c| replace(c, MFENCE_BYTES, &[NOP; 3]), Equivalent(Accesses, "stores are in order without it")),
    ("mfence behind a release is lfence", &MFENCE, place::release, |c| replace(c, MFENCE_BYTES, LFENCE_BYTES), Equivalent(Accesses, "stores are in order without it")),
    ("mfence behind a release is sfence", &MFENCE, place::release, |c| replace(c, MFENCE_BYTES, SFENCE_BYTES), Equivalent(Accesses, "stores are in order without it")),
    ("mfence behind a release before it", &MFENCE, place::release, |c| { c[0].rotate_right(1); true }, Equivalent(Accesses, "stores are in order without it")),
    ("xchg of a release is mov", &EXCHANGE, place::release, |c| first(c, |c| c.replace(0, 0x87, 0x89)), Equivalent(Accesses, "stores are in order without it")),
    ("a release by xchg is add", &EXCHANGE, place::release, |c| first(c, |c| c.replace(0, 0x87, 0x01)), Value),
    // Accesses.
    ("a release is movnti", &PLAIN, place::release64, |c| opcodes(c, 0x89, &[&[0x0f, 0xc3]]), Refused),
    ("a release of 32 bits is movnti", &PLAIN, place::release32, |c| opcodes(c, 0x89, &[&[0x0f, 0xc3]]), Refused),
    ("a load-acquire is a load of 16 bytes", &PLAIN, place::acquire64, |c| opcodes(c, 0x8b, &[&[0x0f, 0x10]]), Refused),
    ("a release is two stores", &PLAIN, place::release64, |c| {
        let Some(at) = c[0].iter_mut().position(|b| Code::parse(b).is_some_and(|it| it.is(0, 0x89))) else { return false };
        let mut half = c[0][at].clone();
        half[0] &= !8;
        c[0].insert(at, half);
        true
    }, Footprint),
    ("a load-acquire of 16 bits is two loads", &PLAIN, place::acquire16, |c| {
        let Some(mut low) = c[0].last().cloned() else { return false };
        let Some(opcode) = Code::parse(&mut low).map(|it| it.opcode) else { return false };
        low[opcode] = 0xb6;
        let whole = low.clone();
        c[0] = vec![low, whole];
        true
    }, Footprint),
    ("a load-acquire of 8 bits of 16", &PLAIN, place::acquire8, |c| first(c, |c| c.replace(0x0f, 0xb6, 0xb7)), Footprint),
    ("a load-acquire of 16 bits of 8", &PLAIN, place::acquire16, |c| first(c, |c| c.replace(0x0f, 0xb7, 0xb6)), Footprint),
    ("a load-acquire of 64 bits of 32", &PLAIN, place::acquire64, |c| first(c, |c| c.is(0, 0x8b) && c.width()), Footprint),
    ("a release of 8 bits of 32", &PLAIN, place::release8, |c| first(c, |c| c.replace(0, 0x88, 0x89)), Footprint),
    ("a release of 16 bits of 32", &PLAIN, place::release16, |c| first(c, |c| c.bytes[0] == 0x66 && { c.bytes[0] = NOTHING; true }), Footprint),
    ("a release of 64 bits of 32", &PLAIN, place::release64, |c| first(c, |c| c.is(0, 0x89) && memory(c) && c.width()), Footprint),
    ("lock xadd of 64 bits of 32", &PLAIN, place::fetch_add, |c| first(c, |c| c.is(0x0f, 0xc1) && c.width()), Footprint),
    ("xchg of 64 bits of 32", &PLAIN, place::xchg, |c| first(c, |c| c.is(0, 0x87) && c.width()), Footprint),
    ("lock cmpxchg of 64 bits of 32", &PLAIN, place::cmpxchg, |c| first(c, |c| c.is(0x0f, 0xb1) && c.width()), Footprint),
    ("the loop of a fetch stores in another width", &PLAIN, place::fetch_and, |c| last(c, |c| c.is(0x0f, 0xb1) && c.width()), Footprint),
    ("a load-acquire of 8 bits with a sign", &PLAIN, place::acquire8, |c| first(c, |c| c.replace(0x0f, 0xb6, 0xbe)), Value),
    ("a load-acquire of 16 bits with a sign", &PLAIN, place::acquire16, |c| first(c, |c| c.replace(0x0f, 0xb7, 0xbf)), Value),
    ("a load-acquire of 32 bits with a sign (Linux fce7bd8e385a)", &PLAIN, place::acquire32, |c| opcodes(c, 0x8b, &[&[0x63]]) && { let all = &mut c[0]; let at = all.len() - 1; match all[at][0] { 0x40..=0x4f => all[at][0] |= 8, _ => all[at].insert(0, 0x48) } true }, Value),
    ("a load-acquire of 8 bits into eight bits", &PLAIN, place::acquire8, |c| {
        let Some(bytes) = c[0].last_mut() else { return false };
        let Some(opcode) = Code::parse(bytes).map(|it| it.opcode) else { return false };
        bytes.splice(opcode - 1..=opcode, [0x8a]);
        if bytes[0] >> 4 != 4 { bytes.insert(0, 0x40); }
        true
    }, Value),
    ("a cmpxchg of 32 bits does not clear the upper half (Linux 39491867ace5)", &PLAIN, place::cmpxchg32, |c| first(c, |c| register_move(c) && c.nop()), Value),
    ("a release of a byte of another register (\"bpf, x86: Fix encoding for lower 8-bit registers in BPF_STX BPF_B\")", &PLAIN, place::release8, |c| first(c, |c| c.is(0, 0x88) && c.modrm_is(0x20, 0x20) && c.rex.is_some_and(|at| c.bytes[at] == 0x40 && { c.bytes[at] = NOTHING; true })), Value),
    // Loops of compare-exchanges.
    ("the loop of a fetch does not go on", &PLAIN, place::fetch_and, |c| first(c, |c| c.is(0, 0x75) && c.nop()), Order),
    ("the loop of a fetch goes on if it has stored", &PLAIN, place::fetch_or, |c| first(c, |c| c.replace(0, 0x75, 0x74)), Value),
    ("a fetch does not keep r0", &PLAIN, place::fetch_and, |c| first(c, |c| register_move(c) && c.modrm_is(0xff, 0xc2) && c.nop()), Value),
    ("a fetch of r0 takes what has been loaded for it (\"bpf, x86: Fix BPF_FETCH atomic and/or/xor with r0 as src\")", &PLAIN, place::fetch_and, |c| first(c, |c| c.is(0, 0x21) && c.modrm_is(0xff, 0xd3) && c.rex.is_some_and(|at| { c.bytes[at] ^= 4; c.change(0x10) })), Value),
    ("a fetch leaves r0 changed", &PLAIN, place::fetch_and, |c| last(c, |c| register_move(c) && c.modrm_is(0xff, 0xd0) && c.nop()), Value),
    ("a fetch and is or", &PLAIN, place::fetch_and, |c| first(c, |c| c.replace(0, 0x21, 0x09)), Value),
    // Addresses and registers.
    ("displacement of a load-acquire left out", &PLAIN, place::acquire, |c| first(c, |c| memory(c) && displacement(c)), Footprint),
    ("displacement of a release left out", &PLAIN, place::release, |c| first(c, |c| memory(c) && displacement(c)), Footprint),
    ("displacement of a fetch left out", &PLAIN, place::fetch_add, |c| first(c, |c| memory(c) && displacement(c)), Footprint),
    ("base of a load-acquire is another register", &PLAIN, place::acquire, |c| first(c, |c| memory(c) && c.change(1)), Value),
    ("a release of another register", &PLAIN, place::release, |c| first(c, |c| c.is(0, 0x89) && memory(c) && c.change(8)), Value),
    ("a load-acquire into another register", &PLAIN, place::acquire64, |c| first(c, |c| c.is(0, 0x8b) && memory(c) && c.change(0x28)), Value),
    ("a load-acquire is a store (class STX)", &PLAIN, place::acquire64, |c| first(c, |c| c.replace(0, 0x8b, 0x89)), Footprint),
    ("a load-acquire is lock add (0x100 without its high byte)", &PLAIN, place::acquire64, |c| opcodes(c, 0x8b, &[&[0x01]]) && { let all = &mut c[0]; let at = all.len() - 1; all[at].insert(0, LOCK); true }, Footprint),
    // Neighbours.
    ("a store moved behind the release after it", &PLAIN, place::store_release, behind, Order),
    ("a load moved behind the release after it", &PLAIN, place::load_release, behind, Order),
    ("a load moved before the load-acquire before it", &PLAIN, place::acquire_load, before, Order),
    ("a store moved before the load-acquire before it", &PLAIN, place::acquire_store, before, Order),
    ("a load-acquire moved before the release before it", &PLAIN, place::release_acquire, before, Equivalent(Accesses, "a release and a later acquire are not ordered (RCpc)")),
    ("a store moved behind the fetch after it", &PLAIN, place::store_fetch, behind, Order),
    ("a load moved before the fetch before it", &PLAIN, place::fetch_load, before, Order),
    ("a store moved before the fetch before it", &PLAIN, place::fetch_store, before, Order),
    ("a load-acquire merged with an earlier load", &PLAIN, place::load_acquire_again, |c| forward(c, 0, 1), Equivalent(Neighbours, "loads are in order without it")),
    ("a load behind a load-acquire merged with one before it", &PLAIN, place::loads_around_acquire, |c| forward(c, 0, 2), Order),
    ("a store before a release left out for one behind it", &PLAIN, place::stores_around_release, |c| { c[0].clear(); true }, Order),
    ("a release forwarded to a load-acquire", &PLAIN, place::release_acquire_again, |c| forward(c, 0, 1), Equivalent(Neighbours, "it forwards its stores itself, and loads are in order")),
    // Dependencies.
    ("a branch that leads where it goes anyway is left out", &PLAIN, place::branch, |c| first(c, |c| matches!(c.op(), (0, 0x70..=0x7f)) && c.bytes[1] == 0 && c.nop()), Equivalent(Accesses, "loads are before later stores")),
    ("a branch over a move is a select", &PLAIN, place::branch_over_move, select, Equivalent(Neighbours, "loads are before later stores")),
    // In the sandbox.
    ("lock xadd without lock, in the sandbox", &SANDBOX_X86, place::fetch_add, unlock, Order),
    ("lock add without lock, in the sandbox", &SANDBOX_X86, place::add, unlock, Order),
    ("lock cmpxchg without lock, in the sandbox", &SANDBOX_X86, place::cmpxchg, unlock, Order),
    ("an unused xchg is a store, in the sandbox", &SANDBOX_X86, place::unused_xchg, |c| first(c, |c| c.replace(0, 0x87, 0x89)), Order),
];

/// `lock xadd` becomes `lock add`.
fn lock_add(code: &mut Bytes) -> bool {
    let Some(bytes) = code.iter_mut().flatten().find(|bytes| bytes[0] == LOCK) else {
        return false;
    };
    let Some(opcode) = Code::parse(bytes).map(|it| it.opcode) else { return false };
    bytes.splice(opcode - 1..=opcode, [0x01]);
    true
}
