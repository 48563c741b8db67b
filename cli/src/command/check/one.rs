//! The check of one test: [`check`].

use super::Asked;
use super::finding::{Cycle, End, Finding, Kind, Lost, Problem, Row, Step};
use super::graphs;
use super::lowering::{Lowering, arch_name};
use crate::command::words::{self, instruction};
use crate::error::Error;
use crate::{report, several};
use acqrel_litmus::check::{
    Blame, Checked, Checker, Footprint, LostOrder, Subject, Verdict, Wrong, blame, cost, minimise,
    suite,
};
use acqrel_litmus::explain::{Told, story};
use acqrel_litmus::explore::{Limit, State};
use acqrel_litmus::format::{print, write};
use acqrel_litmus::{Access, Observable, Test, read};
use std::path::Path;

/// Checks the test of a file.
pub(super) fn check(asked: &Asked<'_>, path: &Path) -> Result<Finding, Error> {
    let file = path.display().to_string();
    let mut finding = Finding::new(&file, asked.lowering.name());
    let text = match several::source(path) {
        Ok(text) => text,
        Err(error) => return Ok(finding.failed(format!("cannot read {file}: {error}"))),
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let test = match read(&text, |file| std::fs::read(folder.join(file))) {
        Ok((test, warnings)) => {
            finding.diagnostics = report::diagnostics_text(&file, &text, &warnings);
            test
        }
        Err(errors) => {
            finding.diagnostics = report::diagnostics_text(&file, &text, &errors);
            return Ok(finding.failed(format!("{file} is no test that can be checked")));
        }
    };
    judge(asked, finding, &test)
}

/// Checks a test.
pub(super) fn judge(
    asked: &Asked<'_>,
    mut finding: Finding,
    test: &Test,
) -> Result<Finding, Error> {
    let Asked { args, lowering, checker, costs } = asked;
    let file = finding.file.clone();
    finding.test.clone_from(&test.name);
    let subject = match Subject::new(test, checker) {
        Ok(subject) => subject,
        Err(error) => return Ok(finding.failed(format!("{file}: {error}"))),
    };
    finding.outcomes = subject.outcomes().states.len();
    let lower = match lowering.lower(&subject) {
        Ok(lower) => lower,
        Err(error) => return Ok(finding.failed(format!("{file}: {error}"))),
    };
    let checked = match checker.check(&subject, &*lower) {
        Ok(checked) => checked,
        Err(error) => return Ok(finding.failed(format!("{file}: {error}"))),
    };
    let view = View { checker, subject: &subject, checked: &checked, lowering };
    if let Some(folder) = &args.graphs {
        graphs::draw(folder, &file, &subject, &checked)?;
    }
    finding.lost = view.lost(*costs);
    finding.end = match &checked.verdict {
        Verdict::Right => End::Right,
        Verdict::Wrong(wrong) => {
            End::Wrong(wrong.iter().map(|wrong| view.problem(wrong)).collect())
        }
        Verdict::Undecided(limits) => End::Undecided(view.limits(limits)),
    };
    if args.minimise && checked.is_wrong() {
        let kind = kind(&checked);
        let same = |_: &Subject, checked: &Checked| self::kind(checked) == kind;
        let small = minimise(checker, test, &*lower, &same);
        finding.minimised = small.as_ref().and_then(write);
    }
    Ok(finding)
}

/// Which kind of thing is wrong first.
fn kind(checked: &Checked) -> Option<std::mem::Discriminant<Wrong>> {
    match &checked.verdict {
        Verdict::Wrong(wrong) => wrong.first().map(std::mem::discriminant),
        Verdict::Right | Verdict::Undecided(_) => None,
    }
}

/// A check, to be told.
struct View<'a> {
    checker: &'a Checker,
    subject: &'a Subject,
    checked: &'a Checked,
    lowering: &'a Lowering,
}

