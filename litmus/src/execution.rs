//! [`Execution`]: a structure with reads-from and coherence.

use crate::value::{Node, evaluate};
use crate::{Relation, Structure};
use std::sync::Arc;

/// A structure of which it is known which write each read reads from, and in which order the writes
/// to each cell are.
#[derive(Clone, Debug)]
pub struct Execution {
    /// The structure.
    pub structure: Arc<Structure>,
    /// For each event that reads, the event that it reads from.
    pub reads_from: Vec<Option<usize>>,
    /// For each cell, the events that write it, in coherence order, the initial write first.
    pub coherence: Vec<Vec<usize>>,
}

impl Execution {
    /// The relation rf: from writes to the reads that read from them.
    pub fn rf(&self) -> Relation {
        let pairs = self.reads_from.iter().enumerate();
        let pairs = pairs.filter_map(|(read, &write)| Some((write?, read)));
        Relation::from_pairs(self.structure.len(), pairs)
    }

    /// The relation co: from writes to later ones of the same cell.
    pub fn co(&self) -> Relation {
        let mut co = Relation::empty(self.structure.len());
        for writes in &self.coherence {
            for (position, &earlier) in writes.iter().enumerate() {
                writes[position + 1..].iter().for_each(|&later| co.insert(earlier, later));
            }
        }
        co
    }

    /// The numbers that the values of each thread's path are; none for values that are reasons of
    /// one another.
    pub fn numbers(&self) -> Vec<Vec<Option<u64>>> {
        let paths = &self.structure.paths;
        let mut known: Vec<Vec<Option<u64>>> =
            paths.iter().map(|path| vec![None; path.values.len()]).collect();
        loop {
            let mut changed = false;
            for (thread, path) in paths.iter().enumerate() {
                for (index, &node) in path.values.nodes().iter().enumerate() {
                    if known[thread][index].is_some() {
                        continue;
                    }
                    let number = match node {
                        Node::Read(event) => self.read(&known, thread, usize::from(event)),
                        _ => evaluate(node, |value| known[thread][value.index()]),
                    };
                    changed |= number.is_some();
                    known[thread][index] = number;
                }
            }
            if !changed {
                return known;
            }
        }
    }

    /// What a read gives, if it is known what the write has written that it reads from.
    fn read(&self, known: &[Vec<Option<u64>>], thread: usize, index: usize) -> Option<u64> {
        let structure = &self.structure;
        let event = structure.first[thread] + index;
        let size = structure.cells[structure.events[event].cell?].access.size;
        let source = self.reads_from[event]?;
        let of = structure.events[source];
        let number = match of.thread {
            None => structure.cells[of.index].initial,
            Some(thread) => {
                let written = structure.paths[thread].events[of.index].action.written()?;
                known[thread][written.index()]?
            }
        };
        Some(number & size.mask())
    }
}
