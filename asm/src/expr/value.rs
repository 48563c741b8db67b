//! What expressions come to: [`Value`], a number or a place.

use super::{Binary, Expr, Step, Unary};
use crate::Span;
use crate::assemble::{State, SymbolId, Symbols};
use crate::diag::{Code, Diagnostic};

/// A number, or a place and a number of bytes from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) base: Base,
    pub(crate) addend: i128,
}

/// What a value counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// Zero: it is a number.
    Zero,
    /// A symbol, of this source or another.
    Symbol(SymbolId),
    /// The start of a section.
    Section(usize),
}

/// Why an expression has no value.
#[derive(Debug)]
pub(crate) enum NoValue {
    /// A symbol in it is not defined yet.
    NotYet,
    /// It is wrong.
    Wrong(Box<Diagnostic>),
}

impl Value {
    /// A number.
    pub(crate) const fn number(addend: i128) -> Self {
        Self { base: Base::Zero, addend }
    }

    /// The number, if it is one.
    pub(crate) fn absolute(self) -> Option<i128> {
        (self.base == Base::Zero).then_some(self.addend)
    }
}

impl Base {
    /// The section and the offset in it, if the source says them.
    pub(crate) fn place(self, symbols: &Symbols) -> Option<(usize, i128)> {
        match self {
            Self::Zero => None,
            Self::Section(section) => Some((section, 0)),
            Self::Symbol(id) => match symbols.get(id).state {
                State::Label { section, offset } => Some((section, offset.into())),
                _ => None,
            },
        }
    }
}

impl Expr {
    /// The value as far as it is known before the end of the source. The spans of what is wrong are
    /// of all sources.
    pub(crate) fn early(&self, symbols: &Symbols) -> Result<Value, NoValue> {
        self.value(symbols, false)
    }

    /// The value, at the end of the source: a symbol that is not defined is another object's.
    pub(crate) fn last(&self, symbols: &Symbols) -> Result<Value, NoValue> {
        self.value(symbols, true)
    }

    fn value(&self, symbols: &Symbols, last: bool) -> Result<Value, NoValue> {
        let mut stack = Vec::with_capacity(4);
        for &(step, span) in &self.steps {
            let value = match step {
                Step::Number(number) => Value::number(number),
                Step::Place(section, offset) => {
                    Value { base: Base::Section(section), addend: offset.into() }
                }
                Step::Symbol(id) => symbols.value(id, last).ok_or(NoValue::NotYet)?,
                Step::Unary(operator) => {
                    let operand = stack.pop().unwrap_or(Value::number(0));
                    unary(operator, operand, span)?
                }
                Step::Binary(operator) => {
                    let right = stack.pop().unwrap_or(Value::number(0));
                    let left = stack.pop().unwrap_or(Value::number(0));
                    binary(operator, left, right, span, symbols)?
                }
            };
            if i64::try_from(value.addend).is_err() && u64::try_from(value.addend).is_err() {
                return wrong(span, "the value does not fit in 64 bits");
            }
            stack.push(value);
        }
        Ok(stack.pop().unwrap_or(Value::number(0)))
    }
}

fn wrong(span: Span, message: &str) -> Result<Value, NoValue> {
    Err(NoValue::Wrong(Box::new(Diagnostic::new(Code::Expression, span, message))))
}

fn unary(operator: Unary, operand: Value, span: Span) -> Result<Value, NoValue> {
    if operator == Unary::Plus {
        return Ok(operand);
    }
    let Some(number) = operand.absolute() else {
        return wrong(span, "the operand is a place, and this operator has numbers only");
    };
    Ok(Value::number(match operator {
        Unary::Negate => -number,
        Unary::Complement => !number,
        Unary::Not => i128::from(number == 0),
        Unary::Plus => number,
    }))
}

fn binary(
    operator: Binary,
    left: Value,
    right: Value,
    span: Span,
    symbols: &Symbols,
) -> Result<Value, NoValue> {
    let (Some(a), Some(b)) = (left.absolute(), right.absolute()) else {
        return places(operator, left, right, span, symbols);
    };
    let truth = |is: bool| -i128::from(is);
    let number = match operator {
        // The product of two numbers of 64 bits fits in 128.
        Binary::Multiply => a.checked_mul(b).unwrap_or(i128::MAX),
        Binary::Divide | Binary::Remainder if b == 0 => {
            return wrong(span, "this divides by zero");
        }
        Binary::Divide => a / b,
        Binary::Remainder => a % b,
        Binary::ShiftLeft | Binary::ShiftRight => return shift(operator, a, b, span),
        Binary::Or => a | b,
        Binary::And => a & b,
        Binary::ExclusiveOr => a ^ b,
        Binary::OrNot => a | !b,
        Binary::Add => a + b,
        Binary::Subtract => a - b,
        Binary::Equal => truth(a == b),
        Binary::Unequal => truth(a != b),
        Binary::Less => truth(a < b),
        Binary::Greater => truth(a > b),
        Binary::LessOrEqual => truth(a <= b),
        Binary::GreaterOrEqual => truth(a >= b),
        Binary::Both => i128::from(a != 0 && b != 0),
        Binary::Either => i128::from(a != 0 || b != 0),
    };
    Ok(Value::number(number))
}

/// Shifts by 0 to 63 bits. To the right the 64 bits of the number are shifted, without its sign.
fn shift(operator: Binary, a: i128, b: i128, span: Span) -> Result<Value, NoValue> {
    let Some(by) = u32::try_from(b).ok().filter(|&by| by < 64) else {
        return wrong(span, "a number can be shifted by 0 to 63 bits");
    };
    Ok(Value::number(if operator == Binary::ShiftLeft {
        // What does not fit in 64 bits is refused: 64 bits and 63 more fit in 128.
        a << by
    } else {
        (a & i128::from(u64::MAX)) >> by
    }))
}

/// The operators that places have: a number can be added or subtracted, and a difference in one
/// section taken or compared.
fn places(
    operator: Binary,
    left: Value,
    right: Value,
    span: Span,
    symbols: &Symbols,
) -> Result<Value, NoValue> {
    match (operator, left.absolute(), right.absolute()) {
        (Binary::Add, _, Some(number)) => {
            return Ok(Value { addend: left.addend + number, ..left });
        }
        (Binary::Add, Some(number), _) => {
            return Ok(Value { addend: right.addend + number, ..right });
        }
        (Binary::Subtract, _, Some(number)) => {
            return Ok(Value { addend: left.addend - number, ..left });
        }
        _ => {}
    }
    let distance = if left.base == right.base {
        Some(left.addend - right.addend)
    } else {
        match (left.base.place(symbols), right.base.place(symbols)) {
            (Some((section, from)), Some((other, to))) if section == other => {
                Some(from + left.addend - (to + right.addend))
            }
            _ => None,
        }
    };
    let compares = matches!(
        operator,
        Binary::Equal
            | Binary::Unequal
            | Binary::Less
            | Binary::Greater
            | Binary::LessOrEqual
            | Binary::GreaterOrEqual
    );
    match distance {
        Some(distance) if operator == Binary::Subtract => Ok(Value::number(distance)),
        Some(distance) if compares => {
            binary(operator, Value::number(distance), Value::number(0), span, symbols)
        }
        _ if operator == Binary::Subtract || compares => {
            wrong(span, "the distance of these is only known if both are in one section")
        }
        _ => wrong(span, "an operand is a place, and this operator has numbers only"),
    }
}
