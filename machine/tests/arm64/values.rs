//! Operand values: states before a form that make it access its data, and that hold edge values.

use crate::qemu::{GUEST, GUEST_SIZE, Slot, State};

/// A small generator of pseudo-random numbers (splitmix64), so that a failure repeats.
#[derive(Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// An edge value, a small number or any number.
    fn operand(&mut self) -> u64 {
        const EDGES: [u64; 14] = [
            0,
            1,
            u64::MAX,
            1 << 63,
            (1 << 63) - 1,
            0x8000_0000,
            0x7fff_ffff,
            0xffff_ffff,
            0x1_0000_0000,
            0xffff_ffff_8000_0000,
            0x80,
            0x7f,
            0x8000,
            0x0123_4567_89ab_cdef,
        ];
        match self.below(4) {
            0 | 1 => EDGES[usize::try_from(self.below(14)).unwrap()],
            2 => self.below(70),
            _ => self.next(),
        }
    }
}

/// A state in which `row`, which lies in `slot`, can run.
pub(crate) fn state(row: &str, slot: &Slot, random: &mut Random) -> State {
    let mut state = State {
        x: std::array::from_fn(|_| random.operand()),
        sp: GUEST + 16 * random.below(8),
        nzcv: random.below(16) << 28,
        data: std::array::from_fn(|_| random.next().to_le_bytes()[0]),
    };
    if random.below(2) == 0 {
        // One value everywhere, so that compares meet equal operands.
        let value = random.operand();
        for x in &mut state.x {
            if random.below(2) == 0 {
                *x = value;
            }
        }
        for (index, byte) in state.data.iter_mut().enumerate() {
            *byte = value.to_le_bytes()[index % 8];
        }
    }
    if let Some(register) = branch_register(row) {
        state.x[register] = slot.forward();
    }
    if row.starts_with("paciasp") {
        // Authentication gives back an address of user space, not any number.
        state.x[30] &= 0x7fff_ffff_ffff;
    }
    if let Some(address) = Address::of(row) {
        address.point(&mut state, random);
    }
    state
}

/// The register that an indirect branch jumps to.
fn branch_register(row: &str) -> Option<usize> {
    let mut words = row.split([' ', ',']);
    match words.next()? {
        "br" | "blr" => number(words.next()?),
        "ret" => words.next().map_or(Some(30), number),
        _ => None,
    }
}

/// The number of a general-purpose register; none for the zero register and the stack pointer.
fn number(register: &str) -> Option<usize> {
    register.strip_prefix(['x', 'w'])?.parse().ok()
}

/// The parts of the text in brackets.
struct Address<'a> {
    base: &'a str,
    offset: i64,
    index: Option<&'a str>,
    shift: u32,
    signed: bool,
}

impl<'a> Address<'a> {
    fn of(row: &'a str) -> Option<Self> {
        let inside = row.split_once('[')?.1.split_once(']')?.0;
        let mut parts = inside.split(", ");
        let mut address = Self {
            base: parts.next()?,
            offset: 0,
            index: None,
            shift: 0,
            signed: !inside.contains("uxtw"),
        };
        for part in parts {
            if let Some(offset) = part.strip_prefix('#') {
                address.offset = offset.parse().unwrap();
            } else if let Some((_, amount)) = part.split_once(" #") {
                address.shift = amount.parse().unwrap();
            } else if part.ends_with("zr") || number(part).is_some() {
                address.index = Some(part);
            }
        }
        Some(address)
    }

    /// Makes the address one of the data, a multiple of 16 where the form has no index.
    fn point(&self, state: &mut State, random: &mut Random) {
        let target = GUEST + GUEST_SIZE as u64 / 4 + 16 * random.below(8);
        if let Some(register) =
            number(self.base).filter(|&base| self.index.and_then(number) == Some(base))
        {
            state.x[register] = target / (1 + (1 << self.shift));
            return;
        }
        let mut base = target.wrapping_sub_signed(self.offset);
        if let Some(register) = self.index.and_then(number) {
            let narrow = self.index.is_some_and(|index| index.starts_with('w'));
            // UXTW makes a negative index a large one, which no base brings back to the data.
            let index = random.below(8).cast_signed() - if self.signed { 4 } else { 0 };
            let value = index.cast_unsigned();
            let garbage = random.next() << 32;
            state.x[register] = if narrow { value & 0xffff_ffff | garbage } else { value };
            base = base.wrapping_sub_signed(index << self.shift);
        }
        match number(self.base) {
            Some(register) => state.x[register] = base,
            None => state.sp = base & !15,
        }
    }
}
