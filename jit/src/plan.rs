//! [`Plan`]: what both backends need to know of a program before they emit its first byte.

use acqrel_isa::{Insn, Operand, Program, Reg, RegSet};

/// What is known of a program before code is made of it, found in one pass.
#[derive(Debug)]
pub(crate) struct Plan {
    /// For each instruction what it is to others.
    marks: Vec<u8>,
    /// What is known of each function.
    functions: Vec<Body>,
    /// The registers that any of them names.
    pub(crate) named_anywhere: RegSet,
    /// Registers that can be read before the program has written them, of r0 and r6 to r9: the
    /// entry clears them, so that nothing of the host's is seen.
    pub(crate) cleared: RegSet,
    /// Whether something in the program calls its first function. If not, the entry is its
    /// prologue.
    pub(crate) calls_first: bool,
    /// What else occurs in the program.
    pub(crate) occurs: Occurs,
}

/// Which kinds of instructions a program has that concern more than themselves.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing, and none excludes another")]
pub(crate) struct Occurs {
    /// Calls of helpers.
    pub(crate) helper: bool,
    /// Calls of functions, direct or not.
    pub(crate) local: bool,
    /// `callx`, which calls both.
    pub(crate) callx: bool,
    /// `gotox`.
    pub(crate) gotox: bool,
    /// `may_goto`.
    pub(crate) may_goto: bool,
    /// Backward jumps, direct or possibly so.
    pub(crate) backward: bool,
}

/// What the instructions of a function need of its frame.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Body {
    /// The registers that they name.
    pub(crate) named: RegSet,
    /// Whether they call helpers.
    pub(crate) calls_helper: bool,
    /// Whether they call functions.
    pub(crate) calls_function: bool,
}

impl Body {
    fn name(&mut self, reg: Reg) {
        self.named = self.named.with(reg);
    }

    /// Names both operands. Which kind the second is would be a branch that nothing predicts.
    #[inline]
    fn name_both(&mut self, dst: Reg, src: Operand) {
        let src = match src {
            Operand::Reg(src) => src,
            Operand::Imm(_) => dst,
        };
        self.named = self.named.with(dst).with(src);
    }
}

/// At which instruction the search for what is written first gives up.
const FAR: usize = 64;

const TARGET: u8 = 1;
const LOOP: u8 = 2;

impl Plan {
    pub(crate) fn new(program: &Program) -> Self {
        let count = program.insns().len();
        let mut plan = Self {
            marks: vec![0; count],
            functions: Vec::with_capacity(program.functions().len()),
            named_anywhere: RegSet::EMPTY,
            cleared: RegSet::EMPTY,
            calls_first: false,
            occurs: Occurs::default(),
        };
        let insns = program.insns();
        let all = RegSet::of(&Reg::ALL);
        for function in program.functions() {
            plan.marks[function.insns.start] |= TARGET;
            let mut body = Body::default();
            let mut index = function.insns.start;
            while index < function.insns.end {
                // Long programs name all registers soon. What an instruction names is then not
                // worth a branch that nothing predicts.
                if body.named == all {
                    let rest = &insns[index..function.insns.end];
                    let Some(ahead) = rest.iter().position(|&insn| leads_elsewhere(insn)) else {
                        break;
                    };
                    index += ahead;
                }
                plan.insn(program, index, insns[index], &mut body);
                index += 1;
            }
            plan.named_anywhere = plan.named_anywhere.union(body.named);
            plan.functions.push(body);
        }
        for &index in program.jump_targets() {
            plan.marks[index] |= TARGET;
        }
        // What is called through a register can be any function.
        plan.calls_first |= plan.occurs.callx;
        if plan.occurs.gotox {
            // One function can jump into another, which then returns for it: all have one kind of
            // frame, and the first one too.
            for body in &mut plan.functions {
                body.named = plan.named_anywhere;
            }
            plan.calls_first |= plan.functions.len() > 1;
        }
        plan.cleared = plan.cleared(program);
        plan
    }

