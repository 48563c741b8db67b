//! [`Register`]: the general registers and their parts.

use acqrel_isa::Size;

/// A general register, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Register {
    /// Its number; 4 to 7 for the high bytes `ah` to `bh`.
    pub(super) number: u8,
    pub(super) size: Size,
    /// Whether it is one of the high bytes.
    pub(super) high: bool,
}

/// The names of the first eight, from `rax`, by size.
const NAMES: [(Size, [&str; 8]); 4] = [
    (Size::B, ["al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"]),
    (Size::H, ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"]),
    (Size::W, ["eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi"]),
    (Size::DW, ["rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"]),
];
const HIGH: [&str; 4] = ["ah", "ch", "dh", "bh"];

impl Register {
    /// The register with a name, in either case, without `%`.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let position = |names: &[&str]| names.iter().position(|other| *other == name);
        let index = |index: usize| u8::try_from(index).ok();
        if let Some(number) = position(&HIGH).and_then(index) {
            return Some(Self { number: number + 4, size: Size::B, high: true });
        }
        for (size, names) in &NAMES {
            if let Some(number) = position(names).and_then(index) {
                return Some(Self { number, size: *size, high: false });
            }
        }
        let rest = name.strip_prefix('r')?;
        let (digits, size) = match rest.trim_start_matches(|c: char| c.is_ascii_digit()) {
            "" => (rest, Size::DW),
            "d" => (rest.strip_suffix('d')?, Size::W),
            "w" => (rest.strip_suffix('w')?, Size::H),
            "b" => (rest.strip_suffix('b')?, Size::B),
            _ => return None,
        };
        let number = digits.parse().ok().filter(|number| (8..16).contains(number))?;
        (digits == format!("{number}")).then_some(Self { number, size, high: false })
    }

    /// The name of a part of a register, by their numbers as they are encoded.
    pub(super) fn name(number: u8, size: Size) -> String {
        let names = NAMES.iter().find(|row| row.0 == size).map(|row| &row.1);
        if let Some(name) = names.and_then(|names| names.get(usize::from(number))) {
            return (*name).to_owned();
        }
        let suffix = match size {
            Size::B => "b",
            Size::H => "w",
            Size::W => "d",
            Size::DW => "",
        };
        format!("r{number}{suffix}")
    }

    /// Its number as it is encoded without regard to which byte of it this is.
    pub(super) const fn whole(self) -> u8 {
        if self.high { self.number - 4 } else { self.number }
    }

    /// Whether it is `al`, `ax`, `eax` or `rax`.
    pub(super) const fn is_accumulator(self) -> bool {
        self.number == 0
    }

    /// Whether it is one of the bytes that only a REX prefix gives.
    pub(super) fn needs_rex(self) -> bool {
        self.size == Size::B && !self.high && self.number >= 4
    }
}
