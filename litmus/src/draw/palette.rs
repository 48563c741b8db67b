//! [`Pen`]: the colour, width and dashes of an edge.

use super::{Edge, EdgeKind};

/// What an edge is drawn with. Its name goes into identifiers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pen {
    pub(super) name: &'static str,
    /// What the legend says.
    pub(super) legend: &'static str,
    pub(super) colour: &'static str,
    pub(super) width: f64,
    /// Lengths of stroke and gap in SVG's notation, and Graphviz's word for it; empty: solid.
    pub(super) dashes: &'static str,
    pub(super) dot_style: &'static str,
}

const fn pen(
    name: &'static str,
    legend: &'static str,
    colour: &'static str,
    (dashes, dot_style): (&'static str, &'static str),
) -> Pen {
    Pen { name, legend, colour, width: 1.5, dashes, dot_style }
}

const SOLID: (&str, &str) = ("", "solid");
const DASHED: (&str, &str) = ("7 3", "dashed");
const DOTTED: (&str, &str) = ("2 3", "dotted");

// Hues that stay apart under the common forms of colour blindness, after Okabe and Ito, darkened
// until a label in them is legible on white. None is near the cycle's red, which is also thicker.
const PENS: [Pen; 10] = [
    pen("po", "program order", "#6b6f76", SOLID),
    pen("rf", "reads-from", "#0072b2", SOLID),
    pen("co", "coherence", "#a86400", SOLID),
    pen("fr", "from-read", "#7a3e9d", DASHED),
    pen("addr", "address dependency", "#00785a", DOTTED),
    pen("data", "data dependency", "#00785a", DASHED),
    pen("ctrl", "control dependency", "#00785a", SOLID),
    pen("rmw", "atomic update", "#111111", DASHED),
    pen("fence", "ordered", "#2f8fc4", DASHED),
    pen("other", "other relation", "#6a6a00", DOTTED),
];

const CYCLE: Pen = Pen {
    name: "cycle",
    legend: "in the cycle",
    colour: "#d3122a",
    width: 3.0,
    dashes: "",
    dot_style: "bold",
};

/// All pens, in the order of a legend.
pub(super) fn pens() -> impl Iterator<Item = Pen> {
    PENS.into_iter().chain([CYCLE])
}

impl Pen {
    pub(super) const fn of(edge: &Edge) -> Self {
        if edge.in_cycle { CYCLE } else { Self::of_kind(edge.kind) }
    }

    const fn of_kind(kind: EdgeKind) -> Self {
        match kind {
            EdgeKind::ProgramOrder => PENS[0],
            EdgeKind::ReadsFrom => PENS[1],
            EdgeKind::Coherence => PENS[2],
            EdgeKind::FromRead => PENS[3],
            EdgeKind::Address => PENS[4],
            EdgeKind::Data => PENS[5],
            EdgeKind::Control => PENS[6],
            EdgeKind::Update => PENS[7],
            EdgeKind::Fence => PENS[8],
            EdgeKind::Other => PENS[9],
        }
    }
}
