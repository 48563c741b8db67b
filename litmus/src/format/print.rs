//! Results as herd7 prints them.
//!
//! Orders and forms are those of herd7's `herd/top_herd.ml`, `lib/constrGen.ml` and
//! `lib/location.ml`. Values are printed as signed numbers of their size, as unsigned ones if that is
//! their declared type, and by the name of a location if they are an address in it.

use super::location::{extent, stride};
use super::register::rank;
use crate::{Atom, Formula, Location, Observable, Quantifier, Sized, Test};
use acqrel_isa::Size;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// A final state: what everything observed is.
pub type State = Vec<(Observable, Sized)>;

/// What there is to print about a test.
#[derive(Clone, Copy, Debug)]
pub struct Results<'r> {
    /// The final states, each once, and how many executions lead to it.
    pub states: &'r [(State, u64)],
    /// Whether the bound on loops has cut executions off.
    pub cut_off: bool,
    /// How long it took.
    pub seconds: Option<f64>,
}

/// The word that herd7 has for a test by its condition.
pub const fn kind(quantifier: Quantifier) -> &'static str {
    match quantifier {
        Quantifier::Exists => "Allowed",
        Quantifier::NotExists => "Forbidden",
        Quantifier::Forall => "Required",
    }
}

/// The whole of what herd7 prints, but for the hash of a test that has none.
pub fn herd(test: &Test, results: &Results<'_>) -> String {
    let mut states = Vec::with_capacity(results.states.len());
    let (mut positive, mut negative) = (0_u64, 0_u64);
    for (state, executions) in results.states {
        let count = if holds(&test.condition, state) { &mut positive } else { &mut negative };
        *count = count.saturating_add(*executions);
        states.push(ordered(test, state));
    }
    states.sort_by(|left, right| compare_states(test, left, right));
    let ok = match test.quantifier {
        Quantifier::Exists => positive > 0,
        Quantifier::NotExists => positive == 0,
        Quantifier::Forall => negative == 0,
    };
    let (shown, others) = match test.quantifier {
        Quantifier::Exists | Quantifier::Forall => (positive, negative),
        Quantifier::NotExists => (negative, positive),
    };
    let observation = match (positive, negative) {
        (0, _) => "Never",
        (_, 0) => "Always",
        (_, _) => "Sometimes",
    };
    let name = &test.name;
    let mut out = format!("Test {name} {}\nStates {}\n", kind(test.quantifier), states.len());
    for state in &states {
        let fields = fields(test, state).into_iter();
        let fields = fields.map(|(name, value)| format!("{name}={value};"));
        out.push_str(&fields.collect::<Vec<_>>().join(" "));
        out.push('\n');
    }
    let looped = if results.cut_off { "Loop " } else { "" };
    let verdict = if ok { "Ok" } else { "No" };
    push(
        &mut out,
        format_args!("{looped}{verdict}\nWitnesses\nPositive: {shown} Negative: {others}\n"),
    );
    push(&mut out, format_args!("Condition {}\n", condition(test)));
    push(&mut out, format_args!("Observation {name} {observation} {positive} {negative}\n"));
    if let Some(seconds) = results.seconds {
        push(&mut out, format_args!("Time {name} {seconds:.2}\n"));
    }
    for (_, hash) in test.origin.metadata.iter().filter(|(key, _)| key == "Hash") {
        push(&mut out, format_args!("Hash={hash}\n"));
    }
    out.push('\n');
    out
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a string takes all text");
}

/// Whether a condition holds in a state.
fn holds(condition: &Formula, state: &State) -> bool {
    condition.holds(&|observable| {
        let found = state.iter().find(|(other, _)| other == observable);
        found.map_or(Sized { number: 0, size: Size::DW }, |&(_, value)| value)
    })
}

/// A state in one line, as herd7 prints it.
pub fn state(test: &Test, state: &State) -> String {
    let fields = fields(test, &ordered(test, state)).into_iter();
    fields.map(|(name, value)| format!("{name}={value};")).collect::<Vec<_>>().join(" ")
}

