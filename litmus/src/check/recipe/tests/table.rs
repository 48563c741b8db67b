//! The recipes of the backends, written as templates: what comes of them is the same, though the two
//! lowerings of the program have nothing in common.

use super::{core_tests, recipes, subject};
use crate::Sized;
use crate::check::{Backend, Checked, Checker, Lower};
use acqrel_jit::recipe::{self, Access, Arm64Load, Arm64Rmw, Arm64Store, Step};
use acqrel_jit::{Arm64Features, Event, MemoryMode, Options, Recipe, Target, X86Features};
use std::fmt::Write as _;

fn step(step: Step) -> &'static str {
    match step {
        Step::DmbIsh => "dmb ish",
        Step::DmbIshld => "dmb ishld",
        Step::DmbIshst => "dmb ishst",
        Step::Isb => "isb",
        Step::Cbnz => "cbnz {dst}, next; next:",
        Step::Mfence => "mfence",
        Step::Lfence => "lfence",
        Step::Sfence => "sfence",
    }
}

/// The entries of a recipe: selectors behind the event, and their instructions.
fn entries(event: Event, recipe: &Recipe) -> Vec<(&'static str, String)> {
    match recipe.access {
        Access::Arm64Load(load) => {
            let name = match load {
                Arm64Load::Ldr => "ldr",
                Arm64Load::Ldar => "ldar",
                Arm64Load::Ldapr => "ldapr",
                Arm64Load::Ldapur => "ldapur",
                Arm64Load::Ldlar => "ldlar",
            };
            vec![("", format!("{name}{{suffix}} {{dst}}, [{{addr}}]"))]
        }
        Access::Arm64Store(store) => {
            let store = match store {
                Arm64Store::Str => "str{suffix} {src}",
                Arm64Store::Stlr => "stlr{suffix} {src}",
                Arm64Store::Stlur => "stlur{suffix} {src}",
                Arm64Store::Stllr => "stllr{suffix} {src}",
                Arm64Store::Swpl => "swpl{suffix} {src}, {t0}",
            };
            vec![("", format!("{store}, [{{addr}}]"))]
        }
        Access::Arm64Rmw(Arm64Rmw::Lse { acquire, release, discard }) => {
            let order = [("", "l"), ("a", "al")][usize::from(acquire)];
            let order = if release { order.1 } else { order.0 };
            let dst = if discard { "{t1}" } else { "{dst}" };
            match event {
                Event::Xchg => vec![("", format!("swp{order} {{src}}, {dst}, [{{addr}}]"))],
                Event::CmpXchg => vec![("", format!("cas{order} {{dst}}, {{src}}, [{{addr}}]"))],
                _ => [
                    ("add", "add", ""),
                    ("and", "clr", "mvn"),
                    ("or", "set", ""),
                    ("xor", "eor", ""),
                ]
                .into_iter()
                .map(|(operation, name, not)| {
                    let (first, src) = match not {
                        "" => (String::new(), "{src}"),
                        not => (format!("{not} {{t0}}, {{src}}; "), "{t0}"),
                    };
                    let selector = match operation {
                        "add" => ".add",
                        "and" => ".and",
                        "or" => ".or",
                        _ => ".xor",
                    };
                    let access = if event == Event::Rmw {
                        format!("st{name}{order} {src}, [{{addr}}]")
                    } else {
                        format!("ld{name}{order} {src}, {dst}, [{{addr}}]")
                    };
                    (selector, first + &access)
                })
                .collect(),
            }
        }
        Access::Arm64Rmw(Arm64Rmw::Exclusive { acquire, release }) => {
            let load = if acquire { "ldaxr" } else { "ldxr" };
            let store = if release { "stlxr" } else { "stxr" };
            let address = "[{addr}]";
            vec![(
                "",
                match event {
                    Event::Xchg => format!(
                        "mov {{t0}}, {{src}}; retry: {load} {{dst}}, {address}; {store} {{t1:w}}, {{t0}}, {address}; cbnz {{t1:w}}, retry"
                    ),
                    Event::CmpXchg => format!(
                        "mov {{t0}}, {{dst}}; retry: {load} {{dst}}, {address}; cmp {{dst}}, {{t0}}; b.ne over; {store} {{t1:w}}, {{src}}, {address}; cbnz {{t1:w}}, retry"
                    ),
                    _ => format!(
                        "mov {{t0}}, {{src}}; retry: {load} {{t1}}, {address}; {{op}} {{t2}}, {{t1}}, {{t0}}; {store} {{t3:w}}, {{t2}}, {address}; cbnz {{t3:w}}, retry{}",
                        if event == Event::Rmw { "" } else { "; mov {dst}, {t1}" }
                    ),
                },
            )]
        }
        Access::Arm64Rmw(Arm64Rmw::Separate) => {
            vec![("", "ldr {t0}, [{addr}]; {op} {t0}, {t0}, {src}; str {t0}, [{addr}]".to_owned())]
        }
        Access::X86Load(_) => vec![
            (".u8|u16", "movz{suffix}l (%{addr}), %{dst:d}".to_owned()),
            (".u32|u64", "mov{suffix} (%{addr}), %{dst}".to_owned()),
        ],
        Access::X86Store(recipe::X86Store::Mov) => {
            vec![("", "mov{suffix} %{src}, (%{addr})".to_owned())]
        }
        Access::X86Store(recipe::X86Store::Xchg) => {
            vec![("", "movq %{src:q}, %{t0:q}; xchg{suffix} %{t0}, (%{addr})".to_owned())]
        }
        Access::X86Rmw(rmw) => {
            let lock = match rmw {
                recipe::X86Rmw::Lock => "lock ",
                recipe::X86Rmw::Unlocked => "",
            };
            match event {
                Event::Xchg if lock.is_empty() => vec![(
                    "",
                    "mov{suffix} (%{addr}), %{t0}; mov{suffix} %{src}, (%{addr}); movq %{t0:q}, %{dst:q}".to_owned(),
                )],
                Event::Xchg => vec![("", "xchg{suffix} %{src}, (%{addr})".to_owned())],
                Event::CmpXchg => vec![
                    (".u32", format!("{lock}cmpxchgl %{{src}}, (%{{addr}}); movl %{{dst}}, %{{dst}}")),
                    (".u64", format!("{lock}cmpxchgq %{{src}}, (%{{addr}})")),
                ],
                Event::RmwFetch => vec![
                    (".add", format!("{lock}xadd{{suffix}} %{{src}}, (%{{addr}})")),
                    (
                        ".and|or|xor",
                        format!(
                            "movq %rax, %{{t0:q}}; retry: mov{{suffix}} (%{{addr}}), %{{t1}}; movq %{{t1:q}}, %rax; {{op}}{{suffix}} %{{src}}, %{{t1}}; {lock}cmpxchg{{suffix}} %{{t1}}, (%{{addr}}); jne retry; movq %rax, %{{dst:q}}; movq %{{t0:q}}, %rax"
                        ),
                    ),
                ],
                _ => vec![("", format!("{lock}{{op}}{{suffix}} %{{src}}, (%{{addr}})"))],
            }
        }
    }
}

