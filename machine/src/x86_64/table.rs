//! Which instructions are modelled.

use acqrel_isa::Size;
use iced_x86::Mnemonic;

use super::alu::{self, Alu, Single};
use super::lift::Lift;
use super::multiply::{self, Sign};
use super::shift::{self, Shift};
use super::{atomic, branch, data, stack};
use crate::Reason;
use crate::op::{Exception, Fence, MicroOp};

/// Adds the micro-operations of the instruction.
pub(super) fn lift(lift: &mut Lift<'_>) -> Result<(), Reason> {
    let instruction = lift.instruction;
    if instruction.has_rep_prefix()
        || instruction.has_repne_prefix()
        || instruction.has_xacquire_prefix()
        || instruction.has_xrelease_prefix()
    {
        return Err(Reason::Prefix);
    }
    let mut alone = |op| {
        lift.push(op);
        Ok(())
    };
    match instruction.mnemonic() {
        Mnemonic::Mov | Mnemonic::Movzx => data::copy(lift),
        Mnemonic::Movsx | Mnemonic::Movsxd => data::sign_extend(lift),
        Mnemonic::Lea => data::address(lift),
        Mnemonic::Movbe => data::reverse(lift),
        Mnemonic::Cbw => data::extend_accumulator(lift, Size::B, Size::H),
        Mnemonic::Cwde => data::extend_accumulator(lift, Size::H, Size::W),
        Mnemonic::Cdqe => data::extend_accumulator(lift, Size::W, Size::DW),
        Mnemonic::Cwd => data::sign_to_high_half(lift, Size::H),
        Mnemonic::Cdq => data::sign_to_high_half(lift, Size::W),
        Mnemonic::Cqo => data::sign_to_high_half(lift, Size::DW),
        Mnemonic::Cmova
        | Mnemonic::Cmovae
        | Mnemonic::Cmovb
        | Mnemonic::Cmovbe
        | Mnemonic::Cmove
        | Mnemonic::Cmovg
        | Mnemonic::Cmovge
        | Mnemonic::Cmovl
        | Mnemonic::Cmovle
        | Mnemonic::Cmovne
        | Mnemonic::Cmovno
        | Mnemonic::Cmovnp
        | Mnemonic::Cmovns
        | Mnemonic::Cmovo
        | Mnemonic::Cmovp
        | Mnemonic::Cmovs => data::select(lift),
        Mnemonic::Seta
        | Mnemonic::Setae
        | Mnemonic::Setb
        | Mnemonic::Setbe
        | Mnemonic::Sete
        | Mnemonic::Setg
        | Mnemonic::Setge
        | Mnemonic::Setl
        | Mnemonic::Setle
        | Mnemonic::Setne
        | Mnemonic::Setno
        | Mnemonic::Setnp
        | Mnemonic::Setns
        | Mnemonic::Seto
        | Mnemonic::Setp
        | Mnemonic::Sets => data::set(lift),
        Mnemonic::Add => alu::binary(lift, Alu::Add),
        Mnemonic::Adc => alu::binary(lift, Alu::AddCarry),
        Mnemonic::Sub => alu::binary(lift, Alu::Sub),
        Mnemonic::Sbb => alu::binary(lift, Alu::SubBorrow),
        Mnemonic::And => alu::binary(lift, Alu::And),
        Mnemonic::Or => alu::binary(lift, Alu::Or),
        Mnemonic::Xor => alu::binary(lift, Alu::Xor),
        Mnemonic::Cmp => alu::binary(lift, Alu::Compare),
        Mnemonic::Test => alu::binary(lift, Alu::Test),
        Mnemonic::Inc => alu::single(lift, Single::Increment),
        Mnemonic::Dec => alu::single(lift, Single::Decrement),
        Mnemonic::Neg => alu::single(lift, Single::Negate),
        Mnemonic::Not => alu::not(lift),
        Mnemonic::Andn => alu::and_not(lift),
        Mnemonic::Bswap => alu::reverse(lift),
        Mnemonic::Shl | Mnemonic::Sal => shift::shift(lift, Shift::Left),
        Mnemonic::Shr => shift::shift(lift, Shift::Right),
        Mnemonic::Sar => shift::shift(lift, Shift::RightSigned),
        Mnemonic::Rol => shift::shift(lift, Shift::RotateLeft),
        Mnemonic::Ror => shift::shift(lift, Shift::RotateRight),
        Mnemonic::Shlx => shift::without_flags(lift, Shift::Left),
        Mnemonic::Shrx => shift::without_flags(lift, Shift::Right),
        Mnemonic::Sarx => shift::without_flags(lift, Shift::RightSigned),
        Mnemonic::Rorx => shift::without_flags(lift, Shift::RotateRight),
        Mnemonic::Mul => multiply::wide(lift, Sign::Unsigned),
        Mnemonic::Imul if instruction.op_count() == 1 => multiply::wide(lift, Sign::Signed),
        Mnemonic::Imul => multiply::narrow(lift),
        Mnemonic::Div => multiply::divide(lift, Sign::Unsigned),
        Mnemonic::Idiv => multiply::divide(lift, Sign::Signed),
        Mnemonic::Push => stack::push(lift),
        Mnemonic::Pop => stack::pop(lift),
        Mnemonic::Leave => stack::leave(lift),
        Mnemonic::Xchg => atomic::exchange(lift),
        Mnemonic::Xadd => atomic::exchange_add(lift),
        Mnemonic::Cmpxchg => atomic::compare_exchange(lift),
        Mnemonic::Mfence => alone(MicroOp::Fence(Fence::Mfence)),
        Mnemonic::Lfence => alone(MicroOp::Fence(Fence::Lfence)),
        Mnemonic::Sfence => alone(MicroOp::Fence(Fence::Sfence)),
        Mnemonic::Jmp => branch::jump(lift),
        Mnemonic::Ja
        | Mnemonic::Jae
        | Mnemonic::Jb
        | Mnemonic::Jbe
        | Mnemonic::Je
        | Mnemonic::Jg
        | Mnemonic::Jge
        | Mnemonic::Jl
        | Mnemonic::Jle
        | Mnemonic::Jne
        | Mnemonic::Jno
        | Mnemonic::Jnp
        | Mnemonic::Jns
        | Mnemonic::Jo
        | Mnemonic::Jp
        | Mnemonic::Js => branch::jump_if(lift),
        Mnemonic::Jrcxz => branch::jump_if_rcx_is_zero(lift),
        Mnemonic::Call => branch::call(lift),
        Mnemonic::Ret => branch::ret(lift),
        Mnemonic::Ud2 => alone(branch::raise(Exception::InvalidOpcode)),
        Mnemonic::Int3 => alone(branch::raise(Exception::Breakpoint(0))),
        // They do nothing that can be seen here; the operand of a long `nop` is not accessed.
        Mnemonic::Nop | Mnemonic::Endbr64 | Mnemonic::Pause => Ok(()),
        _ => Err(Reason::NotModelled),
    }
}
