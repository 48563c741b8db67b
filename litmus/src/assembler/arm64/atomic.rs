//! Atomic read-modify-writes: LDADD and its relatives, SWP and CAS.

use super::access::{Data, size_and_code};
use super::arguments::Arguments;
use super::ordered::{base, part};
use crate::assembler::error::Problem;

/// The operations of `LD<op>` and `ST<op>`.
const OPERATIONS: [(&str, u32); 8] = [
    ("add", 0),
    ("clr", 1),
    ("eor", 2),
    ("set", 3),
    ("smax", 4),
    ("smin", 5),
    ("umax", 6),
    ("umin", 7),
];

/// Whether an order acquires, and whether it releases. The longer names are before the shorter.
const ORDERS: [(&str, bool, bool); 4] =
    [("al", true, true), ("a", true, false), ("l", false, true), ("", false, false)];

const FETCH: u32 = 0x3820_0000;
const SWAP: u32 = 0x3820_8000;
const COMPARE: u32 = 0x08a0_7c00;
const ZERO: u32 = 31;

pub(super) fn encode(name: &str, args: &mut Arguments<'_>) -> Option<Result<u32, Problem>> {
    if let Some(rest) = name.strip_prefix("cas") {
        let (acquires, releases, data) = order(rest)?;
        let bits = COMPARE | u32::from(acquires) << 22 | u32::from(releases) << 15;
        return Some(access(args, bits, data, false));
    }
    if let Some(rest) = name.strip_prefix("swp") {
        let (acquires, releases, data) = order(rest)?;
        return Some(access(args, SWAP | fetch_order(acquires, releases), data, false));
    }
    let (rest, discards) = match (name.strip_prefix("ld"), name.strip_prefix("st")) {
        (Some(rest), _) => (rest, false),
        (None, Some(rest)) => (rest, true),
        (None, None) => return None,
    };
    let (code, rest) = OPERATIONS
        .iter()
        .find_map(|(operation, code)| Some((*code, rest.strip_prefix(operation)?)))?;
    let (acquires, releases, data) = order(rest)?;
    // What is discarded cannot be acquired.
    if discards && acquires {
        return None;
    }
    let bits = FETCH | code << 12 | fetch_order(acquires, releases);
    Some(access(args, bits, data, discards))
}

/// The order and the size at the end of a name.
fn order(rest: &str) -> Option<(bool, bool, Data)> {
    ORDERS
        .iter()
        .find_map(|&(order, acquires, releases)| Some((acquires, releases, part(rest, order)?)))
}

const fn fetch_order(acquires: bool, releases: bool) -> u32 {
    (acquires as u32) << 23 | (releases as u32) << 22
}

/// The operand or the expected value, the old or the new value, and the address. An instruction
/// that `discards` the old value has no register for it.
fn access(args: &mut Arguments<'_>, bits: u32, data: Data, discards: bool) -> Result<u32, Problem> {
    let first = args.register()?;
    let (size, _) = size_and_code(data, &first)?;
    let second = if discards { ZERO } else { args.register_of(first.wide)?.or_zero()? };
    let base = base(&args.memory()?)?;
    Ok(bits | size << 30 | first.or_zero()? << 16 | base << 5 | second)
}
