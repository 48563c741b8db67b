//! Findings for machines.

use super::finding::{End, Finding, Problem};
use super::strength;
use serde_json::{Value, json};

/// A finding as an object.
pub(super) fn value(finding: &Finding) -> Value {
    let lost = finding.lost.iter().map(
        |lost| json!({ "outcome": lost.outcome, "cost": lost.cost.as_ref().map(strength::value) }),
    );
    let (wrong, error) = match &finding.end {
        End::Wrong(problems) => (problems.iter().map(problem).collect(), None),
        End::Undecided(why) | End::Failed(why) => (Vec::new(), Some(why)),
        End::Right => (Vec::new(), None),
    };
    json!({
        "file": finding.file,
        "test": finding.test,
        "lowering": finding.lowering,
        "verdict": finding.verdict(),
        "error": error,
        "tests": finding.tests,
        "outcomes": finding.outcomes,
        "wrong": wrong,
        "lost": lost.collect::<Vec<_>>(),
        "minimised": finding.minimised,
    })
}

fn problem(problem: &Problem) -> Value {
    let threads = problem.threads.iter().map(|rows| {
        let rows = rows.iter().map(
            |row| json!({ "program": row.program, "machine": row.machine, "events": row.events }),
        );
        Value::Array(rows.collect())
    });
    let cycle = problem.cycle.as_ref().map(|cycle| {
        let steps = cycle.steps.iter().map(|step| {
            json!({
                "step": step.text,
                "relation": step.relation,
                "rules": step.rules,
                "kept": step.kept,
            })
        });
        json!({ "axiom": cycle.axiom, "steps": steps.collect::<Vec<_>>() })
    });
    json!({
        "kind": problem.kind.name(),
        "message": problem.message,
        "line": problem.line,
        "threads": threads.collect::<Vec<_>>(),
        "cycle": cycle,
    })
}
