//! Every instruction of the table with edge values in registers and fields, on both loops.

use crate::build::{add, compare};
use acqrel_guest::{HelperId, HelperReturn, Helpers, STACK_TOP, Start};
use acqrel_interp::Loaded;
use acqrel_isa::{Field, Fields, Insn, MapDef, Op, Parts, Program, Reg, Role};

/// What to try in a field: all that makes sense for its role.
fn values(role: Option<Role>) -> &'static [i32] {
    match role {
        Some(Role::Immediate) => &[0, 1, -1, 5, 31, 32, 33, 63, 64, i32::MIN, i32::MAX],
        Some(Role::Displacement) => &[0, 1, -8, 3],
        // To the next instruction but one, the next, itself.
        Some(Role::Target) => &[1, 0, -1],
        Some(Role::Function) => &[1],
        Some(Role::Spaces) => &[1, 0x1_0000],
        Some(Role::Id | Role::Read | Role::Write | Role::ReadWrite | Role::Base) | None => &[0],
    }
}

fn registers(role: Option<Role>, all: &'static [Reg]) -> &'static [Reg] {
    if role.is_some() { all } else { &[Reg::R0] }
}

/// The instructions of a row that are tried.
fn insns(op: Op) -> Vec<Insn> {
    let row = op.row();
    let mut insns = Vec::new();
    for &dst in registers(row.role(Field::Dst), &[Reg::R2, Reg::R0, Reg::R10]) {
        for &src in registers(row.role(Field::Src), &[Reg::R2, Reg::R3]) {
            for &off in values(row.role(Field::Off)) {
                for &imm in values(row.role(Field::Imm)) {
                    // A code pointer to the second instruction would make that a function.
                    let imm = if row.is_wide() && imm == 1 { -1 } else { imm };
                    let off = i16::try_from(off).unwrap();
                    let imm64 = 0x8877_6655_4433_2211;
                    let insn = op.insn(Fields { dst, src, off, imm, imm64, next: 0 });
                    if !insn.writes().contains(Reg::R10) {
                        insns.push(insn);
                    }
                }
            }
        }
    }
    insns
}

#[test]
fn both_loops_agree_on_every_instruction() {
    let mut helpers = Helpers::none();
    for id in [HelperId::Static(0), HelperId::Btf(0)] {
        helpers.add(id, "sum", |call| {
            Ok(HelperReturn::Value(call.args.iter().fold(0, |sum, &arg| sum.wrapping_add(arg))))
        });
    }
    let start = Start {
        memory: (1..=21).collect(),
        fuel: 2,
        may_goto: 1,
        map_fds: [(0, 0)].into(),
        variables: [(0, 0x1234)].into(),
        ..Start::default()
    };
    for &op in Op::ALL {
        let mut ran = 0;
        for insn in insns(op) {
            let code = vec![insn, Insn::Exit {}, add(Reg::R0, 1), Insn::Exit {}];
            let maps = vec![MapDef::data("data".to_owned(), 8, false, vec![7; 8])];
            let parts = Parts { maps, jump_targets: vec![2], ..Parts::default() };
            let program = Program::with_parts(code, parts).unwrap();
            // An access through r10 may be out of the frame.
            let Ok(loaded) = Loaded::new(program, start.clone(), helpers.clone()) else { continue };
            let memory = loaded.machine().thread.registers[Reg::R1];
            let code = loaded.guest().addresses().code(0);
            let operands = [
                0,
                1,
                u64::MAX,
                7,
                33,
                1 << 31,
                1 << 63,
                0xffff_ffff,
                0x8070_6050_4030_2010,
                memory,
                memory + 16,
                STACK_TOP - 8,
                code + 16,
            ];
            for a in operands {
                for b in operands {
                    let [mut fast, mut slow] = [(); 2].map(|()| {
                        let mut machine = loaded.machine();
                        machine.thread.registers[Reg::R0] = b;
                        machine.thread.registers[Reg::R2] = a;
                        machine.thread.registers[Reg::R3] = b;
                        machine
                    });
                    compare(&mut fast, &mut slow);
                    ran += 1;
                }
            }
        }
        assert!(ran > 0, "{op:?} was never run");
    }
}
