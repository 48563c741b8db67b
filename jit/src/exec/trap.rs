//! Faults of the machine in native code: the handler for `SIGSEGV` and `SIGBUS`, which resumes the
//! code at its exit stub.
//!
//! There is one handler in the process, installed when it is first needed. It acts if, and only
//! if, the kernel reports a fault of an instruction of the code that the thread is running
//! ([`watched`]), and the code has saved the stack pointer that its exit stub needs. Everything
//! else goes on to the handler that was there before, as if this one were not: with the same
//! signals blocked, and to the default action if that was the disposition. A handler that somebody
//! installs later has to pass on what is not its own. The kernel ends a process that faults while
//! the fault's signal is blocked: threads that run code have both signals unblocked, once and for
//! all, and must not block them afterwards.
//!
//! The handler takes no lock, allocates nothing, and calls nothing that does. In a library that is
//! loaded at run time (`dlopen`), the first look at a thread's [`ACTIVE`] can allocate in the C
//! library, when a thread faults that never ran code.

use crate::abi::{Block, Cause};
use crate::exec::window::{Mapping, PAGE, Protection};
use libc::{c_int, c_void, sigaction, siginfo_t, ucontext_t};
use std::cell::{Cell, RefCell};
use std::io;
use std::mem;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicPtr, Ordering, compiler_fence};

/// The code that a thread is running.
#[derive(Debug)]
pub(super) struct Active {
    /// The address of its first byte.
    pub(super) start: usize,
    /// Its length in bytes.
    pub(super) len: usize,
    /// The address of its exit stub.
    pub(super) exit: usize,
    /// What it has in its window register.
    pub(super) window: usize,
    /// Its block.
    pub(super) block: *const Block,
}

thread_local! {
    /// The innermost code that the thread is running: helpers can run code, too. Each run keeps
    /// the one around it and puts it back. Without a destructor, so that the handler only reads
    /// memory.
    static ACTIVE: Cell<*const Active> = const { Cell::new(ptr::null()) };
    /// Whether the thread has a stack for the handler.
    static READY: Cell<bool> = const { Cell::new(false) };
    /// The stack for the handler, if it is of ours.
    static STACK: RefCell<Option<AlternateStack>> = const { RefCell::new(None) };
}

/// Calls a function that runs code: faults in the code, until it returns, go to the exit stub.
///
/// # Safety
///
/// `active` must describe code that is executable now, and until the function has returned, and
/// whose exit stub keeps to [`abi`](crate::abi): it can be resumed from every instruction of the
/// code that can fault once the entry has saved the stack pointer, with the window given in the
/// window register. `active.block` must be the window's block, whose stack pointer is 0 until then,
/// and be readable until the function has returned.
pub(super) unsafe fn watched<R>(active: &Active, run: impl FnOnce() -> R) -> R {
    struct Restore(*const Active);
    impl Drop for Restore {
        fn drop(&mut self) {
            compiler_fence(Ordering::SeqCst);
            ACTIVE.set(self.0);
        }
    }
    let _restore = Restore(ACTIVE.replace(active));
    // The handler, on this thread, sees the value before the code can fault.
    compiler_fence(Ordering::SeqCst);
    run()
}

/// The signals, and for each the action that was there before ours. Leaked.
const SIGNALS: [c_int; 2] = [libc::SIGSEGV, libc::SIGBUS];
static PREVIOUS: [AtomicPtr<sigaction>; 2] =
    [const { AtomicPtr::new(ptr::null_mut()) }; SIGNALS.len()];

/// Installs the handler, if it is not yet, gives the thread a stack for it, and lets the signals
/// come to the thread.
///
/// # Errors
///
/// If the system refuses one of them.
#[inline]
pub(super) fn prepare() -> io::Result<()> {
    if READY.get() { Ok(()) } else { prepare_thread() }
}

