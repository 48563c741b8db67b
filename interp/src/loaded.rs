//! [`Loaded`]: a program that is ready to run.

use crate::run::Code;
use crate::{Machine, Plain};
use acqrel_guest::{Guest, Helpers, LoadError, Outcome, RegionKind, Start};
use acqrel_isa::Program;

/// A program with its start state and helpers, checked and predecoded. It can be run any number
/// of times, by any number of threads at once.
#[derive(Clone, Debug)]
pub struct Loaded {
    program: Program,
    start: Start,
    helpers: Helpers,
    guest: Guest,
    code: Code,
}

impl Loaded {
    /// Makes a program ready to run.
    ///
    /// # Errors
    ///
    /// What no engine could run, with its instruction: see [`Guest::new`].
    pub fn new(program: Program, start: Start, helpers: Helpers) -> Result<Self, LoadError> {
        let guest = Guest::new(&program, &start, &helpers)?;
        let code = Code::new(&program, &guest);
        Ok(Self { program, start, helpers, guest, code })
    }

    /// Runs the program on fresh memory.
    pub fn run(&self) -> Outcome {
        let mut machine = Machine::new(self);
        let result = machine.run();
        let image = machine.memory.image();
        Outcome { result, image, printed: machine.thread.environment.into_printed() }
    }

    /// A machine at the start of the program, with fresh memory.
    pub fn machine(&self) -> Machine<'_, Plain> {
        Machine::new(self)
    }

    /// The program.
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// The start state.
    pub const fn start(&self) -> &Start {
        &self.start
    }

    /// The helpers.
    pub const fn helpers(&self) -> &Helpers {
        &self.helpers
    }

    /// The address map and constants.
    pub const fn guest(&self) -> &Guest {
        &self.guest
    }

    pub(crate) const fn code(&self) -> &Code {
        &self.code
    }

    /// The address of the byte of the packet at an offset, if the packet has `len` bytes from
    /// there. The packet is the input memory, without the padding of its granule.
    pub(crate) fn packet(&self, offset: u32, len: u64) -> Option<u64> {
        let regions = self.guest.addresses().regions();
        let packet = regions.iter().find(|region| region.kind == RegionKind::Memory)?;
        let offset = u64::from(offset);
        (offset + len <= packet.size).then_some(packet.base + offset)
    }
}

/// Runs a program once.
///
/// ```
/// use acqrel_guest::{Helpers, Start};
/// use acqrel_isa::{Endian, Program};
///
/// // r0 = *(u8 *)(r1 + 0); r0 += 2; exit
/// let bytes = [
///     0x71, 0x10, 0, 0, 0, 0, 0, 0, //
///     0x07, 0, 0, 0, 2, 0, 0, 0, //
///     0x95, 0, 0, 0, 0, 0, 0, 0,
/// ];
/// let program = Program::from_bytes(&bytes, Endian::Little)?;
/// let start = Start { memory: vec![40], ..Start::default() };
/// let outcome = acqrel_interp::run(&program, &start, &Helpers::standard())?;
/// assert_eq!(outcome.result, Ok(42));
///
/// // Without memory, r1 points nowhere.
/// let outcome = acqrel_interp::run(&program, &Start::default(), &Helpers::standard())?;
/// let fault = outcome.result.unwrap_err();
/// assert_eq!(fault.to_string(), "instruction 0: access to unmapped memory at 0x0");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// What no engine could run, with its instruction: see [`Guest::new`].
pub fn run(program: &Program, start: &Start, helpers: &Helpers) -> Result<Outcome, LoadError> {
    Ok(Loaded::new(program.clone(), start.clone(), helpers.clone())?.run())
}
