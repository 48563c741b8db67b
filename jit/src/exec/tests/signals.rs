//! Faults that are not the guest's: of the host's stack, and of what is not code of ours.

use super::handmade::{self, Asm, native, start};
use crate::MemoryMode::Sandbox;
use crate::abi::Block;
use crate::exec::{Native, RunError};
use acqrel_guest::Helpers;
use acqrel_isa::{Insn, Operand, Parts, Reg};
use std::env;
use std::mem::offset_of;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, exit};
use std::thread;
use std::time::Duration;

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
    ends(&code(handmade::astray));
}

/// As in an entry for which the host has no stack left: there is nothing to go back to yet.
#[test]
fn a_fault_before_the_stack_pointer_is_saved_ends_the_process_as_it_would_without_it() {
    ends(&code(|ops| {
        handmade::take(ops, offset_of!(Block, stack_pointer));
        handmade::load(ops);
    }));
}

/// Runs code that does not come back, in a process of its own.
fn ends(native: &Native) {
    const CHILD: &str = "ACQREL_TEST_FAULT";
    if env::var_os(CHILD).is_some() {
        thread::spawn(|| {
            thread::sleep(Duration::from_secs(20));
            exit(1);
        });
        let _ = native.run();
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
