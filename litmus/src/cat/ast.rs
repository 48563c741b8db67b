//! The syntax tree of a model: [`Statement`]s made of [`Expr`]s, each with its [`Span`].
//!
//! Includes and conditions on variants are resolved when a model is read, so that neither is in the
//! tree: an included file's statements stand where it is included, and of a condition on a variant
//! only the branch that is taken is there.

use super::source::Span;
use std::sync::Arc;

/// A name of the model.
pub type Name = Arc<str>;

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its text.
    pub span: Span,
    /// What it does.
    pub kind: StatementKind,
}

impl Statement {
    /// Whether it says something of executions other than that they are not allowed: a flag, an
    /// assertion, that they are undefined.
    pub fn remarks(&self) -> bool {
        let any = |statements: &[Self]| statements.iter().any(Self::remarks);
        match &self.kind {
            StatementKind::Test { role, .. } => *role != TestRole::Axiom,
            StatementKind::Procedure { procedure, .. } => any(&procedure.body),
            StatementKind::Forall { body, .. } => any(body),
            StatementKind::Match { clauses, default, .. } => {
                clauses.iter().any(|(_, body)| any(body)) || default.as_deref().is_some_and(any)
            }
            StatementKind::Let(_)
            | StatementKind::LetRec { .. }
            | StatementKind::Show(_)
            | StatementKind::ShowAs { .. }
            | StatementKind::Unshow(_)
            | StatementKind::Call { .. }
            | StatementKind::With { .. }
            | StatementKind::Enum { .. } => false,
        }
    }
}

/// What a statement does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// `let a = .. and b = ..`: none sees another.
    Let(Vec<Binding>),
    /// `let rec a = .. and b = ..`: the functions see all, the sets and relations are the least
    /// fixpoint from the empty ones on.
    LetRec {
        /// The definitions.
        bindings: Vec<Binding>,
        /// `when`: a check made at each step towards the fixpoint.
        when: Option<Test>,
    },
    /// `[flag|assert|undefined_unless] [~] acyclic|irreflexive|empty e [as name]`.
    Test {
        /// What happens if it holds, or does not.
        role: TestRole,
        /// The test.
        test: Test,
    },
    /// `show a, b`. What is not defined is not shown.
    Show(Vec<Name>),
    /// `show e as name`. What is not defined is not shown.
    ShowAs {
        /// What is shown.
        value: Expr,
        /// Its name.
        name: Name,
    },
    /// `unshow a, b`.
    Unshow(Vec<Name>),
    /// `procedure f(a, b) = .. end`.
    Procedure {
        /// Its name.
        name: Name,
        /// Whether it may call itself.
        recursive: bool,
        /// The rest.
        procedure: Arc<Procedure>,
    },
    /// `call f(a, b) [as name]`.
    Call {
        /// The procedure.
        procedure: Name,
        /// The argument; several are a tuple.
        argument: Expr,
        /// The name given to the call.
        name: Option<Name>,
    },
    /// `forall x in e do .. end`.
    Forall {
        /// The variable.
        name: Name,
        /// A set of sets, relations or tags.
        among: Expr,
        /// What is done for each.
        body: Vec<Statement>,
    },
    /// `with x from S`.
    With {
        /// The variable.
        name: Name,
        /// What it is chosen from.
        choice: Choice,
    },
    /// `enum e = 'a || 'b`.
    Enum {
        /// The name of the enumeration, also of the set of its tags.
        name: Name,
        /// The tags.
        tags: Vec<Name>,
    },
    /// `match e with 'a -> .. || 'b -> .. || _ -> .. end`.
    Match {
        /// A tag.
        subject: Expr,
        /// What to do, by tag.
        clauses: Vec<(Name, Vec<Statement>)>,
        /// What to do for any other.
        default: Option<Vec<Statement>>,
    },
}

/// What `with x from` chooses from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// `generate_cos(r)` or `generate_orders(W, r)`: the coherence orders of the writes that extend
    /// a relation. An execution comes with one, which is the value of the variable, and is allowed
    /// only if `(r & loc & (W * W)) | co` is acyclic.
    Coherence {
        /// The relation to extend.
        extends: Expr,
    },
    /// A set. Each of its elements is a choice, and an execution is allowed if it is under one.
    Set(Expr),
}

/// What a test means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestRole {
    /// An axiom: an execution for which it does not hold is not allowed.
    Axiom,
    /// Raises a flag if it holds.
    Flag,
    /// Marks the execution as undefined if it does not hold.
    UndefinedUnless,
    /// The model is not meant for an execution for which it does not hold.
    Assert,
}

/// A test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// Its text.
    pub span: Span,
    /// Whether it is negated.
    pub negated: bool,
    /// What is tested.
    pub check: Check,
    /// Of what.
    pub value: Expr,
    /// Its name.
    pub name: Option<Name>,
}

/// What is tested of a relation, or set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// `acyclic`.
    Acyclic,
    /// `irreflexive`.
    Irreflexive,
    /// `empty`.
    Empty,
}

impl Check {
    /// The word for it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Acyclic => "acyclic",
            Self::Irreflexive => "irreflexive",
            Self::Empty => "empty",
        }
    }
}

/// A definition. That of a function, `f(a, b) = e`, has a [`ExprKind::Function`] as value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Its text.
    pub span: Span,
    /// What is defined.
    pub pattern: Pattern,
    /// As what.
    pub value: Expr,
}

/// What a value is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// A name; none for `_`.
    One(Option<Name>),
    /// A tuple of names.
    Tuple(Vec<Option<Name>>),
}

