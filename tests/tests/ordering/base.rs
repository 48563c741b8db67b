//! The backends whose code is mutated.

use crate::mutant::Base;
use acqrel_jit::Event::{CmpXchg, LoadAcquire, RmwFetch, StoreRelease, Xchg};
use acqrel_jit::{Arm64Features, Event, MemoryMode, Target, X86Features};

const NONE: Target = Target::Arm64(Arm64Features::NONE);
const LSE: Target = Target::Arm64(Arm64Features { lse: true, ..Arm64Features::NONE });
const X86: Target = Target::X86_64(X86Features::NONE);

const fn raw(
    name: &'static str,
    target: Target,
    recipes: &'static [(Event, &'static str)],
) -> Base {
    Base { name, target, memory: MemoryMode::Raw, recipes }
}

/// ARM64 with single atomic instructions.
pub(crate) static SINGLE: Base = raw("arm64, lse", LSE, &[]);
/// ARM64 with exclusives.
pub(crate) static EXCLUSIVE: Base = raw("arm64", NONE, &[]);
/// ARM64 with `ldapr`.
pub(crate) static LDAPR: Base = raw(
    "arm64, ldapr",
    Target::Arm64(Arm64Features { lrcpc: true, ..Arm64Features::NONE }),
    &[(LoadAcquire, "ldapr")],
);
/// ARM64 with barriers around plain accesses.
pub(crate) static BARRIERS: Base = raw(
    "arm64, ldr+dmb.ishld, dmb.ish+str",
    NONE,
    &[(LoadAcquire, "ldr+dmb.ishld"), (StoreRelease, "dmb.ish+str")],
);
/// ARM64 with an instruction barrier behind a branch, and two barriers before a store.
pub(crate) static BRANCHES: Base = raw(
    "arm64, ldr+cbnz+isb, dmb.ishld+dmb.ishst+str",
    NONE,
    &[(LoadAcquire, "ldr+cbnz+isb"), (StoreRelease, "dmb.ishld+dmb.ishst+str")],
);
/// ARM64 with exclusives that acquire, too.
pub(crate) static ACQUIRING: Base = raw(
    "arm64, ldaxr/stlxr+dmb.ish",
    NONE,
    &[
        (RmwFetch, "ldaxr/stlxr+dmb.ish"),
        (Xchg, "ldaxr/stlxr+dmb.ish"),
        (CmpXchg, "ldaxr/stlxr+dmb.ish"),
    ],
);
/// ARM64 with exclusives between barriers.
pub(crate) static BETWEEN: Base = raw(
    "arm64, dmb.ish+ldxr/stxr+dmb.ish",
    NONE,
    &[
        (RmwFetch, "dmb.ish+ldxr/stxr+dmb.ish"),
        (Xchg, "dmb.ish+ldxr/stxr+dmb.ish"),
        (CmpXchg, "dmb.ish+ldxr/stxr+dmb.ish"),
    ],
);
/// ARM64 with single instructions that release, and a barrier.
pub(crate) static RELEASING: Base = raw(
    "arm64, lse.l+dmb.ish",
    LSE,
    &[(RmwFetch, "lse.l+dmb.ish"), (Xchg, "lse.l+dmb.ish"), (CmpXchg, "lse.l+dmb.ish")],
);
/// ARM64 with single instructions, in the sandbox.
pub(crate) static SANDBOX: Base =
    Base { name: "arm64, lse, sandbox", target: LSE, memory: MemoryMode::Sandbox, recipes: &[] };
/// ARM64 with exclusives, in the sandbox.
pub(crate) static SANDBOX_EXCLUSIVE: Base =
    Base { name: "arm64, sandbox", target: NONE, memory: MemoryMode::Sandbox, recipes: &[] };
/// x86-64.
pub(crate) static PLAIN: Base = raw("x86-64", X86, &[]);
/// x86-64 with a barrier behind releases.
pub(crate) static MFENCE: Base = raw("x86-64, mov+mfence", X86, &[(StoreRelease, "mov+mfence")]);
/// x86-64 with releases by exchanges.
pub(crate) static EXCHANGE: Base = raw("x86-64, xchg", X86, &[(StoreRelease, "xchg")]);
/// x86-64 in the sandbox.
pub(crate) static SANDBOX_X86: Base =
    Base { name: "x86-64, sandbox", target: X86, memory: MemoryMode::Sandbox, recipes: &[] };

/// All of them.
pub(crate) static ALL: &[&Base] = &[
    &SINGLE,
    &EXCLUSIVE,
    &LDAPR,
    &BARRIERS,
    &BRANCHES,
    &ACQUIRING,
    &BETWEEN,
    &RELEASING,
    &SANDBOX,
    &SANDBOX_EXCLUSIVE,
    &PLAIN,
    &MFENCE,
    &EXCHANGE,
    &SANDBOX_X86,
];
