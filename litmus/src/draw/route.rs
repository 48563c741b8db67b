//! [`Router`]: finds the way of each edge.
//!
//! It proposes straight lines, curves and ways along the corridors, orders them by length, and takes
//! the one that costs least together with what it runs into.

use super::frame::{Frame, Slot, Span};
use super::geometry::{Curve, Point, Rect, point};
use super::grid::Grid;
use super::marks::{Marks, STEP};
use super::text::real;

/// The cost of each point inside a box: more than any detour's.
const HIT: f64 = 4000.0;
/// The cost of an end where another edge has one.
const SHARED_END: f64 = 60.0;
/// The cost of a corner.
const CORNER: f64 = 14.0;
/// The cost of leaving a box on the side away from where the edge leads.
const AWAY: f64 = 45.0;
/// How long the straight piece before an end is.
const TIP: f64 = 11.0;
/// How many proposals are tried for all edges together, more or less.
const EFFORT: usize = 50_000;
/// How short a piece between corners looks like a slip of the pen.
const JOG: f64 = 16.0;
/// How near edges come to boxes.
const CLEARANCE: f64 = 5.0;
/// How far edges are seen beyond everything else.
const BEYOND: f64 = 150.0;
/// How far apart edges in a corridor are.
const TRACK: f64 = 10.0;

/// Finds ways.
#[derive(Debug)]
pub(super) struct Router<'a> {
    frame: &'a Frame,
    /// The boxes of the nodes, and the titles, which no edge runs through either.
    obstacles: Vec<Rect>,
    /// Their indices by place.
    grid: Grid<usize>,
    /// How many proposals are tried, from the shortest on, if one of them runs through no box.
    most: usize,
    marks: Marks,
    taken: Vec<Point>,
}

/// A place on the border of a box that an edge can start or end at.
#[derive(Clone, Copy, Debug)]
struct Port {
    at: Point,
    /// Away from the box.
    outward: Point,
    /// What it costs to be off the middle.
    cost: f64,
}

/// A way from a box to a corridor.
#[derive(Clone, Debug)]
struct Exit {
    /// Where it leaves the box, and where it is in the corridor.
    points: [Point; 2],
    cost: f64,
    /// The horizontal corridor that it leads to, if it is not a vertical one.
    hall: Option<usize>,
}

struct Proposal {
    shape: Shape,
    cost: f64,
}

enum Shape {
    Curve(Curve),
    Polygon([Point; 6]),
}

/// The way of an edge.
#[derive(Clone, Debug)]
pub(super) struct Way {
    pub(super) curve: Curve,
    /// Points along it.
    pub(super) points: Vec<Point>,
    /// How many of them are in a box.
    pub(super) hits: usize,
}

/// The middles of the tracks of a corridor, with what it costs to be off its middle.
fn tracks((from, to): Span, most: u32) -> Vec<(f64, f64)> {
    let middle = f64::midpoint(from, to);
    let room = (to - from) / 2.0 - CLEARANCE - 2.0;
    let mut tracks = vec![(middle, 0.0)];
    for number in 1..=most {
        let off = f64::from(number) * TRACK;
        if off <= room {
            tracks.extend([(middle - off, off * 0.2), (middle + off, off * 0.2)]);
        }
    }
    tracks
}

impl<'a> Router<'a> {
    /// For so many edges.
    pub(super) fn new(frame: &'a Frame, edges: usize) -> Self {
        let boxes = frame.slots.iter().map(|slot| slot.rect);
        let headers = frame.lanes.iter().map(|lane| lane.header);
        let obstacles: Vec<Rect> = boxes.chain(headers).collect();
        let bounds = frame.bounds().grown(BEYOND);
        let mut grid = Grid::new(&bounds);
        for (number, obstacle) in obstacles.iter().enumerate() {
            for square in grid.touched(&obstacle.grown(CLEARANCE)) {
                grid.add(square, number);
            }
        }
        let most = (EFFORT / edges.max(1)).clamp(100, 1500);
        Self { frame, obstacles, grid, most, marks: Marks::new(&bounds), taken: Vec::new() }
    }

    /// The edges found so far.
    pub(super) const fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Finds the way of an edge, which later ones keep away from.
    pub(super) fn route(&mut self, edge: usize, from: usize, to: usize) -> Way {
        let slots = &self.frame.slots;
        let mut best: Option<(f64, Way)> = None;
        let curves = if from == to {
            loops(&slots[from])
        } else {
            curves(&self.ports(&slots[from]), &self.ports(&slots[to]))
        };
        self.choose(curves, (from, to), &mut best);
        // Ways along corridors are many, and no better than a curve that runs into nothing.
        let good = from == to
            || best
                .as_ref()
                .is_some_and(|(cost, way)| way.hits == 0 && *cost < way_length(way) * 1.1 + 30.0);
        if !good {
            let limit = best.as_ref().map_or(f64::INFINITY, |&(cost, _)| cost);
            let polygons = self.polygons(&slots[from], &slots[to], limit);
            self.choose(polygons, (from, to), &mut best);
        }
        let way = best.map_or_else(
            || {
                let curve = Curve::line(slots[from].rect.centre(), slots[to].rect.centre());
                Way { points: curve.points(STEP), curve, hits: 1 }
            },
            |(_, way)| way,
        );
        self.marks.add(edge, &way.points);
        self.taken.extend(way.points.first());
        self.taken.extend(way.points.last());
        way
    }

