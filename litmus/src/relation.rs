//! [`Set`]s of events and [`Relation`]s between them, as rows of bits, for executions of any size.
//!
//! They are plain on purpose: what evaluates a model once for an explanation, or all candidates of a
//! test one by one, uses them. The explorer has faster ones of its own.

/// A set of the events 0 to `len` - 1.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Set {
    len: usize,
    words: Vec<u64>,
}

/// The words that so many bits take.
const fn words(len: usize) -> usize {
    len.div_ceil(64)
}

impl Set {
    /// The empty set.
    pub fn empty(len: usize) -> Self {
        Self { len, words: vec![0; words(len)] }
    }

    /// All events.
    pub fn full(len: usize) -> Self {
        (0..len).fold(Self::empty(len), |mut set, event| {
            set.insert(event);
            set
        })
    }

    /// Those events for which something holds.
    pub fn filter(len: usize, holds: impl Fn(usize) -> bool) -> Self {
        let mut set = Self::empty(len);
        (0..len).filter(|&event| holds(event)).for_each(|event| set.insert(event));
        set
    }

    /// How many events there are in all.
    pub const fn universe(&self) -> usize {
        self.len
    }

    /// Adds an event.
    pub fn insert(&mut self, event: usize) {
        self.words[event / 64] |= 1 << (event % 64);
    }

    /// Whether an event is in it.
    pub fn contains(&self, event: usize) -> bool {
        self.words[event / 64] >> (event % 64) & 1 != 0
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// Its events, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len).filter(|&event| self.contains(event))
    }

    fn zip(&self, other: &Self, op: impl Fn(u64, u64) -> u64) -> Self {
        let words = self.words.iter().zip(&other.words).map(|(&a, &b)| op(a, b)).collect();
        Self { len: self.len, words }
    }

    /// Union.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a | b)
    }

    /// Intersection.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & b)
    }

    /// Difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.zip(other, |a, b| a & !b)
    }

    /// Complement.
    #[must_use]
    pub fn not(&self) -> Self {
        Self::full(self.len).minus(self)
    }
}

/// A relation between the events 0 to `len` - 1.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Relation {
    rows: Vec<Set>,
}

impl Relation {
    /// The empty relation.
    pub fn empty(len: usize) -> Self {
        Self { rows: vec![Set::empty(len); len] }
    }

    /// The relation of these pairs.
    pub fn from_pairs(len: usize, pairs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut relation = Self::empty(len);
        pairs.into_iter().for_each(|(from, to)| relation.insert(from, to));
        relation
    }

    /// The pairs for which something holds.
    pub fn filter(len: usize, holds: impl Fn(usize, usize) -> bool) -> Self {
        Self { rows: (0..len).map(|from| Set::filter(len, |to| holds(from, to))).collect() }
    }

    /// The identity on a set.
    pub fn identity(set: &Set) -> Self {
        Self::from_pairs(set.universe(), set.iter().map(|event| (event, event)))
    }

    /// All pairs of one of `from` and one of `to`.
    pub fn product(from: &Set, to: &Set) -> Self {
        let len = from.universe();
        let row = |event| if from.contains(event) { to.clone() } else { Set::empty(len) };
        Self { rows: (0..len).map(row).collect() }
    }

    /// How many events there are in all.
    pub const fn universe(&self) -> usize {
        self.rows.len()
    }

    /// Adds a pair.
    pub fn insert(&mut self, from: usize, to: usize) {
        self.rows[from].insert(to);
    }

    /// Whether a pair is in it.
    pub fn contains(&self, from: usize, to: usize) -> bool {
        self.rows[from].contains(to)
    }

    /// The events that one is related to.
    pub fn row(&self, from: usize) -> &Set {
        &self.rows[from]
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.rows.iter().all(Set::is_empty)
    }

    /// Its pairs, ascending.
    pub fn iter(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.rows.iter().enumerate().flat_map(|(from, row)| row.iter().map(move |to| (from, to)))
    }

