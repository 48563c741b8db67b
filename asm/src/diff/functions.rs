//! [`compare`]: functions matched with one another, and compared.

use super::align::{Budget, Match, align, ascending};
use super::code::{Code, Function, Likeness};
use super::{FunctionDiff, Hunk, HunkKind};
use std::collections::HashMap;

/// What comes of a comparison.
pub(super) struct Compared {
    pub(super) functions: Vec<FunctionDiff>,
    /// For each instruction a number that is the same for those that are, apart from where they lead.
    pub(super) old_keys: Vec<u32>,
    pub(super) new_keys: Vec<u32>,
    pub(super) aligned: bool,
}

/// Compares the functions of two codes.
pub(super) fn compare(old: &Code, new: &Code) -> Compared {
    let mut interned = HashMap::new();
    let old_keys = keys(old, &mut interned);
    let new_keys = keys(new, &mut interned);
    let pairs = pairs(old, new, &old_keys, &new_keys);
    let mut budget = Budget::new();
    let mut places = Places::new(old, new, &pairs);
    let mut matches = Vec::new();
    for &(a, b) in &pairs {
        let (a, b) = (&old.functions[a].items, &new.functions[b].items);
        let found = align(&old_keys[a.clone()], &new_keys[b.clone()], &mut budget);
        let moved = |it: &Match| Match { old: a.start + it.old, new: b.start + it.new, ..*it };
        let found: Vec<Match> = found.iter().map(moved).collect();
        places.add(&found, a.clone(), b.clone());
        matches.push(found);
    }
    let order: Vec<(usize, usize)> = {
        let mut order = pairs.clone();
        order.sort_unstable();
        ascending(&order)
    };
    let mut functions: Vec<(usize, FunctionDiff)> = Vec::new();
    for (&(a, b), found) in pairs.iter().zip(&matches) {
        let (from, to) = (&old.functions[a], &new.functions[b]);
        let moved = order.binary_search(&(a, b)).is_err();
        let renamed = from.name.clone().filter(|_| from.name != to.name);
        let hunks = hunks(old, new, from, to, found, &places);
        let (was, is) = (Some(from.items.clone()), Some(to.items.clone()));
        let name = to.name.clone();
        functions.push((b, FunctionDiff { name, renamed, moved, old: was, new: is, hunks }));
    }
    let mut paired = (vec![false; old.functions.len()], vec![false; new.functions.len()]);
    for &(a, b) in &pairs {
        (paired.0[a], paired.1[b]) = (true, true);
    }
    let added = (0..new.functions.len()).filter(|&b| !paired.1[b]);
    functions.extend(added.map(|b| {
        let Function { name, items } = new.functions[b].clone();
        let hunk = Hunk { kind: HunkKind::Replaced, old: 0..0, new: items.clone() };
        let (is, hunks) = (Some(items), vec![hunk]);
        (b, FunctionDiff { name, renamed: None, moved: false, old: None, new: is, hunks })
    }));
    functions.sort_by_key(|function| function.0);
    let mut functions: Vec<FunctionDiff> = functions.into_iter().map(|it| it.1).collect();
    let gone = (0..old.functions.len()).filter(|&a| !paired.0[a]);
    functions.extend(gone.map(|a| {
        let Function { name, items } = old.functions[a].clone();
        let hunk = Hunk { kind: HunkKind::Replaced, old: items.clone(), new: 0..0 };
        let (was, hunks) = (Some(items), vec![hunk]);
        FunctionDiff { name, renamed: None, moved: false, old: was, new: None, hunks }
    }));
    Compared { functions, old_keys, new_keys, aligned: !budget.exhausted }
}

/// Numbers instructions, the same those that are the same apart from where they lead.
fn keys(code: &Code, interned: &mut HashMap<Likeness, u32>) -> Vec<u32> {
    let keys = code.items.iter().map(|item| {
        let next = u32::try_from(interned.len()).unwrap_or(u32::MAX);
        *interned.entry(item.likeness()).or_insert(next)
    });
    keys.collect()
}

