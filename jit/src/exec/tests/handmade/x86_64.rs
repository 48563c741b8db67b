//! Pieces of x86-64 code.

use crate::abi::{BLOCK_DISTANCE, Block};
use dynasmrt::x64::X64Relocation;
use dynasmrt::{DynasmApi as _, DynasmLabelApi as _, VecAssembler, dynasm};
use std::mem::offset_of;

pub(in super::super) type Asm = VecAssembler<X64Relocation>;

/// Where a field of the block is, from the base of the window.
fn field(offset: usize) -> i32 {
    i32::try_from(offset).unwrap() - i32::try_from(BLOCK_DISTANCE).unwrap()
}

fn register(index: usize) -> i32 {
    field(offset_of!(Block, registers) + 8 * index)
}

pub(super) fn entry(ops: &mut Asm) {
    dynasm!(ops
        ; .arch x64
        ; push rbx
        ; push rbp
        ; push r12
        ; push r13
        ; push r14
        ; push r15
        ; sub rsp, 8
        ; mov r12, r9
        ; mov [r12 + field(offset_of!(Block, stack_pointer))], rsp
        ; xor eax, eax
    );
}

/// The end of the code, and the exit stub, whose offset it gives.
pub(super) fn exit(ops: &mut Asm) -> u32 {
    dynasm!(ops
        ; .arch x64
        ; ->leave:
        ; add rsp, 8
        ; pop r15
        ; pop r14
        ; pop r13
        ; pop r12
        ; pop rbp
        ; pop rbx
        ; ret
    );
    let exit = ops.offset().0.try_into().unwrap();
    dynasm!(ops
        ; .arch x64
        ; ->exit:
        ; mov [r12 + register(0)], rax
        ; mov [r12 + register(1)], rdi
        ; mov [r12 + register(2)], rsi
        ; mov [r12 + field(offset_of!(Block, cause))], r11
        ; mov rsp, [r12 + field(offset_of!(Block, stack_pointer))]
        ; jmp ->leave
    );
    exit
}

/// A call of the function for helpers, as backends make it, for r0 to r2.
pub(in super::super) fn call_helper(ops: &mut Asm, request: u64) {
    dynasm!(ops
        ; .arch x64
        ; mov [r12 + register(0)], rax
        ; mov [r12 + register(1)], rdi
        ; mov [r12 + register(2)], rsi
        ; lea rdi, [r12 + field(0)]
        ; mov rsi, QWORD request.cast_signed()
        ; call QWORD [r12 + field(offset_of!(Block, helper))]
        ; mov r11, rax
        ; mov rax, [r12 + register(0)]
        ; mov rdi, [r12 + register(1)]
        ; mov rsi, [r12 + register(2)]
        ; test r11, r11
        ; jnz ->exit
    );
}

/// `r0 = *(u64 *)(r1 + 0)`
pub(in super::super) fn load(ops: &mut Asm) {
    dynasm!(ops ; .arch x64 ; mov rax, [r12 + rdi]);
}

/// The same for raw memory.
pub(in super::super) fn raw_load(ops: &mut Asm) {
    dynasm!(ops ; .arch x64 ; mov rax, [rdi]);
}

/// `*(u64 *)(r1 + 0) = r2`
pub(in super::super) fn store(ops: &mut Asm) {
    dynasm!(ops ; .arch x64 ; mov [r12 + rdi], rsi);
}

/// `*(u8 *)(r1 + 0) = 0`
pub(in super::super) fn clear_byte(ops: &mut Asm) {
    dynasm!(ops ; .arch x64 ; mov BYTE [r12 + rdi], 0);
}

/// `r0 += 1`
pub(in super::super) fn increment(ops: &mut Asm) {
    dynasm!(ops ; .arch x64 ; inc rax);
}

/// Moves a field of the block to r0, and leaves 0.
pub(in super::super) fn take(ops: &mut Asm, offset: usize) {
    let field = field(offset);
    dynasm!(ops ; .arch x64 ; mov rax, [r12 + field] ; mov QWORD [r12 + field], 0);
}

pub(in super::super) fn leave_with_cause_5(ops: &mut Asm) {
    dynasm!(ops ; .arch x64 ; mov r11d, 5 ; jmp ->exit);
}

/// Calls itself without end.
pub(in super::super) fn endless(ops: &mut Asm) {
    dynasm!(ops ; .arch x64 ; ->again: ; call ->again);
}

/// Three pages, that jump behind them, to the fourth page of their mapping.
pub(in super::super) fn astray(ops: &mut Asm) {
    dynasm!(ops ; .arch x64 ; lea rax, [rip + 0x3000] ; jmp rax);
    (0..0x2000).for_each(|_| ops.push(0x90));
}
