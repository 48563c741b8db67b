//! [`Btf`]: the types of an object, as far as declarations of maps need them.
//!
//! The format is that of Linux' `Documentation/bpf/btf.rst`.

use super::ObjectError;
use super::bytes::{Bytes, text};
use std::borrow::Cow;

pub(super) const SECTION: &str = ".BTF";

/// `BTF_MAGIC`.
pub(super) const MAGIC: u16 = 0xeb9f;

/// How many types deep a size is looked for. The kernel's `MAX_RESOLVE_DEPTH`.
const DEPTH: usize = 32;

/// How many members the structure of a map may have. There are about a dozen attributes.
const MAX_MEMBERS: u64 = 32;

/// The size of a pointer in bytes.
const POINTER: u64 = 8;

/// The section `.BTF`.
#[derive(Debug)]
pub(super) struct Btf<'d> {
    /// Type 1 is the first.
    types: Vec<Type<'d>>,
    strings: &'d [u8],
}

/// A type (`struct btf_type`).
#[derive(Clone, Copy, Debug)]
pub(super) struct Type<'d> {
    /// Where it is in the section.
    pub(super) offset: u64,
    name: u32,
    pub(super) kind: Kind,
    count: u64,
    /// A size in bytes or the number of another type, depending on the kind.
    payload: u32,
    /// What follows it.
    tail: Bytes<'d>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Types with a size of their own: `INT`, `ENUM`, `FLOAT`, `ENUM64`.
    Sized,
    Pointer,
    Array,
    /// `STRUCT` and `UNION`.
    Struct,
    /// What stands for another type: `TYPEDEF`, `VOLATILE`, `CONST`, `RESTRICT`, `TYPE_TAG`.
    Alias,
    Var,
    DataSec,
    /// What has no size: `FWD`, `FUNC`, `FUNC_PROTO`, `DECL_TAG`.
    Unsized,
}

impl Kind {
    /// The kind with a number, the size of what follows it, and of each of its parts.
    const fn of(number: u32) -> Option<(Self, u64, u64)> {
        Some(match number {
            1 => (Self::Sized, 4, 0),
            2 => (Self::Pointer, 0, 0),
            3 => (Self::Array, 12, 0),
            4 | 5 => (Self::Struct, 0, 12),
            6 => (Self::Sized, 0, 8),
            7 | 12 => (Self::Unsized, 0, 0),
            8..=11 | 18 => (Self::Alias, 0, 0),
            13 => (Self::Unsized, 0, 8),
            14 => (Self::Var, 4, 0),
            15 => (Self::DataSec, 0, 12),
            16 => (Self::Sized, 0, 0),
            17 => (Self::Unsized, 4, 0),
            19 => (Self::Sized, 0, 12),
            _ => return None,
        })
    }
}

impl Type<'_> {
    /// The parts of three words that follow it.
    fn parts(self) -> impl Iterator<Item = [u32; 3]> {
        (0..self.count).filter_map(move |n| {
            let word = |m: u64| self.tail.u32(12 * n + 4 * m);
            Some([word(0)?, word(1)?, word(2)?])
        })
    }

    /// The number of elements, if it is an array.
    pub(super) fn elements(self) -> Option<u32> {
        if self.kind == Kind::Array { self.tail.u32(8) } else { None }
    }
}

/// The header that `.BTF` and `.BTF.ext` begin with; gives its length.
pub(super) fn header(section: &str, bytes: Bytes<'_>, least: u32) -> Result<u64, ObjectError> {
    let malformed = |offset, what| ObjectError::malformed(section, offset, what);
    let magic = bytes.u16(0).ok_or_else(|| malformed(0, "the header is truncated"))?;
    if magic != MAGIC {
        return Err(malformed(0, "the magic number is not 0xeb9f in the object's byte order"));
    }
    let version = bytes.slice(2, 1).ok_or_else(|| malformed(2, "the header is truncated"))?;
    if version.data != [1] {
        return Err(malformed(2, "the version is not 1"));
    }
    let length = bytes.u32(4).ok_or_else(|| malformed(4, "the header is truncated"))?;
    if length < least {
        return Err(malformed(4, "the header's length is too small"));
    }
    if u64::from(length) > bytes.len() {
        return Err(malformed(4, "the header is truncated"));
    }
    Ok(length.into())
}

