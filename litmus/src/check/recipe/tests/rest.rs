//! What is no access to memory: each operation gives what BPF says it gives.

use super::{recipes, subject};
use crate::check::{CheckError, Checker, LowerError};
use acqrel_machine::Arch;

/// Numbers that operations treat in ways of their own.
const NUMBERS: [i64; 6] = [0, 1, -1, i64::MIN, 0x8000_0001, 0x1234_5678_9abc_def0];
const IMMEDIATES: [i32; 4] = [0, -1, 70000, i32::MIN];

/// Each instruction, on registers that are different and on one register twice.
fn instructions() -> Vec<String> {
    let mut all = Vec::new();
    for (wide, dst, src) in
        [("r", 3, 5), ("r", 5, 5), ("r", 4, 0), ("r", 0, 3), ("w", 0, 4), ("w", 3, 3), ("w", 4, 3)]
    {
        for op in [
            "=", "+=", "-=", "*=", "/=", "s/=", "%=", "s%=", "|=", "&=", "^=", "<<=", ">>=", "s>>=",
        ] {
            all.push(format!("{wide}{dst} {op} {wide}{src}"));
            for imm in IMMEDIATES {
                let shifts = op.contains("<<") || op.contains(">>");
                if shifts && !(0..32).contains(&imm) || imm == 0 && op.contains(['/', '%']) {
                    continue;
                }
                all.push(format!("{wide}{dst} {op} {imm}"));
            }
        }
        all.push(format!("{wide}{dst} = -{wide}{dst}"));
        all.push(format!("{wide}{dst} = (s8){wide}{src}"));
        all.push(format!("{wide}{dst} = (s16){wide}{src}"));
    }
    all.push("r3 = (s32)r5".to_owned());
    for swap in ["le16", "le32", "le64", "be16", "be32", "be64", "bswap16", "bswap32", "bswap64"] {
        all.push(format!("r3 = {swap} r3"));
    }
    all.push("r3 = 0x123456789abcdef0 ll".to_owned());
    all
}

/// Each condition, with a register and an immediate.
fn branches() -> Vec<String> {
    let mut all = Vec::new();
    for op in ["==", "!=", ">", ">=", "<", "<=", "s>", "s>=", "s<", "s<=", "&"] {
        for wide in ["r", "w"] {
            all.push(format!("if {wide}3 {op} {wide}5 goto over"));
            all.extend(IMMEDIATES.iter().map(|imm| format!("if {wide}3 {op} {imm} goto over")));
        }
    }
    all
}

/// A test of instructions, whose results are observed.
fn test(body: &str, first: i64, second: i64) -> String {
    let values = [0, 3, 4, 5].map(|reg| {
        let value = if matches!(reg, 0 | 5) { second } else { first };
        format!("0:r{reg}={value};")
    });
    format!(
        "BPF T\n{{ {} 0:r6=0; }}\n P0 ;\n{body}\nlocations [0:r0; 0:r3; 0:r4; 0:r5; 0:r6;]\nexists (0:r3=0)\n",
        values.join(" ")
    )
}

#[track_caller]
fn right(text: &str, checker: &Checker) {
    let subject = subject(text, checker);
    assert_eq!(subject.outcomes().states.len(), 1, "{text}");
    for arch in [Arch::Arm64, Arch::X86_64] {
        let checked = checker.check(&subject, &recipes(arch, "")).unwrap_or_else(|error| {
            panic!("{arch}: {error}\n{text}");
        });
        assert!(checked.is_right(), "{arch}: {:?}\n{text}", checked.verdict);
    }
}

#[test]
fn arithmetic() {
    let checker = Checker::default();
    for insn in instructions() {
        for first in NUMBERS {
            for second in NUMBERS {
                right(&test(&format!(" {insn} ;"), first, second), &checker);
            }
        }
    }
}

#[test]
fn jumps() {
    let checker = Checker::default();
    for insn in branches() {
        let body = format!(" {insn} ;\n r6 = 1 ;\n goto end ;\n over: r6 = 2 ;\n end: exit ;");
        for first in NUMBERS {
            for second in NUMBERS {
                right(&test(&body, first, second), &checker);
            }
        }
    }
}

#[test]
fn the_stack() {
    let body = " *(u64 *)(r10 - 8) = r3 ;\n *(u16 *)(r10 - 512) = 7 ;\n r6 = *(u32 *)(r10 - 8) ;\n \
                r5 = *(u16 *)(r10 - 512) ;";
    right(&test(body, -1, 5), &Checker::default());
}

#[test]
fn what_is_refused() {
    let text = "BPF T\n{ 0:r1=x; }\n P0 ;\n call f ;\n exit ;\n f: *(u64 *)(r1 + 0) = 1 ;\n exit ;\nexists (x=0)\n";
    let checker = Checker::default();
    let subject = subject(text, &checker);
    for arch in [Arch::Arm64, Arch::X86_64] {
        let error = checker.check(&subject, &recipes(arch, "")).unwrap_err();
        let CheckError::Lower { error: LowerError::Refused(why), .. } = error else {
            panic!("{error}");
        };
        assert!(why.contains("functions are not called: write out what the call does"), "{why}");
    }
}
