//! [`Instance`]: memory on which native code is run again and again.

use super::host::{Bytes, Ended, Host};
use super::pool::Pooled;
use super::{Native, RunError, trap};
use crate::MemoryMode;
use crate::abi::{Cause, CauseKind};
use acqrel_guest::{Environment, Fault, GuestMemory as _, Image, Maps, MemoryFault, Permission};
use std::panic::resume_unwind;

/// The memory, maps and environment of a program that runs natively.
///
/// [`Self::call`] neither allocates nor clears: each call finds the memory, the stack included, the
/// maps and the environment as the one before left them, until [`Self::reset`]. It gets the fuel
/// and `may_goto` count of the start state afresh.
#[derive(Debug)]
pub struct Instance<'n> {
    native: &'n Native,
    window: Pooled,
    maps: Maps,
    environment: Environment,
}

impl<'n> Instance<'n> {
    pub(super) fn new(native: &'n Native) -> Result<Self, RunError> {
        let addresses = native.guest.addresses();
        let window = match native.image.options().memory {
            MemoryMode::Sandbox => Pooled::sandbox(addresses)?,
            MemoryMode::Raw => Pooled::raw(addresses)?,
        };
        let maps = native.guest.maps(&native.program);
        let environment = native.guest.environment(&native.start);
        let mut instance = Self { native, window, maps, environment };
        for (index, region) in addresses.regions().iter().enumerate() {
            let initial = native.initial(region);
            if !initial.is_empty() {
                instance.window.fill(index, region, initial).map_err(RunError::System)?;
            }
        }
        Ok(instance)
    }

    /// Makes everything as it was at the start.
    ///
    /// # Errors
    ///
    /// If the system refuses. The memory is then what it is.
    pub fn reset(&mut self) -> Result<(), RunError> {
        for (index, region) in self.native.guest.addresses().regions().iter().enumerate() {
            // The others have not changed.
            if region.permission == Permission::ReadWrite {
                let initial = self.native.initial(region);
                let reset = if initial.is_empty() {
                    self.window.clear(index)
                } else {
                    self.window.fill(index, region, initial)
                };
                reset.map_err(RunError::System)?;
            }
        }
        self.maps = self.native.guest.maps(&self.native.program);
        self.environment = self.native.guest.environment(&self.native.start);
        Ok(())
    }

    /// Runs the program from its start. Gives r0, or the fault that ended it.
    ///
    /// # Errors
    ///
    /// If the run came to no outcome; see [`RunError`].
    ///
    /// # Panics
    ///
    /// If a helper does: the panic goes on when the code has been left.
    pub fn call(&mut self) -> Result<Result<u64, Fault>, RunError> {
        let Self { native, window, maps, environment } = self;
        trap::prepare().map_err(RunError::System)?;
        let mut host = Host { native, window, maps, environment, ended: None };
        let result = native.enter(&mut host);
        match host.ended {
            None => {}
            Some(Ended::Exit(result)) => return Ok(Ok(result)),
            Some(Ended::Fault(fault)) => return Ok(Err(fault)),
            Some(Ended::Panic(panic)) => resume_unwind(panic),
        }
        let block = self.window.block();
        if block.cause == 0 {
            return Ok(Ok(result));
        }
        let cause = Cause::decode(block.cause).ok_or(RunError::Cause(block.cause))?;
        let fault = native.image.fault(&native.program, &native.guest, cause, &block.registers);
        match (fault, cause) {
            (Some(fault), _) => Ok(Err(fault)),
            (None, Cause { kind: CauseKind::Trap, at }) => Err(RunError::Crash { offset: at }),
            (None, _) => Err(RunError::Cause(block.cause)),
        }
    }

    /// The program.
    pub const fn native(&self) -> &'n Native {
        self.native
    }

    /// Reads bytes of the memory.
    ///
    /// # Errors
    ///
    /// If the program could not read them; none is.
    pub fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), MemoryFault> {
        self.memory().read(address, bytes)
    }

    /// Writes bytes of the memory.
    ///
    /// # Errors
    ///
    /// If the program could not write them; none is.
    pub fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), MemoryFault> {
        self.memory().write(address, bytes)
    }

    fn memory(&mut self) -> Bytes<'_> {
        Bytes { addresses: self.native.guest.addresses(), window: &mut self.window }
    }

    /// The contents of the memory that outlives a run.
    pub fn image(&self) -> Image {
        let addresses = self.native.guest.addresses();
        Image::new(addresses, |index| self.window.bytes(index, &addresses.regions()[index]))
    }

    /// The bytes of a region.
    #[cfg(test)]
    pub(super) fn window(&self, index: usize, region: &acqrel_guest::Region) -> &[u8] {
        self.window.bytes(index, region)
    }

    /// What was printed since the last reset, a line each.
    pub fn printed(&self) -> &[String] {
        self.environment.printed()
    }

    /// What was printed since the last reset, a line each, when nothing more is run.
    pub fn into_printed(self) -> Vec<String> {
        self.environment.into_printed()
    }
}
