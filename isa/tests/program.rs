//! The rules of programs, and taking functions out of them.

use acqrel_isa::{
    AluOp, Cond, Imm64, Insn, Line, MapDef, Operand, Parts, Program, ProgramError,
    ProgramErrorKind, Reg, Width,
};

const EXIT: Insn = Insn::Exit {};

fn mov(dst: Reg, imm: i32) -> Insn {
    Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src: Operand::Imm(imm) }
}

fn branch(off: i16) -> Insn {
    let (cond, width, src) = (Cond::Eq, Width::W64, Operand::Imm(0));
    Insn::Branch { cond, width, dst: Reg::R0, src, off }
}

const WIDE: Insn = Insn::LoadImm64 { dst: Reg::R1, source: Imm64::Value(1) };

fn errors(insns: &[Insn]) -> Vec<(usize, ProgramErrorKind)> {
    let errors: Vec<ProgramError> =
        Program::check(insns.to_vec(), Parts::default()).err().unwrap_or_default();
    errors.into_iter().map(|e| (e.slot, e.kind)).collect()
}

#[test]
fn every_rule_is_kept() {
    use ProgramErrorKind as E;
    assert_eq!(errors(&[]), [(0, E::Empty)]);
    assert_eq!(errors(&[EXIT]), []);
    assert_eq!(errors(&[mov(Reg::R0, 1)]), [(0, E::FallsThrough)]);
    assert_eq!(errors(&[mov(Reg::R10, 1), EXIT]), [(0, E::ReadOnly { reg: Reg::R10 })]);
    let out = |target, slots| E::OutOfRange { target, slots };
    assert_eq!(errors(&[branch(1), EXIT]), [(0, out(2, 2))]);
    assert_eq!(errors(&[branch(-2), EXIT]), [(0, out(-1, 2))]);
    assert_eq!(errors(&[Insn::Ja32 { off: i32::MAX }]), [(0, out(1 << 31, 1))]);
    assert_eq!(errors(&[Insn::Ja32 { off: i32::MIN }]), [(0, out(1 - (1 << 31), 1))]);
    assert_eq!(errors(&[branch(1), WIDE, EXIT]), [(0, E::IntoWide { target: 2 })]);
    assert_eq!(errors(&[branch(0), WIDE, branch(-2), EXIT]), [(3, E::IntoWide { target: 2 })]);
    // A call makes a function of its target: nothing may fall or jump into it.
    let call = |off| Insn::CallLocal { off };
    assert_eq!(errors(&[call(1), EXIT, EXIT]), []);
    assert_eq!(errors(&[call(0), EXIT]), [(0, E::FallsThrough)]);
    let leaves = E::LeavesFunction { target: 3, start: 0, end: 2 };
    assert_eq!(errors(&[call(2), branch(1), EXIT, EXIT]), [(1, leaves)]);
    assert_eq!(errors(&[call(7), EXIT]), [(0, out(8, 2))]);
    let map = Insn::LoadImm64 { dst: Reg::R1, source: Imm64::MapIdx(0) };
    assert_eq!(errors(&[map, EXIT]), [(0, E::MapIndex { index: 0, maps: 0 })]);
    // All of them at once, in order.
    assert_eq!(
        errors(&[branch(9), WIDE, branch(-9), mov(Reg::R10, 0)]),
        [
            (0, out(10, 5)),
            (3, out(-5, 5)),
            (4, E::ReadOnly { reg: Reg::R10 }),
            (4, E::FallsThrough)
        ]
    );
    for parts in [
        Parts { symbols: vec![(1, "f".to_owned())], ..Parts::default() },
        Parts { jump_targets: vec![1], ..Parts::default() },
    ] {
        assert!(Program::with_parts(vec![EXIT], parts).is_err());
    }
}

#[test]
fn functions_lines_and_slots_are_found() {
    // main: calls f, loads the address of g; f: exit; g: exit
    let code = Insn::LoadImm64 { dst: Reg::R2, source: Imm64::Code(3) };
    let insns = vec![Insn::CallLocal { off: 3 }, code, EXIT, EXIT, EXIT];
    let line = Line { file: 0, line: 7, column: 3 };
    let parts = Parts {
        symbols: vec![(0, "main".to_owned()), (3, "f".to_owned())],
        files: vec!["a.c".to_owned()],
        lines: vec![None, Some(line)],
        ..Parts::default()
    };
    let program = Program::with_parts(insns, parts).unwrap();
    let names: Vec<_> = program.functions().iter().map(|f| f.name.as_deref()).collect();
    assert_eq!(names, [Some("main"), Some("f"), None]);
    assert_eq!(program.functions()[0].calls, [1]);
    assert_eq!(program.functions()[0].insns, 0..3);
    assert_eq!((program.slot(2), program.slots()), (3, 6));
    assert_eq!((program.index(2), program.index(3), program.index(6)), (None, Some(2), None));
    assert_eq!((program.target(0), program.target(1), program.target(2)), (Some(3), Some(4), None));
    assert_eq!((program.line(0), program.line(1), program.line(4)), (None, Some(line), None));
    assert_eq!((program.function_of(4), program.function_of(5)), (Some(2), None));
    assert_eq!((program.function("f"), program.function("g")), (Some(1), None));
    assert!(program.is_jump_target(3) && !program.is_jump_target(2));
}

#[test]
fn a_function_is_taken_out_with_what_it_reaches() {
    // 0 main: exit; 1 f: r0 = 1, call g, exit; 2 unused: exit; 3 g: address of f, exit
    let code = Insn::LoadImm64 { dst: Reg::R2, source: Imm64::Code(-5) };
    let insns = vec![EXIT, mov(Reg::R0, 1), Insn::CallLocal { off: 2 }, EXIT, EXIT, code, EXIT];
    let names = [(0, "main"), (1, "f"), (4, "unused"), (5, "g")];
    let parts = Parts {
        symbols: names.map(|(at, name)| (at, name.to_owned())).to_vec(),
        maps: vec![MapDef::data("d".to_owned(), 1, false, Vec::new())],
        jump_targets: vec![2, 4],
        ..Parts::default()
    };
    let program = Program::with_parts(insns, parts).unwrap();
    let g = program.extract(program.function("g").unwrap()).unwrap();
    let names: Vec<_> = g.functions().iter().map(|f| f.name.as_deref()).collect();
    assert_eq!(names, [Some("g"), Some("f")]);
    assert_eq!(g.target(0), Some(2));
    assert_eq!(g.target(3), Some(0));
    assert_eq!(g.insns()[2], mov(Reg::R0, 1));
    assert_eq!(g.jump_targets(), [3]);
    assert_eq!(g.maps().len(), 1);
    assert_eq!(program.extract(0).unwrap().insns(), [EXIT]);
    assert!(program.extract(9).is_err());
    // Taking out what is first already changes nothing but the unreached rest.
    let again = g.extract(0).unwrap();
    assert_eq!(again, g);
}
