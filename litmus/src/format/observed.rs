//! What is observed: names in clauses, and the `locations` clause.

use super::cursor::{Cursor, Kind};
use super::diag::{Code, Diagnostic};
use super::init::{register, starts_register};
use super::location::{Locations, Type};
use super::register::Register;
use crate::{Isa, Observable};
use acqrel_asm::Span;
use std::collections::{HashMap, HashSet};

/// What names in clauses refer to.
#[derive(Debug)]
pub(super) struct Scope<'i> {
    pub(super) isa: Isa,
    pub(super) threads: usize,
    pub(super) locations: &'i mut Locations,
    /// The types of registers, by thread and number.
    pub(super) types: HashMap<(usize, u8), Type>,
    /// The locations of unsigned types.
    pub(super) unsigned: &'i mut Vec<usize>,
    /// The arrays that are observed as a whole.
    pub(super) arrays: Vec<usize>,
    /// Whether the condition has been given up.
    pub(super) gave_up: bool,
}

impl Scope<'_> {
    fn register(&self, thread: usize, register: Register) -> Observable {
        let Register { number: register, size, name } = register;
        let typed = self.types.get(&(thread, register.number()));
        let size = typed.map_or(size, |typed| size.min(typed.size));
        Observable::Register { thread, register, name, size }
    }
}

/// The left side of an equation, or what is observed.
pub(super) enum Observed {
    One(Observable),
    /// A whole location, which may be an array.
    Whole {
        location: usize,
        span: Span,
    },
}

impl Observed {
    pub(super) fn elements(&self, scope: &Scope<'_>) -> Vec<Observable> {
        match self {
            Self::One(observable) => vec![observable.clone()],
            &Self::Whole { location, .. } => {
                let elements = scope.locations.list()[location].initial.len();
                (0..elements).map(|element| Observable::Memory { location, element }).collect()
            }
        }
    }

    /// A whole location that is no array.
    pub(super) fn one(self, cursor: &mut Cursor<'_>, scope: &Scope<'_>) -> Option<Observable> {
        match self {
            Self::One(observable) => Some(observable),
            Self::Whole { location, span } => {
                let found = &scope.locations.list()[location];
                if found.initial.len() > 1 {
                    let name = &found.name;
                    let message = format!("`{name}` is an array");
                    let diagnostic = Diagnostic::new(Code::Array, span, message);
                    cursor.report(diagnostic.help(format!("name an element, such as `{name}[0]`")));
                    return None;
                }
                Some(Observable::Memory { location, element: 0 })
            }
        }
    }
}

/// Whether a clause comes next, or the end.
fn at_clause(cursor: &mut Cursor<'_>) -> bool {
    let token = cursor.peek();
    let clause = match token.kind {
        Kind::Word => super::table::is_clause(cursor.text(token.span)),
        _ => token.is(b"~"),
    };
    clause || token.kind == Kind::End
}

/// Reads what is between the brackets of `locations [ ... ]`.
pub(super) fn read(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>, into: &mut Vec<Observable>) {
    let Some(open) = cursor.eat(b"[") else {
        cursor.unexpected("`[`");
        while !at_clause(cursor) {
            cursor.next();
        }
        return;
    };
    let mut seen: HashSet<Observable> = into.iter().cloned().collect();
    let mut whole = HashSet::new();
    loop {
        let token = cursor.peek();
        match token.kind {
            Kind::Punct([b']', 0]) => {
                cursor.next();
                return;
            }
            Kind::Punct([b';', 0]) => {
                cursor.next();
                continue;
            }
            Kind::End => {
                let message = "the list of locations has no closing bracket";
                cursor.error(Code::Unterminated, open.span, message);
                return;
            }
            _ => {}
        }
        match observed_item(cursor, scope) {
            Some(Observed::Whole { location, .. }) if !whole.insert(location) => {}
            Some(found) => {
                if let Observed::Whole { location, .. } = found
                    && scope.locations.list()[location].initial.len() > 1
                {
                    scope.arrays.push(location);
                }
                let new = found.elements(scope).into_iter();
                into.extend(new.filter(|observable| seen.insert(observable.clone())));
            }
            None => {
                while !matches!(cursor.peek().kind, Kind::End | Kind::Punct([b';' | b']', 0])) {
                    cursor.next();
                }
            }
        }
    }
}

fn observed_item(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>) -> Option<Observed> {
    let start = cursor.peek();
    let found = observable(cursor, scope)?;
    let suffix = cursor.peek();
    let mut typed = None;
    if suffix.kind == Kind::Word {
        cursor.next();
        let name = cursor.text(suffix.span);
        typed = Type::named(name);
        if typed.is_none() {
            let message = format!("the type `{name}` is not known");
            cursor.error(Code::UnknownType, suffix.span, message);
            return None;
        }
    }
    while cursor.eat(b"*").is_some() {
        typed = Some(Type::POINTER);
    }
    let end = cursor.peek();
    if !(end.is(b";") || end.is(b"]") || end.kind == Kind::End) {
        cursor.unexpected("`;` or `]`");
        return None;
    }
    let Some(typed) = typed else { return Some(found) };
    match found {
        Observed::One(Observable::Register { thread, register, name, size }) => {
            scope.types.insert((thread, register.number()), typed);
            let size = size.min(typed.size);
            Some(Observed::One(Observable::Register { thread, register, name, size }))
        }
        Observed::One(Observable::Memory { location, .. }) | Observed::Whole { location, .. } => {
            let declared = scope.locations.list()[location].size;
            if declared.is_some_and(|declared| declared != typed.size) {
                let message = "this is not the type that the initial state declares";
                cursor.error(Code::UnknownType, start.span.to(suffix.span), message);
            }
            scope.locations.declare(location, typed.size);
            if !typed.signed {
                scope.unsigned.push(location);
            }
            Some(found)
        }
    }
}

/// Reads a register, a location, or an element of one.
pub(super) fn observable(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>) -> Option<Observed> {
    let star = cursor.eat(b"*").is_some();
    if starts_register(cursor) {
        let (thread, register, span) = register(cursor, scope.isa)?;
        if thread >= scope.threads {
            let message = format!("there is no thread {thread}");
            cursor.error(Code::UnknownThread, span, message);
            return None;
        }
        return Some(Observed::One(scope.register(thread, register)));
    }
    let bracket = !star && cursor.eat(b"[").is_some();
    let name = cursor.peek();
    if name.kind != Kind::Word {
        cursor.unexpected("a register such as `0:r1`, or a location");
        return None;
    }
    if matches!(cursor.text(name.span), "fault" | "Fault") && cursor.second().is(b"(") {
        cursor.error(Code::Unsupported, name.span, "faults cannot be observed");
        return None;
    }
    cursor.next();
    let location = scope.locations.named(cursor.text(name.span));
    let mut found = Observed::Whole { location, span: name.span };
    if cursor.peek().is(b"[") && cursor.second().kind == Kind::Number {
        cursor.next();
        let index = cursor.next();
        let number = cursor.number(index)?;
        if cursor.eat(b"]").is_none() {
            cursor.unexpected("`]`");
            return None;
        }
        let location_found = &scope.locations.list()[location];
        let element = usize::try_from(number).unwrap_or(usize::MAX);
        if element >= location_found.initial.len() {
            let message = format!("`{}` has no element {number}", location_found.name);
            cursor.error(Code::Array, index.span, message);
            return None;
        }
        found = Observed::One(Observable::Memory { location, element });
    }
    if bracket && cursor.eat(b"]").is_none() {
        cursor.unexpected("`]`");
        return None;
    }
    Some(found)
}
