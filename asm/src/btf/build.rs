//! [`Builder`]: types put together to a section `.BTF`.

use super::{Kind, MAGIC};
use acqrel_isa::Endian;
use std::collections::HashMap;

/// The number of a type; 0 is void.
pub type TypeId = u32;

/// The encodings of `INT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntEncoding {
    /// None: an unsigned number.
    Unsigned,
    /// `BTF_INT_SIGNED`
    Signed,
    /// `BTF_INT_BOOL`
    Bool,
}

/// The linkage of functions and variables, with BTF's numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Linkage {
    /// Of this file alone.
    Static,
    /// Visible to others.
    Global,
    /// Defined elsewhere.
    Extern,
}

impl Linkage {
    const fn number(self) -> u32 {
        match self {
            Self::Static => 0,
            Self::Global => 1,
            Self::Extern => 2,
        }
    }
}

/// A section `.BTF` in the making. Types that are the same are one.
#[derive(Clone, Debug)]
pub struct Builder {
    types: Words,
    strings: Vec<u8>,
    texts: HashMap<String, u32>,
    known: HashMap<Vec<u8>, TypeId>,
    count: u32,
}

/// Words in a byte order.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub(super) bytes: Vec<u8>,
    endian: Endian,
}

impl Words {
    pub(super) const fn new(endian: Endian) -> Self {
        Self { bytes: Vec::new(), endian }
    }

    pub(super) fn put(&mut self, value: u32) {
        self.bytes.extend(match self.endian {
            Endian::Little => value.to_le_bytes(),
            Endian::Big => value.to_be_bytes(),
        });
    }

    /// The first words of a header, which `.BTF` and `.BTF.ext` share.
    pub(super) fn header(&mut self, length: u32) {
        self.bytes.extend(match self.endian {
            Endian::Little => MAGIC.to_le_bytes(),
            Endian::Big => MAGIC.to_be_bytes(),
        });
        self.bytes.extend([1, 0]);
        self.put(length);
    }
}

/// The most parts that a type can have.
const MAX_PARTS: usize = 0xffff;

impl Builder {
    /// One without types.
    pub fn new(endian: Endian) -> Self {
        Self {
            types: Words::new(endian),
            strings: vec![0],
            texts: HashMap::from([(String::new(), 0)]),
            known: HashMap::new(),
            count: 0,
        }
    }

    /// The place of a text in the table of strings. A text ends before its first zero byte.
    pub fn text(&mut self, text: &str) -> u32 {
        let text = text.split('\0').next().unwrap_or("");
        if let Some(&place) = self.texts.get(text) {
            return place;
        }
        // [`Self::finish`] finds out about a table that is too large.
        let place = u32::try_from(self.strings.len()).unwrap_or(u32::MAX);
        self.strings.extend(text.as_bytes());
        self.strings.push(0);
        self.texts.insert(text.to_owned(), place);
        place
    }

    fn add(&mut self, kind: Kind, name: &str, count: usize, payload: u32, tail: &[u32]) -> TypeId {
        let name = self.text(name);
        let count = u32::try_from(count.min(MAX_PARTS)).unwrap_or(0);
        let mut words = Words::new(self.types.endian);
        for word in [name, kind.number() << 24 | count, payload] {
            words.put(word);
        }
        for &word in tail {
            words.put(word);
        }
        if let Some(&known) = self.known.get(&words.bytes) {
            return known;
        }
        self.count += 1;
        self.types.bytes.extend(&words.bytes);
        self.known.insert(words.bytes, self.count);
        self.count
    }

    /// A number of `size` bytes.
    pub fn int(&mut self, name: &str, size: u32, encoding: IntEncoding) -> TypeId {
        let encoding = match encoding {
            IntEncoding::Unsigned => 0,
            IntEncoding::Signed => 1,
            IntEncoding::Bool => 4,
        };
        self.add(Kind::Int, name, 0, size, &[(encoding << 24) | (size * 8)])
    }

    /// A type that is made of one other and a name, which is empty for most.
    fn of(&mut self, kind: Kind, name: &str, inner: TypeId) -> TypeId {
        self.add(kind, name, 0, inner, &[])
    }

    /// A pointer.
    pub fn pointer(&mut self, to: TypeId) -> TypeId {
        self.of(Kind::Pointer, "", to)
    }

