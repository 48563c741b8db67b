//! Programs to text: [`disassemble`].

use crate::lexer::in_word;
use crate::operand::register;
use acqrel_isa::{Imm64, Insn, Program, Syntax};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;

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
    let mut text = String::new();
    if syntax == Syntax::Kernel {
        for (index, insn) in program.insns().iter().enumerate() {
            let (slot, opcode) = (program.slot(index), insn.row().opcode);
            push(&mut text, format_args!("{slot}: ({opcode:02x}) {}", insn.text(syntax)));
            end_line(&mut text, program, *insn, syntax);
        }
        return text;
    }
    let labels = Labels::of(program);
    if syntax == Syntax::Llvm {
        for name in &labels.functions {
            push(&mut text, format_args!(".globl {name}\n"));
        }
    }
    for (index, insn) in program.insns().iter().enumerate() {
        if let Some(label) = labels.before.get(&index) {
            push(&mut text, format_args!("{label}:\n"));
        }
        let printed = insn.text(syntax);
        let target = program.target(index).and_then(|target| labels.before.get(&target));
        match target {
            Some(label) => push(&mut text, format_args!("    {}", printed.with_target(label))),
            None => push(&mut text, format_args!("    {printed}")),
        }
        end_line(&mut text, program, *insn, syntax);
    }
    text
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
    let name = map.map(|map| map.name.as_str()).filter(|name| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$'))
    });
    if let Some(name) = name {
        let comment = match syntax {
            Syntax::Llvm | Syntax::Ubpf => '#',
            Syntax::Kernel => ';',
            // Its comments are in no other syntax, and herd7 knows no maps.
            Syntax::Herd => return text.push('\n'),
        };
        push(text, format_args!("  {comment} {name}"));
        if let Some(offset) = offset {
            push(text, format_args!(" + {offset}"));
        }
    }
    text.push('\n');
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}

/// The labels of a program.
pub(crate) struct Labels<'p> {
    /// By the index of the instruction that they stand before.
    pub(crate) before: BTreeMap<usize, String>,
    /// The names of functions among them.
    functions: Vec<&'p str>,
}

impl<'p> Labels<'p> {
    /// The names of functions, and new ones for all other targets.
    pub(crate) fn of(program: &'p Program) -> Self {
        let mut before = BTreeMap::new();
        let mut functions = Vec::new();
        let mut taken = HashSet::new();
        for function in program.functions() {
            if let Some(name) = function.name.as_deref().filter(|name| is_label(name))
                && taken.insert(name)
            {
                before.insert(function.insns.start, name.to_owned());
                functions.push(name);
            }
        }
        let targets = (0..program.insns().len()).filter_map(|index| program.target(index));
        let targets: std::collections::BTreeSet<usize> = targets.collect();
        let mut number = 0;
        for target in targets {
            before.entry(target).or_insert_with(|| {
                loop {
                    number += 1;
                    let label = format!("L{number}");
                    if !taken.contains(label.as_str()) {
                        return label;
                    }
                }
            });
        }
        Self { before, functions }
    }
}

/// Whether a name can be a label in every syntax.
fn is_label(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.first().is_some_and(|&first| in_word(first) && !first.is_ascii_digit())
        && bytes.iter().all(|&byte| in_word(byte))
        && name != "pc"
        && Syntax::ALL.into_iter().all(|syntax| register(name, syntax).is_none())
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

    #[test]
    fn names_that_cannot_be_labels_are_replaced() {
        for (name, ok) in [
            ("main", true),
            (".L1", true),
            ("a.b$c", true),
            ("", false),
            ("1a", false),
            ("a-b", false),
            ("r1", false),
            ("fp", false),
            ("W9", false),
            ("pc", false),
            ("r11", true),
        ] {
            assert_eq!(is_label(name), ok, "{name}");
        }
    }
}
