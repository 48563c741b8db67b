//! Code that cannot be followed is an error with its address and bytes, never a pass.

use super::check;
use acqrel_machine::Arch;

/// Stores 1 to x, and 1 to the result, which is 0x100 behind it.
const STORES: [u8; 19] = [
    0xbf, 0x00, 0x10, 0x00, 0x00, // mov edi, 0x1000
    0xc7, 0x07, 0x01, 0x00, 0x00, 0x00, // mov dword ptr [rdi], 1
    0x48, 0xc7, 0x87, 0x00, 0x01, 0x00, 0x00, 0x01,
];
/// The end of the last of them.
const REST: [u8; 3] = [0x00, 0x00, 0x00];

fn code(end: &[u8]) -> Vec<u8> {
    [&STORES[..], &REST, end].concat()
}

fn error(regs: &str, end: &[u8], addresses: &str) -> String {
    check(Arch::X86_64, regs, &code(end), addresses).unwrap_err().to_string()
}

#[test]
fn code_that_returns_is_right() {
    assert!(check(Arch::X86_64, "", &code(&[0xc3]), "").unwrap().is_right());
}

#[test]
fn a_return_thunk_has_to_be_told() {
    // jmp to 0x3000 if the code is at 0x2000.
    let jump = [0xe9, 0xe5, 0x0f, 0x00, 0x00];
    let at = "0x2000 = .code";
    assert!(check(Arch::X86_64, "return-thunk 0x3000", &code(&jump), at).unwrap().is_right());
    assert_eq!(
        error("return-thunk 0x4000", &jump, at),
        "P0: 0x2016: `jmp 0x3000` (e9 e5 0f 00 00) goes to 0x3000, which is outside of the code"
    );
    assert!(error("", &jump, at).ends_with("say `return-thunk ADDRESS` in a file for --regs"));
    assert!(error("return-thunk 0x3000", &jump, "").contains("say `ADDRESS = .code`"));
}

#[test]
fn what_is_not_known_is_an_error() {
    for (end, expected) in [
        (&[0x0f, 0xa2][..], "P0: 0x10000016: cpuid (0f a2): not an instruction that is modelled"),
        (
            &[0xff, 0xe0],
            "P0: 0x10000016: `jmp rax` (ff e0) goes to an address that is only known when it runs",
        ),
        (
            &[0xff, 0xd0],
            "P0: 0x10000016: `call rax` (ff d0) goes to an address that is only known when it runs",
        ),
        (&[0x90], "P0: 0x10000016: `nop` (90) goes to 0x10000017, which is outside of the code"),
        (
            &[0xeb, 0xff, 0xc0, 0xc3],
            "P0: an instruction begins at 0x10000017, inside of `jmp 0x10000017` at 0x10000016",
        ),
        (
            &[0x89, 0x47, 0x40, 0xc3],
            "P0: 0x10000016: `mov [rdi+0x40], eax` (89 47 40): it accesses 4 bytes at 0x1040, which is no location; if it is one of the test, its file of addresses does not say so",
        ),
    ] {
        assert_eq!(error("", end, ""), expected);
    }
    // A return to where nobody has called from.
    let pushed = error("", &[0x50, 0xc3], "");
    assert!(pushed.contains("which is outside of the code"), "{pushed}");
}

#[test]
fn memory_of_its_own_has_to_be_told() {
    // mov [rdx], eax
    let end = [0x89, 0x02, 0xc3];
    assert!(error("", &end, "").contains("an address that nothing has set"));
    let regs = "register rdx = 0x800000\nmemory 0x800000 0x801000";
    assert!(check(Arch::X86_64, regs, &code(&end), "").unwrap().is_right());
    // Not what is a location's.
    let regs = "register rdx = 0x800000\nmemory 0x800000 0x801000\nmemory 0xff8 0x1001";
    assert!(error(regs, &end, "").contains("bytes of x, which all threads have"));
    let regs = "register rdx = 0x800ffe\nmemory 0x800000 0x801000";
    assert!(error(regs, &end, "").contains("which is no location"));
}
