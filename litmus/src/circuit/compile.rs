//! From the statements of a model to a [`Circuit`].
//!
//! The model is executed once, with gates in place of sets and relations. What cannot be executed that
//! way, because it depends on what is in a set or relation of a certain execution, is
//! [`Unsupported`]; such a model is left to the interpreter of the language.

use super::coherence::Coherence;
use super::{Builder, Check, Circuit, Gate, GateId};
use crate::Structure;
use crate::cat;
use crate::cat::ast::{
    BinaryOp, Binding, Choice, Comparison, Condition, ElementPattern, Expr, ExprKind, Function,
    Name, Pattern, Procedure, Statement, StatementKind, Test, TestRole, UnaryOp,
};
use std::rc::Rc;
use std::sync::Arc;

/// The model does something that a circuit cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unsupported;

/// The circuit of a model's statements.
pub(crate) fn compile(statements: &[Statement]) -> Result<Circuit, Unsupported> {
    let mut compiler = Compiler {
        builder: Builder::default(),
        nothing: Structure::new(Arc::from([]), Vec::new()),
        steps: 0,
        depth: 0,
    };
    let mut scope = Scope::default();
    compiler.statements(statements, &mut scope, None)?;
    Ok(compiler.builder.finish())
}

/// What a name or expression means.
#[derive(Clone, Debug)]
enum Value {
    /// A set or relation.
    Gate(GateId),
    /// What is empty, whatever it is a set of.
    Nothing,
    /// All events, or all pairs of them.
    Everything,
    /// A set of other things.
    Several(Rc<[Value]>),
    Tuple(Rc<[Value]>),
    Tag(Name),
    Function(Rc<Closure>),
    Builtin(Builtin),
    Procedure(Arc<Procedure>, Scope),
    /// What a circuit does not have. A model may name it without using it.
    Unknown,
}

#[derive(Debug)]
struct Closure {
    function: Arc<Function>,
    scope: Scope,
    /// The functions that it is defined with, itself among them, if it is recursive.
    siblings: Vec<(Name, Arc<Function>)>,
}

/// A function of the language itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Builtin {
    Domain,
    Range,
    /// What compares values of page tables, which only events on page tables have.
    OfValues,
}

/// The definitions that are seen, the latest first.
#[derive(Clone, Debug, Default)]
struct Scope(Option<Rc<Definition>>);

#[derive(Debug)]
struct Definition {
    name: Name,
    value: Value,
    before: Scope,
}

impl Scope {
    fn get(&self, name: &str) -> Option<&Value> {
        let mut scope = self;
        while let Some(definition) = &scope.0 {
            if &*definition.name == name {
                return Some(&definition.value);
            }
            scope = &definition.before;
        }
        None
    }

    fn define(&mut self, name: &Name, value: Value) {
        let before = std::mem::take(self);
        *self = Self(Some(Rc::new(Definition { name: Name::clone(name), value, before })));
    }
}

/// One after the other, as there can be more than a stack has frames for.
impl Drop for Scope {
    fn drop(&mut self) {
        let mut next = self.0.take();
        while let Some(mut definition) = next.and_then(Rc::into_inner) {
            next = definition.before.0.take();
        }
    }
}

struct Compiler {
    builder: Builder,
    /// A structure without events, to ask which names there are.
    nothing: Structure,
    steps: u32,
    /// How deep evaluation is nested.
    depth: u32,
}

/// More than any model takes; fewer than recursion without end.
const MOST_STEPS: u32 = 200_000;

/// How deeply evaluation may nest, so that it fits the stack of any thread.
const MOST_DEPTH: u32 = 500;

/// How many elements a set may have that is not one of events.
const MOST_ELEMENTS: usize = 10_000;

type Compiled<T> = Result<T, Unsupported>;

impl Compiler {
    fn statements(
        &mut self,
        statements: &[Statement],
        scope: &mut Scope,
        called: Option<&Name>,
    ) -> Compiled<()> {
        statements.iter().try_for_each(|statement| self.statement(statement, scope, called))
    }

