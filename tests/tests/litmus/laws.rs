//! Laws of the classic families, whatever their files say.

use crate::answer::{Observation, answer, judge, test};
use crate::critical::forbidden;
use acqrel_litmus::explore::Judge;
use acqrel_litmus::generate::{
    Access, Cycle, Edge, Generated, Order, Relation, Rmw, Update, Vocabulary, classic, core,
};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The classic families in every mix, and the core with every read-modify-write.
fn tests() -> Vec<Generated> {
    let (vocabulary, rmws) = (Vocabulary::default(), Rmw::all().collect::<Vec<_>>());
    classic(&vocabulary).chain(core(&rmws)).collect()
}

fn observation(generated: &Generated, judge: &Judge) -> Observation {
    let test = test(&generated.text, Path::new("")).unwrap();
    answer(&test, judge).unwrap().observation
}

#[test]
fn the_cycle_alone_tells_whether_it_is_forbidden() {
    let judge = judge("bpf");
    let mut counts: BTreeMap<bool, usize> = BTreeMap::new();
    for test in tests() {
        let Some(forbidden) = forbidden(&test.cycle) else { continue };
        let expected = if forbidden { Observation::Never } else { Observation::Sometimes };
        assert_eq!(observation(&test, &judge), expected, "{}\n{}", test.name, test.text);
        *counts.entry(forbidden).or_default() += 1;
    }
    assert!(counts[&false] > 3000 && counts[&true] > 4000, "{counts:?}");
}

#[test]
fn sequential_consistency_and_coherence_forbid_all() {
    let (bpf, sc) = (judge("bpf"), judge("sc"));
    for test in tests() {
        assert_eq!(observation(&test, &sc), Observation::Never, "{}", test.text);
        let one = test
            .cycle
            .edges()
            .iter()
            .all(|edge| edge.relation.place() == acqrel_litmus::generate::Place::Same);
        if one {
            assert_eq!(observation(&test, &bpf), Observation::Never, "{}", test.text);
        }
    }
}

/// Whether an event done so is ordered at least as much as when it is done otherwise.
fn at_least(more: Access, less: Access) -> bool {
    match (less, more) {
        (Access::Plain, _) => true,
        (Access::Rmw(less), Access::Rmw(more)) => less.update() == more.update(),
        (_, Access::Rmw(more)) => more.update() == Update::FetchAdd,
        (less, more) => less == more,
    }
}

/// Whether an edge orders its events at least as much as another.
fn as_strong(more: &Edge, less: &Edge) -> bool {
    let accesses = at_least(more.source, less.source) && at_least(more.target, less.target);
    match (more.relation, less.relation) {
        (
            Relation::Order { order: more_order, place, source, target },
            Relation::Order { order, place: p, source: s, target: t },
        ) => {
            let plain = (less.source, less.target) == (Access::Plain, Access::Plain);
            let orders = more.source == Access::Acquire || more.target == Access::Release;
            (place, source, target) == (p, s, t)
                && match (more_order, order) {
                    (Order::Between(more), Order::Between(less)) => {
                        accesses && more.update() == less.update()
                    }
                    // A fetch between two events orders more than all that does not fetch.
                    (Order::Between(_), _) => {
                        less.source.rmw().is_none() && less.target.rmw().is_none()
                    }
                    (Order::Dependency(more), Order::Dependency(less)) => more == less && accesses,
                    (_, Order::Program) => accesses,
                    (Order::Program, Order::Dependency(_)) => plain && orders,
                    (_, Order::Between(_)) => false,
                }
        }
        (more, less) => more == less && accesses,
    }
}

fn is_stronger(more: &Cycle, less: &Cycle) -> bool {
    let (more, less) = (more.edges(), less.edges());
    more.len() == less.len()
        && (0..more.len()).any(|shift| {
            let rotated = more.iter().cycle().skip(shift);
            rotated.zip(less).all(|(more, less)| as_strong(more, less))
        })
}

/// What is compared in one go: the directions and locations of a cycle's events.
fn shape(cycle: &Cycle) -> Vec<String> {
    let mut shape: Vec<String> = cycle
        .edges()
        .iter()
        .map(|edge| match edge.relation {
            Relation::Order { place, source, target, .. } => {
                format!("{place:?}{source:?}{target:?}")
            }
            relation => relation.to_string(),
        })
        .collect();
    let rotations = (0..shape.len()).map(|_| {
        shape.rotate_left(1);
        shape.clone()
    });
    rotations.min().unwrap_or_default()
}

#[test]
fn what_a_weaker_test_forbids_a_stronger_forbids() {
    let judge = judge("bpf");
    let mut families: HashMap<Vec<String>, Vec<(Generated, Observation)>> = HashMap::new();
    let vocabulary = Vocabulary::default();
    for test in classic(&vocabulary) {
        let observation = observation(&test, &judge);
        families.entry(shape(&test.cycle)).or_default().push((test, observation));
    }
    let mut compared = 0;
    for tests in families.values() {
        let (never, sometimes): (Vec<_>, Vec<_>) =
            tests.iter().partition(|(_, observation)| *observation == Observation::Never);
        for (less, _) in &never {
            for (more, _) in &sometimes {
                let wrong = is_stronger(&more.cycle, &less.cycle);
                assert!(!wrong, "{} is forbidden, {} is not", less.name, more.name);
                compared += 1;
            }
        }
    }
    assert!(compared > 100_000, "{compared}");
}
