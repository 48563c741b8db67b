//! Every recipe, on every instruction that it is for: what its code does is what the table says,
//! in that order, once, at the address and of the size that the program says.

use crate::rows::rows;
use crate::trace::{Depends, End, Event as Seen, LOADED, On};
use crate::{TARGETS, WINDOW, home, image, tracer};
use acqrel_guest::STACK_TOP;
use acqrel_isa::{AtomicOp, Insn, Reg, Size};
use acqrel_jit::recipe::{
    Access, Arm64Load, Arm64Rmw, Arm64Store, Step, X86Load, X86Rmw, X86Store, recipes,
};
use acqrel_jit::{Event, Lowering, MemoryMode, Recipe, Target};
use acqrel_machine::Arch;
use acqrel_machine::op::{Domain, Fence, Kinds, LoadOrder, RmwOrder, StoreOrder};

/// What an instruction does, by RFC 9669.
#[derive(Clone, Copy)]
struct Meaning {
    base: Reg,
    off: i16,
    size: Size,
    /// Whose value is stored, or is the operand.
    src: Option<Reg>,
    /// What gets a value from memory.
    dst: Option<Reg>,
    signed: bool,
    imm: i32,
    op: Option<AtomicOp>,
}

impl Meaning {
    fn of(insn: Insn) -> Self {
        let (_, place) = insn.access().unwrap();
        let (base, off) = place.unwrap();
        let none = Self {
            base,
            off,
            size: Size::DW,
            src: None,
            dst: None,
            signed: false,
            imm: 0,
            op: None,
        };
        match insn {
            Insn::Load { size, dst, .. } => Self { size, dst: Some(dst), ..none },
            Insn::LoadSx { size, dst, .. } => {
                Self { size: size.into(), dst: Some(dst), signed: true, ..none }
            }
            Insn::StoreImm { size, imm, .. } => Self { size, imm, ..none },
            Insn::Store { size, src, .. } => Self { size, src: Some(src), ..none },
            Insn::Atomic { op, size, src, .. } => {
                let dst = match op {
                    AtomicOp::Add | AtomicOp::Or | AtomicOp::And | AtomicOp::Xor => None,
                    AtomicOp::CmpXchg => Some(Reg::R0),
                    AtomicOp::FetchAdd
                    | AtomicOp::FetchOr
                    | AtomicOp::FetchAnd
                    | AtomicOp::FetchXor
                    | AtomicOp::Xchg => Some(src),
                };
                Self { size: size.into(), src: Some(src), dst, op: Some(op), ..none }
            }
            other => panic!("{other:?} is no event"),
        }
    }

    /// The new value of memory, and of `dst`.
    fn values(self, values: [u64; 11], old: u64) -> (u64, u64) {
        let mask = self.size.mask();
        let old = old & mask;
        let operand = match self.src {
            Some(src) => values[src.index()],
            None => i64::from(self.imm).cast_unsigned(),
        };
        let sign = 1 << (self.size.bits() - 1);
        let got = if self.signed { (old ^ sign).wrapping_sub(sign) } else { old };
        let new = match self.op {
            None if self.dst.is_some() => old,
            None | Some(AtomicOp::Xchg) => operand,
            Some(AtomicOp::Add | AtomicOp::FetchAdd) => old.wrapping_add(operand),
            Some(AtomicOp::Or | AtomicOp::FetchOr) => old | operand,
            Some(AtomicOp::And | AtomicOp::FetchAnd) => old & operand,
            Some(AtomicOp::Xor | AtomicOp::FetchXor) => old ^ operand,
            Some(AtomicOp::CmpXchg) if old == values[0] & mask => operand,
            Some(AtomicOp::CmpXchg) => old,
        };
        (new & mask, got)
    }

    /// Whether it is one of the operations that x86-64 makes of a load and a compare-exchange.
    const fn loops_on_x86(self) -> bool {
        matches!(self.op, Some(AtomicOp::FetchOr | AtomicOp::FetchAnd | AtomicOp::FetchXor))
    }
}

