//! The interpreter: [`Model::judge`] evaluates a model's statements one by one on an [`Execution`].
//!
//! It is plain on purpose, as what faster ways of evaluating models are compared with. What herd7
//! computes of page tables, tags of memory and instruction fetch is empty here, as no event of ours
//! is one of them (see [`Structure::set`](crate::Structure::set)).

mod expression;
mod judgement;
mod operations;
mod primitives;
mod statements;
#[cfg(test)]
mod tests;
mod value;

use super::ast::Name;
use super::error::{CatError, CatErrorKind};
use super::model::Model;
use super::source::{Fault, Span};
use crate::{Execution, Relation, Set};
pub use judgement::{AxiomResult, Judgement};
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;
use value::{Environment, Value};

type Result<T> = std::result::Result<T, Fault>;

/// How many expressions may be evaluated for one execution.
const MAX_STEPS: u64 = 200_000;

/// How deeply evaluation may nest, so that it fits the stack of any thread.
const MAX_DEPTH: u32 = 1000;

impl Model {
    /// What the model says of an execution.
    ///
    /// If the model chooses (`with x from S`), the judgement is that of a choice under which the
    /// execution is allowed, or else that of the first.
    ///
    /// # Errors
    ///
    /// If the model has a wrong name, type or number of arguments, an assertion of it does not
    /// hold, or it needs what is not supported. What is not evaluated is not checked.
    pub fn judge(&self, execution: &Execution) -> std::result::Result<Judgement, CatError> {
        let mut interpreter = Interpreter::new(execution);
        let mut first = None;
        loop {
            let judgement = interpreter.judge(self).map_err(|fault| self.sources.locate(fault))?;
            if judgement.allowed() {
                return Ok(judgement);
            }
            let first = first.get_or_insert(judgement);
            if !interpreter.script.advance() {
                return Ok(first.clone());
            }
        }
    }
}

/// What evaluates a model on an execution.
struct Interpreter<'m, 'e> {
    execution: &'e Execution,
    /// How many events there are.
    universe: usize,
    /// The values of names that come with the execution, or are primitives.
    base: HashMap<Name, Option<Value<'m>>>,
    /// What names are at the present statement.
    environment: Environment<'m>,
    /// The enumerations and their tags.
    enumerations: Vec<(Name, Vec<Name>)>,
    script: Script,
    steps: Cell<u64>,
    depth: u32,
    judgement: Judgement,
}

impl<'m, 'e> Interpreter<'m, 'e> {
    fn new(execution: &'e Execution) -> Self {
        Self {
            execution,
            universe: execution.structure.len(),
            base: HashMap::new(),
            environment: Environment::default(),
            enumerations: Vec::new(),
            script: Script::default(),
            steps: Cell::new(0),
            depth: 0,
            judgement: no_judgement(),
        }
    }

    /// What the model says under the choices of the script.
    fn judge(&mut self, model: &'m Model) -> Result<Judgement> {
        self.environment = Environment::default();
        self.enumerations.clear();
        self.script.position = 0;
        self.depth = 0;
        self.run(&model.statements)?.is_break();
        Ok(std::mem::replace(&mut self.judgement, no_judgement()))
    }

    fn step(&self, span: Span) -> Result<()> {
        self.charge(1, span)
    }

    /// Counts work as that many steps.
    fn charge(&self, steps: u64, span: Span) -> Result<()> {
        self.steps.set(self.steps.get().saturating_add(steps));
        if self.steps.get() > MAX_STEPS {
            return Err(Fault::new(span, CatErrorKind::Steps(MAX_STEPS)));
        }
        Ok(())
    }

    /// What a name is.
    fn name(&mut self, name: &str, environment: &Environment<'m>, span: Span) -> Result<Value<'m>> {
        if let Some(value) = environment.get(name) {
            return Ok(value.clone());
        }
        self.base(name).ok_or_else(|| Fault::new(span, CatErrorKind::UnknownName(name.into())))
    }

    /// What a name is at the present statement.
    fn lookup(&mut self, name: &str, span: Span) -> Result<Value<'m>> {
        let environment = self.environment.clone();
        self.name(name, &environment, span)
    }

    fn base(&mut self, name: &str) -> Option<Value<'m>> {
        if let Some(known) = self.base.get(name) {
            return known.clone();
        }
        let structure = &self.execution.structure;
        let value = match name {
            "rf" => Some(Value::relation(self.execution.rf())),
            "co" => Some(Value::relation(self.execution.co())),
            _ => structure
                .set(name)
                .map(Value::set)
                .or_else(|| structure.relation(name).map(Value::relation))
                .or_else(|| primitives::primitive(name).map(Value::Primitive)),
        };
        self.base.insert(name.into(), value.clone());
        value
    }

    fn base_relation(&mut self, name: &'static str, span: Span) -> Result<Rc<Relation>> {
        let value = self.base(name).unwrap_or(Value::Empty);
        self.relation(&value, span)
    }

    fn base_set(&mut self, name: &'static str, span: Span) -> Result<Rc<Set>> {
        let value = self.base(name).unwrap_or(Value::Empty);
        self.set(&value, span)
    }
}

const fn no_judgement() -> Judgement {
    Judgement {
        axioms: Vec::new(),
        without_choice: None,
        flags: Vec::new(),
        undefined: Vec::new(),
        shown: Vec::new(),
    }
}

/// Which element each `with x from S` takes: the model is evaluated anew for each combination.
#[derive(Default)]
struct Script {
    /// The index chosen, and of how many, in the order of evaluation.
    choices: Vec<(usize, usize)>,
    position: usize,
}

impl Script {
    fn choose(&mut self, count: usize) -> usize {
        if self.position == self.choices.len() {
            self.choices.push((0, count));
        }
        self.position += 1;
        self.choices[self.position - 1].0
    }

    /// Goes on to the next combination; false if there is none.
    fn advance(&mut self) -> bool {
        while let Some((index, count)) = self.choices.pop() {
            if index + 1 < count {
                self.choices.push((index + 1, count));
                return true;
            }
        }
        false
    }
}
