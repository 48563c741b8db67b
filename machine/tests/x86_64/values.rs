//! States to run forms on: edge cases and random numbers, always the same.

use crate::FLAGS;
use crate::native::{GUEST, GUEST_SIZE, State};

const EDGES: [u64; 20] = [
    0,
    1,
    2,
    7,
    8,
    0x1f,
    0x20,
    0x3f,
    0x40,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    u64::MAX,
];

/// A source of states.
#[derive(Debug)]
pub(crate) struct Values(u64);

impl Values {
    pub(crate) fn new() -> Self {
        Self(0x1234_5678_9abc_def1)
    }

    /// A random number (xorshift64*).
    fn random(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// An edge case, a small number, one near an edge, or any.
    fn value(&mut self) -> u64 {
        let random = self.random();
        let edge = EDGES[usize::try_from(random >> 32).unwrap() % EDGES.len()];
        match random % 8 {
            0..=3 => edge,
            4 => edge.wrapping_add(random >> 8 & 3).wrapping_sub(1),
            5 => random >> 8 & 0x7f,
            // Edge cases of the narrow widths below anything.
            6 => self.random() << 32 | edge & 0xffff_ffff,
            _ => self.random(),
        }
    }

    pub(crate) fn state(&mut self, run: usize) -> State {
        let mut registers = [0; 16].map(|_: u64| self.value());
        let mut flags = 0x202;
        for (_, bit) in FLAGS {
            flags |= (self.random() >> 40 & 1) << bit;
        }
        let mut data: Vec<_> =
            (0..GUEST_SIZE / 8).flat_map(|_| self.value().to_le_bytes()).collect();
        // rbx, rsp, rbp, r12, r13 are addresses, r9 an index.
        for (reg, offset) in [(3, 192), (4, 320), (5, 256), (12, 64), (13, 128)] {
            registers[reg] = GUEST + offset;
        }
        registers[9] = self.random() % 8;
        match run % 4 {
            // A compare-exchange finds what it expects, at least in the low bytes.
            0 => data[192..200].copy_from_slice(&registers[0].to_le_bytes()),
            // A division has a result.
            1 => {
                registers[2] = 0;
                data[200..208].fill(0);
            }
            2 => registers[2] = registers[0].cast_signed().wrapping_shr(63).cast_unsigned(),
            _ => {}
        }
        State { registers, flags, data }
    }
}
