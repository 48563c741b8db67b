//! What comes before the initial state: the instruction set, the name, and lines about the test.

use super::cursor::{Cursor, Kind, in_name, offset};
use super::diag::{Code, Diagnostic};
use crate::Isa;
use acqrel_asm::Span;

/// What comes before the initial state.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) isa: Option<Isa>,
    pub(super) name: String,
    pub(super) doc: String,
    pub(super) metadata: Vec<(String, String)>,
    /// The brace that opens the initial state; none if there is no initial state.
    pub(super) open: Option<Span>,
}

/// Reads up to the brace that opens the initial state, and the brace.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Header {
    let isa = instruction_set(cursor);
    let name = name(cursor);
    let mut header = Header { isa, name, doc: String::new(), metadata: Vec::new(), open: None };
    lines(cursor, &mut header);
    if header.open.is_none() {
        let end = offset(cursor.source.len());
        let message = "there is no initial state";
        let diagnostic = Diagnostic::new(Code::NoInit, Span::new(end, end), message);
        cursor.report(diagnostic.help("write it before the code; `{}` if there is none"));
    }
    header
}

fn instruction_set(cursor: &mut Cursor<'_>) -> Option<Isa> {
    let token = cursor.next();
    let text = cursor.text(token.span);
    if let Some(isa) = Isa::ALL.into_iter().find(|isa| isa.herd_name() == text) {
        return Some(isa);
    }
    let help = match text.to_ascii_lowercase().as_str() {
        "x86" | "x86_64" | "x86-64" | "x64" | "amd64" => "write `X86_64`",
        "arm64" | "aarch64" => "write `AArch64`",
        "bpf" | "ebpf" => "write `BPF`",
        _ => "a test starts with `BPF`, `AArch64` or `X86_64`, and its name",
    };
    let diagnostic = if token.kind == Kind::Word {
        let message = format!("the instruction set `{text}` is not supported");
        Diagnostic::new(Code::UnknownIsa, token.span, message)
    } else {
        Diagnostic::new(Code::Header, token.span, "a test starts with its instruction set")
    };
    cursor.report(diagnostic.help(help));
    None
}

/// Reads the name: all that is not a space, or text in quotes.
fn name(cursor: &mut Cursor<'_>) -> String {
    let start = cursor.here();
    let mut at = start;
    let bytes = cursor.source.as_bytes();
    while matches!(bytes.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    cursor.seek(at);
    if bytes.get(at) == Some(&b'"')
        && let Some(text) = cursor.skip_text()
    {
        return cursor.text(text).to_owned();
    }
    let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'{' | b'"');
    let length = bytes[at..].iter().position(ends).unwrap_or(bytes.len() - at);
    let span = Span::new(offset(at), offset(at + length));
    cursor.seek(at + length);
    if length == 0 {
        let message = "the test has no name";
        let diagnostic = Diagnostic::new(Code::Header, span, message);
        cursor.report(diagnostic.help("write it behind the instruction set"));
    }
    let name = cursor.text(span);
    name.strip_suffix(".litmus").unwrap_or(name).to_owned()
}

/// Reads the lines between the name and the initial state. What is neither `KEY=VALUE` nor text in
/// quotes is, as herd7 has it, without meaning.
fn lines(cursor: &mut Cursor<'_>, header: &mut Header) {
    loop {
        let here = cursor.here();
        match cursor.byte(0) {
            None => return,
            Some(b'{') => {
                header.open = Some(Span::new(offset(here), offset(here + 1)));
                cursor.seek(here + 1);
                return;
            }
            Some(b'(') if cursor.byte(1) == Some(b'*') => {
                cursor.skip_comment();
            }
            Some(b'"') if header.doc.is_empty() => {
                let rest = &cursor.source[here + 1..];
                let Some(length) = rest.find('"') else {
                    let span = Span::new(offset(here), offset(here + 1));
                    cursor.error(Code::Unterminated, span, "the text in quotes has no end");
                    cursor.seek(cursor.source.len());
                    return;
                };
                rest[..length].clone_into(&mut header.doc);
                cursor.seek(here + length + 2);
            }
            Some(byte) if byte.is_ascii_alphabetic() => match key_value(&cursor.source[here..]) {
                Some((key, value, length)) => {
                    header.metadata.push((key.to_owned(), value.to_owned()));
                    cursor.seek(here + length);
                }
                None => skip_word(cursor),
            },
            Some(_) => cursor.seek(here + 1),
        }
    }
}

/// Goes behind a word, so that its end is not taken for a key.
fn skip_word(cursor: &mut Cursor<'_>) {
    let here = cursor.here();
    let bytes = &cursor.source.as_bytes()[here..];
    let length = bytes.iter().take_while(|&&byte| in_name(byte)).count();
    cursor.seek(here + length.max(1));
}

/// The key and the value that a text starts with, and how many bytes they take.
fn key_value(text: &str) -> Option<(&str, &str, usize)> {
    let length = text.bytes().take_while(|&byte| in_name(byte)).count();
    let (key, rest) = text.split_at(length);
    let value = rest.trim_start_matches([' ', '\t']).strip_prefix('=')?;
    let line = value.find('\n').unwrap_or(value.len());
    Some((key, value[..line].trim_matches([' ', '\t', '\r']), text.len() - value.len() + line))
}
