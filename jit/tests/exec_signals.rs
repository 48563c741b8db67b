//! What becomes of faults that are not those of compiled code, with handlers that were there
//! before. Each case is a process of its own: this test again, told by an environment variable
//! which case it is.

#![cfg(all(
    target_os = "linux",
    target_pointer_width = "64",
    any(target_arch = "x86_64", all(target_arch = "aarch64", target_endian = "little"))
))]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use acqrel_guest::{FaultKind, Granule, HelperId, HelperReturn, Helpers, Start};
use acqrel_isa::{AluOp, Insn, LoadOrder, Operand, Program, Reg, Size, Width};
use acqrel_jit::{MemoryMode, Native, Options, RunError, Target};
use libc::{c_int, c_void, siginfo_t};
use std::env;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitStatus, exit};
use std::{mem, ptr, thread};

/// The variable that says which case a process is.
const CASE: &str = "ACQREL_TEST_SIGNALS";

/// What a case does, and how its process has to end.
struct Case {
    name: &'static str,
    run: fn(),
    ends: End,
}

#[derive(Debug, PartialEq, Eq)]
enum End {
    Status(i32),
    Signal(c_int),
}

const CASES: [Case; 12] = [
    Case { name: "handler with information", run: with_information, ends: End::Status(33) },
    Case { name: "plain handler", run: plain, ends: End::Status(34) },
    Case { name: "mask of the handler", run: mask, ends: End::Status(35) },
    Case { name: "default", run: default, ends: End::Signal(libc::SIGSEGV) },
    Case { name: "default, sent", run: default_sent, ends: End::Signal(libc::SIGSEGV) },
    Case { name: "default, sent SIGBUS", run: default_bus, ends: End::Signal(libc::SIGBUS) },
    Case { name: "ignored", run: ignored, ends: End::Signal(libc::SIGSEGV) },
    Case { name: "ignored, sent", run: ignored_sent, ends: End::Status(36) },
    Case { name: "Rust's own handler", run: fault, ends: End::Signal(libc::SIGSEGV) },
    Case { name: "a helper's fault", run: helper, ends: End::Signal(libc::SIGSEGV) },
    Case { name: "thread without a stack for signals", run: no_stack, ends: End::Status(37) },
    Case { name: "thread that blocks all signals", run: blocked, ends: End::Status(38) },
];

#[test]
fn what_is_not_ours_goes_on_as_if_there_were_no_handler() {
    if let Ok(name) = env::var(CASE) {
        let case = CASES.iter().find(|case| case.name == name).unwrap();
        (case.run)();
        exit(1);
    }
    let name = thread::current().name().unwrap().to_owned();
    for case in &CASES {
        let mut child = Command::new(env::current_exe().unwrap());
        child.args(["--exact", &name, "--nocapture"]).env(CASE, case.name);
        let Ok(output) = child.output() else {
            eprintln!("not run: this program cannot start itself, as in an emulator");
            return;
        };
        assert_eq!(end(output.status), case.ends, "{}: {output:?}", case.name);
    }
}

fn end(status: ExitStatus) -> End {
    status.code().map_or_else(|| End::Signal(status.signal().unwrap()), End::Status)
}

fn with_information() {
    extern "C" fn handler(_: c_int, info: *mut siginfo_t, context: *mut c_void) {
        // SAFETY: a handler with SA_SIGINFO gets a valid `siginfo_t`.
        let info = unsafe { &*info };
        // SAFETY: it is that of a fault, which has an address.
        let address = unsafe { info.si_addr() };
        let right = address.addr() == WILD && !context.is_null();
        // SAFETY: _exit has no preconditions.
        unsafe { libc::_exit(if right { 33 } else { 1 }) }
    }
    let handler: extern "C" fn(c_int, *mut siginfo_t, *mut c_void) = handler;
    act(libc::SIGSEGV, handler as usize, libc::SA_SIGINFO, &[]);
    fault();
}

fn plain() {
    extern "C" fn handler(signal: c_int) {
        // SAFETY: _exit has no preconditions.
        unsafe { libc::_exit(if signal == libc::SIGSEGV { 34 } else { 1 }) }
    }
    let handler: extern "C" fn(c_int) = handler;
    act(libc::SIGSEGV, handler as usize, 0, &[]);
    fault();
}

fn mask() {
    extern "C" fn handler(_: c_int) {
        // SAFETY: a set of signals is numbers, for which zeros are a value.
        let mut blocked = unsafe { mem::zeroed() };
        // SAFETY: the pointers are null, and to a set.
        unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, ptr::null(), &raw mut blocked) };
        // SAFETY: the set is one that the system has filled.
        let has = |signal| unsafe { libc::sigismember(&raw const blocked, signal) } == 1;
        let right = has(libc::SIGUSR1) && !has(libc::SIGUSR2) && !has(libc::SIGSEGV);
        // SAFETY: _exit has no preconditions.
        unsafe { libc::_exit(if right { 35 } else { 1 }) }
    }
    let handler: extern "C" fn(c_int) = handler;
    act(libc::SIGSEGV, handler as usize, libc::SA_NODEFER, &[libc::SIGUSR1]);
    fault();
}

fn default() {
    act(libc::SIGSEGV, libc::SIG_DFL, 0, &[]);
    fault();
}

