//! [`step()`]: the executable specification, one instruction at a time.

use crate::semantics::{
    Update, addr_space_cast, address, alu, byte_swap, immediate, load_sx, mov_sx, neg, operand,
    taken,
};
use crate::thread::Trap;
use crate::{Loaded, Memory, Thread};
use acqrel_guest::{Fault, FaultKind, HelperCall, HelperId, HelperReturn, Maps};
use acqrel_isa::{AluOp, AtomicOp, Insn, LoadOrder, PacketSize, Reg, Size, StoreOrder, Width};

/// Where a thread goes on.
enum Flow {
    /// At the next instruction.
    Next,
    /// At the instruction with this index.
    To(usize),
    /// Nowhere: the program has ended with this result.
    End(u64),
}

/// Executes the next instruction of a thread. Gives the program's result if it has ended.
///
/// A step that fails leaves thread and memory as they were, except for what a helper did before
/// it failed. When the program has ended, or failed, the thread stays at its last instruction.
///
/// [`Machine`](crate::Machine) puts the arguments together; use this function to keep them apart.
///
/// # Errors
///
/// The fault that ends the program.
///
/// # Panics
///
/// It can panic if `thread` was made for another program than `loaded`: that program may have
/// instructions that this one does not.
pub fn step<M: Memory>(
    loaded: &Loaded,
    thread: &mut Thread,
    memory: &mut M,
    maps: &Maps,
) -> Result<Option<u64>, Fault> {
    let index = thread.index;
    match execute(loaded, thread, memory, maps, loaded.program().insns()[index]) {
        Ok(Flow::Next) => thread.index = index + 1,
        Ok(Flow::To(target)) => thread.index = target,
        Ok(Flow::End(result)) => return Ok(Some(result)),
        Err(trap) => return Err(trap.at(loaded.program().slot(index))),
    }
    Ok(None)
}

fn execute<M: Memory>(
    loaded: &Loaded,
    thread: &mut Thread,
    memory: &mut M,
    maps: &Maps,
    insn: Insn,
) -> Result<Flow, Trap> {
    let registers = &mut thread.registers;
    match insn {
        // Section 4.1, arithmetic instructions.
        Insn::Alu { op, width, dst, src } => {
            let src = operand(src, |reg| registers[reg]);
            registers[dst] = alu(op, width, registers[dst], src);
        }
        Insn::Neg { width, dst } => registers[dst] = neg(width, registers[dst]),
        Insn::MovSx { kind, dst, src } => registers[dst] = mov_sx(kind, registers[src]),
        Insn::AddrSpaceCast { dst, src, spaces: _ } => {
            registers[dst] = addr_space_cast(registers[src]);
        }
        // Section 4.2, byte swap instructions.
        Insn::ByteSwap { op, bits, dst } => {
            registers[dst] = byte_swap(op, bits, registers[dst]);
        }
        // Section 4.3, jump instructions.
        Insn::Ja { .. } | Insn::Ja32 { .. } => return jump(loaded, thread),
        Insn::Branch { cond, width, dst, src, off: _ } => {
            let src = operand(src, |reg| registers[reg]);
            if taken(cond, width, registers[dst], src) {
                return jump(loaded, thread);
            }
        }
        Insn::MayGoto { off: _ } => match thread.may_goto.checked_sub(1) {
            Some(left) => thread.may_goto = left,
            None => return jump(loaded, thread),
        },
        Insn::GotoX { dst } => {
            let target = code_pointer(loaded, registers[dst])
                .filter(|&index| loaded.program().is_jump_target(index));
            let target = target.ok_or(bad_jump(registers[dst]))?;
            return jump_to(thread, target);
        }
        Insn::CallHelper { id } => {
            return call_helper(loaded, thread, memory, maps, HelperId::Static(id));
        }
        Insn::CallBtf { id } => {
            return call_helper(loaded, thread, memory, maps, HelperId::Btf(id));
        }
        Insn::CallLocal { off: _ } => {
            thread.enter(thread.index + 1)?;
            return Ok(Flow::To(target(loaded, thread)));
        }
        Insn::CallX { dst } => {
            let address = registers[dst];
            if let Some(id) = helper_number(loaded, address) {
                return call_helper(loaded, thread, memory, maps, id);
            }
            let target =
                code_pointer(loaded, address).filter(|&index| loaded.program().is_entry(index));
            let target = target.ok_or(bad_jump(address))?;
            thread.enter(thread.index + 1)?;
            return Ok(Flow::To(target));
        }
        Insn::Exit {} => return Ok(leave(thread)),
        // Section 5.1, regular load and store operations; Linux' load-acquire and store-release.
        Insn::Load { size, order, dst, base, off } => {
            registers[dst] = memory.load(address(registers[base], off), size, order)?;
        }
        Insn::StoreImm { size, base, off, imm } => {
            let address = address(registers[base], off);
            memory.store(address, size, immediate(imm), StoreOrder::Plain)?;
        }
        Insn::Store { size, order, base, off, src } => {
            memory.store(address(registers[base], off), size, registers[src], order)?;
        }
        // Section 5.2, sign-extension load operations.
        Insn::LoadSx { size, dst, base, off } => {
            let address = address(registers[base], off);
            registers[dst] = load_sx(size, memory.load(address, size.into(), LoadOrder::Plain)?);
        }
        // Section 5.3, atomic operations.
        Insn::Atomic { op, size, base, off, src } => {
            let address = address(registers[base], off);
            let update = Update { op, operand: registers[src], expected: registers[Reg::R0] };
            let old = memory.rmw(address, size, update)?;
            match op {
                AtomicOp::Add | AtomicOp::Or | AtomicOp::And | AtomicOp::Xor => {}
                AtomicOp::FetchAdd
                | AtomicOp::FetchOr
                | AtomicOp::FetchAnd
                | AtomicOp::FetchXor
                | AtomicOp::Xchg => registers[src] = old,
                AtomicOp::CmpXchg => registers[Reg::R0] = old,
            }
        }
        // Section 5.4, 64-bit immediate instructions.
        Insn::LoadImm64 { dst, source: _ } => {
            let Some(value) = loaded.guest().constant(thread.index) else {
                unreachable!("the guest has resolved every 64-bit immediate")
            };
            registers[dst] = value;
        }
        // Section 5.5, legacy BPF packet access instructions.
        Insn::LoadAbs { size, imm } => {
            return load_packet(loaded, thread, memory, size, imm.cast_unsigned());
        }
        Insn::LoadInd { size, src, imm } => {
            // As in Linux, the sum is one of 32 bits.
            let offset = alu(AluOp::Add, Width::W32, registers[src], immediate(imm));
            let offset = u32::try_from(offset).unwrap_or(u32::MAX);
            return load_packet(loaded, thread, memory, size, offset);
        }
    }
    Ok(Flow::Next)
}

