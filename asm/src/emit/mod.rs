//! Programs in the forms that other tools take: [`hex`](crate::hex::print()), [`c()`] and [`macros()`]
//! for C, [`rust()`] for Rust, [`data()`] for bpf_conformance, [`json()`] for scripts, [`listing()`] for
//! people. Text that assembles again is [`disassemble`](crate::disassemble()).

mod annotated;
mod c;
mod data;
mod json;
mod listing;
mod macros;
mod rust;

use annotated::Annotated;
pub use c::c;
pub use data::data;
pub use json::json;
pub(crate) use json::string as json_string;
pub use listing::{listing, summary};
pub use macros::{insn_macro, macros};
pub use rust::rust;

/// Appends bytes in hexadecimal, with spaces between.
fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value & 15)]);
    for (nth, &byte) in bytes.iter().enumerate() {
        if nth > 0 {
            text.push(' ');
        }
        text.extend([digit(byte >> 4), digit(byte)]);
    }
}
