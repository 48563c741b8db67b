//! Machine instructions as text: [`disassembly()`].

use crate::{Image, PartKind};
use acqrel_machine::disassemble;
use std::ops::Range;

use super::{Owner, Piece};

/// A machine instruction of an image, or data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineInsn {
    /// Its bytes in the code.
    pub range: Range<u32>,
    /// What the decoder makes of them, with offsets in the code as targets of branches.
    pub text: String,
}

/// The machine instructions of a piece, decoded from its final bytes; of a table its numbers.
pub fn disassembly(image: &Image, piece: &Piece) -> Vec<MachineInsn> {
    let Range { start, end } = piece.range;
    let bytes = &image.code()[start as usize..end as usize];
    let lines: Vec<(usize, String)> = if piece.owner == Owner::Part(PartKind::Table) {
        let words = bytes.chunks(4).map(|bytes| {
            let word = bytes.first_chunk().map_or(0, |&word| u32::from_le_bytes(word));
            (bytes.len(), format!(".word {word:#x}"))
        });
        words.collect()
    } else {
        let lines = disassemble(image.arch(), bytes, start.into()).into_iter();
        lines.map(|line| (line.bytes.len(), line.text)).collect()
    };
    let mut at = start;
    let lines = lines.into_iter().map(|(len, text)| {
        // What the lines have together is the piece, whose offsets are of 32 bits.
        let next = at + u32::try_from(len).unwrap_or_default();
        MachineInsn { range: std::mem::replace(&mut at, next)..next, text }
    });
    lines.collect()
}
