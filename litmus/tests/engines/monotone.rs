//! What makes a BPF program stronger adds no final state: a load that becomes an acquire, a store that
//! becomes a release or an exchange, an atomic operation that returns what it read, a load that becomes a
//! fetch-add of 0, an address that depends on a register.

use crate::compare::{Ready, parse};
use crate::random::Random;
use crate::{bpf, number};
use acqrel_litmus::explore::{Limit, Options, explore};
use acqrel_litmus::generate::{Vocabulary, classic};
use acqrel_litmus::{prepare, thread};
use std::collections::BTreeSet;
use std::time::Duration;

/// The text of a test, in parts.
struct Parts {
    before: String,
    threads: Vec<Vec<String>>,
    after: String,
}

impl Parts {
    fn new(text: &str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let is_header = |line: &&str| line.trim_start().starts_with("P0");
        let header = lines.iter().position(is_header).unwrap();
        let rows = lines[header + 1..].iter().take_while(|line| line.trim_end().ends_with(';'));
        // What separates threads is no part of an operator.
        let cells = |row: &&str| -> Vec<String> {
            let row = row.trim().trim_end_matches(';').replace("|=", "\0=");
            row.split('|').map(|cell| cell.trim().replace('\0', "|")).collect()
        };
        let rows: Vec<Vec<String>> = rows.map(cells).collect();
        let threads = (0..rows[0].len()).map(|thread| {
            let lines = rows.iter().map(|row| row[thread].clone());
            lines.filter(|line| !line.is_empty()).collect()
        });
        Self {
            before: lines[..header].join("\n"),
            threads: threads.collect(),
            after: lines[header + 1 + rows.len()..].join("\n"),
        }
    }

    fn text(&self) -> String {
        let rows = self.threads.iter().map(Vec::len).max().unwrap_or(0);
        let mut text = self.before.clone() + "\n";
        let header = (0..self.threads.len()).map(|thread| format!("P{thread}"));
        text += &(header.collect::<Vec<_>>().join(" | ") + " ;\n");
        for row in 0..rows {
            let cell = |lines: &Vec<String>| lines.get(row).cloned().unwrap_or_default();
            text += &(self.threads.iter().map(cell).collect::<Vec<_>>().join(" | ") + " ;\n");
        }
        text + &self.after + "\n"
    }
}

/// The stronger forms of an instruction. They may use r8, which no test here does.
fn stronger(line: &str, random: &mut Random) -> Vec<Vec<String>> {
    let mut forms = Vec::new();
    // The stack is nobody else's, and what is in a loop may be executed more than once.
    if line.contains("r10") || line.contains(':') || !line.contains("(u") {
        return forms;
    }
    let bits = if line.contains("u64") { 64 } else { 32 };
    let letter = if bits == 64 { 'r' } else { 'w' };
    let lines = |lines: &[String]| lines.to_vec();
    let is_call = ["load_acquire", "store_release", "atomic_", "xchg"];
    let is_call = is_call.iter().any(|name| line.contains(name));
    let place = |text: &str| text[text.find('*').unwrap() + 1..].trim().to_owned();
    match line.split_once(" = ") {
        Some((to, from)) if from.starts_with("*(") && !is_call => {
            let place = place(from);
            forms.push(lines(&[format!("{to} = load_acquire({place})")]));
            if bits == 64 || to.starts_with('w') {
                let fetch = format!("{to} = atomic_fetch_add({place}, {to})");
                forms.push(lines(&[format!("{to} = 0"), fetch]));
            }
        }
        Some((to, value)) if to.starts_with("*(") => {
            let place = place(to);
            let copy = format!("{letter}8 = {value}");
            let release = format!("store_release({place}, {letter}8)");
            forms.push(lines(&[copy.clone(), release]));
            let inner = &place[place.rfind('(').unwrap() + 1..place.len() - 1];
            let exchange = if bits == 64 { "xchg_64" } else { "xchg32_32" };
            let exchange = format!("{letter}8 = {exchange}({inner}, {letter}8)");
            forms.push(lines(&[copy, exchange]));
        }
        _ if line.starts_with("lock ") => {
            let (to, value) = line.rsplit_once(' ').unwrap();
            let (to, op) = to.rsplit_once(' ').unwrap();
            let op = [("+=", "add"), ("|=", "or"), ("&=", "and"), ("^=", "xor")]
                .iter()
                .find(|it| it.0 == op)
                .unwrap()
                .1;
            let fetch = format!("{letter}8 = atomic_fetch_{op}({}, {letter}8)", place(to));
            forms.push(lines(&[format!("{letter}8 = {value}"), fetch]));
        }
        _ => {}
    }
    let address = line.rfind("(r").map(|at| &line[at + 1..at + 3]);
    if let Some(address) = address {
        let on = random.of(&[0, 5, 6, 7]);
        let dependent = line.replace(&format!("({address} "), "(r8 ");
        let make = [format!("r8 = r{on}"), "r8 &= 0".to_owned(), format!("r8 += {address}")];
        forms.push(make.into_iter().chain([dependent]).collect());
    }
    forms
}

