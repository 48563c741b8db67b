//! The reference interpreter under loom: what it finds, the model of BPF allows; and where it finds
//! less, it is known why. There is an atomic for each location ([`memory`]).
//!
//! Two things keep this from being a simple equality. Rust orders less than BPF does, which is made
//! up for by more order than is needed ([`orders`]). And loom does not find all that Rust allows. Both
//! are said as models ([`gaps`]): the states that loom finds must be exactly those of BPF's model
//! or of one of these; the first that fits says which gap explains the difference. A test with
//! nothing that a gap is about has the same states under all of them.

mod atomic;
mod case;
mod gaps;
mod memory;
mod orders;
mod run;
mod witness;

use crate::texts;
use gaps::Gap;
use witness::{Answer, Tally, Witness};

/// herd7's catalogue.
#[test]
fn corpus() {
    let Some(texts) = texts::herd_bpf() else { return };
    let tally = run("herd-bpf", texts);
    assert!(tally.explored() > 50, "{tally}");
}

/// The core of every quick check of a lowering.
#[test]
fn core() {
    let tally = run("core", texts::core());
    assert!(tally.explored() > 100, "{tally}");
}

/// All cycles of up to four edges.
#[test]
fn cycles() {
    let tally = run("4 edges", texts::cycles());
    assert!(tally.explored() > 400, "{tally}");
}

/// Some of the classic families.
#[test]
fn classic() {
    let tally = run("classic", texts::classic());
    assert!(tally.explored() > 30, "{tally}");
}

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
fn run(name: &str, texts: Vec<String>) -> Tally {
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
