//! [`Suite`]: tests by which lowerings are checked, one after another.

use super::contexts::{Which, contexts};
use super::shape::{OFFSETS, ROTATIONS};
use super::{Aliasing, Shape, recorded};
use crate::generate::{Access, Cycle, Edge, Generated, Generator, Rmw, Update, Vocabulary, core};
use crate::{Test, read};
use acqrel_isa::Size;
use acqrel_jit::Event;
use std::collections::BTreeSet;
use std::fmt;

/// Up to how many edges cycles have all sizes, and the words of all vocabularies.
const SHORT: usize = 4;
/// Up to how many edges each cycle is in some shape too, besides the generated one.
const SHAPED: usize = 5;
/// Of longer cycles, which one in so many.
const STRIDE: usize = 4;

/// Tests by which lowerings are checked.
///
/// A suite is the same in every run, and so are the numbers of its tests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suite {
    /// What tells the known wrong lowerings from right ones, in a second or two: the core with all
    /// read-modify-writes, the smallest witness against each recipe that is wrong, and each
    /// ordering instruction in each size, offset and aliasing, in one context.
    Quick,
    /// All generated tests up to this number of edges, and what is in `Quick` in all contexts.
    Full {
        /// The number of edges.
        edges: usize,
    },
    /// What the recipes of an event are judged by: all generated tests up to this number of edges
    /// with its instructions beside acquire, release and dependencies, and all contexts of `Full`.
    Event {
        /// The event.
        event: Event,
        /// The number of edges.
        edges: usize,
        /// Whether results of read-modify-writes are never used; there are only generated tests
        /// then.
        unused: bool,
    },
    /// The tests of a vocabulary as they are generated.
    Generated {
        /// The vocabulary.
        vocabulary: Vocabulary,
        /// The number of edges, at most.
        edges: usize,
    },
}

/// A test of a suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its place in the suite, counted from 0.
    pub number: u64,
    /// The test as it is generated.
    pub generated: Generated,
    /// The shape that it is given.
    pub shape: Shape,
}

impl Job {
    /// Its name: that of the test, with what its shape changes.
    pub fn name(&self) -> String {
        let shape = self.shape.to_string();
        let space = if shape.is_empty() { "" } else { " " };
        format!("{}{space}{shape}", self.generated.name)
    }

    /// The test. None if the generated one cannot have this shape.
    pub fn test(&self) -> Option<Test> {
        // What is generated can be read, and needs no files.
        let none = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        let (test, _) = read(&self.generated.text, none).ok()?;
        if self.shape == Shape::default() { Some(test) } else { self.shape.apply(&test) }
    }
}

impl Suite {
    /// Its tests. They are generated one after another, none is kept.
    pub fn jobs(&self) -> impl Iterator<Item = Job> + Send + use<> {
        let tests: Box<dyn Iterator<Item = (Generated, Shape)> + Send> = match self {
            Self::Quick => Box::new(as_generated(quick()).chain(shaped(Which::Telling))),
            Self::Full { edges } => {
                let edges = *edges;
                let default = Vocabulary::default();
                let small = [Size::B, Size::H, Size::W];
                let short = edges.min(SHORT);
                let quick: Vec<Generated> = quick().collect();
                let known: BTreeSet<Cycle> = quick.iter().map(|test| test.cycle.clone()).collect();
                let sizes = Generator::with_sizes(&default, short, &small);
                let words = Generator::new(&Vocabulary::all(), short);
                let long = Generator::new(&default, edges);
                let long = long.filter(|test| test.cycle.edges().len() > SHORT);
                let turned = rotating(Generator::new(&default, edges), known.clone());
                let others = words.chain(long).filter(move |test| !known.contains(&test.cycle));
                let generated = as_generated(quick.into_iter().chain(sizes));
                let shaped = shaped(Which::All);
                Box::new(generated.chain(shaped).chain(as_generated(others)).chain(turned))
            }
            Self::Event { event, edges, unused } => {
                let words = words(*event, *unused);
                let own = Generator::new(&words, *edges);
                if *unused {
                    Box::new(as_generated(own))
                } else {
                    let all = Generator::new(&Vocabulary::all(), (*edges).min(SHORT));
                    let others = all.filter(move |test| !is_of(&test.cycle, &words));
                    Box::new(as_generated(own.chain(others)).chain(shaped(Which::All)))
                }
            }
            Self::Generated { vocabulary, edges } => {
                Box::new(as_generated(Generator::new(vocabulary, *edges)))
            }
        };
        let numbered = (0..).zip(tests);
        numbered.map(|(number, (generated, shape))| Job { number, generated, shape })
    }
}

