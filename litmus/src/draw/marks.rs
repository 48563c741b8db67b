//! [`Marks`]: where edges are already, so that others keep away from them.

use super::geometry::{Point, Rect};
use super::grid::Grid;

/// The distance between the points of a curve that are looked at.
pub(super) const STEP: f64 = 5.0;

/// Directions of edges by place.
#[derive(Debug)]
pub(super) struct Marks {
    grid: Grid<(usize, Point)>,
}

impl Marks {
    /// None yet, in these bounds.
    pub(super) fn new(bounds: &Rect) -> Self {
        Self { grid: Grid::new(bounds) }
    }

    /// Enters an edge, as points a [`STEP`] apart.
    pub(super) fn add(&mut self, edge: usize, points: &[Point]) {
        for pair in points.windows(2) {
            let direction = pair[1].minus(pair[0]).unit();
            self.grid.add(self.grid.square(pair[1]), (edge, direction));
        }
    }

    /// What is bad about an edge along these points: crossings are, and to run along with another
    /// more so. The cost is given up when it is above `limit`.
    pub(super) fn cost(&self, points: &[Point], limit: f64) -> f64 {
        let mut cost = 0.0;
        let inner = points.len().saturating_sub(2);
        for pair in points.windows(2).take(inner).skip(1) {
            let direction = pair[1].minus(pair[0]).unit();
            let square = self.grid.square(pair[1]);
            for near in self.grid.near(square) {
                for &(_, other) in self.grid.at(near) {
                    let along = direction.dot(other).abs() > 0.85;
                    cost += match (along, near == square) {
                        (true, true) => 24.0,
                        (true, false) => 9.0,
                        (false, true) => 25.0,
                        (false, false) => 0.0,
                    };
                }
            }
            if cost > limit {
                break;
            }
        }
        cost
    }

    /// How much of other edges lies in a box.
    pub(super) fn covered(&self, rect: &Rect, edge: usize) -> usize {
        let marks = self.grid.touched(rect).flat_map(|square| self.grid.at(square));
        marks.filter(|&&(other, _)| other != edge).count()
    }
}
