//! [`Assembler`]: the few instructions that start-up code is made of, on either architecture.

use dynasmrt::{DynamicLabel, DynasmError};

/// A register of start-up code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reg {
    /// Arguments of system calls, the first of which gets the result. The first three are those of
    /// a signal handler too.
    A0,
    A1,
    A2,
    A3,
    A4,
    A5,
    /// Registers that a C function keeps.
    S0,
    S1,
    S2,
    S3,
    S4,
}

/// How many bytes are loaded or stored; what is loaded is zero-extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    Byte,
    Four,
    Eight,
}

/// Comparisons of unsigned numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cond {
    Equal,
    NotEqual,
    Below,
    NotBelow,
}

/// The system calls that start-up code makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syscall {
    Read,
    Write,
    Mmap,
    Mprotect,
    Sigaltstack,
    Sigaction,
    Sigreturn,
    Exit,
}

/// Where a signal handler finds registers in the context that it is given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Context {
    /// The program counter.
    pub(super) pc: u16,
    /// The register that the exit stub takes the cause from.
    pub(super) cause: u16,
    /// The register with the window.
    pub(super) window: u16,
}

/// An architecture's instructions for start-up code.
pub(super) trait Assembler: Sized {
    /// The layout of `ucontext_t`.
    const CONTEXT: Context;

    /// Starts with no code.
    fn new() -> Self;
    /// A label, not yet placed.
    fn label(&mut self) -> DynamicLabel;
    /// Places a label here.
    fn place(&mut self, label: DynamicLabel);
    /// Adds bytes that have been made already.
    fn bytes(&mut self, bytes: &[u8]);
    /// Aligns what follows to 16 bytes.
    fn align(&mut self);

    /// `to = value`
    fn set(&mut self, to: Reg, value: u64);
    /// `to = the address of label`, which is less than 1 MiB away
    fn address(&mut self, to: Reg, label: DynamicLabel);
    /// `to = the stack pointer`
    fn stack(&mut self, to: Reg);
    /// `to = from`
    fn copy(&mut self, to: Reg, from: Reg);
    /// `to += by`
    fn add(&mut self, to: Reg, by: Reg);
    /// `to -= by`
    fn sub(&mut self, to: Reg, by: Reg);
    /// `to &= by`
    fn and(&mut self, to: Reg, by: Reg);
    /// `to |= by`
    fn or(&mut self, to: Reg, by: Reg);
    /// `to *= by`
    fn mul(&mut self, to: Reg, by: Reg);
    /// `to += by`
    fn add_imm(&mut self, to: Reg, by: u8);
    /// `to -= by`
    fn sub_imm(&mut self, to: Reg, by: u8);
    /// `to <<= by`, of 1 to 63
    fn shl(&mut self, to: Reg, by: u8);
    /// `to >>= by`, of 1 to 63
    fn shr(&mut self, to: Reg, by: u8);
    /// `to = *(base + off)`; the offset is a multiple of the width.
    fn load(&mut self, width: Width, to: Reg, base: Reg, off: u16);
    /// `*(base + off) = from`
    fn store(&mut self, width: Width, from: Reg, base: Reg, off: u16);

    /// Goes on at a label.
    fn jump(&mut self, to: DynamicLabel);
    /// Goes on at a label if `a cond b`.
    fn branch(&mut self, cond: Cond, a: Reg, b: Reg, to: DynamicLabel);
    /// Goes on at a label if `a cond b`.
    fn branch_imm(&mut self, cond: Cond, a: Reg, b: u64, to: DynamicLabel);
    /// Calls a function.
    fn call(&mut self, to: DynamicLabel);
    /// Starts a function that calls others.
    fn enter(&mut self);
    /// Returns from a function that calls others.
    fn leave(&mut self);
    /// Returns from a function that calls none.
    fn ret(&mut self);
    /// Calls a function of the C ABI with constants; the result comes to `A0`.
    fn call_c(&mut self, to: DynamicLabel, args: [u64; 6]);
    /// Keeps `A0` for the result of a function of the C ABI, and returns from one that calls none.
    fn ret_c(&mut self);
    /// Makes a system call. Changes no register of start-up code but `A0`.
    fn syscall(&mut self, call: Syscall);

    /// The code, with all jumps filled in.
    fn finish(self) -> Result<Vec<u8>, DynasmError>;
}
