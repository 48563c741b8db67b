//! [`Select`]: which program of an object is meant.

use super::code::Function;
use super::{Object, ObjectErrorKind};
use crate::unit::Binding;

/// Which program of an object is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Select<'a> {
    /// The one that there is: the only function of the object; else its only global function;
    /// else the only global one outside `.text` and `.text.*`, which hold what programs call;
    /// else `main` in one of those.
    #[default]
    Only,
    /// The function with this name. If several have it, the only one that is not local.
    Function(&'a str),
    /// The function at the start of the section with this name.
    Section(&'a str),
    /// The function with this index of [`Object::functions`].
    Index(usize),
}

/// How many names an error lists.
const MAX_CHOICES: usize = 20;

/// Some of the names, each once, and whether there are more.
fn choices(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut choices: Vec<String> = Vec::new();
    for name in names {
        if choices.len() == MAX_CHOICES {
            choices.push("...".to_owned());
            break;
        }
        if !choices.contains(&name) {
            choices.push(name);
        }
    }
    choices
}

/// The only item, if there is exactly one.
fn only<T>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let first = items.next();
    if items.next().is_none() { first } else { None }
}

impl Object {
    /// The index of the function that is selected.
    pub(super) fn selected(&self, select: &Select<'_>) -> Result<usize, ObjectErrorKind> {
        if self.functions().is_empty() {
            return Err(ObjectErrorKind::NoCode);
        }
        match *select {
            Select::Only => self.only(),
            Select::Function(name) => self.by_name(name),
            Select::Section(name) => self.by_section(name),
            Select::Index(index) if index < self.functions().len() => Ok(index),
            Select::Index(index) => {
                Err(ObjectErrorKind::NoIndex { index, functions: self.functions().len() })
            }
        }
    }

    fn section_of(&self, function: &Function) -> &str {
        &self.sections()[function.section].name
    }

    fn only(&self) -> Result<usize, ObjectErrorKind> {
        let all: Vec<usize> = (0..self.functions().len()).collect();
        let in_text = |index: usize| {
            let name = self.section_of(&self.functions()[index]);
            name.strip_prefix(".text").is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let global = |&index: &usize| self.functions()[index].binding != Binding::Local;
        let globals: Vec<usize> = all.iter().copied().filter(global).collect();
        let outside: Vec<usize> = globals.iter().copied().filter(|&f| !in_text(f)).collect();
        let narrowed = [&all, &globals, &outside];
        let unique = narrowed.into_iter().find(|found| found.len() == 1).map(|found| found[0]);
        let is_main = |index: &usize| {
            in_text(*index) && self.functions()[*index].name.as_deref() == Some("main")
        };
        unique.or_else(|| all.iter().copied().find(is_main)).ok_or_else(|| {
            let best = narrowed.into_iter().rfind(|found| !found.is_empty()).unwrap_or(&all);
            let names = best.iter().filter_map(|&index| self.functions()[index].name.clone());
            ObjectErrorKind::Choose { choices: choices(names) }
        })
    }

    fn by_name(&self, name: &str) -> Result<usize, ObjectErrorKind> {
        let named = |function: &Function| {
            function.name.as_deref() == Some(name) || function.aliases.iter().any(|a| a == name)
        };
        let all = || self.functions().iter().enumerate().filter(|(_, f)| named(f));
        let found = only(all())
            .or_else(|| only(all().filter(|(_, function)| function.binding != Binding::Local)));
        if let Some((index, _)) = found {
            return Ok(index);
        }
        let name = name.to_owned();
        if all().next().is_none() {
            let names = self.functions().iter().filter_map(|function| function.name.clone());
            return Err(ObjectErrorKind::NoFunction { name, choices: choices(names) });
        }
        let sections = choices(all().map(|(_, function)| self.section_of(function).to_owned()));
        Err(ObjectErrorKind::Ambiguous { name, sections })
    }

    fn by_section(&self, name: &str) -> Result<usize, ObjectErrorKind> {
        let starts = |f: &Function| f.offset == 0 && self.section_of(f) == name;
        self.functions().iter().position(starts).ok_or_else(|| {
            let names = self.functions().iter().map(|f| self.section_of(f).to_owned());
            ObjectErrorKind::NoSection { name: name.to_owned(), choices: choices(names) }
        })
    }
}
