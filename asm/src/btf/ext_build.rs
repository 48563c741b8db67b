//! [`ExtBuilder`]: what is said of instructions, put together to a section `.BTF.ext`.

use super::build::{TypeId, Words};
use acqrel_isa::Endian;

/// A section `.BTF.ext` in the making. Texts are places in the strings of `.BTF`
/// ([`Builder::text`](super::Builder::text)).
#[derive(Clone, Debug)]
pub struct ExtBuilder {
    endian: Endian,
    functions: Words,
    lines: Words,
}

/// A source line, as the section has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRecord {
    /// The offset of the instruction in its section, in bytes.
    pub offset: u32,
    /// The name of the file.
    pub file: u32,
    /// The text of the line.
    pub text: u32,
    /// The line, from 1; 0 if there is none. It has 22 bits.
    pub line: u32,
    /// The column, from 1; 0 if it is not known. It has 10 bits.
    pub column: u32,
}

impl ExtBuilder {
    /// The last line that there is room for.
    pub const MAX_LINE: u32 = (1 << 22) - 1;
    /// The last column that there is room for.
    pub const MAX_COLUMN: u32 = (1 << 10) - 1;

    /// One that says nothing.
    pub const fn new(endian: Endian) -> Self {
        Self { endian, functions: Words::new(endian), lines: Words::new(endian) }
    }

    /// Adds the functions of a section, by offset in bytes.
    pub fn functions(&mut self, section: u32, functions: &[(u32, TypeId)]) {
        let words = functions.iter().map(|&(offset, of)| [offset, of]);
        Self::part(&mut self.functions, section, 8, words);
    }

    /// Adds the lines of a section, by offset.
    pub fn lines(&mut self, section: u32, lines: &[LineRecord]) {
        let words = lines.iter().map(|line| {
            let position = line.line.min(Self::MAX_LINE) << 10;
            [line.offset, line.file, line.text, position | line.column.min(Self::MAX_COLUMN)]
        });
        Self::part(&mut self.lines, section, 16, words);
    }

    fn part<const N: usize>(
        into: &mut Words,
        section: u32,
        size: u32,
        records: impl ExactSizeIterator<Item = [u32; N]>,
    ) {
        if records.len() == 0 {
            return;
        }
        if into.bytes.is_empty() {
            into.put(size);
        }
        into.put(section);
        into.put(u32::try_from(records.len()).unwrap_or(u32::MAX));
        records.flatten().for_each(|word| into.put(word));
    }

    /// The section. None if it takes more than 4 GiB.
    pub fn finish(self) -> Option<Vec<u8>> {
        let functions = u32::try_from(self.functions.bytes.len()).ok()?;
        let lines = u32::try_from(self.lines.bytes.len()).ok()?;
        let end = functions.checked_add(lines)?;
        let mut words = Words::new(self.endian);
        words.header(32);
        for word in [0, functions, functions, lines, end, 0] {
            words.put(word);
        }
        words.bytes.extend(self.functions.bytes);
        words.bytes.extend(self.lines.bytes);
        Some(words.bytes)
    }
}
