//! Start-up code for x86-64.

use super::assembler::{Assembler, Cond, Context, Reg, Syscall, Width};
use dynasmrt::x64::X64Relocation;
use dynasmrt::{
    DynamicLabel, DynasmApi as _, DynasmError, DynasmLabelApi as _, VecAssembler, dynasm,
};

/// Code for x86-64. `r11` is used for constants, and no register of start-up code.
pub(super) struct X86 {
    ops: VecAssembler<X64Relocation>,
}

/// The number of a register (Intel SDM, volume 2, section 2.1.5).
const fn number(reg: Reg) -> u8 {
    match reg {
        Reg::A0 => 7,  // rdi
        Reg::A1 => 6,  // rsi
        Reg::A2 => 2,  // rdx
        Reg::A3 => 10, // r10
        Reg::A4 => 8,  // r8
        Reg::A5 => 9,  // r9
        Reg::S0 => 3,  // rbx
        Reg::S1 => 12, // r12
        Reg::S2 => 13, // r13
        Reg::S3 => 14, // r14
        Reg::S4 => 15, // r15
    }
}

const SCRATCH: u8 = 11;

impl X86 {
    fn constant(&mut self, to: u8, value: u64) {
        if let Ok(value) = u32::try_from(value) {
            dynasm!(self.ops ; .arch x64 ; mov Rd(to), value.cast_signed());
        } else {
            dynasm!(self.ops ; .arch x64 ; mov Rq(to), QWORD value.cast_signed());
        }
    }

    fn compare(&mut self, cond: Cond, a: u8, b: u8, to: DynamicLabel) {
        dynasm!(self.ops ; .arch x64 ; cmp Rq(a), Rq(b));
        match cond {
            Cond::Equal => dynasm!(self.ops ; .arch x64 ; je =>to),
            Cond::NotEqual => dynasm!(self.ops ; .arch x64 ; jne =>to),
            Cond::Below => dynasm!(self.ops ; .arch x64 ; jb =>to),
            Cond::NotBelow => dynasm!(self.ops ; .arch x64 ; jae =>to),
        }
    }
}

impl Assembler for X86 {
    // `uc_mcontext.gregs` is at 40 (Linux, arch/x86/include/uapi/asm/sigcontext.h): r8 to r15, rdi,
    // rsi, rbp, rbx, rdx, rax, rcx, rsp, rip.
    const CONTEXT: Context = Context { pc: 168, cause: 64, window: 72 };

    fn new() -> Self {
        Self { ops: VecAssembler::new(0) }
    }

    fn label(&mut self) -> DynamicLabel {
        self.ops.new_dynamic_label()
    }

    fn place(&mut self, label: DynamicLabel) {
        dynasm!(self.ops ; .arch x64 ; =>label);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.ops.extend(bytes.iter().copied());
    }

    fn align(&mut self) {
        dynasm!(self.ops ; .arch x64 ; .align 16);
    }

    fn set(&mut self, to: Reg, value: u64) {
        self.constant(number(to), value);
    }

    fn address(&mut self, to: Reg, label: DynamicLabel) {
        dynasm!(self.ops ; .arch x64 ; lea Rq(number(to)), [=>label]);
    }

    fn stack(&mut self, to: Reg) {
        dynasm!(self.ops ; .arch x64 ; mov Rq(number(to)), rsp);
    }

    fn copy(&mut self, to: Reg, from: Reg) {
        dynasm!(self.ops ; .arch x64 ; mov Rq(number(to)), Rq(number(from)));
    }

    fn add(&mut self, to: Reg, by: Reg) {
        dynasm!(self.ops ; .arch x64 ; add Rq(number(to)), Rq(number(by)));
    }

    fn sub(&mut self, to: Reg, by: Reg) {
        dynasm!(self.ops ; .arch x64 ; sub Rq(number(to)), Rq(number(by)));
    }

    fn and(&mut self, to: Reg, by: Reg) {
        dynasm!(self.ops ; .arch x64 ; and Rq(number(to)), Rq(number(by)));
    }

    fn or(&mut self, to: Reg, by: Reg) {
        dynasm!(self.ops ; .arch x64 ; or Rq(number(to)), Rq(number(by)));
    }

