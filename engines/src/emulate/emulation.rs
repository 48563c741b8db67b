//! [`Emulation`]: one run of an image in the emulator.

use super::space::{CODE, HELPER, RETURN, STACK_END, Space, Stray, WINDOW};
use acqrel_guest::{
    Environment, Fault, Guest, HelperCall, HelperReturn, Helpers, Image as Memory, Maps, Outcome,
    Start,
};
use acqrel_isa::{Program, Reg as BpfReg, Size};
use acqrel_jit::Image;
use acqrel_jit::abi::{Block, Cause, CauseKind, REGISTERS, requested, requesting};
use acqrel_machine::emulate::{Machine, Registers, Stop};
use acqrel_machine::op::{Exception, Flag};
use acqrel_machine::{Arch, DecodeError, Reg};
use std::mem::offset_of;

/// How many machine instructions a run may take: far more than one does whose fuel ends it.
const BUDGET: u64 = 1 << 36;

/// What every register holds at the start that has no other value: nothing of it may be seen.
const JUNK: u64 = 0xdead_beef_0bad_f00d;

/// Why emulated code came to no outcome: it is wrong, or the emulator does not know it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmulateError {
    /// The code is no instructions that are known.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// There is no code where the program counter is.
    #[error("the emulated code went to {pc:#x}, where there is no code")]
    Lost {
        /// Where it is.
        pc: u64,
    },
    /// An instruction raised an exception.
    #[error("the emulated code raised {exception:?} at offset {offset:#x}")]
    Exception {
        /// Which.
        exception: Exception,
        /// The offset of the instruction in the code.
        offset: u64,
    },
    /// An instruction read a flag that the architecture does not define after those before it.
    #[error("the emulated code read {flag:?} at offset {offset:#x}, where it is undefined")]
    Undefined {
        /// The flag.
        flag: Flag,
        /// The offset of the instruction in the code.
        offset: u64,
    },
    /// The code faulted where the program accesses nothing.
    #[error("the emulated code faulted at offset {offset:#x}, where the program accesses nothing")]
    Crash {
        /// The offset of the machine instruction in the code.
        offset: u64,
    },
    /// The code left with a cause that its instruction does not have.
    #[error("the emulated code left with {0:#x}, which is no cause")]
    Cause(u64),
    /// The code did not keep to the C ABI: a register that it has to keep, or the stack pointer.
    #[error("the emulated code did not keep the register {register}")]
    Abi {
        /// Its name.
        register: &'static str,
    },
    /// The code called a function with a stack that is not aligned to 16 bytes, or is none.
    #[error("the emulated code called a function with the stack pointer {stack:#x}")]
    Stack {
        /// The stack pointer.
        stack: u64,
    },
    /// The code took more machine instructions than a run may.
    #[error("the emulated code took more than {0} instructions")]
    Budget(u64),
}

/// A run of an image: the machine, its memory, and what helpers see.
#[derive(Debug)]
pub struct Emulation<'a> {
    image: &'a Image,
    program: &'a Program,
    guest: &'a Guest,
    helpers: &'a Helpers,
    machine: Machine,
    space: Space,
    maps: Maps,
    environment: Environment,
    /// The registers at the start, some of which the code has to keep.
    initial: Registers,
    /// How a helper ended the program, if one did.
    ended: Option<Result<u64, Fault>>,
    budget: u64,
}

/// The registers of an architecture that matter to whoever calls code.
struct Abi {
    /// Those of the entry's arguments, the window the last.
    args: [Reg; 6],
    result: Reg,
    stack: Reg,
    /// The numbers of those that a function keeps.
    kept: &'static [u8],
    /// Where the exit stub expects the window and the cause.
    window: Reg,
    cause: Reg,
}

/// The register with a number, which there is.
fn reg(number: u8) -> Reg {
    Reg::new(number).unwrap_or(Reg::SP)
}

/// The registers that an architecture has.
fn registers_of(arch: Arch) -> impl Iterator<Item = Reg> {
    (0..32).filter_map(Reg::new).filter(move |reg| reg.name(arch).is_some())
}

fn abi(arch: Arch) -> Abi {
    match arch {
        // System V ABI, AMD64 supplement, section 3.2.
        Arch::X86_64 => Abi {
            args: [7, 6, 2, 1, 8, 9].map(reg),
            result: Reg::RAX,
            stack: Reg::RSP,
            kept: &[3, 4, 5, 12, 13, 14, 15],
            window: reg(12),
            cause: reg(11),
        },
        // AAPCS64, section 6.1.
        Arch::Arm64 => Abi {
            args: [0, 1, 2, 3, 4, 5].map(reg),
            result: reg(0),
            stack: Reg::SP,
            kept: &[18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31],
            window: reg(28),
            cause: reg(11),
        },
    }
}

