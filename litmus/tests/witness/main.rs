//! loom as a witness: what it finds, the model of BPF allows; and where it finds less, it is known why.
//!
//! [loom](https://docs.rs/loom) explores the executions of Rust's atomics, by an algorithm that has nothing in
//! common with ours. Here it drives the reference interpreter over the threads of a test, with an
//! atomic for each location ([`memory`]).
//!
//! Two things keep this from being a simple equality. Rust orders less than BPF does, which is made
//! up for by more order than is needed ([`orders`]). And loom does not find all that Rust allows. Both
//! are said as models ([`gaps`]): the states that loom finds must be exactly those of BPF's model
//! or of one of these; the first that fits says which gap explains the difference. A test with
//! nothing that a gap is about has the same states under all of them.
//!
//! It is here, and no part of the library, so that whoever uses the library need not build loom.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]
#![expect(clippy::print_stdout, reason = "how many tests loom can tell something of is to be seen")]

mod atomic;
mod case;
mod cells;
mod gaps;
mod memory;
mod orders;
mod run;
mod witness;

use acqrel_isa::Size;
use acqrel_litmus::generate::{self, Cycle, Generator, Rmw, Vocabulary};
use gaps::Gap;
use std::path::Path;
use witness::{Answer, Tally, Witness};

/// herd7's catalogue.
#[test]
fn corpus() {
    let Some(corpus) = std::env::var_os("ACQREL_CORPUS") else {
        eprintln!("ACQREL_CORPUS is not set: herd-bpf was not run");
        return;
    };
    let files = std::fs::read_dir(Path::new(&corpus).join("herd-bpf")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "litmus"));
    files.sort();
    let tally = run("herd-bpf", files.iter().map(|file| std::fs::read_to_string(file).unwrap()));
    assert!(tally.explored() > 50, "{tally}");
}

/// The core of every quick check of a lowering, with every read-modify-write.
#[test]
fn core() {
    let rmws: Vec<Rmw> = Rmw::all().collect();
    let tally = run("core", generate::core(&rmws).map(|test| test.text));
    assert!(tally.explored() > 100, "{tally}");
}

/// All cycles of up to four edges, of 8 bytes and some of other sizes.
#[test]
fn cycles() {
    let words = Generator::new(&Vocabulary::default(), 4);
    let sizes = [Size::B, Size::H, Size::W];
    let others = Generator::with_sizes(&Vocabulary::default(), 4, &sizes).step_by(10);
    let tally = run("4 edges", words.chain(others).map(|test| test.text));
    assert!(tally.explored() > 400, "{tally}");
}

