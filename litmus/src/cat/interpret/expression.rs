//! The values of expressions.

use super::operations::{tag_name, wrong_type};
use super::value::{Closure, Environment, Value};
use super::{Interpreter, MAX_DEPTH, Result};
use crate::cat::ast::{
    BinaryOp, Binding, Comparison, ElementPattern, Expr, ExprKind, Function, Name, Pattern, UnaryOp,
};
use crate::cat::error::CatErrorKind;
use crate::cat::source::{Fault, Span};
use crate::{Relation, Set};
use std::rc::Rc;

impl<'m> Interpreter<'m, '_> {
    /// The value of an expression.
    pub(super) fn eval(
        &mut self,
        expr: &'m Expr,
        environment: &Environment<'m>,
    ) -> Result<Value<'m>> {
        self.step(expr.span)?;
        if self.depth >= MAX_DEPTH {
            return Err(Fault::new(expr.span, CatErrorKind::Calls));
        }
        self.depth += 1;
        let value = self.eval_kind(expr, environment);
        self.depth -= 1;
        value
    }

    fn eval_kind(&mut self, expr: &'m Expr, environment: &Environment<'m>) -> Result<Value<'m>> {
        match &expr.kind {
            ExprKind::Zero => Ok(Value::relation(Relation::empty(self.universe))),
            ExprKind::Universe => Ok(Value::Universe),
            ExprKind::Name(name) => self.name(name, environment, expr.span),
            ExprKind::Tag(name) => {
                let known = self.enumerations.iter().any(|(_, tags)| tags.contains(name));
                let unknown = || Fault::new(expr.span, CatErrorKind::UnknownTag(name.clone()));
                known.then(|| Value::Tag(name.clone())).ok_or_else(unknown)
            }
            ExprKind::SetLiteral(elements) => {
                let values = elements
                    .iter()
                    .map(|element| Ok((self.eval(element, environment)?, element.span)));
                let values = values.collect::<Result<Vec<_>>>()?;
                self.collect(&values)
            }
            ExprKind::Tuple(elements) => {
                let values = elements.iter().map(|element| self.eval(element, environment));
                Ok(Value::Tuple(values.collect::<Result<_>>()?))
            }
            ExprKind::Unary(op, operand) => {
                let value = self.eval(operand, environment)?;
                self.unary(*op, value, operand.span)
            }
            ExprKind::Union(operands) => {
                let mut union = Value::Empty;
                for operand in operands {
                    let value = self.eval(operand, environment)?;
                    // Only values that have a union: the first is not united with any.
                    if !matches!(value, Value::Tag(_) | Value::Collection(_)) {
                        self.relation(&value, operand.span)
                            .map(drop)
                            .or_else(|_| self.set(&value, operand.span).map(drop))?;
                    }
                    union = self.union(union, value, operand.span)?;
                }
                Ok(union)
            }
            ExprKind::Sequence(operands) => self.sequence(operands, environment),
            ExprKind::Binary(op, left, right) => self.operands(*op, left, right, environment, expr),
            ExprKind::Apply(function, argument) => {
                let function_value = self.eval(function, environment)?;
                let argument = self.eval(argument, environment)?;
                self.apply(&function_value, argument, expr.span)
            }
            ExprKind::Function(function) => Ok(function_value(function, environment)),
            ExprKind::Let { recursive, bindings, body } => {
                let inner = if *recursive {
                    self.bind_recursively(bindings, environment, &mut |_, _| Ok(true))?
                } else {
                    self.bind_all(bindings, environment)?
                };
                self.eval(body, &inner)
            }
            ExprKind::MatchTag { subject, clauses, default } => {
                let value = self.eval(subject, environment)?;
                let tag = tag_name(&value, subject.span)?;
                let clause = clauses.iter().find(|(name, _)| *name == tag).map(|(_, body)| body);
                match clause.or(default.as_deref()) {
                    Some(body) => self.eval(body, environment),
                    None => Err(Fault::new(expr.span, CatErrorKind::NoClause(tag))),
                }
            }
            ExprKind::MatchSet { subject, empty, element, nonempty } => {
                let value = self.eval(subject, environment)?;
                match self.take_apart(&value, element, environment, subject.span)? {
                    None => self.eval(empty, environment),
                    Some(inner) => self.eval(nonempty, &inner),
                }
            }
            ExprKind::Try(first, second) => match self.eval(first, environment) {
                Err(fault) if is_recoverable(&fault) => self.eval(second, environment),
                value => value,
            },
            ExprKind::If { condition, then, otherwise } => {
                let left = self.eval(&condition.left, environment)?;
                let right = self.eval(&condition.right, environment)?;
                let span = match condition.comparison {
                    Comparison::In => condition.right.span,
                    Comparison::Equal | Comparison::Subset => condition.left.span,
                };
                let holds = self.compare(condition.comparison, &left, &right, span)?;
                self.eval(if holds { then } else { otherwise }, environment)
            }
        }
    }

    /// A sequence ends at the first part that makes it empty, as herd7 has it: what comes after is
    /// not evaluated.
    fn sequence(
        &mut self,
        operands: &'m [Expr],
        environment: &Environment<'m>,
    ) -> Result<Value<'m>> {
        let mut sequence: Option<Rc<Relation>> = None;
        for operand in operands {
            let value = self.eval(operand, environment)?;
            let next = self.relation(&value, operand.span)?;
            let so_far =
                sequence.map_or_else(|| Rc::clone(&next), |first| Rc::new(first.then(&next)));
            if so_far.is_empty() {
                return Ok(Value::Relation(so_far));
            }
            sequence = Some(so_far);
        }
        Ok(sequence.map_or(Value::Empty, Value::Relation))
    }

    fn operands(
        &mut self,
        op: BinaryOp,
        left: &'m Expr,
        right: &'m Expr,
        environment: &Environment<'m>,
        expr: &Expr,
    ) -> Result<Value<'m>> {
        let left_value = self.eval(left, environment)?;
        let right_value = self.eval(right, environment)?;
        self.binary(op, (left_value, left.span), (right_value, right.span), expr.span)
    }

    /// The value of a function at an argument.
    pub(super) fn apply(
        &mut self,
        function: &Value<'m>,
        argument: Value<'m>,
        span: Span,
    ) -> Result<Value<'m>> {
        match function {
            Value::Function(closure) => {
                let inner = with_group(&closure.environment, &closure.group);
                let inner = Self::bind(&closure.function.parameter, argument, inner, span)?;
                self.eval(&closure.function.body, &inner)
            }
            Value::Primitive(primitive) => self.apply_primitive(*primitive, argument, span),
            other => wrong_type(other, "a function", span),
        }
    }

    /// The environment with a pattern bound to a value.
    pub(super) fn bind(
        pattern: &Pattern,
        value: Value<'m>,
        environment: Environment<'m>,
        span: Span,
    ) -> Result<Environment<'m>> {
        let names = match pattern {
            Pattern::One(None) => return Ok(environment),
            Pattern::One(Some(name)) => return Ok(environment.with(name.clone(), value)),
            Pattern::Tuple(names) => names,
        };
        let values = match value {
            Value::Tuple(values) => values,
            Value::Pair(from, to) => Rc::new([Value::Event(from), Value::Event(to)]),
            other => Rc::new([other]),
        };
        if values.len() != names.len() {
            let (found, expected) = (values.len(), names.len());
            return Err(Fault::new(span, CatErrorKind::Arity { found, expected }));
        }
        let named = names.iter().zip(values.iter());
        Ok(named.fold(environment, |environment, (name, value)| match name {
            Some(name) => environment.with(name.clone(), value.clone()),
            None => environment,
        }))
    }

    /// The environment with definitions that do not see each other.
    pub(super) fn bind_all(
        &mut self,
        bindings: &'m [Binding],
        environment: &Environment<'m>,
    ) -> Result<Environment<'m>> {
        let mut inner = environment.clone();
        for binding in bindings {
            let value = self.eval(&binding.value, environment)?;
            inner = Self::bind(&binding.pattern, value, inner, binding.span)?;
        }
        Ok(inner)
    }

    /// The environment with definitions that see themselves and each other. Functions are
    /// functions; of the others, the least fixpoint from the empty set or relation on. `goes_on`
    /// is asked at each step whether it is to go on.
    pub(super) fn bind_recursively(
        &mut self,
        bindings: &'m [Binding],
        environment: &Environment<'m>,
        goes_on: &mut dyn FnMut(&mut Self, &Environment<'m>) -> Result<bool>,
    ) -> Result<Environment<'m>> {
        let is_function = |binding: &&Binding| matches!(binding.value.kind, ExprKind::Function(_));
        let (functions, values): (Vec<_>, Vec<_>) = bindings.iter().partition(is_function);
        let group: Rc<[(Option<Name>, &'m Function)]> = functions
            .into_iter()
            .filter_map(|binding| match (&binding.pattern, &binding.value.kind) {
                (Pattern::One(name), ExprKind::Function(function)) => {
                    Some((name.clone(), &**function))
                }
                _ => None,
            })
            .collect();
        let names = || values.iter().flat_map(|binding| binding.pattern.names());
        let mut inner =
            names().fold(environment.clone(), |inner, name| inner.with(name.clone(), Value::Empty));
        inner = with_group(&inner, &group);
        loop {
            let before = inner.clone();
            for binding in &values {
                let value = self.eval(&binding.value, &inner)?;
                let after = Self::bind(&binding.pattern, value, environment.clone(), binding.span)?;
                // What the binding does not bind stays as it is.
                for name in binding.pattern.names() {
                    if let Some(value) = after.get(name) {
                        inner = inner.with(name.clone(), value.clone());
                    }
                }
                inner = with_group(&inner, &group);
            }
            let mut stable = true;
            for binding in &values {
                for name in binding.pattern.names() {
                    let (old, new) = (before.get(name), inner.get(name));
                    let (Some(old), Some(new)) = (old, new) else { continue };
                    stable &= self.is_stable(old, new, binding.span)?;
                }
            }
            // Only the last values are kept, so that the list does not grow with the steps.
            let last: Vec<_> =
                names().filter_map(|name| Some((name, inner.get(name)?.clone()))).collect();
            inner = last
                .into_iter()
                .fold(environment.clone(), |inner, (name, value)| inner.with(name.clone(), value));
            inner = with_group(&inner, &group);
            if stable || !goes_on(self, &inner)? {
                return Ok(inner);
            }
        }
    }

    fn is_stable(&self, old: &Value<'m>, new: &Value<'m>, span: Span) -> Result<bool> {
        match new {
            Value::Empty
            | Value::Universe
            | Value::Set(_)
            | Value::Relation(_)
            | Value::Collection(_) => self.compare(Comparison::Subset, new, old, span),
            Value::Event(_)
            | Value::Pair(..)
            | Value::Tag(_)
            | Value::Tuple(_)
            | Value::Function(_)
            | Value::Procedure(_)
            | Value::Primitive(_) => {
                Err(Fault::new(span, CatErrorKind::Recursion(new.type_name())))
            }
        }
    }

    /// The environment with the names of an element of a set and of the others; none if the set is
    /// empty.
    fn take_apart(
        &self,
        value: &Value<'m>,
        pattern: &ElementPattern,
        environment: &Environment<'m>,
        span: Span,
    ) -> Result<Option<Environment<'m>>> {
        let with_before = pattern.before.is_some();
        let Some([before, element, after]) = self.split(value, with_before, span)? else {
            return Ok(None);
        };
        let names = [
            (pattern.before.as_ref().and_then(Option::as_ref), before),
            (pattern.element.as_ref(), element),
            (pattern.after.as_ref(), after),
        ];
        Ok(Some(names.into_iter().fold(environment.clone(), |inner, (name, value)| match name {
            Some(name) => inner.with(name.clone(), value),
            None => inner,
        })))
    }

    /// A set as what is smaller than an element, the element, and what is greater: its first
    /// element, or one in the middle.
    fn split(
        &self,
        value: &Value<'m>,
        in_the_middle: bool,
        span: Span,
    ) -> Result<Option<[Value<'m>; 3]>> {
        let at = |len: usize| if in_the_middle { len / 2 } else { 0 };
        Ok(match value {
            Value::Empty => None,
            Value::Set(set) => {
                let all: Vec<usize> = set.iter().collect();
                let part = |part: &[usize]| {
                    let part = Set::filter(self.universe, |event| part.contains(&event));
                    Value::set(part)
                };
                let at = at(all.len());
                all.get(at)
                    .map(|&middle| [part(&all[..at]), Value::Event(middle), part(&all[at + 1..])])
            }
            Value::Relation(relation) => {
                let all: Vec<(usize, usize)> = relation.iter().collect();
                let part = |part: &[(usize, usize)]| {
                    Value::relation(Relation::from_pairs(self.universe, part.iter().copied()))
                };
                let at = at(all.len());
                all.get(at).map(|&(from, to)| {
                    [part(&all[..at]), Value::Pair(from, to), part(&all[at + 1..])]
                })
            }
            Value::Collection(elements) => {
                let at = at(elements.len());
                elements.iter().nth(at).map(|middle| {
                    let before = elements.iter().take(at).cloned().collect();
                    let after = elements.iter().skip(at + 1).cloned().collect();
                    let middle = Value::from(middle.clone());
                    [Value::collection(before), middle, Value::collection(after)]
                })
            }
            other => return wrong_type(other, "a set", span),
        })
    }

    /// The operator of a test on sets too: the identity on it.
    pub(super) fn as_evidence(&self, value: Value<'m>, span: Span) -> Result<Rc<Relation>> {
        match value {
            Value::Set(_) | Value::Event(_) => {
                let identity = self.unary(UnaryOp::Identity, value, span)?;
                self.relation(&identity, span)
            }
            other => self.relation(&other, span),
        }
    }
}

fn function_value<'m>(function: &'m Function, environment: &Environment<'m>) -> Value<'m> {
    let environment = environment.clone();
    Value::Function(Rc::new(Closure { function, environment, group: Rc::new([]) }))
}

/// An environment with functions that see each other.
fn with_group<'m>(
    environment: &Environment<'m>,
    group: &Rc<[(Option<Name>, &'m Function)]>,
) -> Environment<'m> {
    let closure = |function: &'m Function| {
        let environment = environment.clone();
        Value::Function(Rc::new(Closure { function, environment, group: Rc::clone(group) }))
    };
    group.iter().fold(environment.clone(), |inner, (name, function)| match name {
        Some(name) => inner.with(name.clone(), closure(function)),
        None => inner,
    })
}

/// Whether `try` goes on behind an error. What this interpreter does not support, or does not
/// finish, is no error of the model.
fn is_recoverable(fault: &Fault) -> bool {
    !matches!(
        fault.kind,
        CatErrorKind::Steps(_) | CatErrorKind::Calls | CatErrorKind::Unsupported(_)
    )
}
