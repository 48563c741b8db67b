//! What is read.

use super::super::{ThreadSource, print};
use super::{source, test};
use crate::{Isa, Observable, Quantifier};
use acqrel_asm::Span;
use acqrel_isa::{Insn, Size};

/// A test of one BPF thread.
fn bpf(init: &str, code: &str, clauses: &str) -> String {
    format!("BPF t\n{{{init}}}\n P0 ;\n {code} ;\n{clauses}\n")
}

#[test]
fn headers_say_what_a_test_is() {
    let found = source(
        "AArch64 MP+dmb.sy+addr[x].litmus\n\"PodWW Rfe\nDpAddrdR Fre\"\nCycle=Rfe DpAddrdR\n\
         Relax=\r\n(* Hash=1 (* nested *) *)\nnot a key\n  Com = Rf Fr \n{\n}\n P0 ;\n NOP ;\n",
    );
    assert_eq!(found.isa, Isa::Arm64);
    assert_eq!(found.name, "MP+dmb.sy+addr[x]");
    assert_eq!(found.doc, "PodWW Rfe\nDpAddrdR Fre");
    let pairs = [("Cycle", "Rfe DpAddrdR"), ("Relax", ""), ("Com", "Rf Fr")];
    assert_eq!(found.metadata, pairs.map(|(key, value)| (key.to_owned(), value.to_owned())));
    assert_eq!(source("BPF \"two words\"\n{} P0; r0 = 1;").name, "two words");
    let x86 = source("X86_64 a{}P0;mfence;");
    assert_eq!((x86.name.as_str(), x86.isa), ("a", Isa::X86_64));
}

#[test]
fn locations_have_types_values_and_addresses() {
    for (init, expected) in [
        ("x=1;", "x: 1"),
        ("[x]=1; y", "x: 1, y: 0"),
        ("int x = -1; uint8_t y=255; int8_t z=-1", "x W: 4294967295, y B: 255, z B: 255"),
        (
            "uint64_t x = 0xffffffffffffffff; int64_t y=-9223372036854775808;",
            "x DW: 18446744073709551615, y DW: 9223372036854775808",
        ),
        (
            "int16_t x; uint16_t y=0x10; unsigned int z; unsigned long long w",
            "x H: 0, y H: 16, z W: 0, w DW: 0",
        ),
        ("int x[2] = {1,-2}; uint64_t y[3];", "x W: 1 4294967294, y DW: 0 0 0"),
        ("x=y; y=x;", "x: &y, y: &x"),
        ("x=&y;", "x: &y, y: 0"),
        ("uint64_t *x = y; int* z; *w=x", "x DW: &y, z DW: 0, w DW: &x, y: 0"),
        ("int y[2]; x=y[1]; z=&y[1]; w=y+4", "y W: 0 0, x: &y+4, z: &y+4, w: &y+4"),
        ("_Atomic int x = ATOMIC_INIT(5); volatile int y", "x W: 5, y W: 0"),
        ("int [x]=3; // one\n (* two *) y=4", "x W: 3, y: 4"),
        (";;x=1;;", "x: 1"),
        ("__temporary_0=1; a.b=2; c-d/e=3", "__temporary_0: 1, a.b: 2, c-d/e: 3"),
        ("", ""),
    ] {
        let found = source(&bpf(init, "r0 = 1", ""));
        let list = found.locations.list();
        let shown: Vec<String> = list
            .iter()
            .map(|location| {
                let values = location.initial.iter().map(|&value| {
                    let inside = |other: &&crate::Location| {
                        value >= other.address && value - other.address < 0x100
                    };
                    match list.iter().find(inside) {
                        Some(other) if value == other.address => format!(" &{}", other.name),
                        Some(other) => format!(" &{}+{}", other.name, value - other.address),
                        None => format!(" {value}"),
                    }
                });
                let size = location.size.map_or_else(String::new, |size| format!(" {size:?}"));
                format!("{}{size}:{}", location.name, values.collect::<String>())
            })
            .collect();
        assert_eq!(shown.join(", "), expected, "{init}");
    }
}

