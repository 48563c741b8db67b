//! The recipes of ARM64. Names and order say nothing about which are right.

use super::Step::{Cbnz, DmbIsh, DmbIshld, DmbIshst, Isb};
use super::{Access, Arm64Load, Arm64Rmw, Arm64Store, Event, Recipe, Step};
use crate::Arm64Features;

pub(super) const fn recipes(event: Event) -> &'static [Recipe] {
    match event {
        Event::Load => LOAD,
        Event::Store => STORE,
        Event::LoadAcquire => LOAD_ACQUIRE,
        Event::StoreRelease => STORE_RELEASE,
        Event::Rmw => RMW,
        Event::RmwFetch | Event::Xchg => RMW_FETCH,
        Event::CmpXchg => CMPXCHG,
    }
}

/// What Linux' JIT does: with `FEAT_LSE` its instructions, else exclusives.
pub(super) const fn default(features: Arm64Features, event: Event) -> &'static Recipe {
    match event {
        Event::Load => &LOAD[0],
        Event::Store => &STORE[0],
        Event::LoadAcquire => &LOAD_ACQUIRE[0],
        Event::StoreRelease => &STORE_RELEASE[0],
        Event::Rmw => &RMW[if features.lse { 1 } else { 0 }],
        Event::RmwFetch | Event::Xchg => &RMW_FETCH[if features.lse { 1 } else { 0 }],
        Event::CmpXchg => &CMPXCHG[if features.lse { 1 } else { 0 }],
    }
}

const fn load(
    name: &'static str,
    before: &'static [Step],
    access: Arm64Load,
    after: &'static [Step],
) -> Recipe {
    Recipe { name, before, access: Access::Arm64Load(access), after }
}

const fn store(
    name: &'static str,
    before: &'static [Step],
    access: Arm64Store,
    after: &'static [Step],
) -> Recipe {
    Recipe { name, before, access: Access::Arm64Store(access), after }
}

const fn rmw(
    name: &'static str,
    before: &'static [Step],
    access: Arm64Rmw,
    after: &'static [Step],
) -> Recipe {
    Recipe { name, before, access: Access::Arm64Rmw(access), after }
}

const fn lse(acquire: bool, release: bool) -> Arm64Rmw {
    Arm64Rmw::Lse { acquire, release, discard: false }
}

const fn exclusive(acquire: bool, release: bool) -> Arm64Rmw {
    Arm64Rmw::Exclusive { acquire, release }
}

const LOAD: &[Recipe] = &[load("ldr", &[], Arm64Load::Ldr, &[])];

const STORE: &[Recipe] = &[store("str", &[], Arm64Store::Str, &[])];

const LOAD_ACQUIRE: &[Recipe] = &[
    load("ldar", &[], Arm64Load::Ldar, &[]),
    load("ldapr", &[], Arm64Load::Ldapr, &[]),
    load("ldapur", &[], Arm64Load::Ldapur, &[]),
    load("ldlar", &[], Arm64Load::Ldlar, &[]),
    load("ldr", &[], Arm64Load::Ldr, &[]),
    load("ldr+dmb.ishld", &[], Arm64Load::Ldr, &[DmbIshld]),
    load("ldr+dmb.ish", &[], Arm64Load::Ldr, &[DmbIsh]),
    load("ldr+dmb.ishst", &[], Arm64Load::Ldr, &[DmbIshst]),
    load("ldr+isb", &[], Arm64Load::Ldr, &[Isb]),
    load("ldr+cbnz", &[], Arm64Load::Ldr, &[Cbnz]),
    load("ldr+cbnz+isb", &[], Arm64Load::Ldr, &[Cbnz, Isb]),
    load("dmb.ish+ldr", &[DmbIsh], Arm64Load::Ldr, &[]),
    load("dmb.ishld+ldr", &[DmbIshld], Arm64Load::Ldr, &[]),
];

