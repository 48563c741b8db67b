//! Where test data is.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Our own programs, in the format of bpf_conformance.
pub fn programs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/programs")
}

/// A folder of the corpus of other people's tests, whose place the environment variable
/// `ACQREL_CORPUS` tells. Without it, says so on standard error and gives none.
pub fn external(folder: &str) -> Option<PathBuf> {
    let found = std::env::var_os("ACQREL_CORPUS").map(|corpus| PathBuf::from(corpus).join(folder));
    if found.is_none() {
        // Past the capture of test output. Nobody is left to tell if this cannot be written.
        let _ = writeln!(
            std::io::stderr(),
            "NOT RUN: the tests of corpus folder {folder}, because ACQREL_CORPUS is not set"
        );
    }
    found
}

/// The files of a folder with an extension, in the order of their names.
///
/// # Errors
///
/// If the folder cannot be read.
pub fn files(folder: &Path, extension: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == extension) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
