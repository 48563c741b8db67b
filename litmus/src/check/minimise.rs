//! [`minimise`]: the smallest test that still fails.

use super::edit::with_program;
use super::{Checked, Checker, Lower, Subject, Verdict, Wrong};
use crate::test::Atom;
use crate::{Formula, Observable, Quantifier, Test, Thread};
use acqrel_isa::{Draft, Program};

/// A smaller test of which the machine code is wrong in the same way, if `same` says so: without
/// threads, instructions and observations that it does not need. Its condition is the first outcome
/// that is wrong. None if the code of the test itself is not wrong in that way.
pub fn minimise(
    checker: &Checker,
    test: &Test,
    lower: &dyn Lower,
    same: &dyn Fn(&Subject, &Checked) -> bool,
) -> Option<Test> {
    let fails = |test: &Test| {
        let subject = Subject::new(test, checker).ok()?;
        let checked = checker.check(&subject, lower).ok()?;
        same(&subject, &checked).then_some((subject, checked))
    };
    let mut best = observing(test);
    let mut last = fails(&best)?;
    let next = |best: &Test| {
        smaller(best).find_map(|candidate| fails(&candidate).map(|found| (candidate, found)))
    };
    while let Some((smaller, found)) = next(&best) {
        (best, last) = (smaller, found);
    }
    let (subject, checked) = last;
    best.condition = condition(&subject, &checked);
    best.observed = Vec::new();
    Some(best)
}

/// The test with all that it observes observed, and no condition.
fn observing(test: &Test) -> Test {
    let mut test = test.clone();
    test.observed = test.observables();
    (test.quantifier, test.condition) = (Quantifier::Exists, Formula::True);
    test
}

/// Tests with one thing less, what is largest first.
fn smaller(test: &Test) -> impl Iterator<Item = Test> {
    let threads = (0..test.threads.len()).filter(|_| test.threads.len() > 1);
    let threads = threads.filter_map(|thread| without_thread(test, thread));
    let instructions = (0..test.threads.len()).flat_map(|thread| without_code(test, thread));
    let observed = (0..test.observed.len()).map(|index| {
        let mut test = test.clone();
        test.observed.remove(index);
        test
    });
    threads.chain(instructions).chain(observed)
}

fn without_thread(test: &Test, thread: usize) -> Option<Test> {
    let moved = |observable: &Observable| match observable {
        Observable::Register { thread: of, .. } if *of == thread => None,
        Observable::Register { thread: of, register, name, size } => Some(Observable::Register {
            thread: of - usize::from(*of > thread),
            register: *register,
            name: name.clone(),
            size: *size,
        }),
        Observable::Memory { .. } => Some(observable.clone()),
    };
    // What it filters by could be of this thread.
    if test.filter.is_some() {
        return None;
    }
    let mut test = test.clone();
    test.threads.remove(thread);
    test.observed = test.observed.iter().filter_map(moved).collect();
    Some(test)
}

/// The test without some instructions of a thread: many at once first.
fn without_code(test: &Test, thread: usize) -> Vec<Test> {
    let Some(program) = &test.threads[thread].program else { return Vec::new() };
    let draft = Draft::of(program);
    let mut all = Vec::new();
    let mut chunk = draft.len().next_power_of_two() / 2;
    while chunk > 0 {
        for (function, items) in draft.functions.iter().enumerate() {
            for at in (0..items.len()).step_by(chunk) {
                let program = draft.without(function, at, chunk).build();
                let thread_with = program.and_then(|program| with(&test.threads[thread], program));
                if let Some(changed) = thread_with {
                    let mut test = test.clone();
                    test.threads[thread] = changed;
                    all.push(test);
                }
            }
        }
        chunk /= 2;
    }
    all
}

/// A thread with another program, if it is a smaller one.
fn with(thread: &Thread, program: Program) -> Option<Thread> {
    let smaller = program.insns().len() < thread.program.as_ref()?.insns().len();
    smaller.then(|| with_program(thread, program, |_| 0)).flatten()
}

/// The first outcome that is wrong, in terms of the test.
fn condition(subject: &Subject, checked: &Checked) -> Formula {
    let Verdict::Wrong(wrong) = &checked.verdict else { return Formula::True };
    let state = wrong.iter().find_map(|wrong| match wrong {
        Wrong::Outcome(state) => Some(state),
        Wrong::Footprint(_) | Wrong::Endless | Wrong::Fault { .. } => None,
    });
    let Some(state) = state else { return Formula::True };
    let equations = subject.outcomes().observables.iter().zip(&state.values);
    let equations = equations.filter_map(|(observable, value)| {
        let original = subject.original(observable)?;
        Some(Formula::Equal(original, Atom::Number(value.number)))
    });
    Formula::And(equations.collect())
}
