//! Tokens of C, and of what is written like it: [`tokens`].

use super::super::part::Part;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// A name or keyword.
    Word,
    /// Something that starts with a digit.
    Number,
    /// An operator or other punctuation: one character, or `<<`, `>>` and others of two.
    Punct,
    /// Text in double quotes.
    Text,
    /// A line of the preprocessor on which it depends whether the lines behind it are read.
    Condition,
    /// Anything else: a character that C does not have, a comment or text without an end.
    Unknown,
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Token<'s> {
    pub(in super::super) kind: Kind,
    pub(in super::super) part: Part<'s>,
}

impl Token<'_> {
    /// Whether it is this punctuation.
    pub(in super::super) fn is(&self, text: &str) -> bool {
        self.kind == Kind::Punct && self.part.text == text
    }
}

/// The tokens of a source, without comments and lines of the preprocessor that are no conditions.
pub(in super::super) fn tokens(source: Part<'_>) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = source;
    let mut line_start = true;
    loop {
        let (space, after) = rest.take_while(char::is_whitespace);
        line_start |= space.text.contains('\n');
        rest = after;
        let Some(first) = rest.text.chars().next() else { return tokens };
        if first == '#' && line_start && !rest.text.starts_with("#[") {
            let line = rest.take_while(|c| c != '\n').0;
            if is_condition(line.text, tokens.is_empty()) {
                tokens.push(Token { kind: Kind::Condition, part: line });
            }
            rest = after_directive(rest);
            continue;
        }
        line_start = false;
        if rest.text.starts_with("//") {
            rest = rest.take_while(|c| c != '\n').1;
            continue;
        }
        if rest.text.starts_with("/*")
            && let Some(end) = rest.text[2..].find("*/")
        {
            rest = rest.split_at(end + 4).1;
            continue;
        }
        let (kind, length) = token(rest.text, first);
        let (part, after) = rest.split_at(length);
        tokens.push(Token { kind, part });
        rest = after;
    }
}

/// Whether a line of the preprocessor can leave out what follows. The guard of a header, an `#ifndef`
/// before all else, does not, and an end of one is none.
fn is_condition(line: &str, first: bool) -> bool {
    let name = line.trim_start_matches('#').trim_start();
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    match &name[..end] {
        "ifndef" => !first,
        "if" | "ifdef" | "elif" | "elifdef" | "elifndef" | "else" => true,
        _ => false,
    }
}

/// What follows a line of the preprocessor, which goes on after a backslash at its end.
fn after_directive(mut rest: Part<'_>) -> Part<'_> {
    loop {
        let (line, after) = rest.take_while(|c| c != '\n');
        rest = after.split_at(1).1;
        if !line.text.trim_end().ends_with('\\') || rest.text.is_empty() {
            return rest;
        }
    }
}

/// The kind and length of the token that a text starts with.
fn token(text: &str, first: char) -> (Kind, usize) {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let run = || text.find(|c| !word(c)).unwrap_or(text.len());
    match first {
        'a'..='z' | 'A'..='Z' | '_' => (Kind::Word, run()),
        '0'..='9' => (Kind::Number, run()),
        '"' => {
            let mut escaped = false;
            for (at, c) in text.char_indices().skip(1) {
                match c {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    '"' => return (Kind::Text, at + 1),
                    '\n' => return (Kind::Unknown, at),
                    _ => {}
                }
            }
            (Kind::Unknown, text.len())
        }
        _ if ["<<", ">>", "&&", "||", "==", "!=", "<=", ">="]
            .iter()
            .any(|two| text.starts_with(two)) =>
        {
            (Kind::Punct, 2)
        }
        _ if first.is_ascii_punctuation() && !text.starts_with("/*") => (Kind::Punct, 1),
        _ if text.starts_with("/*") => (Kind::Unknown, text.len()),
        _ => (Kind::Unknown, first.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_directives_are_left_out() {
        let source = "#define A \\\n x\n a /* b */ = { 0x1f<<2, .c // d\n \"e\\\"\" };\n/* f";
        let texts: Vec<_> = tokens(Part::of(source)).iter().map(|token| token.part.text).collect();
        assert_eq!(
            texts,
            ["a", "=", "{", "0x1f", "<<", "2", ",", ".", "c", "\"e\\\"\"", "}", ";", "/* f"]
        );
        for token in tokens(Part::of(source)) {
            assert_eq!(token.part.span().text(source), token.part.text);
        }
    }

    #[test]
    fn conditions_are_tokens_but_for_the_guard_of_a_header() {
        let conditions = |source| {
            let all = tokens(Part::of(source));
            let kept = all.iter().filter(|token| token.kind == Kind::Condition);
            kept.map(|token| token.part.text.to_owned()).collect::<Vec<_>>()
        };
        let guard = "#ifndef A_H\n#define A_H\n#include <b.h>\na\n#endif\n";
        assert!(conditions(guard).is_empty());
        assert_eq!(
            conditions("a\n# if 0\nb\n#else\nc\n#ifndef D\n#endif\n"),
            ["# if 0", "#else", "#ifndef D"]
        );
    }
}
