//! What is said of wrong files, and what templates become.

use super::recipes;
use crate::check::Recipes;
use acqrel_asm::{LineIndex, Position};
use acqrel_machine::Arch;

/// The errors of a file: code, line and column, what is there, and the message.
fn errors(arch: Arch, text: &str) -> Vec<String> {
    let lines = LineIndex::new(text);
    let shown = |error: &crate::format::Diagnostic| {
        let Position { line, column } = lines.position(text, error.span().start);
        let there = error.span().text(text);
        format!("{} {line}:{column} `{there}` {}", error.code, error.message)
    };
    Recipes::parse(arch, text).err().unwrap_or_default().iter().map(shown).collect()
}

#[test]
fn wrong_files() {
    let cases: [(&str, &[&str]); 27] = [
        ("lod: ldr {dst}, [{addr}]", &["L0701 1:1 `lod` unknown event `lod`"]),
        ("load.u12: ldr {dst}, [{addr}]", &["L0701 1:6 `u12` load has no `u12`"]),
        ("xchg.u8: swpalb {src}, {dst}, [{addr}]", &["L0701 1:6 `u8` xchg has no `u8`"]),
        ("store.s8: strb {src}, [{addr}]", &["L0701 1:7 `s8` store has no `s8`"]),
        ("rmw.nand: stadd {src}, [{addr}]", &["L0701 1:5 `nand` rmw has no `nand`"]),
        ("rmw.add.u32.x: stadd {src}, [{addr}]", &["L0103 1:13 `x` expected nothing more"]),
        (
            "# a comment\n  ldr {dst}, [{addr}]",
            &["L0103 2:3 `ldr {dst}, [{addr}]` instructions without an entry"],
        ),
        (
            "load\n  ldr {dst}, [{addr}]",
            &[
                "L0103 1:1 `load` expected `EVENT:`",
                "L0103 2:3 `ldr {dst}, [{addr}]` instructions without an entry",
            ],
        ),
        (
            "load:\n\nstore: # nothing",
            &[
                "L0103 1:1 `load` an entry without instructions",
                "L0103 3:1 `store` an entry without instructions",
            ],
        ),
        (
            "load: ldr{suffix} {dst}, [{addr}]\nload.u8: ldrb {dst}, [{addr}]",
            &["L0702 2:1 `load.u8` `load.u8` has a template already"],
        ),
        ("store: str{suffix} {dst}, [{addr}]", &["L0703 1:20 `{dst}` store has no result"]),
        ("load: ldr{suffix} {src}, [{addr}]", &["L0703 1:19 `{src}` load has no operand"]),
        ("xchg: {op} {src}, {dst}, [{addr}]", &["L0703 1:7 `{op}` xchg has no operation"]),
        (
            "load: ldr{suffix} {t0}, [{addr}]",
            &["L0703 1:1 `load` the template of load does not use {dst}"],
        ),
        ("store: nop", &["L0703 1:1 `store` the template of store does not use {src}"]),
        (
            "store: mov {t0}, {src}",
            &["L0703 1:1 `store` the template of store does not use {addr}"],
        ),
        (
            "load: ldr{suffix} {dst}, [{base}]",
            &["L0703 1:27 `{base}` {base} is used without {off}"],
        ),
        (
            "load: ldr{suffix} {dst}, [{addr}, #{off}]",
            &["L0703 1:36 `{off}` {addr} has the offset in it already"],
        ),
        ("load: ldr {dest}, [{addr}]", &["L0703 1:11 `{dest}` unknown placeholder `dest`"]),
        (
            "load: ldr {dst:q}, [{addr}]",
            &["L0703 1:11 `{dst:q}` `q` is no part of a register of arm64"],
        ),
        ("load: ldr {off:w}, [{addr}]", &["L0703 1:11 `{off:w}` `off` has no parts"]),
        (
            "load: ldr {t7}, [{addr}]",
            &["L0703 1:11 `{t7}` there is no scratch register `t7` on arm64"],
        ),
        ("load: ldr {dst", &["L0703 1:11 `{dst` a placeholder without an end"]),
        // What the assembler says is in the place of the file, once for all sizes.
        (
            "load:\n  ldr {dst}, [{addr}]\n  frob {dst}; dmb isx",
            &[
                "L0406 3:3 `frob` unknown instruction `frob`",
                "L0406 3:19 `isx` unknown barrier `isx`",
            ],
        ),
        (
            "store: str{suffix} {src:x}, [{addr}]",
            &["L0406 1:20 `{src:x}` expected one of the W registers"],
        ),
        (
            "xchg: again: swpal {src}, {dst}, [{addr}]; cbnz {t0}, agan",
            &["L0406 1:55 `agan` unknown label `agan`"],
        ),
        ("load: x1: ldr{suffix} {dst}, [{addr}]; b x1", &["L0103 1:7 `x1` `x1` is a register"]),
    ];
    for (text, expected) in cases {
        assert_eq!(errors(Arch::Arm64, text), expected, "{text}");
    }
    let text = "store: movq %{src}, (%{addr})";
    let expected = ["L0406 1:13 `%{src}` the register has 8 bits, the operation 64"];
    assert_eq!(errors(Arch::X86_64, text), expected);
    let error = Recipes::parse(Arch::X86_64, text).unwrap_err().remove(0);
    assert_eq!(error.labels[0].text, "`movq %sil, (%rdi)` for store.u8");
}

