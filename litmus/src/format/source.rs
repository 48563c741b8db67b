//! [`Source`]: a test as it is written, and what makes it a [`Test`].

use super::diag::{Code, Diagnostic};
use super::external;
use super::location::Locations;
use super::thread::{MachineLine, ThreadSource};
use crate::test::Origin;
use crate::{Code as ThreadCode, Formula, Isa, Observable, Quantifier, Test, Thread};
use acqrel_asm::Span;
use acqrel_isa::Program;
use acqrel_machine::Reg;
use std::io;

/// A test as it is written. The code of its threads is read, but not yet what it means.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// The instruction set of its threads.
    pub isa: Isa,
    /// The text in quotes behind the name; empty if there is none.
    pub doc: String,
    /// The lines `KEY=VALUE` before the initial state.
    pub metadata: Vec<(String, String)>,
    /// The threads.
    pub threads: Vec<ThreadSource>,
    /// The initial values of each thread's registers.
    pub registers: Vec<Vec<(Reg, u64)>>,
    /// Named memory, so far as anything but machine code names it.
    pub locations: Locations,
    /// Executions that do not meet it are left out.
    pub filter: Option<Formula>,
    /// What is observed besides what the condition names.
    pub observed: Vec<Observable>,
    /// How the condition is to hold.
    pub quantifier: Quantifier,
    /// The condition.
    pub condition: Formula,
    /// What is no error of the text and still cannot be explored.
    pub refusals: Vec<Diagnostic>,
    pub(super) printed: Printed,
}

/// What is printed in a way of its own.
#[derive(Clone, Debug, Default)]
pub(super) struct Printed {
    pub(super) arrays: Vec<usize>,
    pub(super) unsigned: Vec<usize>,
    pub(super) unsigned_registers: Vec<(usize, Reg)>,
}

/// That an instruction cannot be explored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The index of the instruction: of BPF in the program, of machine code of the line.
    pub index: usize,
    /// Why, a sentence without capital and full stop.
    pub message: String,
    /// The way out, if one is known.
    pub help: Option<String>,
}

/// What knows the meaning of instructions.
pub trait Reader {
    /// The code of a BPF program, given the text of each instruction and its line.
    ///
    /// # Errors
    ///
    /// The instructions that cannot be explored.
    fn bpf(
        &mut self,
        program: &Program,
        texts: &[(String, u32)],
    ) -> Result<ThreadCode, Vec<Refused>>;

    /// The code of lines of ARM64 or x86-64, which may name memory.
    ///
    /// # Errors
    ///
    /// The lines that cannot be explored.
    fn machine(
        &mut self,
        isa: Isa,
        lines: &[MachineLine],
        locations: &mut Locations,
    ) -> Result<ThreadCode, Vec<Refused>>;
}

impl Source {
    /// Fetches the threads whose code is in other files. `read` is given a file's name as the test
    /// has it.
    ///
    /// # Errors
    ///
    /// One for each thread that cannot be had.
    pub fn load(
        &mut self,
        mut read: impl FnMut(&str) -> io::Result<Vec<u8>>,
    ) -> Result<(), Vec<Diagnostic>> {
        let mut errors = Vec::new();
        for thread in &mut self.threads {
            let ThreadSource::Extern(found) = &*thread else { continue };
            let loaded = match read(&found.file) {
                Ok(contents) => external::load(found, &contents),
                Err(error) => {
                    let message = format!("{} cannot be read: {error}", found.file);
                    Err(Diagnostic::new(Code::Extern, found.span, message))
                }
            };
            match loaded {
                Ok(code) => *thread = ThreadSource::Bpf(code),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// The test, if all of its code can be explored.
    ///
    /// # Errors
    ///
    /// All that cannot be explored, in the order of the text; threads that have not been
    /// [loaded](Self::load) cannot.
    pub fn into_test(mut self, reader: &mut impl Reader) -> Result<Test, Vec<Diagnostic>> {
        let mut errors = std::mem::take(&mut self.refusals);
        let mut threads = Vec::with_capacity(self.threads.len());
        for (source, registers) in self.threads.into_iter().zip(self.registers) {
            let mut program = None;
            let (code, spans) = match source {
                ThreadSource::Bpf(found) => {
                    let code = reader.bpf(&found.program, &found.texts);
                    program = Some(found.program);
                    (code, found.spans)
                }
                ThreadSource::Machine(lines) => {
                    let code = reader.machine(self.isa, &lines, &mut self.locations);
                    (code, lines.into_iter().map(|line| line.span).collect())
                }
                ThreadSource::Extern(found) => {
                    let message = format!("{} has not been loaded", found.file);
                    errors.push(Diagnostic::new(Code::Extern, found.span, message));
                    continue;
                }
            };
            match code {
                Ok(code) => threads.push(Thread { program, ..Thread::new(code, registers) }),
                Err(refused) => {
                    errors.extend(refused.into_iter().map(|one| diagnostic(one, &spans)));
                }
            }
        }
        if !errors.is_empty() {
            errors.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
            return Err(errors);
        }
        Ok(Test {
            name: self.name,
            isa: self.isa,
            threads,
            locations: self.locations.into_list(),
            filter: self.filter,
            observed: self.observed,
            quantifier: self.quantifier,
            condition: self.condition,
            origin: Origin {
                doc: self.doc,
                metadata: self.metadata,
                arrays: self.printed.arrays,
                unsigned_locations: self.printed.unsigned,
                unsigned_registers: self.printed.unsigned_registers,
            },
        })
    }
}

fn diagnostic(refused: Refused, spans: &[Span]) -> Diagnostic {
    let span = spans.get(refused.index).copied().unwrap_or_default();
    let diagnostic = Diagnostic::new(Code::Instruction, span, refused.message);
    Diagnostic { help: refused.help, ..diagnostic }
}
