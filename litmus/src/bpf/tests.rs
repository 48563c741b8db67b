//! Values against the reference interpreter: what the micro-operations of a program compute from
//! constants is what the program computes.

use super::{Reason, Refusal, code};
use crate::thread::{Layout, Options, paths};
use crate::{Code, End};
use acqrel_guest::{Helpers, Start};
use acqrel_interp::{Loaded, Machine};
use acqrel_isa::{
    AluOp, AtomicOp, AtomicSize, Cond, Imm64, Insn, LoadOrder, MovSx, Operand, Program, Reg, Size,
    StoreOrder, SwapBits, SwapOp, SxSize, Width,
};
use acqrel_machine::Place;

/// The code of a source, in any syntax that the assembler reads.
pub(crate) fn assemble(source: &str) -> Code {
    let assembled = acqrel_asm::assemble(source, &acqrel_asm::Options::default());
    let lines = acqrel_asm::LineIndex::new(source);
    let texts: Vec<(String, u32)> = assembled
        .spans
        .iter()
        .map(|span| {
            let range = usize::try_from(span.start).unwrap()..usize::try_from(span.end).unwrap();
            (source[range].to_owned(), lines.position(source, span.start).line)
        })
        .collect();
    code(&assembled.into_result().unwrap(), &texts).unwrap()
}

/// Numbers that look random.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % limit
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Values at which things break more often than not.
    fn value(&mut self) -> u64 {
        let edge = self.of(&[
            0,
            1,
            2,
            7,
            u64::MAX,
            1 << 63,
            1 << 31,
            1 << 32,
            0x7fff_ffff,
            0xffff_ffff,
            0xffff_ffff_8000_0000,
            0x1122_3344_5566_7788,
        ]);
        if self.below(3) == 0 { self.next() } else { edge }
    }

    fn register(&mut self) -> Reg {
        Reg::ALL[self.below(10)]
    }

    fn operand(&mut self) -> Operand {
        let edge = self.of(&[0, 1, -1, 3, 31, 32, 33, 63, 64, i32::MIN, i32::MAX]);
        if self.below(2) == 0 { Operand::Imm(edge) } else { Operand::Reg(self.register()) }
    }

    /// An offset in the frame at which there are 8 bytes.
    fn offset(&mut self) -> i16 {
        -8 - i16::try_from(self.below(16)).unwrap()
    }

    fn insn(&mut self) -> Insn {
        let (dst, src) = (self.register(), self.register());
        let width = self.of(&[Width::W32, Width::W64]);
        let base = Reg::R10;
        match self.below(11) {
            0..=3 => {
                let op = self.of(&ALU);
                Insn::Alu { op, width, dst, src: self.operand() }
            }
            4 => Insn::Neg { width, dst },
            5 => Insn::MovSx { kind: self.of(&EXTENSIONS), dst, src },
            6 => Insn::ByteSwap { op: self.of(&SWAPS), bits: self.of(&SWAP_BITS), dst },
            7 => {
                let cond = self.of(&CONDITIONS);
                Insn::Branch { cond, width, dst, src: self.operand(), off: 1 }
            }
            8 => {
                let (size, off) = (self.of(&Size::ALL), self.offset());
                if self.below(2) == 0 {
                    Insn::Store { size, order: StoreOrder::Plain, base, off, src }
                } else {
                    Insn::StoreImm { size, base, off, imm: i32::MIN | 0x1234 }
                }
            }
            9 => {
                let (size, off) = (self.of(&Size::ALL), self.offset());
                Insn::Load { size, order: LoadOrder::Plain, dst, base, off }
            }
            _ => {
                let size = self.of(&[SxSize::B, SxSize::H, SxSize::W]);
                Insn::LoadSx { size, dst, base, off: self.offset() }
            }
        }
    }
}

const ALU: [AluOp; 14] = [
    AluOp::Add,
    AluOp::Sub,
    AluOp::Mul,
    AluOp::Div,
    AluOp::Sdiv,
    AluOp::Or,
    AluOp::And,
    AluOp::Lsh,
    AluOp::Rsh,
    AluOp::Mod,
    AluOp::Smod,
    AluOp::Xor,
    AluOp::Mov,
    AluOp::Arsh,
];
const EXTENSIONS: [MovSx; 5] =
    [MovSx::S8To32, MovSx::S16To32, MovSx::S8To64, MovSx::S16To64, MovSx::S32To64];
