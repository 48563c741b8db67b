//! [`c_type`]: the BTF type that a name of C stands for.

use crate::btf::{Builder, IntEncoding, TypeId};

/// The numbers of C on BPF: name, what it stands for if it is a typedef, size, encoding.
const NUMBERS: &[(&str, &str, u32, IntEncoding)] = {
    use IntEncoding::{Bool, Signed, Unsigned};
    &[
        ("char", "", 1, Signed),
        ("signed char", "", 1, Signed),
        ("unsigned char", "", 1, Unsigned),
        ("short", "", 2, Signed),
        ("unsigned short", "", 2, Unsigned),
        ("int", "", 4, Signed),
        ("unsigned int", "", 4, Unsigned),
        ("long", "", 8, Signed),
        ("unsigned long", "", 8, Unsigned),
        ("long long", "", 8, Signed),
        ("unsigned long long", "", 8, Unsigned),
        ("_Bool", "", 1, Bool),
        ("bool", "_Bool", 1, Bool),
        ("__s8", "signed char", 1, Signed),
        ("__u8", "unsigned char", 1, Unsigned),
        ("__s16", "short", 2, Signed),
        ("__u16", "unsigned short", 2, Unsigned),
        ("__s32", "int", 4, Signed),
        ("__u32", "unsigned int", 4, Unsigned),
        ("__s64", "long long", 8, Signed),
        ("__u64", "unsigned long long", 8, Unsigned),
        ("s8", "signed char", 1, Signed),
        ("u8", "unsigned char", 1, Unsigned),
        ("s16", "short", 2, Signed),
        ("u16", "unsigned short", 2, Unsigned),
        ("s32", "int", 4, Signed),
        ("u32", "unsigned int", 4, Unsigned),
        ("s64", "long long", 8, Signed),
        ("u64", "unsigned long long", 8, Unsigned),
        ("int8_t", "signed char", 1, Signed),
        ("uint8_t", "unsigned char", 1, Unsigned),
        ("int16_t", "short", 2, Signed),
        ("uint16_t", "unsigned short", 2, Unsigned),
        ("int32_t", "int", 4, Signed),
        ("uint32_t", "unsigned int", 4, Unsigned),
        ("int64_t", "long", 8, Signed),
        ("uint64_t", "unsigned long", 8, Unsigned),
        ("__be16", "unsigned short", 2, Unsigned),
        ("__be32", "unsigned int", 4, Unsigned),
        ("__be64", "unsigned long long", 8, Unsigned),
        ("__le16", "unsigned short", 2, Unsigned),
        ("__le32", "unsigned int", 4, Unsigned),
        ("__le64", "unsigned long long", 8, Unsigned),
    ]
};

/// The type of a number that fills `size` bytes, an array of bytes if C has none.
pub(super) fn of_size(btf: &mut Builder, size: u32) -> TypeId {
    let name = match size {
        1 => "unsigned char",
        2 => "unsigned short",
        4 => "unsigned int",
        8 => "unsigned long long",
        _ => {
            let byte = btf.int("unsigned char", 1, IntEncoding::Unsigned);
            return btf.array(byte, size);
        }
    };
    btf.int(name, size, IntEncoding::Unsigned)
}

/// The type with a name and a size in bytes. Of structures and typedefs that are not known only the
/// name and the size are said. None if the name is none of C's, or not of that size.
pub(super) fn c_type(btf: &mut Builder, name: &str, size: u32) -> Option<TypeId> {
    let name = name.trim();
    if name.len() > MAX_NAME {
        return None;
    }
    if let Some(at) = name.find('[') {
        // `T[2][3]` is two arrays of three.
        let (of, brackets) = name.split_at(at);
        let counts = counts(brackets)?;
        let product = counts.iter().try_fold(1_u32, |all, &count| all.checked_mul(count))?;
        let element = size.checked_div(product)?;
        if element.checked_mul(product)? != size {
            return None;
        }
        let element = c_type(btf, of, element)?;
        return Some(counts.iter().rev().fold(element, |of, &count| btf.array(of, count)));
    }
    if let Some(to) = name.strip_suffix('*') {
        let to = pointed(btf, to)?;
        return (size == 8).then(|| btf.pointer(to));
    }
    if let Some(of) = name.strip_prefix("const ") {
        let of = c_type(btf, of, size)?;
        return Some(btf.constant(of));
    }
    if let Some(of) = name.strip_prefix("volatile ") {
        let of = c_type(btf, of, size)?;
        return Some(btf.volatile(of));
    }
    if let Some(&(name, of, known, encoding)) = NUMBERS.iter().find(|known| known.0 == name) {
        if known != size {
            return None;
        }
        if of.is_empty() {
            return Some(btf.int(name, size, encoding));
        }
        let of = btf.int(of, size, encoding);
        return Some(btf.alias(name, of));
    }
    let tagged = |keyword: &str| {
        let tag = name.strip_prefix(keyword)?.strip_prefix(' ')?.trim();
        if tag == ANONYMOUS { Some("") } else { is_identifier(tag).then_some(tag) }
    };
    if let Some(tag) = tagged("struct") {
        return Some(btf.structure(tag, size, &[]));
    }
    if let Some(tag) = tagged("union") {
        return Some(btf.union(tag, size, &[]));
    }
    if let Some(tag) = tagged("enum") {
        return matches!(size, 1 | 2 | 4 | 8).then(|| btf.enumeration(tag, size));
    }
    if !is_identifier(name) || KEYWORDS.contains(&name) {
        return None;
    }
    let of = btf.structure("", size, &[]);
    Some(btf.alias(name, of))
}

/// The longest name of a type, in bytes. Stars and qualifiers are types inside of types.
const MAX_NAME: usize = 256;

/// What is an identifier but names no type alone.
const KEYWORDS: [&str; 6] = ["struct", "union", "enum", "void", "const", "volatile"];

/// How a type without a name is called.
const ANONYMOUS: &str = "(anonymous)";

/// What pointers lead to. Its size does not matter, so that of a name that is not known is not said.
fn pointed(btf: &mut Builder, name: &str) -> Option<TypeId> {
    let name = name.trim();
    if name == "void" {
        return Some(0);
    }
    let bare = name.strip_prefix("const ").unwrap_or(name);
    let known = NUMBERS.iter().find(|known| known.0 == bare).map(|known| known.2);
    c_type(btf, name, known.unwrap_or(if name.ends_with('*') { 8 } else { 0 }))
}

/// The numbers of elements of `[2][3]`.
fn counts(brackets: &str) -> Option<Vec<u32>> {
    let inner = brackets.trim_end().strip_prefix('[')?.strip_suffix(']')?;
    inner.split("][").map(|count| count.trim().parse().ok()).collect()
}

/// Whether it is a name of C. The kernel takes no BTF with others.
pub(super) fn is_identifier(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(is_part) && name.starts_with(|c: char| !c.is_ascii_digit())
}
