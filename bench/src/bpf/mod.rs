//! Programs and maps in the kernel, which runs them for a measurement and never
//! attaches them to anything.

mod btf;
#[expect(unsafe_code, reason = "bpf(2) has no safe wrapper")]
mod syscall;

use crate::task::{CALLBACK, CALLBACK_SLOT, ForKernel, VALUE};
use std::{io, os::fd::OwnedFd, time::Duration};

/// What the kernel keeps of a program's memory: an array map with one value.
#[derive(Debug)]
pub(crate) struct Value {
    fd: OwnedFd,
    size: usize,
}

impl Value {
    /// A value of zeros.
    ///
    /// # Errors
    ///
    /// What the system says, without privilege that it is not permitted.
    pub(crate) fn new(size: usize) -> io::Result<Self> {
        let value_size = u32::try_from(size).map_err(io::Error::other)?;
        Ok(Self { fd: syscall::create_array(value_size)?, size })
    }

    /// Copies bytes into the value.
    ///
    /// # Errors
    ///
    /// What the system says; another number of bytes than the value has.
    pub(crate) fn set(&self, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() != self.size {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        syscall::update(&self.fd, bytes)
    }

    /// Copies the value.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub(crate) fn get(&self) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; self.size];
        syscall::lookup(&self.fd, &mut bytes)?;
        Ok(bytes)
    }
}

/// A program in the kernel.
#[derive(Debug)]
pub(crate) struct Loaded {
    fd: OwnedFd,
}

/// What loading a program took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LoadTime {
    /// The whole system call.
    pub(crate) total: Duration,
    /// The part that the kernel calls verification, in its own figure of whole
    /// microseconds.
    pub(crate) verification: Duration,
}

/// Puts the address of a value, and of the function called, into a program.
///
/// # Errors
///
/// If there is no room for the descriptor of the program's functions.
pub(crate) fn load(program: &ForKernel, value: &Value) -> io::Result<(Loaded, LoadTime)> {
    use std::os::fd::AsRawFd as _;

    let mut bytes = program.bytes.clone();
    let (insns, _) = bytes.as_chunks_mut::<8>();
    for slot in 0..insns.len() {
        let wide = insns[slot][0] == 0x18;
        let [Some(low), Some(high)] = [insns.get(slot), insns.get(slot + 1)]
            .map(|insn| insn.map(|[_, _, _, _, imm @ ..]| u64::from(u32::from_le_bytes(*imm))))
        else {
            continue;
        };
        let (kind, imm) = match high << 32 | low {
            VALUE if wide => (syscall::PSEUDO_MAP_VALUE, value.fd.as_raw_fd()),
            CALLBACK if wide => {
                let next = i32::try_from(slot + 1).map_err(io::Error::other)?;
                (syscall::PSEUDO_FUNC, CALLBACK_SLOT.cast_signed() - next)
            }
            _ => continue,
        };
        insns[slot][1] |= kind << 4;
        insns[slot][4..].copy_from_slice(&imm.to_le_bytes());
        insns[slot + 1][4..].fill(0);
    }
    let types = syscall::load_types(&btf::function())?;
    let (fd, time) = syscall::load_program(&bytes, &types, &btf::info(&program.functions))?;
    Ok((Loaded { fd }, time))
}

impl Loaded {
    /// Runs it once on a packet that it does not look at. Gives the kernel's own
    /// figure of how long that took.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub(crate) fn run(&self) -> io::Result<Duration> {
        syscall::test_run(&self.fd)
    }

    /// The bytes of machine code, 0 if it is interpreted.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub(crate) fn code_len(&self) -> io::Result<usize> {
        syscall::code_len(&self.fd)
    }
}
