//! `acqrel check --quick`, `--all` and `--table`: a whole lowering, held against a suite of tests.

use super::finding::{End, Kind, Problem};
use super::lowering::{Lowering, arch_name};
use crate::args::{Check, CheckFormat};
use crate::error::Error;
use crate::{Status, output};
use acqrel_jit::Event;
use acqrel_litmus::check::Checker;
use acqrel_litmus::check::suite::{Candidate, Finding, Report, Run, Standing, Suite, Table, Tally};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often the state of a run is kept.
const KEEP: Duration = Duration::from_secs(5);
/// How often people are told how far it is.
const TELL: Duration = Duration::from_millis(200);
/// How many findings of a kind people are shown.
const SHOWN: usize = 5;

/// Holds the lowering against a suite.
pub(super) fn run(args: &Check, lowering: &Lowering, checker: &Checker) -> Result<Status, Error> {
    let suite = if args.quick { Suite::Quick } else { Suite::Full { edges: args.edges } };
    let lower = lowering.shared().ok_or_else(|| {
        Error::Usage("images are of one test: a suite needs what makes code of any".to_owned())
    })?;
    let name = format!("{} {:016x}", lowering.identity(), executable());
    let cancel = cancel();
    let run = Run {
        suite: &suite,
        candidates: &[Candidate::new(&name, lower)],
        checker,
        jobs: jobs(args),
        cancel: &cancel,
    };
    let report = match args.resume.as_deref() {
        Some(path) => resumed(path, &run)?,
        None => run.start(),
    };
    let (mut told, mut kept) = (Told::new(), Instant::now());
    let mut error = None;
    let report = run.run(report, |report| {
        told.tell(report.done, wrong(report));
        if let Some(path) = args.resume.as_deref().filter(|_| kept.elapsed() > KEEP) {
            kept = Instant::now();
            if let Err(failed) = save(report, path) {
                error = Some(failed);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    });
    told.clear();
    if let Some(error) = error {
        return Err(error);
    }
    if let Some(path) = &args.resume {
        save(&report, path)?;
    }
    let Some((_, tally)) = report.tallies.first() else { return Ok(Status::BadInput) };
    let recipe = |event: Event| {
        lowering.options().map_or_else(String::new, |it| it.lowering.get(event).name.to_owned())
    };
    let summary = Summary { lowering, suite: &suite, report: &report, tally };
    match args.format() {
        CheckFormat::Text => output::print(&summary.text(&tally.coverage_text(recipe)))?,
        CheckFormat::Json => output::json(&summary.value(&recipe))?,
        CheckFormat::Junit | CheckFormat::Sarif => {
            let findings = summary.findings();
            let text = if args.format() == CheckFormat::Junit {
                super::junit::report(&lowering.name(), &findings)?
            } else {
                super::sarif::report(&findings)
            };
            output::print(&text)?;
        }
    }
    Ok(summary.status())
}

/// Judges all recipes, and prints the table.
pub(super) fn table(args: &Check, checker: &Checker) -> Result<Status, Error> {
    let cancel = cancel();
    let mut told = Told::new();
    let table = Table::new(args.edges, &Event::ALL, checker, jobs(args), |_, report| {
        told.tell(report.done, 0);
        if cancel.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    told.clear();
    let Some(table) = table else { return Ok(Status::BadInput) };
    output::print(&table.markdown())?;
    Ok(Status::Fine)
}

/// What tells this executable from others: another may compile and check otherwise.
fn executable() -> u64 {
    let bytes = std::env::current_exe().and_then(std::fs::read).unwrap_or_default();
    // FNV-1a, of 64 bits.
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn jobs(args: &Check) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    args.jobs.unwrap_or(processors).max(1)
}

/// What an interruption sets.
fn cancel() -> Arc<AtomicBool> {
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    // Without a handler an interruption ends the process, which is no worse.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    cancel
}

/// The state that a file has, if there is one.
fn resumed(path: &Path, run: &Run<'_>) -> Result<Report, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Report::read(&text, run).map_err(|error| Error::Input {
            path: path.display().to_string(),
            message: error.to_string(),
            help: None,
        }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(run.start()),
        Err(error) => Err(Error::Read { path: path.to_owned(), error }),
    }
}

fn save(report: &Report, path: &Path) -> Result<(), Error> {
    report.save(path).map_err(|error| Error::Write { path: path.to_owned(), error })
}

fn wrong(report: &Report) -> u64 {
    report.tallies.iter().map(|(_, tally)| tally.wrong).sum()
}

/// Tells people on a terminal how far a run is.
struct Told {
    last: Instant,
    shown: bool,
    terminal: bool,
}

impl Told {
    fn new() -> Self {
        Self { last: Instant::now(), shown: false, terminal: std::io::stderr().is_terminal() }
    }

    fn tell(&mut self, done: u64, wrong: u64) {
        if self.terminal && self.last.elapsed() > TELL {
            (self.last, self.shown) = (Instant::now(), true);
            let wrong = if wrong > 0 { format!(", {wrong} wrong") } else { String::new() };
            let _ = write!(anstream::stderr(), "\r{done} tests{wrong}");
        }
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(anstream::stderr(), "\r{:40}\r", "");
        }
    }
}

/// What kind of thing the reason of a finding tells.
fn kind(reason: &str) -> Kind {
    match reason.split_once(':') {
        Some(("footprint", _)) => Kind::Footprint,
        Some(("fault", _)) => Kind::Fault,
        _ => Kind::Order,
    }
}

/// What has come of a lowering.
struct Summary<'a> {
    lowering: &'a Lowering,
    suite: &'a Suite,
    report: &'a Report,
    tally: &'a Tally,
}

