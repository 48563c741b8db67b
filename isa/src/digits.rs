//! Numbers as text, [`write_decimal`] and [`write_hex`], without the formatting machinery, which
//! takes longer than all the rest of printing an instruction.
//!
//! ```
//! use acqrel_isa::digits::{write_decimal, write_hex};
//!
//! let mut text = String::new();
//! write_decimal(&mut text, -12)?;
//! write_hex(&mut text, 0xfe)?;
//! assert_eq!(text, "-120xfe");
//! # Ok::<(), std::fmt::Error>(())
//! ```

use core::fmt;

/// Writes a number in decimal.
///
/// # Errors
///
/// Those of the writer; a string has none.
pub fn write_decimal(f: &mut impl fmt::Write, number: i64) -> fmt::Result {
    let mut rest = number.unsigned_abs();
    let mut buffer = [0; 20];
    let mut start = buffer.len();
    loop {
        start -= 1;
        // A remainder is less than 10.
        buffer[start] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        start -= 1;
        buffer[start] = b'-';
    }
    write(f, &buffer[start..])
}

/// Writes a number in hexadecimal, with `0x` before it.
///
/// # Errors
///
/// Those of the writer; a string has none.
pub fn write_hex(f: &mut impl fmt::Write, number: u64) -> fmt::Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut rest = number;
    let mut buffer = [0; 18];
    let mut start = buffer.len();
    loop {
        start -= 1;
        buffer[start] = DIGITS[(rest & 15) as usize];
        rest >>= 4;
        if rest == 0 {
            break;
        }
    }
    start -= 1;
    buffer[start] = b'x';
    start -= 1;
    buffer[start] = b'0';
    write(f, &buffer[start..])
}

/// Writes digits.
fn write(f: &mut impl fmt::Write, digits: &[u8]) -> fmt::Result {
    core::str::from_utf8(digits).map_or(Err(fmt::Error), |text| f.write_str(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;

    #[test]
    fn numbers_are_as_the_standard_library_writes_them() {
        for number in [0, 1, 9, 10, 99, 100, -1, -10, i64::MAX, i64::MIN, i32::MIN.into()] {
            let mut text = String::new();
            write_decimal(&mut text, number).unwrap();
            assert_eq!(text, format!("{number}"));
        }
        for number in [0, 1, 0xf, 0x10, 0xff, 0x1234_5678_9abc_def0, u64::MAX] {
            let mut text = String::new();
            write_hex(&mut text, number).unwrap();
            assert_eq!(text, format!("{number:#x}"));
        }
    }
}
