//! What each byte of an image is for: [`Piece`].

use crate::{Image, PartKind};
use std::ops::Range;

/// A piece of an image's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is for.
    pub owner: Owner,
    /// Its bytes in the code. Empty for an instruction without code of its own.
    pub range: Range<u32>,
}

/// What a piece of code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// It does what the instruction with this index says, and those after it that are fused with
    /// it.
    Insn(usize),
    /// It is no instruction's.
    Part(PartKind),
    /// Nothing is known about it.
    Unknown,
}

/// The pieces of an image by ascending offset: together they are the whole code, and every
/// instruction has one.
pub fn pieces(image: &Image) -> Vec<Piece> {
    let parts = image.parts().iter();
    let parts =
        parts.map(|part| Piece { owner: Owner::Part(part.kind), range: part.range.clone() });
    let insns = (0..image.insns())
        .map(|index| Piece { owner: Owner::Insn(index), range: image.range(index) });
    let mut known: Vec<Piece> = parts.chain(insns).collect();
    known.sort_by_key(|piece| (piece.range.start, piece.range.end));
    let mut pieces = Vec::with_capacity(known.len());
    let mut end = 0;
    for piece in known {
        gap(&mut pieces, end..piece.range.start);
        end = end.max(piece.range.end);
        pieces.push(piece);
    }
    gap(&mut pieces, end..u32::try_from(image.code().len()).unwrap_or(u32::MAX));
    pieces
}

fn gap(pieces: &mut Vec<Piece>, range: Range<u32>) {
    if !range.is_empty() {
        pieces.push(Piece { owner: Owner::Unknown, range });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::sample;

    #[test]
    fn every_byte_and_instruction_is_in_a_piece() {
        let (_, image) = sample::x86();
        let pieces = pieces(&image);
        let mut end = 0;
        for piece in &pieces {
            assert_eq!(piece.range.start, end, "{piece:?}");
            end = piece.range.end;
        }
        assert_eq!(end as usize, image.code().len());
        let insns = pieces.iter().filter_map(|piece| match piece.owner {
            Owner::Insn(index) => Some(index),
            Owner::Part(_) | Owner::Unknown => None,
        });
        assert!(insns.eq(0..image.insns()));
        assert!(pieces.iter().all(|piece| piece.owner != Owner::Unknown));
        assert_eq!(pieces[0].owner, Owner::Part(PartKind::Entry));
    }

    #[test]
    fn what_is_not_known_is_said() {
        let (_, mut image) = sample::x86();
        let exit = image.parts.iter().position(|part| part.kind == PartKind::Exit).unwrap();
        let range = image.parts.remove(exit).range;
        assert!(pieces(&image).contains(&Piece { owner: Owner::Unknown, range }));
    }
}
