//! The unwind information of objects, held against single steps of the processor: from every
//! instruction of a function and of what it calls there must be a way back to the caller.

#![cfg(all(target_arch = "x86_64", target_os = "linux"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot compile its program fails")]

use acqrel_guest::{Guest, Helpers, Start};
use acqrel_isa::{AluOp, Cond, Insn, Operand, Parts, Program, Reg, Size, StoreOrder, Width};
use acqrel_jit::{MemoryMode, Options, Target, compile, emit};
use acqrel_machine::Arch;
use std::path::Path;
use std::process::Command;

/// Two functions that name registers which C functions keep, each with an exit in its middle.
fn program() -> Program {
    let mov = |dst, src| Insn::Alu { width: Width::W64, op: AluOp::Mov, dst, src };
    let add = |dst, src| Insn::Alu { width: Width::W64, op: AluOp::Add, dst, src };
    let reg = Operand::Reg;
    let insns = vec![
        mov(Reg::R6, reg(Reg::R1)),
        mov(Reg::R7, reg(Reg::R2)),
        Insn::Branch {
            width: Width::W64,
            cond: Cond::Eq,
            dst: Reg::R1,
            src: Operand::Imm(0),
            off: 4,
        },
        Insn::CallLocal { off: 4 },
        add(Reg::R0, reg(Reg::R7)),
        add(Reg::R0, reg(Reg::R6)),
        Insn::Exit {},
        Insn::Exit {},
        mov(Reg::R8, Operand::Imm(21)),
        Insn::Store {
            size: Size::DW,
            order: StoreOrder::Plain,
            base: Reg::R10,
            off: -8,
            src: Reg::R8,
        },
        mov(Reg::R0, reg(Reg::R8)),
        Insn::Branch {
            width: Width::W64,
            cond: Cond::Ne,
            dst: Reg::R2,
            src: Operand::Imm(22),
            off: 2,
        },
        add(Reg::R0, reg(Reg::R8)),
        Insn::Exit {},
        add(Reg::R0, reg(Reg::R0)),
        Insn::Exit {},
    ];
    let symbols = vec![(0, "sum".to_owned())];
    Program::with_parts(insns, Parts { symbols, ..Parts::default() }).unwrap()
}

#[test]
fn frames_lead_back_from_every_instruction() {
    let program = program();
    let start = Start::default();
    let guest = Guest::new(&program, &start, &Helpers::none()).unwrap();
    let options = Options::new(Target::baseline(Arch::X86_64), MemoryMode::Raw);
    let image = compile(&program, &guest, &options).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(folder.join("sum.o"), emit::object(&image, &program).unwrap()).unwrap();
    std::fs::write(folder.join("step.c"), include_str!("../src/emit/object/step.c")).unwrap();
    let bytes = format!("-DCODE_BYTES={}", image.code().len());
    let args = ["-O1", "-Wall", "-Werror", "-fexceptions", &bytes, "step.c", "sum.o", "-o", "step"];
    match Command::new("gcc").args(args).current_dir(folder).output() {
        Ok(made) => assert!(made.status.success(), "{made:?}"),
        Err(_) => return eprintln!("NOT RUN: unwinding from every instruction, for want of gcc"),
    }
    let output = Command::new(folder.join("step")).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    assert!(text.starts_with("r0 = 84, ") && text.ends_with(" instructions, 0 lost\n"), "{text}");
}