fn default_sent() {
    act(libc::SIGSEGV, libc::SIG_DFL, 0, &[]);
    program_faults();
    send(libc::SIGSEGV);
}

fn default_bus() {
    act(libc::SIGBUS, libc::SIG_DFL, 0, &[]);
    program_faults();
    send(libc::SIGBUS);
}

fn ignored() {
    act(libc::SIGSEGV, libc::SIG_IGN, 0, &[]);
    fault();
}

fn ignored_sent() {
    act(libc::SIGSEGV, libc::SIG_IGN, 0, &[]);
    program_faults();
    send(libc::SIGSEGV);
    program_faults();
    exit(36);
}

/// Compiled code calls what faults.
fn helper() {
    let mut helpers = Helpers::none();
    helpers.add(HelperId::Static(1), "fault", |_| {
        fault();
        Ok(HelperReturn::Value(0))
    });
    let program = Program::new(vec![Insn::CallHelper { id: 1 }, Insn::Exit {}]).unwrap();
    let start = Start { granule: Granule::Page, ..Start::default() };
    let native = Native::new(program, start, helpers, &options(MemoryMode::Sandbox)).unwrap();
    assert_eq!(native.run().unwrap().result, Ok(0));
}

/// A program that calls itself without end, on a thread whose alternate stack has been taken away.
fn no_stack() {
    let crash = || {
        let none = libc::stack_t { ss_sp: ptr::null_mut(), ss_flags: libc::SS_DISABLE, ss_size: 0 };
        // SAFETY: the pointers are to a disabled stack, and null.
        assert_eq!(unsafe { libc::sigaltstack(&raw const none, ptr::null_mut()) }, 0);
        let program = Program::new(vec![Insn::CallLocal { off: -1 }, Insn::Exit {}]).unwrap();
        let options = Options { fuel: false, ..options(MemoryMode::Raw) };
        let (start, helpers) = (Start::default(), Helpers::none());
        // SAFETY: the program accesses no memory.
        let native = unsafe { Native::new_raw(program, start, helpers, &options) }.unwrap();
        for _ in 0..3 {
            assert!(matches!(native.run(), Err(RunError::Crash { .. })));
        }
        program_faults();
    };
    for _ in 0..3 {
        thread::spawn(crash).join().unwrap();
    }
    exit(37);
}

/// As threads of servers are that leave signals to another one.
fn blocked() {
    // SAFETY: a set of signals is numbers, for which zeros are a value.
    let mut all = unsafe { mem::zeroed() };
    // SAFETY: the pointer is to a set.
    unsafe { libc::sigfillset(&raw mut all) };
    // SAFETY: the pointers are to a set, and null.
    unsafe { libc::pthread_sigmask(libc::SIG_BLOCK, &raw const all, ptr::null_mut()) };
    // It has the mask of the one that made it.
    thread::spawn(program_faults).join().unwrap();
    program_faults();
    exit(38);
}

fn options(memory: MemoryMode) -> Options {
    Options::new(Target::host().unwrap(), memory)
}

/// Runs a program that faults, and one that does not.
fn program_faults() {
    let (size, order) = (Size::W, LoadOrder::Plain);
    let insns = vec![
        Insn::Load { size, order, dst: Reg::R0, base: Reg::R1, off: 0 },
        Insn::Alu { op: AluOp::Add, width: Width::W64, dst: Reg::R0, src: Operand::Imm(1) },
        Insn::Exit {},
    ];
    let program = Program::new(insns).unwrap();
    for args in [None, Some([WILD as u64, 0, 0, 0, 0])] {
        let start = Start { memory: vec![1; 8], args, granule: Granule::Page, ..Start::default() };
        let options = options(MemoryMode::Sandbox);
        let native = Native::new(program.clone(), start, Helpers::none(), &options).unwrap();
        let result = native.run().unwrap().result;
        match args {
            None => assert_eq!(result, Ok(0x0101_0102)),
            Some(_) => assert_eq!(result.unwrap_err().kind, FaultKind::Unmapped),
        }
    }
}

/// An address at which there is nothing.
const WILD: usize = 16;

/// Faults, here and not in compiled code, after that has.
fn fault() {
    program_faults();
    let wild = ptr::without_provenance::<u8>(WILD);
    // SAFETY: none. It ends the process, or comes to its handler, which is what it is for.
    let byte = unsafe { wild.read_volatile() };
    assert_eq!(byte, 0);
}

/// Sends a signal to this thread.
fn send(signal: c_int) {
    // SAFETY: raise has no preconditions.
    assert_eq!(unsafe { libc::raise(signal) }, 0);
}

/// Sets what happens at a signal.
fn act(signal: c_int, handler: usize, flags: c_int, blocked: &[c_int]) {
    // SAFETY: an action is numbers and an optional function, for which zeros are a value.
    let mut action: libc::sigaction = unsafe { mem::zeroed() };
    action.sa_sigaction = handler;
    action.sa_flags = flags;
    for &signal in blocked {
        // SAFETY: the pointer is to a set of signals.
        unsafe { libc::sigaddset(&raw mut action.sa_mask, signal) };
    }
    // SAFETY: the handler is SIG_DFL, SIG_IGN, or a function of the type that the flags say.
    assert_eq!(unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) }, 0);
}
