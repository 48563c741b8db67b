//! Which syntax a source is in: [`detect()`].

use crate::grammar::Grammar;
use crate::lexer::in_word;
use acqrel_isa::Syntax;
use std::sync::OnceLock;

/// How much of a source is looked at. What comes later says the same or nothing.
const LIMIT: usize = 256 * 1024;

/// The syntax that a source is in: the kernel's if a line starts as the lines of its dumps do,
/// with an opcode in parentheses; LLVM's if no register is written with `%`; otherwise GNU as' if
/// there is something that uBPF does not have, a mnemonic, a directive or `%fp`, and uBPF's if not.
/// What is in comments is no evidence.
///
/// Nothing less decides for the kernel's syntax, because in it `;` starts a comment and a
/// hexadecimal number is a 64-bit immediate: to take LLVM's text for it would change the program.
/// What both uBPF and GNU as read means the same to both, but for `;`, which starts a comment only
/// in the latter. It is no evidence itself: who means it to separate instructions is told so.
///
/// Single statements that only another syntax has are read in any case. herd7's syntax is never
/// detected: all that it has of its own are a few spellings.
///
/// ```
/// use acqrel_asm::detect;
/// use acqrel_isa::Syntax;
///
/// assert_eq!(detect("0: (79) r1 = *(u64 *)(r1 +8)\n"), Syntax::Kernel);
/// assert_eq!(detect("ldxdw %r1, [%r1+8]\n"), Syntax::Ubpf);
/// assert_eq!(detect("ldxdw %r1, [%fp+8]\n"), Syntax::Gas);
/// assert_eq!(detect("r1 = *(u64 *)(r1 +8)\n"), Syntax::Llvm);
/// ```
pub fn detect(source: &str) -> Syntax {
    let bytes = source.as_bytes();
    let (mut percent, mut gas) = (false, false);
    let mut in_comment = false;
    let mut code = Vec::new();
    for line in bytes[..bytes.len().min(LIMIT)].split(|&byte| byte == b'\n') {
        code.clear();
        in_comment = uncomment(line, in_comment, &mut code);
        if dumped(code.trim_ascii_start()) {
            return Syntax::Kernel;
        }
        let percents = code.iter().enumerate().filter(|&(_, &byte)| byte == b'%');
        for (at, _) in percents {
            let fp = matches!(&code[at + 1..], [b'f', b'p', ..] | [b'F', b'P', ..]);
            gas |= fp;
            percent |= fp || register(&code[at + 1..]).is_some();
        }
        gas = gas || only_gas(&code);
    }
    match (percent, gas) {
        (false, _) => Syntax::Llvm,
        (true, false) => Syntax::Ubpf,
        (true, true) => Syntax::Gas,
    }
}

/// Whether a line, without its labels, starts with a directive or with a mnemonic that GNU as has
/// and uBPF has not.
fn only_gas(line: &[u8]) -> bool {
    static MNEMONICS: OnceLock<Vec<&'static str>> = OnceLock::new();
    let mut rest = line.trim_ascii_start();
    loop {
        let length = rest.iter().take_while(|&&byte| in_word(byte)).count();
        let (word, after) = rest.split_at(length);
        if length > 0 && after.first() == Some(&b':') {
            rest = after[1..].trim_ascii_start();
            continue;
        }
        let mnemonics = MNEMONICS.get_or_init(|| {
            let ubpf: Vec<_> = Grammar::of(Syntax::Ubpf).first_words().collect();
            let gas = Grammar::of(Syntax::Gas).first_words();
            gas.filter(|word| ubpf.binary_search(word).is_err()).collect()
        });
        return word.first() == Some(&b'.')
            || mnemonics.binary_search_by(|mnemonic| mnemonic.as_bytes().cmp(word)).is_ok();
    }
}

/// Takes a line without its comments, each of them a space; it may start in a block comment.
/// Gives whether it ends in one.
pub(crate) fn uncomment(mut line: &[u8], mut in_comment: bool, code: &mut Vec<u8>) -> bool {
    loop {
        match line {
            [b'*', b'/', rest @ ..] if in_comment => {
                in_comment = false;
                code.push(b' ');
                line = rest;
            }
            [b'/', b'*', rest @ ..] if !in_comment => {
                in_comment = true;
                line = rest;
            }
            [b'/', b'/', ..] | [b'#' | b';', ..] if !in_comment => return false,
            [byte, rest @ ..] => {
                if !in_comment {
                    code.push(*byte);
                }
                line = rest;
            }
            [] => return in_comment,
        }
    }
}

/// What follows the register that the bytes start with.
fn register(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [b'r' | b'R', b'1', b'0', rest @ ..] | [b'r' | b'R', b'0'..=b'9', rest @ ..] => Some(rest),
        _ => None,
    }
}

/// Whether a line starts as the kernel's dumps do: `12: (b7) ` or `(b7) `.
fn dumped(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let line = match &line[digits..] {
        [b':', rest @ ..] if digits > 0 => rest.trim_ascii_start(),
        _ => line,
    };
    matches!(line, [b'(', a, b, b')', b' ', ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_decides() {
        for (source, expected) in [
            ("", Syntax::Llvm),
            ("exit\n", Syntax::Llvm),
            ("r1 = *(u64 *)(r1 + 8)\ncall pc+1", Syntax::Llvm),
            ("(18) r1 = 0x5", Syntax::Kernel),
            ("  7: (95) exit", Syntax::Kernel),
            ("; int x;\n 0: (b7) r1 = 0", Syntax::Kernel),
            ("mov %r0, 1\nexit", Syntax::Ubpf),
            ("# r1\nmov %r0, 1 # one\nexit", Syntax::Ubpf),
            ("r1 = 0x5 ll", Syntax::Llvm),
            ("mov %r0, 1 ; one\nexit", Syntax::Ubpf),
            ("mov %r0, 1 ; aadd\nexit # %fp", Syntax::Ubpf),
            ("mov %r0, 1\nf: 1: endle %r0, 16\nexit", Syntax::Gas),
            (".text\nmov %r0, 1\nexit", Syntax::Gas),
            ("mov %r0, %fp\nexit", Syntax::Gas),
            ("neg %r0\njal 1\nexit", Syntax::Gas),
            ("jal 1\nexit", Syntax::Llvm),
            ("r0 %= r1\n.text\nexit", Syntax::Llvm),
        ] {
            assert_eq!(detect(source), expected, "{source}");
        }
    }

    /// In the kernel's syntax each of these would be another program.
    #[test]
    fn what_could_be_llvms_is() {
        for source in [
            "r1 = 5; *(u64 *)(r10 -8) = r1\nr0 = 1; exit",
            "r0 = 0x80000000\nr1 = *(u64 *)(r10 -8)\nexit",
            "r0 = 1; r0 += 2 # see pc-1\nexit",
            "// kernel prints atomic64_xchg here\nr0 = 0xdeadbeef; exit",
            "// uses %r1 and %r2\nr0 = 1",
            "r0 = 1 # not %r1",
            "/* 0: (b7) r0 = 1\n 1: (95) exit */ r0 = 1; exit",
            "/* one */ r0 = 1 /*\n 1: (95) exit\n */\nexit",
        ] {
            assert_eq!(detect(source), Syntax::Llvm, "{source}");
        }
    }
}