    fn statement(
        &mut self,
        statement: &Statement,
        scope: &mut Scope,
        called: Option<&Name>,
    ) -> Compiled<()> {
        match &statement.kind {
            StatementKind::Let(bindings) => self.bind(bindings, scope),
            StatementKind::LetRec { bindings, when: None } => self.bind_recursive(bindings, scope),
            StatementKind::LetRec { when: Some(_), .. } => Err(Unsupported),
            StatementKind::Test { role, test } => match role {
                TestRole::Axiom => self.axiom(test, scope, called),
                // They say something of an execution, but do not make it one that cannot happen.
                TestRole::Flag | TestRole::UndefinedUnless | TestRole::Assert => Ok(()),
            },
            StatementKind::Show(_) | StatementKind::ShowAs { .. } | StatementKind::Unshow(_) => {
                Ok(())
            }
            StatementKind::Procedure { name, recursive, procedure } => {
                if *recursive {
                    return Err(Unsupported);
                }
                let value = Value::Procedure(Arc::clone(procedure), scope.clone());
                scope.define(name, value);
                Ok(())
            }
            StatementKind::Call { procedure, argument, name } => {
                let argument = self.expr(argument, scope)?;
                let Some(Value::Procedure(procedure, inner)) = scope.get(procedure).cloned() else {
                    return Err(Unsupported);
                };
                let mut inner = inner;
                bind_pattern(&procedure.parameter, argument, &mut inner)?;
                self.statements(&procedure.body, &mut inner, name.as_ref().or(called))
            }
            StatementKind::Forall { name, among, body } => {
                let elements = match self.expr(among, scope)? {
                    Value::Several(elements) => elements,
                    value => {
                        self.must_be_nothing(&value)?;
                        return Ok(());
                    }
                };
                elements.iter().try_for_each(|element| {
                    let mut inner = scope.clone();
                    inner.define(name, element.clone());
                    self.statements(body, &mut inner, called)
                })
            }
            StatementKind::With { name, choice } => self.with(name, choice, scope),
            StatementKind::Enum { name, tags } => {
                let all: Rc<[Value]> = tags.iter().cloned().map(Value::Tag).collect();
                scope.define(name, Value::Several(all));
                Ok(())
            }
            StatementKind::Match { subject, clauses, default } => {
                let Value::Tag(tag) = self.expr(subject, scope)? else { return Err(Unsupported) };
                let clause = clauses.iter().find(|(name, _)| *name == tag).map(|(_, body)| body);
                let body = clause.or(default.as_ref()).ok_or(Unsupported)?;
                self.statements(body, scope, called)
            }
        }
    }

    fn with(&mut self, name: &Name, choice: &Choice, scope: &mut Scope) -> Compiled<()> {
        let value = match choice {
            Choice::Coherence { extends } => {
                let extends = self.expr(extends, scope)?;
                let extends = self.relation(&extends)?;
                self.coherence(extends);
                Value::Gate(self.builder.gate(Gate::Co))
            }
            Choice::Set(from) => match self.expr(from, scope)? {
                Value::Several(elements) if elements.len() == 1 => elements[0].clone(),
                _ => return Err(Unsupported),
            },
        };
        scope.define(name, value);
        Ok(())
    }

    /// Coherence extends a relation.
    fn coherence(&mut self, extends: GateId) {
        let co0 = self.builder.relation("co0");
        // Initial writes are first in every coherence order that there is here.
        if extends == co0 || self.builder.is_empty(extends) {
            return;
        }
        let coherence = Coherence::new(&mut self.builder);
        let (loc, writes) = (self.builder.relation("loc"), self.builder.set("W"));
        let both = self.builder.gate(Gate::Within(writes, loc, writes));
        let mut terms = Vec::new();
        self.builder.terms(extends, &mut terms);
        let mut all = self.builder.gate(Gate::Co);
        for term in terms {
            // It is of the order of a cell's writes only that coherence is.
            let of_writes = if coherence.is_part(term) {
                term
            } else {
                self.builder.gate(Gate::And(term, both))
            };
            all = self.builder.gate(Gate::Or(all, of_writes));
        }
        self.builder.axiom("coherence", Check::Acyclic, false, all);
    }

    fn axiom(&mut self, test: &Test, scope: &Scope, called: Option<&Name>) -> Compiled<()> {
        let value = self.expr(&test.value, scope)?;
        let check = match test.check {
            cat::ast::Check::Acyclic => Check::Acyclic,
            cat::ast::Check::Irreflexive => Check::Irreflexive,
            cat::ast::Check::Empty => Check::Empty,
        };
        let gate = match value {
            Value::Gate(gate) => gate,
            Value::Nothing => self.builder.gate(Gate::Empty),
            _ => return Err(Unsupported),
        };
        let name = test.name.as_ref().or(called).map_or(test.check.text(), |name| name);
        self.builder.axiom(name, check, test.negated, gate);
        Ok(())
    }

