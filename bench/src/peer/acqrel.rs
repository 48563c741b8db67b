//! The interpreter of the `acqrel-interp` crate.

use super::Peer;
use crate::Error;
use acqrel_guest::{Helpers, Start};
use acqrel_interp::Loaded;
use acqrel_isa::{Endian, Program};

/// `acqrel-interp` as it comes: every access checked to the byte, fuel on.
///
/// Its fuel counts backward branches and calls, not instructions, so there is
/// no meter to compare.
#[derive(Debug)]
pub struct Acqrel {
    loaded: Loaded,
}

impl Peer for Acqrel {
    fn prepare<'p>(program: &'p [u8], memory: &'p [u8]) -> Result<Box<dyn Peer + 'p>, Error> {
        let program = Program::from_bytes(program, Endian::Little).map_err(Error::load)?;
        let start = Start { memory: memory.to_vec(), ..Start::default() };
        let loaded = Loaded::new(program, start, Helpers::none()).map_err(Error::load)?;
        Ok(Box::new(Self { loaded }))
    }

    fn name(&self) -> &'static str {
        "acqrel-interp"
    }

    fn run(&mut self) -> Result<u64, Error> {
        self.loaded.machine().run().map_err(Error::run)
    }
}