const fn fence(step: Step) -> Option<Fence> {
    Some(match step {
        Step::DmbIsh => Fence::Dmb(Domain::InnerShareable, Kinds::All),
        Step::DmbIshld => Fence::Dmb(Domain::InnerShareable, Kinds::Loads),
        Step::DmbIshst => Fence::Dmb(Domain::InnerShareable, Kinds::Stores),
        Step::Isb => Fence::Isb,
        Step::Mfence => Fence::Mfence,
        Step::Lfence => Fence::Lfence,
        Step::Sfence => Fence::Sfence,
        Step::Cbnz => return None,
    })
}

/// What a recipe does. `matches`: a compare-exchange finds what it expects. `disturbed`: the first
/// store-exclusive or compare-exchange of a loop fails. `loaded`: memory's value is not 0.
#[derive(Clone, Copy)]
struct Scene {
    meaning: Meaning,
    address: u64,
    matches: bool,
    disturbed: bool,
    loaded: bool,
}

impl Scene {
    fn load(self, order: LoadOrder, exclusive: bool) -> Seen {
        Seen::Load { address: self.address, size: self.meaning.size, order, exclusive }
    }

    fn store(self, order: StoreOrder, exclusive: bool) -> Seen {
        Seen::Store { address: self.address, size: self.meaning.size, order, exclusive }
    }

    fn rmw(self, order: RmwOrder, compares: bool, result: bool) -> Seen {
        Seen::Rmw { address: self.address, size: self.meaning.size, order, compares, result }
    }

    fn steps(self, steps: &[Step], events: &mut Vec<Seen>) {
        events.extend(steps.iter().map(|&step| match fence(step) {
            Some(fence) => Seen::Fence(fence),
            None => Seen::Branch { on: On::Loaded, taken: self.loaded, to_next: true },
        }));
    }

    fn events(self, recipe: &Recipe) -> Vec<Seen> {
        let compares = self.meaning.op == Some(AtomicOp::CmpXchg);
        let mut events = Vec::new();
        self.steps(recipe.before, &mut events);
        let branch = |on, taken| Seen::Branch { on, taken, to_next: false };
        match recipe.access {
            Access::Arm64Load(load) => {
                let order = match load {
                    Arm64Load::Ldr => LoadOrder::Plain,
                    Arm64Load::Ldar => LoadOrder::Acquire,
                    Arm64Load::Ldapr | Arm64Load::Ldapur => LoadOrder::AcquirePc,
                    Arm64Load::Ldlar => LoadOrder::LimitedAcquire,
                };
                events.push(self.load(order, false));
            }
            Access::Arm64Store(store) => events.push(match store {
                Arm64Store::Str => self.store(StoreOrder::Plain, false),
                Arm64Store::Stlr | Arm64Store::Stlur => self.store(StoreOrder::Release, false),
                Arm64Store::Stllr => self.store(StoreOrder::LimitedRelease, false),
                Arm64Store::Swpl => self.rmw(RmwOrder::Release, false, true),
            }),
            Access::Arm64Rmw(Arm64Rmw::Lse { acquire, release, discard }) => {
                let order = match (acquire, release) {
                    (false, false) => RmwOrder::Relaxed,
                    (true, false) => RmwOrder::Acquire,
                    (false, true) => RmwOrder::Release,
                    (true, true) => RmwOrder::AcquireRelease,
                };
                let result = self.meaning.dst.is_some() && !discard;
                events.push(self.rmw(order, compares, result));
            }
            Access::Arm64Rmw(Arm64Rmw::Exclusive { acquire, release }) => {
                let acquire = if acquire { LoadOrder::Acquire } else { LoadOrder::Plain };
                let release = if release { StoreOrder::Release } else { StoreOrder::Plain };
                for again in (0..=u32::from(self.disturbed && self.matches)).rev() {
                    events.push(self.load(acquire, true));
                    if compares {
                        events.push(branch(On::Loaded, !self.matches));
                        if !self.matches {
                            return events;
                        }
                    }
                    events.push(self.store(release, true));
                    events.push(branch(On::Status, again > 0));
                }
            }
            Access::Arm64Rmw(Arm64Rmw::Separate) => {
                events.push(self.load(LoadOrder::Plain, false));
                events.push(self.store(StoreOrder::Plain, false));
            }
            Access::X86Load(X86Load::Mov) => events.push(self.load(LoadOrder::Plain, false)),
            Access::X86Store(X86Store::Mov) => events.push(self.store(StoreOrder::Plain, false)),
            Access::X86Store(X86Store::Xchg) => {
                events.push(self.rmw(RmwOrder::Locked, false, true));
            }
            Access::X86Rmw(how) => {
                let once = |events: &mut Vec<Seen>, compares| match how {
                    // Flags, at least, depend on the old value.
                    X86Rmw::Lock => events.push(self.rmw(RmwOrder::Locked, compares, true)),
                    X86Rmw::Unlocked => {
                        events.push(self.load(LoadOrder::Plain, false));
                        events.push(self.store(StoreOrder::Plain, false));
                    }
                };
                if self.meaning.loops_on_x86() {
                    events.push(self.load(LoadOrder::Plain, false));
                    for again in (0..=u32::from(self.disturbed)).rev() {
                        once(&mut events, true);
                        events.push(branch(On::Loaded, again > 0));
                    }
                } else {
                    once(&mut events, compares);
                }
            }
        }
        self.steps(recipe.after, &mut events);
        events
    }
}