    fn bind(&mut self, bindings: &[Binding], scope: &mut Scope) -> Compiled<()> {
        let before = scope.clone();
        bindings.iter().try_for_each(|binding| {
            let value = self.expr(&binding.value, &before)?;
            if let (Pattern::One(Some(name)), Value::Gate(gate)) = (&binding.pattern, &value) {
                self.builder.name(*gate, name);
            }
            bind_pattern(&binding.pattern, value, scope)
        })
    }

    fn bind_recursive(&mut self, bindings: &[Binding], scope: &mut Scope) -> Compiled<()> {
        let mut functions = Vec::new();
        let mut others = Vec::new();
        for binding in bindings {
            let Pattern::One(Some(name)) = &binding.pattern else { return Err(Unsupported) };
            match &binding.value.kind {
                ExprKind::Function(function) => {
                    functions.push((Name::clone(name), Arc::clone(function)));
                }
                _ => others.push((name, &binding.value)),
            }
        }
        if !functions.is_empty() && !others.is_empty() {
            return Err(Unsupported);
        }
        if others.is_empty() {
            let outer = scope.clone();
            for (name, function) in &functions {
                let closure = Closure {
                    function: Arc::clone(function),
                    scope: outer.clone(),
                    siblings: functions.clone(),
                };
                scope.define(name, Value::Function(Rc::new(closure)));
            }
            return Ok(());
        }
        let mut inner = scope.clone();
        let variables: Vec<GateId> = others.iter().map(|_| self.builder.variable()).collect();
        for ((name, _), &variable) in others.iter().zip(&variables) {
            inner.define(name, Value::Gate(variable));
        }
        let mut equations = Vec::new();
        for ((_, value), &variable) in others.iter().zip(&variables) {
            let value = self.expr(value, &inner)?;
            equations.push((variable, self.relation(&value)?));
        }
        let fixed = self.builder.fix(equations).ok_or(Unsupported)?;
        for ((name, _), gate) in others.iter().zip(fixed) {
            self.builder.name(gate, name);
            scope.define(name, Value::Gate(gate));
        }
        Ok(())
    }

    fn expr(&mut self, expr: &Expr, scope: &Scope) -> Compiled<Value> {
        self.steps += 1;
        if self.steps > MOST_STEPS || self.depth > MOST_DEPTH {
            return Err(Unsupported);
        }
        self.depth += 1;
        let value = self.evaluate(expr, scope);
        self.depth -= 1;
        value
    }

