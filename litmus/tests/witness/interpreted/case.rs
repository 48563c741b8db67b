//! [`Case`]: a test with the programs of its threads.

use acqrel_isa::{Endian, Program};
use acqrel_litmus::format::{self, ThreadSource};
use acqrel_litmus::{Observable, Test, read};
use std::io;

/// A BPF test.
pub(crate) struct Case {
    pub(crate) test: Test,
    pub(crate) threads: Vec<Thread>,
}

/// A thread, as the interpreter can run it.
pub(crate) struct Thread {
    pub(crate) program: Program,
    /// The initial values of r0 to r9.
    pub(crate) registers: [u64; 10],
    /// What r10 is, if the test says so.
    pub(crate) r10: Option<u64>,
}

impl Case {
    /// Reads a test; none if it is none of BPF, or cannot be explored.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let (test, _) = read(text, |_| Err(io::ErrorKind::NotFound.into())).ok()?;
        let sources = format::parse(text).0?.threads.into_iter();
        let threads = sources.enumerate().map(|(thread, source)| match source {
            ThreadSource::Bpf(source) => Some(Thread::new(&test, thread, source.program)),
            ThreadSource::Machine(_) | ThreadSource::Extern(_) => None,
        });
        let threads = threads.collect::<Option<_>>()?;
        Some(Self { test, threads })
    }
}

impl Thread {
    fn new(test: &Test, thread: usize, program: Program) -> Self {
        let mut registers = [0; 10];
        let mut r10 = None;
        for &(register, value) in &test.threads[thread].registers {
            match registers.get_mut(register.index()) {
                Some(register) => *register = value,
                None => r10 = Some(value),
            }
        }
        let mut it = Self { program, registers, r10 };
        if let Some(value) = r10 {
            it.rename(test, thread, value);
        }
        it
    }

    /// Puts another register in the place of r10, if there is one that the thread has no use for: the
    /// interpreter wants r10 to be the frame pointer.
    fn rename(&mut self, test: &Test, thread: usize, value: u64) {
        // In each slot of eight bytes the second is two registers, or what stands in their places and
        // is never 10.
        let mut bytes = self.program.to_bytes(Endian::Little);
        let mut fields: Vec<&mut u8> = bytes.chunks_mut(8).map(|slot| &mut slot[1]).collect();
        let mut used: Vec<u8> = fields.iter().flat_map(|it| [**it & 15, **it >> 4]).collect();
        used.extend(test.threads[thread].registers.iter().map(|(register, _)| register.number()));
        let filter = test.filter.iter().flat_map(|filter| filter.observables()).cloned();
        for observable in test.observables().into_iter().chain(filter) {
            match observable {
                Observable::Register { thread: of, register, .. } if of == thread => {
                    used.push(register.number());
                }
                Observable::Register { .. } | Observable::Memory { .. } => {}
            }
        }
        let Some(free) = (0..10).find(|number| !used.contains(number)) else { return };
        let other = |number: u8| if number == 10 { free } else { number };
        for field in &mut fields {
            **field = other(**field & 15) | other(**field >> 4) << 4;
        }
        self.program = Program::from_bytes(&bytes, Endian::Little).unwrap();
        self.registers[usize::from(free)] = value;
    }
}