/// A state as sorted pairs `name=value`, without brackets, joined by `; `.
pub fn pairs(test: &Test, state: &State) -> String {
    let fields = fields(test, &ordered(test, state)).into_iter();
    let mut pairs: Vec<String> = fields
        .map(|(name, value)| {
            let plain = name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
            format!("{}={value}", plain.unwrap_or(&name))
        })
        .collect();
    pairs.sort_unstable();
    pairs.join("; ")
}

/// Names and values of a state in its order; an array that is observed as a whole is one.
fn fields(test: &Test, state: &[(&Observable, Sized)]) -> Vec<(String, String)> {
    let mut fields = Vec::with_capacity(state.len());
    let mut state = state.iter().peekable();
    while let Some((observable, value)) = state.next() {
        let value = number(test, observable, *value);
        let Some(array) = whole(test, observable) else {
            fields.push((observed(test, observable), value));
            continue;
        };
        let mut values = value;
        while let Some((next, value)) = state.next_if(|(next, _)| whole(test, next) == Some(array))
        {
            values.push(',');
            values.push_str(&number(test, next, *value));
        }
        fields.push((test.locations[array].name.clone(), format!("{{{values}}}")));
    }
    fields
}

/// The array observed as a whole that something is an element of.
fn whole(test: &Test, observable: &Observable) -> Option<usize> {
    match observable {
        Observable::Register { .. } => None,
        Observable::Memory { location, .. } => {
            let known = *location < test.locations.len() && test.origin.arrays.contains(location);
            known.then_some(*location)
        }
    }
}

/// The condition, with its quantifier, in herd7's normal form.
pub fn condition(test: &Test) -> String {
    let quantifier = match test.quantifier {
        Quantifier::Exists => "exists",
        Quantifier::NotExists => "~exists",
        Quantifier::Forall => "forall",
    };
    format!("{quantifier} ({})", formula(test, &test.condition))
}

/// A formula in herd7's normal form.
pub fn formula(test: &Test, formula: &Formula) -> String {
    let mut out = String::new();
    write_formula(&mut out, test, formula, Above::Nothing);
    out
}

/// What a formula is directly in, as far as it decides about parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    Nothing,
    And,
    Or,
    Implies,
}

fn write_formula(out: &mut String, test: &Test, formula: &Formula, above: Above) {
    match formula {
        Formula::True => out.push_str("true"),
        Formula::False => out.push_str("false"),
        Formula::And(parts) if parts.is_empty() => out.push_str("true"),
        Formula::Or(parts) if parts.is_empty() => out.push_str("false"),
        Formula::Equal(left, right) => {
            out.push_str(&observed(test, left));
            out.push('=');
            match right {
                Atom::Number(value) => {
                    // Numbers are signed here, whatever the type of the left side.
                    let value = Sized { number: *value, size: Size::DW };
                    let named =
                        address(test, value).map(|(location, offset)| named(location, offset));
                    out.push_str(&named.unwrap_or_else(|| signed(value).to_string()));
                }
                Atom::Observable(right) => out.push_str(&observed(test, right)),
            }
        }
        Formula::Not(inner) => {
            out.push_str("not (");
            write_formula(out, test, inner, Above::Nothing);
            out.push(')');
        }
        Formula::And(parts) => {
            let parenthesis = matches!(above, Above::Implies);
            write_all(out, test, parts, " /\\ ", Above::And, parenthesis);
        }
        Formula::Or(parts) => {
            let parenthesis = matches!(above, Above::And | Above::Implies);
            write_all(out, test, parts, " \\/ ", Above::Or, parenthesis);
        }
        Formula::Implies(left, right) => {
            let parenthesis = matches!(above, Above::And | Above::Or);
            out.push_str(if parenthesis { "(" } else { "" });
            write_formula(out, test, left, Above::Implies);
            out.push_str(" => ");
            write_formula(out, test, right, Above::Implies);
            out.push_str(if parenthesis { ")" } else { "" });
        }
    }
}

