//! Calls: of helpers, of functions, and indirect ones, with the tables that these go by.

use super::X86;
use super::abi::{FRAME, field, place};
use super::encode::{Cc, Group1, Op, Shift};
use super::jumps::{To, offset};
use super::registers::{CAUSE, FUEL, Gpr, SCRATCH, gpr};
use crate::abi::{Block, CauseKind};
use crate::image::PartKind;
use acqrel_guest::{FRAME_SIZE, MAX_FRAMES, STACK_TOP};
use acqrel_isa::{Reg, Width};
use dynasmrt::{DynasmApi as _, dynasm};
use std::mem::offset_of;

/// A table of offsets of code, for each slot one, 0 for none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// Of the prologues of functions, for `callx`.
    Calls,
    /// Of what `gotox` may jump to.
    Jumps,
}

impl X86<'_> {
    /// A call of a helper: the stub does it, for the request in the register of the cause.
    pub(super) fn call_helper(&mut self, index: usize) {
        let Ok(request) = u32::try_from(index) else { unreachable!("larger programs are refused") };
        self.code.mov_u32(CAUSE, request);
        self.jumps.call(&mut self.code, To::Helper);
        self.after_helper();
    }

    fn after_helper(&mut self) {
        self.facts.write(Reg::R0, false);
        self.facts.clear_args();
    }

    /// Emits the stub that calls helpers. It is called with the stack aligned to 16 bytes.
    pub(super) fn helper(&mut self) {
        let saved = [Reg::R0, Reg::R1, Reg::R2, Reg::R3, Reg::R4, Reg::R5];
        for reg in saved {
            self.code.rm(Op::MOV_TO, Width::W64, gpr(reg), place(reg.index()));
        }
        let fuel = field(offset_of!(Block, fuel));
        if self.fuel {
            self.code.rm(Op::MOV_TO, Width::W64, FUEL, fuel);
        }
        let function = field(offset_of!(Block, helper)).disp;
        dynasm!(self.code
            ; .arch x64
            ; sub rsp, BYTE 8
            ; lea rdi, [r12 + field(0).disp]
            ; mov rsi, r11
            ; call QWORD [r12 + function]
            ; add rsp, BYTE 8
            ; mov r11d, eax
        );
        self.code.rm(Op::MOV_FROM, Width::W64, Gpr::Rax, place(0));
        if self.fuel {
            self.code.rm(Op::MOV_FROM, Width::W64, FUEL, fuel);
        }
        self.code.rr(Op::TEST, Width::W32, CAUSE, CAUSE);
        let leaves = self.skip(Cc::Ne);
        self.limit();
        self.clear_args();
        dynasm!(self.code ; .arch x64 ; ret);
        self.here(leaves);
        for reg in Reg::ARGS {
            self.code.rm(Op::MOV_FROM, Width::W64, gpr(reg), place(reg.index()));
        }
        self.jumps.jmp(&mut self.code, To::Exit);
    }

    pub(super) fn call_local(&mut self, index: usize) {
        let program = self.input.program;
        let callee = program.target(index).and_then(|target| program.function_of(target));
        let Some(callee) = callee else { unreachable!("a program's calls have targets") };
        self.charge(index);
        self.deepen(index);
        self.jumps.call(&mut self.code, To::Function(callee));
        self.return_here();
    }

    /// Emits the check of the depth, and the move of r10.
    fn deepen(&mut self, index: usize) {
        if self.sandbox {
            let deepest = STACK_TOP - FRAME_SIZE * (MAX_FRAMES as u64 - 1);
            let deepest = i32::try_from(deepest).unwrap_or(i32::MAX);
            self.code.group1_imm(Group1::Cmp, Width::W32, Gpr::Rbp, deepest);
            self.leave_if(Cc::E, CauseKind::CallDepth, index);
        }
        self.move_pointer(Group1::Sub);
    }

    /// Emits the move of r10 back.
    fn return_here(&mut self) {
        self.move_pointer(Group1::Add);
        self.facts.forget_args();
    }

    fn move_pointer(&mut self, op: Group1) {
        if self.frame.pointer {
            self.code.group1_imm(op, Width::W64, Gpr::Rbp, FRAME);
        }
    }

    /// `callx`: a helper's number, or a function's code pointer.
    pub(super) fn call_x(&mut self, index: usize, dst: Reg) {
        let reg = gpr(dst);
        self.code.group1_imm(Group1::Cmp, Width::W64, reg, 0x1_0000);
        let function = self.skip(Cc::Ae);
        self.code.mov(Width::W64, CAUSE, reg);
        self.code.shift_imm(Shift::Shl, Width::W64, CAUSE, 32);
        let request = i32::try_from(index).unwrap_or(i32::MAX);
        self.code.group1_imm(Group1::Or, Width::W64, CAUSE, request);
        self.jumps.call(&mut self.code, To::Helper);
        let done = self.skip_always();
        self.here(function);
        self.look_up(index, dst, Table::Calls);
        self.charge(index);
        self.deepen(index);
        self.resolve(Table::Calls);
        self.code.digit(Op::GROUP5, Width::W32, 2, CAUSE);
        self.return_here();
        self.here(done);
    }

    /// Finds the slot of the code pointer in a register: into the scratch register, with the
    /// address of the code in that of the cause. Leaves if the table has nothing for it.
    pub(super) fn look_up(&mut self, index: usize, dst: Reg, table: Table) {
        let program = self.input.program;
        let base = self.input.guest.addresses().code(0);
        self.code.mov(Width::W64, SCRATCH, gpr(dst));
        self.code.mov_u64(CAUSE, base);
        self.code.rr(Op::group1(Group1::Sub), Width::W64, CAUSE, SCRATCH);
        // What is no multiple of 8 becomes a number that no slot has.
        dynasm!(self.code ; .arch x64 ; ror r10, BYTE 3);
        let slots = i32::try_from(program.slots()).unwrap_or(i32::MAX);
        self.code.group1_imm(Group1::Cmp, Width::W64, SCRATCH, slots);
        self.leave_if(Cc::Ae, CauseKind::BadJump, index);
        // lea r11, [rip + start]
        self.code.put(0x1d_8d4c, 3);
        self.jumps.disp(&mut self.code, To::Start);
        // cmp dword [r11 + r10 * 4 + table], 0
        self.code.put(0x93_bc_83_43, 4);
        self.jumps.table(&mut self.code, table);
        self.code.put(0, 1);
        self.leave_if(Cc::E, CauseKind::BadJump, index);
    }

    /// Makes the address of the code, in the register of the cause, out of the slot that was found.
    pub(super) fn resolve(&mut self, table: Table) {
        // mov r10d, [r11 + r10 * 4 + table]
        self.code.put(0x93_94_8b_47, 4);
        self.jumps.table(&mut self.code, table);
        self.code.rr(Op::group1(Group1::Add), Width::W64, SCRATCH, CAUSE);
        self.limit();
    }

    /// Emits the tables that are used. Gives their offsets.
    pub(super) fn tables(&mut self, starts: &[u32]) -> [u32; 2] {
        let occurs = self.input.plan.occurs;
        let program = self.input.program;
        let mut entries = vec![0; program.slots()];
        let calls = if occurs.callx {
            for (function, &prologue) in program.functions().iter().zip(&self.prologues) {
                entries[program.slot(function.insns.start)] = prologue;
            }
            self.table(&entries)
        } else {
            0
        };
        let jumps = if occurs.gotox {
            let entry = program.functions().iter().map(|function| function.insns.start);
            for index in entry.chain(program.jump_targets().iter().copied()) {
                entries[program.slot(index)] = starts[index];
            }
            self.table(&entries)
        } else {
            0
        };
        [calls, jumps]
    }

    fn table(&mut self, entries: &[u32]) -> u32 {
        let start = offset(&self.code);
        self.code.nops((start.next_multiple_of(4) - start) as usize);
        self.part(PartKind::Padding, start);
        let start = offset(&self.code);
        for &entry in entries {
            self.code.put(entry.into(), 4);
        }
        self.part(PartKind::Table, start);
        start
    }
}