impl Pattern {
    /// The names in it.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        let names = match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Tuple(names) => names,
        };
        names.iter().flatten()
    }
}

/// A function: `fun (a, b) -> e`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its parameter; several are a tuple.
    pub parameter: Pattern,
    /// Its value.
    pub body: Expr,
}

/// A procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// Its parameter; several are a tuple.
    pub parameter: Pattern,
    /// What it does.
    pub body: Vec<Statement>,
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// Its text.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
    height: u16,
}

/// How high a tree may be: recursion over it then fits any stack.
const MAX_HEIGHT: u16 = 200;

impl Expr {
    /// An expression; none if it is nested too deeply.
    pub(super) fn new(span: Span, kind: ExprKind) -> Option<Self> {
        let mut highest = 0;
        kind.for_each_child(&mut |child| highest = highest.max(child.height));
        (highest < MAX_HEIGHT).then_some(Self { span, kind, height: highest + 1 })
    }
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// `0`: the empty relation.
    Zero,
    /// `_`: all events, or all pairs of them.
    Universe,
    /// A name.
    Name(Name),
    /// `'tag`.
    Tag(Name),
    /// `{a, b}`. That of nothing, `{}`, is the empty set of anything, and the empty relation.
    SetLiteral(Vec<Expr>),
    /// `a, b`; `()` is that of nothing. There is none of one.
    Tuple(Vec<Expr>),
    /// An operator before or behind its operand.
    Unary(UnaryOp, Box<Expr>),
    /// `a | b | c`, of at least two.
    Union(Vec<Expr>),
    /// `a; b; c`, of at least two.
    Sequence(Vec<Expr>),
    /// Another operator between operands.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `f x` or `f(x, y)`.
    Apply(Box<Expr>, Box<Expr>),
    /// `fun x -> e`.
    Function(Arc<Function>),
    /// `let [rec] .. in e`.
    Let {
        /// Whether the definitions see themselves and each other.
        recursive: bool,
        /// The definitions.
        bindings: Vec<Binding>,
        /// The expression that sees them.
        body: Box<Expr>,
    },
    /// `match e with 'a -> .. || _ -> .. end`.
    MatchTag {
        /// A tag.
        subject: Box<Expr>,
        /// The value, by tag.
        clauses: Vec<(Name, Expr)>,
        /// The value for any other.
        default: Option<Box<Expr>>,
    },
    /// `match e with {} -> .. || x ++ xs -> .. end`.
    MatchSet {
        /// A set, relation, or set of sets, relations or tags.
        subject: Box<Expr>,
        /// The value if it is empty.
        empty: Box<Expr>,
        /// The names of an element of it and of the others, which may be in two parts.
        element: ElementPattern,
        /// The value if it is not empty.
        nonempty: Box<Expr>,
    },
    /// `try a with b`: b if a has an error.
    Try(Box<Expr>, Box<Expr>),
    /// `if a = b then .. else ..`.
    If {
        /// The condition.
        condition: Condition,
        /// The value if it holds.
        then: Box<Expr>,
        /// The value if it does not.
        otherwise: Box<Expr>,
    },
}

/// The pattern of a set that is not empty: `x ++ after`, or `before | x ++ after`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementPattern {
    /// The smaller elements, if they are apart; then its name, unless it is `_`.
    pub before: Option<Option<Name>>,
    /// The element.
    pub element: Option<Name>,
    /// The other elements, or the greater ones.
    pub after: Option<Name>,
}

/// An operator of one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `r+`.
    Plus,
    /// `r*`.
    Star,
    /// `r?`.
    Optional,
    /// `r^-1`.
    Converse,
    /// `~s`.
    Complement,
    /// `[s]`.
    Identity,
}

/// An operator of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `a & b`.
    Intersection,
    /// `a \ b`.
    Difference,
    /// `s * t`.
    Product,
    /// `x ++ s`.
    Insert,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What is compared.
    pub left: Box<Expr>,
    /// How.
    pub comparison: Comparison,
    /// With what.
    pub right: Box<Expr>,
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `a = b`.
    Equal,
    /// `a subset b`.
    Subset,
    /// `a in b`.
    In,
}

impl ExprKind {
    /// Calls a function with each direct part. Those of functions count as parts.
    pub fn for_each_child<'a>(&'a self, visit: &mut impl FnMut(&'a Expr)) {
        match self {
            Self::Zero | Self::Universe | Self::Name(_) | Self::Tag(_) => {}
            Self::SetLiteral(all) | Self::Tuple(all) | Self::Union(all) | Self::Sequence(all) => {
                all.iter().for_each(visit);
            }
            Self::Unary(_, operand) => visit(operand),
            Self::Binary(_, left, right) | Self::Apply(left, right) | Self::Try(left, right) => {
                visit(left);
                visit(right);
            }
            Self::Function(function) => visit(&function.body),
            Self::Let { recursive: _, bindings, body } => {
                for binding in bindings {
                    visit(&binding.value);
                }
                visit(body);
            }
            Self::MatchTag { subject, clauses, default } => {
                visit(subject);
                for (_, value) in clauses {
                    visit(value);
                }
                if let Some(value) = default {
                    visit(value);
                }
            }
            Self::MatchSet { subject, empty, element: _, nonempty } => {
                visit(subject);
                visit(empty);
                visit(nonempty);
            }
            Self::If { condition, then, otherwise } => {
                visit(&condition.left);
                visit(&condition.right);
                visit(then);
                visit(otherwise);
            }
        }
    }
}
