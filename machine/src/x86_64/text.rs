//! Listings of x86-64 code, in Intel's syntax.

use iced_x86::{Decoder, DecoderOptions, Formatter as _, Instruction, IntelFormatter};

use crate::Line;
use crate::listing::of_bytes;

fn formatter() -> IntelFormatter {
    let mut formatter = IntelFormatter::new();
    let options = formatter.options_mut();
    options.set_space_after_operand_separator(true);
    options.set_hex_prefix("0x");
    options.set_hex_suffix("");
    options.set_uppercase_hex(false);
    options.set_branch_leading_zeros(false);
    // With false, `[rip-8]` would look like an absolute address.
    options.set_rip_relative_addresses(true);
    options.set_show_branch_size(false);
    formatter
}

/// The text of one instruction.
pub(super) fn of(instruction: &Instruction) -> String {
    let mut text = String::new();
    formatter().format(instruction, &mut text);
    text
}

/// The lines of a listing; one for each instruction, and for each byte that begins none.
pub(crate) fn disassemble(bytes: &[u8], address: u64) -> Vec<Line> {
    let mut formatter = formatter();
    let mut lines = Vec::new();
    let mut decoder = Decoder::with_ip(64, bytes, address, DecoderOptions::NONE);
    let mut instruction = Instruction::default();
    let mut position = 0;
    while position < bytes.len() {
        if decoder.set_position(position).is_err() {
            break;
        }
        decoder.set_ip(address.wrapping_add(position as u64));
        decoder.decode_out(&mut instruction);
        let mut text = String::new();
        let length = if instruction.is_invalid() {
            text = of_bytes(&bytes[position..=position]);
            1
        } else {
            formatter.format(&instruction, &mut text);
            instruction.len()
        };
        let next = position + length;
        lines.push(Line {
            address: address.wrapping_add(position as u64),
            bytes: bytes[position..next].to_vec(),
            text,
        });
        position = next;
    }
    lines
}
