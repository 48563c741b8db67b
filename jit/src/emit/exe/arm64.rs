//! Start-up code for ARM64.

use super::assembler::{Assembler, Cond, Context, Reg, Syscall, Width};
use dynasmrt::aarch64::Aarch64Relocation;
use dynasmrt::{
    DynamicLabel, DynasmApi as _, DynasmError, DynasmLabelApi as _, VecAssembler, dynasm,
};

/// Code for ARM64. `x9` is used for constants, and no register of start-up code.
pub(super) struct Arm64 {
    ops: VecAssembler<Aarch64Relocation>,
}

/// The number of a register.
const fn number(reg: Reg) -> u8 {
    match reg {
        Reg::A0 => 0,
        Reg::A1 => 1,
        Reg::A2 => 2,
        Reg::A3 => 3,
        Reg::A4 => 4,
        Reg::A5 => 5,
        Reg::S0 => 19,
        Reg::S1 => 20,
        Reg::S2 => 21,
        Reg::S3 => 22,
        Reg::S4 => 23,
    }
}

const SCRATCH: u8 = 9;

impl Arm64 {
    fn constant(&mut self, to: u8, value: u64) {
        let [a, b, c, d] = [0, 16, 32, 48].map(|shift| (value >> shift & 0xffff) as u32);
        dynasm!(self.ops ; .arch aarch64 ; movz X(to), a);
        if b != 0 {
            dynasm!(self.ops ; .arch aarch64 ; movk X(to), b, lsl 16);
        }
        if c != 0 {
            dynasm!(self.ops ; .arch aarch64 ; movk X(to), c, lsl 32);
        }
        if d != 0 {
            dynasm!(self.ops ; .arch aarch64 ; movk X(to), d, lsl 48);
        }
    }

    fn compare(&mut self, cond: Cond, a: u8, b: u8, to: DynamicLabel) {
        dynasm!(self.ops ; .arch aarch64 ; cmp X(a), X(b));
        match cond {
            Cond::Equal => dynasm!(self.ops ; .arch aarch64 ; b.eq =>to),
            Cond::NotEqual => dynasm!(self.ops ; .arch aarch64 ; b.ne =>to),
            Cond::Below => dynasm!(self.ops ; .arch aarch64 ; b.lo =>to),
            Cond::NotBelow => dynasm!(self.ops ; .arch aarch64 ; b.hs =>to),
        }
    }
}

impl Assembler for Arm64 {
    // `uc_mcontext` is at 176, in it `regs` at 8 and `pc` at 264 (Linux,
    // arch/arm64/include/uapi/asm/sigcontext.h and ucontext.h); the cause is in x11, the window in
    // x28.
    const CONTEXT: Context = Context { pc: 440, cause: 272, window: 408 };

    fn new() -> Self {
        Self { ops: VecAssembler::new(0) }
    }

    fn label(&mut self) -> DynamicLabel {
        self.ops.new_dynamic_label()
    }

    fn place(&mut self, label: DynamicLabel) {
        dynasm!(self.ops ; .arch aarch64 ; =>label);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.ops.extend(bytes.iter().copied());
    }

    fn align(&mut self) {
        while !self.ops.offset().0.is_multiple_of(16) {
            self.ops.push(0);
        }
    }

    fn set(&mut self, to: Reg, value: u64) {
        self.constant(number(to), value);
    }

    fn address(&mut self, to: Reg, label: DynamicLabel) {
        dynasm!(self.ops ; .arch aarch64 ; adr X(number(to)), =>label);
    }

    fn stack(&mut self, to: Reg) {
        dynasm!(self.ops ; .arch aarch64 ; add XSP(number(to)), sp, 0);
    }

    fn copy(&mut self, to: Reg, from: Reg) {
        dynasm!(self.ops ; .arch aarch64 ; mov X(number(to)), X(number(from)));
    }

    fn add(&mut self, to: Reg, by: Reg) {
        let to = number(to);
        dynasm!(self.ops ; .arch aarch64 ; add X(to), X(to), X(number(by)));
    }

    fn sub(&mut self, to: Reg, by: Reg) {
        let to = number(to);
        dynasm!(self.ops ; .arch aarch64 ; sub X(to), X(to), X(number(by)));
    }

    fn and(&mut self, to: Reg, by: Reg) {
        let to = number(to);
        dynasm!(self.ops ; .arch aarch64 ; and X(to), X(to), X(number(by)));
    }