    /// A type that may not be changed.
    pub fn constant(&mut self, of: TypeId) -> TypeId {
        self.of(Kind::Const, "", of)
    }

    /// A type that changes by itself.
    pub fn volatile(&mut self, of: TypeId) -> TypeId {
        self.of(Kind::Volatile, "", of)
    }

    /// Another name of a type.
    pub fn alias(&mut self, name: &str, of: TypeId) -> TypeId {
        self.of(Kind::Typedef, name, of)
    }

    /// An array.
    pub fn array(&mut self, of: TypeId, elements: u32) -> TypeId {
        let index = self.int("__ARRAY_SIZE_TYPE__", 4, IntEncoding::Unsigned);
        self.add(Kind::Array, "", 0, 0, &[of, index, elements])
    }

    /// A structure; its members are names, types, and offsets in bits.
    pub fn structure(&mut self, name: &str, size: u32, members: &[(&str, TypeId, u32)]) -> TypeId {
        self.members(Kind::Struct, name, size, members)
    }

    /// A union.
    pub fn union(&mut self, name: &str, size: u32, members: &[(&str, TypeId, u32)]) -> TypeId {
        self.members(Kind::Union, name, size, members)
    }

    fn members(
        &mut self,
        kind: Kind,
        name: &str,
        size: u32,
        members: &[(&str, TypeId, u32)],
    ) -> TypeId {
        let words = |&(name, of, offset): &(&str, TypeId, u32)| [self.text(name), of, offset];
        let tail: Vec<u32> = members.iter().flat_map(words).collect();
        self.add(kind, name, members.len(), size, &tail)
    }

    /// An enumeration without constants.
    pub fn enumeration(&mut self, name: &str, size: u32) -> TypeId {
        self.add(Kind::Enum, name, 0, size, &[])
    }

    /// A number as the constant of an enumeration without name, as `__ulong` declares it.
    pub fn number(&mut self, constant: &str, value: u64) -> TypeId {
        let name = self.text(constant);
        let low = u32::try_from(value & u64::from(u32::MAX)).unwrap_or(0);
        let high = u32::try_from(value >> 32).unwrap_or(0);
        self.add(Kind::Enum64, "", 1, 8, &[name, low, high])
    }

    /// The type of functions with these parameters, names and types.
    pub fn prototype(&mut self, returns: TypeId, parameters: &[(&str, TypeId)]) -> TypeId {
        let words = |&(name, of): &(&str, TypeId)| [self.text(name), of];
        let tail: Vec<u32> = parameters.iter().flat_map(words).collect();
        self.add(Kind::Prototype, "", parameters.len(), returns, &tail)
    }

    /// A function.
    pub fn function(&mut self, name: &str, prototype: TypeId, linkage: Linkage) -> TypeId {
        // The linkage is where others have the number of their parts.
        let linkage = usize::try_from(linkage.number()).unwrap_or(0);
        self.add(Kind::Function, name, linkage, prototype, &[])
    }

    /// A variable.
    pub fn variable(&mut self, name: &str, of: TypeId, linkage: Linkage) -> TypeId {
        self.add(Kind::Variable, name, 0, of, &[linkage.number()])
    }

    /// The variables of a section: types, offsets and sizes in bytes.
    pub fn section(&mut self, name: &str, size: u32, variables: &[(TypeId, u32, u32)]) -> TypeId {
        let words = |&(of, offset, size): &(TypeId, u32, u32)| [of, offset, size];
        let tail: Vec<u32> = variables.iter().flat_map(words).collect();
        self.add(Kind::DataSection, name, variables.len(), size, &tail)
    }

    /// How many parts a type can have: the members of a structure, the variables of a section.
    pub const MAX_PARTS: usize = MAX_PARTS;

    /// The section. None if it takes more than 4 GiB.
    pub fn finish(self) -> Option<Vec<u8>> {
        let types = u32::try_from(self.types.bytes.len()).ok()?;
        let strings = u32::try_from(self.strings.len()).ok()?;
        let mut words = Words::new(self.types.endian);
        words.header(24);
        for word in [0, types, types, strings] {
            words.put(word);
        }
        words.bytes.extend(self.types.bytes);
        words.bytes.extend(self.strings);
        Some(words.bytes)
    }
}
