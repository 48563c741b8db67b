//! Words near the table's and words at random: those that are accepted are instructions to GNU
//! binutils, have the text of which GNU as makes the same word, and do what they do under qemu.

use std::collections::BTreeSet;
use std::process::Command;

use acqrel_machine::op::JumpKind;
use acqrel_machine::{Arch, Instruction, MicroOp, decode, disassemble};

use crate::execute::compare;
use crate::qemu::{self, Program};
use crate::values::Random;
use crate::{forms, qemu::assemble};

/// An address for words that are not run.
const ADDRESS: u64 = 0x0040_0000;

/// The instruction of a word, if it is accepted.
fn accepted(word: u32, address: u64) -> Option<Instruction> {
    decode(Arch::Arm64, &word.to_le_bytes(), address).ok()
}

/// The words of the table; `name` names the files, which each test has of its own.
fn table(name: &str) -> Vec<u32> {
    let program = Program::build(name, &forms::all());
    program.slots.into_iter().flat_map(|slot| slot.words).collect()
}

/// Accepted words: the table's with single bits changed, with other registers, and at random.
fn words(table: &[u32], count: usize, seed: u64) -> Vec<u32> {
    let mut random = Random(seed);
    let mut found = BTreeSet::new();
    let mut bits = || u32::try_from(random.next() >> 32).unwrap();
    while found.len() < count {
        let near = table[bits() as usize % table.len()];
        let registers = 0x001f_03ff;
        for word in [near ^ (1 << (bits() % 32)), near & !registers | bits() & registers, bits()] {
            if accepted(word, ADDRESS).is_some() {
                found.insert(word);
            }
        }
    }
    // In no order, so that a part of them is of all classes.
    let mut words: Vec<u32> = found.into_iter().collect();
    words.sort_unstable_by_key(|word| word.wrapping_mul(0x9e37_79b1));
    words
}

/// What GNU objdump makes of words: mnemonic and operands, separated by a space.
fn objdump(words: &[u32]) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("arm64-objdump.bin");
    std::fs::write(&path, words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>())
        .unwrap();
    let output = Command::new("aarch64-linux-gnu-objdump")
        .args(["-D", "-z", "-b", "binary", "-m", "aarch64"])
        .arg(&path)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter_map(|line| {
            let mut fields = line.split('\t').skip(2);
            let mnemonic = fields.next()?;
            let operands = fields.next().unwrap_or_default();
            Some(format!("{mnemonic} {}", operands.split(" //").next().unwrap_or_default().trim()))
        })
        .collect()
}

#[test]
fn accepted_words_are_instructions_with_their_text() {
    if !qemu::available() {
        return;
    }
    let words = words(&table("words-a"), 20_000, 7);
    let known = objdump(&words);
    assert_eq!(known.len(), words.len());
    for (word, text) in words.iter().zip(&known) {
        let undefined =
            ["undefined", "unpredictable", ".inst"].iter().any(|mark| text.contains(mark));
        assert!(!undefined, "{word:08x} is accepted, objdump has {text}");
    }
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
    let mut source = String::from(".arch armv8.5-a\n.global _start\n_start:\n");
    let lines = disassemble(Arch::Arm64, &bytes, ADDRESS);
    for line in &lines {
        source.push_str(&relative(&line.text));
        source.push('\n');
    }
    let (_, assembled) = assemble("texts", &source);
    let assembled: Vec<u32> =
        assembled.chunks(4).map(|word| u32::from_le_bytes(word.try_into().unwrap())).collect();
    assert_eq!(assembled.len(), words.len());
    for ((&word, line), again) in words.iter().zip(&lines).zip(assembled) {
        // A bitmask, and a move of an immediate, can have several words.
        let ambiguous = word & 0x1f80_0000 == 0x1200_0000 || line.text.starts_with("mov ");
        if ambiguous
            && disassemble(Arch::Arm64, &again.to_le_bytes(), line.address)[0].text == line.text
        {
            continue;
        }
        assert_eq!(word, again, "{word:08x} is {:?}, of which as makes {again:08x}", line.text);
    }
}

/// The text with the address at its end, if there is one, relative to the first word.
fn relative(text: &str) -> String {
    let Some((before, target)) = target(text) else { return text.to_owned() };
    let distance = target.wrapping_sub(ADDRESS).cast_signed();
    let sign = if distance < 0 { '-' } else { '+' };
    format!("{before} _start{sign}{:#x}", distance.unsigned_abs())
}

/// The text before the address at its end, and the address.
fn target(text: &str) -> Option<(&str, u64)> {
    let (before, last) = text.rsplit_once(' ')?;
    Some((before, u64::from_str_radix(last.strip_prefix("0x")?, 16).ok()?))
}

#[test]
fn accepted_words_do_what_they_do_under_qemu() {
    if !qemu::available() {
        return;
    }
    let candidates = words(&table("words-b"), 20_000, 11);
    let texts = objdump(&candidates);
    let (words, texts): (Vec<u32>, Vec<String>) = candidates
        .into_iter()
        .zip(texts)
        .filter(|(word, text)| runs_anywhere(*word, text))
        .take(7_000)
        .unzip();
    assert!(words.len() > 5_000, "only {} words", words.len());
    let rows: Vec<String> = words.iter().map(|word| format!(".inst {word:#010x}")).collect();
    let program = Program::build("random", &rows);
    let differing = compare(&program, &texts, 6, 3);
    assert!(
        differing.is_empty(),
        "{} words differ:\n{}",
        differing.len(),
        differing[..differing.len().min(40)].join("\n")
    );
}

/// Whether a word can be run at any place: it goes nowhere else, reads no literal, and reaches
/// data from a register.
fn runs_anywhere(word: u32, text: &str) -> bool {
    let Some(instruction) = accepted(word, ADDRESS) else { return false };
    let leaves = |op: &MicroOp| {
        matches!(
            op,
            MicroOp::Raise { .. }
                | MicroOp::Jump {
                    kind: JumpKind::Jump
                        | JumpKind::Indirect
                        | JumpKind::Call
                        | JumpKind::IndirectCall
                        | JumpKind::Return,
                    ..
                }
        )
    };
    let literal = instruction.ops.iter().any(|op| op.accesses_memory()) && !text.contains('[');
    // The stack pointer is a multiple of 16 here, which leaves these misaligned.
    let misaligned = ["ldapur", "stlur"].iter().any(|mnemonic| text.starts_with(mnemonic))
        && text.contains("[sp");
    // Signed addresses depend on the processor's keys.
    !instruction.ops.iter().any(leaves) && !literal && !misaligned && !text.contains("iasp")
}

#[test]
fn random_words_are_decoded_without_panic() {
    let mut random = Random(5);
    for _ in 0..400_000 {
        let number = random.next();
        let (word, address) =
            (u32::try_from(number >> 32).unwrap(), (number << 32 | number >> 40) & !3);
        if let Err(error) = decode(Arch::Arm64, &word.to_le_bytes(), address) {
            assert_eq!((error.address, error.bytes), (address, word.to_le_bytes().to_vec()));
            assert!(!error.text.is_empty());
        }
    }
}
