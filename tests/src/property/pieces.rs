//! Text that is almost right: [`mutate`] changes pieces of texts that are.

use arbitrary::{Result, Unstructured};

/// One of some texts, with a few of its pieces left out, doubled, exchanged, or replaced by others.
///
/// # Errors
///
/// If there are not enough bytes.
pub(super) fn mutate(u: &mut Unstructured<'_>, texts: &[&str], others: &[&str]) -> Result<String> {
    let text = *u.choose(texts)?;
    let mut pieces = split(text);
    for _ in 0..u.int_in_range(0..=6)? {
        if pieces.is_empty() {
            break;
        }
        let at = u.choose_index(pieces.len())?;
        match u.int_in_range(0..=5)? {
            0 => {
                pieces.remove(at);
            }
            1 => pieces.insert(at, pieces[at]),
            2 => pieces[at] = *u.choose(others)?,
            3 => pieces.insert(at, *u.choose(others)?),
            4 => {
                let from = u.choose_index(pieces.len())?;
                pieces[at] = pieces[from];
            }
            // A few pieces once more, elsewhere.
            _ => {
                let from = u.choose_index(pieces.len())?;
                let to = pieces.len().min(from + u.int_in_range(1..=12)?);
                let copy = pieces[from..to].to_vec();
                pieces.splice(at..at, copy);
            }
        }
    }
    Ok(pieces.concat())
}

/// Words, spaces, and everything else one character each.
fn split(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = |it: char| it.is_alphanumeric() || it == '_';
        let length = if word(first) {
            rest.find(|it| !word(it)).unwrap_or(rest.len())
        } else if first == ' ' {
            rest.find(|it| it != ' ').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, others) = rest.split_at(length);
        pieces.push(piece);
        rest = others;
    }
    pieces
}
