//! Symbolic values: [`Values`], an arena of [`Node`]s that [`ValueId`]s name.

use acqrel_isa::Size;
use acqrel_machine::op::{Compute, RmwOp};
use std::collections::HashMap;

/// A value of a [`Values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(u32);

impl ValueId {
    /// Its index in the arena: the nodes that it is made of have smaller ones.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a value is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A number.
    Const(u64),
    /// What the read event of this index in its path gives, zero-extended.
    Read(u16),
    /// A function of other values at a width.
    Compute(Compute<ValueId>, Size),
    /// One value if the condition is not 0, else the other.
    Select {
        /// The condition.
        condition: ValueId,
        /// The value if it is not 0.
        then: ValueId,
        /// The value if it is 0.
        otherwise: ValueId,
    },
    /// What a read-modify-write writes.
    Update {
        /// How; a compare-exchange's constraint says whether it writes at all.
        op: RmwOp<ValueId>,
        /// The size of the access.
        size: Size,
        /// What was read.
        old: ValueId,
        /// The operand.
        operand: ValueId,
    },
}

/// The values of a path. Equal nodes are one value, and a node of constants is a constant.
#[derive(Clone, Debug, Default)]
pub struct Values {
    nodes: Vec<Node>,
    known: HashMap<Node, ValueId>,
}

impl Values {
    /// The value that a node is.
    ///
    /// Constants are folded, and so is what does not depend on the value of an operand, such as
    /// `x ^ x`: the value is then known, whatever it depends on is kept by who computes it.
    ///
    /// # Panics
    ///
    /// If there are 2³² values.
    pub fn intern(&mut self, node: Node) -> ValueId {
        let node = self.fold(node);
        if let Some(&known) = self.known.get(&node) {
            return known;
        }
        let Ok(index) = u32::try_from(self.nodes.len()) else {
            panic!("a path has fewer than 2^32 values")
        };
        self.nodes.push(node);
        self.known.insert(node, ValueId(index));
        ValueId(index)
    }

    /// The value of a number.
    pub fn constant(&mut self, number: u64) -> ValueId {
        self.intern(Node::Const(number))
    }

    /// The node of a value.
    pub fn node(&self, value: ValueId) -> Node {
        self.nodes[value.index()]
    }

    /// The number that a value is, if it is one whatever is read.
    pub fn known(&self, value: ValueId) -> Option<u64> {
        match self.node(value) {
            Node::Const(number) => Some(number),
            _ => None,
        }
    }

    /// All values, in the order of their indices.
    pub fn ids(&self) -> impl Iterator<Item = ValueId> + use<> {
        (0..u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)).map(ValueId)
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The nodes, in the order of their indices: those that a node is made of come before it.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    fn fold(&self, node: Node) -> Node {
        use acqrel_machine::op::BinaryOp::{And, AndNot, Equal, LessUnsigned, Mul, Sub, Xor};
        let folded = match node {
            Node::Const(_) | Node::Read(_) => None,
            Node::Compute(Compute::Binary(Xor | Sub | AndNot | LessUnsigned, a, b), _)
                if a == b =>
            {
                Some(0)
            }
            Node::Compute(Compute::Binary(Equal, a, b), _) if a == b => Some(1),
            Node::Compute(Compute::Binary(And | Mul, a, b), _)
                if self.known(a) == Some(0) || self.known(b) == Some(0) =>
            {
                Some(0)
            }
            _ => evaluate(node, |value| self.known(value)),
        };
        match (folded, node) {
            (Some(number), _) => Node::Const(number),
            (None, Node::Select { condition, then, otherwise }) => match self.known(condition) {
                Some(0) => self.node(otherwise),
                Some(_) => self.node(then),
                None if then == otherwise => self.node(then),
                None => node,
            },
            (None, _) => node,
        }
    }
}

/// The number that a node is, given those that it is made of; none if one of them is not known.
/// A [`Node::Read`] is not known here.
pub fn evaluate(node: Node, number: impl Fn(ValueId) -> Option<u64>) -> Option<u64> {
    match node {
        Node::Const(constant) => Some(constant),
        Node::Read(_) => None,
        Node::Compute(compute, width) => {
            let mut all = true;
            let compute = compute.map(|value| {
                number(value).unwrap_or_else(|| {
                    all = false;
                    0
                })
            });
            all.then(|| compute.apply(width))
        }
        Node::Select { condition, then, otherwise } => {
            number(if number(condition)? == 0 { otherwise } else { then })
        }
        Node::Update { op, size, old, operand } => {
            let (old, operand) = (number(old)?, number(operand)?);
            let mut all = true;
            let op = op.map(|value| {
                number(value).unwrap_or_else(|| {
                    all = false;
                    0
                })
            });
            // A compare-exchange that does not find what it expects writes nothing; the path on
            // which it does has a constraint that says so, so that the number does not matter.
            all.then(|| op.apply(size, old, operand).unwrap_or(old & size.mask()))
        }
    }
}