/// Returns from a function; from the first one, the program ends.
fn leave(thread: &mut Thread) -> Flow {
    match thread.leave() {
        Some(return_to) => Flow::To(return_to),
        None => Flow::End(thread.registers[Reg::R0]),
    }
}

/// The target of the jump or call that the thread is at.
fn target(loaded: &Loaded, thread: &Thread) -> usize {
    let Some(target) = loaded.program().target(thread.index) else {
        unreachable!("a program's jumps and calls have targets")
    };
    target
}

fn jump(loaded: &Loaded, thread: &mut Thread) -> Result<Flow, Trap> {
    let target = target(loaded, thread);
    jump_to(thread, target)
}

/// Jumps; backwards, or to itself, for a unit of fuel.
fn jump_to(thread: &mut Thread, target: usize) -> Result<Flow, Trap> {
    if target <= thread.index {
        thread.charge()?;
    }
    Ok(Flow::To(target))
}

/// The index of the instruction that a code pointer points to.
fn code_pointer(loaded: &Loaded, address: u64) -> Option<usize> {
    let slot = loaded.guest().addresses().slot_of_code(address)?;
    loaded.program().index(slot)
}

/// The helper whose number is in a register of `callx`, which is how uBPF and bpf_conformance
/// call one. A number that is no less than the lowest address, 64 KiB, is an address, so that
/// `callx` cannot call a helper with such an id.
fn helper_number(loaded: &Loaded, value: u64) -> Option<HelperId> {
    let lowest = loaded.guest().addresses().regions().first();
    let below = lowest.is_none_or(|region| value < region.start);
    let id = HelperId::Static(i32::try_from(value).ok().filter(|_| below)?);
    loaded.helpers().name(id).map(|_| id)
}

const fn bad_jump(address: u64) -> Trap {
    Trap { kind: FaultKind::BadJump, address: Some(address) }
}

/// Calls a helper: its result is in r0, and r1 to r5 are 0 after it.
fn call_helper<M: Memory>(
    loaded: &Loaded,
    thread: &mut Thread,
    memory: &mut M,
    maps: &Maps,
    id: HelperId,
) -> Result<Flow, Trap> {
    let mut call = HelperCall {
        args: Reg::ARGS.map(|reg| thread.registers[reg]),
        memory,
        addresses: loaded.guest().addresses(),
        maps,
        environment: &mut thread.environment,
    };
    let returned = loaded.helpers().call(id, &mut call).map_err(|error| {
        let (kind, address) = error.fault();
        Trap { kind, address }
    })?;
    match returned {
        HelperReturn::Value(value) => {
            thread.registers[Reg::R0] = value;
            thread.clobber();
            Ok(Flow::Next)
        }
        HelperReturn::Exit(result) => Ok(Flow::End(result)),
    }
}

/// Loads a big-endian value from the packet to r0; r1 to r5 are 0 after it. If the packet does
/// not reach as far, the function returns 0, as in Linux.
///
/// An offset that is negative in the immediate, or in the sum, is one past 2 GiB here.
fn load_packet<M: Memory>(
    loaded: &Loaded,
    thread: &mut Thread,
    memory: &mut M,
    size: PacketSize,
    offset: u32,
) -> Result<Flow, Trap> {
    let size = Size::from(size);
    let Some(address) = loaded.packet(offset, size.bytes()) else {
        thread.registers[Reg::R0] = 0;
        thread.clobber();
        return Ok(leave(thread));
    };
    let value = memory.load(address, size, LoadOrder::Plain)?;
    thread.registers[Reg::R0] = value.swap_bytes() >> (64 - size.bits());
    thread.clobber();
    Ok(Flow::Next)
}
