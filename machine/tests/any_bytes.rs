//! Any bytes are decoded, listed and executed without a panic.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use acqrel_isa::Size;
use acqrel_machine::emulate::{Bus, Machine, Stop, Update};
use acqrel_machine::op::{Fence, LoadOrder, StoreOrder};
use acqrel_machine::{Arch, Flag, Place, Reg, decode, disassemble};

/// Code at one address; memory everywhere, which holds anything.
struct Anything<'a> {
    code: &'a [u8],
    address: u64,
}

impl Bus for Anything<'_> {
    type Fault = ();

    fn load(&mut self, address: u64, _: Size, _: LoadOrder, _: bool) -> Result<u64, ()> {
        Ok(address.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn store(&mut self, _: u64, size: Size, value: u64, _: StoreOrder) -> Result<(), ()> {
        assert_eq!(value & !size.mask(), 0);
        Ok(())
    }

    fn store_exclusive(
        &mut self,
        _: u64,
        size: Size,
        value: u64,
        _: StoreOrder,
        loaded: u64,
    ) -> Result<bool, ()> {
        assert_eq!((value | loaded) & !size.mask(), 0);
        Ok(loaded & 1 == 1)
    }

    fn rmw(&mut self, address: u64, size: Size, update: Update) -> Result<u64, ()> {
        assert_eq!(update.operand & !size.mask(), 0);
        let old = address & size.mask();
        let new = update.op.apply(size, old, update.operand);
        assert_eq!(new.unwrap_or(old) & !size.mask(), 0);
        Ok(old)
    }

    fn fence(&mut self, _: Fence) -> Result<(), ()> {
        Ok(())
    }

    fn fetch(&mut self, address: u64, buffer: &mut [u8]) -> Result<usize, ()> {
        assert_eq!(address, self.address);
        let length = self.code.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.code[..length]);
        Ok(length)
    }
}

/// Executes an instruction that can be decoded, on any registers.
fn execute(arch: Arch, bytes: &[u8], address: u64, seed: u64) {
    let mut machine = Machine::new(arch, address);
    for number in 0..32 {
        let value = seed.rotate_left(u32::from(number)).wrapping_mul(u64::from(number) | 1);
        machine.registers.set_reg(Reg::new(number).unwrap(), value);
    }
    for flag in Flag::ALL {
        machine.registers.set_flag(flag, seed >> flag.index() & 1 == 1);
    }
    let before = machine.registers.clone();
    match machine.step(&mut Anything { code: bytes, address }) {
        Ok(_) => {
            for flag in Flag::ALL {
                assert!(
                    flag.name(arch).is_some() || machine.registers.flag(flag) == before.flag(flag)
                );
            }
        }
        Err(stop) => {
            assert!(matches!(stop, Stop::Exception { .. }), "{bytes:02x?}: {stop:?}");
            assert_eq!(machine.registers, before);
            assert_eq!(machine.pc, address);
        }
    }
}

/// Any bytes have a listing, which has all of them.
fn list(arch: Arch, bytes: &[u8], address: u64) {
    let lines = disassemble(arch, bytes, address);
    let listed: Vec<u8> = lines.iter().flat_map(|line| line.bytes.clone()).collect();
    assert_eq!(listed, bytes);
}

/// Any bytes are an instruction or an error.
fn read(arch: Arch, bytes: &[u8], address: u64) {
    match decode(arch, bytes, address) {
        Ok(instruction) => {
            assert!((1..=arch.max_length()).contains(&usize::from(instruction.length)));
            assert!(usize::from(instruction.length) <= bytes.len());
            let mut written = Vec::new();
            for op in &instruction.ops {
                for (_, place) in op.reads() {
                    let known = !matches!(place, Place::Temp(_)) || written.contains(&place);
                    assert!(known, "{bytes:02x?} reads {place:?} first: {op:?}");
                }
                written.extend(op.writes());
            }
            for seed in [u64::MAX, 0x8000_0000_8000_0080, address] {
                execute(arch, bytes, address, seed);
            }
        }
        Err(error) => {
            assert!(!error.text.is_empty());
            assert!(error.to_string().starts_with(&format!("{address:#x}: ")));
        }
    }
}

#[test]
fn any_bytes_are_decoded_or_refused() {
    arbtest::arbtest(|input| {
        let arch = *input.choose(&Arch::ALL)?;
        let address = input.arbitrary()?;
        let length = input.int_in_range(0..=24)?;
        let bytes = input.bytes(length)?;
        list(arch, bytes, address);
        read(arch, bytes, address);
        Ok(())
    })
    .budget_ms(1_000);
}

#[test]
fn every_start_of_an_instruction_is_decoded_or_refused() {
    let tails = [[0xff; 13], [0x24, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]];
    for prefix in [None, Some(0x66), Some(0xf0), Some(0xf3), Some(0x48), Some(0x67)] {
        for start in 0..=u16::MAX {
            for tail in tails {
                let start = start.to_le_bytes();
                let bytes: Vec<u8> = prefix.into_iter().chain(start).chain(tail).collect();
                read(Arch::X86_64, &bytes, 0);
            }
        }
    }
}