#[cold]
fn prepare_thread() -> io::Result<()> {
    static INSTALLED: OnceLock<Result<(), i32>> = OnceLock::new();
    let code = |error: io::Error| error.raw_os_error().unwrap_or_default();
    INSTALLED.get_or_init(|| install().map_err(code)).map_err(io::Error::from_raw_os_error)?;
    if current_stack()?.ss_size < smallest_stack() {
        let stack = AlternateStack::install()?;
        let kept = STACK.try_with(|place| *place.borrow_mut() = Some(stack));
        kept.map_err(|_| io::Error::other("the thread is ending"))?;
    }
    unblock()?;
    READY.set(true);
    Ok(())
}

fn install() -> io::Result<()> {
    for (signal, previous) in SIGNALS.into_iter().zip(&PREVIOUS) {
        let before = exchange(signal, None)?;
        // Before the handler is there, which reads it.
        previous.store(Box::into_raw(Box::new(before)), Ordering::Release);
        let mut ours = before;
        let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = handle;
        ours.sa_sigaction = handler as usize;
        // The mask, and whether the signal itself is blocked, are those that the previous handler
        // runs with.
        ours.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | (before.sa_flags & libc::SA_NODEFER);
        let before_now = exchange(signal, Some(&ours))?;
        if before_now.sa_sigaction != before.sa_sigaction {
            // Another thread has changed it in between.
            previous.store(Box::into_raw(Box::new(before_now)), Ordering::Release);
        }
    }
    Ok(())
}

/// Lets the thread have the signals, which it may have left to another thread with all others.
fn unblock() -> io::Result<()> {
    // SAFETY: a set of signals is numbers, for which zeros are a value.
    let mut set: libc::sigset_t = unsafe { mem::zeroed() };
    // SAFETY: the pointer is to a set.
    unsafe { libc::sigemptyset(&raw mut set) };
    for signal in SIGNALS {
        // SAFETY: the pointer is to a set that has just been made empty. Both signals exist.
        unsafe { libc::sigaddset(&raw mut set, signal) };
    }
    // SAFETY: the pointers are to a set, and null.
    let error =
        unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const set, ptr::null_mut()) };
    if error == 0 { Ok(()) } else { Err(io::Error::from_raw_os_error(error)) }
}

/// Sets the action of a signal, if one is given, and gives the one that was there before.
fn exchange(signal: c_int, action: Option<&sigaction>) -> io::Result<sigaction> {
    // SAFETY: a `sigaction` is numbers and an optional function, for which zeros are a value.
    let mut before: sigaction = unsafe { mem::zeroed() };
    let action = action.map_or(ptr::null(), ptr::from_ref);
    // SAFETY: both pointers are to a `sigaction`, or null. A handler that is given is `handle`,
    // with `SA_SIGINFO`, which is made for it, or one that was there before.
    let result = unsafe { libc::sigaction(signal, action, &raw mut before) };
    if result == 0 { Ok(before) } else { Err(io::Error::last_os_error()) }
}

/// The handler.
extern "C" fn handle(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
    // SAFETY: the kernel gives a handler with SA_SIGINFO a valid `siginfo_t`, for its duration.
    let code = unsafe { (*info).si_code };
    // A signal that somebody sent, by kill or the like, has no positive code.
    let faulted = code > 0;
    if faulted {
        // SAFETY: the kernel gives a handler with SA_SIGINFO a `ucontext_t` as its third
        // argument, which nobody else refers to while the handler runs.
        let context = unsafe { &mut *context.cast::<ucontext_t>() };
        if resume(context) {
            return;
        }
    }
    chain(signal, info, context, faulted);
}