fn write_all(
    out: &mut String,
    test: &Test,
    parts: &[Formula],
    connective: &str,
    here: Above,
    parenthesis: bool,
) {
    out.push_str(if parenthesis { "(" } else { "" });
    for (index, part) in parts.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { connective });
        write_formula(out, test, part, here);
    }
    out.push_str(if parenthesis { ")" } else { "" });
}

/// The name of something observed: `0:r1`, `[x]`, `x[1]`.
pub fn observed(test: &Test, observable: &Observable) -> String {
    match observable {
        Observable::Register { thread, name, .. } => format!("{thread}:{name}"),
        Observable::Memory { location, element } => match test.locations.get(*location) {
            Some(found) if found.initial.len() > 1 => format!("{}[{element}]", found.name),
            Some(found) => format!("[{}]", found.name),
            None => "?".to_owned(),
        },
    }
}

/// A value of something observed, as text.
pub fn number(test: &Test, observable: &Observable, value: Sized) -> String {
    if let Some((location, offset)) = address(test, value) {
        return named(location, offset);
    }
    let unsigned = match observable {
        Observable::Register { thread, register, .. } => {
            test.origin.unsigned_registers.contains(&(*thread, *register))
        }
        Observable::Memory { location, .. } => test.origin.unsigned_locations.contains(location),
    };
    if unsigned { value.number.to_string() } else { signed(value).to_string() }
}

fn signed(value: Sized) -> i64 {
    let shift = 64 - value.size.bits();
    (value.number << shift).cast_signed() >> shift
}

/// The location that a value is an address in, and how many bytes behind its start.
fn address(test: &Test, value: Sized) -> Option<(&Location, u64)> {
    if value.size < Size::W {
        return None;
    }
    test.locations.iter().find_map(|location| {
        let offset = value.number.checked_sub(location.address)?;
        (offset < extent(location)).then_some((location, offset))
    })
}

fn named(location: &Location, offset: u64) -> String {
    let (name, stride) = (&location.name, stride(location));
    if offset == 0 {
        name.clone()
    } else if location.initial.len() > 1 && offset.is_multiple_of(stride) {
        format!("{name}[{}]", offset / stride)
    } else {
        format!("{name}+{offset}")
    }
}

/// A state in the order of herd7: registers by thread, then locations by name, then elements of
/// arrays.
fn ordered<'s>(test: &Test, state: &'s State) -> Vec<(&'s Observable, Sized)> {
    let mut all: Vec<_> = state.iter().map(|(observable, value)| (observable, *value)).collect();
    all.sort_by(|(left, _), (right, _)| compare(test, left, right));
    all
}

fn compare(test: &Test, left: &Observable, right: &Observable) -> Ordering {
    match (left, right) {
        (
            Observable::Register { thread, register, name, .. },
            Observable::Register { thread: other, register: second, name: other_name, .. },
        ) => {
            let key = |register| rank(test.isa, register);
            (thread, key(*register), name).cmp(&(other, key(*second), other_name))
        }
        (Observable::Register { .. }, Observable::Memory { .. }) => Ordering::Less,
        (Observable::Memory { .. }, Observable::Register { .. }) => Ordering::Greater,
        (Observable::Memory { .. }, Observable::Memory { .. }) => {
            place(test, left).cmp(&place(test, right))
        }
    }
}

/// Where memory stands in the order.
fn place<'t>(test: &'t Test, observable: &Observable) -> Option<(bool, &'t str, usize)> {
    match observable {
        Observable::Register { .. } => None,
        Observable::Memory { location, element } => {
            let found = test.locations.get(*location)?;
            let whole = test.origin.arrays.contains(location);
            Some((found.initial.len() > 1 && !whole, found.name.as_str(), *element))
        }
    }
}

/// Numbers before addresses.
fn compare_states(
    test: &Test,
    left: &[(&Observable, Sized)],
    right: &[(&Observable, Sized)],
) -> Ordering {
    let key = |value: Sized| match address(test, value) {
        Some((location, offset)) => (Some(location.name.as_str()), offset.cast_signed()),
        None => (None, signed(value)),
    };
    let left = left.iter().map(|&(_, value)| key(value));
    left.cmp(right.iter().map(|&(_, value)| key(value)))
}
