//! Runs forms in the emulator.

use acqrel_isa::Size;
use acqrel_machine::emulate::{Bus, Machine, Registers, Stop, Update};
use acqrel_machine::op::{Fence, LoadOrder, StoreOrder};
use acqrel_machine::{Arch, Reg};

use crate::FLAGS;
use crate::native::{Exit, GUEST, GUEST_SIZE, Slot, State};

/// The data and the code of one slot.
struct Memory<'a> {
    slot: &'a Slot,
    data: Vec<u8>,
}

impl Memory<'_> {
    fn bytes(&mut self, address: u64, size: Size) -> Result<&mut [u8], u64> {
        let start = usize::try_from(address.wrapping_sub(GUEST)).map_err(|_| address)?;
        let end = start.checked_add(usize::try_from(size.bytes()).unwrap()).ok_or(address)?;
        if start > GUEST_SIZE {
            return Err(address);
        }
        self.data.get_mut(start..end).ok_or(address)
    }

    fn read(&mut self, address: u64, size: Size) -> Result<u64, u64> {
        let mut value = [0; 8];
        let bytes = self.bytes(address, size)?;
        value[..bytes.len()].copy_from_slice(bytes);
        Ok(u64::from_le_bytes(value))
    }

    fn write(&mut self, address: u64, size: Size, value: u64) -> Result<(), u64> {
        let bytes = self.bytes(address, size)?;
        bytes.copy_from_slice(&value.to_le_bytes()[..bytes.len()]);
        Ok(())
    }
}

impl Bus for Memory<'_> {
    type Fault = u64;

    fn load(&mut self, address: u64, size: Size, _: LoadOrder, _: bool) -> Result<u64, u64> {
        if (self.slot.start..self.slot.start + 64).contains(&address) {
            let offset = usize::try_from(address - self.slot.start).unwrap();
            let mut value = [0; 8];
            let length = usize::try_from(size.bytes()).unwrap();
            value[..length].copy_from_slice(&self.slot.code[offset..offset + length]);
            return Ok(u64::from_le_bytes(value));
        }
        self.read(address, size)
    }

    fn store(&mut self, address: u64, size: Size, value: u64, _: StoreOrder) -> Result<(), u64> {
        self.write(address, size, value)
    }

    fn store_exclusive(
        &mut self,
        address: u64,
        size: Size,
        value: u64,
        _: StoreOrder,
        _: u64,
    ) -> Result<bool, u64> {
        self.write(address, size, value).map(|()| true)
    }

    fn rmw(&mut self, address: u64, size: Size, update: Update) -> Result<u64, u64> {
        let old = self.read(address, size)?;
        if let Some(new) = update.op.apply(size, old, update.operand) {
            self.write(address, size, new)?;
        }
        Ok(old)
    }

    fn fence(&mut self, _: Fence) -> Result<(), u64> {
        Ok(())
    }

    fn fetch(&mut self, address: u64, buffer: &mut [u8]) -> Result<usize, u64> {
        let offset = usize::try_from(address.wrapping_sub(self.slot.start)).unwrap();
        let code = self.slot.code.get(offset..).filter(|code| !code.is_empty()).ok_or(address)?;
        let length = code.len().min(buffer.len());
        buffer[..length].copy_from_slice(&code[..length]);
        Ok(length)
    }
}

/// Runs a slot. An undefined flag that it reads is an error, as all but an exit is.
pub(crate) fn run(slot: &Slot, before: &State) -> Result<(Exit, Registers, Vec<u8>), String> {
    let mut memory = Memory { slot, data: before.data.clone() };
    let mut machine = Machine::new(Arch::X86_64, slot.start);
    for (number, &value) in (0..).zip(&before.registers) {
        machine.registers.set_reg(Reg::new(number).unwrap(), value);
    }
    for (flag, bit) in FLAGS {
        machine.registers.set_flag(flag, before.flags >> bit & 1 == 1);
    }
    machine.stop_at(slot.through);
    machine.stop_at(slot.branch);
    let exit = match machine.run(&mut memory, &mut 16) {
        Stop::Reached { pc } if pc == slot.through => Exit::Through,
        Stop::Reached { .. } => Exit::Branch,
        Stop::Exception { .. } => Exit::Signal,
        other => return Err(format!("{other:x?}")),
    };
    Ok((exit, machine.registers, memory.data))
}