impl View<'_> {
    /// The outcomes of the program that the machine code cannot have, with what they are lost to if that
    /// is asked. That can be said of our own recipes, and of code that is right.
    fn lost(&self, costs: bool) -> Vec<Lost> {
        let states = &self.subject.outcomes().states;
        let options = self.lowering.options().filter(|_| costs && self.checked.is_right());
        let lost = self.checked.lost.iter().map(|&index| {
            let cost = options.and_then(|options| {
                cost(self.checker, self.subject, options, index, &suite::is_right).ok()
            });
            Lost { outcome: outcome(self.subject, &states[index]), cost }
        });
        lost.collect()
    }

    fn limits(&self, limits: &[Limit]) -> String {
        let said = limits.iter().map(|limit| match *limit {
            Limit::Unrolling { thread, instruction } => format!(
                "a loop goes on behind the bound of --unroll: P{thread} would execute `{}` again",
                self.machine(thread, instruction)
            ),
            Limit::Time => "the time is up".to_owned(),
            Limit::Interrupted => "interrupted".to_owned(),
            Limit::Executions => "the number of executions has been reached".to_owned(),
            Limit::SelfJustified => "the model lets a value be its own reason".to_owned(),
        });
        said.collect::<Vec<_>>().join("; ")
    }

    /// The text of a machine instruction.
    fn machine(&self, thread: usize, index: usize) -> String {
        instruction(&self.checked.target, thread, index)
    }

    /// The instruction of the program that a machine instruction is of, if that is known.
    fn origin(&self, thread: usize, index: usize) -> Option<usize> {
        *self.checked.origins[thread].get(index)?
    }

    /// The line of the test that a machine instruction is of; 0 if that is not known.
    fn line(&self, thread: usize, index: usize) -> u32 {
        let code = &self.subject.test().threads[thread].code.instructions;
        self.origin(thread, index).and_then(|it| code.get(it)).map_or(0, |it| it.line)
    }

    fn problem(&self, wrong: &Wrong) -> Problem {
        match wrong {
            Wrong::Outcome(state) => self.outcome(state),
            Wrong::Footprint(footprint) => self.footprint(footprint),
            Wrong::Endless => Problem {
                kind: Kind::Fault,
                message: "no execution of the machine code comes to an end".to_owned(),
                line: 0,
                threads: Vec::new(),
                cycle: None,
            },
            Wrong::Fault { thread, instruction, reason } => Problem {
                kind: Kind::Fault,
                message: format!(
                    "P{thread} ends at `{}`: {reason}",
                    self.machine(*thread, *instruction)
                ),
                line: self.line(*thread, *instruction),
                threads: Vec::new(),
                cycle: None,
            },
        }
    }

    fn footprint(&self, it: &Footprint) -> Problem {
        let place = |access: Access| {
            let name = self.subject.test().name_of(access.address);
            let place = name.unwrap_or_else(|| format!("{:#x}", access.address));
            let bytes = access.size.bytes();
            format!("{bytes} byte{} at {place}", if bytes == 1 { "" } else { "s" })
        };
        let thread = it.thread;
        let does = if it.writes { "writes" } else { "reads" };
        let text = self.machine(thread, it.instruction);
        let near = match &it.program {
            Some((by, access)) => {
                let by = instruction(self.subject.test(), thread, *by);
                format!("the program has `{by}`, {}", place(*access))
            }
            None => "the program accesses nothing there".to_owned(),
        };
        Problem {
            kind: Kind::Footprint,
            message: format!("P{thread} `{text}` {does} {}; {near}", place(it.access)),
            line: self.line(thread, it.instruction),
            threads: Vec::new(),
            cycle: None,
        }
    }

    fn outcome(&self, state: &State) -> Problem {
        let arch = self.lowering.arch();
        let told = self.told(state);
        let values = outcome(self.subject, state);
        let threads = self.rows(&told);
        match blame(self.checker, self.subject, self.checked, arch, state) {
            Blame::Value => Problem {
                kind: Kind::Value,
                message: format!(
                    "{values}: what {} reads and writes the program does in no order of its accesses, or not by \
                     accesses that are its own",
                    arch_name(arch)
                ),
                line: 0,
                threads,
                cycle: None,
            },
            Blame::Order(lost) => {
                let (cycle, line) = self.cycle(&lost, &told);
                Problem {
                    kind: Kind::Order,
                    message: format!(
                        "{values}: {} allows what the program forbids",
                        arch_name(arch)
                    ),
                    line,
                    threads,
                    cycle: Some(cycle),
                }
            }
        }
    }

    /// An execution of the machine code, without the stores of results.
    fn told(&self, state: &State) -> Told {
        let mut told = story(&self.checked.target, &state.witness);
        let execution = state.witness.execution();
        let structure = &execution.structure;
        let source = self.subject.test();
        let is_result = |event: usize| {
            let cell = structure.events[event].cell?;
            let access = self.checked.program_access(self.subject, structure.cells[cell].access)?;
            let at = source.locations.iter().rposition(|it| it.address <= access.address)?;
            Some(self.subject.is_result(at))
        };
        let mut letters = ('a'..='z').map(String::from).chain((1..).map(|n| format!("e{n}")));
        for happening in told.threads.iter_mut().flat_map(|happenings| {
            happenings.retain(|it| is_result(it.event) != Some(true));
            happenings
        }) {
            told.names[happening.event] = letters.next().unwrap_or_default();
        }
        told
    }

    /// The instructions of the threads with what they do in an execution.
    fn rows(&self, told: &Told) -> Vec<Vec<Row>> {
        let source = self.subject.test();
        let threads = told.threads.iter().enumerate().map(|(thread, happenings)| {
            let mut rows: Vec<(Option<usize>, Row)> = Vec::new();
            let code = &source.threads[thread].code.instructions;
            let machine = &self.checked.target.threads[thread].code.instructions;
            for (index, it) in machine.iter().enumerate() {
                let events = happenings.iter().filter(|happening| happening.instruction == index);
                let events: Vec<String> = events.map(|it| event(told, it)).collect();
                let origin = self.origin(thread, index);
                // What sets registers up and stores results is not the test's.
                let own =
                    origin.is_some_and(|origin| code.get(origin).is_some_and(|it| it.line > 0));
                if !own && events.is_empty() {
                    continue;
                }
                let first = rows.last().is_none_or(|(before, _)| *before != origin);
                let program = origin.filter(|_| first).and_then(|origin| code.get(origin));
                let row = Row {
                    program: program.map(|it| it.text.clone()),
                    machine: Some(it.text.clone()),
                    events,
                };
                rows.push((origin, row));
            }
            rows.into_iter().map(|(_, row)| row).collect()
        });
        threads.collect()
    }

    /// The cycle that the program's model forbids, and the line of the first step that is lost.
    fn cycle(&self, lost: &LostOrder, told: &Told) -> (Cycle, u32) {
        let execution = lost.program.execution();
        let structure = &execution.structure;
        let test = self.subject.test();
        let source = |event: usize| {
            let thread = structure.events[event].thread?;
            let index = structure.path_event(event)?.instruction;
            test.threads[thread].code.instructions.get(index)
        };
        let name = |event: usize| {
            let machine = lost.machine[event].iter().map(|&it| told.names[it].as_str());
            let machine = machine.collect::<Vec<_>>().join("/");
            match source(event) {
                Some(it) => format!("{machine} `{}`", it.text),
                None => machine,
            }
        };
        let steps = lost.broken.edges.iter().zip(&lost.kept).map(|(edge, &kept)| {
            let words = words::related(&edge.relation, &name(edge.from), &name(edge.to));
            Step {
                text: format!("{words} {}", words::by(&edge.relation, &edge.rules)),
                relation: edge.relation.clone(),
                rules: edge.rules.clone(),
                kept,
            }
        });
        let ends = lost.edges().flat_map(|edge| [edge.from, edge.to]);
        let lines = ends.filter_map(source).map(|it| it.line);
        let line = lines.into_iter().find(|&line| line > 0).unwrap_or(0);
        (Cycle { axiom: lost.broken.axiom.clone(), steps: steps.collect() }, line)
    }
}

