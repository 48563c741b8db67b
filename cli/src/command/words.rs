//! What is said of tests in words.

use acqrel_litmus::Test;

/// That one event is related to another.
pub(super) fn related(relation: &str, from: &str, to: &str) -> String {
    match relation {
        "rf" => format!("{from} is read by {to}"),
        "fr" => format!("{from} reads what is before {to}"),
        "co" => format!("{from} is overwritten by {to}"),
        "po" => format!("{from} comes before {to}"),
        "addr" => format!("{from} gives the address of {to}"),
        "data" => format!("{from} gives the value of {to}"),
        "ctrl" => format!("{from} decides the branch before {to}"),
        "amo" | "lxsx" | "rmw" => format!("{from} and {to} are one update"),
        other => format!("{from} {other} {to}"),
    }
}

/// The relation, and the most specific rule that makes an order of it.
pub(super) fn by(relation: &str, rules: &[String]) -> String {
    match rules.last() {
        None => format!("({relation})"),
        Some(rule) => format!("({relation}, by {rule})"),
    }
}

/// The text of an instruction of a thread.
pub(super) fn instruction(test: &Test, thread: usize, index: usize) -> String {
    let code = test.threads.get(thread).map(|thread| &thread.code.instructions);
    code.and_then(|code| code.get(index)).map_or_else(String::new, |it| it.text.clone())
}
