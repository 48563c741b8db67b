//! herd7's own models, unchanged: `ACQREL_CAT` names the folder that they are in.
//!
//! Where they allow what ours do not, the reason is at [`WITHIN`] and at the test.

use crate::compare::{Ready, States, candidates, compare, parse, states};
use crate::corpus::{self, Entry};
use crate::program::Generate;
use crate::random::Random;
use crate::{arm64, bpf, number, x86_64};
use acqrel_litmus::cat::{Folder, Model};
use acqrel_litmus::explore::{self, Limit, explore};
use acqrel_litmus::{Test, prepare, thread};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Where herd7's library is, if tests are told.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("ACQREL_CAT").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("ACQREL_CAT is not set: herd7's models were not run");
    }
    folder
}

/// A model of herd7's, with more text behind it.
fn model(folder: &Path, file: &str, more: &str, variants: &[&str]) -> Ready {
    let text = std::fs::read_to_string(folder.join(file)).unwrap() + more;
    let variants: BTreeSet<String> = variants.iter().map(ToString::to_string).collect();
    let model = Model::read(file, &text, &Folder(folder.to_path_buf()), &variants);
    Ready::new(file, model.unwrap_or_else(|error| panic!("{error}")))
}

/// herd7's model of ARM64.
pub(crate) fn aarch64() -> Option<Ready> {
    folder().map(|folder| model(&folder, "aarch64.cat", "", &[]))
}

/// The final states of a test under a model, if it does not take too long.
fn run(test: &Test, ready: &Ready, widths: thread::Widths) -> Result<Option<States>, String> {
    let options = thread::Options { widths, ..thread::Options::default() };
    let problem = prepare(test, &ready.judge, &options).map_err(|error| error.to_string())?;
    let options =
        explore::Options { timeout: Some(Duration::from_secs(20)), ..explore::Options::default() };
    let found = explore(&problem, &ready.judge, &options).map_err(|error| error.to_string())?;
    if found.limits.contains(&Limit::Time) {
        return Ok(None);
    }
    Ok(Some(states(&found).into_keys().map(|state| (state, 1)).collect()))
}

