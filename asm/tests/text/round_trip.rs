//! What is printed is read, exhaustively: every row, register and edge value in every syntax.

use acqrel_asm::{Options, Severity, assemble, disassemble, parse_insn};
use acqrel_isa::{
    Endian, Field, Fields, Imm64, Insn, MapDef, MapKind, Op, Parts, Program, Role, Syntax, sample,
};

#[test]
fn every_instruction_in_every_syntax() {
    let mut count = 0;
    for syntax in Syntax::ALL {
        for &op in Op::ALL {
            for insn in sample::edges(op) {
                let text = insn.text(syntax).to_string();
                assert_eq!(parse_insn(&text, syntax), Ok(insn), "{syntax}: {text}");
                count += 1;
            }
        }
    }
    assert!(count > 300_000, "only {count} instructions");
}

/// All spellings of the table, not only the first, which is printed.
#[test]
fn every_spelling_is_read() {
    let mut count = 0;
    for syntax in Syntax::ALL {
        for &op in Op::ALL {
            for template in op.row().texts(syntax) {
                let register = |letter: char, number: u8| {
                    if syntax.has_percent() {
                        format!("%r{number}")
                    } else {
                        format!("{letter}{number}")
                    }
                };
                let text = template
                    .replace("{dst}", &register('r', 1))
                    .replace("{src}", &register('r', 2))
                    .replace("{dst.w}", &register('w', 1))
                    .replace("{src.w}", &register('w', 2))
                    .replace("{off}", if syntax == Syntax::Kernel { " -4" } else { " - 4" })
                    .replace("{imm}", "7")
                    .replace("{imm.d}", " - 7")
                    .replace("{imm.x}", "0x7")
                    .replace("{imm64}", "0x123456789")
                    .replace("{imm64.x}", "0x123456789")
                    .replace("{target}", if syntax == Syntax::Kernel { "pc+3" } else { "+3" })
                    .replace("{func}", if syntax == Syntax::Ubpf { "+3" } else { "pc+3" })
                    .replace("{slots}", "3")
                    .replace("{helper}", "some_name#7")
                    .replace("{kfunc}", "kernel-function#7")
                    .replace("{pair}", "0x700000005")
                    .replace("{next}", "-7")
                    .replace("{space.to}", "1")
                    .replace("{space.from}", "2");
                // In uBPF's syntax `lddw %r1, +3` is a number.
                let text = text.replace("lddw %r1, +3", "lddw %r1, pc+3");
                let insn = parse_insn(&text, syntax);
                assert_eq!(insn.as_ref().map(|insn| insn.op()), Ok(op), "{syntax}: {text}");
                count += 1;
            }
        }
    }
    println!("{count} spellings");
}

/// An instruction with a target one instruction further.
fn targeted(op: Op, insn: Insn) -> Insn {
    let offset = if op.row().is_wide() { 2 } else { 1 };
    let (_, mut fields) = insn.split();
    for &(field, role) in op.row().operands {
        if matches!(role, Role::Target | Role::Function) {
            match field {
                Field::Off => fields.off = offset,
                _ => fields.imm = offset.into(),
            }
        }
    }
    op.insn(fields)
}

#[test]
fn programs_with_labels() {
    let map = MapDef {
        name: "m".to_owned(),
        kind: MapKind::Array,
        key_size: 4,
        value_size: 8,
        max_entries: 1,
        read_only: false,
        initial: Vec::new(),
    };
    for &op in Op::ALL {
        for insn in sample::edges(op).step_by(23) {
            let mut insn = targeted(op, insn);
            if let Insn::LoadImm64 { dst, source: Imm64::MapIdx(_) } = insn {
                insn = Insn::LoadImm64 { dst, source: Imm64::MapIdx(0) };
            }
            if let Insn::LoadImm64 { dst, source: Imm64::MapValueIdx(_, off) } = insn {
                insn = Insn::LoadImm64 { dst, source: Imm64::MapValueIdx(0, off) };
            }
            let parts = Parts { maps: vec![map.clone()], ..Parts::default() };
            let insns = vec![insn, Insn::Exit {}, Insn::Exit {}];
            let program = Program::with_parts(insns, parts).unwrap();
            for syntax in Syntax::ALL {
                let text = disassemble(&program, syntax);
                for chosen in [Some(syntax), None] {
                    let maps = program.maps().to_vec();
                    let options = Options { syntax: chosen, maps, ..Options::default() };
                    let assembled = assemble(&text, &options);
                    let again = assembled.program.unwrap_or_else(|| {
                        panic!("{syntax} {chosen:?}: {text}{:?}", assembled.diagnostics)
                    });
                    assert_eq!(
                        again.to_bytes(Endian::Little),
                        program.to_bytes(Endian::Little),
                        "{syntax} {chosen:?}: {text}"
                    );
                }
            }
        }
    }
}

