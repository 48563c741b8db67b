//! The emulator under loom: it runs the bytes that the backends emit for the threads of a test. What
//! loom finds, the model of the target allows, so that it is something that the code can do; if the
//! model of BPF forbids it, loom *tells* that the code is wrong, and the check must say so too.
//!
//! Of our own engines it shares the decoder, and the paths of the threads, from which it takes which
//! reads start a dependency ([`strength`]) and which locations are shared ([`memory`]). The model of
//! the target, reads-from, and coherence it does not know.
//!
//! # The mapping
//!
//! | machine code | loom |
//! |---|---|
//! | ARM64 plain load, `ldxr`, `ldlar` | `Relaxed`; `Acquire` if it starts a dependency |
//! | `ldar`, `ldaxr` | `Acquire`; a full barrier before it if there has been a release (1) |
//! | `ldapr` | `Acquire` |
//! | plain store, `stxr`, `stllr` | exchange, `Relaxed` (2) |
//! | `stlr`, `stlxr` | exchange, `Release` |
//! | `stxr`, `stlxr` | compare-exchange of the write that the load-exclusive read (3) |
//! | atomic instruction | exchange with what it computes, `Relaxed`, `Acquire`, `Release` |
//! | the same with `al` and a result | between two full barriers, `AcqRel` (4) |
//! | the same without a result | as if without `a` |
//! | `cas` | as a guess, either that, or a load |
//! | `dmb`, `dsb`; `ld`, `st` | full barrier; fence with `Acquire`, with `Release` |
//! | `isb` | nothing; a load before a branch before it is `Acquire` |
//! | x86-64 load, store | `Acquire`; exchange, `Release` |
//! | x86-64 locked instruction | between two full barriers, exchange, `AcqRel` |
//! | `mfence`; `lfence`, `sfence` | full barrier; nothing |
//!
//! A full barrier is a `SeqCst` fence. Memory that one thread only writes, and nobody reads, is the thread's
//! own, as its stack is: among it are the results, to which else each load would start a dependency.
//!
//! # Where Rust's order is less
//!
//! Both targets are multi-copy atomic: what one other thread sees all do, and reads-from, coherence
//! and from-reads are all part of the one order that has no cycle. Rust's happens-before has only
//! reads-from, from releases to acquires. What makes up for it:
//!
//! 1. A release before an acquire is in order on ARM64 (not before an `AcquirePC`).
//! 2. An exchange is behind the write that it overwrites, and goes on with its release sequence, as
//!    coherence does with the order of the targets. Writes then reach memory as they are executed,
//!    and all that can be out of order is a read of an older write. With plain stores loom would
//!    find R with a release and a barrier, which ARM64 forbids, and x86-64 even without one.
//! 3. loom's atomics hold the number of a write, not its value. So a store-exclusive fails if there
//!    has been another write, of the same value too. It fails for no other reason, and
//!    once in a thread: a retry that did nothing changes nothing.
//! 4. The write of an `al` instruction is before what follows it.
//! 5. Of more than two threads one can pass on what it has seen. A write behind a read, by
//!    acquire, by a dependency or in the same location, is then a release; and a load behind an acquire,
//!    or a fence of loads, has a full barrier before it, so that it is ordered by what others overwrite
//!    (IRIW, RWC). loom's fences acquire all that any thread has seen that this one has
//!    heard of, so that nothing more is needed.
//!
//! Each is more than needed: loom then finds less. With any of them left out, it finds what
//! the models forbid, and these tests fail.
//!
//! # What it cannot tell
//!
//! - Load buffering: a read reads what has been written before it is executed.
//! - A write behind which others come that were executed before it, with one exception. For two threads,
//!   one location that both only write, and after which neither reads anything of the other's, has
//!   plain stores ([`late`](memory::Cell::late)): there no cycle goes through coherence and from-reads
//!   at once, and the S family is told. Then a release also acquires what the thread has
//!   read.
//! - A load-exclusive that reads, and a store-exclusive that fails, in vain.
//! - More than 4 threads, and 7 writes of a location; what takes more executions than it may try.

mod memory;
mod recipes;
mod run;
mod strength;
mod view;
mod witness;

use crate::model::EXECUTIONS;
use crate::texts;
use acqrel_isa::{Insn, Size};
use acqrel_jit::{Arm64Features, Event, MemoryMode, Options, Target, X86Features};
use acqrel_litmus::check::Subject;
use acqrel_litmus::generate::Cycle;
use witness::{Answer, Tally, Witness};

/// The targets with their default recipes, each of which is right.
const TARGETS: [(&str, Target); 3] = [
    ("x86-64", Target::X86_64(X86Features::NONE)),
    ("arm64", Target::Arm64(Arm64Features::NONE)),
    ("arm64 with LSE", Target::Arm64(Arm64Features { lse: true, ..Arm64Features::NONE })),
];

