//! [`Rounds`]: whether a thread that goes round can come to an end.

use crate::Path;

/// The visits of heads of loops on all paths, each with the one before it; and whether a path leads
/// from it to an end.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    visits: Vec<(Option<usize>, bool)>,
    /// The paths that were dropped: their last visits, the earlier ones that they are like, and the
    /// paths.
    dropped: Vec<(usize, usize, Path)>,
}

impl Rounds {
    /// A visit after another.
    pub(super) fn visit(&mut self, before: Option<usize>) -> usize {
        self.visits.push((before, false));
        self.visits.len() - 1
    }

    /// A path comes to an end after a visit.
    pub(super) fn end(&mut self, after: Option<usize>) {
        let mut next = after;
        while let Some(visit) = next
            && !self.visits[visit].1
        {
            self.visits[visit].1 = true;
            next = self.visits[visit].0;
        }
    }

    /// A path is dropped after a visit, since from there it is as after an earlier one.
    pub(super) fn drop(&mut self, after: usize, earlier: usize, path: Path) {
        self.dropped.push((after, earlier, path));
    }

    /// The dropped paths from which none leads to an end, not even by way of the earlier visits that
    /// they are like.
    pub(super) fn endless(mut self) -> impl Iterator<Item = Path> {
        let mut dropped = std::mem::take(&mut self.dropped);
        loop {
            let (ends, others): (Vec<_>, Vec<_>) =
                dropped.into_iter().partition(|&(_, earlier, _)| self.visits[earlier].1);
            dropped = others;
            if ends.is_empty() {
                return dropped.into_iter().map(|(_, _, path)| path);
            }
            for (after, _, _) in ends {
                self.end(Some(after));
            }
        }
    }
}
