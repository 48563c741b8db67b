//! What the code of a memory access does, micro-operation by micro-operation: that each recipe is
//! what its table says, and that dependencies of a program are dependencies of its code.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input fails")]

mod dependencies;
mod expected;
mod rows;
mod trace;

use acqrel_guest::{Granule, Guest, Helpers, STACK_TOP, Start};
use acqrel_isa::{Insn, Program, Reg};
use acqrel_jit::{
    Arm64Features, Frames, Image, Lowering, MemoryMode, Options, Target, X86Features, compile,
};
use acqrel_machine::Arch;
use trace::{Traced, Tracer};

/// Where the window is.
const WINDOW: u64 = 0x5a5_0000_0000;

/// The machine's registers of r0 to r10, and of the window, as both backends document them.
const fn home(arch: Arch) -> ([usize; 11], usize) {
    match arch {
        Arch::X86_64 => ([0, 7, 6, 2, 1, 8, 3, 13, 14, 15, 5], 12),
        Arch::Arm64 => ([7, 0, 1, 2, 3, 4, 19, 20, 21, 22, 25], 28),
    }
}

/// Targets with all features: recipes need them, fusions use them.
const TARGETS: [Target; 2] = [Target::X86_64(X86Features::ALL), Target::Arm64(Arm64Features::ALL)];

/// The image of some instructions and an exit.
fn image(insns: Vec<Insn>, lowering: Lowering, memory: MemoryMode) -> Image {
    let program = Program::new(insns.into_iter().chain([Insn::Exit {}]).collect()).unwrap();
    let start = Start { memory: vec![0; 64], granule: Granule::Page, ..Start::default() };
    let guest = Guest::new(&program, &start, &Helpers::standard()).unwrap();
    let options = Options { lowering, memory, frames: Frames::Guest, fuel: false };
    compile(&program, &guest, &options).unwrap()
}

/// A tracer of an image with the values of r0 to r9; r10 is the top of the stack.
fn tracer(image: &Image, values: [u64; 10]) -> Tracer<'_> {
    let (home, window) = home(image.arch());
    let mut tracer = Tracer::new(image);
    for reg in Reg::ALL {
        let value = values.get(reg.index()).copied().unwrap_or(STACK_TOP);
        let from = 1 << reg.number();
        tracer.registers[home[reg.index()]] = Traced { value, from };
    }
    tracer.registers[window].value = WINDOW;
    if image.arch() == Arch::X86_64 {
        // The greatest guest address, which pointers are compared with.
        tracer.registers[10].value = u32::MAX.into();
    }
    tracer
}
