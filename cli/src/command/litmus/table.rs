//! Results for people.

use super::explained::Why;
use super::outcome::Result;
use acqrel_litmus::Quantifier;
use acqrel_litmus::format::print;
use std::fmt::Write as _;

/// What was found, the verdict first.
pub(super) fn text(found: &Result<'_>, why: Option<&Why>) -> String {
    let mut text = format!("{}: {}\n", found.test.name, verdict(found));
    let condition = print::condition(found.test).replace("/\\", "∧").replace("\\/", "∨");
    let _ = writeln!(text, "  {condition}, model {}", found.model);
    if !found.verdict_only {
        let states = &found.outcomes.states;
        let executions: u64 = states.iter().map(|state| state.executions).sum();
        let count = match states.len() {
            1 => "1 state".to_owned(),
            count => format!("{count} states"),
        };
        let counted = match (found.outcomes.counted, executions) {
            (false, _) => String::new(),
            (true, 1) => ", 1 execution".to_owned(),
            (true, executions) => format!(", {executions} executions"),
        };
        let _ = writeln!(text, "  {count}{counted}");
        for (state, met) in found.states() {
            let mark = if met { '*' } else { ' ' };
            let counted = if found.outcomes.counted {
                format!("{:>8}  ", state.executions)
            } else {
                String::new()
            };
            let state = print::state(found.test, &found.state(state));
            let _ = writeln!(text, "  {mark} {counted}{state}");
        }
    }
    for note in found.notes() {
        let _ = writeln!(text, "  {note}");
    }
    if let Some(why) = why {
        text.push_str(&why.text(found.test));
    }
    text
}

/// What the condition comes to, in a few words.
fn verdict(found: &Result<'_>) -> String {
    let outcome = if found.verdict_only {
        match (found.test.quantifier, found.ok()) {
            (Quantifier::Exists, true) => "Ok, it can happen",
            (Quantifier::Exists, false) => "No, it cannot happen",
            (Quantifier::NotExists, true) => "Ok, it cannot happen",
            (Quantifier::NotExists, false) => "No, it can happen",
            (Quantifier::Forall, true) => "Ok, it always holds",
            (Quantifier::Forall, false) => "No, it can fail to hold",
        }
        .to_owned()
    } else {
        match (found.test.quantifier, found.ok()) {
            // A question, to which either is an answer.
            (Quantifier::Exists, _) => found.observation().to_owned(),
            (Quantifier::NotExists | Quantifier::Forall, true) => {
                format!("Ok, {}", found.observation())
            }
            (Quantifier::NotExists | Quantifier::Forall, false) => {
                format!("No, {}", found.observation())
            }
        }
    };
    match (found.is_decided(), found.outcomes.limits.is_empty()) {
        (false, _) => format!("{outcome}, as far as was explored (incomplete)"),
        (true, false) => format!("{outcome} (incomplete)"),
        (true, true) => outcome,
    }
}
