//! Tests of the whole format.

mod bad;
mod corpus;
mod external;
mod files;
mod good;
mod print;
mod random;

use super::{Locations, MachineLine, Reader, Refused, Source, parse};
use crate::{Code, Instruction, Isa, Test};
use acqrel_isa::Program;

/// Gives instructions no meaning.
struct Nothing;

fn instructions<'t>(texts: impl Iterator<Item = (&'t str, u32)>) -> Vec<Instruction> {
    let instruction = |((text, line), index): ((&str, u32), u64)| Instruction {
        address: 8 * index,
        next: 8 * index + 8,
        ops: Vec::new(),
        text: text.to_owned(),
        line,
    };
    texts.zip(0..).map(instruction).collect()
}

impl Reader for Nothing {
    fn bpf(&mut self, _: &Program, texts: &[(String, u32)]) -> Result<Code, Vec<Refused>> {
        let texts = texts.iter().map(|(text, line)| (text.as_str(), *line));
        Ok(Code::new(Isa::Bpf, instructions(texts)))
    }

    fn machine(
        &mut self,
        isa: Isa,
        lines: &[MachineLine],
        _: &mut Locations,
    ) -> Result<Code, Vec<Refused>> {
        let texts = lines.iter().map(|line| (line.text.as_str(), line.line));
        Ok(Code::new(isa, instructions(texts)))
    }
}

/// A test without errors.
fn source(text: &str) -> Source {
    let (source, diagnostics) = parse(text);
    assert_eq!(diagnostics, [], "{text}");
    source.unwrap()
}

fn test(text: &str) -> Test {
    source(text).into_test(&mut Nothing).unwrap()
}
