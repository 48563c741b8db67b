//! Images of Linux' own JIT with a byte changed are found out.

use crate::case::{Case, corpus};
use std::cell::Cell;

/// The verdict on a case in which some bytes have become others, wherever an image has them; at the
/// last place that it has them.
fn changed(case: &str, from: &[u8], to: &[u8]) -> &'static str {
    let case = Case::read(&corpus().join(case));
    assert_eq!(case.verdict, "right");
    let count = Cell::new(0);
    let (verdict, _) = case.check(|_, mut bytes| {
        if let Some(at) = bytes.windows(from.len()).rposition(|window| window == from) {
            bytes[at..at + from.len()].copy_from_slice(to);
            count.set(count.get() + 1);
        }
        bytes
    });
    assert_ne!(count.get(), 0, "no image has the bytes");
    verdict
}

#[test]
fn a_lock_that_is_missing() {
    // lock xadd [rbx], rdx
    let (from, to) = ([0xf0, 0x48, 0x0f, 0xc1], [0x90, 0x48, 0x0f, 0xc1]);
    assert_eq!(changed("linux-x86-64-6.18/SB+fetch_add+u64", &from, &to), "wrong");
    // lock add [rdi], edx
    assert_eq!(changed("linux-x86-64-6.18/2N+add+u32", &[0xf0, 0x01], &[0x90, 0x01]), "wrong");
}

#[test]
fn a_zero_extension_that_is_a_sign_extension() {
    // movzx and movsx of a byte, of which the value is 1: the same.
    let (from, to) = ([0x0f, 0xb6], [0x0f, 0xbe]);
    assert_eq!(changed("linux-x86-64-6.18/MP+rel+acq+u8", &from, &to), "right");
}

#[test]
fn another_instruction() {
    // The last jump, to the kernel's return thunk, becomes a call of it; or hlt.
    let jump = |to| changed("linux-x86-64-6.18/MP+rel+acq+u64", &[0xc9, 0xe9], &[0xc9, to]);
    assert_eq!(jump(0xe8), "refused");
    assert_eq!(jump(0xf4), "refused");
}

#[test]
fn a_width_that_is_another() {
    // mov [rsi], edx becomes mov [rsi], dl, which an empty prefix makes as long.
    let (from, to) = ([0x89, 0x56, 0x00], [0x40, 0x88, 0x16]);
    assert_eq!(changed("linux-x86-64-6.18/MP+rel+acq+u32", &from, &to), "wrong");
}
