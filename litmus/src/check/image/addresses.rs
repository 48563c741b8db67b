//! [`Addresses`]: where in machine code the memory of a test is.

use super::LineError;
use super::lines::{lines, number};

/// Where in the machine code of a thread the memory of a test is: a file with a line `ADDRESS =
/// NAME` for each location.
///
/// A name is that of a location of the test, or of a result, which is its thread, a colon and its
/// register, `0:r3`, or `0:end` of a thread of which no register is observed. `.data` is all of the
/// test's memory, as it is laid out in the programs that were [emitted](super::emit_programs), and
/// `.code` the first byte of the image. `#` starts a comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Line, address and name.
    pub(super) lines: Vec<(usize, u64, String)>,
}

/// The name of the first byte of the image.
pub(super) const CODE: &str = ".code";

impl Addresses {
    /// Reads such a file.
    ///
    /// # Errors
    ///
    /// The first line that is none.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let mut all: Vec<(usize, u64, String)> = Vec::new();
        for (line, content) in lines(text) {
            let error = |message: String| Err(LineError { line, message });
            let Some((address, name)) = content.split_once('=') else {
                return error(format!("`{content}` is not ADDRESS = NAME"));
            };
            let (address, name) = (address.trim(), name.trim());
            if address == "?" {
                return error(format!("put the address of {name} in the place of `?`"));
            }
            if name.is_empty() || name.contains(char::is_whitespace) {
                return error(format!("`{name}` is no name: a line has one address and one name"));
            }
            let address = number(line, address)?;
            if let Some((other, ..)) = all.iter().find(|(_, _, known)| known == name) {
                return error(format!("{name} has an address already, in line {other}"));
            }
            all.push((line, address, name.to_owned()));
        }
        Ok(Self { lines: all })
    }

    /// The address of a name.
    pub(super) fn of(&self, name: &str) -> Option<u64> {
        self.lines.iter().find(|(_, _, known)| known == name).map(|&(_, address, _)| address)
    }
}
