//! The check of a program's ordering instructions: [`check`].

use super::finding::{End, Finding, Kind, Problem};
use super::{Asked, one};
use crate::args::{Bytes, Input, Kind as FileKind, Reading, SourceSyntax};
use crate::error::Error;
use crate::input::{File, place};
use acqrel_isa::{Insn, Program, Syntax};
use acqrel_jit::Event;
use acqrel_litmus::check::{Derived, derive};
use std::collections::BTreeMap;
use std::path::Path;

/// Checks the ordering instructions of the programs of a file: a finding for each.
pub(super) fn check(asked: &Asked<'_>, path: &Path) -> Result<Vec<Finding>, Error> {
    let bytes = Bytes { kind: FileKind::Auto, endian: None };
    let input = Input { program: path.to_owned(), bytes };
    let reading = Reading::of(SourceSyntax::Auto);
    let file = File::open(&input, &reading, asked.is_json())?;
    file.refuse_big_endian("checked")?;
    let mut findings = Vec::new();
    for (heading, program) in file.programs() {
        let program = program?;
        let name = heading.map_or_else(|| file.path.clone(), |it| format!("{}, {it}", file.path));
        findings.extend(instructions(asked, &name, &program)?);
    }
    if findings.is_empty() {
        let message =
            "there is nothing to check: no load-acquire, store-release or atomic operation";
        let path = file.path;
        return Err(Error::Input { path, message: message.to_owned(), help: None });
    }
    Ok(findings)
}

fn instructions(asked: &Asked<'_>, file: &str, program: &Program) -> Result<Vec<Finding>, Error> {
    let mut tests: BTreeMap<usize, Vec<Derived>> = BTreeMap::new();
    for derived in derive(program) {
        tests.entry(derived.instruction).or_default().push(derived);
    }
    let ordering = (0..program.insns().len()).filter(|&index| is_ordering(program.insns()[index]));
    let none = Vec::new();
    ordering
        .map(|index| instruction(asked, file, program, index, tests.get(&index).unwrap_or(&none)))
        .collect()
}

/// What came of the tests of an instruction: the first that is not right, or of all that they are.
fn instruction(
    asked: &Asked<'_>,
    file: &str,
    program: &Program,
    index: usize,
    tests: &[Derived],
) -> Result<Finding, Error> {
    let text = program.insns()[index].text(Syntax::Llvm);
    let at = place(program, index).unwrap_or_else(|| format!("slot {}", program.slot(index)));
    let name = format!("`{text}` ({at})");
    if tests.is_empty() {
        let why = "no test can be made of it: its base is the stack's, or is computed from more than \
                   a register and a number";
        let finding = Finding::new(file, asked.lowering.name());
        return Ok(Finding { test: name, end: End::Undecided(why.to_owned()), ..finding });
    }
    let (mut first, mut wrong, mut others) = (None::<Finding>, 0, 0);
    for derived in tests {
        let finding = Finding::new(file, asked.lowering.name());
        let finding = one::judge(asked, finding, &derived.test)?;
        if matches!(finding.end, End::Right) {
            continue;
        }
        if matches!(&finding.end, End::Wrong(problems) if problems.iter().all(elsewhere)) {
            others += 1;
            continue;
        }
        // A value that is wrong in the context too is not known to be this one's.
        if matches!(finding.end, End::Wrong(_)) && is_wrong_without(asked, derived, &finding)? {
            others += 1;
            continue;
        }
        wrong += usize::from(matches!(finding.end, End::Wrong(_)));
        let worse = first.as_ref().is_none_or(|first| {
            matches!(finding.end, End::Wrong(_)) && !matches!(first.end, End::Wrong(_))
        });
        if worse {
            first = Some(finding);
        }
    }
    let Some(mut finding) = first else {
        let finding = Finding::new(file, asked.lowering.name());
        if others == tests.len() {
            let why = "in no test is all else right, so that nothing is known of it";
            return Ok(Finding { test: name, end: End::Undecided(why.to_owned()), ..finding });
        }
        return Ok(Finding { test: name, tests: Some(tests.len() - others), ..finding });
    };
    let line = program.line(index).map_or(0, |line| line.line);
    if let End::Wrong(problems) = &mut finding.end {
        problems.retain(|it| !elsewhere(it));
        problems.truncate(1);
    }
    let of = format!("in {wrong} of {} tests, such as {}", tests.len() - others, finding.test);
    if let End::Wrong(problems) = &mut finding.end {
        for problem in problems {
            (problem.line, problem.message) = (line, format!("{}; {of}", problem.message));
        }
    }
    Ok(Finding { test: name, tests: Some(tests.len()), lost: Vec::new(), ..finding })
}

/// Whether what is wrong is no order, and the context without the program's instruction, but with other
/// atomic operations than that, is wrong too.
fn is_wrong_without(
    asked: &Asked<'_>,
    derived: &Derived,
    finding: &Finding,
) -> Result<bool, Error> {
    let End::Wrong(problems) = &finding.end else { return Ok(false) };
    if problems.iter().any(|it| it.kind == Kind::Order) || !derived.has_other_events {
        return Ok(false);
    }
    let context = Finding::new(&finding.file, asked.lowering.name());
    let context = one::judge(asked, context, &derived.context)?;
    Ok(matches!(context.end, End::Wrong(_)))
}

/// Whether an instruction orders others, or is an atomic operation.
fn is_ordering(insn: Insn) -> bool {
    !matches!(Event::of(insn), None | Some(Event::Load | Event::Store))
}

/// Whether an order is lost between instructions of the context alone, which says nothing of the
/// program's.
fn elsewhere(problem: &Problem) -> bool {
    problem.kind == Kind::Order && problem.line == 0
}

/// Whether a path is that of a program, instead of a test: by its name, or, where that does not
/// tell, by how the text begins.
pub(super) fn is_program(path: &Path) -> bool {
    if path.as_os_str() == "-" || path.extension().is_some_and(|it| it == "litmus") {
        return false;
    }
    let Ok(bytes) = std::fs::read(path) else { return false };
    let text = String::from_utf8_lossy(&bytes);
    let first = text.split_whitespace().next().unwrap_or_default();
    !acqrel_litmus::Isa::ALL.iter().any(|isa| isa.herd_name() == first)
}