    fn zip(&self, other: &Self, op: impl Fn(&Set, &Set) -> Set) -> Self {
        Self { rows: self.rows.iter().zip(&other.rows).map(|(a, b)| op(a, b)).collect() }
    }

    /// Union.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.zip(other, Set::or)
    }

    /// Intersection.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.zip(other, Set::and)
    }

    /// Difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.zip(other, Set::minus)
    }

    /// Complement.
    #[must_use]
    pub fn not(&self) -> Self {
        Self { rows: self.rows.iter().map(Set::not).collect() }
    }

    /// Sequence: `self; other`.
    #[must_use]
    pub fn then(&self, other: &Self) -> Self {
        let len = self.universe();
        let row = |row: &Set| row.iter().fold(Set::empty(len), |sum, via| sum.or(&other.rows[via]));
        Self { rows: self.rows.iter().map(row).collect() }
    }

    /// The other way round: `self^-1`.
    #[must_use]
    pub fn converse(&self) -> Self {
        Self::from_pairs(self.universe(), self.iter().map(|(from, to)| (to, from)))
    }

    /// Transitive closure: `self+`.
    #[must_use]
    pub fn plus(&self) -> Self {
        let mut closure = self.clone();
        for via in 0..self.universe() {
            let through = closure.rows[via].clone();
            for row in &mut closure.rows {
                if row.contains(via) {
                    *row = row.or(&through);
                }
            }
        }
        closure
    }

    /// With the identity: `self?`.
    #[must_use]
    pub fn optional(&self) -> Self {
        self.or(&Self::identity(&Set::full(self.universe())))
    }

    /// The events that are related to one.
    pub fn domain(&self) -> Set {
        Set::filter(self.universe(), |from| !self.rows[from].is_empty())
    }

    /// The events that one is related to.
    pub fn range(&self) -> Set {
        self.rows.iter().fold(Set::empty(self.universe()), |sum, row| sum.or(row))
    }

    /// A shortest cycle, as the events along it, the first not repeated; none if there is none.
    pub fn cycle(&self) -> Option<Vec<usize>> {
        let cycles = (0..self.universe()).filter_map(|start| self.cycle_through(start));
        cycles.min_by_key(Vec::len)
    }

    fn cycle_through(&self, start: usize) -> Option<Vec<usize>> {
        let mut before = vec![None; self.universe()];
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(from) = queue.pop_front() {
            for to in self.rows[from].iter() {
                if to == start {
                    let back = std::iter::successors(Some(from), |&event| before[event]);
                    let mut cycle: Vec<usize> = back.collect();
                    cycle.reverse();
                    return Some(cycle);
                }
                if before[to].is_none() {
                    before[to] = Some(from);
                    queue.push_back(to);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(pairs: &[(usize, usize)]) -> Relation {
        Relation::from_pairs(70, pairs.iter().copied())
    }

    #[test]
    fn operations() {
        let a = relation(&[(0, 1), (1, 69), (5, 5)]);
        let b = relation(&[(1, 2), (69, 0)]);
        assert_eq!(a.then(&b), relation(&[(0, 2), (1, 0)]));
        assert_eq!(a.plus(), relation(&[(0, 1), (0, 69), (1, 69), (5, 5)]));
        assert_eq!(a.converse(), relation(&[(1, 0), (69, 1), (5, 5)]));
        assert_eq!(a.domain().iter().collect::<Vec<_>>(), [0, 1, 5]);
        assert_eq!(a.range().iter().collect::<Vec<_>>(), [1, 5, 69]);
        assert!(a.not().contains(2, 2) && !a.not().contains(5, 5));
        assert_eq!(a.not().not(), a);
    }

    #[test]
    fn cycles() {
        assert_eq!(relation(&[(0, 1), (1, 2)]).cycle(), None);
        assert_eq!(relation(&[(3, 3), (0, 1), (1, 0)]).cycle(), Some(vec![3]));
        let both = relation(&[(0, 1), (1, 2), (2, 0), (2, 3), (3, 2)]);
        assert_eq!(both.cycle(), Some(vec![2, 3]));
    }
}
