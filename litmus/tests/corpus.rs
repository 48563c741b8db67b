//! herd7's catalogue: the final states and observations that herd7 prints, test by test.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]
#![expect(clippy::print_stderr, reason = "tests say what they did not run")]

use acqrel_litmus::cat::Model;
use acqrel_litmus::explore::{Judge, Options, explore};
use acqrel_litmus::format::print;
use acqrel_litmus::{prepare, read, thread};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Tests by other people, where they are.
fn corpus(folder: &str) -> Option<PathBuf> {
    let corpus = std::env::var_os("ACQREL_CORPUS");
    if corpus.is_none() {
        eprintln!("ACQREL_CORPUS is not set: {folder} was not run");
    }
    Some(Path::new(&corpus?).join(folder))
}

/// What a test comes to: its observation and its states; or why there is none.
fn run(
    text: &str,
    model: &str,
    widths: thread::Widths,
) -> Result<(String, BTreeSet<String>), String> {
    let (test, _) = read(text, |_| Err(std::io::ErrorKind::NotFound.into()))
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<String>())?;
    let judge = Judge::new(&Model::built_in(model).unwrap());
    let options = thread::Options { widths, ..thread::Options::default() };
    let problem = prepare(&test, &judge, &options).map_err(|error| error.to_string())?;
    let outcomes =
        explore(&problem, &judge, &Options::default()).map_err(|error| error.to_string())?;
    if !outcomes.limits.is_empty() || !outcomes.faults.is_empty() {
        return Err(format!("{:?} {}", outcomes.limits, outcomes.faults.len()));
    }
    let mut met = [false; 2];
    let states = outcomes.states.iter().map(|state| {
        let pairs = outcomes.observables.iter().cloned().zip(state.values.iter().copied());
        let pairs: print::State = pairs.collect();
        let value = |observable: &_| pairs.iter().find(|(it, _)| it == observable).unwrap().1;
        met[usize::from(test.condition.holds(&value))] = true;
        print::pairs(&test, &pairs)
    });
    let states = states.collect();
    let observation = match met {
        [_, false] => "Never",
        [true, true] => "Sometimes",
        [false, true] => "Always",
    };
    Ok((observation.to_owned(), states))
}

/// Compares a folder with its `expected.json`. Gives how many tests are equal, and what the others
/// are.
fn compare(folder: &Path, model: &str, widths: thread::Widths) -> (usize, Vec<String>) {
    let expected = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: serde_json::Value = serde_json::from_str(&expected).unwrap();
    let mut equal = 0;
    let mut different = Vec::new();
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        files.filter(|it| it.extension().is_some_and(|it| it == "litmus")).collect();
    files.sort();
    assert_eq!(files.len(), expected.as_object().unwrap().len());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = text.lines().next().unwrap().split_whitespace().nth(1).unwrap();
        let name = name.trim_end_matches(".litmus");
        let expected = &expected[name];
        let states = expected["states"].as_array().unwrap().iter();
        let states: BTreeSet<String> = states.map(|it| it.as_str().unwrap().to_owned()).collect();
        let expected = (expected["obs"].as_str().unwrap().to_owned(), states);
        match run(&text, model, widths) {
            Ok(found) if found == expected => equal += 1,
            Ok(found) => {
                let more: Vec<_> = found.1.difference(&expected.1).take(3).collect();
                let less: Vec<_> = expected.1.difference(&found.1).take(3).collect();
                let (ours, theirs) = (found.0, expected.0);
                different
                    .push(format!("{name}: {ours}, herd7 {theirs}; more {more:?} less {less:?}"));
            }
            Err(error) => different.push(format!("{name}: {error}")),
        }
    }
    (equal, different)
}

/// The names of the tests that are not equal.
fn names(different: &[String]) -> Vec<&str> {
    different.iter().map(|text| text.split(": ").next().unwrap()).collect()
}

/// herd7 takes no notice of the sizes of BPF accesses. Of five tests accesses reach out of a location:
/// the documentation says what each does.
#[test]
fn bpf() {
    let Some(folder) = corpus("herd-bpf") else { return };
    let (equal, different) = compare(&folder, "bpf", thread::Widths::Exact);
    let expected = [
        "S+atomic+data",
        "S+fence+addr",
        "S+onceatomic+data",
        "SB+fence+fail_cmpxchg",
        "SB+fence+success_cmpxchg",
    ];
    assert_eq!(names(&different), expected, "{different:#?}");
    assert_eq!(equal, 172);
}

/// With herd7's meaning of sizes, what is left is a test in which 10 is added to a pointer.
#[test]
fn bpf_without_widths() {
    let Some(folder) = corpus("herd-bpf") else { return };
    let (equal, different) = compare(&folder, "bpf", thread::Widths::Herd);
    assert_eq!(names(&different), ["S+fence+addr"], "{different:#?}");
    assert_eq!(equal, 176);
}

/// One test modifies its own code.
#[test]
fn arm64() {
    let Some(folder) = corpus("herd-aarch64") else { return };
    let (equal, different) = compare(&folder, "arm64", thread::Widths::Exact);
    assert_eq!(names(&different), ["DIC1.MP.FF+dmb.st+po"], "{different:#?}");
    assert_eq!(equal, 109);
}

#[test]
fn x86_64() {
    let Some(folder) = corpus("herd-x86_64") else { return };
    let (equal, different) = compare(&folder, "x86-tso", thread::Widths::Exact);
    assert_eq!(different, Vec::<String>::new());
    assert_eq!(equal, 28);
}
