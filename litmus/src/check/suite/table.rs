//! [`Table`]: the verdict on each recipe, found by holding it against all tests of its event.

use super::{Candidate, Recorded, Report, Run, Standing, Suite, Tally};
use crate::check::{Backend, Checker};
use acqrel_jit::recipe::recipes;
use acqrel_jit::{Arm64Features, Event, MemoryMode, Options, Recipe, Target, X86Features};
use acqrel_machine::Arch;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// The verdict on each recipe.
#[derive(Clone, Debug)]
pub struct Table {
    /// Up to how many edges tests were generated.
    pub edges: usize,
    /// The recipes, in their order: those of ARM64, then of x86-64.
    pub rows: Vec<Row>,
}

/// The verdict on a recipe.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is kept of it.
    pub recorded: Recorded,
    /// The name of the first test that shows it wrong.
    pub witness: Option<String>,
    /// How long its code was made and explored, on one core.
    pub time: Duration,
}

impl Table {
    /// Judges all recipes of events, each with the weakest right recipes of all other events, on so many
    /// threads. `progress` is told after each block of tests, and can stop it; there is no table
    /// then.
    ///
    /// A recipe that discards results computes with something else where they are used, which says
    /// nothing of order; it is judged by tests in which they are not.
    pub fn new(
        edges: usize,
        events: &[Event],
        checker: &Checker,
        jobs: usize,
        mut progress: impl FnMut(&Suite, &Report) -> ControlFlow<()>,
    ) -> Option<Self> {
        let cancel = AtomicBool::new(false);
        let mut rows = Vec::new();
        for &event in events {
            for discards in [false, true] {
                let suite = Suite::Event { event, edges, unused: discards };
                let judged = judged(event, discards);
                let candidates: Vec<Candidate<'_>> = judged
                    .iter()
                    .map(|it| Candidate::of_event(&it.name, &it.backend, &it.event))
                    .collect();
                if candidates.is_empty() {
                    continue;
                }
                let run =
                    Run { suite: &suite, candidates: &candidates, checker, jobs, cancel: &cancel };
                let report = run.run(run.start(), |report| progress(&suite, report));
                if !report.finished {
                    return None;
                }
                let tallies = report.tallies.iter().map(|(_, tally)| tally);
                rows.extend(judged.iter().zip(tallies).map(|(it, tally)| it.row(&suite, tally)));
            }
        }
        let place = |row: &Row| {
            let Recorded { arch, event, recipe, .. } = &row.recorded;
            let at = recipes(*arch, *event).iter().position(|it| it.name == *recipe);
            (*arch == Arch::X86_64, *event, at)
        };
        rows.sort_by_key(place);
        Some(Self { edges, rows })
    }

    /// The table as a page of Markdown, with a heading for each architecture.
    pub fn markdown(&self) -> String {
        let mut text = format!(
            "# What the check says of each recipe\n\n\
             Written by `acqrel check --table --edges {0}`: each recipe of each event, among the weakest right\n\
             recipes of the other events, held against all tests of its event. These are all generated tests\n\
             up to {0} edges that have the event, of its instructions, acquire, release and dependencies; all\n\
             up to 4 with all instructions; and each form of each ordering instruction (size, offset, registers\n\
             that are the same) in each test of the core. A wrong recipe is done with at the first test that\n\
             shows it; no test before it in the order of generation does. *Stronger in* counts the tests in\n\
             which the code forbids what the program allows, which may be the architecture's doing. Seconds are\n\
             of one core, for making and exploring machine code; they differ from run to run, all else does not.\n",
            self.edges
        );
        for (arch, name) in [(Arch::Arm64, "ARM64"), (Arch::X86_64, "x86-64")] {
            let _ = writeln!(text, "\n## {name}\n");
            text.push_str(HEAD);
            for row in self.rows.iter().filter(|row| row.recorded.arch == arch) {
                let _ = writeln!(text, "{}", row.markdown());
            }
        }
        text
    }
}

const HEAD: &str = "| event | recipe | verdict | tests | stronger in | first witness | its cycle | seconds |\n\
                    |---|---|---|--:|--:|---|---|--:|\n";

impl Row {
    fn markdown(&self) -> String {
        let Recorded { event, recipe, standing, witness, tests, stronger, .. } = &self.recorded;
        let code = |text: Option<String>| text.map_or_else(String::new, |it| format!("`{it}`"));
        let (name, cycle) = (self.witness.clone(), witness.as_ref().map(ToString::to_string));
        format!(
            "| {event} | `{recipe}` | {} | {tests} | {stronger} | {} | {} | {:.1} |",
            standing.name(),
            code(name),
            code(cycle),
            self.time.as_secs_f64()
        )
    }
}

/// A recipe that is judged.
pub(super) struct Judged {
    pub(super) name: String,
    pub(super) arch: Arch,
    pub(super) event: Event,
    pub(super) recipe: &'static Recipe,
    pub(super) backend: Backend,
}

impl Judged {
    pub(super) fn row(&self, suite: &Suite, tally: &Tally) -> Row {
        let standing = if tally.wrong > 0 {
            Standing::Wrong
        } else if tally.errors > 0 {
            Standing::Error
        } else if tally.undecided > 0 {
            Standing::Undecided
        } else {
            Standing::Right
        };
        let first = tally.first(Standing::Wrong);
        let job = first.and_then(|first| suite.jobs().find(|job| job.number == first.job));
        let recorded = Recorded {
            arch: self.arch,
            event: self.event,
            recipe: self.recipe.name,
            standing,
            witness: job.map(|job| job.generated.cycle),
            tests: tally.tests(),
            stronger: tally.stronger,
        };
        Row { recorded, witness: first.map(|first| first.test.clone()), time: tally.time }
    }
}

/// The recipes of an event that discard results, or all others, on both architectures.
pub(super) fn judged(event: Event, discards: bool) -> Vec<Judged> {
    let targets = [Target::Arm64(Arm64Features::ALL), Target::X86_64(X86Features::ALL)];
    let of = |target: Target| {
        let all = recipes(target.arch(), event).iter();
        all.filter(move |recipe| recipe.discards() == discards).filter_map(move |recipe| {
            let name = format!("{} {event} {}", target.arch().name(), recipe.name);
            let backend = Backend::new(with(target, event, recipe)?);
            Some(Judged { name, arch: target.arch(), event, recipe, backend })
        })
    };
    targets.into_iter().flat_map(of).collect()
}

/// A recipe among the weakest ones that are right for the other events.
fn with(target: Target, event: Event, recipe: &Recipe) -> Option<Options> {
    let mut options = Options::new(target, MemoryMode::Raw);
    // `ldar`, the default, is ordered with `stlr` besides.
    if target.arch() == Arch::Arm64 {
        options.lowering.set(Event::LoadAcquire, "ldapr").ok()?;
    }
    options.lowering.set(event, recipe.name).ok()?;
    Some(options)
}