#[test]
fn registers_have_values() {
    let x = 0x5ea1_0000;
    for (isa, init, expected) in [
        ("BPF", "0:r1=x; 1:r10=2; P0:r2=-1;", [vec![(1, x), (2, u64::MAX)], vec![(10, 2)]]),
        (
            "BPF",
            "int 0:r1 = 5; 0: r2 = 0x10; uint64_t* 1:r3=x",
            [vec![(1, 5), (2, 16)], vec![(3, x)]],
        ),
        ("BPF", "0:w1=-1; 1:r1=x+8", [vec![(1, 0xffff_ffff)], vec![(1, x + 8)]]),
        ("AArch64", "0:X1=x; 0:W2=1; 1:x3=&x", [vec![(1, x), (2, 1)], vec![(3, x)]]),
        ("X86_64", "0:rax=x; 0:%rbx=1; 1:RSI=x", [vec![(0, x), (3, 1)], vec![(6, x)]]),
    ] {
        let found = source(&format!("{isa} t {{ x; {init} }} P0 | P1 ; | ;"));
        let shown: Vec<Vec<(u8, u64)>> = found
            .registers
            .iter()
            .map(|all| all.iter().map(|(register, value)| (register.number(), *value)).collect())
            .collect();
        assert_eq!(shown, expected, "{init}");
    }
}

#[test]
fn conditions_are_read_and_written() {
    for (clauses, expected) in [
        ("", "forall (true)"),
        ("exists (0:r1=1)", "exists (0:r1=1)"),
        ("exists 0:r1=1 /\\ x=2 (* what is *) // it", "exists (0:r1=1 /\\ [x]=2)"),
        ("~exists (x=1 /\\y=2);", "~exists ([x]=1 /\\ [y]=2)"),
        ("~ exists true", "~exists (true)"),
        ("not exists false", "~exists (false)"),
        ("forall (x=1 \\/ x=2)", "forall ([x]=1 \\/ [x]=2)"),
        ("final x=1", "exists ([x]=1)"),
        ("locations [x] (x=1)", "exists ([x]=1)"),
        ("observed x=1; y=1; and x=2;", "exists ([x]=1 /\\ [y]=1 \\/ [x]=2)"),
        ("exists x=1 /\\ (y=1 /\\ z=1) /\\ w=1", "exists ([x]=1 /\\ [y]=1 /\\ [z]=1 /\\ [w]=1)"),
        ("exists x=1 \\/ y=1 /\\ z=1", "exists ([x]=1 \\/ [y]=1 /\\ [z]=1)"),
        ("exists (x=1 \\/ y=1) /\\ z=1", "exists (([x]=1 \\/ [y]=1) /\\ [z]=1)"),
        ("exists x=1 /\\ y=1 => z=1", "exists ([x]=1 /\\ ([y]=1 => [z]=1))"),
        ("exists x=1 => y=1 => z=1", "exists ([x]=1 => [y]=1 => [z]=1)"),
        ("exists (x=1 /\\ y=1) => z=1", "exists (([x]=1 /\\ [y]=1) => [z]=1)"),
        ("exists not x=1 /\\ y=1", "exists (not ([x]=1) /\\ [y]=1)"),
        ("exists ~(x=1 \\/ y=1)", "exists (not ([x]=1 \\/ [y]=1))"),
        ("exists x!=1 /\\ y<>2 /\\ z==3", "exists (not ([x]=1) /\\ not ([y]=2) /\\ [z]=3)"),
        ("exists [x]=-1 /\\ P0:R2=0x10", "exists ([x]=-1 /\\ 0:r2=16)"),
        ("exists x=y /\\ 0:r1=&x", "exists ([x]=y /\\ 0:r1=x)"),
        ("exists [x]=[y] /\\ x=*y /\\ 0:r1=0:r2", "exists ([x]=[y] /\\ [x]=[y] /\\ 0:r1=0:r2)"),
        ("exists a[1]=2 /\\ 0:r1=a[1] /\\ 0:r1=a", "exists (a[1]=2 /\\ 0:r1=a[1] /\\ 0:r1=a)"),
        ("exists a={1,2}", "exists (a[0]=1 /\\ a[1]=2)"),
        ("exists 0:w1=-1 /\\ 0: r9 = 1", "exists (0:w1=-1 /\\ 0:r9=1)"),
        ("locations [x] filter x=1 exists y=1", "exists ([y]=1)"),
    ] {
        let test = test(&bpf("int a[2];", "r0 = 1", clauses));
        assert_eq!(print::condition(&test), expected, "{clauses}");
    }
}

