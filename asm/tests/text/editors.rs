//! The grammar for editors, `docs/editors/acqrel-bpf.tmLanguage.json`, knows every word of the
//! instruction table.

use acqrel_isa::{Op, Piece, Syntax};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// The words of the table, by the rule of the grammar that they belong to.
fn words() -> [(&'static str, BTreeSet<&'static str>); 4] {
    let [mut orders, mut keywords, mut operations, mut mnemonics] = [const { BTreeSet::new() }; 4];
    for syntax in Syntax::ALL {
        let mnemonic = matches!(syntax, Syntax::Ubpf | Syntax::Gas);
        for op in Op::ALL {
            for template in op.row().texts(syntax) {
                let mut first = true;
                for piece in Piece::of(template) {
                    let Piece::Literal(text) = piece else {
                        first = false;
                        continue;
                    };
                    for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
                        if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
                            continue;
                        }
                        if other(word) {
                            first = false;
                            continue;
                        }
                        let ordered = word.contains("acq") || word.contains("rel");
                        let set = match (ordered, mnemonic, first) {
                            (true, _, _) => &mut orders,
                            (_, true, _) => &mut mnemonics,
                            (_, false, true) => &mut keywords,
                            (_, false, false) => &mut operations,
                        };
                        set.insert(word);
                        // `goto` behind a condition is what it is at the start.
                        first = false;
                    }
                }
            }
        }
    }
    // A word of several kinds is of the first.
    operations.retain(|word| !keywords.contains(word));
    mnemonics.retain(|word| !keywords.contains(word) && !operations.contains(word));
    [
        ("orders", orders),
        ("keywords", keywords),
        ("operations", operations),
        ("mnemonics", mnemonics),
    ]
}

/// Words for which the grammar has rules of another kind: types, registers, and the `s` of signed
/// operators.
fn other(word: &str) -> bool {
    let rest = word.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(rest, "u" | "s") || word != rest && matches!(rest, "r" | "w")
}

/// The pattern that matches these words and no others.
fn pattern(words: &BTreeSet<&str>) -> String {
    let words: Vec<_> = words.iter().copied().collect();
    format!(r"(?<![\w.$%])(?:{})(?![\w.$])", words.join("|"))
}

#[test]
fn the_grammar_has_the_words_of_the_table() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/editors");
    let file = folder.join("acqrel-bpf.tmLanguage.json");
    let written = std::fs::read_to_string(&file).unwrap();
    let mut grammar: Value = serde_json::from_str(&written).expect("the grammar is JSON");
    for (rule, words) in words() {
        assert!(words.len() > 5, "{rule}: {words:?}");
        let entry = &mut grammar["repository"][rule]["match"];
        assert!(entry.is_string(), "the grammar has the rule {rule}");
        *entry = Value::String(pattern(&words));
    }
    check_included(&grammar);
    let mut text = serde_json::to_string_pretty(&grammar).unwrap();
    text.push('\n');
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(
        written == text,
        "{} is out of date: BLESS=1 cargo test -p acqrel-asm rewrites it",
        file.display()
    );
}

/// The rules that a grammar includes are in it.
fn check_included(grammar: &Value) {
    let mut open = vec![grammar];
    let mut included = 0;
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(name)) = map.get("include") {
                    let name = name.strip_prefix('#').expect("a rule of this file");
                    assert!(grammar["repository"][name].is_object(), "{name}");
                    included += 1;
                }
                open.extend(map.values());
            }
            Value::Array(list) => open.extend(list),
            Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
        }
    }
    assert!(included > 10, "{included}");
}
