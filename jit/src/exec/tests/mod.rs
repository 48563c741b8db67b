//! The runtime with images assembled by hand; `tests/exec.rs` has it with compiled programs.

mod handmade;
mod helpers;
mod memory;
mod signals;

use super::code::CodeBuf;
use std::fs;

/// The permissions of every mapping of the process.
fn permissions() -> Vec<String> {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    maps.lines().map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn code_is_never_writable_and_executable_at_once() {
    // The other tests of this process make and drop code meanwhile.
    for round in 0..50 {
        let codes: Vec<_> = (0..4)
            .map(|size| {
                let buffer = CodeBuf::new(&vec![0xc3; 1 + 5000 * size * (round % 3)]).unwrap();
                assert!(permissions().iter().all(|p| !(p.contains('w') && p.contains('x'))));
                buffer.publish().unwrap()
            })
            .collect();
        assert!(permissions().iter().all(|p| !(p.contains('w') && p.contains('x'))));
        drop(codes);
        assert!(permissions().iter().all(|p| !(p.contains('w') && p.contains('x'))));
    }
}
