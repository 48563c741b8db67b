//! [`Numbers`]: the numbers that symbolic values are, as far as reads have sources.

use crate::Structure;
use crate::value::{Node, ValueId, evaluate};

/// The number of each value of each thread, where it is known.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    /// By thread and value.
    known: Vec<Vec<Option<u64>>>,
    /// Which have become known, for going back.
    trail: Vec<(u16, u32)>,
}

impl Numbers {
    /// Only constants are known.
    pub(super) fn new(structure: &Structure) -> Self {
        let known = structure.paths.iter().map(|path| {
            let constant = |node: &Node| match *node {
                Node::Const(number) => Some(number),
                _ => None,
            };
            path.values.nodes().iter().map(constant).collect()
        });
        Self { known: known.collect(), trail: Vec::new() }
    }

    /// The number that a value is.
    #[inline]
    pub(super) fn get(&self, thread: usize, value: ValueId) -> Option<u64> {
        self.known[thread][value.index()]
    }

    /// Says what a value is, and finds out what becomes known by that.
    pub(super) fn set(
        &mut self,
        structure: &Structure,
        thread: usize,
        value: ValueId,
        number: u64,
    ) {
        self.learn(thread, value.index(), number);
        let nodes = structure.paths[thread].values.nodes();
        for (index, &node) in nodes.iter().enumerate().skip(value.index() + 1) {
            if self.known[thread][index].is_none() {
                let known = &self.known[thread];
                if let Some(number) = evaluate(node, |value| known[value.index()]) {
                    self.learn(thread, index, number);
                }
            }
        }
    }

    fn learn(&mut self, thread: usize, index: usize, number: u64) {
        self.known[thread][index] = Some(number);
        let thread = u16::try_from(thread).unwrap_or(u16::MAX);
        self.trail.push((thread, u32::try_from(index).unwrap_or(u32::MAX)));
    }

    /// Where [`Numbers::back`] can go back to.
    #[inline]
    pub(super) fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Forgets what has become known since a mark.
    #[inline]
    pub(super) fn back(&mut self, mark: usize) {
        for (thread, index) in self.trail.drain(mark..) {
            self.known[usize::from(thread)][index as usize] = None;
        }
    }
}
