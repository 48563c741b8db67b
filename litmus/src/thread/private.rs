//! [`Private`]: private memory as concrete bytes.

use super::held::Held;
use super::solve::{compute, copy, fits};
use crate::value::{ValueId, Values};
use crate::{Access, PathEvent};
use acqrel_isa::Size;
use acqrel_machine::op::{BinaryOp, Compute, UnaryOp};
use std::collections::BTreeMap;

/// Private memory: bytes by address. Those that are not there are 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Private(BTreeMap<u64, Byte>);

/// A byte: one of a value, with the dependencies of the whole.
#[derive(Clone, Debug)]
struct Byte {
    of: Held,
    /// Which byte of the value, from the low end.
    index: u8,
}

/// Consecutive bytes of one value.
struct Piece {
    value: ValueId,
    index: u8,
    length: u8,
    /// Where they go in the result.
    to: u8,
}

impl Private {
    /// Stores a value. The events of the instruction that it comes from are kept: to a model that
    /// follows dataflow from event to event, the store and the load are part of that instruction.
    pub(super) fn store(&mut self, address: u64, size: Size, of: &Held) {
        for index in 0..bytes(size) {
            let byte = Byte { of: of.clone(), index };
            self.0.insert(address.wrapping_add(index.into()), byte);
        }
    }

    /// Whether all bytes of an access have been stored.
    pub(super) fn has(&self, access: Access) -> bool {
        (0..access.size.bytes()).all(|at| self.0.contains_key(&access.address.wrapping_add(at)))
    }

    /// The value of bytes, which depends on all that any of them depends on.
    pub(super) fn load(
        &self,
        address: u64,
        size: Size,
        values: &mut Values,
        events: &[PathEvent],
    ) -> Held {
        let mut loaded = Held::free(values.constant(0));
        let mut pieces: Vec<Piece> = Vec::new();
        for to in 0..bytes(size) {
            let Some(Byte { of, index }) = self.0.get(&address.wrapping_add(to.into())) else {
                continue;
            };
            loaded.depend(of);
            match pieces.last_mut() {
                Some(last)
                    if last.value == of.value
                        && last.index + last.length == *index
                        && last.to + last.length == to =>
                {
                    last.length += 1;
                }
                _ => pieces.push(Piece { value: of.value, index: *index, length: 1, to }),
            }
        }
        for piece in pieces {
            let part = piece.extract(values, events);
            loaded.value = if values.known(loaded.value) == Some(0) {
                part
            } else {
                compute(values, Compute::Binary(BinaryOp::Or, loaded.value, part), Size::DW)
            };
        }
        loaded
    }
}

impl Piece {
    /// The bytes where they belong in the result.
    fn extract(&self, values: &mut Values, events: &[PathEvent]) -> ValueId {
        let whole = Size::ALL.into_iter().find(|&size| bytes(size) == self.length);
        let part = match whole {
            Some(size) if self.index == 0 => copy(values, events, self.value, size),
            _ if self.index == 0
                && fits(values, events, self.value) <= 8 * u32::from(self.length) =>
            {
                self.value
            }
            _ => {
                let bits = UnaryOp::Bits { low: 8 * self.index, length: 8 * self.length };
                compute(values, Compute::Unary(bits, self.value), Size::DW)
            }
        };
        if self.to == 0 {
            return part;
        }
        let count = values.constant(8 * u64::from(self.to));
        compute(values, Compute::Binary(BinaryOp::ShiftLeft, part, count), Size::DW)
    }
}

/// The bytes of a size.
const fn bytes(size: Size) -> u8 {
    match size {
        Size::B => 1,
        Size::H => 2,
        Size::W => 4,
        Size::DW => 8,
    }
}
