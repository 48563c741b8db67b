//! Sources for the assembler: [`source`], a mix of lines that is the same every time.

use acqrel_isa::{Insn, Op, Printer, Syntax, sample};

/// What a source is mixed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    /// What LLVM 19 reads too: no load-acquire, store-release, nor what only acqrel spells so.
    Common,
    /// Every row of the table of instructions.
    All,
}

impl Mix {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Common => "what LLVM 19 knows",
            Self::All => "every instruction",
        }
    }

    /// Whether it has a row.
    fn has(self, op: Op) -> bool {
        let name = op.row().name;
        match self {
            Self::All => true,
            Self::Common => {
                let newer = ["LoadAcq", "StoreRel", "GotoX", "CallX", "Lddw", "LdInd", "LdAbs"];
                let calls = ["CallBtf", "CallLocal", "AddrSpace", "MayGoto", "Ja32"];
                !newer.iter().chain(&calls).any(|word| name.starts_with(word)) || op == Op::Lddw
            }
        }
    }
}

/// Text in LLVM's syntax of so many lines of instructions. Every sixteenth has a label, and jumps go to
/// the one before; the instructions are those of the table in a random order, with random edge values.
pub fn source(mix: Mix, lines: usize) -> String {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or_default() % below.max(1)
    };
    let choices: Vec<Vec<Insn>> = Op::ALL
        .iter()
        .filter(|&&op| mix.has(op))
        .map(|&op| {
            let all: Vec<Insn> = sample::edges(op).collect();
            all.iter().copied().step_by((all.len() / 40).max(1)).collect()
        })
        .collect();
    let printer = Printer::new(Syntax::Llvm);
    // LLVM's assembler does not survive jumps to what others see.
    let mut text = String::from(".globl main\nmain:\nL0:\n");
    let mut label = String::from("L0");
    for line in 0..lines.saturating_sub(1) {
        if line > 0 && line.is_multiple_of(16) {
            label = format!("L{line}");
            text.extend([&label, ":\n"]);
        }
        let insns = &choices[random(choices.len())];
        let insn = insns[random(insns.len())];
        // An object's maps are not numbered.
        let insn = if insn.row().name.starts_with("LddwMap") { Insn::Ja { off: 0 } } else { insn };
        let target = insn.jump().or(insn.function()).map(|_| label.as_str());
        text.push_str("    ");
        printer.print(&mut text, insn, target);
        text.push('\n');
    }
    text.push_str("    exit\n");
    text
}
