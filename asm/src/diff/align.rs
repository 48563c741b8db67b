//! [`align`]: which elements of two sequences are the same.
//!
//! Myers' algorithm ("An O(ND) difference algorithm", 1986) where the two have few differences; where
//! they have many, the sequences are cut at runs that are in both once (as in Cohen's "patience diff"),
//! and the pieces are aligned. All work is counted, and what is left when too much is done stays
//! unaligned.

use std::collections::HashMap;
use std::ops::Range;

/// How many differences Myers' algorithm goes through before pieces are cut.
const MOST_DIFFERENCES: usize = 1000;

/// How many steps are done in all.
const MOST_STEPS: u64 = 100_000_000;

/// The lengths of runs at which sequences are cut, in the order of trying.
const RUNS: [usize; 4] = [16, 8, 4, 1];

/// Elements that are the same, from an index of each on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) old: usize,
    pub(super) new: usize,
    pub(super) length: usize,
}

/// Work that is bounded.
pub(super) struct Budget {
    steps: u64,
    /// Whether something was left for want of steps.
    pub(super) exhausted: bool,
}

impl Budget {
    pub(super) const fn new() -> Self {
        Self { steps: MOST_STEPS, exhausted: false }
    }

    fn take(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_sub(steps as u64);
        self.steps > 0
    }
}

/// A piece of both sequences that is to be aligned.
struct Piece {
    old: Range<usize>,
    new: Range<usize>,
    /// How many of [`RUNS`] have been tried.
    tried: usize,
}

/// The elements that are the same, ascending in both sequences.
pub(super) fn align(old: &[u32], new: &[u32], budget: &mut Budget) -> Vec<Match> {
    let mut matches = Vec::new();
    let mut open = vec![Piece { old: 0..old.len(), new: 0..new.len(), tried: 0 }];
    while let Some(mut piece) = open.pop() {
        trim(old, new, &mut piece, &mut matches);
        if piece.old.is_empty() || piece.new.is_empty() {
            continue;
        }
        if myers(old, new, &piece, budget, &mut matches) {
            continue;
        }
        match cut(old, new, &piece) {
            Some(pieces) if budget.take(piece.old.len() + piece.new.len()) => open.extend(pieces),
            _ => budget.exhausted = true,
        }
    }
    matches.sort_unstable_by_key(|found| found.old);
    matches
}

