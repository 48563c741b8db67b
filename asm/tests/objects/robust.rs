//! Damaged objects: whatever the bytes, there is an answer, and what is linked is a program.

use acqrel_asm::object::{Object, Select, WriteOptions};
use acqrel_asm::unit::{Binding, Symbol, Unit};
use acqrel_isa::{decode, encode};

/// Reads bytes as an object and links everything in it. Gives whether it could be read.
fn everything(file: &[u8]) -> bool {
    let Ok(unit) = Unit::read(file).map_err(|error| error.to_string()) else { return false };
    written(&unit);
    let Ok(object) = Object::of(unit).map_err(|error| error.to_string()) else { return false };
    for index in 0..object.functions().len() {
        match object.program(&Select::Index(index)) {
            Ok(program) => {
                let bytes = encode(program.insns(), object.endian());
                assert_eq!(decode(&bytes, object.endian()).as_deref(), Ok(program.insns()));
                assert_eq!(program.maps().len(), object.maps().len());
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    let _ = object.select(&Select::Only).map_err(|error| error.to_string());
    true
}

/// What was read can be written, and is read as it was. Symbols in another order than ELF wants them
/// get that order, unless something holds their numbers.
fn written(unit: &Unit) {
    let is_local = |symbol: &Symbol| symbol.binding == Binding::Local;
    let ordered = unit.symbols.is_sorted_by_key(|symbol| !is_local(symbol));
    let options = WriteOptions { types: false, ..WriteOptions::default() };
    match unit.write(&options) {
        Ok(written) => {
            let again = Unit::read(&written).unwrap();
            assert!(!ordered || again == *unit);
            assert_eq!(again.write(&options), Ok(written));
        }
        Err(error) => assert!(!ordered, "{error}"),
    }
}

#[test]
fn truncated() {
    for name in super::all() {
        let whole = super::bytes(&name);
        assert!(everything(&whole), "{name}");
        // The section headers come last, so nothing shorter is an object.
        for length in 0..whole.len() {
            assert!(!everything(&whole[..length]), "{name} to {length}");
        }
    }
}

#[test]
fn single_bytes() {
    let mut read = 0;
    for name in super::all() {
        let mut file = super::bytes(&name);
        for at in 0..file.len() {
            for flip in [1, 8, 0x80, 0xff] {
                file[at] ^= flip;
                read += usize::from(everything(&file));
                file[at] ^= flip;
            }
        }
    }
    assert!(read > 1000, "most damage is beside the structures, but {read} were read");
}

/// Damage that is inside the range of what a field may hold: small numbers in whole words.
#[test]
fn words() {
    for name in super::all() {
        let mut file = super::bytes(&name);
        for at in (0..file.len() - 4).step_by(4) {
            let before = [file[at], file[at + 1], file[at + 2], file[at + 3]];
            for value in [0, 1, 0x18, 0x100, i32::MAX, i32::MIN, -1, -8] {
                file[at..at + 4].copy_from_slice(&value.to_le_bytes());
                everything(&file);
            }
            file[at..at + 4].copy_from_slice(&before);
        }
    }
}
