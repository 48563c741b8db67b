//! The properties, for a second each: on arbitrary input, and on input that is almost right, of
//! which enough must be right and enough wrong.

use acqrel_isa::{Endian, Fields, Op, Reg, encode, sample};
use acqrel_tests::{corpus, matrix::Matrix, property};
use arbitrary::{Result, Unstructured};
use arbtest::arbtest;
use std::path::Path;

/// Instructions of any kind with any operands, which may be wrong.
fn instructions(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut insns = Vec::new();
    for _ in 0..u.int_in_range(1..=8)? {
        let fields = Fields {
            dst: *u.choose(&Reg::ALL)?,
            src: *u.choose(&Reg::ALL)?,
            off: *u.choose(&sample::OFFSETS)?,
            imm: *u.choose(&sample::IMMEDIATES)?,
            imm64: u.arbitrary()?,
            next: u.arbitrary()?,
        };
        insns.push(u.choose(Op::ALL)?.insn(fields));
    }
    let endian = *u.choose(&[Endian::Little, Endian::Big])?;
    Ok(encode(&insns, endian))
}

/// Changes up to three bytes.
fn damage(u: &mut Unstructured<'_>, bytes: &mut [u8]) -> Result<()> {
    for _ in 0..u.int_in_range(0..=3)? {
        if !bytes.is_empty() {
            let at = u.choose_index(bytes.len())?;
            bytes[at] ^= u.arbitrary::<u8>()?;
        }
    }
    Ok(())
}

/// Counts what was right and what was wrong, and wants some of each.
#[derive(Default)]
struct Count {
    right: u64,
    wrong: u64,
}

impl Count {
    fn add(&mut self, right: bool) {
        if right {
            self.right += 1;
        } else {
            self.wrong += 1;
        }
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let Self { right, wrong } = *self;
            assert!(right >= 20 && wrong >= 20, "too few to tell: {right} right, {wrong} wrong");
        }
    }
}

#[test]
fn decoding() {
    let mut count = Count::default();
    arbtest(|u| {
        let mut bytes = instructions(u)?;
        damage(u, &mut bytes)?;
        count.add(property::decodes(&bytes));
        property::decodes(u.bytes(u.len())?);
        Ok(())
    })
    .size_min(512)
    .budget_ms(1000);
}

#[test]
fn assembling() {
    arbtest(|u| {
        property::assembles(&String::from_utf8_lossy(u.bytes(u.len())?));
        Ok(())
    })
    .budget_ms(1000);
}

/// Text made of what programs are made of, which arbitrary bytes seldom are.
#[test]
fn assembling_words() {
    const WORDS: &[&str] = &[
        "r0",
        "r1",
        "w2",
        "%r3",
        "r11",
        "w10",
        "=",
        "+=",
        "s>>=",
        "*(u32 *)(",
        "*(u64 *)(",
        ")",
        "(",
        "+",
        "-",
        "8",
        "0x10",
        "-1",
        "99999999999999999999",
        "ll",
        "load_acquire((u32 *)(",
        "store_release((u8 *)(",
        "lock",
        "atomic_fetch_add",
        "atomic64_fetch_add((u64 *)(",
        "goto",
        "if",
        "pc+1",
        "L",
        "L:",
        ":",
        ",",
        ";",
        "\n",
        "exit",
        "call",
        "#",
        "//",
        "/*",
        "*/",
        "(*",
        "*)",
        "be16",
        "mov",
        "ldxdw",
        "[%r1+8]",
        "stxw",
        "jeq",
        "(db)",
        "0:",
        ".text",
        ".globl f",
        ".type f,@function",
        "\\a",
        ".section .data",
        ".map m, type=array, key=4, value=8, entries=1",
        ".byte 1, 2",
        ".endif",
        ".if 1",
        ".endm",
        ".macro m a",
        ".endr",
        ".rept 2",
        ".set x, 1 + 2",
        "\"",
        "é",
        "s>",
        "&",
        "!=",
        "callx",
        "may_goto",
        "gotol",
        "le64",
    ];
    arbtest(|u| {
        let count = u.int_in_range(0..=40)?;
        let mut text = String::new();
        for _ in 0..count {
            text.push_str(u.choose::<&str>(WORDS)?);
            text.push_str(u.choose::<&str>(&[" ", "", "\n"])?);
        }
        property::assembles(&text);
        Ok(())
    })
    .budget_ms(1000);
}

