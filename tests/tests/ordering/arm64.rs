//! Mutants of ARM64 code: edits of words (Arm ARM, section C4.1, for the fields).

use crate::base::{
    ACQUIRING, BARRIERS, BETWEEN, BRANCHES, EXCLUSIVE, LDAPR, RELEASING, SANDBOX,
    SANDBOX_EXCLUSIVE, SINGLE,
};
use crate::case::Suite::{Accesses, Exchanges, Fetches};
use crate::mutant::Fate::{Equivalent, Fault, Footprint, Order, Refused, Value};
use crate::mutant::{Base, Edit, Fate, Mutant, Words};
use crate::place;
use acqrel_isa::Insn;
use acqrel_tests::edit::arm64::NOP;

/// Instructions that have a value under a mask.
type Form = (u32, u32);

const LDAR_FORM: Form = (0x3fff_fc00, 0x08df_fc00);
const STLR_FORM: Form = (0x3fff_fc00, 0x089f_fc00);
const LDAPR_FORM: Form = (0x3fff_fc00, 0x38bf_c000);
const LDXR_FORM: Form = (0x3fff_fc00, 0x085f_7c00);
const LDAXR_FORM: Form = (0x3fff_fc00, 0x085f_fc00);
/// With or without release.
const STXR_FORM: Form = (0x3fe0_7c00, 0x0800_7c00);
/// `LDADD` and its kin, `SWP`.
const LSE_FORM: Form = (0x3f20_0c00, 0x3820_0000);
const CAS_FORM: Form = (0x3fa0_7c00, 0x08a0_7c00);
const DMB_FORM: Form = (0xffff_f0ff, 0xd503_30bf);
const ISB_FORM: Form = (0xffff_ffff, ISB);
const CBNZ_FORM: Form = (0x7f00_0000, 0x3500_0000);
const BRANCH_FORM: Form = (0xff00_0010, 0x5400_0000);
/// A load or store with an unsigned displacement.
const LDR_FORM: Form = (0x3fc0_0000, 0x3940_0000);
/// `ADD` and `SUB` of an immediate, of 64 bits.
const ADD_FORM: Form = (0xbf80_0000, 0x9100_0000);
/// `CMP` of registers.
const CMP_FORM: Form = (0x7f20_fc1f, 0x6b00_001f);
/// `MOV` of a register.
const MOV_FORM: Form = (0x7fe0_ffe0, 0x2a00_03e0);

const LDR: u32 = 0x3940_0000;
const STR: u32 = 0x3900_0000;
const DMB_ISH: u32 = 0xd503_3bbf;
const DMB_ISHLD: u32 = 0xd503_39bf;
const DMB_ISHST: u32 = 0xd503_3abf;
const DMB_NSH: u32 = 0xd503_37bf;
const DSB_ISH: u32 = 0xd503_3b9f;
const ISB: u32 = 0xd503_3fdf;

/// The bit that tells words of 64 bits from those of 32.
const SIZE: u32 = 1 << 30;
/// `LDADD` and its kin, `SWP`: acquire and release.
const LSE_A: u32 = 1 << 23;
const LSE_L: u32 = 1 << 22;
/// The same of `CAS`.
const CAS_A: u32 = 1 << 22;
const CAS_L: u32 = 1 << 15;
/// Release, of `STLXR`.
const STXR_L: u32 = 1 << 15;

/// Registers that hold nothing of the program, as destinations; the first holds addresses.
const X10: u32 = 10;
const X13: u32 = 13;
const X14: u32 = 14;

fn is(word: u32, form: Form) -> bool {
    word & form.0 == form.1
}

const fn first_register(word: u32) -> u32 {
    word & 31
}

const fn base_register(word: u32) -> u32 {
    word >> 5 & 31
}

const fn third_register(word: u32) -> u32 {
    word >> 16 & 31
}

/// `MOV` of 64 bits.
const fn mov(to: u32, from: u32) -> u32 {
    0xaa00_03e0 | from << 16 | to
}

/// The words of a form.
fn all(code: &mut Words, form: Form) -> impl DoubleEndedIterator<Item = &mut u32> {
    code.iter_mut().flatten().filter(move |word| is(**word, form))
}

/// Another in the place of the first word of a form.
fn edit(code: &mut Words, form: Form, edit: impl Fn(u32) -> u32) -> bool {
    all(code, form).next().map(|word| *word = edit(*word)).is_some()
}

/// Another in the place of the last word of a form.
fn edit_last(code: &mut Words, form: Form, edit: impl Fn(u32) -> u32) -> bool {
    all(code, form).next_back().map(|word| *word = edit(*word)).is_some()
}

/// Another instruction of the same size and registers.
fn turn(code: &mut Words, form: Form, to: u32) -> bool {
    edit(code, form, |word| word & !form.0 | to)
}

/// Changes bits.
fn flip(code: &mut Words, form: Form, bits: u32) -> bool {
    edit(code, form, |word| word ^ bits)
}

/// Puts a value into a field.
fn put(code: &mut Words, form: Form, field: u32, bits: u32) -> bool {
    edit(code, form, |word| word & !field | bits)
}

fn nop(code: &mut Words, form: Form) -> bool {
    edit(code, form, |_| NOP)
}

/// The place of the first word of a form.
fn find(code: &Words, form: Form) -> Option<usize> {
    code[0].iter().position(|&word| is(word, form))
}