/// As a user would say it, and as it is told from others.
impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quick => f.write_str("quick"),
            Self::Full { edges } => write!(f, "full {edges}"),
            Self::Event { event, edges, unused } => {
                write!(f, "{event} {edges}{}", if *unused { " unused" } else { "" })
            }
            Self::Generated { vocabulary, edges } => {
                write!(f, "generated {edges}")?;
                let accesses = vocabulary.accesses.iter().map(ToString::to_string);
                let dependencies = vocabulary.dependencies.iter().map(|it| format!("{it:?}"));
                for word in accesses.chain(dependencies) {
                    write!(f, " {word}")?;
                }
                let flags = [
                    (vocabulary.within, " within"),
                    (vocabulary.one_location, " one"),
                    (vocabulary.mixed, " mixed"),
                ];
                flags.iter().filter(|(set, _)| *set).try_for_each(|(_, word)| f.write_str(word))
            }
        }
    }
}

/// What the tests of an event are of. Of read-modify-writes that differ only in what they compute, one
/// stands for all.
fn words(event: Event, unused: bool) -> Vocabulary {
    let updates: &[Update] = match event {
        Event::Load | Event::Store | Event::LoadAcquire | Event::StoreRelease | Event::RmwFetch => {
            &[Update::FetchAdd]
        }
        Event::Rmw => &[Update::Add, Update::FetchAdd],
        Event::Xchg => &[Update::Exchange],
        Event::CmpXchg => &[Update::CompareExchange, Update::FailedCompareExchange],
    };
    let rmws = updates.iter().flat_map(|&update| [Rmw::used(update), Rmw::unused(update)]);
    let mut accesses = vec![Access::Acquire, Access::Release];
    for access in rmws.filter(|rmw| !unused || !rmw.is_used()).map(Access::Rmw) {
        if !accesses.contains(&access) {
            accesses.push(access);
        }
    }
    Vocabulary { accesses, ..Vocabulary::default() }
}

/// Whether all read-modify-writes of a cycle are of a vocabulary.
fn is_of(cycle: &Cycle, words: &Vocabulary) -> bool {
    let mut rmws = cycle.edges().iter().flat_map(Edge::rmws);
    rmws.all(|rmw| words.accesses.contains(&Access::Rmw(rmw)))
}

fn as_generated(
    tests: impl Iterator<Item = Generated> + Send,
) -> impl Iterator<Item = (Generated, Shape)> + Send {
    tests.map(|test| (test, Shape::default()))
}

/// The core with all read-modify-writes, and the witnesses against recipes, the smallest first.
fn quick() -> impl Iterator<Item = Generated> + Send {
    let rmws: Vec<Rmw> = Rmw::all().collect();
    let core: Vec<Generated> = core(&rmws).collect();
    let known: BTreeSet<Cycle> = core.iter().map(|test| test.cycle.clone()).collect();
    let witnesses: BTreeSet<Cycle> = recorded::witnesses().collect();
    let others = witnesses.into_iter().filter(move |cycle| !known.contains(cycle));
    let others = others.filter_map(|cycle| cycle.test(Size::DW).ok());
    let mut all: Vec<Generated> = core.into_iter().chain(others).collect();
    all.sort_by_key(|test| test.cycle.edges().len());
    all.into_iter()
}

/// Each ordering instruction in each size, offset and aliasing: in all contexts, or in one that
/// tells. Registers change from one to the next.
fn shaped(which: Which) -> impl Iterator<Item = (Generated, Shape)> + Send {
    let forms: Vec<(i16, Aliasing)> = Aliasing::ALL
        .into_iter()
        .flat_map(|aliasing| OFFSETS.map(|offset| (offset, aliasing)))
        .collect();
    contexts(which).into_iter().flat_map(move |context| {
        let forms = forms.clone();
        let count = context.len();
        (0..count * forms.len()).filter_map(move |index| {
            // Neighbours differ in their context.
            let (form, place) = (index / count, index % count);
            let (offset, aliasing) = *forms.get(form)?;
            if which == Which::Telling && place != form % count {
                return None;
            }
            let shape = Shape { offset, aliasing: Some(aliasing), rotation: turn(form + place) };
            Some((context.get(place)?.clone(), shape))
        })
    })
}

/// Tests in shapes that change from one to the next: the short ones, and some of the others. Those
/// of the core have all shapes.
fn rotating(
    tests: Generator,
    core: BTreeSet<Cycle>,
) -> impl Iterator<Item = (Generated, Shape)> + Send {
    let tests = tests.filter(move |test| !core.contains(&test.cycle));
    let kept = tests
        .enumerate()
        .filter(|(index, test)| test.cycle.edges().len() <= SHAPED || index % STRIDE == 0);
    kept.enumerate().map(|(index, (_, test))| {
        let offset = OFFSETS[index % OFFSETS.len()];
        let aliasing = Aliasing::ALL[index / OFFSETS.len() % Aliasing::ALL.len()];
        (test, Shape { offset, aliasing: Some(aliasing), rotation: turn(index) })
    })
}

/// The rotation of the n-th test.
fn turn(index: usize) -> u8 {
    u8::try_from(index % usize::from(ROTATIONS)).unwrap_or_default()
}
