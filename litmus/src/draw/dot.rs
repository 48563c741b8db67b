//! [`Drawing::dot`]: a drawing in Graphviz's language.

use super::frame::ends;
use super::palette::Pen;
use super::{DrawError, Drawing, EdgeKind, Node};
use std::fmt::Write as _;

/// Text in quotes, as Graphviz has it: lines end in `\l`, which is flush left.
fn quote(lines: &[String]) -> String {
    let mut quoted = String::from("\"");
    for line in lines {
        for c in line.chars() {
            match c {
                '"' => quoted.push_str("\\\""),
                '\\' => quoted.push_str("\\\\"),
                c if c.is_control() => quoted.push(' '),
                c => quoted.push(c),
            }
        }
        if lines.len() > 1 {
            quoted.push_str("\\l");
        }
    }
    quoted.push('"');
    quoted
}

fn name(text: &str) -> String {
    quote(&[text.to_owned()])
}

impl Drawing {
    /// The drawing in Graphviz's language, for its `dot`.
    ///
    /// # Errors
    ///
    /// If nodes are not as the edges say.
    pub fn dot(&self) -> Result<String, DrawError> {
        ends(self)?;
        let mut dot = format!("digraph {} {{\n", name(&self.title));
        let heading = [&self.title, &self.subtitle].into_iter().chain(&self.notes);
        let heading: Vec<String> = heading.filter(|line| !line.is_empty()).cloned().collect();
        let _ = writeln!(
            dot,
            "  graph [label={}, labelloc=\"t\", labeljust=\"l\", fontname=\"sans-serif\", newrank=\"true\"];",
            quote(&heading)
        );
        dot.push_str("  node [shape=\"box\", fontname=\"monospace\", fontsize=\"11\"];\n");
        dot.push_str("  edge [fontname=\"sans-serif\", fontsize=\"10\"];\n");
        if !self.initial.is_empty() {
            dot.push_str("  subgraph initial {\n    rank=\"min\";\n");
            self.initial.iter().for_each(|node| write_node(&mut dot, node));
            dot.push_str("  }\n");
        }
        for (number, column) in self.columns.iter().enumerate() {
            let title = name(&column.title);
            let _ = writeln!(dot, "  subgraph cluster_{number} {{\n    label={title};");
            dot.push_str("    style=\"filled\";\n    color=\"#f3f5f8\";\n");
            column.nodes.iter().for_each(|node| write_node(&mut dot, node));
            // Program order as drawn need not be there between all neighbours; their order is.
            for pair in column.nodes.windows(2) {
                let _ = writeln!(
                    dot,
                    "    n{} -> n{} [style=\"invis\", weight=\"20\"];",
                    pair[0].id.0, pair[1].id.0
                );
            }
            dot.push_str("  }\n");
        }
        // The threads start at one height, below the initial writes.
        let first: Vec<usize> =
            self.columns.iter().filter_map(|column| Some(column.nodes.first()?.id.0)).collect();
        dot.push_str("  subgraph first {\n    rank=\"same\";\n");
        for node in &first {
            let _ = writeln!(dot, "    n{node};");
        }
        dot.push_str("  }\n");
        for (node, below) in self.initial.iter().zip(first.iter().cycle()) {
            let _ = writeln!(dot, "  n{} -> n{below} [style=\"invis\"];", node.id.0);
        }
        for edge in &self.edges {
            let pen = Pen::of(edge);
            let ordered = matches!(edge.kind, EdgeKind::ProgramOrder);
            // Labels that take part in the layout of edges without constraint confuse `dot`.
            let label = if ordered { "label" } else { "xlabel" };
            let _ = writeln!(
                dot,
                "  n{} -> n{} [{label}={}, color=\"{}\", fontcolor=\"{}\", style=\"{}\", penwidth=\"{}\", constraint=\"{ordered}\"];",
                edge.from.0,
                edge.to.0,
                name(&edge.label),
                pen.colour,
                pen.colour,
                pen.dot_style,
                pen.width
            );
        }
        dot.push_str("}\n");
        Ok(dot)
    }
}

fn write_node(dot: &mut String, node: &Node) {
    let look = if node.emphasis {
        "style=\"filled\", fillcolor=\"#fff6e5\", penwidth=\"2\""
    } else {
        "style=\"filled\", fillcolor=\"#ffffff\""
    };
    let _ = writeln!(dot, "    n{} [label={}, {look}];", node.id.0, quote(&node.lines));
}
