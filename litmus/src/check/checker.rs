//! [`Checker`]: holds machine code against its program.

use super::footprint::Allowed;
use super::{CheckError, Checked, Lower, Subject, Verdict, Wrong};
use crate::cat::Model;
use crate::explore::{Fault, Judge, Options, Problem, explore};
use crate::prepare::Ways;
use crate::thread::{self, Layout, Retries, feasible, paths};
use crate::{Access, Isa, Location, Path, PrepareError, Test, Thread, Unplaced};
use acqrel_isa::Size;
use acqrel_machine::{Arch, MicroOp};
use std::time::{Duration, Instant};

/// Holds machine code against its program: the models, and how far is looked.
#[derive(Clone, Debug)]
pub struct Checker {
    pub(super) bpf: Judge,
    arm64: Judge,
    x86: Judge,
    threads: thread::Options,
    /// How long to explore one side of a test, at most.
    pub timeout: Option<Duration>,
    /// How many threads of this process explore one test.
    pub jobs: usize,
}

impl Default for Checker {
    fn default() -> Self {
        Self::new(thread::Options::default().unroll)
    }
}

impl Checker {
    /// One that follows loops so often ([`thread::Options::unroll`]).
    ///
    /// # Panics
    ///
    /// If a model of this crate is wrong, which tests exclude.
    pub fn new(unroll: u32) -> Self {
        let judge =
            |name: &str| Judge::new(&Model::built_in(name).expect("it is one of this crate's"));
        Self {
            bpf: judge("bpf"),
            arm64: judge("arm64"),
            x86: judge("x86-tso"),
            threads: thread::Options {
                unroll,
                retries: Retries::Watched,
                ..thread::Options::default()
            },
            timeout: None,
            jobs: 1,
        }
    }

    /// How far is looked: how often loops are followed, and for how long.
    pub(super) const fn limits(&self) -> (u32, Option<Duration>) {
        (self.threads.unroll, self.timeout)
    }

    /// The same, with so many threads of this process for one test.
    #[must_use]
    pub fn with_jobs(&self, jobs: usize) -> Self {
        Self { jobs, ..self.clone() }
    }

    /// How the paths of threads are explored.
    pub(super) fn threads(&self) -> thread::Options {
        let deadline = self.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let limits = thread::Limits { deadline, ..self.threads.limits };
        thread::Options { limits, ..self.threads.clone() }
    }

    /// How executions are explored.
    pub(super) fn exploration(&self) -> Options {
        Options { jobs: self.jobs, timeout: self.timeout, ..Options::default() }
    }

    /// The model of an architecture.
    pub const fn judge(&self, arch: Arch) -> &Judge {
        match arch {
            Arch::Arm64 => &self.arm64,
            Arch::X86_64 => &self.x86,
        }
    }

    /// Holds the machine code of a test against its program.
    ///
    /// # Errors
    ///
    /// If there is no code, or none that can be followed and explored. That is never a pass.
    pub fn check(&self, subject: &Subject, lower: &dyn Lower) -> Result<Checked, CheckError> {
        let mut checked = target(subject, lower)?;
        let Ways { paths, cells } = match self.paths(subject, &checked.target)? {
            Ok(ways) => ways,
            Err(wrong) => {
                checked.verdict = Verdict::Wrong(vec![wrong]);
                return Ok(checked);
            }
        };
        let problem = Problem::new(&checked.target, paths, cells);
        let judge = self.judge(lower.arch());
        let outcomes = explore(&problem, judge, &self.exploration())?;
        let expected = subject.outcomes();
        let find = |values: &Vec<crate::Sized>| {
            expected.states.binary_search_by(|state| state.values.cmp(values)).ok()
        };
        let mut found = vec![false; expected.states.len()];
        let mut wrong = Vec::new();
        for state in &outcomes.states {
            match find(&state.values) {
                Some(index) => found[index] = true,
                None => wrong.push(Wrong::Outcome(state.clone())),
            }
        }
        for fault in &outcomes.faults {
            let of = of_fault(subject, &checked.target, fault);
            let code = &checked.target.threads[fault.thread].code;
            let address = code.instructions[fault.instruction].address;
            if let (Wrong::Fault { thread, reason, .. }, Some(_)) = (&of, fault.unplaced)
                && let Some(error) = lower.unplaced(*thread, address, reason)
            {
                return Err(CheckError::Lower { thread: *thread, error });
            }
            wrong.push(of);
        }
        // A filter may leave nothing of code that is stronger; else code without an outcome never ends.
        let ends = !outcomes.states.is_empty() || subject.test().filter.is_some();
        if !ends && wrong.is_empty() && outcomes.limits.is_empty() {
            wrong.push(Wrong::Endless);
        }
        if !wrong.is_empty() && !expected.limits.is_empty() {
            return Err(CheckError::Limits(expected.limits.clone()));
        }
        checked.verdict = if !wrong.is_empty() {
            Verdict::Wrong(wrong)
        } else if !outcomes.limits.is_empty() {
            Verdict::Undecided(outcomes.limits.clone())
        } else {
            Verdict::Right
        };
        // What was not found under a limit may be there.
        if outcomes.limits.is_empty() {
            checked.lost = (0..found.len()).filter(|&index| !found[index]).collect();
        }
        checked.outcomes = Some(outcomes);
        Ok(checked)
    }

