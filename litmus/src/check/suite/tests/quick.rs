//! The quick suite: it passes what is right, refutes what is wrong, and has all forms.

use super::super::table::{Judged, judged};
use super::*;
use crate::check::{Checked, Subject};
use acqrel_jit::Event;
use acqrel_jit::recipe::recipes;
use acqrel_machine::Arch;

/// Every backend is right in all of it, and every form of an ordering instruction is there.
#[test]
fn passes_the_default_recipes() {
    for target in targets() {
        for memory in [MemoryMode::Raw, MemoryMode::Sandbox] {
            let backend = backend(target, memory);
            let report = report(&Suite::Quick, &[Candidate::new("default", &backend)], 2);
            let tally = &report.tallies[0].1;
            assert!(report.finished && tally.is_right(), "{target:?}: {:?}", tally.findings);
            assert_eq!(report.left_out, 0);
            assert_eq!(tally.missing(), [], "{target:?}");
        }
    }
}

/// What is recorded is of all recipes, and the text is what its reader makes of it.
#[test]
fn all_recipes_are_recorded() {
    for arch in [Arch::Arm64, Arch::X86_64] {
        for event in Event::ALL {
            for recipe in recipes(arch, event) {
                let found = verdict(arch, event, recipe.name);
                let found =
                    found.unwrap_or_else(|| panic!("{} {event} {}", arch.name(), recipe.name));
                assert_eq!(found.standing == Standing::Wrong, found.witness.is_some());
                assert_eq!(found.standing == Standing::Right, is_right(arch, event, recipe));
            }
        }
    }
    assert_eq!(record(recorded()), include_str!("../verdicts.txt"));
}

/// What is recorded is what the page of documentation says, which the tool writes. `BLESS=1` records it.
#[test]
fn records_are_those_of_the_page() {
    let root = env!("CARGO_MANIFEST_DIR");
    let page = std::fs::read_to_string(format!("{root}/../docs/recipes-table.md")).unwrap();
    let mut arch = Arch::Arm64;
    let mut rows = Vec::new();
    for line in page.lines() {
        if line == "## x86-64" {
            arch = Arch::X86_64;
        }
        let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [_, event, recipe, standing, tests, stronger, _, cycle, _, _] = *cells else {
            continue;
        };
        let Some(event) = Event::from_name(event) else { continue };
        let all = recipes(arch, event);
        rows.push(Recorded {
            arch,
            event,
            recipe: all.iter().find(|it| it.name == recipe).unwrap().name,
            standing: Standing::from_name(standing).unwrap(),
            witness: (!cycle.is_empty()).then(|| cycle.parse().unwrap()),
            tests: tests.parse().unwrap(),
            stronger: stronger.parse().unwrap(),
        });
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(format!("{root}/src/check/suite/verdicts.txt"), record(&rows)).unwrap();
    } else {
        assert_eq!(rows, recorded());
    }
}

