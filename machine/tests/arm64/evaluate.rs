//! Runs a form on the emulator.

use acqrel_isa::Size;
use acqrel_machine::emulate::{Bus, Machine, Stop, Update};
use acqrel_machine::op::{Fence, LoadOrder, StoreOrder};
use acqrel_machine::{Arch, Flag, Reg};

use crate::qemu::{Exit, GUEST, GUEST_SIZE, Slot, State};

/// The flags in the order of their bits, 31 to 28.
const FLAGS: [Flag; 4] = [Flag::Negative, Flag::Zero, Flag::Carry, Flag::Overflow];

/// The data, and the code of one slot.
struct Memory<'a> {
    data: [u8; GUEST_SIZE],
    slot: &'a Slot,
}

/// Decodes and runs the instructions of a slot. The error says what stopped them.
pub(crate) fn run(slot: &Slot, state: &State) -> Result<(Exit, State), String> {
    let mut machine = Machine::new(Arch::Arm64, slot.pc);
    for (number, &value) in (0..).zip(state.x.iter().chain([&state.sp])) {
        machine.registers.set_reg(Reg::new(number).unwrap(), value);
    }
    for (flag, bit) in FLAGS.into_iter().zip([31, 30, 29, 28]) {
        machine.registers.set_flag(flag, (state.nzcv >> bit) & 1 == 1);
    }
    let exits = [
        (slot.through(), Exit::Through),
        (slot.forward(), Exit::Forward),
        (slot.backward(), Exit::Backward),
    ];
    for (address, _) in exits {
        machine.stop_at(address);
    }
    let mut memory = Memory { data: state.data, slot };
    let pc = match machine.run(&mut memory, &mut 16) {
        Stop::Reached { pc } => pc,
        stop => return Err(format!("{stop:x?}")),
    };
    let exit = exits.into_iter().find(|(address, _)| *address == pc).unwrap().1;
    let register = |number| machine.registers.reg(Reg::new(number).unwrap());
    let bits = FLAGS.into_iter().zip([31, 30, 29, 28]);
    let nzcv =
        bits.map(|(flag, bit)| u64::from(machine.registers.flag(flag).unwrap()) << bit).sum();
    let x = std::array::from_fn(|index| register(u8::try_from(index).unwrap()));
    Ok((exit, State { x, sp: register(31), nzcv, data: memory.data }))
}

impl Bus for Memory<'_> {
    type Fault = String;

    fn load(&mut self, address: u64, size: Size, _: LoadOrder, _: bool) -> Result<u64, String> {
        let at = offset(address, size)?;
        let bytes = self.data[at..].iter().take(usize::try_from(size.bytes()).unwrap());
        Ok(bytes.rev().fold(0, |value, &byte| value << 8 | u64::from(byte)))
    }

    fn store(&mut self, address: u64, size: Size, value: u64, _: StoreOrder) -> Result<(), String> {
        let (at, length) = (offset(address, size)?, usize::try_from(size.bytes()).unwrap());
        self.data[at..at + length].copy_from_slice(&value.to_le_bytes()[..length]);
        Ok(())
    }

    fn store_exclusive(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        order: StoreOrder,
        _: u64,
    ) -> Result<bool, String> {
        self.store(address, size, value, order).map(|()| true)
    }

    fn rmw(&mut self, address: u64, size: Size, update: Update) -> Result<u64, String> {
        let old = self.load(address, size, LoadOrder::Plain, false)?;
        if let Some(new) = update.op.apply(size, old, update.operand) {
            self.store(address, size, new, StoreOrder::Plain)?;
        }
        Ok(old)
    }

    fn fence(&mut self, _: Fence) -> Result<(), String> {
        Ok(())
    }

    fn fetch(&mut self, address: u64, buffer: &mut [u8]) -> Result<usize, String> {
        let index = usize::try_from(address.wrapping_sub(self.slot.pc) / 4).unwrap();
        let word = self.slot.words.get(index).ok_or_else(|| format!("no code at {address:#x}"))?;
        buffer[..4].copy_from_slice(&word.to_le_bytes());
        Ok(4)
    }
}

fn offset(address: u64, size: Size) -> Result<usize, String> {
    let at = address.wrapping_sub(GUEST);
    if at > GUEST_SIZE as u64 - size.bytes() {
        return Err(format!("an access of {size:?} at {address:#x}, not in the data"));
    }
    Ok(usize::try_from(at).unwrap())
}
