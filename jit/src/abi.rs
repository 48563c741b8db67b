//! The agreement between compiled code and whoever runs it.
//!
//! An image has one entry, a function of the platform's C ABI:
//!
//! ```c
//! uint64_t entry(uint64_t r1, uint64_t r2, uint64_t r3, uint64_t r4, uint64_t r5, void *window);
//! ```
//!
//! `window` is the base of the guest's address space: guest address `a` is at `window + a` in
//! [`MemoryMode::Sandbox`](crate::MemoryMode::Sandbox). Below it, behind a guard that no
//! displacement crosses, lies the [`Block`], the runtime's part; in
//! [`MemoryMode::Raw`](crate::MemoryMode::Raw) that is all that `window` is for, and code that needs
//! no block never looks at it.
//!
//! Code leaves in one of two ways: by returning r0, or through its exit stub, which stores the
//! BPF registers and a [`Cause`] to the block and returns to the caller of the entry. Whoever
//! catches a fault of the machine at an instruction of the image resumes it at the exit stub, with
//! the window in the window register (x86-64 r12, ARM64 x28) and [`Cause::trap`] in the cause register
//! (r11, x11). Until the entry has stored the stack pointer in the block, where a 0 has to be before,
//! there is nothing to go back to, and nothing to resume.

use acqrel_guest::{HelperId, Helpers};
use acqrel_isa::{Insn, Program};

/// The bytes without access below and above the 4 GiB of a window: more than a displacement.
pub const GUARD: u64 = 64 << 10;

/// The bytes from the start of the [`Block`] to the base of the window.
pub const BLOCK_DISTANCE: u64 = GUARD + 4096;

/// What the runtime and the code share. Its address is [`BLOCK_DISTANCE`] below the window's base.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Block {
    /// What is left of the fuel. Code keeps it in a register, and here while a helper runs.
    pub fuel: u64,
    /// How often `may_goto` still falls through.
    pub may_goto: u64,
    /// The machine's stack pointer in the entry, for the exit stub.
    pub stack_pointer: u64,
    /// The address of the function that calls helpers, of the platform's C ABI:
    /// `uint64_t helper(struct block *block, uint64_t request)`. Bits 0 to 31 of the request are
    /// the index of the instruction; bits 32 to 47, for a `callx`, the number in its register,
    /// which is below 2¹⁶. It takes r1 to r5 from `registers` and puts the result into
    /// `registers[0]`. It returns 0 to go on, else the cause to leave with, encoded.
    pub helper: u64,
    /// For the helper function.
    pub host: u64,
    /// The cause of the exit, 0 before there is one.
    pub cause: u64,
    /// r0 to r10 and the moved base, at an exit; r0 to r5 around a helper's call.
    pub registers: [u64; REGISTERS],
}

/// The index of the instruction that a [request](Block::helper) is of.
pub const fn requesting(request: u64) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "32 bits of it")]
    let index = request as u32 as usize;
    index
}

/// The helper that a [request](Block::helper) asks for. None if a `callx` had the number of none.
pub fn requested(program: &Program, helpers: &Helpers, request: u64) -> Option<HelperId> {
    let insn = *program.insns().get(requesting(request))?;
    if let Insn::CallHelper { id } = insn {
        Some(HelperId::Static(id))
    } else if let Insn::CallBtf { id } = insn {
        Some(HelperId::Btf(id))
    } else {
        let number = i32::try_from(request >> 32 & 0xffff).ok().map(HelperId::Static);
        number.filter(|&id| helpers.name(id).is_some())
    }
}

/// How many registers a block has room for: r0 to r10, and [`MOVED_BASE`].
pub const REGISTERS: usize = 12;

/// Where in [`Block::registers`] the base of an access is that had to be moved out of the way.
pub const MOVED_BASE: usize = 11;

/// Why code left through its exit stub, as a number: the kind in bits 28 to 31, and in the bits
/// below the index of an instruction, or for a trap the offset of the machine instruction in the
/// code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// What happened.
    pub kind: CauseKind,
    /// The index of the instruction, or the offset in the code.
    pub at: u32,
}

/// The kinds of causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum CauseKind {
    /// The machine faulted at an offset in the code.
    Trap = 1,
    /// The access of the instruction is misaligned or has an address outside of the window.
    Access = 2,
    /// The indirect jump or call goes nowhere.
    BadJump = 3,
    /// The backward branch or call found no fuel.
    OutOfFuel = 4,
    /// The call would make a ninth frame.
    CallDepth = 5,
    /// The helper that the instruction called has ended the program: with the result in
    /// `registers[0]`, or with a fault that the runtime knows.
    Helper = 6,
}

impl Cause {
    /// The greatest index or offset that a cause can name; images and programs are no larger.
    pub const MAX_AT: u32 = (1 << 28) - 1;

    /// As code passes it. Never 0.
    pub const fn encode(self) -> u32 {
        (self.kind as u32) << 28 | (self.at & Self::MAX_AT)
    }

    /// The cause that a number means.
    pub const fn decode(number: u64) -> Option<Self> {
        let kind = match number >> 28 {
            1 => CauseKind::Trap,
            2 => CauseKind::Access,
            3 => CauseKind::BadJump,
            4 => CauseKind::OutOfFuel,
            5 => CauseKind::CallDepth,
            6 => CauseKind::Helper,
            _ => return None,
        };
        #[expect(clippy::cast_possible_truncation, reason = "masked to 28 bits")]
        let at = (number & Self::MAX_AT as u64) as u32;
        Some(Self { kind, at })
    }

    /// The machine's fault at an offset in the code.
    pub const fn trap(offset: u32) -> Self {
        Self { kind: CauseKind::Trap, at: offset }
    }
}
