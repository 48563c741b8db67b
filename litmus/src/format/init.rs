//! The initial state: `{ ... }`.

use super::cursor::{Cursor, Kind, Token};
use super::diag::{Code, Diagnostic};
use super::location::{Locations, Type};
use super::register::Register;
use super::value::{Place, Value, thread};
use crate::Isa;
use acqrel_asm::Span;
use std::collections::HashMap;

/// The most elements that an array may have.
const MOST_ELEMENTS: u64 = 4096;

/// What the initial state says of a register.
#[derive(Clone, Debug)]
pub(super) struct InitRegister {
    pub(super) thread: usize,
    pub(super) register: Register,
    pub(super) typed: Option<Type>,
    pub(super) value: u64,
    pub(super) span: Span,
}

/// What the initial state says.
#[derive(Debug, Default)]
pub(super) struct Init {
    pub(super) registers: Vec<InitRegister>,
    pub(super) locations: Locations,
    /// The locations of unsigned types.
    pub(super) unsigned: Vec<usize>,
    /// What cannot be explored, though it is no error of the text.
    pub(super) refusals: Vec<Diagnostic>,
}

/// What an item is about.
enum Left<'s> {
    Register { thread: usize, register: Register },
    Memory { name: &'s str, elements: Option<u64> },
}

/// An item before its values are known.
struct Item<'s> {
    left: Left<'s>,
    typed: Option<Type>,
    values: Vec<(Value<'s>, Span)>,
    /// What the item is about.
    span: Span,
}

/// Whether a register of a thread comes next, as in `0:r1` and `P0:r1`.
pub(super) fn starts_register(cursor: &mut Cursor<'_>) -> bool {
    let token = cursor.peek();
    match token.kind {
        Kind::Number => true,
        Kind::Word => thread(cursor.text(token.span)).is_some() && cursor.second().is(b":"),
        _ => false,
    }
}

/// Reads `0:r1` or `P0:r1`.
pub(super) fn register(cursor: &mut Cursor<'_>, isa: Isa) -> Option<(usize, Register, Span)> {
    let number = cursor.next();
    let text = cursor.text(number.span);
    let thread = thread(text).or_else(|| text.parse().ok());
    if thread.is_none() {
        let message = format!("`{text}` is not the number of a thread");
        cursor.error(Code::BadNumber, number.span, message);
    }
    if cursor.eat(b":").is_none() {
        cursor.unexpected("`:` and a register");
        return None;
    }
    let name = cursor.peek();
    let text = match name.kind {
        Kind::Word => cursor.text(name.span),
        Kind::Percent => &cursor.text(name.span)[1..],
        _ => {
            cursor.unexpected("a register");
            return None;
        }
    };
    cursor.next();
    let span = number.span.to(name.span);
    if let Some(register) = Register::named(isa, text) {
        return Some((thread?, register, span));
    }
    let diagnostic = if name.kind == Kind::Percent && isa != Isa::X86_64 {
        let message = "symbolic registers are not supported";
        Diagnostic::new(Code::Unsupported, name.span, message).help("name the register")
    } else {
        let message = format!("`{text}` is not a register");
        Diagnostic::new(Code::UnknownRegister, name.span, message).help(Register::help(isa))
    };
    cursor.report(diagnostic);
    None
}

/// Reads the items up to the closing brace, and the brace. `open` is the opening one.
pub(super) fn read(cursor: &mut Cursor<'_>, isa: Isa, open: Span) -> Init {
    let mut items = Vec::new();
    loop {
        let token = cursor.peek();
        match token.kind {
            Kind::Punct([b';', 0]) => {
                cursor.next();
                continue;
            }
            Kind::Punct([b'}', 0]) => {
                cursor.next();
                break;
            }
            Kind::End => {
                cursor.error(Code::Unterminated, open, "the initial state has no closing brace");
                break;
            }
            _ => {}
        }
        let item = item(cursor, isa);
        let end = cursor.peek();
        let ended = end.is(b";") || end.is(b"}") || end.kind == Kind::End;
        if item.is_some() && !ended {
            cursor.unexpected("`;` or `}`");
        }
        if !ended {
            skip(cursor);
        }
        items.extend(item);
    }
    settle(cursor, items)
}

/// Skips to the end of an item.
fn skip(cursor: &mut Cursor<'_>) {
    let mut depth = 0_usize;
    loop {
        let token = cursor.peek();
        match token.kind {
            Kind::End => return,
            Kind::Punct([b';' | b'}', 0]) if depth == 0 => return,
            Kind::Punct([b'{', 0]) => depth += 1,
            Kind::Punct([b'}', 0]) => depth -= 1,
            _ => {}
        }
        cursor.next();
    }
}

