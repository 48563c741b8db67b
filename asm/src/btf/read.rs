//! [`Btf`]: the types of an object.

use super::{BtfError, Bytes, Kind, header, name_at};
use acqrel_isa::Endian;
use std::borrow::Cow;

/// How many types deep a type is followed. The kernel's `MAX_RESOLVE_DEPTH`.
pub(super) const DEPTH: usize = 32;

/// The size of a pointer in bytes.
const POINTER: u64 = 8;

/// The section `.BTF`.
#[derive(Clone, Debug)]
pub struct Btf<'d> {
    /// Type 1 is the first.
    types: Vec<Type<'d>>,
    strings: &'d [u8],
}

/// A type (`struct btf_type`).
#[derive(Clone, Copy, Debug)]
pub struct Type<'d> {
    /// Where it is in the section, in bytes.
    pub offset: u64,
    /// What it is.
    pub kind: Kind,
    name: u32,
    count: u64,
    /// A size in bytes or the number of another type, depending on the kind.
    payload: u32,
    /// The bit of `info` whose meaning depends on the kind.
    flag: bool,
    /// What follows it.
    tail: Bytes<'d>,
}

impl Type<'_> {
    /// A word of what follows the type.
    fn word(self, n: u64) -> Option<u32> {
        self.tail.u32(4 * n)
    }

    /// The parts of three words that follow it.
    fn triples(self) -> impl Iterator<Item = [u32; 3]> {
        (0..self.count).filter_map(move |n| {
            Some([self.word(3 * n)?, self.word(3 * n + 1)?, self.word(3 * n + 2)?])
        })
    }

    /// The numbers of the types and names of a prototype's parameters; the last is 0, 0 if it
    /// takes more than are named.
    pub(super) fn parameters(self) -> impl Iterator<Item = [u32; 2]> {
        let count = if self.kind == Kind::Prototype { self.count } else { 0 };
        (0..count).filter_map(move |n| Some([self.word(2 * n + 1)?, self.word(2 * n)?]))
    }

    /// The number of the type that it is made of, the element's of an array; 0 is void. None if it
    /// is not made of one.
    pub fn inner(self) -> Option<u32> {
        match self.kind {
            Kind::Array => self.word(0),
            Kind::Int
            | Kind::Struct
            | Kind::Union
            | Kind::Enum
            | Kind::Enum64
            | Kind::Forward
            | Kind::Float
            | Kind::DataSection => None,
            Kind::Pointer
            | Kind::Typedef
            | Kind::Volatile
            | Kind::Const
            | Kind::Restrict
            | Kind::Function
            | Kind::Prototype
            | Kind::Variable
            | Kind::DeclTag
            | Kind::TypeTag => Some(self.payload),
        }
    }

    /// Whether it is declared only, as a union.
    pub(super) fn is_union(self) -> bool {
        self.kind == Kind::Forward && self.flag
    }

    /// The number of elements, if it is an array.
    pub fn elements(self) -> Option<u32> {
        if self.kind == Kind::Array { self.word(2) } else { None }
    }

    /// The value of the first constant, if it is an enumeration that has one. `__ulong` declares
    /// numbers so.
    pub fn first_value(self) -> Option<u64> {
        match self.kind {
            // Sign-extended, as libbpf does it.
            Kind::Enum => self.word(1).map(|low| i64::from(low.cast_signed()).cast_unsigned()),
            Kind::Enum64 => Some(u64::from(self.word(2)?) << 32 | u64::from(self.word(1)?)),
            _ => None,
        }
    }
}

impl<'d> Btf<'d> {
    /// Reads the section.
    ///
    /// # Errors
    ///
    /// If the header, or the bounds or the kind of a type are wrong. What types refer to is checked
    /// when it is asked for.
    pub fn parse(data: &'d [u8], endian: Endian) -> Result<Self, BtfError> {
        let bytes = Bytes { data, endian };
        let header = header(bytes, 24)?;
        let part = |field: u64, what| {
            let error = BtfError::new(field, what);
            let start = bytes.u32(field).ok_or(error)?;
            let size = bytes.u32(field + 4).ok_or(error)?;
            let start = header + u64::from(start);
            let part = bytes.slice(start, size.into()).ok_or(error)?;
            Ok::<_, BtfError>((start, part))
        };
        let (start, types) = part(8, "the types lie outside the section")?;
        let (_, strings) = part(16, "the strings lie outside the section")?;
        let mut btf = Self { types: Vec::new(), strings: strings.data };
        let mut at = 0;
        while at < types.len() {
            let offset = start + at;
            let truncated = BtfError::new(offset, "the type is truncated");
            let word = |n: u64| types.u32(at + 4 * n).ok_or(truncated);
            let (name, info, payload) = (word(0)?, word(1)?, word(2)?);
            let kind = Kind::from_number(info >> 24 & 0x1f)
                .ok_or(BtfError::new(offset, "the kind of the type is unknown"))?;
            let count = u64::from(info & 0xffff);
            let size = kind.tail().fixed + kind.tail().each * count;
            let tail = types.slice(at + 12, size).ok_or(truncated)?;
            btf.types.push(Type {
                offset,
                kind,
                name,
                count,
                payload,
                flag: info >> 31 != 0,
                tail,
            });
            at += 12 + size;
        }
        Ok(btf)
    }

