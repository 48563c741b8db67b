//! [`Frame`]: where the boxes of nodes are, and the corridors between them.

use super::geometry::{Rect, point};
use super::text::{mono_width, real, sans_width, wrap};
use super::{DrawError, Drawing, Node, NodeId};
use std::collections::HashMap;

/// The sizes of text.
pub(super) const EVENT_TEXT: f64 = 13.0;
pub(super) const DETAIL_TEXT: f64 = 11.5;
pub(super) const LANE_TEXT: f64 = 13.0;
pub(super) const LABEL_TEXT: f64 = 11.5;

/// How far apart lines of text in a box are.
pub(super) const LINE: f64 = 16.0;
/// The space between text and the border of its box.
pub(super) const PADDING: f64 = 7.0;

/// The columns of text that a box takes at most.
const MOST_TEXT: usize = 34;
const LANE_MARGIN: f64 = 10.0;
const HEADER: f64 = 20.0;

/// A stretch of one dimension: where it starts and ends.
pub(super) type Span = (f64, f64);

/// The places of everything but edges.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// The nodes, in the order of [`Drawing::nodes`].
    pub(super) slots: Vec<Slot>,
    pub(super) lanes: Vec<Lane>,
    /// The vertical corridors: left of each column, and right of the last.
    pub(super) gaps: Vec<Span>,
    /// The horizontal corridors: above each row, and below the last.
    pub(super) halls: Vec<Span>,
}

/// A node.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) rect: Rect,
    /// Its column; none for an initial write.
    pub(super) column: Option<usize>,
    pub(super) row: usize,
    /// Its text, broken into lines, and how many of them say what it is.
    pub(super) lines: Vec<String>,
    pub(super) head: usize,
    pub(super) emphasis: bool,
}

/// The ground of a column.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) rect: Rect,
    /// Where its title is.
    pub(super) header: Rect,
    pub(super) title: String,
}

/// The indices of the ends of each edge in the order of [`Drawing::nodes`].
pub(super) fn ends(drawing: &Drawing) -> Result<Vec<(usize, usize)>, DrawError> {
    let mut index = HashMap::new();
    for (position, node) in drawing.nodes().enumerate() {
        if index.insert(node.id, position).is_some() {
            return Err(DrawError::SameName(node.id));
        }
    }
    let find = |edge: usize, node: NodeId| {
        index.get(&node).copied().ok_or(DrawError::NoSuchNode { edge, node })
    };
    let edges = drawing.edges.iter().enumerate();
    edges.map(|(number, edge)| Ok((find(number, edge.from)?, find(number, edge.to)?))).collect()
}

/// The text of a node.
#[derive(Clone, Debug)]
struct Text {
    lines: Vec<String>,
    head: usize,
    width: f64,
    height: f64,
}

impl Text {
    fn of(node: &Node) -> Self {
        let mut lines = Vec::new();
        let mut head = 0;
        for (number, line) in node.lines.iter().enumerate() {
            lines.append(&mut wrap(line, MOST_TEXT));
            if number == 0 {
                head = lines.len();
            }
        }
        let widths = lines.iter().enumerate().map(|(number, line)| {
            mono_width(line, if number < head { EVENT_TEXT } else { DETAIL_TEXT })
        });
        let width = widths.fold(30.0, f64::max) + 2.0 * PADDING;
        let height = real(lines.len().max(1)) * LINE + PADDING;
        Self { lines, head, width, height }
    }

    fn slot(self, rect: Rect, column: Option<usize>, row: usize, emphasis: bool) -> Slot {
        Slot { rect, column, row, lines: self.lines, head: self.head, emphasis }
    }
}

impl Frame {
    /// The places, with corridors wider than they need to be by a factor.
    pub(super) fn new(drawing: &Drawing, ends: &[(usize, usize)], spread: f64) -> Self {
        let texts = |nodes: &[Node]| nodes.iter().map(Text::of).collect::<Vec<Text>>();
        let columns: Vec<Vec<Text>> =
            drawing.columns.iter().map(|column| texts(&column.nodes)).collect();
        let initial = texts(&drawing.initial);
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0);

        let hall = 40.0 * spread;
        let initial_height = initial.iter().map(|text| text.height).fold(0.0, f64::max);
        let mut halls = Vec::with_capacity(rows + 1);
        let mut tops = Vec::with_capacity(rows);
        halls.push(if initial.is_empty() {
            (-hall, 0.0)
        } else {
            (initial_height, initial_height + hall * 1.2)
        });
        let lane_top = halls[0].1;
        let mut y = lane_top + HEADER + LANE_MARGIN;
        for row in 0..rows {
            let heights = columns.iter().filter_map(|column| column.get(row));
            let height = heights.map(|text| text.height).fold(0.0, f64::max);
            tops.push((y, height));
            y += height;
            halls.push((y, y + hall));
            y += hall;
        }
        let lane_bottom = halls.last().map_or(y, |&(top, _)| top + LANE_MARGIN);