fn item<'s>(cursor: &mut Cursor<'s>, isa: Isa) -> Option<Item<'s>> {
    let typed = declared(cursor).ok()?;
    let start = cursor.peek();
    let left = left(cursor, isa)?;
    let mut item = Item { left: left.0, typed, values: Vec::new(), span: start.span.to(left.1) };
    if cursor.eat(b"=").is_none() {
        return Some(item);
    }
    if cursor.eat(b"{").is_none() {
        let start = cursor.peek().span;
        let value = Value::read(cursor, Place::Init)?;
        item.values.push((value, start));
        return Some(item);
    }
    if list(cursor, &mut item).is_some() {
        return Some(item);
    }
    // What ends the list does not end the initial state.
    while !matches!(cursor.peek().kind, Kind::End | Kind::Punct([b';' | b'}', 0])) {
        cursor.next();
    }
    cursor.eat(b"}");
    None
}

/// Reads the values of an array and the closing brace.
fn list<'s>(cursor: &mut Cursor<'s>, item: &mut Item<'s>) -> Option<()> {
    loop {
        let start = cursor.peek().span;
        let value = Value::read(cursor, Place::Init)?;
        item.values.push((value, start));
        if cursor.eat(b",").is_some() {
            continue;
        }
        if cursor.eat(b"}").is_some() {
            return Some(());
        }
        cursor.unexpected("`,` or `}`");
        return None;
    }
}

/// Reads the type before a name, if there is one.
fn declared(cursor: &mut Cursor<'_>) -> Result<Option<Type>, ()> {
    let mut words: Vec<Token> = Vec::new();
    loop {
        if cursor.eat(b"*").is_some() {
            while cursor.eat(b"*").is_some() {}
            return Ok(Some(Type::POINTER));
        }
        let token = cursor.peek();
        let second = cursor.second();
        let part = match second.kind {
            Kind::Word | Kind::Number | Kind::Percent | Kind::Punct([b'*', 0]) => true,
            // `int [x]`, but `x[2]`.
            Kind::Punct([b'[', 0]) => {
                let brace = second.span.end as usize;
                !cursor.source[brace..].trim_start().starts_with(|c: char| c.is_ascii_digit())
            }
            _ => false,
        };
        if token.kind != Kind::Word || !part {
            break;
        }
        words.push(cursor.next());
    }
    let qualifiers = ["_Atomic", "volatile", "const", "struct"];
    let name: Vec<&str> = words.iter().map(|token| cursor.text(token.span)).collect();
    let name: Vec<&str> = name.into_iter().filter(|word| !qualifiers.contains(word)).collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return Ok(None) };
    let typed = match *name.as_slice() {
        // The type of code, which as a value is refused.
        ["ins_t"] => return Ok(None),
        ["long", "long"] => Type::named("int64_t"),
        ["unsigned", "long", "long"] => Type::named("uint64_t"),
        [name] | ["signed", name] => Type::named(name),
        ["unsigned", name] => Type::named(name).map(|typed| Type { signed: false, ..typed }),
        _ => None,
    };
    if typed.is_none() {
        let span = first.span.to(last.span);
        let message = format!("the type `{}` is not known", cursor.text(span));
        let help = "types are int, and int8_t to int64_t, and uint8_t to uint64_t";
        cursor.report(Diagnostic::new(Code::UnknownType, span, message).help(help));
        return Err(());
    }
    Ok(typed)
}

