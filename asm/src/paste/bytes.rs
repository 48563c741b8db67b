//! Bytes beside text: [`decode`] and [`check`].
//!
//! Where a paste has both, the bytes are the program, and the text must agree. Not all tools print
//! right what is newer than they are: llvm-objdump 19 shows an acquire load as `lock *(u64 *)(r0 +
//! 0x0) += r1`, bpftool before Linux 6.6 a sign-extending move as `r1 = r2`. They look at the opcode
//! and not at the field that selects among its instructions.

use super::part::Part;
use crate::Span;
use crate::diag::{Code, Diagnostic};
use acqrel_isa::{DecodeErrorKind, Endian, Field, Insn, RawInsn, Syntax, encode};

/// Bytes as pairs of hexadecimal digits, with spaces between. None if there is anything else, or
/// nothing.
pub(super) fn pairs(part: Part<'_>) -> Option<Vec<u8>> {
    let byte = |word: Part<'_>| match word.text.as_bytes() {
        [a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
            u8::from_str_radix(word.text, 16).ok()
        }
        _ => None,
    };
    let bytes: Option<Vec<u8>> = part.words().map(byte).collect();
    bytes.filter(|bytes| !bytes.is_empty())
}

/// The one instruction that bytes are.
///
/// # Errors
///
/// What is wrong with them.
pub(super) fn decode(bytes: &[u8], endian: Endian, span: Span) -> Result<Insn, Diagnostic> {
    let error = |message: String| Diagnostic::new(Code::PasteBytes, span, message);
    match acqrel_isa::decode(bytes, endian) {
        Ok(insns) => match *insns.as_slice() {
            [insn] => Ok(insn),
            _ => Err(error("these bytes are several instructions".to_owned())
                .help("one instruction is on a line")),
        },
        Err(failed) => Err(undecodable(&failed.kind, span)),
    }
}

/// The error for bytes that are no instruction.
pub(super) fn undecodable(kind: &DecodeErrorKind, span: Span) -> Diagnostic {
    let error = Diagnostic::new(Code::PasteBytes, span, kind.to_string());
    match kind {
        DecodeErrorKind::Register { value: 11, .. } => {
            error.help("r11 is the kernel's own: it has changed this part of the program; the verifier's log and the object have it as it was")
        }
        _ => error,
    }
}

/// How the text beside bytes stands to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agreement {
    /// It is the same instruction.
    Same,
    /// It is what a tool prints that does not look at the selecting field.
    Misprint,
    /// It is another instruction.
    Other,
}

/// Compares the instruction that bytes are with the one that a tool printed for them.
pub(super) fn compare(is: Insn, printed: Insn) -> Agreement {
    if is == printed {
        return Agreement::Same;
    }
    if is.row().op == printed.row().op {
        return Agreement::Other;
    }
    let first = |insn: Insn| {
        let bytes = encode(&[insn], Endian::Little);
        bytes.first_chunk().map(|&bytes| RawInsn::from_bytes(bytes, Endian::Little))
    };
    let (Some(mut bytes), Some(mut text)) = (first(is), first(printed)) else {
        return Agreement::Other;
    };
    let selector = |insn: Insn| insn.row().selector.map(|(field, _)| field);
    for field in [selector(is), selector(printed)].into_iter().flatten() {
        for raw in [&mut bytes, &mut text] {
            match field {
                Field::Off => raw.off = 0,
                Field::Imm => raw.imm = 0,
                Field::Dst | Field::Src | Field::Imm64 | Field::Next => {}
            }
        }
    }
    if bytes == text { Agreement::Misprint } else { Agreement::Other }
}

/// Holds the text beside bytes to them: what there is to say about it.
pub(super) fn check(is: Insn, printed: Insn, syntax: Syntax, text: Span) -> Option<Diagnostic> {
    let shown = is.text(syntax);
    match compare(is, printed) {
        Agreement::Same => None,
        Agreement::Misprint => {
            let message = format!(
                "the tool that printed this does not know the instruction; its bytes are `{shown}`"
            );
            Some(
                Diagnostic::new(Code::PasteMisprint, text, message)
                    .help("the bytes are taken; a newer tool prints the instruction right"),
            )
        }
        Agreement::Other => {
            let message = format!("the bytes of this instruction are `{shown}`");
            Some(
                Diagnostic::new(Code::PasteContradiction, text, message)
                    .help("remove the text or the bytes, whichever is wrong"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_insn;

    #[test]
    fn misprints_of_known_tools_are_told_from_other_instructions() {
        for (is, printed, expected) in [
            ("r1 = r2", "r1 = r2", Agreement::Same),
            (
                "r1 = load_acquire((u64 *)(r0 + 8))",
                "lock *(u64 *)(r1 + 8) += r0",
                Agreement::Misprint,
            ),
            ("r1 = (s8)r2", "r1 = r2", Agreement::Misprint),
            ("r1 s/= 3", "r1 /= 3", Agreement::Misprint),
            (
                "r2 = atomic_fetch_add((u64 *)(r1 + 0), r2)",
                "lock *(u64 *)(r1 + 0) += r2",
                Agreement::Misprint,
            ),
            ("r1 = (s8)r2", "r1 = r3", Agreement::Other),
            ("r1 = 5", "r1 = 6", Agreement::Other),
            ("w1 = 5", "r1 = 5", Agreement::Other),
            ("r1 = 5 ll", "r1 = 6 ll", Agreement::Other),
            ("r1 = 0x500000000 ll", "r1 = 0x600000000 ll", Agreement::Other),
            ("ld_pseudo r1, 1, 5", "r1 = 5 ll", Agreement::Other),
        ] {
            let insn = |text| parse_insn(text, Syntax::Llvm).unwrap();
            assert_eq!(compare(insn(is), insn(printed)), expected, "{is}");
        }
    }
}
