//! [`Generator`]: all tests of a vocabulary, one after another.

use acqrel_isa::Size;

use super::Generated;
use super::cycle::Cycle;
use super::edge::{Edge, Place};
use super::fragment::{self, Fragment};
use super::normal;
use super::vocabulary::Vocabulary;

/// The tests of all cycles of a vocabulary with up to a number of edges, each once: those with
/// fewer edges first, in an order that does not change from run to run.
///
/// It searches while it is asked, and holds no test that it has given.
#[derive(Clone, Debug)]
pub struct Generator {
    fragments: Vec<Fragment>,
    one_location: Vec<Vec<Edge>>,
    sizes: Vec<Size>,
    longest: usize,
    /// The number of edges of the present cycles.
    length: usize,
    /// How many cycles of one location have been looked at.
    looked_at: usize,
    /// The fragments of the threads.
    threads: Vec<usize>,
    /// The present cycle, and the next size of it.
    cycle: Option<(Cycle, usize)>,
    left_out: usize,
}

impl Generator {
    /// The tests with accesses of 8 bytes.
    pub fn new(vocabulary: &Vocabulary, edges: usize) -> Self {
        Self::with_sizes(vocabulary, edges, &[Size::DW])
    }

    /// The tests with accesses of each of these sizes.
    pub fn with_sizes(vocabulary: &Vocabulary, edges: usize, sizes: &[Size]) -> Self {
        let one_location = if vocabulary.one_location {
            fragment::of_one_location(vocabulary)
        } else {
            Vec::new()
        };
        Self {
            // Another thread has at least one edge within and the one that leaves it, and so has
            // this one.
            fragments: Fragment::all(vocabulary, edges.saturating_sub(2)),
            one_location,
            sizes: sizes.to_vec(),
            longest: edges,
            length: 2,
            looked_at: 0,
            threads: vec![0],
            cycle: None,
            left_out: 0,
        }
    }

    /// How many tests have been left out so far, since no final state would tell their cycle, a
    /// thread runs out of registers, or read-modify-writes have no such size.
    pub const fn left_out(&self) -> usize {
        self.left_out
    }

    /// The next cycle.
    fn next_cycle(&mut self) -> Option<Cycle> {
        while self.length <= self.longest {
            while let Some(edges) = self.one_location.get(self.looked_at) {
                self.looked_at += 1;
                if edges.len() == self.length
                    && let Ok(cycle) = Cycle::new(edges.clone())
                {
                    return Some(cycle);
                }
            }
            if let Some(edges) = self.next_of_several() {
                return Some(Cycle::from_normal(edges));
            }
            self.length += 1;
            self.looked_at = 0;
            self.threads = vec![0];
        }
        None
    }

    /// The next cycle of several locations with the present number of edges.
    fn next_of_several(&mut self) -> Option<Vec<Edge>> {
        while let Some(&top) = self.threads.last() {
            let used = self.used();
            // The shortest come first: no other fits either.
            if self.fragments.get(top).is_none() || used > self.length {
                self.threads.pop();
                self.advance();
                continue;
            }
            if !self.fits() {
                self.advance();
            } else if used < self.length {
                self.threads.push(0);
            } else {
                let edges = self.close();
                self.advance();
                if edges.is_some() {
                    return edges;
                }
            }
        }
        None
    }

    fn advance(&mut self) {
        if let Some(top) = self.threads.last_mut() {
            *top += 1;
        }
    }

    /// How many edges the threads have.
    fn used(&self) -> usize {
        let lengths = self.threads.iter().filter_map(|&i| self.fragments.get(i));
        lengths.map(Fragment::length).sum()
    }

    /// Whether the last thread can follow the one before, and the cycle still be in normal form.
    fn fits(&self) -> bool {
        match *self.threads.as_slice() {
            [] | [_] => true,
            [first, last] => self.follows(first, first, last),
            [first, .., before, last] => self.follows(first, before, last),
        }
    }

    fn follows(&self, first: usize, before: usize, last: usize) -> bool {
        let rank = |i: usize| self.fragments[i].ends().rank();
        rank(last) >= rank(first) && self.fragments[before].edge_to(&self.fragments[last]).is_some()
    }

    /// The cycle of the threads, if they make one that is in normal form.
    fn close(&self) -> Option<Vec<Edge>> {
        if self.threads.len() < 2 {
            return None;
        }
        let mut edges = Vec::with_capacity(self.length);
        for (i, &thread) in self.threads.iter().enumerate() {
            let next = self.threads[(i + 1) % self.threads.len()];
            let (this, next) = (&self.fragments[thread], &self.fragments[next]);
            edges.extend_from_slice(&this.edges);
            edges.push(this.edge_to(next)?);
        }
        // With all changes of location in one thread, the others come down to one location each:
        // coherence alone decides such a test.
        let changes = |&&thread: &&usize| {
            let mut edges = self.fragments[thread].edges.iter();
            edges.any(|edge| edge.relation.place() == Place::Different)
        };
        let changing = self.threads.iter().filter(changes).count();
        (changing >= 2 && normal::is_normal(&edges)).then_some(edges)
    }
}

impl Iterator for Generator {
    type Item = Generated;

    fn next(&mut self) -> Option<Generated> {
        loop {
            let (cycle, size) = match self.cycle.take() {
                Some((cycle, next)) if next < self.sizes.len() => (cycle, next),
                _ => (self.next_cycle()?, 0),
            };
            let test = self.sizes.get(size).map(|&size| cycle.test(size));
            self.cycle = Some((cycle, size + 1));
            match test {
                Some(Ok(test)) => return Some(test),
                Some(Err(_)) => self.left_out += 1,
                None => {}
            }
        }
    }
}
