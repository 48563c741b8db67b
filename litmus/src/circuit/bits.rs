//! [`Row`] and [`Rel`]: sets and relations of at most `64 * W` events, made for being computed
//! many times.

/// A set of events.
pub(crate) type Row<const W: usize> = [u64; W];

/// The set without events.
#[inline]
pub(crate) const fn none<const W: usize>() -> Row<W> {
    [0; W]
}

/// Whether an event is in a set.
#[inline]
pub(crate) const fn has<const W: usize>(row: &Row<W>, event: usize) -> bool {
    row[event / 64] >> (event % 64) & 1 != 0
}

/// Adds an event.
#[inline]
pub(crate) const fn put<const W: usize>(row: &mut Row<W>, event: usize) {
    row[event / 64] |= 1 << (event % 64);
}

/// Whether a set is empty.
#[inline]
pub(crate) fn is_none<const W: usize>(row: &Row<W>) -> bool {
    row.iter().all(|&word| word == 0)
}

/// Both sets' words, combined.
#[inline]
pub(crate) fn zip<const W: usize>(a: &Row<W>, b: &Row<W>, op: impl Fn(u64, u64) -> u64) -> Row<W> {
    std::array::from_fn(|word| op(a[word], b[word]))
}

/// Adds all events of a set to another.
#[inline]
pub(crate) fn add<const W: usize>(to: &mut Row<W>, from: &Row<W>) {
    for (to, from) in to.iter_mut().zip(from) {
        *to |= from;
    }
}

/// The first `count` events.
pub(crate) fn first<const W: usize>(count: usize) -> Row<W> {
    std::array::from_fn(|word| match count.saturating_sub(64 * word) {
        0 => 0,
        bits @ 1..64 => (1 << bits) - 1,
        _ => u64::MAX,
    })
}

/// The events of a set, ascending.
#[inline]
pub(crate) fn events<const W: usize>(row: &Row<W>) -> Events<W> {
    Events { row: *row, word: 0 }
}

/// See [`events`].
#[derive(Clone, Debug)]
pub(crate) struct Events<const W: usize> {
    row: Row<W>,
    word: usize,
}

impl<const W: usize> Iterator for Events<W> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.word < W {
            let word = &mut self.row[self.word];
            if *word != 0 {
                let bit = word.trailing_zeros() as usize;
                *word &= *word - 1;
                return Some(64 * self.word + bit);
            }
            self.word += 1;
        }
        None
    }
}

/// A relation: for each event the events that it is related to.
///
/// Operations go through all rows, which for a few dozen events is less work than to skip the empty
/// ones.
#[derive(Clone, Debug)]
pub(crate) struct Rel<const W: usize> {
    rows: Vec<Row<W>>,
}

impl<const W: usize> Rel<W> {
    /// The empty relation between so many events.
    pub(crate) fn empty(len: usize) -> Self {
        Self { rows: vec![none(); len] }
    }

    /// The events that are related to one.
    #[inline]
    pub(crate) fn live(&self) -> Row<W> {
        let mut live = none();
        for (event, row) in self.rows.iter().enumerate() {
            if !is_none(row) {
                put(&mut live, event);
            }
        }
        live
    }

    /// The events that one is related to.
    #[inline]
    pub(crate) fn row(&self, event: usize) -> &Row<W> {
        &self.rows[event]
    }

