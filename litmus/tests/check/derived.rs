//! Tests that are derived from a program tell how its ordering instructions are lowered.

use crate::{backend, target};
use acqrel_isa::{AluOp, Insn, Program, StoreOrder};
use acqrel_jit::{Event, MemoryMode, Options};
use acqrel_litmus::check::{
    Backend, Checker, Derived, Lower, LowerError, Machine, Subject, derive,
};
use acqrel_machine::Arch;

const PROGRAM: &str = r"
    r6 = r1
    r2 = 1
    store_release((u64 *)(r1 + 16), r2)
    r0 = load_acquire((u32 *)(r6 + 8))
    if r0 == 0 goto out
    r3 = *(u64 *)(r6 + 24)
    r3 += 5
    r4 = r3
    r4 = atomic_fetch_add((u64 *)(r6 + 32), r4)
    *(u64 *)(r6 + 24) = r4
    lock *(u32 *)(r6 - 4) += r3
    r0 = 3
    r0 = cmpxchg_64(r6 + 40, r0, r3)
    r5 = xchg_64(r6 + 48, r5)
    w2 = load_acquire((u8 *)(r6 + 1))
out:
    r0 = 0
    exit
";

fn program(text: &str) -> Program {
    acqrel_asm::assemble(text, &acqrel_asm::Options::default()).into_result().unwrap()
}

/// How many of the tests of each instruction are right, wrong, and cannot be checked.
fn verdicts(program: &Program, lower: &dyn Lower) -> Vec<(usize, [usize; 3])> {
    let checker = Checker::default();
    let mut all: Vec<(usize, [usize; 3])> = Vec::new();
    for Derived { instruction, test, .. } in derive(program) {
        if all.last().is_none_or(|(last, _)| *last != instruction) {
            all.push((instruction, [0; 3]));
        }
        // Only the program's own instructions have a line.
        let lines = test.threads.iter().flat_map(|thread| &thread.code.instructions);
        assert!(lines.filter(|it| it.line > 0).count() <= 7, "{}", test.name);
        let end = match Subject::new(&test, &checker) {
            Ok(subject) => usize::from(!checker.check(&subject, lower).unwrap().is_right()),
            Err(error) => panic!("{error}"),
        };
        all.last_mut().unwrap().1[end] += 1;
    }
    all
}

#[test]
fn right_backends_pass() {
    let program = program(PROGRAM);
    for arch in [Arch::Arm64, Arch::X86_64] {
        for memory in [MemoryMode::Raw, MemoryMode::Sandbox] {
            let found = verdicts(&program, &backend(arch, memory, &[]));
            let instructions: Vec<usize> = found.iter().map(|(index, _)| *index).collect();
            assert_eq!(instructions, [2, 3, 8, 10, 12, 13, 14]);
            for (index, [right, wrong, _]) in found {
                assert!(right >= 2 && wrong == 0, "{arch} {index}: {right} right, {wrong} wrong");
            }
        }
    }
}

/// Each ordering instruction is found out if its recipe is wrong, and no other is.
#[test]
fn wrong_recipes_are_found() {
    let program = program(PROGRAM);
    for (event, recipe, instructions) in [
        (Event::StoreRelease, "str", vec![2]),
        (Event::LoadAcquire, "ldr", vec![3, 14]),
        (Event::RmwFetch, "lse", vec![8]),
        (Event::Rmw, "ldr+op+str", vec![10]),
        (Event::CmpXchg, "ldxr/stxr", vec![12]),
        (Event::Xchg, "ldaxr/stlxr", vec![13]),
    ] {
        // What stands beside is lowered right, and so is what the contexts have.
        let found = verdicts(&program, &backend(Arch::Arm64, MemoryMode::Raw, &[(event, recipe)]));
        for index in instructions {
            let (_, [_, wrong, _]) = found.iter().find(|(at, _)| *at == index).unwrap();
            assert!(*wrong > 0, "{event}={recipe} at {index}");
        }
    }
}

/// A backend that forgets the release where the value is an immediate of the instruction before.
struct Peephole(Backend);

impl Lower for Peephole {
    fn arch(&self) -> Arch {
        self.0.arch()
    }

    fn lower(&self, subject: &Subject, thread: usize) -> Result<Machine, LowerError> {
        let program = subject.program(thread);
        let image = self.0.image(program)?;
        let mut bytes = image.code().to_vec();
        for (index, pair) in program.insns().windows(2).enumerate() {
            let (
                Insn::Alu { op: AluOp::Mov, dst, src, .. },
                Insn::Store { order, src: stored, .. },
            ) = (pair[0], pair[1])
            else {
                continue;
            };
            let immediate = matches!(src, acqrel_isa::Operand::Imm(_));
            if !immediate || dst != stored || order != StoreOrder::Release {
                continue;
            }
            let range = image.range(index + 1);
            for word in bytes[range.start as usize..range.end as usize].as_chunks_mut::<4>().0 {
                // STLR of 64 bits becomes STR.
                let old = u32::from_le_bytes(*word);
                if old & 0xffff_fc00 == 0xc89f_fc00 {
                    *word = (0xf900_0000 | old & 0x3ff).to_le_bytes();
                }
            }
        }
        self.0.machine(&image, &bytes)
    }
}

/// What goes wrong only beside another instruction is found with the window, and only with it.
#[test]
fn windows_are_seen() {
    let program = program(PROGRAM);
    let lower = Peephole(Backend::new(Options::new(target(Arch::Arm64), MemoryMode::Raw)));
    let checker = Checker::default();
    let (mut beside, mut alone) = (0, 0);
    for derived in derive(&program).iter().filter(|derived| derived.instruction == 2) {
        let subject = Subject::new(&derived.test, &checker).unwrap();
        let wrong = checker.check(&subject, &lower).unwrap().is_wrong();
        *(if derived.beside == (0, 0) { &mut alone } else { &mut beside }) += usize::from(wrong);
    }
    assert!(beside > 0, "no window shows it");
    assert_eq!(alone, 0, "the instruction alone is right");
}
