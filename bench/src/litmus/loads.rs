//! [`Load`]: tests, what is asked of them, and what herd7 takes for it.

use super::texts::{readers, ring, writers};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What is asked of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// All final states.
    States,
    /// Only whether the condition holds.
    Verdict,
    /// All final states, and how many executions lead to each.
    Count,
}

impl Ask {
    /// Its name, and the option of `acqrel litmus` without its dashes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::States => "states",
            Self::Verdict => "verdict",
            Self::Count => "count",
        }
    }

    /// What has this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::States, Self::Verdict, Self::Count].into_iter().find(|ask| ask.name() == name)
    }
}

/// Tests, and what is asked of them.
#[derive(Clone, Debug)]
pub struct Load {
    /// What it is called.
    pub name: &'static str,
    /// The files of the tests.
    pub files: Vec<PathBuf>,
    /// What is asked.
    pub ask: Ask,
    /// How many seconds herd7 takes. Published, not measured here: herd7 of August 2026, the fastest
    /// build and setting found (for verdicts `-speedcheck true`), one process on one core of a
    /// machine of the kind that the README's figures are from. It counts in all but verdicts.
    pub herd7: Option<f64>,
}

/// All loads: those of other people's tests, if `ACQREL_CORPUS` says where they are, and those that
/// are generated, whose files are written to a folder.
///
/// # Errors
///
/// If files cannot be read or written.
pub fn loads(folder: &Path) -> io::Result<Vec<Load>> {
    let mut loads = vec![];
    if let Some(corpus) = env::var_os("ACQREL_CORPUS") {
        let corpus = Path::new(&corpus).join("herd-bpf");
        let entries = fs::read_dir(corpus)?.map(|entry| entry.map(|entry| entry.path()));
        let mut files: Vec<PathBuf> = entries.collect::<io::Result<_>>()?;
        files.retain(|file| file.extension() == Some(OsStr::new("litmus")));
        files.sort();
        for (name, ask, herd7) in
            [("177 tests of herd7", Ask::States, 5.1), ("177 tests of herd7", Ask::Verdict, 0.33)]
        {
            loads.push(Load { name, files: files.clone(), ask, herd7: Some(herd7) });
        }
    }
    let generated = [
        ("SB ring of 9", ring(9, false), Ask::States, Some(0.46)),
        ("SB ring of 12", ring(12, false), Ask::States, Some(8.2)),
        ("SB ring of 16", ring(16, false), Ask::States, None),
        ("SB ring of 9, fenced", ring(9, true), Ask::States, None),
        ("SB ring of 12, fenced", ring(12, true), Ask::States, Some(18.7)),
        ("SB ring of 16, fenced", ring(16, true), Ask::States, None),
        ("IRIW, 5 readers", readers(5), Ask::States, Some(0.49)),
        ("IRIW, 8 readers", readers(8), Ask::States, None),
        ("3 writers twice", writers(3), Ask::States, Some(0.4)),
        ("4 writers twice", writers(4), Ask::States, Some(22.0)),
        ("5 writers twice", writers(5), Ask::States, None),
        ("3 writers twice", writers(3), Ask::Count, Some(0.4)),
        ("4 writers twice", writers(4), Ask::Count, Some(22.0)),
    ];
    for (name, text, ask, herd7) in generated {
        let file = folder.join(format!("{}.litmus", name.replace([' ', ','], "-")));
        fs::write(&file, text)?;
        loads.push(Load { name, files: vec![file], ask, herd7 });
    }
    Ok(loads)
}
