//! The start-up code of an executable, in instructions that both architectures have.
//!
//! It maps the guest's memory, takes the input, has faults of the machine resumed at the image's
//! exit stub, calls the image, and prints what has come of it ([`print.rs`](mod@super::print)).

use super::assembler::{Assembler, Cond, Reg, Syscall, Width};
use super::data::{Data, Mapped, Place};
use super::print;
use crate::abi::{BLOCK_DISTANCE, Block, Cause, CauseKind, GUARD};
use crate::{Image, MemoryMode};
use Reg::{A0, A1, A2, A3, A4, A5, S0, S1, S2};
use dynasmrt::{DynamicLabel, DynasmError};
use std::mem::offset_of;

/// What start-up code is made of.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) image: &'a Image,
    /// r1 to r5 at the start.
    pub(super) args: [u64; 5],
    pub(super) fuel: u64,
    pub(super) may_goto: u64,
    /// The regions to map.
    pub(super) mapped: &'a [Mapped],
    /// The tables that [`data`](super::data) makes.
    pub(super) rows: Place,
    pub(super) moved: Place,
    pub(super) regions: Place,
    /// The numbers of helpers, 4 bytes each.
    pub(super) helpers: Place,
    /// Memory to write to, [`SCRATCH`] bytes below the runtime's block.
    pub(super) scratch: u64,
}

/// Where a window's base is. Executables lie below, in \[64 GiB, 128 GiB).
pub(super) const WINDOW: u64 = 128 << 30;
/// Where the runtime's block is.
pub(super) const BLOCK: u64 = WINDOW - BLOCK_DISTANCE;
/// The size of the stack for signal handlers.
const SIGNAL_STACK: u64 = 64 << 10;
const PAGE: u64 = 4096;
/// How much memory start-up code needs to write to: the handler's stack, then a buffer.
pub(super) const SCRATCH: u64 = SIGNAL_STACK + print::BUFFER;

// Linux, include/uapi/asm-generic/mman-common.h and mman.h; the same on both architectures.
const PROT_READ: u64 = 1;
const PROT_WRITE: u64 = 2;
const MAP_PRIVATE: u64 = 2;
const MAP_FIXED: u64 = 0x10;
const MAP_ANONYMOUS: u64 = 0x20;
const MAP_NORESERVE: u64 = 0x4000;
const MAP_FIXED_NOREPLACE: u64 = 0x10_0000;

// Linux, include/uapi/asm-generic/signal.h; the same on both architectures.
const SIGBUS: u64 = 7;
const SIGSEGV: u64 = 11;
const SA_SIGINFO: u64 = 4;
const SA_RESTORER: u64 = 0x400_0000;
const SA_ONSTACK: u64 = 0x800_0000;
/// The size of the kernel's signal set.
const SIGSET: u64 = 8;

/// Results of system calls from here on are errors.
const ERRORS: u64 = 4095_u64.wrapping_neg();

/// What is known of the code while it is made.
pub(super) struct Maker<'a, A> {
    pub(super) asm: A,
    pub(super) parts: &'a Parts<'a>,
    pub(super) data: &'a mut Data,
    /// Writes the text in A1, of A2 bytes, to standard error and ends with status 2.
    die: DynamicLabel,
}

/// Code, and the offset of its start in it.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) bytes: Vec<u8>,
    pub(super) start: u32,
}

/// Makes the code: the image, and behind it start-up code.
pub(super) fn make<A: Assembler>(parts: &Parts<'_>, data: &mut Data) -> Result<Code, DynasmError> {
    let mut asm = A::new();
    let [entry, start, handler, restorer, helper, die] = [(); 6].map(|()| asm.label());
    let code = parts.image.code();
    let entry_at = usize::try_from(parts.image.entry()).unwrap_or_default().min(code.len());
    asm.bytes(&code[..entry_at]);
    asm.place(entry);
    asm.bytes(&code[entry_at..]);
    asm.align();
    let start_at = u32::try_from(code.len().next_multiple_of(16)).unwrap_or(u32::MAX);
    let mut maker = Maker { asm, parts, data, die };
    maker.asm.place(start);
    maker.map();
    maker.input();
    maker.signals(handler, restorer);
    maker.call(entry, helper);
    maker.print();
    maker.asm.place(handler);
    maker.handler(start, start_at);
    maker.asm.place(restorer);
    maker.asm.syscall(Syscall::Sigreturn);
    maker.asm.place(helper);
    maker.helper();
    maker.asm.place(die);
    maker.die();
    Ok(Code { bytes: maker.asm.finish()?, start: start_at })
}

