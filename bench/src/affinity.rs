//! Staying on one CPU.

/// Pins the calling thread to the last CPU that it may use, as the first one
/// serves most interrupts, and returns the number of that CPU. `None` where that
/// cannot be done.
#[cfg(target_os = "linux")]
pub fn pin_to_one_cpu() -> Option<usize> {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

    let allowed = sched_getaffinity(None).ok()?;
    let cpu = (0..CpuSet::MAX_CPU).rfind(|&cpu| allowed.is_set(cpu))?;
    let mut only = CpuSet::new();
    only.set(cpu);
    sched_setaffinity(None, &only).ok()?;
    Some(cpu)
}

/// Pins nothing: only Linux is supported.
#[cfg(not(target_os = "linux"))]
pub fn pin_to_one_cpu() -> Option<usize> {
    None
}
