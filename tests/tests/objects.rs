//! The objects that clang, LLVM through zig, and rustc made: each program of each loads, becomes
//! text and back, and does what its source says.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

use acqrel_asm::object::{Object, Select};
use acqrel_engines::{Engine as _, Interp, Step};
use acqrel_guest::{Helpers, Outcome, Start};
use acqrel_isa::Program;
use acqrel_tests::{corpus, property};
use std::path::PathBuf;

fn folder() -> Option<PathBuf> {
    corpus::external("objects")
}

fn object(folder: &std::path::Path, name: &str) -> Object {
    Object::parse(&std::fs::read(folder.join(name)).unwrap()).unwrap()
}

/// Runs a program on both loops, with the memory and arguments given.
fn run(program: &Program, memory: &[u8], args: Option<[u64; 5]>) -> Outcome {
    let start = Start { memory: memory.to_vec(), args, ..Start::default() };
    let outcome = Interp.run(program, &start, &Helpers::standard()).unwrap();
    assert_eq!(Step.run(program, &start, &Helpers::standard()).as_ref(), Ok(&outcome));
    outcome
}

#[test]
fn every_program_loads_and_round_trips() {
    let Some(folder) = folder() else { return };
    let mut programs = 0;
    for path in corpus::files(&folder, "o").unwrap() {
        let object = Object::parse(&std::fs::read(&path).unwrap()).unwrap();
        assert!(!object.functions().is_empty(), "{}", path.display());
        for index in 0..object.functions().len() {
            property::round_trips(&object.program(&Select::Index(index)).unwrap());
            programs += 1;
        }
    }
    println!("{programs} programs");
    assert_eq!(programs, 21);
}

/// `la64` to `sr8` load and store through their first argument.
#[test]
fn acquire_and_release_of_every_compiler_do_what_they_say() {
    let Some(folder) = folder() else { return };
    let memory = [0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8];
    let value = u64::from_le_bytes(memory);
    let address = {
        let program = Program::new(vec![acqrel_isa::Insn::Exit {}]).unwrap();
        let start = Start { memory: memory.to_vec(), ..Start::default() };
        acqrel_guest::Guest::new(&program, &start, &Helpers::none()).unwrap().registers(&start)[1]
    };
    for file in ["acqrel_zig_llvm22.o", "acqrel_rustc195_llvm22.o"] {
        let object = object(&folder, file);
        let run_function = |name: &str, r2| {
            let program = object.program(&Select::Function(name)).ok()?;
            Some(run(&program, &memory, Some([address, r2, 0, 0, 0])))
        };
        for (name, bits) in [("la64", 64), ("la32", 32), ("la16", 16), ("la8", 8)] {
            let outcome = run_function(name, 0).unwrap();
            assert_eq!(outcome.result, Ok(value & u64::MAX >> (64 - bits)), "{file} {name}");
        }
        let stored = 0x0102_0304_0506_0708_u64;
        for (name, bytes) in [("sr64", 8), ("sr32", 4), ("sr16", 2), ("sr8", 1)] {
            // The object of rustc has only the widest and the narrowest.
            let Some(outcome) = run_function(name, stored) else { continue };
            let mut expected = memory;
            expected[..bytes].copy_from_slice(&stored.to_le_bytes()[..bytes]);
            assert_eq!(outcome.image.memory, expected, "{file} {name}");
        }
    }
    let object = object(&folder, "acqrel_clang19_8byte.o");
    for name in ["f", "g"] {
        let program = object.program(&Select::Function(name)).unwrap();
        assert_eq!(run(&program, &memory, None).result, Ok(value), "{name}");
    }
}

/// The producer publishes a slot of the map, the consumer finds nothing in a fresh one.
#[test]
fn maps_are_declared_and_written() {
    let Some(folder) = folder() else { return };
    let object = object(&folder, "acqrel_map_zig_llvm22.o");
    let producer = run(&object.program(&Select::Function("producer")).unwrap(), &[0; 24], None);
    let (pass, drop) = (2, 1);
    assert_eq!(producer.result, Ok(pass));
    let slot = [42, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 3, 0];
    assert_eq!(producer.image.maps, [slot.to_vec()]);
    let consumer = run(&object.program(&Select::Function("consumer")).unwrap(), &[0; 24], None);
    assert_eq!(consumer.result, Ok(drop));
}

/// `count` adds `.rodata`'s step to a counter, and a mix of it and the packet's length to `.bss`.
#[test]
fn data_sections_and_calls_between_sections_work() {
    let Some(folder) = folder() else { return };
    let object = object(&folder, "map_reloc_clang19.o");
    // data = 16, data_end = 26
    let context = [16, 0, 0, 0, 26, 0, 0, 0];
    let outcome = run(&object.program(&Select::Section("xdp")).unwrap(), &context, None);
    assert_eq!(outcome.result, Ok(2));
    let maps: Vec<&str> = object.maps().iter().map(|map| map.def.name.as_str()).collect();
    assert_eq!(maps, ["counters", ".rodata", ".bss"]);
    let (step, length) = (3_u64, 10);
    let words = |map: usize| -> Vec<u64> {
        let (words, _) = outcome.image.maps[map].as_chunks();
        words.iter().map(|&word| u64::from_le_bytes(word)).collect()
    };
    assert_eq!(words(0), [0, step, 0, 0]);
    assert_eq!(words(1), [step]);
    assert_eq!(words(2), [(step ^ length) * 31]);
}
