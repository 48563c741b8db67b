//! Changes of programs.

use crate::{Thread, bpf};
use acqrel_isa::{Draft, Field, Item, Program, Reg, Role, Syntax};

/// Gives an instruction other registers. r0 of a compare-exchange is named nowhere, and stays.
pub(super) fn rename(item: &mut Item, name: impl Fn(Reg) -> Reg) {
    for &(field, role) in item.op.row().operands {
        let is_register = matches!(role, Role::Read | Role::Write | Role::ReadWrite | Role::Base);
        match field {
            Field::Dst if is_register => item.fields.dst = name(item.fields.dst),
            Field::Src if is_register => item.fields.src = name(item.fields.src),
            _ => {}
        }
    }
}

/// Puts instructions in the place of one of the first function. What led behind it still does.
pub(super) fn replace(draft: &mut Draft, place: usize, by: Vec<Item>) {
    let Some(items) = draft.functions.first_mut() else { return };
    let more = by.len();
    for item in items.iter_mut() {
        if item.op.insn(item.fields).function().is_none() && item.target > place {
            item.target = item.target + more - 1;
        }
    }
    items.splice(place..=place, by);
}

/// A thread with another program, and the code of that, in which an instruction has this line.
pub(super) fn with_program(
    thread: &Thread,
    program: Program,
    line: impl Fn(usize) -> u32,
) -> Option<Thread> {
    let insns = program.insns().iter().enumerate();
    let texts = insns.map(|(index, insn)| (insn.text(Syntax::Llvm).to_string(), line(index)));
    let code = bpf::code(&program, &texts.collect::<Vec<_>>()).ok()?;
    Some(Thread { program: Some(program), ..Thread::new(code, thread.registers.clone()) })
}
