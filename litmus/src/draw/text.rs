//! How wide text is, where it breaks, and how it is written in XML.

/// A number as coordinate.
pub(super) fn real(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

/// How many columns of a monospaced font text takes. Which characters are wide is a guess on the
/// safe side: all from Hangul on, and those that are wider than a column in some fonts.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c >= '\u{1100}' { 2 } else { 1 }).sum()
}

/// The width of text in a monospaced font of a size: those in use advance by at most 0.61 of it.
pub(super) fn mono_width(text: &str, size: f64) -> f64 {
    real(columns(text)) * size * 0.61
}

/// The width of text in a proportional font of a size, at most.
pub(super) fn sans_width(text: &str, size: f64) -> f64 {
    let width = |c: char| match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' | '(' | ')' | ' ' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1.0,
        c if c >= '\u{1100}' => 1.1,
        c if c.is_ascii_uppercase() => 0.78,
        _ => 0.66,
    };
    text.chars().map(width).sum::<f64>() * size
}

/// The lines of text of at most so many characters, broken at spaces where there are any.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let mut rest = word;
        if !line.is_empty() && columns(&line) + 1 + columns(rest) > most {
            lines.push(std::mem::take(&mut line));
        }
        while columns(rest) > most {
            let (head, tail) = split(rest, most);
            lines.push(head.to_owned());
            rest = tail;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(rest);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Splits text behind so many columns, or behind its first character.
fn split(text: &str, most: usize) -> (&str, &str) {
    let end =
        text.char_indices().skip(1).find(|&(end, c)| columns(&text[..end + c.len_utf8()]) > most);
    text.split_at(end.map_or(text.len(), |(end, _)| end))
}

/// Text as XML has it, in an element or an attribute. Characters that XML does not have become
/// U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_within_long_words() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[""]),
            ("short", &["short"]),
            ("one two three", &["one two", "three"]),
            ("abcdefghijk", &["abcdefgh", "ijk"]),
            ("a bcdefghijk l", &["a", "bcdefghi", "jk l"]),
            ("ééééééééé", &["éééééééé", "é"]),
            ("漢漢漢漢漢", &["漢漢漢漢", "漢"]),
        ];
        for (text, lines) in cases {
            assert_eq!(wrap(text, 8), *lines, "{text}");
        }
    }

    #[test]
    fn what_xml_reserves_is_escaped() {
        assert_eq!(
            escape("a<b> & \"c\" 'd'\n\u{1}"),
            "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; \u{fffd}"
        );
    }
}
