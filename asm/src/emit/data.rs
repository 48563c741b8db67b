//! [`data()`]: a test of bpf_conformance.

use crate::disassemble;
use acqrel_isa::{Endian, Program, Syntax};
use std::fmt::Write as _;

/// A program as a `.data` file of bpf_conformance: its text in uBPF's syntax, and its slots as
/// little-endian numbers.
///
/// Such a file also has a section `-- result`, and may have `-- mem`, which are not known of a program
/// alone: they are to be added before the file is a test.
///
/// ```
/// use acqrel_asm::{Options, assemble, emit};
///
/// let program = assemble("r0 = 42\nexit", &Options::default()).program.unwrap();
/// assert_eq!(
///     emit::data(&program),
///     "-- asm\n    mov %r0, 42\n    exit\n-- raw\n0x0000002a000000b7\n0x0000000000000095\n",
/// );
/// ```
pub fn data(program: &Program) -> String {
    let mut text = format!("-- asm\n{}-- raw\n", disassemble(program, Syntax::Ubpf));
    for slot in program.to_bytes(Endian::Little).as_chunks().0 {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{:#018x}", u64::from_le_bytes(*slot));
    }
    text
}
