//! The input of start-up code: what an executable's argument says the memory is.

use super::assembler::{Assembler, Cond, Reg, Syscall, Width};
use super::startup::Maker;
use Reg::{A0, A1, A2, S0, S1, S2};
use dynasmrt::DynamicLabel;

impl<A: Assembler> Maker<'_, A> {
    /// Replaces the input memory by what the argument says, if there is one.
    pub(super) fn input(&mut self) {
        let [done, usage, hex, one] = [(); 4].map(|()| self.asm.label());
        let (address, len) = self.memory();
        self.asm.stack(A1);
        self.asm.load(Width::Eight, A0, A1, 0);
        self.asm.branch_imm(Cond::Below, A0, 2, done);
        self.asm.branch_imm(Cond::Equal, A0, 2, one);
        self.asm.place(usage);
        self.fail(&format!(
            "usage: the argument is {len} bytes of memory in hexadecimal, or - for as many raw \
             bytes of standard input; without it the memory is the one built in\n",
        ));
        self.asm.place(one);
        self.asm.load(Width::Eight, S0, A1, 16);
        self.asm.set(S1, address);
        self.asm.set(S2, address + len);
        self.asm.load(Width::Byte, A0, S0, 0);
        self.asm.branch_imm(Cond::NotEqual, A0, b'-'.into(), hex);
        self.asm.load(Width::Byte, A0, S0, 1);
        self.asm.branch_imm(Cond::NotEqual, A0, 0, usage);
        self.standard_input(usage);
        self.asm.jump(done);
        self.asm.place(hex);
        self.hexadecimal(usage);
        self.asm.place(done);
    }

    /// Reads standard input to the memory from S1 to S2, no less and no more.
    fn standard_input(&mut self, usage: DynamicLabel) {
        let [next, full] = [(); 2].map(|()| self.asm.label());
        self.asm.place(next);
        self.asm.branch(Cond::Equal, S1, S2, full);
        self.asm.set(A0, 0);
        self.asm.copy(A1, S1);
        self.asm.copy(A2, S2);
        self.asm.sub(A2, S1);
        self.asm.syscall(Syscall::Read);
        self.unless_fine("cannot read standard input\n");
        self.asm.branch_imm(Cond::Equal, A0, 0, usage);
        self.asm.add(S1, A0);
        self.asm.jump(next);
        self.asm.place(full);
        self.asm.set(A0, 0);
        self.asm.set(A1, self.parts.scratch);
        self.asm.set(A2, 1);
        self.asm.syscall(Syscall::Read);
        self.asm.branch_imm(Cond::NotEqual, A0, 0, usage);
    }

    /// Reads the text at S0 to the memory from S1 to S2. Spaces, line ends, commas and `0x` may
    /// stand before each byte of two digits.
    fn hexadecimal(&mut self, usage: DynamicLabel) {
        let [next, skip, end, digits, done] = [(); 5].map(|()| self.asm.label());
        let digit = self.asm.label();
        self.asm.place(next);
        self.asm.load(Width::Byte, A0, S0, 0);
        self.asm.branch_imm(Cond::Equal, A0, 0, end);
        for separator in *b" ,\t\r\n" {
            self.asm.branch_imm(Cond::Equal, A0, separator.into(), skip);
        }
        self.asm.branch(Cond::Equal, S1, S2, usage);
        self.asm.branch_imm(Cond::NotEqual, A0, b'0'.into(), digits);
        self.asm.load(Width::Byte, A1, S0, 1);
        self.asm.set(A2, 0x20);
        self.asm.or(A1, A2);
        self.asm.branch_imm(Cond::NotEqual, A1, b'x'.into(), digits);
        self.asm.add_imm(S0, 2);
        self.asm.place(digits);
        self.asm.load(Width::Byte, A0, S0, 0);
        self.asm.call(digit);
        self.asm.branch_imm(Cond::NotBelow, A0, 16, usage);
        self.asm.copy(A1, A0);
        self.asm.shl(A1, 4);
        self.asm.load(Width::Byte, A0, S0, 1);
        self.asm.call(digit);
        self.asm.branch_imm(Cond::NotBelow, A0, 16, usage);
        self.asm.or(A0, A1);
        self.asm.store(Width::Byte, A0, S1, 0);
        self.asm.add_imm(S1, 1);
        self.asm.add_imm(S0, 1);
        self.asm.place(skip);
        self.asm.add_imm(S0, 1);
        self.asm.jump(next);
        // The value of the digit in A0; 16 if it is none.
        let [letter, decimal] = [(); 2].map(|()| self.asm.label());
        self.asm.place(digit);
        self.asm.sub_imm(A0, b'0');
        self.asm.branch_imm(Cond::Below, A0, 10, decimal);
        self.asm.add_imm(A0, b'0');
        self.asm.set(A2, 0x20);
        self.asm.or(A0, A2);
        self.asm.sub_imm(A0, b'a');
        self.asm.branch_imm(Cond::Below, A0, 6, letter);
        self.asm.set(A0, 6);
        self.asm.place(letter);
        self.asm.add_imm(A0, 10);
        self.asm.place(decimal);
        self.asm.ret();
        self.asm.place(end);
        self.asm.branch(Cond::Equal, S1, S2, done);
        self.asm.jump(usage);
        self.asm.place(done);
    }
}
