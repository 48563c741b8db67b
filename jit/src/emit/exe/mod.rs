//! [`executable()`]: an image as a program of its own.

#[expect(
    clippy::used_underscore_binding,
    clippy::useless_conversion,
    clippy::unnecessary_semicolon,
    reason = "what dynasm makes of its input"
)]
mod arm64;
mod assembler;
mod container;
mod data;
mod input;
mod print;
mod startup;
#[expect(
    clippy::used_underscore_binding,
    clippy::useless_conversion,
    reason = "what dynasm makes of its input"
)]
mod x86_64;

use super::EmitError;
use crate::{Frames, Image};
use acqrel_guest::{Guest, HelperId, Helpers, Start};
use acqrel_isa::{Imm64, Insn, Program};
use acqrel_machine::Arch;
use data::Data;
use startup::{BLOCK, Parts, SCRATCH};

/// Makes a static Linux executable of an image: it runs the program from the start state that it
/// was compiled for, without any library.
///
/// An argument replaces the contents of the input memory and must have its size: bytes in
/// hexadecimal, or `-` for the raw bytes of standard input. It prints two lines,
///
/// ```text
/// r0 = 0x2a
/// memory = 0102ff
/// ```
///
/// or for the first of them one like `fault = unmapped slot 3 address 0x30ff8`: the
/// [name](acqrel_guest::FaultKind::name) of the fault, the slot of the instruction, and the
/// address if the fault has one. The exit status is 0, 1 after a fault, and 2 with a message on
/// standard error if the argument is wrong, the addresses that it needs are taken, standard output
/// cannot be written, or a `callx` finds the number of one of the helpers.
///
/// The guest's memory is that of the [memory mode](crate::MemoryMode): a window of 4 GiB with
/// guards, or for raw code the guest's addresses themselves, of which Linux must not forbid the
/// lowest, 64 KiB (`vm.mmap_min_addr`).
///
/// # Errors
///
/// What an executable cannot carry: calls of helpers, references to maps other than addresses of
/// data, frames on the machine's stack.
pub fn executable(
    image: &Image,
    program: &Program,
    guest: &Guest,
    start: &Start,
    helpers: &Helpers,
) -> Result<Vec<u8>, EmitError> {
    if image.options().frames != Frames::Guest {
        return Err(EmitError::Frames);
    }
    for (index, &insn) in program.insns().iter().enumerate() {
        refuse(program, helpers, index, insn)?;
    }
    let registers = guest.registers(start);
    let mut data = Data::new(container::DATA);
    let mapped = data::mapped(&mut data, program, guest, &start.memory);
    let numbers = helpers.iter().filter_map(|(id, _)| match id {
        HelperId::Static(id) => Some(id.to_le_bytes()),
        HelperId::Btf(_) => None,
    });
    let numbers: Vec<u8> = numbers.flatten().collect();
    let parts = Parts {
        image,
        args: [registers[1], registers[2], registers[3], registers[4], registers[5]],
        fuel: start.fuel,
        may_goto: start.may_goto,
        mapped: &mapped,
        rows: data.add(&data::rows(image, program)),
        moved: data.add(&data::moved(image)),
        regions: data.add(&data::regions(guest)),
        helpers: data.add(&numbers),
        scratch: BLOCK - SCRATCH,
    };
    let code = match image.arch() {
        Arch::X86_64 => startup::make::<x86_64::X86>(&parts, &mut data),
        Arch::Arm64 => startup::make::<arm64::Arm64>(&parts, &mut data),
    };
    let code = code.map_err(|error| EmitError::Startup(error.to_string()))?;
    Ok(container::file(image.arch(), &data.into_bytes(), &code.bytes, code.start))
}

/// Refuses an instruction that needs what an executable does not have.
fn refuse(program: &Program, helpers: &Helpers, index: usize, insn: Insn) -> Result<(), EmitError> {
    let slot = program.slot(index);
    let helper = |id: HelperId| {
        let name = helpers.name(id).map_or_else(|| id.to_string(), ToOwned::to_owned);
        Err(EmitError::Helper { slot, name })
    };
    match insn {
        Insn::CallHelper { id } => helper(HelperId::Static(id)),
        Insn::CallBtf { id } => helper(HelperId::Btf(id)),
        Insn::LoadImm64 { source: Imm64::MapIdx(map), .. } => {
            let def = usize::try_from(map).ok().and_then(|map| program.maps().get(map));
            let name = def.map_or_else(|| map.to_string(), |def| def.name.clone());
            Err(EmitError::Map { slot, name })
        }
        Insn::LoadImm64 { source: Imm64::MapFd(fd), .. } => {
            Err(EmitError::Map { slot, name: format!("of file descriptor {fd}") })
        }
        Insn::LoadImm64 {
            source:
                Imm64::Value(_)
                | Imm64::MapValueFd(..)
                | Imm64::MapValueIdx(..)
                | Imm64::Variable(_)
                | Imm64::Code(_),
            ..
        }
        | Insn::Alu { .. }
        | Insn::Neg { .. }
        | Insn::MovSx { .. }
        | Insn::AddrSpaceCast { .. }
        | Insn::ByteSwap { .. }
        | Insn::Ja { .. }
        | Insn::Ja32 { .. }
        | Insn::Branch { .. }
        | Insn::MayGoto { .. }
        | Insn::GotoX { .. }
        | Insn::CallLocal { .. }
        | Insn::CallX { .. }
        | Insn::Exit {}
        | Insn::Load { .. }
        | Insn::LoadSx { .. }
        | Insn::StoreImm { .. }
        | Insn::Store { .. }
        | Insn::Atomic { .. }
        | Insn::LoadAbs { .. }
        | Insn::LoadInd { .. } => Ok(()),
    }
}

#[cfg(test)]
mod tests;
