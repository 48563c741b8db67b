//! The properties, for a second each, on arbitrary input.

use acqrel_tests::property;
use arbtest::arbtest;

#[test]
fn decoding() {
    arbtest(|u| {
        property::decodes(u.bytes(u.len())?);
        Ok(())
    })
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

#[test]
fn objects() {
    arbtest(|u| {
        property::reads_object(u.bytes(u.len())?);
        Ok(())
    })
    .budget_ms(1000);
}

#[test]
fn generated_programs() {
    arbtest(|u| {
        let case = acqrel_engines::case(u)?;
        property::agree(&case);
        if let Some(program) = case.draft.build() {
            property::round_trips(&program);
        }
        Ok(())
    })
    .size_min(4096)
    .size_max(1 << 16)
    .budget_ms(3000);
}

#[test]
fn arbitrary_bytes_as_programs() {
    arbtest(|u| {
        property::runs(u.bytes(u.len())?);
        Ok(())
    })
    .budget_ms(1000);
}
