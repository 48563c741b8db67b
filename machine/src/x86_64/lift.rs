//! [`Lift`]: the list of micro-operations of one instruction, as it grows.

use acqrel_isa::Size;
use iced_x86::Instruction;

use crate::Reason;
use crate::op::{
    BinaryOp, Compute, Condition, Flag, LoadOrder, MicroOp, Place, StoreOrder, Temp, TernaryOp,
    UnaryOp, Value,
};

/// The micro-operations of one instruction so far. Memory is accessed before registers and flags
/// are written, so that an access that faults leaves no trace.
#[derive(Debug)]
pub(super) struct Lift<'a> {
    pub(super) instruction: &'a Instruction,
    ops: Vec<MicroOp>,
    temps: u8,
}

impl<'a> Lift<'a> {
    pub(super) fn new(instruction: &'a Instruction) -> Self {
        // As many as most instructions have.
        Self { instruction, ops: Vec::with_capacity(9), temps: 0 }
    }

    pub(super) fn into_ops(self) -> Vec<MicroOp> {
        self.ops
    }

    pub(super) fn push(&mut self, op: MicroOp) {
        self.ops.push(op);
    }

    /// A temporary that is not in use yet.
    ///
    /// # Errors
    ///
    /// If there are none left; no instruction needs as many as there are.
    pub(super) fn temp(&mut self) -> Result<Temp, Reason> {
        let temp = Temp::new(self.temps).ok_or(Reason::NotModelled)?;
        self.temps += 1;
        Ok(temp)
    }

    fn compute(&mut self, dst: impl Into<Place>, width: Size, compute: Compute) {
        self.push(MicroOp::Compute { dst: dst.into(), compute, width });
    }

    pub(super) fn unary(
        &mut self,
        dst: impl Into<Place>,
        op: UnaryOp,
        width: Size,
        a: impl Into<Value>,
    ) {
        self.compute(dst, width, Compute::Unary(op, a.into()));
    }

    pub(super) fn binary(
        &mut self,
        dst: impl Into<Place>,
        op: BinaryOp,
        width: Size,
        a: impl Into<Value>,
        b: impl Into<Value>,
    ) {
        self.compute(dst, width, Compute::Binary(op, a.into(), b.into()));
    }

    pub(super) fn ternary(
        &mut self,
        dst: impl Into<Place>,
        op: TernaryOp,
        width: Size,
        [a, b, c]: [Value; 3],
    ) {
        self.compute(dst, width, Compute::Ternary(op, a, b, c));
    }

    /// A function of one operand, into a new temporary.
    pub(super) fn unary_temp(
        &mut self,
        op: UnaryOp,
        width: Size,
        a: impl Into<Value>,
    ) -> Result<Value, Reason> {
        let temp = self.temp()?;
        self.unary(temp, op, width, a);
        Ok(temp.into())
    }

    /// A function of two operands, into a new temporary.
    pub(super) fn binary_temp(
        &mut self,
        op: BinaryOp,
        width: Size,
        a: impl Into<Value>,
        b: impl Into<Value>,
    ) -> Result<Value, Reason> {
        let temp = self.temp()?;
        self.binary(temp, op, width, a, b);
        Ok(temp.into())
    }

    /// A function of three operands, into a new temporary.
    pub(super) fn ternary_temp(
        &mut self,
        op: TernaryOp,
        width: Size,
        operands: [Value; 3],
    ) -> Result<Value, Reason> {
        let temp = self.temp()?;
        self.ternary(temp, op, width, operands);
        Ok(temp.into())
    }

    pub(super) fn select(
        &mut self,
        dst: impl Into<Place>,
        condition: Value,
        then: impl Into<Value>,
        otherwise: impl Into<Value>,
    ) {
        let (then, otherwise) = (then.into(), otherwise.into());
        self.push(MicroOp::Select { dst: dst.into(), condition, then, otherwise });
    }

    pub(super) fn load(&mut self, address: Value, size: Size) -> Result<Value, Reason> {
        let temp = self.temp()?;
        self.load_into(temp, address, size);
        Ok(temp.into())
    }

    /// A load straight into a register, zero-extended.
    pub(super) fn load_into(&mut self, dst: impl Into<Place>, address: Value, size: Size) {
        let (dst, order) = (Some(dst.into()), LoadOrder::Plain);
        self.push(MicroOp::Load { dst, address, size, order, exclusive: false });
    }

    pub(super) fn store(&mut self, address: Value, size: Size, value: Value) {
        let order = StoreOrder::Plain;
        self.push(MicroOp::Store { address, value, size, order, exclusive: None });
    }

    /// The flag is not defined any more.
    pub(super) fn undefine(&mut self, flag: Flag) {
        self.push(MicroOp::Undefine { flag, condition: None });
    }

    /// The flag is not defined any more if the condition holds.
    pub(super) fn undefine_if(&mut self, flag: Flag, condition: Condition) {
        self.push(MicroOp::Undefine { flag, condition: Some(condition) });
    }
}
