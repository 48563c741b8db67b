//! The images that were written by hand are what GNU as makes of their sources.

use crate::case::{Case, cases};
use acqrel_machine::Arch;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// The assembler of an architecture, and the tool that takes the code out of its objects.
fn tools(arch: Arch) -> [(&'static str, &'static [&'static str]); 2] {
    match arch {
        Arch::X86_64 => [("as", &["--64"]), ("objcopy", &[])],
        Arch::Arm64 => {
            [("aarch64-linux-gnu-as", &["-march=armv8.5-a"]), ("aarch64-linux-gnu-objcopy", &[])]
        }
    }
}

fn runs(tool: &str) -> bool {
    Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success())
}

#[test]
fn images_are_what_their_sources_are() {
    let scratch = std::env::temp_dir().join(format!("acqrel-images-{}", std::process::id()));
    std::fs::create_dir_all(&scratch).unwrap();
    let mut assembled = 0;
    for arch in [Arch::X86_64, Arch::Arm64] {
        let [(assembler, _), (objcopy, _)] = tools(arch);
        if !runs(assembler) || !runs(objcopy) {
            // Past the capture of test output.
            let _ = writeln!(
                std::io::stderr(),
                "NOT RUN: sources of {arch} images against GNU as, because {assembler} is missing"
            );
            continue;
        }
        for folder in cases() {
            let case = Case::read(&folder);
            for thread in 0..2 {
                let source = folder.join(format!("P{thread}.s"));
                if case.arch != arch || !source.exists() {
                    continue;
                }
                let (image, _) = case.image(thread).unwrap();
                let bytes = assemble(arch, &source, &scratch);
                assert_eq!(bytes, image.bytes(), "{}", source.display());
                assembled += 1;
            }
        }
    }
    std::fs::remove_dir_all(&scratch).unwrap();
    assert!(assembled == 0 || assembled >= 40, "{assembled}");
}

fn assemble(arch: Arch, source: &Path, scratch: &Path) -> Vec<u8> {
    let (object, code) = (scratch.join("object"), scratch.join("code"));
    let [(assembler, arguments), (objcopy, _)] = tools(arch);
    let run = Command::new(assembler).args(arguments).arg("-o").arg(&object).arg(source).output();
    let run = run.unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let run =
        Command::new(objcopy).args(["-O", "binary", "-j", ".text"]).args([&object, &code]).output();
    assert!(run.unwrap().status.success());
    std::fs::read(code).unwrap()
}
