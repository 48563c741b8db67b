//! Whatever the bytes are, there is an answer, with places in the text.

use super::super::{files, parse};
use super::Nothing;
use super::corpus::corpus;
use arbtest::arbtest;

/// What text is likely to be about.
const PIECES: &[&str] = &[
    "BPF t\n",
    "AArch64 t\n",
    "X86_64 t\n",
    "{",
    "}",
    "{ x=1; 0:r1=x; }\n",
    " P0 | P1 ;\n",
    "|",
    ";",
    "\n",
    " ",
    "(*",
    "*)",
    "//",
    "\"",
    "(",
    ")",
    "[",
    "]",
    "/\\",
    "\\/",
    "=>",
    "=",
    "!=",
    "~",
    "not ",
    "exists ",
    "forall ",
    "locations [",
    "filter ",
    "0:r1",
    "1:X1",
    "0:%a",
    "x",
    "y[1]",
    "int ",
    "int x[2] = {1,2};",
    "uint8_t y=256;",
    "-1",
    "0x",
    "99999999999999999999",
    "r1 = 1",
    "goto L",
    "L:",
    "extern \"f\" g",
    "é",
    "\u{0}",
    "\r",
    "true",
    "fault(P0)",
    "1:L",
    "observed ",
    "and ",
    "Key=Value\n",
    "P0:f",
    "-",
    ",",
    "&",
    "*",
    "/*",
    "r3 = atomic_fetch_add((u64 *)(r2 + 0), r1)",
];

/// Reads a text and checks what can be said of any.
fn check(text: &str) {
    let (source, diagnostics) = parse(text);
    let errors = diagnostics.iter().filter(|d| d.severity() == acqrel_asm::Severity::Error);
    assert_eq!(source.is_none(), errors.count() > 0, "{text:?}");
    for diagnostic in &diagnostics {
        for label in &diagnostic.labels {
            let range = label.span.range();
            assert!(text.get(range.clone()).is_some(), "{diagnostic:?} {range:?} {text:?}");
        }
    }
    if let Some(source) = source
        && let Ok(test) = source.into_test(&mut Nothing)
    {
        let all: Vec<_> = test
            .observables()
            .into_iter()
            .map(|o| (o, crate::Sized { number: 0, size: acqrel_isa::Size::DW }))
            .collect();
        super::super::print::state(&test, &all);
        super::super::print::condition(&test);
    }
}

#[test]
fn pieces_are_read() {
    arbtest(|u| {
        let mut text = String::new();
        let whole: bool = u.arbitrary()?;
        if whole {
            text.push_str("BPF t\n{ x=1; }\n P0 | P1 ;\n");
        }
        while !u.is_empty() && text.len() < 2000 {
            text.push_str(u.choose(PIECES)?);
        }
        check(&text);
        Ok(())
    })
    .size_max(512);
}

#[test]
fn bytes_are_read() {
    arbtest(|u| {
        let bytes: Vec<u8> = u.arbitrary()?;
        check(&String::from_utf8_lossy(&bytes));
        Ok(())
    });
}

#[test]
fn damaged_tests_are_read() {
    let Some(corpus) = corpus() else { return };
    let folders = ["herd-bpf", "herd-aarch64", "herd-x86_64"].map(|folder| corpus.join(folder));
    let texts: Vec<String> = files::find(folders)
        .files
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    arbtest(|u| {
        let mut text = u.choose(&texts)?.clone().into_bytes();
        for _ in 0..u.int_in_range(1..=4)? {
            let at = u.choose_index(text.len())?;
            match u.int_in_range(0..=3)? {
                0 => text.truncate(at),
                1 => text[at] = u.arbitrary()?,
                2 => {
                    text.remove(at);
                }
                _ => {
                    let piece = u.choose(PIECES)?;
                    text.splice(at..at, piece.bytes());
                }
            }
            if text.is_empty() {
                break;
            }
        }
        check(&String::from_utf8_lossy(&text));
        Ok(())
    });
}

/// Each of these is as bad as its length lets it be.
#[test]
fn long_texts_are_read() {
    let head = "BPF t\n{}\n P0 ;\n ;\nexists ";
    for text in [
        format!("{head}{}", "(".repeat(100_000)),
        format!("{head}{}x=1", "~".repeat(100_000)),
        format!("{head}{}", "x=1 => ".repeat(100_000)),
        format!("{head}{}", "x=1 /\\ ".repeat(100_000)),
        format!("{head}{}", "x= /\\ ".repeat(100_000)),
        format!("{head}{}", "x[".repeat(100_000)),
        format!("BPF t\n{}", "(*".repeat(100_000)),
        format!("BPF t\n{}", "\"".repeat(100_001)),
        format!("BPF t\n{}", "a b ".repeat(100_000)),
        format!("BPF t {{{}", "{".repeat(100_000)),
        format!("BPF t {{{}", "x=1;".repeat(100_000)),
        format!("BPF t {{{}", "int x[4096];".repeat(100_000)),
        format!(
            "BPF t {{{}",
            (0..50_000).map(|n| ["x", &n.to_string(), "=1;"].concat()).collect::<String>()
        ),
        format!("BPF t {{}} {}", "P0 | ".repeat(100_000)),
        format!("BPF t {{}} P0 ; {}", "r1 = 1 | ".repeat(100_000)),
        format!("BPF t {{}} P0 ; {}", "r1 = ; ".repeat(100_000)),
        format!("BPF t {{}} P0 ; {}", "L: r1 = 1 ; ".repeat(100_000)),
        format!("BPF t {{}} P0 ; {}", "~ ".repeat(100_000)),
        format!("BPF t {{}} P0 ; {}", "extern \"f\" g ;".repeat(100_000)),
        format!("BPF t {{}} P0 ; r1 (**) = (* *) 1 {} ;", "(* *)\n".repeat(100_000)),
        format!("BPF t {{ int a[4096]; }} P0 ; ; locations [{}", "a;".repeat(100_000)),
        format!("AArch64 t {{}} P0 ; {}", "L: ".repeat(100_000)),
        format!("AArch64 t {{}} P0 ; {}", "L: ;".repeat(100_000)),
    ] {
        let start = std::time::Instant::now();
        check(&text);
        let time = start.elapsed();
        assert!(time.as_secs() < 5, "{time:?}: {}", &text[..40.min(text.len())]);
    }
}
