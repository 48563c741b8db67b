//! How ordering events of BPF become instructions: the recipe table.
//!
//! An [`Event`] is a kind of memory access with its order; a [`Recipe`] is one way of making
//! instructions of it, as data that the backends emit step by step. There are more recipes than a
//! JIT would want: what each does to memory order is found by checking it, and no name or text
//! here says it beforehand. A [`Lowering`] is the choice of one recipe for each event.
//!
//! A recipe is named by what it emits, `+` between instructions and `/` between the two of a pair
//! of exclusives. `tests` below hold the names to the steps.

mod arm64;
mod lowering;
mod x86_64;

pub use lowering::{Lowering, LoweringError};

use crate::{Arm64Features, Target};
use acqrel_isa::{AtomicOp, Insn, LoadOrder, StoreOrder};
use acqrel_machine::Arch;
use std::fmt;

/// An access to memory that a backend lowers by a recipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Event {
    /// A plain load, with zero or sign extension.
    Load,
    /// A plain store.
    Store,
    /// `BPF_LOAD_ACQ`.
    LoadAcquire,
    /// `BPF_STORE_REL`.
    StoreRelease,
    /// An atomic operation that does not fetch: `ADD`, `OR`, `AND`, `XOR` (RFC 9669, section 5.3).
    Rmw,
    /// One of these four that fetches.
    RmwFetch,
    /// `XCHG`.
    Xchg,
    /// `CMPXCHG`.
    CmpXchg,
}

impl Event {
    /// All events.
    pub const ALL: [Self; 8] = [
        Self::Load,
        Self::Store,
        Self::LoadAcquire,
        Self::StoreRelease,
        Self::Rmw,
        Self::RmwFetch,
        Self::Xchg,
        Self::CmpXchg,
    ];

    /// Its name, as the command line has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Store => "store",
            Self::LoadAcquire => "load-acquire",
            Self::StoreRelease => "store-release",
            Self::Rmw => "rmw",
            Self::RmwFetch => "rmw-fetch",
            Self::Xchg => "xchg",
            Self::CmpXchg => "cmpxchg",
        }
    }

    /// The event with a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.name() == name)
    }

    /// The event that a load of an order is.
    pub const fn load(order: LoadOrder) -> Self {
        match order {
            LoadOrder::Plain => Self::Load,
            LoadOrder::Acquire => Self::LoadAcquire,
        }
    }

    /// The event that a store of an order is.
    pub const fn store(order: StoreOrder) -> Self {
        match order {
            StoreOrder::Plain => Self::Store,
            StoreOrder::Release => Self::StoreRelease,
        }
    }

    /// The event that a read-modify-write is.
    pub const fn rmw(op: AtomicOp) -> Self {
        match op {
            AtomicOp::Add | AtomicOp::Or | AtomicOp::And | AtomicOp::Xor => Self::Rmw,
            AtomicOp::FetchAdd | AtomicOp::FetchOr | AtomicOp::FetchAnd | AtomicOp::FetchXor => {
                Self::RmwFetch
            }
            AtomicOp::Xchg => Self::Xchg,
            AtomicOp::CmpXchg => Self::CmpXchg,
        }
    }

    /// The event that an instruction is. None for one that does not access memory, and for the
    /// legacy packet loads, whose place in memory is no address of the program's.
    pub const fn of(insn: Insn) -> Option<Self> {
        match insn {
            Insn::Load { order, .. } => Some(Self::load(order)),
            Insn::LoadSx { .. } => Some(Self::Load),
            Insn::StoreImm { .. } => Some(Self::Store),
            Insn::Store { order, .. } => Some(Self::store(order)),
            Insn::Atomic { op, .. } => Some(Self::rmw(op)),
            Insn::Alu { .. }
            | Insn::Neg { .. }
            | Insn::MovSx { .. }
            | Insn::AddrSpaceCast { .. }
            | Insn::ByteSwap { .. }
            | Insn::Ja { .. }
            | Insn::Ja32 { .. }
            | Insn::Branch { .. }
            | Insn::MayGoto { .. }
            | Insn::GotoX { .. }
            | Insn::CallHelper { .. }
            | Insn::CallLocal { .. }
            | Insn::CallBtf { .. }
            | Insn::CallX { .. }
            | Insn::Exit {}
            | Insn::LoadImm64 { .. }
            | Insn::LoadAbs { .. }
            | Insn::LoadInd { .. } => None,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A way of making instructions of an event: steps before the access, the access, steps after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recipe {
    /// Its name.
    pub name: &'static str,
    /// What comes before the access.
    pub before: &'static [Step],
    /// The access.
    pub access: Access,
    /// What comes after it. A compare-exchange by exclusives that fails leaves past these.
    pub after: &'static [Step],
}

/// An instruction of a recipe that does not access memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// ARM64 `DMB ISH`.
    DmbIsh,
    /// ARM64 `DMB ISHLD`.
    DmbIshld,
    /// ARM64 `DMB ISHST`.
    DmbIshst,
    /// ARM64 `ISB`.
    Isb,
    /// ARM64 `CBNZ` of the loaded value to the next instruction.
    Cbnz,
    /// x86-64 `MFENCE`.
    Mfence,
    /// x86-64 `LFENCE`.
    Lfence,
    /// x86-64 `SFENCE`.
    Sfence,
}

impl Step {
    /// Its part of a recipe's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DmbIsh => "dmb.ish",
            Self::DmbIshld => "dmb.ishld",
            Self::DmbIshst => "dmb.ishst",
            Self::Isb => "isb",
            Self::Cbnz => "cbnz",
            Self::Mfence => "mfence",
            Self::Lfence => "lfence",
            Self::Sfence => "sfence",
        }
    }
}

