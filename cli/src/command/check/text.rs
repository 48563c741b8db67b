//! Findings for people.

use super::finding::{End, Finding, Kind, Lost, Problem, Row};
use super::strength;
use std::fmt::Write as _;

/// A finding.
pub(super) fn text(finding: &Finding) -> String {
    let Finding { test, lowering, outcomes, lost, tests, .. } = finding;
    let mut text = String::new();
    match &finding.end {
        End::Failed(_) => return text,
        End::Undecided(why) => {
            let _ = writeln!(text, "{test}: undecided on {lowering}: {why}");
        }
        End::Right => {
            let what = match tests {
                Some(tests) => format!("in {tests} tests"),
                None => strength(*outcomes, lost.len()),
            };
            let _ = writeln!(text, "{test}: right on {lowering}: {what}");
        }
        End::Wrong(problems) => {
            let _ = writeln!(text, "{test}: wrong on {lowering}");
            for it in problems {
                problem(&mut text, it);
            }
        }
    }
    if let Some(small) = &finding.minimised {
        let _ = writeln!(text, "  The smallest test that fails likewise:\n\n{small}");
    }
    for lost in lost {
        let Lost { outcome, cost } = lost;
        let _ = write!(text, "  cannot happen: {outcome}");
        let _ = match cost {
            Some(cost) => writeln!(text, " ({})", strength::words(cost)),
            None => writeln!(text),
        };
    }
    text
}

fn strength(outcomes: usize, lost: usize) -> String {
    let of = |count: usize| {
        if count == 1 { "1 outcome".to_owned() } else { format!("{count} outcomes") }
    };
    match lost {
        0 => format!("{}, as the program has", of(outcomes)),
        lost => {
            format!("{} of the program's {outcomes}, stronger than needed", of(outcomes - lost))
        }
    }
}

fn problem(text: &mut String, problem: &Problem) {
    let _ = writeln!(text, "  {}: {}", problem.kind.name(), problem.message);
    if !problem.threads.is_empty() {
        text.push('\n');
        rows(text, &problem.threads);
    }
    if let Some(cycle) = &problem.cycle {
        let _ = writeln!(text, "\n  The program forbids this cycle ({}):", cycle.axiom);
        for step in &cycle.steps {
            let lost = if step.kept { "" } else { "  <- LOST: the machine code does not keep it" };
            let _ = writeln!(text, "    {}{lost}", step.text);
        }
        if cycle.steps.iter().all(|step| step.kept) {
            text.push_str("  No single step is lost: only together do they make the order.\n");
        }
    }
    if problem.kind == Kind::Order || problem.kind == Kind::Value {
        text.push('\n');
    }
}

/// The threads, BPF and machine instructions side by side.
fn rows(text: &mut String, threads: &[Vec<Row>]) {
    let width = |of: &dyn Fn(&Row) -> usize| threads.iter().flatten().map(of).max().unwrap_or(0);
    let count = |text: &Option<String>| text.as_ref().map_or(0, |text| text.chars().count());
    let program = width(&|row| count(&row.program));
    let machine = width(&|row| count(&row.machine));
    for (thread, rows) in threads.iter().enumerate() {
        for (index, row) in rows.iter().enumerate() {
            let title = if index == 0 { format!("P{thread}") } else { String::new() };
            let left = row.program.as_deref().unwrap_or_default();
            let right = row.machine.as_deref().unwrap_or_default();
            let events = row.events.join("; ");
            let line = format!("    {title:<4}{left:<program$}   {right:<machine$}   {events}");
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
}

/// How many tests came to what.
pub(super) fn summary(findings: &[Finding]) -> String {
    let mut text = format!("{} tests", findings.len());
    for verdict in ["right", "wrong", "undecided", "failed"] {
        let count = findings.iter().filter(|finding| finding.verdict() == verdict).count();
        if count > 0 {
            let _ = write!(text, ", {count} {verdict}");
        }
    }
    let stronger = findings.iter().filter(|finding| !finding.lost.is_empty()).count();
    if stronger > 0 {
        let _ = write!(text, ", {stronger} stronger than needed");
    }
    text.push('\n');
    text
}
