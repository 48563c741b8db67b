//! [`Drawing::svg`]: a drawing as a picture.

use super::frame::{DETAIL_TEXT, EVENT_TEXT, LABEL_TEXT, LANE_TEXT, LINE, PADDING, Slot};
use super::geometry::{Curve, Point, Rect, Stretch, point};
use super::layout::{Drawn, Layout};
use super::palette::{Pen, pens};
use super::text::{escape, mono_width, real, sans_width, wrap};
use super::{DrawError, Drawing};
use std::fmt::Write as _;

const SANS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const MONO: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";
const MARGIN: f64 = 16.0;
const NOTE_TEXT: f64 = 12.0;
const NOTE_LINE: f64 = 18.0;
/// The columns of text that a note takes at most.
const NOTE_COLUMNS: usize = 100;
const LEGEND_SAMPLE: f64 = 30.0;

impl Drawing {
    /// The drawing as an SVG document: self-contained, without scripts, and the same for equal
    /// drawings.
    ///
    /// # Errors
    ///
    /// If nodes are not as the edges say.
    ///
    /// # Examples
    ///
    /// ```
    /// use acqrel_litmus::draw::{Column, Drawing, Edge, EdgeKind, Node, NodeId};
    ///
    /// let node = |id, text: &str| Node { id: NodeId(id), lines: vec![text.into()], emphasis: false };
    /// let column = |title: &str, node| Column { title: title.into(), nodes: vec![node] };
    /// let drawing = Drawing {
    ///     title: "message".into(),
    ///     columns: vec![column("P0", node(0, "a: W x=1")), column("P1", node(1, "b: R x=1"))],
    ///     edges: vec![Edge {
    ///         from: NodeId(0),
    ///         to: NodeId(1),
    ///         label: "rf".into(),
    ///         kind: EdgeKind::ReadsFrom,
    ///         in_cycle: false,
    ///     }],
    ///     ..Drawing::default()
    /// };
    /// assert!(drawing.svg()?.starts_with("<svg"));
    /// # Ok::<(), acqrel_litmus::draw::DrawError>(())
    /// ```
    pub fn svg(&self) -> Result<String, DrawError> {
        let layout = Layout::new(self)?;
        let mut picture = Picture { body: String::new(), bounds: layout.bounds };
        picture.lanes(&layout);
        let (cycle, others): (Vec<&Drawn>, Vec<&Drawn>) =
            layout.edges.iter().partition(|edge| edge.pen.name == "cycle");
        others.iter().chain(&cycle).for_each(|edge| picture.edge(edge));
        layout.frame.slots.iter().for_each(|slot| picture.node(slot));
        others.iter().chain(&cycle).for_each(|edge| picture.label(edge));
        picture.heading(self);
        picture.notes(self);
        picture.legend(&used(&layout));
        Ok(picture.document(self, &used(&layout)))
    }
}

/// The pens that a layout uses, in the order of the legend.
fn used(layout: &Layout) -> Vec<Pen> {
    pens().filter(|pen| layout.edges.iter().any(|edge| edge.pen.name == pen.name)).collect()
}

struct Picture {
    body: String,
    bounds: Rect,
}

/// A coordinate, in a tenth of a pixel.
fn n(number: f64) -> String {
    // Adding 0 makes a negative zero positive.
    format!("{}", (number * 10.0).round() / 10.0 + 0.0)
}

fn path(curve: &Curve) -> String {
    let at = |at: Point| format!("{} {}", n(at.x), n(at.y));
    let stretches = curve.stretches.iter().map(|stretch| match *stretch {
        Stretch::Line(end) => format!(" L{}", at(end)),
        Stretch::Cubic(a, b, end) => format!(" C{}, {}, {}", at(a), at(b), at(end)),
    });
    format!("M{}{}", at(curve.start), stretches.collect::<String>())
}

fn stroke(pen: &Pen) -> String {
    let dashes = if pen.dashes.is_empty() {
        String::new()
    } else {
        format!(" stroke-dasharray=\"{}\"", pen.dashes)
    };
    format!(
        "fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{dashes} marker-end=\"url(#arrow-{})\"",
        pen.colour, pen.width, pen.name
    )
}

fn rect(rect: &Rect) -> String {
    format!(
        "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
        n(rect.left),
        n(rect.top),
        n(rect.width()),
        n(rect.height())
    )
}

impl Picture {
    fn line(&mut self, line: &str) {
        self.body.push_str(line);
        self.body.push('\n');
    }

    fn text(&mut self, at: Point, attributes: &str, text: &str) {
        let (x, y) = (n(at.x), n(at.y));
        self.line(&format!("<text x=\"{x}\" y=\"{y}\" {attributes}>{}</text>", escape(text)));
    }

    /// Makes room for a box.
    const fn reserve(&mut self, rect: &Rect) {
        self.bounds = self.bounds.with(rect);
    }

    fn lanes(&mut self, layout: &Layout) {
        for lane in &layout.frame.lanes {
            let place = rect(&lane.rect);
            self.line(&format!("<rect class=\"lane\" {place} rx=\"8\" fill=\"#f3f5f8\"/>"));
        }
        for lane in &layout.frame.lanes {
            let at = point(lane.header.left + 4.0, lane.header.bottom - 3.0);
            let look = format!("font-size=\"{LANE_TEXT}\" font-weight=\"bold\" fill=\"#4a4f57\"");
            self.text(at, &look, &lane.title);
        }
    }

    fn edge(&mut self, edge: &Drawn) {
        let line = format!(
            "<path class=\"edge {}\" d=\"{}\" {}/>",
            edge.pen.name,
            path(&edge.curve),
            stroke(&edge.pen)
        );
        self.line(&line);
    }

