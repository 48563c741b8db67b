//! Why the command cannot do what it was asked.

use acqrel_asm::Code;
use acqrel_asm::object::{ObjectError, WriteError};
use std::path::PathBuf;

/// Why the command cannot do what it was asked. Every one of them is the input's or the usage's
/// fault.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Read { path: PathBuf, error: std::io::Error },
    /// A file cannot be written.
    #[error("cannot write {}: {error}", path.display())]
    Write { path: PathBuf, error: std::io::Error },
    /// The source does not assemble; unless JSON is asked for, why has been shown already.
    #[error("{path} does not assemble: {count}")]
    Assembly { path: String, errors: Vec<serde_json::Value>, count: String },
    /// Something is wrong with a file that is not source text.
    #[error("{path}: {message}{}", help.as_ref().map_or(String::new(), |h| format!("\nhelp: {h}")))]
    Input { path: String, message: String, help: Option<String> },
    /// Something is wrong with an object, read or written, or with what is linked of it.
    #[error("{path}: {message}{}", help.as_ref().map_or(String::new(), |h| format!("\nhelp: {h}")))]
    Object { path: String, code: Code, message: String, help: Option<String> },
    /// Nobody reads standard output any more. What is left to print is of no use.
    #[error("standard output is closed")]
    Closed,
    /// Something is wrong with an argument.
    #[error("{0}")]
    Usage(String),
}

impl Error {
    /// What is wrong with an object.
    pub(crate) fn object(path: &str, error: &ObjectError) -> Self {
        let (path, message) = (path.to_owned(), error.to_string());
        Self::Object { path, code: error.code(), message, help: None }
    }

    /// Why an object cannot be written.
    pub(crate) fn writing(path: &str, error: &WriteError) -> Self {
        let (path, message) = (path.to_owned(), error.to_string());
        Self::Object { path, code: error.code(), message, help: None }
    }

    /// The error of a file, with a way out.
    pub(crate) fn with_help(self, help: &str) -> Self {
        match self {
            Self::Input { path, message, help: _ } => {
                Self::Input { path, message, help: Some(help.to_owned()) }
            }
            Self::Object { path, code, message, help: _ } => {
                Self::Object { path, code, message, help: Some(help.to_owned()) }
            }
            other @ (Self::Read { .. }
            | Self::Write { .. }
            | Self::Assembly { .. }
            | Self::Closed
            | Self::Usage(_)) => other,
        }
    }
}
