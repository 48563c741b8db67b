//! [`Run`]: a suite on candidates, on all cores, to be stopped and resumed.

use super::tally::Finding;
use super::{Candidate, Cell, Instruction, Job, Report, Standing, Suite, Tally};
use crate::check::error::words;
use crate::check::{CheckError, Checked, Checker, Subject, Verdict, Wrong};
use crate::{Observable, Test};
use acqrel_jit::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

/// How many tests are done at a time, by one thread.
pub const BLOCK: usize = 64;

/// A suite on candidates.
#[derive(Clone, Copy, Debug)]
pub struct Run<'r> {
    /// The tests.
    pub suite: &'r Suite,
    /// What is held against them.
    pub candidates: &'r [Candidate<'r>],
    /// How a test is checked.
    pub checker: &'r Checker,
    /// How many threads do it. What is found does not depend on it.
    pub jobs: usize,
    /// If set, no more tests are begun.
    pub cancel: &'r AtomicBool,
}

impl Run<'_> {
    /// What tells it from other runs: suite, candidates, how far is looked, and the version of this
    /// crate. The number of threads is none of it.
    pub fn fingerprint(&self) -> u64 {
        let mut text =
            format!("{} {} {:?}", env!("CARGO_PKG_VERSION"), self.suite, self.checker.limits());
        for candidate in self.candidates {
            let Candidate { name, lower, events, until_wrong } = candidate;
            let arch = lower.arch().name();
            let _ = write!(text, "\n{name} {arch} {events:?} {until_wrong}");
        }
        // FNV-1a, of 64 bits.
        text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    /// The report before anything is done.
    pub fn start(&self) -> Report {
        let tally = |candidate: &Candidate<'_>| (candidate.name.to_owned(), Tally::default());
        Report {
            fingerprint: self.fingerprint(),
            done: 0,
            finished: false,
            left_out: 0,
            tallies: self.candidates.iter().map(tally).collect(),
        }
    }

    /// Does all tests that a report of this run does not have yet. `progress` is told after each block
    /// of them, in their order, and can stop the run; its report can be kept, and continued.
    pub fn run(
        &self,
        mut report: Report,
        mut progress: impl FnMut(&Report) -> ControlFlow<()>,
    ) -> Report {
        if report.finished {
            return report;
        }
        let skipped = usize::try_from(report.done).unwrap_or(usize::MAX);
        let blocks = Mutex::new((0_u64, self.suite.jobs().skip(skipped).fuse()));
        let stop = AtomicBool::new(false);
        let refuted: Vec<AtomicU64> = self
            .candidates
            .iter()
            .zip(&report.tallies)
            .map(|(candidate, (_, tally))| refuted_by(candidate, tally))
            .collect();
        let (send, receive) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..self.jobs.max(1) {
                let (send, blocks, refuted, stop) = (send.clone(), &blocks, &refuted, &stop);
                scope.spawn(move || {
                    while let Some((number, jobs)) = take(blocks)
                        && let Some(done) = self.block(&jobs, refuted, stop)
                        && send.send((number, done)).is_ok()
                    {}
                });
            }
            drop(send);
            let mut waiting = BTreeMap::new();
            let mut next = 0;
            for (number, done) in receive {
                waiting.insert(number, done);
                while let Some(done) = waiting.remove(&next) {
                    next += 1;
                    for job in done {
                        self.add(&mut report, job);
                    }
                    if progress(&report).is_break() {
                        stop.store(true, Ordering::Relaxed);
                        return;
                    }
                }
            }
            let blocks = blocks.lock().unwrap_or_else(PoisonError::into_inner);
            report.finished = next == blocks.0 && !self.is_cancelled(&stop);
        });
        report
    }

    fn is_cancelled(&self, stop: &AtomicBool) -> bool {
        self.cancel.load(Ordering::Relaxed) || stop.load(Ordering::Relaxed)
    }

    /// Does the tests of a block. None if it was stopped before their end.
    fn block(&self, jobs: &[Job], refuted: &[AtomicU64], stop: &AtomicBool) -> Option<Vec<Done>> {
        let mut all = Vec::with_capacity(jobs.len());
        for job in jobs {
            if self.is_cancelled(stop) {
                return None;
            }
            all.push(self.job(job, refuted));
        }
        Some(all)
    }

    /// Does a test.
    fn job(&self, job: &Job, refuted: &[AtomicU64]) -> Done {
        let mut done = Done { number: job.number, name: None, cells: Vec::new(), held: Vec::new() };
        let Some(test) = job.test() else { return done };
        let (cells, events) = cells(&test);
        done.cells = cells;
        done.name = Some(job.name());
        let concerned = |candidate: &Candidate<'_>| {
            candidate.events.is_empty() || candidate.events.iter().any(|it| events.contains(it))
        };
        let mut subject = None;
        for (index, candidate) in self.candidates.iter().enumerate() {
            let over = refuted[index].load(Ordering::Relaxed) < job.number;
            if over || !concerned(candidate) {
                continue;
            }
            let subject = subject.get_or_insert_with(|| Subject::new(&test, self.checker));
            let start = Instant::now();
            let held = match subject {
                Ok(subject) => held(subject, self.checker.check(subject, candidate.lower)),
                Err(error) => (Standing::Error, false, format!("the test is none: {error}")),
            };
            let (standing, stronger, reason) = held;
            if standing == Standing::Wrong && candidate.until_wrong {
                refuted[index].fetch_min(job.number, Ordering::Relaxed);
            }
            done.held.push(Held {
                candidate: index,
                standing,
                stronger,
                reason,
                time: start.elapsed(),
            });
        }
        done
    }

    /// Adds what has come of the next test.
    fn add(&self, report: &mut Report, done: Done) {
        report.done += 1;
        let Some(test) = done.name else {
            report.left_out += 1;
            return;
        };
        for held in done.held {
            let Held { candidate, standing, stronger, reason, time } = held;
            let tally = &mut report.tallies[candidate].1;
            // Another thread was ahead.
            if self.candidates[candidate].until_wrong && tally.wrong > 0 {
                continue;
            }
            *tally.count_mut(standing) += 1;
            tally.stronger += u64::from(stronger);
            tally.time += time;
            if standing != Standing::Error {
                for &cell in &done.cells {
                    *tally.coverage.entry(cell).or_default() += 1;
                }
            }
            if standing != Standing::Right {
                tally.keep(Finding { standing, job: done.number, test: test.clone(), reason });
            }
        }
    }
}