/// Each recipe that is recorded as wrong is refuted by its witness, and by no test before it.
#[test]
fn wrong_recipes_are_refuted_by_their_witness() {
    let checker = Checker::default();
    for event in Event::ALL {
        for unused in [false, true] {
            let suite = Suite::Event { event, edges: 4, unused };
            let wrong = |it: &Judged| !is_right(it.arch, event, it.recipe);
            let judged: Vec<Judged> = judged(event, unused).into_iter().filter(wrong).collect();
            let candidates: Vec<Candidate<'_>> = judged
                .iter()
                .map(|it| Candidate::of_event(&it.name, &it.backend, &event))
                .collect();
            let cancel = AtomicBool::new(false);
            let (checker, candidates) = (&checker, candidates.as_slice());
            let run = Run { suite: &suite, candidates, checker, jobs: 2, cancel: &cancel };
            let report = run.run(run.start(), |report| {
                let refuted = report.tallies.iter().all(|(_, tally)| tally.wrong > 0);
                if refuted { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
            for (it, (_, tally)) in judged.iter().zip(&report.tallies) {
                let found = it.row(&suite, tally).recorded;
                assert_eq!(Some(&found), verdict(it.arch, event, it.recipe.name));
            }
        }
    }
}

/// Each recipe that is recorded as right passes.
#[test]
fn right_recipes_pass() {
    let judged: Vec<Judged> =
        Event::ALL.into_iter().flat_map(|event| judged(event, false)).collect();
    let right = judged.iter().filter(|it| is_right(it.arch, it.event, it.recipe));
    let candidates: Vec<Candidate<'_>> =
        right.map(|it| Candidate::of_event(&it.name, &it.backend, &it.event)).collect();
    assert!(candidates.len() > 30);
    let report = report(&Suite::Quick, &candidates, 2);
    for (name, tally) in &report.tallies {
        assert!(tally.is_right(), "{name}: {:?}", tally.findings);
    }
}

/// ARM64's recipes that are right are so in every combination: what is told of one does not depend on
/// the others.
#[test]
fn right_recipes_are_right_together() {
    let right = |event| {
        let all = recipes(Arch::Arm64, event).iter();
        all.filter(move |recipe| is_right(Arch::Arm64, event, recipe)).map(|recipe| recipe.name)
    };
    let mut backends = Vec::new();
    for acquire in right(Event::LoadAcquire) {
        for release in right(Event::StoreRelease) {
            for fetch in right(Event::RmwFetch) {
                let mut options = Options::new(targets()[0], MemoryMode::Raw);
                options.lowering.set(Event::LoadAcquire, acquire).unwrap();
                options.lowering.set(Event::StoreRelease, release).unwrap();
                options.lowering.set(Event::RmwFetch, fetch).unwrap();
                backends.push((format!("{acquire} {release} {fetch}"), Backend::new(options)));
            }
        }
    }
    let candidates: Vec<Candidate<'_>> =
        backends.iter().map(|(name, backend)| Candidate::new(name, backend)).collect();
    assert!(candidates.len() >= 150);
    let vocabulary = "acquire,release,fetch,one".parse().unwrap();
    let report = report(&Suite::Generated { vocabulary, edges: 4 }, &candidates, 2);
    for (name, tally) in &report.tallies {
        assert!(tally.is_right(), "{name}: {:?}", tally.findings);
    }
}

/// Of each form of an ordering instruction there is a test that tells it from the same without its
/// order, or without its atomicity.
#[test]
fn every_form_is_told() {
    let plain = [
        (Event::LoadAcquire, "ldr"),
        (Event::StoreRelease, "str"),
        (Event::Rmw, "ldr+op+str"),
        (Event::RmwFetch, "lse"),
        (Event::Xchg, "lse"),
        (Event::CmpXchg, "lse"),
    ];
    let backends = plain.map(|(event, recipe)| {
        let mut options = Options::new(Target::Arm64(Arm64Features::ALL), MemoryMode::Raw);
        options.lowering.set(event, recipe).unwrap();
        (event, Backend::new(options))
    });
    let checker = Checker::default();
    let mut told = std::collections::BTreeMap::new();
    for job in Suite::Quick.jobs().filter(|job| job.shape.aliasing.is_some()) {
        let test = job.test().unwrap();
        let subject = Subject::new(&test, &checker).unwrap();
        let programs = test.threads.iter().map(|thread| thread.program.as_ref().unwrap());
        let insns = programs.flat_map(|program| program.insns().iter().copied());
        let cells: Vec<Cell> = insns.filter_map(Cell::of).collect();
        for (event, backend) in &backends {
            let is_one =
                |cell: &&Cell| cell.instruction.is_ordering() && cell.instruction.event() == *event;
            let mut cells = cells.iter().filter(is_one).peekable();
            // What is told already need not be told again.
            if cells.peek().is_none() {
                continue;
            }
            let Checked { verdict, .. } = checker.check(&subject, backend).unwrap();
            let wrong = matches!(verdict, crate::check::Verdict::Wrong(_));
            for &cell in cells {
                *told.entry(cell).or_insert(false) |= wrong;
            }
        }
    }
    let untold: Vec<String> =
        told.iter().filter(|(_, told)| !**told).map(|(cell, _)| cell.to_string()).collect();
    assert_eq!(untold, Vec::<String>::new());
    assert!(told.len() >= 2800);
}
