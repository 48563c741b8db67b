//! Catalogues: the classic families, and the core of every quick check of a lowering.

use std::collections::BTreeSet;

use acqrel_isa::Size;

use super::Generated;
use super::access::{Access, Direction, Rmw};
use super::cycle::Cycle;
use super::edge::{Edge, Place};
use super::fragment::{self, Fragment};
use super::name::FAMILIES;
use super::vocabulary::Vocabulary;

/// The classic families, each with every mix of what a vocabulary has on its program order:
/// coherence, MP, SB, LB, S, R, 2+2W, WRC, RWC, WWC, ISA2, IRIW, W+RWC, Z6.0 to Z6.5, 3.SB, 3.LB,
/// 3.2W and their likes of up to three threads of two accesses. All accesses are of 8 bytes.
///
/// ```
/// use acqrel_litmus::generate::{Vocabulary, classic};
///
/// let names: Vec<String> = classic(&Vocabulary::plain()).map(|test| test.name).collect();
/// assert!(names.contains(&"IRIW".to_owned()));
/// ```
pub fn classic(vocabulary: &Vocabulary) -> impl Iterator<Item = Generated> {
    let coherence = if vocabulary.one_location {
        fragment::of_one_location(vocabulary)
    } else {
        fragment::of_one_location(&Vocabulary::plain())
    };
    let coherence = coherence.into_iter().filter_map(|edges| Cycle::new(edges).ok());
    let vocabulary = vocabulary.clone();
    let families = FAMILIES
        .iter()
        .filter(|(threads, _)| threads.split('+').filter(|ends| ends.len() == 2).count() <= 3)
        .flat_map(move |(threads, _)| family(threads, &vocabulary));
    coherence.chain(families).filter_map(|cycle| cycle.test(Size::DW).ok())
}

/// The cycles whose threads begin and end with these directions.
fn family(threads: &str, vocabulary: &Vocabulary) -> BTreeSet<Cycle> {
    let choices: Vec<Vec<Fragment>> =
        threads.split('+').map(|ends| choices(ends, vocabulary)).collect();
    let count = choices.iter().map(Vec::len).product();
    (0..count)
        .filter_map(|mut number: usize| {
            let chosen: Vec<&Fragment> = choices
                .iter()
                .map(|choices| {
                    let choice = &choices[number % choices.len()];
                    number /= choices.len();
                    choice
                })
                .collect();
            let edges: Option<Vec<Vec<Edge>>> = chosen
                .iter()
                .enumerate()
                .map(|(i, this)| {
                    let edge = this.edge_to(chosen[(i + 1) % chosen.len()])?;
                    Some(this.edges.iter().copied().chain([edge]).collect())
                })
                .collect();
            Cycle::new(edges?.concat()).ok()
        })
        .collect()
}

/// What a thread with these ends can be.
fn choices(ends: &str, vocabulary: &Vocabulary) -> Vec<Fragment> {
    let directions: Vec<Direction> = ends
        .chars()
        .map(|letter| match letter {
            'W' => Direction::Write,
            _ => Direction::Read,
        })
        .collect();
    match *directions.as_slice() {
        [source, target] => vocabulary
            .edges(source, target, Place::Different)
            .into_iter()
            .filter_map(|edge| Fragment::new(vec![edge], false))
            .collect(),
        _ => vec![Fragment::write(Access::Plain)],
    }
}

/// Cycles that tell wrong lowerings of acquire, release and dependencies from right ones.
const CORE: [&str; 6] = [
    "PodWWPL Rfe PodRRAP Fre",
    "PodRWAP Rfe PodRWPL Rfe",
    "PodWWPL Rfe DpAddrdR Fre",
    "DpCtrldW Rfe DpCtrldW Rfe",
    "CasFaildWR Fre CasFaildWR Fre",
    "PodWRLA Fre PodWRLA Fre",
];

/// Cycles that tell wrong lowerings of a read-modify-write, for which `*` stands, from right ones:
/// first, second, with either half, between two accesses, and against others of its kind.
const CORE_RMW: [&str; 13] = [
    "PodWW*P Rfe PodRRAP Fre",
    "PodWWP* Rfe PodRRAP Fre",
    "PodWWPL Rfe PodRR*P Fre",
    "PodRWAP Rfe PodRW*P Rfe",
    "PodRWAP Rfe PodRWP* Rfe",
    "PodWR*P Fre PodWR*P Fre",
    "PodWW*P Coe PodWR*P Fre",
    "*dWR Fre *dWR Fre",
    "CasFaildWR Fre *dWR Fre",
    "PodWWPL Rfe Amo.* Rfe PodRRAP Fre",
    "Fre Coe Back.*",
    "FreP* Coe*P Back.*",
    "FrePL CoeLP Back.*",
];

/// The core of every quick check of a lowering: the smallest tests that tell the known wrong ones
/// from right ones, with each of these read-modify-writes in every position.
///
/// A test that no final state would tell is left out, as that of two exchanges whose results are
/// unused.
pub fn core(rmws: &[Rmw]) -> impl Iterator<Item = Generated> {
    let with = rmws.iter().flat_map(|rmw| {
        let name = rmw.to_string();
        CORE_RMW.map(|cycle| cycle.replace('*', &name))
    });
    let texts = CORE.into_iter().map(str::to_owned).chain(with);
    let cycles: BTreeSet<Cycle> = texts.filter_map(|text| text.parse().ok()).collect();
    cycles.into_iter().filter_map(|cycle| cycle.test(Size::DW).ok())
}
