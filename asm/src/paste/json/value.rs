//! JSON (RFC 8259) with places: [`Node`], and [`parse`].

use super::super::part::Part;
use crate::Span;
use crate::diag::{Code, Diagnostic};

/// How deep values may be nested.
const MOST_DEPTH: usize = 32;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) span: Span,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    /// A number that is not negative and has no fraction.
    Number(u64),
    /// Any other number.
    OtherNumber,
    Text(String),
    List(Vec<Node>),
    /// Members with their names, in order.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The first member of an object with a name.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Value::Object(members) = &self.value else { return None };
        members.iter().find(|(own, _)| own == name).map(|(_, node)| node)
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    pub(super) fn number(&self) -> Option<u64> {
        if let Value::Number(number) = self.value { Some(number) } else { None }
    }

    pub(super) fn list(&self) -> Option<&[Self]> {
        if let Value::List(list) = &self.value { Some(list) } else { None }
    }
}

/// Reads a text that is one value.
pub(super) fn parse(source: &str) -> Result<Node, Diagnostic> {
    let mut reader = Reader { rest: Part::of(source), depth: 0 };
    let node = reader.value()?;
    reader.space();
    if reader.rest.text.is_empty() {
        Ok(node)
    } else {
        Err(reader.error("the end is expected here"))
    }
}

struct Reader<'s> {
    rest: Part<'s>,
    depth: usize,
}

impl Reader<'_> {
    fn space(&mut self) {
        self.rest = self.rest.take_while(|c| matches!(c, ' ' | '\t' | '\n' | '\r')).1;
    }

    fn error(&self, message: &str) -> Diagnostic {
        let length = self.rest.text.chars().next().map_or(0, char::len_utf8);
        Diagnostic::new(Code::Json, self.rest.split_at(length).0.span(), message)
    }

    fn eat(&mut self, text: &str) -> bool {
        self.space();
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn value(&mut self) -> Result<Node, Diagnostic> {
        self.space();
        let start = self.rest.span();
        let value = if self.eat("{") {
            self.nested(Self::members)?
        } else if self.eat("[") {
            self.nested(Self::elements)?
        } else if self.rest.text.starts_with('"') {
            Value::Text(self.string()?)
        } else if self.eat("null") {
            Value::Null
        } else if self.eat("true") {
            Value::Bool(true)
        } else if self.eat("false") {
            Value::Bool(false)
        } else {
            self.number()?
        };
        Ok(Node { value, span: Span::new(start.start, self.rest.start) })
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value, Diagnostic>,
    ) -> Result<Value, Diagnostic> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err(self.error("values are nested too deeply here"));
        }
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn members(&mut self) -> Result<Value, Diagnostic> {
        let mut members = Vec::new();
        if self.eat("}") {
            return Ok(Value::Object(members));
        }
        loop {
            self.space();
            let name = self.string()?;
            if !self.eat(":") {
                return Err(self.error("`:` is expected here"));
            }
            members.push((name, self.value()?));
            if self.eat("}") {
                return Ok(Value::Object(members));
            }
            if !self.eat(",") {
                return Err(self.error("`,` or `}` is expected here"));
            }
        }
    }

    fn elements(&mut self) -> Result<Value, Diagnostic> {
        let mut list = Vec::new();
        if self.eat("]") {
            return Ok(Value::List(list));
        }
        loop {
            list.push(self.value()?);
            if self.eat("]") {
                return Ok(Value::List(list));
            }
            if !self.eat(",") {
                return Err(self.error("`,` or `]` is expected here"));
            }
        }
    }

    fn number(&mut self) -> Result<Value, Diagnostic> {
        let (number, rest) = self
            .rest
            .take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'));
        if !number.text.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
            return Err(self.error("a value is expected here"));
        }
        self.rest = rest;
        Ok(number.text.parse().map_or(Value::OtherNumber, Value::Number))
    }

    fn string(&mut self) -> Result<String, Diagnostic> {
        if !self.eat("\"") {
            return Err(self.error("a string is expected here"));
        }
        let mut text = String::new();
        loop {
            let (plain, rest) = self.rest.take_while(|c| c != '"' && c != '\\' && c >= ' ');
            text.push_str(plain.text);
            self.rest = rest;
            match rest.text.as_bytes() {
                [b'"', ..] => {
                    self.rest = rest.split_at(1).1;
                    return Ok(text);
                }
                [b'\\', b'u', ..] => {
                    let digits = rest.text.get(2..6);
                    // What is written here has no other escapes in four digits than of control
                    // characters.
                    let c = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                    let Some(c) = c.and_then(char::from_u32) else {
                        return Err(self.error("this escape is no character"));
                    };
                    text.push(c);
                    self.rest = rest.split_at(6).1;
                }
                [b'\\', escape, ..] => {
                    text.push(match escape {
                        b'"' | b'\\' | b'/' => char::from(*escape),
                        b'n' => '\n',
                        b't' => '\t',
                        b'r' => '\r',
                        b'b' => '\u{8}',
                        b'f' => '\u{c}',
                        _ => return Err(self.error("there is no such escape")),
                    });
                    self.rest = rest.split_at(2).1;
                }
                _ => return Err(self.error("this string has no end")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_place() {
        let source = " {\"a\": [1, -2, \"b\\u0001\\n\\\"\"], \"c\": null, \"d\": true} ";
        let node = parse(source).unwrap();
        let list = node.get("a").and_then(Node::list).unwrap();
        assert_eq!(list[0].number(), Some(1));
        assert_eq!(list[1].value, Value::OtherNumber);
        assert_eq!(list[2].text(), Some("b\u{1}\n\""));
        assert_eq!(list[2].span.text(source), "\"b\\u0001\\n\\\"\"");
        assert_eq!(node.get("d").map(|node| &node.value), Some(&Value::Bool(true)));
        for (wrong, place) in
            [("{\"a\" 1}", "1"), ("[1 2]", "2"), ("{} x", "x"), ("\"a", ""), ("[tru]", "t")]
        {
            assert_eq!(parse(wrong).unwrap_err().span().text(wrong), place, "{wrong}");
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
    }
}
