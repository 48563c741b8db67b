//! The registers, flags and memory that micro-operations read and write, compared with what
//! iced-x86 says of each instruction (Intel SDM vol. 2, the tables "Operation" and "Flags
//! affected").

use std::collections::BTreeSet;

use acqrel_machine::{Arch, Flag, Instruction, MicroOp, Place, decode};
use iced_x86::{
    Decoder, DecoderOptions, InstructionInfoFactory, InstructionInfoOptions, Mnemonic, OpAccess,
    OpKind, Register, RflagsBits,
};

use crate::program;

/// What an instruction reads and writes. Parts of registers count as the whole.
#[derive(Debug, Default, PartialEq, Eq)]
struct Effects {
    read: BTreeSet<u8>,
    written: BTreeSet<u8>,
    flags_read: u32,
    flags_defined: u32,
    flags_undefined: u32,
    memory: BTreeSet<(bool, usize)>,
}

const FLAGS: [(Flag, u32); 6] = [
    (Flag::Carry, RflagsBits::CF),
    (Flag::Parity, RflagsBits::PF),
    (Flag::Adjust, RflagsBits::AF),
    (Flag::Zero, RflagsBits::ZF),
    (Flag::Negative, RflagsBits::SF),
    (Flag::Overflow, RflagsBits::OF),
];

fn bit(flag: Flag) -> u32 {
    FLAGS.iter().find(|(it, _)| *it == flag).unwrap().1
}

/// What the micro-operations read before they write it, and write.
fn of_ops(instruction: &Instruction) -> Effects {
    let mut effects = Effects::default();
    for op in &instruction.ops {
        for (_, place) in op.reads() {
            match place {
                Place::Reg(reg) if !effects.written.contains(&reg.number()) => {
                    effects.read.insert(reg.number());
                }
                // A flag that is kept, by a selection of itself, is not read.
                Place::Flag(flag) if op.writes() != Some(place) => {
                    let earlier = effects.flags_defined | effects.flags_undefined;
                    effects.flags_read |= bit(flag) & !earlier;
                }
                Place::Reg(_) | Place::Flag(_) | Place::Temp(_) => {}
            }
        }
        match (*op, op.writes()) {
            // Iced has one word for undefined and for sometimes undefined.
            (MicroOp::Undefine { flag, .. }, _) => {
                effects.flags_defined &= !bit(flag);
                effects.flags_undefined |= bit(flag);
            }
            (_, Some(Place::Flag(flag))) => effects.flags_defined |= bit(flag),
            (_, Some(Place::Reg(reg))) => {
                effects.written.insert(reg.number());
            }
            (_, Some(Place::Temp(_)) | None) => {}
        }
        let bytes = |size: acqrel_isa::Size| usize::try_from(size.bytes()).unwrap();
        match *op {
            MicroOp::Load { size, .. } => drop(effects.memory.insert((false, bytes(size)))),
            MicroOp::Store { size, .. } => drop(effects.memory.insert((true, bytes(size)))),
            MicroOp::Rmw { size, .. } => {
                effects.memory.insert((false, bytes(size)));
                effects.memory.insert((true, bytes(size)));
            }
            _ => {}
        }
    }
    effects
}

/// What iced says.
fn of_iced(iced: &iced_x86::Instruction, factory: &mut InstructionInfoFactory) -> Effects {
    let mut effects = Effects::default();
    let info = factory.info_options(iced, InstructionInfoOptions::NONE);
    for used in info.used_registers() {
        let register = used.register();
        if !register.is_gpr() {
            assert!(register.is_segment_register() || register == Register::RIP, "{register:?}");
            continue;
        }
        let number = u8::try_from(register.full_register().number()).unwrap();
        // Writing a part keeps the rest, and a conditional write the whole: it is read.
        let keeps = register.size() < 4 || used.access() == OpAccess::CondWrite;
        let (read, written) = access(used.access());
        if read || (written && keeps) {
            effects.read.insert(number);
        }
        if written {
            effects.written.insert(number);
        }
    }
    for used in info.used_memory() {
        let (read, written) = access(used.access());
        let size = used.memory_size().size();
        effects.memory.extend(read.then_some((false, size)));
        effects.memory.extend(written.then_some((true, size)));
    }
    let all = FLAGS.iter().fold(0, |set, (_, bit)| set | bit);
    effects.flags_read = iced.rflags_read() & all;
    effects.flags_defined =
        (iced.rflags_written() | iced.rflags_cleared() | iced.rflags_set()) & all;
    effects.flags_undefined = iced.rflags_undefined() & all;
    effects
}

/// Whether an access reads and writes. A conditional one counts as one, except that the memory of
/// `cmpxchg` is written either way, which iced calls conditional too.
fn access(access: OpAccess) -> (bool, bool) {
    match access {
        OpAccess::None | OpAccess::NoMemAccess => (false, false),
        OpAccess::Read | OpAccess::CondRead => (true, false),
        OpAccess::Write | OpAccess::CondWrite => (false, true),
        OpAccess::ReadWrite | OpAccess::ReadCondWrite => (true, true),
    }
}

#[test]
fn effects_are_those_that_iced_knows() {
    let Some((rows, program)) = program("effects") else {
        return;
    };
    let mut factory = InstructionInfoFactory::new();
    let mut differences = BTreeSet::new();
    let mut compared = 0;
    for (row, slot) in rows.iter().zip(&program.slots) {
        let length = usize::try_from(slot.through - slot.start).unwrap();
        let code = &slot.code[..length];
        for iced in Decoder::with_ip(64, code, slot.start, DecoderOptions::NONE) {
            let offset = usize::try_from(iced.ip() - slot.start).unwrap();
            let ours = decode(Arch::X86_64, &code[offset..], iced.ip()).unwrap();
            let ours = of_ops(&ours);
            let mut theirs = of_iced(&iced, &mut factory);
            reconcile(&iced, &mut theirs);
            compared += 1;
            if ours != theirs {
                differences.insert(format!("{row}: {iced}\n  ours {ours:?}\n  iced {theirs:?}"));
            }
        }
    }
    assert!(compared >= rows.len());
    let first: Vec<_> = differences.iter().take(12).map(String::as_str).collect();
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), first.join("\n"));
}

/// Where iced and we differ for a reason.
///
/// - `xor` and `sub` of a register with itself: iced says that it is not read. The result depends
///   on it here, as it does in the instruction's text.
/// - `shl` and `shr` of 8 and 16 bits by the width or more: CF is not defined (Intel SDM vol. 2,
///   SHL and SHR), which iced does not say.
fn reconcile(iced: &iced_x86::Instruction, theirs: &mut Effects) {
    let same = iced.op0_kind() == OpKind::Register
        && iced.op1_kind() == OpKind::Register
        && iced.op0_register() == iced.op1_register();
    if same && matches!(iced.mnemonic(), Mnemonic::Xor | Mnemonic::Sub) {
        theirs.read.extend(theirs.written.clone());
    }
    if !matches!(iced.mnemonic(), Mnemonic::Shl | Mnemonic::Sal | Mnemonic::Shr) {
        return;
    }
    let width = match iced.op0_kind() {
        OpKind::Register => iced.op0_register().size(),
        _ => iced.memory_size().size(),
    };
    let all = iced.op1_kind() == OpKind::Register
        || usize::try_from(iced.immediate(1)).unwrap() % 32 >= 8 * width;
    if width < 4 && all {
        theirs.flags_defined &= !RflagsBits::CF;
        theirs.flags_undefined |= RflagsBits::CF;
    }
}
