//! The interpreter of the `rbpf` crate.

use super::Peer;
use crate::Error;
use rbpf::EbpfVmRaw;

/// `rbpf` as it comes: [`EbpfVmRaw`], which hands the program one memory area,
/// with the default verifier, default stack frames and no helpers.
///
/// Every load and store is checked against that memory and the stack. `rbpf` has
/// no instruction meter, so there is none to turn on.
#[expect(missing_debug_implementations, reason = "`EbpfVmRaw` does not implement `Debug`")]
pub struct Rbpf<'p> {
    vm: EbpfVmRaw<'p>,
    initial: &'p [u8],
    memory: Vec<u8>,
}

impl Peer for Rbpf<'_> {
    fn prepare<'p>(program: &'p [u8], memory: &'p [u8]) -> Result<Box<dyn Peer + 'p>, Error> {
        Ok(Box::new(Rbpf {
            vm: EbpfVmRaw::new(Some(program)).map_err(Error::load)?,
            initial: memory,
            memory: memory.to_vec(),
        }))
    }

    fn name(&self) -> &'static str {
        "rbpf"
    }

    fn run(&mut self) -> Result<u64, Error> {
        self.memory.copy_from_slice(self.initial);
        self.vm.execute_program(&mut self.memory).map_err(Error::run)
    }
}
