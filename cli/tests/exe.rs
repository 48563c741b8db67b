//! Executables of both targets: the programs of `bpf_conformance`, ours, and faulting ones, each
//! printing what the interpreter says. Those for ARM64 run in qemu, on models of processors that
//! have the features and no more.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot start the command fails")]

mod common;

use acqrel_asm::paste::DataFile;
use acqrel_tests::corpus;
use common::start;
use serde_json::Value;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A target, and what runs it.
struct Machine {
    name: &'static str,
    options: &'static [&'static str],
    runner: &'static [&'static str],
}

const MACHINES: [Machine; 6] = [
    Machine { name: "x86-64", options: &["--arch", "x86-64"], runner: X86 },
    Machine {
        name: "x86-64-raw",
        options: &["--arch", "x86-64", "--memory", "raw", "--fuel", "1000000"],
        runner: X86,
    },
    Machine {
        name: "cortex-a72",
        options: &["--arch", "arm64"],
        runner: &["qemu-aarch64", "-cpu", "cortex-a72"],
    },
    Machine {
        name: "cortex-a72-raw",
        options: &["--arch", "arm64", "--memory", "raw", "--fuel", "1000000"],
        runner: &["qemu-aarch64", "-cpu", "cortex-a72"],
    },
    Machine {
        name: "neoverse-n1",
        options: &["--arch", "arm64", "--features", "lse,lrcpc"],
        runner: &["qemu-aarch64", "-cpu", "neoverse-n1"],
    },
    Machine {
        name: "max",
        options: &[
            "--arch",
            "arm64",
            "--features",
            "lse,lrcpc,lrcpc2",
            "--lower",
            "load-acquire=ldapur",
            "--lower",
            "store-release=stlur",
        ],
        runner: &["qemu-aarch64", "-cpu", "max"],
    },
];

/// What runs code for x86-64: this machine, or qemu.
const X86: &[&str] = if cfg!(target_arch = "x86_64") { &[] } else { &["qemu-x86_64"] };

/// Whether an emulator is there.
fn is_there(machine: &Machine) -> bool {
    let found = match machine.runner.first() {
        None => true,
        Some(qemu) => Command::new(qemu).arg("--version").output().is_ok(),
    };
    if !found {
        // Past the capture of test output. Nobody is left to tell if this cannot be written.
        let _ = writeln!(std::io::stderr(), "NOT RUN: executables on {}: no qemu", machine.name);
    }
    found
}

fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A file of its own for a test.
fn file(test: &str, machine: &Machine) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{}", machine.name))
}

/// Makes an executable; the reason, if it is refused.
fn make(source: &str, memory: &[u8], machine: &Machine, file: &Path) -> Result<(), String> {
    let memory = hex(memory);
    let path = file.to_string_lossy();
    let mut args = vec!["jit", "-", "--mem", &memory, "--emit", "exe", "--output", &path];
    args.extend(machine.options);
    let output = start(&args, source.as_bytes()).wait_with_output().unwrap();
    match output.status.code() {
        Some(0) => Ok(()),
        code => {
            assert_eq!(code, Some(2), "{output:?}");
            Err(text(&output.stderr))
        }
    }
}

fn execute(machine: &Machine, file: &Path, args: &[&str]) -> Output {
    execute_to(machine, file, args, Stdio::piped())
}

/// Runs an executable with its standard output going somewhere.
fn execute_to(machine: &Machine, file: &Path, args: &[&str], stdout: Stdio) -> Output {
    let mut command = match machine.runner {
        [] => Command::new(file),
        [qemu, options @ ..] => {
            let mut command = Command::new(qemu);
            command.args(options).arg(file);
            command
        }
    };
    command.args(args).stdout(stdout);
    loop {
        match command.output() {
            // Another test's child that is starting has the file open.
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => {}
            output => return output.unwrap(),
        }
    }
}

/// What an executable has to print.
fn expected(source: &str, memory: &[u8]) -> String {
    let memory = hex(memory);
    let args = ["run", "-", "--json", "--granule", "4096", "--fuel", "1000000", "--mem", &memory];
    let output = start(&args, source.as_bytes()).wait_with_output().unwrap();
    let value: Value = serde_json::from_slice(&output.stdout).unwrap();
    let thread = &value["threads"][0];
    let result = match (&thread["r0"], &thread["fault"]) {
        (Value::String(r0), _) => format!("r0 = {r0}"),
        (_, fault) => {
            let address = fault["address"].as_str();
            let address = address.map_or(String::new(), |address| format!(" address {address}"));
            format!("fault = {} slot {}{address}", fault["kind"].as_str().unwrap(), fault["slot"])
        }
    };
    let memory = value["memory"].as_str().unwrap().replace(' ', "");
    format!("{result}\nmemory = {memory}").trim_end().to_owned() + "\n"
}

/// Runs a program on a machine; gives whether it could be.
fn check(name: &str, source: &str, memory: &[u8], machine: &Machine, file: &Path) -> bool {
    if let Err(message) = make(source, memory, machine, file) {
        assert!(message.contains("an executable carries no"), "{name}: {message}");
        return false;
    }
    let wanted = expected(source, memory);
    // What raw memory does not check is undefined there.
    let unchecked = ["fault = misaligned", "fault = call-depth"];
    if machine.name.ends_with("raw") && unchecked.iter().any(|fault| wanted.starts_with(fault)) {
        return true;
    }
    let output = execute(machine, file, &[]);
    if text(&output.stderr).contains("calls a helper through a register") {
        assert_eq!(output.status.code(), Some(2), "{name} on {}: {output:?}", machine.name);
        return false;
    }
    let printed = text(&output.stdout);
    assert_eq!(printed, wanted, "{name} on {}: {output:?}", machine.name);
    let status = i32::from(wanted.starts_with("fault"));
    assert_eq!(output.status.code(), Some(status), "{name} on {}: {output:?}", machine.name);
    true
}