impl<'a> Emulation<'a> {
    /// A run of an image, which is one of the program and guest given, from a start state.
    pub fn new(
        image: &'a Image,
        program: &'a Program,
        guest: &'a Guest,
        start: &Start,
        helpers: &'a Helpers,
    ) -> Self {
        Self::with_code(image, image.code().to_vec(), program, guest, start, helpers)
    }

    /// As [`Self::new`], with other code in the image's place.
    pub fn with_code(
        image: &'a Image,
        code: Vec<u8>,
        program: &'a Program,
        guest: &'a Guest,
        start: &Start,
        helpers: &'a Helpers,
    ) -> Self {
        let arch = image.arch();
        let mut space = Space::new(program, start, guest, image, code);
        space.set_block_word(offset_of!(Block, fuel), start.fuel);
        space.set_block_word(offset_of!(Block, may_goto), start.may_goto);
        space.set_block_word(offset_of!(Block, helper), HELPER);
        let mut machine = Machine::new(arch, CODE + u64::from(image.entry()));
        machine.stop_at(RETURN);
        machine.stop_at(HELPER);
        let registers = &mut machine.registers;
        for (reg, number) in registers_of(arch).zip(0..) {
            registers.set_reg(reg, JUNK.wrapping_add(number));
        }
        let names = abi(arch);
        let [_, args @ .., _, _, _, _, _] = guest.registers(start);
        for (reg, value) in names.args.into_iter().zip(args.into_iter().chain([WINDOW])) {
            registers.set_reg(reg, value);
        }
        registers.set_reg(names.stack, STACK_END - 64);
        match arch {
            Arch::X86_64 => {
                // What the caller's `call` pushes.
                let stack = STACK_END - 72;
                registers.set_reg(names.stack, stack);
                // The stack is there.
                let _ = space.set(stack, Size::DW, RETURN);
            }
            Arch::Arm64 => registers.set_reg(Reg::LR, RETURN),
        }
        let initial = machine.registers.clone();
        Self {
            image,
            program,
            guest,
            helpers,
            machine,
            space,
            maps: guest.maps(program),
            environment: guest.environment(start),
            initial,
            ended: None,
            budget: BUDGET,
        }
    }

    /// This run with at most so many machine instructions left.
    #[must_use]
    pub fn with_budget(self, budget: u64) -> Self {
        Self { budget, ..self }
    }

    /// The machine, to look at between steps.
    pub const fn machine(&self) -> &Machine {
        &self.machine
    }

    /// The offset in the image's code of the next machine instruction. None if it is in none.
    pub fn offset(&self) -> Option<u32> {
        let offset = u32::try_from(self.machine.pc.checked_sub(CODE)?).ok()?;
        (usize::try_from(offset).ok()? < self.image.code().len()).then_some(offset)
    }

    /// Runs to the end.
    ///
    /// # Errors
    ///
    /// If the code is wrong, or not known; see [`EmulateError`].
    pub fn run(mut self) -> Result<Outcome, EmulateError> {
        let result = loop {
            let stop = self.machine.run(&mut self.space, &mut self.budget);
            if let Some(result) = self.stopped(stop)? {
                break result;
            }
        };
        Ok(self.outcome(result))
    }

    /// Executes the next machine instruction, or what is due in its place: the call of a helper,
    /// or the way to the exit after a fault. Gives the result if the program has ended.
    ///
    /// # Errors
    ///
    /// If the code is wrong, or not known; see [`EmulateError`].
    pub fn step(&mut self) -> Result<Option<Result<u64, Fault>>, EmulateError> {
        match self.machine.step(&mut self.space) {
            Ok(_) => Ok(None),
            Err(stop) => self.stopped(stop),
        }
    }

    /// The outcome, when the program has ended with a result.
    pub fn outcome(self, result: Result<u64, Fault>) -> Outcome {
        let image = Memory::new(self.guest.addresses(), |region| self.space.region(region));
        Outcome { result, image, printed: self.environment.into_printed() }
    }

    /// Does what a stop calls for. Gives the result if the program has ended.
    fn stopped(&mut self, stop: Stop<Stray>) -> Result<Option<Result<u64, Fault>>, EmulateError> {
        match stop {
            Stop::Budget => Err(EmulateError::Budget(BUDGET)),
            Stop::Reached { pc: RETURN } => self.returned().map(Some),
            Stop::Reached { pc: _ } => self.helper().map(|()| None),
            Stop::Fault { pc: _, fault: Stray } => self.trap().map(|()| None),
            Stop::Fetch { pc, fault: Stray } => Err(EmulateError::Lost { pc }),
            Stop::Decode(error) => Err(error.into()),
            Stop::Exception { pc, exception } => {
                Err(EmulateError::Exception { exception, offset: pc.wrapping_sub(CODE) })
            }
            Stop::UndefinedFlag { pc, flag } => {
                Err(EmulateError::Undefined { flag, offset: pc.wrapping_sub(CODE) })
            }
        }
    }

