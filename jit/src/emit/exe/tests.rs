//! Executables of images made by hand, run.

use super::executable;
use crate::abi::{Cause, CauseKind};
use crate::emit::{EmitError, sample};
use crate::{Frames, Image};
use acqrel_guest::{Guest, Helpers, Start};
use acqrel_isa::{Imm64, Insn, LoadOrder, MapDef, Parts as ProgramParts, Program, Reg, Size};
use acqrel_machine::Arch;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output, Stdio};

/// Runs an executable, by qemu if it is not of the host's architecture; none if qemu is missing.
fn run(arch: Arch, file: &[u8], args: &[&str], input: &[u8]) -> Option<Output> {
    let thread = format!("{:?}", std::thread::current().id()).replace(['(', ')'], "");
    let folder = format!("acqrel-exe-{}-{arch}-{thread}", std::process::id());
    let folder = std::env::temp_dir().join(folder);
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("prog");
    std::fs::write(&path, file).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let native = match arch {
        Arch::X86_64 => cfg!(target_arch = "x86_64"),
        Arch::Arm64 => cfg!(target_arch = "aarch64"),
    };
    let mut command = if native {
        Command::new(&path)
    } else {
        let mut command = Command::new(match arch {
            Arch::X86_64 => "qemu-x86_64",
            Arch::Arm64 => "qemu-aarch64",
        });
        command.arg(&path);
        command
    };
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = loop {
        match command.spawn() {
            Ok(child) => break child,
            // A child of another test's thread, not yet the program that it becomes, still has the
            // file open.
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => {}
            Err(_) => {
                eprintln!("not run for want of qemu: an executable for {arch}");
                return None;
            }
        }
    };
    // One that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    Some(output)
}

fn make(program: &Program, image: &Image) -> Vec<u8> {
    let (guest, start) = (sample::guest(), sample::start());
    executable(image, program, &guest, &start, &Helpers::none()).unwrap()
}

#[test]
fn the_result_and_the_memory_are_printed() {
    for (program, image) in [sample::x86(), sample::arm64()] {
        let file = make(&program, &image);
        let cases: &[(&[&str], &[u8], i32, &str)] = &[
            (&[], b"", 0, "r0 = 0x2a\nmemory = 2a0203\n"),
            (&["0a0b0c"], b"", 0, "r0 = 0x2a\nmemory = 2a0b0c\n"),
            (&[" 0x0a, Fb\n0C "], b"", 0, "r0 = 0x2a\nmemory = 2afb0c\n"),
            (&["-"], b"\x07\x08\xff", 0, "r0 = 0x2a\nmemory = 2a08ff\n"),
            (&["-"], b"\x07\x08", 2, ""),
            (&["-"], b"\x07\x08\x09\x0a", 2, ""),
            (&["0a0b"], b"", 2, ""),
            (&["0a0b0c0d"], b"", 2, ""),
            (&["0a0b0"], b"", 2, ""),
            (&["0a0b0g"], b"", 2, ""),
            (&["0a0b0/"], b"", 2, ""),
            (&["0a0b0:"], b"", 2, ""),
            (&["0a0b0c", "x"], b"", 2, ""),
            (&["-x"], b"", 2, ""),
        ];
        for &(args, input, status, text) in cases {
            let Some(output) = run(image.arch(), &file, args, input) else { continue };
            let error = String::from_utf8_lossy(&output.stderr);
            assert_eq!(String::from_utf8_lossy(&output.stdout), text, "{args:?} {error}");
            assert_eq!(output.status.code(), Some(status), "{args:?} {error}");
            assert_eq!(error.contains("3 bytes of memory"), status == 2, "{error}");
        }
    }
}

/// The address is the base register's, also if the machine faults elsewhere.
#[test]
fn faults_are_the_interpreters() {
    for (program, image) in [sample::x86(), sample::arm64()] {
        let guest = sample::guest();
        let memory = guest.registers(&sample::start())[1];
        // The window's memory behind that page is not mapped.
        let cases = [
            (memory + 4096, "unmapped", 1),
            (0, "unmapped", 1),
            (u64::from(u32::MAX), "unmapped", 1),
            (acqrel_guest::STACK_TOP, "unmapped", 1),
        ];
        for (address, kind, status) in cases {
            let start = Start { args: Some([address, 0, 0, 0, 0]), ..sample::start() };
            let file = executable(&image, &program, &guest, &start, &Helpers::none()).unwrap();
            let Some(output) = run(image.arch(), &file, &[], b"") else { continue };
            let text = format!("fault = {kind} slot 2 address {address:#x}\nmemory = 010203\n");
            assert_eq!(String::from_utf8_lossy(&output.stdout), text);
            assert_eq!(output.status.code(), Some(status));
        }
    }
}

