//! The type that the kernel wants to know of a function that a helper calls
//! (Documentation/bpf/btf.rst): here the same for all functions, one without
//! parameters and result.

/// The number of the function's type, below.
const FUNCTION: u32 = 2;

/// The types: a prototype, and a function with it.
pub(super) fn function() -> Vec<u8> {
    const KIND_FUNC: u32 = 12 << 24;
    const KIND_FUNC_PROTO: u32 = 13 << 24;
    const PROTOTYPE: u32 = 1;
    const VOID: u32 = 0;
    /// Where in the strings the function's name is.
    const NAME: u32 = 1;
    let types = [0, KIND_FUNC_PROTO, VOID, NAME, KIND_FUNC, PROTOTYPE];
    let strings = b"\0turn\0";

    let mut bytes = vec![];
    bytes.extend(0xeb9f_u16.to_ne_bytes());
    // Version and flags.
    bytes.extend([1, 0]);
    // The header's length, then the offset and length of the types and of the strings.
    for word in [24, 0, size_of_val(&types), size_of_val(&types), strings.len()] {
        bytes.extend(u32::try_from(word).unwrap_or(u32::MAX).to_ne_bytes());
    }
    bytes.extend(types.into_iter().flat_map(u32::to_ne_bytes));
    bytes.extend(strings);
    bytes
}

/// For each function the slot at which it starts, and its type.
pub(super) fn info(slots: &[u32]) -> Vec<[u32; 2]> {
    slots.iter().map(|&slot| [slot, FUNCTION]).collect()
}
