//! Drawings of the executions of outcomes that are wrong.

use crate::error::Error;
use acqrel_litmus::check::{Checked, Subject, Verdict, Wrong};
use acqrel_litmus::draw::Drawing;
use std::path::Path;

/// Draws an execution of the machine code for each outcome that is wrong.
pub(super) fn draw(
    folder: &Path,
    file: &str,
    subject: &Subject,
    checked: &Checked,
) -> Result<(), Error> {
    let Verdict::Wrong(wrong) = &checked.verdict else { return Ok(()) };
    let outcomes = wrong.iter().filter_map(|wrong| match wrong {
        Wrong::Outcome(state) => Some(state),
        Wrong::Footprint(_) | Wrong::Endless | Wrong::Fault { .. } => None,
    });
    for (index, state) in outcomes.enumerate() {
        let mut drawing = Drawing::of_witness(&checked.target, &state.witness, &[]);
        "machine code; the program forbids it".clone_into(&mut drawing.subtitle);
        drawing.notes.push(super::one::outcome(subject, state));
        let stem = Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let name = stem.filter(|stem| stem != "-").unwrap_or_else(|| "test".to_owned());
        let path = folder.join(format!("{name}-wrong-{}.svg", index + 1));
        let text = drawing.svg().map_err(|error| Error::Usage(error.to_string()))?;
        std::fs::write(&path, text).map_err(|error| Error::Write { path, error })?;
    }
    Ok(())
}