    fn choose(
        &self,
        mut proposals: Vec<Proposal>,
        ends: (usize, usize),
        best: &mut Option<(f64, Way)>,
    ) {
        proposals.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        for (tried, Proposal { shape, cost }) in proposals.into_iter().enumerate() {
            let hit = best.as_ref().is_none_or(|(_, way)| way.hits > 0);
            if tried >= if hit { self.most * 3 } else { self.most } {
                break;
            }
            let limit = best.as_ref().map_or(f64::INFINITY, |&(cost, _)| cost);
            if cost >= limit {
                break;
            }
            let curve = match shape {
                Shape::Curve(curve) => curve,
                Shape::Polygon(points) => Curve::polygon(&tidy(&points)),
            };
            let points = curve.points(STEP);
            let hits = self.hits(&points, ends);
            let cost = cost + real(hits) * HIT;
            if cost >= limit {
                continue;
            }
            let cost = cost + self.marks.cost(&points, limit - cost);
            if cost < limit {
                *best = Some((cost, Way { curve, points, hits }));
            }
        }
    }

    fn ports(&self, slot: &Slot) -> Vec<Port> {
        let rect = &slot.rect;
        let centre = rect.centre();
        let mut ports = Vec::with_capacity(16);
        let mut add = |x: f64, y: f64, outward: Point, part: f64| {
            let at = point(x, y);
            let near = self.taken.iter().filter(|taken| taken.distance(at) < 9.0).count();
            ports.push(Port { at, outward, cost: 6.0 * part.abs() + SHARED_END * real(near) });
        };
        for part in [0.0, -0.22, 0.22, -0.38, 0.38_f64] {
            let x = centre.x + part * rect.width();
            add(x, rect.top, point(0.0, -1.0), part);
            add(x, rect.bottom, point(0.0, 1.0), part);
        }
        for part in [0.0, -0.28, 0.28_f64] {
            let y = centre.y + part * rect.height();
            add(rect.left, y, point(-1.0, 0.0), part);
            add(rect.right, y, point(1.0, 0.0), part);
        }
        ports
    }

    /// How many points are in a box: in or near another's, or in that of an end.
    fn hits(&self, points: &[Point], (from, to): (usize, usize)) -> usize {
        let within = |at: Point, number: usize| {
            let margin = match self.frame.slots.get(number) {
                Some(_) if number == from || number == to => -0.5,
                Some(_) => CLEARANCE,
                None => 0.0,
            };
            self.obstacles[number].grown(margin).contains(at)
        };
        let hit = |&&at: &&Point| {
            self.grid.at(self.grid.square(at)).iter().any(|&number| within(at, number))
        };
        points.iter().filter(hit).count()
    }

    /// Ways along the corridors that cost less than `limit`.
    fn polygons(&self, from: &Slot, to: &Slot, limit: f64) -> Vec<Proposal> {
        let frame = self.frame;
        let (exits, entries) = (self.exits(from), self.exits(to));
        let (top, bottom) = (from.row.min(to.row), from.row.max(to.row) + 1);
        let last = frame.halls.len() - 1;
        let mut halls: Vec<usize> =
            (top..=bottom).filter(|hall| hall - top < 4 || bottom - hall < 4).collect();
        halls.extend([0, last]);
        halls.sort_unstable();
        halls.dedup();
        let halls: Vec<(usize, f64, f64)> = halls
            .into_iter()
            .flat_map(|hall| {
                tracks(frame.halls[hall], 2).into_iter().map(move |(y, cost)| (hall, y, cost))
            })
            .collect();
        let mut proposals = Vec::new();
        let mut propose = |points: [Point; 6], cost: f64| {
            let length: f64 = points.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
            let corners = points.windows(3).filter(|corner| {
                let (before, after) = (corner[1].minus(corner[0]), corner[2].minus(corner[1]));
                before.dot(after).abs() < 0.5
            });
            let jogs = points.windows(2).map(|pair| pair[0].distance(pair[1]));
            let jogs = jogs.filter(|length| (0.5..JOG).contains(length)).count();
            let cost = cost + length + real(jogs) * CORNER * 2.0;
            if cost < limit {
                let cost = cost + CORNER * real(corners.count());
                proposals.push(Proposal { shape: Shape::Polygon(points), cost });
            }
        };
        for exit in &exits {
            for entry in &entries {
                let ([a, b], [d, c]) = (exit.points, entry.points);
                let ends = exit.cost + entry.cost;
                // Both sides of one corridor need no other.
                if exit.hall.is_none() && entry.hall.is_none() && (b.x - c.x).abs() < 0.5 {
                    propose([a, b, b, c, c, d], ends);
                    continue;
                }
                for &(hall, y, cost) in &halls {
                    let fits = |side: &Exit| side.hall.is_none_or(|only| only == hall);
                    if fits(exit) && fits(entry) {
                        propose([a, b, point(b.x, y), point(c.x, y), c, d], ends + cost);
                    }
                }
            }
        }
        proposals
    }