/// Lets the thread go on at the exit stub of the code that it is running, if it is in it.
fn resume(context: &mut ucontext_t) -> bool {
    let active = ACTIVE.get();
    if active.is_null() {
        return false;
    }
    // SAFETY: what `ACTIVE` points to is borrowed by a call of `watched` on this thread that has
    // not returned, and is not changed.
    let active = unsafe { &*active };
    let offset = pc(context).wrapping_sub(active.start as u64);
    if offset >= active.len as u64 {
        return false;
    }
    let Ok(offset) = u32::try_from(offset) else { return false };
    // SAFETY: `watched` has been promised that the block is there until it returns.
    let stack_pointer = unsafe { &raw const (*active.block).stack_pointer };
    // SAFETY: as above. The code of this thread, which alone writes it, is interrupted.
    let stack_pointer = unsafe { stack_pointer.read_volatile() };
    if stack_pointer == 0 {
        // The entry itself has found no stack. The exit stub would leave with none, and fault
        // again, for ever.
        return false;
    }
    go_on(context, active, Cause::trap(offset));
    true
}

/// The address of the instruction that a thread is at.
#[cfg(target_arch = "x86_64")]
fn pc(context: &ucontext_t) -> u64 {
    context.uc_mcontext.gregs[GREG_RIP].cast_unsigned()
}

#[cfg(target_arch = "aarch64")]
const fn pc(context: &ucontext_t) -> u64 {
    context.uc_mcontext.pc
}

/// Lets a thread go on at the exit stub, as it is to be entered.
#[cfg(target_arch = "x86_64")]
fn go_on(context: &mut ucontext_t, active: &Active, cause: Cause) {
    let registers = &mut context.uc_mcontext.gregs;
    registers[GREG_RIP] = (active.exit as u64).cast_signed();
    registers[GREG_R12] = (active.window as u64).cast_signed();
    registers[GREG_R11] = cause.encode().into();
}

#[cfg(target_arch = "aarch64")]
fn go_on(context: &mut ucontext_t, active: &Active, cause: Cause) {
    let machine = &mut context.uc_mcontext;
    machine.pc = active.exit as u64;
    machine.regs[28] = active.window as u64;
    machine.regs[11] = cause.encode().into();
}

/// The places in `gregs`, which the C library declares as signed numbers.
#[cfg(target_arch = "x86_64")]
const GREG_RIP: usize = libc::REG_RIP.cast_unsigned() as usize;
#[cfg(target_arch = "x86_64")]
const GREG_R12: usize = libc::REG_R12.cast_unsigned() as usize;
#[cfg(target_arch = "x86_64")]
const GREG_R11: usize = libc::REG_R11.cast_unsigned() as usize;

/// Does what would have been done without this handler. `faulted` says that an instruction of the
/// thread did it, not somebody who sent the signal.
fn chain(signal: c_int, info: *mut siginfo_t, context: *mut c_void, faulted: bool) {
    let place = SIGNALS.iter().position(|&ours| ours == signal);
    let previous = place.map_or(ptr::null_mut(), |place| PREVIOUS[place].load(Ordering::Acquire));
    // SAFETY: the pointer is null, or to what `install` has leaked, which nobody changes.
    let previous = unsafe { previous.as_ref() };
    let (handler, flags) = previous.map_or((libc::SIG_DFL, 0), |p| (p.sa_sigaction, p.sa_flags));
    match handler {
        libc::SIG_DFL => end(signal, faulted),
        // The kernel ignores what was sent, but not what a thread has done.
        libc::SIG_IGN if faulted => end(signal, faulted),
        libc::SIG_IGN => {}
        handler if flags & libc::SA_SIGINFO != 0 => {
            let handler = ptr::with_exposed_provenance::<()>(handler);
            // SAFETY: an action with SA_SIGINFO, which is neither SIG_DFL nor SIG_IGN, has a
            // function of this type.
            let handler = unsafe {
                mem::transmute::<*const (), extern "C" fn(c_int, *mut siginfo_t, *mut c_void)>(
                    handler,
                )
            };
            handler(signal, info, context);
        }
        handler => {
            let handler = ptr::with_exposed_provenance::<()>(handler);
            // SAFETY: an action without SA_SIGINFO, which is neither SIG_DFL nor SIG_IGN, has a
            // function of this type.
            let handler = unsafe { mem::transmute::<*const (), extern "C" fn(c_int)>(handler) };
            handler(signal);
        }
    }
}

