//! Programs to text: [`disassemble`], and [`disassemble_to`] for large ones.

use super::{Labels, Sink, decimal};
use crate::lexer::in_word;
use acqrel_isa::{Imm64, Insn, Printer, Program, Syntax};
use std::io::{self, Write};

/// A program as text, which [`assemble()`](crate::assemble()) makes the same program of.
///
/// Functions have their names where those are known, and other targets labels like `L3`. The
/// kernel's syntax has no labels: there every instruction has its slot and opcode before it, as
/// in the kernel's own dumps, and targets are relative to the next slot.
///
/// Maps have no text but a comment with their name: a program that refers to maps by index needs
/// them again in [`Options::maps`](crate::Options::maps).
///
/// ```
/// use acqrel_asm::disassemble;
/// use acqrel_isa::{Endian, Program, Syntax};
///
/// let bytes = [0x55, 1, 1, 0, 0, 0, 0, 0, 0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0];
/// let program = Program::from_bytes(&bytes, Endian::Little)?;
/// assert_eq!(
///     disassemble(&program, Syntax::Llvm),
///     "    if r1 != 0 goto L1\n    r0 = 1\nL1:\n    exit\n",
/// );
/// assert_eq!(
///     disassemble(&program, Syntax::Kernel),
///     "0: (55) if r1 != 0x0 goto pc+1\n1: (b7) r0 = 1\n2: (95) exit\n",
/// );
/// # Ok::<(), acqrel_isa::LoadError>(())
/// ```
pub fn disassemble(program: &Program, syntax: Syntax) -> String {
    let mut sink = Sink::kept();
    // Text that is kept goes nowhere, so that nothing fails.
    let _ = write(&mut sink, program, syntax);
    sink.text
}

/// As [`disassemble`], to a writer, in chunks of 64 KiB.
///
/// # Errors
///
/// Those of the writer.
pub fn disassemble_to(out: &mut dyn Write, program: &Program, syntax: Syntax) -> io::Result<()> {
    let mut sink = Sink::to(out);
    write(&mut sink, program, syntax)?;
    sink.flush()
}

fn write(sink: &mut Sink<'_>, program: &Program, syntax: Syntax) -> io::Result<()> {
    let printer = Printer::new(syntax);
    if syntax == Syntax::Kernel {
        for (index, &insn) in program.insns().iter().enumerate() {
            dump_prefix(&mut sink.text, program.slot(index), insn.row().opcode);
            printer.print(&mut sink.text, insn, None);
            end_line(&mut sink.text, program, insn, syntax);
            sink.settle()?;
        }
        return Ok(());
    }
    let labels = Labels::of(program);
    if matches!(syntax, Syntax::Llvm | Syntax::Gas) {
        for name in &labels.functions {
            sink.text.extend([".globl ", name, "\n"]);
            sink.settle()?;
        }
    }
    let mut scratch = String::new();
    for (index, &insn) in program.insns().iter().enumerate() {
        if let Some(label) = labels.before(index, &mut scratch) {
            sink.text.extend([label, ":\n"]);
        }
        let target = program.target(index);
        let label = target.and_then(|target| labels.before(target, &mut scratch));
        sink.text.push_str("    ");
        printer.print(&mut sink.text, insn, label);
        end_line(&mut sink.text, program, insn, syntax);
        sink.settle()?;
    }
    Ok(())
}

/// What stands before an instruction in a dump of the kernel: slot and opcode.
pub(super) fn dump_prefix(text: &mut String, slot: usize, opcode: u8) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
    decimal(text, slot);
    text.push_str(": (");
    text.extend([digit(opcode >> 4), digit(opcode)]);
    text.push_str(") ");
}

/// Ends a line, with a comment that names the map that its instruction refers to.
fn end_line(text: &mut String, program: &Program, insn: Insn, syntax: Syntax) {
    let (index, offset) = match insn {
        Insn::LoadImm64 { source: Imm64::MapIdx(index), .. } => (index, None),
        Insn::LoadImm64 { source: Imm64::MapValueIdx(index, offset), .. } => (index, Some(offset)),
        _ => return text.push('\n'),
    };
    let map = usize::try_from(index).ok().and_then(|index| program.maps().get(index));
    // A name of an object's can have anything in it, even the end of a comment.
    let name = map.map(|map| map.name.as_str()).filter(|name| name.bytes().all(in_word));
    if let Some(name) = name {
        let comment = match syntax {
            Syntax::Llvm | Syntax::Ubpf | Syntax::Gas => "#",
            Syntax::Kernel => ";",
            // Its comments are in no other syntax, and herd7 knows no maps.
            Syntax::Herd => return text.push('\n'),
        };
        text.extend(["  ", comment, " ", name]);
        if let Some(offset) = offset {
            text.push_str(" + ");
            decimal(text, offset as usize);
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use acqrel_isa::{MapDef, Parts, Reg};

    #[test]
    fn maps_are_named_in_comments() {
        let insns = vec![
            Insn::LoadImm64 { dst: Reg::R1, source: Imm64::MapIdx(0) },
            Insn::LoadImm64 { dst: Reg::R2, source: Imm64::MapValueIdx(1, 8) },
            Insn::LoadImm64 { dst: Reg::R3, source: Imm64::MapIdx(2) },
            Insn::Exit {},
        ];
        let map = |name: &str| MapDef::data(name.to_owned(), 16, false, Vec::new());
        let maps = vec![map("counters"), map(".rodata"), map("x\nexit")];
        let parts = Parts { maps: maps.clone(), ..Parts::default() };
        let program = Program::with_parts(insns, parts).unwrap();
        assert_eq!(
            disassemble(&program, Syntax::Llvm),
            "    ld_pseudo r1, 5, 0  # counters\n    \
             ld_pseudo r2, 6, 0x800000001  # .rodata + 8\n    \
             ld_pseudo r3, 5, 2\n    exit\n",
        );
        for syntax in Syntax::ALL {
            let text = disassemble(&program, syntax);
            let options =
                crate::Options { syntax: Some(syntax), maps: maps.clone(), ..Default::default() };
            let again = crate::assemble(&text, &options).program.unwrap();
            assert_eq!(again.insns(), program.insns(), "{text}");
        }
    }

    #[test]
    fn new_labels_keep_clear_of_functions() {
        let insns = vec![Insn::Ja { off: 0 }, Insn::CallLocal { off: 0 }, Insn::Exit {}];
        let named = |name: &str| {
            let symbols = vec![(2, name.to_owned())];
            Program::with_parts(insns.clone(), Parts { symbols, ..Parts::default() })
        };
        // The call makes a function of its target, which the instruction before falls into.
        assert!(named("L1").is_err());
        let insns =
            vec![Insn::Ja { off: 0 }, Insn::CallLocal { off: 1 }, Insn::Exit {}, Insn::Exit {}];
        let symbols = vec![(3, "L1".to_owned())];
        let program = Program::with_parts(insns, Parts { symbols, ..Parts::default() }).unwrap();
        assert_eq!(
            disassemble(&program, Syntax::Ubpf),
            "    ja L2\nL2:\n    call local L1\n    exit\nL1:\n    exit\n"
        );
    }
}
