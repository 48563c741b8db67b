//! The emulator itself: stops, faults that leave no trace, undefined flags, the exclusive monitor,
//! the cache, and what the bus is told.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::collections::BTreeMap;

use acqrel_isa::Size;
use acqrel_machine::emulate::{Bus, Machine, Stop, Update};
use acqrel_machine::op::{Domain, Exception, Fence, Kinds, LoadOrder, RmwOp, RmwOrder, StoreOrder};
use acqrel_machine::{Arch, Flag, Place, Reason, Reg};

/// Code at 0x1000, data at 0x2000 to 0x2100, and a diary of the accesses.
#[derive(Default)]
struct Memory {
    code: Vec<u8>,
    bytes: BTreeMap<u64, u8>,
    diary: Vec<Event>,
    fetches: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum Event {
    Load(u64, Size, LoadOrder, bool),
    Store(u64, Size, StoreOrder),
    StoreExclusive(u64, Size, StoreOrder, u64),
    Rmw(u64, Size, Update),
    Fence(Fence),
}

impl Memory {
    fn of(code: &[u8]) -> Self {
        Self { code: code.to_vec(), ..Self::default() }
    }

    fn of_words(words: &[u32]) -> Self {
        Self::of(&words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>())
    }

    fn read(&self, address: u64, size: Size) -> Result<u64, u64> {
        if !(0x2000..=0x2100 - size.bytes()).contains(&address) {
            return Err(address);
        }
        let byte = |offset| u64::from(*self.bytes.get(&(address + offset)).unwrap_or(&0));
        Ok((0..size.bytes()).map(|offset| byte(offset) << (8 * offset)).sum())
    }

    fn write(&mut self, address: u64, size: Size, value: u64) -> Result<(), u64> {
        self.read(address, size)?;
        self.bytes.extend((address..address + size.bytes()).zip(value.to_le_bytes()));
        Ok(())
    }
}

impl Bus for Memory {
    type Fault = u64;

    fn load(
        &mut self,
        address: u64,
        size: Size,
        order: LoadOrder,
        exclusive: bool,
    ) -> Result<u64, u64> {
        self.diary.push(Event::Load(address, size, order, exclusive));
        self.read(address, size)
    }

    fn store(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
    ) -> Result<(), u64> {
        self.diary.push(Event::Store(address, size, order));
        self.write(address, size, value)
    }

    fn store_exclusive(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
        loaded: u64,
    ) -> Result<bool, u64> {
        self.diary.push(Event::StoreExclusive(address, size, order, loaded));
        self.write(address, size, value)?;
        Ok(true)
    }

    fn rmw(&mut self, address: u64, size: Size, update: Update) -> Result<u64, u64> {
        self.diary.push(Event::Rmw(address, size, update));
        let old = self.read(address, size)?;
        if let Some(new) = update.op.apply(size, old, update.operand) {
            self.write(address, size, new)?;
        }
        Ok(old)
    }

    fn fence(&mut self, fence: Fence) -> Result<(), u64> {
        self.diary.push(Event::Fence(fence));
        Ok(())
    }

