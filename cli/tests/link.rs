//! Relocatable objects, linked with C and called, on both targets.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot start the command fails")]

mod common;

use common::start;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// Two functions, the second of which keeps registers of the first and uses the stack.
const SOURCE: &[u8] = b"
    .globl prog
prog:
    r6 = r1
    *(u64 *)(r10 - 8) = r2
    r1 = 1000
    call square
    r0 += r6
    r1 = *(u64 *)(r10 - 8)
    r0 += r1
    exit
    .globl square
square:
    r6 = r1
    *(u64 *)(r10 - 8) = r6
    r0 = *(u64 *)(r10 - 8)
    r0 *= r6
    exit
";

const CALLER: &str = "
#include <stdint.h>
#include <stdio.h>
extern uint64_t prog(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, void *);
int main(void)
{
    printf(\"%lu\\n\", prog(20, 3, 0, 0, 0, 0));
    return 0;
}
";

/// Runs a tool; gives its output, or none if it is missing.
fn tool(name: &str, args: &[&str], folder: &Path) -> Option<String> {
    let Ok(output) = Command::new(name).args(args).current_dir(folder).output() else {
        // Past the capture of test output. Nobody is left to tell if this cannot be written.
        let _ = writeln!(std::io::stderr(), "NOT RUN: what needs {name}, which is missing");
        return None;
    };
    assert!(output.status.success(), "{name} {args:?}: {output:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn c_calls_a_raw_object() {
    for (arch, gcc, qemu) in
        [("x86-64", "gcc", "qemu-x86_64"), ("arm64", "aarch64-linux-gnu-gcc", "qemu-aarch64")]
    {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("link-{arch}"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("main.c"), CALLER).unwrap();
        let object = folder.join("prog.o");
        let object = object.to_string_lossy();
        let args = ["jit", "-", "--arch", arch, "--memory", "raw", "--emit", "elf", "-o", &object];
        let output = start(&args, SOURCE).wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");

        let Some(symbols) = tool("readelf", &["-sW", "prog.o"], &folder) else { continue };
        let symbol = |binding: &str, name: &str| {
            let mut lines = symbols.lines();
            lines.any(|line| line.contains(binding) && line.ends_with(&format!(" {name}")))
        };
        assert!(symbol("FUNC    GLOBAL", "prog"), "{symbols}");
        assert!(symbol("FUNC    LOCAL", "square"), "{symbols}");

        let linked = tool(gcc, &["-static", "-O1", "main.c", "prog.o", "-o", "main"], &folder);
        let host = cfg!(target_arch = "x86_64") == (arch == "x86-64");
        let printed = linked.and_then(|_| {
            let main = folder.join("main");
            let main = main.to_string_lossy();
            if host { tool(&main, &[], &folder) } else { tool(qemu, &[&main], &folder) }
        });
        if let Some(printed) = printed {
            assert_eq!(printed, "1000023\n", "{arch}");
        }
    }
}
