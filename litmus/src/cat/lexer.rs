//! [`tokens`]: the text of a model as [`Token`]s.

use super::error::CatErrorKind;
use super::source::{Fault, Span};
use std::sync::Arc;

/// A token and its place.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Name(Arc<str>),
    /// `'name`.
    Tag(Arc<str>),
    /// `"text"`.
    Text(Arc<str>),
    Fixed(Fixed),
    /// The end of the file.
    End,
}

macro_rules! fixed {
    (words { $($word:ident = $word_text:literal,)* } signs { $($sign:ident = $sign_text:literal,)* }) => {
        /// A keyword or a sign.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Fixed {
            $($word,)*
            $($sign,)*
        }

        impl Fixed {
            pub(super) const fn text(self) -> &'static str {
                match self {
                    $(Self::$word => $word_text,)*
                    $(Self::$sign => $sign_text,)*
                }
            }

            /// Whether it is a keyword.
            pub(super) const fn is_word(self) -> bool {
                matches!(self, $(Self::$word)|*)
            }

            fn keyword(text: &str) -> Option<Self> {
                match text {
                    $($word_text => Some(Self::$word),)*
                    _ => None,
                }
            }
        }

        /// The signs; a longer one comes before what it begins with.
        const SIGNS: &[Fixed] = &[$(Fixed::$sign),*];
    };
}

fixed! {
    words {
        Let = "let",
        Rec = "rec",
        And = "and",
        When = "when",
        Acyclic = "acyclic",
        Irreflexive = "irreflexive",
        Empty = "empty",
        Show = "show",
        Unshow = "unshow",
        Subset = "subset",
        As = "as",
        Fun = "fun",
        In = "in",
        UndefinedUnless = "undefined_unless",
        Flag = "flag",
        Assert = "assert",
        Include = "include",
        Variant = "variant",
        Begin = "begin",
        End = "end",
        Procedure = "procedure",
        Call = "call",
        Enum = "enum",
        Debug = "debug",
        Match = "match",
        With = "with",
        Forall = "forall",
        From = "from",
        Do = "do",
        Try = "try",
        If = "if",
        Then = "then",
        Else = "else",
        Catdep = "catdep",
        Instructions = "instructions",
        Default = "default",
        Not = "not",
    }
    signs {
        DoubleBar = "||",
        Bar = "|",
        DoubleAmpersand = "&&",
        Ampersand = "&",
        DoublePlus = "++",
        Plus = "+",
        Arrow = "->",
        MinusOne = "-1",
        LeftParenthesis = "(",
        RightParenthesis = ")",
        LeftBrace = "{",
        RightBrace = "}",
        LeftBracket = "[",
        RightBracket = "]",
        Underscore = "_",
        Zero = "0",
        Star = "*",
        Tilde = "~",
        Caret = "^",
        Backslash = "\\",
        Question = "?",
        Equal = "=",
        Semicolon = ";",
        Comma = ",",
    }
}

impl TokenKind {
    /// How messages call it.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Name(name) => format!("`{name}`"),
            Self::Tag(name) => format!("`'{name}`"),
            Self::Text(text) => format!("\"{text}\""),
            Self::Fixed(fixed) => format!("`{}`", fixed.text()),
            Self::End => "the end of the file".to_owned(),
        }
    }
}

