//! Mnemonics of other machines, and what has their meaning here: [`known`].

use acqrel_isa::{Fields, Op, Reg, Syntax};

/// What others call an instruction.
const NAMES: [(&[&str], Op); 14] = [
    (&["shl", "sal", "sll", "slli", "lsl"], Op::Lsh64Imm),
    (&["shr", "srl", "srli", "lsr"], Op::Rsh64Imm),
    (&["sar", "sra", "srai", "asr"], Op::Arsh64Imm),
    (&["not", "inv", "mvn"], Op::Xor64Imm),
    (&["jmp", "b", "br", "j"], Op::Ja),
    (&["jz", "je", "beq", "beqz", "cbz"], Op::Jeq64Imm),
    (&["jnz", "bne", "bnez", "cbnz"], Op::Jne64Imm),
    (&["nop"], Op::Ja),
    (&["cmp", "test", "tst"], Op::Jeq64Reg),
    (&["inc", "addi"], Op::Add64Imm),
    (&["lea", "la"], Op::Add64Imm),
    (&["ldr", "lw", "ld", "lwz"], Op::LdxDw),
    (&["str", "sw", "sd"], Op::StxDw),
    (&["push", "pop"], Op::StxDw),
];

/// What to know of a mnemonic of another machine.
pub(super) fn known(name: &str, syntax: Syntax) -> Option<String> {
    let &(_, op) = NAMES.iter().find(|(names, _)| names.contains(&name))?;
    let stack = matches!(name, "push" | "pop");
    let base = if stack { Reg::R10 } else { Reg::R1 };
    let fields = Fields { dst: base, src: Reg::R2, ..Fields::ZERO };
    let fields = match op {
        Op::Xor64Imm => Fields { imm: -1, ..fields },
        Op::LdxDw => Fields { dst: Reg::R2, src: Reg::R1, off: 8, ..fields },
        Op::StxDw => Fields { off: if stack { -8 } else { 8 }, ..fields },
        Op::Jeq64Imm | Op::Jne64Imm => Fields { imm: 0, off: 1, ..fields },
        Op::Jeq64Reg => Fields { off: 1, ..fields },
        Op::Ja => Fields { off: i16::from(name != "nop"), ..fields },
        _ => Fields { imm: 1, ..fields },
    };
    let text = op.insn(fields).text(syntax);
    Some(match name {
        "nop" => format!(
            "there is no instruction that does nothing but a jump to the next one, `{text}`"
        ),
        "cmp" | "test" | "tst" => format!("a jump compares by itself, as in `{text}`"),
        "push" | "pop" => {
            format!("there is no stack pointer: what is kept is stored below r10, as in `{text}`")
        }
        _ => format!("here that is as in `{text}`"),
    })
}
