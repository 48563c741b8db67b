//! A report as text, so that a run can be continued: [`Report::text`], [`Report::read`].
//!
//! The first line has the version of the form, the second the fingerprint of the run. Each candidate
//! has its counts, its findings and its coverage. What ends the text is a line that says so: one
//! that was cut off is not read.

use super::tally::Finding;
use super::{Aliasing, Cell, Instruction, Report, Run, Standing, Tally};
use acqrel_isa::Size;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::{fs, io};

const VERSION: &str = "acqrel check state 1";
const END: &str = "end";

/// Why a report cannot be continued.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// It is no report, or of another version.
    #[error("this is no state of a check, or of another version: it begins with {VERSION:?}")]
    Version,
    /// A line is not what it should be.
    #[error("line {line}: not {wanted}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What it should be.
        wanted: &'static str,
    },
    /// The counts of a candidate are not those of as many tests as are said to be done.
    #[error("the counts of candidate {candidate} are not those of the tests that are done")]
    Counts {
        /// Its index.
        candidate: usize,
    },
    /// It is of another run.
    #[error(
        "this is the state of another check: of other tests, another lowering, other limits, or \
         another version; remove it to begin anew"
    )]
    Other,
}

impl Report {
    /// The report as text. The same is found again by [`Self::read`], except how long it took.
    pub fn text(&self) -> String {
        let Self { fingerprint, done, finished, left_out, tallies } = self;
        let mut text = format!("{VERSION}\nrun {fingerprint:016x}\n");
        let _ = writeln!(text, "done {done} {} {left_out}", if *finished { "all" } else { "some" });
        for (name, tally) in tallies {
            let Tally { right, wrong, undecided, errors, stronger, findings, coverage, time: _ } =
                tally;
            let _ = writeln!(text, "candidate {}", one_line(name));
            let _ = writeln!(text, "count {right} {wrong} {undecided} {errors} {stronger}");
            for Finding { standing, job, test, reason } in findings {
                let (standing, test, reason) = (standing.name(), one_line(test), one_line(reason));
                let _ = writeln!(text, "finding {standing} {job}\t{test}\t{reason}");
            }
            for (cell, tests) in coverage {
                let _ = writeln!(text, "cell {cell} {tests}");
            }
        }
        let _ = writeln!(text, "{END}");
        text
    }

    /// The report of a run that a text is.
    ///
    /// # Errors
    ///
    /// If it is none, or of another run.
    pub fn read(text: &str, run: &Run<'_>) -> Result<Self, StateError> {
        let mut lines = (1..).zip(text.lines());
        if lines.next().is_none_or(|(_, line)| line != VERSION) {
            return Err(StateError::Version);
        }
        let mut lines = Lines { lines, last: 1 };
        let fingerprint = lines
            .take("the run", |line| u64::from_str_radix(line.strip_prefix("run ")?, 16).ok())?;
        let mut report = run.start();
        if fingerprint != report.fingerprint {
            return Err(StateError::Other);
        }
        lines.take("how much is done", |line| {
            let words: Vec<&str> = line.strip_prefix("done ")?.split(' ').collect();
            let [done, finished @ ("all" | "some"), left_out] = *words else { return None };
            report.done = done.parse().ok()?;
            report.finished = finished == "all";
            report.left_out = left_out.parse().ok()?;
            Some(())
        })?;
        for (name, tally) in &mut report.tallies {
            lines.take("the next candidate", |line| {
                (line.strip_prefix("candidate ")? == one_line(name)).then_some(())
            })?;
            lines.take("the counts of a candidate", |line| counts(line, tally))?;
            while let Some(finding) = lines.accept(|line| line.strip_prefix("finding ")) {
                let finding = finding_of(finding).ok_or(lines.error("a finding"))?;
                tally.findings.push(finding);
            }
            while let Some(cell) = lines.accept(|line| line.strip_prefix("cell ")) {
                let (cell, tests) = cell_of(cell).ok_or(lines.error("a form of an instruction"))?;
                tally.coverage.insert(cell, tests);
            }
        }
        lines.take("the end", |line| (line == END).then_some(()))?;
        // A candidate that is held against all tests has a verdict in each that there is.
        let all = |index: usize| {
            let candidate = &run.candidates[index];
            candidate.events.is_empty() && !candidate.until_wrong
        };
        for (index, (_, tally)) in
            report.tallies.iter().enumerate().filter(|(index, _)| all(*index))
        {
            let told = Standing::ALL.map(|standing| tally.count(standing)).into_iter();
            let sum = told.chain([report.left_out]).try_fold(0_u64, u64::checked_add);
            if sum != Some(report.done) {
                return Err(StateError::Counts { candidate: index });
            }
        }
        Ok(report)
    }

    /// Writes the text to a file, which has the old one or the new one whatever happens meanwhile.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let new = path.with_file_name(name);
        let mut file = fs::File::create(&new)?;
        file.write_all(self.text().as_bytes())?;
        file.sync_all()?;
        fs::rename(new, path)
    }
}

/// Lines with their numbers.
struct Lines<'t, I: Iterator<Item = (usize, &'t str)>> {
    lines: I,
    last: usize,
}

impl<'t, I: Iterator<Item = (usize, &'t str)> + Clone> Lines<'t, I> {
    const fn error(&self, wanted: &'static str) -> StateError {
        StateError::Line { line: self.last, wanted }
    }

    /// The next line, if it is this.
    fn accept<T>(&mut self, read: impl FnOnce(&'t str) -> Option<T>) -> Option<T> {
        let (number, line) = self.lines.clone().next()?;
        let found = read(line)?;
        self.lines.next();
        self.last = number;
        Some(found)
    }

    /// The next line, which is to be this.
    fn take<T>(
        &mut self,
        wanted: &'static str,
        read: impl FnOnce(&'t str) -> Option<T>,
    ) -> Result<T, StateError> {
        let line = self.last + 1;
        self.accept(read).ok_or(StateError::Line { line, wanted })
    }
}

fn counts(line: &str, tally: &mut Tally) -> Option<()> {
    let numbers = line.strip_prefix("count ")?.split(' ').map(str::parse);
    let numbers: Vec<u64> = numbers.collect::<Result<_, _>>().ok()?;
    let [right, wrong, undecided, errors, stronger] = *numbers else { return None };
    *tally = Tally { right, wrong, undecided, errors, stronger, ..Tally::default() };
    Some(())
}

fn finding_of(text: &str) -> Option<Finding> {
    let mut parts = text.splitn(3, '\t');
    let (standing, job) = parts.next()?.split_once(' ')?;
    Some(Finding {
        standing: Standing::from_name(standing)?,
        job: job.parse().ok()?,
        test: parts.next()?.to_owned(),
        reason: parts.next()?.to_owned(),
    })
}

fn cell_of(text: &str) -> Option<(Cell, u64)> {
    let words: Vec<&str> = text.split(' ').collect();
    let [instruction, bytes, aliasing, offset, tests] = *words else { return None };
    let bytes: u64 = bytes.parse().ok()?;
    let cell = Cell {
        instruction: Instruction::from_name(instruction)?,
        size: Size::ALL.into_iter().find(|size| size.bytes() == bytes)?,
        aliasing: Aliasing::from_name(aliasing)?,
        offset: offset.parse().ok()?,
    };
    Some((cell, tests.parse().ok()?))
}

/// A text without what ends a field.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}
