//! The concurrent programs of `examples`: their tests hold, and each order that they ask for is there
//! because without it one of the tests fails.

use crate::answer::{Answer, Observation, answer, judge};
use acqrel_litmus::explore::Judge;
use acqrel_litmus::read;
use std::path::{Path, PathBuf};

/// The example, its tests, and the orders that no test needs: BPF keeps the same order without them.
/// In both, what they order is a store behind a branch on what was loaded.
const EXAMPLES: &[(&str, &[&str], &[&str])] = &[
    ("ring_buffer", &["ring_buffer", "ring_buffer_full"], &["r4 = load_acquire((u64 *)(r1 + 64))"]),
    ("spin_lock", &["spin_lock"], &[]),
    ("seqlock", &["seqlock"], &[]),
    ("refcount", &["refcount", "refcount_gone"], &[]),
    ("spsc_queue", &["spsc_queue", "spsc_queue_full"], &["r5 = load_acquire((u64 *)(r4 + 0))"]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

/// The instruction of a line, without its comment, if it is a load-acquire or store-release; and the
/// plain access that does the same without an order.
fn weakened(line: &str) -> Option<(&str, String)> {
    let insn = line.split('#').next()?.trim();
    let plain = if let Some(rest) = insn.strip_prefix("store_release(") {
        let (place, value) = rest.strip_suffix(')')?.rsplit_once(", ")?;
        format!("*{place} = {value}")
    } else {
        let (register, rest) = insn.split_once(" = load_acquire(")?;
        format!("{register} = *{}", rest.strip_suffix(')')?)
    };
    Some((insn, plain))
}

/// What comes of a test with another source of its example.
fn answer_with(test: &str, source: &str, judge: &Judge) -> Answer {
    let text = std::fs::read_to_string(folder().join(format!("{test}.litmus"))).unwrap();
    let (test, warnings) = read(&text, |_| Ok(source.as_bytes().to_vec())).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    answer(&test, judge).unwrap()
}

#[test]
fn each_order_of_an_example_is_needed() {
    let judge = judge("bpf");
    for &(example, tests, spare) in EXAMPLES {
        let source = std::fs::read_to_string(folder().join(format!("{example}.s"))).unwrap();
        for test in tests {
            let answer = answer_with(test, &source, &judge);
            assert_eq!(answer.observation, Observation::Always, "{test}: {answer}");
            assert!(answer.is_whole(), "{test}: {answer}");
        }
        let lines: Vec<&str> = source.lines().collect();
        let mut found = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let Some((insn, plain)) = weakened(line) else { continue };
            let mut weaker = lines.clone();
            weaker[index] = &plain;
            let weaker = weaker.join("\n");
            let holds = |test: &&&str| {
                answer_with(test, &weaker, &judge).observation == Observation::Always
            };
            if tests.iter().all(|test| holds(&test)) {
                found.push(insn);
            }
        }
        assert_eq!(found, spare, "{example}: the orders that no test needs");
    }
}
