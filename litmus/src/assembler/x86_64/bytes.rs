//! [`Bytes`]: prefixes, opcode, operands and constant of one instruction (Intel SDM vol. 2, 2.1
//! and 2.2).

use acqrel_isa::Size;

use super::operand::{Memory, Operand};
use super::register::Register;

/// An instruction that is being put together.
#[derive(Debug, Default)]
pub(super) struct Bytes {
    /// Whether the operands have 16 bits.
    half: bool,
    rex: u8,
    /// Whether there is a REX prefix also without bits.
    needs_rex: bool,
    /// Whether there cannot be a REX prefix.
    refuses_rex: bool,
    opcode: Vec<u8>,
    /// `ModRM`, SIB and displacement.
    address: Vec<u8>,
    constant: Vec<u8>,
}

/// The mode of an operand that is a register.
const DIRECT: u8 = 0b1100_0000;
const REX: u8 = 0x40;
const REX_W: u8 = 8;
const REX_R: u8 = 4;
const REX_X: u8 = 2;
const REX_B: u8 = 1;

impl Bytes {
    /// The opcode of an operation of a size.
    pub(super) fn opcode(&mut self, opcode: &[u8], size: Size) {
        self.opcode = opcode.to_vec();
        self.half = size == Size::H;
        if size == Size::DW {
            self.rex |= REX_W;
        }
    }

    /// The opcode of an operation whose lowest bit says that it has more than a byte.
    pub(super) fn sized(&mut self, opcode: &[u8], size: Size) {
        self.opcode(opcode, size);
        if let Some(last) = self.opcode.last_mut() {
            *last |= u8::from(size != Size::B);
        }
    }

    /// A register in the low bits of the opcode.
    pub(super) fn in_opcode(&mut self, register: Register) {
        self.register_byte(register);
        self.rex |= if register.number >= 8 { REX_B } else { 0 };
        if let Some(last) = self.opcode.last_mut() {
            *last |= register.number & 7;
        }
    }

    /// A register, and a register or an address.
    pub(super) fn operands(&mut self, register: Register, operand: Operand) {
        self.register_byte(register);
        self.rex |= if register.number >= 8 { REX_R } else { 0 };
        self.modrm(register.number & 7, operand);
    }

    /// A register or an address, of an opcode with an extension of three bits.
    pub(super) fn extended(&mut self, extension: u8, operand: Operand) {
        self.modrm(extension, operand);
    }

    /// A constant.
    pub(super) fn constant(&mut self, value: i32, size: Size) {
        let length = match size {
            Size::B => 1,
            Size::H => 2,
            Size::W | Size::DW => 4,
        };
        self.constant.extend(value.to_le_bytes().into_iter().take(length));
    }

    /// A constant of eight bytes.
    pub(super) fn long_constant(&mut self, value: i64) {
        self.constant.extend(value.to_le_bytes());
    }

    /// Whether an operand is in memory.
    pub(super) fn has_memory(&self) -> bool {
        self.address.first().is_some_and(|modrm| modrm & DIRECT != DIRECT)
    }

    fn register_byte(&mut self, register: Register) {
        self.needs_rex |= register.needs_rex();
        self.refuses_rex |= register.high;
    }

    fn modrm(&mut self, field: u8, operand: Operand) {
        match operand {
            Operand::Register(register) => {
                self.register_byte(register);
                self.rex |= if register.number >= 8 { REX_B } else { 0 };
                self.address.push(DIRECT | field << 3 | register.number & 7);
            }
            Operand::Memory(memory) => {
                self.memory(field << 3, memory);
            }
            // Operands that are constants have been taken before.
            Operand::Constant(_) => {}
        }
    }

    fn memory(&mut self, field: u8, memory: Memory) {
        const SIB: u8 = 0b100;
        const NO_INDEX: u8 = 0b100;
        const NO_BASE: u8 = 0b101;
        let index = memory.index.map_or(NO_INDEX << 3, |(index, power)| {
            self.rex |= if index.number >= 8 { REX_X } else { 0 };
            power << 6 | (index.number & 7) << 3
        });
        let Some(base) = memory.base else {
            self.address.extend([field | SIB, index | NO_BASE]);
            self.address.extend(memory.displacement.to_le_bytes());
            return;
        };
        self.rex |= if base.number >= 8 { REX_B } else { 0 };
        let low = base.number & 7;
        let short = i8::try_from(memory.displacement).ok().filter(|_| !memory.is_location);
        // A base in 101 without displacement means another thing.
        let (mode, length) = match short {
            Some(0) if low != 0b101 => (0, 0),
            Some(_) => (0b01 << 6, 1),
            None => (0b10 << 6, 4),
        };
        if memory.index.is_some() || low == SIB {
            self.address.extend([mode | field | SIB, index | low]);
        } else {
            self.address.push(mode | field | low);
        }
        self.address.extend(memory.displacement.to_le_bytes().into_iter().take(length));
    }

    /// All bytes in their order; none if a high byte is used with what needs a REX prefix.
    pub(super) fn into_vec(self, lock: bool) -> Option<Vec<u8>> {
        let has_rex = self.rex != 0 || self.needs_rex;
        if has_rex && self.refuses_rex {
            return None;
        }
        let mut bytes = Vec::new();
        bytes.extend(self.half.then_some(0x66));
        bytes.extend(lock.then_some(0xf0));
        bytes.extend(has_rex.then_some(REX | self.rex));
        bytes.extend(self.opcode);
        bytes.extend(self.address);
        bytes.extend(self.constant);
        Some(bytes)
    }
}
