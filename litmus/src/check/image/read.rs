//! [`Image`]: the machine code of a thread, from a file of any kind that is known.

use super::{ImageError, bpftool, elf, hex};
use acqrel_machine::Arch;

/// The machine code of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub(super) bytes: Vec<u8>,
    /// Where its first byte is, if the file says so.
    pub(super) address: Option<u64>,
    /// What it is for, if the file says so.
    pub(super) arch: Option<Arch>,
}

/// A function, or an image, of a file.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) image: Image,
}

/// What some editors write before text.
const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Image {
    /// Code that is entered at its first byte.
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, address: None, arch: None }
    }

    /// Reads a file: an ELF file, of which `name` is a symbol; what `bpftool prog dump jited ...
    /// opcodes` prints, of which `name` is a program; bytes in hexadecimal, with comments; or bytes.
    ///
    /// A program of a dump has the name that is printed, `bpf_prog_0123456789abcdef_P0`, or that which
    /// it was loaded with, `P0`.
    ///
    /// # Errors
    ///
    /// If it is none of these, or it does not have what is asked for.
    pub fn read(contents: &[u8], name: Option<&str>) -> Result<Self, ImageError> {
        if contents.is_empty() {
            return Err(ImageError::Empty);
        }
        if contents.starts_with(b"\x7fELF") {
            return elf::read(contents, name);
        }
        let Some(text) = text(contents) else {
            let image = Self::new(contents.to_vec());
            return image.without_name(name);
        };
        if text.starts_with(['[', '{']) {
            return Err(ImageError::Json);
        }
        if bpftool::is_dump(text) {
            return bpftool::read(text, name);
        }
        let image = Self::new(hex::read(text)?);
        image.without_name(name)
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn without_name(self, name: Option<&str>) -> Result<Self, ImageError> {
        match name {
            Some(name) => Err(ImageError::NoNames { name: name.to_owned() }),
            None => Ok(self),
        }
    }
}

/// Bytes as text, if that is what they are. No code of either processor is: a return is no UTF-8 where
/// it can be reached, or has control characters.
fn text(contents: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(contents).ok()?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    (!text.contains(control)).then_some(text)
}
