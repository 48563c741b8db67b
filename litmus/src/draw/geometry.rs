//! [`Point`], [`Rect`] and [`Curve`], in SVG's coordinates: y grows downwards.

/// A place in the picture, or a direction.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

pub(super) const fn point(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Point {
    pub(super) fn add(self, other: Self) -> Self {
        point(self.x + other.x, self.y + other.y)
    }

    pub(super) fn minus(self, other: Self) -> Self {
        point(self.x - other.x, self.y - other.y)
    }

    pub(super) fn times(self, factor: f64) -> Self {
        point(self.x * factor, self.y * factor)
    }

    pub(super) fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    pub(super) fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    pub(super) fn distance(self, other: Self) -> f64 {
        self.minus(other).length()
    }

    /// The direction of length 1; none of a zero.
    pub(super) fn unit(self) -> Self {
        let length = self.length();
        if length > 0.0 { self.times(1.0 / length) } else { self }
    }

    fn towards(self, other: Self, part: f64) -> Self {
        self.add(other.minus(self).times(part))
    }
}

/// A box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

impl Rect {
    pub(super) const fn new(left: f64, top: f64, width: f64, height: f64) -> Self {
        Self { left, top, right: left + width, bottom: top + height }
    }

    pub(super) fn around(centre: Point, width: f64, height: f64) -> Self {
        Self::new(centre.x - width / 2.0, centre.y - height / 2.0, width, height)
    }

    pub(super) const fn width(&self) -> f64 {
        self.right - self.left
    }

    pub(super) const fn height(&self) -> f64 {
        self.bottom - self.top
    }

    pub(super) const fn centre(&self) -> Point {
        point(f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }

    /// With a margin all around; a negative one makes it smaller.
    pub(super) const fn grown(&self, margin: f64) -> Self {
        Self {
            left: self.left - margin,
            top: self.top - margin,
            right: self.right + margin,
            bottom: self.bottom + margin,
        }
    }

    pub(super) fn contains(&self, at: Point) -> bool {
        self.left < at.x && at.x < self.right && self.top < at.y && at.y < self.bottom
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// The smallest box with both in it.
    pub(super) const fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The smallest box around points; none of none.
    pub(super) fn of(points: &[Point]) -> Option<Self> {
        let boxes = points.iter().map(|at| Self::new(at.x, at.y, 0.0, 0.0));
        boxes.reduce(|sum, at| sum.with(&at))
    }
}

/// A stretch of a [`Curve`], from where the one before it ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Stretch {
    Line(Point),
    /// A cubic Bézier curve: two control points, and its end.
    Cubic(Point, Point, Point),
}

/// The way of an edge.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) start: Point,
    pub(super) stretches: Vec<Stretch>,
}

/// How round the corners of polygons are.
const RADIUS: f64 = 11.0;

impl Curve {
    pub(super) fn line(from: Point, to: Point) -> Self {
        Self { start: from, stretches: vec![Stretch::Line(to)] }
    }

    /// A Bézier curve from one point to another, and from there straight on to the end.
    pub(super) fn cubic(from: Point, first: Point, second: Point, to: Point, end: Point) -> Self {
        Self { start: from, stretches: vec![Stretch::Cubic(first, second, to), Stretch::Line(end)] }
    }

    /// Along these points, in straight lines with round corners.
    pub(super) fn polygon(points: &[Point]) -> Self {
        let mut stretches = Vec::new();
        for corner in points.windows(3) {
            let &[before, at, after] = corner else { continue };
            let radius = RADIUS.min(at.distance(before) / 2.0).min(at.distance(after) / 2.0);
            let enter = at.add(before.minus(at).unit().times(radius));
            let leave = at.add(after.minus(at).unit().times(radius));
            stretches.push(Stretch::Line(enter));
            stretches.push(Stretch::Cubic(enter.towards(at, 0.55), leave.towards(at, 0.55), leave));
        }
        stretches.extend(points.last().map(|&last| Stretch::Line(last)));
        Self { start: points.first().copied().unwrap_or_default(), stretches }
    }

    /// Points along it from start to end, no two neighbours much more than `step` apart.
    pub(super) fn points(&self, step: f64) -> Vec<Point> {
        let mut points = vec![self.start];
        let mut from = self.start;
        for stretch in &self.stretches {
            let (length, end) = match *stretch {
                Stretch::Line(end) => (from.distance(end), end),
                Stretch::Cubic(a, b, end) => {
                    (from.distance(a) + a.distance(b) + b.distance(end), end)
                }
            };
            let mut walked = step;
            while walked < length {
                let part = walked / length;
                points.push(match *stretch {
                    Stretch::Line(end) => from.towards(end, part),
                    Stretch::Cubic(a, b, end) => {
                        bend(from, a, b, part).towards(bend(a, b, end, part), part)
                    }
                });
                walked += step;
            }
            if length > 0.0 {
                points.push(end);
            }
            from = end;
        }
        points
    }
}

/// The point at a part of a quadratic Bézier curve; a cubic one lies between two of them.
fn bend(from: Point, control: Point, to: Point, part: f64) -> Point {
    from.towards(control, part).towards(control.towards(to, part), part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_curves_lead_from_start_to_end_in_small_steps() {
        let (a, b, c, d) =
            (point(0.0, 0.0), point(100.0, 0.0), point(100.0, 80.0), point(20.0, 80.0));
        for curve in [Curve::line(a, c), Curve::cubic(a, b, c, d, d), Curve::polygon(&[a, b, c, d])]
        {
            let points = curve.points(4.0);
            assert_eq!(points.first(), Some(&a));
            assert!(points.len() > 20);
            assert!(points.windows(2).all(|pair| pair[0].distance(pair[1]) < 8.1), "{curve:?}");
        }
    }
}
