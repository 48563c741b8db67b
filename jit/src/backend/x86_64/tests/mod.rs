//! The bytes, held against GNU as.

mod forms;
mod lowering;

use std::io::Write as _;
use std::process::{Command, Stdio};

/// The bytes of lines of assembly, in Intel's syntax; a line can have several instructions. None,
/// and a line that says so, if there is no assembler.
fn assemble<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> Option<Vec<Vec<u8>>> {
    // Every line starts with its length, as two bytes.
    let mut source = ".intel_syntax noprefix\n".to_owned();
    for line in lines {
        source += ".2byte 902f - 901f\n901:\n";
        source += line.as_ref();
        source += "\n902:\n";
    }
    let object = tempfile("o");
    let binary = tempfile("bin");
    let assembler =
        Command::new("as").args(["--64", "-o", &object, "-"]).stdin(Stdio::piped()).spawn();
    let Ok(mut assembler) = assembler else {
        eprintln!("skipped: there is no GNU as");
        return None;
    };
    assembler.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
    let assembled = assembler.wait().unwrap().success();
    // On other machines `as` is another one's, which does not know the option.
    if cfg!(not(target_arch = "x86_64")) && !assembled {
        eprintln!("skipped: as is not one for x86-64");
        return None;
    }
    assert!(assembled, "GNU as refuses the source");
    let copied =
        Command::new("objcopy").args(["-O", "binary", "-j", ".text", &object, &binary]).status();
    if !copied.is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no objcopy");
        return None;
    }
    let bytes = std::fs::read(&binary).unwrap();
    for file in [object, binary] {
        std::fs::remove_file(file).unwrap();
    }
    let mut rest = bytes.as_slice();
    let mut assembled = Vec::new();
    while let [low, high, tail @ ..] = rest {
        let (line, tail) = tail.split_at(u16::from_le_bytes([*low, *high]).into());
        assembled.push(line.to_vec());
        rest = tail;
    }
    Some(assembled)
}

/// A file of this test's own.
fn tempfile(suffix: &str) -> String {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("acqrel-x86-64-{}-{number}.{suffix}", std::process::id());
    std::env::temp_dir().join(name).to_str().unwrap().to_owned()
}

/// Holds bytes against the assembly that they should be.
fn check(cases: &[(Vec<u8>, String)]) {
    let Some(assembled) = assemble(cases.iter().map(|(_, text)| text)) else { return };
    assert_eq!(assembled.len(), cases.len());
    for ((bytes, text), wanted) in cases.iter().zip(assembled) {
        assert_eq!(*bytes, wanted, "{text}: ours {bytes:02x?}, GNU as {wanted:02x?}");
    }
}
