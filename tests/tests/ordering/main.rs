//! That the lowering check can fail, and for the right reason: each kind of instruction that orders
//! is broken in the code that a backend emitted, one edit at a time, and the quick tests have to
//! tell.
//!
//! A [`Mutant`] says what becomes of it ([`Fate`]). One that loses an order has to be told by an
//! order; one that is listed as equivalent is held against all tests of up to five edges, and its
//! reason stands beside it. Among them are bugs that JITs, compilers and kernels have had, named by
//! what is public of them.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input fails")]

mod arm64;
mod base;
mod case;
mod mutant;
mod place;
mod x86_64;

use acqrel_litmus::check::Checker;
use acqrel_machine::Arch;
use case::{Case, Suite};
use mutant::{Fate, Mutant, Told};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The quick tests, which are made once.
fn quick(checker: &Checker) -> &'static [Case] {
    static QUICK: OnceLock<Vec<Case>> = OnceLock::new();
    QUICK.get_or_init(|| case::quick(checker))
}

/// Does something with each of some things, on all cores; in their order.
fn each<T: Sync, R: Send>(things: &[T], act: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().unwrap().get();
    let mut results: Vec<(usize, R)> = thread::scope(|scope| {
        let work = || {
            let mut results = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(thing) = things.get(index) else { return results };
                results.push((index, act(thing)));
            }
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    results.sort_by_key(|&(index, _)| index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// What is mutated is right.
#[test]
fn without_an_edit_all_is_right() {
    let checker = Checker::default();
    let wrong = each(base::ALL, |base| {
        let backend = base.backend();
        let wrong =
            |case: &&Case| !checker.check(&case.subject, &backend).is_ok_and(|it| it.is_right());
        let names = quick(&checker).iter().filter(wrong);
        names.map(|case| format!("{}: {}", base.name, case.name)).collect::<Vec<_>>()
    });
    let wrong = wrong.concat();
    assert!(wrong.is_empty(), "not right:\n{}", wrong.join("\n"));
}

/// What came of a mutant.
enum Found {
    Killed { by: Told, test: String },
    Equivalent { tests: usize },
    Survived(String),
}

/// Tries a mutant on the quick tests, and on others if it is to be equivalent.
fn found(mutant: &Mutant, suites: &BTreeMap<Suite, Vec<Case>>, checker: &Checker) -> Found {
    let quick = quick(checker);
    let (mut tried, mut right) = (0, 0);
    if let Some(suite) = mutant.suite() {
        for case in quick.iter().chain(&suites[&suite]) {
            match mutant.on(case, checker) {
                None => {}
                Some(Told::Right) => tried += 1,
                Some(told) => {
                    return Found::Survived(format!("is not right: {told}, by {}", case.name));
                }
            }
        }
        return if tried > 0 {
            Found::Equivalent { tests: tried }
        } else {
            Found::Survived("no test has it".into())
        };
    }
    for case in quick {
        let Some(told) = mutant.on(case, checker) else { continue };
        tried += 1;
        // What is undecided in one test is decided in another, or the mutant survives.
        if matches!(told, Told::Right | Told::Undecided) {
            right += 1;
            continue;
        }
        let as_expected = match mutant.fate {
            Fate::Order => told == Told::Order,
            Fate::Value => told == Told::Value,
            Fate::Footprint => match &told {
                Told::Footprint => true,
                Told::Fault(why) => why.contains("location"),
                Told::Right | Told::Order | Told::Value | Told::Refused(_) | Told::Undecided => {
                    false
                }
            },
            Fate::Fault => matches!(told, Told::Fault(_)),
            Fate::Refused => matches!(&told, Told::Refused(why) if why.contains("0x")),
            Fate::Equivalent(..) => false,
        };
        // What depends on a register that nothing has set does nothing that could be expected.
        let luck = matches!(&told, Told::Fault(why) if why.contains("nothing has set"));
        if as_expected || luck {
            return Found::Killed { by: told, test: case.name.clone() };
        }
        // A value may be lost together with an order; what loses only an order has no such excuse.
        if told != Told::Order {
            return Found::Survived(format!("{told}, by {}", case.name));
        }
    }
    Found::Survived(format!("not wrong in {right} tests of {tried}, else by order"))
}

#[test]
fn every_mutant_is_told() {
    let checker = Checker::default();
    let mut survivors = Vec::new();
    let mutants: Vec<Mutant> = arm64::mutants().chain(x86_64::mutants()).collect();
    assert!(mutants.len() >= 120, "{} mutants", mutants.len());
    let suites: BTreeSet<Suite> = mutants.iter().filter_map(Mutant::suite).collect();
    let suites: Vec<Suite> = suites.into_iter().collect();
    let suites: BTreeMap<Suite, Vec<Case>> =
        each(&suites, |&suite| (suite, suite.cases(&checker))).into_iter().collect();
    let results = each(&mutants, |mutant| found(mutant, &suites, &checker));
    for arch in [Arch::Arm64, Arch::X86_64] {
        let mut counts = [0; 7];
        for (mutant, result) in mutants.iter().zip(&results).filter(|(it, _)| it.arch() == arch) {
            let name = format!("{}: {}", mutant.base.name, mutant.name);
            let index = match result {
                Found::Killed { by, test } => {
                    println!("{name}: {by}, by {test}");
                    match mutant.fate {
                        Fate::Order => 0,
                        Fate::Value => 1,
                        Fate::Footprint => 2,
                        Fate::Fault => 3,
                        Fate::Refused | Fate::Equivalent(..) => 4,
                    }
                }
                Found::Equivalent { tests } => {
                    if let Fate::Equivalent(_, why) = mutant.fate {
                        println!("{name}: right in {tests} tests: {why}");
                    }
                    5
                }
                Found::Survived(how) => {
                    println!("{name}: SURVIVED: {how}");
                    survivors.push(format!("{name}: {how}"));
                    6
                }
            };
            counts[index] += 1;
        }
        let [order, value, footprint, fault, refused, equivalent, survived] = counts;
        let killed = order + value + footprint + fault + refused;
        println!(
            "{arch}: {} mutants: {killed} killed (by order {order}, value {value}, footprint \
             {footprint}, fault {fault}, refused {refused}), {equivalent} equivalent, {survived} survived",
            killed + equivalent + survived,
        );
    }
    assert!(survivors.is_empty(), "survived:\n{}", survivors.join("\n"));
}
