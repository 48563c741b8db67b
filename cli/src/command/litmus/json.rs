//! Results for machines.

use super::explained::Why;
use super::outcome::Result;
use crate::command::words::instruction;
use acqrel_litmus::explore::{Limit, State};
use acqrel_litmus::format::print;
use serde_json::{Map, Value, json};

/// What was found, as the text of an object. The states are last, and written one by one: there can be
/// very many.
pub(super) fn text(found: &Result<'_>, why: Option<&Why>) -> String {
    let mut text = head(found, why).to_string();
    if found.verdict_only {
        return text;
    }
    let end = text.pop();
    text.push_str(",\"states\":[");
    for (index, (state, met)) in found.states().enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&value(found, state, met).to_string());
    }
    text.push(']');
    text.extend(end);
    text
}

/// A state.
fn value(found: &Result<'_>, state: &State, met: bool) -> Value {
    let values: Map<String, Value> = found
        .state(state)
        .iter()
        .map(|(observable, value)| {
            let text = print::number(found.test, observable, *value);
            let number = text.parse::<i64>().map_or_else(|_| json!(text), |it| json!(it));
            (print::observed(found.test, observable), number)
        })
        .collect();
    let executions = found.outcomes.counted.then_some(state.executions);
    json!({ "values": values, "condition": met, "executions": executions })
}

/// All but the states.
fn head(found: &Result<'_>, why: Option<&Why>) -> Value {
    let test = found.test;
    let limits = found.outcomes.limits.iter().map(|limit| match limit {
        Limit::Unrolling { thread, instruction } => {
            json!({ "limit": "unroll", "thread": thread, "instruction": instruction })
        }
        Limit::Interrupted => json!({ "limit": "interrupted" }),
        Limit::Time => json!({ "limit": "timeout" }),
        Limit::Executions => json!({ "limit": "max-executions" }),
        Limit::SelfJustified => json!({ "limit": "self-justified" }),
    });
    let faults = found.outcomes.faults.iter().map(|fault| {
        json!({
            "thread": fault.thread,
            "instruction": instruction(test, fault.thread, fault.instruction),
            "reason": fault.reason,
        })
    });
    json!({
        "file": found.file,
        "test": test.name,
        "architecture": test.isa.herd_name(),
        "model": found.model,
        "condition": print::condition(test),
        "ok": found.ok(),
        "decided": found.is_decided(),
        "observation": (!found.verdict_only).then(|| found.observation()),
        "limits": limits.collect::<Vec<_>>(),
        "faults": faults.collect::<Vec<_>>(),
        "flags": found.outcomes.flags,
        "why": why.map(|why| why.value(test)),
    })
}