const STORE_RELEASE: &[Recipe] = &[
    store("stlr", &[], Arm64Store::Stlr, &[]),
    store("stlur", &[], Arm64Store::Stlur, &[]),
    store("stllr", &[], Arm64Store::Stllr, &[]),
    store("swpl", &[], Arm64Store::Swpl, &[]),
    store("str", &[], Arm64Store::Str, &[]),
    store("dmb.ish+str", &[DmbIsh], Arm64Store::Str, &[]),
    store("dmb.ishld+dmb.ishst+str", &[DmbIshld, DmbIshst], Arm64Store::Str, &[]),
    store("dmb.ishld+str", &[DmbIshld], Arm64Store::Str, &[]),
    store("dmb.ishst+str", &[DmbIshst], Arm64Store::Str, &[]),
    store("isb+str", &[Isb], Arm64Store::Str, &[]),
    store("str+dmb.ish", &[], Arm64Store::Str, &[DmbIsh]),
];

const RMW: &[Recipe] = &[
    rmw("ldxr/stxr", &[], exclusive(false, false), &[]),
    rmw("lse", &[], lse(false, false), &[]),
    rmw("ldr+op+str", &[], Arm64Rmw::Separate, &[]),
];

/// `lse.al.xzr` and what is left of it, which a compare-exchange cannot have.
const RMW_FETCH: &[Recipe] = &{
    let mut all = [rmw(
        "lse.al.xzr",
        &[],
        Arm64Rmw::Lse { acquire: true, release: true, discard: true },
        &[],
    ); CMPXCHG.len() + 1];
    let mut at = 0;
    while at < CMPXCHG.len() {
        all[at] = CMPXCHG[at];
        at += 1;
    }
    all
};

const CMPXCHG: &[Recipe] = &[
    rmw("ldxr/stlxr+dmb.ish", &[], exclusive(false, true), &[DmbIsh]),
    rmw("lse.al", &[], lse(true, true), &[]),
    rmw("lse", &[], lse(false, false), &[]),
    rmw("lse.a", &[], lse(true, false), &[]),
    rmw("lse.l", &[], lse(false, true), &[]),
    rmw("lse.l+dmb.ish", &[], lse(false, true), &[DmbIsh]),
    rmw("dmb.ish+lse.a", &[DmbIsh], lse(true, false), &[]),
    rmw("ldxr/stxr", &[], exclusive(false, false), &[]),
    rmw("ldaxr/stxr", &[], exclusive(true, false), &[]),
    rmw("ldxr/stlxr", &[], exclusive(false, true), &[]),
    rmw("ldaxr/stlxr", &[], exclusive(true, true), &[]),
    rmw("ldxr/stxr+dmb.ish", &[], exclusive(false, false), &[DmbIsh]),
    rmw("ldaxr/stxr+dmb.ish", &[], exclusive(true, false), &[DmbIsh]),
    rmw("ldaxr/stlxr+dmb.ish", &[], exclusive(true, true), &[DmbIsh]),
    rmw("ldxr/stlxr+dmb.ishld", &[], exclusive(false, true), &[DmbIshld]),
    rmw("ldaxr/stlxr+dmb.ishld", &[], exclusive(true, true), &[DmbIshld]),
    rmw("ldxr/stlxr+dmb.ishst", &[], exclusive(false, true), &[DmbIshst]),
    rmw("dmb.ish+ldxr/stxr", &[DmbIsh], exclusive(false, false), &[]),
    rmw("dmb.ish+ldxr/stlxr", &[DmbIsh], exclusive(false, true), &[]),
    rmw("dmb.ish+ldaxr/stxr", &[DmbIsh], exclusive(true, false), &[]),
    rmw("dmb.ish+ldaxr/stlxr", &[DmbIsh], exclusive(true, true), &[]),
    rmw("dmb.ish+ldxr/stxr+dmb.ish", &[DmbIsh], exclusive(false, false), &[DmbIsh]),
];