/// What has come of a test: no name, if there is none.
struct Done {
    number: u64,
    name: Option<String>,
    cells: Vec<Cell>,
    held: Vec<Held>,
}

/// What has come of a test for a candidate.
struct Held {
    candidate: usize,
    standing: Standing,
    stronger: bool,
    reason: String,
    time: Duration,
}

/// The number of the test after which a candidate is not looked at any more.
fn refuted_by(candidate: &Candidate<'_>, tally: &Tally) -> AtomicU64 {
    let first = tally.first(Standing::Wrong).filter(|_| candidate.until_wrong);
    AtomicU64::new(first.map_or(u64::MAX, |finding| finding.job))
}

/// The next block.
fn take(blocks: &Mutex<(u64, impl Iterator<Item = Job>)>) -> Option<(u64, Vec<Job>)> {
    let mut blocks = blocks.lock().unwrap_or_else(PoisonError::into_inner);
    let jobs: Vec<Job> = blocks.1.by_ref().take(BLOCK).collect();
    let number = blocks.0;
    blocks.0 += u64::from(!jobs.is_empty());
    (!jobs.is_empty()).then_some((number, jobs))
}

/// How the instructions of a test stand in it, each once, and the events that they are.
fn cells(test: &Test) -> (Vec<Cell>, BTreeSet<Event>) {
    let programs = test.threads.iter().filter_map(|thread| thread.program.as_ref());
    let insns = programs.flat_map(|program| program.insns().iter().copied());
    let cells: BTreeSet<Cell> = insns.filter_map(Cell::of).collect();
    let events = cells.iter().map(|cell| Instruction::event(cell.instruction)).collect();
    (cells.into_iter().collect(), events)
}

/// What a check says, whether the code is stronger, and why it is not right.
fn held(subject: &Subject, checked: Result<Checked, CheckError>) -> (Standing, bool, String) {
    match checked {
        Ok(checked) => {
            let (standing, reason) = match &checked.verdict {
                Verdict::Right => (Standing::Right, String::new()),
                Verdict::Wrong(wrong) => {
                    (Standing::Wrong, wrong.first().map_or_else(String::new, |it| why(subject, it)))
                }
                Verdict::Undecided(limits) => (Standing::Undecided, words(limits)),
            };
            (standing, checked.is_stronger(), reason)
        }
        Err(error) => (Standing::Error, false, error.to_string()),
    }
}

/// What is wrong, in one line.
fn why(subject: &Subject, wrong: &Wrong) -> String {
    match wrong {
        Wrong::Outcome(state) => {
            let named = subject.outcomes().observables.iter().zip(&state.values);
            let values = named.map(|(observable, value)| {
                let name = match observable {
                    Observable::Memory { location, .. } => {
                        subject.test().locations[*location].name.clone()
                    }
                    Observable::Register { thread, name, .. } => format!("{thread}:{name}"),
                };
                format!("{name}={}", value.number)
            });
            values.collect::<Vec<_>>().join("; ")
        }
        Wrong::Footprint(footprint) => {
            let access = footprint.access;
            let does = if footprint.writes { "writes" } else { "reads" };
            format!(
                "footprint: P{} {does} {} bytes at {:#x}, which its program does not",
                footprint.thread,
                access.size.bytes(),
                access.address
            )
        }
        Wrong::Endless => "fault: no execution comes to an end".to_owned(),
        Wrong::Fault { thread, reason, .. } => format!("fault: P{thread}: {reason}"),
    }
}
