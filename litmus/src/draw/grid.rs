//! [`Grid`]: a plane in squares, to find quickly what is at a place.

use super::geometry::{Point, Rect, point};

const SIDE: f64 = 8.0;

/// Lists by place: one for each square of a plane that has bounds. What is beyond them is in the
/// squares at the border.
#[derive(Debug)]
pub(super) struct Grid<T> {
    origin: Point,
    width: usize,
    height: usize,
    squares: Vec<Vec<T>>,
}

/// The position of a square in its row and in its column.
pub(super) type Square = (usize, usize);

/// A number of squares.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates")]
const fn squares(length: f64) -> usize {
    (length / SIDE) as usize
}

impl<T: Clone> Grid<T> {
    /// Empty lists for these bounds.
    pub(super) fn new(bounds: &Rect) -> Self {
        let (width, height) = (squares(bounds.width()) + 1, squares(bounds.height()) + 1);
        let origin = point(bounds.left, bounds.top);
        Self { origin, width, height, squares: vec![Vec::new(); width * height] }
    }

    /// The square that a point is in.
    pub(super) fn square(&self, at: Point) -> Square {
        let at = at.minus(self.origin);
        (squares(at.x).min(self.width - 1), squares(at.y).min(self.height - 1))
    }

    /// The list of a square.
    pub(super) fn at(&self, (x, y): Square) -> &[T] {
        &self.squares[y * self.width + x]
    }

    /// Adds to the list of a square.
    pub(super) fn add(&mut self, (x, y): Square, what: T) {
        self.squares[y * self.width + x].push(what);
    }

    /// The squares that a box touches.
    pub(super) fn touched(&self, rect: &Rect) -> impl Iterator<Item = Square> + use<T> {
        let (left, top) = self.square(point(rect.left, rect.top));
        let (right, bottom) = self.square(point(rect.right, rect.bottom));
        (top..=bottom).flat_map(move |y| (left..=right).map(move |x| (x, y)))
    }

    /// A square and those around it.
    pub(super) fn near(&self, (x, y): Square) -> impl Iterator<Item = Square> + use<T> {
        let (right, bottom) = ((x + 1).min(self.width - 1), (y + 1).min(self.height - 1));
        (y.saturating_sub(1)..=bottom)
            .flat_map(move |y| (x.saturating_sub(1)..=right).map(move |x| (x, y)))
    }
}
