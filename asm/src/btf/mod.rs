//! BTF, the types that objects carry: [`Btf`] reads the section `.BTF`, [`Ext`] `.BTF.ext`;
//! [`Builder`] and [`ExtBuilder`] make them.
//!
//! The formats are those of Linux' `Documentation/bpf/btf.rst`.

mod build;
mod bytes;
mod ext;
mod ext_build;
mod kind;
mod name;
mod read;

pub use build::{Builder, IntEncoding, Linkage, TypeId};
pub use ext::{Ext, Part, Record};
pub use ext_build::{ExtBuilder, LineRecord};
pub use kind::Kind;
pub use read::{Btf, Type};

pub(crate) use bytes::{Bytes, name as name_at};

/// The section of types.
pub const SECTION: &str = ".BTF";
/// The section of what is said of instructions.
pub const EXT_SECTION: &str = ".BTF.ext";

/// `BTF_MAGIC`.
const MAGIC: u16 = 0xeb9f;

/// Why a section is no BTF.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset:#x}: {what}")]
pub struct BtfError {
    /// The offset in the section, in bytes.
    pub offset: u64,
    /// What is wrong there.
    pub what: &'static str,
}

impl BtfError {
    const fn new(offset: u64, what: &'static str) -> Self {
        Self { offset, what }
    }
}

/// The header that `.BTF` and `.BTF.ext` begin with; gives its length.
fn header(bytes: Bytes<'_>, least: u32) -> Result<u64, BtfError> {
    let magic = bytes.u16(0).ok_or(BtfError::new(0, "the header is truncated"))?;
    if magic != MAGIC {
        let what = "the magic number is not 0xeb9f in the object's byte order";
        return Err(BtfError::new(0, what));
    }
    let version = bytes.slice(2, 1).ok_or(BtfError::new(2, "the header is truncated"))?;
    if version.data != [1] {
        return Err(BtfError::new(2, "the version is not 1"));
    }
    let length = bytes.u32(4).ok_or(BtfError::new(4, "the header is truncated"))?;
    if length < least {
        return Err(BtfError::new(4, "the header's length is too small"));
    }
    if u64::from(length) > bytes.len() {
        return Err(BtfError::new(4, "the header is truncated"));
    }
    Ok(length.into())
}
