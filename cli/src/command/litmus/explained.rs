//! Why an outcome can happen, or cannot, in words.

use super::outcome::Result as Found;
use crate::command::words::{self, instruction};
use acqrel_litmus::explain::{Broken, Change, Edge, Told, Weakening, WhyNot, story, why_not};
use acqrel_litmus::explore::{ExploreError, Judge, Problem, Witness};
use acqrel_litmus::{Formula, Quantifier, Test};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Why.
pub(super) enum Why {
    /// An execution that shows that it can.
    Can(Witness),
    /// Why it cannot.
    Cannot(WhyNot),
    /// The model is one of which that cannot be told.
    Unknown,
}

/// Says why the condition can be met, or cannot; of `forall`, why it can fail.
pub(super) fn explain(
    found: &Found<'_>,
    problem: &Problem<'_>,
    judge: &Judge,
) -> Result<Why, ExploreError> {
    let asks = |holds: bool| match found.test.quantifier {
        Quantifier::Exists | Quantifier::NotExists => holds,
        Quantifier::Forall => !holds,
    };
    let shown = found.states().find(|&(_, met)| asks(met));
    if let Some((state, _)) = shown {
        return Ok(Why::Can(state.witness.clone()));
    }
    if !judge.is_compiled() || !found.is_decided() {
        return Ok(Why::Unknown);
    }
    let condition = found.test.condition.clone();
    let formula = match found.test.quantifier {
        Quantifier::Exists | Quantifier::NotExists => condition,
        Quantifier::Forall => Formula::Not(Box::new(condition)),
    };
    why_not(problem, judge, &formula).map(Why::Cannot)
}

impl Why {
    /// In words, indented.
    pub(super) fn text(&self, test: &Test) -> String {
        let subject = match test.quantifier {
            Quantifier::Exists | Quantifier::NotExists => "holds",
            Quantifier::Forall => "fails",
        };
        let mut text = String::new();
        match self {
            Self::Unknown => text.push_str(
                "\n  Why is not known: the model is evaluated execution by execution, or not all was \
                 explored\n",
            ),
            Self::Can(witness) => {
                let _ = writeln!(text, "\n  An execution in which the condition {subject}:");
                tell(&mut text, test, &story(test, witness), witness);
            }
            Self::Cannot(why) if why.candidates.is_empty() => {
                let _ = writeln!(
                    text,
                    "\n  No execution has such values, whatever the model: no choice of what reads \
                     read makes them."
                );
            }
            Self::Cannot(why) => {
                for (index, candidate) in why.candidates.iter().enumerate() {
                    let which = if index == 0 { "The nearest candidate" } else { "Another candidate" };
                    let told = story(test, &candidate.witness);
                    let _ = writeln!(text, "\n  {which} in which the condition {subject}:");
                    tell(&mut text, test, &told, &candidate.witness);
                    for broken in &candidate.broken {
                        cycle(&mut text, test, &told, broken, &candidate.witness);
                    }
                }
                weakened(&mut text, test, &why.weakenings);
            }
        }
        text
    }

    /// As an object.
    pub(super) fn value(&self, test: &Test) -> Value {
        match self {
            Self::Unknown => Value::Null,
            Self::Can(witness) => json!({ "execution": events(test, witness) }),
            Self::Cannot(why) => {
                let candidates = why.candidates.iter().map(|candidate| {
                    let told = story(test, &candidate.witness);
                    let broken = candidate.broken.iter().map(|broken| {
                        let edges = broken.edges.iter().map(|edge| {
                            json!({
                                "from": told.names[edge.from],
                                "to": told.names[edge.to],
                                "relation": edge.relation,
                                "rules": edge.rules,
                            })
                        });
                        json!({
                            "axiom": broken.axiom,
                            "check": broken.check,
                            "cycle": edges.collect::<Vec<_>>(),
                        })
                    });
                    json!({
                        "execution": events(test, &candidate.witness),
                        "broken": broken.collect::<Vec<_>>(),
                    })
                });
                let weakenings = why.weakenings.iter().map(|weakening| {
                    json!({
                        "thread": weakening.thread,
                        "instruction": instruction(test, weakening.thread, weakening.instruction),
                        "change": change(test, weakening),
                    })
                });
                json!({
                    "candidates": candidates.collect::<Vec<_>>(),
                    "weakenings": weakenings.collect::<Vec<_>>(),
                })
            }
        }
    }
}