#[test]
fn clauses_say_what_is_observed() {
    let test = test(&bpf(
        "int a[2]; uint8_t 0:r3=1; z=0",
        "r0 = 1",
        "locations [0:r1; x; 0:r2 int; a; y uint16_t; 0:r1; z*;]\nfilter (x=1 /\\ y=2)\nexists (0:r3=1)",
    ));
    let names: Vec<String> =
        test.observables().iter().map(|observable| print::observed(&test, observable)).collect();
    assert_eq!(names, ["0:r1", "0:r2", "0:r3", "a[0]", "a[1]", "[z]", "[x]", "[y]"]);
    let sizes: Vec<Size> = test
        .observables()
        .iter()
        .filter_map(|observable| match observable {
            Observable::Register { size, .. } => Some(*size),
            Observable::Memory { .. } => None,
        })
        .collect();
    assert_eq!(sizes, [Size::DW, Size::W, Size::B]);
    assert_eq!(print::formula(&test, test.filter.as_ref().unwrap()), "[x]=1 /\\ [y]=2");
    assert_eq!(test.quantifier, Quantifier::Exists);
    let size = |name: &str| test.locations.iter().find(|l| l.name == name).unwrap().size;
    assert_eq!([size("x"), size("y"), size("z")], [None, Some(Size::H), Some(Size::DW)]);
}

#[test]
fn columns_of_bpf_are_programs() {
    for (code, expected) in [
        ("r1 |= r2 | r1 = 1", &["r1 |= r2", ""][..]),
        ("EXIT0: ; if r1 == 0 goto EXIT0", &["if r1 == 0 goto EXIT0", ""]),
        ("if r1 == 0 goto END ; END:", &["if r1 == 0 goto END", ""]),
        ("L: r1 = 1 ; goto L", &["r1 = 1", "goto L", ""]),
        ("goto END ; r1 = 1 ; END: ", &["goto END", "r1 = 1", ""]),
        ("r1 = xchg_64(r2 + 0, r1)", &["r1 = xchg_64(r2 + 0, r1)", ""]),
        ("0: (b7) r1 = 1 ; 1: (95) exit", &["r1 = 1", "exit", ""]),
        ("mov %r1, 1 ; ldxdw %r1, [%r2+8]", &["mov %r1, 1", "ldxdw %r1, [%r2+8]", ""]),
        ("r1 = 5 ll ; w2 = w1", &["r1 = 5 ll", "w2 = w1", ""]),
        ("r1 =\n   1 (* one *)", &["r1 = 1", ""]),
        ("r1 (* ; | exists *) = 1", &["r1 = 1", ""]),
        ("r1 = 1 // one ; r1 = 2 | \n", &["r1 = 1", ""]),
        ("if r1 > 5 goto +1 ; exit ; r0 = 1", &["if r1 > 5 goto +1", "exit", "r0 = 1", ""]),
        ("", &[""]),
    ] {
        let threads =
            if code.contains("| ") && code.contains("|= r2 |") { "P0 | P1" } else { "P0" };
        let found = source(&format!("BPF t\n{{}}\n {threads} ;\n {code} ;\n"));
        let ThreadSource::Bpf(bpf) = &found.threads[0] else { panic!("{code}") };
        let texts: Vec<&str> = bpf.texts.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, expected, "{code}");
        assert_eq!(bpf.program.insns().len(), expected.len(), "{code}");
        assert!(matches!(bpf.program.insns().last(), Some(Insn::Exit {})), "{code}");
        assert_eq!(bpf.texts.last(), Some(&(String::new(), 0)));
    }
}

