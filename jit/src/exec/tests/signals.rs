//! Faults that are not the guest's: of the host's stack, and of what is not code of ours.

use super::handmade::{self, Asm, native, start};
use crate::MemoryMode::Sandbox;
use crate::exec::{Native, RunError};
use acqrel_guest::Helpers;
use acqrel_isa::{Insn, Operand, Parts, Reg};
use std::env;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;
use std::thread;

/// r0 = r1; exit, with this code for the first.
fn code(emit: impl Fn(&mut Asm)) -> Native {
    let (width, dst, src) = (acqrel_isa::Width::W64, Reg::R0, Operand::Reg(Reg::R1));
    let insns = vec![Insn::Alu { op: acqrel_isa::AluOp::Mov, width, dst, src }, Insn::Exit {}];
    let parts = (insns, Parts::default());
    native(parts, start([0; 2], &[]), Helpers::none(), Sandbox, |ops, at| {
        if at == 0 {
            emit(ops);
        }
    })
}

#[test]
fn the_hosts_stack_exhausted_is_an_error_not_the_end() {
    let endless = code(handmade::endless);
    let crashes = || {
        for _ in 0..3 {
            assert!(matches!(endless.run(), Err(RunError::Crash { offset: 1.. })));
        }
    };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(crashes);
        }
    });
}

#[test]
fn a_fault_outside_of_the_code_ends_the_process_as_it_would_without_it() {
    const CHILD: &str = "ACQREL_TEST_FAULT";
    let astray = code(handmade::astray);
    if env::var_os(CHILD).is_some() {
        // It does not come back.
        let _ = astray.run();
        return;
    }
    let name = thread::current().name().unwrap().to_owned();
    let mut child = Command::new(env::current_exe().unwrap());
    let Ok(output) = child.args(["--exact", &name, "--nocapture"]).env(CHILD, "1").output() else {
        eprintln!("not run: this program cannot start itself, as in an emulator");
        return;
    };
    assert_eq!(output.status.signal(), Some(11), "{output:?}");
}
