//! [`rust()`]: an array for Rust.

use super::Annotated;
use super::c::identifier;
use acqrel_isa::{Endian, Program, Syntax, encode};
use std::fmt::Write as _;

/// A program as a constant of Rust, eight bytes a slot, with labels and text in a syntax in comments.
///
/// `NAME.as_flattened()` are its bytes, as `rbpf` and `solana-sbpf` take them, and files of `aya` and
/// `libbpf-rs`. `name` is the constant's, in any case; what is in it and cannot be in a name becomes
/// `_`.
///
/// ```
/// use acqrel_asm::{Options, assemble, emit};
/// use acqrel_isa::{Endian, Syntax};
///
/// let program = assemble("r0 = 42\nexit", &Options::default()).program.unwrap();
/// assert_eq!(
///     emit::rust(&program, "answer", Syntax::Llvm, Endian::Little),
///     "pub const ANSWER: [[u8; 8]; 2] = [
///     [0xb7, 0x00, 0x00, 0x00, 0x2a, 0x00, 0x00, 0x00], // r0 = 42
///     [0x95, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00], // exit
/// ];
/// ",
/// );
/// ```
pub fn rust(program: &Program, name: &str, syntax: Syntax, endian: Endian) -> String {
    let annotated = Annotated::new(program, syntax);
    let mut scratch = String::new();
    let name = identifier(name).to_uppercase();
    let mut text = format!("pub const {name}: [[u8; 8]; {}] = [\n", program.slots());
    for (index, &insn) in program.insns().iter().enumerate() {
        if let Some(label) = annotated.label(index, &mut scratch) {
            text.extend(["    // ", label, ":\n"]);
        }
        for (nth, slot) in encode(&[insn], endian).chunks(8).enumerate() {
            text.push_str("    [");
            for (at, byte) in slot.iter().enumerate() {
                let comma = if at == 0 { "" } else { ", " };
                // Writing to a string does not fail.
                let _ = write!(text, "{comma}{byte:#04x}");
            }
            text.push_str("],");
            if nth == 0 {
                text.push_str(" // ");
                annotated.push_text(&mut text, index);
            }
            text.push('\n');
        }
    }
    text.push_str("];\n");
    text
}
