//! Bytes in hexadecimal, with comments.

use super::ImageError;
use acqrel_asm::hex;

/// What starts a comment, which goes to the end of its line.
const COMMENTS: [&str; 3] = ["#", ";", "//"];

/// Reads bytes as [`hex::parse`] does, without comments.
pub(super) fn read(text: &str) -> Result<Vec<u8>, ImageError> {
    let lines = text.split('\n').map(|line| {
        let comments = COMMENTS.iter().filter_map(|comment| line.find(comment));
        &line[..comments.min().unwrap_or(line.len())]
    });
    let lines: Vec<&str> = lines.collect();
    // Text of another kind is not told of its first letter alone.
    let digit =
        |c: char| c.is_ascii_hexdigit() || c.is_whitespace() || matches!(c, ',' | 'x' | 'X');
    if let Some(line) = lines.iter().position(|line| !line.contains(digit) && !line.is_empty()) {
        return Err(ImageError::Text { line: line + 1 });
    }
    let bytes = hex::parse(&lines.join("\n"))?;
    if bytes.is_empty() { Err(ImageError::Empty) } else { Ok(bytes) }
}
