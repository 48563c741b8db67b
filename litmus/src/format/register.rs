//! Names of registers: [`Register`].

use crate::Isa;
use acqrel_isa::Size;
use acqrel_machine::{Arch, Reg};

/// A register, or its low part, as tests name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Register {
    pub(super) number: Reg,
    pub(super) size: Size,
    /// The name that states are printed with: herd7's, whatever case and sign the test has.
    pub(super) name: String,
}

impl Register {
    /// The register of a name, without `%`.
    pub(super) fn named(isa: Isa, name: &str) -> Option<Self> {
        match isa {
            Isa::Bpf => bpf(name),
            Isa::Arm64 => arm64(name),
            Isa::X86_64 => x86_64(&name.to_ascii_lowercase()),
        }
    }

    /// What names look like.
    pub(super) const fn help(isa: Isa) -> &'static str {
        match isa {
            Isa::Bpf => "registers are r0 to r10, and their halves w0 to w9",
            Isa::Arm64 => "registers are X0 to X30, their halves W0 to W30, and SP",
            Isa::X86_64 => {
                "registers are rax to r15 and their low parts; ah, bh, ch and dh cannot be observed"
            }
        }
    }
}

/// Where a register stands in herd7's order of a thread's registers.
pub(crate) fn rank(isa: Isa, register: Reg) -> u8 {
    const X86_64: [u8; 16] = [0, 2, 3, 1, 7, 6, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15];
    match isa {
        Isa::Bpf | Isa::Arm64 => register.number(),
        Isa::X86_64 => X86_64.get(register.index()).copied().unwrap_or_else(|| register.number()),
    }
}

/// A letter and a number up to some.
fn numbered(name: &str, letters: [char; 2], most: u8) -> Option<u8> {
    let digits = name.strip_prefix(letters)?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.parse().ok().filter(|&number: &u8| plain && number <= most)?;
    (digits.len() == 1 || !digits.starts_with('0')).then_some(number)
}

fn bpf(name: &str) -> Option<Register> {
    let named = |number, size, letter| {
        Some(Register { number: Reg::new(number)?, size, name: format!("{letter}{number}") })
    };
    match name {
        "fp" | "FP" => named(10, Size::DW, 'r'),
        _ => match numbered(name, ['r', 'R'], 10) {
            Some(number) => named(number, Size::DW, 'r'),
            None => named(numbered(name, ['w', 'W'], 9)?, Size::W, 'w'),
        },
    }
}

fn arm64(name: &str) -> Option<Register> {
    let named = |number, size, letter| {
        Some(Register { number: Reg::new(number)?, size, name: format!("{letter}{number}") })
    };
    if name.eq_ignore_ascii_case("sp") {
        return Some(Register { number: Reg::SP, size: Size::DW, name: "SP".to_owned() });
    }
    if name.eq_ignore_ascii_case("lr") {
        return named(30, Size::DW, 'X');
    }
    match numbered(name, ['x', 'X'], 30) {
        Some(number) => named(number, Size::DW, 'X'),
        None => named(numbered(name, ['w', 'W'], 30)?, Size::W, 'W'),
    }
}

fn x86_64(name: &str) -> Option<Register> {
    let (number, size) = (0..16).find_map(|number| {
        let whole = Reg::new(number)?.name(Arch::X86_64)?;
        let size = part(whole, name)?;
        Some((number, size))
    })?;
    Some(Register { number: Reg::new(number)?, size, name: name.to_owned() })
}

/// How much of a 64-bit register a name means.
fn part(whole: &str, name: &str) -> Option<Size> {
    if name == whole {
        return Some(Size::DW);
    }
    if let Some(suffix) = name.strip_prefix(whole) {
        // r8 and up.
        return match suffix {
            "d" if whole.ends_with(|last: char| last.is_ascii_digit()) => Some(Size::W),
            "w" if whole.ends_with(|last: char| last.is_ascii_digit()) => Some(Size::H),
            "b" if whole.ends_with(|last: char| last.is_ascii_digit()) => Some(Size::B),
            _ => None,
        };
    }
    let stem =
        whole.strip_prefix('r').filter(|stem| stem.bytes().all(|b| b.is_ascii_lowercase()))?;
    if name == stem {
        return Some(Size::H);
    }
    if name.strip_prefix('e') == Some(stem) {
        return Some(Size::W);
    }
    // rax has al, rsi has sil.
    let low = name.strip_suffix('l')?;
    (low == stem.strip_suffix('x').unwrap_or(stem)).then_some(Size::B)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_registers() {
        for (isa, name, number, size, printed) in [
            (Isa::Bpf, "r0", 0, Size::DW, "r0"),
            (Isa::Bpf, "R10", 10, Size::DW, "r10"),
            (Isa::Bpf, "fp", 10, Size::DW, "r10"),
            (Isa::Bpf, "w9", 9, Size::W, "w9"),
            (Isa::Arm64, "X0", 0, Size::DW, "X0"),
            (Isa::Arm64, "x30", 30, Size::DW, "X30"),
            (Isa::Arm64, "LR", 30, Size::DW, "X30"),
            (Isa::Arm64, "W1", 1, Size::W, "W1"),
            (Isa::Arm64, "sp", 31, Size::DW, "SP"),
            (Isa::X86_64, "rax", 0, Size::DW, "rax"),
            (Isa::X86_64, "EBX", 3, Size::W, "ebx"),
            (Isa::X86_64, "di", 7, Size::H, "di"),
            (Isa::X86_64, "al", 0, Size::B, "al"),
            (Isa::X86_64, "sil", 6, Size::B, "sil"),
            (Isa::X86_64, "bpl", 5, Size::B, "bpl"),
            (Isa::X86_64, "r8", 8, Size::DW, "r8"),
            (Isa::X86_64, "r15d", 15, Size::W, "r15d"),
            (Isa::X86_64, "r10w", 10, Size::H, "r10w"),
            (Isa::X86_64, "r9b", 9, Size::B, "r9b"),
        ] {
            let expected =
                Register { number: Reg::new(number).unwrap(), size, name: printed.to_owned() };
            assert_eq!(Register::named(isa, name), Some(expected), "{name}");
        }
    }

    #[test]
    fn other_names_are_none() {
        for (isa, names) in [
            (Isa::Bpf, &["r11", "w10", "r01", "r", "x0", "r-1", "r+1", "rax"][..]),
            (Isa::Arm64, &["X31", "W31", "XZR", "r0", "X00", "s0"]),
            (
                Isa::X86_64,
                &["ah", "r16", "raxd", "xmm0", "r8l", "eip", "eaxl", "ld", "l", "", "axl"],
            ),
        ] {
            for name in names {
                assert_eq!(Register::named(isa, name), None, "{name}");
            }
        }
    }

    #[test]
    fn x86_registers_are_in_herds_order() {
        let order = ["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r15"];
        let ranks =
            order.map(|name| rank(Isa::X86_64, Register::named(Isa::X86_64, name).unwrap().number));
        assert!(ranks.is_sorted(), "{ranks:?}");
    }
}
