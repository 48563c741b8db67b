//! That what a program computes from a loaded value its code computes from it, whatever the value
//! is; that conditional branches are conditional branches; and that accesses are done once each,
//! in their order.

use crate::rows::rows;
use crate::trace::{End, Event as Seen, On, loaded};
use crate::{TARGETS, WINDOW, home, image, tracer};
use acqrel_isa::Reg::{self, R0, R1, R2, R3, R4, R5, R6, R7, R8, R9};
use acqrel_isa::{
    AluOp, AtomicOp, AtomicSize, Cond, Insn, LoadOrder, MovSx, Operand, Size, StoreOrder, SwapBits,
    SwapOp, Width,
};
use acqrel_jit::{Event, Lowering, MemoryMode};
use acqrel_machine::Arch;

const MODES: [MemoryMode; 2] = [MemoryMode::Raw, MemoryMode::Sandbox];
const WIDTHS: [Width; 2] = [Width::W32, Width::W64];

/// Where the pointers among the registers point to. r4 is 0, which is what is loaded, too.
const VALUES: [u64; 10] = [0, 0x4_0000, 0x5_0000, 0, 0, 0, 0x6_0000, 0x7_0000, 0x8_0000, 0x9_0000];

const fn alu(op: AluOp, width: Width, dst: Reg, src: Operand) -> Insn {
    Insn::Alu { op, width, dst, src }
}

fn load(dst: Reg, base: Reg, off: i16) -> Insn {
    Insn::Load { size: Size::W, order: LoadOrder::Plain, dst, base, off }
}

/// Ways to make 0 of a 0 in r3, which remain computations from it.
fn ways() -> Vec<Vec<Insn>> {
    let operations = [
        AluOp::Add,
        AluOp::Sub,
        AluOp::Mul,
        AluOp::Div,
        AluOp::Sdiv,
        AluOp::Or,
        AluOp::And,
        AluOp::Lsh,
        AluOp::Rsh,
        AluOp::Arsh,
        AluOp::Mod,
        AluOp::Smod,
        AluOp::Xor,
    ];
    let mut ways = vec![Vec::new()];
    let zero = |op, imm| match op {
        AluOp::Add | AluOp::Sub | AluOp::Or | AluOp::Xor => imm == 0,
        AluOp::Mul
        | AluOp::Div
        | AluOp::Sdiv
        | AluOp::And
        | AluOp::Lsh
        | AluOp::Rsh
        | AluOp::Arsh
        | AluOp::Mod
        | AluOp::Smod => true,
        AluOp::Mov => false,
    };
    for width in WIDTHS {
        for op in operations {
            for imm in [0, 1, -1, 2, 3, 8, 16, 31, 32, 33, 63, 64, 0xff, 0xffff, i32::MAX, i32::MIN]
            {
                if zero(op, imm) {
                    ways.push(vec![alu(op, width, R3, Operand::Imm(imm))]);
                }
            }
            // By itself, and by another.
            ways.push(vec![alu(op, width, R3, Operand::Reg(R3))]);
            ways.push(vec![alu(op, width, R3, Operand::Reg(R4))]);
            // Of a copy.
            for by in [Operand::Reg(R3), Operand::Reg(R5), Operand::Imm(0)] {
                ways.push(vec![
                    alu(AluOp::Mov, Width::W64, R5, Operand::Reg(R3)),
                    alu(op, width, R5, by),
                    alu(AluOp::Mov, width, R3, Operand::Reg(R5)),
                ]);
            }
            // To something else, and twice.
            ways.push(vec![
                alu(op, width, R4, Operand::Reg(R3)),
                alu(AluOp::Mov, Width::W64, R3, Operand::Reg(R4)),
            ]);
            let twice = alu(op, width, R3, Operand::Imm(0));
            ways.push(vec![twice, twice]);
        }
        for first in [AluOp::Lsh, AluOp::Rsh] {
            for second in [AluOp::Lsh, AluOp::Rsh, AluOp::Arsh] {
                for by in [0, 1, 31, 32, 56, 63] {
                    let shift = |op, by| alu(op, width, R3, Operand::Imm(by));
                    ways.push(vec![shift(first, by), shift(second, by)]);
                    ways.push(vec![shift(first, by), shift(second, 63 - by)]);
                }
            }
        }
        ways.push(vec![Insn::Neg { width, dst: R3 }]);
        ways.push(vec![alu(AluOp::Mov, width, R3, Operand::Reg(R3))]);
    }
    for kind in [MovSx::S8To32, MovSx::S16To32, MovSx::S8To64, MovSx::S16To64, MovSx::S32To64] {
        ways.push(vec![Insn::MovSx { kind, dst: R3, src: R3 }]);
    }
    for op in [SwapOp::Le, SwapOp::Be, SwapOp::Bswap] {
        for bits in [SwapBits::B16, SwapBits::B32, SwapBits::B64] {
            ways.push(vec![Insn::ByteSwap { op, bits, dst: R3 }]);
        }
    }
    ways
}

