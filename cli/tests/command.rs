//! The command as people meet it: README's examples and those in `cmd`, run and compared.
//! `TRYCMD=overwrite cargo test -p acqrel` rewrites what they are said to print.

#![expect(clippy::unwrap_used, reason = "a test that cannot start the command fails")]

mod common;

use common::start;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

#[test]
fn examples_print_what_is_written() {
    // Examples name files from the root of the repository.
    std::env::set_current_dir(root()).unwrap();
    trycmd::TestCases::new().case("README.md").case("docs/*.md").case("cli/tests/cmd/*.trycmd");
}

#[test]
fn the_instruction_reference_is_that_of_the_table() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_acqrel")).args(["explain", "--all"]).output().unwrap();
    let file = root().join("docs/instructions.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &output.stdout).unwrap();
    }
    let written = std::fs::read(file).unwrap_or_default();
    assert!(
        written == output.stdout,
        "docs/instructions.md is out of date: BLESS=1 cargo test -p acqrel rewrites it"
    );
}

#[test]
fn completions_and_man_pages_are_made() {
    let acqrel = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_acqrel")).args(args).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(acqrel(&["completions", shell]).contains("disasm"), "{shell}");
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    acqrel(&["man", &folder.to_string_lossy()]);
    for page in ["acqrel.1", "acqrel-asm.1", "acqrel-run.1", "acqrel-explain.1", "acqrel-plugin.1"]
    {
        let page = std::fs::read_to_string(folder.join(page)).unwrap_or_default();
        assert!(page.contains(".TH"), "{page}");
    }
}

#[test]
fn input_is_told_apart_and_mistakes_are_named() {
    let cases: &[(&[&str], &[u8], i32, &str)] = &[
        (&["asm", "-"], b"\xef\xbb\xbfr0 = 1\r\nexit\r\n", 0, ""),
        (&["run", "-"], b"\xef\xbb\xbf95 00 00 00 00 00 00 00", 0, ""),
        (&["asm", "-"], b"exit # caf\xe9\n", 2, "byte 10, in line 1, is not UTF-8"),
        (&["asm", "-"], b"95 00 00 00 00 00 00 00", 0, ""),
        (&["asm", "-"], b"", 2, "E0501"),
        (&["asm", "-"], &b"bogus\n".repeat(300), 2, "200 more errors"),
        (&["asm", "-"], &b"bogus\n".repeat(300), 2, "does not assemble: more than 100 errors"),
        (&["asm", "-", "--json", "--emit", "hex"], b"exit", 2, "--emit needs --output"),
        (&["run", "-", "--mem", "@-"], b"exit", 2, "both the program and the memory"),
        (&["run", "-", "--mem", "@"], b"exit", 2, "needs the name of a file"),
        (&["run", "-", "--endian", "big"], b"exit", 2, "raw and hexadecimal"),
        (&["run", "-", "--endian", "big"], b"95 00 00 00 00 00 00 00", 2, "little-endian"),
        (&["run", "-", "--json", "--format", "text"], b"exit", 2, "cannot be used with"),
        (&["run", "-"], b"\x95\0\0\0\0\0\0", 2, "7 bytes are left"),
        (&["run", "-", "--section", "x"], b"exit", 2, "has no sections"),
        (&["explain", ""], b"", 2, "what should be explained"),
        (&["explain", "r0 = 1; bogus"], b"", 2, "more than one instruction"),
        (&["explain", "db 10 00 00 01 01 00 00"], b"", 2, "imm is 0x101"),
        (&["explain", "95 00"], b"", 2, "2 bytes are left"),
        (&["explain", "be16"], b"", 0, ""),
    ];
    for &(args, input, code, message) in cases {
        let output = start(args, input).wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).replace('\n', " ");
        assert_eq!(output.status.code(), Some(code), "{args:?}: {error}");
        assert!(error.contains(message), "{args:?}: {error}");
        assert!(code != 0 || error.is_empty(), "{args:?}: {error}");
    }
}

#[test]
fn a_failure_is_json_too() {
    for args in [
        &["run", "no such file", "--json"][..],
        &["disasm", "-", "--format", "json"],
        &["asm", "-", "--json"],
    ] {
        let output = start(args, b"bogus").wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.starts_with("{\"diagnostics\":[") && text.contains("\"error\":"), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

/// As in `acqrel run loop.s --trace | head -1`.
#[test]
fn a_closed_pipe_ends_a_trace() {
    let mut child = start(&["run", "-", "--trace"], b"loop: r0 += 1\ngoto loop\n");
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("r0 += 1"), "{line}");
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begin.elapsed() > Duration::from_mins(1) {
            child.kill().unwrap();
            panic!("the trace goes on");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}