/// Compares the tests of a folder under a model of herd7's with what herd7 has said.
fn corpus(name: &str, file: &str, variants: &[&str], widths: thread::Widths) {
    let Some(folder) = folder() else { return };
    let Some(entries) = corpus::entries(name) else { return };
    let ready = model(&folder, file, "", variants);
    let start = Instant::now();
    let mut wrong = Vec::new();
    for Entry { name, test, expected } in &entries {
        match corpus::run(test, &ready, widths) {
            Ok(found) if found == *expected => {}
            Ok(found) => wrong.push(format!("{name}: {found:?}")),
            Err(error) => wrong.push(format!("{name}: {error}")),
        }
    }
    let compiled = ready.judge.is_compiled();
    println!("{file}: {} tests, compiled: {compiled}, {:?}", entries.len(), start.elapsed());
    assert!(compiled, "{file} is not evaluated fast");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn corpus_bpf() {
    for variants in [&[][..], &["cos-opt"]] {
        corpus("herd-bpf", "bpf.cat", variants, thread::Widths::Herd);
    }
}

#[test]
fn corpus_arm64() {
    for variants in [&[][..], &["cos-opt"]] {
        corpus("herd-aarch64", "aarch64.cat", variants, thread::Widths::Exact);
    }
}

#[test]
fn corpus_x86_64() {
    for variants in [&[][..], &["cos-opt"]] {
        corpus("herd-x86_64", "x86tso-mixed.cat", variants, thread::Widths::Exact);
    }
}

/// What herd7's models leave open, and no machine does: that an instruction reads what is written later
/// in coherence than what it writes itself. Some models say so of atomic instructions, none of others.
const WITHIN: &str = "
let within = ((R * W) & same-instance & loc) \\ id
acyclic po-loc | within | rf | co | fr as Within
";

/// Compares random tests under a model of herd7's and one of ours: ours allows what theirs does, but
/// for [`WITHIN`].
fn random(generate: Generate, file: &str, ours: &str, skips: fn(&str) -> bool, count: u64) {
    let Some(folder) = folder() else { return };
    let theirs = ["", WITHIN].map(|more| model(&folder, file, more, &[]));
    let ours = Ready::built_in(ours);
    let (count, seed) = (number("ACQREL_PROGRAMS", count), number("ACQREL_SEED", 0));
    let (mut compared, mut exact, mut wrong) = (0, 0, Vec::new());
    let start = Instant::now();
    for number in seed..seed + count {
        let text = generate(&mut Random::new(number), format!("random-{number}")).text();
        let test = parse(&text);
        let Ok(problem) = prepare(&test, &ours.judge, &thread::Options::default()) else {
            continue;
        };
        if skips(&text) || candidates(&problem, 20_000).is_none() {
            continue;
        }
        let run = |ready| run(&test, ready, thread::Widths::Exact).unwrap();
        let (Some(ours), Some(within)) = (run(&ours), run(&theirs[1])) else { continue };
        let Some(theirs) = run(&theirs[0]) else { continue };
        compared += 1;
        exact += usize::from(ours == theirs);
        if within != ours || ours.keys().any(|state| !theirs.contains_key(state)) {
            let more: Vec<_> = within.keys().filter(|it| !ours.contains_key(*it)).take(3).collect();
            let less: Vec<_> = ours.keys().filter(|it| !theirs.contains_key(*it)).take(3).collect();
            wrong.push(format!("theirs has more {more:x?}, less {less:x?}\n{text}"));
        }
    }
    let time = start.elapsed();
    println!("{file}: {count} tests, {compared} compared, {exact} equal as it is, {time:?}");
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(6)].join("\n"));
}

#[test]
fn random_bpf() {
    random(bpf::generate, "bpf.cat", "bpf", |_| false, 300);
}

#[test]
fn random_arm64() {
    random(arm64::generate, "aarch64.cat", "arm64", |_| false, 100);
}

/// The order of x86tso-mixed.cat goes through LFENCE and SFENCE.
#[test]
fn random_x86_64() {
    let skips = |text: &str| text.contains("lfence") || text.contains("sfence");
    random(x86_64::generate, "x86tso-mixed.cat", "x86-tso", skips, 300);
}

#[test]
fn random_tso() {
    random(x86_64::generate, "tso.cat", "x86-tso", |_| false, 300);
}

#[test]
fn random_sc() {
    random(bpf::generate, "sc.cat", "sc", |_| false, 300);
    random(arm64::generate, "sc.cat", "sc", |_| false, 300);
    random(x86_64::generate, "sc.cat", "sc", |_| false, 300);
}

/// The explorer on herd7's models, against the interpreter of their language.
#[test]
fn engines() {
    let Some(folder) = folder() else { return };
    let (count, seed) = (number("ACQREL_PROGRAMS", 30), number("ACQREL_SEED", 0));
    let kinds: [(Generate, &[&str]); 3] = [
        (bpf::generate, &["bpf.cat", "sc.cat"]),
        (arm64::generate, &["aarch64.cat"]),
        (x86_64::generate, &["x86tso-mixed.cat", "tso.cat"]),
    ];
    for (generate, files) in kinds {
        for file in files {
            let ready = model(&folder, file, "", &[]);
            let mut enumerated = 0;
            for number in seed..seed + count {
                let text = generate(&mut Random::new(number), format!("random-{number}")).text();
                let compared = compare(&parse(&text), &ready, &thread::Options::default(), 60);
                let compared = compared.unwrap_or_else(|error| panic!("{file}: {error}\n{text}"));
                enumerated += usize::from(compared.enumerated);
            }
            println!("{file}: {count} tests, {enumerated} enumerated");
        }
    }
}
