//! Images assembled by hand, to test the runtime without a backend, and with code that no backend
//! makes.

#[cfg(target_arch = "aarch64")]
mod arm64;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
pub(super) use arm64::{
    Asm, astray, call_helper, clear_byte, endless, increment, leave_with_cause_5, load, raw_load,
    store, take,
};
#[cfg(target_arch = "x86_64")]
pub(super) use x86_64::{
    Asm, astray, call_helper, clear_byte, endless, increment, leave_with_cause_5, load, raw_load,
    store, take,
};

#[cfg(target_arch = "aarch64")]
use arm64::{entry, exit};
#[cfg(target_arch = "x86_64")]
use x86_64::{entry, exit};

use crate::exec::Native;
use crate::{Image, MemoryMode, Options, Target};
use acqrel_guest::{Granule, Guest, Helpers, Start};
use acqrel_isa::{Insn, Parts, Program};
use dynasmrt::DynasmApi as _;

/// A start state with the registers r1 and r2, and some memory.
pub(super) fn start(args: [u64; 2], memory: &[u8]) -> Start {
    let [r1, r2] = args;
    Start {
        memory: memory.to_vec(),
        args: Some([r1, r2, 0, 0, 0]),
        granule: Granule::Page,
        ..Start::default()
    }
}

/// A program with the code that a function emits for each instruction. The code leaves by falling
/// off its end, or to the label `exit` with a cause. It has r0 to r2 in their registers.
pub(super) fn native(
    (insns, parts): (Vec<Insn>, Parts),
    start: Start,
    helpers: Helpers,
    memory: MemoryMode,
    mut emit: impl FnMut(&mut Asm, usize),
) -> Native {
    let program = Program::with_parts(insns, parts).unwrap();
    let guest = Guest::new(&program, &start, &helpers).unwrap();
    let mut ops = Asm::new(0);
    entry(&mut ops);
    let offset = |ops: &Asm| u32::try_from(ops.offset().0).unwrap();
    let mut starts = Vec::new();
    for index in 0..program.insns().len() {
        starts.push(offset(&ops));
        emit(&mut ops, index);
    }
    starts.push(offset(&ops));
    let exit = exit(&mut ops);
    let image = Image {
        options: Options::new(Target::host().unwrap(), memory),
        code: ops.finalize().unwrap(),
        starts,
        parts: Vec::new(),
        entry: 0,
        exit,
        needs_block: true,
        moved: Vec::new(),
        fused: Vec::new(),
    };
    Native::with_image(program, start, helpers, guest, image).unwrap()
}
