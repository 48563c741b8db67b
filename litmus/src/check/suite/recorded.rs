//! [`Recorded`]: what the full check has found of each recipe, as the repository keeps it.

use super::Standing;
use crate::generate::Cycle;
use acqrel_jit::recipe::recipes;
use acqrel_jit::{Event, Recipe};
use acqrel_machine::Arch;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// What the full check has found of a recipe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The architecture.
    pub arch: Arch,
    /// The event.
    pub event: Event,
    /// The name of the recipe.
    pub recipe: &'static str,
    /// What has come of it.
    pub standing: Standing,
    /// The cycle of the first test that shows it wrong.
    pub witness: Option<Cycle>,
    /// How many tests it was held against.
    pub tests: u64,
    /// In how many of them the code forbids what the program allows.
    pub stronger: u64,
}

/// The table that `verdicts.txt` is.
static RECORDED: LazyLock<Vec<Recorded>> =
    LazyLock::new(|| include_str!("verdicts.txt").lines().filter_map(line).collect());

/// What the full check has found of all recipes: a table in this crate, which its tests hold.
pub fn recorded() -> &'static [Recorded] {
    &RECORDED
}

/// What the full check has found of a recipe. None if there is no such recipe, or nothing is
/// recorded of it.
pub fn verdict(arch: Arch, event: Event, recipe: &str) -> Option<&'static Recorded> {
    RECORDED.iter().find(|it| (it.arch, it.event, it.recipe) == (arch, event, recipe))
}

/// Whether the full check has found a recipe right.
pub fn is_right(arch: Arch, event: Event, recipe: &Recipe) -> bool {
    verdict(arch, event, recipe.name).is_some_and(|it| it.standing == Standing::Right)
}

/// The cycles of all witnesses.
pub(super) fn witnesses() -> impl Iterator<Item = Cycle> {
    RECORDED.iter().filter_map(|it| it.witness.clone())
}

/// The text that `verdicts.txt` is to have.
pub fn record(all: &[Recorded]) -> String {
    let mut text = String::from(
        "# What the full check has found of each recipe, in tests from cycles:\n\
         # architecture, event, recipe, verdict, tests, tests in which it is stronger, witness.\n",
    );
    for Recorded { arch, event, recipe, standing, witness, tests, stronger } in all {
        let (arch, standing) = (arch.name(), standing.name());
        let _ = write!(text, "{arch} {event} {recipe} {standing} {tests} {stronger}");
        if let Some(witness) = witness {
            let _ = write!(text, " {witness}");
        }
        text.push('\n');
    }
    text
}

/// Reads a line. None if it is a remark, or not of a recipe that there is; tests find the latter.
fn line(line: &str) -> Option<Recorded> {
    let mut words = line.split(' ');
    let mut next = || words.next();
    let name = next()?;
    let arch = [Arch::Arm64, Arch::X86_64].into_iter().find(|arch| arch.name() == name)?;
    let event = Event::from_name(next()?)?;
    let name = next()?;
    let recipe = recipes(arch, event).iter().find(|recipe| recipe.name == name)?.name;
    let standing = Standing::from_name(next()?)?;
    let (tests, stronger) = (next()?.parse().ok()?, next()?.parse().ok()?);
    let rest = words.collect::<Vec<_>>().join(" ");
    let witness = if rest.is_empty() { None } else { Some(rest.parse().ok()?) };
    Some(Recorded { arch, event, recipe, standing, witness, tests, stronger })
}