    fn label(&mut self, edge: &Drawn) {
        let Some(place) = edge.place else { return };
        let at = point(place.rect.centre().x, place.rect.bottom - 4.0);
        let weight = if edge.pen.name == "cycle" { " font-weight=\"bold\"" } else { "" };
        let look = format!(
            "class=\"label\" font-size=\"{LABEL_TEXT}\" text-anchor=\"middle\" fill=\"{}\"{weight} \
             stroke=\"#ffffff\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
            edge.pen.colour
        );
        self.text(at, &look, &edge.label);
    }

    fn node(&mut self, slot: &Slot) {
        let place = rect(&slot.rect);
        let (fill, border, width) = match (slot.emphasis, slot.column) {
            (true, _) => ("#fff6e5", "#222222", 1.8),
            (false, Some(_)) => ("#ffffff", "#8a9099", 1.0),
            (false, None) => ("#eef1f5", "#8a9099", 1.0),
        };
        self.line(&format!(
            "<rect class=\"node\" {place} rx=\"5\" fill=\"{fill}\" stroke=\"{border}\" stroke-width=\"{width}\"/>"
        ));
        for (number, line) in slot.lines.iter().enumerate() {
            let baseline = slot.rect.top + PADDING / 2.0 + LINE * (real(number) + 0.75);
            let at = point(slot.rect.left + PADDING, baseline);
            let (size, look) = if number < slot.head {
                (EVENT_TEXT, "font-weight=\"bold\" fill=\"#16181c\"")
            } else {
                (DETAIL_TEXT, "fill=\"#555b64\"")
            };
            let look = format!(
                "font-family=\"{MONO}\" font-size=\"{size}\" xml:space=\"preserve\" {look}"
            );
            self.text(at, &look, line);
        }
    }

    /// Title and subtitle, above what there is.
    fn heading(&mut self, drawing: &Drawing) {
        let left = self.bounds.left;
        let mut y = self.bounds.top - MARGIN;
        let lines = [
            (&drawing.subtitle, 13.0, "fill=\"#4a4f57\""),
            (&drawing.title, 18.0, "font-weight=\"bold\" fill=\"#16181c\""),
        ];
        for (text, size, look) in lines {
            for line in wrap(text, NOTE_COLUMNS).iter().rev().filter(|line| !line.is_empty()) {
                self.text(point(left, y), &format!("font-size=\"{size}\" {look}"), line);
                let width = sans_width(line, size);
                self.reserve(&Rect::new(left, y - size, width, size * 1.3));
                y -= size * 1.45;
            }
        }
    }

    /// Notes, below what there is.
    fn notes(&mut self, drawing: &Drawing) {
        let left = self.bounds.left;
        let mut y = self.bounds.bottom + MARGIN + NOTE_TEXT;
        for line in drawing.notes.iter().flat_map(|note| wrap(note, NOTE_COLUMNS)) {
            let look = format!("font-family=\"{MONO}\" font-size=\"{NOTE_TEXT}\" fill=\"#16181c\"");
            self.text(point(left, y), &look, &line);
            let width = mono_width(&line, NOTE_TEXT);
            self.reserve(&Rect::new(left, y - NOTE_TEXT, width, NOTE_LINE));
            y += NOTE_LINE;
        }
    }

    /// What the pens mean, below what there is, in as many lines as it takes.
    fn legend(&mut self, pens: &[Pen]) {
        let left = self.bounds.left;
        let right = self.bounds.right.max(left + 360.0);
        let mut at = point(left, self.bounds.bottom + MARGIN + NOTE_LINE);
        for pen in pens {
            let width = LEGEND_SAMPLE + 8.0 + sans_width(pen.legend, NOTE_TEXT) + 14.0;
            if at.x > left && at.x + width > right {
                at = point(left, at.y + NOTE_LINE);
            }
            let sample =
                Curve::line(point(at.x, at.y - 4.0), point(at.x + LEGEND_SAMPLE, at.y - 4.0));
            let line = format!("<path class=\"sample\" d=\"{}\" {}/>", path(&sample), stroke(pen));
            self.line(&line);
            let look = format!("font-size=\"{NOTE_TEXT}\" fill=\"{}\"", pen.colour);
            self.text(point(at.x + LEGEND_SAMPLE + 8.0, at.y), &look, pen.legend);
            self.reserve(&Rect::new(at.x, at.y - NOTE_TEXT, width, NOTE_LINE));
            at.x += width;
        }
    }

    fn document(self, drawing: &Drawing, pens: &[Pen]) -> String {
        let bounds = self.bounds.grown(MARGIN);
        let (width, height) = (n(bounds.width()), n(bounds.height()));
        let mut document = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"{} {} {width} {height}\" font-family=\"{SANS}\">\n",
            n(bounds.left),
            n(bounds.top)
        );
        let _ = writeln!(document, "<title>{}</title>", escape(&drawing.title));
        document.push_str("<defs>\n");
        for pen in pens {
            // Arrowheads in units of the picture, so that thick lines do not get huge ones.
            let size = if pen.name == "cycle" { 13 } else { 9 };
            let _ = writeln!(
                document,
                "<marker id=\"arrow-{}\" viewBox=\"0 0 10 10\" refX=\"9.5\" refY=\"5\" markerWidth=\"{size}\" \
                 markerHeight=\"{size}\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\
                 <path d=\"M0 0.8 L10 5 L0 9.2 z\" fill=\"{}\"/></marker>",
                pen.name, pen.colour
            );
        }
        document.push_str("</defs>\n");
        let _ = writeln!(document, "<rect {} fill=\"#ffffff\"/>", rect(&bounds));
        document.push_str(&self.body);
        document.push_str("</svg>\n");
        document
    }
}