/// herd7's catalogue.
#[test]
fn corpus() {
    let Some(texts) = texts::herd_bpf() else { return };
    run("herd-bpf", &texts, 40);
}

/// The core of every quick check of a lowering.
#[test]
fn core() {
    run("core", &texts::core(), 180);
}

/// All cycles of up to four edges.
#[test]
fn cycles() {
    run("4 edges", &texts::cycles(), 400);
}

/// Some of the classic families.
#[test]
fn classic() {
    run("classic", &texts::classic(), 30);
}

/// For each thing that makes up for Rust's order, a test, and recipes for the code, in which loom
/// finds what the model of the target forbids if that is left out.
const ORDER: [(&str, &[(Event, &str)]); 13] = [
    // A release, then an acquire.
    ("PodWRLA Fre PodWRLA Fre", &[]),
    // Coherence after a release.
    ("PodWWPL CoeLP FetchdWR Fre", &[]),
    ("PodWWPL CoeLP PodWWPL CoeLP", &[]),
    // Coherence, and what is read, before a release, or a barrier of stores.
    ("PodWWPL CoeLP PodWWPL RfeLA PodRRAP Fre", &[]),
    ("PodWWPL CoeLP PodWWPL RfeLA PodRRAP Fre", &[(Event::StoreRelease, "dmb.ishst+str")]),
    ("PodWWPL Rfe PodRWPL RfeLA PodRRAP Fre", &[]),
    // From-reads in between, behind an acquire, or a barrier of loads.
    ("Rfe PodRRAP Fre Rfe PodRRAP Fre", &[]),
    ("Rfe PodRRAP Fre FetchdWR Fre", &[(Event::LoadAcquire, "ldapr")]),
    ("Rfe PodRRAP Fre FetchdWR Fre", &[(Event::LoadAcquire, "ldr+dmb.ishld")]),
    ("FetchdWR Fre FetchdWW Rfe PodRRAP Fre", &[]),
    // Reads behind which a write passes on what they have seen.
    ("PodWWPL RfeLA PodRWAP Rfe PodRRAP Fre", &[]),
    ("PodWWPL Rfe DpDatadW Rfe PodRRAP Fre", &[]),
    ("PodRWPL RfeLP PodRR Fri Rfe", &[]),
];

#[test]
fn order() {
    let witness = Witness::new(10 * EXECUTIONS);
    let arm64 = Target::Arm64(Arm64Features::ALL);
    for (cycle, recipes) in ORDER {
        let test = cycle.parse::<Cycle>().unwrap().test(Size::DW).unwrap();
        let subject = witness.subject(&test.text).unwrap();
        let targets = [Some(arm64), recipes.is_empty().then_some(TARGETS[0].1)];
        for target in targets.into_iter().flatten() {
            let mut options = Options::new(target, MemoryMode::Raw);
            for (event, recipe) in recipes {
                options.lowering.set(*event, recipe).unwrap();
            }
            let answer = witness.ask(&subject, &options);
            let found = matches!(answer, Ok(Answer::Found { .. }));
            assert!(found, "{}, {cycle}, {recipes:?}: {answer:?}", target.arch().name());
        }
    }
}

/// Runs the code that default recipes make of tests, and prints what came of them. Sandboxed code
/// accesses what the threads share as the other does; every sixth test is run as such. With LSE atomics
/// are others, and nothing else.
fn run(name: &str, texts: &[String], least: usize) {
    let witness = Witness::new(EXECUTIONS);
    let subjects: Vec<_> = texts.iter().filter_map(|text| witness.subject(text)).collect();
    let mut wrong = Vec::new();
    for (target_name, target) in TARGETS {
        let lse = matches!(target, Target::Arm64(Arm64Features { lse: true, .. }));
        for (mode, step) in [(MemoryMode::Raw, 1), (MemoryMode::Sandbox, 6)] {
            let mut tally = Tally::default();
            let again = |subject: &&Subject| !lse || has_atomics(subject);
            for subject in subjects.iter().filter(again).step_by(step) {
                let test = &subject.test().name;
                match witness.ask(subject, &Options::new(target, mode)) {
                    Ok(answer) => {
                        tally.add(&answer);
                        if let Answer::Found { told, wrong: true, .. } = answer {
                            wrong.push(format!("{target_name}, {test}: bpf forbids:\n{told}"));
                        }
                    }
                    Err(error) => wrong.push(format!("{target_name}, {test}: {error}")),
                }
            }
            println!("{name}, {target_name}, {}: {tally}", mode.name());
            let least = if lse { least / 4 } else { least };
            assert!(tally.explored() >= least / step, "{tally}");
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(8)].join("\n"));
}

fn has_atomics(subject: &Subject) -> bool {
    let mut programs = (0..subject.test().threads.len()).map(|thread| subject.program(thread));
    programs.any(|it| it.insns().iter().any(|insn| matches!(insn, Insn::Atomic { .. })))
}
