//! What follows the code: `locations`, `filter` and the condition.
//!
//! Connectives bind as herd7's `lib/stateParser.mly` has it: `not` the tightest, then `=>`, which
//! is right-associative, then `/\`, then `\/`.

use super::cursor::{Cursor, Kind};
use super::diag::Code;
use super::init::starts_register;
use super::location::Type;
use super::observed::{self, Observed, Scope, observable};
use super::value::{Place, Value};
use crate::{Atom, Formula, Observable, Quantifier};
use acqrel_asm::Span;
use acqrel_isa::Size;

/// How deep a condition may nest.
const MOST_DEPTH: usize = 128;

/// What follows the code.
#[derive(Debug)]
pub(super) struct Clauses {
    pub(super) observed: Vec<Observable>,
    pub(super) filter: Option<Formula>,
    pub(super) quantifier: Quantifier,
    pub(super) condition: Formula,
}

/// Reads all that follows the code.
pub(super) fn read(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>) -> Clauses {
    let mut clauses = Clauses {
        observed: Vec::new(),
        filter: None,
        // Without a condition there is nothing to hold.
        quantifier: Quantifier::Forall,
        condition: Formula::True,
    };
    loop {
        if cursor.eat_word("locations").is_some() {
            observed::read(cursor, scope, &mut clauses.observed);
        } else if cursor.eat_word("filter").is_some() {
            let more = proposition(cursor, scope);
            clauses.filter = match clauses.filter.take() {
                Some(filter) => Some(and(vec![filter, more])),
                None => Some(more),
            };
        } else {
            break;
        }
    }
    final_clause(cursor, scope, &mut clauses);
    cursor.eat(b";");
    let rest = cursor.peek();
    if cursor.text(rest.span) == "with" {
        let message = "conditions of single models (`with`) are not supported";
        cursor.error(Code::Unsupported, rest.span, message);
    } else if rest.kind != Kind::End {
        cursor.unexpected("the end of the test");
    }
    clauses
}

fn final_clause(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>, clauses: &mut Clauses) {
    let token = cursor.peek();
    let word = cursor.text(token.span);
    clauses.quantifier = match word {
        "exists" | "final" => {
            cursor.next();
            Quantifier::Exists
        }
        "forall" => {
            cursor.next();
            Quantifier::Forall
        }
        "~" | "not" => {
            cursor.next();
            if cursor.eat_word("exists").is_none() {
                cursor.unexpected("`exists`");
                return;
            }
            Quantifier::NotExists
        }
        "observed" | "Observed" => {
            cursor.next();
            clauses.quantifier = Quantifier::Exists;
            clauses.condition = outcomes(cursor, scope);
            return;
        }
        "(" => Quantifier::Exists,
        _ => return,
    };
    clauses.condition = proposition(cursor, scope);
}

/// Reads the outcomes of an `observed` clause: `x=1; y=2; and x=2;`.
fn outcomes(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>) -> Formula {
    let mut all = Vec::new();
    loop {
        let mut outcome = Vec::new();
        loop {
            let token = cursor.peek();
            if token.kind == Kind::End || cursor.text(token.span) == "and" {
                break;
            }
            outcome.extend(atom_or_skip(cursor, scope));
            if cursor.eat(b";").is_none() {
                break;
            }
        }
        all.push(Formula::And(outcome));
        if cursor.eat_word("and").is_none() {
            return Formula::Or(all);
        }
    }
}

/// Reads a proposition. What is wrong in it is reported and left out.
fn proposition(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>) -> Formula {
    disjunction(cursor, scope, 0)
}

fn disjunction(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>, depth: usize) -> Formula {
    let mut parts = vec![conjunction(cursor, scope, depth)];
    while cursor.eat(b"\\/").is_some() {
        parts.push(conjunction(cursor, scope, depth));
    }
    if parts.len() == 1 { parts.swap_remove(0) } else { or(parts) }
}

fn conjunction(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>, depth: usize) -> Formula {
    let mut parts = vec![implication(cursor, scope, depth)];
    while cursor.eat(b"/\\").is_some() {
        parts.push(implication(cursor, scope, depth));
    }
    if parts.len() == 1 { parts.swap_remove(0) } else { and(parts) }
}

fn implication(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>, depth: usize) -> Formula {
    let left = unary(cursor, scope, depth);
    if cursor.eat(b"=>").is_none() {
        return left;
    }
    if too_deep(cursor, scope, depth) {
        return left;
    }
    let right = implication(cursor, scope, depth + 1);
    Formula::Implies(Box::new(left), Box::new(right))
}

fn unary(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>, depth: usize) -> Formula {
    if cursor.eat(b"~").is_some() || cursor.eat_word("not").is_some() {
        if too_deep(cursor, scope, depth) {
            return Formula::True;
        }
        return Formula::Not(Box::new(unary(cursor, scope, depth + 1)));
    }
    if let Some(open) = cursor.eat(b"(") {
        if too_deep(cursor, scope, depth) {
            return Formula::True;
        }
        let inner = disjunction(cursor, scope, depth + 1);
        if cursor.eat(b")").is_none() && !scope.gave_up {
            let end = cursor.peek();
            if end.kind == Kind::End {
                cursor.error(Code::Unterminated, open.span, "the parenthesis is not closed");
            } else {
                cursor.unexpected("`)` or a connective");
                skip(cursor);
                cursor.eat(b")");
            }
        }
        return inner;
    }
    if cursor.eat_word("true").is_some() {
        return Formula::True;
    }
    if cursor.eat_word("false").is_some() {
        return Formula::False;
    }
    atom_or_skip(cursor, scope).unwrap_or(Formula::True)
}

