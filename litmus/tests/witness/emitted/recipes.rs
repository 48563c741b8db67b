//! What loom says of each recipe.

use super::witness::{Answer, Tally, Witness};
use crate::model::EXECUTIONS;
use acqrel_isa::Size;
use acqrel_jit::recipe::recipes;
use acqrel_jit::{Arm64Features, Event, MemoryMode, Options, Target, X86Features};
use acqrel_litmus::check::Subject;
use acqrel_litmus::generate::{self, Cycle, Rmw, Update};

/// A recipe that our check finds wrong, with a test that shows it.
struct Wrong {
    events: &'static [Event],
    recipes: &'static [&'static str],
    /// The cycle of the test. For `*` stands a read-modify-write of the event.
    cycle: &'static str,
    /// Why loom does not tell it. None if it does.
    untold: Option<Untold>,
}

/// Why loom does not tell a wrong recipe by a test.
#[derive(Clone, Copy, Debug)]
enum Untold {
    /// The outcome takes a read that reads what is written after it was executed.
    LoadBuffering,
    /// It takes a write that is executed later and comes before another, where a read-modify-write
    /// reads what was newest.
    LateWrites,
}

const MP: &str = "PodWWPL Rfe PodRRAP Fre";
const LOST_UPDATE: &str = "Fre Coe Back.*";
/// The read-modify-write is the first, the second, or the read of message passing.
const MP_FIRST: &str = "PodWW*P Rfe PodRRAP Fre";
const MP_SECOND: &str = "PodWWP* Rfe PodRRAP Fre";
const MP_READ: &str = "PodWWPL Rfe PodRR*P Fre";

const FETCHING: &[Event] = &[Event::RmwFetch, Event::Xchg, Event::CmpXchg];
const RMWS: &[Event] = &[Event::Rmw, Event::RmwFetch, Event::Xchg, Event::CmpXchg];

const ARM64: &[Wrong] = &[
    Wrong {
        events: &[Event::LoadAcquire],
        recipes: &[
            "ldlar",
            "ldr",
            "ldr+dmb.ishst",
            "ldr+isb",
            "ldr+cbnz",
            "dmb.ish+ldr",
            "dmb.ishld+ldr",
        ],
        cycle: MP,
        untold: None,
    },
    Wrong {
        events: &[Event::StoreRelease],
        recipes: &["stllr", "str", "dmb.ishld+str", "isb+str", "str+dmb.ish"],
        cycle: MP,
        untold: None,
    },
    Wrong {
        events: &[Event::StoreRelease],
        recipes: &["dmb.ishst+str"],
        cycle: "PodWWPL Rfe PodRWPL CoeLP",
        untold: None,
    },
    Wrong {
        events: &[Event::StoreRelease],
        recipes: &["dmb.ishst+str"],
        cycle: "PodRWAP Rfe PodRWPL Rfe",
        untold: Some(Untold::LoadBuffering),
    },
    Wrong {
        events: &[Event::StoreRelease],
        recipes: &["str", "isb+str", "str+dmb.ish"],
        cycle: "PodWWPL Rfe PodRWAFetch CoeFetchP",
        untold: Some(Untold::LateWrites),
    },
    Wrong { events: &[Event::Rmw], recipes: &["ldr+op+str"], cycle: LOST_UPDATE, untold: None },
    Wrong {
        events: FETCHING,
        recipes: &[
            "lse",
            "lse.a",
            "lse.l",
            "dmb.ish+lse.a",
            "ldxr/stxr",
            "ldaxr/stxr",
            "ldxr/stlxr",
            "ldaxr/stlxr",
            "ldxr/stlxr+dmb.ishld",
            "ldaxr/stlxr+dmb.ishld",
            "dmb.ish+ldxr/stxr",
            "dmb.ish+ldxr/stlxr",
            "dmb.ish+ldaxr/stxr",
            "dmb.ish+ldaxr/stlxr",
        ],
        cycle: MP_FIRST,
        untold: None,
    },
    Wrong {
        events: FETCHING,
        recipes: &[
            "lse",
            "lse.a",
            "ldxr/stxr",
            "ldaxr/stxr",
            "ldxr/stxr+dmb.ish",
            "ldaxr/stxr+dmb.ish",
        ],
        cycle: MP_SECOND,
        untold: None,
    },
    Wrong {
        events: FETCHING,
        recipes: &[
            "lse",
            "lse.l",
            "ldxr/stxr",
            "ldxr/stlxr",
            "ldxr/stlxr+dmb.ishst",
            "dmb.ish+ldxr/stxr",
        ],
        cycle: MP_READ,
        untold: None,
    },
    // A compare-exchange by exclusives has its branch, and so its order, in between.
    Wrong {
        events: &[Event::RmwFetch, Event::Xchg],
        recipes: &["lse", "lse.l", "ldxr/stxr", "ldxr/stlxr", "dmb.ish+ldxr/stxr"],
        cycle: "PodRWAP Rfe PodRW*P Rfe",
        untold: Some(Untold::LoadBuffering),
    },
    Wrong {
        events: &[Event::RmwFetch],
        recipes: &["lse", "ldxr/stxr"],
        cycle: "FetchdWW Coe FetchdWW Coe",
        untold: None,
    },
    // Where the result is used, the value is wrong instead.
    Wrong {
        events: &[Event::RmwFetch, Event::Xchg],
        recipes: &["lse.al.xzr"],
        cycle: "PodWW*.UP Rfe PodRRAP Fre",
        untold: None,
    },
];

