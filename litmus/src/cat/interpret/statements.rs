//! What statements do.

use super::judgement::AxiomResult;
use super::operations::{tag_name, wrong_type};
use super::value::{Element, ProcedureClosure, Value};
use super::{Interpreter, Result};
use crate::Relation;
use crate::cat::ast::{
    Check, Choice, Expr, Name, Procedure, Statement, StatementKind, Test, TestRole,
};
use crate::cat::error::CatErrorKind;
use crate::cat::source::{Fault, Span};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::rc::Rc;

impl<'m> Interpreter<'m, '_> {
    /// Executes statements, unless there is nothing to choose.
    pub(super) fn run(&mut self, statements: &'m [Statement]) -> Result<ControlFlow<()>> {
        self.depth += 1;
        for statement in statements {
            self.step(statement.span)?;
            if self.depth > super::MAX_DEPTH {
                return Err(Fault::new(statement.span, CatErrorKind::Calls));
            }
            if self.statement(statement)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        self.depth -= 1;
        Ok(ControlFlow::Continue(()))
    }

    fn statement(&mut self, statement: &'m Statement) -> Result<ControlFlow<()>> {
        match &statement.kind {
            StatementKind::Let(bindings) => {
                self.environment = self.bind_all(bindings, &self.environment.clone())?;
            }
            StatementKind::LetRec { bindings, when } => {
                let outer = self.environment.clone();
                let mut goes_on = |interpreter: &mut Self, inner: &_| {
                    let Some(test) = when else { return Ok(true) };
                    let value = interpreter.eval(&test.value, inner)?;
                    Ok(interpreter.test(test, value)?.holds)
                };
                self.environment = self.bind_recursively(bindings, &outer, &mut goes_on)?;
                if let Some(test) = when {
                    self.run_test(TestRole::Axiom, test)?;
                }
            }
            StatementKind::Test { role, test } => self.run_test(*role, test)?,
            StatementKind::Show(names) => names.iter().for_each(|name| self.show_name(name)),
            StatementKind::ShowAs { value, name } => {
                if let Ok(value) = self.eval(value, &self.environment.clone()) {
                    self.show(name, value, statement.span);
                }
            }
            StatementKind::Unshow(names) => {
                self.judgement.shown.retain(|(shown, _)| !names.contains(shown));
            }
            StatementKind::Procedure { name, recursive, procedure } => {
                let itself = recursive.then(|| name.clone());
                let environment = self.environment.clone();
                let closure = ProcedureClosure { procedure, environment, itself };
                let value = Value::Procedure(Rc::new(closure));
                self.environment = self.environment.with(name.clone(), value);
            }
            StatementKind::Call { procedure, argument, name: _ } => {
                return self.call(procedure, argument, statement.span);
            }
            StatementKind::Forall { name, among, body } => return self.forall(name, among, body),
            StatementKind::With { name, choice } => return self.with(name, choice),
            StatementKind::Enum { name, tags } => {
                self.enumerations.push((name.clone(), tags.clone()));
                let tags: BTreeSet<_> = tags.iter().map(|tag| Element::Tag(tag.clone())).collect();
                self.environment = self.environment.with(name.clone(), Value::collection(tags));
            }
            StatementKind::Match { subject, clauses, default } => {
                let value = self.eval(subject, &self.environment.clone())?;
                let tag = tag_name(&value, subject.span)?;
                let clause = clauses.iter().find(|(name, _)| *name == tag).map(|(_, body)| body);
                let Some(body) = clause.or(default.as_ref()) else {
                    return Err(Fault::new(statement.span, CatErrorKind::NoClause(tag)));
                };
                return self.run(body);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn run_test(&mut self, role: TestRole, test: &'m Test) -> Result<()> {
        let value = self.eval(&test.value, &self.environment.clone())?;
        let result = self.test(test, value)?;
        match role {
            TestRole::Axiom => self.judgement.axioms.push(result),
            TestRole::Flag if result.holds => {
                let name = test.name.clone().unwrap_or_else(|| test.check.text().into());
                if !self.judgement.flags.contains(&name) {
                    self.judgement.flags.push(name);
                }
            }
            TestRole::UndefinedUnless if !result.holds => self.judgement.undefined.push(result),
            TestRole::Assert if !result.holds => {
                return Err(Fault::new(test.span, CatErrorKind::Assertion(test.name.clone())));
            }
            TestRole::Flag | TestRole::UndefinedUnless | TestRole::Assert => {}
        }
        Ok(())
    }

    fn test(&self, test: &Test, value: Value<'m>) -> Result<AxiomResult> {
        let span = test.value.span;
        let relation = match test.check {
            Check::Acyclic | Check::Irreflexive => self.relation(&value, span)?,
            Check::Empty => self.as_evidence(value, span)?,
        };
        Ok(result(test.name.clone(), test.span, (test.check, test.negated), &relation))
    }

    fn show_name(&mut self, name: &Name) {
        let span = Span { file: 0, start: 0, end: 0 };
        if let Ok(value) = self.lookup(name, span) {
            self.show(name, value, span);
        }
    }

    fn show(&mut self, name: &Name, value: Value<'m>, span: Span) {
        if let Ok(relation) = self.as_evidence(value, span) {
            self.judgement.shown.retain(|(shown, _)| shown != name);
            self.judgement.shown.push((name.clone(), (*relation).clone()));
        }
    }

    fn call(&mut self, name: &Name, argument: &'m Expr, span: Span) -> Result<ControlFlow<()>> {
        let value = self.lookup(name, span)?;
        let Value::Procedure(closure) = &value else {
            return wrong_type(&value, "a procedure", span);
        };
        let outer = self.environment.clone();
        let argument = self.eval(argument, &outer)?;
        let inner = match &closure.itself {
            Some(name) => closure.environment.with(name.clone(), value.clone()),
            None => closure.environment.clone(),
        };
        let procedure: &'m Procedure = closure.procedure;
        self.environment = Self::bind(&procedure.parameter, argument, inner, span)?;
        let flow = self.run(&procedure.body)?;
        self.environment = outer;
        Ok(flow)
    }

    fn forall(
        &mut self,
        name: &Name,
        among: &'m Expr,
        body: &'m [Statement],
    ) -> Result<ControlFlow<()>> {
        let outer = self.environment.clone();
        for value in self.values(among)? {
            self.environment = outer.with(name.clone(), value);
            if self.run(body)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        self.environment = outer;
        Ok(ControlFlow::Continue(()))
    }

    /// The elements of a set of values.
    fn values(&mut self, set: &'m Expr) -> Result<Vec<Value<'m>>> {
        match self.eval(set, &self.environment.clone())? {
            Value::Empty => Ok(Vec::new()),
            Value::Tag(name) => Ok(vec![Value::Tag(name)]),
            Value::Collection(elements) => Ok(elements.iter().cloned().map(Value::from).collect()),
            other => wrong_type(&other, "a set of sets, relations or tags", set.span),
        }
    }

    fn with(&mut self, name: &Name, choice: &'m Choice) -> Result<ControlFlow<()>> {
        let value = match choice {
            Choice::Coherence { extends } => {
                self.extends_to_coherence(extends)?;
                Value::Relation(self.base_relation("co", extends.span)?)
            }
            Choice::Set(set) => {
                let mut values = self.values(set)?;
                if values.is_empty() {
                    self.judgement.without_choice = Some(name.clone());
                    return Ok(ControlFlow::Break(()));
                }
                let chosen = self.script.choose(values.len());
                values.swap_remove(chosen)
            }
        };
        self.environment = self.environment.with(name.clone(), value);
        Ok(ControlFlow::Continue(()))
    }

    /// The axiom that coherence extends a relation. As it is total on the writes of a location, it
    /// does if the two together have no cycle.
    fn extends_to_coherence(&mut self, extends: &'m Expr) -> Result<()> {
        let value = self.eval(extends, &self.environment.clone())?;
        let relation = self.relation(&value, extends.span)?;
        let writes = self.base_set("W", extends.span)?;
        let same = self.base_relation("loc", extends.span)?;
        let co = self.base_relation("co", extends.span)?;
        let between = Relation::product(&writes, &writes).and(&same);
        let both = relation.and(&between).or(&co);
        let check = (Check::Acyclic, false);
        self.judgement.axioms.push(result(None, extends.span, check, &both));
        Ok(())
    }
}

fn result(
    name: Option<Name>,
    span: Span,
    (check, negated): (Check, bool),
    relation: &Relation,
) -> AxiomResult {
    let relation = relation.clone();
    let holds = match check {
        Check::Acyclic => relation.cycle().is_none(),
        Check::Irreflexive => {
            (0..relation.universe()).all(|event| !relation.contains(event, event))
        }
        Check::Empty => relation.is_empty(),
    };
    AxiomResult { name, span, check, negated, holds: holds != negated, relation }
}