impl<'d> Btf<'d> {
    pub(super) fn parse(bytes: Bytes<'d>) -> Result<Self, ObjectError> {
        let malformed = |offset, what| ObjectError::malformed(SECTION, offset, what);
        let header = header(SECTION, bytes, 24)?;
        let part = |field: u64, what| {
            let start = bytes.u32(field).ok_or_else(|| malformed(field, what))?;
            let size = bytes.u32(field + 4).ok_or_else(|| malformed(field, what))?;
            let start = header + u64::from(start);
            let part = bytes.slice(start, size.into()).ok_or_else(|| malformed(field, what))?;
            Ok::<_, ObjectError>((start, part))
        };
        let (start, types) = part(8, "the types lie outside the section")?;
        let (_, strings) = part(16, "the strings lie outside the section")?;
        let mut btf = Self { types: Vec::new(), strings: strings.data };
        let mut at = 0;
        while at < types.len() {
            let offset = start + at;
            let word = |n: u64| {
                types.u32(at + 4 * n).ok_or_else(|| malformed(offset, "the type is truncated"))
            };
            let (name, info, payload) = (word(0)?, word(1)?, word(2)?);
            let (kind, fixed, each) = Kind::of(info >> 24 & 0x1f)
                .ok_or_else(|| malformed(offset, "the kind of the type is unknown"))?;
            let count = u64::from(info & 0xffff);
            let size = fixed + each * count;
            let tail = types
                .slice(at + 12, size)
                .ok_or_else(|| malformed(offset, "the type is truncated"))?;
            btf.types.push(Type { offset, name, kind, count, payload, tail });
            at += 12 + size;
        }
        Ok(btf)
    }

    pub(super) fn strings(&self) -> &'d [u8] {
        self.strings
    }

    pub(super) fn types(&self) -> impl Iterator<Item = Type<'d>> {
        self.types.iter().copied()
    }

    fn get(&self, from: Type<'_>, number: u32) -> Result<Type<'d>, ObjectError> {
        let index = usize::try_from(number).unwrap_or(usize::MAX).wrapping_sub(1);
        let what = "the type refers to one that does not exist";
        let found = self.types.get(index).copied();
        found.ok_or_else(|| ObjectError::malformed(SECTION, from.offset, what))
    }

    fn text(&self, of: Type<'_>, offset: u32) -> Result<Cow<'d, str>, ObjectError> {
        let what = "a name lies outside the strings";
        let text = text(self.strings, offset);
        let text = text.ok_or_else(|| ObjectError::malformed(SECTION, of.offset, what))?;
        Ok(String::from_utf8_lossy(text))
    }

    pub(super) fn name(&self, of: Type<'_>) -> Result<Cow<'d, str>, ObjectError> {
        self.text(of, of.name)
    }

    /// The type that a variable, pointer or alias refers to, without its aliases.
    pub(super) fn target(&self, of: Type<'d>) -> Result<Type<'d>, ObjectError> {
        self.resolve(self.get(of, of.payload)?)
    }

    /// A type without its aliases.
    fn resolve(&self, of: Type<'d>) -> Result<Type<'d>, ObjectError> {
        let mut found = of;
        for _ in 0..DEPTH {
            if found.kind != Kind::Alias {
                return Ok(found);
            }
            found = self.get(found, found.payload)?;
        }
        let what = "the type stands for another one, and so on, more than 32 times";
        Err(ObjectError::malformed(SECTION, of.offset, what))
    }

    /// The variables of a `DATASEC`: the variable and its offset as the file has it.
    pub(super) fn variables(&self, of: Type<'d>) -> Result<Vec<(Type<'d>, u32)>, ObjectError> {
        of.parts().map(|[number, offset, _]| Ok((self.get(of, number)?, offset))).collect()
    }

    /// The members of a structure that declares a map: their names and types.
    pub(super) fn members(
        &self,
        of: Type<'d>,
    ) -> Result<Vec<(Cow<'d, str>, Type<'d>)>, ObjectError> {
        if of.count > MAX_MEMBERS {
            let what = "the structure of a map has more than 32 members";
            return Err(ObjectError::malformed(SECTION, of.offset, what));
        }
        let member = |[name, number, _]: [u32; 3]| {
            Ok((self.text(of, name)?, self.resolve(self.get(of, number)?)?))
        };
        of.parts().map(member).collect()
    }

    /// The size of a type in bytes, if it has one of 32 bits.
    pub(super) fn size(&self, of: Type<'d>) -> Result<Option<u32>, ObjectError> {
        let (mut of, mut times) = (self.resolve(of)?, 1_u64);
        for _ in 0..DEPTH {
            let size = match of.kind {
                Kind::Sized | Kind::Struct => of.payload.into(),
                Kind::Pointer => POINTER,
                Kind::Array => {
                    let (Some(element), Some(count)) = (of.tail.u32(0), of.tail.u32(8)) else {
                        return Ok(None);
                    };
                    let Some(product) = times.checked_mul(count.into()) else { return Ok(None) };
                    times = product;
                    of = self.resolve(self.get(of, element)?)?;
                    continue;
                }
                Kind::Alias | Kind::Var | Kind::DataSec | Kind::Unsized => return Ok(None),
            };
            return Ok(times.checked_mul(size).and_then(|size| u32::try_from(size).ok()));
        }
        Ok(None)
    }
}