/// Plain loads and stores of both architectures have no error.
#[test]
fn plain() {
    for arch in [Arch::Arm64, Arch::X86_64] {
        let recipes = recipes(arch, "");
        assert_eq!(errors(arch, super::super::plain(arch)), Vec::<String>::new());
        assert_eq!(recipes.plain.rows.len(), 11);
    }
}

/// The texts of the code of an instruction.
fn code(arch: Arch, file: &str, insn: &str) -> Vec<String> {
    let source = format!("{insn}\nexit");
    let program = acqrel_asm::assemble(&source, &acqrel_asm::Options::default());
    let machine = recipes(arch, file).machine(&program.into_result().unwrap()).unwrap();
    machine.code.instructions.into_iter().map(|instruction| instruction.text).collect()
}

#[test]
fn templates_are_filled() {
    use Arch::{Arm64, X86_64};
    let ldar = "load-acquire: ldar{suffix} {dst}, [{addr}]";
    let ldr = "load: ldr{suffix} {dst}, [{base}, #{off}]";
    let xchg = "xchg: mov {t0}, {src}; again: ldxr {dst}, [{addr}]\n stxr {t1:w}, {t0}, [{addr}]; cbnz {t1:w}, again";
    let x86 = "store: movq %{src:q}, %rax; mov{suffix} %rax, {off}(%{base})";
    let mov = "store.u64: movq %{src}, {off}(%{base})";
    let cases: [(Arch, &str, &str, &[&str]); 14] = [
        (Arm64, ldar, "w3 = load_acquire((u8 *)(r1 + 0))", &["ldarb w2, [x0]"]),
        (Arm64, ldar, "r3 = load_acquire((u64 *)(r1 + 8))", &["add x10, x0, #8", "ldar x2, [x10]"]),
        (
            Arm64,
            ldar,
            "r3 = load_acquire((u64 *)(r1 + 8192))",
            &["movz x10, #8192, lsl #0", "add x10, x0, x10", "ldar x2, [x10]"],
        ),
        // The register of the result is not that of the address.
        (Arm64, ldar, "r1 = load_acquire((u64 *)(r1 + 0))", &["mov x10, x0", "ldar x0, [x10]"]),
        (Arm64, ldr, "r3 = *(u64 *)(r1 + 32760)", &["ldr x2, [x0, #32760]"]),
        (
            Arm64,
            ldr,
            "w3 = *(u8 *)(r1 + 8192)",
            &["movz x10, #8192, lsl #0", "add x10, x0, x10", "ldrb w2, [x10, #0]"],
        ),
        (
            Arm64,
            ldr,
            "*(u32 *)(r1 + 8) = 70000",
            &["movz x10, #4464, lsl #0", "movk x10, #1, lsl #16", "str w10, [x0, #8]"],
        ),
        (
            Arm64,
            xchg,
            "r4 = xchg_64(r1 + 8, r4)",
            &[
                "add x12, x0, #8",
                "mov x10, x3",
                "ldxr x3, [x12]",
                "stxr w11, x10, [x12]",
                "cbnz w11, again$0",
            ],
        ),
        (
            Arm64,
            xchg,
            "r1 = xchg_64(r1 + 0, r1)",
            &[
                "mov x12, x0",
                "mov x10, x0",
                "ldxr x0, [x12]",
                "stxr w11, x10, [x12]",
                "cbnz w11, again$0",
            ],
        ),
        (X86_64, mov, "*(u64 *)(r1 + 0) = r4", &["movq %rcx, 0(%rdi)"]),
        (X86_64, mov, "*(u64 *)(r1 + 8) = -5", &["movq $-5, %r10", "movq %r10, 8(%rdi)"]),
        // What the template names itself is none of its operands.
        (
            X86_64,
            &x86.replace("store", "store.u64"),
            "*(u64 *)(r1 + 8) = r0",
            &["movq %rax, %r10", "movq %r10, %rax", "movq %rax, 8(%rdi)"],
        ),
        (
            X86_64,
            &x86.replace("store", "store.u64"),
            "*(u64 *)(r0 + 8) = r4",
            &["movq %rax, %r10", "movq %rcx, %rax", "movq %rax, 8(%r10)"],
        ),
        (
            X86_64,
            super::X86_64,
            "r0 = atomic_fetch_or((u64 *)(r1 + 0), r0)",
            &[
                "movq %rax, %r9",
                "movq %rax, %r10",
                "movq 0(%rdi), %r11",
                "movq %r11, %rax",
                "orq %r9, %r11",
                "lock cmpxchgq %r11, 0(%rdi)",
                "jne retry$0",
                "movq %rax, %r9",
                "movq %r10, %rax",
                "movq %r9, %rax",
            ],
        ),
    ];
    for (arch, file, insn, expected) in cases {
        assert_eq!(code(arch, file, insn), expected, "{insn}\n{file}");
    }
}

