//! `jmp`, `jcc`, `call`, `ret`, and the exceptions `ud2` and `int3`.

use acqrel_isa::Size;
use iced_x86::{Code, OpKind};

use super::lift::Lift;
use super::operand::Operand;
use crate::Reason;
use crate::op::{Condition, Exception, JumpKind, MicroOp, Reg, Value};

impl Lift<'_> {
    fn jump(&mut self, condition: Option<Condition>, target: Value, kind: JumpKind) {
        self.push(MicroOp::Jump { condition, target, kind });
    }

    /// The target of a branch, and whether it is a constant. Far branches and the 16-bit ones of
    /// other processors are refused.
    fn target(&mut self) -> Result<(Value, bool), Reason> {
        match self.instruction.op_kind(0) {
            OpKind::NearBranch64 => Ok((Value::Const(self.instruction.near_branch_target()), true)),
            OpKind::Register | OpKind::Memory => {
                let operand = self.operand(0)?;
                if operand.size()? != Size::DW {
                    return Err(Reason::NotModelled);
                }
                Ok((self.read(operand)?, false))
            }
            _ => Err(Reason::NotModelled),
        }
    }
}

/// `jmp`.
pub(super) fn jump(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let (target, constant) = lift.target()?;
    lift.jump(None, target, if constant { JumpKind::Jump } else { JumpKind::Indirect });
    Ok(())
}

/// `jcc`.
pub(super) fn jump_if(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let (target, _) = lift.target()?;
    let condition = lift.condition()?;
    lift.jump(Some(condition), target, JumpKind::Jump);
    Ok(())
}

/// `jrcxz`.
pub(super) fn jump_if_rcx_is_zero(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let (target, _) = lift.target()?;
    lift.jump(Some(Condition::is_clear(Reg::RCX.into())), target, JumpKind::Jump);
    Ok(())
}

/// `call`.
pub(super) fn call(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let (mut target, constant) = lift.target()?;
    if target == Value::from(Reg::RSP) {
        // The stack pointer before it moves.
        target = lift.unary_temp(crate::op::UnaryOp::Copy, Size::DW, target)?;
    }
    lift.push_value(Value::Const(lift.instruction.next_ip()))?;
    lift.jump(None, target, if constant { JumpKind::Call } else { JumpKind::IndirectCall });
    Ok(())
}

/// `ret`.
pub(super) fn ret(lift: &mut Lift<'_>) -> Result<(), Reason> {
    lift.refuse(&[Code::Retnw, Code::Retnw_imm16])?;
    let more = if lift.instruction.op_count() == 0 {
        0
    } else if let Operand::Immediate(more) = lift.operand(0)? {
        more
    } else {
        return Err(Reason::NotModelled);
    };
    let target = lift.pop_value(more)?;
    lift.jump(None, target, JumpKind::Return);
    Ok(())
}

/// `ud2`, `int3`.
pub(super) const fn raise(exception: Exception) -> MicroOp {
    MicroOp::Raise { exception, condition: None }
}
