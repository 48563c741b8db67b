//! [`compile()`]: a program to an image.

use crate::abi::Cause;
use crate::backend::arm64::Arm64;
use crate::backend::x86_64::X86;
use crate::backend::{Backend, Finished, Input};
use crate::plan::Plan;
use crate::{CompileError, CompileErrorKind, Frames, Image, MemoryMode, Options, Target};
use acqrel_guest::Guest;
use acqrel_isa::Program;

/// Compiles a program for a target.
///
/// The guest is that of the same program: addresses of maps, functions and of the packet are
/// constants in the code. For [`MemoryMode::Sandbox`] it must be one of granule 4096.
///
/// # Errors
///
/// What the options do not allow, with the instruction; nothing has been emitted then.
pub fn compile(program: &Program, guest: &Guest, options: &Options) -> Result<Image, CompileError> {
    let whole = |kind| CompileError { slot: 0, kind };
    let limit = Cause::MAX_AT;
    if u32::try_from(program.insns().len()).map_or(true, |count| count > limit) {
        return Err(whole(CompileErrorKind::TooLarge { limit }));
    }
    if options.memory == MemoryMode::Sandbox {
        if options.frames == Frames::Machine {
            return Err(whole(CompileErrorKind::SandboxFrames));
        }
        let exact =
            |r: &acqrel_guest::Region| !r.start.is_multiple_of(4096) || !r.end.is_multiple_of(4096);
        if guest.addresses().regions().iter().any(exact) {
            return Err(whole(CompileErrorKind::Granule));
        }
    }
    let plan = Plan::new(program);
    let input = Input { program, guest, options, plan: &plan };
    let (starts, fused, finished) = match options.target() {
        Target::X86_64(_) => emit::<X86<'_>>(input)?,
        Target::Arm64(_) => emit::<Arm64<'_>>(input)?,
    };
    let Finished { code, parts, entry, exit, needs_block, moved } = finished;
    if u32::try_from(code.len()).map_or(true, |len| len > limit) {
        return Err(whole(CompileErrorKind::TooLarge { limit }));
    }
    Ok(Image { options: *options, code, starts, parts, entry, exit, needs_block, moved, fused })
}

/// The starts of instructions, those that are fused into earlier ones, and the rest.
type Emitted = (Vec<u32>, Vec<usize>, Finished);

fn emit<'a, B: Backend<'a>>(input: Input<'a>) -> Result<Emitted, CompileError> {
    let Input { program, plan, .. } = input;
    let mut backend = B::new(input);
    let mut starts = Vec::with_capacity(program.insns().len() + 1);
    let mut fused = Vec::new();
    for (number, function) in program.functions().iter().enumerate() {
        backend.prologue(number);
        let mut index = function.insns.start;
        while index < function.insns.end {
            if plan.is_loop_head(index) {
                backend.align();
            }
            starts.push(backend.offset());
            let count = backend.insn(index, &starts)?;
            if count > 1 {
                starts.resize(index + count, backend.offset());
                fused.extend(index + 1..index + count);
            }
            index += count;
        }
    }
    starts.push(backend.offset());
    let finished = backend.finish(&starts)?;
    Ok((starts, fused, finished))
}
