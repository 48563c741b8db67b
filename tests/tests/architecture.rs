//! ARCHITECTURE.md's table of crates and README's list of `unsafe`, held against the sources.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn names(text: &str) -> BTreeSet<String> {
    text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// The crates of the table, with those that each may use.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")).map(|line| {
        let cells: Vec<&str> = line.trim_end_matches('|').split('|').collect();
        (cells[0].trim().trim_end_matches('`').to_owned(), cells[2].trim().to_owned())
    });
    let rows: BTreeMap<String, String> = rows.collect();
    let all: BTreeSet<String> = rows.keys().cloned().collect();
    let allowed = |(name, uses): (&String, &String)| {
        let uses = match uses.strip_prefix("all but ") {
            Some(but) => all.difference(&names(but)).filter(|n| *n != name).cloned().collect(),
            None => names(uses),
        };
        (name.clone(), uses)
    };
    rows.iter().map(allowed).collect()
}

/// The crates of ours that a manifest names under `[dependencies]`.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let section = manifest.split("\n[").find_map(|s| s.strip_prefix("dependencies]"));
    let lines = section.unwrap_or_default().lines();
    lines
        .filter_map(|line| line.strip_prefix("acqrel-"))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn crates_use_one_another_as_the_table_says() {
    let table = table();
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let members = workspace.lines().find_map(|line| line.strip_prefix("members = [")).unwrap();
    let members = names(&members.trim_end_matches(']').replace('"', ""));
    assert_eq!(members, table.keys().cloned().collect(), "the table's crates and the workspace's");
    for (name, allowed) in &table {
        let manifest = fs::read_to_string(root().join(name).join("Cargo.toml")).unwrap();
        let used = dependencies(&manifest);
        let excess: Vec<_> = used.difference(allowed).collect();
        assert!(excess.is_empty(), "{name} may not use {excess:?}");
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn unsafe_is_only_where_the_readme_says() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let safety = readme.split("\n## ").find(|section| section.starts_with("Safety")).unwrap();
    for name in table().keys() {
        let mut files = Vec::new();
        sources(&root().join(name).join("src"), &mut files);
        assert!(!files.is_empty());
        for file in files {
            let relative = file.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
            let text = fs::read_to_string(&file).unwrap();
            let has = text.lines().any(|line| {
                let code = line.split("//").next().unwrap_or_default();
                ["unsafe {", "unsafe fn", "unsafe impl", "unsafe trait"]
                    .iter()
                    .any(|u| code.contains(u))
            });
            assert!(!has || safety.contains(&relative), "{relative} has unsafe code");
        }
        let library = fs::read_to_string(root().join(name).join("src/lib.rs"))
            .or_else(|_| fs::read_to_string(root().join(name).join("src/main.rs")))
            .unwrap();
        assert!(
            library.contains("#![forbid(unsafe_code)]")
                || library.contains("#![deny(unsafe_code)]"),
            "{name} neither forbids nor denies unsafe code"
        );
    }
}
