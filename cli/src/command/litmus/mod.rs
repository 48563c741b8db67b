//! `acqrel litmus`: every outcome of tests under a model.

mod explained;
mod graphs;
mod json;
mod model;
mod outcome;
mod table;

use crate::Status;
use crate::args::{Litmus, LitmusFormat, Reduction, WidthsName};
use crate::error::Error;
use crate::{output, report, several};
use acqrel_litmus::explore::{Options, Reductions, explore};
use acqrel_litmus::format::files;
use acqrel_litmus::thread::Toucher;
use acqrel_litmus::{PrepareError, Test, prepare, read, thread};
use model::Models;
use outcome::Result as Found;
use serde_json::json;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What a test comes to.
struct Report {
    /// For standard output.
    out: String,
    /// For standard error.
    err: String,
    status: Status,
    /// Whether it could be run at all.
    ran: bool,
}

impl Report {
    /// A test that could not be run.
    fn failed(
        format: LitmusFormat,
        path: &str,
        error: &str,
        diagnostics: &[serde_json::Value],
    ) -> Self {
        let out = match format {
            LitmusFormat::Json => {
                format!("{}\n", json!({ "file": path, "error": error, "diagnostics": diagnostics }))
            }
            LitmusFormat::Table | LitmusFormat::Herd => String::new(),
        };
        let err = format!("{}\n", report::error_text(error));
        Self { out, err, status: Status::BadInput, ran: false }
    }
}

/// Runs the tests.
pub(crate) fn run(args: &Litmus) -> Result<Status, Error> {
    several::seconds("--timeout", args.timeout)?;
    let mut found = files::find(args.paths.iter().filter(|path| path.as_os_str() != "-"));
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        found.files.insert(0, PathBuf::from("-"));
    }
    let models = Models::new(args)?;
    let mut status = Status::Fine;
    for error in &found.errors {
        status = Status::BadInput;
        let report = Report::failed(args.format(), "", &error.to_string(), &[]);
        show(&report)?;
    }
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    // Without a handler an interruption ends the process, which is no worse.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
    let mut failed = 0;
    several::each(
        &found.files,
        args.jobs,
        |path, jobs| one(args, &models, path, jobs, &cancel),
        |report| {
            show(&report)?;
            failed += usize::from(!report.ran);
            status = several::worse(status, report.status);
            Ok(())
        },
    )?;
    let wrong = failed + found.errors.len();
    if wrong > 0 && found.files.len() + found.errors.len() > 1 {
        let count = found.files.len() + found.errors.len();
        let _ = writeln!(anstream::stderr(), "{wrong} of {count} tests could not be run");
    }
    Ok(status)
}

fn show(report: &Report) -> Result<(), Error> {
    // Nobody is left to tell if standard error cannot be written.
    let _ = write!(anstream::stderr(), "{}", report.err);
    if report.out.is_empty() { Ok(()) } else { output::print(&report.out) }
}

/// Runs a test.
fn one(
    args: &Litmus,
    models: &Models,
    path: &Path,
    jobs: usize,
    cancel: &Arc<AtomicBool>,
) -> Report {
    let start = Instant::now();
    let name = path.display().to_string();
    let fail = |error: String| Report::failed(args.format(), &name, &error, &[]);
    let text = match several::source(path) {
        Ok(text) => text,
        Err(error) => return fail(format!("cannot read {name}: {error}")),
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let (test, warnings) = match read(&text, |file| std::fs::read(folder.join(file))) {
        Ok(read) => read,
        Err(errors) => {
            let values = report::values(&name, &text, &errors);
            let error = format!("{name} is no test that can be run");
            let report = Report::failed(args.format(), &name, &error, &values);
            let err = report::diagnostics_text(&name, &text, &errors) + &report.err;
            return Report { err, ..report };
        }
    };
    let err = report::diagnostics_text(&name, &text, &warnings);
    let (title, judge) = models.of(&test);
    let problem = match prepare(&test, judge, &thread_options(args, start)) {
        Ok(problem) => problem,
        Err(error) => return fail(refusal(&test, &name, &error)),
    };
    let outcomes = match explore(&problem, judge, &options(args, jobs, cancel)) {
        Ok(outcomes) => outcomes,
        Err(error) => return fail(format!("{name}: {error}")),
    };
    let found = Found::new(&test, &name, title, outcomes, args.verdict);
    let why = if args.explain {
        match explained::explain(&found, &problem, judge) {
            Ok(why) => Some(why),
            Err(error) => return fail(format!("{name}: {error}")),
        }
    } else {
        None
    };
    if let Some(folder) = &args.graphs
        && let Err(error) = graphs::draw(folder, args.graphs_format, &found, why.as_ref())
    {
        return fail(error.to_string());
    }
    let out = match args.format() {
        LitmusFormat::Table => table::text(&found, why.as_ref()),
        LitmusFormat::Herd => found.herd(start.elapsed()),
        LitmusFormat::Json => json::text(&found, why.as_ref()) + "\n",
    };
    let err = match args.format() {
        LitmusFormat::Herd => err + &format!("{}: model {title}\n", test.name),
        LitmusFormat::Table | LitmusFormat::Json => err,
    };
    Report { out, err, status: found.status(), ran: true }
}

/// Why a test's threads cannot be explored.
fn refusal(test: &Test, file: &str, error: &PrepareError) -> String {
    match error {
        PrepareError::Thread { thread, error } => {
            format!("{file}:{}: P{thread} cannot be explored: {error}", error.line)
        }
        PrepareError::Overlap(overlap) => {
            let toucher = |it: &Toucher| {
                let bytes = it.access.size.bytes();
                let address = it.access.address;
                let place = test.name_of(address).unwrap_or_else(|| format!("{address:#x}"));
                format!("P{} `{}` ({bytes} bytes at {place})", it.thread, it.text)
            };
            let [first, second] = [&overlap.instructions[0], &overlap.instructions[1]];
            format!(
                "{file}:{}: accesses to shared memory overlap and are not of the same bytes: {} and \
                 {}\nhelp: use one size and offset for this memory; --widths herd reads BPF accesses as \
                 herd7 does, without their sizes",
                first.line,
                toucher(first),
                toucher(second)
            )
        }
    }
}

fn thread_options(args: &Litmus, start: Instant) -> thread::Options {
    let deadline =
        args.timeout.and_then(|seconds| start.checked_add(Duration::from_secs_f64(seconds)));
    let without = |reduction| args.no_reduction.contains(&reduction);
    thread::Options {
        unroll: args.unroll,
        collapse_private: !without(Reduction::Private),
        retries: if without(Reduction::Retries) {
            thread::Retries::Kept
        } else {
            thread::Retries::Cut
        },
        widths: match args.widths {
            WidthsName::Exact => thread::Widths::Exact,
            WidthsName::Herd => thread::Widths::Herd,
        },
        limits: thread::Limits { deadline, ..thread::Limits::default() },
        ..thread::Options::default()
    }
}

fn options(args: &Litmus, jobs: usize, cancel: &Arc<AtomicBool>) -> Options {
    let with = |reduction| !args.no_reduction.contains(&reduction);
    Options {
        count: args.count || args.format() == LitmusFormat::Herd,
        verdict: args.verdict,
        jobs,
        timeout: args.timeout.map(Duration::from_secs_f64),
        max_executions: args.max_executions,
        cancel: Some(Arc::clone(cancel)),
        reductions: Reductions {
            partial: with(Reduction::Partial),
            coherence: with(Reduction::Coherence),
            states: with(Reduction::States),
        },
    }
}
