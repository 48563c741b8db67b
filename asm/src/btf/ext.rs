//! [`Ext`]: what is said of instructions, in the section `.BTF.ext`.

use super::{BtfError, Bytes, header, name_at};
use acqrel_isa::Endian;

/// The section `.BTF.ext`. Its names are in the strings of `.BTF`.
#[derive(Clone, Copy, Debug)]
pub struct Ext<'d> {
    bytes: Bytes<'d>,
    strings: &'d [u8],
    header: u64,
}

/// A part of the section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// `func_info`: where functions start, and their types.
    Functions,
    /// `line_info`: source lines.
    Lines,
    /// `core_relo`: CO-RE relocations.
    Core,
}

/// What is said of one instruction.
#[derive(Clone, Copy, Debug)]
pub struct Record<'d> {
    /// Where it is in the section, in bytes.
    pub place: u64,
    /// The offset of the instruction in its section of code, in bytes.
    pub offset: u64,
    bytes: Bytes<'d>,
}

impl Record<'_> {
    /// A word of the record; word 0 is the offset of the instruction. None if it has fewer.
    pub fn word(self, n: u64) -> Option<u32> {
        self.bytes.u32(4 * n)
    }
}

impl Part {
    /// The place of its start and size in the header, and the least size of a record, in bytes.
    const fn layout(self) -> (u64, u64) {
        match self {
            Self::Functions => (8, 8),
            Self::Lines => (16, 16),
            Self::Core => (24, 16),
        }
    }
}

impl<'d> Ext<'d> {
    /// Reads the section's header.
    ///
    /// # Errors
    ///
    /// If it is malformed.
    pub fn parse(data: &'d [u8], endian: Endian, strings: &'d [u8]) -> Result<Self, BtfError> {
        let bytes = Bytes { data, endian };
        Ok(Self { bytes, strings, header: header(bytes, 24)? })
    }

    /// Hands on each record of a part. `section` gives what stands for a section of code, by its
    /// name, or what is wrong with the name; `each` has the record and that.
    ///
    /// # Errors
    ///
    /// If the part is malformed; what `section` and `each` say.
    pub fn records<S: Copy>(
        &self,
        part: Part,
        mut section: impl FnMut(&'d [u8]) -> Result<S, &'static str>,
        mut each: impl FnMut(S, Record<'d>) -> Result<(), &'static str>,
    ) -> Result<(), BtfError> {
        let (field, least) = part.layout();
        // Older headers end before the last part.
        if field + 8 > self.header {
            return Ok(());
        }
        let truncated = |offset| BtfError::new(offset, "the part is truncated");
        let outside = BtfError::new(field, "the part lies outside the section");
        let start = self.bytes.u32(field).ok_or(outside)?;
        let start = self.header + u64::from(start);
        let size = self.bytes.u32(field + 4).ok_or(outside)?;
        let size = u64::from(size);
        if size == 0 {
            return Ok(());
        }
        let part = self.bytes.slice(start, size).ok_or(outside)?;
        let record = u64::from(part.u32(0).ok_or_else(|| truncated(start))?);
        if record < least || !record.is_multiple_of(4) {
            let what = "the size of a record is too small or no multiple of 4";
            return Err(BtfError::new(start, what));
        }
        let mut at = 4;
        while at < size {
            let head = start + at;
            let name = part.u32(at).ok_or_else(|| truncated(head))?;
            let count = part.u32(at + 4).ok_or_else(|| truncated(head))?;
            let name = name_at(self.strings, name)
                .ok_or(BtfError::new(head, "the name of a section is not in .BTF"))?;
            let section = section(name).map_err(|what| BtfError::new(head, what))?;
            at += 8;
            for _ in 0..count {
                let place = start + at;
                let bytes = part.slice(at, record).ok_or_else(|| truncated(place))?;
                let offset = bytes.u32(0).ok_or_else(|| truncated(place))?.into();
                each(section, Record { place, offset, bytes })
                    .map_err(|what| BtfError::new(place, what))?;
                at += record;
            }
        }
        Ok(())
    }
}