const X86_64: &[Wrong] = &[Wrong {
    events: RMWS,
    recipes: &[
        "unlocked",
        "unlocked+mfence",
        "mfence+unlocked+mfence",
        "unlocked+lfence",
        "unlocked+sfence",
    ],
    cycle: LOST_UPDATE,
    untold: None,
}];

const TARGETS: [(Target, &[Wrong]); 2] =
    [(Target::Arm64(Arm64Features::ALL), ARM64), (Target::X86_64(X86Features::NONE), X86_64)];

/// The read-modify-write that stands for an event.
const fn update(event: Event) -> Update {
    match event {
        Event::RmwFetch => Update::FetchAdd,
        Event::Xchg => Update::Exchange,
        Event::CmpXchg => Update::CompareExchange,
        Event::Rmw | Event::Load | Event::Store | Event::LoadAcquire | Event::StoreRelease => {
            Update::Add
        }
    }
}

fn options(target: Target, event: Event, recipe: &str) -> Options {
    let mut options = Options::new(target, MemoryMode::Raw);
    options.lowering.set(event, recipe).unwrap();
    options
}

/// What our check says of a test, and whether loom tells it.
fn ask(witness: &Witness, subject: &Subject, options: &Options) -> (bool, bool, Answer) {
    let answer = witness.ask(subject, options).unwrap();
    let wrong = matches!(answer, Answer::Found { wrong: true, .. });
    (wrong, answer.tells(), answer)
}

/// The wrong recipes are told by the tests of the tables, where loom can tell them, and there
/// only.
#[test]
fn wrong() {
    let witness = Witness::new(EXECUTIONS);
    for (target, table) in TARGETS {
        let (mut told, mut untold) = (Vec::new(), Vec::new());
        for row in table {
            for &event in row.events {
                let rmw = Rmw::used(update(event)).to_string();
                let rmw = if row.cycle.contains(".U") { rmw.replace(".U", "") } else { rmw };
                let cycle: Cycle = row.cycle.replace('*', &rmw).parse().unwrap();
                let subject = witness.subject(&cycle.test(Size::DW).unwrap().text).unwrap();
                for recipe in row.recipes {
                    let (wrong, tells, answer) =
                        ask(&witness, &subject, &options(target, event, recipe));
                    let case = format!("{event} by {recipe}, {}: {answer:?}", cycle.name());
                    assert!(wrong, "our check finds it right: {case}");
                    assert_eq!(tells, row.untold.is_none(), "{:?}: {case}", row.untold);
                    if tells { &mut told } else { &mut untold }.push((event, recipe));
                }
            }
        }
        let arch = target.arch().name();
        println!("{arch}: wrong recipes told {} times, untold {}", told.len(), untold.len());
        assert!(untold.iter().all(|it| told.contains(it)), "{arch}: each is told by some test");
    }
}

/// The recipes that are not in the tables are right: our check and loom say so of each test of the
/// core that has their event.
#[test]
fn right() {
    let witness = Witness::new(EXECUTIONS);
    for (target, table) in TARGETS {
        for event in Event::ALL {
            let subjects = subjects(&witness, event);
            let mut tally = Tally::default();
            let mut names = Vec::new();
            for recipe in recipes(target.arch(), event) {
                let known =
                    |row: &Wrong| row.events.contains(&event) && row.recipes.contains(&recipe.name);
                if table.iter().any(known) {
                    continue;
                }
                names.push(recipe.name);
                for subject in &subjects {
                    let options = options(target, event, recipe.name);
                    let (wrong, tells, answer) = ask(&witness, subject, &options);
                    let name = &subject.test().name;
                    assert!(!wrong && !tells, "{event} by {}, {name}: {answer:?}", recipe.name);
                    tally.add(&answer);
                }
            }
            let arch = target.arch().name();
            println!("{arch}: {event} by {}: {tally}", names.join(", "));
            assert!(names.is_empty() || tally.explored() > 3 * names.len(), "{event}: {tally}");
        }
    }
}

/// The tests of the core of two threads that have an event.
fn subjects(witness: &Witness, event: Event) -> Vec<Subject> {
    let update = update(event);
    let rmws = [Rmw::used(update), Rmw::unused(update)];
    let subjects = generate::core(&rmws).filter_map(|test| witness.subject(&test.text));
    let has = |subject: &Subject| {
        let threads = subject.test().threads.len();
        let insns = (0..threads).flat_map(|thread| subject.program(thread).insns());
        threads == 2 && insns.filter_map(|&insn| Event::of(insn)).any(|it| it == event)
    };
    subjects.filter(has).collect()
}