/// Some of the classic families, and tests that tell what makes up for Rust's order from what does
/// not.
#[test]
fn classic() {
    let relays = RELAYS.map(|text| text.parse::<Cycle>().unwrap().test(Size::DW).unwrap());
    let vocabulary = Vocabulary::default();
    let families = generate::classic(&vocabulary).step_by(211);
    let tally = run("classic", relays.into_iter().chain(families).map(|test| test.text));
    assert!(tally.explored() > 30, "{tally}");
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

/// Each gap alone, and none.
#[test]
fn explained() {
    let witness = Witness::new();
    for (name, expected, registers, code, condition) in [
        (
            "MP",
            Answer::Equal,
            "0:r1=x; 0:r2=y; 1:r1=x; 1:r2=y;",
            " P0 | P1 ;
             *(u32 *)(r1 + 0) = 1 | r3 = *(u32 *)(r2 + 0) ;
             *(u32 *)(r2 + 0) = 1 | r4 = *(u32 *)(r1 + 0) ;",
            "1:r3=1 /\\ 1:r4=0",
        ),
        (
            "MP with a spin",
            Answer::Equal,
            "0:r1=x; 0:r2=y; 0:r5=1; 1:r1=x; 1:r2=y;",
            " P0 | P1 ;
             *(u32 *)(r1 + 0) = 1 | L1: ;
             store_release((u32 *)(r2 + 0), w5) | r3 = load_acquire((u32 *)(r2 + 0)) ;
             | if r3 == 0 goto L1 ;
             | r4 = *(u32 *)(r1 + 0) ;",
            "1:r4=1",
        ),
        (
            "LB",
            Answer::Less(Gap::LoadBuffering),
            "0:r1=x; 0:r2=y; 1:r1=x; 1:r2=y;",
            " P0 | P1 ;
             r3 = *(u32 *)(r1 + 0) | r3 = *(u32 *)(r2 + 0) ;
             *(u32 *)(r2 + 0) = 1 | *(u32 *)(r1 + 0) = 1 ;",
            "0:r3=1 /\\ 1:r3=1",
        ),
        (
            "S with an addition",
            Answer::Less(Gap::Newest),
            "0:r1=x; 0:r2=y; 1:r1=x; 1:r2=y; 1:r5=1;",
            " P0 | P1 ;
             *(u32 *)(r1 + 0) = 2 | r3 = *(u32 *)(r2 + 0) ;
             *(u32 *)(r2 + 0) = 1 | lock *(u32 *)(r1 + 0) += w5 ;",
            "1:r3=1 /\\ x=2",
        ),
        (
            "barriers on both sides of an unordered thread",
            Answer::Less(Gap::Barriers),
            "0:r1=x; 0:r2=y; 0:r6=a; 1:r1=y; 1:r2=z; 2:r1=z; 2:r2=x; 2:r6=b;",
            " P0 | P1 | P2 ;
             *(u32 *)(r1 + 0) = 1 | r3 = *(u32 *)(r1 + 0) | r3 = *(u32 *)(r1 + 0) ;
             r5 = atomic_fetch_add((u64 *)(r6 + 0), r5) | *(u32 *)(r2 + 0) = 1 | r5 = atomic_fetch_add((u64 *)(r6 + 0), r5) ;
             *(u32 *)(r2 + 0) = 1 | | r4 = *(u32 *)(r2 + 0) ;",
            "1:r3=1 /\\ 2:r3=1 /\\ 2:r4=0",
        ),
        (
            "MP past a dependency",
            Answer::Less(Gap::Orders),
            "0:r1=x; 0:r2=y; 0:r5=1; 1:r1=x; 1:r2=y; 1:r6=z;",
            " P0 | P1 ;
             *(u32 *)(r1 + 0) = 1 | r3 = *(u32 *)(r2 + 0) ;
             store_release((u32 *)(r2 + 0), w5) | *(u32 *)(r6 + 0) = r3 ;
             | r4 = *(u32 *)(r1 + 0) ;",
            "1:r3=1 /\\ 1:r4=0",
        ),
        (
            "MP past a release",
            Answer::Less(Gap::Release),
            "0:r1=x; 0:r2=y; 0:r5=1; 1:r1=x; 1:r2=y; 1:r5=1; 1:r6=z;",
            " P0 | P1 ;
             *(u32 *)(r1 + 0) = 1 | r3 = *(u32 *)(r2 + 0) ;
             store_release((u32 *)(r2 + 0), w5) | store_release((u32 *)(r6 + 0), w5) ;
             | r4 = *(u32 *)(r1 + 0) ;",
            "1:r3=1 /\\ 1:r4=0",
        ),
        (
            "MP with a store between release and acquire",
            Answer::Less(Gap::Sequence),
            "0:r1=x; 0:r2=y; 0:r5=1; 1:r1=x; 1:r2=y; 1:r5=4;",
            " P0 | P1 ;
             *(u32 *)(r1 + 0) = 1 | r3 = load_acquire((u32 *)(r2 + 0)) ;
             store_release((u32 *)(r2 + 0), w5) | r4 = *(u32 *)(r1 + 0) ;
             *(u32 *)(r2 + 0) = 2 | lock *(u32 *)(r2 + 0) += w5 ;",
            "1:r3=2 /\\ 1:r4=0",
        ),
    ] {
        let text = format!("BPF test\n{{\n{registers}\n}}\n{code}\nexists ({condition})\n");
        assert_eq!(witness.ask(&text), Ok(expected), "{name}");
    }
}

/// Runs tests, and prints what came of them.
fn run(name: &str, texts: impl Iterator<Item = String>) -> Tally {
    let witness = Witness::new();
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for text in texts {
        match witness.ask(&text) {
            Ok(answer) => tally.add(answer),
            Err(error) => wrong.push(format!("{error}\n{text}")),
        }
    }
    println!("{name}: {tally}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(5)].join("\n"));
    tally
}