    /// About how many bytes the types and strings take, without what follows each type.
    pub(crate) fn len(&self) -> usize {
        self.strings.len().saturating_add(self.types.len().saturating_mul(12))
    }

    /// The table of strings.
    pub fn strings(&self) -> &'d [u8] {
        self.strings
    }

    /// The types, from number 1 on.
    pub fn types(&self) -> impl Iterator<Item = Type<'d>> {
        self.types.iter().copied()
    }

    /// The type with a number. None for void, 0, and for numbers that no type has.
    pub fn get(&self, number: u32) -> Option<Type<'d>> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.types.get(index).copied()
    }

    /// The type with a number that another one has.
    pub(super) fn referred(&self, from: Type<'_>, number: u32) -> Result<Type<'d>, BtfError> {
        let what = "the type refers to one that does not exist";
        self.get(number).ok_or(BtfError::new(from.offset, what))
    }

    pub(super) fn text(&self, of: Type<'_>, offset: u32) -> Result<Cow<'d, str>, BtfError> {
        let what = "a name lies outside the strings";
        let text = name_at(self.strings, offset).ok_or(BtfError::new(of.offset, what))?;
        Ok(String::from_utf8_lossy(text))
    }

    /// A type's own name, without `struct` and the like; empty if it has none.
    ///
    /// # Errors
    ///
    /// If the name lies outside the strings, or is too long.
    pub fn name(&self, of: Type<'_>) -> Result<Cow<'d, str>, BtfError> {
        self.text(of, of.name)
    }

    /// The type that a variable, pointer or alias refers to, without its aliases.
    ///
    /// # Errors
    ///
    /// If there is none, or too many aliases.
    pub fn target(&self, of: Type<'d>) -> Result<Type<'d>, BtfError> {
        self.resolve(self.referred(of, of.payload)?)
    }

    /// A type without its aliases.
    fn resolve(&self, of: Type<'d>) -> Result<Type<'d>, BtfError> {
        let mut found = of;
        for _ in 0..DEPTH {
            if !found.kind.is_alias() {
                return Ok(found);
            }
            found = self.referred(found, found.payload)?;
        }
        let what = "the type stands for another one, and so on, more than 32 times";
        Err(BtfError::new(of.offset, what))
    }

    /// The variables of a `DATASEC`: the variable and its offset as the file has it.
    ///
    /// # Errors
    ///
    /// If there is no such type.
    pub fn variables(&self, of: Type<'d>) -> Result<Vec<(Type<'d>, u32)>, BtfError> {
        of.triples().map(|[number, offset, _]| Ok((self.referred(of, number)?, offset))).collect()
    }

    /// The members of a structure: their names and types, without aliases.
    ///
    /// # Errors
    ///
    /// If there are more than `most`; if a name or a type is not there.
    pub fn members(
        &self,
        of: Type<'d>,
        most: u64,
    ) -> Result<Vec<(Cow<'d, str>, Type<'d>)>, BtfError> {
        if of.count > most {
            return Err(BtfError::new(of.offset, "the structure has too many members for a map"));
        }
        let member = |[name, number, _]: [u32; 3]| {
            Ok((self.text(of, name)?, self.resolve(self.referred(of, number)?)?))
        };
        of.triples().map(member).collect()
    }

    /// The size of a type in bytes, if it has one of 32 bits.
    ///
    /// # Errors
    ///
    /// If a type that it is made of is not there.
    pub fn size(&self, of: Type<'d>) -> Result<Option<u32>, BtfError> {
        let (mut of, mut times) = (self.resolve(of)?, 1_u64);
        for _ in 0..DEPTH {
            let size = match of.kind {
                Kind::Int
                | Kind::Struct
                | Kind::Union
                | Kind::Enum
                | Kind::Enum64
                | Kind::Float => of.payload.into(),
                Kind::Pointer => POINTER,
                Kind::Array => {
                    let (Some(element), Some(count)) = (of.inner(), of.elements()) else {
                        return Ok(None);
                    };
                    let Some(product) = times.checked_mul(count.into()) else { return Ok(None) };
                    times = product;
                    of = self.resolve(self.referred(of, element)?)?;
                    continue;
                }
                Kind::Forward
                | Kind::Typedef
                | Kind::Volatile
                | Kind::Const
                | Kind::Restrict
                | Kind::TypeTag
                | Kind::Function
                | Kind::Prototype
                | Kind::Variable
                | Kind::DataSection
                | Kind::DeclTag => return Ok(None),
            };
            return Ok(times.checked_mul(size).and_then(|size| u32::try_from(size).ok()));
        }
        Ok(None)
    }
}
