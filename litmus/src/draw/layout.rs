//! [`Layout`]: where everything in a picture is.

use super::frame::{Frame, ends};
use super::geometry::{Curve, Rect};
use super::label::{Labels, Placed};
use super::palette::Pen;
use super::route::{Router, Way};
use super::text::real;
use super::{DrawError, Drawing, Edge, EdgeKind};

/// The places of everything.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) frame: Frame,
    /// The edges, in the drawing's order.
    pub(super) edges: Vec<Drawn>,
    /// What is around all that.
    pub(super) bounds: Rect,
}

/// An edge with its place.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) label: String,
    pub(super) pen: Pen,
    pub(super) curve: Curve,
    /// How many points of it are in boxes.
    pub(super) hits: usize,
    /// Where the label is; none if it is empty.
    pub(super) place: Option<Placed>,
}

/// How much wider than needed corridors are made, until all fits. Large drawings get but one try.
const SPREADS: [f64; 4] = [1.0, 1.25, 1.55, 1.9];
const LARGE: usize = 150;

impl Layout {
    /// Lays out a drawing.
    pub(super) fn new(drawing: &Drawing) -> Result<Self, DrawError> {
        let ends = ends(drawing)?;
        let mut best: Option<(f64, Self)> = None;
        let tries = if drawing.edges.len() > LARGE { &SPREADS[1..2] } else { &SPREADS[..] };
        for (number, &spread) in tries.iter().enumerate() {
            let layout = Self::at(drawing, &ends, spread);
            // What does not fit is worth some more space, but not any amount.
            let cost = layout.misfits() + real(number) * 4.0;
            if best.as_ref().is_none_or(|&(known, _)| cost < known) {
                best = Some((cost, layout));
            }
            if best.as_ref().is_some_and(|&(known, _)| known <= real(number + 1) * 4.0) {
                break;
            }
        }
        Ok(best.map_or_else(|| Self::at(drawing, &ends, 1.0), |(_, layout)| layout))
    }

    fn at(drawing: &Drawing, ends: &[(usize, usize)], spread: f64) -> Self {
        let frame = Frame::new(drawing, ends, spread);
        let mut order: Vec<usize> = (0..drawing.edges.len()).collect();
        order.sort_by_key(|&edge| {
            let (from, to) = (&frame.slots[ends[edge].0], &frame.slots[ends[edge].1]);
            let column = |slot: Option<usize>| slot.map_or(0, |column| column + 1);
            let apart = column(from.column).abs_diff(column(to.column)) + from.row.abs_diff(to.row);
            (precedence(&drawing.edges[edge]), apart, edge)
        });
        let mut router = Router::new(&frame, order.len());
        let mut ways: Vec<Option<Way>> = vec![None; drawing.edges.len()];
        for &edge in &order {
            let (from, to) = ends[edge];
            ways[edge] = Some(router.route(edge, from, to));
        }
        let boxes = frame.slots.iter().map(|slot| slot.rect);
        let headers = frame.lanes.iter().map(|lane| lane.header);
        let mut labels = Labels::new(boxes.chain(headers).collect());
        let mut places = vec![None; drawing.edges.len()];
        // The shorter an edge, the fewer places its label has.
        order.sort_by_key(|&edge| ways[edge].as_ref().map_or(0, |way| way.points.len()));
        for &edge in &order {
            let label = &drawing.edges[edge].label;
            if let (false, Some(way)) = (label.is_empty(), &ways[edge]) {
                places[edge] = Some(labels.place(label, edge, &way.points, router.marks()));
            }
        }
        let mut bounds = frame.bounds();
        let mut edges = Vec::with_capacity(ways.len());
        for ((edge, way), place) in drawing.edges.iter().zip(ways).zip(places) {
            let Some(way) = way else { continue };
            bounds = Rect::of(&way.points).map_or(bounds, |way| bounds.with(&way.grown(4.0)));
            bounds = place.map_or(bounds, |place: Placed| bounds.with(&place.rect));
            edges.push(Drawn {
                label: edge.label.clone(),
                pen: Pen::of(edge),
                curve: way.curve,
                hits: way.hits,
                place,
            });
        }
        Self { frame, edges, bounds }
    }

    /// How much there is that makes it hard to read.
    fn misfits(&self) -> f64 {
        let of = |edge: &Drawn| {
            let label = edge.place.map_or(0.0, |place| {
                real(place.hides) * 0.5 + if place.at_edge { 0.0 } else { 5.0 }
            });
            real(edge.hits) * 10.0 + label
        };
        self.edges.iter().map(of).sum()
    }
}

/// Which edges find their way first: those between neighbours, which are straight, then those that
/// the picture is about.
fn precedence(edge: &Edge) -> u8 {
    match (edge.kind, edge.in_cycle) {
        (EdgeKind::ProgramOrder, _) => 0,
        (_, true) => 1,
        (_, false) => 2,
    }
}
