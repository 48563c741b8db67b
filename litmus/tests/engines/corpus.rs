//! Tests by other people: `ACQREL_CORPUS` names the folder that they are in.

use crate::compare::{Ready, parse};
use acqrel_litmus::explore::{Options, explore};
use acqrel_litmus::format::print;
use acqrel_litmus::{Test, prepare, thread};
use std::collections::BTreeSet;
use std::path::Path;

/// A test that writes its own code, which is not read.
const SELF_MODIFYING: &str = "DIC1.MP.FF+dmb.st+po";

/// A test, and the final states that herd7 prints.
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) test: Test,
    pub(crate) expected: BTreeSet<String>,
}

/// The tests of a folder.
pub(crate) fn entries(folder: &str) -> Option<Vec<Entry>> {
    let Some(corpus) = std::env::var_os("ACQREL_CORPUS") else {
        eprintln!("ACQREL_CORPUS is not set: {folder} was not run");
        return None;
    };
    let folder = Path::new(&corpus).join(folder);
    let expected = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|it| it == "litmus"));
    let files = files.filter(|path| path.file_stem().is_none_or(|name| name != SELF_MODIFYING));
    let mut entries: Vec<Entry> = files
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            let name = text.lines().next().unwrap().split_whitespace().nth(1).unwrap();
            let name = name.trim_end_matches(".litmus").to_owned();
            let states = expected[&name]["states"].as_array().unwrap().iter();
            let expected = states.map(|state| state.as_str().unwrap().to_owned()).collect();
            Entry { name, test: parse(&text), expected }
        })
        .collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Some(entries)
}

/// The final states of a test, as herd7 prints them.
pub(crate) fn run(
    test: &Test,
    ready: &Ready,
    widths: thread::Widths,
) -> Result<BTreeSet<String>, String> {
    let options = thread::Options { widths, ..thread::Options::default() };
    let problem = prepare(test, &ready.judge, &options).map_err(|error| error.to_string())?;
    let outcomes = explore(&problem, &ready.judge, &Options::default());
    let outcomes = outcomes.map_err(|error| error.to_string())?;
    // An execution that ends in a fault has no final state for herd7 either.
    if !outcomes.limits.is_empty() {
        return Err(format!("{:?}", outcomes.limits));
    }
    let states = outcomes.states.iter().map(|state| {
        let pairs = outcomes.observables.iter().cloned().zip(state.values.iter().copied());
        print::pairs(test, &pairs.collect())
    });
    Ok(states.collect())
}
