//! Objects of several compilers: what is read of them, what is linked, what is refused.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod counting;
mod golden;
mod linking;
mod malformed;
mod random;
mod robust;
mod tools;
mod types;
mod write;

use acqrel_asm::object::Object;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The folder of the objects.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/objects")
}

/// The bytes of an object.
#[track_caller]
fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap()
}

/// An object.
#[track_caller]
fn object(name: &str) -> Object {
    Object::parse(&bytes(name)).unwrap()
}

/// The names of all objects in the folder.
fn all() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "o"))
        .collect();
    names.sort();
    assert!(names.len() >= 9, "{names:?}");
    names
}

/// The folder of other people's data; says so if there is none.
fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("ACQREL_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        // Past the capture of test output.
        let _ =
            writeln!(std::io::stderr(), "NOT RUN: the corpus, because ACQREL_CORPUS is not set");
    }
    corpus
}
