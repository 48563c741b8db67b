//! No false alarm: what herd7's catalogue has of BPF is lowered right by default, on both targets.

use crate::target;
use acqrel_jit::{MemoryMode, Options, Target};
use acqrel_litmus::check::{Backend, Checker, Subject, Unsuitable};
use acqrel_litmus::read;
use acqrel_machine::Arch;
use std::path::Path;

#[test]
fn herd_bpf() {
    let Some(corpus) = std::env::var_os("ACQREL_CORPUS") else {
        eprintln!("ACQREL_CORPUS is not set: herd-bpf was not checked");
        return;
    };
    let files = std::fs::read_dir(Path::new(&corpus).join("herd-bpf")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "litmus"));
    let checker = Checker::default();
    let targets = [target(Arch::Arm64), Target::baseline(Arch::Arm64), target(Arch::X86_64)];
    let mut faults = 0;
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let (test, _) = read(&text, |file| std::fs::read(file)).unwrap();
        let subject = match Subject::new(&test, &checker) {
            Ok(subject) => subject,
            // Accesses that reach out of their location, of which herd7 takes no notice.
            Err(Unsuitable::Fault { .. }) => {
                faults += 1;
                continue;
            }
            Err(error) => panic!("{}: {error}", file.display()),
        };
        for target in targets {
            for memory in [MemoryMode::Raw, MemoryMode::Sandbox] {
                let checked = checker.check(&subject, &Backend::new(Options::new(target, memory)));
                assert!(checked.unwrap().is_right(), "{} {target:?} {memory:?}", file.display());
            }
        }
    }
    assert!(faults <= 5 && files.len() > 170, "{faults} of {} tests fault", files.len());
}