/// Takes off what is the same at both ends.
fn trim(old: &[u32], new: &[u32], piece: &mut Piece, matches: &mut Vec<Match>) {
    let same = |a: &u32, b: &u32| a == b;
    let (a, b) = (&old[piece.old.clone()], &new[piece.new.clone()]);
    let start = a.iter().zip(b).take_while(|(a, b)| same(a, b)).count();
    let (a, b) = (&a[start..], &b[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| same(a, b)).count();
    push(matches, piece.old.start, piece.new.start, start);
    piece.old = piece.old.start + start..piece.old.end - end;
    piece.new = piece.new.start + start..piece.new.end - end;
    push(matches, piece.old.end, piece.new.end, end);
}

fn push(matches: &mut Vec<Match>, old: usize, new: usize, length: usize) {
    if length > 0 {
        matches.push(Match { old, new, length });
    }
}

/// Aligns a piece, if it has few enough differences. Greedy, forward, with the furthest points of each
/// number of differences kept for the way back.
fn myers(
    old: &[u32],
    new: &[u32],
    piece: &Piece,
    budget: &mut Budget,
    matches: &mut Vec<Match>,
) -> bool {
    let (a, b) = (&old[piece.old.clone()], &new[piece.new.clone()]);
    let most = (a.len() + b.len()).min(MOST_DIFFERENCES);
    // Of each number of differences `d`, the furthest index of `a` on the diagonals -d, -d + 2, ... d,
    // where the diagonal is the index of `a` less that of `b`.
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    for d in 0..=most {
        let mut round = Vec::with_capacity(d + 1);
        for nth in 0..=d {
            let x = enter(rounds.last(), d, nth);
            let y = x + d - 2 * nth;
            let run = match (a.get(x..), b.get(y..)) {
                (Some(a), Some(b)) => a.iter().zip(b).take_while(|(a, b)| a == b).count(),
                _ => 0,
            };
            round.push(x + run);
            if !budget.take(run + 1) {
                return false;
            }
            if x + run == a.len() && y + run == b.len() {
                rounds.push(round);
                walk_back(piece, &rounds, nth, matches);
                return true;
            }
        }
        rounds.push(round);
    }
    false
}

/// Where the diagonal with this number is entered, from the furthest points with one difference less: by
/// an element of `b` from the one above, or by one of `a` from the one below, whichever leads further.
fn enter(before: Option<&Vec<usize>>, d: usize, nth: usize) -> usize {
    let Some(before) = before else { return 0 };
    let down = before.get(nth).copied().filter(|_| nth < d);
    let right = nth.checked_sub(1).and_then(|nth| before.get(nth)).map(|x| x + 1);
    down.max(right).unwrap_or_default()
}

/// Finds the elements that are the same on the way to the last round's diagonal.
fn walk_back(piece: &Piece, rounds: &[Vec<usize>], last: usize, matches: &mut Vec<Match>) {
    let mut nth = last;
    for (d, round) in rounds.iter().enumerate().rev() {
        let before = d.checked_sub(1).and_then(|d| rounds.get(d));
        let x = enter(before, d, nth);
        let y = x + d - 2 * nth;
        push(matches, piece.old.start + x, piece.new.start + y, round[nth] - x);
        let from_above = before.and_then(|before| before.get(nth)) == Some(&x) && nth < d;
        if !from_above {
            nth = nth.saturating_sub(1);
        }
    }
}

/// Cuts a piece at runs that are in both sequences once, in the order that they have in both.
fn cut(old: &[u32], new: &[u32], piece: &Piece) -> Option<Vec<Piece>> {
    let (a, b) = (&old[piece.old.clone()], &new[piece.new.clone()]);
    for (tried, &run) in RUNS.iter().enumerate().skip(piece.tried) {
        let anchors = ascending(&unique(a, b, run));
        if anchors.is_empty() {
            continue;
        }
        let mut pieces = Vec::new();
        let (mut from, mut last): ((usize, usize), Option<(usize, usize)>) = ((0, 0), None);
        for (x, y) in anchors {
            // One that the one before goes on into is found by taking off what is the same.
            let goes_on = last.is_some_and(|(u, v)| x - u == y - v && x - u <= run);
            last = Some((x, y));
            if !goes_on {
                pieces.push(part(piece, from, (x, y), tried + 1));
                from = (x, y);
            }
        }
        pieces.push(part(piece, from, (a.len(), b.len()), tried + 1));
        return Some(pieces);
    }
    None
}

fn part(piece: &Piece, from: (usize, usize), to: (usize, usize), tried: usize) -> Piece {
    let old = piece.old.start + from.0..piece.old.start + to.0;
    let new = piece.new.start + from.1..piece.new.start + to.1;
    Piece { old, new, tried }
}

/// The places of runs that are in both sequences once, ascending in the first.
fn unique(a: &[u32], b: &[u32], run: usize) -> Vec<(usize, usize)> {
    #[derive(Default)]
    struct Seen {
        old: Option<usize>,
        new: Option<usize>,
        often: bool,
    }
    let mut seen: HashMap<&[u32], Seen> = HashMap::new();
    for (at, window) in a.windows(run).enumerate() {
        let seen = seen.entry(window).or_default();
        seen.often |= seen.old.replace(at).is_some();
    }
    for (at, window) in b.windows(run).enumerate() {
        if let Some(seen) = seen.get_mut(window) {
            seen.often |= seen.new.replace(at).is_some();
        }
    }
    let once = seen.into_values().filter(|seen| !seen.often);
    let mut places: Vec<_> = once.filter_map(|seen| seen.old.zip(seen.new)).collect();
    places.sort_unstable();
    places
}

/// The longest part of pairs, ascending in the first element, that ascends in the second too.
pub(super) fn ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the pair that ends a part of it with the least second element; and for each pair
    // the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; pairs.len()];
    for (index, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < pair.1);
        before[index] = length.checked_sub(1).map(|shorter| ends[shorter]);
        if length == ends.len() {
            ends.push(index);
        } else {
            ends[length] = index;
        }
    }
    let mut found = Vec::new();
    let mut at = ends.last().copied();
    while let Some(index) = at {
        found.push(pairs[index]);
        at = before[index];
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that matches are such, and gives how many elements they have.
    fn matched(old: &[u32], new: &[u32]) -> (usize, bool) {
        let mut budget = Budget::new();
        let matches = align(old, new, &mut budget);
        let (mut last_old, mut last_new, mut count) = (0, 0, 0);
        for Match { old: x, new: y, length } in matches {
            assert!(x >= last_old && y >= last_new, "{old:?} {new:?}");
            assert_eq!(old[x..x + length], new[y..y + length]);
            (last_old, last_new, count) = (x + length, y + length, count + length);
        }
        (count, !budget.exhausted)
    }

    /// The length of the longest common subsequence, the plain way.
    fn longest(old: &[u32], new: &[u32]) -> usize {
        let mut row = vec![0; new.len() + 1];
        for a in old {
            let mut diagonal = 0;
            for (at, b) in new.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if a == b { diagonal + 1 } else { above.max(row[at]) };
                diagonal = above;
            }
        }
        row[new.len()]
    }

    fn random(seed: &mut u64, below: u64) -> u64 {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 33) % below
    }

    #[test]
    fn as_much_is_the_same_as_can_be() {
        let mut seed = 1;
        for _ in 0..2000 {
            let sequence = |seed: &mut u64| -> Vec<u32> {
                let length = random(seed, 12);
                (0..length).map(|_| u32::try_from(random(seed, 4)).unwrap()).collect()
            };
            let (old, new) = (sequence(&mut seed), sequence(&mut seed));
            assert_eq!(matched(&old, &new), (longest(&old, &new), true), "{old:?} {new:?}");
        }
    }

    #[test]
    fn large_and_very_different_sequences_end() {
        let mut seed = 7;
        let mut sequence = |kinds: u64| -> Vec<u32> {
            (0..200_000).map(|_| u32::try_from(random(&mut seed, kinds)).unwrap()).collect()
        };
        let old = sequence(1 << 20);
        // Every tenth element is another one: 20 000 differences, more than are gone through at once.
        let mut new = old.clone();
        for at in (0..new.len()).step_by(10) {
            new[at] = u32::MAX;
        }
        assert_eq!(matched(&old, &new), (180_000, true));
        let (few, other) = (sequence(3), sequence(3));
        let (_, aligned) = matched(&few, &other);
        assert!(!aligned);
        assert_eq!(matched(&old, &vec![u32::MAX; 200_000]), (0, false));
    }
}
