//! [`explore_files`]: tests explored by the library in this process.

use super::Ask;
use acqrel_litmus::cat::Model;
use acqrel_litmus::enumerate::enumerate;
use acqrel_litmus::explore::{Judge, Limit, Options, explore};
use acqrel_litmus::{prepare, read, thread};
use std::error::Error as StdError;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use std::{fs, io};

/// How tests are explored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By the explorer.
    Explore,
    /// By the plain enumerator, with the interpreter of models.
    Enumerate,
}

/// What was found, of all tests together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Final states.
    pub states: usize,
    /// Executions, as far as they were visited.
    pub executions: u64,
    /// Tests that cannot be explored, as their accesses overlap in part.
    pub refused: usize,
}

/// Explores tests under the model of eBPF. Gives nothing if it would take too long.
///
/// # Errors
///
/// If a file cannot be read, is no test, or is one that is too large.
pub fn explore_files(
    how: How,
    ask: Ask,
    files: &[PathBuf],
    timeout: Duration,
) -> Result<Option<Found>, Box<dyn StdError>> {
    let deadline = Instant::now() + timeout;
    let model = Model::built_in("bpf").ok_or("there is no model of this name")?;
    let judge = Judge::new(&model);
    let mut found = Found::default();
    for file in files {
        let text = fs::read_to_string(file)?;
        let read = read(&text, |_| Err(io::ErrorKind::NotFound.into()));
        let (test, _) = read.map_err(|errors| format!("{}: {}", file.display(), errors[0]))?;
        let Ok(problem) = prepare(&test, &judge, &thread::Options::default()) else {
            found.refused += 1;
            continue;
        };
        let left = deadline.saturating_duration_since(Instant::now());
        match how {
            How::Explore => {
                let options = Options {
                    count: ask == Ask::Count,
                    verdict: ask == Ask::Verdict,
                    timeout: Some(left),
                    ..Options::default()
                };
                let outcomes = explore(&problem, &judge, &options)?;
                if outcomes.limits.contains(&Limit::Time) {
                    return Ok(None);
                }
                found.states += outcomes.states.len();
                found.executions += outcomes.states.iter().map(|it| it.executions).sum::<u64>();
            }
            How::Enumerate => {
                let mut late = 0_u32;
                let states = enumerate(&problem, |execution| {
                    late += u32::from(late == 0 && Instant::now() > deadline);
                    late == 0 && model.judge(execution).is_ok_and(|it| it.allowed())
                });
                if late > 0 {
                    return Ok(None);
                }
                found.states += states.len();
                found.executions += states.values().sum::<u64>();
            }
        }
    }
    Ok(Some(found))
}
