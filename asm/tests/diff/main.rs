//! What is said to differ between two programs, and two objects.

use acqrel_asm::diff::{Diff, HunkKind, diff_programs, diff_units};
use acqrel_asm::unit::Unit;
use acqrel_asm::{Goal, Options, assemble};
use acqrel_isa::{AluOp, Insn, Operand, Program, Reg, Syntax, Width};
use std::time::{Duration, Instant};

fn program(source: &str) -> Program {
    let assembled = assemble(source, &Options::default());
    assembled.program.unwrap_or_else(|| panic!("{source}: {:?}", assembled.diagnostics))
}

fn diff(old: &str, new: &str) -> Diff {
    let diff = diff_programs(&program(old), &program(new));
    assert!(diff.aligned);
    assert_eq!(diff.is_equal(), diff.text(Syntax::Llvm).is_empty());
    diff
}

#[track_caller]
fn shows(old: &str, new: &str, expected: &str) {
    assert_eq!(diff(old, new).text(Syntax::Llvm), expected);
}

const MESSAGES: &str = ".globl producer\n.globl consumer
producer: r2 = 42; *(u64 *)(r1 + 0) = r2; w3 = 1; store_release((u32 *)(r1 + 8), w3); r0 = 0; exit
consumer: w2 = load_acquire((u32 *)(r1 + 8)); if w2 == 0 goto consumer; r0 = *(u64 *)(r1 + 0); exit
";

#[test]
fn a_program_equals_itself() {
    assert!(diff(MESSAGES, MESSAGES).is_equal());
    // By other labels, and other text.
    assert!(
        diff("if r1 == 0 goto +1\nr0 = 1\nexit", "if r1 == 0 goto b\nr0 = 0x1\nb: exit").is_equal()
    );
}

#[test]
fn a_jump_over_more_is_the_same_jump() {
    shows(
        "again: r0 += 1\nif r0 != 9 goto again\nif r1 == 0 goto out\nr2 = 1\nout: exit",
        "again: r0 += 1\nr3 = 7\nif r0 != 9 goto again\nif r1 == 0 goto out\nr2 = 1\nr2 += 1\nout: exit",
        "@@ (no name)
   0    0   r0 += 1
        1 + r3 = 7
   1    2   if r0 != 9 goto 0
   2    3   if r1 == 0 goto 6
   3    4   r2 = 1
        5 + r2 += 1
   4    6   exit
",
    );
}

#[test]
fn a_jump_to_elsewhere_is_another_jump() {
    let old = "if r1 == 0 goto a\nr2 = 1\na: r3 = 1\nb: exit";
    let new = "if r1 == 0 goto b\nr2 = 1\na: r3 = 1\nb: exit";
    let found = diff(old, new);
    assert_eq!(found.functions[0].hunks[0].kind, HunkKind::Retargeted);
    shows(
        old,
        new,
        "@@ (no name)
   0      - if r1 == 0 goto 2
        0 + if r1 == 0 goto 3
   1    1   r2 = 1
   2    2   r3 = 1
   3    3   exit
",
    );
    // To what is put before the target.
    let new = "if r1 == 0 goto c\nr2 = 1\nc: r4 = 1\na: r3 = 1\nb: exit";
    assert_eq!(diff(old, new).functions[0].hunks[0].kind, HunkKind::Retargeted);
}

#[test]
fn code_that_is_moved_is_shown_as_moved() {
    let block = "r1 = 1\nr2 = 2\nr3 = 3\nr4 = 4\n";
    let rest: Vec<String> = (0..20).map(|n| format!("r5 += {n}\n")).collect();
    let rest = rest.concat();
    let found = diff(&format!("{block}{rest}exit"), &format!("{rest}{block}exit"));
    assert_eq!(found.moved.len(), 1);
    assert_eq!((found.moved[0].old.clone(), found.moved[0].new.clone()), (0..4, 20..24));
    let text = found.text(Syntax::Llvm);
    assert!(text.contains("   0      < r1 = 1  (to 20)\n"), "{text}");
    assert!(text.contains("       20 > r1 = 1  (from 0)\n"), "{text}");
    assert!(text.contains("  ...\n"), "{text}");
    let json = found.json(Syntax::Llvm);
    assert!(json.contains("\"moved\":[{\"from\":0,\"to\":20,\"count\":4}]"), "{json}");
}

