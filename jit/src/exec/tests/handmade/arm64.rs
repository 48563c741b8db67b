//! Pieces of ARM64 code.

use crate::abi::{BLOCK_DISTANCE, Block};
use dynasmrt::aarch64::Aarch64Relocation;
use dynasmrt::{DynasmApi as _, DynasmLabelApi as _, VecAssembler, dynasm};
use std::mem::offset_of;

pub(in super::super) type Asm = VecAssembler<Aarch64Relocation>;

/// Where a field of the block is, from its start.
fn field(offset: usize) -> u32 {
    offset.try_into().unwrap()
}

fn register(index: usize) -> u32 {
    field(offset_of!(Block, registers) + 8 * index)
}

/// x9 = the address of the block
fn block(ops: &mut Asm) {
    let pages = u32::try_from(BLOCK_DISTANCE >> 12).unwrap();
    dynasm!(ops ; .arch aarch64 ; sub x9, x28, pages, lsl 12);
}

pub(super) fn entry(ops: &mut Asm) {
    dynasm!(ops
        ; .arch aarch64
        ; stp x29, x30, [sp, -32]!
        ; str x28, [sp, 16]
        ; mov x28, x5
        ; mov x10, sp
    );
    block(ops);
    dynasm!(ops
        ; .arch aarch64
        ; str x10, [x9, field(offset_of!(Block, stack_pointer))]
        ; mov x7, 0
    );
}

/// The end of the code, and the exit stub, whose offset it gives.
pub(super) fn exit(ops: &mut Asm) -> u32 {
    dynasm!(ops
        ; .arch aarch64
        ; ->leave:
        ; mov x0, x7
        ; ldr x28, [sp, 16]
        ; ldp x29, x30, [sp], 32
        ; ret
    );
    let exit = ops.offset().0.try_into().unwrap();
    dynasm!(ops ; .arch aarch64 ; ->exit:);
    block(ops);
    dynasm!(ops
        ; .arch aarch64
        ; str x7, [x9, register(0)]
        ; str x0, [x9, register(1)]
        ; str x1, [x9, register(2)]
        ; str x11, [x9, field(offset_of!(Block, cause))]
        ; ldr x10, [x9, field(offset_of!(Block, stack_pointer))]
        ; mov sp, x10
        ; b ->leave
    );
    exit
}

/// A call of the function for helpers, as backends make it, for r0 to r2.
pub(in super::super) fn call_helper(ops: &mut Asm, request: u64) {
    block(ops);
    let (low, high) = (request & 0xffff, request >> 32);
    let (low, high) = (u32::try_from(low).unwrap(), u32::try_from(high).unwrap());
    dynasm!(ops
        ; .arch aarch64
        ; str x7, [x9, register(0)]
        ; str x0, [x9, register(1)]
        ; str x1, [x9, register(2)]
        ; mov x0, x9
        ; movz x1, low
        ; movk x1, high, lsl 32
        ; ldr x10, [x9, field(offset_of!(Block, helper))]
        ; blr x10
        ; mov x11, x0
    );
    block(ops);
    dynasm!(ops
        ; .arch aarch64
        ; ldr x7, [x9, register(0)]
        ; ldr x0, [x9, register(1)]
        ; ldr x1, [x9, register(2)]
        ; cbnz x11, ->exit
    );
}

/// `r0 = *(u64 *)(r1 + 0)`
pub(in super::super) fn load(ops: &mut Asm) {
    dynasm!(ops ; .arch aarch64 ; ldr x7, [x28, x0]);
}

/// The same for raw memory.
pub(in super::super) fn raw_load(ops: &mut Asm) {
    dynasm!(ops ; .arch aarch64 ; ldr x7, [x0]);
}

/// `*(u64 *)(r1 + 0) = r2`
pub(in super::super) fn store(ops: &mut Asm) {
    dynasm!(ops ; .arch aarch64 ; str x1, [x28, x0]);
}

/// `*(u8 *)(r1 + 0) = 0`
pub(in super::super) fn clear_byte(ops: &mut Asm) {
    dynasm!(ops ; .arch aarch64 ; strb wzr, [x28, x0]);
}

/// `r0 += 1`
pub(in super::super) fn increment(ops: &mut Asm) {
    dynasm!(ops ; .arch aarch64 ; add x7, x7, 1);
}

/// Moves a field of the block to r0, and leaves 0.
pub(in super::super) fn take(ops: &mut Asm, offset: usize) {
    block(ops);
    dynasm!(ops ; .arch aarch64 ; ldr x7, [x9, field(offset)] ; str xzr, [x9, field(offset)]);
}

pub(in super::super) fn leave_with_cause_5(ops: &mut Asm) {
    dynasm!(ops ; .arch aarch64 ; movz x11, 5 ; b ->exit);
}

/// Calls itself without end.
pub(in super::super) fn endless(ops: &mut Asm) {
    dynasm!(ops ; .arch aarch64 ; ->again: ; stp x29, x30, [sp, -16]! ; bl ->again);
}

/// Three pages, that jump behind them, to the fourth page of their mapping.
pub(in super::super) fn astray(ops: &mut Asm) {
    dynasm!(ops ; .arch aarch64 ; adr x10, 0x3000 ; br x10);
    (0..0x2000).for_each(|_| ops.push(0));
}
