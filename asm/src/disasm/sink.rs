//! [`Sink`]: text on its way out.

use acqrel_isa::digits;
use std::io::{self, Write};

/// Text that is kept, or goes to a writer in chunks, so that it is never in memory whole.
pub(crate) struct Sink<'w> {
    /// What has not gone out; to be appended to.
    pub(crate) text: String,
    out: Option<&'w mut dyn Write>,
}

/// How many bytes are written at once.
const CHUNK: usize = 1 << 16;

impl<'w> Sink<'w> {
    /// Text that is kept.
    pub(crate) const fn kept() -> Self {
        Self { text: String::new(), out: None }
    }

    /// Text that goes to a writer.
    pub(crate) fn to(out: &'w mut dyn Write) -> Self {
        Self { text: String::with_capacity(CHUNK + 256), out: Some(out) }
    }

    /// Says that a piece of text has been appended. It is written once there is enough of it.
    pub(crate) fn settle(&mut self) -> io::Result<()> {
        if self.text.len() < CHUNK { Ok(()) } else { self.flush() }
    }

    /// Writes what has not been written, if there is a writer.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if let Some(out) = &mut self.out {
            out.write_all(self.text.as_bytes())?;
            self.text.clear();
        }
        Ok(())
    }
}

/// Appends a number in decimal.
pub(crate) fn decimal(text: &mut String, number: usize) {
    // Writing to a string does not fail.
    let _ = digits::write_decimal(text, i64::try_from(number).unwrap_or(i64::MAX));
}
