//! That the differential tests can fail: each lowering is broken once, in the code that was
//! emitted, and random programs have to show it.
//!
//! A [`Mutation`] is one edit of the machine code of one kind of BPF instruction: a wrong width, a
//! missing extension, swapped operands, a wrong register, a dropped offset; among them are those of
//! bugs that JITs have had. The product knows nothing of it: the edit is made in the bytes of the
//! image, and the emulator runs them.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its input fails")]

mod arm64;
mod which;
mod x86_64;

use acqrel_engines::{Case, EmulateError, Emulation, Engine as _, Interp};
use acqrel_guest::{Granule, Guest, Helpers, Outcome, Start};
use acqrel_isa::{Insn, Program};
use acqrel_jit::{Frames, Image, MemoryMode, Options, PartKind, Target, compile};
use acqrel_tests::edit::x86_64::Code;
use acqrel_tests::numbered;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many programs have to show a mutation before it has survived.
const PROGRAMS: u64 = 12_000;

/// Where a mutation is made.
#[derive(Clone, Copy)]
enum Place {
    /// In the code of instructions of a kind.
    Insn(fn(Insn) -> bool),
    /// In code that is no instruction's.
    Part(fn(PartKind) -> bool),
}

/// A single edit of what a backend emits.
#[derive(Clone, Copy)]
struct Mutation {
    name: &'static str,
    target: Target,
    memory: MemoryMode,
    place: Place,
    /// Changes the first machine instruction of a piece of code that it is meant for; gives whether
    /// there was one.
    edit: Edit,
}

#[derive(Clone, Copy)]
enum Edit {
    /// Of ARM64 words: the changed word, if it is one that is meant.
    Words(fn(u32) -> Option<u32>),
    /// Of x86-64 instructions, in place: whether it is one that is meant.
    Bytes(fn(&mut Code<'_>) -> bool),
}

/// A case, ready to be compiled, and its outcome.
struct Ready {
    program: Program,
    start: Start,
    guest: Guest,
    expected: Outcome,
}

fn ready(number: u64, helpers: &Helpers) -> Option<Ready> {
    let Case { draft, start } = numbered(number)?;
    let start = Start { granule: Granule::Page, ..start };
    let program = draft.build()?;
    let guest = Guest::new(&program, &start, helpers).ok()?;
    let expected = Interp.run(&program, &start, helpers).ok()?;
    Some(Ready { program, start, guest, expected })
}

/// The image's code with a mutation; none if there is nothing to mutate.
fn mutate(mutation: &Mutation, program: &Program, image: &Image) -> Option<Vec<u8>> {
    let mut code = image.code().to_vec();
    let mut changed = false;
    let mut edit = |range: std::ops::Range<u32>| {
        let piece = &mut code[range.start as usize..range.end as usize];
        changed |= match mutation.edit {
            Edit::Words(edit) => arm64::first(piece, edit),
            Edit::Bytes(edit) => x86_64::first(piece, edit),
        };
    };
    match mutation.place {
        Place::Insn(meant) => {
            for (index, &insn) in program.insns().iter().enumerate() {
                if meant(insn) {
                    edit(image.range(index));
                }
            }
        }
        Place::Part(meant) => {
            for part in image.parts().iter().filter(|part| meant(part.kind)) {
                edit(part.range.clone());
            }
        }
    }
    changed.then_some(code)
}

/// Whether a program shows a mutation. None if it has nothing to mutate.
fn shows(mutation: &Mutation, ready: &Ready, helpers: &Helpers) -> Option<bool> {
    let Ready { program, start, guest, expected } = ready;
    if let Place::Insn(meant) = mutation.place
        && !program.insns().iter().copied().any(meant)
    {
        return None;
    }
    // What raw code does about a fault is not defined.
    if mutation.memory == MemoryMode::Raw && expected.result.is_err() {
        return None;
    }
    let options = Options::new(mutation.target, mutation.memory);
    let options = Options { frames: Frames::Guest, ..options };
    let image = compile(program, guest, &options).unwrap();
    let code = mutate(mutation, program, &image)?;
    let emulation = Emulation::with_code(&image, code, program, guest, start, helpers);
    match emulation.with_budget(100_000).run() {
        // An edit that leaves no instruction is a mistake of this test.
        Err(EmulateError::Decode(_)) => None,
        outcome => Some(outcome.as_ref() != Ok(expected)),
    }
}

#[test]
fn every_mutation_is_found() {
    let helpers = Helpers::standard();
    let ready: Vec<Ready> = (0..PROGRAMS).filter_map(|n| ready(n, &helpers)).collect();
    let mutations: Vec<Mutation> = x86_64::mutations().chain(arm64::mutations()).collect();
    assert!(mutations.len() >= 60);
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().unwrap().get();
    let survivors: Vec<String> = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| {
                    let mut survivors = Vec::new();
                    while let Some(mutation) = mutations.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let mut met = 0;
                        let found = ready.iter().any(|ready| {
                            let shown = shows(mutation, ready, &helpers);
                            met += u32::from(shown.is_some());
                            shown == Some(true)
                        });
                        if !found {
                            let arch = mutation.target.arch();
                            survivors.push(format!("{arch}: {}, in {met} programs", mutation.name));
                        }
                    }
                    survivors
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    println!("{} mutations, {} not found", mutations.len(), survivors.len());
    assert!(survivors.is_empty(), "not found:\n{}", survivors.join("\n"));
}
