//! Bytes and texts that other tools make.

use acqrel_asm::{Options, assemble, hex, parse_insn};
use acqrel_isa::{Endian, Imm64, Insn, Op, Syntax, decode, encode};
use std::collections::BTreeSet;

fn lines(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_once('\t').expect("two columns"))
}

#[test]
fn llvm_assembles_to_the_same_bytes() {
    let mut seen = BTreeSet::new();
    for (text, bytes) in lines(include_str!("vectors/llvm22.txt")) {
        let insn = parse_insn(text, Syntax::Llvm).unwrap_or_else(|e| panic!("{text}: {e:?}"));
        assert_eq!(encode(&[insn], Endian::Little), hex::parse(bytes).unwrap(), "{text}");
        seen.insert(insn.op());
    }
    let missing: Vec<_> = Op::ALL.iter().copied().filter(|op| !seen.contains(op)).collect();
    // LLVM writes local calls and code addresses with symbols only, and has no syntax for calls
    // by BTF id.
    assert_eq!(missing, [Op::CallLocal, Op::CallBtf]);
}

#[test]
fn texts_are_the_kernels() {
    let mut compared = 0;
    for (bytes, text) in lines(include_str!("vectors/kernel.txt")) {
        let bytes = hex::parse(bytes).unwrap();
        let Ok(insns) = decode(&bytes, Endian::Little) else { continue };
        let [insn] = insns[..] else { panic!("{text}: {insns:?}") };
        let ours = format!("({:02x}) {}", bytes[0], insn.text(Syntax::Kernel));
        match insn {
            // The kernel knows the names of helpers.
            Insn::CallHelper { .. } => {
                assert_eq!(ours.rsplit('#').next(), text.rsplit('#').next(), "{text}");
            }
            // The kernel prints all sources of a 64-bit immediate alike.
            Insn::LoadImm64 { source, .. } if !matches!(source, Imm64::Value(_)) => continue,
            // The kernel has no indirect call, and prints a helper's.
            Insn::CallX { .. } => continue,
            _ => assert_eq!(ours, text),
        }
        assert_eq!(parse_insn(text, Syntax::Kernel), Ok(insn), "{text}");
        compared += 1;
    }
    assert!(compared > 200, "only {compared}");
}

#[test]
fn bpf_conformance_assembles_to_the_same_bytes() {
    for (text, bytes) in lines(include_str!("vectors/bpf_conformance.txt")) {
        let bytes = hex::parse(bytes).unwrap();
        let source = text.replace("\\n", "\n");
        let ours = if source.contains('\n') {
            let options = Options { syntax: Some(Syntax::Ubpf), ..Options::default() };
            // What is no program by our rules becomes one with an instruction behind.
            let assembled = assemble(&source, &options);
            let padded = assemble(&format!("{source}\nexit"), &options);
            match (assembled.program, padded.program) {
                (Some(program), _) => program.to_bytes(Endian::Little),
                (None, Some(program)) => {
                    let mut bytes = program.to_bytes(Endian::Little);
                    bytes.truncate(bytes.len() - 8);
                    bytes
                }
                (None, None) => panic!("{text}: {:?}", assembled.diagnostics),
            }
        } else {
            let insn = parse_insn(&source, Syntax::Ubpf);
            encode(&[insn.unwrap_or_else(|e| panic!("{text}: {e:?}"))], Endian::Little)
        };
        assert_eq!(ours, bytes, "{text}");
    }
}

/// What GCC 12 makes of a C function, with the bytes of binutils 2.40, which 2.47 also gives.
#[test]
fn what_gcc_writes_assembles_to_the_bytes_of_gas() {
    let source = include_str!("vectors/gcc-12.s");
    let assembled = assemble(source, &Options::default());
    assert_eq!(assembled.syntax, Syntax::Gas);
    let program = assembled.into_result().unwrap();
    let bytes = hex::parse(include_str!("vectors/gcc-12.hex")).unwrap();
    assert_eq!(program.to_bytes(Endian::Little), bytes);
}

/// `.align 3` is 8 bytes for GNU as, and an error for LLVM, which has bytes.
#[test]
fn alignments_have_the_unit_of_the_syntax() {
    let align = |syntax, align: u8| {
        let options = Options { syntax: Some(syntax), ..Options::default() };
        let source = format!("exit\n.data\n.align {align}\n.byte 1\n");
        let sections = assemble(&source, &options).unit?.sections;
        sections.iter().find(|section| section.name == ".data").map(|section| section.align)
    };
    assert_eq!(align(Syntax::Gas, 3), Some(8));
    assert_eq!(align(Syntax::Llvm, 3), None);
    assert_eq!(align(Syntax::Llvm, 8), Some(8));
    assert_eq!(align(Syntax::Gas, 4), Some(16));
}
