//! The programs of bpf_conformance, and ours, through the command: `asm`, `run`, and `plugin` as
//! that project's runner calls it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

mod common;

use acqrel_asm::paste::DataFile;
use acqrel_tests::corpus;
use common::start;
use std::path::Path;
use std::process::Output;

fn acqrel(args: &[&str], input: &str) -> Output {
    start(args, input.as_bytes()).wait_with_output().unwrap()
}

/// Bytes as the runner writes them: two spaces behind each.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [format!("{byte:02x}"), "  ".to_owned()]).collect()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn run(folder: &Path) -> usize {
    let files = corpus::files(folder, "data").unwrap();
    for path in &files {
        let name = path.file_name().unwrap().to_string_lossy();
        let file = DataFile::parse(&std::fs::read_to_string(path).unwrap()).unwrap();
        let assembled = acqrel(&["asm", "-"], &file.asm);
        assert!(assembled.status.success(), "{name}: {assembled:?}");
        let memory = hex(&file.memory);
        let plugin = acqrel(&["plugin", &memory], &stdout(&assembled));
        let run = acqrel(&["run", "-", "--mem", &memory], &file.asm);
        match file.expected.unwrap() {
            Ok(r0) => {
                assert_eq!(stdout(&plugin), format!("{r0:x}\n"), "{name}: {plugin:?}");
                let printed = stdout(&run);
                assert!(printed.starts_with(&format!("r0 = {r0:#x} (")), "{name}: {run:?}");
            }
            Err(message) => {
                assert_eq!(plugin.status.code(), Some(1), "{name}");
                let error = String::from_utf8(plugin.stderr).unwrap();
                assert_eq!(error.trim_end(), message, "{name}");
                assert_eq!(run.status.code(), Some(1), "{name}");
            }
        }
    }
    files.len()
}

#[test]
fn bpf_conformance() {
    if let Some(folder) = corpus::external("bpf_conformance") {
        let count = run(&folder);
        println!("{count} files of bpf_conformance pass through asm, run and plugin");
        assert_eq!(count, 313);
    }
}

#[test]
fn load_acquire_and_store_release() {
    assert!(run(&corpus::programs()) >= 100);
}

#[test]
fn an_object_is_a_plugin_program_too() {
    if let Some(folder) = corpus::external("objects") {
        let bytes = std::fs::read(folder.join("acqrel_clang19_8byte.o")).unwrap();
        let memory = "88 77 66 55 44 33 22 11";
        let output = acqrel(&["plugin", memory, "--elf"], &hex(&bytes));
        assert_eq!(stdout(&output), "1122334455667788\n", "{output:?}");
    }
}
