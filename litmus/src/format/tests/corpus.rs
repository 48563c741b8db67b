//! Tests by others, found by `ACQREL_CORPUS`.

use super::super::print::{self, State};
use super::super::{Code, ThreadSource, files, parse};
use super::Nothing;
use crate::{Observable, Sized, Test};
use acqrel_isa::Size;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Each folder, how many tests it has, and which of them modify their own code.
const FOLDERS: [(&str, usize, &[&str]); 3] = [
    ("herd-bpf", 177, &[]),
    ("herd-aarch64", 110, &["DIC1.MP.FF+dmb.st+po"]),
    ("herd-x86_64", 28, &[]),
];

pub(super) fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("ACQREL_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        eprintln!("ACQREL_CORPUS is not set: tests of the corpus are left out");
    }
    corpus
}

#[test]
fn all_tests_are_read() {
    let Some(corpus) = corpus() else { return };
    for (folder, count, refused) in FOLDERS {
        let found = files::find([corpus.join(folder)]);
        assert!(found.errors.is_empty(), "{:?}", found.errors);
        assert_eq!(found.files.len(), count, "{folder}");
        for path in found.files {
            let loaded = files::read(&path).unwrap();
            // One says that it writes another register than it does.
            let known = path.ends_with("amo-sequence-2.litmus");
            let warned = loaded.diagnostics.iter().filter(|d| d.code == Code::ResultRegister);
            assert_eq!(warned.count(), usize::from(known), "{}", path.display());
            assert_eq!(loaded.diagnostics.len(), usize::from(known), "{:?}", loaded.diagnostics);
            let source = loaded.source.unwrap();
            let name = source.name.clone();
            let test = source.into_test(&mut Nothing);
            assert_eq!(test.is_err(), refused.contains(&name.as_str()), "{}", path.display());
        }
    }
}

#[test]
fn states_are_written_as_they_are_known() {
    let Some(corpus) = corpus() else { return };
    for (folder, ..) in FOLDERS {
        let folder = corpus.join(folder);
        let known = known_states(&folder);
        let mut checked = 0;
        for path in files::find([&folder]).files {
            let source = files::read(&path).unwrap().source.unwrap();
            let Some(states) = known.get(&source.name) else { panic!("{}", source.name) };
            let Ok(test) = source.into_test(&mut Nothing) else { continue };
            for expected in states {
                assert_eq!(print::pairs(&test, &state(&test, expected)), *expected);
                checked += 1;
            }
        }
        assert!(checked > 50, "{}: {checked}", folder.display());
    }
}

/// The state that a text says.
fn state(test: &Test, text: &str) -> State {
    let observables = test.observables();
    let pairs = text.split("; ").filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        let named = |o: &&Observable| print::observed(test, o).trim_matches(['[', ']']) == name;
        let Some(observable) = observables.iter().find(named) else {
            panic!("{}: {name} is not observed", test.name)
        };
        let location = test.locations.iter().find(|location| location.name == value);
        let number =
            location.map_or_else(|| value.parse::<i64>().unwrap().cast_unsigned(), |l| l.address);
        (observable.clone(), Sized { number, size: Size::DW })
    });
    let state: State = pairs.collect();
    assert_eq!(state.len(), observables.len(), "{}: {text}", test.name);
    state
}

/// The states in a folder's `expected.json`, which has each in a line of its own.
pub(super) fn known_states(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let mut known = BTreeMap::new();
    let mut name = "";
    for line in text.lines() {
        let quoted = line.strip_prefix('"').and_then(|line| line.split_once('"'));
        match quoted {
            Some((found, ": {")) => {
                name = found;
                known.insert(name.to_owned(), Vec::new());
            }
            Some((state, "" | ",")) => known.get_mut(name).unwrap().push(state.to_owned()),
            _ => {}
        }
    }
    known
}

#[test]
fn code_keeps_its_lines() {
    let Some(corpus) = corpus() else { return };
    for (folder, ..) in FOLDERS {
        for path in files::find([corpus.join(folder)]).files {
            let loaded = files::read(&path).unwrap();
            let lines: Vec<&str> = loaded.text.lines().collect();
            for thread in loaded.source.unwrap().threads {
                let texts = match thread {
                    ThreadSource::Bpf(bpf) => bpf.texts,
                    ThreadSource::Machine(lines) => {
                        lines.into_iter().map(|line| (line.text, line.line)).collect()
                    }
                    ThreadSource::Extern(_) => panic!("{}", path.display()),
                };
                for (text, line) in texts {
                    if line > 0 {
                        let found = lines[usize::try_from(line).unwrap() - 1];
                        assert!(found.contains(text.as_str()), "{}: {text}", path.display());
                    }
                }
            }
        }
    }
}

/// The time is printed; the bound only catches what has become a matter of hundreds of times.
#[test]
fn reading_is_fast() {
    let Some(corpus) = corpus() else { return };
    let texts: Vec<String> = files::find([corpus.join("herd-bpf")])
        .files
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let start = Instant::now();
    for text in &texts {
        assert!(parse(text).0.is_some());
    }
    let time = start.elapsed();
    eprintln!("{} tests read in {time:?}", texts.len());
    assert!(time.as_millis() < 2000, "{time:?}");
}
