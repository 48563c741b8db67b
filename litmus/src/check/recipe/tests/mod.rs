//! Files that are right and wrong, and what is said of them.

mod files;
mod registers;
mod rest;
mod shipped;
mod table;

use super::Recipes;
use crate::Test;
use crate::check::{Checked, Checker, Subject};
use crate::generate::{Generated, Rmw, core};
use acqrel_machine::Arch;

/// The files that are shipped.
const LSE: &str = include_str!("../../../../../examples/recipes/linux-arm64-lse.recipe");
const LLSC: &str = include_str!("../../../../../examples/recipes/linux-arm64-llsc.recipe");
const X86_64: &str = include_str!("../../../../../examples/recipes/linux-x86-64.recipe");
const LDAPR: &str = include_str!("../../../../../examples/recipes/ldapr.recipe");

fn recipes(arch: Arch, text: &str) -> Recipes {
    Recipes::parse(arch, text).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"))
}

fn read(text: &str) -> Test {
    crate::read(text, |file| std::fs::read(file)).unwrap_or_else(|errors| panic!("{errors:?}")).0
}

fn subject(text: &str, checker: &Checker) -> Subject {
    Subject::new(&read(text), checker).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[track_caller]
fn checked(test: &Generated, recipes: &Recipes, checker: &Checker) -> Checked {
    let subject = subject(&test.text, checker);
    checker.check(&subject, recipes).unwrap_or_else(|error| panic!("{}: {error}", test.name))
}

fn core_tests() -> Vec<Generated> {
    core(&Rmw::all().collect::<Vec<_>>()).collect()
}

/// The names of the core tests in which recipes are wrong.
fn wrong_in(recipes: &Recipes) -> Vec<String> {
    let checker = Checker::default();
    let wrong = |test: &Generated| checked(test, recipes, &checker).is_wrong();
    core_tests().into_iter().filter(wrong).map(|test| test.name).collect()
}