    fn or(&mut self, to: Reg, by: Reg) {
        let to = number(to);
        dynasm!(self.ops ; .arch aarch64 ; orr X(to), X(to), X(number(by)));
    }

    fn mul(&mut self, to: Reg, by: Reg) {
        let to = number(to);
        dynasm!(self.ops ; .arch aarch64 ; mul X(to), X(to), X(number(by)));
    }

    fn add_imm(&mut self, to: Reg, by: u8) {
        let to = number(to);
        dynasm!(self.ops ; .arch aarch64 ; add XSP(to), XSP(to), u32::from(by));
    }

    fn sub_imm(&mut self, to: Reg, by: u8) {
        let to = number(to);
        dynasm!(self.ops ; .arch aarch64 ; sub XSP(to), XSP(to), u32::from(by));
    }

    fn shl(&mut self, to: Reg, by: u8) {
        let to = number(to);
        dynasm!(self.ops ; .arch aarch64 ; lsl X(to), X(to), u32::from(by));
    }

    fn shr(&mut self, to: Reg, by: u8) {
        let to = number(to);
        dynasm!(self.ops ; .arch aarch64 ; lsr X(to), X(to), u32::from(by));
    }

    fn load(&mut self, width: Width, to: Reg, base: Reg, off: u16) {
        let (to, base, off) = (number(to), number(base), u32::from(off));
        match width {
            Width::Byte => dynasm!(self.ops ; .arch aarch64 ; ldrb W(to), [XSP(base), off]),
            Width::Four => dynasm!(self.ops ; .arch aarch64 ; ldr W(to), [XSP(base), off]),
            Width::Eight => dynasm!(self.ops ; .arch aarch64 ; ldr X(to), [XSP(base), off]),
        }
    }

    fn store(&mut self, width: Width, from: Reg, base: Reg, off: u16) {
        let (from, base, off) = (number(from), number(base), u32::from(off));
        match width {
            Width::Byte => dynasm!(self.ops ; .arch aarch64 ; strb W(from), [XSP(base), off]),
            Width::Four => dynasm!(self.ops ; .arch aarch64 ; str W(from), [XSP(base), off]),
            Width::Eight => dynasm!(self.ops ; .arch aarch64 ; str X(from), [XSP(base), off]),
        }
    }

    fn jump(&mut self, to: DynamicLabel) {
        dynasm!(self.ops ; .arch aarch64 ; b =>to);
    }

    fn branch(&mut self, cond: Cond, a: Reg, b: Reg, to: DynamicLabel) {
        self.compare(cond, number(a), number(b), to);
    }

    fn branch_imm(&mut self, cond: Cond, a: Reg, b: u64, to: DynamicLabel) {
        self.constant(SCRATCH, b);
        self.compare(cond, number(a), SCRATCH, to);
    }

    fn call(&mut self, to: DynamicLabel) {
        dynasm!(self.ops ; .arch aarch64 ; bl =>to);
    }

    fn enter(&mut self) {
        dynasm!(self.ops ; .arch aarch64 ; stp x29, x30, [sp, #-16]!);
    }

    fn leave(&mut self) {
        dynasm!(self.ops ; .arch aarch64 ; ldp x29, x30, [sp], #16 ; ret);
    }

    fn ret(&mut self) {
        dynasm!(self.ops ; .arch aarch64 ; ret);
    }

    fn call_c(&mut self, to: DynamicLabel, args: [u64; 6]) {
        for (reg, value) in (0..).zip(args) {
            self.constant(reg, value);
        }
        self.call(to);
    }

    fn ret_c(&mut self) {
        self.ret();
    }

    fn syscall(&mut self, call: Syscall) {
        // Linux, include/uapi/asm-generic/unistd.h.
        let number = match call {
            Syscall::Read => 63,
            Syscall::Write => 64,
            Syscall::Exit => 94,
            Syscall::Sigaltstack => 132,
            Syscall::Sigaction => 134,
            Syscall::Sigreturn => 139,
            Syscall::Mmap => 222,
            Syscall::Mprotect => 226,
        };
        dynasm!(self.ops ; .arch aarch64 ; movz x8, number ; svc 0);
    }

    fn finish(self) -> Result<Vec<u8>, DynasmError> {
        self.ops.finalize()
    }
}
