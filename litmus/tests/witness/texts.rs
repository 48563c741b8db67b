//! The tests that loom is asked about.

use acqrel_isa::Size;
use acqrel_litmus::generate::{self, Cycle, Generator, Rmw, Vocabulary};
use std::path::Path;

/// herd7's catalogue of BPF; none if there is no corpus.
pub(crate) fn herd_bpf() -> Option<Vec<String>> {
    let Some(corpus) = std::env::var_os("ACQREL_CORPUS") else {
        println!("ACQREL_CORPUS is not set: herd-bpf was not run");
        return None;
    };
    let files = std::fs::read_dir(Path::new(&corpus).join("herd-bpf")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "litmus"));
    files.sort();
    Some(files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect())
}

/// The core of every quick check of a lowering, with every read-modify-write.
pub(crate) fn core() -> Vec<String> {
    let rmws: Vec<Rmw> = Rmw::all().collect();
    generate::core(&rmws).map(|test| test.text).collect()
}

/// All cycles of up to four edges, of 8 bytes and some of other sizes.
pub(crate) fn cycles() -> Vec<String> {
    let words = Generator::new(&Vocabulary::default(), 4);
    let sizes = [Size::B, Size::H, Size::W];
    let others = Generator::with_sizes(&Vocabulary::default(), 4, &sizes).step_by(10);
    words.chain(others).map(|test| test.text).collect()
}

/// Some of the classic families, and tests that tell what makes up for Rust's order from what does
/// not.
pub(crate) fn classic() -> Vec<String> {
    let relays = RELAYS.map(|text| text.parse::<Cycle>().unwrap().test(Size::DW).unwrap());
    let vocabulary = Vocabulary::default();
    let families = generate::classic(&vocabulary).step_by(211);
    relays.into_iter().chain(families).map(|test| test.text).collect()
}

/// A thread passes on what it has seen, by a write that is ordered behind its read: after a full
/// barrier in whatever way, after a release by a release. And, the last, a thread reads a location that it
/// writes later.
const RELAYS: [&str; 10] = [
    "PodWWPL Rfe PodRWPL Rfe PodRRAP Fre",
    "FetchdWW Rfe DpDatadW Rfe PodRRAP Fre",
    "FetchdWW Rfe DpAddrdW Rfe DpAddrdR Fre",
    "FetchdWW Rfe DpCtrldW Rfe PodRRAP Fre",
    "FetchdWW RfePA PodRWAP Rfe PodRRAP Fre",
    "PodWWPFetch RfeFetchP DpDatadW Rfe PodRRAP Fre",
    "PodWWPL Rfe DpDatadW Rfe PodRRAP Fre",
    "Rfe DpAddrdR Fre Fetch.UdWR FrePFetch.U PodWWFetch.UP",
    "FetchdWW Rfe PodRW Rfe PodRRAP Fre",
    "PodRWPL RfeLP PodRR Fri Rfe",
];
