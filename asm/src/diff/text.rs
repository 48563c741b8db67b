//! Differences for people.

use super::{Diff, FunctionDiff, Hunk, HunkKind, Moved};
use acqrel_isa::{Printer, Syntax};
use std::fmt::Write as _;
use std::ops::Range;

/// How many instructions are shown around a difference.
const CONTEXT: usize = 3;

impl Diff {
    /// What differs, as a table for each function that does: the slot in the old and in the new code, a
    /// mark, and the instruction, with slots as the targets of jumps. `-` is gone, `+` is added; `<` is
    /// moved away, and `>` moved here. Empty if nothing differs.
    pub fn text(&self, syntax: Syntax) -> String {
        let mut out = String::new();
        let printer = Printer::new(syntax);
        let mut by_old: Vec<&Moved> = self.moved.iter().collect();
        by_old.sort_unstable_by_key(|moved| moved.old.start);
        let by_new: Vec<&Moved> = self.moved.iter().collect();
        let shown = Shown { printer, by_old, by_new };
        for function in &self.functions {
            self.push_function(&mut out, function, &shown);
        }
        for line in &self.rest {
            out.extend(["@@ ", line, "\n"]);
        }
        if !self.aligned {
            out.push_str(
                "@@ the code is too different to be aligned whole: of what is shown as gone and added, parts may be the same\n",
            );
        }
        out
    }

    fn push_function(&self, out: &mut String, function: &FunctionDiff, shown: &Shown<'_>) {
        let same = function.hunks.iter().all(|hunk| hunk.kind == HunkKind::Same);
        let whole = function.old.is_some() && function.new.is_some();
        if same && whole && function.renamed.is_none() && !function.moved {
            return;
        }
        push(out, format_args!("@@ {}", name(function.name.as_deref())));
        if function.old.is_none() {
            out.push_str(", added");
        }
        if function.new.is_none() {
            out.push_str(", gone");
        }
        if let Some(old) = &function.renamed {
            push(out, format_args!(", was {old}"));
        }
        if function.moved {
            out.push_str(", in another order");
        }
        out.push('\n');
        let mut dots = true;
        for (nth, hunk) in function.hunks.iter().enumerate() {
            if hunk.kind != HunkKind::Same {
                self.push_difference(out, hunk, shown);
                dots = true;
                continue;
            }
            let (first, last) = (nth == 0, nth + 1 == function.hunks.len());
            if first && last {
                continue;
            }
            let before = if first { 0 } else { CONTEXT };
            let behind = if last { 0 } else { CONTEXT };
            for (at, (old, new)) in hunk.old.clone().zip(hunk.new.clone()).enumerate() {
                if at < before || at + behind >= hunk.old.len() {
                    self.push_line(out, Some(old), Some(new), ' ', shown);
                    out.push('\n');
                    dots = true;
                } else if std::mem::take(&mut dots) && !first && !last {
                    out.push_str("  ...\n");
                }
            }
        }
    }

    fn push_difference(&self, out: &mut String, hunk: &Hunk, shown: &Shown<'_>) {
        let one_by_one = hunk.kind == HunkKind::Retargeted;
        let mut new = hunk.new.clone();
        for old in hunk.old.clone() {
            let to = find(&shown.by_old, old, |moved| &moved.old)
                .map(|(moved, nth)| moved.new.start + nth);
            self.push_line(out, Some(old), None, if to.is_some() { '<' } else { '-' }, shown);
            if let Some(to) = to.and_then(|to| self.new_items().get(to)) {
                push(out, format_args!("  (to {})", to.slot));
            }
            out.push('\n');
            if one_by_one && let Some(new) = new.next() {
                self.push_line(out, None, Some(new), '+', shown);
                out.push('\n');
            }
        }
        for new in new {
            let from = find(&shown.by_new, new, |moved| &moved.new)
                .map(|(moved, nth)| moved.old.start + nth);
            self.push_line(out, None, Some(new), if from.is_some() { '>' } else { '+' }, shown);
            if let Some(from) = from.and_then(|from| self.old_items().get(from)) {
                push(out, format_args!("  (from {})", from.slot));
            }
            out.push('\n');
        }
    }

    fn push_line(
        &self,
        out: &mut String,
        old: Option<usize>,
        new: Option<usize>,
        mark: char,
        shown: &Shown<'_>,
    ) {
        let slot = |slot: Option<usize>| slot.map_or(String::new(), |slot| slot.to_string());
        let old_slot = slot(old.map(|old| self.old_items()[old].slot));
        let new_slot = slot(new.map(|new| self.new_items()[new].slot));
        push(out, format_args!("{old_slot:>4} {new_slot:>4} {mark} "));
        let (items, at) = match (old, new) {
            (_, Some(new)) => (self.new_items(), new),
            (Some(old), None) => (self.old_items(), old),
            (None, None) => return,
        };
        items[at].push_text(out, items, &shown.printer);
    }
}

/// What goes with showing differences.
struct Shown<'d> {
    printer: Printer,
    /// What is moved, in the order of the old code and in that of the new.
    by_old: Vec<&'d Moved>,
    by_new: Vec<&'d Moved>,
}

/// The run that an instruction is moved in, and which of its instructions it is. The runs are sorted by
/// the side asked for.
fn find<'d>(
    moved: &[&'d Moved],
    index: usize,
    side: impl Fn(&Moved) -> &Range<usize>,
) -> Option<(&'d Moved, usize)> {
    let behind = moved.partition_point(|moved| side(moved).start <= index);
    let found = *moved.get(behind.checked_sub(1)?)?;
    side(found).contains(&index).then(|| (found, index - side(found).start))
}

fn name(name: Option<&str>) -> &str {
    name.unwrap_or("(no name)")
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}