    /// Notes what an instruction names, and where it leads.
    #[inline]
    fn insn(&mut self, program: &Program, index: usize, insn: Insn, body: &mut Body) {
        match insn {
            Insn::Alu { op: _, width: _, dst, src } => {
                body.name_both(dst, src);
            }
            Insn::MovSx { kind: _, dst, src } | Insn::AddrSpaceCast { dst, src, spaces: _ } => {
                body.name(dst);
                body.name(src);
            }
            Insn::Neg { width: _, dst }
            | Insn::ByteSwap { op: _, bits: _, dst }
            | Insn::LoadImm64 { dst, source: _ } => body.name(dst),
            Insn::Load { size: _, order: _, dst, base, off: _ }
            | Insn::LoadSx { size: _, dst, base, off: _ } => {
                body.name(dst);
                body.name(base);
            }
            Insn::StoreImm { size: _, base, off: _, imm: _ } => body.name(base),
            Insn::Store { size: _, order: _, base, off: _, src }
            | Insn::Atomic { op: _, size: _, base, off: _, src } => {
                body.name(base);
                body.name(src);
            }
            Insn::LoadInd { size: _, src, imm: _ } => body.name(src),
            Insn::LoadAbs { .. } | Insn::Exit {} => {}
            Insn::Branch { cond: _, width: _, dst, src, off: _ } => {
                body.name_both(dst, src);
                self.jump(program, index);
            }
            Insn::Ja { .. } | Insn::Ja32 { .. } => self.jump(program, index),
            Insn::MayGoto { .. } => {
                self.occurs.may_goto = true;
                self.jump(program, index);
            }
            Insn::GotoX { dst } => {
                body.name(dst);
                self.occurs.gotox = true;
                self.occurs.backward = true;
            }
            Insn::CallLocal { .. } => {
                body.calls_function = true;
                self.occurs.local = true;
                self.calls_first |= program.target(index) == Some(0);
            }
            Insn::CallX { dst } => {
                body.name(dst);
                body.calls_helper = true;
                body.calls_function = true;
                self.occurs.callx = true;
                self.occurs.local = true;
                self.occurs.helper = true;
            }
            Insn::CallHelper { .. } | Insn::CallBtf { .. } => {
                body.calls_helper = true;
                self.occurs.helper = true;
            }
        }
    }

    /// Notes where a direct jump leads.
    fn jump(&mut self, program: &Program, index: usize) {
        // A program's jumps have targets.
        let target = program.target(index).unwrap_or(index);
        self.marks[target] |= TARGET;
        if target <= index {
            self.marks[target] |= LOOP;
            self.occurs.backward = true;
        }
    }

    /// The registers to clear: all that the program names, but for those that it writes before
    /// it reads them on the straight way from its start.
    fn cleared(&self, program: &Program) -> RegSet {
        let kept = [Reg::R0, Reg::R6, Reg::R7, Reg::R8, Reg::R9];
        let named = self.named_anywhere.with(Reg::R0);
        let mut written = RegSet::EMPTY;
        let mut cleared = RegSet::EMPTY;
        for (index, &insn) in program.insns().iter().enumerate() {
            if kept.into_iter().all(|reg| written.contains(reg)) {
                break;
            }
            let leaves = index == FAR
                || index > 0 && self.is_target(index)
                || insn.ends_flow()
                || insn.jump().is_some()
                || insn.function().is_some()
                || matches!(insn, Insn::CallX { .. });
            // What the rest may read. The end reads r0, which is named. A packet load reads r6, but
            // its code does not: a register that the program does not name is its caller's.
            let reads = if leaves { named } else { insn.reads() };
            for reg in kept {
                if reads.contains(reg) && named.contains(reg) && !written.contains(reg) {
                    cleared = cleared.with(reg);
                }
            }
            if leaves {
                break;
            }
            written = written.union(insn.writes());
        }
        cleared
    }

    /// Whether something jumps to an instruction, or it is a function's first.
    pub(crate) fn is_target(&self, index: usize) -> bool {
        self.marks[index] & TARGET != 0
    }

    /// Whether an instruction is the target of a backward jump.
    pub(crate) fn is_loop_head(&self, index: usize) -> bool {
        self.marks[index] & LOOP != 0
    }

    /// The registers among r6 to r9 that a function names, and so has to keep for its caller.
    pub(crate) fn saved(&self, function: usize) -> impl Iterator<Item = Reg> + use<> {
        let named = self.functions[function].named;
        [Reg::R6, Reg::R7, Reg::R8, Reg::R9].into_iter().filter(move |&reg| named.contains(reg))
    }

    /// What a function needs of its frame.
    pub(crate) fn body(&self, function: usize) -> Body {
        self.functions[function]
    }
}

/// Whether an instruction can lead elsewhere than to the next one, by a jump or a call.
const fn leads_elsewhere(insn: Insn) -> bool {
    match insn {
        Insn::Ja { .. }
        | Insn::Ja32 { .. }
        | Insn::Branch { .. }
        | Insn::MayGoto { .. }
        | Insn::GotoX { .. }
        | Insn::CallLocal { .. }
        | Insn::CallX { .. }
        | Insn::CallHelper { .. }
        | Insn::CallBtf { .. } => true,
        Insn::Alu { .. }
        | Insn::Neg { .. }
        | Insn::MovSx { .. }
        | Insn::AddrSpaceCast { .. }
        | Insn::ByteSwap { .. }
        | Insn::Exit {}
        | Insn::Load { .. }
        | Insn::LoadSx { .. }
        | Insn::StoreImm { .. }
        | Insn::Store { .. }
        | Insn::Atomic { .. }
        | Insn::LoadImm64 { .. }
        | Insn::LoadAbs { .. }
        | Insn::LoadInd { .. } => false,
    }
}
