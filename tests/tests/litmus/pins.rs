//! Every file of the corpus has the answers that it says.

use crate::answer::{answer, judge, model_of, test};
use crate::families;
use acqrel_litmus::explore::Judge;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The folder of the corpus.
pub(crate) fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/litmus")
}

/// Whether files are to be written instead of compared.
pub(crate) fn bless() -> bool {
    std::env::var_os("BLESS").is_some_and(|value| value == "1")
}

/// The files of a folder and the folders in it.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "litmus") {
            found.push(path);
        }
    }
}

/// The line of a file that says what comes of it, and the model that it says it for.
fn pin(line: &str) -> Option<(Option<&str>, &str)> {
    let (key, value) = line.strip_prefix("Expect")?.split_once('=')?;
    match key.strip_prefix('.') {
        Some(model) => Some((Some(model), value)),
        None => key.is_empty().then_some((None, value)),
    }
}

/// The text of a file with its answers as they are.
fn blessed(text: &str, path: &Path, judges: &mut HashMap<String, Judge>) -> Result<String, String> {
    let test = test(text, path.parent().unwrap())?;
    if path.file_stem().unwrap().to_str() != Some(&test.name) {
        return Err(format!("the test calls itself {}", test.name));
    }
    let mut answer = |model: Option<&str>| {
        let key = model.map_or_else(String::new, |model| format!(".{model}"));
        let model = model.unwrap_or(model_of(test.isa));
        let judge = judges.entry(model.to_owned()).or_insert_with(|| judge(model));
        Ok::<_, String>(format!("Expect{key}={}", answer(&test, judge)?))
    };
    let own = text.lines().any(|line| matches!(pin(line), Some((None, _))));
    let mut lines = Vec::new();
    for line in text.lines() {
        if line.starts_with('{') && !own {
            lines.push(answer(None)?);
        }
        lines.push(match pin(line) {
            Some((model, _)) => answer(model)?,
            None => line.to_owned(),
        });
    }
    Ok(lines.join("\n") + "\n")
}

#[test]
fn every_file_has_the_answers_that_it_says() {
    if bless() {
        families::write();
    }
    let mut found = Vec::new();
    files(&corpus(), &mut found);
    found.sort();
    assert!(found.len() > 1000, "only {} files", found.len());
    let mut judges = HashMap::new();
    let mut different = Vec::new();
    for path in found {
        let name = path.strip_prefix(corpus()).unwrap().display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        match blessed(&text, &path, &mut judges) {
            Err(error) => different.push(format!("{name}: {error}")),
            Ok(now) if now == text => {}
            Ok(now) if bless() => std::fs::write(&path, now).unwrap(),
            Ok(now) => {
                let now: Vec<&str> = now.lines().filter(|line| pin(line).is_some()).collect();
                let said: Vec<&str> = text.lines().filter(|line| pin(line).is_some()).collect();
                different.push(format!("{name}: says {said:?}, but it is {now:?}"));
            }
        }
    }
    assert!(
        different.is_empty(),
        "{}\n{} files differ; if they are right now, `BLESS=1 cargo test -p acqrel-tests --test \
         litmus` writes it into them",
        different.join("\n"),
        different.len()
    );
}
