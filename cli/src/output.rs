//! Where results go: a file, or standard output.

use crate::error::Error;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Lets something be written to a file, or to standard output if there is none.
pub(crate) fn with(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Error> {
    if let Some(path) = path {
        let written = std::fs::File::create(path).and_then(|mut file| write(&mut file));
        return written.map_err(|error| Error::Write { path: path.to_owned(), error });
    }
    // Not by way of the standard library's buffer, which goes through everything for line feeds.
    let written = if let Some(mut file) = raw_stdout() {
        write(&mut file)
    } else {
        let mut out = io::stdout().lock();
        write(&mut out).and_then(|()| out.flush())
    };
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Error::Closed,
        _ => Error::Write { path: "standard output".into(), error },
    })
}

/// Standard output as a file.
#[cfg(unix)]
fn raw_stdout() -> Option<std::fs::File> {
    use std::os::fd::AsFd as _;
    // What has been printed comes first.
    io::stdout().lock().flush().ok()?;
    io::stdout().as_fd().try_clone_to_owned().ok().map(std::fs::File::from)
}

#[cfg(not(unix))]
fn raw_stdout() -> Option<std::fs::File> {
    None
}

/// Writes bytes to a file, or to standard output if there is none.
pub(crate) fn write(path: Option<&Path>, bytes: &[u8]) -> Result<(), Error> {
    with(path, |out| out.write_all(bytes))
}

/// Writes text to standard output.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    write(None, text.as_bytes())
}

/// Writes a JSON value as a line to standard output.
pub(crate) fn json(value: &serde_json::Value) -> Result<(), Error> {
    print(&format!("{value}\n"))
}
