//! The programs of bpf_conformance.

use acqrel_asm::{Options, assemble, disassemble};
use acqrel_isa::{Endian, Syntax};
use std::io::Write as _;
use std::path::PathBuf;

/// The text of a section of a `.data` file. A line with `--` starts a section.
fn section(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines();
    lines.find(|line| line.trim() == format!("-- {name}"))?;
    let lines: Vec<_> = lines.take_while(|line| !line.starts_with("--")).collect();
    Some(lines.join("\n"))
}

#[test]
fn every_program_of_bpf_conformance_survives_every_syntax() {
    let Some(corpus) = std::env::var_os("ACQREL_CORPUS") else {
        // Past the capture of test output.
        let _ =
            writeln!(std::io::stderr(), "NOT RUN: the corpus, because ACQREL_CORPUS is not set");
        return;
    };
    let folder = PathBuf::from(corpus).join("bpf_conformance");
    let mut count = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "data") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.display();
        let Some(source) = section(&text, "asm") else {
            assert!(section(&text, "raw").is_some(), "{name}: no program");
            continue;
        };
        let assembled = assemble(&source, &Options::default());
        let program =
            assembled.program.unwrap_or_else(|| panic!("{name}: {:?}", assembled.diagnostics));
        let bytes = program.to_bytes(Endian::Little);
        if let Some(raw) = section(&text, "raw") {
            let words = raw.split_whitespace().map(|word| word.trim_start_matches("0x"));
            let raw: Vec<u8> = words
                .flat_map(|word| u64::from_str_radix(word, 16).unwrap().to_le_bytes())
                .collect();
            assert_eq!(bytes, raw, "{name}");
        }
        for syntax in Syntax::ALL {
            for chosen in [Some(syntax), None] {
                let text = disassemble(&program, syntax);
                let options = Options { syntax: chosen, ..Options::default() };
                let again = assemble(&text, &options);
                let again = again
                    .program
                    .unwrap_or_else(|| panic!("{name} {syntax}: {:?}", again.diagnostics));
                assert_eq!(again.to_bytes(Endian::Little), bytes, "{name} {syntax} {chosen:?}");
            }
        }
        count += 1;
    }
    println!("{count} programs");
    assert!(count >= 312, "only {count} programs");
}
