//! Random models: what they say does not matter, as long as all engines find the same.

use crate::compare::{Ready, candidates, compare, parse};
use crate::random::Random;
use crate::{arm64, bpf, number, x86_64};
use acqrel_litmus::cat::{BuiltIn, Model};
use acqrel_litmus::{prepare, thread};
use std::collections::BTreeSet;
use std::fmt::Write as _;

const RELATIONS: [&str; 23] = [
    "po",
    "po",
    "rf",
    "rf",
    "co",
    "co",
    "fr",
    "fr",
    "loc",
    "id",
    "int",
    "ext",
    "addr",
    "data",
    "ctrl",
    "amo",
    "rmw",
    "lxsx",
    "po-loc",
    "rfe",
    "same-instance",
    "pick-ctrl-dep",
    "0",
];

const SETS: [&str; 10] = ["R", "W", "M", "X", "IW", "_", "SC", "A | AQ", "L | RL", "F"];

/// Forms of coherence, whole and in part: the explorer makes use of those that it knows.
const COHERENCE: [&str; 12] = [
    "acyclic po-loc | rf | co | fr",
    "acyclic po-loc | amo | rf | co | fr",
    "acyclic po-loc | rmw | rf | co | (rf^-1; co)",
    "acyclic ([M]; po-loc; [M]) | rf | co | fr",
    "acyclic po | rf | co | fr",
    "acyclic (po & loc)+ | rf | co | fr",
    "acyclic po-loc | rf | fr",
    "acyclic po-loc | rf | co",
    "acyclic po-loc | co | fr",
    "irreflexive (po-loc | rf | co | fr)+",
    "acyclic po-loc | (([R]; (same-instance & loc); [W]) \\ id) | rf | co | fr",
    "include \"cos-opt.cat\"",
];

fn set(random: &mut Random, depth: usize) -> String {
    match random.below(if depth == 0 { 1 } else { 4 }) {
        0 => random.of(&SETS).to_owned(),
        1 => format!(
            "{} {} {}",
            random.of(&SETS[..6]),
            random.of(&["&", "\\"]),
            random.of(&SETS[..6])
        ),
        2 => format!("domain({})", relation(random, depth - 1)),
        _ => format!("range({})", relation(random, depth - 1)),
    }
}

fn relation(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return random.of(&RELATIONS).to_owned();
    }
    let mut inner = || relation(random, depth - 1);
    let (a, b) = (inner(), inner());
    match random.below(16) {
        0..4 => format!("({a} | {b})"),
        4..7 => format!("({a}; {b})"),
        7 | 8 => format!("({a} & {b})"),
        9 => format!("({a} \\ {b})"),
        10 => format!("({a}){}", random.of(&["+", "*", "?", "^-1"])),
        11 => format!("(~({a}) & po)"),
        12 => format!("([{}]; {a})", set(random, depth - 1)),
        13 => format!("({a}; [{}])", set(random, depth - 1)),
        14 => format!("(({}) * ({}))", set(random, depth - 1), set(random, depth - 1)),
        _ => a,
    }
}

/// A random model.
pub(crate) fn generate(random: &mut Random) -> String {
    let mut text = "\"random\"\ninclude \"cos.cat\"\nlet fr = (rf^-1; co) \\ id\n".to_owned();
    if random.percent(70) {
        let _ = writeln!(text, "{}", random.of(&COHERENCE));
    }
    for number in 0..=random.below(3) {
        let body = relation(random, 3);
        match random.below(6) {
            0 => {
                let other = relation(random, 2);
                let _ = writeln!(text, "let rec r{number} = {body} | (r{number}; ({other}))");
            }
            1 => {
                let _ = writeln!(text, "let rec r{number} = {body} | r{number}; r{number}");
            }
            2 => {
                let other = relation(random, 1);
                let _ = writeln!(
                    text,
                    "let rec r{number} = {body} | (s{number}; rf) and s{number} = {other} | [R]; r{number}"
                );
            }
            _ => {
                let _ = writeln!(text, "let r{number} = {body}");
            }
        }
        let check = random.of(&["acyclic", "acyclic", "irreflexive", "empty", "empty"]);
        let check = if random.percent(8) { format!("~{check}") } else { check.to_owned() };
        let narrow = if check == "empty" { " & (po | fr) & ext & id" } else { "" };
        let narrow = if random.percent(50) { narrow } else { "" };
        let _ = writeln!(text, "{check} r{number}{narrow} as axiom{number}");
    }
    text
}

