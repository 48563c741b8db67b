//! `trace_printk`: Linux' format language, as far as that helper takes it.

use super::standard::errno;
use super::{HelperCall, HelperError};
use crate::maps::EINVAL;
use std::fmt::Write as _;

/// How long a printed string or format may be.
const LIMIT: usize = 512;

/// Prints the format of r2 bytes at r1 with the arguments r3 to r5. Returns the number of bytes
/// printed, or `-EINVAL` for a format that is not terminated, has more than three conversions,
/// or one other than `%d %i %u %x %X %p %c %s %%` with an `l` or `ll`.
pub(super) fn trace_printk(call: &mut HelperCall<'_>) -> Result<u64, HelperError> {
    let size = usize::try_from(call.args[1]).unwrap_or(usize::MAX);
    if size == 0 || size > LIMIT {
        return Ok(errno(EINVAL));
    }
    let mut format = vec![0; size];
    call.memory.read(call.args[0], &mut format)?;
    let Some(end) = format.iter().position(|&byte| byte == 0) else { return Ok(errno(EINVAL)) };
    let format = String::from_utf8_lossy(&format[..end]).into_owned();
    let mut args = [call.args[2], call.args[3], call.args[4]].into_iter();
    let mut text = String::new();
    let mut chars = format.chars();
    while let Some(char) = chars.next() {
        if char != '%' {
            text.push(char);
            continue;
        }
        let mut longs = 0;
        let mut conversion = chars.next();
        while conversion == Some('l') && longs < 2 {
            longs += 1;
            conversion = chars.next();
        }
        if conversion == Some('%') && longs == 0 {
            text.push('%');
            continue;
        }
        let (Some(conversion), Some(value)) = (conversion, args.next()) else {
            return Ok(errno(EINVAL));
        };
        if !convert(call, &mut text, conversion, value, longs > 0)? {
            return Ok(errno(EINVAL));
        }
    }
    let printed = text.len() as u64;
    call.environment.printed.push(text);
    Ok(printed)
}

/// Prints one value; false if there is no such conversion.
#[expect(clippy::cast_possible_truncation, reason = "conversions without `l` print 32 bits")]
fn convert(
    call: &mut HelperCall<'_>,
    text: &mut String,
    conversion: char,
    value: u64,
    long: bool,
) -> Result<bool, HelperError> {
    let unsigned = if long { value } else { u64::from(value as u32) };
    let signed = if long { value.cast_signed() } else { i64::from(value as i32) };
    let written = match conversion {
        'd' | 'i' => write!(text, "{signed}"),
        'u' => write!(text, "{unsigned}"),
        'x' => write!(text, "{unsigned:x}"),
        'X' => write!(text, "{unsigned:X}"),
        'p' => write!(text, "{value:#x}"),
        'c' => write!(text, "{}", char::from(value as u8)),
        's' => {
            for address in (value..).take(LIMIT) {
                let mut byte = [0];
                call.memory.read(address, &mut byte)?;
                if byte[0] == 0 {
                    break;
                }
                text.push(char::from(byte[0]));
            }
            Ok(())
        }
        _ => return Ok(false),
    };
    Ok(written.is_ok())
}
