//! [`Operand`]: registers, parts of registers, memory and constants as instructions name them.

use acqrel_isa::Size;
use iced_x86::{Code, MemorySize, OpKind, Register};

use super::lift::Lift;
use crate::Reason;
use crate::op::{BinaryOp, Reg, UnaryOp, Value};

/// A register, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) reg: Reg,
    /// The lowest bit: 8 for `ah`, `ch`, `dh` and `bh`, else 0.
    low: u8,
    pub(super) size: Size,
}

/// An operand whose address, if it has one, has been computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operand {
    Register(Part),
    Memory { address: Value, size: Size },
    Immediate(u64),
}

impl Part {
    /// The low `size` of a register.
    pub(super) const fn low(reg: Reg, size: Size) -> Self {
        Self { reg, low: 0, size }
    }

    /// `ah`.
    pub(super) const AH: Self = Self { reg: Reg::RAX, low: 8, size: Size::B };

    /// A general register by its name.
    fn of(register: Register) -> Result<Self, Reason> {
        // Names follow each other by size, and within a size by number.
        let groups = [
            (Register::AL, Register::BL, 0, 0, Size::B),
            (Register::AH, Register::BH, 0, 8, Size::B),
            (Register::SPL, Register::R15L, 4, 0, Size::B),
            (Register::AX, Register::R15W, 0, 0, Size::H),
            (Register::EAX, Register::R15D, 0, 0, Size::W),
            (Register::RAX, Register::R15, 0, 0, Size::DW),
        ];
        for (first, last, number, low, size) in groups {
            if (first..=last).contains(&register) {
                let offset = register as usize - first as usize + number;
                let reg = u8::try_from(offset).ok().and_then(Reg::new);
                return Ok(Self { reg: reg.ok_or(Reason::Register)?, low, size });
            }
        }
        Err(Reason::Register)
    }
}

impl Operand {
    /// Its size.
    ///
    /// # Errors
    ///
    /// A constant has none: it takes that of the other operand.
    pub(super) fn size(self) -> Result<Size, Reason> {
        match self {
            Self::Register(part) => Ok(part.size),
            Self::Memory { size, .. } => Ok(size),
            Self::Immediate(_) => Err(Reason::NotModelled),
        }
    }

    pub(super) const fn is_memory(self) -> bool {
        matches!(self, Self::Memory { .. })
    }
}

