//! From the statements of a thread to its [`Code`]: addresses, labels and decoding.

use acqrel_machine::Arch;
use std::collections::BTreeMap;

use super::error::Problem;
use super::source::{self, Label, Line, Statement};
use super::{Site, TextError};
use crate::{Code, Instruction, Isa};

/// The address of the first instruction of a thread.
pub const START: u64 = 0x10_0000;

/// Gives the bytes of an instruction. Their number does not depend on where labels are.
pub(super) type Encode<'a> = &'a dyn Fn(&str, &Site<'_>) -> Result<Vec<u8>, Problem>;

/// The code of a thread.
///
/// The first pass finds how long the instructions are and all that is wrong with each of them, as
/// if every label was where it is used; the second has the addresses.
pub(super) fn assemble(
    isa: Isa,
    arch: Arch,
    lines: &[Line<'_>],
    encode: Encode<'_>,
) -> Result<Code, Vec<TextError>> {
    let (labels, statements) = source::split(lines);
    let (names, mut errors) = names(&labels);
    let mut addresses = vec![START];
    let mut address = START;
    for statement in &statements {
        let here = |name: &str| names.contains_key(name).then_some(address);
        let site = Site { address, labels: &here };
        match instruction(arch, statement, &site, encode) {
            Ok(instruction) => address = instruction.next,
            Err(error) => errors.push(error),
        }
        addresses.push(address);
    }
    if !errors.is_empty() {
        errors.sort_by_key(|error| error.span);
        return Err(errors);
    }
    let target = |name: &str| names.get(name).and_then(|&index| addresses.get(index)).copied();
    let mut instructions = Vec::with_capacity(statements.len());
    for (statement, &address) in statements.iter().zip(&addresses) {
        let site = Site { address, labels: &target };
        match instruction(arch, statement, &site, encode) {
            Ok(instruction) => instructions.push(instruction),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(Code::new(isa, instructions)) } else { Err(errors) }
}

/// The statements that labels are before, and the errors of those that are defined again.
fn names<'a>(labels: &[Label<'a>]) -> (BTreeMap<&'a str, usize>, Vec<TextError>) {
    let (mut names, mut errors) = (BTreeMap::new(), Vec::new());
    for label in labels {
        if names.contains_key(label.name) {
            errors.push(label.again());
        } else {
            names.insert(label.name, label.statement);
        }
    }
    (names, errors)
}

fn instruction(
    arch: Arch,
    statement: &Statement<'_>,
    site: &Site<'_>,
    encode: Encode<'_>,
) -> Result<Instruction, TextError> {
    let Statement { text, start, line } = *statement;
    let decoded = encode(text, site).and_then(|bytes| {
        acqrel_machine::decode(arch, &bytes, site.address).map_err(|refused| {
            let reason = refused.reason;
            Problem::new(0..text.len(), format!("`{}` is not supported: {reason}", refused.text))
        })
    });
    let decoded = decoded.map_err(|problem| problem.at(start, line))?;
    Ok(Instruction {
        address: decoded.address,
        next: decoded.next(),
        ops: decoded.ops,
        text: text.to_owned(),
        line,
    })
}
