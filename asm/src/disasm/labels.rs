//! [`Labels`]: the names of the places that a program's jumps and calls lead to.

use super::decimal;
use crate::lexer::in_word;
use crate::operand::register;
use acqrel_isa::{Program, Syntax};
use std::collections::HashSet;

/// The labels of a program.
pub(crate) struct Labels<'p> {
    /// For each instruction the label before it: none, a function's, or a new one.
    marks: Vec<Mark>,
    /// The names of functions, in their order.
    pub(crate) functions: Vec<&'p str>,
}

/// The label before an instruction, in four bytes, as programs can have millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mark(u32);

impl Mark {
    const NONE: Self = Self(0);
    /// The bit that makes a mark that of a function, with its index in [`Labels::functions`]; without
    /// it, it is the number of a new label.
    const FUNCTION: u32 = 1 << 31;
}

impl<'p> Labels<'p> {
    /// The names of functions, and new ones for all other targets.
    pub(crate) fn of(program: &'p Program) -> Self {
        let count = program.insns().len();
        let mut marks = vec![Mark::NONE; count];
        let mut functions = Vec::new();
        let mut taken = HashSet::new();
        for function in program.functions() {
            if let Some(name) = function.name.as_deref().filter(|name| is_label(name))
                && taken.insert(name)
            {
                // A program has less than 2^31 slots, and so functions.
                let index = u32::try_from(functions.len()).unwrap_or_default();
                marks[function.insns.start] = Mark(Mark::FUNCTION | index);
                functions.push(name);
            }
        }
        let mut targeted = vec![false; count];
        for target in (0..count).filter_map(|index| program.target(index)) {
            targeted[target] = true;
        }
        let numbered: HashSet<u32> = functions.iter().filter_map(|name| numbered(name)).collect();
        let mut number = 0;
        for (mark, _) in marks
            .iter_mut()
            .zip(targeted)
            .filter(|(mark, targeted)| *targeted && **mark == Mark::NONE)
        {
            number += 1;
            while numbered.contains(&number) {
                number += 1;
            }
            *mark = Mark(number);
        }
        Self { marks, functions }
    }

    /// The label before an instruction. A new one is written into `scratch`.
    pub(crate) fn before<'t>(&'t self, index: usize, scratch: &'t mut String) -> Option<&'t str> {
        let mark = self.marks.get(index).copied().filter(|&mark| mark != Mark::NONE)?;
        if mark.0 & Mark::FUNCTION != 0 {
            return self.functions.get((mark.0 & !Mark::FUNCTION) as usize).copied();
        }
        scratch.clear();
        scratch.push('L');
        decimal(scratch, mark.0 as usize);
        Some(scratch)
    }
}

/// The number of a name that is like those of new labels.
pub(super) fn numbered(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('L')?;
    let plain = !digits.starts_with(['0', '+']);
    digits.parse().ok().filter(|_| plain)
}

/// Whether a name can be a label in every syntax.
pub(super) fn is_label(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.first().is_some_and(|&first| in_word(first) && !first.is_ascii_digit())
        && bytes.iter().all(|&byte| in_word(byte))
        && name != "pc"
        && Syntax::ALL.into_iter().all(|syntax| register(name, syntax).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_labels_are_replaced() {
        for (name, ok) in [
            ("main", true),
            (".L1", true),
            ("a.b$c", true),
            ("", false),
            ("1a", false),
            ("a-b", false),
            ("r1", false),
            ("fp", false),
            ("W9", false),
            ("pc", false),
            ("r11", true),
        ] {
            assert_eq!(is_label(name), ok, "{name}");
        }
    }

    #[test]
    fn numbers_of_names() {
        for (name, number) in
            [("L1", Some(1)), ("L01", None), ("L+1", None), ("L", None), ("L4294967296", None)]
        {
            assert_eq!(numbered(name), number, "{name}");
        }
    }
}