#[test]
fn what_cannot_be_carried_is_refused() {
    let (program, mut image) = sample::x86();
    let (guest, start) = (sample::guest(), sample::start());
    image.options.frames = Frames::Machine;
    let made = executable(&image, &program, &guest, &start, &Helpers::none());
    assert_eq!(made, Err(EmitError::Frames));
    image.options.frames = Frames::Guest;
    let helpers = Helpers::standard();
    let insns = vec![Insn::CallHelper { id: 5 }, Insn::Exit {}];
    let program = Program::new(insns).unwrap();
    let made = executable(&image, &program, &guest, &start, &helpers);
    let message = made.unwrap_err().to_string();
    assert_eq!(message, "instruction 0 calls ktime_get_ns, and an executable carries no helpers");
    let insns = vec![
        Insn::LoadImm64 { dst: Reg::R1, source: Imm64::Value(1) },
        Insn::LoadImm64 { dst: Reg::R1, source: Imm64::MapFd(7) },
        Insn::Exit {},
    ];
    let program = Program::new(insns).unwrap();
    let made = executable(&image, &program, &guest, &start, &helpers);
    let message = made.unwrap_err().to_string();
    assert!(message.starts_with("instruction 2 refers to map of file descriptor 7"), "{message}");
}

/// Every kind of cause, for instructions that have it.
#[test]
fn causes_are_explained() {
    let insns = vec![
        Insn::LoadImm64 { dst: Reg::R2, source: Imm64::MapValueIdx(0, 8) },
        Insn::Load {
            size: Size::W,
            order: LoadOrder::Acquire,
            dst: Reg::R0,
            base: Reg::R1,
            off: -3,
        },
        Insn::StoreImm { size: Size::W, base: Reg::R1, off: 5, imm: 1 },
        Insn::GotoX { dst: Reg::R1 },
        Insn::Ja { off: -1 },
        Insn::Exit {},
    ];
    let maps = vec![MapDef::data(".rodata".to_owned(), 16, true, vec![7; 16])];
    let program =
        Program::with_parts(insns, ProgramParts { maps, ..ProgramParts::default() }).unwrap();
    let guest = Guest::new(&program, &sample::start(), &Helpers::none()).unwrap();
    let memory = guest.registers(&sample::start())[1];
    let data = guest.constant(0).unwrap();
    let cases = [
        (CauseKind::Access, 1, memory, format!("misaligned slot 2 address {:#x}", memory - 3)),
        (
            CauseKind::Access,
            1,
            memory + 4095,
            format!("unmapped slot 2 address {:#x}", memory + 4092),
        ),
        (CauseKind::Access, 1, 1, format!("misaligned slot 2 address {:#x}", u64::MAX - 1)),
        (
            CauseKind::Access,
            1,
            u64::MAX - 4,
            "unmapped slot 2 address 0xfffffffffffffff8".to_owned(),
        ),
        (CauseKind::Access, 2, data - 8, format!("read-only slot 3 address {:#x}", data - 3)),
        (CauseKind::Access, 2, data + 4096, format!("unmapped slot 3 address {:#x}", data + 4101)),
        (
            CauseKind::Access,
            2,
            u64::MAX - 8,
            "unmapped slot 3 address 0xfffffffffffffffc".to_owned(),
        ),
        (CauseKind::BadJump, 3, 0x1234, "bad-jump slot 4 address 0x1234".to_owned()),
        (CauseKind::OutOfFuel, 4, 0, "out-of-fuel slot 5".to_owned()),
        (CauseKind::CallDepth, 5, 0, "call-depth slot 6".to_owned()),
    ];
    for arch in Arch::ALL {
        for (kind, at, r1, wanted) in &cases {
            let image = sample::leaving(arch, &program, Cause { kind: *kind, at: *at }.encode());
            let start = Start { args: Some([*r1, 0, 0, 0, 0]), ..sample::start() };
            let file = executable(&image, &program, &guest, &start, &Helpers::none()).unwrap();
            let Some(output) = run(arch, &file, &[], b"") else { continue };
            let text = format!("fault = {wanted}\nmemory = 010203\n");
            assert_eq!(String::from_utf8_lossy(&output.stdout), text, "{arch} {kind:?}");
            assert_eq!(output.status.code(), Some(1));
        }
        let image =
            sample::leaving(arch, &program, Cause { kind: CauseKind::Helper, at: 3 }.encode());
        let start = sample::start();
        let file = executable(&image, &program, &guest, &start, &Helpers::none()).unwrap();
        let Some(output) = run(arch, &file, &[], b"") else { continue };
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("a helper through a register"));
    }
}

/// The base of an access that is elsewhere than in its register.
#[test]
fn a_moved_base_is_found() {
    for (program, mut image) in [sample::x86(), sample::arm64()] {
        let store = image.range(2);
        image.moved = vec![0..1, store.clone()];
        let guest = sample::guest();
        // The store faults at r1, and the moved base, which the exit stub of this image does not
        // store, is 0 in a fresh block.
        let start = Start { args: Some([1 << 31, 0, 0, 0, 0]), ..sample::start() };
        let file = executable(&image, &program, &guest, &start, &Helpers::none()).unwrap();
        let Some(output) = run(image.arch(), &file, &[], b"") else { continue };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.starts_with("fault = unmapped slot 2 address 0x0\n"), "{text}");
        image.moved = vec![0..1, store.end..store.end + 1];
        let file = executable(&image, &program, &guest, &start, &Helpers::none()).unwrap();
        let Some(output) = run(image.arch(), &file, &[], b"") else { continue };
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(text.starts_with("fault = unmapped slot 2 address 0x80000000\n"), "{text}");
    }
}
