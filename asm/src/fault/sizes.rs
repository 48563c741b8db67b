//! Sizes of accesses: those that an access does not have, that are missing, or that are C's.

use super::join;
use super::place::Place;
use crate::diag::{Code, Diagnostic};
use crate::lexer::Token;
use crate::operand::register;
use crate::style;
use acqrel_isa::{Access, LoadOrder, Op, StoreOrder};

/// Types of C, and the bits that they have where BPF is compiled for.
const C_TYPES: [(&str, &str); 22] = [
    ("__s16", "16"),
    ("__s32", "32"),
    ("__s64", "64"),
    ("__s8", "8"),
    ("__u16", "16"),
    ("__u32", "32"),
    ("__u64", "64"),
    ("__u8", "8"),
    ("char", "8"),
    ("int", "32"),
    ("int16_t", "16"),
    ("int32_t", "32"),
    ("int64_t", "64"),
    ("int8_t", "8"),
    ("long", "64"),
    ("short", "16"),
    ("size_t", "64"),
    ("uint16_t", "16"),
    ("uint32_t", "32"),
    ("uint64_t", "64"),
    ("uint8_t", "8"),
    ("void", ""),
];

/// How other assemblers write a size behind a mnemonic; longer ones first.
const SUFFIXES: [&str; 16] =
    ["sdw", "sw", "sh", "sb", "dw", "64", "32", "16", "8", "b", "h", "w", "d", "q", "l", "x"];

/// The sizes that there are, in words.
fn list(sizes: &[&str]) -> String {
    let mut sizes: Vec<_> = sizes.iter().map(|size| format!("`{size}`")).collect();
    sizes.sort_by_key(|size| (!size.contains('u'), size.len(), size.clone()));
    format!("the sizes are {}", join(&sizes, "and"))
}

