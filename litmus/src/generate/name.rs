//! The name of a cycle, as `diy7` names it: the family, which says what the threads begin and end
//! with, then what orders each thread.

use super::access::Access;
use super::edge::{Communication, Dependency, Edge, Order, Place, Relation};
use super::normal::{self, Leg};

/// The name of a cycle in normal form.
pub(super) fn name(edges: &[Edge]) -> String {
    let legs = normal::legs(edges);
    let mut parts = vec![family(edges, &legs)];
    let threads: Vec<String> = legs
        .iter()
        .filter(|leg| leg.within > 0)
        .map(|leg| thread(&edges[leg.start..leg.start + leg.within]))
        .collect();
    // What all threads have in common is said once, in the plural; plain program order not at all.
    match threads.as_slice() {
        [first, rest @ ..] if rest.iter().all(|thread| thread == first) => {
            let plain = first == "po" || (rest.is_empty() && first == "pos");
            match (plain, rest.is_empty()) {
                (true, _) => {}
                (false, true) => parts.push(first.clone()),
                (false, false) => parts.push(format!("{first}s")),
            }
        }
        threads => parts.extend_from_slice(threads),
    }
    parts.extend(lone_events(edges, &legs));
    parts.join("+")
}

/// How threads of one event do it, if one of them does it not plainly.
fn lone_events(edges: &[Edge], legs: &[Leg]) -> Option<String> {
    let accesses = legs.iter().filter(|leg| leg.within == 0).map(|leg| edges[leg.start].source);
    accesses.clone().any(|access| access != Access::Plain).then(|| {
        accesses
            .map(|access| match access {
                Access::Plain => "Na".to_owned(),
                access => access.to_string(),
            })
            .collect()
    })
}

/// What orders a thread.
fn thread(edges: &[Edge]) -> String {
    let named: Vec<String> = edges
        .iter()
        .enumerate()
        .map(|(i, edge)| {
            // Between two edges whose directions their names leave open, the direction is said.
            let open = edges
                .get(i + 1)
                .is_some_and(|next| leaves_target_open(edge) && leaves_source_open(next));
            one(edge, open)
        })
        .collect();
    named.join("-")
}

const fn leaves_target_open(edge: &Edge) -> bool {
    matches!(edge.relation, Relation::Order { .. })
}

const fn leaves_source_open(edge: &Edge) -> bool {
    matches!(edge.relation, Relation::Order { order: Order::Program | Order::Between(_), .. })
}

fn one(edge: &Edge, with_direction: bool) -> String {
    let mut name = match edge.relation {
        Relation::Communication { communication, external } => {
            let name = match communication {
                Communication::ReadsFrom => "rf",
                Communication::FromRead => "fr",
                Communication::Coherence => "co",
            };
            format!("{name}{}", if external { 'e' } else { 'i' })
        }
        Relation::Order { order, place, .. } => {
            let mut name = match order {
                Order::Program => "po".to_owned(),
                Order::Between(rmw) => rmw.to_string().to_lowercase(),
                Order::Dependency(Dependency::Address) => "addr".to_owned(),
                Order::Dependency(Dependency::Data) => "data".to_owned(),
                Order::Dependency(Dependency::Control) => "ctrl".to_owned(),
            };
            if place == Place::Same {
                name.push('s');
            }
            name
        }
        Relation::Amo(_) => edge.relation.to_string().to_lowercase(),
        // The family says that it is split.
        Relation::Back(rmw) => rmw.to_string().to_lowercase(),
    };
    if with_direction {
        name.push(edge.relation.target().letter());
    }
    if (edge.source, edge.target) != (Access::Plain, Access::Plain) {
        let accesses = format!("{}{}", edge.source, edge.target);
        name.push_str(&accesses.to_lowercase());
    }
    name
}

/// The families that have names, by what their threads begin and end with.
pub(super) const FAMILIES: [(&str, &str); 29] = [
    ("WW+RR", "MP"),
    ("WR+WR", "SB"),
    ("WR+WR+WR", "3.SB"),
    ("WR+WR+WR+WR", "4.SB"),
    ("W+RW+RR", "WRC"),
    ("W+RR+WR", "RWC"),
    ("RW+RW", "LB"),
    ("RW+RW+RW", "3.LB"),
    ("RW+RW+RW+RW", "4.LB"),
    ("WW+WR", "R"),
    ("W+RW+WR", "WRW+WR"),
    ("W+RR+WW", "WRR+2W"),
    ("WW+RW", "S"),
    ("W+RW+RW", "WWC"),
    ("WW+WW", "2+2W"),
    ("WW+WW+WW", "3.2W"),
    ("WW+WW+WW+WW", "4.2W"),
    ("W+RW+WW", "WRW+2W"),
    ("WW+RR+WR", "W+RWC"),
    ("WW+RW+RR", "ISA2"),
    ("W+RR+W+RR", "IRIW"),
    ("W+RR+W+RW", "IRRWIW"),
    ("W+RW+W+RW", "IRWIW"),
    ("WW+RW+WR", "Z6.0"),
    ("WW+WW+RW", "Z6.1"),
    ("WW+RW+RW", "Z6.2"),
    ("WW+WW+RR", "Z6.3"),
    ("WW+WR+WR", "Z6.4"),
    ("WW+WW+WR", "Z6.5"),
];

/// The families of one location.
const COHERENCE: [(&str, &str); 6] = [
    ("WW", "CoWW"),
    ("RW", "CoRW1"),
    ("W+RW", "CoRW2"),
    ("WR", "CoWR"),
    ("W+RR", "CoRR"),
    ("W+WR", "CoWR"),
];

fn family(edges: &[Edge], legs: &[Leg]) -> String {
    let names: Vec<&str> = legs.iter().map(|leg| leg.ends.name()).collect();
    let key = names.join("+");
    let one_location = edges.iter().all(|edge| edge.relation.place() == Place::Same);
    let split = edges.iter().any(|edge| matches!(edge.relation, Relation::Back(_)));
    if split {
        return "Atomic".to_owned();
    }
    let families: &[(&str, &str)] = if one_location { &COHERENCE } else { &FAMILIES };
    families.iter().find(|(ends, _)| *ends == key).map_or(key, |(_, name)| (*name).to_owned())
}