/// Lets the signal have its default action, which ends the process.
fn end(signal: c_int, faulted: bool) {
    // SAFETY: a `sigaction` is numbers and an optional function, for which zeros are a value: that
    // of SIG_DFL without flags.
    let default: sigaction = unsafe { mem::zeroed() };
    // It can fail only for a signal that does not exist.
    let _ = exchange(signal, Some(&default));
    if !faulted {
        // An instruction faults again when the handler returns; what was sent has to be sent again.
        // SAFETY: raise has no preconditions. The signal is blocked, or ends the process at once.
        unsafe { libc::raise(signal) };
    }
}

/// A stack for the handler, so that it can run when the thread's own is exhausted.
#[derive(Debug)]
struct AlternateStack {
    /// A page without access, and the stack above it. None when it is not to be unmapped.
    mapping: Option<Mapping>,
    before: libc::stack_t,
}

/// What handlers may use besides what the kernel puts on the stack.
const ROOM: usize = 4 << 10;
const OWN_ROOM: usize = 60 << 10;

#[expect(clippy::cast_possible_truncation, reason = "a page's size")]
const GUARD: usize = PAGE as usize;

/// The size of a stack on which the handler can run.
fn smallest_stack() -> usize {
    // SAFETY: getauxval has no preconditions.
    let frame = unsafe { libc::getauxval(libc::AT_MINSIGSTKSZ) };
    usize::try_from(frame).unwrap_or(0).max(libc::MINSIGSTKSZ) + ROOM
}

/// Sets the thread's alternate stack, if one is given, and gives the one that was there before,
/// with a size of 0 if there was none.
fn exchange_stack(stack: Option<&libc::stack_t>) -> io::Result<libc::stack_t> {
    let mut before = libc::stack_t { ss_sp: ptr::null_mut(), ss_flags: 0, ss_size: 0 };
    let stack = stack.map_or(ptr::null(), ptr::from_ref);
    // SAFETY: both pointers are to a `stack_t`, or null. A stack that is given is memory that is
    // writable until the stack is exchanged again, or was there before.
    let result = unsafe { libc::sigaltstack(stack, &raw mut before) };
    if result != 0 {
        return Err(io::Error::last_os_error());
    }
    if before.ss_flags & libc::SS_DISABLE != 0 {
        before.ss_size = 0;
    }
    Ok(before)
}

fn current_stack() -> io::Result<libc::stack_t> {
    exchange_stack(None)
}

impl AlternateStack {
    fn install() -> io::Result<Self> {
        let size = (smallest_stack() + OWN_ROOM).next_multiple_of(GUARD);
        let mut mapping = Mapping::reserve(GUARD + size)?;
        mapping.protect(GUARD..GUARD + size, Protection::ReadWrite)?;
        let start = mapping.start().as_ptr().wrapping_add(GUARD);
        let stack = libc::stack_t { ss_sp: start.cast(), ss_flags: 0, ss_size: size };
        let before = exchange_stack(Some(&stack))?;
        Ok(Self { mapping: Some(mapping), before })
    }
}

impl Drop for AlternateStack {
    /// Puts back the stack that was there before, unless somebody has exchanged ours meanwhile.
    /// Who frees a stack takes it away from the thread first, so that the one before is still
    /// there: Rust's own threads, for one, do so before this.
    fn drop(&mut self) {
        READY.set(false);
        let ours = |mapping: &Mapping| mapping.start().as_ptr().wrapping_add(GUARD).cast();
        let Ok(current) = current_stack() else { return };
        if self.mapping.as_ref().map(ours) != Some(current.ss_sp) {
            return;
        }
        let mut before = self.before;
        before.ss_flags &= !libc::SS_ONSTACK;
        if exchange_stack(Some(&before)).is_err() {
            // It is in use: it has to stay.
            mem::forget(self.mapping.take());
        }
    }
}