    fn fetch(&mut self, address: u64, buffer: &mut [u8]) -> Result<usize, u64> {
        self.fetches += 1;
        let start = usize::try_from(address.wrapping_sub(0x1000)).unwrap();
        let code = self.code.get(start..).filter(|code| !code.is_empty()).ok_or(address)?;
        let length = code.len().min(buffer.len());
        buffer[..length].copy_from_slice(&code[..length]);
        Ok(length)
    }
}

fn x86(code: &[u8]) -> (Machine, Memory) {
    (Machine::new(Arch::X86_64, 0x1000), Memory::of(code))
}

fn arm(words: &[u32]) -> (Machine, Memory) {
    (Machine::new(Arch::Arm64, 0x1000), Memory::of_words(words))
}

fn reg(number: u8) -> Reg {
    Reg::new(number).unwrap()
}

/// Runs to the end of the code.
fn finish(machine: &mut Machine, memory: &mut Memory) {
    let end = 0x1000 + memory.code.len() as u64;
    machine.stop_at(end);
    assert_eq!(machine.run(memory, &mut 1000), Stop::Reached { pc: end });
}

#[test]
fn a_budget_is_used_up_and_a_run_goes_on() {
    // inc rax; jmp to it
    let (mut machine, mut memory) = x86(&[0x48, 0xff, 0xc0, 0xeb, 0xfb]);
    let mut budget = 9;
    assert_eq!(machine.run(&mut memory, &mut budget), Stop::Budget);
    assert_eq!((budget, machine.pc, machine.registers.reg(Reg::RAX)), (0, 0x1003, 5));
    let stepped = machine.step(&mut memory).unwrap();
    assert_eq!((stepped.address, stepped.length, machine.pc), (0x1003, 2, 0x1000));
    assert_eq!(memory.fetches, 2, "each instruction is decoded once");
    machine.forget_code();
    machine.step(&mut memory).unwrap();
    assert_eq!(memory.fetches, 3);
}

#[test]
fn a_run_says_what_is_left_of_its_budget() {
    // nop; nop
    let (mut machine, mut memory) = x86(&[0x90, 0x90]);
    machine.stop_at(0x1001);
    let mut budget = 5;
    assert_eq!(machine.run(&mut memory, &mut budget), Stop::Reached { pc: 0x1001 });
    assert_eq!(budget, 4);
    assert_eq!(machine.step(&mut memory).unwrap_err(), Stop::Reached { pc: 0x1001 });
}

#[test]
fn no_code_and_no_instruction_are_told_apart() {
    // nop; syscall
    let (mut machine, mut memory) = x86(&[0x90, 0x0f, 0x05]);
    let Stop::Decode(error) = machine.run(&mut memory, &mut 10) else { panic!() };
    assert_eq!((error.address, error.reason), (0x1001, Reason::NotModelled));
    assert_eq!(error.to_string(), "0x1001: syscall (0f 05): not an instruction that is modelled");
    machine.pc = 0x2000;
    assert_eq!(machine.run(&mut memory, &mut 10), Stop::Fetch { pc: 0x2000, fault: 0x2000 });
}

#[test]
fn a_fault_leaves_no_trace() {
    // push rax; pop rax; xadd [rbx], rax; lock xadd [rbx], rax; call; each with nothing there.
    let cases: [&[u8]; 5] = [
        &[0x50],
        &[0x58],
        &[0x48, 0x0f, 0xc1, 0x03],
        &[0xf0, 0x48, 0x0f, 0xc1, 0x03],
        &[0xe8, 0, 0, 0, 0],
    ];
    for code in cases {
        let (mut machine, mut memory) = x86(code);
        machine.registers.set_reg(Reg::RSP, 0x5000);
        machine.registers.set_reg(reg(3), 0x5000);
        machine.registers.set_flag(Flag::Carry, true);
        let before = machine.registers.clone();
        let stop = machine.run(&mut memory, &mut 10);
        assert!(matches!(stop, Stop::Fault { pc: 0x1000, .. }), "{stop:?}");
        assert_eq!(machine.registers, before);
        assert_eq!(machine.pc, 0x1000);
        assert!(memory.bytes.is_empty());
    }
}

#[test]
fn a_pair_that_faults_halfway_loads_nothing() {
    // ldp x0, x1, [x2], #16; the second word is outside.
    let (mut machine, mut memory) = arm(&[0xa8c1_0440]);
    machine.registers.set_reg(reg(2), 0x20f8);
    machine.registers.set_reg(reg(0), 7);
    let before = machine.registers.clone();
    let stop = machine.run(&mut memory, &mut 10);
    assert_eq!(stop, Stop::Fault { pc: 0x1000, fault: 0x2100 });
    assert_eq!(machine.registers, before);
}

#[test]
fn a_divide_error_leaves_no_trace() {
    // div rcx
    let (mut machine, mut memory) = x86(&[0x48, 0xf7, 0xf1]);
    machine.registers.set_reg(Reg::RAX, 5);
    let before = machine.registers.clone();
    let expected = Stop::Exception { pc: 0x1000, exception: Exception::DivideError };
    assert_eq!(machine.run(&mut memory, &mut 10), expected);
    assert_eq!(machine.registers, before);
}

#[test]
fn an_undefined_flag_is_not_read() {
    // shl eax, 2 leaves OF undefined; then jo, seto al, cmovo eax, ecx, lock adc after mul.
    let cases: [(&[u8], Flag); 4] = [
        (&[0xc1, 0xe0, 2, 0x70, 0], Flag::Overflow),
        (&[0xc1, 0xe0, 2, 0x0f, 0x90, 0xc0], Flag::Overflow),
        (&[0xc1, 0xe0, 2, 0x0f, 0x40, 0xc1], Flag::Overflow),
        // mul ecx; jbe
        (&[0x90, 0xf7, 0xe1, 0x76, 0], Flag::Zero),
    ];
    for (code, flag) in cases {
        let (mut machine, mut memory) = x86(code);
        let stop = machine.run(&mut memory, &mut 10);
        assert_eq!(stop, Stop::UndefinedFlag { pc: 0x1003, flag });
        assert_eq!(machine.registers.flag(flag), None);
    }
}

#[test]
fn a_shift_by_the_width_leaves_no_carry() {
    // shl al, cl; jc
    for (count, defined) in [(7, true), (8, false), (9, false), (33, true)] {
        let (mut machine, mut memory) = x86(&[0xd2, 0xe0, 0x72, 0]);
        machine.registers.set_reg(Reg::RCX, count);
        let stop = machine.run(&mut memory, &mut 2);
        let refused = Stop::UndefinedFlag { pc: 0x1002, flag: Flag::Carry };
        assert_eq!(stop, if defined { Stop::Budget } else { refused }, "{count}");
    }
}

#[test]
fn a_flag_is_undefined_until_it_is_written() {
    // jc; cmp eax, ecx; jc
    let (mut machine, mut memory) = x86(&[0x72, 0, 0x39, 0xc8, 0x72, 0]);
    machine.registers.undefine_flag(Flag::Carry);
    let stop = machine.run(&mut memory, &mut 10);
    assert_eq!(stop, Stop::UndefinedFlag { pc: 0x1000, flag: Flag::Carry });
    machine.pc = 0x1002;
    finish(&mut machine, &mut memory);
    assert_eq!(machine.registers.flag(Flag::Carry), Some(false));
}

#[test]
fn a_shift_by_zero_keeps_flags_as_they_are() {
    // shl eax, 2; shl eax, cl; jo
    let code = [0xc1, 0xe0, 2, 0xd3, 0xe0, 0x70, 0];
    let (mut machine, mut memory) = x86(&code);
    machine.registers.set_flag(Flag::Carry, true);
    let stop = machine.run(&mut memory, &mut 10);
    assert_eq!(stop, Stop::UndefinedFlag { pc: 0x1005, flag: Flag::Overflow });
    assert_eq!(machine.registers.flag(Flag::Carry), Some(false));
    // A shift by one defines it.
    let (mut machine, mut memory) = x86(&code);
    machine.registers.set_reg(Reg::RCX, 1);
    finish(&mut machine, &mut memory);
    assert_eq!(machine.registers.flag(Flag::Overflow), Some(false));
}

#[test]
fn changes_are_named() {
    // sub rax, rcx
    let (mut machine, mut memory) = x86(&[0x48, 0x29, 0xc8]);
    machine.registers.set_reg(Reg::RCX, 1);
    let before = machine.registers.clone();
    machine.step(&mut memory).unwrap();
    let changes: Vec<_> = machine.registers.changes(&before).collect();
    let expected = [
        Place::Reg(Reg::RAX),
        Place::Flag(Flag::Negative),
        Place::Flag(Flag::Carry),
        Place::Flag(Flag::Parity),
        Place::Flag(Flag::Adjust),
    ];
    assert_eq!(changes, expected);
}

const LDXR_X0_X2: u32 = 0xc85f_7c40;
const STXR_W1_X3_X2: u32 = 0xc801_7c43;
const CLREX: u32 = 0xd503_3f5f;

/// The status of `stxr w1, x3, [x2]` after other instructions, and whether it stored.
fn status(before: &[u32]) -> (u64, bool) {
    let words: Vec<_> = before.iter().copied().chain([STXR_W1_X3_X2]).collect();
    let (mut machine, mut memory) = arm(&words);
    machine.registers.set_reg(reg(1), 77);
    machine.registers.set_reg(reg(2), 0x2010);
    machine.registers.set_reg(reg(3), 5);
    memory.write(0x2010, Size::DW, 4).unwrap();
    finish(&mut machine, &mut memory);
    (machine.registers.reg(reg(1)), memory.read(0x2010, Size::DW) == Ok(5))
}

#[test]
fn a_store_exclusive_needs_its_monitor() {
    assert_eq!(status(&[LDXR_X0_X2]), (0, true));
    assert_eq!(status(&[]), (1, false));
    assert_eq!(status(&[LDXR_X0_X2, CLREX]), (1, false));
    // A store-exclusive clears it, and so does a store of this machine to a byte of it.
    assert_eq!(status(&[LDXR_X0_X2, STXR_W1_X3_X2, LDXR_X0_X2]), (0, true));
    assert_eq!(status(&[LDXR_X0_X2, 0x3900_1c44]), (1, false), "strb w4, [x2, #7]");
    assert_eq!(status(&[LDXR_X0_X2, 0x3900_2044]), (0, true), "strb w4, [x2, #8]");
    assert_eq!(status(&[LDXR_X0_X2, 0xf81f_f044]), (1, false), "stur x4, [x2, #-1]");
    assert_eq!(status(&[LDXR_X0_X2, 0xf81f_8044]), (0, true), "stur x4, [x2, #-8]");
    // An exclusive load of another size.
    assert_eq!(status(&[0x885f_7c40]), (1, false), "ldxr w0, [x2]");
}

#[test]
fn the_second_of_two_store_exclusives_fails() {
    let (mut machine, mut memory) = arm(&[LDXR_X0_X2, STXR_W1_X3_X2, STXR_W1_X3_X2]);
    machine.registers.set_reg(reg(2), 0x2010);
    finish(&mut machine, &mut memory);
    assert_eq!(machine.registers.reg(reg(1)), 1);
    let stored = |event: &&Event| matches!(event, Event::StoreExclusive(..));
    assert_eq!(memory.diary.iter().filter(stored).count(), 1);
}

#[test]
fn a_restart_keeps_the_code_only() {
    // ldxr x0, [x2]; then, elsewhere, stxr w1, x3, [x2]
    let (mut machine, mut memory) = arm(&[LDXR_X0_X2, STXR_W1_X3_X2]);
    machine.registers.set_reg(reg(2), 0x2010);
    memory.write(0x2010, Size::DW, 4).unwrap();
    finish(&mut machine, &mut memory);
    machine.restart(0x1000);
    assert_eq!(machine.registers, acqrel_machine::emulate::Registers::default());
    machine.registers.set_reg(reg(2), 0x2010);
    machine.step(&mut memory).unwrap();
    machine.restart(0x1004);
    machine.registers.set_reg(reg(2), 0x2010);
    finish(&mut machine, &mut memory);
    assert_eq!(machine.registers.reg(reg(1)), 1);
    assert_eq!(memory.fetches, 2, "the code has been kept");
}

#[test]
fn the_bus_is_told_sizes_and_orders() {
    let (mut machine, mut memory) = arm(&[
        0x88df_fc40, // ldar w0, [x2]
        0x38bf_c040, // ldaprb w0, [x2]
        0xc89f_fc43, // stlr x3, [x2]
        0xc85f_fc40, // ldaxr x0, [x2]
        0xc801_fc43, // stlxr w1, x3, [x2]
        0xf8e3_0040, // ldaddal x3, x0, [x2]
        0xb823_005f, // stadd w3, [x2]
        0xd503_3bbf, // dmb ish
        0xd503_39bf, // dmb ishld
    ]);
    machine.registers.set_reg(reg(2), 0x2010);
    machine.registers.set_reg(reg(3), 3);
    finish(&mut machine, &mut memory);
    let add = |order, returns| Update { op: RmwOp::Add, operand: 3, order, returns };
    let expected = [
        Event::Load(0x2010, Size::W, LoadOrder::Acquire, false),
        Event::Load(0x2010, Size::B, LoadOrder::AcquirePc, false),
        Event::Store(0x2010, Size::DW, StoreOrder::Release),
        Event::Load(0x2010, Size::DW, LoadOrder::Acquire, true),
        Event::StoreExclusive(0x2010, Size::DW, StoreOrder::Release, 3),
        Event::Rmw(0x2010, Size::DW, add(RmwOrder::AcquireRelease, true)),
        Event::Rmw(0x2010, Size::W, add(RmwOrder::Relaxed, false)),
        Event::Fence(Fence::Dmb(Domain::InnerShareable, Kinds::All)),
        Event::Fence(Fence::Dmb(Domain::InnerShareable, Kinds::Loads)),
    ];
    assert_eq!(memory.diary, expected);
}

#[test]
fn values_on_the_bus_have_the_access_size() {
    // lock cmpxchg [rbx], cl with rubbish above al and cl
    let (mut machine, mut memory) = x86(&[0xf0, 0x0f, 0xb0, 0x0b]);
    machine.registers.set_reg(Reg::RAX, 0x1234_5600);
    machine.registers.set_reg(Reg::RCX, 0xabcd_ef07);
    machine.registers.set_reg(reg(3), 0x2000);
    finish(&mut machine, &mut memory);
    let op = RmwOp::CompareSwap { expected: 0 };
    let update = Update { op, operand: 7, order: RmwOrder::Locked, returns: true };
    assert_eq!(memory.diary, [Event::Rmw(0x2000, Size::B, update)]);
    assert_eq!(memory.read(0x2000, Size::DW), Ok(7));
    assert_eq!(machine.registers.reg(Reg::RAX), 0x1234_5600);
}
