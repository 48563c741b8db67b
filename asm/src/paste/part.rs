//! Pieces of a paste that know their place: [`Part`].

use crate::Span;

/// A piece of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part<'s> {
    /// The text.
    pub(super) text: &'s str,
    /// Its first byte in the source.
    pub(super) start: u32,
}

impl<'s> Part<'s> {
    /// A whole source, of less than 4 GiB.
    pub(super) fn of(source: &'s str) -> Self {
        Self { text: source, start: 0 }
    }

    /// Its lines, without what ends them.
    pub(super) fn lines(self) -> impl Iterator<Item = Self> {
        let mut rest = Some(self);
        std::iter::from_fn(move || {
            let (line, after) = match rest?.split_once("\n") {
                Some((line, after)) => (line, Some(after)),
                None => (rest?, None),
            };
            rest = after;
            Some(Self { text: line.text.strip_suffix('\r').unwrap_or(line.text), ..line })
        })
    }

    /// Its place.
    pub(super) fn span(self) -> Span {
        Span::new(self.start, self.start + length(self.text))
    }

    /// The parts before and from a byte on. The whole and nothing, if a character is cut there.
    pub(super) fn split_at(self, at: usize) -> (Self, Self) {
        let (text, rest) = self.text.split_at_checked(at).unwrap_or((self.text, ""));
        (Self { text, ..self }, Self { text: rest, start: self.start + length(text) })
    }

    /// Without the space around it.
    pub(super) fn trim(self) -> Self {
        let start = self.text.trim_start();
        let (_, rest) = self.split_at(self.text.len() - start.len());
        Self { text: rest.text.trim_end(), ..rest }
    }

    /// What follows a text that it starts with.
    pub(super) fn strip_prefix(self, prefix: &str) -> Option<Self> {
        self.text.starts_with(prefix).then(|| self.split_at(prefix.len()).1)
    }

    /// What comes before and after the first occurrence of a text.
    pub(super) fn split_once(self, between: &str) -> Option<(Self, Self)> {
        let at = self.text.find(between)?;
        Some((self.split_at(at).0, self.split_at(at + between.len()).1))
    }

    /// Its start, as long as it has such characters, and the rest.
    pub(super) fn take_while(self, is: impl Fn(char) -> bool) -> (Self, Self) {
        let end = self.text.find(|c| !is(c)).unwrap_or(self.text.len());
        self.split_at(end)
    }

    /// A decimal number that it starts with, and the rest.
    pub(super) fn number(self) -> Option<(usize, Self)> {
        let (digits, rest) = self.take_while(|c| c.is_ascii_digit());
        Some((digits.text.parse().ok()?, rest))
    }

    /// Its words, as spaces divide them.
    pub(super) fn words(self) -> impl Iterator<Item = Self> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let (word, after) = rest.trim().take_while(|c| !c.is_whitespace());
            rest = after;
            (!word.text.is_empty()).then_some(word)
        })
    }
}

/// The length of a part of a source of less than 4 GiB.
fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_know_their_place() {
        let source = "a: 12 é \r\n\n  x y";
        let lines: Vec<_> = Part::of(source).lines().collect();
        assert_eq!(
            lines.iter().map(|line| line.text).collect::<Vec<_>>(),
            ["a: 12 é ", "", "  x y"]
        );
        for line in &lines {
            assert_eq!(line.span().text(source), line.text);
            for word in line.words() {
                assert_eq!(word.span().text(source), word.text);
            }
        }
        let (_, rest) = lines[0].split_once(": ").unwrap();
        let (number, rest) = rest.number().unwrap();
        assert_eq!((number, rest.trim().text), (12, "é"));
        assert_eq!(rest.trim().split_at(1).0.text, "é");
    }
}