fn events(test: &Test, witness: &Witness) -> Value {
    let told = story(test, witness);
    let threads = told.threads.iter().enumerate().map(|(thread, happenings)| {
        let events = happenings.iter().map(|happening| {
            json!({
                "event": told.names[happening.event],
                "label": happening.label,
                "instruction": instruction(test, thread, happening.instruction),
                "reads_from": happening.reads_from.map(|event| told.names[event].clone()),
            })
        });
        Value::Array(events.collect())
    });
    Value::Array(threads.collect())
}

/// Tells an execution, thread by thread, and the order of writes where there is more than one.
fn tell(text: &mut String, test: &Test, told: &Told, witness: &Witness) {
    let width = |thread: usize| {
        let all = told.threads[thread].iter();
        all.map(|it| instruction(test, thread, it.instruction).chars().count()).max().unwrap_or(0)
    };
    let width = (0..told.threads.len()).map(width).max().unwrap_or(0);
    for (thread, happenings) in told.threads.iter().enumerate() {
        for (index, happening) in happenings.iter().enumerate() {
            let title = if index == 0 { format!("P{thread}") } else { String::new() };
            let name = &told.names[happening.event];
            let source = instruction(test, thread, happening.instruction);
            let from = happening.reads_from.map(|event| match told.names[event].as_str() {
                initial if initial.starts_with("init ") => ", the initial value".to_owned(),
                name => format!(", from {name}"),
            });
            let from = from.unwrap_or_default();
            let _ = writeln!(
                text,
                "    {title:<4}{name:<3} {source:<width$}   {}{from}",
                happening.label
            );
        }
    }
    let execution = witness.execution();
    for writes in execution.coherence.iter().filter(|writes| writes.len() > 2) {
        let names: Vec<&str> = writes[1..].iter().map(|&it| told.names[it].as_str()).collect();
        let cell = told.names[writes[0]].trim_start_matches("init ");
        let _ = writeln!(text, "    order of the writes of {cell}: {}", names.join(", "));
    }
}

/// Tells why an axiom is broken.
fn cycle(text: &mut String, test: &Test, told: &Told, broken: &Broken, witness: &Witness) {
    let what = match broken.check {
        "empty" => "there must be none of this",
        _ => "this cycle must not be",
    };
    let _ = writeln!(text, "  It breaks {} ({}): {what}", broken.axiom, broken.check);
    for edge in &broken.edges {
        let _ = writeln!(text, "    {}", step(test, told, edge, witness));
    }
}

/// An edge in words.
fn step(test: &Test, told: &Told, edge: &Edge, witness: &Witness) -> String {
    let execution = witness.execution();
    let name = |event: usize| {
        let of = execution.structure.events[event];
        match (of.thread, execution.structure.path_event(event)) {
            (Some(thread), Some(it)) => {
                let source = instruction(test, thread, it.instruction);
                format!("{} `{source}`", told.names[event])
            }
            _ => told.names[event].clone(),
        }
    };
    let (from, to) = (name(edge.from), name(edge.to));
    // The ones that the rule is part of are told only where it counts.
    let by = words::by(&edge.relation, &edge.rules);
    format!("{} {by}", words::related(&edge.relation, &from, &to))
}

fn weakened(text: &mut String, test: &Test, weakenings: &[Weakening]) {
    if weakenings.is_empty() {
        text.push_str("  No single change to an instruction would allow it.\n");
        return;
    }
    text.push_str("  It could happen\n");
    for weakening in weakenings {
        let _ = writeln!(text, "    {}", change(test, weakening));
    }
}

/// A weakening in words.
fn change(test: &Test, weakening: &Weakening) -> String {
    let source = instruction(test, weakening.thread, weakening.instruction);
    let thread = weakening.thread;
    match weakening.change {
        Change::Plain => format!("with a plain access instead of `{source}` in P{thread}"),
        Change::NoFence => format!("without `{source}` in P{thread}"),
        Change::NoAddress => {
            format!("if the address of `{source}` in P{thread} did not depend on what was read")
        }
        Change::NoData => {
            format!("if the value of `{source}` in P{thread} did not depend on what was read")
        }
        Change::NoControl => {
            format!("if `{source}` in P{thread} did not wait for a branch on what was read")
        }
    }
}
