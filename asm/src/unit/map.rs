//! Declarations of maps.

/// A map as `.maps` declares it, as libbpf understands its members. The maps that it holds, if it is
/// a map of maps, are only in the object's BTF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapDecl {
    /// The symbol that is its name, an index of [`Unit::symbols`](super::Unit::symbols). Its place is
    /// the declaration's.
    pub symbol: usize,
    /// `type`, Linux' number (`enum bpf_map_type`).
    pub kind: u32,
    /// `key` or `key_size`.
    pub key: Option<MapSide>,
    /// `value` or `value_size`.
    pub value: Option<MapSide>,
    /// `max_entries`.
    pub max_entries: u32,
    /// `map_flags`, `BPF_F_*`.
    pub flags: u32,
    /// `pinning`: 0 is none, 1 by name.
    pub pinning: u32,
    /// `numa_node`.
    pub numa_node: Option<u32>,
    /// `map_extra`.
    pub extra: u64,
}

impl MapDecl {
    /// The size in bytes that its declaration takes in `.maps`: that of a pointer for each member
    /// that it has.
    pub fn declared_size(&self) -> u64 {
        let optional = [
            self.key.is_some(),
            self.value.is_some(),
            self.max_entries != 0,
            self.flags != 0,
            self.pinning != 0,
            self.numa_node.is_some(),
            self.extra != 0,
        ];
        8 * optional.into_iter().filter(|&is| is).fold(1, |count, _| count + 1)
    }
}

/// The keys or the values of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapSide {
    /// The size in bytes.
    pub size: u32,
    /// The name of the type in C, if the declaration has a type and not only a size.
    pub type_name: Option<String>,
}
