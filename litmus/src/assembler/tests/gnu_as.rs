//! The tables of bytes against the GNU as that is installed. With `BLESS=1` it rewrites them: a
//! new row needs only something in the place of the bytes.

use super::vectors::{Row, digits, rows};
use crate::Isa;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The assembler of an instruction set, the tool that copies its sections, what comes before the
/// rows, and the table.
fn tools(isa: Isa) -> [&'static str; 4] {
    match isa {
        Isa::Arm64 => [
            "aarch64-linux-gnu-as",
            "aarch64-linux-gnu-objcopy",
            ".arch armv8.5-a+lor",
            "arm64.txt",
        ],
        Isa::X86_64 => ["as", "objcopy", ".set x, 0x5ea10000\n.set y, 0x5ea10100", "x86_64.txt"],
        Isa::Bpf => unreachable!(),
    }
}

/// The bytes that each row has; none if the assembler is not there, or is another machine's.
fn assembled(isa: Isa, rows: &[Row]) -> Option<Vec<Vec<u8>>> {
    // Each row has 31 bytes and one for the number of them that are used.
    const SLOT: usize = 32;
    let [assembler, copier, head, _] = tools(isa);
    if isa == Isa::X86_64 && !cfg!(target_arch = "x86_64") {
        eprintln!("not run: {assembler} is not that of x86-64");
        return None;
    }
    let mut source = format!("{head}\n");
    for ((_, text), at) in rows.iter().zip((0..).step_by(SLOT)) {
        // A jump goes to its own address, and is not made short.
        let text = match text.strip_suffix(" L") {
            Some(jump) => format!("{{disp32}} {jump} 1b"),
            None => (*text).to_owned(),
        };
        let end = at + SLOT - 1;
        writeln!(source, ".org {at}\n1: {text}\n2: .org {end}\n.byte 2b-1b").unwrap();
    }
    let dir = std::env::temp_dir();
    let path = |end: &str| {
        dir.join(format!("acqrel-litmus-{}-{}.{end}", isa.herd_name(), std::process::id()))
    };
    let (input, object, binary) = (path("s"), path("o"), path("bin"));
    std::fs::write(&input, source).unwrap();
    let status = Command::new(assembler).arg("-o").arg(&object).arg(&input).status();
    let Ok(status) = status else {
        eprintln!("not run: there is no {assembler}");
        std::fs::remove_file(input).unwrap();
        return None;
    };
    assert!(status.success(), "{assembler} refuses {}", input.display());
    let mut copy = Command::new(copier);
    copy.args(["-O", "binary", "-j", ".text"]).arg(&object).arg(&binary);
    assert!(copy.status().unwrap().success());
    let bytes = std::fs::read(&binary).unwrap();
    for path in [input, object, binary] {
        std::fs::remove_file(path).unwrap();
    }
    assert_eq!(bytes.len(), SLOT * rows.len());
    let row = |slot: &[u8]| slot[..usize::from(slot[SLOT - 1])].to_vec();
    Some(bytes.chunks(SLOT).map(row).collect())
}

#[test]
fn the_tables_are_what_gnu_as_says() {
    for isa in [Isa::Arm64, Isa::X86_64] {
        let rows = rows(isa);
        let Some(assembled) = assembled(isa, &rows) else { continue };
        let assembled: Vec<_> = assembled.iter().map(|bytes| digits(bytes)).collect();
        if std::env::var_os("BLESS").is_some() {
            let line = |((_, text), bytes): (&Row, &String)| format!("{bytes} {text}\n");
            let table: String = rows.iter().zip(&assembled).map(line).collect();
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/assembler/tests");
            std::fs::write(path.join(tools(isa)[3]), table).unwrap();
            continue;
        }
        for ((expected, text), assembled) in rows.iter().zip(&assembled) {
            assert_eq!(expected, assembled, "{text}");
        }
    }
}
