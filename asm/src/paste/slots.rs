//! Slots of 8 bytes, each with its place, to instructions: [`Slots`].

use super::bytes::undecodable;
use super::gather::Gather;
use crate::Span;
use crate::diag::{Code, Diagnostic};
use acqrel_isa::{Endian, Insn, RawInsn};

/// Slots, in their order.
#[derive(Debug, Default)]
pub(super) struct Slots(Vec<(RawInsn, Span)>);

impl Slots {
    /// Adds a slot.
    pub(super) fn push(&mut self, raw: RawInsn, span: Span) {
        self.0.push((raw, span));
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds bytes with the place of each, in units of 8.
    pub(super) fn push_bytes(
        &mut self,
        bytes: &[(u8, Span)],
        endian: Endian,
    ) -> Result<(), Diagnostic> {
        let (chunks, rest) = bytes.as_chunks::<{ RawInsn::BYTES }>();
        for chunk in chunks {
            let span = chunk[0].1.to(chunk[7].1);
            self.push(RawInsn::from_bytes(chunk.map(|(byte, _)| byte), endian), span);
        }
        let (Some(first), Some(last)) = (rest.first(), rest.last()) else { return Ok(()) };
        let left = match rest.len() {
            1 => "1 byte is".to_owned(),
            count => format!("{count} bytes are"),
        };
        let message = format!("{left} left at the end, but an instruction takes 8");
        Err(Diagnostic::new(Code::PasteBytes, first.1.to(last.1), message))
    }

    /// Gives the instructions that the slots are.
    pub(super) fn place(self, gather: &mut Gather<'_>) {
        let mut slot = 0;
        while let Some(&(first, span)) = self.0.get(slot) {
            let second = self.0.get(slot + 1).copied();
            match Insn::decode(first, second.map(|(raw, _)| raw)) {
                Ok(insn) => {
                    gather.insn(slot, insn, span, None);
                    slot += insn.slots();
                }
                Err(kind) => {
                    gather.report.add(undecodable(&kind, span));
                    slot += 1;
                }
            }
        }
    }
}
