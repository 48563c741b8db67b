//! [`run`]: a whole process, with its time and the most memory that it had.

use std::io::{self, Read as _};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

/// A process that has ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// From before it was started until its end was known.
    pub time: Duration,
    /// The most memory that it had resident at one time, in bytes, where the system says it. On
    /// Linux it is at least what this process has.
    pub peak: Option<u64>,
    /// How it ended.
    pub status: ExitStatus,
    /// What it printed, if the command pipes that.
    pub output: String,
}

/// Runs a command to its end.
///
/// # Errors
///
/// What the system says.
pub fn run(command: &mut Command) -> io::Result<Ended> {
    let start = Instant::now();
    let mut child = command.spawn()?;
    let mut output = String::new();
    if let Some(mut out) = child.stdout.take() {
        out.read_to_string(&mut output)?;
    }
    let (status, peak) = wait(&mut child)?;
    Ok(Ended { time: start.elapsed(), peak, status, output })
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "wait4(2), which tells the memory, has no safe wrapper")]
fn wait(child: &mut Child) -> io::Result<(ExitStatus, Option<u64>)> {
    use std::mem::MaybeUninit;
    use std::os::unix::process::ExitStatusExt as _;

    let pid = libc::pid_t::try_from(child.id()).map_err(io::Error::other)?;
    let mut status = 0;
    let mut usage = MaybeUninit::zeroed();
    loop {
        // SAFETY: both pointers are valid for writes of their types.
        let ended = unsafe { libc::wait4(pid, &raw mut status, 0, usage.as_mut_ptr()) };
        if ended == pid {
            break;
        }
        let error = io::Error::last_os_error();
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    // SAFETY: it is of integers, for which zeros are valid, and `wait4` has written it.
    let usage: libc::rusage = unsafe { usage.assume_init() };
    let kilobytes = u64::try_from(usage.ru_maxrss).ok();
    Ok((ExitStatus::from_raw(status), kilobytes.map(|number| 1024 * number)))
}

#[cfg(not(target_os = "linux"))]
fn wait(child: &mut Child) -> io::Result<(ExitStatus, Option<u64>)> {
    Ok((child.wait()?, None))
}
