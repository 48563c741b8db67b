//! [`Primitive`]: the functions that are not written in cat.

use super::operations::tag_name;
use super::value::{Element, Value};
use super::{Interpreter, Result};
use crate::cat::error::CatErrorKind;
use crate::cat::source::{Fault, Span};
use crate::{Relation, Set};
use std::collections::BTreeSet;

/// A function that is not written in cat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Primitive {
    /// The events that a relation starts from.
    Domain,
    /// The events that a relation leads to.
    Range,
    /// `(s * _ & po) & .. ; po`: what has an event of a set between it in program order.
    FromTo,
    /// The parts of a set by location.
    ClassesLoc,
    /// The classes of an equivalence relation.
    Classes,
    /// The total orders of a set that extend a relation.
    Linearisations,
    /// The set of the events that have a tag: that of the tag's name, with a capital.
    TagToEvents,
    /// The relation of a tag's name.
    TagToScope,
    /// A relation as it is; herd7 is told that it is transitive.
    AsTransitive,
    /// Only an error.
    Fail,
    /// What herd7 computes of values of page tables. Of no pairs it gives none; our events have no
    /// such values, and models ask for it only where page tables come before it in a sequence.
    OfValues,
    /// What works with relations between sets of events.
    OfClasses,
    /// What needs the names of a test's locations.
    OfLocations,
}

/// The names of the primitives.
pub(super) fn primitive(name: &str) -> Option<Primitive> {
    Some(match name {
        "domain" => Primitive::Domain,
        "range" => Primitive::Range,
        "fromto" => Primitive::FromTo,
        "classes-loc" => Primitive::ClassesLoc,
        "classes" => Primitive::Classes,
        "linearisations" => Primitive::Linearisations,
        "tag2events" => Primitive::TagToEvents,
        "tag2scope" | "tag2level" => Primitive::TagToScope,
        "as_transitive" => Primitive::AsTransitive,
        "fail" => Primitive::Fail,
        "different-values" | "same-oa" | "at-least-one-writable" => Primitive::OfValues,
        "lift" | "delift" | "deliftinter" | "bisimulation" => Primitive::OfClasses,
        "loc2events" | "tag2fenced" => Primitive::OfLocations,
        _ => return None,
    })
}

impl<'m> Interpreter<'m, '_> {
    /// The value of a primitive at an argument.
    pub(super) fn apply_primitive(
        &mut self,
        primitive: Primitive,
        argument: Value<'m>,
        span: Span,
    ) -> Result<Value<'m>> {
        let unsupported = |what| Err(Fault::new(span, CatErrorKind::Unsupported(what)));
        match primitive {
            Primitive::Domain | Primitive::Range => {
                if matches!(argument, Value::Empty | Value::Universe) {
                    return Ok(argument);
                }
                let relation = self.relation(&argument, span)?;
                let domain = primitive == Primitive::Domain;
                Ok(Value::set(if domain { relation.domain() } else { relation.range() }))
            }
            Primitive::FromTo => {
                let set = Relation::identity(&*self.set(&argument, span)?);
                let po = self.base_relation("po", span)?;
                Ok(Value::relation(po.then(&set).then(&po)))
            }
            Primitive::ClassesLoc => {
                let set = self.set(&argument, span)?;
                let loc = self.base_relation("loc", span)?;
                Ok(self.parts(&set, &loc))
            }
            Primitive::Classes => {
                let relation = self.relation(&argument, span)?;
                Ok(self.parts(&relation.domain(), &relation))
            }
            Primitive::Linearisations => {
                let [set, relation] = Self::arguments(&argument, span)?;
                let set = self.set(&set, span)?;
                let relation = self.relation(&relation, span)?;
                self.linearisations(&set, &relation, span)
            }
            Primitive::TagToEvents => {
                let name = tag_name(&argument, span)?;
                let mut letters = name.chars();
                let first = letters.next().map(|first| first.to_ascii_uppercase());
                let name: String = first.into_iter().chain(letters).collect();
                let value = self.lookup(&name, span)?;
                self.set(&value, span).map(Value::Set)
            }
            Primitive::TagToScope => {
                let name = tag_name(&argument, span)?;
                let value = self.lookup(&name, span)?;
                self.relation(&value, span).map(Value::Relation)
            }
            Primitive::AsTransitive => self.relation(&argument, span).map(Value::Relation),
            Primitive::Fail => Err(Fault::new(span, CatErrorKind::Fail)),
            Primitive::OfValues => {
                let relation = self.relation(&argument, span)?;
                if relation.is_empty() {
                    return Ok(Value::Relation(relation));
                }
                unsupported("comparing the values of events")
            }
            Primitive::OfClasses => unsupported("a relation between sets of events"),
            Primitive::OfLocations => unsupported("a set of events by the name of a location"),
        }
    }

    fn arguments<const N: usize>(argument: &Value<'m>, span: Span) -> Result<[Value<'m>; N]> {
        let found = if let Value::Tuple(values) = argument { values.to_vec() } else { Vec::new() };
        let found: std::result::Result<[Value<'m>; N], _> = found.try_into();
        found.map_err(|found| {
            let found = if let Value::Tuple(_) = argument { found.len() } else { 1 };
            Fault::new(span, CatErrorKind::Arity { found, expected: N })
        })
    }

    /// The parts of a set of which each has the events that are related to each other.
    fn parts(&self, set: &Set, relation: &Relation) -> Value<'m> {
        let part = |event: usize| {
            let related =
                |other| relation.contains(event, other) && relation.contains(other, event);
            Set::filter(self.universe, |other| {
                set.contains(other) && (other == event || related(other))
            })
        };
        Value::collection(set.iter().map(|event| Element::Set(part(event))).collect())
    }

    fn linearisations(&mut self, set: &Set, relation: &Relation, span: Span) -> Result<Value<'m>> {
        let within = relation.and(&Relation::product(set, set)).plus();
        let mut found = BTreeSet::new();
        let mut order = Vec::new();
        let left: Vec<usize> = set.iter().collect();
        self.extend_order(&within, &mut order, &left, &mut found, span)?;
        Ok(Value::collection(found))
    }

    fn extend_order(
        &mut self,
        relation: &Relation,
        order: &mut Vec<usize>,
        left: &[usize],
        found: &mut BTreeSet<Element>,
        span: Span,
    ) -> Result<()> {
        self.step(span)?;
        if left.is_empty() {
            let positions = (0..order.len()).flat_map(|at| (0..at).map(move |before| (before, at)));
            let pairs = positions.map(|(from, to)| (order[from], order[to]));
            found.insert(Element::Relation(Relation::from_pairs(self.universe, pairs)));
        }
        for &next in left {
            if left.iter().any(|&other| relation.contains(other, next)) {
                continue;
            }
            let others: Vec<usize> = left.iter().copied().filter(|&other| other != next).collect();
            order.push(next);
            self.extend_order(relation, order, &others, found, span)?;
            order.pop();
        }
        Ok(())
    }
}