impl<A: Assembler> Maker<'_, A> {
    /// Maps the runtime's block and the guest's memory, and fills it.
    fn map(&mut self) {
        let anonymous = MAP_PRIVATE | MAP_ANONYMOUS;
        let usable = PROT_READ | PROT_WRITE;
        let (base, fixed) = match self.parts.image.options().memory {
            MemoryMode::Sandbox => {
                let flags = anonymous | MAP_NORESERVE | MAP_FIXED_NOREPLACE;
                self.map_at(WINDOW - GUARD, GUARD + (4 << 30) + GUARD, 0, flags);
                (WINDOW, MAP_FIXED)
            }
            MemoryMode::Raw => (0, MAP_FIXED_NOREPLACE),
        };
        let own = self.parts.scratch;
        self.map_at(own, BLOCK + PAGE - own, usable, anonymous | MAP_FIXED_NOREPLACE);
        for region in self.parts.mapped {
            let (start, len) = region.pages;
            self.map_at(base + start, len, usable, anonymous | fixed);
            let copied = self.asm.label();
            let next = self.asm.label();
            self.asm.set(S0, base + region.base);
            self.asm.set(S1, region.initial.address);
            self.asm.set(S2, region.initial.end());
            self.asm.place(next);
            self.asm.branch(Cond::Equal, S1, S2, copied);
            self.asm.load(Width::Byte, A0, S1, 0);
            self.asm.store(Width::Byte, A0, S0, 0);
            self.asm.add_imm(S0, 1);
            self.asm.add_imm(S1, 1);
            self.asm.jump(next);
            self.asm.place(copied);
            if !region.writable {
                self.asm.set(A0, base + start);
                self.asm.set(A1, len);
                self.asm.set(A2, PROT_READ);
                self.asm.syscall(Syscall::Mprotect);
                self.unless_fine("cannot protect the guest's memory\n");
            }
        }
    }

    /// Maps fresh memory at an address, or ends.
    fn map_at(&mut self, address: u64, len: u64, protection: u64, flags: u64) {
        self.asm.set(A0, address);
        self.asm.set(A1, len);
        self.asm.set(A2, protection);
        self.asm.set(A3, flags);
        self.asm.set(A4, u64::MAX);
        self.asm.set(A5, 0);
        self.asm.syscall(Syscall::Mmap);
        let mapped = self.asm.label();
        // Linux before 4.17 takes the address without `MAP_FIXED` as a wish.
        self.asm.branch_imm(Cond::Equal, A0, address, mapped);
        let message = format!("cannot map the guest's memory at {address:#x}\n");
        self.fail(&message);
        self.asm.place(mapped);
    }

    /// Ends with a message if a system call has failed.
    pub(super) fn unless_fine(&mut self, message: &str) {
        let fine = self.asm.label();
        self.asm.branch_imm(Cond::Below, A0, ERRORS, fine);
        self.fail(message);
        self.asm.place(fine);
    }

    /// Ends with a message.
    pub(super) fn fail(&mut self, message: &str) {
        let place = self.data.add(message.as_bytes());
        self.asm.set(A1, place.address);
        self.asm.set(A2, place.len);
        self.asm.jump(self.die);
    }

    fn die(&mut self) {
        self.asm.set(A0, 2);
        self.asm.syscall(Syscall::Write);
        self.asm.set(A0, 2);
        self.asm.syscall(Syscall::Exit);
    }

    /// Where the input memory is in the process, and its size.
    pub(super) fn memory(&self) -> (u64, u64) {
        let base = match self.parts.image.options().memory {
            MemoryMode::Sandbox => WINDOW,
            MemoryMode::Raw => 0,
        };
        let input = self.parts.mapped.iter().find(|region| region.input);
        input.map_or((0, 0), |region| (base + region.base, region.initial.len))
    }

    /// Has faults of the machine handled, on a stack of their own.
    fn signals(&mut self, handler: DynamicLabel, restorer: DynamicLabel) {
        // `stack_t` and `struct sigaction` as the kernel has them, in the buffer.
        let buffer = self.parts.scratch + SIGNAL_STACK;
        self.asm.set(A0, buffer);
        self.asm.set(A2, self.parts.scratch);
        self.asm.store(Width::Eight, A2, A0, 0);
        self.asm.set(A2, 0);
        self.asm.store(Width::Eight, A2, A0, 8);
        self.asm.set(A2, SIGNAL_STACK);
        self.asm.store(Width::Eight, A2, A0, 16);
        self.asm.set(A1, 0);
        self.asm.syscall(Syscall::Sigaltstack);
        self.unless_fine("cannot set a stack for signals\n");
        for signal in [SIGSEGV, SIGBUS] {
            self.asm.set(A1, buffer);
            self.asm.address(A2, handler);
            self.asm.store(Width::Eight, A2, A1, 0);
            self.asm.set(A2, SA_SIGINFO | SA_ONSTACK | SA_RESTORER);
            self.asm.store(Width::Eight, A2, A1, 8);
            self.asm.address(A2, restorer);
            self.asm.store(Width::Eight, A2, A1, 16);
            self.asm.set(A2, 0);
            self.asm.store(Width::Eight, A2, A1, 24);
            self.asm.set(A0, signal);
            self.asm.set(A3, SIGSET);
            self.asm.syscall(Syscall::Sigaction);
            self.unless_fine("cannot handle signals\n");
        }
    }

    /// The handler: resumes at the exit stub if the image has faulted. Else the default action
    /// follows, when the instruction faults again. The image is found from start-up code, which is
    /// near the handler however large the image is.
    fn handler(&mut self, start: DynamicLabel, start_at: u32) {
        let context = A::CONTEXT;
        let other = self.asm.label();
        let code = self.parts.image.code().len() as u64;
        self.asm.load(Width::Eight, A3, A2, context.pc);
        self.asm.address(A4, start);
        self.asm.set(A5, start_at.into());
        self.asm.sub(A4, A5);
        self.asm.sub(A3, A4);
        self.asm.branch_imm(Cond::NotBelow, A3, code, other);
        self.asm.set(A5, Cause::trap(0).encode().into());
        self.asm.or(A3, A5);
        self.asm.store(Width::Eight, A3, A2, context.cause);
        self.asm.set(A5, WINDOW);
        self.asm.store(Width::Eight, A5, A2, context.window);
        self.asm.set(A5, self.parts.image.exit().into());
        self.asm.add(A4, A5);
        self.asm.store(Width::Eight, A4, A2, context.pc);
        self.asm.ret();
        self.asm.place(other);
        self.asm.set(A1, self.parts.scratch + SIGNAL_STACK);
        self.asm.set(A2, 0);
        for field in [0, 8, 16, 24] {
            self.asm.store(Width::Eight, A2, A1, field);
        }
        self.asm.set(A3, SIGSET);
        self.asm.syscall(Syscall::Sigaction);
        self.asm.ret();
    }

    /// Fills the runtime's block and calls the image.
    fn call(&mut self, entry: DynamicLabel, helper: DynamicLabel) {
        self.asm.set(A1, BLOCK);
        for (value, field) in [
            (self.parts.fuel, offset_of!(Block, fuel)),
            (self.parts.may_goto, offset_of!(Block, may_goto)),
        ] {
            self.asm.set(A0, value);
            self.asm.store(Width::Eight, A0, A1, in_block(field));
        }
        self.asm.address(A0, helper);
        self.asm.store(Width::Eight, A0, A1, in_block(offset_of!(Block, helper)));
        let [r1, r2, r3, r4, r5] = self.parts.args;
        self.asm.call_c(entry, [r1, r2, r3, r4, r5, WINDOW]);
    }

    /// What `callx` calls with a number: the number of a helper ends the program, as one that the
    /// executable cannot run; any other is the bad jump that it is everywhere.
    fn helper(&mut self) {
        let [next, found, unknown] = [(); 3].map(|()| self.asm.label());
        self.asm.copy(A2, A1);
        self.asm.shr(A2, 32);
        self.asm.store(Width::Eight, A2, A0, in_block(offset_of!(Block, host)));
        self.asm.set(A3, self.parts.helpers.address);
        self.asm.set(A4, self.parts.helpers.end());
        self.asm.place(next);
        self.asm.branch(Cond::Equal, A3, A4, unknown);
        self.asm.load(Width::Four, A5, A3, 0);
        self.asm.branch(Cond::Equal, A5, A2, found);
        self.asm.add_imm(A3, 4);
        self.asm.jump(next);
        for (label, kind) in [(unknown, CauseKind::BadJump), (found, CauseKind::Helper)] {
            self.asm.place(label);
            self.asm.set(A0, Cause::MAX_AT.into());
            self.asm.and(A0, A1);
            self.asm.set(A2, Cause { kind, at: 0 }.encode().into());
            self.asm.or(A0, A2);
            self.asm.ret_c();
        }
    }

    /// Where text is made.
    pub(super) const fn buffer(&self) -> u64 {
        self.parts.scratch + SIGNAL_STACK
    }
}

/// An offset in the runtime's block, which is small.
pub(super) fn in_block(offset: usize) -> u16 {
    u16::try_from(offset).unwrap_or(u16::MAX)
}
