//! The lines of a file: words, and comments that `#` starts.

use super::LineError;

/// The lines that have something, each with its number.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = (1..).zip(text.lines());
    let lines = lines.map(|(line, text)| (line, text.split('#').next().unwrap_or_default().trim()));
    lines.filter(|(_, text)| !text.is_empty())
}

/// A number, in hexadecimal with `0x`, or decimal.
pub(super) fn number(line: usize, text: &str) -> Result<u64, LineError> {
    let number = match text.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(&digits.replace('_', ""), 16),
        None => text.parse(),
    };
    number.map_err(|_| LineError {
        line,
        message: format!("`{text}` is no number: write 0x and hexadecimal digits, or decimal ones"),
    })
}
