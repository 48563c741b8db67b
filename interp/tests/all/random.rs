//! Random programs on both loops, and on both memories.

use crate::build::compare;
use acqrel_guest::{Granule, HelperId, HelperReturn, Helpers, Start};
use acqrel_interp::{Loaded, Machine, Shared};
use acqrel_isa::{Field, Fields, Insn, Op, Parts, Program, Reg, Role};
use arbtest::arbitrary::{Result, Unstructured};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A random instruction of the table at an index, in a function of instructions.
fn insn(u: &mut Unstructured<'_>, index: usize, len: usize) -> Result<Insn> {
    let op = *u.choose(Op::ALL)?;
    let row = op.row();
    // Mostly the registers that hold addresses, and few others, so that values meet.
    let regs = [Reg::R1, Reg::R10, Reg::R0, Reg::R2, Reg::R6, Reg::R1, Reg::R3];
    let mut fields = Fields { dst: *u.choose(&regs)?, src: *u.choose(&regs)?, ..Fields::ZERO };
    let jump = |u: &mut Unstructured<'_>| -> Result<i32> {
        let target = i32::try_from(u.choose_index(len)?).unwrap_or_default();
        Ok(target - i32::try_from(index).unwrap_or_default() - 1)
    };
    for &(field, role) in row.operands {
        let value: i32 = match role {
            Role::Target => jump(u)?,
            Role::Displacement => *u.choose(&[0, 8, -8, 4, 1, 16, -16, 31])?,
            Role::Immediate => *u.choose(&[0, 1, -1, 8, -8, 32, i32::MIN, 3])?,
            Role::Spaces => 1,
            Role::Function | Role::Id => 0,
            Role::Read | Role::Write | Role::ReadWrite | Role::Base => continue,
        };
        match field {
            Field::Off => fields.off = i16::try_from(value).unwrap_or_default(),
            Field::Imm => fields.imm = value,
            Field::Imm64 => fields.imm64 = u.arbitrary()?,
            Field::Dst | Field::Src | Field::Next => {}
        }
    }
    Ok(op.insn(fields))
}

/// A program of one to three functions, with all kinds of instructions of one slot, and constants.
fn program(u: &mut Unstructured<'_>) -> Result<Option<Program>> {
    let functions = u.int_in_range(1..=3)?;
    let mut insns = Vec::new();
    let mut symbols = Vec::new();
    for function in 0..functions {
        let len = u.int_in_range(2..=14)?;
        symbols.push((insns.len(), format!("f{function}")));
        for index in 0..len - 1 {
            let mut insn = insn(u, index, len)?;
            if insn.writes().contains(Reg::R10) || insn.slots() > 1 {
                insn = Insn::Ja { off: 0 };
            }
            insns.push(insn);
        }
        insns.push(Insn::Exit {});
    }
    // Calls lead to functions, not to the next instruction.
    let starts: Vec<usize> = symbols.iter().map(|symbol| symbol.0).collect();
    for (index, insn) in insns.iter_mut().enumerate() {
        if let Insn::CallLocal { off } = insn {
            let target = i32::try_from(*u.choose(&starts)?).unwrap_or_default();
            *off = target - i32::try_from(index).unwrap_or_default() - 1;
        }
    }
    let jump_targets = vec![u.choose_index(insns.len())?];
    Ok(Program::with_parts(insns, Parts { symbols, jump_targets, ..Parts::default() }).ok())
}

fn helpers() -> Helpers {
    let mut helpers = Helpers::none();
    for id in [HelperId::Static(0), HelperId::Btf(0)] {
        helpers.add(id, "touch", |call| {
            call.memory.write(call.args[0], &[7])?;
            Ok(match call.environment.random() % 16 {
                0 => HelperReturn::Exit(3),
                value => HelperReturn::Value(value),
            })
        });
    }
    helpers
}

#[test]
fn both_loops_and_both_memories_agree_on_random_programs() {
    let mut ends: BTreeMap<String, u32> = BTreeMap::new();
    arbtest::arbtest(|u| {
        let Some(program) = program(u)? else { return Ok(()) };
        let granule = if u.ratio(1, 4)? { Granule::Page } else { Granule::Byte };
        let start = Start {
            memory: vec![0x5a; u.int_in_range(0..=40)?],
            fuel: u.int_in_range(0..=12)?,
            may_goto: u.int_in_range(0..=3)?,
            granule,
            ..Start::default()
        };
        let code = u.choose_index(program.slots())?;
        let Ok(loaded) = Loaded::new(program, start, helpers()) else { return Ok(()) };
        let pointer = loaded.guest().addresses().code(code);
        let [mut fast, mut slow] = [(); 2].map(|()| {
            let mut machine = loaded.machine();
            machine.thread.registers[Reg::R3] = pointer;
            machine
        });
        compare(&mut fast, &mut slow);
        let shared = Shared::new(&loaded);
        let maps = Arc::new(loaded.guest().maps(loaded.program()));
        let mut viewed = Machine::with_memory(&loaded, shared.view(), maps);
        viewed.thread.registers[Reg::R3] = pointer;
        assert_eq!(viewed.run(), fast.run());
        assert_eq!(viewed.thread, fast.thread);
        assert_eq!(shared.image(), fast.memory.image());
        let end = match fast.run() {
            Ok(_) => "exit".to_owned(),
            Err(fault) => fault.kind.name().to_owned(),
        };
        *ends.entry(end).or_default() += 1;
        Ok(())
    })
    .budget_ms(2000)
    .size_min(1 << 10)
    .run();
    for end in ["exit", "unmapped", "misaligned", "out-of-fuel", "bad-jump"] {
        assert!(ends.contains_key(end), "no program ended with {end}: {ends:?}");
    }
}