/// Loads with which a way can begin.
fn loads() -> Vec<Insn> {
    let plain = Size::ALL.map(|size| Insn::Load {
        size,
        order: LoadOrder::Plain,
        dst: R3,
        base: R1,
        off: 0,
    });
    let acquire =
        Insn::Load { size: Size::H, order: LoadOrder::Acquire, dst: R3, base: R1, off: 8 };
    plain.into_iter().chain([acquire]).collect()
}

#[test]
fn addresses_and_data_depend_on_what_was_loaded() {
    let add = alu(AluOp::Add, Width::W64, R2, Operand::Reg(R3));
    let fetch = AtomicOp::FetchAdd;
    let plain = StoreOrder::Plain;
    // By address, or if r6 is the base by data.
    let uses = [
        load(R0, R2, 0),
        load(R0, R2, 4096),
        Insn::Load { size: Size::DW, order: LoadOrder::Acquire, dst: R2, base: R2, off: 8 },
        Insn::StoreImm { size: Size::B, base: R2, off: 1, imm: 0 },
        Insn::Store { size: Size::DW, order: StoreOrder::Release, base: R2, off: -8, src: R6 },
        Insn::Atomic { op: fetch, size: AtomicSize::DW, base: R2, off: 0, src: R7 },
        Insn::Store { size: Size::DW, order: plain, base: R6, off: 0, src: R3 },
        Insn::Store { size: Size::W, order: StoreOrder::Release, base: R6, off: 8, src: R3 },
        Insn::Atomic { op: AtomicOp::Add, size: AtomicSize::W, base: R6, off: 8, src: R3 },
    ];
    let (ways, loads) = (ways(), loads());
    for target in TARGETS {
        for (number, memory) in MODES.into_iter().enumerate() {
            for (i, way) in ways.iter().enumerate() {
                for (j, &used) in uses.iter().enumerate() {
                    let first = loads[(i + j + number) % loads.len()];
                    let mut insns = vec![first];
                    insns.extend(way);
                    insns.extend([add, used]);
                    let image = image(insns.clone(), Lowering::new(target), memory);
                    let mut tracer = tracer(&image, VALUES);
                    let what = || format!("{insns:?} on {} {memory:?}", target.arch());
                    assert_eq!(tracer.run(0..insns.len()), End::Through, "{}", what());
                    let last = tracer.depends.last().unwrap();
                    let by_data = insns.last().unwrap().access().unwrap().1.unwrap().0 == R6;
                    let from = if by_data { last.data } else { last.address };
                    // A remainder by what was loaded is a branch on it and a value that is not.
                    let branches = tracer.events.iter().any(|it| branch(it) == Some(On::Loaded));
                    if branches && target.arch() == Arch::X86_64 {
                        continue;
                    }
                    assert_ne!(from & loaded(0), 0, "the dependency is lost in {}", what());
                    let (home, _) = home(target.arch());
                    let r3 = tracer.registers[home[3]];
                    assert_ne!(r3.from & loaded(0), 0, "r3's is lost in {}", what());
                    assert_eq!(r3.value, 0, "{}", what());
                }
            }
        }
    }
}

