//! Near misses: [`nearest`] finds the word that was probably meant.

/// Among more names than these a near miss is not looked for; it would take long.
pub(crate) const MOST_CANDIDATES: usize = 10_000;

/// The number of single-byte insertions, deletions, replacements and swaps of neighbours that
/// make one word of another.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, &y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            let mut least = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = core::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or_default()
}

/// The candidate that is most like a word, if one is like it at all.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    // Nobody misspells a name that long, and the time grows with its length.
    if word.len() > 40 {
        return None;
    }
    let limit = match word.len() {
        0..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        _ => 3,
    };
    let lower = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= limit)
        .map(|candidate| {
            (distance(lower.as_bytes(), candidate.to_ascii_lowercase().as_bytes()), candidate)
        })
        .filter(|&(distance, _)| distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("aquire", "acquire", 1),
            ("gtoo", "goto", 1),
            ("ab", "cd", 2),
        ] {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }

    #[test]
    fn only_near_words_are_meant() {
        let words = ["load_acquire", "store_release", "exit", "call"];
        assert_eq!(nearest("load_aquire", words), Some("load_acquire"));
        assert_eq!(nearest("EXTI", words), Some("exit"));
        assert_eq!(nearest("store_relaese", words), Some("store_release"));
        assert_eq!(nearest("mov", words), None);
        assert_eq!(nearest("ex", words), None);
    }
}
