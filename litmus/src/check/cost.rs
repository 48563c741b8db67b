//! [`cost`]: which recipe an outcome is lost to.

use super::{Backend, CheckError, Checked, Checker, Lower, LowerError, Machine, Subject};
use acqrel_isa::Insn;
use acqrel_jit::recipe::recipes;
use acqrel_jit::{Event, Options, Recipe, Target};
use acqrel_machine::Arch;

/// What an outcome that the program has and the machine code has not is lost to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cost {
    /// To recipes: with these instead, which are right too, it can happen.
    Recipes(Vec<Instead>),
    /// To the architecture: no recipes that are known to be right let it happen.
    Architecture,
    /// It is not known: there are more combinations of recipes than are tried.
    Unknown,
}

/// A recipe instead of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instead {
    /// The event.
    pub event: Event,
    /// The recipe that the outcome is lost to.
    pub recipe: &'static Recipe,
    /// The one with which it can happen.
    pub instead: &'static Recipe,
    /// The thread in which it is enough to change it; none if all threads need it.
    pub thread: Option<usize>,
}

/// How many combinations of recipes are tried.
const COMBINATIONS: usize = 2000;

/// Finds what an outcome is lost to: the fewest recipes to change, of those that `right` knows to be
/// right, so that it can happen. Features are those that the recipes need.
///
/// # Errors
///
/// If code cannot be checked.
pub fn cost(
    checker: &Checker,
    subject: &Subject,
    options: &Options,
    outcome: usize,
    right: &dyn Fn(Arch, Event, &Recipe) -> bool,
) -> Result<Cost, CheckError> {
    let happens = |lower: &dyn Lower| -> Result<bool, CheckError> {
        let Checked { lost, outcomes, .. } = checker.check(subject, lower)?;
        let whole = outcomes.is_some_and(|outcomes| outcomes.limits.is_empty());
        Ok(whole && !lost.contains(&outcome))
    };
    let options = everything(options);
    let combinations = combinations(subject, &options, right);
    let tried = combinations.len().min(COMBINATIONS);
    for changes in &combinations[..tried] {
        let changed = with(&options, changes);
        if !happens(&Backend::new(changed))? {
            continue;
        }
        let mut thread = None;
        if subject.test().threads.len() > 1 {
            for only in 0..subject.test().threads.len() {
                if happens(&Mixed { all: Backend::new(options), one: Backend::new(changed), only })?
                {
                    thread = Some(only);
                    break;
                }
            }
        }
        let instead = changes.iter().map(|&(event, instead)| {
            let recipe = options.lowering.get(event);
            Instead { event, recipe, instead, thread }
        });
        return Ok(Cost::Recipes(instead.collect()));
    }
    Ok(if tried < combinations.len() { Cost::Unknown } else { Cost::Architecture })
}

/// The same with all features of the target, and the recipes that were chosen.
fn everything(options: &Options) -> Options {
    let target = match options.target() {
        Target::X86_64(features) => Target::X86_64(features),
        Target::Arm64(_) => Target::Arm64(acqrel_jit::Arm64Features::ALL),
    };
    let mut all = Options { lowering: acqrel_jit::Lowering::new(target), ..*options };
    for event in Event::ALL {
        // A target with all features has all recipes.
        let _ = all.lowering.set(event, options.lowering.get(event).name);
    }
    all
}

fn with(options: &Options, changes: &[(Event, &'static Recipe)]) -> Options {
    let mut changed = *options;
    for (event, recipe) in changes {
        let _ = changed.lowering.set(*event, recipe.name);
    }
    changed
}

/// The changes of recipes for the events that a test has, those of the fewest first.
fn combinations(
    subject: &Subject,
    options: &Options,
    right: &dyn Fn(Arch, Event, &Recipe) -> bool,
) -> Vec<Vec<(Event, &'static Recipe)>> {
    let arch = options.target().arch();
    let programs = (0..subject.test().threads.len()).map(|thread| subject.program(thread));
    let insns: Vec<Insn> = programs.flat_map(|program| program.insns().iter().copied()).collect();
    let mut all: Vec<Vec<(Event, &'static Recipe)>> = vec![Vec::new()];
    for event in Event::ALL {
        if !insns.iter().any(|&insn| Event::of(insn) == Some(event)) {
            continue;
        }
        let now = options.lowering.get(event).name;
        let others = recipes(arch, event).iter();
        let others = others.filter(|it| it.name != now && right(arch, event, it));
        let others: Vec<&'static Recipe> = others.collect();
        let more = all.iter().flat_map(|base| {
            others.iter().map(|&recipe| base.iter().copied().chain([(event, recipe)]).collect())
        });
        let more: Vec<_> = more.collect();
        all.extend(more);
    }
    all.sort_by_key(Vec::len);
    all.remove(0);
    all
}

/// One thread by a backend, all others by another.
struct Mixed {
    all: Backend,
    one: Backend,
    only: usize,
}

impl Lower for Mixed {
    fn arch(&self) -> Arch {
        self.all.arch()
    }

    fn lower(&self, subject: &Subject, thread: usize) -> Result<Machine, LowerError> {
        let backend = if thread == self.only { self.one } else { self.all };
        backend.lower(subject, thread)
    }

    fn place(&self, address: u64) -> u64 {
        self.all.place(address)
    }
}