/// An event of an execution.
fn event(told: &Told, it: &acqrel_litmus::explain::Happening) -> String {
    let from = it.reads_from.map(|event| match told.names[event].as_str() {
        initial if initial.starts_with("init ") => ", the initial value".to_owned(),
        name => format!(", from {name}"),
    });
    format!("{}: {}{}", told.names[it.event], it.label, from.unwrap_or_default())
}

/// An outcome in a line: results first. That a thread has come to its end is not told, if it has.
pub(super) fn outcome(subject: &Subject, state: &State) -> String {
    let test = subject.test();
    let pairs =
        subject.outcomes().observables.iter().zip(&state.values).filter_map(|(it, value)| {
            let Observable::Memory { location, .. } = *it else { return None };
            let name = print::observed(test, it);
            let result = subject.is_result(location);
            // Only a location that is no array is in brackets as a whole.
            let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
            let bare = bare.unwrap_or(&name);
            let end = bare.split_once(':').is_some_and(|(_, what)| what == "end") && result;
            let text = format!("{bare}={}", print::number(test, it, *value));
            (!end || value.number != 1).then_some((!result, text))
        });
    let mut pairs: Vec<(bool, String)> = pairs.collect();
    pairs.sort_by_key(|&(memory, _)| memory);
    pairs.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("; ")
}