/// Matches functions: by name; then what has no partner by its instructions; then in order what has no
/// name to be known by.
fn pairs(old: &Code, new: &Code, old_keys: &[u32], new_keys: &[u32]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut free_old = vec![true; old.functions.len()];
    let mut free_new = vec![true; new.functions.len()];
    let mut take = |a: usize, b: usize, free_old: &mut [bool], free_new: &mut [bool]| {
        (free_old[a], free_new[b]) = (false, false);
        pairs.push((a, b));
    };
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for (b, function) in new.functions.iter().enumerate().rev() {
        if let Some(name) = function.name.as_deref() {
            by_name.insert(name, b);
        }
    }
    for (a, function) in old.functions.iter().enumerate() {
        if let Some(&b) = function.name.as_deref().and_then(|name| by_name.get(name))
            && free_new[b]
        {
            take(a, b, &mut free_old, &mut free_new);
        }
    }
    let mut by_code: HashMap<&[u32], Vec<usize>> = HashMap::new();
    for (b, function) in new.functions.iter().enumerate().rev().filter(|(b, _)| free_new[*b]) {
        by_code.entry(&new_keys[function.items.clone()]).or_default().push(b);
    }
    for (a, function) in old.functions.iter().enumerate() {
        if free_old[a]
            && let Some(same) = by_code.get_mut(&old_keys[function.items.clone()])
            && let Some(b) = same.pop()
        {
            take(a, b, &mut free_old, &mut free_new);
        }
    }
    let rest: Vec<usize> = (0..new.functions.len()).filter(|&b| free_new[b]).collect();
    let mut rest = rest.into_iter().peekable();
    let unnamed = |function: &Function| function.name.is_none();
    for a in (0..old.functions.len()).filter(|&a| free_old[a]).collect::<Vec<_>>() {
        let fits = |b: &usize| unnamed(&old.functions[a]) || unnamed(&new.functions[*b]);
        if let Some(b) = rest.next_if(fits) {
            take(a, b, &mut free_old, &mut free_new);
        }
    }
    pairs
}

/// Where instructions are in terms of what is the same, so that the places that jumps lead to can be
/// compared.
struct Places {
    old: Vec<Option<Place>>,
    new: Vec<Option<Place>>,
}

/// A place: the pair of functions, how many instructions before it are matched, and if it is not matched
/// itself, how many stand between those and it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    pair: u32,
    matched: u32,
    behind: Option<u32>,
}

impl Places {
    fn new(old: &Code, new: &Code, pairs: &[(usize, usize)]) -> Self {
        let mut places =
            Self { old: vec![None; old.items.len()], new: vec![None; new.items.len()] };
        // The first instructions of functions that are matched are the same place for calls.
        for (pair, &(a, b)) in pairs.iter().enumerate() {
            let place = Some(Place { pair: number(pair), matched: 0, behind: None });
            if let (Some(old), Some(new)) = (
                places.old.get_mut(old.functions[a].items.start),
                places.new.get_mut(new.functions[b].items.start),
            ) {
                (*old, *new) = (place, place);
            }
        }
        places
    }

    fn add(&mut self, matches: &[Match], old: std::ops::Range<usize>, new: std::ops::Range<usize>) {
        let pair = self.old.get(old.start).copied().flatten().map_or(0, |place| place.pair);
        let sides = matches.iter().map(|it| (it.old, it.length)).collect::<Vec<_>>();
        fill(&mut self.old, pair, &sides, old);
        let sides = matches.iter().map(|it| (it.new, it.length)).collect::<Vec<_>>();
        fill(&mut self.new, pair, &sides, new);
    }

    /// Whether two instructions lead to the same.
    fn same(&self, old: Option<usize>, new: Option<usize>) -> bool {
        match (old, new) {
            (None, None) => true,
            (Some(old), Some(new)) => self.old[old].is_some() && self.old[old] == self.new[new],
            _ => false,
        }
    }
}

fn fill(
    places: &mut [Option<Place>],
    pair: u32,
    matches: &[(usize, usize)],
    range: std::ops::Range<usize>,
) {
    let (mut matched, mut behind) = (0, 0);
    let mut matches = matches.iter().peekable();
    for index in range {
        while matches.next_if(|(start, length)| start + length <= index).is_some() {}
        let is_matched = matches.peek().is_some_and(|(start, _)| *start <= index);
        let place = if is_matched { None } else { Some(behind) };
        places[index] = Some(Place { pair, matched, behind: place });
        (matched, behind) = if is_matched { (matched + 1, 0) } else { (matched, behind + 1) };
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// The runs of a function, by what is matched.
fn hunks(
    old: &Code,
    new: &Code,
    from: &Function,
    to: &Function,
    matches: &[Match],
    places: &Places,
) -> Vec<Hunk> {
    let mut hunks: Vec<Hunk> = Vec::new();
    let (mut a, mut b) = (from.items.start, to.items.start);
    for &Match { old: x, new: y, length } in matches {
        if a < x || b < y {
            hunks.push(Hunk { kind: HunkKind::Replaced, old: a..x, new: b..y });
        }
        for (x, y) in (x..x + length).zip(y..y + length) {
            let same = places.same(old.items[x].target, new.items[y].target);
            let kind = if same { HunkKind::Same } else { HunkKind::Retargeted };
            match hunks.last_mut() {
                Some(last) if last.kind == kind && last.old.end == x && last.new.end == y => {
                    (last.old.end, last.new.end) = (x + 1, y + 1);
                }
                _ => hunks.push(Hunk { kind, old: x..x + 1, new: y..y + 1 }),
            }
        }
        (a, b) = (x + length, y + length);
    }
    if a < from.items.end || b < to.items.end {
        let (old, new) = (a..from.items.end, b..to.items.end);
        hunks.push(Hunk { kind: HunkKind::Replaced, old, new });
    }
    hunks
}