/// A file with the recipes of a lowering.
fn file(options: &Options) -> String {
    let mut text = String::new();
    for event in Event::ALL {
        let recipe = options.lowering.get(event);
        for (selector, access) in entries(event, recipe) {
            let before = recipe.before.iter().map(|&it| step(it).to_owned());
            let after = recipe.after.iter().map(|&it| step(it).to_owned());
            let steps: Vec<String> = before.chain([access]).chain(after).collect();
            let mut steps = steps.join("; ");
            if steps.contains(" over;") {
                steps += "; over:";
            }
            writeln!(text, "{event}{selector}: {steps}").unwrap();
        }
    }
    text
}

fn states(checked: &Checked) -> Option<Vec<&[Sized]>> {
    let states = &checked.outcomes.as_ref()?.states;
    Some(states.iter().map(|state| state.values.as_slice()).collect())
}

#[test]
fn the_table_as_templates() {
    let checker = Checker::default();
    let subjects: Vec<_> =
        core_tests().into_iter().map(|test| (subject(&test.text, &checker), test)).collect();
    let targets = [Target::Arm64(Arm64Features::ALL), Target::X86_64(X86Features::ALL)];
    let mut compared = 0;
    for target in targets {
        let arch = target.arch();
        for event in Event::ALL {
            for recipe in recipe::recipes(arch, event) {
                // What the register of the result has instead is each lowering's own.
                if recipe.discards() {
                    continue;
                }
                let mut options = Options::new(target, MemoryMode::Raw);
                options.lowering.set(event, recipe.name).unwrap();
                let text = file(&options);
                let (ours, backend) = (recipes(arch, &text), Backend::new(options));
                for (subject, test) in &subjects {
                    let [one, other] = [&ours as &dyn Lower, &backend].map(|lower| {
                        let checked = checker.check(subject, lower);
                        checked.unwrap_or_else(|error| panic!("{}: {error}", test.name))
                    });
                    assert_eq!(
                        states(&one),
                        states(&other),
                        "{event}={} in {}\n{text}",
                        recipe.name,
                        test.name
                    );
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 3000, "{compared}");
}