/// Objects with a few bytes changed, and bytes that are none.
#[test]
fn objects() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../asm/tests/objects");
    let files = corpus::files(&folder, "o").unwrap();
    let files: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    let mut count = Count::default();
    arbtest(|u| {
        let mut file = u.choose(&files)?.clone();
        damage(u, &mut file)?;
        count.add(property::reads_object(&file));
        property::reads_object(u.bytes(u.len())?);
        Ok(())
    })
    .budget_ms(2000);
}

/// Programs with a few instructions exchanged, and with others.
#[test]
fn differences() {
    let mut count = Count::default();
    arbtest(|u| {
        let straight = |u: &mut Unstructured<'_>| {
            let mut insns = Vec::new();
            for _ in 0..u.int_in_range(0..=20)? {
                let op = *u.choose(&[Op::Mov64Imm, Op::Add64Reg, Op::StxDw, Op::LoadAcqDw])?;
                let (dst, src) = (*u.choose(&Reg::ALL[..3])?, *u.choose(&Reg::ALL[..3])?);
                insns.push(op.insn(Fields { dst, src, ..Fields::ZERO }));
            }
            insns.push(Op::Exit.insn(Fields::ZERO));
            Ok(insns)
        };
        let old = straight(u)?;
        let mut new = if u.ratio(1, 4)? { straight(u)? } else { old.clone() };
        if u.arbitrary()? {
            let from = u.choose_index(new.len() - 1 + usize::from(new.len() == 1))?;
            let moved = new.remove(from);
            let to = u.int_in_range(0..=new.len().saturating_sub(1))?;
            new.insert(to, moved);
        }
        let encoded = |insns: &[_]| encode(insns, Endian::Little);
        count.add(property::differs(&encoded(&old), &encoded(&new)));
        Ok(())
    })
    .size_min(256)
    .budget_ms(1000);
}

/// What is written of objects with a few bytes changed.
#[test]
fn units() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../asm/tests/objects");
    let files = corpus::files(&folder, "o").unwrap();
    let files: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    let mut count = Count::default();
    arbtest(|u| {
        let mut file = u.choose(&files)?.clone();
        damage(u, &mut file)?;
        count.add(property::reads_unit(&file));
        Ok(())
    })
    .budget_ms(2000);
}

/// Logs, dumps and disassemblies with a few lines changed.
#[test]
fn pastes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/pastes");
    let files = ["log", "xlated", "objdump"].map(|end| corpus::files(&folder, end).unwrap());
    let texts: Vec<String> =
        files.iter().flatten().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let mut count = Count::default();
    arbtest(|u| {
        let mut lines: Vec<&str> = u.choose(&texts)?.lines().take(40).collect();
        for _ in 0..u.int_in_range(0..=3)? {
            if lines.is_empty() {
                break;
            }
            let (at, from) = (u.choose_index(lines.len())?, u.choose_index(lines.len())?);
            match u.int_in_range(0..=2)? {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[from]),
                _ => lines.swap(at, from),
            }
        }
        count.add(property::reads_paste(&lines.join("\n")));
        Ok(())
    })
    .size_min(256)
    .budget_ms(2000);
}

#[test]
fn generated_programs() {
    arbtest(|u| {
        let case = acqrel_engines::case(u)?;
        Matrix::new().agree(&case);
        if let Some(program) = case.draft.build() {
            property::round_trips(&program);
        }
        Ok(())
    })
    .size_min(4096)
    .size_max(1 << 16)
    .budget_ms(3000);
}

/// The bytes of programs, without their maps, a few of them changed.
#[test]
fn bytes_as_programs() {
    let mut count = Count::default();
    arbtest(|u| {
        if let Some(program) = acqrel_engines::case(u)?.draft.build() {
            let mut bytes = program.to_bytes(Endian::Little);
            // What loads a map is of no use without one.
            for slot in bytes.as_chunks_mut::<8>().0 {
                if slot[0] == 0x18 {
                    slot[1] &= 15;
                }
            }
            damage(u, &mut bytes)?;
            count.add(property::runs(&bytes));
        }
        property::runs(u.bytes(u.len())?);
        Ok(())
    })
    .size_min(4096)
    .size_max(1 << 16)
    .budget_ms(2000);
}

/// Litmus tests in which pieces of text are changed, and any text.
#[test]
fn litmus_tests() {
    let mut count = Count::default();
    arbtest(|u| {
        count.add(property::reads_litmus(&property::litmus_text(u)?));
        Ok(())
    })
    .size_max(512)
    .budget_ms(1000);
}

/// Models in which pieces of text are changed, and any text.
#[test]
fn models() {
    let mut count = Count::default();
    arbtest(|u| {
        count.add(property::reads_cat(&property::cat_text(u)?));
        Ok(())
    })
    .size_max(512)
    .budget_ms(1000);
}