#[test]
fn branches_stay_branches() {
    let conditions = [
        Cond::Eq,
        Cond::Ne,
        Cond::Set,
        Cond::Gt,
        Cond::Ge,
        Cond::Lt,
        Cond::Le,
        Cond::Sgt,
        Cond::Sge,
        Cond::Slt,
        Cond::Sle,
    ];
    let operands = [R3, R4].map(Operand::Reg).into_iter();
    let operands = operands.chain([0, 1, -1, i32::MIN, i32::MAX, 4096, 8].map(Operand::Imm));
    let store = Insn::Store { size: Size::DW, order: StoreOrder::Plain, base: R6, off: 0, src: R7 };
    let copy = alu(AluOp::Mov, Width::W64, R8, Operand::Reg(R9));
    // What a branch can be over.
    let bodies: [&[Insn]; 4] = [&[], &[copy], &[store], &[copy, store]];
    for target in TARGETS {
        for memory in MODES {
            for (cond, src) in
                conditions.iter().flat_map(|&it| operands.clone().map(move |src| (it, src)))
            {
                for (width, body) in WIDTHS.iter().flat_map(|&it| bodies.map(|body| (it, body))) {
                    let off = i16::try_from(body.len()).unwrap();
                    for way in [None, Some(alu(AluOp::And, width, R3, Operand::Imm(0)))] {
                        let mut insns = vec![load(R3, R1, 0)];
                        insns.extend(way);
                        insns.push(Insn::Branch { cond, width, dst: R3, src, off });
                        insns.extend(body);
                        insns.push(store);
                        let image = image(insns.clone(), Lowering::new(target), memory);
                        let mut tracer = tracer(&image, VALUES);
                        let what = || format!("{insns:?} on {} {memory:?}", target.arch());
                        assert_eq!(tracer.run(0..insns.len()), End::Through, "{}", what());
                        let branches: Vec<_> = tracer.events.iter().filter_map(branch).collect();
                        // What x86-64's `test` makes of the carry flag depends on nothing.
                        let constant = branches == [On::Nothing] && target.arch() == Arch::X86_64;
                        assert!(branches == [On::Loaded] || constant, "{branches:?} in {}", what());
                        assert_eq!(tracer.selected & loaded(0), 0, "{}", what());
                    }
                }
            }
        }
    }
}

fn branch(event: &Seen) -> Option<On> {
    match *event {
        Seen::Branch { on, .. } => Some(on),
        Seen::Fence(_) | Seen::Load { .. } | Seen::Store { .. } | Seen::Rmw { .. } => None,
    }
}

/// Numbers that look random.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
    usize::try_from(*state >> 40).unwrap()
}