impl Place<'_> {
    /// A size that the access does not have.
    pub(super) fn size(&self, token: Token, text: &str) -> Option<Diagnostic> {
        let is_size = |text: &str| {
            text.strip_prefix(['u', 's', 'i'])
                .is_some_and(|bits| !bits.is_empty() && bits.bytes().all(|b| b.is_ascii_digit()))
        };
        let sizes: Vec<_> = self.words().filter(|word| is_size(word)).collect();
        if sizes.is_empty() {
            return None;
        }
        if !is_size(text) {
            return self.c_type(token, text, &sizes);
        }
        let tokens = self.input.tokens;
        if let Some([.., target, equals, open]) = tokens.get(..self.trace.furthest)
            && equals.is(b"=")
            && open.is(b"(")
        {
            return Some(self.zero_extension(token, *target, &sizes));
        }
        let access = |op: Op| op.row().access;
        let possible = self.possible();
        let all = |is: fn(Access) -> bool| possible.iter().all(|&op| access(op).is_some_and(is));
        let rmw = all(|a| matches!(a, Access::Rmw { .. })) && !matches!(text, "u32" | "u64");
        let what = if rmw {
            "read-modify-writes have 32 and 64 bits only".to_owned()
        } else if all(|a| matches!(a, Access::Load { order: LoadOrder::Acquire, .. })) {
            format!("there is no `load_acquire` of `{text}`")
        } else if all(|a| matches!(a, Access::Store { order: StoreOrder::Release, .. })) {
            format!("there is no `store_release` of `{text}`")
        } else {
            format!("there is no access of `{text}` here")
        };
        let diagnostic = Diagnostic::new(Code::NoSuchSize, token.span, what);
        let signed =
            text.starts_with(['s', 'i']) && !sizes.iter().any(|size| size.starts_with('s'));
        let note = if signed { "; no sign is extended" } else { "" };
        Some(diagnostic.help(format!("{}{note}", list(&sizes))))
    }

    /// A type of C's where a size is wanted.
    fn c_type(&self, token: Token, text: &str, sizes: &[&str]) -> Option<Diagnostic> {
        let bits = C_TYPES.iter().find(|(name, _)| *name == text)?.1;
        let message = format!("`{text}` is no size in {}", style(self.syntax));
        let diagnostic = Diagnostic::new(Code::NoSuchSize, token.span, message);
        let meant = sizes.iter().find(|size| size[1..] == *bits);
        Some(diagnostic.help(match meant {
            Some(meant) => format!("write `{meant}`; {}", list(sizes)),
            None => list(sizes),
        }))
    }

    /// A mnemonic without its size, or with one that it does not have.
    pub(super) fn suffix(&self, token: Token, text: &str) -> Option<Diagnostic> {
        let first = self.trace.furthest == 0;
        let words: Vec<_> =
            if first { self.grammar.first_words().collect() } else { self.words().collect() };
        let has = |stem: &str, suffix: &str| {
            words.iter().any(|word| word.strip_prefix(stem) == Some(suffix))
        };
        let sized = |stem: &str| {
            let all = ["b", "h", "w", "dw"].into_iter().filter(|suffix| has(stem, suffix));
            let all: Vec<_> = all.map(|suffix| format!("`{stem}{suffix}`")).collect();
            (all.len() > 1)
                .then(|| format!("the size is part of the mnemonic: {}", join(&all, "or")))
        };
        if let Some(help) = sized(text) {
            let message = format!("`{text}` needs a size");
            return Some(Diagnostic::new(Code::MissingCast, token.span, message).help(help));
        }
        let wrong = |message: String| Diagnostic::new(Code::NoSuchSize, token.span, message);
        let only = || wrong("read-modify-writes have 32 and 64 bits only".to_owned());
        // LLVM's exchanges have their size behind an underscore.
        if let Some((stem, "8" | "16")) = text.split_once('_')
            && words.iter().any(|word| word.split_once('_') == Some((stem, "64")))
        {
            return Some(only().help(format!("write `{stem}_64`, or `{stem}32_32` for 32 bits")));
        }
        SUFFIXES.iter().find_map(|suffix| {
            let stem = text.strip_suffix(suffix)?;
            if let Some(help) = sized(stem) {
                return Some(wrong(format!("`{stem}` has no size `{suffix}`")).help(help));
            }
            let rmw = |op: &Op| matches!(op.row().access, Some(Access::Rmw { .. }));
            let ops = if first { self.grammar.starting_with(stem) } else { self.possible() };
            (has(stem, "") && has(stem, "32") && ops.iter().all(rmw))
                .then(|| only().help(format!("write `{stem}`, or `{stem}32` for 32 bits")))
        })
    }

    /// What a cast that is not there would do.
    fn zero_extension(&self, token: Token, target: Token, sizes: &[&str]) -> Diagnostic {
        let text = self.input.text(token);
        let message = format!("there is no cast to `{text}` in {}", style(self.syntax));
        let diagnostic = Diagnostic::new(Code::NoSuchSize, token.span, message);
        let target = register(self.input.text(target), self.syntax);
        let from = match self.input.tokens[self.trace.furthest + 1..] {
            [close, from] if close.is(b")") => register(self.input.text(from), self.syntax),
            _ => None,
        };
        let (Some((dst, wide)), Some((src, _))) = (target, from) else {
            return diagnostic.help(sign_extensions(sizes));
        };
        let letter = if wide { 'r' } else { 'w' };
        let (dst, src) = (dst.number(), src.number());
        let copy = format!("`{letter}{dst} = {letter}{src}`");
        diagnostic.help(match text {
            "u8" => format!("to clear the other bits, write {copy}, then `{letter}{dst} &= 0xff`"),
            "u16" => {
                format!("to clear the other bits, write {copy}, then `{letter}{dst} &= 0xffff`")
            }
            "u32" => {
                format!("write `w{dst} = w{src}`, which clears the upper 32 bits of `r{dst}`")
            }
            // Nothing is left to extend.
            "s32" if !wide => {
                format!("write `w{dst} = w{src}`, which clears the upper 32 bits of `r{dst}`")
            }
            "u64" | "s64" if wide => format!("write {copy}"),
            _ => sign_extensions(sizes),
        })
    }
}

fn sign_extensions(sizes: &[&str]) -> String {
    let mut sizes: Vec<_> = sizes.iter().map(|size| format!("`{size}`")).collect();
    sizes.sort_by_key(|size| (size.len(), size.clone()));
    format!("the casts, which extend the sign, are {}", join(&sizes, "and"))
}
