//! [`Stop`]: why a machine does not go on.

use crate::DecodeError;
use crate::op::{Exception, Flag};

/// Why a machine stopped. The instruction at `pc` has not been executed: registers, flags and the
/// program counter are as before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop<F> {
    /// The budget of instructions is used up.
    Budget,
    /// The program counter is one of the addresses of
    /// [`Machine::stop_at`](super::Machine::stop_at).
    Reached {
        /// The address.
        pc: u64,
    },
    /// A memory access failed. An instruction that stores twice (`STP`) may have done the first.
    Fault {
        /// The address of the instruction.
        pc: u64,
        /// The bus's reason.
        fault: F,
    },
    /// There is no code at the program counter.
    Fetch {
        /// The program counter.
        pc: u64,
        /// The bus's reason.
        fault: F,
    },
    /// The bytes at the program counter have no meaning here.
    Decode(DecodeError),
    /// The instruction raised an exception.
    Exception {
        /// The address of the instruction.
        pc: u64,
        /// Which.
        exception: Exception,
    },
    /// The instruction reads a flag that the architecture does not define after the instructions
    /// before it: processors may differ.
    UndefinedFlag {
        /// The address of the instruction.
        pc: u64,
        /// The flag.
        flag: Flag,
    },
}
