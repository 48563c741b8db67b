//! Values: numbers, and addresses of named memory, which are known once all of it is declared.

use super::cursor::{Cursor, Kind, Token};
use super::diag::{Code, Diagnostic};
use super::location::{Locations, stride};
use acqrel_asm::Span;

/// A value as the text has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'s> {
    /// A number.
    Number(u64),
    /// An address.
    Address {
        /// The location.
        name: &'s str,
        /// Which element of it.
        element: Option<(u64, Span)>,
        /// How many bytes behind.
        offset: u64,
    },
    /// Code, or the address of code.
    Code(Span),
}

/// Where a value stands; some forms have a meaning in only one of the places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the initial state, where `1:L` is a label.
    Init,
    /// In a condition, where it is a register, which is no value.
    Condition,
}

/// Whether a word is the name of a thread: `P` and a number.
pub(super) fn thread(word: &str) -> Option<usize> {
    let digits = word.strip_prefix('P')?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

impl<'s> Value<'s> {
    /// Reads a value. What is wrong is reported.
    pub(super) fn read(cursor: &mut Cursor<'s>, place: Place) -> Option<Self> {
        let token = cursor.peek();
        match token.kind {
            Kind::Number => {
                cursor.next();
                if place == Place::Init && cursor.peek().is(b":") {
                    return Self::label(cursor, token);
                }
                cursor.number(token).map(Self::Number)
            }
            Kind::Word => Self::word(cursor, token, place),
            Kind::Punct([b'&', 0]) => {
                cursor.next();
                let name = cursor.peek();
                if name.kind != Kind::Word {
                    cursor.unexpected("the name of a location");
                    return None;
                }
                cursor.next();
                Self::address(cursor, name)
            }
            Kind::Percent
            | Kind::Punct(_)
            | Kind::Text
            | Kind::Unknown
            | Kind::Unterminated
            | Kind::End => {
                cursor.unexpected("a number or the name of a location");
                None
            }
        }
    }

    fn word(cursor: &mut Cursor<'s>, token: Token, place: Place) -> Option<Self> {
        cursor.next();
        let text = cursor.text(token.span);
        match text {
            "NOP" | "nop" => return Some(Self::Code(token.span)),
            "instr" | "label" if cursor.peek().is(b":") && cursor.second().kind == Kind::Text => {
                cursor.next();
                let text = cursor.next();
                return Some(Self::Code(token.span.to(text.span)));
            }
            "ATOMIC_INIT" if cursor.eat(b"(").is_some() => {
                let value = Self::read(cursor, place)?;
                if cursor.eat(b")").is_none() {
                    cursor.unexpected("`)`");
                    return None;
                }
                return Some(value);
            }
            _ => {}
        }
        if place == Place::Init && thread(text).is_some() && cursor.peek().is(b":") {
            return Self::label(cursor, token);
        }
        Self::address(cursor, token)
    }

    /// What follows the thread of a label.
    fn label(cursor: &mut Cursor<'s>, thread: Token) -> Option<Self> {
        cursor.next();
        let name = cursor.peek();
        if name.kind != Kind::Word {
            cursor.unexpected("a label");
            return None;
        }
        cursor.next();
        Some(Self::Code(thread.span.to(name.span)))
    }

    /// What follows the name of a location.
    fn address(cursor: &mut Cursor<'s>, name: Token) -> Option<Self> {
        let name = cursor.text(name.span);
        if cursor.peek().is(b"[") && cursor.second().kind == Kind::Number {
            cursor.next();
            let index = cursor.next();
            let element = cursor.number(index)?;
            if cursor.eat(b"]").is_none() {
                cursor.unexpected("`]`");
                return None;
            }
            return Some(Self::Address { name, element: Some((element, index.span)), offset: 0 });
        }
        let mut offset = 0;
        if cursor.eat(b"+").is_some() {
            let number = cursor.peek();
            if number.kind != Kind::Number {
                cursor.unexpected("a number of bytes");
                return None;
            }
            cursor.next();
            offset = cursor.number(number)?;
        }
        Some(Self::Address { name, element: None, offset })
    }

    /// The number that it is. Code is none, and what is wrong an error.
    pub(super) fn number(self, locations: &mut Locations) -> Result<u64, Diagnostic> {
        match self {
            Self::Number(number) => Ok(number),
            Self::Address { name, element, offset } => {
                let index = locations.named(name);
                let location = &locations.list()[index];
                let element = element.map_or(Ok(0), |(element, span)| {
                    if element < location.initial.len() as u64 {
                        return Ok(element);
                    }
                    let message = format!("`{name}` has no element {element}");
                    Err(Diagnostic::new(Code::Array, span, message))
                })?;
                let inside = (stride(location) * element).wrapping_add(offset);
                Ok(location.address.wrapping_add(inside))
            }
            Self::Code(span) => {
                let message = "values that are code, or the address of code, are not supported";
                let diagnostic = Diagnostic::new(Code::Unsupported, span, message);
                Err(diagnostic.help("a test must not modify its own code"))
            }
        }
    }
}
