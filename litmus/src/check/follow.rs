//! [`follow`]: from the bytes of a function to its [`Code`].

use crate::{Code, Exit, Instruction, Isa};
use acqrel_machine::op::{JumpKind, Value};
use acqrel_machine::{Arch, DecodeError, MicroOp, decode, disassemble};
use std::collections::BTreeMap;

/// The code of a function: all instructions that can be reached from its entry, decoded from the
/// bytes that the memory from `address` on has. It ends by a return to address 0: that is where a
/// function is called from whose stack, or link register, nobody has set.
///
/// # Errors
///
/// If an instruction is not known, begins inside of another, or leads outside of the bytes, or it is
/// not known where it leads.
pub fn follow(arch: Arch, bytes: &[u8], address: u64, entry: u64) -> Result<Code, Unfollowed> {
    follow_pieces(arch, &[(address, bytes)], entry)
}

/// The same, of code that is in several pieces of memory, each with its address.
pub(super) fn follow_pieces(
    arch: Arch,
    pieces: &[(u64, &[u8])],
    entry: u64,
) -> Result<Code, Unfollowed> {
    let text = |at| {
        let texts = pieces.iter().map(|&(address, bytes)| text(arch, bytes, address, at));
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    };
    let bytes = |at| {
        let rest = rest(pieces, at).unwrap_or_default();
        let length = decode(arch, rest, at).map_or(0, |decoded| usize::from(decoded.length));
        rest[..length].to_vec()
    };
    let mut found: BTreeMap<u64, Instruction> = BTreeMap::new();
    let mut work = vec![(entry, entry)];
    while let Some((at, from)) = work.pop() {
        if found.contains_key(&at) {
            continue;
        }
        let Some(rest) = rest(pieces, at) else {
            let bytes = bytes(from);
            return Err(Unfollowed::Outside { at: from, text: text(from), bytes, to: at });
        };
        let decoded = decode(arch, rest, at)?;
        let next = decoded.next();
        let (leads, falls) = successors(&decoded.ops).ok_or_else(|| Unfollowed::Indirect {
            at,
            text: text(at),
            bytes: bytes(at),
        })?;
        work.extend(leads.into_iter().chain(falls.then_some(next)).map(|to| (to, at)));
        let instruction =
            Instruction { address: at, next, ops: decoded.ops, text: String::new(), line: 0 };
        found.insert(at, instruction);
    }
    let instructions: Vec<Instruction> = found.into_values().collect();
    for pair in instructions.windows(2) {
        if pair[1].address < pair[0].next {
            let (at, inside) = (pair[0].address, pair[1].address);
            return Err(Unfollowed::Inside { at, text: text(at), inside });
        }
    }
    let isa = match arch {
        Arch::X86_64 => Isa::X86_64,
        Arch::Arm64 => Isa::Arm64,
    };
    let entry = instructions.binary_search_by_key(&entry, |it| it.address).unwrap_or_default();
    Ok(Code { entry, exit: Exit::Return(0), ..Code::new(isa, instructions) })
}

/// The bytes from an address to the end of the piece that it is in.
fn rest<'a>(pieces: &[(u64, &'a [u8])], at: u64) -> Option<&'a [u8]> {
    pieces.iter().find_map(|&(address, bytes)| {
        let offset = usize::try_from(at.checked_sub(address)?).ok()?;
        bytes.get(offset..).filter(|rest| !rest.is_empty())
    })
}

/// Where an instruction leads, besides to the next one, and whether it leads there. None if that is
/// not known.
fn successors(ops: &[MicroOp]) -> Option<(Vec<u64>, bool)> {
    let (mut leads, mut falls) = (Vec::new(), true);
    for &op in ops {
        match op {
            MicroOp::Jump { condition, target, kind } => match (kind, target) {
                (JumpKind::Jump, Value::Const(to)) => {
                    leads.push(to);
                    falls &= condition.is_some();
                }
                (JumpKind::Call, Value::Const(to)) => leads.push(to),
                (JumpKind::Return, _) => falls = false,
                (JumpKind::Jump | JumpKind::Call, Value::Place(_))
                | (JumpKind::Indirect | JumpKind::IndirectCall, _) => return None,
            },
            MicroOp::Raise { condition: None, .. } => falls = false,
            _ => {}
        }
    }
    Some((leads, falls))
}

/// The text of the instruction at an address.
pub(super) fn text(arch: Arch, bytes: &[u8], address: u64, at: u64) -> String {
    let offset = at.checked_sub(address).and_then(|offset| usize::try_from(offset).ok());
    let rest = offset.and_then(|offset| bytes.get(offset..)).unwrap_or_default();
    let longest = match arch {
        Arch::X86_64 => 15,
        Arch::Arm64 => 4,
    };
    let lines = disassemble(arch, &rest[..rest.len().min(longest)], at);
    lines.into_iter().next().map_or_else(String::new, |line| line.text)
}

/// Gives the instructions of a code their texts, from the bytes that it was made of.
pub(super) fn annotate(code: &mut Code, arch: Arch, bytes: &[u8], address: u64) {
    let range = address..address.saturating_add(bytes.len() as u64);
    for instruction in &mut code.instructions {
        if range.contains(&instruction.address) {
            instruction.text = text(arch, bytes, address, instruction.address);
        }
    }
}

/// Why code cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unfollowed {
    /// An instruction is not known.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// It is not known where an instruction leads.
    #[error("{at:#x}: `{text}` ({}) goes to an address that is only known when it runs", hex(.bytes))]
    Indirect {
        /// Its address.
        at: u64,
        /// Its text.
        text: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// An instruction leads outside of the code.
    #[error("{at:#x}: `{text}` ({}) goes to {to:#x}, which is outside of the code", hex(.bytes))]
    Outside {
        /// Its address.
        at: u64,
        /// Its text.
        text: String,
        /// Its bytes.
        bytes: Vec<u8>,
        /// Where it leads.
        to: u64,
    },
    /// An instruction begins inside of another.
    #[error("an instruction begins at {inside:#x}, inside of `{text}` at {at:#x}")]
    Inside {
        /// The address of the other.
        at: u64,
        /// Its text.
        text: String,
        /// Where the instruction begins.
        inside: u64,
    },
}

/// Bytes for people.
pub(super) fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}
