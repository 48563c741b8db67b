//! Objects of images made by hand, read and linked by others' tools.

use super::object;
use crate::emit::sample;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for a test.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("acqrel-object-{}-{test}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a tool; none if it is missing.
fn tool(name: &str, args: &[&str], folder: &Path) -> Option<String> {
    let Ok(output) = Command::new(name).args(args).current_dir(folder).output() else {
        eprintln!("not run for want of {name}");
        return None;
    };
    let Output { status, stdout, stderr } = output;
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{name} {args:?}: {stdout}{stderr}");
    assert!(stderr.is_empty(), "{name} {args:?}: {stderr}");
    Some(stdout.into_owned())
}

#[test]
fn others_read_symbols_code_and_frames() {
    for (name, (program, image), objdump) in [
        ("x86-64", sample::x86(), "objdump"),
        ("raw", sample::x86_raw(), "objdump"),
        ("arm64", sample::arm64(), "aarch64-linux-gnu-objdump"),
    ] {
        let folder = folder(name);
        std::fs::write(folder.join("prog.o"), object(&image, &program).unwrap()).unwrap();
        let has = |text: &str, wanted: &[&str]| {
            for wanted in wanted {
                assert!(text.contains(wanted), "{name}: {wanted} is not in\n{text}");
            }
        };
        if let Some(text) = tool(objdump, &["-d", "prog.o"], &folder) {
            has(&text, if name == "raw" { &["<sum>:", "<twice>:", "ret"] } else { &["<main>:"] });
            has(&text, &["<bpf_exit>:", "ret"]);
        }
        if let Some(text) = tool("readelf", &["-sW", "prog.o"], &folder) {
            match name {
                "raw" => has(&text, &["25 FUNC    GLOBAL", "12 FUNC    LOCAL"]),
                "arm64" => has(&text, &["0 NOTYPE  LOCAL  DEFAULT    1 $x"]),
                _ => {}
            }
        }
        if let Some(text) = tool("readelf", &["--debug-dump=frames", "prog.o"], &folder) {
            match name {
                "raw" => has(
                    &text,
                    &[
                        "DW_CFA_def_cfa: r7 (rsp) ofs 8",
                        "pc=0000000000000000..0000000000000019",
                        "DW_CFA_advance_loc: 1 to 0000000000000001",
                        "DW_CFA_def_cfa_offset: 16",
                        "DW_CFA_offset: r6 (rbp) at cfa-16",
                        "DW_CFA_def_cfa_offset: 4112",
                        "DW_CFA_restore: r6 (rbp)",
                        "pc=0000000000000019..0000000000000025",
                        "DW_CFA_offset: r3 (rbx) at cfa-16",
                    ],
                ),
                "arm64" => has(
                    &text,
                    &[
                        "DW_CFA_def_cfa: r31 (sp) ofs 0",
                        "pc=0000000000000000..0000000000000038",
                        "DW_CFA_def_cfa_offset: 32",
                        "DW_CFA_offset: r29 (x29) at cfa-32",
                        "DW_CFA_offset: r30 (x30) at cfa-24",
                        "DW_CFA_offset: r28 (x28) at cfa-16",
                        "DW_CFA_restore: r30 (x30)",
                    ],
                ),
                _ => has(&text, &["DW_CFA_offset: r12 (r12) at cfa-24"]),
            }
        }
        std::fs::remove_dir_all(folder).unwrap();
    }
}

/// A C program that executes every instruction of the image alone, and at each finds its way back
/// to `main` and the values there of registers that functions keep.
#[test]
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
fn frames_lead_back_from_every_instruction() {
    let (program, image) = sample::x86_raw();
    let folder = folder("step");
    std::fs::write(folder.join("prog.o"), object(&image, &program).unwrap()).unwrap();
    std::fs::write(folder.join("main.c"), include_str!("step.c")).unwrap();
    let args = [
        "-O1",
        "-Wall",
        "-Werror",
        "-fexceptions",
        "-DCODE_BYTES=37",
        "main.c",
        "prog.o",
        "-o",
        "main",
    ];
    if tool("gcc", &args, &folder).is_some() {
        let output = Command::new(folder.join("main")).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{output:?}");
        // 13 instructions.
        assert_eq!(text, "r0 = 84, 13 instructions, 0 lost\n");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
