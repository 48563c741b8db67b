//! The classic families, made by rule: every mix of what can stand on the edges of a family.
//!
//! Two threads have all mixes of acquire, release, dependencies and a fetch-add in each of its
//! positions, its result used and unused. With three threads or more the fetch stands between two
//! accesses only, and where three threads have edges the reads have one kind of dependency.

use crate::pins::{bless, corpus};
use acqrel_litmus::generate::{
    Cycle, Dependency, Generated, Order, Relation, Rmw, Update, Vocabulary, classic, core,
};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The families by what is mixed on their edges.
const FAMILIES: [(&[&str], Mix); 4] = [
    (&["MP", "SB", "LB", "S", "R", "2+2W"], Mix::Full),
    (&["CoRR", "CoWW", "CoRW1", "CoRW2", "CoWR", "Atomic"], Mix::Full),
    (&["WRC", "RWC", "WWC", "WRW+WR", "WRR+2W", "WRW+2W"], Mix::Between),
    (
        &[
            "ISA2", "W+RWC", "Z6.0", "Z6.1", "Z6.2", "Z6.3", "Z6.4", "Z6.5", "3.SB", "3.LB",
            "3.2W", "IRIW", "IRRWIW", "IRWIW",
        ],
        Mix::Few,
    ),
];

/// The read-modify-writes of the files of the core: one of each kind. The laws are of all.
const CORE: [Update; 5] = [
    Update::FetchAdd,
    Update::Exchange,
    Update::CompareExchange,
    Update::FailedCompareExchange,
    Update::Add,
];

#[derive(Clone, Copy)]
enum Mix {
    Full,
    /// A fetch stands between accesses, with its result used.
    Between,
    /// The same; and a dependency is through the address to a read, through data to a write.
    Few,
}

impl Mix {
    fn has(self, cycle: &Cycle) -> bool {
        let between = cycle.edges().iter().all(|edge| {
            let whole = edge.source.rmw().is_some() || edge.target.rmw().is_some();
            let unused = match edge.relation {
                Relation::Order { order: Order::Between(rmw), .. } => !rmw.is_used(),
                Relation::Order { .. }
                | Relation::Communication { .. }
                | Relation::Amo(_)
                | Relation::Back(_) => false,
            };
            !whole && !unused
        });
        let few = cycle.edges().iter().all(|edge| match edge.relation {
            Relation::Order { order: Order::Dependency(dependency), target, .. } => {
                use acqrel_litmus::generate::Direction::{Read, Write};
                matches!(
                    (dependency, target),
                    (Dependency::Address, Read) | (Dependency::Data, Write)
                )
            }
            Relation::Order { .. }
            | Relation::Communication { .. }
            | Relation::Amo(_)
            | Relation::Back(_) => true,
        });
        match self {
            Self::Full => true,
            Self::Between => between,
            Self::Few => between && few,
        }
    }
}

/// The family of a test, and what is mixed in it.
fn family(name: &str) -> Option<(&'static str, Mix)> {
    let all = FAMILIES.iter().flat_map(|(names, mix)| names.iter().map(|name| (*name, *mix)));
    let fits = |family: &str| {
        name.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('+'))
    };
    all.filter(|(family, _)| fits(family)).max_by_key(|(family, _)| family.len())
}

/// Whether a cycle has no read-modify-write but the fetch-add.
fn of_default(cycle: &Cycle) -> bool {
    let rmws = cycle.edges().iter().filter_map(|edge| match edge.relation {
        Relation::Order { order: Order::Between(rmw), .. } => Some(rmw),
        Relation::Order { .. }
        | Relation::Communication { .. }
        | Relation::Amo(_)
        | Relation::Back(_) => edge.rmw(),
    });
    rmws.map(Rmw::update).all(|update| update == Update::FetchAdd)
}

/// The tests, by the names of their files in the corpus.
fn tests() -> BTreeMap<PathBuf, Generated> {
    let vocabulary = Vocabulary::default();
    let families = classic(&vocabulary).filter_map(|test| {
        let (family, mix) = family(&test.name)?;
        mix.has(&test.cycle).then_some((family, test))
    });
    let rmws: Vec<Rmw> = Rmw::all().filter(|rmw| CORE.contains(&rmw.update())).collect();
    let core = core(&rmws).filter(|test| {
        let there = family(&test.name).is_some_and(|(_, mix)| mix.has(&test.cycle));
        !there || !of_default(&test.cycle)
    });
    let core = core.map(|test| ("core", test));
    let all = families.chain(core);
    all.map(|(folder, test)| {
        let path = format!("bpf/classic/{folder}/{}.litmus", test.name);
        (corpus().join(path), test)
    })
    .collect()
}

/// The text of a file without the lines that say what comes of it.
fn unpinned(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with("Expect")).collect()
}

/// Writes those that are not there, and not as they should be.
pub(crate) fn write() {
    for (path, test) in tests() {
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        if unpinned(&there) != test.text {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, test.text).unwrap();
        }
    }
}

#[test]
fn the_classic_families_are_complete() {
    if bless() {
        // They are being written.
        return;
    }
    let tests = tests();
    let folder = corpus().join("bpf/classic");
    for entry in std::fs::read_dir(&folder).unwrap() {
        for entry in std::fs::read_dir(entry.unwrap().path()).unwrap() {
            let path = entry.unwrap().path();
            assert!(tests.contains_key(&path), "no family has {}", path.display());
        }
    }
    for (path, test) in tests {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(unpinned(&text), test.text, "{}; `BLESS=1` writes it", path.display());
    }
}
