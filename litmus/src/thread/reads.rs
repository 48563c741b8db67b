//! [`Reads`]: a set of events of a path.

/// A set of events of a path, by their indices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reads(Vec<u16>);

impl Reads {
    pub(super) const fn none() -> Self {
        Self(Vec::new())
    }

    pub(super) fn one(event: u16) -> Self {
        Self(vec![event])
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds all of another set.
    pub(super) fn add(&mut self, other: &Self) {
        if self.0.is_empty() {
            self.0.clone_from(&other.0);
            return;
        }
        for &event in &other.0 {
            if let Err(position) = self.0.binary_search(&event) {
                self.0.insert(position, event);
            }
        }
    }

    /// Those of both.
    pub(super) fn and(&self, other: &Self) -> Self {
        let mut both = self.clone();
        both.add(other);
        both
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u16> {
        self.0.iter().copied()
    }

    /// Its elements, ascending.
    pub(super) fn to_vec(&self) -> Vec<u16> {
        self.0.clone()
    }

    /// Its elements that are not in another set, ascending.
    pub(super) fn without(&self, other: &Self) -> Vec<u16> {
        self.iter().filter(|event| other.0.binary_search(event).is_err()).collect()
    }
}
