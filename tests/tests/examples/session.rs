//! [`Session`]: a memory over which functions of an example are called, one after the other.

use crate::example::Example;
use acqrel_engines::{Engine as _, Interp};
use acqrel_guest::{Guest, Helpers, Start};
use acqrel_isa::Program;
use acqrel_tests::matrix::Matrix;

/// An example and the memory that its functions are called with.
pub(crate) struct Session {
    example: Example,
    matrix: Matrix,
    /// What the functions called so far have left.
    pub(crate) memory: Vec<u8>,
}

/// An argument.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arg {
    /// The address of the byte with this offset in the memory.
    At(u64),
    /// A number.
    Number(u64),
}

/// The address of the memory of a start state.
fn base(program: &Program, start: &Start) -> u64 {
    let start = Start { args: None, ..start.clone() };
    Guest::new(program, &start, &Helpers::standard()).unwrap().registers(&start)[1]
}

impl Session {
    /// A memory of zeros.
    pub(crate) fn zero(name: &'static str, size: usize) -> Self {
        Self { example: Example::read(name), matrix: Matrix::new(), memory: vec![0; size] }
    }

    /// Calls a function with the address of the memory, and the other arguments, on every engine, and
    /// gives what it returns.
    pub(crate) fn call(&mut self, function: &str, others: &[Arg]) -> u64 {
        let program = self.example.program(function);
        let mut start = Start { memory: self.memory.clone(), ..Start::default() };
        let base = base(&program, &start);
        let mut args = [base, 0, 0, 0, 0];
        for (place, other) in args[1..].iter_mut().zip(others) {
            *place = match *other {
                Arg::At(offset) => base + offset,
                Arg::Number(number) => number,
            };
        }
        start.args = Some(args);
        self.run(&program, &start)
    }

    /// Runs a function as the command runs it, with the address of a memory and its length.
    pub(crate) fn run_on(&mut self, function: &str, memory: &[u8]) -> u64 {
        let start = Start { memory: memory.to_vec(), ..Start::default() };
        self.run(&self.example.program(function), &start)
    }

    fn run(&mut self, program: &Program, start: &Start) -> u64 {
        let helpers = Helpers::standard();
        if let Err(difference) = self.matrix.compare(program, start, &helpers) {
            panic!("{}: {difference}", self.example.name);
        }
        let outcome = Interp.run(program, start, &helpers).unwrap();
        self.memory = outcome.image.memory;
        outcome.result.unwrap_or_else(|fault| panic!("{}: {fault}", self.example.name))
    }

    /// The number of 64 bits at an offset of the memory.
    pub(crate) fn word(&self, offset: usize) -> u64 {
        word(&self.memory, offset)
    }

    /// Writes a number of 64 bits to the memory.
    pub(crate) fn set(&mut self, offset: usize, number: u64) {
        self.memory[offset..offset + 8].copy_from_slice(&number.to_le_bytes());
    }
}

/// The number of 64 bits at an offset.
pub(crate) fn word(bytes: &[u8], offset: usize) -> u64 {
    u64::from_le_bytes(bytes[offset..offset + 8].try_into().unwrap())
}