    fn evaluate(&mut self, expr: &Expr, scope: &Scope) -> Compiled<Value> {
        match &expr.kind {
            ExprKind::Zero => Ok(Value::Gate(self.builder.gate(Gate::Empty))),
            ExprKind::Universe => Ok(Value::Everything),
            ExprKind::Name(name) => match scope.get(name) {
                Some(value) => Ok(value.clone()),
                None => Ok(self.base(name)),
            },
            ExprKind::Tag(name) => Ok(Value::Tag(Name::clone(name))),
            ExprKind::SetLiteral(elements) if elements.is_empty() => Ok(Value::Nothing),
            ExprKind::SetLiteral(elements) => Ok(Value::Several(self.exprs(elements, scope)?)),
            ExprKind::Tuple(elements) => Ok(Value::Tuple(self.exprs(elements, scope)?)),
            ExprKind::Unary(op, operand) => {
                let operand = self.expr(operand, scope)?;
                self.unary(*op, &operand)
            }
            ExprKind::Union(operands) => {
                let operands = self.exprs(operands, scope)?;
                self.union(&operands)
            }
            ExprKind::Sequence(operands) => {
                let operands = self.exprs(operands, scope)?;
                self.sequence(&operands)
            }
            ExprKind::Binary(op, left, right) => {
                let (left, right) = (self.expr(left, scope)?, self.expr(right, scope)?);
                self.binary(*op, &left, &right)
            }
            ExprKind::Apply(function, argument) => {
                let (function, argument) =
                    (self.expr(function, scope)?, self.expr(argument, scope)?);
                self.apply(&function, argument)
            }
            ExprKind::Function(function) => {
                let closure = Closure {
                    function: Arc::clone(function),
                    scope: scope.clone(),
                    siblings: Vec::new(),
                };
                Ok(Value::Function(Rc::new(closure)))
            }
            ExprKind::Let { recursive, bindings, body } => {
                let mut inner = scope.clone();
                if *recursive {
                    self.bind_recursive(bindings, &mut inner)?;
                } else {
                    self.bind(bindings, &mut inner)?;
                }
                self.expr(body, &inner)
            }
            ExprKind::MatchTag { subject, clauses, default } => {
                let Value::Tag(tag) = self.expr(subject, scope)? else { return Err(Unsupported) };
                let clause = clauses.iter().find(|(name, _)| *name == tag).map(|(_, value)| value);
                self.expr(clause.or(default.as_deref()).ok_or(Unsupported)?, scope)
            }
            ExprKind::MatchSet { subject, empty, element, nonempty } => {
                let subject = self.expr(subject, scope)?;
                match self.take_element(subject, element, scope)? {
                    None => self.expr(empty, scope),
                    Some(inner) => self.expr(nonempty, &inner),
                }
            }
            ExprKind::Try(first, second) => match self.expr(first, scope) {
                Ok(Value::Unknown) | Err(Unsupported) => self.expr(second, scope),
                Ok(value) => Ok(value),
            },
            ExprKind::If { condition, then, otherwise } => {
                let holds = self.condition(condition, scope)?;
                self.expr(if holds { then } else { otherwise }, scope)
            }
        }
    }

    fn exprs(&mut self, exprs: &[Expr], scope: &Scope) -> Compiled<Rc<[Value]>> {
        exprs.iter().map(|expr| self.expr(expr, scope)).collect()
    }

    /// A condition that does not depend on the execution.
    fn condition(&mut self, condition: &Condition, scope: &Scope) -> Compiled<bool> {
        let left = self.expr(&condition.left, scope)?;
        let right = self.expr(&condition.right, scope)?;
        match (condition.comparison, left, right) {
            (Comparison::Equal, Value::Tag(a), Value::Tag(b)) => Ok(a == b),
            (Comparison::Equal, Value::Gate(a), Value::Gate(b)) if a == b => Ok(true),
            _ => Err(Unsupported),
        }
    }

    /// Whether a set is empty; if it is not, the scope in which its first element and its others have
    /// names.
    fn take_element(
        &mut self,
        subject: Value,
        pattern: &ElementPattern,
        scope: &Scope,
    ) -> Compiled<Option<Scope>> {
        let Value::Several(elements) = subject else {
            self.must_be_nothing(&subject)?;
            return Ok(None);
        };
        let Some((first, rest)) = elements.split_first() else { return Ok(None) };
        if pattern.before.is_some() {
            return Err(Unsupported);
        }
        let mut inner = scope.clone();
        if let Some(name) = &pattern.element {
            inner.define(name, first.clone());
        }
        if let Some(name) = &pattern.after {
            let rest = match rest {
                [] => Value::Nothing,
                rest => Value::Several(rest.into()),
            };
            inner.define(name, rest);
        }
        Ok(Some(inner))
    }

    fn must_be_nothing(&self, value: &Value) -> Compiled<()> {
        match value {
            Value::Nothing => Ok(()),
            Value::Gate(gate) if self.builder.is_empty(*gate) => Ok(()),
            _ => Err(Unsupported),
        }
    }

    fn apply(&mut self, function: &Value, argument: Value) -> Compiled<Value> {
        match function {
            Value::Function(closure) => {
                let mut inner = closure.scope.clone();
                for (name, function) in &closure.siblings {
                    let sibling = Closure {
                        function: Arc::clone(function),
                        scope: closure.scope.clone(),
                        siblings: closure.siblings.clone(),
                    };
                    inner.define(name, Value::Function(Rc::new(sibling)));
                }
                bind_pattern(&closure.function.parameter, argument, &mut inner)?;
                self.expr(&closure.function.body, &inner)
            }
            Value::Builtin(builtin) => {
                let gate = self.relation(&argument)?;
                let gate = match builtin {
                    Builtin::Domain => Gate::Domain(gate),
                    Builtin::Range => Gate::Range(gate),
                    Builtin::OfValues if self.builder.is_empty(gate) => Gate::Empty,
                    Builtin::OfValues => return Ok(Value::Unknown),
                };
                Ok(Value::Gate(self.builder.gate(gate)))
            }
            _ => Err(Unsupported),
        }
    }