/// How a recipe accesses memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// An ARM64 load.
    Arm64Load(Arm64Load),
    /// An ARM64 store.
    Arm64Store(Arm64Store),
    /// An ARM64 read-modify-write.
    Arm64Rmw(Arm64Rmw),
    /// An x86-64 load.
    X86Load(X86Load),
    /// An x86-64 store.
    X86Store(X86Store),
    /// An x86-64 read-modify-write.
    X86Rmw(X86Rmw),
}

/// An ARM64 load (Arm ARM, section C3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arm64Load {
    /// `LDR`, `LDRH`, `LDRB`, and the sign-extending ones.
    Ldr,
    /// `LDAR`.
    Ldar,
    /// `LDAPR` (`FEAT_LRCPC`).
    Ldapr,
    /// `LDAPUR` (`FEAT_LRCPC2`): takes an offset of -256 to 255.
    Ldapur,
    /// `LDLAR` (`FEAT_LOR`).
    Ldlar,
}

/// An ARM64 store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arm64Store {
    /// `STR`, `STRH`, `STRB`.
    Str,
    /// `STLR`.
    Stlr,
    /// `STLUR` (`FEAT_LRCPC2`): takes an offset of -256 to 255.
    Stlur,
    /// `STLLR` (`FEAT_LOR`).
    Stllr,
    /// `SWPL` (`FEAT_LSE`) to a scratch register.
    Swpl,
}

/// An ARM64 read-modify-write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Arm64Rmw {
    /// One instruction of `FEAT_LSE`: `LDADD`, `LDCLR`, `LDSET`, `LDEOR`, `SWP`, `CAS`; the
    /// `ST<op>` form for a plain operation that does not fetch.
    Lse {
        /// With acquire semantics.
        acquire: bool,
        /// With release semantics.
        release: bool,
        /// With XZR for the register that gets the old value. The result then stays what the
        /// register had; `CAS` has no such form.
        discard: bool,
    },
    /// A loop of load- and store-exclusive.
    Exclusive {
        /// `LDAXR` for `LDXR`.
        acquire: bool,
        /// `STLXR` for `STXR`.
        release: bool,
    },
    /// A plain load, the operation, and a plain store.
    Separate,
}

/// An x86-64 load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum X86Load {
    /// `MOV`, `MOVZX`, `MOVSX`.
    Mov,
}

/// An x86-64 store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum X86Store {
    /// `MOV`.
    Mov,
    /// `XCHG` with a scratch register.
    Xchg,
}

/// An x86-64 read-modify-write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum X86Rmw {
    /// With `LOCK`: `ADD`, `OR`, `AND`, `XOR`, `XADD`, `CMPXCHG` (in a loop for the operations
    /// that have no fetching instruction), and `XCHG`, which locks by itself.
    Lock,
    /// The same instructions without `LOCK`; for `XCHG` two `MOV`s, as it cannot go without.
    Unlocked,
}

/// The recipes of an event on an architecture; the first is the one that needs no features.
pub const fn recipes(arch: Arch, event: Event) -> &'static [Recipe] {
    match arch {
        Arch::Arm64 => arm64::recipes(event),
        Arch::X86_64 => x86_64::recipes(event),
    }
}

/// The recipe of an event that a target has by default.
pub(crate) const fn default(target: Target, event: Event) -> &'static Recipe {
    match target {
        Target::X86_64(_) => &x86_64::recipes(event)[0],
        Target::Arm64(features) => arm64::default(features, event),
    }
}

impl Recipe {
    /// Whether the register that gets the old value of a read-modify-write does not: a program then
    /// computes with something else.
    pub const fn discards(&self) -> bool {
        matches!(self.access, Access::Arm64Rmw(Arm64Rmw::Lse { discard: true, .. }))
    }