        let gaps_needed = Self::demand(drawing, ends);
        let bundles = Self::bundles(drawing, ends);
        let mut x = 0.0;
        let mut gaps = Vec::with_capacity(columns.len() + 1);
        let mut lanes = Vec::with_capacity(columns.len());
        let mut slots = Vec::new();
        for (number, (column, texts)) in drawing.columns.iter().zip(columns).enumerate() {
            let gap = gaps_needed[number] * spread;
            gaps.push((x, x + gap));
            x += gap;
            let header_width = sans_width(&column.title, LANE_TEXT) + 8.0;
            let widths = texts.iter().map(|text| text.width);
            let width = widths.fold(header_width.max(bundles[number]), f64::max);
            let lane = Rect::new(x, lane_top, width + 2.0 * LANE_MARGIN, lane_bottom - lane_top);
            let header = Rect::new(x + 4.0, lane_top + 4.0, header_width, HEADER - 4.0);
            lanes.push(Lane { rect: lane, header, title: column.title.clone() });
            for (row, (text, node)) in texts.into_iter().zip(&column.nodes).enumerate() {
                let (top, space) = tops[row];
                let top = top + (space - text.height) / 2.0;
                let rect = Rect::new(x + LANE_MARGIN, top, width, text.height);
                slots.push(text.slot(rect, Some(number), row, node.emphasis));
            }
            x = lane.right;
        }
        gaps.push((x, x + gaps_needed[lanes.len()] * spread));

        let mut all = Self::place_initial(drawing, ends, initial, &slots);
        all.append(&mut slots);
        Self { slots: all, lanes, gaps, halls }
    }

    /// How wide each corridor between columns is to be: it depends on how many edges may go through
    /// it, and on their labels.
    fn demand(drawing: &Drawing, ends: &[(usize, usize)]) -> Vec<f64> {
        let columns = drawing.columns.iter().enumerate();
        let columns = columns.flat_map(|(number, column)| column.nodes.iter().map(move |_| number));
        let columns: Vec<usize> = columns.collect();
        let last = drawing.columns.len();
        let mut gaps: Vec<f64> =
            (0..=last).map(|gap| if gap == 0 || gap == last { 34.0 } else { 58.0 }).collect();
        let column = |node: usize| Some(columns[node.checked_sub(drawing.initial.len())?]);
        for (edge, &(from, to)) in drawing.edges.iter().zip(ends) {
            let (Some(from), Some(to)) = (column(from), column(to)) else { continue };
            let label = sans_width(&edge.label, LABEL_TEXT) + 48.0;
            for gap in &mut gaps[from.min(to) + 1..=from.max(to)] {
                *gap = (*gap + 8.0).min(190.0).max(label.min(260.0));
            }
        }
        gaps
    }

    /// How wide each column is to be for edges side by side between neighbours, with their labels.
    fn bundles(drawing: &Drawing, ends: &[(usize, usize)]) -> Vec<f64> {
        let mut first = drawing.initial.len();
        let mut widths = Vec::with_capacity(drawing.columns.len());
        for column in &drawing.columns {
            let mut rows = vec![0.0; column.nodes.len()];
            for (edge, &(from, to)) in drawing.edges.iter().zip(ends) {
                let upper = from.min(to);
                if from.abs_diff(to) == 1 && upper >= first && upper + 1 < first + rows.len() {
                    rows[upper - first] += sans_width(&edge.label, LABEL_TEXT) + 12.0;
                }
            }
            widths.push(rows.into_iter().fold(0.0, f64::max).min(300.0));
            first += column.nodes.len();
        }
        widths
    }

    /// What is around everything.
    pub(super) fn bounds(&self) -> Rect {
        let boxes = self.slots.iter().map(|slot| slot.rect);
        let lanes = self.lanes.iter().map(|lane| lane.rect);
        boxes.chain(lanes).reduce(|a, b| a.with(&b)).unwrap_or(Rect::new(0.0, 0.0, 0.0, 0.0))
    }

    /// The row of initial writes: each near the middle of the columns that its edges lead to.
    fn place_initial(
        drawing: &Drawing,
        ends: &[(usize, usize)],
        texts: Vec<Text>,
        slots: &[Slot],
    ) -> Vec<Slot> {
        let count = texts.len();
        let wish = |node: usize| {
            let others = ends.iter().filter_map(|&(from, to)| {
                let other = if from == node { to } else { from };
                (from == node || to == node).then(|| other.checked_sub(count)).flatten()
            });
            let places: Vec<f64> = others.map(|other| slots[other].rect.centre().x).collect();
            if places.is_empty() {
                None
            } else {
                Some(places.iter().sum::<f64>() / real(places.len()))
            }
        };
        let mut order: Vec<(f64, usize)> =
            (0..count).map(|node| (wish(node).unwrap_or(0.0), node)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut placed: Vec<Slot> = texts
            .into_iter()
            .zip(&drawing.initial)
            .map(|(text, node)| {
                let rect = Rect::new(0.0, 0.0, text.width, text.height);
                text.slot(rect, None, 0, node.emphasis)
            })
            .collect();
        // From left to right each takes its wish or is pushed; then the row moves left by as much as
        // they were pushed on average.
        let mut free = f64::NEG_INFINITY;
        let mut pushed = 0.0;
        for &(wish, node) in &order {
            let rect = &mut placed[node].rect;
            let left = (wish - rect.width() / 2.0).max(free);
            pushed += left + rect.width() / 2.0 - wish;
            *rect = Rect::new(left, rect.top, rect.width(), rect.height());
            free = rect.right + 36.0;
        }
        let shift = pushed / real(count.max(1));
        for slot in &mut placed {
            slot.rect = Rect::around(
                slot.rect.centre().minus(point(shift, 0.0)),
                slot.rect.width(),
                slot.rect.height(),
            );
        }
        placed
    }
}
