//! The recipes of x86-64. Names and order say nothing about which are right.

use super::Step::{Lfence, Mfence, Sfence};
use super::{Access, Event, Recipe, Step, X86Load, X86Rmw, X86Store};

pub(super) const fn recipes(event: Event) -> &'static [Recipe] {
    match event {
        Event::Load | Event::LoadAcquire => LOAD,
        Event::Store => STORE,
        Event::StoreRelease => STORE_RELEASE,
        Event::Rmw | Event::RmwFetch | Event::Xchg | Event::CmpXchg => RMW,
    }
}

const fn recipe(
    name: &'static str,
    before: &'static [Step],
    access: Access,
    after: &'static [Step],
) -> Recipe {
    Recipe { name, before, access, after }
}

const MOV: Access = Access::X86Store(X86Store::Mov);
const LOCK: Access = Access::X86Rmw(X86Rmw::Lock);
const UNLOCKED: Access = Access::X86Rmw(X86Rmw::Unlocked);

const LOAD: &[Recipe] = &[recipe("mov", &[], Access::X86Load(X86Load::Mov), &[])];

const STORE: &[Recipe] = &[recipe("mov", &[], MOV, &[])];

const STORE_RELEASE: &[Recipe] = &[
    recipe("mov", &[], MOV, &[]),
    recipe("xchg", &[], Access::X86Store(X86Store::Xchg), &[]),
    recipe("mov+mfence", &[], MOV, &[Mfence]),
    recipe("mov+lfence", &[], MOV, &[Lfence]),
    recipe("mov+sfence", &[], MOV, &[Sfence]),
];

const RMW: &[Recipe] = &[
    recipe("lock", &[], LOCK, &[]),
    recipe("unlocked", &[], UNLOCKED, &[]),
    recipe("unlocked+mfence", &[], UNLOCKED, &[Mfence]),
    recipe("mfence+unlocked+mfence", &[Mfence], UNLOCKED, &[Mfence]),
    recipe("unlocked+lfence", &[], UNLOCKED, &[Lfence]),
    recipe("unlocked+sfence", &[], UNLOCKED, &[Sfence]),
];