#[test]
fn functions_keep_their_names() {
    let source = ".globl main\n.globl unused\nmain:\ncall helper\nexit\nunused:\nr0 = 1\nexit\n\
                  helper:\nr1 = main ll\nexit";
    let assembled = assemble(source, &Options::default());
    let program = assembled.into_result().unwrap();
    let names = |program: &Program| -> Vec<Option<String>> {
        program.functions().iter().map(|function| function.name.clone()).collect()
    };
    let named = |name: &str| Some(name.to_owned());
    assert_eq!(names(&program), [named("main"), named("unused"), named("helper")]);
    let again = disassemble(&program, Syntax::Llvm);
    let again = assemble(&again, &Options::default()).into_result().unwrap();
    assert_eq!(names(&again), names(&program));
}

#[test]
fn lines_and_spans_name_the_source() {
    let source = "  exit\n\n/* é\n*/ r0 = 1; exit";
    let options = Options { file: "a.s".to_owned(), ..Options::default() };
    let assembled = assemble(source, &options);
    let texts: Vec<_> = assembled.spans.iter().map(|span| span.text(source)).collect();
    assert_eq!(texts, ["exit", "r0 = 1", "exit"]);
    let program = assembled.program.unwrap();
    assert_eq!(program.files(), ["a.s"]);
    let lines: Vec<_> = (0..3).map(|index| program.line(index).unwrap()).collect();
    let places: Vec<_> = lines.iter().map(|line| (line.line, line.column)).collect();
    assert_eq!(places, [(1, 3), (4, 4), (4, 12)]);
}

#[test]
fn numeric_labels_are_local() {
    let source = "1: r0 = 1\nif r0 == 0 goto 1f\ngoto 1b\n1: if r0 == 1 goto 1b\nexit";
    let program = assemble(source, &Options::default()).into_result().unwrap();
    let targets: Vec<_> = (0..4).map(|index| program.target(index)).collect();
    assert_eq!(targets, [None, Some(3), Some(0), Some(3)]);
}

#[test]
fn the_label_exit_is_implicit_in_ubpf_only() {
    let source = "jeq %r1, 1, exit\nmov %r0, 1\nexit\nexit";
    let program = assemble(source, &Options::default()).into_result().unwrap();
    assert_eq!(program.target(0), Some(2));
    let source = "if r1 == 1 goto exit\nexit";
    assert!(assemble(source, &Options::default()).has_errors());
}

/// Detected syntax comes first; other syntaxes are read where it makes no sense.
#[test]
fn syntaxes_mix_only_when_detected() {
    let source = "r1 = load_acquire((u32 *)(r2 + 0))\nlddw %r3, 5\nexit";
    let assembled = assemble(source, &Options::default());
    assert!(assembled.program.is_some(), "{:?}", assembled.diagnostics);
    for syntax in Syntax::ALL {
        let options = Options { syntax: Some(syntax), ..Options::default() };
        assert!(assemble(source, &options).has_errors(), "{syntax}");
    }
}

#[test]
fn hexadecimal_moves_in_dumps_are_wide_unless_the_opcode_says_otherwise() {
    let kernel = |text| parse_insn(text, Syntax::Kernel).unwrap().op();
    assert_eq!(kernel("r1 = 0x5"), Op::Lddw);
    assert_eq!(kernel("r1 = 5"), Op::Mov64Imm);
    assert_eq!(kernel("(18) r1 = 0x5"), Op::Lddw);
    assert_eq!(kernel("(b7) r1 = 0x5"), Op::Mov64Imm);
}

#[test]
fn unsigned_jump_immediates_of_dumps_are_no_surprise() {
    let source = "0: (15) if r1 == 0xffffffff goto pc+0\n1: (95) exit";
    let assembled = assemble(source, &Options::default());
    assert_eq!(assembled.diagnostics, []);
    assert_eq!(
        assembled.program.unwrap().insns()[0],
        Op::Jeq64Imm.insn(Fields { dst: acqrel_isa::Reg::R1, imm: -1, ..Fields::ZERO })
    );
    let assembled = assemble("if r1 == 0xffffffff goto +0\nexit", &Options::default());
    assert_eq!(assembled.diagnostics[0].severity(), Severity::Warning);
}

#[test]
fn far_labels_need_a_long_jump() {
    let between = "exit\n".repeat(40_000);
    let far = |jump| assemble(&format!("{jump}\n{between}far:\nexit"), &Options::default());
    assert_eq!(far("gotol far").program.unwrap().target(0), Some(40_001));
    for (jump, help) in [("goto far", "use `gotol`"), ("if r1 == 0 goto far", "jump to a `gotol`")]
    {
        let diagnostics = far(jump).diagnostics;
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].code.as_str(), "E0203");
        assert!(diagnostics[0].help.as_deref().is_some_and(|text| text.starts_with(help)));
    }
}