/// Whether a formula would nest too deeply here; if so, that is reported and the rest skipped.
fn too_deep(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>, depth: usize) -> bool {
    if depth < MOST_DEPTH {
        return false;
    }
    let span = cursor.peek().span;
    let message = format!("the condition nests more than {MOST_DEPTH} deep");
    cursor.error(Code::TooDeep, span, message);
    cursor.seek(cursor.source.len());
    scope.gave_up = true;
    true
}

/// Goes to what can follow an equation.
fn skip(cursor: &mut Cursor<'_>) {
    let mut depth = 0_usize;
    loop {
        let token = cursor.peek();
        let ends = token.is(b"/\\") || token.is(b"\\/") || token.is(b"=>") || token.is(b";");
        if token.kind == Kind::End || (depth == 0 && (ends || token.is(b")"))) {
            return;
        }
        if token.is(b"(") {
            depth += 1;
        } else if token.is(b")") {
            depth -= 1;
        }
        cursor.next();
    }
}

fn atom_or_skip(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>) -> Option<Formula> {
    let atom = atom(cursor, scope);
    if atom.is_none() {
        skip(cursor);
    }
    atom
}

/// Reads an equation.
fn atom(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>) -> Option<Formula> {
    let left = observable(cursor, scope)?;
    let token = cursor.peek();
    let negated = token.is(b"!=") || token.is(b"<>");
    if !(negated || token.is(b"=") || token.is(b"==")) {
        cursor.unexpected("`=` or `!=`");
        return None;
    }
    cursor.next();
    let formula = if cursor.peek().is(b"{") {
        list(cursor, scope, &left)?
    } else {
        let left = left.one(cursor, scope);
        let value = cursor.peek().span;
        let right = right(cursor, scope)?;
        let left = left?;
        if let Atom::Number(number) = right {
            check_range(cursor, scope, &left, number, value);
        }
        Formula::Equal(left, right)
    };
    Some(if negated { Formula::Not(Box::new(formula)) } else { formula })
}

/// A number that no value of the left side can be equal to is a mistake.
fn check_range(
    cursor: &mut Cursor<'_>,
    scope: &Scope<'_>,
    left: &Observable,
    number: u64,
    span: Span,
) {
    let size = match left {
        Observable::Register { size, .. } => *size,
        Observable::Memory { location, .. } => {
            scope.locations.list()[*location].size.unwrap_or(Size::DW)
        }
    };
    if !(Type { size, signed: true }).holds(number) {
        let message =
            format!("the left side has only {} bits, too few for this value", size.bits());
        cursor.error(Code::BadNumber, span, message);
    }
}

/// Reads the right side of an equation.
fn right(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>) -> Option<Atom> {
    let token = cursor.peek();
    let observes =
        token.is(b"[") || token.is(b"*") || (starts_register(cursor) && cursor.second().is(b":"));
    if observes {
        let found = observable(cursor, scope)?;
        return found.one(cursor, scope).map(Atom::Observable);
    }
    let value = Value::read(cursor, Place::Condition)?;
    match value.number(scope.locations) {
        Ok(number) => Some(Atom::Number(number)),
        Err(diagnostic) => {
            cursor.report(diagnostic);
            None
        }
    }
}

/// Reads the values of an array, and compares it element by element.
fn list(cursor: &mut Cursor<'_>, scope: &mut Scope<'_>, left: &Observed) -> Option<Formula> {
    let open = cursor.next();
    let mut values = Vec::new();
    loop {
        let value = Value::read(cursor, Place::Condition)?;
        match value.number(scope.locations) {
            Ok(number) => values.push(number),
            Err(diagnostic) => cursor.report(diagnostic),
        }
        if cursor.eat(b",").is_some() {
            continue;
        }
        let Some(close) = cursor.eat(b"}") else {
            cursor.unexpected("`,` or `}`");
            return None;
        };
        let elements = left.elements(scope);
        if elements.len() != values.len() {
            let message = format!(
                "the left side has {} elements, and {} values",
                elements.len(),
                values.len()
            );
            cursor.error(Code::Array, open.span.to(close.span), message);
            return None;
        }
        let equations = elements.into_iter().zip(values);
        let equations = equations.map(|(left, value)| Formula::Equal(left, Atom::Number(value)));
        return Some(and(equations.collect()));
    }
}

/// A conjunction without conjunctions directly in it.
fn and(parts: Vec<Formula>) -> Formula {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Formula::And(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    if flat.len() == 1 { flat.swap_remove(0) } else { Formula::And(flat) }
}

/// A disjunction without disjunctions directly in it.
fn or(parts: Vec<Formula>) -> Formula {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Formula::Or(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    if flat.len() == 1 { flat.swap_remove(0) } else { Formula::Or(flat) }
}
