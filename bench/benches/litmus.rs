//! Times litmus tests, each run a process of its own, in interleaved rounds on one CPU.
//!
//! `ACQREL_CORPUS=FOLDER cargo bench --bench litmus [-- --rounds N]`; see the README.

use acqrel_bench::litmus::{Ask, Found, How, Load, explore_files, loads};
use acqrel_bench::{Samples, pin_to_one_cpu, process, rounds};
use std::error::Error as StdError;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs};

/// How long a run may take. One that takes longer is not repeated.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How long all rounds of one peer on one load may take. At least one is run.
const BUDGET: Duration = Duration::from_secs(10);

/// The first argument of a process that this bench starts of itself.
const INSIDE: &str = "--inside";

fn main() -> Result<(), Box<dyn StdError>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [inside, rest @ ..] = arguments.as_slice()
        && inside == INSIDE
    {
        return explore_here(rest);
    }
    let rounds = rounds(arguments.into_iter())?;
    let cpu = pin_to_one_cpu();
    let out = &mut io::stdout().lock();
    match cpu {
        Some(cpu) => writeln!(out, "{rounds} rounds on CPU {cpu}, fewer of what takes long")?,
        None => writeln!(out, "{rounds} rounds, not pinned, fewer of what takes long")?,
    }
    let folder = env::temp_dir().join(format!("acqrel-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let measured = measure(&folder, rounds.get(), out);
    fs::remove_dir_all(&folder)?;
    measured
}

fn measure(
    folder: &std::path::Path,
    rounds: u32,
    out: &mut impl Write,
) -> Result<(), Box<dyn StdError>> {
    let loads = loads(folder)?;
    if env::var_os("ACQREL_CORPUS").is_none() {
        writeln!(out, "not measured: the tests of herd7, as ACQREL_CORPUS is not set")?;
    }
    let peers = peers(out)?;
    for load in &loads {
        let mut lanes: Vec<Lane<'_>> = peers.iter().map(|peer| Lane::new(peer, load)).collect();
        for _ in 0..rounds {
            for lane in &mut lanes {
                lane.run()?;
            }
        }
        report(out, load, &lanes)?;
    }
    Ok(())
}

/// What explores tests, as a process.
#[derive(Clone, Debug)]
enum Peer {
    /// The command line, with this executable.
    Command(PathBuf),
    /// The library, called by this executable.
    Library(How),
}

impl Peer {
    const fn name(&self) -> &'static str {
        match self {
            Self::Command(_) => "acqrel litmus",
            Self::Library(How::Explore) => "library",
            Self::Library(How::Enumerate) => "enumerator",
        }
    }

    fn command(&self, load: &Load) -> io::Result<Command> {
        let mut command = match self {
            Self::Command(executable) => {
                let mut command = Command::new(executable);
                command.args(["litmus", "--jobs", "1", "--format", "table"]);
                if load.ask != Ask::States {
                    command.arg(format!("--{}", load.ask.name()));
                }
                command.stdout(Stdio::null()).stderr(Stdio::null());
                command
            }
            Self::Library(how) => {
                let mut command = Command::new(env::current_exe()?);
                command.args([INSIDE, how_name(*how), load.ask.name()]);
                command.stdout(Stdio::piped());
                command
            }
        };
        command.args(&load.files);
        Ok(command)
    }
}

const fn how_name(how: How) -> &'static str {
    match how {
        How::Explore => "explore",
        How::Enumerate => "enumerate",
    }
}

/// The peers that there are.
fn peers(out: &mut impl Write) -> io::Result<Vec<Peer>> {
    let mut peers = vec![];
    let default =
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/acqrel"));
    let executable = env::var_os("ACQREL").map_or_else(default, PathBuf::from);
    let help = Command::new(&executable).args(["litmus", "--help"]).output();
    if help.is_ok_and(|output| output.status.success()) {
        peers.push(Peer::Command(executable));
    } else {
        let path = executable.display();
        writeln!(out, "not measured: {path}: build it with `cargo build --release` first")?;
    }
    peers.extend([How::Explore, How::Enumerate].map(Peer::Library));
    Ok(peers)
}

/// A peer with a load.
struct Lane<'l> {
    peer: &'l Peer,
    load: &'l Load,
    samples: Samples,
    total: Duration,
    /// Bytes.
    peak: Option<u64>,
    found: Option<Found>,
    gave_up: bool,
}

