//! Times the lowering check, each run in this process, on all cores: `cargo bench --bench check`; see
//! the README.

use acqrel_bench::{Samples, rounds};
use acqrel_jit::{Arm64Features, MemoryMode, Options, Target, X86Features};
use acqrel_litmus::check::suite::{Candidate, Report, Run, Suite};
use acqrel_litmus::check::{Backend, Checker, Subject};
use acqrel_litmus::generate::Cycle;
use acqrel_litmus::read;
use std::error::Error as StdError;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use std::{env, thread};

/// How long all rounds of one load may take. At least one is run.
const BUDGET: Duration = Duration::from_secs(10);

fn main() -> Result<(), Box<dyn StdError>> {
    let rounds = rounds(env::args().skip(1))?.get();
    let out = &mut io::stdout().lock();
    let jobs = thread::available_parallelism().map_or(1, usize::from);
    writeln!(out, "{rounds} rounds on {jobs} cores, fewer of what takes long")?;
    let checker = Checker::default();
    for (name, backend) in backends() {
        let text = ["PodWWPL Rfe PodRRAP Fre", "FetchdWR Fre FetchdWR Fre"];
        for cycle in text {
            let test = cycle.parse::<Cycle>()?.test(acqrel_isa::Size::DW)?;
            let work = || -> Result<u64, Box<dyn StdError>> {
                let read = read(&test.text, |_| Err(io::ErrorKind::NotFound.into()));
                let (test, _) = read.map_err(|_| "a generated test cannot be read")?;
                let checked = checker.check(&Subject::new(&test, &checker)?, &backend)?;
                if checked.is_right() { Ok(1) } else { Err("it is wrong".into()) }
            };
            measure(out, &format!("{name}, one test: {}", test.name), rounds, work)?;
        }
        for suite in [Suite::Quick, Suite::Full { edges: 5 }] {
            let work = || {
                let report = report(&suite, &backend, &checker, jobs);
                let tally = &report.tallies[0].1;
                if tally.is_right() { Ok(tally.tests()) } else { Err("it is wrong".into()) }
            };
            measure(out, &format!("{name}, {suite}"), rounds, work)?;
        }
    }
    Ok(())
}

/// The backends that are measured, with default recipes.
fn backends() -> Vec<(String, Backend)> {
    let targets = [
        ("ARM64 with LSE", Target::Arm64(Arm64Features::ALL)),
        ("ARM64", Target::Arm64(Arm64Features::NONE)),
        ("x86-64", Target::X86_64(X86Features::NONE)),
    ];
    let of = |(name, target)| {
        [MemoryMode::Raw, MemoryMode::Sandbox].map(|memory| {
            let options = Options::new(target, memory);
            (format!("{name}, {}", memory.name()), Backend::new(options))
        })
    };
    targets.into_iter().flat_map(of).collect()
}

fn report(suite: &Suite, backend: &Backend, checker: &Checker, jobs: usize) -> Report {
    let (candidates, cancel) = ([Candidate::new("backend", backend)], AtomicBool::new(false));
    let run = Run { suite, candidates: &candidates, checker, jobs, cancel: &cancel };
    run.run(run.start(), |_| ControlFlow::Continue(()))
}

/// Runs what says how many tests it is, and reports how long it takes.
fn measure(
    out: &mut impl Write,
    name: &str,
    rounds: u32,
    work: impl Fn() -> Result<u64, Box<dyn StdError>>,
) -> Result<(), Box<dyn StdError>> {
    let mut samples = Samples::default();
    let (begin, mut tests) = (Instant::now(), 0);
    for round in 0..rounds {
        if round > 0 && begin.elapsed() > BUDGET {
            break;
        }
        let start = Instant::now();
        tests = work()?;
        samples.push(start.elapsed());
    }
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    let (least, median) = (ms(samples.min()), ms(samples.median()));
    writeln!(out, "{name}: {least:.2} ms at least, {median:.2} ms median, tests: {tests}")?;
    Ok(())
}
