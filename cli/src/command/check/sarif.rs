//! Findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format).

use super::finding::{End, Finding, Kind};
use super::text;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The rules: what can be wrong, each with what it means.
const RULES: [(&str, &str); 6] = [
    ("order", "The machine code allows an outcome that the program's memory order forbids."),
    ("value", "The machine code computes or stores a value that the program cannot."),
    ("footprint", "The machine code accesses memory that the program does not access so."),
    ("fault", "The machine code faults where the program does not."),
    ("undecided", "Not all outcomes of the machine code are known."),
    ("failed", "The test or its machine code could not be checked."),
];

/// All findings, as one run.
pub(super) fn report(findings: &[Finding]) -> String {
    let rules = RULES.map(|(id, text)| json!({ "id": id, "shortDescription": { "text": text } }));
    let results: Vec<Value> = findings.iter().flat_map(results).collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "acqrel",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn results(finding: &Finding) -> Vec<Value> {
    let result = |rule: &str, level: &str, message: &str, line: u32| {
        json!({
            "ruleId": rule,
            "level": level,
            "message": { "text": format!("{}: {message}", finding.lowering) },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": uri(&finding.file) },
                "region": { "startLine": line.max(1) },
            } }],
            "properties": { "test": finding.test },
        })
    };
    match &finding.end {
        End::Right => Vec::new(),
        End::Wrong(problems) => {
            let mut results: Vec<Value> = problems
                .iter()
                .map(|it| result(it.kind.name(), "error", &it.message, it.line))
                .collect();
            // The whole of it is told once.
            if let Some(first) = results.first_mut() {
                let has_execution =
                    problems.iter().any(|it| matches!(it.kind, Kind::Order | Kind::Value));
                if has_execution {
                    first["properties"]["report"] = json!(text::text(finding));
                }
            }
            results
        }
        End::Undecided(why) | End::Failed(why) => {
            vec![result(finding.verdict(), "error", why, 1)]
        }
    }
}

/// A path as a relative URI: what is no unreserved character is escaped (RFC 3986, section 2.1).
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}
