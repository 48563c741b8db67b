//! The table of forms: `forms.txt`, expanded to one assembler text a row.

use std::collections::BTreeSet;

/// All rows in the order of the table, without repetitions.
pub(crate) fn all() -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for line in include_str!("forms.txt").lines() {
        let line = line.trim();
        if !line.is_empty() && !line.starts_with('#') {
            let mut expanded = Vec::new();
            alternatives(line, &mut expanded);
            rows.extend(expanded.into_iter().filter(|row| seen.insert(row.clone())));
        }
    }
    rows
}

/// Adds the texts that `text` stands for, one for each choice in its braces.
fn alternatives(text: &str, rows: &mut Vec<String>) {
    let Some(open) = text.find('{') else {
        rows.push(text.to_owned());
        return;
    };
    let close = open + text[open..].find('}').expect("a brace that closes");
    for choice in text[open + 1..close].split('|') {
        alternatives(&format!("{}{choice}{}", &text[..open], &text[close + 1..]), rows);
    }
}

#[test]
fn the_table_expands() {
    let rows = all();
    assert!(rows.len() > 1500, "only {} rows", rows.len());
    assert!(rows.iter().all(|row| !row.contains(['{', '}', '|'])));
    assert!(rows.contains(&"lock xadd word ptr [rbx], r8w".to_owned()));
}
