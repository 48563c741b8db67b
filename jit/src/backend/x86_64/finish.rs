//! What comes behind the functions, and the displacements that lead to it.

use super::X86;
use super::encode::Code;
use super::jumps::{Fix, Stub, To, offset};
use super::registers::CAUSE;
use crate::image::PartKind;

/// Where the parts out of line are.
#[derive(Debug, Default)]
pub(super) struct Places {
    stubs: Vec<u32>,
    cold: Vec<u32>,
    helper: u32,
    pub(super) exit: u32,
    tables: [u32; 2],
}

impl X86<'_> {
    /// Emits everything that is out of line.
    pub(super) fn out_of_line(&mut self, starts: &[u32]) -> Places {
        let mut places = Places::default();
        for (index, function) in std::mem::take(&mut self.jumps.cold) {
            let start = offset(&self.code);
            places.cold.push(start);
            self.function = function;
            self.epilogue = None;
            self.end_of_packet();
            self.part(PartKind::Cold(index), start);
        }
        for Stub { index, cause } in std::mem::take(&mut self.jumps.stubs) {
            let start = offset(&self.code);
            places.stubs.push(start);
            self.code.mov_u32(CAUSE, cause);
            self.jumps.jmp(&mut self.code, To::Exit);
            self.part(PartKind::Fault(index), start);
        }
        if self.input.plan.occurs.helper {
            let start = offset(&self.code);
            places.helper = start;
            self.helper();
            self.part(PartKind::Helper, start);
        }
        places.exit = self.exit();
        places.tables = self.tables(starts);
        places
    }

    /// Fills in the displacements.
    pub(super) fn fill_in(&mut self, starts: &[u32], places: &Places) {
        for Fix { at, short, to } in std::mem::take(&mut self.jumps.fixes) {
            let to = match to {
                To::Insn(index) => starts[index],
                To::Function(number) => self.prologues[number],
                To::Stub(number) => places.stubs[number],
                To::Cold(number) => places.cold[number],
                To::Helper => places.helper,
                To::Exit => places.exit,
                To::Start => 0,
                To::Table(table) => {
                    let table = places.tables[table as usize];
                    self.code.patch32(at as usize, i32::try_from(table).unwrap_or(0));
                    continue;
                }
            };
            fill(&mut self.code, at, short, to);
        }
    }
}

fn fill(code: &mut Code, at: u32, short: bool, to: u32) {
    let distance = |end: u32| i64::from(to) - i64::from(end);
    if short {
        let Ok(disp) = i8::try_from(distance(at + 1)) else {
            unreachable!("the jump was found to be near")
        };
        code.patch8(at as usize, disp);
    } else if let Ok(disp) = i32::try_from(distance(at + 4)) {
        code.patch32(at as usize, disp);
    }
    // Code that is farther away is in an image that is refused for its size.
}
