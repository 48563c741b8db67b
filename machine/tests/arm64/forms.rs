//! The table of forms: `forms.txt`, expanded to one assembler text a row.

use std::collections::BTreeSet;

/// What `@2` and `@3` stand for.
const ALIASINGS: [(&str, &str); 2] = [
    ("@2", "{R0, R1|R1, R1|R0, Rzr|Rzr, R1|R30, R29}"),
    (
        "@3",
        "{R0, R1, R2|R1, R1, R2|R2, R1, R2|R1, R1, R1|R0, Rzr, R2|R0, R1, Rzr|Rzr, R1, R2|R29, R30, R18}",
    ),
];

/// All rows, each a form with its registers, in the order of the table and without repetitions.
pub(crate) fn all() -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for line in include_str!("forms.txt").lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut text = line.to_owned();
        for (name, stands_for) in ALIASINGS {
            text = text.replace(name, stands_for);
        }
        let mut expanded = Vec::new();
        alternatives(&text, &mut expanded);
        for row in expanded.iter().flat_map(|row| widths(row)) {
            if seen.insert(row.clone()) {
                rows.push(row);
            }
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
        let chosen = format!("{}{choice}{}", &text[..open], &text[close + 1..]);
        alternatives(&chosen, rows);
    }
}

/// The row with 32-bit and with 64-bit registers, if it leaves the width open.
fn widths(row: &str) -> Vec<String> {
    if !row.contains('R') {
        return vec![row.to_owned()];
    }
    let narrow = row.replace("Rsp", "wsp").replace('R', "w");
    let wide = row.replace("Rsp", "sp").replace('R', "x");
    vec![narrow, wide]
}

#[test]
fn the_table_expands() {
    let rows = all();
    assert!(rows.len() > 1000, "only {} rows", rows.len());
    assert!(rows.iter().all(|row| !row.contains(['{', '}', '|', '@', 'R'])));
    assert!(rows.contains(&"adds w0, wsp, w2, uxtw #2".to_owned()));
    assert!(rows.contains(&"casal x1, x4, [x2]".to_owned()));
}
