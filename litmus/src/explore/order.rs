//! [`Orders`]: what is known of coherence, as a strict partial order of the writes to each cell.

use crate::Structure;

/// The partial orders of all cells. A write is known by its index within its cell; the initial write
/// has index 0.
#[derive(Clone, Debug)]
pub(super) struct Orders {
    /// For each cell the events that write it.
    pub(super) writes: Vec<Vec<usize>>,
    /// For each cell and write the later ones, transitively: where each cell's part starts.
    start: Vec<usize>,
    later: Vec<u64>,
    /// For each event that writes, its index within its cell.
    index: Vec<u8>,
    /// What has been saved, one after the other.
    saved: Vec<u64>,
}

/// The most writes to a cell that an order can have.
pub(super) const MOST_WRITES: usize = 64;

impl Orders {
    /// Only that the initial write is first. None if a cell has more than [`MOST_WRITES`] writes.
    pub(super) fn new(structure: &Structure) -> Option<Self> {
        let mut writes = vec![Vec::new(); structure.cells.len()];
        let mut index = vec![0; structure.len()];
        for (number, event) in structure.events.iter().enumerate() {
            if let (Some(cell), true) = (event.cell, event.writes) {
                index[number] = u8::try_from(writes[cell].len()).ok()?;
                writes[cell].push(number);
            }
        }
        let mut start = Vec::with_capacity(writes.len());
        let mut later = Vec::new();
        for writes in &writes {
            if writes.len() > MOST_WRITES {
                return None;
            }
            start.push(later.len());
            later.push(all(writes.len()) & !1);
            later.resize(later.len() + writes.len() - 1, 0);
        }
        Some(Self { writes, start, later, index, saved: Vec::new() })
    }

    /// The index of a write within its cell.
    #[inline]
    pub(super) fn index(&self, event: usize) -> usize {
        usize::from(self.index[event])
    }

    /// The writes known to be later than one.
    #[inline]
    pub(super) fn later(&self, cell: usize, write: usize) -> u64 {
        self.later[self.start[cell] + write]
    }

    /// Whether a write is known to be before another.
    #[inline]
    pub(super) fn is_before(&self, cell: usize, a: usize, b: usize) -> bool {
        self.later(cell, a) >> b & 1 != 0
    }

    /// Makes a write come before another. False if it is known not to.
    #[inline]
    pub(super) fn put_before(&mut self, cell: usize, a: usize, b: usize) -> bool {
        if a == b || self.is_before(cell, b, a) {
            return false;
        }
        if self.is_before(cell, a, b) {
            return true;
        }
        let add = self.later(cell, b) | 1 << b;
        let start = self.start[cell];
        for write in 0..self.writes[cell].len() {
            let later = &mut self.later[start + write];
            if write == a || *later >> a & 1 != 0 {
                *later |= add;
            }
        }
        true
    }

    /// Whether every two writes of a cell are ordered.
    #[inline]
    pub(super) fn is_total(&self, cell: usize) -> bool {
        let count = self.writes[cell].len();
        let pairs: u32 = (0..count).map(|write| self.later(cell, write).count_ones()).sum();
        pairs as usize == count * (count - 1) / 2
    }

    /// The writes that none is known to be later than, as bits.
    pub(super) fn last(&self, cell: usize) -> u64 {
        let count = self.writes[cell].len();
        (0..count)
            .filter(|&write| self.later(cell, write) == 0)
            .fold(0, |set, write| set | 1 << write)
    }

    /// Keeps what is known, for [`Orders::restore`].
    #[inline]
    pub(super) fn save(&mut self) {
        self.saved.extend_from_slice(&self.later);
    }

    /// Goes back to what was kept last, and keeps it.
    #[inline]
    pub(super) fn restore(&mut self) {
        let start = self.saved.len() - self.later.len();
        self.later.copy_from_slice(&self.saved[start..]);
    }

    /// Forgets what was kept last.
    #[inline]
    pub(super) fn forget(&mut self) {
        self.saved.truncate(self.saved.len() - self.later.len());
    }

    /// The writes of a cell in their order, as events. It must be total.
    pub(super) fn sequence(&self, cell: usize) -> Vec<usize> {
        let count = self.writes[cell].len();
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|&write| std::cmp::Reverse(self.later(cell, write).count_ones()));
        order.into_iter().map(|write| self.writes[cell][write]).collect()
    }
}

/// So many bits.
pub(super) const fn all(count: usize) -> u64 {
    if count >= 64 { u64::MAX } else { (1 << count) - 1 }
}

/// The indices of the bits of a word, ascending.
pub(super) fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros() as usize;
        (word != 0).then(|| {
            word &= word - 1;
            bit
        })
    })
}
