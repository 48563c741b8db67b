//! Calls, and jumps through registers.
//!
//! A code pointer is checked to be one of the code region's, and looked up in a table of offsets
//! in the code; no address of the machine's code is in a register of BPF.

use super::Arm64;
use super::block::{FUEL, HELPER, REGISTERS};
use super::branch::Place;
use super::cold::StubKind;
use super::encode::{
    Arithmetic, Condition, Field, Imm12, Shift, Test, Transfer, adr, arithmetic, branch, call,
    call_register, compare, compare_imm, jump_register, load_pair, load_word_indexed, rotate_imm,
    shift_imm, store_pair,
};
use super::registers::Gpr;
use crate::abi::CauseKind;
use crate::image::PartKind;
use acqrel_isa::{Reg, Width};
use dynasmrt::dynasm;

/// What is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// Functions that can be called.
    Calls,
    /// Instructions that can be jumped to.
    Jumps,
}

impl Arm64<'_> {
    /// Calls the helper that the instruction names.
    pub(super) fn call_helper(&mut self, index: usize) {
        self.constant(Gpr::X9, Self::request(index));
        self.fixup(call(), Field::Imm26, Place::Helper);
        self.after_helper();
    }

    fn after_helper(&mut self) {
        self.known.after_call();
        self.known.clear_args();
    }

    /// Calls a function of the program.
    pub(super) fn call_function(&mut self, index: usize) {
        let program = self.input.program;
        let function = program.target(index).and_then(|target| program.function_of(target));
        let Some(function) = function else {
            unreachable!("a program's calls have targets, which are functions")
        };
        self.charge(index);
        self.check_depth(index);
        self.call_function_number(function);
        self.known.after_call();
    }

    /// Leaves for the exit if a call would make a ninth frame: if r10 is that of the eighth. Of
    /// the eight values that it can have, 512 apart, only that one has these three bits clear.
    fn check_depth(&mut self, index: usize) {
        if !self.traits.sandbox {
            return;
        }
        const { assert!(only_last_frame(0x1c00)) }
        dynasm!(self.code ; .arch aarch64 ; tst x25, 0x1c00);
        let kind = StubKind::Leave(CauseKind::CallDepth);
        self.branch_to_stub(Test::Flags(Condition::Eq), index, kind);
    }

    /// Calls what a register says: a helper by number, or a function by code pointer.
    pub(super) fn call_pointer(&mut self, index: usize, dst: Reg) {
        let value = Gpr::of(dst);
        self.code.word(shift_imm(Shift::Lsr, Width::W64, Gpr::X10, value, 16));
        let helper = self.stub(index, StubKind::Helper(value));
        self.branch_to_stub(Test::Zero(Width::W64, Gpr::X10), index, StubKind::Helper(value));
        self.look_up(index, value, Table::Calls);
        self.charge(index);
        self.check_depth(index);
        self.code.word(call_register(Gpr::X9));
        self.bind(helper);
        self.known.after_call();
    }

    /// Jumps to where a register points.
    pub(super) fn goto_register(&mut self, index: usize, dst: Reg) {
        self.look_up(index, Gpr::of(dst), Table::Jumps);
        if self.traits.fuel {
            // What has been looked up is at `X10`, in slots.
            let own = u32::try_from(self.input.program.slot(index)).unwrap_or(u32::MAX);
            self.compare_slots(own);
            let over = self.code.here();
            let forward = Test::Flags(Condition::Hi);
            self.code.word(forward.word());
            self.charge(index);
            self.lead_here(over, forward);
        }
        self.code.word(jump_register(Gpr::X9));
    }

    /// Compares `X10`, in which a number of slots is, with a number.
    fn compare_slots(&mut self, slots: u32) {
        let word = if let Some(slots) = Imm12::new(slots) {
            compare_imm(Arithmetic::Sub, Width::W64, Gpr::X10, slots)
        } else {
            self.constant(Gpr::X11, slots.into());
            compare(Width::W64, Gpr::X10, Gpr::X11)
        };
        self.code.word(word);
    }

    /// Puts into `X9` the address of the code for a code pointer, and into `X10` its slot; or
    /// leaves for the exit.
    fn look_up(&mut self, index: usize, value: Gpr, table: Table) {
        let bad = StubKind::Leave(CauseKind::BadJump);
        self.constant(Gpr::X9, self.input.guest.addresses().code(0));
        self.code.word(arithmetic(Arithmetic::Sub, Width::W64, Gpr::X10, value, Gpr::X9));
        // What is no multiple of 8 has high bits then.
        self.code.word(rotate_imm(Gpr::X10, Gpr::X10, 3));
        self.compare_slots(u32::try_from(self.input.program.slots()).unwrap_or(u32::MAX));
        self.branch_to_stub(Test::Flags(Condition::Hs), index, bad);
        self.code_start(Gpr::X9, Gpr::X11);
        // The table's offset, when it is known.
        self.lookups.push((self.code.here(), table));
        dynasm!(self.code ; .arch aarch64
            ; movz w11, 0
            ; movk w11, 0, lsl 16
            ; add x11, x11, x9
        );
        self.code.word(load_word_indexed(Gpr::X11, Gpr::X11, Gpr::X10));
        self.branch_to_stub(Test::Zero(Width::W32, Gpr::X11), index, bad);
        self.code.word(arithmetic(Arithmetic::Add, Width::W64, Gpr::X9, Gpr::X9, Gpr::X11));
    }

    /// Puts the address of the code's first byte into a register.
    fn code_start(&mut self, to: Gpr, temp: Gpr) {
        let here = self.code.here();
        if let Some(word) = adr(to, here) {
            self.code.word(word);
            return;
        }
        if let Some(word) = adr(to, 0) {
            self.code.word(word);
        }
        self.constant(temp, here.into());
        self.code.word(arithmetic(Arithmetic::Sub, Width::W64, to, to, temp));
    }

    /// Calls the runtime's function with the request in `X9`, if any code does. Gives the offset.
    ///
    /// The registers are as the program has them when the function sees them, and when it says to
    /// leave.
    pub(super) fn emit_helper(&mut self) -> u32 {
        let start = self.code.here();
        if !self.input.plan.occurs.helper {
            return start;
        }
        let arguments = [(Gpr::X7, Gpr::X0, 0), (Gpr::X1, Gpr::X2, 16), (Gpr::X3, Gpr::X4, 32)];
        self.block_address();
        dynasm!(self.code ; .arch aarch64 ; stp x29, x30, [sp, #-16]! ; mov x29, sp);
        for (a, b, off) in arguments {
            self.code.word(store_pair(a, b, Gpr::X10, REGISTERS + off));
        }
        if self.traits.fuel {
            self.block_field(Transfer::Store, Gpr::FUEL, FUEL);
        }
        dynasm!(self.code ; .arch aarch64 ; mov x0, x10 ; mov x1, x9);
        self.block_field(Transfer::Load, Gpr::X9, HELPER);
        dynasm!(self.code ; .arch aarch64 ; blr x9);
        self.block_address();
        if self.traits.fuel {
            self.block_field(Transfer::Load, Gpr::FUEL, FUEL);
        }
        self.block_field(Transfer::Load, Gpr::X7, REGISTERS);
        dynasm!(self.code ; .arch aarch64
            ; cbnz x0, #28
            // To go on. The first is 0 already.
            ; movz x1, 0
            ; movz x2, 0
            ; movz x3, 0
            ; movz x4, 0
            ; ldp x29, x30, [sp], #16
            ; ret
            // To leave.
            ; mov x11, x0
        );
        for (a, b, off) in arguments {
            self.code.word(load_pair(a, b, Gpr::X10, REGISTERS + off));
        }
        self.fixup(branch(), Field::Imm26, Place::Exit);
        self.part(PartKind::Helper, start);
        start
    }

    /// Emits the tables that are looked at, and fills in where they are.
    pub(super) fn emit_tables(&mut self, starts: &[u32]) {
        let lookups = std::mem::take(&mut self.lookups);
        for table in [Table::Calls, Table::Jumps] {
            if lookups.iter().all(|lookup| lookup.1 != table) {
                continue;
            }
            let start = self.code.here();
            self.emit_table(table, starts);
            self.part(PartKind::Table, start);
            for &(at, _) in lookups.iter().filter(|lookup| lookup.1 == table) {
                self.code.patch(at, |word| word | (start & 0xffff) << 5);
                self.code.patch(at + 4, |word| word | start >> 16 << 5);
            }
        }
    }

    fn emit_table(&mut self, table: Table, starts: &[u32]) {
        let program = self.input.program;
        let mut offsets = vec![0; program.slots()];
        match table {
            Table::Calls => {
                for (function, &prologue) in program.functions().iter().zip(&self.prologues) {
                    offsets[program.slot(function.insns.start)] = prologue;
                }
            }
            Table::Jumps => {
                let entries = program.functions().iter().map(|function| function.insns.start);
                for index in entries.chain(program.jump_targets().iter().copied()) {
                    offsets[program.slot(index)] = starts[index];
                }
            }
        }
        for offset in offsets {
            self.code.word(offset);
        }
    }
}

/// Whether some bits are all clear in r10 of the last frame only.
const fn only_last_frame(bits: u64) -> bool {
    use acqrel_guest::{FRAME_SIZE, MAX_FRAMES, STACK_TOP};
    let mut frame = 0;
    while frame < MAX_FRAMES as u64 {
        let clear = (STACK_TOP - frame * FRAME_SIZE) & bits == 0;
        if clear != (frame + 1 == MAX_FRAMES as u64) {
            return false;
        }
        frame += 1;
    }
    true
}