impl<'l> Lane<'l> {
    fn new(peer: &'l Peer, load: &'l Load) -> Self {
        let samples = Samples::default();
        // The enumerator cannot know when it has an answer, and what is too large for herd7 is so for
        // it.
        let hopeless = load.ask == Ask::Verdict || load.herd7.is_none();
        let gave_up = matches!(peer, Peer::Library(How::Enumerate)) && hopeless;
        let total = Duration::ZERO;
        Self { peer, load, samples, total, peak: None, found: None, gave_up }
    }

    fn run(&mut self) -> Result<(), Box<dyn StdError>> {
        if self.gave_up || self.total > BUDGET {
            return Ok(());
        }
        let ended = process::run(&mut self.peer.command(self.load)?)?;
        // The command says by 1 that a condition does not hold, by 2 that a test cannot be run.
        let fine = match self.peer {
            Peer::Command(_) => matches!(ended.status.code(), Some(0..=2)),
            Peer::Library(_) => ended.status.success(),
        };
        if !fine {
            let name = self.peer.name();
            return Err(format!("{name}, {}: {}", self.load.name, ended.status).into());
        }
        if let Peer::Library(_) = self.peer {
            let words = ended.output.split_whitespace().map(str::parse::<u64>);
            let numbers = words.collect::<Result<Vec<u64>, _>>().unwrap_or_default();
            let [states, executions, refused] = numbers[..] else {
                self.gave_up = true;
                return Ok(());
            };
            let (states, refused) = (usize::try_from(states)?, usize::try_from(refused)?);
            let found = Found { states, executions, refused };
            let same = self.found.is_none_or(|before| before == found);
            assert!(same, "{}: {:?} and {found:?}", self.load.name, self.found);
            self.found = Some(found);
        }
        self.samples.push(ended.time);
        self.total += ended.time;
        self.peak = self.peak.max(ended.peak);
        Ok(())
    }
}

/// What the process does that this bench starts of itself.
fn explore_here(arguments: &[String]) -> Result<(), Box<dyn StdError>> {
    let [how, ask, files @ ..] = arguments else { return Err("too few arguments".into()) };
    let how = [How::Explore, How::Enumerate].into_iter().find(|it| how_name(*it) == how);
    let (how, ask) = how.zip(Ask::named(ask)).ok_or("neither a way to explore nor a question")?;
    let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
    let out = &mut io::stdout().lock();
    match explore_files(how, ask, &files, TIMEOUT)? {
        Some(Found { states, executions, refused }) => {
            writeln!(out, "{states} {executions} {refused}")?;
        }
        None => writeln!(out, "too long")?,
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "less than 2 to the 52nd")]
fn report(out: &mut impl Write, load: &Load, lanes: &[Lane<'_>]) -> io::Result<()> {
    writeln!(out, "\n{}: {}", load.name, load.ask.name())?;
    writeln!(
        out,
        "{:<16}{:>10}{:>11}{:>9}{:>8}{:>12}{:>16}",
        "peer", "min ms", "median ms", "peak MB", "states", "executions", "herd7 / min"
    )?;
    for lane in lanes {
        let name = lane.peer.name();
        if lane.samples.min().is_zero() {
            let reason = match (load.ask, load.herd7) {
                (Ask::Verdict, _) => "it finds all states or none".to_owned(),
                (Ask::States | Ask::Count, None) => "not tried".to_owned(),
                (Ask::States | Ask::Count, Some(_)) => format!("more than {} s", TIMEOUT.as_secs()),
            };
            writeln!(out, "{name:<16}  not measured: {reason}")?;
            continue;
        }
        let (min, median) = (lane.samples.min().as_secs_f64(), lane.samples.median().as_secs_f64());
        let peak = lane.peak.map_or("?".to_owned(), |peak| format!("{:.1}", peak as f64 / 1e6));
        let (states, executions) = lane.found.map_or((String::new(), String::new()), |found| {
            (found.states.to_string(), found.executions.to_string())
        });
        let ratio = load.herd7.map_or(String::new(), |seconds| format!("{:.0}", seconds / min));
        let (min, median) = (min * 1e3, median * 1e3);
        writeln!(
            out,
            "{name:<16}{min:>10.2}{median:>11.2}{peak:>9}{states:>8}{executions:>12}{ratio:>16}"
        )?;
    }
    let refused = lanes.iter().find_map(|lane| lane.found).map_or(0, |found| found.refused);
    if refused > 0 {
        writeln!(out, "{refused} of {} tests cannot be explored", load.files.len())?;
    }
    match load.herd7 {
        Some(seconds) => {
            writeln!(out, "{:<16}{:>10.0}  published, not measured here", "herd7", seconds * 1e3)
        }
        None => Ok(()),
    }
}