/// Moves the first word of a form to the front.
fn to_front(code: &mut Words, form: Form) -> bool {
    let Some(at) = find(code, form) else { return false };
    let word = code[0].remove(at);
    code[0].insert(0, word);
    true
}

/// Moves the first word of a form to the end.
fn to_end(code: &mut Words, form: Form) -> bool {
    let Some(at) = find(code, form) else { return false };
    let word = code[0].remove(at);
    code[0].push(word);
    true
}

/// Puts other words in the place of the first of a form.
fn replace(code: &mut Words, form: Form, words: impl Fn(u32) -> Vec<u32>) -> bool {
    let Some(at) = find(code, form) else { return false };
    let word = code[0][at];
    code[0].splice(at..=at, words(word));
    true
}

/// What loads or stores come to when they are separate: a load, words, a store.
fn separate(word: u32, between: &[u32], stored: u32) -> Vec<u32> {
    let size = word & 3 << 30;
    let base = word & 31 << 5;
    let mut words = vec![size | LDR | base | X13];
    words.extend(between);
    words.push(size | STR | base | stored);
    words
}

/// The first of some neighbours behind the others.
fn behind(code: &mut Words) -> bool {
    code.rotate_left(1);
    true
}

/// The last of some neighbours before the others.
fn before(code: &mut Words) -> bool {
    code.rotate_right(1);
    true
}

/// An access that moves what an earlier one of the same address has in a register.
fn forward(code: &mut Words, from: usize, to: usize) -> bool {
    let (Some(&first), Some(&last)) = (code[from].last(), code[to].last()) else { return false };
    code[to] = vec![mov(first_register(last), first_register(first))];
    true
}

/// A conditional select in the place of a branch over a move.
fn select(code: &mut Words) -> bool {
    let ([compare, branch], [set]) = (&*code[0], &*code[1]) else { return false };
    let (compare, condition, set) = (*compare, branch & 15, *set);
    let to = first_register(set);
    let csel = 0x9a80_0000 | X10 << 16 | condition << 12 | to << 5 | to;
    code[0] = vec![set & !31 | X10, compare, csel];
    code[1].clear();
    true
}

pub(crate) fn mutants() -> impl Iterator<Item = Mutant> {
    MUTANTS.iter().map(|&(name, base, place, edit, fate)| Mutant {
        name,
        base,
        place,
        edit: Edit::Words(edit),
        fate,
    })
}

type Row = (&'static str, &'static Base, fn(&[Insn]) -> usize, fn(&mut Words) -> bool, Fate);

