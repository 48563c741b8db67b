//! The engines against each other, and against models of herd7.
//!
//! `ACQREL_PROGRAMS` says how many random tests there are of each kind, and `ACQREL_SEED` from which
//! number on: a test is made of its number, so that a failure can be had again. `ACQREL_CANDIDATES` says
//! up to how many candidate executions of a test are looked at one by one.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]
#![expect(clippy::print_stdout, reason = "how much was compared")]
#![expect(clippy::print_stderr, reason = "what was not")]

mod arm64;
mod bpf;
mod compare;
mod corpus;
mod herd7;
mod known;
mod models;
mod monotone;

mod program;
mod random;
mod x86_64;

use acqrel_litmus::thread::{self, Widths};
use compare::{Ready, compare, parse};
use program::Generate;
use random::Random;
use std::env::{VarError, var};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

fn number(name: &str, otherwise: u64) -> u64 {
    match var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")),
        Err(VarError::NotPresent) => otherwise,
        Err(error) => panic!("{name}: {error}"),
    }
}

/// Runs random tests of a kind on all engines under models.
fn engines(generate: Generate, models: &[&str], count: u64) {
    let (count, seed) = (number("ACQREL_PROGRAMS", count), number("ACQREL_SEED", 0));
    let limit = number("ACQREL_CANDIDATES", 300);
    let models: Vec<Ready> = models.iter().map(|name| Ready::built_in(name)).collect();
    let (mut enumerated, mut refused, mut states, mut wrong) = (0, 0, 0, Vec::new());
    let start = Instant::now();
    for number in seed..seed + count {
        let program = generate(&mut Random::new(number), format!("random-{number}"));
        let text = program.text();
        let test = parse(&text);
        for ready in &models {
            let compared = catch_unwind(AssertUnwindSafe(|| {
                compare(&test, ready, &thread::Options::default(), limit)
            }));
            match compared.unwrap_or_else(|_| Err("panic".to_owned())) {
                Ok(compared) => {
                    enumerated += usize::from(compared.enumerated);
                    refused += usize::from(compared.refused || compared.patience);
                    states += compared.states;
                }
                Err(error) => wrong.push(format!("{}: {error}\n{text}", ready.name)),
            }
        }
    }
    println!(
        "{count} tests, {enumerated} enumerated, {refused} left out, {states} states, {:?}",
        start.elapsed()
    );
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(8)].join("\n"));
}

#[test]
fn random_bpf() {
    engines(bpf::generate, &["bpf", "sc"], 100);
}

#[test]
fn random_arm64() {
    engines(arm64::generate, &["arm64", "sc"], 60);
}

#[test]
fn random_x86_64() {
    engines(x86_64::generate, &["x86-tso", "sc"], 100);
}

/// The corpora on all engines.
#[test]
fn corpora() {
    let limit = number("ACQREL_CANDIDATES", 300);
    for (folder, model, widths) in [
        ("herd-bpf", "bpf", Widths::Herd),
        ("herd-aarch64", "arm64", Widths::Exact),
        ("herd-x86_64", "x86-tso", Widths::Exact),
    ] {
        let plain = thread::Options { widths, ..thread::Options::default() };
        let Some(entries) = corpus::entries(folder) else { continue };
        let ready = Ready::built_in(model);
        let mut enumerated = 0;
        for corpus::Entry { name, test, .. } in &entries {
            let compared = compare(test, &ready, &plain, limit);
            let compared = compared.unwrap_or_else(|error| panic!("{name}: {error}"));
            enumerated += usize::from(compared.enumerated);
        }
        println!("{folder}: {} tests, {enumerated} enumerated", entries.len());
    }
}
