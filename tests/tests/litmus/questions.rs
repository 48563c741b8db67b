//! Generated tests ask what a memory model decides: without one, their conditions can hold.

use crate::answer::{Observation, answer, test};
use acqrel_litmus::cat::{Includes, Model};
use acqrel_litmus::explore::Judge;
use acqrel_litmus::generate::{Cycle, Edge, Generator, Place, Vocabulary};
use std::collections::BTreeSet;
use std::path::Path;

/// A text that includes nothing.
struct Alone;

impl Includes for Alone {
    fn find(&self, _: &str) -> std::io::Result<Option<String>> {
        Ok(None)
    }
}

/// How many threads of a cycle access several locations.
fn threads_of_several_locations(cycle: &Cycle) -> usize {
    let edges = cycle.edges();
    let first = edges.iter().position(|edge| edge.relation.is_external()).unwrap();
    let rotated: Vec<Edge> =
        edges.iter().cycle().skip(first + 1).take(edges.len()).copied().collect();
    let threads = rotated.split_inclusive(|edge| edge.relation.is_external());
    let several =
        |thread: &&[Edge]| thread.iter().any(|edge| edge.relation.place() == Place::Different);
    threads.filter(several).count()
}

/// All but those of one location have an execution that is coherent.
#[test]
fn coherence_alone_decides_only_cycles_of_one_location() {
    let text = "\"Coherence\" let fr = (rf^-1; co) \\ id acyclic po-loc | rf | co | fr";
    let model = Model::read("coherence.cat", text, &Alone, &BTreeSet::new()).unwrap();
    let judge = Judge::new(&model);
    let mut counts = [0; 2];
    for generated in Generator::new(&Vocabulary::default(), 5) {
        let test = test(&generated.text, Path::new("")).unwrap();
        let answer = answer(&test, &judge).unwrap();
        let several = threads_of_several_locations(&generated.cycle) > 1;
        let expected = if several { Observation::Sometimes } else { Observation::Never };
        assert_eq!(answer.observation, expected, "{}", generated.text);
        counts[usize::from(several)] += 1;
    }
    assert_eq!(counts, [58, 2294]);
}