#[rustfmt::skip] // A mutant a line.
static MUTANTS: &[Row] = &[
    // Load-acquire and store-release by their own instructions.
    ("ldar is ldr", &SINGLE, place::acquire, |c| turn(c, LDAR_FORM, LDR), Order),
    ("ldar is ldapr", &SINGLE, place::acquire, |c| turn(c, LDAR_FORM, LDAPR_FORM.1), Equivalent(Accesses, "a load-acquire need not wait for an earlier store-release (RCpc)")),
    ("ldar is ldlar, one bit away", &SINGLE, place::acquire, |c| flip(c, LDAR_FORM, 1 << 15), Order),
    ("ldar is ldaxr, one bit away", &SINGLE, place::acquire, |c| flip(c, LDAR_FORM, 1 << 23), Equivalent(Accesses, "it acquires too, and no pair of exclusives is open")),
    ("ldar is ldxr", &SINGLE, place::acquire, |c| turn(c, LDAR_FORM, LDXR_FORM.1), Order),
    ("ldar is ldr and dmb ishld (as the load of LLVM 62652)", &SINGLE, place::acquire, |c| replace(c, LDAR_FORM, |w| vec![w & !LDAR_FORM.0 | LDR, DMB_ISHLD]), Equivalent(Accesses, "a load-acquire need not wait for an earlier store-release (RCpc)")),
    ("ldar is ldr behind dmb ishld", &SINGLE, place::acquire, |c| replace(c, LDAR_FORM, |w| vec![DMB_ISHLD, w & !LDAR_FORM.0 | LDR]), Order),
    ("ldar is ldr behind dmb ish", &SINGLE, place::acquire, |c| replace(c, LDAR_FORM, |w| vec![DMB_ISH, w & !LDAR_FORM.0 | LDR]), Order),
    ("ldar is ldr and isb", &SINGLE, place::acquire, |c| replace(c, LDAR_FORM, |w| vec![w & !LDAR_FORM.0 | LDR, ISB]), Order),
    ("ldar is ldr before its address is read again", &SINGLE, place::acquire, |c| replace(c, LDAR_FORM, |w| vec![w & !31 | X13, w & !LDAR_FORM.0 | LDR]), Order),
    ("ldapr is ldr", &LDAPR, place::acquire, |c| turn(c, LDAPR_FORM, LDR), Order),
    ("ldapr is ldar", &LDAPR, place::acquire, |c| turn(c, LDAPR_FORM, LDAR_FORM.1), Equivalent(Accesses, "an acquire that is stronger (RCsc)")),
    ("stlr is str", &SINGLE, place::release, |c| turn(c, STLR_FORM, STR), Order),
    ("stlr is stllr, one bit away", &SINGLE, place::release, |c| flip(c, STLR_FORM, 1 << 15), Order),
    ("stlr is stlxr, one bit away", &SINGLE, place::release, |c| flip(c, STLR_FORM, 1 << 23), Value),
    ("stlr is str and dmb ish", &SINGLE, place::release, |c| replace(c, STLR_FORM, |w| vec![w & !STLR_FORM.0 | STR, DMB_ISH]), Order),
    ("stlr is str behind dmb ishld", &SINGLE, place::release, |c| replace(c, STLR_FORM, |w| vec![DMB_ISHLD, w & !STLR_FORM.0 | STR]), Order),
    ("stlr is str behind dmb ishst", &SINGLE, place::release, |c| replace(c, STLR_FORM, |w| vec![DMB_ISHST, w & !STLR_FORM.0 | STR]), Order),
    ("stlr is str before it is stlr again", &SINGLE, place::release, |c| replace(c, STLR_FORM, |w| vec![w & !STLR_FORM.0 | STR, w]), Order),
    ("stlr is stnp of the register twice", &SINGLE, place::release64, |c| edit(c, STLR_FORM, |w| 0xa800_0000 | w & 0x3ff | (w & 31) << 10), Refused),
    ("ldar is ldnp into two registers", &SINGLE, place::acquire64, |c| edit(c, LDAR_FORM, |w| 0xa840_0000 | w & 0x3ff | 13 << 10), Refused),
    ("ldar is ldp into two registers", &SINGLE, place::acquire64, |c| edit(c, LDAR_FORM, |w| 0xa940_0000 | w & 0x3ff | 13 << 10), Footprint),
    ("ldar without its bits that should be one", &SINGLE, place::acquire, |c| put(c, LDAR_FORM, 31 << 16 | 31 << 10, 0), Refused),
    ("stlr without its bits that should be one", &SINGLE, place::release, |c| put(c, STLR_FORM, 31 << 16 | 31 << 10, 0), Refused),
    ("ldxr without its bits that should be one", &EXCLUSIVE, place::fetch_add, |c| put(c, LDXR_FORM, 31 << 16, 0), Refused),
    // Barriers around plain accesses.
    ("dmb ishld of a load-acquire left out", &BARRIERS, place::acquire, |c| nop(c, DMB_FORM), Order),
    ("dmb ishld of a load-acquire is ishst", &BARRIERS, place::acquire, |c| edit(c, DMB_FORM, |_| DMB_ISHST), Order),
    ("dmb ishld of a load-acquire is isb", &BARRIERS, place::acquire, |c| edit(c, DMB_FORM, |_| ISB), Order),
    ("dmb ishld of a load-acquire is dmb ish", &BARRIERS, place::acquire, |c| edit(c, DMB_FORM, |_| DMB_ISH), Equivalent(Accesses, "a barrier that is stronger")),
    ("dmb ishld of a load-acquire before it", &BARRIERS, place::acquire, |c| to_front(c, DMB_FORM), Order),
    ("dmb ish of a store-release left out", &BARRIERS, place::release, |c| nop(c, DMB_FORM), Order),
    ("dmb ish of a store-release is ishld", &BARRIERS, place::release, |c| edit(c, DMB_FORM, |_| DMB_ISHLD), Order),
    ("dmb ish of a store-release is ishst", &BARRIERS, place::release, |c| edit(c, DMB_FORM, |_| DMB_ISHST), Order),
    ("dmb ish of a store-release is isb", &BARRIERS, place::release, |c| edit(c, DMB_FORM, |_| ISB), Order),
    ("dmb ish of a store-release is dsb ish", &BARRIERS, place::release, |c| edit(c, DMB_FORM, |_| DSB_ISH), Equivalent(Accesses, "it orders what dmb does")),
    ("dmb ish of a store-release is nsh", &BARRIERS, place::release, |c| edit(c, DMB_FORM, |_| DMB_NSH), Order),
    ("dmb ish of a store-release behind it", &BARRIERS, place::release, |c| to_end(c, DMB_FORM), Order),
    ("dmb ish of a store-release with no kind", &BARRIERS, place::release, |c| put(c, DMB_FORM, 3 << 8, 0), Refused),
    ("dmb ishld before a store-release left out", &BRANCHES, place::release, |c| nop(c, DMB_FORM), Order),
    ("dmb ishst before a store-release left out", &BRANCHES, place::release, |c| edit_last(c, DMB_FORM, |_| NOP), Order),
    ("dmb ishst before a store-release first", &BRANCHES, place::release, |c| to_front(c, (!0, DMB_ISHST)), Equivalent(Accesses, "each of the two stands before the store")),
    ("dmb ishld of a store-release behind it", &BRANCHES, place::release, |c| to_end(c, DMB_FORM), Order),
    ("isb of a load-acquire left out", &BRANCHES, place::acquire, |c| nop(c, ISB_FORM), Order),
    ("cbnz of a load-acquire left out", &BRANCHES, place::acquire, |c| nop(c, CBNZ_FORM), Order),
    ("cbnz of a load-acquire behind its isb", &BRANCHES, place::acquire, |c| to_end(c, CBNZ_FORM), Order),
    ("cbnz of a load-acquire looks at the zero register", &BRANCHES, place::acquire, |c| put(c, CBNZ_FORM, 31, 31), Order),
    ("cbnz of a load-acquire looks at an earlier register", &BRANCHES, place::acquire, |c| put(c, CBNZ_FORM, 31, 22), Order),
    // Single atomic instructions.
    ("ldaddal is ldadda", &SINGLE, place::fetch_add, |c| flip(c, LSE_FORM, LSE_L), Order),
    ("ldaddal is ldaddl", &SINGLE, place::fetch_add, |c| flip(c, LSE_FORM, LSE_A), Order),
    ("ldaddal is ldadd (as atomicrmw monotonic in llvmbpf)", &SINGLE, place::fetch_add, |c| flip(c, LSE_FORM, LSE_A | LSE_L), Order),
    ("ldsetal is ldseta", &SINGLE, place::fetch_or, |c| flip(c, LSE_FORM, LSE_L), Order),
    ("ldsetal is ldsetl", &SINGLE, place::fetch_or, |c| flip(c, LSE_FORM, LSE_A), Order),
    ("ldsetal is ldset", &SINGLE, place::fetch_or, |c| flip(c, LSE_FORM, LSE_A | LSE_L), Order),
    ("ldclral is ldclra", &SINGLE, place::fetch_and, |c| flip(c, LSE_FORM, LSE_L), Order),
    ("ldclral is ldclrl", &SINGLE, place::fetch_and, |c| flip(c, LSE_FORM, LSE_A), Order),
    ("ldclral is ldclr", &SINGLE, place::fetch_and, |c| flip(c, LSE_FORM, LSE_A | LSE_L), Order),
    ("ldeoral is ldeora", &SINGLE, place::fetch_xor, |c| flip(c, LSE_FORM, LSE_L), Order),
    ("ldeoral is ldeorl", &SINGLE, place::fetch_xor, |c| flip(c, LSE_FORM, LSE_A), Order),
    ("ldeoral is ldeor", &SINGLE, place::fetch_xor, |c| flip(c, LSE_FORM, LSE_A | LSE_L), Order),
    ("swpal is swpa (as __sync_lock_test_and_set)", &SINGLE, place::xchg, |c| flip(c, LSE_FORM, LSE_L), Order),
    ("swpal is swpl", &SINGLE, place::xchg, |c| flip(c, LSE_FORM, LSE_A), Order),
    ("swpal is swp", &SINGLE, place::xchg, |c| flip(c, LSE_FORM, LSE_A | LSE_L), Order),
    ("casal is casa", &SINGLE, place::cmpxchg, |c| flip(c, CAS_FORM, CAS_L), Order),
    ("casal is casl", &SINGLE, place::cmpxchg, |c| flip(c, CAS_FORM, CAS_A), Order),
    ("casal is cas (as cmpxchg monotonic in llvmbpf)", &SINGLE, place::cmpxchg, |c| flip(c, CAS_FORM, CAS_A | CAS_L), Order),
    ("ldaddal into xzr (LLVM 68428)", &SINGLE, place::unused_fetch_add, |c| put(c, LSE_FORM, 31, 31), Order),
    ("ldsetal into xzr", &SINGLE, place::unused_fetch_or, |c| put(c, LSE_FORM, 31, 31), Order),
    ("ldclral into xzr", &SINGLE, place::unused_fetch_and, |c| put(c, LSE_FORM, 31, 31), Order),
    ("ldeoral into xzr", &SINGLE, place::unused_fetch_xor, |c| put(c, LSE_FORM, 31, 31), Order),
    ("swpal into xzr (.NET 105854)", &SINGLE, place::unused_xchg, |c| put(c, LSE_FORM, 31, 31), Order),
    ("an unused fetch add is stadd (Linux 0769857a07b4)", &SINGLE, place::unused_fetch_add, |c| put(c, LSE_FORM, LSE_A | LSE_L | 31, 31), Order),
    ("an unused fetch or is stset", &SINGLE, place::unused_fetch_or, |c| put(c, LSE_FORM, LSE_A | LSE_L | 31, 31), Order),
    ("an unused fetch and is stclr", &SINGLE, place::unused_fetch_and, |c| put(c, LSE_FORM, LSE_A | LSE_L | 31, 31), Order),
    ("an unused fetch xor is steor", &SINGLE, place::unused_fetch_xor, |c| put(c, LSE_FORM, LSE_A | LSE_L | 31, 31), Order),
    ("an unused fetch add is staddl", &SINGLE, place::unused_fetch_add, |c| put(c, LSE_FORM, LSE_A | 31, 31), Order),
    ("an unused xchg is stlr", &SINGLE, place::unused_xchg, |c| edit(c, LSE_FORM, |w| w & 3 << 30 | STLR_FORM.1 | w & 31 << 5 | third_register(w)), Order),
    ("stadd is a load, an addition and a store", &SINGLE, place::add, |c| replace(c, LSE_FORM, |w| separate(w, &[0x8b00_01ab | third_register(w) << 16], 11)), Order),
    ("ldaddal is a load, an addition and a store between barriers", &SINGLE, place::unused_fetch_add, |c| replace(c, LSE_FORM, |w| {
        [vec![DMB_ISH], separate(w, &[0x8b00_01ab | third_register(w) << 16], 11), vec![DMB_ISH]].concat()
    }), Order),
    ("swpal is a load and a store between barriers", &SINGLE, place::xchg, |c| replace(c, LSE_FORM, |w| {
        let store = third_register(w);
        [vec![DMB_ISH], separate(w, &[], store), vec![mov(first_register(w), 13), DMB_ISH]].concat()
    }), Order),
    ("casal whose result is of a load before it (as in llvmbpf)", &SINGLE, place::cmpxchg, |c| replace(c, CAS_FORM, |w| {
        let load = w & 3 << 30 | LDR | w & 31 << 5 | X13;
        vec![load, w, mov(third_register(w), 13)]
    }), Order),
    ("ldaddal gives what it leaves", &SINGLE, place::fetch_add, |c| replace(c, LSE_FORM, |w| vec![mov(13, third_register(w)), w, 0x8b0d_0000 | (w & 31) << 5 | w & 31]), Value),
    ("swpal does not give the old value (as in llvmbpf)", &SINGLE, place::xchg, |c| put(c, LSE_FORM, 31, 31), Value),
    ("swpal is ldaddal (as in Linux 419ac821766c)", &SINGLE, place::xchg, |c| flip(c, LSE_FORM, 1 << 15), Value),
    ("ldar is ldaddal (0x100 without its high byte)", &SINGLE, place::acquire, |c| edit(c, LDAR_FORM, |w| w & 3 << 30 | 0x38e0_0000 | (w & 31) << 16 | w & 0x3ff), Footprint),
    ("dmb ish behind ldaddl left out", &RELEASING, place::fetch_add, |c| nop(c, DMB_FORM), Order),
    ("dmb ish behind ldaddl is ishld", &RELEASING, place::fetch_add, |c| edit(c, DMB_FORM, |_| DMB_ISHLD), Order),
    ("dmb ish behind swpl is ishst", &RELEASING, place::xchg, |c| edit(c, DMB_FORM, |_| DMB_ISHST), Order),
    ("dmb ish behind ldaddl before it", &RELEASING, place::fetch_add, |c| to_front(c, DMB_FORM), Order),
    ("ldaddl before dmb ish is ldadd", &RELEASING, place::fetch_add, |c| flip(c, LSE_FORM, LSE_L), Order),
    ("ldaddl before dmb ish is ldaddal", &RELEASING, place::fetch_add, |c| flip(c, LSE_FORM, LSE_A), Equivalent(Fetches, "the barrier behind it orders more than the acquire")),
    // Pairs of exclusives.
    ("dmb ish behind exclusives of a fetch left out", &EXCLUSIVE, place::fetch_add, |c| nop(c, DMB_FORM), Order),
    ("dmb ish behind exclusives of xchg left out", &EXCLUSIVE, place::xchg, |c| nop(c, DMB_FORM), Order),
    ("dmb ish behind exclusives of cmpxchg left out", &EXCLUSIVE, place::cmpxchg, |c| nop(c, DMB_FORM), Order),
    ("dmb ish behind exclusives is ishld", &EXCLUSIVE, place::fetch_add, |c| edit(c, DMB_FORM, |_| DMB_ISHLD), Order),
    ("dmb ish behind exclusives is ishst", &EXCLUSIVE, place::fetch_add, |c| edit(c, DMB_FORM, |_| DMB_ISHST), Order),
    ("dmb ish behind exclusives of cmpxchg is ishld", &EXCLUSIVE, place::cmpxchg, |c| edit(c, DMB_FORM, |_| DMB_ISHLD), Order),
    ("dmb ish behind exclusives is isb", &EXCLUSIVE, place::xchg, |c| edit(c, DMB_FORM, |_| ISB), Order),
    ("dmb ish behind exclusives before them", &EXCLUSIVE, place::fetch_add, |c| to_front(c, DMB_FORM), Order),
    ("dmb ish behind exclusives between them", &EXCLUSIVE, place::fetch_add, |c| {
        let (Some(store), Some(barrier)) = (find(c, STXR_FORM), find(c, DMB_FORM)) else { return false };
        c[0].remove(barrier);
        c[0].insert(store, DMB_ISH);
        edit(c, CBNZ_FORM, |w| w - (1 << 5))
    }, Order),
    ("dmb ish behind exclusives after the result is moved", &EXCLUSIVE, place::fetch_add, |c| to_end(c, DMB_FORM), Equivalent(Fetches, "nothing accesses memory between the two places")),
    ("a cmpxchg by exclusives that fails does the barrier", &EXCLUSIVE, place::cmpxchg, |c| edit(c, BRANCH_FORM, |w| w - (1 << 5)), Equivalent(Exchanges, "a failing one is stronger than a plain read")),
    ("stlxr of a fetch is stxr", &EXCLUSIVE, place::fetch_add, |c| flip(c, STXR_FORM, STXR_L), Order),
    ("stlxr of xchg is stxr", &EXCLUSIVE, place::xchg, |c| flip(c, STXR_FORM, STXR_L), Order),
    ("stlxr of cmpxchg is stxr", &EXCLUSIVE, place::cmpxchg, |c| flip(c, STXR_FORM, STXR_L), Order),
    ("exclusives of a fetch without release and barrier (uBPF 459f6c8c)", &EXCLUSIVE, place::fetch_add, |c| flip(c, STXR_FORM, STXR_L) && nop(c, DMB_FORM), Order),
    ("exclusives of xchg without release and barrier (uBPF 459f6c8c)", &EXCLUSIVE, place::xchg, |c| flip(c, STXR_FORM, STXR_L) && nop(c, DMB_FORM), Order),
    ("exclusives of cmpxchg without release and barrier (uBPF 459f6c8c)", &EXCLUSIVE, place::cmpxchg, |c| flip(c, STXR_FORM, STXR_L) && nop(c, DMB_FORM), Order),
    ("ldxr before stlxr and dmb ish is ldaxr", &EXCLUSIVE, place::fetch_add, |c| turn(c, LDXR_FORM, LDAXR_FORM.1), Equivalent(Fetches, "the barrier behind it orders more than the acquire")),
    ("ldaxr and stlxr of a fetch without the barrier (Linux 8e86f0b409a4)", &ACQUIRING, place::fetch_add, |c| nop(c, DMB_FORM), Order),
    ("ldaxr and stlxr of xchg without the barrier (Linux 8e86f0b409a4)", &ACQUIRING, place::xchg, |c| nop(c, DMB_FORM), Order),
    ("ldaxr and stlxr of cmpxchg without the barrier (Linux 8e86f0b409a4)", &ACQUIRING, place::cmpxchg, |c| nop(c, DMB_FORM), Order),
    ("dmb ish behind ldaxr and stlxr is ishld", &ACQUIRING, place::fetch_add, |c| edit(c, DMB_FORM, |_| DMB_ISHLD), Order),
    ("dmb ish behind ldaxr and stlxr before them", &ACQUIRING, place::fetch_add, |c| to_front(c, DMB_FORM), Order),
    ("ldaxr and stxr before dmb ish", &ACQUIRING, place::fetch_add, |c| flip(c, STXR_FORM, STXR_L), Order),
    ("ldaxr before stlxr and dmb ish is ldxr", &ACQUIRING, place::fetch_add, |c| turn(c, LDAXR_FORM, LDXR_FORM.1), Equivalent(Fetches, "the barrier behind it orders more than the acquire")),
    ("first barrier of a fetch left out (Linux b1e7cee96127)", &BETWEEN, place::fetch_add, |c| nop(c, DMB_FORM), Order),
    ("first barrier of a fetch is ishld", &BETWEEN, place::fetch_add, |c| edit(c, DMB_FORM, |_| DMB_ISHLD), Order),
    ("first barrier of a fetch is ishst", &BETWEEN, place::fetch_add, |c| edit(c, DMB_FORM, |_| DMB_ISHST), Order),
    ("last barrier of a fetch left out (Linux b1e7cee96127)", &BETWEEN, place::fetch_add, |c| edit_last(c, DMB_FORM, |_| NOP), Order),
    ("last barrier of a fetch is ishld", &BETWEEN, place::fetch_add, |c| edit_last(c, DMB_FORM, |_| DMB_ISHLD), Order),
    ("last barrier of a fetch is ishst", &BETWEEN, place::fetch_add, |c| edit_last(c, DMB_FORM, |_| DMB_ISHST), Order),
    ("first barrier of xchg left out", &BETWEEN, place::xchg, |c| nop(c, DMB_FORM), Order),
    ("last barrier of cmpxchg left out", &BETWEEN, place::cmpxchg, |c| edit_last(c, DMB_FORM, |_| NOP), Order),
    ("status of a fetch ignored", &EXCLUSIVE, place::fetch_add, |c| nop(c, CBNZ_FORM), Value),
    ("status of xchg ignored", &EXCLUSIVE, place::xchg, |c| nop(c, CBNZ_FORM), Value),
    ("status of cmpxchg ignored", &EXCLUSIVE, place::cmpxchg, |c| nop(c, CBNZ_FORM), Value),
    ("status of an addition ignored", &EXCLUSIVE, place::add, |c| nop(c, CBNZ_FORM), Value),
    ("status goes to wzr (LLVM 150988)", &EXCLUSIVE, place::fetch_add, |c| put(c, STXR_FORM, 31 << 16, 31 << 16), Value),
    ("status goes to the register that is stored (uBPF 459f6c8c)", &EXCLUSIVE, place::fetch_add, |c| edit(c, STXR_FORM, |w| w & !(31 << 16) | (w & 31) << 16), Refused),
    ("status goes to the register of the address", &EXCLUSIVE, place::fetch_add, |c| edit(c, STXR_FORM, |w| w & !(31 << 16) | base_register(w) << 16), Refused),
    ("status goes to the register of the result", &EXCLUSIVE, place::fetch_add, |c| put(c, STXR_FORM, 31 << 16, 13 << 16) && put(c, CBNZ_FORM, 31, 13), Value),
    ("status looked at the wrong way round", &EXCLUSIVE, place::fetch_add, |c| flip(c, CBNZ_FORM, 1 << 24), Value),
    ("status looked at in another register", &EXCLUSIVE, place::fetch_add, |c| put(c, CBNZ_FORM, 31, 31), Value),
    ("a retry stores without a load", &EXCLUSIVE, place::fetch_add, |c| edit(c, CBNZ_FORM, |w| w + (1 << 5)), Fault),
    ("a retry stores without a load and an addition", &EXCLUSIVE, place::fetch_add, |c| edit(c, CBNZ_FORM, |w| w + (2 << 5)), Fault),
    ("a retry goes on behind the barrier", &EXCLUSIVE, place::fetch_add, |c| put(c, CBNZ_FORM, 0x7ffff << 5, 2 << 5), Value),
    ("ldxr is ldr", &EXCLUSIVE, place::fetch_add, |c| turn(c, LDXR_FORM, LDR), Fault),
    ("stlxr is stlr", &EXCLUSIVE, place::fetch_add, |c| edit(c, STXR_FORM, |w| w & 0xc000_03ff | STLR_FORM.1), Order),
    ("exclusives that load 64 bits store 32", &EXCLUSIVE, place::fetch_add, |c| flip(c, STXR_FORM, SIZE), Fault),
    ("exclusives that store 64 bits load 32", &EXCLUSIVE, place::fetch_add, |c| flip(c, LDXR_FORM, SIZE), Footprint),
    ("a cmpxchg that fails stores all the same", &EXCLUSIVE, place::cmpxchg, |c| nop(c, BRANCH_FORM), Value),
    ("a cmpxchg that fails leaves r0", &EXCLUSIVE, place::cmpxchg, |c| edit(c, BRANCH_FORM, |w| w + (1 << 5)), Value),
    ("a cmpxchg of 32 bits compares 64", &EXCLUSIVE, place::cmpxchg32, |c| flip(c, CMP_FORM, 1 << 31), Value),
    ("a cmpxchg of 32 bits gives the old r0", &EXCLUSIVE, place::cmpxchg32, |c| nop(c, MOV_FORM), Value),
    ("a cmpxchg compares with another register", &EXCLUSIVE, place::cmpxchg, |c| flip(c, CMP_FORM, 1 << 16), Value),
    // Widths and extension.
    ("ldar of 8 bits of 16", &SINGLE, place::acquire8, |c| flip(c, LDAR_FORM, SIZE), Footprint),
    ("ldar of 16 bits of 8", &SINGLE, place::acquire16, |c| flip(c, LDAR_FORM, SIZE), Footprint),
    ("ldar of 32 bits of 64", &SINGLE, place::acquire32, |c| flip(c, LDAR_FORM, SIZE), Footprint),
    ("ldar of 64 bits of 32", &SINGLE, place::acquire64, |c| flip(c, LDAR_FORM, SIZE), Footprint),
    ("stlr of 8 bits of 16", &SINGLE, place::release8, |c| flip(c, STLR_FORM, SIZE), Footprint),
    ("stlr of 16 bits of 8", &SINGLE, place::release16, |c| flip(c, STLR_FORM, SIZE), Footprint),
    ("stlr of 32 bits of 16", &SINGLE, place::release32, |c| flip(c, STLR_FORM, 3 << 30), Footprint),
    ("stlr of 64 bits of 32", &SINGLE, place::release64, |c| flip(c, STLR_FORM, SIZE), Footprint),
    ("ldaddal of 32 bits of 64", &SINGLE, place::fetch_add32, |c| flip(c, LSE_FORM, SIZE), Footprint),
    ("swpal of 32 bits of 64", &SINGLE, place::xchg32, |c| flip(c, LSE_FORM, SIZE), Footprint),
    ("casal of 32 bits of 64", &SINGLE, place::cmpxchg32, |c| flip(c, CAS_FORM, SIZE), Footprint),
    ("ldarh is two ldarb", &SINGLE, place::acquire16, |c| replace(c, LDAR_FORM, |w| {
        let byte = w & !(3 << 30);
        let second = 0x9100_0400 | w & 31 << 5 | X10;
        vec![byte & !31 | X13, second, byte & !(31 << 5 | 31) | X10 << 5 | X14, 0x2a0e_21a0 | w & 31]
    }), Footprint),
    ("ldar of 8 bits with a sign", &BARRIERS, place::acquire8, |c| flip(c, LDR_FORM, 3 << 22) || flip(c, (0x3fe0_0c00, 0x3840_0000), 3 << 22), Value),
    ("ldar of 16 bits with a sign", &BARRIERS, place::acquire16, |c| flip(c, LDR_FORM, 3 << 22) || flip(c, (0x3fe0_0c00, 0x3840_0000), 3 << 22), Value),
    ("ldar of 32 bits with a sign (Linux fce7bd8e385a)", &BARRIERS, place::acquire32, |c| flip(c, LDR_FORM, 3 << 22), Value),
    // Addresses and registers.
    ("displacement of a load-acquire left out", &SINGLE, place::acquire, |c| edit(c, ADD_FORM, |w| mov(w & 31, base_register(w))), Footprint),
    ("displacement of a store-release left out", &SINGLE, place::release, |c| edit(c, ADD_FORM, |w| mov(w & 31, base_register(w))), Footprint),
    ("displacement of a load-acquire with the other sign (uBPF 459f6c8c)", &SINGLE, place::acquire, |c| flip(c, ADD_FORM, 1 << 30), Footprint),
    ("displacement of a load-acquire of only twelve bits", &SINGLE, place::acquire, |c| nop(c, (0xbfc0_0000, 0x9140_0000)), Footprint),
    ("displacement of a fetch left out", &SINGLE, place::fetch_add, |c| edit(c, ADD_FORM, |w| mov(w & 31, base_register(w))), Footprint),
    ("displacement of a load-acquire added to its base", &SINGLE, place::acquire, |c| edit(c, ADD_FORM, |w| w & !31 | base_register(w)) && edit(c, LDAR_FORM, |w| w & !(31 << 5) | 1 << 5), Footprint),
    ("address of a store-release computed in its data", &SINGLE, place::release, |c| {
        let Some(at) = find(c, STLR_FORM) else { return false };
        let data = first_register(c[0][at]);
        edit(c, ADD_FORM, |w| w & !31 | data) && edit(c, STLR_FORM, |w| w & !(31 << 5) | data << 5)
    }, Value),
    ("base of a load-acquire is the next register", &SINGLE, place::acquire, |c| flip(c, LDAR_FORM, 3 << 5), Footprint),
    ("load-acquire with base and destination swapped", &SINGLE, place::acquire, |c| edit(c, LDAR_FORM, |w| w & !0x3ff | (w & 31) << 5 | base_register(w)), Footprint),
    ("store-release of another register", &SINGLE, place::release, |c| flip(c, STLR_FORM, 1), Value),
    ("store-release of the zero register", &SINGLE, place::release, |c| put(c, STLR_FORM, 31, 31), Value),
    ("load-acquire into another register", &SINGLE, place::acquire, |c| put(c, LDAR_FORM, 31, 13), Value),
    ("ldaddal of another register", &SINGLE, place::fetch_add, |c| put(c, LSE_FORM, 31 << 16, 31 << 16), Value),
    ("casal that compares another register", &SINGLE, place::cmpxchg, |c| put(c, CAS_FORM, 31 << 16, 31 << 16), Value),
    // Neighbours.
    ("a store moved behind the store-release after it", &SINGLE, place::store_release, behind, Order),
    ("a load moved behind the store-release after it", &SINGLE, place::load_release, behind, Order),
    ("a load moved before the load-acquire before it", &SINGLE, place::acquire_load, before, Order),
    ("a store moved before the load-acquire before it", &SINGLE, place::acquire_store, before, Order),
    ("a load-acquire moved before the store-release before it", &SINGLE, place::release_acquire, before, Equivalent(Accesses, "a release and a later acquire are not ordered (RCpc)")),
    ("a store moved behind the fetch after it", &SINGLE, place::store_fetch, behind, Order),
    ("a load moved behind the fetch after it", &SINGLE, place::load_fetch, behind, Order),
    ("a load moved before the fetch before it", &SINGLE, place::fetch_load, before, Order),
    ("a store moved before the fetch before it", &SINGLE, place::fetch_store, before, Order),
    ("a store moved behind the xchg after it, by exclusives", &EXCLUSIVE, place::store_xchg, behind, Order),
    ("a load moved before the cmpxchg before it, by exclusives", &EXCLUSIVE, place::cmpxchg_load, before, Order),
    ("a load-acquire merged with an earlier load", &SINGLE, place::load_acquire_again, |c| forward(c, 0, 1), Order),
    ("a load behind a load-acquire merged with one before it", &SINGLE, place::loads_around_acquire, |c| forward(c, 0, 2), Order),
    ("a store before a store-release left out for one behind it", &SINGLE, place::stores_around_release, |c| { c[0].clear(); true }, Order),
    ("a store-release forwarded to a load-acquire", &SINGLE, place::release_acquire_again, |c| forward(c, 0, 1), Order),
    ("a load-acquire and its neighbour as ldp", &SINGLE, place::acquire_load_pair, |c| {
        let Some(&second) = c[1].last() else { return false };
        c[1].clear();
        edit(c, LDAR_FORM, |w| 0xa940_0000 | first_register(second) << 10 | w & 0x3ff)
    }, Order),
    // Dependencies.
    ("xor with itself is zero without what it depends on", &SINGLE, place::xor_with_itself, |c| edit(c, (0x7f20_0000, 0x4a00_0000), |w| 0xd280_0000 | w & 31), Order),
    ("a branch that leads where it goes anyway is left out", &SINGLE, place::branch, |c| nop(c, (0xffff_ffe0 & !0x0100_0000, 0xb400_0020)), Order),
    ("a branch over a move is a select", &SINGLE, place::branch_over_move, select, Order),
    ("a branch that leads where it goes anyway is left out, in the sandbox", &SANDBOX, place::branch, |c| nop(c, (0xffff_ffe0 & !0x0100_0000, 0xb400_0020)), Order),
    ("xor with itself is zero, in the sandbox", &SANDBOX, place::xor_with_itself, |c| edit(c, (0x7f20_0000, 0x4a00_0000), |w| 0xd280_0000 | w & 31), Order),
    // In the sandbox.
    ("ldar is ldr, in the sandbox", &SANDBOX, place::acquire, |c| turn(c, LDAR_FORM, LDR), Order),
    ("stlr is str, in the sandbox", &SANDBOX, place::release, |c| turn(c, STLR_FORM, STR), Order),
    ("ldaddal is ldadda, in the sandbox", &SANDBOX, place::fetch_add, |c| flip(c, LSE_FORM, LSE_L), Order),
    ("swpal is swpl, in the sandbox", &SANDBOX, place::xchg, |c| flip(c, LSE_FORM, LSE_A), Order),
    ("casal is cas, in the sandbox", &SANDBOX, place::cmpxchg, |c| flip(c, CAS_FORM, CAS_A | CAS_L), Order),
    ("ldaddal into xzr, in the sandbox", &SANDBOX, place::unused_fetch_add, |c| put(c, LSE_FORM, 31, 31), Order),
    ("dmb ish behind exclusives left out, in the sandbox", &SANDBOX_EXCLUSIVE, place::fetch_add, |c| nop(c, DMB_FORM), Order),
    ("stlxr is stxr, in the sandbox", &SANDBOX_EXCLUSIVE, place::xchg, |c| flip(c, STXR_FORM, STXR_L), Order),
    ("status ignored, in the sandbox", &SANDBOX_EXCLUSIVE, place::fetch_add, |c| nop(c, CBNZ_FORM), Value),
    ("a load-acquire from beside the window", &SANDBOX, place::acquire64, |c| edit(c, (0xffe0_fc00, 0x8b00_0000), |w| w & !(31 << 5) | 31 << 5), Footprint),
];