    /// The paths of the machine code; or what it accesses that its program does not.
    fn paths(&self, subject: &Subject, target: &Test) -> Result<Result<Ways, Wrong>, CheckError> {
        let observed = Some(Vec::new());
        let options = thread::Options { observed, unset: true, ..self.threads() };
        let shared = |access: Access| program_access(subject, target, access);
        let mut all = Vec::with_capacity(target.threads.len());
        for (thread, machine) in target.threads.iter().enumerate() {
            let layout = Layout::new(&target.locations, thread, &machine.private);
            match paths(&machine.code, &machine.registers, &layout, &options) {
                Ok(found) => all.push(found),
                Err(error) => {
                    let allowed = Allowed::of(&subject.paths()[thread]);
                    return match allowed.misaligned(thread, &error, shared) {
                        Some(footprint) => Ok(Err(Wrong::Footprint(footprint))),
                        None => Err(PrepareError::Thread { thread, error }.into()),
                    };
                }
            }
        }
        let broken = |all: &[Vec<Path>]| {
            all.iter().zip(subject.paths()).enumerate().find_map(|(thread, (paths, source))| {
                Allowed::of(source).broken_by(thread, paths, shared)
            })
        };
        // What is accessed may be so on paths that no values lead to.
        if broken(&all).is_some() {
            feasible(target, &mut all);
            if let Some(footprint) = broken(&all) {
                return Ok(Err(Wrong::Footprint(footprint)));
            }
        }
        Ok(Ok(Ways::new(target, all).map_err(PrepareError::from)?))
    }
}

/// The test that the machine code is, with nothing said of it yet.
fn target(subject: &Subject, lower: &dyn Lower) -> Result<Checked, CheckError> {
    let source = subject.test();
    let (mut threads, mut origins) = (Vec::new(), Vec::new());
    for thread in 0..source.threads.len() {
        let machine = lower.lower(subject, thread);
        let machine = machine.map_err(|error| CheckError::Lower { thread, error })?;
        origins.push(machine.origins);
        let private = machine.private;
        threads.push(Thread { private, ..Thread::new(machine.code, machine.registers) });
    }
    let locations = source
        .locations
        .iter()
        .map(|location| Location { address: lower.place(location.address), ..location.clone() });
    let locations: Vec<Location> = locations.collect();
    for (thread, machine) in threads.iter().enumerate() {
        let own = |location: &&Location| {
            machine.private.iter().any(|it| it.start < end(location) && location.address < it.end)
        };
        if let Some(location) = locations.iter().find(own) {
            return Err(CheckError::Own { thread, location: location.name.clone() });
        }
    }
    let isa = match lower.arch() {
        Arch::Arm64 => Isa::Arm64,
        Arch::X86_64 => Isa::X86_64,
    };
    let target = Test {
        name: source.name.clone(),
        isa,
        threads,
        locations,
        filter: source.filter.clone(),
        observed: source.observed.clone(),
        quantifier: source.quantifier,
        condition: source.condition.clone(),
        origin: source.origin.clone(),
    };
    Ok(Checked { verdict: Verdict::Right, target, origins, outcomes: None, lost: Vec::new() })
}

/// The address behind a location.
fn end(location: &Location) -> u64 {
    let size = location.size.unwrap_or(Size::DW).bytes();
    location.address.saturating_add(size.saturating_mul(location.initial.len() as u64))
}

/// What an access of machine code is in its program's address space; none if it is private.
pub(super) fn program_access(subject: &Subject, target: &Test, access: Access) -> Option<Access> {
    let found = target.locations.iter().position(|location| {
        location.address <= access.address && access.address < end(location)
    })?;
    let distance = access.address - target.locations[found].address;
    Some(Access { address: subject.test().locations[found].address + distance, ..access })
}

/// What is wrong with code that faults: it accesses some bytes of a location, or it faults.
fn of_fault(subject: &Subject, target: &Test, fault: &Fault) -> Wrong {
    let Fault { thread, instruction, ref reason, unplaced, .. } = *fault;
    let shared = match unplaced {
        Some(Unplaced::At(access)) => program_access(subject, target, access),
        Some(Unplaced::Unknown) | None => None,
    };
    match shared {
        Some(access) => {
            let allowed = Allowed::of(&subject.paths()[thread]);
            let ops = &target.threads[thread].code.instructions[instruction].ops;
            let loads = ops.iter().any(|op| matches!(op, MicroOp::Load { .. }));
            Wrong::Footprint(allowed.report(thread, instruction, access, !loads))
        }
        None => Wrong::Fault { thread, instruction, reason: reason.clone() },
    }
}
