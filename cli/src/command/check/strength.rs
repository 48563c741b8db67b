//! What strength is paid for, in words.

use acqrel_litmus::check::Cost;

/// What an outcome is lost to.
pub(super) fn words(cost: &Cost) -> String {
    match cost {
        Cost::Architecture => {
            "by the architecture: no recipe known to be right allows it".to_owned()
        }
        Cost::Unknown => "what it is lost to is not known".to_owned(),
        Cost::Recipes(all) => {
            let each = all.iter().map(|it| {
                let thread = it.thread.map_or(String::new(), |thread| format!(" of P{thread}"));
                let (now, instead) = (it.recipe.name, it.instead.name);
                format!("by {}={now}{thread}; {instead} is right and allows it", it.event)
            });
            each.collect::<Vec<_>>().join(", ")
        }
    }
}

/// The same as an object.
pub(super) fn value(cost: &Cost) -> serde_json::Value {
    use serde_json::json;
    match cost {
        Cost::Architecture => json!({ "to": "architecture" }),
        Cost::Unknown => json!({ "to": "unknown" }),
        Cost::Recipes(all) => {
            let each = all.iter().map(|it| {
                json!({
                    "event": it.event.name(),
                    "recipe": it.recipe.name,
                    "instead": it.instead.name,
                    "thread": it.thread,
                })
            });
            json!({ "to": "recipes", "recipes": each.collect::<Vec<_>>() })
        }
    }
}
