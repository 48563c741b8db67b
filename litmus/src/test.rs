//! [`Test`]: a litmus test.

use crate::{Code, Isa};
use acqrel_isa::{Program, Size};
use acqrel_machine::Reg;
use std::ops::Range;

/// A litmus test.
#[derive(Clone, Debug)]
pub struct Test {
    /// Its name.
    pub name: String,
    /// The instruction set of its threads.
    pub isa: Isa,
    /// The threads.
    pub threads: Vec<Thread>,
    /// Named memory.
    pub locations: Vec<Location>,
    /// Executions that do not meet it are left out.
    pub filter: Option<Formula>,
    /// What is observed besides what the condition names: the `locations` clause.
    pub observed: Vec<Observable>,
    /// How the condition is to hold.
    pub quantifier: Quantifier,
    /// The condition.
    pub condition: Formula,
    /// What else the test's text says.
    pub origin: Origin,
}

/// What a test's text says that changes no outcome.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Origin {
    /// The text in quotes behind the name.
    pub doc: String,
    /// The lines `KEY=VALUE` before the initial state.
    pub metadata: Vec<(String, String)>,
    /// The indices of the arrays that the `locations` clause names as a whole, ascending: they are
    /// printed as such.
    pub arrays: Vec<usize>,
    /// The indices of the locations of unsigned types, ascending: they are printed as such.
    pub unsigned_locations: Vec<usize>,
    /// The threads and registers of unsigned types, ascending.
    pub unsigned_registers: Vec<(usize, Reg)>,
}

/// A thread of a test.
#[derive(Clone, Debug)]
pub struct Thread {
    /// What it executes.
    pub code: Code,
    /// The registers that have an initial value. All others start as 0.
    pub registers: Vec<(Reg, u64)>,
    /// Memory of its own besides its stack, initially 0: where a runtime keeps what belongs to the
    /// thread. No two of it share a byte, nor it and a location.
    pub private: Vec<Range<u64>>,
    /// The BPF program that the code is of.
    pub program: Option<Program>,
}

impl Thread {
    /// A thread of code alone.
    pub const fn new(code: Code, registers: Vec<(Reg, u64)>) -> Self {
        Self { code, registers, private: Vec::new(), program: None }
    }
}

/// A named piece of memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Its name.
    pub name: String,
    /// The address of its first byte.
    pub address: u64,
    /// The size of one element, if the test declares a type; else that of the accesses.
    pub size: Option<Size>,
    /// The initial values of its elements, at least one. Elements of no declared size are 8 bytes
    /// apart.
    pub initial: Vec<u64>,
}

/// What can be observed of a final state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Observable {
    /// A register of a thread.
    Register {
        /// The index of the thread.
        thread: usize,
        /// The register.
        register: Reg,
        /// The name under which the test has it; states are printed with it.
        name: String,
        /// How much of it.
        size: Size,
    },
    /// An element of a location.
    Memory {
        /// The index in [`Test::locations`].
        location: usize,
        /// Which element.
        element: usize,
    },
}

/// How a condition is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `exists`: of some final state.
    Exists,
    /// `~exists`: of none.
    NotExists,
    /// `forall`: of all.
    Forall,
}

/// A formula over a final state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Formula {
    /// Always holds.
    True,
    /// Never holds.
    False,
    /// An equation.
    Equal(Observable, Atom),
    /// Negation.
    Not(Box<Formula>),
    /// Conjunction, of any number.
    And(Vec<Formula>),
    /// Disjunction, of any number.
    Or(Vec<Formula>),
    /// Implication.
    Implies(Box<Formula>, Box<Formula>),
}

/// The right side of an equation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Atom {
    /// A number, or an address. It is compared at the size of the left side.
    Number(u64),
    /// Another observable.
    Observable(Observable),
}

impl Formula {
    /// Whether it holds in a state in which observables have these values.
    pub fn holds(&self, value: &impl Fn(&Observable) -> Sized) -> bool {
        self.decide(&|observable| Some(value(observable))) == Some(true)
    }

    /// Whether it holds, as far as that follows from the observables whose values are known.
    pub fn decide(&self, value: &impl Fn(&Observable) -> Option<Sized>) -> Option<bool> {
        match self {
            Self::True => Some(true),
            Self::False => Some(false),
            Self::Equal(left, Atom::Number(right)) => {
                let left = value(left)?;
                Some(left.number == right & left.size.mask())
            }
            Self::Equal(left, Atom::Observable(right)) => {
                Some(value(left)?.number == value(right)?.number)
            }
            Self::Not(formula) => formula.decide(value).map(|holds| !holds),
            Self::And(formulas) => all(formulas.iter().map(|formula| formula.decide(value))),
            Self::Or(formulas) => {
                let none = formulas.iter().map(|formula| formula.decide(value).map(|holds| !holds));
                all(none).map(|none| !none)
            }
            Self::Implies(left, right) => {
                let right = right.decide(value).map(|holds| !holds);
                all([left.decide(value), right].into_iter()).map(|broken| !broken)
            }
        }
    }

    /// The observables that it names, in the order of their appearance, each once.
    pub fn observables(&self) -> Vec<&Observable> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut Vec<&'a Observable>) {
        let mut add = |observable| {
            if !found.contains(&observable) {
                found.push(observable);
            }
        };
        match self {
            Self::True | Self::False => {}
            Self::Equal(left, right) => {
                add(left);
                if let Atom::Observable(right) = right {
                    add(right);
                }
            }
            Self::Not(formula) => formula.collect(found),
            Self::And(formulas) | Self::Or(formulas) => {
                for formula in formulas {
                    formula.collect(found);
                }
            }
            Self::Implies(left, right) => {
                left.collect(found);
                right.collect(found);
            }
        }
    }
}

/// Whether all hold: false if one surely does not, unknown if one is unknown and none false.
fn all(decisions: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = true;
    for decision in decisions {
        match decision {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = false,
        }
    }
    known.then_some(true)
}

/// A number of a size: the bits above it are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sized {
    /// The number.
    pub number: u64,
    /// Its size.
    pub size: Size,
}

impl Test {
    /// The name of an address: that of the location that it is in, with the distance from its
    /// beginning.
    pub fn name_of(&self, address: u64) -> Option<String> {
        self.locations.iter().find_map(|location| {
            let stride = location.size.unwrap_or(Size::DW).bytes();
            let distance = address.checked_sub(location.address)?;
            match distance {
                0 => Some(location.name.clone()),
                _ if distance < stride * location.initial.len() as u64 => {
                    Some(format!("{}+{distance}", location.name))
                }
                _ => None,
            }
        })
    }

    /// All that is observed: what the `locations` clause and the condition name, each once, in
    /// ascending order (registers by thread, then memory).
    pub fn observables(&self) -> Vec<Observable> {
        let named = self.observed.iter().chain(self.condition.observables());
        let mut all: Vec<Observable> = named.cloned().collect();
        all.sort();
        all.dedup();
        all
    }
}