/// How a base is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Aligned,
    /// The address is not a multiple of the access's size.
    Misaligned,
    /// The upper half is not 0, and raw addresses are like that.
    High,
}

/// The values of the registers, of which the base's is such that the address is as is said.
fn values(meaning: Meaning, base: Base) -> [u64; 11] {
    let mut values: [u64; 11] =
        std::array::from_fn(|i| (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 << 63);
    values[10] = STACK_TOP;
    if meaning.base != Reg::R10 {
        let aligned = 0x4_0000_u64.wrapping_add_signed(-i64::from(meaning.off));
        values[meaning.base.index()] = match base {
            Base::Aligned => aligned,
            Base::Misaligned => aligned + 1,
            Base::High => aligned | 0x5555_0000_0000,
        };
    }
    values
}

#[derive(Clone, Copy, Debug)]
struct Case {
    memory: MemoryMode,
    base: Base,
    matches: bool,
    disturbed: bool,
}

/// Runs the code of one instruction and compares.
fn check(image: &acqrel_jit::Image, index: usize, insn: Insn, recipe: &Recipe, case: Case) {
    let sandbox = case.memory == MemoryMode::Sandbox;
    let meaning = Meaning::of(insn);
    let values = values(meaning, case.base);
    let guest = values[meaning.base.index()].wrapping_add_signed(meaning.off.into());
    let address = if sandbox { WINDOW.wrapping_add(guest) } else { guest };
    let mask = meaning.size.mask();
    // Memory is what a compare-exchange expects, or something else.
    let memory = values[0] & mask ^ if case.matches { 0 } else { 0x80 };
    let x86 = image.arch() == Arch::X86_64;
    // Of those with a loop, the ones in which a load is not exclusive.
    let exclusive = matches!(recipe.access, Access::Arm64Rmw(Arm64Rmw::Exclusive { .. }));
    let x86_loop = x86 && meaning.loops_on_x86();
    let disturbed =
        case.disturbed && (exclusive || x86_loop && recipe.access == Access::X86Rmw(X86Rmw::Lock));
    let what = || format!("{insn:?} by {} on {}, {case:?}", recipe.name, image.arch());

    let mut tracer = tracer(image, std::array::from_fn(|i| values[i]));
    tracer.memory.insert(address, memory);
    tracer.disturbed = disturbed.into();
    let end = tracer.run(index..index + 1);

    let misaligned =
        insn.access().unwrap().0.must_be_aligned() && !guest.is_multiple_of(meaning.size.bytes());
    let high = meaning.base != Reg::R10 && values[meaning.base.index()] >> 32 != 0;
    if sandbox && (misaligned || high) {
        assert_eq!(end, End::Fault(index), "{}", what());
        assert!(!tracer.events.iter().any(|it| it.accesses_memory()), "{}", what());
        return;
    }
    assert_eq!(end, End::Through, "{}", what());
    // Another processor has inverted it after the first load.
    let old = if disturbed && x86_loop { !memory } else { memory };
    let matches = meaning.op != Some(AtomicOp::CmpXchg) || case.matches;
    let loaded = memory != 0;
    let scene = Scene { meaning, address, matches, disturbed, loaded };
    assert_eq!(tracer.events, scene.events(recipe), "{}", what());

    // The values.
    let (stored, got) = meaning.values(values, old);
    assert_eq!(tracer.memory[&address], stored, "memory after {}", what());
    let discards = matches!(recipe.access, Access::Arm64Rmw(Arm64Rmw::Lse { discard: true, .. }));
    let mut after = values;
    if let Some(dst) = meaning.dst.filter(|_| !discards) {
        after[dst.index()] = got;
    }
    let (home, window) = home(image.arch());
    let registers = home.map(|home| tracer.registers[home].value);
    assert_eq!(registers, after, "registers after {}", what());
    assert_eq!(tracer.registers[window].value, WINDOW, "{}", what());
    if x86 && sandbox {
        assert_eq!(tracer.registers[10].value, u32::MAX.into(), "the limit after {}", what());
    }

    // The dependencies: the address of each access is computed from the base and nothing else,
    // what is stored from the operand, and the result from memory.
    let accesses = tracer.events.iter().filter(|it| it.accesses_memory());
    for (&seen, &Depends { address, data }) in accesses.zip(&tracer.depends) {
        assert_eq!(address, 1 << meaning.base.number(), "{seen:?} of {}", what());
        if !matches!(seen, Seen::Load { .. }) && matches {
            let needed = meaning.src.map_or(0, |src| 1 << src.number());
            assert_eq!(data & !LOADED, needed, "{seen:?} of {}", what());
        }
    }
    // x86-64's compare-exchange that succeeds leaves what was expected where it was.
    let kept = x86 && meaning.op == Some(AtomicOp::CmpXchg);
    if let Some(dst) = meaning.dst.filter(|_| !discards && !kept) {
        let from = tracer.registers[home[dst.index()]].from;
        assert_ne!(from & LOADED, 0, "the result of {}", what());
    }
}

/// All recipes of a target, on all instructions. Gives how many pieces of code were run.
fn hold_to_the_table(target: Target) -> usize {
    let mut count = 0;
    for event in Event::ALL {
        let rows = rows(event);
        for recipe in recipes(target.arch(), event) {
            let mut lowering = Lowering::new(target);
            lowering.set(event, recipe.name).unwrap();
            for memory in [MemoryMode::Raw, MemoryMode::Sandbox] {
                // Nothing is known of registers where something jumps to.
                let apart = rows.iter().flat_map(|&insn| [Insn::Ja { off: 0 }, insn]);
                let image = image(apart.collect(), lowering, memory);
                for (row, &insn) in rows.iter().enumerate() {
                    // Not each in all cases, but all kinds of them in each.
                    let bases = [Base::Aligned, Base::Misaligned, Base::High];
                    let bases = match memory {
                        MemoryMode::Raw => &bases[count % 3..][..1],
                        MemoryMode::Sandbox => &bases[..],
                    };
                    for &base in bases {
                        count += 1;
                        let (matches, disturbed) = (count / 3 % 3 != 0, count / 9 % 2 == 0);
                        let case = Case { memory, base, matches, disturbed };
                        check(&image, 2 * row + 1, insn, recipe, case);
                    }
                }
            }
        }
    }
    count
}

#[test]
fn recipes_of_x86_64_do_what_the_table_says() {
    assert!(hold_to_the_table(TARGETS[0]) > 10_000);
}

#[test]
fn recipes_of_arm64_do_what_the_table_says() {
    assert!(hold_to_the_table(TARGETS[1]) > 10_000);
}
