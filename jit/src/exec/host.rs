//! [`Host`]: what native code calls while it runs, which is helpers.

use super::Native;
use super::pool::Pooled;
use crate::abi::{Cause, CauseKind, requested};
use acqrel_guest::{
    AddressMap, Environment, Fault, FaultKind, GuestMemory, HelperCall, HelperReturn, Maps,
    MemoryFault,
};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The world of one run.
pub(super) struct Host<'a> {
    pub(super) native: &'a Native,
    pub(super) window: &'a mut Pooled,
    pub(super) maps: &'a Maps,
    pub(super) environment: &'a mut Environment,
    /// How a helper has ended the run, if one has.
    pub(super) ended: Option<Ended>,
}

/// How a helper ended a run.
pub(super) enum Ended {
    /// With a result.
    Exit(u64),
    /// With a fault.
    Fault(Fault),
    /// By a panic, to be resumed when the code has returned.
    Panic(Box<dyn Any + Send>),
}

/// What code is told when it has called a helper.
pub(super) enum Answer {
    /// To go on, with this value in r0.
    Value(u64),
    /// To leave.
    Leave(Cause),
}

impl Host<'_> {
    /// Calls the helper of a request: see [`Block::helper`](crate::abi::Block::helper). Never
    /// panics.
    pub(super) fn call(&mut self, request: u64, args: [u64; 5]) -> Answer {
        #[expect(clippy::cast_possible_truncation, reason = "the low half is the index")]
        let index = request as u32;
        let ended = match catch_unwind(AssertUnwindSafe(|| self.returned(index, request, args))) {
            Ok(Ok(HelperReturn::Value(value))) => return Answer::Value(value),
            Ok(Ok(HelperReturn::Exit(result))) => Ended::Exit(result),
            Ok(Err(fault)) => Ended::Fault(fault),
            Err(panic) => Ended::Panic(panic),
        };
        let bad_jump = matches!(ended, Ended::Fault(Fault { kind: FaultKind::BadJump, .. }));
        self.ended = Some(ended);
        let kind = if bad_jump { CauseKind::BadJump } else { CauseKind::Helper };
        Answer::Leave(Cause { kind, at: index })
    }

    fn returned(
        &mut self,
        index: u32,
        request: u64,
        args: [u64; 5],
    ) -> Result<HelperReturn, Fault> {
        let Native { program, helpers, guest, .. } = self.native;
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        let slot = program.slot(index);
        let fault = |kind, address| Fault { kind, slot, address };
        let number = request >> 32 & 0xffff;
        let id = requested(program, helpers, request);
        let id = id.ok_or(fault(FaultKind::BadJump, Some(number)))?;
        let addresses = guest.addresses();
        let mut memory = Bytes { addresses, window: self.window };
        let mut call = HelperCall {
            args,
            memory: &mut memory,
            addresses,
            maps: self.maps,
            environment: self.environment,
        };
        helpers.call(id, &mut call).map_err(|error| {
            let (kind, address) = error.fault();
            fault(kind, address)
        })
    }
}

/// The memory of a window, checked.
pub(super) struct Bytes<'a> {
    pub(super) addresses: &'a AddressMap,
    pub(super) window: &'a mut Pooled,
}

impl GuestMemory for Bytes<'_> {
    fn read(&mut self, address: u64, bytes: &mut [u8]) -> Result<(), MemoryFault> {
        if !bytes.is_empty() {
            let (index, offset) = self.addresses.check(address, bytes.len() as u64, false)?;
            self.window.read(index, &self.addresses.regions()[index], offset, bytes);
        }
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), MemoryFault> {
        if !bytes.is_empty() {
            let (index, offset) = self.addresses.check(address, bytes.len() as u64, true)?;
            self.window.write(index, &self.addresses.regions()[index], offset, bytes);
        }
        Ok(())
    }
}