/// Alternatives, wildcards, and the sizes that an event has if none is named.
#[test]
fn selectors() {
    let rows = |selector: &str| {
        let mut errors = Vec::new();
        let source = super::super::template::Source { text: selector, start: 0, line: 1 };
        let keys = super::super::parse::selected(source, &mut errors);
        assert!(errors.is_empty(), "{selector}: {errors:?}");
        keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let cases = [
        ("load", "load.u8 load.u16 load.u32 load.u64"),
        ("load.*", "load.u8 load.u16 load.u32 load.u64 load.s8 load.s16 load.s32"),
        ("load.s*|u64", "load.s8 load.s16 load.s32 load.u64"),
        ("load_acquire.u8 | u16", "load-acquire.u8 load-acquire.u16"),
        ("xchg|cmpxchg.u32", "xchg.u32 cmpxchg.u32"),
        ("rmw.add", "rmw.add.u32 rmw.add.u64"),
        ("rmw.u32", "rmw.add.u32 rmw.or.u32 rmw.and.u32 rmw.xor.u32"),
        ("rmw_fetch.or|and.u64", "rmw-fetch.or.u64 rmw-fetch.and.u64"),
        ("rmw.*.u64", "rmw.add.u64 rmw.or.u64 rmw.and.u64 rmw.xor.u64"),
    ];
    for (selector, expected) in cases {
        assert_eq!(rows(selector), expected, "{selector}");
    }
}

/// A file may have any text.
#[test]
fn any_text_is_read() {
    arbtest::arbtest(|u| {
        const WORDS: [&str; 24] = [
            "load", "store", "rmw", ".", "|", "*", ":", "\n", "  ", "{", "}", "{dst}", "{src:w}",
            "{addr}", "{base}", "{off}", "{t0}", "ldr ", "mov ", "%", "#", "é", ";", "a:",
        ];
        let mut text = String::new();
        for _ in 0..u.int_in_range(0..=24)? {
            text.push_str(u.choose(&WORDS)?);
        }
        for arch in [Arch::Arm64, Arch::X86_64] {
            for error in Recipes::parse(arch, &text).err().unwrap_or_default() {
                assert!(text.get(error.span().range()).is_some(), "{text:?}: {error:?}");
            }
        }
        Ok(())
    });
}
