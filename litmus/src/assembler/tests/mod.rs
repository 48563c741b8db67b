//! What the assembler accepts and what it refuses, against GNU as and the decoder.

mod corpus;
mod gnu_as;
mod herd;
mod labels;
mod random;
mod refused;
mod vectors;

use super::{Line, START, Site, TextError, arm64, x86_64};
use crate::{Code, Isa};

/// The locations of all tests.
fn symbols(name: &str) -> Option<u64> {
    match name {
        "x" => Some(0x5ea1_0000),
        "y" => Some(0x5ea1_0100),
        "far" => Some(0x8000_0000),
        _ => None,
    }
}

/// The code of the lines of a text.
fn code(isa: Isa, text: &str) -> Result<Code, Vec<TextError>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for (text, number) in text.split('\n').zip(1..) {
        lines.push(Line { text, start, number });
        start += u32::try_from(text.len()).unwrap() + 1;
    }
    match isa {
        Isa::X86_64 => x86_64(&lines, &symbols),
        Isa::Arm64 => arm64(&lines),
        Isa::Bpf => unreachable!(),
    }
}

/// The bytes of an instruction at the start. Labels are there too.
fn bytes(isa: Isa, text: &str) -> Result<Vec<u8>, String> {
    let site = Site { address: START, labels: &|_| Some(START) };
    let encoded = match isa {
        Isa::X86_64 => super::x86_64::encode(text, &site, &symbols),
        Isa::Arm64 => super::arm64::encode(text, &site),
        Isa::Bpf => unreachable!(),
    };
    encoded.map_err(|problem| problem.message)
}
