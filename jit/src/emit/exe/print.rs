//! The end of start-up code: what has come of the program, as text.

use super::assembler::{Assembler, Cond, Reg, Syscall, Width};
use super::data::{
    OFF_BIAS, REGION, ROW, ROW_ALIGNED, ROW_OFF, ROW_REG, ROW_SIZE, ROW_SLOT, ROW_START, ROW_WRITE,
    WRITE,
};
use super::startup::{BLOCK, Maker, in_block};
use crate::abi::{Block, Cause, CauseKind, MOVED_BASE};
use Reg::{A0, A1, A2, A3, A4, A5, S0, S1, S2, S3, S4};
use acqrel_guest::FaultKind;
use dynasmrt::DynamicLabel;
use std::mem::offset_of;

/// The size of the buffer for text: a number, or many bytes.
pub(super) const BUFFER: u64 = 4096;

/// Functions that print.
#[derive(Clone, Copy)]
struct Functions {
    /// Writes A2 bytes at A1 to standard output. Keeps S registers.
    write: DynamicLabel,
    /// Writes A1 as `0x` and digits. Keeps S registers.
    hex: DynamicLabel,
    /// Writes A1, less than 2³², in decimal. Keeps S registers.
    decimal: DynamicLabel,
}

impl<A: Assembler> Maker<'_, A> {
    /// Prints the result in A0 and the memory, and ends.
    pub(super) fn print(&mut self) {
        let [fault, memory] = [(); 2].map(|()| self.asm.label());
        let [write, hex, decimal] = [(); 3].map(|()| self.asm.label());
        let functions = Functions { write, hex, decimal };
        self.asm.copy(S0, A0);
        self.asm.set(A1, BLOCK);
        self.asm.load(Width::Eight, S1, A1, in_block(offset_of!(Block, cause)));
        self.asm.branch_imm(Cond::NotEqual, S1, 0, fault);
        self.text(functions, "r0 = ");
        self.asm.copy(A1, S0);
        self.asm.call(hex);
        // What was a cause is the status now.
        self.asm.jump(memory);
        self.asm.place(fault);
        self.fault(functions);
        self.asm.set(S1, 1);
        self.asm.place(memory);
        self.dump(functions);
        self.asm.copy(A0, S1);
        self.asm.syscall(Syscall::Exit);
        self.write(write);
        self.number(functions);
    }

    /// Writes a constant text.
    fn text(&mut self, functions: Functions, text: &str) {
        let place = self.data.add(text.as_bytes());
        self.asm.set(A1, place.address);
        self.asm.set(A2, place.len);
        self.asm.call(functions.write);
    }

    /// Prints the fault whose cause is in S1.
    fn fault(&mut self, functions: Functions) {
        let [by_index, found, at, name] = [(); 4].map(|()| self.asm.label());
        // S0 is where, S1 the kind of cause, S2 the number of the register with the base, S3 the
        // row.
        self.asm.copy(S0, S1);
        self.asm.set(A0, Cause::MAX_AT.into());
        self.asm.and(S0, A0);
        self.asm.shr(S1, 28);
        self.asm.set(S3, self.parts.rows.address);
        self.asm.branch_imm(Cond::NotEqual, S1, CauseKind::Trap as u64, by_index);
        self.row_of_offset(found);
        self.asm.place(by_index);
        self.asm.copy(A0, S0);
        self.asm.set(A1, ROW);
        self.asm.mul(A0, A1);
        self.asm.add(S3, A0);
        self.asm.load(Width::Byte, S2, S3, ROW_REG);
        self.asm.place(found);
        self.refuse_helper();

        // S4 is the address.
        self.asm.set(A1, BLOCK + offset_of!(Block, registers) as u64);
        self.asm.copy(A0, S2);
        self.asm.shl(A0, 3);
        self.asm.add(A1, A0);
        self.asm.load(Width::Eight, S4, A1, 0);
        self.asm.load(Width::Four, A0, S3, ROW_OFF);
        self.asm.add(S4, A0);
        self.asm.set(A0, OFF_BIAS);
        self.asm.sub(S4, A0);

        self.text(functions, "fault = ");
        for (kind, text) in [
            (CauseKind::BadJump, FaultKind::BadJump.name()),
            (CauseKind::OutOfFuel, FaultKind::OutOfFuel.name()),
            (CauseKind::CallDepth, FaultKind::CallDepth.name()),
        ] {
            let other = self.asm.label();
            self.asm.branch_imm(Cond::NotEqual, S1, kind as u64, other);
            self.name(text, name);
            self.asm.place(other);
        }
        self.access(name);
        self.asm.place(name);
        self.asm.call(functions.write);
        self.text(functions, " slot ");
        self.asm.load(Width::Four, A1, S3, ROW_SLOT);
        self.asm.call(functions.decimal);
        for kind in [CauseKind::OutOfFuel, CauseKind::CallDepth] {
            self.asm.branch_imm(Cond::Equal, S1, kind as u64, at);
        }
        self.text(functions, " address ");
        self.asm.copy(A1, S4);
        self.asm.call(functions.hex);
        self.asm.place(at);
    }

    /// Finds the row of the instruction that has the code at offset S0, and the register with its
    /// base.
    fn row_of_offset(&mut self, found: DynamicLabel) {
        let [next, ranges, range, not_moved] = [(); 4].map(|()| self.asm.label());
        let size = u8::try_from(ROW).unwrap_or(u8::MAX);
        self.asm.set(A2, self.parts.rows.end());
        self.asm.place(next);
        self.asm.add_imm(S3, size);
        self.asm.branch(Cond::Equal, S3, A2, ranges);
        self.asm.load(Width::Four, A0, S3, ROW_START);
        self.asm.branch(Cond::NotBelow, S0, A0, next);
        self.asm.place(ranges);
        self.asm.sub_imm(S3, size);
        self.asm.set(A2, self.parts.moved.address);
        self.asm.set(A3, self.parts.moved.end());
        self.asm.set(S2, MOVED_BASE as u64);
        self.asm.place(range);
        self.asm.branch(Cond::Equal, A2, A3, not_moved);
        self.asm.load(Width::Four, A0, A2, 0);
        self.asm.load(Width::Four, A1, A2, 4);
        self.asm.add_imm(A2, 8);
        self.asm.copy(A4, S0);
        self.asm.sub(A4, A0);
        self.asm.branch(Cond::NotBelow, A4, A1, range);
        self.asm.jump(found);
        self.asm.place(not_moved);
        self.asm.load(Width::Byte, S2, S3, ROW_REG);
        self.asm.jump(found);
    }

    /// Ends if the program has called a helper.
    fn refuse_helper(&mut self) {
        let other = self.asm.label();
        self.asm.branch_imm(Cond::NotEqual, S1, CauseKind::Helper as u64, other);
        self.fail(
            "the program calls a helper through a register, and an executable carries none\n",
        );
        self.asm.place(other);
    }

    /// Sets A1 and A2 to a name and goes on.
    fn name(&mut self, text: &str, then: DynamicLabel) {
        let place = self.data.add(text.as_bytes());
        self.asm.set(A1, place.address);
        self.asm.set(A2, place.len);
        self.asm.jump(then);
    }

    /// Sets A1 and A2 to the name of what is wrong with the access at S4 of the row S3, and goes
    /// on: misaligned, unmapped, read-only, in this order.
    fn access(&mut self, then: DynamicLabel) {
        let [aligned, unmapped, next, read_only] = [(); 4].map(|()| self.asm.label());
        let size = u8::try_from(REGION).unwrap_or(u8::MAX);
        // A0 is the size, A3 the end of the access.
        self.asm.load(Width::Byte, A0, S3, ROW_SIZE);
        self.asm.copy(A3, S4);
        self.asm.add(A3, A0);
        self.asm.load(Width::Byte, A1, S3, ROW_ALIGNED);
        self.asm.branch_imm(Cond::Equal, A1, 0, aligned);
        self.asm.sub_imm(A0, 1);
        self.asm.and(A0, S4);
        self.asm.branch_imm(Cond::Equal, A0, 0, aligned);
        self.name(FaultKind::Misaligned.name(), then);
        self.asm.place(aligned);
        self.asm.set(A4, self.parts.regions.address);
        self.asm.set(A5, self.parts.regions.end());
        self.asm.branch(Cond::Below, A3, S4, unmapped);
        self.asm.place(next);
        self.asm.branch(Cond::Equal, A4, A5, unmapped);
        self.asm.copy(A2, A4);
        self.asm.add_imm(A4, size);
        self.asm.load(Width::Eight, A0, A2, 0);
        self.asm.branch(Cond::Below, S4, A0, next);
        self.asm.load(Width::Eight, A0, A2, 8);
        self.asm.branch(Cond::Below, A0, A3, next);
        self.asm.load(Width::Eight, A0, A2, 16);
        self.asm.load(Width::Byte, A1, S3, ROW_WRITE);
        let allowed = self.asm.label();
        self.asm.branch_imm(Cond::Equal, A1, 0, allowed);
        self.asm.branch_imm(Cond::NotEqual, A0, WRITE, read_only);
        self.asm.place(allowed);
        // The machine refuses what the guest's memory allows: code in raw memory can do so.
        self.name("machine", then);
        self.asm.place(read_only);
        self.name(FaultKind::ReadOnly.name(), then);
        self.asm.place(unmapped);
        self.name(FaultKind::Unmapped.name(), then);
    }

    /// Prints the memory: a row of digits.
    fn dump(&mut self, functions: Functions) {
        let [next, flush] = [(); 2].map(|()| self.asm.label());
        let (address, len) = self.memory();
        self.text(functions, if len > 0 { "\nmemory = " } else { "\nmemory =" });
        // S0 is the next byte, S2 its end, S3 where digits go, S4 the end of the buffer.
        self.asm.set(S0, address);
        self.asm.set(S2, address + len);
        self.asm.set(S3, self.buffer());
        self.asm.set(S4, self.buffer() + BUFFER);
        self.asm.place(next);
        self.asm.branch(Cond::Equal, S0, S2, flush);
        self.asm.load(Width::Byte, A0, S0, 0);
        self.asm.add_imm(S0, 1);
        for high in [true, false] {
            self.asm.copy(A1, A0);
            if high {
                self.asm.shr(A1, 4);
            } else {
                self.asm.set(A2, 15);
                self.asm.and(A1, A2);
            }
            self.digit();
            self.asm.store(Width::Byte, A1, S3, 0);
            self.asm.add_imm(S3, 1);
        }
        self.asm.branch(Cond::NotEqual, S3, S4, next);
        self.asm.place(flush);
        self.asm.set(A1, self.buffer());
        self.asm.copy(A2, S3);
        self.asm.sub(A2, A1);
        self.asm.copy(S3, A1);
        self.asm.call(functions.write);
        self.asm.branch(Cond::NotEqual, S0, S2, next);
        self.text(functions, "\n");
    }

    /// Makes the number in A1, less than 16, a hexadecimal digit.
    fn digit(&mut self) {
        let small = self.asm.label();
        self.asm.branch_imm(Cond::Below, A1, 10, small);
        self.asm.add_imm(A1, b'a' - b'0' - 10);
        self.asm.place(small);
        self.asm.add_imm(A1, b'0');
    }

    fn write(&mut self, label: DynamicLabel) {
        let [next, done] = [(); 2].map(|()| self.asm.label());
        self.asm.place(label);
        self.asm.place(next);
        self.asm.branch_imm(Cond::Equal, A2, 0, done);
        self.asm.set(A0, 1);
        self.asm.syscall(Syscall::Write);
        self.unless_fine("cannot write standard output\n");
        self.asm.add(A1, A0);
        self.asm.sub(A2, A0);
        self.asm.jump(next);
        self.asm.place(done);
        self.asm.ret();
    }

    /// The functions that print numbers, by making digits from the last to the first at the end of
    /// the buffer.
    fn number(&mut self, functions: Functions) {
        let end = self.buffer() + BUFFER;
        let out = self.asm.label();
        // A4 is the place of the last digit made.
        let next = self.asm.label();
        self.asm.place(functions.hex);
        self.asm.enter();
        self.asm.set(A4, end);
        self.asm.copy(A3, A1);
        self.asm.place(next);
        self.asm.copy(A1, A3);
        self.asm.set(A2, 15);
        self.asm.and(A1, A2);
        self.digit();
        self.asm.sub_imm(A4, 1);
        self.asm.store(Width::Byte, A1, A4, 0);
        self.asm.shr(A3, 4);
        self.asm.branch_imm(Cond::NotEqual, A3, 0, next);
        for byte in *b"x0" {
            self.asm.set(A1, byte.into());
            self.asm.sub_imm(A4, 1);
            self.asm.store(Width::Byte, A1, A4, 0);
        }
        self.asm.jump(out);

        let next = self.asm.label();
        self.asm.place(functions.decimal);
        self.asm.enter();
        self.asm.set(A4, end);
        self.asm.copy(A3, A1);
        self.asm.place(next);
        // A2 = A3 / 10, exact for 32 bits.
        self.asm.copy(A2, A3);
        self.asm.set(A1, 0xcccc_cccd);
        self.asm.mul(A2, A1);
        self.asm.shr(A2, 35);
        self.asm.copy(A1, A2);
        self.asm.set(A5, 10);
        self.asm.mul(A1, A5);
        self.asm.sub(A3, A1);
        self.asm.add_imm(A3, b'0');
        self.asm.sub_imm(A4, 1);
        self.asm.store(Width::Byte, A3, A4, 0);
        self.asm.copy(A3, A2);
        self.asm.branch_imm(Cond::NotEqual, A3, 0, next);

        self.asm.place(out);
        self.asm.copy(A1, A4);
        self.asm.set(A2, end);
        self.asm.sub(A2, A4);
        self.asm.call(functions.write);
        self.asm.leave();
    }
}