fn check_files(test: &str, folder: &Path) -> (usize, usize) {
    let files = corpus::files(folder, "data").unwrap();
    let mut refused = 0;
    for machine in MACHINES.iter().filter(|machine| is_there(machine)) {
        let path = file(test, machine);
        refused = 0;
        for data in &files {
            let name = data.file_name().unwrap().to_string_lossy();
            let data = DataFile::parse(&std::fs::read_to_string(data).unwrap()).unwrap();
            refused += usize::from(!check(&name, &data.asm, &data.memory, machine, &path));
        }
    }
    (files.len(), refused)
}

#[test]
fn bpf_conformance() {
    if let Some(folder) = corpus::external("bpf_conformance") {
        let (count, refused) = check_files("conformance", &folder);
        println!("{count} files of bpf_conformance, {refused} of them refused for their helpers");
        assert_eq!(count, 313);
        assert!(refused < 10, "{refused}");
    }
}

#[test]
fn load_acquire_and_store_release() {
    let (count, refused) = check_files("own", &corpus::programs());
    assert!(count >= 100);
    assert_eq!(refused, 0);
}

#[test]
fn faults_are_the_interpreters() {
    let cases = [
        ("unmapped", "r0 = 7\nr2 = 0\nr0 = *(u64 *)(r2 + 0)\nexit"),
        ("behind the page", "r0 = *(u8 *)(r1 + 4096)\nexit"),
        ("over the end of the page", "r1 += 4088\nr0 = *(u64 *)(r1 + 1)\nexit"),
        ("before the start", "*(u8 *)(r1 - 4096) = 1\nexit"),
        ("not canonical", "r1 = 0x8000000000000000 ll\n*(u32 *)(r1 + 4) = 1\nexit"),
        ("above the window", "r2 = 1\nr2 <<= 32\nr1 += r2\nr0 = *(u8 *)(r1 + 0)\nexit"),
        ("the end of the window", "r1 = -1\nr0 = *(u64 *)(r1 + 32767)\nexit"),
        ("misaligned", "r2 = 1\nlock *(u64 *)(r1 + 1) += r2\nexit"),
        ("misaligned acquire", "r2 = r1\nr2 += 1\nw0 = load_acquire((u32 *)(r2 + 0))\nexit"),
        ("release", "r1 = 16\nstore_release((u64 *)(r1 + 0), r1)\nexit"),
        ("fetch", "r1 = 16\nr0 = 5\nr1 = atomic_fetch_add((u64 *)(r1 + 0), r1)\nexit"),
        ("out of fuel", "loop: r0 += 1\ngoto loop"),
        ("nested too deep", "call f\nexit\nf: call f\nexit"),
        ("bad jump", "r3 = 5000000\ncallx r3\nexit"),
    ];
    for machine in MACHINES.iter().filter(|machine| is_there(machine)) {
        let path = file("faults", machine);
        for (name, source) in cases {
            // What is behind the window is the process's own in raw memory.
            if !(machine.name.ends_with("raw") && name.contains("window")) {
                assert!(check(name, source, &[1, 2, 3], machine, &path), "{name}");
            }
        }
    }
}

#[test]
fn the_argument_is_the_memory() {
    let source = "r0 = *(u8 *)(r1 + 1)\n*(u8 *)(r1 + 0) = 255\nexit";
    for machine in MACHINES.iter().filter(|machine| is_there(machine)) {
        let path = file("argument", machine);
        make(source, &[1, 2, 3], machine, &path).unwrap();
        let output = execute(machine, &path, &["0a 0b 0c"]);
        assert_eq!(text(&output.stdout), "r0 = 0xb\nmemory = ff0b0c\n", "{output:?}");
        let output = execute(machine, &path, &["0a 0b"]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert!(text(&output.stderr).contains("3 bytes of memory in hexadecimal"), "{output:?}");
    }
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    for machine in MACHINES.iter().filter(|machine| is_there(machine)) {
        let path = file("full", machine);
        make("r0 = 7\nexit", &[], machine, &path).unwrap();
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = execute_to(machine, &path, &[], full.into());
        assert_eq!(output.status.code(), Some(2), "{}: {output:?}", machine.name);
        assert_eq!(text(&output.stderr), "cannot write standard output\n", "{}", machine.name);
    }
}

#[test]
fn a_fault_far_from_start_up_code_is_found() {
    // More than the 1 MiB that `adr` and conditional branches of ARM64 reach.
    let source = format!("{}r0 = *(u64 *)(r6 + 0)\nexit", "r0 += 70000\n".repeat(300_000));
    for machine in MACHINES.iter().filter(|machine| is_there(machine)) {
        let path = file("large", machine);
        assert!(check("large", &source, &[1], machine, &path), "{}", machine.name);
    }
}

#[test]
fn what_an_executable_does_not_carry_is_refused_with_its_place() {
    let message = make("r0 = 0\ncall 7\nexit", &[], &MACHINES[0], &file("helper", &MACHINES[0]));
    assert_eq!(
        message.unwrap_err(),
        "error: <stdin>: instruction 1 calls get_prandom_u32, and an executable carries no helpers \
         (<stdin>:2:1)\n\
         help: acqrel run --engine jit and --engine emulate have them\n"
    );
}