    /// The ways from a box to the corridors at it.
    fn exits(&self, slot: &Slot) -> Vec<Exit> {
        let frame = self.frame;
        let mut exits = Vec::new();
        for port in self.ports(slot) {
            if port.outward.x.abs() > 0.5 {
                let Some(column) = slot.column else { continue };
                let gap = frame.gaps[if port.outward.x < 0.0 { column } else { column + 1 }];
                for (x, cost) in tracks(gap, 2) {
                    exits.push(Exit {
                        points: [port.at, point(x, port.at.y)],
                        cost: cost + port.cost,
                        hall: None,
                    });
                }
            } else {
                let below = port.outward.y > 0.0;
                let hall = match slot.column {
                    Some(_) => slot.row + usize::from(below),
                    None if below => 0,
                    None => continue,
                };
                exits.push(Exit { points: [port.at, port.at], cost: port.cost, hall: Some(hall) });
            }
        }
        exits
    }
}

/// Straight lines and single curves.
fn curves(starts: &[Port], ends: &[Port]) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for start in starts {
        for end in ends {
            let distance = start.at.distance(end.at);
            if distance < 1.0 {
                continue;
            }
            let direction = end.at.minus(start.at).unit();
            let (leave, enter) = (direction.dot(start.outward), -direction.dot(end.outward));
            let base = start.cost + end.cost;
            if leave > 0.55 && enter > 0.55 {
                let shape = Shape::Curve(Curve::line(start.at, end.at));
                proposals.push(Proposal { shape, cost: base + distance });
            }
            let same_side = start.outward.dot(end.outward) > 0.5;
            let base = base + 10.0 + AWAY * ((-leave).max(0.0) + (-enter).max(0.0));
            let reaches: &[f64] =
                if same_side { &[26.0, 44.0, 66.0, 92.0] } else { &[0.3, 0.5, 0.75] };
            // The arrow lies on a straight piece.
            let tip = end.at.add(end.outward.times(TIP));
            for &reach in reaches {
                let reach = if same_side { reach } else { (reach * distance).clamp(16.0, 150.0) };
                let first = start.at.add(start.outward.times(reach + TIP));
                let second = tip.add(end.outward.times(reach));
                let hull = 2.0 * (reach + TIP) + first.distance(second);
                let cost = base + f64::midpoint(hull, distance);
                let curve = Curve::cubic(start.at, first, second, tip, end.at);
                proposals.push(Proposal { shape: Shape::Curve(curve), cost });
            }
        }
    }
    proposals
}

/// Curves from a side of a box back to it.
fn loops(slot: &Slot) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    for side in [1.0, -1.0] {
        let x = if side > 0.0 { slot.rect.right } else { slot.rect.left };
        let (centre, off) = (slot.rect.centre().y, slot.rect.height() * 0.3);
        let (start, end) = (point(x, centre - off), point(x, centre + off));
        for reach in [52.0, 70.0, 90.0] {
            let out = |at: Point, by: f64| at.add(point(side * by, 0.0));
            let (first, second) = (out(start, reach), out(end, reach));
            let curve = Curve::cubic(start, first, second, out(end, TIP), end);
            let cost = 2.0 * reach;
            proposals.push(Proposal { shape: Shape::Curve(curve), cost });
        }
    }
    proposals
}

/// Without points that repeat the one before or lie on the line between their neighbours.
fn tidy(points: &[Point]) -> Vec<Point> {
    let mut tidy: Vec<Point> = Vec::with_capacity(points.len());
    for &at in points {
        if tidy.last().is_some_and(|last| last.distance(at) < 0.5) {
            continue;
        }
        if let [.., before, last] = tidy[..] {
            let straight = last.minus(before).unit().dot(at.minus(last).unit()) > 0.999;
            if straight {
                tidy.pop();
            }
        }
        tidy.push(at);
    }
    tidy
}

fn way_length(way: &Way) -> f64 {
    way.points.windows(2).map(|pair| pair[0].distance(pair[1])).sum()
}