    /// A relation.
    fn relation(&mut self, value: &Value) -> Compiled<GateId> {
        match value {
            Value::Gate(gate) if !self.builder.get(*gate).is_set() => Ok(*gate),
            Value::Nothing => Ok(self.builder.gate(Gate::Empty)),
            Value::Everything => {
                let all = self.builder.gate(Gate::AllEvents);
                Ok(self.builder.gate(Gate::Product(all, all)))
            }
            _ => Err(Unsupported),
        }
    }

    /// A set of events.
    fn set(&mut self, value: &Value) -> Compiled<GateId> {
        match value {
            Value::Gate(gate) if self.builder.get(*gate).is_set() => Ok(*gate),
            Value::Nothing => Ok(self.builder.gate(Gate::NoEvents)),
            Value::Everything => Ok(self.builder.gate(Gate::AllEvents)),
            _ => Err(Unsupported),
        }
    }

    fn is_set(&self, value: &Value) -> bool {
        matches!(value, Value::Gate(gate) if self.builder.get(*gate).is_set())
    }

    fn unary(&mut self, op: UnaryOp, operand: &Value) -> Compiled<Value> {
        let gate = match op {
            UnaryOp::Plus => Gate::Plus(self.relation(operand)?),
            UnaryOp::Star => {
                let plus = Gate::Plus(self.relation(operand)?);
                Gate::Optional(self.builder.gate(plus))
            }
            UnaryOp::Optional => Gate::Optional(self.relation(operand)?),
            UnaryOp::Converse => Gate::Converse(self.relation(operand)?),
            UnaryOp::Identity => Gate::On(self.set(operand)?),
            UnaryOp::Complement if self.is_set(operand) => {
                let all = self.builder.gate(Gate::AllEvents);
                Gate::SetMinus(all, self.set(operand)?)
            }
            UnaryOp::Complement => match operand {
                Value::Everything => return Ok(Value::Nothing),
                Value::Nothing => return Ok(Value::Everything),
                _ => Gate::Not(self.relation(operand)?),
            },
        };
        Ok(Value::Gate(self.builder.gate(gate)))
    }

    fn union(&mut self, operands: &[Value]) -> Compiled<Value> {
        let some = operands.iter().filter(|value| !matches!(value, Value::Nothing));
        let operands: Vec<&Value> = some.collect();
        match operands[..] {
            [] => return Ok(Value::Nothing),
            [one] => return Ok(one.clone()),
            _ => {}
        }
        if operands.iter().any(|value| matches!(value, Value::Several(_))) {
            let mut all = Vec::new();
            for operand in operands {
                let Value::Several(elements) = operand else { return Err(Unsupported) };
                all.extend(elements.iter().cloned());
                if all.len() > MOST_ELEMENTS {
                    return Err(Unsupported);
                }
            }
            return Ok(Value::Several(all.into()));
        }
        let sets = operands.iter().any(|value| self.is_set(value));
        let mut sum = self.builder.gate(if sets { Gate::NoEvents } else { Gate::Empty });
        for operand in operands {
            sum = if sets {
                let operand = self.set(operand)?;
                self.builder.gate(Gate::SetOr(sum, operand))
            } else {
                let operand = self.relation(operand)?;
                self.builder.gate(Gate::Or(sum, operand))
            };
        }
        Ok(Value::Gate(sum))
    }

    /// From the right, so that `[a]; [b]; r` is one restriction. With what is empty in it, it does not
    /// matter what else is.
    fn sequence(&mut self, operands: &[Value]) -> Compiled<Value> {
        if operands.iter().any(|value| self.must_be_nothing(value).is_ok()) {
            return Ok(Value::Gate(self.builder.gate(Gate::Empty)));
        }
        let gates: Vec<GateId> =
            operands.iter().map(|value| self.relation(value)).collect::<Compiled<_>>()?;
        let mut gates = gates.into_iter().rev();
        let last = gates.next().ok_or(Unsupported)?;
        let sequence = gates.fold(last, |sum, gate| self.builder.gate(Gate::Then(gate, sum)));
        Ok(Value::Gate(sequence))
    }