    /// The ARM64 features that its instructions need. x86-64 recipes need none.
    pub const fn needs(&self) -> Arm64Features {
        let mut needs = Arm64Features::NONE;
        match self.access {
            Access::Arm64Load(Arm64Load::Ldapr) => needs.lrcpc = true,
            Access::Arm64Load(Arm64Load::Ldapur) | Access::Arm64Store(Arm64Store::Stlur) => {
                needs.lrcpc2 = true;
            }
            Access::Arm64Load(Arm64Load::Ldlar) | Access::Arm64Store(Arm64Store::Stllr) => {
                needs.lor = true;
            }
            Access::Arm64Store(Arm64Store::Swpl) | Access::Arm64Rmw(Arm64Rmw::Lse { .. }) => {
                needs.lse = true;
            }
            Access::Arm64Load(Arm64Load::Ldr | Arm64Load::Ldar)
            | Access::Arm64Store(Arm64Store::Str | Arm64Store::Stlr)
            | Access::Arm64Rmw(Arm64Rmw::Exclusive { .. } | Arm64Rmw::Separate)
            | Access::X86Load(_)
            | Access::X86Store(_)
            | Access::X86Rmw(_) => {}
        }
        needs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn spelling(access: Access) -> String {
        let letters = |acquire: bool, release: bool| {
            let (a, l) = (if acquire { "a" } else { "" }, if release { "l" } else { "" });
            format!("{a}{l}")
        };
        match access {
            Access::Arm64Load(load) => format!("{load:?}").to_lowercase(),
            Access::Arm64Store(store) => format!("{store:?}").to_lowercase(),
            Access::Arm64Rmw(Arm64Rmw::Lse { acquire, release, discard }) => {
                let letters = letters(acquire, release);
                let dot = if letters.is_empty() { "" } else { "." };
                format!("lse{dot}{letters}{}", if discard { ".xzr" } else { "" })
            }
            Access::Arm64Rmw(Arm64Rmw::Exclusive { acquire, release }) => {
                format!("ld{}xr/st{}xr", letters(acquire, false), letters(false, release))
            }
            Access::Arm64Rmw(Arm64Rmw::Separate) => "ldr+op+str".to_owned(),
            Access::X86Load(X86Load::Mov) | Access::X86Store(X86Store::Mov) => "mov".to_owned(),
            Access::X86Store(X86Store::Xchg) => "xchg".to_owned(),
            Access::X86Rmw(X86Rmw::Lock) => "lock".to_owned(),
            Access::X86Rmw(X86Rmw::Unlocked) => "unlocked".to_owned(),
        }
    }

    /// Names say what is emitted, and each is there once.
    #[test]
    fn names() {
        for arch in [Arch::X86_64, Arch::Arm64] {
            for event in Event::ALL {
                let mut seen = BTreeSet::new();
                for recipe in recipes(arch, event) {
                    let before = recipe.before.iter().map(|s| s.name().to_owned());
                    let after = recipe.after.iter().map(|s| s.name().to_owned());
                    let parts = before.chain([spelling(recipe.access)]).chain(after);
                    assert_eq!(recipe.name, parts.collect::<Vec<_>>().join("+"));
                    assert!(seen.insert(recipe.name), "{event}: {} twice", recipe.name);
                    assert_eq!(
                        recipe.discards(),
                        recipe.name.split('.').next_back() == Some("xzr")
                    );
                }
            }
        }
    }

    /// The access of a recipe suits its event, and its steps are of its architecture.
    #[test]
    fn kinds() {
        let arm_steps = [Step::DmbIsh, Step::DmbIshld, Step::DmbIshst, Step::Isb, Step::Cbnz];
        for arch in [Arch::X86_64, Arch::Arm64] {
            for event in Event::ALL {
                for recipe in recipes(arch, event) {
                    let suits = matches!(
                        (recipe.access, event),
                        (
                            Access::Arm64Load(_) | Access::X86Load(_),
                            Event::Load | Event::LoadAcquire,
                        ) | (
                            Access::Arm64Store(_) | Access::X86Store(_),
                            Event::Store | Event::StoreRelease,
                        ) | (
                            Access::Arm64Rmw(_) | Access::X86Rmw(_),
                            Event::Rmw | Event::RmwFetch | Event::Xchg | Event::CmpXchg,
                        )
                    );
                    assert!(suits, "{event} by {}", recipe.name);
                    for step in recipe.before.iter().chain(recipe.after) {
                        assert_eq!(arm_steps.contains(step), arch == Arch::Arm64);
                        let loads = event == Event::LoadAcquire;
                        assert!(*step != Step::Cbnz || loads, "{event} by {}", recipe.name);
                    }
                }
            }
        }
    }
}
