//! What every code means at length: [`Explanation`], the Markdown file with the code's name, and
//! its [`Block`]s.
//!
//! A file is paragraphs, and examples between fences: first what is `wrong`, then what is `right`.
//! Behind these words are the options of `acqrel asm` that the example needs. The tests assemble
//! every example: what is wrong has the code and no other, what is right has nothing wrong.

/// What a code means: what is wrong, why that is a rule and whose, and how to put it right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explanation {
    markdown: &'static str,
}

/// A part of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// Paragraphs.
    Text(&'static str),
    /// A source.
    Example(Example),
}

/// A source in an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Whether it assembles.
    pub right: bool,
    /// The options of `acqrel asm` that it is meant for; may be empty.
    pub options: &'static str,
    /// Its lines.
    pub source: &'static str,
}

const FENCE: &str = "```";

impl Explanation {
    pub(crate) const fn new(markdown: &'static str) -> Self {
        Self { markdown }
    }

    /// The parts, in order.
    pub fn blocks(self) -> impl Iterator<Item = Block> {
        let mut rest = self.markdown;
        core::iter::from_fn(move || {
            rest = rest.trim_start_matches('\n');
            let Some(fenced) = rest.strip_prefix(FENCE) else {
                let end = rest.find("\n```").unwrap_or(rest.len());
                let (text, behind) = rest.split_at(end);
                rest = behind;
                let text = text.trim_end();
                return (!text.is_empty()).then_some(Block::Text(text));
            };
            let (head, body) = fenced.split_once('\n')?;
            let (source, behind) = body.split_once("```\n").unwrap_or((body, ""));
            rest = behind;
            let (kind, options) = head.split_once(' ').unwrap_or((head, ""));
            Some(Block::Example(Example { right: kind == "right", options, source }))
        })
    }

    /// The examples, in order.
    pub fn examples(self) -> impl Iterator<Item = Example> {
        self.blocks().filter_map(|block| match block {
            Block::Example(example) => Some(example),
            Block::Text(_) => None,
        })
    }
}

impl Example {
    /// What stands above it.
    pub fn title(&self) -> String {
        let kind = if self.right { "Right" } else { "Wrong" };
        match self.options {
            "" => kind.to_owned(),
            options => format!("{kind}, with `{options}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_text_and_examples() {
        let file = "A\nb.\n\nC.\n\n```wrong --cpu v1\nx\n```\n\n```right\ny\n\nz\n```\n\nEnd.\n";
        let blocks: Vec<_> = Explanation::new(file).blocks().collect();
        let wrong = Example { right: false, options: "--cpu v1", source: "x\n" };
        let right = Example { right: true, options: "", source: "y\n\nz\n" };
        assert_eq!(
            blocks,
            [
                Block::Text("A\nb.\n\nC."),
                Block::Example(wrong),
                Block::Example(right),
                Block::Text("End."),
            ]
        );
        assert_eq!(wrong.title(), "Wrong, with `--cpu v1`");
        assert_eq!(right.title(), "Right");
    }
}
