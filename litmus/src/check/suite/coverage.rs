//! [`Tally::covered`]: which forms of instructions were held against how many tests.

use super::{Aliasing, Cell, Instruction, OFFSETS, Tally};
use acqrel_isa::Size;
use acqrel_jit::Event;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How often an instruction of a size was held against tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The instruction.
    pub instruction: Instruction,
    /// Its size.
    pub size: Size,
    /// How often in each aliasing, and with how many offsets, in the order of [`Aliasing::ALL`].
    pub aliasings: [(u64, usize); Aliasing::ALL.len()],
}

impl Tally {
    /// The coverage of each instruction in each of its sizes, also where there is none.
    pub fn covered(&self) -> Vec<Covered> {
        let all = Instruction::ALL.into_iter();
        let all = all.flat_map(|it| it.sizes().iter().map(move |&size| (it, size)));
        let row = |(instruction, size)| Covered {
            instruction,
            size,
            aliasings: Aliasing::ALL.map(|aliasing| {
                let of = |cell: &Cell| {
                    (cell.instruction, cell.size, cell.aliasing) == (instruction, size, aliasing)
                };
                let cells = self.coverage.iter().filter(|(cell, _)| of(cell));
                cells.fold((0, 0), |(tests, offsets), (_, more)| (tests + more, offsets + 1))
            }),
        };
        all.map(row).collect()
    }

    /// The forms of ordering instructions that were in no test.
    pub fn missing(&self) -> Vec<Cell> {
        let ordering = Instruction::ALL.into_iter().filter(|it| it.is_ordering());
        let sized = ordering.flat_map(|it| it.sizes().iter().map(move |&size| (it, size)));
        let cells = sized.flat_map(|(instruction, size)| {
            Aliasing::ALL.into_iter().flat_map(move |aliasing| {
                OFFSETS.map(|offset| Cell { instruction, size, aliasing, offset })
            })
        });
        cells.filter(|cell| !self.coverage.contains_key(cell)).collect()
    }

    /// The coverage as a table for people: for each instruction with its recipe, in each aliasing the
    /// number of tests, and of offsets.
    pub fn coverage_text(&self, recipe: impl Fn(Event) -> String) -> String {
        let mut rows =
            vec![vec!["instruction".to_owned(), "bytes".to_owned(), "recipe".to_owned()]];
        rows[0].extend(Aliasing::ALL.map(|aliasing| aliasing.to_string()));
        for Covered { instruction, size, aliasings } in self.covered() {
            if aliasings.iter().all(|&(tests, _)| tests == 0) && !instruction.is_ordering() {
                continue;
            }
            let bytes = size.bytes().to_string();
            let mut row = vec![instruction.to_string(), bytes, recipe(instruction.event())];
            row.extend(aliasings.map(|(tests, offsets)| match offsets {
                0 => "-".to_owned(),
                _ => format!("{tests} ({offsets})"),
            }));
            rows.push(row);
        }
        let width = |column: usize| {
            rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..rows[0].len()).map(width).collect();
        let mut text = String::new();
        for row in &rows {
            let mut line = String::new();
            for (word, width) in row.iter().zip(&widths) {
                let _ = write!(line, "{word:width$}  ");
            }
            let _ = writeln!(text, "{}", line.trim_end());
        }
        let offsets: BTreeSet<i16> = self.coverage.keys().map(|cell| cell.offset).collect();
        let offsets: Vec<String> = offsets.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "In parentheses the number of offsets, of {}.", offsets.join(", "));
        text
    }
}
