//! Which syntax a source is in: [`detect()`].

use acqrel_isa::Syntax;

/// How much of a source is looked at. What comes later says the same or nothing.
const LIMIT: usize = 256 * 1024;

/// The syntax for which the source has the most evidence; LLVM's if there is none.
///
/// herd7's is never detected: what it has of its own is a spelling or two, and those are read
/// without its being detected.
///
/// ```
/// use acqrel_asm::detect;
/// use acqrel_isa::Syntax;
///
/// assert_eq!(detect("0: (79) r1 = *(u64 *)(r1 +8)\n"), Syntax::Kernel);
/// assert_eq!(detect("ldxdw %r1, [%r1+8]\n"), Syntax::Ubpf);
/// assert_eq!(detect("r1 = *(u64 *)(r1 + 8)\n"), Syntax::Llvm);
/// ```
pub fn detect(source: &str) -> Syntax {
    let bytes = source.as_bytes();
    let looked = &bytes[..bytes.len().min(LIMIT)];
    let (mut llvm, mut kernel, mut ubpf) = (0_u32, 0_u32, 0_u32);
    for line in looked.split(|&byte| byte == b'\n') {
        let line = line.trim_ascii_start();
        if dumped(line) {
            kernel += 4;
        }
        if line.starts_with(b".") {
            llvm += 1;
        }
        if line.trim_ascii_end().ends_with(b" ll") {
            llvm += 2;
        }
        for (at, &byte) in line.iter().enumerate() {
            let rest = &line[at..];
            match byte {
                b'%' if register(&rest[1..]).is_some() => ubpf += 2,
                b'a' if rest.starts_with(b"atomic64_") => kernel += 2,
                b'p' if rest.starts_with(b"pc+") || rest.starts_with(b"pc-") => kernel += 1,
                b'#' if at > 0
                    && line.starts_with(b"call ")
                    && line[at - 1].is_ascii_alphanumeric()
                    && rest.get(1).is_some_and(u8::is_ascii_digit) =>
                {
                    kernel += 2;
                }
                b'(' => match register(&rest[1..]) {
                    Some([b' ', b'+' | b'-', b' ', ..]) => llvm += 1,
                    Some([b' ', b'+' | b'-', b'0'..=b'9', ..]) => kernel += 1,
                    _ => {}
                },
                _ => {}
            }
        }
    }
    if ubpf > kernel.max(llvm) {
        Syntax::Ubpf
    } else if kernel > llvm {
        Syntax::Kernel
    } else {
        Syntax::Llvm
    }
}

/// What follows the register that the bytes start with.
fn register(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [b'r', b'1', b'0', rest @ ..] | [b'r', b'0'..=b'9', rest @ ..] => Some(rest),
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
            ("if r1 == 0 goto pc+5", Syntax::Kernel),
            ("r1 = *(u64 *)(r1 +8)", Syntax::Kernel),
            ("r1 = *(u64 *)(r1 + 8)\ncall pc+1", Syntax::Llvm),
            ("(18) r1 = 0x5", Syntax::Kernel),
            ("  7: (95) exit", Syntax::Kernel),
            ("call bpf_map_lookup_elem#1", Syntax::Kernel),
            ("r2 = atomic64_fetch_add((u64 *)(r1+8), r2)", Syntax::Kernel),
            ("mov %r0, 1\nexit", Syntax::Ubpf),
            ("r1 = 0x5 ll", Syntax::Llvm),
        ] {
            assert_eq!(detect(source), expected, "{source}");
        }
    }
}