#[test]
fn functions_are_matched_by_name() {
    let a = "a: r0 = 1\nr0 += 1\nexit\n";
    let b = "b: r0 = 2\nr0 *= 3\nexit\n";
    let c = "c: r0 = 2\nr0 *= 3\nexit\n";
    let globals = ".globl a\n.globl b\n.globl c\n";
    let text = |functions: &[&str]| {
        let names: Vec<&str> = functions.iter().map(|it| &it[..1]).collect();
        let lines = globals.lines().filter(|line| names.contains(&&line[line.len() - 1..]));
        lines.collect::<Vec<_>>().join("\n") + "\n" + &functions.concat()
    };
    let header = |old: &[&str], new: &[&str]| {
        let text = diff(&text(old), &text(new)).text(Syntax::Llvm);
        text.lines().filter(|line| line.starts_with("@@")).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(header(&[a, b], &[b, a]), "@@ a, in another order");
    assert_eq!(header(&[a, b], &[a]), "@@ b, gone");
    assert_eq!(header(&[a], &[a, b]), "@@ b, added");
    assert_eq!(header(&[a, b], &[a, c]), "@@ c, was b");
}

#[test]
fn what_objects_refer_to_is_compared_by_name() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/objects");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "o") {
            let unit = Unit::read(&std::fs::read(&path).unwrap()).unwrap();
            assert!(diff_units(&unit, &unit).is_equal(), "{}", path.display());
        }
    }
    let unit = Unit::read(&std::fs::read(folder.join("maps.o")).unwrap()).unwrap();
    let mut other = unit.clone();
    other.maps[0].max_entries += 1;
    let found = diff_units(&unit, &other);
    assert_eq!(found.rest.len(), 1, "{:?}", found.rest);
    assert!(found.rest[0].contains("entries, not "), "{:?}", found.rest);
}

/// 300 000 instructions each.
#[test]
fn large_programs_end_in_time() {
    let alu = |imm: u32| Insn::Alu {
        op: AluOp::Add,
        width: Width::W64,
        dst: Reg::R1,
        src: Operand::Imm(imm.cast_signed()),
    };
    let made = |step: u32, kinds: u32| {
        let mut state = step;
        let mut insns: Vec<Insn> = (0..300_000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                alu((state >> 8) % kinds)
            })
            .collect();
        insns.push(Insn::Exit {});
        Program::new(insns).unwrap()
    };
    let start = Instant::now();
    let found = diff_programs(&made(1, 3), &made(2, 3));
    assert!(!found.is_equal() && !found.aligned);
    assert!(found.text(Syntax::Llvm).ends_with("parts may be the same\n"));
    let found = diff_programs(&made(1, 1 << 20), &made(2, 1 << 20));
    assert!(!found.is_equal());
    // Generous, as tests run in debug builds and beside others.
    assert!(start.elapsed() < Duration::from_mins(2), "{:?}", start.elapsed());
}

#[test]
fn what_data_refers_to_and_where_symbols_are_is_compared() {
    let data = |first: &str, second: &str, refers: &str| {
        let source = format!(
            "exit\n.globl one, two\n.extern far, near\n.data\n{first}: .8byte 5\n{second}: .8byte 6\n.8byte {refers}\n"
        );
        let options = Options { goal: Goal::Object, ..Options::default() };
        assemble(&source, &options).unit.unwrap()
    };
    let old = data("one", "two", "far");
    assert!(diff_units(&old, &old).is_equal());
    let near = diff_units(&old, &data("one", "two", "near")).rest;
    let place = "what the bytes at offset 16 refer to";
    assert!(near.iter().any(|line| line.contains(place)), "{near:?}");
    let swapped = diff_units(&old, &data("two", "one", "far")).rest;
    assert!(swapped.iter().any(|line| line.starts_with("symbol \"one\": at")), "{swapped:?}");
}

#[test]
fn sections_of_one_name_are_compared_each_with_its_like() {
    use acqrel_asm::unit::{Link, Section, SectionKind, Unit};
    let unit = |contents: &[&[u8]]| {
        let sections = contents.iter().map(|data| Section {
            name: ".rodata".to_owned(),
            kind: SectionKind::ProgBits,
            flags: Section::ALLOC,
            align: 1,
            entry_size: 0,
            data: data.to_vec(),
            size: data.len() as u64,
            link: Link::default(),
            relocations: Vec::new(),
            lines: Vec::new(),
            signatures: Vec::new(),
        });
        Unit { sections: sections.collect(), ..Unit::default() }
    };
    let old = unit(&[b"same", b"same"]);
    assert!(diff_units(&old, &unit(&[b"same", b"same"])).is_equal());
    assert!(!diff_units(&old, &unit(&[b"gone", b"same"])).is_equal());
    assert!(!diff_units(&old, &unit(&[b"same", b"gone"])).is_equal());
    assert!(!diff_units(&old, &unit(&[b"same"])).is_equal());
    assert!(diff_units(&unit(&[b"a", b"b"]), &unit(&[b"a", b"b"])).is_equal());
}

#[test]
fn the_first_values_of_maps_are_compared() {
    use acqrel_isa::{Insn, MapDef, Parts};
    let program = |initial: &[u8]| {
        let maps = vec![MapDef::data(".data".to_owned(), 4, false, initial.to_vec())];
        Program::with_parts(vec![Insn::Exit {}], Parts { maps, ..Parts::default() }).unwrap()
    };
    let old = program(&[1, 0]);
    assert!(diff_programs(&old, &program(&[1])).is_equal());
    let diff = diff_programs(&old, &program(&[1, 2]));
    let said = "map \".data\": the byte at offset 1 of its first value is 0x02, not 0x00; it may be not the only one";
    assert_eq!(diff.rest, [said]);
}
