//! `--lower help`: the recipe table.

use acqrel_jit::{Arm64Features, Event, Lowering, Recipe, Target, X86Features, recipe};
use acqrel_machine::Arch;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// A row of the table.
struct Row {
    event: Event,
    recipe: &'static Recipe,
    /// The features that it needs, separated by commas.
    needs: String,
    /// For which targets it is the default.
    default: &'static str,
}

fn rows(arch: Arch) -> Vec<Row> {
    let full = match arch {
        Arch::X86_64 => Target::X86_64(X86Features::ALL),
        Arch::Arm64 => Target::Arm64(Arm64Features::ALL),
    };
    let plain = Lowering::new(Target::baseline(arch));
    let full = Lowering::new(full);
    let events = Event::ALL.into_iter();
    let all = events.flat_map(|event| recipe::recipes(arch, event).iter().map(move |r| (event, r)));
    all.map(|(event, recipe)| {
        let default = match (plain.get(event) == recipe, full.get(event) == recipe) {
            (true, true) => "yes",
            // The feature is the one that the other default needs.
            (true, false) => "without lse",
            (false, true) => "with lse",
            (false, false) => "",
        };
        Row { event, recipe, needs: needs(recipe), default }
    })
    .collect()
}

/// The names of the features that a recipe needs.
pub(super) fn needs(recipe: &Recipe) -> String {
    let mut has = Arm64Features::NONE;
    let mut names = Vec::new();
    while let Some(name) = has.missing(recipe.needs()) {
        names.push(name);
        let known = match name {
            "lse" => &mut has.lse,
            "lrcpc" => &mut has.lrcpc,
            "lrcpc2" => &mut has.lrcpc2,
            _ => &mut has.lor,
        };
        if std::mem::replace(known, true) {
            break;
        }
    }
    names.join(",")
}

/// The recipes of architectures as a table.
pub(super) fn table(archs: &[Arch]) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    for (nth, &arch) in archs.iter().enumerate() {
        let gap = if nth > 0 { "\n" } else { "" };
        let _ = writeln!(text, "{gap}{arch}");
        let _ = writeln!(text, "  {:14} {:26} {:8} default", "event", "recipe", "needs");
        let mut last = None;
        for Row { event, recipe, needs, default } in rows(arch) {
            let name = if last == Some(event) { "" } else { event.name() };
            last = Some(event);
            let line = format!("  {name:14} {:26} {needs:8} {default}", recipe.name);
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

/// The recipes of architectures as JSON.
pub(super) fn value(archs: &[Arch]) -> Value {
    let rows = archs.iter().flat_map(|&arch| {
        rows(arch).into_iter().map(move |row| {
            json!({
                "arch": arch.name(), "event": row.event.name(), "recipe": row.recipe.name,
                "needs": row.needs, "default": row.default,
            })
        })
    });
    json!({ "recipes": rows.collect::<Vec<_>>() })
}
