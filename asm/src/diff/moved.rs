//! [`find`]: code that is gone in one place and the same in another.

use super::{FunctionDiff, HunkKind, Moved};
use std::collections::HashMap;
use std::ops::Range;

/// How many instructions have to be the same for code to be called moved; fewer are by chance.
const LEAST: usize = 4;

/// How many places that start alike are tried.
const MOST_TRIED: usize = 8;

/// The runs that are moved, each instruction in one at most, in the order of the new code.
pub(super) fn find(functions: &[FunctionDiff], old_keys: &[u32], new_keys: &[u32]) -> Vec<Moved> {
    let replaced = || {
        let hunks = functions.iter().flat_map(|function| &function.hunks);
        hunks.filter(|hunk| hunk.kind == HunkKind::Replaced)
    };
    let mut starts: HashMap<&[u32], Vec<usize>> = HashMap::new();
    // For each old instruction the end of its run; 0 if it is not replaced, or taken.
    let mut ends = vec![0; old_keys.len()];
    for hunk in replaced() {
        for at in hunk.old.clone() {
            ends[at] = hunk.old.end;
        }
        for (nth, window) in old_keys[hunk.old.clone()].windows(LEAST).enumerate() {
            let places = starts.entry(window).or_default();
            if places.len() < MOST_TRIED {
                places.push(hunk.old.start + nth);
            }
        }
    }
    let mut moved = Vec::new();
    for hunk in replaced() {
        let mut at = hunk.new.start;
        while at + LEAST <= hunk.new.end {
            let places = starts.get(&new_keys[at..at + LEAST]).map_or(&[][..], Vec::as_slice);
            let runs = places.iter().map(|&from| {
                // As far as the old run goes, and nothing is taken.
                let old = old_keys[from..].iter().zip(&ends[from..]);
                let free = old.take_while(|(_, end)| **end != 0 && **end == ends[from]);
                let pairs = free.map(|(key, _)| key).zip(&new_keys[at..hunk.new.end]);
                from..from + pairs.take_while(|(a, b)| a == b).count()
            });
            match runs.max_by_key(Range::len).filter(|run| run.len() >= LEAST) {
                None => at += 1,
                Some(old) => {
                    ends[old.clone()].fill(0);
                    let new = at..at + old.len();
                    at = new.end;
                    moved.push(Moved { old, new });
                }
            }
        }
    }
    moved.sort_by_key(|it| it.new.start);
    moved
}
