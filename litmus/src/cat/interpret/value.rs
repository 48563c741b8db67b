//! [`Value`]: what expressions are worth; and [`Environment`]: what names are.

use super::primitives::Primitive;
use crate::cat::ast::{Function, Name, Procedure};
use crate::{Relation, Set};
use std::collections::BTreeSet;
use std::rc::Rc;

/// A value. `'m` is the life of the model that has the functions.
#[derive(Clone, Debug)]
pub(super) enum Value<'m> {
    /// The empty set of anything, and the empty relation.
    Empty,
    /// All events, and all pairs of them.
    Universe,
    Set(Rc<Set>),
    Relation(Rc<Relation>),
    Event(usize),
    Pair(usize, usize),
    Tag(Name),
    /// A set of sets, relations, tags or tuples.
    Collection(Rc<BTreeSet<Element>>),
    Tuple(Rc<[Value<'m>]>),
    Function(Rc<Closure<'m>>),
    Procedure(Rc<ProcedureClosure<'m>>),
    Primitive(Primitive),
}

/// A value that can be in a [`Value::Collection`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Element {
    Set(Set),
    Relation(Relation),
    Event(usize),
    Pair(usize, usize),
    Tag(Name),
    Collection(BTreeSet<Element>),
    Tuple(Vec<Element>),
}

/// A function with the environment of its definition.
#[derive(Debug)]
pub(super) struct Closure<'m> {
    pub(super) function: &'m Function,
    pub(super) environment: Environment<'m>,
    /// The functions defined with it, which it sees: those of a `let rec`.
    pub(super) group: Rc<[(Option<Name>, &'m Function)]>,
}

/// A procedure with the environment of its definition.
#[derive(Debug)]
pub(super) struct ProcedureClosure<'m> {
    pub(super) procedure: &'m Procedure,
    pub(super) environment: Environment<'m>,
    /// Its own name, if it sees itself.
    pub(super) itself: Option<Name>,
}

impl Value<'_> {
    pub(super) fn set(set: Set) -> Self {
        Self::Set(Rc::new(set))
    }

    pub(super) fn relation(relation: Relation) -> Self {
        Self::Relation(Rc::new(relation))
    }

    pub(super) fn collection(elements: BTreeSet<Element>) -> Self {
        Self::Collection(Rc::new(elements))
    }

    /// What messages call it.
    pub(super) const fn type_name(&self) -> &'static str {
        match self {
            Self::Empty => "the empty set",
            Self::Universe => "the universe",
            Self::Set(_) => "a set of events",
            Self::Relation(_) => "a relation",
            Self::Event(_) => "an event",
            Self::Pair(..) => "a pair of events",
            Self::Tag(_) => "a tag",
            Self::Collection(_) => "a set of values",
            Self::Tuple(_) => "a tuple",
            Self::Function(_) | Self::Primitive(_) => "a function",
            Self::Procedure(_) => "a procedure",
        }
    }
}

impl From<Element> for Value<'_> {
    fn from(element: Element) -> Self {
        match element {
            Element::Set(set) => Self::set(set),
            Element::Relation(relation) => Self::relation(relation),
            Element::Event(event) => Self::Event(event),
            Element::Pair(from, to) => Self::Pair(from, to),
            Element::Tag(name) => Self::Tag(name),
            Element::Collection(elements) => Self::collection(elements),
            Element::Tuple(elements) => {
                Self::Tuple(elements.into_iter().map(Value::from).collect())
            }
        }
    }
}

impl Element {
    /// Whether two are of one type, so that they can be in one collection.
    pub(super) fn same_type(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// How many values it is made of.
    pub(super) fn weight(&self) -> u64 {
        let parts: u64 = match self {
            Self::Collection(elements) => elements.iter().map(Self::weight).sum(),
            Self::Tuple(elements) => elements.iter().map(Self::weight).sum(),
            Self::Set(_) | Self::Relation(_) | Self::Event(_) | Self::Pair(..) | Self::Tag(_) => 0,
        };
        parts + 1
    }
}

/// What names are: a list, the newest first, of which the tail is shared.
#[derive(Clone, Debug, Default)]
pub(super) struct Environment<'m>(Option<Rc<Bound<'m>>>);

#[derive(Debug)]
struct Bound<'m> {
    name: Name,
    value: Value<'m>,
    before: Environment<'m>,
}

impl<'m> Environment<'m> {
    #[must_use]
    pub(super) fn with(&self, name: Name, value: Value<'m>) -> Self {
        Self(Some(Rc::new(Bound { name, value, before: self.clone() })))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value<'m>> {
        let mut at = self;
        while let Some(bound) = &at.0 {
            if *bound.name == *name {
                return Some(&bound.value);
            }
            at = &bound.before;
        }
        None
    }
}

/// The list is taken apart one by one: to drop it recursively would take stack for each name.
impl Drop for Environment<'_> {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(bound) = next {
            next = Rc::into_inner(bound).and_then(|mut bound| bound.before.0.take());
        }
    }
}
