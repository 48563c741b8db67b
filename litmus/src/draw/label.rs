//! [`Labels`]: puts labels on edges where nothing else is.

use super::frame::LABEL_TEXT;
use super::geometry::{Point, Rect, point};
use super::marks::Marks;
use super::text::{real, sans_width};

/// The labels placed so far, and what they keep away from.
#[derive(Debug)]
pub(super) struct Labels {
    occupied: Vec<Rect>,
}

/// Where a label is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub(super) rect: Rect,
    /// Whether it is where one would look for it.
    pub(super) at_edge: bool,
    /// How much of other edges it hides.
    pub(super) hides: usize,
}

/// The parts of an edge at which its label may be, the best first.
const PARTS: [f64; 15] =
    [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8, 0.15, 0.85, 0.1, 0.9];

impl Labels {
    /// With the boxes that labels keep away from.
    pub(super) const fn new(occupied: Vec<Rect>) -> Self {
        Self { occupied }
    }

    fn free(&self, rect: &Rect) -> bool {
        !self.occupied.iter().any(|other| other.grown(1.5).overlaps(rect))
    }

    /// Places a label of the edge along these points.
    pub(super) fn place(
        &mut self,
        label: &str,
        edge: usize,
        points: &[Point],
        marks: &Marks,
    ) -> Placed {
        let width = sans_width(label, LABEL_TEXT) + 4.0;
        let height = LABEL_TEXT + 3.0;
        let placed = self
            .on_edge(edge, points, marks, (width, height))
            .unwrap_or_else(|| self.nearby(edge, points, marks, (width, height)));
        self.occupied.push(placed.rect);
        placed
    }

    fn on_edge(
        &self,
        edge: usize,
        points: &[Point],
        marks: &Marks,
        (width, height): (f64, f64),
    ) -> Option<Placed> {
        let mut best: Option<(f64, Placed)> = None;
        for (rank, part) in PARTS.into_iter().enumerate() {
            let Some((at, direction)) = at(points, part) else { continue };
            // Beside the edge is as far as the label's box reaches across it.
            let across = point(-direction.y, direction.x);
            let reach = f64::midpoint(across.x.abs() * width, across.y.abs() * height) + 2.0;
            for (offset, cost) in [(0.0, 0.0), (reach, 9.0), (-reach, 9.0)] {
                let rect = Rect::around(at.add(across.times(offset)), width, height);
                if !self.free(&rect) {
                    continue;
                }
                let hides = marks.covered(&rect, edge);
                // Where edges cross, a label nearby could be of either.
                let near = marks.covered(&rect.grown(9.0), edge);
                let cost = cost + real(rank) * 1.5 + real(hides) * 7.0 + real(near) * 1.5;
                if best.as_ref().is_none_or(|&(known, _)| cost < known) {
                    best = Some((cost, Placed { rect, at_edge: true, hides }));
                }
            }
        }
        best.map(|(_, placed)| placed)
    }

    /// The nearest free place around the edge's middle.
    fn nearby(
        &self,
        edge: usize,
        points: &[Point],
        marks: &Marks,
        (width, height): (f64, f64),
    ) -> Placed {
        const COMPASS: [Point; 8] = [
            point(1.0, 0.0),
            point(-1.0, 0.0),
            point(0.0, 1.0),
            point(0.0, -1.0),
            point(0.7, 0.7),
            point(-0.7, 0.7),
            point(0.7, -0.7),
            point(-0.7, -0.7),
        ];
        let middle = at(points, 0.5).map_or_else(Point::default, |(middle, _)| middle);
        // What is occupied is bounded, so that some ring is free.
        let mut radius = 8.0;
        loop {
            for direction in COMPASS {
                let rect = Rect::around(middle.add(direction.times(radius)), width, height);
                if self.free(&rect) {
                    let hides = marks.covered(&rect, edge);
                    return Placed { rect, at_edge: false, hides };
                }
            }
            radius += 8.0;
        }
    }
}

/// The point at a part of the way along points, and the direction there.
fn at(points: &[Point], part: f64) -> Option<(Point, Point)> {
    let lengths = points.windows(2).map(|pair| pair[0].distance(pair[1]));
    let mut left = lengths.sum::<f64>() * part;
    for pair in points.windows(2) {
        let step = pair[1].minus(pair[0]);
        if step.length() >= left {
            let direction = step.unit();
            return Some((pair[0].add(direction.times(left)), direction));
        }
        left -= step.length();
    }
    None
}
