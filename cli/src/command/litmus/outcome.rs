//! [`Result`]: what was found of a test, and what that says of its condition.

use crate::Status;
use crate::command::words;
use acqrel_litmus::explore::{Limit, Outcomes, State};
use acqrel_litmus::format::print;
use acqrel_litmus::{Observable, Quantifier, Sized, Test};
use std::time::Duration;

/// What was found of a test.
pub(super) struct Result<'a> {
    pub(super) test: &'a Test,
    pub(super) file: &'a str,
    /// The name of the model.
    pub(super) model: &'a str,
    pub(super) outcomes: Outcomes,
    /// Whether only what decides the condition was looked for.
    pub(super) verdict_only: bool,
    /// Of each state, whether the condition, without its quantifier, holds in it.
    met: Vec<bool>,
}

impl<'a> Result<'a> {
    pub(super) fn new(
        test: &'a Test,
        file: &'a str,
        model: &'a str,
        outcomes: Outcomes,
        verdict_only: bool,
    ) -> Self {
        let value = |state: &State, observable: &Observable| {
            // They are ascending.
            let index = outcomes.observables.binary_search(observable);
            let none = Sized { number: 0, size: acqrel_isa::Size::DW };
            index.map_or(none, |index| state.values[index])
        };
        let holds = |state: &State| test.condition.holds(&|observable| value(state, observable));
        let met = outcomes.states.iter().map(holds).collect();
        Self { test, file, model, outcomes, verdict_only, met }
    }

    /// The states, and whether the condition, without its quantifier, holds in each.
    pub(super) fn states(&self) -> impl Iterator<Item = (&State, bool)> {
        self.outcomes.states.iter().zip(self.met.iter().copied())
    }

    /// How many states meet the condition, and how many do not.
    pub(super) fn split(&self) -> (usize, usize) {
        let met = self.met.iter().filter(|&&met| met).count();
        (met, self.met.len() - met)
    }

    /// Whether the condition holds, with its quantifier, of what was found.
    pub(super) fn ok(&self) -> bool {
        match (self.test.quantifier, self.split()) {
            (Quantifier::Exists, (met, _)) => met > 0,
            (Quantifier::NotExists, (met, _)) => met == 0,
            (Quantifier::Forall, (_, unmet)) => unmet == 0,
        }
    }

    /// Whether what was not found could change that.
    pub(super) fn is_decided(&self) -> bool {
        let shown = match self.test.quantifier {
            Quantifier::Exists => self.ok(),
            Quantifier::NotExists | Quantifier::Forall => !self.ok(),
        };
        shown || self.outcomes.limits.is_empty()
    }

    /// herd7's word for how often the condition is met.
    pub(super) fn observation(&self) -> &'static str {
        match self.split() {
            (0, _) => "Never",
            (_, 0) => "Always",
            _ => "Sometimes",
        }
    }

    /// How the command ends for this test.
    pub(super) fn status(&self) -> Status {
        let stopped = |limit: &Limit| match limit {
            Limit::Interrupted | Limit::Time | Limit::Executions => true,
            Limit::Unrolling { .. } | Limit::SelfJustified => false,
        };
        let asserts = match self.test.quantifier {
            Quantifier::Exists => false,
            Quantifier::NotExists | Quantifier::Forall => true,
        };
        if self.outcomes.limits.iter().any(stopped) || !self.is_decided() {
            Status::BadInput
        } else if !self.outcomes.faults.is_empty() || asserts && !self.ok() {
            Status::Failed
        } else {
            Status::Fine
        }
    }

    /// What herd7 prints.
    pub(super) fn herd(&self, time: Duration) -> String {
        let states: Vec<(print::State, u64)> = self
            .outcomes
            .states
            .iter()
            .map(|state| (self.state(state), state.executions))
            .collect();
        let cut_off = !self.outcomes.limits.is_empty();
        let seconds = Some(time.as_secs_f64());
        let mut text =
            print::herd(self.test, &print::Results { states: &states, cut_off, seconds });
        text.extend(self.notes().iter().map(|note| format!("Warning {note}\n")));
        text
    }

    /// A state with its observables.
    pub(super) fn state(&self, state: &State) -> print::State {
        self.outcomes.observables.iter().cloned().zip(state.values.iter().copied()).collect()
    }

    /// What there is to say besides: what limits the answer, and faults.
    pub(super) fn notes(&self) -> Vec<String> {
        let limits = self.outcomes.limits.iter().map(|limit| match limit {
            Limit::Unrolling { thread, instruction } => format!(
                "a loop goes on behind the bound of --unroll: P{thread} would execute `{}` again",
                words::instruction(self.test, *thread, *instruction)
            ),
            Limit::Interrupted => "interrupted: there may be more states".to_owned(),
            Limit::Time => "the time is up: there may be more states".to_owned(),
            Limit::Executions => {
                "the number of executions has been reached: there may be more states".to_owned()
            }
            Limit::SelfJustified => {
                "the model lets a value be its own reason; executions in which \
                one is are left out"
                    .to_owned()
            }
        });
        let faults = self.outcomes.faults.iter().map(|fault| {
            format!(
                "fault: P{} cannot execute `{}`: {}",
                fault.thread,
                words::instruction(self.test, fault.thread, fault.instruction),
                fault.reason
            )
        });
        let none = self.outcomes.states.is_empty() && !self.verdict_only;
        let none = none && self.outcomes.limits.is_empty() && self.outcomes.faults.is_empty();
        let none =
            none.then(|| "no execution comes to an end, or none that meets the filter".to_owned());
        let flags = self.outcomes.flags.iter();
        let flags = flags.map(|flag| format!("the model raises {flag} in an execution shown"));
        limits.chain(faults).chain(none).chain(flags).collect()
    }
}