const SWAPS: [SwapOp; 3] = [SwapOp::Le, SwapOp::Be, SwapOp::Bswap];
const SWAP_BITS: [SwapBits; 3] = [SwapBits::B16, SwapBits::B32, SwapBits::B64];
const CONDITIONS: [Cond; 11] = [
    Cond::Eq,
    Cond::Gt,
    Cond::Ge,
    Cond::Set,
    Cond::Ne,
    Cond::Sgt,
    Cond::Sge,
    Cond::Lt,
    Cond::Le,
    Cond::Slt,
    Cond::Sle,
];

/// r0 to r9 at the end, by the interpreter.
fn interpreted(program: &Program) -> Vec<u64> {
    let loaded = Loaded::new(program.clone(), Start::default(), Helpers::none()).unwrap();
    let mut machine = Machine::new(&loaded);
    machine.run().unwrap();
    Reg::ALL[..10].iter().map(|&reg| machine.thread.registers[reg]).collect()
}

/// r0 to r9 at the end of the only path, which are all known.
fn translated(program: &Program) -> Vec<u64> {
    let code = code(program, &[]).unwrap();
    let r1 = acqrel_machine::Reg::new(1).unwrap();
    let start = Loaded::new(program.clone(), Start::default(), Helpers::none()).unwrap();
    let r1 = (r1, Machine::new(&start).thread.registers[Reg::R1]);
    let paths = paths(&code, &[r1], &Layout::new(&[], 0, &[]), &Options::default()).unwrap();
    let [path] = &paths[..] else { panic!("{} paths", paths.len()) };
    assert_eq!(path.end, End::Complete);
    assert!(path.events.is_empty() && path.constraints.is_empty());
    let mut registers = vec![0; 10];
    for &(place, value) in &path.registers {
        let Place::Reg(reg) = place else { panic!("{place:?} is a register") };
        if reg.index() < 10 {
            registers[reg.index()] = path.values.known(value).unwrap();
        }
    }
    registers
}

fn compare(insns: Vec<Insn>) {
    let program = Program::new(insns).unwrap();
    let (expected, found) = (interpreted(&program), translated(&program));
    assert_eq!(found, expected, "{:#?}", program.insns());
}

fn set(registers: impl IntoIterator<Item = (Reg, u64)>) -> Vec<Insn> {
    let load = |(dst, value)| Insn::LoadImm64 { dst, source: Imm64::Value(value) };
    registers.into_iter().map(load).collect()
}

/// Every operation of two operands, with all pairs of edge values, as register and immediate.
#[test]
fn each_operation_computes_what_the_interpreter_computes() {
    let values = [0, 1, 2, 33, 63, 64, u64::MAX, 1 << 63, 1 << 31, 0xffff_ffff, 13 << 32 | 7];
    for (a, b) in values.iter().flat_map(|&a| values.iter().map(move |&b| (a, b))) {
        let mut insns = set([(Reg::R6, a), (Reg::R7, b)]);
        let mut results = Vec::new();
        for width in [Width::W32, Width::W64] {
            let imm = i32::from_ne_bytes(u32::try_from(b & 0xffff_ffff).unwrap().to_ne_bytes());
            for src in [Operand::Reg(Reg::R7), Operand::Imm(imm)] {
                for op in ALU {
                    results.push(Insn::Alu { op, width, dst: Reg::R0, src });
                }
                for cond in CONDITIONS {
                    results.push(Insn::Branch { cond, width, dst: Reg::R0, src, off: 1 });
                }
            }
            results.push(Insn::Neg { width, dst: Reg::R0 });
        }
        for kind in EXTENSIONS {
            results.push(Insn::MovSx { kind, dst: Reg::R0, src: Reg::R7 });
        }
        for (op, bits) in SWAPS.iter().flat_map(|&op| SWAP_BITS.map(move |bits| (op, bits))) {
            results.push(Insn::ByteSwap { op, bits, dst: Reg::R0 });
        }
        let wide = |op, src| Insn::Alu { op, width: Width::W64, dst: Reg::R8, src };
        for insn in results {
            insns.push(Insn::Alu {
                op: AluOp::Mov,
                width: Width::W64,
                dst: Reg::R0,
                src: Operand::Reg(Reg::R6),
            });
            insns.push(insn);
            // Skipped by a branch taken. All results are mixed into r8.
            insns.push(Insn::Alu {
                op: AluOp::Xor,
                width: Width::W64,
                dst: Reg::R0,
                src: Operand::Imm(0x5555),
            });
            insns.push(wide(AluOp::Mul, Operand::Imm(0x0101_0107)));
            insns.push(wide(AluOp::Add, Operand::Reg(Reg::R0)));
        }
        insns.push(Insn::Exit {});
        compare(insns);
    }
}