    fn binary(&mut self, op: BinaryOp, left: &Value, right: &Value) -> Compiled<Value> {
        let nothing = |value: &Value| matches!(value, Value::Nothing);
        match op {
            BinaryOp::Intersection if nothing(left) || nothing(right) => Ok(Value::Nothing),
            BinaryOp::Intersection | BinaryOp::Difference
                if self.is_set(left) || self.is_set(right) =>
            {
                let (left, right) = (self.set(left)?, self.set(right)?);
                Ok(Value::Gate(self.builder.gate(match op {
                    BinaryOp::Intersection => Gate::SetAnd(left, right),
                    _ => Gate::SetMinus(left, right),
                })))
            }
            BinaryOp::Intersection => match (left, right) {
                (Value::Everything, other) | (other, Value::Everything) => Ok(other.clone()),
                _ => {
                    let (left, right) = (self.relation(left)?, self.relation(right)?);
                    Ok(Value::Gate(self.intersection(left, right)))
                }
            },
            BinaryOp::Difference => match (left, right) {
                (Value::Everything, Value::Everything) | (Value::Nothing, _) => Ok(Value::Nothing),
                (_, Value::Nothing) => Ok(left.clone()),
                _ => {
                    let (left, right) = (self.relation(left)?, self.relation(right)?);
                    Ok(Value::Gate(self.builder.gate(Gate::Minus(left, right))))
                }
            },
            BinaryOp::Product => {
                let (left, right) = (self.set(left)?, self.set(right)?);
                Ok(Value::Gate(self.builder.gate(Gate::Product(left, right))))
            }
            BinaryOp::Insert => {
                if let Value::Several(elements) = right {
                    let all = [left].into_iter().chain(elements.iter()).cloned();
                    return Ok(Value::Several(all.collect()));
                }
                self.must_be_nothing(right)?;
                match left {
                    // An event, which only an execution has.
                    Value::Gate(_) if !nothing(right) => Err(Unsupported),
                    _ => Ok(Value::Several(Rc::from([left.clone()]))),
                }
            }
        }
    }

    /// `r & (s * t)` is `[s]; r; [t]`, which need not make the product.
    fn intersection(&mut self, left: GateId, right: GateId) -> GateId {
        let gate = match (self.builder.get(left), self.builder.get(right)) {
            (_, &Gate::Product(from, to)) => Gate::Within(from, left, to),
            (&Gate::Product(from, to), _) => Gate::Within(from, right, to),
            _ => Gate::And(left, right),
        };
        self.builder.gate(gate)
    }

    /// What a name means that the model does not define.
    fn base(&mut self, name: &str) -> Value {
        let builtin = match name {
            "domain" => Some(Builtin::Domain),
            "range" => Some(Builtin::Range),
            "different-values" | "same-oa" | "at-least-one-writable" => Some(Builtin::OfValues),
            _ => None,
        };
        if let Some(builtin) = builtin {
            return Value::Builtin(builtin);
        }
        let gate = match name {
            "rf" => self.builder.gate(Gate::Rf),
            "co" => self.builder.gate(Gate::Co),
            "id" => self.builder.gate(Gate::Identity),
            _ if Structure::is_empty_name(name) => {
                let set = self.nothing.set(name).is_some();
                self.builder.gate(if set { Gate::NoEvents } else { Gate::Empty })
            }
            _ if self.nothing.set(name).is_some() => self.builder.set(name),
            _ if self.nothing.relation(name).is_some() => self.builder.relation(name),
            _ => return Value::Unknown,
        };
        Value::Gate(gate)
    }
}

fn bind_pattern(pattern: &Pattern, value: Value, scope: &mut Scope) -> Compiled<()> {
    match (pattern, value) {
        (Pattern::One(Some(name)), value) => scope.define(name, value),
        (Pattern::One(None), _) => {}
        (Pattern::Tuple(names), Value::Tuple(values)) if names.len() == values.len() => {
            for (name, value) in names.iter().zip(values.iter()) {
                if let Some(name) = name {
                    scope.define(name, value.clone());
                }
            }
        }
        (Pattern::Tuple(_), _) => return Err(Unsupported),
    }
    Ok(())
}