/// Reads what an item is about, and gives the last token's place.
fn left<'s>(cursor: &mut Cursor<'s>, isa: Isa) -> Option<(Left<'s>, Span)> {
    if starts_register(cursor) {
        let (thread, register, span) = register(cursor, isa)?;
        return Some((Left::Register { thread, register }, span));
    }
    let bracket = cursor.eat(b"[").is_some();
    let name = cursor.peek();
    if name.kind == Kind::Percent {
        cursor.error(Code::Unsupported, name.span, "symbolic registers are not supported");
        return None;
    }
    if name.kind != Kind::Word {
        cursor.unexpected("a register such as `0:r1`, or the name of a location");
        return None;
    }
    cursor.next();
    let text = cursor.text(name.span);
    if bracket {
        if cursor.eat(b"]").is_none() {
            cursor.unexpected("`]`");
            return None;
        }
        return Some((Left::Memory { name: text, elements: None }, name.span));
    }
    if cursor.eat(b"[").is_none() {
        return Some((Left::Memory { name: text, elements: None }, name.span));
    }
    let length = cursor.peek();
    if length.kind != Kind::Number {
        cursor.unexpected("the number of elements");
        return None;
    }
    cursor.next();
    let elements = cursor.number(length)?;
    if elements == 0 || elements > MOST_ELEMENTS {
        let message = format!("an array has 1 to {MOST_ELEMENTS} elements");
        cursor.error(Code::Array, length.span, message);
        return None;
    }
    let Some(close) = cursor.eat(b"]") else {
        cursor.unexpected("`]`");
        return None;
    };
    Some((Left::Memory { name: text, elements: Some(elements) }, close.span))
}

/// Gives locations their addresses, and then everything its value.
fn settle(cursor: &mut Cursor<'_>, items: Vec<Item<'_>>) -> Init {
    let mut init = Init::default();
    let mut seen: HashMap<Key<'_>, Span> = HashMap::with_capacity(items.len());
    let mut kept = Vec::with_capacity(items.len());
    for item in items {
        let key = match &item.left {
            Left::Register { thread, register } => Key::Register(*thread, register.number.number()),
            Left::Memory { name, .. } => Key::Memory(name),
        };
        if let Some(&first) = seen.get(&key) {
            let message = format!("`{}` has two initial values", cursor.text(item.span));
            let diagnostic = Diagnostic::new(Code::DuplicateInit, item.span, message);
            cursor.report(diagnostic.related(first, "the first is here"));
            continue;
        }
        seen.insert(key, item.span);
        if let Left::Memory { name, elements } = item.left {
            declare(cursor, &mut init, &item, name, elements);
        }
        kept.push(item);
    }
    for item in kept {
        values(cursor, &mut init, item);
    }
    init
}

/// What an item is about, for finding a second one.
#[derive(PartialEq, Eq, Hash)]
enum Key<'s> {
    Register(usize, u8),
    Memory(&'s str),
}

fn declare(
    cursor: &mut Cursor<'_>,
    init: &mut Init,
    item: &Item<'_>,
    name: &str,
    elements: Option<u64>,
) {
    let length = elements.and_then(|elements| usize::try_from(elements).ok());
    if elements.is_some() && item.typed.is_none() {
        let message = "an array needs a type";
        let diagnostic = Diagnostic::new(Code::Array, item.span, message);
        let text = cursor.text(item.span);
        cursor.report(diagnostic.help(format!("write `uint64_t {text}`")));
    }
    // A value alone is no array's, but for a list of one element.
    let length = length.unwrap_or_else(|| item.values.len().max(1));
    let given = item.values.len();
    if given != 0 && given != length {
        let message = format!("the array has {length} elements, and {given} values");
        cursor.error(Code::Array, item.span, message);
    }
    let index = init.locations.add(name, item.typed.map(|typed| typed.size), length);
    if item.typed.is_some_and(|typed| !typed.signed) {
        init.unsigned.push(index);
    }
}

fn values(cursor: &mut Cursor<'_>, init: &mut Init, item: Item<'_>) {
    let mut numbers = Vec::with_capacity(item.values.len());
    for (value, span) in item.values {
        match value.number(&mut init.locations) {
            Ok(number) => {
                // What a register holds is not cut to the type under which it is observed.
                if let (Some(typed), Left::Memory { .. }) = (item.typed, &item.left)
                    && !typed.holds(number)
                {
                    let message = format!(
                        "the value does not fit in the {} bits of its type",
                        typed.size.bits()
                    );
                    cursor.error(Code::BadNumber, span, message);
                }
                numbers.push(number);
            }
            Err(refusal) if refusal.code == Code::Unsupported => init.refusals.push(refusal),
            Err(error) => cursor.report(error),
        }
    }
    match item.left {
        Left::Register { thread, register } => {
            let value = match numbers.as_slice() {
                [] => 0,
                [value] => *value,
                _ => {
                    cursor.error(Code::Array, item.span, "a register has one value");
                    return;
                }
            };
            let typed = item.typed;
            init.registers.push(InitRegister { thread, register, typed, value, span: item.span });
        }
        Left::Memory { name, .. } => {
            let index = init.locations.named(name);
            for (element, number) in numbers.into_iter().enumerate() {
                init.locations.set(index, element, number);
            }
        }
    }
}
