//! Both sides of the check under herd7's own models, unchanged: `ACQREL_CAT` names the folder that
//! they are in.

use crate::{backend, test};
use acqrel_jit::recipe::recipes;
use acqrel_jit::{Event, MemoryMode};
use acqrel_litmus::cat::{Folder, Model};
use acqrel_litmus::check::{Checker, Subject};
use acqrel_litmus::explore::{Judge, Options, Outcomes, explore};
use acqrel_litmus::generate::{self, Rmw, Update};
use acqrel_litmus::{Sized, Test, prepare, thread};
use acqrel_machine::Arch;
use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

/// A model of herd7's, if tests are told where they are.
fn model(file: &str) -> Option<Judge> {
    let Some(folder) = std::env::var_os("ACQREL_CAT").map(PathBuf::from) else {
        eprintln!("ACQREL_CAT is not set: {file} was not run");
        return None;
    };
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let model = Model::read(file, &text, &Folder(folder), &BTreeSet::new()).unwrap();
    Some(Judge::new(&model))
}

fn run(test: &Test, judge: &Judge) -> Vec<Vec<Sized>> {
    let problem = prepare(test, judge, &thread::Options::default()).unwrap();
    states(&explore(&problem, judge, &Options::default()).unwrap())
}

fn states(outcomes: &Outcomes) -> Vec<Vec<Sized>> {
    outcomes.states.iter().map(|state| state.values.clone()).collect()
}

/// Every recipe of ARM64, in the tests of the core, has under herd7's model of ARM64 the outcomes that
/// it has under ours; and so have the programs under herd7's model of BPF, except that it lets the read of
/// a compare-exchange see what is after its own write.
#[test]
fn same_outcomes() {
    let (Some(arm64), Some(bpf)) = (model("aarch64.cat"), model("bpf.cat")) else { return };
    let checker = Checker::default();
    let updates = [Update::FetchAdd, Update::Exchange, Update::CompareExchange, Update::Add];
    let rmws: Vec<Rmw> = Rmw::all().filter(|rmw| updates.contains(&rmw.update())).collect();
    let (mut programs, mut codes) = (0, 0);
    for generated in generate::core(&rmws) {
        let subject = Subject::new(&test(&generated.text), &checker).unwrap();
        let (ours, theirs) = (states(subject.outcomes()), run(subject.test(), &bpf));
        let more: HashSet<_> = theirs.iter().filter(|state| !ours.contains(state)).collect();
        let compares = generated.name.to_lowercase().contains("cas");
        assert!(ours.iter().all(|state| theirs.contains(state)), "{}", generated.name);
        assert!(more.is_empty() || compares, "{}: {more:?}", generated.name);
        programs += 1;
        for event in Event::ALL {
            let has = subject.test().threads.iter().any(|thread| {
                let insns = thread.program.as_ref().unwrap().insns();
                insns.iter().any(|&insn| Event::of(insn) == Some(event))
            });
            for recipe in recipes(Arch::Arm64, event).iter().filter(|_| has) {
                let backend = backend(Arch::Arm64, MemoryMode::Raw, &[(event, recipe.name)]);
                let checked = checker.check(&subject, &backend).unwrap();
                let ours = states(checked.outcomes.as_ref().unwrap());
                let name = &generated.name;
                assert_eq!(run(&checked.target, &arm64), ours, "{name}, {event}={}", recipe.name);
                codes += 1;
            }
        }
    }
    println!("{programs} programs and {codes} pieces of code under herd7's models");
}