#[test]
fn instructions_keep_their_places() {
    let text = "BPF t\n{}\n P0     | P1 ;\n r1 = 1 | r2 = 2 ;\n        | r3 = 3\n ;\n";
    let found = source(text);
    let ThreadSource::Bpf(second) = &found.threads[1] else { panic!() };
    let places: Vec<_> = second.spans.iter().map(|span| span.text(text)).collect();
    assert_eq!(places, ["r2 = 2", "r3 = 3", "P1"]);
    let lines: Vec<_> = second.texts.iter().map(|(_, line)| *line).collect();
    assert_eq!(lines, [4, 5, 0]);
}

/// Labels, instruction, its text in the test, its line.
type Shown<'t> = (Vec<&'t str>, &'t str, &'t str, u32);

#[test]
fn columns_of_machine_code_are_lines() {
    let text = "AArch64 t\n{}\n P0 | P1:name ;\n L0: L1 : LDR W0,[X1] | (* none *) ;\n B.EQ L0 | B end ;\n | end: ;\n";
    let found = source(text);
    let shown: Vec<Vec<Shown<'_>>> = found
        .threads
        .iter()
        .map(|thread| {
            let ThreadSource::Machine(lines) = thread else { panic!() };
            lines
                .iter()
                .map(|line| {
                    let labels = line.labels.iter().map(|(name, _)| name.as_str()).collect();
                    (labels, line.text.as_str(), line.span.text(text), line.line)
                })
                .collect()
        })
        .collect();
    assert_eq!(
        shown,
        [
            vec![
                (vec!["L0", "L1"], "LDR W0,[X1]", "LDR W0,[X1]", 4),
                (vec![], "B.EQ L0", "B.EQ L0", 5),
            ],
            vec![(vec![], "B end", "B end", 5), (vec!["end"], "", "", 6)],
        ]
    );
}

#[test]
fn a_fetch_writes_the_register_of_its_operand() {
    let text = bpf("", "r3 = atomic_fetch_add((u64 *)(r2 + 0), r1)", "");
    let (found, diagnostics) = super::parse(&text);
    let [warning] = diagnostics.as_slice() else { panic!("{diagnostics:?}") };
    assert_eq!(warning.code.as_str(), "L0601");
    assert_eq!(warning.severity(), acqrel_asm::Severity::Warning);
    assert_eq!(warning.span().text(&text), "r3");
    let ThreadSource::Bpf(bpf) = &found.unwrap().threads[0] else { panic!() };
    assert_eq!(bpf.program.insns()[0].to_string(), "r1 = atomic_fetch_add((u64 *)(r2 + 0), r1)");
    assert_eq!(bpf.texts[0].0, "r3 = atomic_fetch_add((u64 *)(r2 + 0), r1)");
    assert_ne!(bpf.spans[0], Span::default());
}

#[test]
fn values_that_are_code_are_refused_later() {
    let text = "AArch64 t { ins_t 0:X0=NOP; 0:X1=1:L; 0:X2=P1:L; 0:X3=instr:\"B .+12\"; } P0 | P1 ; | L: ;";
    let errors = source(text).into_test(&mut super::Nothing).unwrap_err();
    let places: Vec<_> = errors.iter().map(|error| error.span().text(text)).collect();
    assert_eq!(places, ["NOP", "1:L", "P1:L", "instr:\"B .+12\""]);
}
