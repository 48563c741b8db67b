//! `trace_printk`: Linux' format language, as far as that helper takes it.

use super::{HelperCall, HelperError};
use crate::MapError;

/// How long a printed string or format may be.
const LIMIT: u64 = 512;

/// Linux' `ENOSPC`.
const ENOSPC: i64 = 28;

/// Prints the format of r2 bytes at r1, the last of them 0, with the arguments r3 to r5. Returns
/// the number of bytes printed; `-EINVAL` for a format that is not terminated, has more than three
/// conversions, or one other than `%d %i %u %x %X %p %c %s %%` with an `l` or `ll`; `-ENOSPC` if
/// the thread has printed too much.
pub(super) fn trace_printk(call: &mut HelperCall<'_>) -> Result<u64, HelperError> {
    let size = call.args[1];
    if size == 0 || size > LIMIT {
        return Ok(MapError::Invalid.to_r0());
    }
    let mut format = vec![0; usize::try_from(size).unwrap_or_default()];
    call.memory.read(call.args[0], &mut format)?;
    let text = match format.split_last() {
        Some((0, format)) => expand(call, format)?,
        _ => None,
    };
    let Some(text) = text else { return Ok(MapError::Invalid.to_r0()) };
    let printed = call.environment.print(String::from_utf8_lossy(&text).into_owned());
    Ok(if printed { text.len() as u64 } else { ENOSPC.wrapping_neg().cast_unsigned() })
}

/// The bytes that a format prints; none if it is wrong.
fn expand(call: &mut HelperCall<'_>, format: &[u8]) -> Result<Option<Vec<u8>>, HelperError> {
    let mut args = [call.args[2], call.args[3], call.args[4]].into_iter();
    let mut text = Vec::new();
    let mut bytes = format.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            text.push(byte);
            continue;
        }
        let mut longs = 0;
        let mut conversion = bytes.next();
        while conversion == Some(b'l') && longs < 2 {
            longs += 1;
            conversion = bytes.next();
        }
        if conversion == Some(b'%') && longs == 0 {
            text.push(b'%');
            continue;
        }
        let (Some(conversion), Some(value)) = (conversion, args.next()) else { return Ok(None) };
        match convert(call, conversion, value, longs > 0)? {
            Some(converted) => text.extend(converted),
            None => return Ok(None),
        }
    }
    Ok(Some(text))
}

/// One value as bytes; none if there is no such conversion.
#[expect(clippy::cast_possible_truncation, reason = "conversions without `l` print 32 bits")]
fn convert(
    call: &mut HelperCall<'_>,
    conversion: u8,
    value: u64,
    long: bool,
) -> Result<Option<Vec<u8>>, HelperError> {
    let unsigned = if long { value } else { u64::from(value as u32) };
    let signed = if long { value.cast_signed() } else { i64::from(value as i32) };
    Ok(Some(match conversion {
        b'd' | b'i' => signed.to_string().into_bytes(),
        b'u' => unsigned.to_string().into_bytes(),
        b'x' => format!("{unsigned:x}").into_bytes(),
        b'X' => format!("{unsigned:X}").into_bytes(),
        b'p' => format!("{value:#x}").into_bytes(),
        b'c' => vec![value as u8],
        b's' => string(call, value)?,
        _ => return Ok(None),
    }))
}

/// The bytes at an address up to a zero.
fn string(call: &mut HelperCall<'_>, address: u64) -> Result<Vec<u8>, HelperError> {
    let mut text = Vec::new();
    for offset in 0..LIMIT {
        let mut byte = [0];
        call.memory.read(address.wrapping_add(offset), &mut byte)?;
        match byte {
            [0] => break,
            [byte] => text.push(byte),
        }
    }
    Ok(text)
}
