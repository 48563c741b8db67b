//! Bytes in hexadecimal: alone, as [`hex::parse`] reads them, or as `xxd`, `hexdump -C` and `od -t x1` print
//! them, with their offsets: [`read`].

use super::gather::Gather;
use super::part::Part;
use super::slots::Slots;
use crate::Span;
use crate::assemble::{Assembled, Options};
use crate::diag::{Code, Diagnostic};
use crate::hex;
use acqrel_isa::Syntax;

/// Reads bytes in hexadecimal.
pub(super) fn read(source: &str, options: &Options) -> Assembled {
    let mut gather = Gather::new(source, options, "the text");
    let bytes = if is_dump(source) {
        Dump { gather: &mut gather, bytes: Vec::new(), style: None }.read(source)
    } else {
        plain(&mut gather, source)
    };
    let mut slots = Slots::default();
    let endian = gather.options_endian();
    if let Err(error) = slots.push_bytes(&bytes, endian) {
        gather.report.add(error);
    }
    if !gather.report.has_errors() {
        slots.place(&mut gather);
    }
    gather.finish(Syntax::Llvm)
}

/// Whether a text is bytes in hexadecimal, which no source is.
pub(super) fn is_hex(source: &str) -> bool {
    is_dump(source) || hex::parse(source).is_ok_and(|bytes| !bytes.is_empty())
}

/// Whether the first line that is not empty is one of a dump: an offset of zeros, and bytes.
fn is_dump(source: &str) -> bool {
    let first = Part::of(source).lines().map(Part::trim).find(|line| !line.text.is_empty());
    first.is_some_and(|line| {
        Style::of(line).is_some_and(|style| {
            let (offset, rest) = style.offset(line);
            offset == Some(0) && style.bytes(rest).is_ok_and(|bytes| !bytes.is_empty())
                || words(rest)
        })
    })
}

/// Whether the bytes are in groups of two without what says their order, as `hexdump` and `od -x`
/// print them.
fn words(rest: Part<'_>) -> bool {
    rest.words().count() > 0
        && rest.words().all(|word| {
            word.text.len() == 4 && word.text.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

/// What printed a dump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// `00000000: b700 0000 2a00 0000  ....*...`.
    Xxd,
    /// `00000000  b7 00 00 00 2a 00 00 00  |....*...|`.
    Hexdump,
    /// `0000000 b7 00 00 00 2a 00 00 00`, with octal offsets.
    Od,
}

impl Style {
    /// The style of a line, by its offset.
    fn of(line: Part<'_>) -> Option<Self> {
        let (digits, rest) = line.take_while(|c| c.is_ascii_hexdigit());
        match digits.text.len() {
            6.. if rest.text.starts_with(": ") => Some(Self::Xxd),
            8 => (rest.text.is_empty() || rest.text.starts_with("  ")).then_some(Self::Hexdump),
            6 | 7 => (rest.text.is_empty() || rest.text.starts_with(' ')).then_some(Self::Od),
            _ => None,
        }
    }

    /// The offset of a line, and what follows it.
    fn offset(self, line: Part<'_>) -> (Option<usize>, Part<'_>) {
        let (digits, rest) = line.take_while(|c| c.is_ascii_hexdigit());
        let radix = if self == Self::Od { 8 } else { 16 };
        let rest = rest.strip_prefix(":").unwrap_or(rest);
        (usize::from_str_radix(digits.text, radix).ok(), rest)
    }

    /// The bytes of a line behind its offset: pairs of digits, up to the text that they are.
    fn bytes(self, rest: Part<'_>) -> Result<Vec<(u8, Span)>, Part<'_>> {
        let rest = match self {
            // Two spaces separate the bytes from their text.
            Self::Xxd => rest.trim().split_once("  ").map_or(rest, |(bytes, _)| bytes),
            Self::Hexdump => rest.split_once("|").map_or(rest, |(bytes, _)| bytes),
            Self::Od => rest.split_once(">").map_or(rest, |(bytes, _)| bytes),
        };
        let mut bytes = Vec::new();
        for word in rest.words() {
            let single = self != Self::Xxd && word.text.len() != 2;
            if single || !word.text.len().is_multiple_of(2) {
                return Err(word);
            }
            let mut left = word;
            while !left.text.is_empty() {
                let (pair, after) = left.split_at(2);
                match u8::from_str_radix(pair.text, 16) {
                    Ok(byte) if !pair.text.starts_with('+') => bytes.push((byte, pair.span())),
                    _ => return Err(word),
                }
                left = after;
            }
        }
        Ok(bytes)
    }
}

/// Bytes without offsets.
fn plain(gather: &mut Gather<'_>, source: &str) -> Vec<(u8, Span)> {
    match hex::parse_spans(source) {
        Ok(bytes) => bytes,
        Err((span, kind)) => {
            let mut error = Diagnostic::new(Code::PasteBytes, span, kind.to_string());
            if kind == hex::HexErrorKind::Number {
                error = error.help("`xxd` and `hexdump -C` show single bytes");
            }
            gather.report.add(error);
            Vec::new()
        }
    }
}

struct Dump<'g, 's> {
    gather: &'g mut Gather<'s>,
    bytes: Vec<(u8, Span)>,
    style: Option<Style>,
}

impl Dump<'_, '_> {
    fn read(mut self, source: &str) -> Vec<(u8, Span)> {
        let mut ended = None;
        for line in Part::of(source).lines().map(Part::trim) {
            if line.text.is_empty() {
                continue;
            }
            if let Some(error) = self.line(line, &mut ended) {
                self.gather.report.add(error);
                break;
            }
        }
        self.bytes
    }

    /// Reads a line; gives what is wrong with it.
    fn line(&mut self, line: Part<'_>, ended: &mut Option<Span>) -> Option<Diagnostic> {
        let error = |code, span, message: &str| Some(Diagnostic::new(code, span, message));
        if line.text == "*" {
            let message = "lines that are like the one before are left out here";
            return error(Code::PasteMissing, line.span(), message)
                .map(|error| error.help("dump all of them: `hexdump -vC`, `od -v`"));
        }
        let style = Style::of(line).filter(|&style| *self.style.get_or_insert(style) == style);
        let Some(style) = style else {
            let message = "this line does not start with an offset like the others";
            return error(Code::PasteLine, line.span(), message);
        };
        let (offset, rest) = style.offset(line);
        if offset != Some(self.bytes.len()) {
            let message = format!("the offset of this line is {:#x}", self.bytes.len());
            return error(Code::PasteMissing, line.span(), &message)
                .map(|error| error.help("paste all lines; a dump starts with offset 0"));
        }
        if let Some(end) = *ended {
            let message = "the dump has ended before this line";
            return error(Code::PasteLine, line.span(), message)
                .map(|error| error.related(end, "here"));
        }
        if rest.trim().text.is_empty() {
            *ended = Some(line.span());
            return None;
        }
        match style.bytes(rest) {
            Ok(mut bytes) => {
                self.bytes.append(&mut bytes);
                None
            }
            Err(_) if words(rest) => {
                let message =
                    "this dump shows numbers of two bytes, whose order depends on the machine";
                error(Code::PasteBytes, rest.trim().span(), message)
                    .map(|error| error.help("dump single bytes: `xxd`, `hexdump -C`, `od -t x1`"))
            }
            Err(word) => {
                let message = "these are no bytes of two hexadecimal digits each";
                error(Code::PasteBytes, word.span(), message)
            }
        }
    }
}