fn states(text: &str, ready: &Ready) -> Option<BTreeSet<Vec<u64>>> {
    let test = parse(text);
    let problem = prepare(&test, &ready.judge, &thread::Options::default()).ok()?;
    let options = Options { timeout: Some(Duration::from_secs(1)), ..Options::default() };
    let outcomes = explore(&problem, &ready.judge, &options).unwrap();
    let states = outcomes.states.iter().map(|state| state.values.iter().map(|it| it.number));
    let states = states.map(Iterator::collect).collect();
    (!outcomes.limits.contains(&Limit::Time)).then_some(states)
}

/// Makes instructions of a test stronger, one at a time. Gives how many.
fn check(text: &str, ready: &Ready, random: &mut Random) -> Result<(usize, usize), String> {
    let parts = Parts::new(text);
    let Some(before) = states(&parts.text(), ready) else { return Ok((0, 0)) };
    let (mut edits, mut fewer) = (0, 0);
    for thread in 0..parts.threads.len() {
        for line in 0..parts.threads[thread].len() {
            for form in stronger(&parts.threads[thread][line], random) {
                let mut threads = parts.threads.clone();
                threads[thread].splice(line..=line, form);
                let edited =
                    Parts { threads, before: parts.before.clone(), after: parts.after.clone() };
                let edited = edited.text();
                let Some(after) = states(&edited, ready) else { continue };
                edits += 1;
                fewer += usize::from(after.len() < before.len());
                if let Some(state) = after.difference(&before).next() {
                    return Err(format!("{state:x?} is new\n{text}{edited}"));
                }
            }
        }
    }
    Ok((edits, fewer))
}

fn all(texts: impl Iterator<Item = String>) {
    let ready = Ready::built_in("bpf");
    let mut random = Random::new(number("ACQREL_SEED", 0));
    let (mut edits, mut fewer, mut wrong) = (0, 0, Vec::new());
    for text in texts {
        match check(&text, &ready, &mut random) {
            Ok(found) => {
                edits += found.0;
                fewer += found.1;
            }
            Err(error) => wrong.push(error),
        }
    }
    println!("{edits} edits, {fewer} of which leave fewer states");
    assert!(fewer > 0, "no edit changes anything");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(6)].join("\n"));
}

#[test]
fn random_tests() {
    let (count, seed) = (number("ACQREL_PROGRAMS", 150), number("ACQREL_SEED", 0));
    let text = |number| bpf::generate(&mut Random::new(number), format!("random-{number}")).text();
    all((seed..seed + count).map(text));
}

#[test]
fn generated_tests() {
    let count = usize::try_from(number("ACQREL_PROGRAMS", 150)).unwrap();
    let tests = classic(&Vocabulary::default()).collect::<Vec<_>>();
    let step = tests.len().div_ceil(count).max(1);
    // They use r8 themselves where threads are long.
    let texts = tests.iter().step_by(step).map(|test| test.text.clone());
    all(texts.filter(|text| !text.contains("r8") && !text.contains("w8")));
}