impl Summary<'_> {
    /// What is to be said of all: right only if it is in each test, and these are all.
    fn verdict(&self) -> &'static str {
        if self.tally.wrong > 0 {
            "wrong"
        } else if self.report.finished && self.tally.is_right() {
            "right"
        } else {
            "undecided"
        }
    }

    fn status(&self) -> Status {
        match self.verdict() {
            "right" => Status::Fine,
            "wrong" => Status::Failed,
            _ => Status::BadInput,
        }
    }

    fn text(&self, coverage: &str) -> String {
        let Self { lowering, suite, report, tally } = self;
        let mut text = String::new();
        let _ = writeln!(text, "{}: {} ({suite})", lowering.name(), self.verdict());
        if !report.finished {
            text.push_str("  interrupted: not all tests are done\n");
        }
        let _ = writeln!(
            text,
            "  {} tests: {} right, {} wrong, {} undecided, {} in error; {} forbid what BPF allows",
            tally.tests() + tally.errors,
            tally.right,
            tally.wrong,
            tally.undecided,
            tally.errors,
            tally.stronger
        );
        if report.left_out > 0 {
            let _ = writeln!(
                text,
                "  {} combinations of test, offset and registers cannot be had",
                report.left_out
            );
        }
        for standing in [Standing::Wrong, Standing::Undecided, Standing::Error] {
            let findings = tally.findings.iter().filter(|it| it.standing == standing);
            for Finding { test, reason, .. } in findings.take(SHOWN) {
                let _ = writeln!(text, "  {} in {test}: {reason}", standing.name());
            }
            let more = tally.count(standing).saturating_sub(SHOWN as u64);
            if more > 0 {
                let _ = writeln!(text, "  and in {more} more");
            }
        }
        let _ = write!(
            text,
            "\nIn how many tests each instruction was, by which registers are one:\n{coverage}"
        );
        text
    }

    fn value(&self, recipe: &dyn Fn(Event) -> String) -> Value {
        let Self { lowering, suite, report, tally } = self;
        let findings = tally.findings.iter().map(|it| {
            json!({
                "verdict": it.standing.name(),
                "number": it.job,
                "test": it.test,
                "reason": it.reason,
            })
        });
        let coverage = tally.coverage.iter().map(|(cell, tests)| {
            let event = cell.instruction.event();
            json!({
                "instruction": cell.instruction.to_string(),
                "bytes": cell.size.bytes(),
                "aliasing": cell.aliasing.to_string(),
                "offset": cell.offset,
                "recipe": recipe(event),
                "tests": tests,
            })
        });
        json!({
            "lowering": lowering.name(),
            "suite": suite.to_string(),
            "verdict": self.verdict(),
            "finished": report.finished,
            "right": tally.right,
            "wrong": tally.wrong,
            "undecided": tally.undecided,
            "errors": tally.errors,
            "stronger": tally.stronger,
            "left_out": report.left_out,
            "findings": findings.collect::<Vec<_>>(),
            "coverage": coverage.collect::<Vec<_>>(),
        })
    }

    /// What is kept of the tests, as those of single tests are told; and all that is right as one.
    fn findings(&self) -> Vec<super::Finding> {
        let of = |test: String, end: End| super::Finding {
            test,
            end,
            ..super::Finding::new(&self.suite.to_string(), self.lowering.name())
        };
        let kept = self.tally.findings.iter().map(|it| {
            let end = match it.standing {
                Standing::Wrong => End::Wrong(vec![Problem {
                    kind: kind(&it.reason),
                    message: format!("{} on {}", it.reason, arch_name(self.lowering.arch())),
                    line: 0,
                    threads: Vec::new(),
                    cycle: None,
                }]),
                Standing::Right | Standing::Undecided => End::Undecided(it.reason.clone()),
                Standing::Error => End::Failed(it.reason.clone()),
            };
            of(it.test.clone(), end)
        });
        let right = of(format!("{} other tests", self.tally.right), End::Right);
        kept.chain([right]).collect()
    }
}
