//! What is refused, and how.

use super::super::{Code, parse};
use super::{Nothing, source};
use acqrel_asm::LineIndex;

/// What is said of a text: code, line, column, the text there, and the message.
fn said(text: &str) -> Vec<String> {
    let lines = LineIndex::new(text);
    let (_, diagnostics) = parse(text);
    diagnostics
        .iter()
        .map(|diagnostic| {
            let span = diagnostic.span();
            let place = lines.position(text, span.start);
            let (code, message) = (diagnostic.code, &diagnostic.message);
            format!("{code} {}:{} `{}`: {message}", place.line, place.column, span.text(text))
        })
        .collect()
}

#[test]
fn errors_have_places_and_reasons() {
    for (text, expected) in [
        (
            "",
            &[
                "L0201 1:1 ``: a test starts with its instruction set",
                "L0201 1:1 ``: the test has no name",
                "L0203 1:1 ``: there is no initial state",
            ][..],
        ),
        ("PPC a\n{}\n P0 ;\n", &["L0202 1:1 `PPC`: the instruction set `PPC` is not supported"]),
        ("BPF a\n P0 ;\n", &["L0203 3:1 ``: there is no initial state"]),
        (
            "BPF a\n(* one\n{}",
            &["L0102 2:1 `(*`: the comment has no end", "L0203 3:3 ``: there is no initial state"],
        ),
        (
            "BPF a\n\"doc\n{}",
            &[
                "L0102 2:1 `\"`: the text in quotes has no end",
                "L0203 3:3 ``: there is no initial state",
            ],
        ),
        (
            "BPF a { x=1 P0 ;",
            &[
                "L0102 1:7 `{`: the initial state has no closing brace",
                "L0103 1:13 `P0`: `;` or `}` is expected, not `P0`",
                "L0401 1:17 ``: there are no threads",
            ],
        ),
        (
            "BPF a {x=1}\n P1 ;\n r0 = 1 ;\nexists x=1",
            &["L0401 2:2 `P1`: thread 0 is to be named `P0`, not `P1`"],
        ),
        ("BPF a {}\n P0 | P2 ;\n", &["L0401 2:7 `P2`: thread 1 is to be named `P1`, not `P2`"]),
        ("BPF a {}\nexists x=1", &["L0401 2:1 ``: there are no threads"]),
        (
            "BPF a {}\n P0 ;\n r0 = 1 | r0 = 2 ;\n",
            &["L0402 3:2 `r0 = 1 | r0 = 2`: this row has 2 cells, and there are 1 threads"],
        ),
        ("BPF a {}\n P0 ;\n r0 = 1\nexists x=1", &["L0403 3:2 `r0 = 1`: this row has no end"]),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn errors_of_the_initial_state_come_at_once() {
    for (init, expected) in [
        (
            "x=; y=1 2; =3; float z; 0:r11=1; 0:%a=x; w",
            &[
                "L0103 1:10 `;`: a number or the name of a location is expected, not `;`",
                "L0103 1:16 `2`: `;` or `}` is expected, not `2`",
                "L0103 1:19 `=`: a register such as `0:r1`, or the name of a location is expected, not `=`",
                "L0301 1:23 `float`: the type `float` is not known",
                "L0303 1:34 `r11`: `r11` is not a register",
                "L0501 1:43 `%a`: symbolic registers are not supported",
            ][..],
        ),
        (
            "x=1; int x; 0:r1=1; 0:w1=2",
            &[
                "L0302 1:17 `x`: `x` has two initial values",
                "L0302 1:28 `0:w1`: `0:w1` has two initial values",
            ],
        ),
        (
            "7:r1=1; 99999999999999999999:r1=1",
            &[
                "L0304 1:8 `7:r1`: there is no thread 7",
                "L0104 1:16 `99999999999999999999`: `99999999999999999999` is not the number of a thread",
            ],
        ),
        (
            "x=12z; y=0x; z=18446744073709551616; w=-9223372036854775809",
            &[
                "L0104 1:10 `12z`: `12z` is not a number",
                "L0104 1:17 `0x`: `0x` is not a number",
                "L0104 1:23 `18446744073709551616`: 18446744073709551616 does not fit in 64 bits",
                "L0104 1:47 `-9223372036854775809`: -9223372036854775809 does not fit in 64 bits",
            ],
        ),
        (
            "uint8_t x=256; int8_t y=-129; int 0:r1=4294967296; int z={x:t}; %a=1",
            &[
                "L0104 1:18 `256`: the value does not fit in the 8 bits of its type",
                "L0104 1:32 `-129`: the value does not fit in the 8 bits of its type",
                "L0103 1:67 `:`: `,` or `}` is expected, not `:`",
                "L0501 1:72 `%a`: symbolic registers are not supported",
            ],
        ),
        (
            "int x[2]={1}; y[2]; int z[0]; int w[4097]; int v={1,2}; a=x[2]; 0:r1={1,2}",
            &[
                "L0305 1:12 `x[2]`: the array has 2 elements, and 1 values",
                "L0305 1:22 `y[2]`: an array needs a type",
                "L0305 1:34 `0`: an array has 1 to 4096 elements",
                "L0305 1:44 `4097`: an array has 1 to 4096 elements",
                "L0305 1:68 `2`: `x` has no element 2",
                "L0305 1:72 `0:r1`: a register has one value",
            ],
        ),
        (
            "x=\u{e9}; y=#; z=\"a",
            &[
                "L0101 1:10 `\u{e9}`: `\u{e9}` means nothing here; a number or the name of a location is expected",
                "L0101 1:15 `#`: `#` means nothing here; a number or the name of a location is expected",
                "L0102 1:20 `\"a} P0 ; ;`: the text in quotes has no end",
            ],
        ),
    ] {
        let mut found = said(&format!("BPF a {{{init}}} P0 ; ;"));
        // What has swallowed the rest is not of interest for that.
        found.retain(|one| !one.contains("no closing brace") && !one.contains("no threads"));
        let mut expected: Vec<&str> = expected.to_vec();
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{init}");
    }
}

#[test]
fn errors_of_code_are_in_the_cells() {
    let text = "BPF a\n{}\n P0                        | P1 ;\n r1 + 1                    | (* c *) r11 = 1 ;\n \
                if r1 == 0 goto L         | r2 = load_aquire((u64 *)(r1 + 0)) ;\n r10 = 1                   | M: ;\n                           | M: r1 =\n 5 5 ;\n";
    assert_eq!(
        said(text),
        [
            "E0104 4:5 `+`: `+` is not expected here",
            "E0106 4:38 `r11`: `r11` is no register in LLVM's syntax",
            "E0301 5:18 `L`: there is no label `L`",
            "E0104 5:35 `load_aquire`: nothing here is called `load_aquire`",
            "E0302 7:30 `M`: the label `M` is defined twice",
            "E0104 8:4 `5`: `5` is not expected here",
        ],
    );
    let text = "BPF a {} P0 ;\n r10 = 1 ;";
    assert_eq!(said(text), ["E0506 2:2 `r10 = 1`: r10 is read-only"]);
    let text = "AArch64 a {} P0 ;\n L: NOP ;\n L : ;";
    assert_eq!(said(text), ["L0404 3:2 `L`: the label `L` is defined twice"]);
}

#[test]
fn errors_of_clauses_come_at_once() {
    for (clauses, expected) in [
        (
            "exists x /\\ =1 \\/ (0:r1=1 /\\ 0:r99=1) => 5:r1=1",
            &[
                "L0103 2:10 `/\\`: `=` or `!=` is expected, not `/\\`",
                "L0103 2:13 `=`: a register such as `0:r1`, or a location is expected, not `=`",
                "L0303 2:32 `r99`: `r99` is not a register",
                "L0304 2:42 `5:r1`: there is no thread 5",
            ][..],
        ),
        ("exists (x=1", &["L0102 2:8 `(`: the parenthesis is not closed"]),
        (
            "exists (x=1 y=1) /\\ z=",
            &[
                "L0103 2:13 `y`: `)` or a connective is expected, not `y`",
                "L0103 2:23 ``: the text ends where a number or the name of a location is expected",
            ],
        ),
        ("exists x=1 y=1", &["L0103 2:12 `y`: the end of the test is expected, not `y`"]),
        (
            "~ x=1",
            &[
                "E0103 2:1 `~`: no instruction starts with `~` in LLVM's syntax",
                "L0403 2:1 `~ x=1`: this row has no end",
            ],
        ),
        (
            "locations [x; 0:r77; y float; =; z",
            &[
                "L0102 2:11 `[`: the list of locations has no closing bracket",
                "L0303 2:17 `r77`: `r77` is not a register",
                "L0301 2:24 `float`: the type `float` is not known",
                "L0103 2:31 `=`: a register such as `0:r1`, or a location is expected, not `=`",
            ],
        ),
        ("locations x exists x=1", &["L0103 2:11 `x`: `[` is expected, not `x`"]),
        (
            "locations [b uint64_t]",
            &["L0301 2:12 `b uint64_t`: this is not the type that the initial state declares"],
        ),
        (
            "exists a=1 /\\ a[2]=1 /\\ a={1} /\\ b=256",
            &[
                "L0305 2:8 `a`: `a` is an array",
                "L0305 2:17 `2`: `a` has no element 2",
                "L0305 2:27 `{1}`: the left side has 2 elements, and 1 values",
                "L0104 2:36 `256`: the left side has only 8 bits, too few for this value",
            ],
        ),
        (
            "exists fault(P0) /\\ x=NOP",
            &[
                "L0501 2:8 `fault`: faults cannot be observed",
                "L0501 2:23 `NOP`: values that are code, or the address of code, are not supported",
            ],
        ),
        (
            "exists x=1 with tso: forall",
            &["L0501 2:12 `with`: conditions of single models (`with`) are not supported"],
        ),
    ] {
        let text = format!("BPF a {{ int a[2]; uint8_t b; }} P0 ; ;\n{clauses}");
        let mut found = said(&text);
        let mut expected: Vec<&str> = expected.to_vec();
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{clauses}");
    }
}

#[test]
fn nesting_has_a_limit() {
    for text in [
        format!("{}x=1{}", "(".repeat(1000), ")".repeat(1000)),
        format!("{}x=1", "not ".repeat(1000)),
        format!("{}x=1", "x=1 => ".repeat(1000)),
    ] {
        let found = said(&format!("BPF a {{}} P0 ; ;\nexists {text}"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("L0105 2:"), "{found:?}");
    }
    let deep = format!("{}x=1{}", "(not ".repeat(60), ")".repeat(60));
    assert_eq!(said(&format!("BPF a {{}} P0 ; ;\nexists {deep}")), [""; 0]);
}

#[test]
fn errors_beyond_a_number_are_counted() {
    let found = said(&format!("BPF a {{}} P0 ;\n{}", "r1 + 1;\n".repeat(250)));
    assert_eq!(found.len(), 101);
    assert!(found[100].starts_with("L0001"), "{}", found[100]);
}

#[test]
fn refused_instructions_have_places() {
    struct Refusing;
    impl super::super::Reader for Refusing {
        fn bpf(
            &mut self,
            _: &acqrel_isa::Program,
            _: &[(String, u32)],
        ) -> Result<crate::Code, Vec<super::Refused>> {
            let refused = |index| super::Refused { index, message: "no".to_owned(), help: None };
            Err(vec![refused(1), refused(0)])
        }
        fn machine(
            &mut self,
            _: crate::Isa,
            _: &[super::MachineLine],
            _: &mut super::Locations,
        ) -> Result<crate::Code, Vec<super::Refused>> {
            Err(Vec::new())
        }
    }
    let text = "BPF a {} P0 ; call 1 ; call 2 ;";
    let errors = source(text).into_test(&mut Refusing).unwrap_err();
    let places: Vec<_> = errors.iter().map(|error| error.span().text(text)).collect();
    assert_eq!(places, ["call 1", "call 2"]);
    assert!(errors.iter().all(|error| error.code == Code::Instruction));
    assert!(source(text).into_test(&mut Nothing).is_ok());
}
