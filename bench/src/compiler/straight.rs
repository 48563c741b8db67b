//! [`Straight`]: a program without jumps.

use crate::task::VALUE;

/// A program without jumps, of mixed instructions: six in ten are arithmetic, a quarter loads and
/// stores, the rest moves. Only the last is `exit`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Straight {
    /// How many instructions it has: at least 2.
    pub insns: usize,
}

/// The registers that hold numbers; r8 has the address of the memory.
const NUMBERS: [u8; 9] = [0, 1, 2, 3, 4, 5, 6, 7, 9];

/// The bytes at r8, and those below r10, that are accessed.
const MEMORY: u32 = 4096;
const STACK: i16 = 64;

type Insn = [u8; 8];

/// Fields in the order of RFC 9669, section 3.
fn insn(opcode: u8, dst: u8, src: u8, off: i16, imm: i32) -> Insn {
    let [o0, o1] = off.to_le_bytes();
    let [i0, i1, i2, i3] = imm.to_le_bytes();
    [opcode, src << 4 | dst, o0, o1, i0, i1, i2, i3]
}

const MOV_REG: u8 = 0xbf;
const MOV_IMM: u8 = 0xb7;
const STORE: u8 = 0x7b;
const LDDW: u8 = 0x18;
const EXIT: u8 = 0x95;

impl Straight {
    /// Little-endian bytecode, for engines that take an address in r1. It is not to be run.
    pub fn program(self) -> Vec<u8> {
        self.after(&[insn(MOV_REG, 8, 1, 0, 0)])
    }

    /// The same, with the map's value for the kernel in r8.
    pub(super) fn for_kernel(self) -> Vec<u8> {
        let [low, high] = [VALUE, VALUE >> 32].map(|word| {
            let [b0, b1, b2, b3, ..] = word.to_le_bytes();
            i32::from_le_bytes([b0, b1, b2, b3])
        });
        self.after(&[insn(LDDW, 8, 0, 0, low), insn(0, 0, 0, 0, high)])
    }

    /// The instructions after the one that sets r8.
    fn after(self, first: &[Insn]) -> Vec<u8> {
        let last = [insn(MOV_IMM, 0, 0, 0, 0), insn(EXIT, 0, 0, 0, 0)];
        if self.insns <= last.len() {
            return last.concat();
        }
        let numbers =
            NUMBERS.into_iter().map(|reg| insn(MOV_IMM, reg, 0, 0, 0x0102 * i32::from(reg)));
        let stack = (1..=STACK / 8).map(|slot| insn(STORE, 10, 0, -8 * slot, 0));
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mixed = std::iter::repeat_with(|| mixed(&mut random));
        let one = |insn: Insn| vec![insn];
        let insns = numbers.chain(stack).map(one).chain(mixed);
        // `first` and `last` are three of them.
        let insns = insns.take(self.insns.saturating_sub(3)).flatten();
        first.iter().copied().chain(insns).chain(last).flatten().collect()
    }
}

/// One instruction, of one slot or two.
fn mixed(random: &mut Random) -> Vec<Insn> {
    let dst = random.number();
    let src = random.number();
    let small = i32::try_from(random.below(200)).unwrap_or(0) - 100;
    let large = random.next().cast_signed();
    // ADD, SUB, OR, AND, XOR, then LSH, RSH: opcodes without class and source. No ARSH: the
    // kernel's verifier follows both signs of its result, and there is no end to that.
    let op = random.pick([0x00, 0x10, 0x40, 0x50, 0xa0]);
    let shift = random.pick([0x60, 0x70]);
    let (imm64, reg64, imm32, reg32) = (0x07, 0x0f, 0x04, 0x0c);
    let insn = match random.below(100) {
        0..20 => insn(op | reg64, dst, src, 0, 0),
        20..33 => insn(op | imm64, dst, 0, 0, small),
        33..37 => insn(op | imm64, dst, 0, 0, large),
        37..44 => insn(op | reg32, dst, src, 0, 0),
        44..50 => insn(op | imm32, dst, 0, 0, small),
        50..56 => insn(shift | imm64, dst, 0, 0, i32::try_from(random.below(64)).unwrap_or(0)),
        56..59 => insn(0x20 | reg64, dst, src, 0, 0),
        // BSWAP64 and NEG.
        59 => insn(0xdc, dst, 0, 0, 64),
        60 => insn(0x87, dst, 0, 0, 0),
        61..69 => insn(MOV_REG, dst, src, 0, 0),
        69..74 => insn(MOV_IMM, dst, 0, 0, small),
        74..76 => return vec![insn(LDDW, dst, 0, 0, large), insn(0, 0, 0, 0, small)],
        76..89 => {
            let (size, base, off) = random.place();
            insn(size | 0x61, dst, base, off, 0)
        }
        89..98 => {
            let (size, base, off) = random.place();
            insn(size | 0x63, base, src, off, 0)
        }
        _ => {
            let (size, base, off) = random.place();
            insn(size | 0x62, base, 0, off, small)
        }
    };
    vec![insn]
}

/// Xorshift.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let [_, _, b0, b1, b2, b3, ..] = self.0.to_le_bytes();
        u32::from_le_bytes([b0, b1, b2, b3])
    }

    fn below(&mut self, end: u32) -> u32 {
        self.next() % end
    }

    fn pick<const N: usize>(&mut self, from: [u8; N]) -> u8 {
        let index = usize::try_from(self.next()).unwrap_or(0) % N;
        from[index]
    }

    fn number(&mut self) -> u8 {
        self.pick(NUMBERS)
    }

    /// The bits of an access' size, and a base register with an aligned offset.
    fn place(&mut self) -> (u8, u8, i16) {
        // W, H, B, DW: bytes, and the opcode's bits. Words of 64 bits are half of all.
        let (bytes, bits) = match self.below(8) {
            0 | 1 => (4, 0x00),
            2 => (2, 0x08),
            3 => (1, 0x10),
            _ => (8, 0x18),
        };
        if self.below(3) == 0 {
            let slots = self.below(u32::from(STACK.unsigned_abs()) / bytes) + 1;
            (bits, 10, -i16::try_from(slots * bytes).unwrap_or(0))
        } else {
            // Most offsets are small, as in structures.
            let within = if self.below(4) == 0 { MEMORY } else { 128 };
            let off = self.below(within / bytes) * bytes;
            (bits, 8, i16::try_from(off).unwrap_or(0))
        }
    }
}
