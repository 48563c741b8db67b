//! Failing tests shrink to the smallest that still fail.

use crate::{backend, cycle, is_right, test};
use acqrel_jit::{Event, MemoryMode};
use acqrel_litmus::check::{Checker, minimise};
use acqrel_litmus::format::write;
use acqrel_machine::Arch;

/// A test with a thread and instructions that nothing needs becomes MP, and reads back as what fails.
#[test]
fn to_message_passing() {
    let text = r"BPF large
{ 0:r1=x; 0:r2=y; 0:r5=1; 1:r1=x; 1:r2=y; 1:r6=z; 2:r1=z; }
 P0                                 | P1                                 | P2                       ;
 r7 = 3                             | r3 = load_acquire((u64 *)(r2 + 0)) | r2 = *(u64 *)(r1 + 0)    ;
 *(u64 *)(r1 + 0) = 1               | r8 = r3                            | r2 += 1                  ;
 r7 += r5                           | *(u64 *)(r6 + 0) = 7               | *(u64 *)(r1 + 0) = r2    ;
 store_release((u64 *)(r2 + 0), r5) | r4 = *(u64 *)(r1 + 0)              | if r2 == 9 goto L        ;
 r7 = r7                            | r9 = 5                             | r2 = 7                   ;
                                    |                                    | L:                       ;
exists (1:r3=1 /\ 1:r4=0 /\ 2:r2=1 /\ 1:r9=5)
";
    let checker = Checker::default();
    let backend = backend(Arch::Arm64, MemoryMode::Raw, &[(Event::LoadAcquire, "ldr")]);
    let small =
        minimise(&checker, &test(text), &backend, &|_, checked| checked.is_wrong()).unwrap();
    let count = |thread: usize| small.threads[thread].program.as_ref().unwrap().insns().len();
    assert_eq!(small.threads.len(), 2);
    // The accesses, and an exit each.
    assert_eq!([count(0), count(1)], [3, 3]);
    let text = write(&small).unwrap();
    let again = test(&text);
    assert!(!is_right(&checker, &again, &backend), "{text}");
    assert_eq!(write(&again).unwrap(), text);
    assert!(text.contains("1:r3=1"), "{text}");
}

/// What is right does not shrink.
#[test]
fn right_ones_do_not() {
    let checker = Checker::default();
    let backend = backend(Arch::Arm64, MemoryMode::Raw, &[]);
    let test = cycle("PodWWPL Rfe PodRRAP Fre");
    assert!(minimise(&checker, &test, &backend, &|_, checked| checked.is_wrong()).is_none());
}
