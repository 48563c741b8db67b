//! [`Program`]: a random litmus test, from which its text is made.

use crate::random::Random;
use std::fmt::Write as _;

/// Adds a line to a thread: formatted first, since that may need random numbers.
macro_rules! line {
    ($writer:expr, $($format:tt)*) => {{
        let line = format!($($format)*);
        $writer.lines.push(line);
    }};
}
pub(crate) use line;

/// A random litmus test.
pub(crate) struct Program {
    /// As the test's first word.
    pub(crate) isa: &'static str,
    pub(crate) name: String,
    /// The initial state, piece by piece.
    pub(crate) initial: Vec<String>,
    pub(crate) threads: Vec<Vec<String>>,
    /// What is observed, as the `locations` clause has it.
    pub(crate) observed: Vec<String>,
    pub(crate) condition: String,
}

impl Program {
    /// The test.
    pub(crate) fn text(&self) -> String {
        let Self { isa, name, initial, threads, observed, condition } = self;
        let mut text = format!("{isa} {name}\n{{\n");
        for piece in initial {
            let _ = writeln!(text, " {piece};");
        }
        text += "}\n";
        let widths: Vec<usize> = threads
            .iter()
            .map(|lines| lines.iter().map(String::len).max().unwrap_or(0).max(2))
            .collect();
        let rows = threads.iter().map(Vec::len).max().unwrap_or(0);
        let mut row = |cells: Vec<String>| {
            let cells = cells.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
            let _ = writeln!(text, " {} ;", cells.collect::<Vec<_>>().join(" | "));
        };
        row((0..threads.len()).map(|thread| format!("P{thread}")).collect());
        for line in 0..rows {
            row(threads.iter().map(|lines| lines.get(line).cloned().unwrap_or_default()).collect());
        }
        if !observed.is_empty() {
            let _ = writeln!(text, "locations [{};]", observed.join("; "));
        }
        text + condition + "\n"
    }
}

/// Makes a test of this name.
pub(crate) type Generate = fn(&mut Random, String) -> Program;

/// How many threads there are, and how many instructions that matter they have together: so many that
/// there are not too many candidate executions to look at each.
pub(crate) fn shape(random: &mut Random) -> Vec<usize> {
    let threads = random.of(&[2, 2, 2, 2, 3, 3, 4]);
    (0..threads).map(|_| 1 + random.below([4, 3, 2][threads - 2])).collect()
}

/// A condition on two of what is observed, with values that are likely.
pub(crate) fn condition(random: &mut Random, observables: &[String]) -> String {
    let mut equation = || {
        let of = &observables[random.below(observables.len())];
        format!("{of}={}", random.below(3))
    };
    let (a, b) = (equation(), equation());
    let quantifier = random.of(&["exists", "exists", "exists", "forall", "~exists"]);
    let connective = random.of(&["/\\", "/\\", "\\/"]);
    format!("{quantifier} ({a} {connective} {b})")
}
