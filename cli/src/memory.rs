//! The memory argument of `run` and `plugin`: hexadecimal bytes, `BYTE*COUNT`, or a file.

use crate::error::Error;
use acqrel_asm::hex;

/// How many bytes `BYTE*COUNT` may make.
const LIMIT: usize = 512 << 20;

/// Reads a memory argument.
pub(crate) fn parse(text: &str) -> Result<Vec<u8>, Error> {
    if let Some(path) = text.strip_prefix('@') {
        if path.is_empty() {
            return Err(Error::Usage("the memory: @ needs the name of a file".to_owned()));
        }
        return crate::input::read(path.as_ref());
    }
    if let Some((byte, count)) = text.split_once('*') {
        let digits = byte.trim().trim_start_matches("0x");
        let plain = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        let byte = u8::from_str_radix(digits, 16).ok().filter(|_| plain);
        let count = count.trim().parse().ok().filter(|&count: &usize| count <= LIMIT);
        return match (byte, count) {
            (Some(byte), Some(count)) => Ok(vec![byte; count]),
            _ => Err(Error::Usage(format!(
                "`{text}` is not a hexadecimal byte, `*` and a number of at most {LIMIT}"
            ))),
        };
    }
    hex::parse(text).map_err(|error| Error::Usage(format!("the memory: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_in_every_form() {
        for text in ["010203", "01 02 03", "01  02  03 ", "0x01,0x02,\n0x03"] {
            assert_eq!(parse(text).unwrap(), [1, 2, 3], "{text}");
        }
        assert!(parse("").unwrap().is_empty());
        assert_eq!(parse("ff*3").unwrap(), [255; 3]);
        assert_eq!(parse("0*2").unwrap(), [0; 2]);
        assert_eq!(parse("0x10*2").unwrap(), [16; 2]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let message = parse("01 0g").unwrap_err().to_string();
        assert_eq!(message, "the memory: line 1, column 5: 'g' is no hexadecimal digit");
        for bad in ["100*2", "+1*2", "@", "x*2", "0*", "0*99999999999", "@no such file"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