/// Accesses in one basic block: each is done, none twice, and none before one that it follows.
#[test]
fn accesses_are_done_once_and_in_order() {
    let mut state = 1;
    let rows: Vec<Insn> = Event::ALL
        .into_iter()
        .flat_map(rows)
        .filter(|insn| {
            let (access, place) = insn.access().unwrap();
            let (base, off) = place.unwrap();
            let aligned = i64::from(off) % i64::from(access.size().bits() / 8) == 0;
            aligned && off.unsigned_abs() < 300 && base != Reg::R10
        })
        .collect();
    for target in TARGETS {
        for memory in MODES {
            for _ in 0..1500 {
                let mut insns = Vec::new();
                for _ in 0..12 {
                    let base = [R6, R7][next(&mut state) % 2];
                    let data = [R0, R1, R2, R3][next(&mut state) % 4];
                    let insn = rows[next(&mut state) % rows.len()];
                    insns.push(with_registers(insn, base, data));
                    match next(&mut state) % 8 {
                        0 => insns.push(alu(AluOp::Mov, Width::W64, data, Operand::Imm(0))),
                        1 => insns.push(Insn::ByteSwap {
                            op: SwapOp::Be,
                            bits: SwapBits::B64,
                            dst: data,
                        }),
                        2 => insns.push(Insn::ByteSwap {
                            op: SwapOp::Be,
                            bits: SwapBits::B16,
                            dst: data,
                        }),
                        3 => insns.push(alu(AluOp::Xor, Width::W64, base, Operand::Imm(8))),
                        4 => insns.push(alu(AluOp::Mov, Width::W64, R7, Operand::Reg(R6))),
                        _ => {}
                    }
                }
                let image = image(insns.clone(), Lowering::new(target), memory);
                let mut tracer = tracer(&image, VALUES);
                let what = || format!("{insns:?} on {} {memory:?}", target.arch());
                assert_eq!(tracer.run(0..insns.len()), End::Through, "{}", what());
                let done: Vec<Access> = tracer.events.iter().filter_map(|&it| access(it)).collect();
                let window = if memory == MemoryMode::Sandbox { WINDOW } else { 0 };
                assert_eq!(done, expected(&insns, target.arch(), window), "{}", what());
            }
        }
    }
}

/// Where an access is, how large, whether it reads and whether it writes.
type Access = (u64, Size, bool, bool);

fn access(event: Seen) -> Option<Access> {
    match event {
        Seen::Load { address, size, .. } => Some((address, size, true, false)),
        Seen::Store { address, size, .. } => Some((address, size, false, true)),
        Seen::Rmw { address, size, .. } => Some((address, size, true, true)),
        Seen::Fence(_) | Seen::Branch { .. } => None,
    }
}

/// The accesses of instructions whose bases are r6 and r7.
fn expected(insns: &[Insn], arch: Arch, window: u64) -> Vec<Access> {
    let mut values = VALUES;
    let mut all = Vec::new();
    for &insn in insns {
        match insn {
            Insn::Alu { op: AluOp::Xor, dst, .. } => values[dst.index()] ^= 8,
            Insn::Alu { op: AluOp::Mov, src: Operand::Reg(R6), .. } => values[7] = values[6],
            _ => {}
        }
        let Some((access, Some((base, off)))) = insn.access() else { continue };
        let address = (window + values[base.index()]).wrapping_add_signed(off.into());
        let event = Event::of(insn).unwrap();
        let (reads, writes) = match event {
            Event::Load | Event::LoadAcquire => (true, false),
            Event::Store | Event::StoreRelease => (false, true),
            Event::Rmw | Event::RmwFetch | Event::Xchg | Event::CmpXchg => (true, true),
        };
        // x86-64 has one of these operations that fetch, and loads for the others first.
        let added = matches!(insn, Insn::Atomic { op: AtomicOp::FetchAdd, .. });
        if arch == Arch::X86_64 && event == Event::RmwFetch && !added {
            all.push((address, access.size(), true, false));
        }
        all.push((address, access.size(), reads, writes));
    }
    all
}

/// The same access with other registers.
fn with_registers(insn: Insn, base: Reg, data: Reg) -> Insn {
    match insn {
        Insn::Load { size, order, dst: _, base: _, off } => {
            Insn::Load { size, order, dst: data, base, off }
        }
        Insn::LoadSx { size, dst: _, base: _, off } => Insn::LoadSx { size, dst: data, base, off },
        Insn::StoreImm { size, base: _, off, imm } => Insn::StoreImm { size, base, off, imm },
        Insn::Store { size, order, base: _, off, src: _ } => {
            Insn::Store { size, order, base, off, src: data }
        }
        Insn::Atomic { op, size, base: _, off, src: _ } => {
            Insn::Atomic { op, size, base, off, src: data }
        }
        other => panic!("{other:?} is no event"),
    }
}