    fn mul(&mut self, to: Reg, by: Reg) {
        dynasm!(self.ops ; .arch x64 ; imul Rq(number(to)), Rq(number(by)));
    }

    fn add_imm(&mut self, to: Reg, by: u8) {
        dynasm!(self.ops ; .arch x64 ; add Rq(number(to)), DWORD by.into());
    }

    fn sub_imm(&mut self, to: Reg, by: u8) {
        dynasm!(self.ops ; .arch x64 ; sub Rq(number(to)), DWORD by.into());
    }

    fn shl(&mut self, to: Reg, by: u8) {
        dynasm!(self.ops ; .arch x64 ; shl Rq(number(to)), BYTE by.cast_signed());
    }

    fn shr(&mut self, to: Reg, by: u8) {
        dynasm!(self.ops ; .arch x64 ; shr Rq(number(to)), BYTE by.cast_signed());
    }

    fn load(&mut self, width: Width, to: Reg, base: Reg, off: u16) {
        let (to, base, off) = (number(to), number(base), i32::from(off));
        match width {
            Width::Byte => dynasm!(self.ops ; .arch x64 ; movzx Rd(to), BYTE [Rq(base) + off]),
            Width::Four => dynasm!(self.ops ; .arch x64 ; mov Rd(to), DWORD [Rq(base) + off]),
            Width::Eight => dynasm!(self.ops ; .arch x64 ; mov Rq(to), QWORD [Rq(base) + off]),
        }
    }

    fn store(&mut self, width: Width, from: Reg, base: Reg, off: u16) {
        let (from, base, off) = (number(from), number(base), i32::from(off));
        match width {
            Width::Byte => dynasm!(self.ops ; .arch x64 ; mov BYTE [Rq(base) + off], Rb(from)),
            Width::Four => dynasm!(self.ops ; .arch x64 ; mov DWORD [Rq(base) + off], Rd(from)),
            Width::Eight => dynasm!(self.ops ; .arch x64 ; mov QWORD [Rq(base) + off], Rq(from)),
        }
    }

    fn jump(&mut self, to: DynamicLabel) {
        dynasm!(self.ops ; .arch x64 ; jmp =>to);
    }

    fn branch(&mut self, cond: Cond, a: Reg, b: Reg, to: DynamicLabel) {
        self.compare(cond, number(a), number(b), to);
    }

    fn branch_imm(&mut self, cond: Cond, a: Reg, b: u64, to: DynamicLabel) {
        self.constant(SCRATCH, b);
        self.compare(cond, number(a), SCRATCH, to);
    }

    fn call(&mut self, to: DynamicLabel) {
        dynasm!(self.ops ; .arch x64 ; call =>to);
    }

    fn enter(&mut self) {}

    fn leave(&mut self) {
        self.ret();
    }

    fn ret(&mut self) {
        dynasm!(self.ops ; .arch x64 ; ret);
    }

    fn call_c(&mut self, to: DynamicLabel, args: [u64; 6]) {
        // rdi, rsi, rdx, rcx, r8, r9 (System V ABI, section 3.2.3).
        for (reg, value) in [7, 6, 2, 1, 8, 9].into_iter().zip(args) {
            self.constant(reg, value);
        }
        self.call(to);
        dynasm!(self.ops ; .arch x64 ; mov rdi, rax);
    }

    fn ret_c(&mut self) {
        dynasm!(self.ops ; .arch x64 ; mov rax, rdi ; ret);
    }

    fn syscall(&mut self, call: Syscall) {
        // Linux, arch/x86/entry/syscalls/syscall_64.tbl.
        let number = match call {
            Syscall::Read => 0,
            Syscall::Write => 1,
            Syscall::Mmap => 9,
            Syscall::Mprotect => 10,
            Syscall::Sigaction => 13,
            Syscall::Sigreturn => 15,
            Syscall::Sigaltstack => 131,
            Syscall::Exit => 231,
        };
        dynasm!(self.ops ; .arch x64 ; mov eax, number ; syscall ; mov rdi, rax);
    }

    fn finish(self) -> Result<Vec<u8>, DynasmError> {
        self.ops.finalize()
    }
}