impl Lift<'_> {
    /// An operand of the instruction. Computes its address if it is in memory.
    pub(super) fn operand(&mut self, index: u32) -> Result<Operand, Reason> {
        match self.instruction.op_kind(index) {
            OpKind::Register => {
                Ok(Operand::Register(Part::of(self.instruction.op_register(index))?))
            }
            OpKind::Memory => {
                let size = size_of(self.instruction.memory_size())?;
                Ok(Operand::Memory { address: self.address()?, size })
            }
            OpKind::Immediate8
            | OpKind::Immediate16
            | OpKind::Immediate32
            | OpKind::Immediate64
            | OpKind::Immediate8to16
            | OpKind::Immediate8to32
            | OpKind::Immediate8to64
            | OpKind::Immediate32to64 => Ok(Operand::Immediate(self.instruction.immediate(index))),
            _ => Err(Reason::NotModelled),
        }
    }

    /// The effective address of the memory operand (Intel SDM vol. 1, 3.7.5).
    pub(super) fn address(&mut self) -> Result<Value, Reason> {
        let instruction = self.instruction;
        if matches!(instruction.segment_prefix(), Register::FS | Register::GS) {
            return Err(Reason::Segment);
        }
        let displacement = instruction.memory_displacement64();
        if matches!(instruction.memory_base(), Register::RIP | Register::EIP) {
            // The decoder has added the address of the next instruction.
            return Ok(Value::Const(displacement));
        }
        let mut narrow = false;
        let mut sum = None;
        if instruction.memory_base() != Register::None {
            let base = Part::of(instruction.memory_base())?;
            narrow |= base.size == Size::W;
            sum = Some(Value::from(base.reg));
        }
        if instruction.memory_index() != Register::None {
            let index = Part::of(instruction.memory_index())?;
            narrow |= index.size == Size::W;
            let mut scaled = Value::from(index.reg);
            let shift = u64::from(instruction.memory_index_scale().trailing_zeros());
            if shift != 0 {
                scaled = self.binary_temp(BinaryOp::ShiftLeft, Size::DW, scaled, shift)?;
            }
            sum = Some(match sum {
                Some(base) => self.binary_temp(BinaryOp::Add, Size::DW, base, scaled)?,
                None => scaled,
            });
        }
        let Some(sum) = sum else {
            return Ok(Value::Const(displacement));
        };
        match (displacement, narrow) {
            (0, false) => Ok(sum),
            (_, false) => self.binary_temp(BinaryOp::Add, Size::DW, sum, displacement),
            // A 32-bit address is zero-extended.
            (_, true) => self.binary_temp(BinaryOp::Add, Size::W, sum, displacement),
        }
    }

    /// The value of an operand. Bits above its size are not meaningful.
    pub(super) fn read(&mut self, operand: Operand) -> Result<Value, Reason> {
        match operand {
            Operand::Register(Part { reg, low: 0, .. }) => Ok(reg.into()),
            Operand::Register(Part { reg, low, .. }) => {
                self.unary_temp(UnaryOp::Bits { low, length: 8 }, Size::DW, reg)
            }
            Operand::Memory { address, size } => self.load(address, size),
            Operand::Immediate(value) => Ok(Value::Const(value)),
        }
    }

    /// Writes the low bits of a value to an operand. A 32-bit register is zero-extended; a
    /// narrower part leaves the rest of its register as it is.
    pub(super) fn write(&mut self, operand: Operand, value: Value) -> Result<(), Reason> {
        match operand {
            Operand::Register(part) => self.write_part(part, value),
            Operand::Memory { address, size } => self.store(address, size, value),
            Operand::Immediate(_) => return Err(Reason::NotModelled),
        }
        Ok(())
    }

    /// Writes the low bits of a value to a register or a part of one.
    pub(super) fn write_part(&mut self, part: Part, value: Value) {
        let Part { reg, low, size } = part;
        match size {
            Size::W | Size::DW => self.unary(reg, UnaryOp::Copy, size, value),
            Size::B => {
                self.binary(reg, BinaryOp::Insert { low, length: 8 }, Size::DW, reg, value);
            }
            Size::H => {
                self.binary(reg, BinaryOp::Insert { low, length: 16 }, Size::DW, reg, value);
            }
        }
    }

    /// Writes the value of a function of one operand; at once, where the destination takes it.
    pub(super) fn write_unary(
        &mut self,
        operand: Operand,
        op: UnaryOp,
        width: Size,
        a: Value,
    ) -> Result<(), Reason> {
        if let Operand::Register(Part { reg, size: Size::W | Size::DW, .. }) = operand {
            self.unary(reg, op, width, a);
            return Ok(());
        }
        let value = self.unary_temp(op, width, a)?;
        self.write(operand, value)
    }

    /// Writes the value of a function of two operands; at once, where the destination takes it.
    pub(super) fn write_binary(
        &mut self,
        operand: Operand,
        op: BinaryOp,
        width: Size,
        a: Value,
        b: Value,
    ) -> Result<(), Reason> {
        if let Operand::Register(Part { reg, size: Size::W | Size::DW, .. }) = operand {
            self.binary(reg, op, width, a, b);
            return Ok(());
        }
        let value = self.binary_temp(op, width, a, b)?;
        self.write(operand, value)
    }

    /// Refuses forms of an instruction that iced knows under the same name.
    pub(super) fn refuse(&self, codes: &[Code]) -> Result<(), Reason> {
        if codes.contains(&self.instruction.code()) { Err(Reason::NotModelled) } else { Ok(()) }
    }
}

/// The size of a memory operand of general registers.
fn size_of(size: MemorySize) -> Result<Size, Reason> {
    match size {
        MemorySize::UInt8 | MemorySize::Int8 => Ok(Size::B),
        MemorySize::UInt16 | MemorySize::Int16 => Ok(Size::H),
        MemorySize::UInt32 | MemorySize::Int32 => Ok(Size::W),
        MemorySize::UInt64 | MemorySize::Int64 | MemorySize::QwordOffset => Ok(Size::DW),
        _ => Err(Reason::NotModelled),
    }
}