    /// Whether it is empty.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.iter().all(is_none)
    }

    /// Makes it empty.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.rows.fill(none());
    }

    /// Sets a row.
    #[inline]
    pub(crate) fn set(&mut self, event: usize, row: Row<W>) {
        self.rows[event] = row;
    }

    /// Adds a pair.
    #[inline]
    pub(crate) fn insert(&mut self, from: usize, to: usize) {
        put(&mut self.rows[from], to);
    }

    /// Adds pairs: from one event to all of a set.
    #[inline]
    pub(crate) fn insert_row(&mut self, from: usize, to: &Row<W>) {
        add(&mut self.rows[from], to);
    }

    /// Makes it equal to another.
    #[inline]
    pub(crate) fn copy(&mut self, from: &Self) {
        self.rows.copy_from_slice(&from.rows);
    }

    /// Makes each row a function of the rows of two others.
    #[inline]
    fn zip(&mut self, a: &Self, b: &Self, op: impl Fn(u64, u64) -> u64) {
        for ((out, a), b) in self.rows.iter_mut().zip(&a.rows).zip(&b.rows) {
            *out = zip(a, b, &op);
        }
    }

    /// Makes it `a | b`.
    #[inline]
    pub(crate) fn or(&mut self, a: &Self, b: &Self) {
        self.zip(a, b, |a, b| a | b);
    }

    /// Makes it `a & b`.
    #[inline]
    pub(crate) fn and(&mut self, a: &Self, b: &Self) {
        self.zip(a, b, |a, b| a & b);
    }

    /// Makes it `a \ b`.
    #[inline]
    pub(crate) fn minus(&mut self, a: &Self, b: &Self) {
        self.zip(a, b, |a, b| a & !b);
    }

    /// Makes it `a; b`.
    #[inline]
    pub(crate) fn then(&mut self, a: &Self, b: &Self) {
        for (out, a) in self.rows.iter_mut().zip(&a.rows) {
            let mut sum = none();
            for via in events(a) {
                add(&mut sum, &b.rows[via]);
            }
            *out = sum;
        }
    }

    /// Makes it `[from]; a; [to]`.
    #[inline]
    pub(crate) fn within(&mut self, a: &Self, from: &Row<W>, to: &Row<W>) {
        for (event, (out, a)) in self.rows.iter_mut().zip(&a.rows).enumerate() {
            *out = if has(from, event) { zip(a, to, |a, to| a & to) } else { none() };
        }
    }

    /// Makes it `a^-1`.
    #[inline]
    pub(crate) fn converse(&mut self, a: &Self) {
        self.clear();
        for (from, row) in a.rows.iter().enumerate() {
            for to in events(row) {
                self.insert(to, from);
            }
        }
    }

    /// Makes it `a?`: with the identity on the first `len` events.
    #[inline]
    pub(crate) fn optional(&mut self, a: &Self, len: usize) {
        self.copy(a);
        for event in 0..len {
            put(&mut self.rows[event], event);
        }
    }

    /// Makes it `a+`.
    pub(crate) fn plus(&mut self, a: &Self) {
        self.clear();
        // Events whose successors are all done come first: their closure is made of closures.
        let mut left = a.live();
        loop {
            let mut progress = false;
            for event in events(&left) {
                let row = &a.rows[event];
                if is_none(&zip(row, &left, |a, b| a & b)) {
                    let mut sum = *row;
                    for via in events(row) {
                        add(&mut sum, &self.rows[via]);
                    }
                    self.rows[event] = sum;
                    left[event / 64] &= !(1 << (event % 64));
                    progress = true;
                }
            }
            if !progress {
                break;
            }
        }
        if is_none(&left) {
            return;
        }
        // What is left is on a cycle or before one.
        for event in events(&left) {
            let mut sum = a.rows[event];
            for via in events(&zip(&a.rows[event], &left, |row, left| row & !left)) {
                add(&mut sum, &self.rows[via]);
            }
            self.rows[event] = sum;
        }
        for via in events(&left) {
            let through = self.rows[via];
            for event in events(&left) {
                if has(&self.rows[event], via) {
                    add(&mut self.rows[event], &through);
                }
            }
        }
    }

    /// Whether an event is related to itself.
    #[inline]
    pub(crate) fn is_reflexive_somewhere(&self) -> bool {
        self.rows.iter().enumerate().any(|(event, row)| has(row, event))
    }

    /// Whether it has a cycle.
    #[inline]
    pub(crate) fn is_cyclic(&self) -> bool {
        let mut left = self.live();
        loop {
            let before = left;
            for event in events(&before) {
                if is_none(&zip(&self.rows[event], &left, |a, b| a & b)) {
                    left[event / 64] &= !(1 << (event % 64));
                }
            }
            if is_none(&left) {
                return false;
            }
            if left == before {
                return true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Relation;
    use arbtest::arbtest;

    fn both(len: usize, pairs: &[(usize, usize)]) -> (Rel<2>, Relation) {
        let mut fast = Rel::empty(len);
        for &(from, to) in pairs {
            fast.insert(from, to);
        }
        (fast, Relation::from_pairs(len, pairs.iter().copied()))
    }

    fn plain(fast: &Rel<2>) -> Relation {
        let len = fast.rows.len();
        Relation::filter(len, |from, to| has(&fast.rows[from], to))
    }

    /// All operations against those of the plain relations.
    #[test]
    fn operations() {
        arbtest(|u| {
            let len = u.int_in_range(1..=100)?;
            let pairs = |u: &mut arbtest::arbitrary::Unstructured<'_>| {
                let count = u.int_in_range(0..=30)?;
                let event = |u: &mut arbtest::arbitrary::Unstructured<'_>| u.choose_index(len);
                (0..count).map(|_| Ok((event(u)?, event(u)?))).collect::<Result<Vec<_>, _>>()
            };
            let ((a, plain_a), (b, plain_b)) = (both(len, &pairs(u)?), both(len, &pairs(u)?));
            // A relation that is overwritten has to forget what it was.
            let (mut out, _) = both(len, &pairs(u)?);
            out.or(&a, &b);
            assert_eq!(plain(&out), plain_a.or(&plain_b));
            out.and(&a, &b);
            assert_eq!(plain(&out), plain_a.and(&plain_b));
            out.minus(&a, &b);
            assert_eq!(plain(&out), plain_a.minus(&plain_b));
            out.then(&a, &b);
            assert_eq!(plain(&out), plain_a.then(&plain_b));
            out.converse(&a);
            assert_eq!(plain(&out), plain_a.converse());
            out.plus(&a);
            assert_eq!(plain(&out), plain_a.plus());
            out.optional(&a, len);
            assert_eq!(plain(&out), plain_a.optional());
            assert_eq!(a.is_cyclic(), plain_a.cycle().is_some());
            assert_eq!(a.is_reflexive_somewhere(), (0..len).any(|e| plain_a.contains(e, e)));
            let (from, to) = (a.live(), b.live());
            out.within(&a, &from, &to);
            let ids = |set: crate::Set| Relation::identity(&set);
            let expected = ids(plain_a.domain()).then(&plain_a).then(&ids(plain_b.domain()));
            assert_eq!(plain(&out), expected);
            Ok(())
        });
    }
}
