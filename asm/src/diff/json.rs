//! Differences for scripts.

use super::{Diff, FunctionDiff, HunkKind, Item};
use crate::emit::json_string;
use acqrel_isa::{Printer, Syntax};
use std::fmt::Write as _;
use std::ops::Range;

impl Diff {
    /// What differs, as an object of JSON on one line: `equal`, `aligned` (see [`Diff::aligned`]),
    /// `functions` (`name`, `was` if it is renamed, `status`: `same`, `changed`, `added` or `gone`,
    /// `reordered`, and `changes`: `kind`, `replaced` or `retargeted`, with `old` and `new`, lists of
    /// `slot` and `text`), `moved` (`from`, `to`: first slots; `count` of instructions), and `rest`,
    /// lines of text.
    pub fn json(&self, syntax: Syntax) -> String {
        let printer = Printer::new(syntax);
        let (equal, aligned) = (self.is_equal(), self.aligned);
        let mut out = format!("{{\"equal\":{equal},\"aligned\":{aligned},\"functions\":[");
        for (nth, function) in self.functions.iter().enumerate() {
            comma(&mut out, nth);
            self.push_json(&mut out, function, &printer);
        }
        out.push_str("],\"moved\":[");
        for (nth, moved) in self.moved.iter().enumerate() {
            comma(&mut out, nth);
            let from = self.old_items().get(moved.old.start).map_or(0, |item| item.slot);
            let to = self.new_items().get(moved.new.start).map_or(0, |item| item.slot);
            let count = moved.old.len();
            push(&mut out, format_args!("{{\"from\":{from},\"to\":{to},\"count\":{count}}}"));
        }
        out.push_str("],\"rest\":[");
        for (nth, line) in self.rest.iter().enumerate() {
            comma(&mut out, nth);
            json_string(&mut out, line);
        }
        out.push_str("]}");
        out
    }

    fn push_json(&self, out: &mut String, function: &FunctionDiff, printer: &Printer) {
        let changed = || function.hunks.iter().filter(|hunk| hunk.kind != HunkKind::Same);
        out.push_str("{\"name\":");
        optional(out, function.name.as_deref());
        out.push_str(",\"was\":");
        optional(out, function.renamed.as_deref());
        let status = match (&function.old, &function.new) {
            (None, _) => "added",
            (_, None) => "gone",
            _ if changed().next().is_some() => "changed",
            _ => "same",
        };
        let reordered = function.moved;
        push(out, format_args!(",\"status\":\"{status}\",\"reordered\":{reordered}"));
        out.push_str(",\"changes\":[");
        for (nth, hunk) in changed().enumerate() {
            comma(out, nth);
            let retargeted = hunk.kind == HunkKind::Retargeted;
            let kind = if retargeted { "retargeted" } else { "replaced" };
            push(out, format_args!("{{\"kind\":\"{kind}\",\"old\":"));
            push_items(out, self.old_items(), hunk.old.clone(), printer);
            out.push_str(",\"new\":");
            push_items(out, self.new_items(), hunk.new.clone(), printer);
            out.push('}');
        }
        out.push_str("]}");
    }
}

fn push_items(out: &mut String, items: &[Item], range: Range<usize>, printer: &Printer) {
    out.push('[');
    for (nth, item) in items[range].iter().enumerate() {
        comma(out, nth);
        push(out, format_args!("{{\"slot\":{},\"text\":", item.slot));
        let mut text = String::new();
        item.push_text(&mut text, items, printer);
        json_string(out, &text);
        out.push('}');
    }
    out.push(']');
}

fn comma(out: &mut String, nth: usize) {
    if nth > 0 {
        out.push(',');
    }
}

fn optional(out: &mut String, value: Option<&str>) {
    match value {
        None => out.push_str("null"),
        Some(value) => json_string(out, value),
    }
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}
