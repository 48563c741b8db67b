//! Where results go: a file, or standard output.

use crate::error::Error;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Writes bytes to a file, or to standard output if there is none.
pub(crate) fn write(path: Option<&Path>, bytes: &[u8]) -> Result<(), Error> {
    if let Some(path) = path {
        let written = std::fs::write(path, bytes);
        return written.map_err(|error| Error::Write { path: path.to_owned(), error });
    }
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Error::Closed,
        _ => Error::Write { path: "standard output".into(), error },
    })
}

/// Writes text to standard output.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    write(None, text.as_bytes())
}

/// Writes a JSON value as a line to standard output.
pub(crate) fn json(value: &serde_json::Value) -> Result<(), Error> {
    print(&format!("{value}\n"))
}
