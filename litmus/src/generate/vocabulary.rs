//! [`Vocabulary`]: what the generated tests are made of.

use std::str::FromStr;

use super::access::{Access, Direction, Rmw, Update};
use super::edge::{Dependency, Edge, Order, Place, Relation};

/// What tests are made of, besides plain accesses in program order.
///
/// It is read from words: `acquire`, `release`, `addr`, `data`, `ctrl`, and the names of
/// read-modify-writes in small letters (`fetch`, `fetch.u`, `xchg`, `cas`, `casfail`, `lock` ...,
/// where `.u` stands for a result that is unused), each in all positions: as the first of two
/// accesses, as the second, and between them. `within` adds communication within threads, `one`
/// the tests of one location, and `mixed` all combinations of the above where otherwise two
/// accesses have one thing that orders them. `default` stands for the default, `all` for all words
/// but `mixed`.
///
/// ```
/// use acqrel_litmus::generate::{Generator, Vocabulary};
///
/// let vocabulary: Vocabulary = "acquire,release".parse()?;
/// let names: Vec<String> = Generator::new(&vocabulary, 4).map(|test| test.name).collect();
/// assert!(names.contains(&"MP+popl+poap".to_owned()));
/// # Ok::<(), acqrel_litmus::generate::VocabularyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// Accesses, read-modify-writes of which also stand between others.
    pub accesses: Vec<Access>,
    /// Dependencies.
    pub dependencies: Vec<Dependency>,
    /// Communication within threads, and an access after a dependent one.
    pub within: bool,
    /// Tests of one location: coherence, and atomicity of read-modify-writes.
    pub one_location: bool,
    /// All combinations, where otherwise two accesses have one thing that orders them, or are a
    /// release and an acquire.
    pub mixed: bool,
}

/// A word that is none of a vocabulary's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{word}\" is no kind of event; there are acquire, release, addr, data, ctrl, within, one, mixed, default, all, {}",
    rmw_names()
)]
pub struct VocabularyError {
    /// The word.
    pub word: String,
}

fn rmw_names() -> String {
    let names: Vec<String> = Rmw::all().map(word).collect();
    names.join(", ")
}

fn word(rmw: Rmw) -> String {
    rmw.to_string().to_lowercase()
}

/// All that orders, with fetch-add standing for the fetching read-modify-writes.
impl Default for Vocabulary {
    fn default() -> Self {
        Self {
            accesses: vec![
                Access::Acquire,
                Access::Release,
                Access::Rmw(Rmw::used(Update::FetchAdd)),
                Access::Rmw(Rmw::unused(Update::FetchAdd)),
            ],
            dependencies: vec![Dependency::Address, Dependency::Data, Dependency::Control],
            within: true,
            one_location: true,
            mixed: false,
        }
    }
}

impl Vocabulary {
    /// Plain accesses in program order.
    pub const fn plain() -> Self {
        Self {
            accesses: Vec::new(),
            dependencies: Vec::new(),
            within: false,
            one_location: false,
            mixed: false,
        }
    }

    /// Everything except `mixed`.
    pub fn all() -> Self {
        let accesses = Access::all().filter(|access| *access != Access::Plain);
        Self { accesses: accesses.collect(), ..Self::default() }
    }

    fn add(&mut self, other: Self) {
        self.within |= other.within;
        self.one_location |= other.one_location;
        self.mixed |= other.mixed;
        for access in other.accesses {
            self.add_access(access);
        }
        for dependency in other.dependencies {
            self.add_dependency(dependency);
        }
    }

    fn add_access(&mut self, access: Access) {
        if !self.accesses.contains(&access) {
            self.accesses.push(access);
        }
    }

    fn add_dependency(&mut self, dependency: Dependency) {
        if !self.dependencies.contains(&dependency) {
            self.dependencies.push(dependency);
        }
    }

    /// How an event of a direction can be done.
    pub(super) fn accesses(&self, direction: Direction) -> impl Iterator<Item = Access> {
        let others = self.accesses.iter().copied();
        let others = others.filter(move |access| *access != Access::Plain);
        [Access::Plain].into_iter().chain(others.filter(move |access| access.suits(direction)))
    }

    /// The read-modify-writes.
    pub(super) fn rmws(&self) -> impl Iterator<Item = Rmw> {
        self.accesses.iter().filter_map(|access| access.rmw())
    }

    /// The edges in program order between events of these directions.
    pub(super) fn edges(&self, source: Direction, target: Direction, place: Place) -> Vec<Edge> {
        let mut edges = Vec::new();
        for order in self.orders(source, target) {
            for first in self.accesses(source) {
                for second in self.accesses(target) {
                    let dependency = matches!(order, Order::Dependency(_));
                    if dependency && !first.gives_a_register() {
                        continue;
                    }
                    let things = usize::from(order != Order::Program)
                        + usize::from(first != Access::Plain)
                        + usize::from(second != Access::Plain);
                    let both = order == Order::Program
                        && (first, second) == (Access::Release, Access::Acquire);
                    // An acquire orders what follows it, a release what precedes it.
                    let useless =
                        things == 1 && (first == Access::Release || second == Access::Acquire);
                    if self.mixed || both || (things <= 1 && !useless) {
                        let relation = Relation::Order { order, place, source, target };
                        edges.push(Edge { relation, source: first, target: second });
                    }
                }
            }
        }
        edges
    }

    fn orders(&self, source: Direction, target: Direction) -> impl Iterator<Item = Order> {
        let dependencies = self.dependencies.iter().filter(move |dependency| {
            let data = **dependency == Dependency::Data;
            source == Direction::Read && !(data && target == Direction::Read)
        });
        [Order::Program]
            .into_iter()
            .chain(self.rmws().map(Order::Between))
            .chain(dependencies.map(|&dependency| Order::Dependency(dependency)))
    }
}

/// Reads words separated by commas.
impl FromStr for Vocabulary {
    type Err = VocabularyError;

    fn from_str(text: &str) -> Result<Self, VocabularyError> {
        let mut vocabulary = Self::plain();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name {
                "default" => vocabulary.add(Self::default()),
                "all" => vocabulary.add(Self::all()),
                "acquire" => vocabulary.add_access(Access::Acquire),
                "release" => vocabulary.add_access(Access::Release),
                "within" => vocabulary.within = true,
                "one" => vocabulary.one_location = true,
                "mixed" => vocabulary.mixed = true,
                "addr" => vocabulary.add_dependency(Dependency::Address),
                "data" => vocabulary.add_dependency(Dependency::Data),
                "ctrl" => vocabulary.add_dependency(Dependency::Control),
                name => {
                    let rmw = Rmw::all().find(|&rmw| word(rmw) == name);
                    let rmw = rmw.ok_or_else(|| VocabularyError { word: name.to_owned() })?;
                    vocabulary.add_access(Access::Rmw(rmw));
                }
            }
        }
        Ok(vocabulary)
    }
}