    /// Does what a handler of the machine's faults does: goes on at the exit stub.
    fn trap(&mut self) -> Result<(), EmulateError> {
        let names = abi(self.image.arch());
        let crash = EmulateError::Crash { offset: self.machine.pc.wrapping_sub(CODE) };
        let Some(offset) = self.offset() else { return Err(crash) };
        // A fault of the stub itself would bring it here for ever.
        if offset >= self.image.exit() {
            return Err(crash);
        }
        let Machine { registers, pc, .. } = &mut self.machine;
        registers.set_reg(names.window, WINDOW);
        registers.set_reg(names.cause, Cause::trap(offset).encode().into());
        *pc = CODE + u64::from(self.image.exit());
        Ok(())
    }

    /// The end of the run, when the entry has returned.
    fn returned(&mut self) -> Result<Result<u64, Fault>, EmulateError> {
        let arch = self.image.arch();
        let names = abi(arch);
        for reg in names.kept.iter().copied().map(reg) {
            // The return address is gone from the stack.
            let popped = if arch == Arch::X86_64 && reg == names.stack { 8 } else { 0 };
            if self.machine.registers.reg(reg) != self.initial.reg(reg) + popped {
                return Err(EmulateError::Abi { register: reg.name(arch).unwrap_or_default() });
            }
        }
        if let Some(ended) = self.ended {
            return Ok(ended);
        }
        let cause = self.space.block_word(offset_of!(Block, cause));
        if cause == 0 {
            return Ok(Ok(self.machine.registers.reg(names.result)));
        }
        let decoded = Cause::decode(cause).ok_or(EmulateError::Cause(cause))?;
        let registers: [u64; REGISTERS] = std::array::from_fn(|i| self.space.block_register(i));
        match self.image.fault(self.program, self.guest, decoded, &registers) {
            Some(fault) => Ok(Err(fault)),
            None if decoded.kind == CauseKind::Trap => {
                Err(EmulateError::Crash { offset: decoded.at.into() })
            }
            None => Err(EmulateError::Cause(cause)),
        }
    }

    /// Does what the runtime's helper function does, and returns from it.
    fn helper(&mut self) -> Result<(), EmulateError> {
        let arch = self.image.arch();
        let names = abi(arch);
        let stack = self.machine.registers.reg(names.stack);
        // The stack is aligned before a call, which pushes the return address on x86-64.
        let pushed = if arch == Arch::X86_64 { 8 } else { 0 };
        if !(stack + pushed).is_multiple_of(16) {
            return Err(EmulateError::Stack { stack });
        }
        let status = self.call(self.machine.registers.reg(names.args[1]));
        let Machine { registers, pc, .. } = &mut self.machine;
        let link = registers.reg(Reg::LR);
        for reg in registers_of(arch).filter(|reg| !names.kept.contains(&reg.number())) {
            registers.set_reg(reg, JUNK ^ u64::from(reg.number()));
        }
        registers.set_reg(names.result, status);
        *pc = match arch {
            Arch::X86_64 => {
                registers.set_reg(names.stack, stack + 8);
                self.space.get(stack, Size::DW).map_err(|Stray| EmulateError::Stack { stack })?
            }
            Arch::Arm64 => link,
        };
        Ok(())
    }

    /// Calls the helper of a request. Gives 0, or the cause to leave with.
    fn call(&mut self, request: u64) -> u64 {
        let cause = |kind, at| u64::from(Cause { kind, at }.encode());
        let index = requesting(request);
        let at = u32::try_from(index).unwrap_or(Cause::MAX_AT);
        let Some(id) = requested(self.program, self.helpers, request) else {
            return cause(CauseKind::BadJump, at);
        };
        let args = BpfReg::ARGS.map(|reg| self.space.block_register(reg.index()));
        let mut call = HelperCall {
            args,
            memory: &mut self.space,
            addresses: self.guest.addresses(),
            maps: &self.maps,
            environment: &mut self.environment,
        };
        match self.helpers.call(id, &mut call) {
            Ok(HelperReturn::Value(value)) => {
                self.space.set_block_word(offset_of!(Block, registers), value);
                return 0;
            }
            Ok(HelperReturn::Exit(result)) => self.ended = Some(Ok(result)),
            Err(error) => {
                let (kind, address) = error.fault();
                let slot = self.program.slot(index);
                self.ended = Some(Err(Fault { kind, slot, address }));
            }
        }
        cause(CauseKind::Helper, at)
    }
}
