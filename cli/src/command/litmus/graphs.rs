//! Drawings of executions, a file for each state.

use super::explained::Why;
use super::outcome::Result as Found;
use crate::args::GraphsFormat;
use crate::error::Error;
use acqrel_litmus::draw::{Drawing, Edge, EdgeKind, NodeId};
use acqrel_litmus::format::print;
use std::path::Path;

/// Draws an execution for each state, and the nearest candidates if the condition cannot be met.
pub(super) fn draw(
    folder: &Path,
    format: GraphsFormat,
    found: &Found<'_>,
    why: Option<&Why>,
) -> Result<(), Error> {
    for (index, (state, met)) in found.states().enumerate() {
        let holds = if met { "the condition holds" } else { "the condition does not hold" };
        let mut drawing = Drawing::of_witness(found.test, &state.witness, &[]);
        drawing.subtitle = format!("allowed by {}; {holds}", found.model);
        drawing.notes.push(print::state(found.test, &found.state(state)));
        write(folder, format, &file_name(found, &format!("{}", index + 1)), &drawing)?;
    }
    let Some(Why::Cannot(why)) = why else { return Ok(()) };
    for (index, candidate) in why.candidates.iter().enumerate() {
        let edges = candidate.broken.iter().flat_map(|broken| &broken.edges).map(|edge| Edge {
            from: NodeId(edge.from),
            to: NodeId(edge.to),
            label: edge.relation.clone(),
            kind: EdgeKind::of_relation(&edge.relation),
            in_cycle: true,
        });
        let mut drawing =
            Drawing::of_witness(found.test, &candidate.witness, &edges.collect::<Vec<_>>());
        let broken: Vec<&str> = candidate.broken.iter().map(|it| it.axiom.as_str()).collect();
        drawing.subtitle = format!("forbidden by {}: breaks {}", found.model, broken.join(", "));
        drawing.notes.push(print::condition(found.test));
        write(folder, format, &file_name(found, &format!("forbidden-{}", index + 1)), &drawing)?;
    }
    Ok(())
}

/// The name of a test as that of a file: without what leads elsewhere.
fn file_name(found: &Found<'_>, suffix: &str) -> String {
    let plain = |letter: char| match letter {
        '/' | '\\' | ':' => '_',
        letter if letter.is_control() => '_',
        letter => letter,
    };
    // Tests of one name are told apart by their files.
    let file = Path::new(found.file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let name = match file {
        Some(file) if file != found.test.name && file != "-" => {
            format!("{file}-{}", found.test.name)
        }
        _ => found.test.name.clone(),
    };
    let name: String = name.chars().map(plain).collect();
    format!("{}-{suffix}", name.trim_start_matches('.'))
}

fn write(folder: &Path, format: GraphsFormat, name: &str, drawing: &Drawing) -> Result<(), Error> {
    let (text, extension) = match format {
        GraphsFormat::Svg => (drawing.svg(), "svg"),
        GraphsFormat::Dot => (drawing.dot(), "dot"),
    };
    let text = text.map_err(|error| Error::Usage(error.to_string()))?;
    let path = folder.join(format!("{name}.{extension}"));
    std::fs::write(&path, text).map_err(|error| Error::Write { path, error })
}
