//! [`cells`]: the pieces of memory that the threads of a test access.

use super::layout::stride;
use crate::{Access, Cell, Path, Test};
use std::collections::BTreeMap;

/// Two instructions access memory that overlaps and is not the same: what one sees of
/// the other is not modelled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} and {} share bytes, and are not of the same: use one size and offset for this memory",
    .instructions[0], .instructions[1]
)]
pub struct Overlap {
    /// The two.
    pub instructions: Box<[Toucher; 2]>,
}

/// An instruction that accesses memory.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` of thread {thread} ({} bytes at {:#x})", .access.size.bytes(), .access.address
)]
pub struct Toucher {
    /// The index of its thread.
    pub thread: usize,
    /// The index of the instruction in the thread's code.
    pub instruction: usize,
    /// The line of the source that it is in; 0 if there is none.
    pub line: u32,
    /// Its text.
    pub text: String,
    /// What it accesses.
    pub access: Access,
}

/// The pieces of memory that the paths of a test's threads access, ascending, with what they hold
/// initially. What is in no location is private memory of a thread, and holds 0.
///
/// # Errors
///
/// If two accesses overlap and are not to the same bytes.
pub fn cells(test: &Test, paths: &[Vec<Path>]) -> Result<Vec<Cell>, Overlap> {
    let mut accesses: BTreeMap<Access, (usize, usize)> = BTreeMap::new();
    for (thread, paths) in paths.iter().enumerate() {
        for event in paths.iter().flat_map(|path| &path.events) {
            if let Some(access) = event.action.access() {
                accesses.entry(access).or_insert((thread, event.instruction));
            }
        }
    }
    let ordered: Vec<(Access, (usize, usize))> = accesses.into_iter().collect();
    // No two of those before overlap, so that only the last can reach into the next.
    for pair in ordered.windows(2) {
        if let [first, second] = *pair
            && first.0.overlaps(second.0)
        {
            let instructions = [first, second].map(|access| toucher(test, access));
            return Err(Overlap { instructions: Box::new(instructions) });
        }
    }
    let cell = |&(access, _): &(Access, _)| Cell { access, initial: initial(test, access) };
    Ok(ordered.iter().map(cell).collect())
}

fn toucher(test: &Test, (access, (thread, instruction)): (Access, (usize, usize))) -> Toucher {
    let code = test.threads.get(thread).map(|thread| &thread.code);
    let found = code.and_then(|code| code.instructions.get(instruction));
    let (line, text) = found.map(|it| (it.line, it.text.clone())).unwrap_or_default();
    Toucher { thread, instruction, line, text, access }
}

/// What bytes hold initially.
pub(super) fn initial(test: &Test, access: Access) -> u64 {
    (0..access.size.bytes()).fold(0, |value, offset| {
        let byte = initial_byte(test, access.address.wrapping_add(offset));
        value | byte << (8 * offset)
    })
}

fn initial_byte(test: &Test, address: u64) -> u64 {
    let byte = |location: &crate::Location| {
        let offset = address.checked_sub(location.address)?;
        let stride = stride(location.size);
        let element = location.initial.get(usize::try_from(offset / stride).ok()?)?;
        Some((element >> (8 * (offset % stride))) & 0xff)
    };
    test.locations.iter().find_map(byte).unwrap_or(0)
}
