//! What is known of values: [`fits`], [`canonical`] conditions, [`Known`].

use crate::value::{Node, ValueId, Values, evaluate};
use crate::{Constraint, PathEvent};
use acqrel_isa::Size;
use acqrel_machine::op::{BinaryOp, Compute, UnaryOp};
use std::collections::HashMap;

/// The value of a function.
pub(super) fn compute(values: &mut Values, compute: Compute<ValueId>, width: Size) -> ValueId {
    values.intern(Node::Compute(compute, width))
}

/// How many low bits can be other than 0.
pub(super) fn fits(values: &Values, events: &[PathEvent], value: ValueId) -> u32 {
    match values.node(value) {
        Node::Const(number) => 64 - number.leading_zeros(),
        Node::Read(event) => {
            let access = events.get(usize::from(event)).and_then(|event| event.action.access());
            access.map_or(64, |access| access.size.bits())
        }
        Node::Compute(_, size) | Node::Update { size, .. } => size.bits(),
        Node::Select { then, otherwise, .. } => {
            fits(values, events, then).max(fits(values, events, otherwise))
        }
    }
}

/// The low bits of a value; the value itself, if it has no others.
pub(super) fn copy(
    values: &mut Values,
    events: &[PathEvent],
    value: ValueId,
    size: Size,
) -> ValueId {
    if fits(values, events, value) <= size.bits() {
        return value;
    }
    compute(values, Compute::Unary(UnaryOp::Copy, value), size)
}

/// The same constraint in a form that is equal for conditions that are equal for a simple reason:
/// `a - b` is 0 if `a == b`, whichever comes first.
pub(super) fn canonical(
    values: &mut Values,
    events: &[PathEvent],
    Constraint { mut value, mut nonzero }: Constraint,
) -> Constraint {
    loop {
        let Node::Compute(function, width) = values.node(value) else {
            return Constraint { value, nonzero };
        };
        match function {
            Compute::Unary(op @ (UnaryOp::IsZero | UnaryOp::IsNonZero | UnaryOp::Copy), a)
                if fits(values, events, a) <= width.bits() =>
            {
                nonzero ^= op == UnaryOp::IsZero;
                value = a;
            }
            Compute::Binary(BinaryOp::Sub | BinaryOp::Xor, a, b) => {
                nonzero = !nonzero;
                value = equal(values, a, b, width);
            }
            Compute::Binary(BinaryOp::And | BinaryOp::Or, a, b)
                if a == b && fits(values, events, a) <= width.bits() =>
            {
                value = a;
            }
            Compute::Binary(BinaryOp::Equal, a, b) => {
                let (a, b) = in_order(values, a, b);
                if values.known(b) != Some(0) || fits(values, events, a) > width.bits() {
                    return Constraint { value: equal(values, a, b, width), nonzero };
                }
                nonzero = !nonzero;
                value = a;
            }
            Compute::Unary(..) | Compute::Binary(..) | Compute::Ternary(..) => {
                return Constraint { value, nonzero };
            }
        }
    }
}

/// Whether two values are equal, always in one order, a constant last.
pub(super) fn equal(values: &mut Values, a: ValueId, b: ValueId, width: Size) -> ValueId {
    let (a, b) = in_order(values, a, b);
    compute(values, Compute::Binary(BinaryOp::Equal, a, b), width)
}

fn in_order(values: &Values, a: ValueId, b: ValueId) -> (ValueId, ValueId) {
    let key = |value| (values.known(value).is_some(), value);
    if key(a) <= key(b) { (a, b) } else { (b, a) }
}

/// Whether a value is 0 or 1.
fn is_predicate(values: &Values, value: ValueId) -> bool {
    matches!(
        values.node(value),
        Node::Compute(
            Compute::Binary(BinaryOp::Equal | BinaryOp::LessUnsigned, ..)
                | Compute::Unary(
                    UnaryOp::IsZero
                        | UnaryOp::IsNonZero
                        | UnaryOp::IsNegative
                        | UnaryOp::IsParityEven,
                    _
                ),
            _
        )
    )
}

/// The condition of a selection that a value is made of, whose outcome is not known.
pub(super) fn open_selection(
    values: &Values,
    value: ValueId,
    mut is_open: impl FnMut(ValueId) -> bool,
) -> Option<ValueId> {
    let mut wanted = vec![value];
    let mut seen = vec![false; value.index() + 1];
    while let Some(value) = wanted.pop() {
        if std::mem::replace(&mut seen[value.index()], true) {
            continue;
        }
        match values.node(value) {
            Node::Const(_) | Node::Read(_) => {}
            Node::Select { condition, .. } if is_open(condition) => return Some(condition),
            Node::Select { condition, then, otherwise } => {
                wanted.extend([condition, then, otherwise]);
            }
            Node::Compute(function, _) => wanted.extend(function.operands()),
            Node::Update { old, operand, .. } => wanted.extend([old, operand]),
        }
    }
    None
}

/// What the constraints of a path say of single values.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The values that are equal to a number.
    numbers: HashMap<ValueId, u64>,
    /// What follows of the first values, by their indices.
    followed: Vec<Option<u64>>,
}

impl Known {
    /// Learns of a constraint.
    pub(super) fn learn(
        &mut self,
        values: &Values,
        events: &[PathEvent],
        Constraint { value, nonzero }: Constraint,
    ) {
        if !nonzero {
            self.numbers.insert(value, 0);
        } else if is_predicate(values, value) {
            self.numbers.insert(value, 1);
        }
        if let (true, Node::Compute(Compute::Binary(BinaryOp::Equal, a, b), width)) =
            (nonzero, values.node(value))
            && let Some(number) = values.known(b)
            && fits(values, events, a) <= width.bits()
        {
            self.numbers.insert(a, number & width.mask());
        }
        self.followed.clear();
    }

    /// The number that a value is on this path, if what has been learned says so.
    pub(super) fn number(&mut self, values: &Values, value: ValueId) -> Option<u64> {
        if self.numbers.is_empty() {
            return values.known(value);
        }
        // Operands come before the values made of them.
        for id in values.ids().take(value.index() + 1).skip(self.followed.len()) {
            let number = match self.numbers.get(&id) {
                Some(&number) => Some(number),
                None => evaluate(values.node(id), |value| self.followed[value.index()]),
            };
            self.followed.push(number);
        }
        self.followed[value.index()]
    }
}
