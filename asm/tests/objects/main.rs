//! Objects of several compilers: what is read of them, what is linked, what is refused.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod golden;
mod linking;
mod malformed;
mod robust;

use acqrel_asm::object::Object;
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
