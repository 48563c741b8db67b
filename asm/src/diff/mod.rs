//! What differs between two programs or two units: [`diff_programs`] and [`diff_units`], with [`Diff`]
//! out.
//!
//! Functions are matched by their names, and compared instruction by instruction. Where jumps and
//! calls lead is compared by what they lead to: an offset that is another one because there is an
//! instruction more between is no difference. What is gone in one place and the same in another has
//! been moved.
//!
//! The work is bounded: code of millions of instructions that has little in common is not aligned to
//! the last instruction; [`Diff::aligned`] says so.

mod align;
mod code;
mod functions;
mod json;
mod moved;
mod rest;
mod text;

use crate::unit::Unit;
use acqrel_isa::Program;
use code::Code;
pub use code::Item;
use std::ops::Range;

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The functions of both, in the order of the new ones, and behind them those that are gone.
    pub functions: Vec<FunctionDiff>,
    /// Code that is the same in another place.
    pub moved: Vec<Moved>,
    /// What differs besides code: a line of text for each map, symbol or section.
    pub rest: Vec<String>,
    /// Whether all code has been aligned; if not, some of what is called replaced has parts that are
    /// the same.
    pub aligned: bool,
    old: Code,
    new: Code,
}

/// What differs in a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionDiff {
    /// Its name in the new code, or the old one if it is gone; none if it has none.
    pub name: Option<String>,
    /// Its name in the old code, if it is another one.
    pub renamed: Option<String>,
    /// Whether it is in another order among the functions of both.
    pub moved: bool,
    /// Its instructions in the old code, as indices of [`Diff::old_items`]. None if it is added.
    pub old: Option<Range<usize>>,
    /// Its instructions in the new code, as indices of [`Diff::new_items`]. None if it is gone.
    pub new: Option<Range<usize>>,
    /// Its instructions in their order, in both.
    pub hunks: Vec<Hunk>,
}

/// A run of instructions, as indices of [`Diff::old_items`] and [`Diff::new_items`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// How the two are to one another.
    pub kind: HunkKind,
    /// In the old code.
    pub old: Range<usize>,
    /// In the new code.
    pub new: Range<usize>,
}

/// How a run of instructions differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HunkKind {
    /// Not at all.
    Same,
    /// It is the same instruction, but leads elsewhere.
    Retargeted,
    /// The old ones are gone, and the new ones are in their place. Either may be none.
    Replaced,
}

/// A run of instructions that is the same in another place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Where it was.
    pub old: Range<usize>,
    /// Where it is.
    pub new: Range<usize>,
}

impl Diff {
    /// Whether nothing differs.
    pub fn is_equal(&self) -> bool {
        let same = |function: &FunctionDiff| {
            function.old.is_some()
                && function.new.is_some()
                && function.renamed.is_none()
                && !function.moved
                && function.hunks.iter().all(|hunk| hunk.kind == HunkKind::Same)
        };
        self.rest.is_empty() && self.functions.iter().all(same)
    }

    /// The instructions of the old code.
    pub fn old_items(&self) -> &[Item] {
        &self.old.items
    }

    /// The instructions of the new code.
    pub fn new_items(&self) -> &[Item] {
        &self.new.items
    }
}

/// Compares two programs.
///
/// ```
/// use acqrel_asm::diff::diff_programs;
/// use acqrel_asm::{Options, assemble};
/// use acqrel_isa::Syntax;
///
/// let program = |text| assemble(text, &Options::default()).program.unwrap();
/// let old = program("if r1 == 0 goto out\nr0 = 1\nout: exit");
/// let new = program("if r1 == 0 goto out\nr0 = 2\nr2 = 3\nout: exit");
/// let diff = diff_programs(&old, &new);
/// assert!(!diff.is_equal());
/// assert_eq!(
///     diff.text(Syntax::Llvm),
///     "@@ (no name)
///    0    0   if r1 == 0 goto 3
///    1      - r0 = 1
///         1 + r0 = 2
///         2 + r2 = 3
///    2    3   exit
/// ",
/// );
/// ```
pub fn diff_programs(old: &Program, new: &Program) -> Diff {
    let rest = rest::programs(old, new);
    diff(Code::of_program(old), Code::of_program(new), rest)
}

/// Compares two units: their functions, and their maps, symbols and data.
pub fn diff_units(old: &Unit, new: &Unit) -> Diff {
    let rest = rest::units(old, new);
    diff(Code::of_unit(old), Code::of_unit(new), rest)
}

fn diff(old: Code, new: Code, rest: Vec<String>) -> Diff {
    let compared = functions::compare(&old, &new);
    let moved = moved::find(&compared.functions, &compared.old_keys, &compared.new_keys);
    Diff { functions: compared.functions, moved, rest, aligned: compared.aligned, old, new }
}