/// Models in which something was once wrong, each with a test that showed it.
const ONCE: &[(&str, &str)] = &[
    // A recursion that is no closure.
    (
        "include \"cos.cat\" let rec r = rf | (r; po) acyclic po-loc | co | fr | r",
        "BPF a\n{ 0:r1=x; 1:r1=x; }\n P0 | P1 ;\n *(u64 *)(r1 + 0) = 1 | r5 = *(u64 *)(r1 + 0) ;\n | *(u64 *)(r1 + 0) = 2 ;\nexists (1:r5=1 /\\ x=2)\n",
    ),
    // `rf^-1; co` that relates an event to itself.
    (
        "acyclic po-loc | rf | co | (rf^-1; co)",
        "BPF b\n{ 0:r1=x; 0:r5=1; }\n P0 ;\n r5 = xchg_64(r1 + 0, r5) ;\nexists (0:r5=0)\n",
    ),
    // What is observed agrees with coherence, and still a write comes between.
    (
        "include \"cos-opt.cat\"",
        "BPF c\n{ 0:r1=x; 0:r5=1; 1:r1=x; }\n P0 | P1 ;\n r5 = atomic_fetch_add((u64 *)(r1 + 0), r5) | *(u64 *)(r1 + 0) = 2 ;\nexists (0:r5=0 /\\ x=1)\n",
    ),
    // The read and the write of an instruction that is not atomic.
    (
        "include \"cos.cat\" acyclic po-loc | amo | rf | co | fr",
        "X86_64 d\n{ 0:rsi=x; 1:rsi=x; }\n P0 | P1 ;\n incl (%rsi) | movl $2,(%rsi) ;\nexists (x=2)\n",
    ),
];

#[test]
fn once_wrong() {
    for (cat, text) in ONCE {
        let model = Model::read("once.cat", cat, &BuiltIn, &BTreeSet::new());
        let ready = Ready::new("once", model.unwrap_or_else(|error| panic!("{error}\n{cat}")));
        let plain =
            thread::Options { retries: thread::Retries::Kept, ..thread::Options::default() };
        let compared = compare(&parse(text), &ready, &plain, 1000);
        let compared = compared.unwrap_or_else(|error| panic!("{error}\n{cat}\n{text}"));
        assert!(compared.enumerated, "{text}");
    }
}

#[test]
fn random() {
    let (count, seed) = (number("ACQREL_PROGRAMS", 300), number("ACQREL_SEED", 0));
    let limit = number("ACQREL_CANDIDATES", 300);
    let (mut compiled, mut enumerated, mut some, mut wrong) = (0, 0, 0, Vec::new());
    for number in seed..seed + count {
        let mut random = Random::new(number);
        let cat = generate(&mut random);
        let model = Model::read("random.cat", &cat, &BuiltIn, &BTreeSet::new());
        let ready = Ready::new("random", model.unwrap_or_else(|error| panic!("{error}\n{cat}")));
        compiled += usize::from(ready.judge.is_compiled());
        let kind = random.of(&[bpf::generate, arm64::generate, x86_64::generate]);
        let text = kind(&mut random, format!("random-{number}")).text();
        let test = parse(&text);
        let plain =
            thread::Options { retries: thread::Retries::Kept, ..thread::Options::default() };
        let few = prepare(&test, &ready.judge, &plain).ok();
        if few.is_none_or(|problem| candidates(&problem, limit).is_none()) {
            continue;
        }
        match compare(&test, &ready, &plain, limit) {
            Ok(compared) => {
                enumerated += usize::from(compared.enumerated);
                some += usize::from(compared.states > 0);
            }
            Err(error) => wrong.push(format!("{error}\n{cat}{text}")),
        }
    }
    println!("{count} models, {compiled} compiled, {enumerated} enumerated, {some} with states");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(6)].join("\n"));
}
