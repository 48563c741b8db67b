//! Labels, addresses, and what else an instruction of [`Code`](crate::Code) has.

use super::code;
use crate::{Code, Isa};
use acqrel_machine::MicroOp;
use acqrel_machine::op::Value;

/// The targets of the jumps, and the address behind the last instruction.
fn targets(code: &Code) -> (Vec<u64>, u64) {
    let target = |op: &MicroOp| match op {
        MicroOp::Jump { target: Value::Const(target), .. } => Some(*target),
        _ => None,
    };
    let jumps = code.instructions.iter().flat_map(|instruction| &instruction.ops);
    (jumps.filter_map(target).collect(), code.instructions.last().unwrap().next)
}

#[test]
fn labels_are_addresses() {
    let text = "over:B end\n CBZ W0,over\n\n TBNZ X1,#3, mid\nmid: also: \n B.EQ also\n NOP\nend:";
    let code = code(Isa::Arm64, text).unwrap();
    let expected = vec![0x10_0014, 0x10_0000, 0x10_000c, 0x10_000c];
    assert_eq!(targets(&code), (expected, 0x10_0014));
    assert_eq!(code.isa, Isa::Arm64);
    assert_eq!(code.entry, 0);
    let row = |index: usize| {
        let instruction = &code.instructions[index];
        (instruction.text.as_str(), instruction.line, instruction.address, instruction.next)
    };
    assert_eq!(row(0), ("B end", 1, 0x10_0000, 0x10_0004));
    assert_eq!(row(2), ("TBNZ X1,#3, mid", 4, 0x10_0008, 0x10_000c));
    assert_eq!(row(3), ("B.EQ also", 6, 0x10_000c, 0x10_0010));
}

#[test]
fn jumps_of_x86_64_have_32_bits() {
    let text = "back: movl (x),%eax\n cmpl $1,%eax\n je end\n jne back\n jmp back\nend:\n";
    let code = code(Isa::X86_64, text).unwrap();
    let lengths: Vec<_> = code.instructions.iter().map(|i| i.next - i.address).collect();
    assert_eq!(lengths, [7, 3, 6, 6, 5]);
    assert_eq!(targets(&code), (vec![0x10_001b, 0x10_0000, 0x10_0000], 0x10_001b));
}

#[test]
fn no_lines_are_no_instructions() {
    for isa in [Isa::Arm64, Isa::X86_64] {
        for text in ["", "  ", "end:", "\n\n"] {
            assert!(code(isa, text).unwrap().instructions.is_empty(), "{text:?}");
        }
    }
}

#[test]
fn the_address_of_a_label_can_be_taken() {
    let code = code(Isa::Arm64, "ADR X1,over\nBR X1\nNOP\nover:").unwrap();
    let copied = |op: &MicroOp| format!("{op:?}").contains(&format!("{}", 0x10_000c));
    assert!(code.instructions[0].ops.iter().any(copied), "{:?}", code.instructions[0].ops);
}
