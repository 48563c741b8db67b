//! Values of C: [`Value`], a number with its type, and the operators on them.

/// A number of type `int`, `unsigned int`, `long` or `unsigned long`, of 32 and 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value {
    /// The number, which is one of the type.
    pub(super) number: i128,
    pub(super) kind: Kind,
}

/// A type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) wide: bool,
    pub(super) unsigned: bool,
}

impl Kind {
    pub(super) const INT: Self = Self { wide: false, unsigned: false };
    pub(super) const UINT: Self = Self { wide: false, unsigned: true };
    pub(super) const LONG: Self = Self { wide: true, unsigned: false };
    pub(super) const ULONG: Self = Self { wide: true, unsigned: true };

    const fn bits(self) -> u32 {
        if self.wide { 64 } else { 32 }
    }

    /// The usual arithmetic conversions.
    const fn common(self, other: Self) -> Self {
        match (self.wide, other.wide) {
            (true, false) => self,
            (false, true) => other,
            _ => Self { wide: self.wide, unsigned: self.unsigned || other.unsigned },
        }
    }
}

/// A number in so many bits, with a sign or without.
pub(super) const fn truncated(number: i128, bits: u32, unsigned: bool) -> i128 {
    let low = number & ((1 << bits) - 1);
    if !unsigned && low >> (bits - 1) != 0 { low - (1 << bits) } else { low }
}

impl Value {
    pub(super) const fn int(number: i128) -> Self {
        Self { number, kind: Kind::INT }
    }

    /// As a type.
    pub(super) const fn to(self, kind: Kind) -> Self {
        Self { number: truncated(self.number, kind.bits(), kind.unsigned), kind }
    }

    /// The value of a number as it is written, with its suffix. None if it is none, or needs more
    /// than 64 bits.
    pub(super) fn literal(text: &str) -> Option<Self> {
        let end = text.trim_end_matches(['u', 'U', 'l', 'L']).len();
        let (digits, suffix) = text.split_at(end);
        let suffix = suffix.to_ascii_lowercase();
        let unsigned = suffix.contains('u');
        if !matches!(suffix.as_str(), "" | "u" | "l" | "ul" | "lu" | "ll" | "ull" | "llu") {
            return None;
        }
        let (digits, radix) = match digits.as_bytes() {
            [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
            [b'0', b'b' | b'B', ..] => (&digits[2..], 2),
            [b'0', _, ..] => (&digits[1..], 8),
            _ => (digits, 10),
        };
        let plain = digits.bytes().next().is_some_and(|byte| byte.is_ascii_hexdigit());
        let number = i128::from(u64::from_str_radix(digits, radix).ok().filter(|_| plain)?);
        let kinds = [Kind::INT, Kind::UINT, Kind::LONG, Kind::ULONG];
        let kind = kinds.into_iter().find(|&kind| {
            let as_written = if unsigned { kind.unsigned } else { !kind.unsigned || radix != 10 };
            let long = kind.wide || !suffix.contains('l');
            as_written && long && Self { number, kind }.to(kind).number == number
        });
        Some(Self { number, kind: kind.unwrap_or(Kind::ULONG) })
    }

    /// The result of an operator between two values. None if it has none, as a division by zero.
    pub(super) fn binary(self, operator: &str, other: Self) -> Option<Self> {
        let truth = |is: bool| Some(Self::int(i128::from(is)));
        if let "<<" | ">>" = operator {
            let by = u32::try_from(other.number).ok().filter(|&by| by < self.kind.bits())?;
            let number = if operator == "<<" { self.number << by } else { self.number >> by };
            return Some(Self { number, kind: self.kind }.to(self.kind));
        }
        if let "&&" | "||" = operator {
            let (a, b) = (self.number != 0, other.number != 0);
            return truth(if operator == "&&" { a && b } else { a || b });
        }
        let kind = self.kind.common(other.kind);
        let (a, b) = (self.to(kind).number, other.to(kind).number);
        let number = match operator {
            "+" => a + b,
            "-" => a - b,
            "*" => a.checked_mul(b)?,
            "/" => a.checked_div(b)?,
            "%" => a.checked_rem(b)?,
            "&" => a & b,
            "|" => a | b,
            "^" => a ^ b,
            "==" => return truth(a == b),
            "!=" => return truth(a != b),
            "<" => return truth(a < b),
            ">" => return truth(a > b),
            "<=" => return truth(a <= b),
            ">=" => return truth(a >= b),
            _ => return None,
        };
        Some(Self { number, kind }.to(kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_types_of_c() {
        for (text, number, kind) in [
            ("0", 0, Kind::INT),
            ("2147483648", 1 << 31, Kind::LONG),
            ("0x80000000", 1 << 31, Kind::UINT),
            ("0xffffffffffffffff", (1 << 64) - 1, Kind::ULONG),
            ("5ULL", 5, Kind::ULONG),
            ("5l", 5, Kind::LONG),
            ("017", 15, Kind::INT),
            ("0b11u", 3, Kind::UINT),
        ] {
            assert_eq!(Value::literal(text), Some(Value { number, kind }), "{text}");
        }
        for text in ["0x", "08", "5x", "18446744073709551616", "1ulul", "0x+5"] {
            assert_eq!(Value::literal(text), None, "{text}");
        }
    }

    #[test]
    fn operators_compute_as_in_c() {
        let value = |text: &str| Value::literal(text).unwrap();
        for (a, operator, b, expected) in [
            ("1", "<<", "31", Some(-(1 << 31))),
            ("1u", "<<", "31", Some(1 << 31)),
            ("1", "<<", "32", None),
            ("0xffffffff", "+", "1", Some(0)),
            ("0xffffffff", "+", "1l", Some(1 << 32)),
            ("5", "-", "6", Some(-1)),
            ("5", "-", "6u", Some(0xffff_ffff)),
            ("7", "/", "0", None),
            ("7", "%", "4", Some(3)),
            ("1", "<", "2", Some(1)),
        ] {
            let is = value(a).binary(operator, value(b)).map(|value| value.number);
            assert_eq!(is, expected, "{a} {operator} {b}");
        }
    }
}
