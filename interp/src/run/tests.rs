//! Every sequence of the table, held equal to the specification from each of its instructions.

use super::opcode::{Part, Source, TABLE};
use crate::{Loaded, Machine, Plain};
use acqrel_guest::{Helpers, STACK_TOP, Start};
use acqrel_isa::{Insn, LoadOrder, Operand, Program, Reg, StoreOrder};

/// The instruction that a part is, with these operands. Jumps lead back to the first instruction.
fn insn(part: Part, place: i16, dst: Reg, src: Reg, imm: i32) -> Insn {
    let operand = |source| match source {
        Source::Imm => Operand::Imm(imm),
        Source::Reg => Operand::Reg(src),
    };
    match part {
        Part::Alu(op, width, source) => Insn::Alu { op, width, dst, src: operand(source) },
        Part::Branch(cond, width, source) => {
            Insn::Branch { cond, width, dst, src: operand(source), off: -1 - place }
        }
        Part::Ja => Insn::Ja { off: -1 - place },
        Part::Load(size) => Insn::Load { size, order: LoadOrder::Plain, dst, base: src, off: -8 },
        Part::Store(size) => {
            Insn::Store { size, order: StoreOrder::Plain, base: dst, off: -16, src }
        }
        other => panic!("add {other:?}, which is in a sequence, to this test"),
    }
}

fn step_to_end(machine: &mut Machine<'_, Plain>) {
    while machine.step() == Ok(None) {}
}

#[test]
fn sequences_do_what_their_instructions_do() {
    let sequences = TABLE.iter().filter(|row| row.1.len() > 1);
    let values = [0, 1, u64::MAX, 1 << 63, STACK_TOP, STACK_TOP - 4, 0xffff_fff0];
    let regs = [Reg::R1, Reg::R2];
    let mut count = 0;
    for &(opcode, parts) in sequences {
        count += 1;
        for choice in 0..1 << (2 * parts.len() + 1) {
            let reg = |bit: usize| regs[choice >> bit & 1];
            let imm = [1, -3][choice >> (2 * parts.len())];
            let mut insns: Vec<Insn> = (0_u8..)
                .zip(parts)
                .map(|(place, &part)| {
                    let shift = usize::from(place) * 2;
                    insn(part, place.into(), reg(shift), reg(shift + 1), imm + i32::from(place))
                })
                .collect();
            insns.push(Insn::Exit {});
            let start = Start { fuel: 2, ..Start::default() };
            let program = Program::new(insns).unwrap();
            let loaded = Loaded::new(program, start, Helpers::none()).unwrap();
            assert_eq!(loaded.code().ops()[0].opcode, opcode, "the sequence is not found");
            for (index, fuel, r1, r2) in cases(parts.len(), &values) {
                let [mut fast, mut slow] = [(); 2].map(|()| {
                    let mut machine = loaded.machine();
                    machine.thread.registers[Reg::R1] = r1;
                    machine.thread.registers[Reg::R2] = r2;
                    machine.thread.index = index;
                    machine.thread.fuel = fuel;
                    machine
                });
                let _ = fast.run();
                step_to_end(&mut slow);
                let context = (opcode, choice, index, fuel, r1, r2);
                assert_eq!(fast.run().map(Some), slow.step(), "{context:?}");
                assert_eq!(fast.thread, slow.thread, "{context:?}");
                assert_eq!(fast.memory.bytes(), slow.memory.bytes(), "{context:?}");
            }
        }
    }
    assert!(count > 0, "the table has no sequences");
}

/// Where to start, with how much fuel, and what is in r1 and r2.
fn cases(len: usize, values: &[u64]) -> impl Iterator<Item = (usize, u64, u64, u64)> {
    let starts = (0..len).flat_map(|index| [(index, 0), (index, 2)]);
    starts.flat_map(move |(index, fuel)| {
        values.iter().flat_map(move |&r1| values.iter().map(move |&r2| (index, fuel, r1, r2)))
    })
}

#[test]
fn an_operation_is_small() {
    assert_eq!(size_of::<super::code::Op>(), 16);
}

#[test]
fn at_most_one_part_uses_the_offset() {
    for &(opcode, parts) in TABLE {
        let uses =
            |part: &&Part| matches!(part, Part::Branch(..) | Part::Store(_) | Part::StoreImm(_));
        assert!(parts.iter().filter(uses).count() <= 1, "{opcode:?}");
    }
}
