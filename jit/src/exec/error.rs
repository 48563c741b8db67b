//! Why a program cannot be made ready for native execution, [`NativeError`], and why a run did not
//! come to an outcome, [`RunError`].

use crate::CompileError;
use acqrel_guest::LoadError;
use std::io;

/// Why a program cannot be executed natively.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NativeError {
    /// The host is no x86-64 or ARM64 Linux with pages of 4096 bytes.
    #[error("native execution needs x86-64 or ARM64 Linux with pages of 4096 bytes")]
    Unsupported,
    /// The target is not the host's architecture.
    #[error("code for {target} cannot be executed on {host}")]
    Arch {
        /// The target's architecture.
        target: &'static str,
        /// The host's.
        host: &'static str,
    },
    /// The target has a feature that the host has not, or does not tell of.
    #[error("the host does not have the feature {0}")]
    Feature(&'static str),
    /// The code would use addresses as they are.
    #[error(
        "raw memory lets a program write all of the host's memory: it has to be asked for by itself"
    )]
    Raw,
    /// No engine could run the program.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The program cannot be compiled.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// The system gave no memory for the code.
    #[error("no memory for the code: {0}")]
    System(#[source] io::Error),
}

/// Why a run did not come to an outcome.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The system gave no memory, or no stack for signals.
    #[error("no memory for the run: {0}")]
    System(#[source] io::Error),
    /// Something of the host is where raw memory has to be.
    #[error("the addresses {start:#x} to {end:#x}, where raw memory has to be, are in use")]
    Taken {
        /// The first address.
        start: u64,
        /// The one behind the last.
        end: u64,
    },
    /// The system does not let the process have memory where raw memory has to be.
    #[error("the system keeps the addresses {start:#x} to {end:#x} free: see vm.mmap_min_addr")]
    Forbidden {
        /// The first address.
        start: u64,
        /// The one behind the last.
        end: u64,
    },
    /// The thread already has a window of raw memory, and there can be one.
    #[error("this thread uses raw memory already, of which there is one in the process")]
    Nested,
    /// The code faulted where it makes no access of the guest's: the host's stack is exhausted, or
    /// the code is wrong.
    #[error("the code faulted at offset {offset:#x}, where the program accesses nothing")]
    Crash {
        /// The offset of the machine instruction in the code.
        offset: u32,
    },
    /// The code left with a cause that its instruction does not have. It is wrong.
    #[error("the code left with {0:#x}, which is no cause")]
    Cause(u64),
}
