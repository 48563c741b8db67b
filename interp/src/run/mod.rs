//! [`run`]: the fast loop.
//!
//! It does what [`step`](crate::step()) does, with the same functions on values
//! ([`semantics`](crate::semantics)), but from a predecoded form ([`Code`]), and with frequent
//! sequences of instructions done at once. What is rare it leaves to [`step`](crate::step()).
//! Faults and fuel are those of the instructions, not of the operations that they became.
//!
//! The macros in the loop give each kind of instruction once; the table of opcodes
//! (`opcode.rs`) makes the arms of the one `match` from them.

mod code;
mod opcode;

pub(crate) use code::Code;

use crate::semantics::{address, alu, byte_swap, immediate, load_sx, mov_sx, neg, taken};
use crate::step::step;
use crate::thread::Trap;
use crate::{Loaded, Memory, Thread};
use acqrel_guest::{Fault, FaultKind, Maps};
use acqrel_isa::{
    AluOp, Cond, LoadOrder, MovSx, Reg, Size, StoreOrder, SwapBits, SwapOp, SxSize, Width,
};
use opcode::{Opcode, for_each_opcode};

/// Runs a thread until the program ends, and gives its result.
pub(crate) fn run<M: Memory>(
    loaded: &Loaded,
    thread: &mut Thread,
    memory: &mut M,
    maps: &Maps,
) -> Result<u64, Fault> {
    let ops = loaded.code().ops();
    let mut index = thread.index;
    let mut fuel = thread.fuel;
    /// Ends the run with a fault of the instruction `$n` after `index`.
    macro_rules! fail {
        ($n:literal, $trap:expr) => {{
            let trap = Trap::from($trap);
            thread.index = index + $n;
            thread.fuel = fuel;
            return Err(trap.at(loaded.program().slot(thread.index)));
        }};
    }
    /// Goes on from the instruction `$n` after `index`, which jumps.
    macro_rules! jump {
        ($n:literal, $distance:expr) => {{
            let distance = $distance;
            if distance < 0 {
                match fuel.checked_sub(1) {
                    Some(left) => fuel = left,
                    None => fail!($n, Trap { kind: FaultKind::OutOfFuel, address: None }),
                }
            }
            index = index.wrapping_add_signed(distance as isize + $n + 1);
            continue;
        }};
    }
    macro_rules! source {
        ($operands:ident Imm) => {
            immediate($operands.imm)
        };
        ($operands:ident Reg) => {
            thread.registers[$operands.src]
        };
    }
    /// Does one part of an operation: `$n` is 0 for the first, 1 for the second, 2 for the third.
    macro_rules! part {
        ($n:literal, $op:ident, alu $alu:ident $width:ident $source:ident) => {
            let o = $op.operands::<$n>();
            let value = alu(AluOp::$alu, Width::$width, thread.registers[o.dst], source!(o $source));
            thread.registers[o.dst] = value;
        };
        ($n:literal, $op:ident, neg $width:ident) => {
            let o = $op.operands::<$n>();
            thread.registers[o.dst] = neg(Width::$width, thread.registers[o.dst]);
        };
        ($n:literal, $op:ident, mov_sx $kind:ident) => {
            let o = $op.operands::<$n>();
            thread.registers[o.dst] = mov_sx(MovSx::$kind, thread.registers[o.src]);
        };
        ($n:literal, $op:ident, byte_swap $swap:ident $bits:ident) => {
            let o = $op.operands::<$n>();
            let value = byte_swap(SwapOp::$swap, SwapBits::$bits, thread.registers[o.dst]);
            thread.registers[o.dst] = value;
        };
        ($n:literal, $op:ident, branch $cond:ident $width:ident $source:ident) => {
            let o = $op.operands::<$n>();
            if taken(Cond::$cond, Width::$width, thread.registers[o.dst], source!(o $source)) {
                jump!($n, $op.off);
            }
        };
        ($n:literal, $op:ident, ja) => {
            jump!($n, $op.operands::<$n>().imm);
        };
        ($n:literal, $op:ident, load $size:ident) => {
            let o = $op.operands::<$n>();
            let address = thread.registers[o.src].wrapping_add(immediate(o.imm));
            match memory.load(address, Size::$size, LoadOrder::Plain) {
                Ok(value) => thread.registers[o.dst] = value,
                Err(fault) => fail!($n, fault),
            }
        };
        ($n:literal, $op:ident, load_sx $size:ident) => {
            let o = $op.operands::<$n>();
            let address = thread.registers[o.src].wrapping_add(immediate(o.imm));
            match memory.load(address, Size::$size, LoadOrder::Plain) {
                Ok(value) => thread.registers[o.dst] = load_sx(SxSize::$size, value),
                Err(fault) => fail!($n, fault),
            }
        };
        ($n:literal, $op:ident, store $size:ident) => {
            let o = $op.operands::<$n>();
            let (address, value) = (address(thread.registers[o.dst], $op.off), thread.registers[o.src]);
            if let Err(fault) = memory.store(address, Size::$size, value, StoreOrder::Plain) {
                fail!($n, fault);
            }
        };
        ($n:literal, $op:ident, store_imm $size:ident) => {
            let o = $op.operands::<$n>();
            let (address, value) = (address(thread.registers[o.dst], $op.off), immediate(o.imm));
            if let Err(fault) = memory.store(address, Size::$size, value, StoreOrder::Plain) {
                fail!($n, fault);
            }
        };
        ($n:literal, $op:ident, load_imm64) => {
            thread.registers[$op.operands::<$n>().dst] = $op.imm64();
        };
        ($n:literal, $op:ident, call_local) => {
            thread.fuel = fuel;
            if let Err(trap) = thread.enter(index + 1) {
                fail!($n, trap);
            }
            fuel = thread.fuel;
            index = index.wrapping_add_signed($op.operands::<$n>().imm as isize + 1);
            continue;
        };
        ($n:literal, $op:ident, exit) => {
            match thread.leave() {
                Some(return_to) => index = return_to,
                None => {
                    thread.index = index;
                    thread.fuel = fuel;
                    return Ok(thread.registers[Reg::R0]);
                }
            }
            continue;
        };
        ($n:literal, $op:ident, step) => {
            thread.index = index;
            thread.fuel = fuel;
            if let Some(result) = step(loaded, thread, memory, maps)? {
                return Ok(result);
            }
            index = thread.index;
            fuel = thread.fuel;
            continue;
        };
    }
    macro_rules! parts {
        ($op:ident, ($($first:tt)+)) => {
            part!(0, $op, $($first)+);
            #[allow(unreachable_code, reason = "a part that always jumps does not get here")]
            { index += 1; }
        };
        ($op:ident, ($($first:tt)+) ($($second:tt)+)) => {
            part!(0, $op, $($first)+);
            part!(1, $op, $($second)+);
            #[allow(unreachable_code, reason = "a part that always jumps does not get here")]
            { index += 2; }
        };
        ($op:ident, ($($first:tt)+) ($($second:tt)+) ($($third:tt)+)) => {
            part!(0, $op, $($first)+);
            part!(1, $op, $($second)+);
            part!(2, $op, $($third)+);
            index += 3;
        };
    }
    macro_rules! dispatch {
        ($($name:ident = $(($($part:tt)+))+;)*) => {
            while let Some(op) = ops.get(index) {
                match op.opcode {
                    $(Opcode::$name => { parts!(op, $(($($part)+))+); })*
                }
            }
        };
    }
    for_each_opcode!(dispatch);
    unreachable!("the flow of a program stays within it")
}

#[cfg(test)]
mod tests;
