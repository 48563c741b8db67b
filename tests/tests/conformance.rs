//! The programs of bpf_conformance, and ours in the same format, on every engine.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

use acqrel_asm::paste::DataFile;
use acqrel_asm::{Options, assemble};
use acqrel_engines::{Engine, Interp, Step};
use acqrel_guest::{Helpers, Start};
use acqrel_isa::{Endian, Program};
use acqrel_tests::{corpus, matrix::Matrix, property};
use std::path::Path;

/// Holds every file of a folder against every engine; gives their number.
fn run(folder: &Path) -> usize {
    let engines: [&dyn Engine; 2] = [&Step, &Interp];
    let helpers = Helpers::conformance();
    let matrix = Matrix::new();
    let files = corpus::files(folder, "data").unwrap();
    let mut failures = Vec::new();
    for path in &files {
        let name = path.file_name().unwrap().to_string_lossy();
        let file = DataFile::parse(&std::fs::read_to_string(path).unwrap())
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let assembled = assemble(&file.asm, &Options::default());
        let Some(program) = assembled.program else {
            failures.push(format!("{name}: {:?}", assembled.diagnostics));
            continue;
        };
        if let Some(raw) = &file.raw {
            assert_eq!(&program.to_bytes(Endian::Little), raw, "{name}");
            assert_eq!(Program::from_bytes(raw, Endian::Little).unwrap().insns(), program.insns());
        }
        property::round_trips(&program);
        let start = Start { memory: file.memory.clone(), ..Start::default() };
        let expected = file.expected.unwrap_or_else(|| panic!("{name} expects nothing"));
        for engine in engines {
            let outcome = engine.run(&program, &start, &helpers);
            let outcome = outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
            let result = outcome.result.map_err(|fault| fault.kind.to_string());
            if result != expected {
                let engine = engine.name();
                failures.push(format!("{name}: {engine} gives {result:x?}, not {expected:x?}"));
            }
        }
        if let Err(difference) = matrix.compare(&program, &start, &helpers) {
            failures.push(format!("{name}: {difference}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    files.len()
}

#[test]
fn bpf_conformance() {
    if let Some(folder) = corpus::external("bpf_conformance") {
        let count = run(&folder);
        println!("{count} files of bpf_conformance pass");
        assert_eq!(count, 313);
    }
}

#[test]
fn load_acquire_and_store_release() {
    let count = run(&corpus::programs());
    println!("{count} files of our own pass");
    assert!(count >= 100, "only {count} files");
}