/// The tokens of a text, the last being [`TokenKind::End`].
pub(super) fn tokens(file: u32, text: &str) -> Result<Vec<Token>, Fault> {
    let mut lexer = Lexer { file, text, position: 0 };
    if u32::try_from(text.len()).is_err() {
        return Err(Fault::new(lexer.span(0, 0), CatErrorKind::TooLarge));
    }
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blanks()?;
        let start = lexer.position;
        let kind = lexer.token()?;
        let end = kind == TokenKind::End;
        tokens.push(Token { kind, span: lexer.span(start, lexer.position) });
        if end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    file: u32,
    text: &'a str,
    position: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    fn span(&self, start: usize, end: usize) -> Span {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file: self.file, start: number(start), end: number(end) }
    }

    /// Blanks and comments: `(* nested *)`, `#` and `//` to the end of the line.
    fn skip_blanks(&mut self) -> Result<(), Fault> {
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            if blanks > 0 {
                self.position += blanks;
            } else if rest.starts_with('#') || rest.starts_with("//") {
                self.position += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("(*") {
                self.skip_comment()?;
            } else {
                return Ok(());
            }
        }
    }

    fn skip_comment(&mut self) -> Result<(), Fault> {
        let start = self.position;
        let mut depth = 0_usize;
        loop {
            let rest = self.rest();
            if rest.starts_with("(*") {
                depth += 1;
                self.position += 2;
            } else if rest.starts_with("*)") {
                depth -= 1;
                self.position += 2;
                if depth == 0 {
                    return Ok(());
                }
            } else if let Some(character) = rest.chars().next() {
                self.position += character.len_utf8();
            } else {
                return Err(Fault::new(self.span(start, start + 2), CatErrorKind::OpenComment));
            }
        }
    }

    fn token(&mut self) -> Result<TokenKind, Fault> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(TokenKind::End) };
        if let Some(length) = name_length(rest) {
            self.position += length;
            let name = &rest[..length];
            let keyword = Fixed::keyword(name).map(TokenKind::Fixed);
            return Ok(keyword.unwrap_or_else(|| TokenKind::Name(name.into())));
        }
        if let Some(length) = rest.strip_prefix('\'').and_then(name_length) {
            self.position += 1 + length;
            return Ok(TokenKind::Tag(rest[1..=length].into()));
        }
        if let Some(text) = rest.strip_prefix('"') {
            let Some(length) = text.find('"') else {
                let span = self.span(self.position, self.position + 1);
                return Err(Fault::new(span, CatErrorKind::OpenString));
            };
            self.position += length + 2;
            return Ok(TokenKind::Text(text[..length].into()));
        }
        if let Some(&sign) = SIGNS.iter().find(|sign| rest.starts_with(sign.text())) {
            self.position += sign.text().len();
            return Ok(TokenKind::Fixed(sign));
        }
        let span = self.span(self.position, self.position + first.len_utf8());
        Err(Fault::new(span, CatErrorKind::Character(first)))
    }
}

/// The length of the name that a text begins with. Names may have dots and hyphens in them, and a
/// prime at the end; a hyphen that belongs to an arrow is not taken.
fn name_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let underscore = usize::from(bytes.first() == Some(&b'_'));
    if !bytes.get(underscore)?.is_ascii_alphabetic() {
        return None;
    }
    let mut length = underscore + 1;
    while let Some(&byte) = bytes.get(length) {
        let hyphen = byte == b'-' && bytes.get(length + 1) != Some(&b'>');
        if !(byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.' || hyphen) {
            break;
        }
        length += 1;
    }
    Some(length + usize::from(bytes.get(length) == Some(&b'\'')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn describe(text: &str) -> String {
        let tokens = tokens(0, text).unwrap();
        tokens.iter().map(|token| token.kind.describe()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn tokens_of_texts() {
        for (text, expected) in [
            ("let po-loc = po&loc", "`let` `po-loc` `=` `po` `&` `loc`"),
            ("r^-1|s++t||u", "`r` `^` `-1` `|` `s` `++` `t` `||` `u`"),
            ("dmb.full x' _x _ 0", "`dmb.full` `x'` `_x` `_` `0`"),
            ("fun r->r", "`fun` `r` `->` `r`"),
            ("'tag \"a b\" (* a (* b *) c *) x # y\nz // w", "`'tag` \"a b\" `x` `z`"),
            ("undefined_unless not lets", "`undefined_unless` `not` `lets`"),
        ] {
            assert_eq!(describe(text), format!("{expected} the end of the file"), "{text}");
        }
    }

    #[test]
    fn what_is_no_token() {
        for (text, start, kind) in [
            ("let é", 4, CatErrorKind::Character('é')),
            ("x (* (* *)", 2, CatErrorKind::OpenComment),
            ("x \"", 2, CatErrorKind::OpenString),
            ("1", 0, CatErrorKind::Character('1')),
        ] {
            let fault = tokens(0, text).unwrap_err();
            assert_eq!((fault.span.start, fault.kind), (start, kind), "{text}");
        }
    }
}
