//! Reads the notation of edges.

use super::access::{Access, Direction, Rmw};
use super::edge::{Communication, Dependency, Order, Place, Relation};

/// An edge as written: how its events are done may be left to its neighbours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written {
    pub(super) relation: Relation,
    pub(super) accesses: Option<(Access, Access)>,
}

/// The edge that a word is.
pub(super) fn edge(word: &str) -> Option<Written> {
    // A relation's notation may be the beginning of another's ("Amo.Fetch", "Amo.FetchOr").
    (1..=word.len()).rev().filter(|&end| word.is_char_boundary(end)).find_map(|end| {
        let relation = relation(&word[..end])?;
        let accesses = match &word[end..] {
            "" => None,
            rest => Some(accesses(rest)?),
        };
        Some(Written { relation, accesses })
    })
}

fn accesses(text: &str) -> Option<(Access, Access)> {
    Access::all().find_map(|first| {
        let rest = text.strip_prefix(first.to_string().as_str())?;
        let second = Access::all().find(|second| second.to_string() == rest)?;
        Some((first, second))
    })
}

fn relation(text: &str) -> Option<Relation> {
    if let Some(name) = text.strip_prefix("Amo.") {
        return Some(Relation::Amo(rmw(name)?));
    }
    if let Some(name) = text.strip_prefix("Back.") {
        return Some(Relation::Back(rmw(name)?));
    }
    communication(text).or_else(|| dependency(text)).or_else(|| order(text))
}

fn rmw(name: &str) -> Option<Rmw> {
    Rmw::all().find(|rmw| rmw.to_string() == name)
}

fn communication(text: &str) -> Option<Relation> {
    let (name, external) = match text.split_at_checked(2)? {
        (name, "e") => (name, true),
        (name, "i") => (name, false),
        _ => return None,
    };
    let communication = match name {
        "Rf" => Communication::ReadsFrom,
        "Fr" => Communication::FromRead,
        "Co" | "Ws" => Communication::Coherence,
        _ => return None,
    };
    Some(Relation::Communication { communication, external })
}

fn dependency(text: &str) -> Option<Relation> {
    let rest = text.strip_prefix("Dp")?;
    let (dependency, rest) =
        [("Addr", Dependency::Address), ("Data", Dependency::Data), ("Ctrl", Dependency::Control)]
            .into_iter()
            .find_map(|(name, dependency)| Some((dependency, rest.strip_prefix(name)?)))?;
    let mut rest = rest.chars();
    let relation = Relation::Order {
        order: Order::Dependency(dependency),
        place: place(rest.next()?)?,
        source: Direction::Read,
        target: direction(rest.next()?)?,
    };
    rest.next().is_none().then_some(relation)
}

fn order(text: &str) -> Option<Relation> {
    let (name, rest) = text.split_at_checked(text.len().checked_sub(3)?)?;
    let order = match name {
        "Po" => Order::Program,
        name => Order::Between(rmw(name)?),
    };
    let mut rest = rest.chars();
    Some(Relation::Order {
        order,
        place: place(rest.next()?)?,
        source: direction(rest.next()?)?,
        target: direction(rest.next()?)?,
    })
}

fn place(letter: char) -> Option<Place> {
    match letter {
        's' => Some(Place::Same),
        'd' => Some(Place::Different),
        _ => None,
    }
}

fn direction(letter: char) -> Option<Direction> {
    match letter {
        'W' => Some(Direction::Write),
        'R' => Some(Direction::Read),
        _ => None,
    }
}
