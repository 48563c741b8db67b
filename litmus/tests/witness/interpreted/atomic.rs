//! [`Atomic`]: loom's atomics of all sizes as one.

use acqrel_isa::{AtomicOp, Size};
use loom::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

/// An atomic, whose values are the low bits of numbers.
pub(crate) trait Atomic: Send + Sync {
    fn load(&self, order: Ordering) -> u64;
    fn store(&self, number: u64, order: Ordering);
    /// Makes a read-modify-write other than a compare-exchange, and gives the old value.
    fn update(&self, op: AtomicOp, operand: u64, order: Ordering) -> u64;
    /// Whether the newest value was the one expected, and is now the other.
    fn compare_exchange(&self, expected: u64, number: u64, order: Ordering) -> bool;
}

macro_rules! atomic {
    ($atomic:ty, $int:ty) => {
        impl Atomic for $atomic {
            fn load(&self, order: Ordering) -> u64 {
                self.load(order).into()
            }

            fn store(&self, number: u64, order: Ordering) {
                self.store(<$int>::low(number), order);
            }

            fn update(&self, op: AtomicOp, operand: u64, order: Ordering) -> u64 {
                let operand = <$int>::low(operand);
                let old = match op {
                    AtomicOp::Add | AtomicOp::FetchAdd => self.fetch_add(operand, order),
                    AtomicOp::Or | AtomicOp::FetchOr => self.fetch_or(operand, order),
                    AtomicOp::And | AtomicOp::FetchAnd => self.fetch_and(operand, order),
                    AtomicOp::Xor | AtomicOp::FetchXor => self.fetch_xor(operand, order),
                    AtomicOp::Xchg => self.swap(operand, order),
                    AtomicOp::CmpXchg => unreachable!("it is made otherwise"),
                };
                old.into()
            }

            fn compare_exchange(&self, expected: u64, number: u64, order: Ordering) -> bool {
                let [expected, number] = [expected, number].map(<$int>::low);
                self.compare_exchange(expected, number, order, Ordering::Relaxed).is_ok()
            }
        }

        impl Low for $int {
            fn low(number: u64) -> Self {
                Self::from_le_bytes(*number.to_le_bytes().first_chunk().unwrap())
            }
        }
    };
}

/// Cuts numbers to a size.
trait Low {
    fn low(number: u64) -> Self;
}

atomic!(AtomicU8, u8);
atomic!(AtomicU16, u16);
atomic!(AtomicU32, u32);
atomic!(AtomicU64, u64);

/// An atomic of a size.
pub(crate) fn atomic(size: Size, number: u64) -> Box<dyn Atomic> {
    match size {
        Size::B => Box::new(AtomicU8::new(Low::low(number))),
        Size::H => Box::new(AtomicU16::new(Low::low(number))),
        Size::W => Box::new(AtomicU32::new(Low::low(number))),
        Size::DW => Box::new(AtomicU64::new(Low::low(number))),
    }
}
