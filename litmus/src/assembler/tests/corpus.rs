//! The litmus tests that herd7 comes with.

use crate::Isa;
use crate::assembler::{Line, arm64, x86_64};
use std::path::PathBuf;

/// The cells of the table of instructions, by thread. Comments are cut off.
fn threads(source: &str) -> Vec<Vec<&str>> {
    let table = source.lines().skip_while(|line| !line.trim_start().starts_with("P0"));
    let mut rows = table
        .map(|line| line.split("(*").next().unwrap_or_default().trim_end())
        .take_while(|line| {
            !line.starts_with(['e', '~', 'f', 'l']) && (line.ends_with(';') || line.is_empty())
        })
        .filter_map(|line| line.strip_suffix(';'))
        .map(|line| line.split('|').collect::<Vec<_>>());
    let count = rows.next().map_or(0, |names| names.len());
    let mut threads = vec![Vec::new(); count];
    for row in rows {
        assert_eq!(row.len(), count, "{row:?}");
        for (thread, cell) in threads.iter_mut().zip(row) {
            thread.push(cell);
        }
    }
    threads
}

/// Assembles all tests of a folder, and gives their number.
fn read_all(isa: Isa, folder: &str) -> Option<usize> {
    let Some(corpus) = std::env::var_os("ACQREL_CORPUS") else {
        eprintln!("not run: ACQREL_CORPUS does not say where the corpus is");
        return None;
    };
    let mut count = 0;
    for entry in std::fs::read_dir(PathBuf::from(corpus).join(folder)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "litmus") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        let threads = threads(&source);
        assert!(!threads.is_empty(), "{}", path.display());
        for cells in threads {
            assert!(!cells.is_empty(), "{}", path.display());
            let lines: Vec<_> = cells
                .iter()
                .zip(1..)
                .map(|(text, number)| Line { text, start: 0, number })
                .collect();
            let code = if isa == Isa::Arm64 {
                arm64(&lines)
            } else {
                x86_64(&lines, &|name| Some(0x5ea1_0000 + u64::from(name.as_bytes()[0]) * 0x100))
            };
            let code = code.unwrap_or_else(|errors| panic!("{}: {errors:?}", path.display()));
            let written = cells.iter().filter(|cell| {
                let cell = cell.trim();
                !cell.is_empty() && !cell.ends_with(':')
            });
            assert_eq!(code.instructions.len(), written.count(), "{}", path.display());
        }
        count += 1;
    }
    Some(count)
}

#[test]
fn all_tests_of_arm64_are_read() {
    if let Some(count) = read_all(Isa::Arm64, "herd-aarch64") {
        assert_eq!(count, 110);
    }
}

#[test]
fn all_tests_of_x86_64_are_read() {
    if let Some(count) = read_all(Isa::X86_64, "herd-x86_64") {
        assert_eq!(count, 28);
    }
}
