//! [`Bytes`]: numbers in the object's byte order, at checked offsets.

use acqrel_isa::Endian;

/// Bytes, with their order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes<'d> {
    pub(crate) data: &'d [u8],
    pub(crate) endian: Endian,
}

impl Bytes<'_> {
    /// The bytes from `start` on, `size` of them.
    pub(crate) fn slice(self, start: u64, size: u64) -> Option<Self> {
        let end = usize::try_from(start.checked_add(size)?).ok()?;
        let data = self.data.get(usize::try_from(start).ok()?..end)?;
        Some(Self { data, ..self })
    }

    pub(crate) fn u16(self, offset: u64) -> Option<u16> {
        let bytes = *self.slice(offset, 2)?.data.first_chunk()?;
        Some(match self.endian {
            Endian::Little => u16::from_le_bytes(bytes),
            Endian::Big => u16::from_be_bytes(bytes),
        })
    }

    pub(crate) fn u32(self, offset: u64) -> Option<u32> {
        let bytes = *self.slice(offset, 4)?.data.first_chunk()?;
        Some(match self.endian {
            Endian::Little => u32::from_le_bytes(bytes),
            Endian::Big => u32::from_be_bytes(bytes),
        })
    }

    pub(crate) fn len(self) -> u64 {
        u64::try_from(self.data.len()).unwrap_or(u64::MAX)
    }
}

/// The longest name, in bytes. It bounds the work that names which share their bytes can cause.
pub(crate) const MAX_NAME: usize = 1024;

/// The name that starts at an offset of a table of strings and ends with a zero byte.
pub(crate) fn name(strings: &[u8], offset: u32) -> Option<&[u8]> {
    let rest = strings.get(usize::try_from(offset).ok()?..)?;
    let rest = &rest[..rest.len().min(MAX_NAME)];
    rest.iter().position(|&byte| byte == 0).map(|end| &rest[..end])
}
