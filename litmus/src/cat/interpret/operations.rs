//! What the operators do, by the types of their operands.

use super::value::{Element, Value};
use super::{Interpreter, Result};
use crate::cat::ast::{BinaryOp, Comparison, Name, UnaryOp};
use crate::cat::error::CatErrorKind;
use crate::cat::source::{Fault, Span};
use crate::{Relation, Set};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Two operands of one type.
enum Same {
    Sets(Rc<Set>, Rc<Set>),
    Relations(Rc<Relation>, Rc<Relation>),
    Collections(Rc<BTreeSet<Element>>, Rc<BTreeSet<Element>>),
    /// At least one is of any type; none has a type of its own.
    Any,
}

/// The error that a value is of the wrong type.
pub(super) fn wrong_type<T>(found: &Value<'_>, expected: &'static str, span: Span) -> Result<T> {
    let found = found.type_name();
    Err(Fault::new(span, CatErrorKind::Type { found, expected }))
}

/// The name of a tag.
pub(super) fn tag_name(value: &Value<'_>, span: Span) -> Result<Name> {
    match value {
        Value::Tag(name) => Ok(name.clone()),
        _ => wrong_type(value, "a tag", span),
    }
}

impl<'m> Interpreter<'m, '_> {
    pub(super) fn set(&self, value: &Value<'m>, span: Span) -> Result<Rc<Set>> {
        match value {
            Value::Set(set) => Ok(Rc::clone(set)),
            Value::Empty => Ok(Rc::new(Set::empty(self.universe))),
            Value::Universe => Ok(Rc::new(Set::full(self.universe))),
            Value::Event(event) => Ok(Rc::new(Set::filter(self.universe, |other| other == *event))),
            _ => wrong_type(value, "a set of events", span),
        }
    }

    pub(super) fn relation(&self, value: &Value<'m>, span: Span) -> Result<Rc<Relation>> {
        match value {
            Value::Relation(relation) => Ok(Rc::clone(relation)),
            Value::Empty => Ok(Rc::new(Relation::empty(self.universe))),
            Value::Universe => Ok(Rc::new(Relation::empty(self.universe).not())),
            Value::Pair(from, to) => {
                Ok(Rc::new(Relation::from_pairs(self.universe, [(*from, *to)])))
            }
            _ => wrong_type(value, "a relation", span),
        }
    }

    fn is_event_value(value: &Value<'m>) -> bool {
        matches!(value, Value::Set(_) | Value::Event(_))
    }

    fn is_pair_value(value: &Value<'m>) -> bool {
        matches!(value, Value::Relation(_) | Value::Pair(..))
    }

    fn tags_as_collection(value: Value<'m>) -> Value<'m> {
        match value {
            Value::Tag(name) => Value::collection(BTreeSet::from([Element::Tag(name)])),
            other => other,
        }
    }

    /// Two operands as values of one type.
    fn same(
        &self,
        operation: &'static str,
        left: &Value<'m>,
        right: &Value<'m>,
        span: Span,
    ) -> Result<Same> {
        let of_type = |is: fn(&Value<'m>) -> bool| {
            let any = |value: &Value<'m>| matches!(value, Value::Empty | Value::Universe);
            (is(left) || any(left)) && (is(right) || any(right)) && !(any(left) && any(right))
        };
        if of_type(Self::is_event_value) {
            return Ok(Same::Sets(self.set(left, span)?, self.set(right, span)?));
        }
        if of_type(Self::is_pair_value) {
            return Ok(Same::Relations(self.relation(left, span)?, self.relation(right, span)?));
        }
        match (left, right) {
            (Value::Empty | Value::Universe, Value::Empty | Value::Universe) => Ok(Same::Any),
            (Value::Collection(a), Value::Collection(b)) => {
                if let (Some(x), Some(y)) = (a.first(), b.first())
                    && !x.same_type(y)
                {
                    let expected = "a set of values of one type";
                    return wrong_type(right, expected, span);
                }
                self.charge(a.iter().chain(&**b).map(Element::weight).sum(), span)?;
                Ok(Same::Collections(Rc::clone(a), Rc::clone(b)))
            }
            (Value::Collection(a), Value::Empty) => {
                Ok(Same::Collections(Rc::clone(a), Rc::default()))
            }
            (Value::Empty, Value::Collection(b)) => {
                Ok(Same::Collections(Rc::default(), Rc::clone(b)))
            }
            (Value::Collection(a), Value::Universe) => {
                Ok(Same::Collections(Rc::clone(a), self.all_tags(a, span)?))
            }
            (Value::Universe, Value::Collection(b)) => {
                Ok(Same::Collections(self.all_tags(b, span)?, Rc::clone(b)))
            }
            _ => {
                let (left, right) = (left.type_name(), right.type_name());
                Err(Fault::new(span, CatErrorKind::Mixed { operation, left, right }))
            }
        }
    }

    /// All tags of the enumeration that a set is of.
    fn all_tags(&self, some: &Rc<BTreeSet<Element>>, span: Span) -> Result<Rc<BTreeSet<Element>>> {
        let Some(Element::Tag(tag)) = some.first() else {
            return wrong_type(&Value::Universe, "a set of values", span);
        };
        let enumeration = self.enumerations.iter().find(|(_, tags)| tags.contains(tag));
        let tags = enumeration.into_iter().flat_map(|(_, tags)| tags.iter().cloned());
        Ok(Rc::new(tags.map(Element::Tag).collect()))
    }

    pub(super) fn union(&self, left: Value<'m>, right: Value<'m>, span: Span) -> Result<Value<'m>> {
        match (Self::tags_as_collection(left), Self::tags_as_collection(right)) {
            (Value::Empty, other) | (other, Value::Empty) => Ok(other),
            (Value::Universe, _) | (_, Value::Universe) => Ok(Value::Universe),
            (left, right) => Ok(match self.same("the union", &left, &right, span)? {
                Same::Sets(a, b) => Value::set(a.or(&b)),
                Same::Relations(a, b) => Value::relation(a.or(&b)),
                Same::Collections(a, b) => Value::collection(a.union(&b).cloned().collect()),
                Same::Any => Value::Universe,
            }),
        }
    }

    pub(super) fn unary(&self, op: UnaryOp, value: Value<'m>, span: Span) -> Result<Value<'m>> {
        let identity = || Relation::identity(&Set::full(self.universe));
        Ok(match (op, value) {
            (UnaryOp::Plus | UnaryOp::Converse, value @ (Value::Empty | Value::Universe)) => value,
            (UnaryOp::Star | UnaryOp::Optional, Value::Universe)
            | (UnaryOp::Complement, Value::Empty) => Value::Universe,
            (UnaryOp::Complement, Value::Universe) | (UnaryOp::Identity, Value::Empty) => {
                Value::Empty
            }
            (UnaryOp::Converse, Value::Pair(from, to)) => Value::Pair(to, from),
            (UnaryOp::Complement, Value::Set(set)) => Value::set(set.not()),
            (UnaryOp::Complement, Value::Relation(relation)) => Value::relation(relation.not()),
            (UnaryOp::Complement, Value::Collection(some)) => {
                let all = self.all_tags(&some, span)?;
                Value::collection(all.difference(&some).cloned().collect())
            }
            (UnaryOp::Complement, value) => {
                return wrong_type(&value, "a set of events or a relation", span);
            }
            (UnaryOp::Identity, value) => {
                Value::relation(Relation::identity(&*self.set(&value, span)?))
            }
            (UnaryOp::Plus, value) => Value::relation(self.relation(&value, span)?.plus()),
            (UnaryOp::Star, value) => {
                Value::relation(self.relation(&value, span)?.plus().or(&identity()))
            }
            (UnaryOp::Optional, value) => Value::relation(self.relation(&value, span)?.optional()),
            (UnaryOp::Converse, value) => Value::relation(self.relation(&value, span)?.converse()),
        })
    }

    /// An operator of two operands, with their places.
    pub(super) fn binary(
        &self,
        op: BinaryOp,
        (left, left_span): (Value<'m>, Span),
        (right, right_span): (Value<'m>, Span),
        span: Span,
    ) -> Result<Value<'m>> {
        match op {
            BinaryOp::Product => {
                let (left, right) = (self.set(&left, left_span)?, self.set(&right, right_span)?);
                Ok(Value::relation(Relation::product(&left, &right)))
            }
            BinaryOp::Insert => self.insert(&left, right, span),
            BinaryOp::Intersection => self.intersection(left, right, span),
            BinaryOp::Difference => self.difference(left, right, span),
        }
    }

    fn intersection(&self, left: Value<'m>, right: Value<'m>, span: Span) -> Result<Value<'m>> {
        match (Self::tags_as_collection(left), Self::tags_as_collection(right)) {
            (Value::Universe, other) | (other, Value::Universe) => Ok(other),
            (left, right) => Ok(match self.same("the intersection", &left, &right, span)? {
                Same::Sets(a, b) => Value::set(a.and(&b)),
                Same::Relations(a, b) => Value::relation(a.and(&b)),
                Same::Collections(a, b) => Value::collection(a.intersection(&b).cloned().collect()),
                Same::Any => Value::Empty,
            }),
        }
    }

    fn difference(&self, left: Value<'m>, right: Value<'m>, span: Span) -> Result<Value<'m>> {
        match (Self::tags_as_collection(left), Self::tags_as_collection(right)) {
            (left, Value::Empty) => Ok(left),
            (Value::Empty, _) | (_, Value::Universe) => Ok(Value::Empty),
            (left, right) => Ok(match self.same("the difference", &left, &right, span)? {
                Same::Sets(a, b) => Value::set(a.minus(&b)),
                Same::Relations(a, b) => Value::relation(a.minus(&b)),
                Same::Collections(a, b) => Value::collection(a.difference(&b).cloned().collect()),
                Same::Any => Value::Empty,
            }),
        }
    }

    /// A value as an element of a set that has another one already.
    fn element(&self, value: &Value<'m>, other: Option<&Element>, span: Span) -> Result<Element> {
        self.step(span)?;
        Ok(match value {
            Value::Empty => match other {
                Some(Element::Relation(_)) => Element::Relation(Relation::empty(self.universe)),
                Some(Element::Set(_)) => Element::Set(Set::empty(self.universe)),
                _ => Element::Collection(BTreeSet::new()),
            },
            Value::Universe => match other {
                Some(Element::Relation(_)) => {
                    Element::Relation(Relation::empty(self.universe).not())
                }
                Some(Element::Set(_)) => Element::Set(Set::full(self.universe)),
                _ => return wrong_type(value, "an element", span),
            },
            Value::Set(set) => Element::Set((**set).clone()),
            Value::Relation(relation) => Element::Relation((**relation).clone()),
            Value::Event(event) => Element::Event(*event),
            Value::Pair(from, to) => Element::Pair(*from, *to),
            Value::Tag(name) => Element::Tag(name.clone()),
            Value::Collection(elements) => {
                self.charge(elements.iter().map(Element::weight).sum(), span)?;
                Element::Collection((**elements).clone())
            }
            Value::Tuple(values) => {
                let parts = values.iter().map(|value| self.element(value, None, span));
                Element::Tuple(parts.collect::<Result<_>>()?)
            }
            Value::Function(_) | Value::Procedure(_) | Value::Primitive(_) => {
                return wrong_type(value, "an element", span);
            }
        })
    }

    /// `element ++ others`.
    fn insert(&self, element: &Value<'m>, others: Value<'m>, span: Span) -> Result<Value<'m>> {
        match (element, others) {
            (Value::Universe, _) => wrong_type(element, "an element", span),
            (_, Value::Universe) => Ok(Value::Universe),
            (Value::Event(_), others @ (Value::Set(_) | Value::Empty))
            | (Value::Pair(..), others @ (Value::Relation(_) | Value::Empty)) => {
                self.union(element.clone(), others, span)
            }
            (Value::Tuple(pair), Value::Relation(relation)) => match **pair {
                [Value::Event(from), Value::Event(to)] => {
                    let mut relation = Rc::unwrap_or_clone(relation);
                    relation.insert(from, to);
                    Ok(Value::relation(relation))
                }
                _ => wrong_type(element, "a pair of events", span),
            },
            (_, Value::Relation(_)) => wrong_type(element, "a pair of events", span),
            (_, Value::Set(_)) => wrong_type(element, "an event", span),
            (_, Value::Empty) => {
                let first = self.element(element, None, span)?;
                Ok(Value::collection(BTreeSet::from([first])))
            }
            (_, Value::Collection(elements)) => {
                let new = self.element(element, elements.first(), span)?;
                if elements.first().is_some_and(|other| !other.same_type(&new)) {
                    return wrong_type(element, "a value of the type of the others", span);
                }
                if Rc::strong_count(&elements) > 1 {
                    self.charge(elements.iter().map(Element::weight).sum(), span)?;
                }
                let mut elements = Rc::unwrap_or_clone(elements);
                elements.insert(new);
                Ok(Value::collection(elements))
            }
            (_, others) => wrong_type(&others, "a set", span),
        }
    }

    /// `{a, b}`, with the places of the elements.
    pub(super) fn collect(&self, elements: &[(Value<'m>, Span)]) -> Result<Value<'m>> {
        // Those of any type come last, when the type of the others is known.
        let (any, typed): (Vec<_>, Vec<_>) =
            elements.iter().rev().partition(|(element, _)| matches!(element, Value::Empty));
        let all = typed.into_iter().chain(any);
        all.into_iter()
            .try_fold(Value::Empty, |values, (element, span)| self.insert(element, values, *span))
    }

    pub(super) fn compare(
        &self,
        comparison: Comparison,
        left: &Value<'m>,
        right: &Value<'m>,
        span: Span,
    ) -> Result<bool> {
        match (comparison, left, right) {
            (Comparison::In, Value::Event(event), _) => Ok(self.set(right, span)?.contains(*event)),
            (Comparison::In, &Value::Pair(from, to), _) => {
                Ok(self.relation(right, span)?.contains(from, to))
            }
            (Comparison::In, Value::Tuple(pair), Value::Relation(relation)) => match **pair {
                [Value::Event(from), Value::Event(to)] => Ok(relation.contains(from, to)),
                _ => wrong_type(left, "a pair of events", span),
            },
            (Comparison::In, _, Value::Collection(elements)) => {
                Ok(elements.contains(&self.element(left, elements.first(), span)?))
            }
            (Comparison::In, _, Value::Empty) => Ok(false),
            (Comparison::In, _, _) => wrong_type(right, "a set", span),
            (Comparison::Equal, Value::Tag(a), Value::Tag(b)) => Ok(a == b),
            (Comparison::Equal, Value::Tuple(_), Value::Tuple(_)) => {
                Ok(self.element(left, None, span)? == self.element(right, None, span)?)
            }
            (Comparison::Equal | Comparison::Subset, _, _) => {
                let (left, right) = (left.clone(), right.clone());
                let left = Self::tags_as_collection(left);
                let right = Self::tags_as_collection(right);
                let subset = |more: &Value<'m>, less: &Value<'m>| {
                    Ok(match self.same("the comparison", less, more, span)? {
                        Same::Sets(a, b) => a.minus(&b).is_empty(),
                        Same::Relations(a, b) => a.minus(&b).is_empty(),
                        Same::Collections(a, b) => a.is_subset(&b),
                        Same::Any => {
                            matches!((less, more), (Value::Empty, _) | (_, Value::Universe))
                        }
                    })
                };
                let equal = comparison == Comparison::Equal;
                Ok(subset(&right, &left)? && (!equal || subset(&left, &right)?))
            }
        }
    }
}