/// Random programs, with loads and stores of mixed sizes that overlap in the frame.
#[test]
fn programs_compute_what_the_interpreter_computes() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..2000 {
        let registers: Vec<u64> = (0..10).map(|_| random.value()).collect();
        let mut insns = set(Reg::ALL.into_iter().zip(registers));
        insns.extend((0..40).map(|_| random.insn()));
        // What a last branch skips.
        insns.push(Insn::Neg { width: Width::W64, dst: Reg::R0 });
        insns.push(Insn::Exit {});
        compare(insns);
    }
}

#[test]
fn calls_have_frames_of_their_own() {
    let source = "
        r6 = 6
        r9 = 9
        *(u64 *)(r10 - 8) = r6
        r1 = 5
        call f
        r7 = *(u64 *)(r10 - 8)
        r0 += r6
        exit
    f:
        r6 = r1
        r6 += 1
        r8 = *(u64 *)(r10 - 8)
        *(u64 *)(r10 - 8) = r6
        r1 = 1
        call g
        r0 += r6
        exit
    g:
        r0 = r6
        r6 = 70
        r9 = 70
        *(u32 *)(r10 - 4) = r6
        exit
    ";
    let assembled = acqrel_asm::assemble(source, &acqrel_asm::Options::default());
    let program = assembled.into_result().unwrap();
    assert_eq!(translated(&program), interpreted(&program));
    assert_eq!(translated(&program)[..2], [18, 1]);
}

#[test]
fn what_a_test_cannot_have_is_refused_with_its_place() {
    let source = "
        r1 = 1
        call 5
        r0 = *(u8 *)skb[3]
        may_goto +0
        exit
    ";
    let assembled = acqrel_asm::assemble(source, &acqrel_asm::Options::default());
    let program = assembled.into_result().unwrap();
    let refusals = code(&program, &[]).unwrap_err();
    let expected = [(1, Reason::Helper), (2, Reason::Packet), (3, Reason::MayGoto)];
    let expected = expected.map(|(instruction, reason)| Refusal { instruction, reason });
    assert_eq!(refusals, expected);
}

#[test]
fn addresses_count_slots_and_texts_are_kept() {
    let code = assemble("r1 = 5 ll\nif r1 == 0 goto l\nr2 = 2\nl: exit\n");
    let addresses: Vec<_> = code.instructions.iter().map(|it| (it.address, it.next)).collect();
    assert_eq!(addresses, [(0, 16), (16, 24), (24, 32), (32, 40)]);
    assert_eq!(code.instructions[1].line, 2);
    assert_eq!(code.instructions[2].text, "r2 = 2");
    assert_eq!(code.at(32), Some(3));
}

/// Which register gets the result, and what the order is called.
#[test]
fn atomic_operations_have_their_registers_and_orders() {
    use acqrel_machine::op::{MicroOp, RmwOrder};
    let expected = |op: AtomicOp| match op {
        AtomicOp::Add | AtomicOp::Or | AtomicOp::And | AtomicOp::Xor => (None, RmwOrder::Relaxed),
        AtomicOp::FetchAdd
        | AtomicOp::FetchOr
        | AtomicOp::FetchAnd
        | AtomicOp::FetchXor
        | AtomicOp::Xchg => (Some(3), RmwOrder::AcquireRelease),
        AtomicOp::CmpXchg => (Some(0), RmwOrder::AcquireRelease),
    };
    let all = [
        AtomicOp::Add,
        AtomicOp::Or,
        AtomicOp::And,
        AtomicOp::Xor,
        AtomicOp::FetchAdd,
        AtomicOp::FetchOr,
        AtomicOp::FetchAnd,
        AtomicOp::FetchXor,
        AtomicOp::Xchg,
        AtomicOp::CmpXchg,
    ];
    for op in all {
        let (base, src, size) = (Reg::R2, Reg::R3, AtomicSize::DW);
        let insn = Insn::Atomic { op, size, base, off: 8, src };
        let code = code(&Program::new(vec![insn, Insn::Exit {}]).unwrap(), &[]).unwrap();
        let MicroOp::Rmw { dst, order, .. } = code.instructions[0].ops[1] else { panic!("{op:?}") };
        let dst = dst.map(|place| match place {
            Place::Reg(reg) => reg.number(),
            Place::Flag(_) | Place::Temp(_) => panic!("{place:?}"),
        });
        assert_eq!((dst, order), expected(op), "{op:?}");
    }
}
