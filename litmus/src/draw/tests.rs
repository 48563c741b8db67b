//! What must hold of every picture.

use super::layout::Layout;
use super::{DrawError, Drawing, NodeId, samples};
use std::sync::LazyLock;

/// The samples, laid out.
static SAMPLES: LazyLock<Vec<(&str, Drawing, Layout)>> = LazyLock::new(|| {
    let samples = samples::all().into_iter();
    let laid_out = samples.map(|(name, drawing)| {
        let layout = Layout::new(&drawing).unwrap();
        (name, drawing, layout)
    });
    laid_out.collect()
});

/// With `ACQREL_DRAW` set, the samples are written to that folder, to be looked at.
#[test]
fn samples_are_drawn() {
    let folder = std::env::var_os("ACQREL_DRAW").map(std::path::PathBuf::from);
    for (name, drawing, _) in SAMPLES.iter() {
        let (svg, dot) = (drawing.svg().unwrap(), drawing.dot().unwrap());
        assert_eq!(drawing.svg().unwrap(), svg, "{name} is drawn the same each time");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(name).with_extension("svg"), svg).unwrap();
            std::fs::write(folder.join(name).with_extension("dot"), dot).unwrap();
        }
    }
}

#[test]
fn nothing_lies_on_anything_else() {
    for (name, _, layout) in SAMPLES.iter() {
        let nodes = layout.frame.slots.iter().map(|slot| (slot.lines.join(" "), slot.rect));
        let titles = layout.frame.lanes.iter().map(|lane| (lane.title.clone(), lane.header));
        let labels =
            layout.edges.iter().filter_map(|edge| Some((edge.label.clone(), edge.place?.rect)));
        let all: Vec<_> = nodes.chain(titles).chain(labels).collect();
        for (number, (a, rect)) in all.iter().enumerate() {
            for (b, other) in &all[number + 1..] {
                assert!(!rect.overlaps(other), "{name}: {a} and {b}");
            }
            let inside = layout.bounds.with(rect) == layout.bounds;
            assert!(inside, "{name}: {a} is outside");
        }
    }
}

#[test]
fn no_edge_runs_through_a_node() {
    for (name, drawing, layout) in SAMPLES.iter() {
        for (edge, drawn) in drawing.edges.iter().zip(&layout.edges) {
            for (node, slot) in drawing.nodes().zip(&layout.frame.slots) {
                let through =
                    drawn.curve.points(1.0).iter().any(|&at| slot.rect.grown(-1.0).contains(at));
                assert!(!through, "{name}: {edge:?} and {node:?}");
            }
        }
    }
}

#[test]
fn edges_start_and_end_at_their_nodes() {
    for (name, drawing, layout) in SAMPLES.iter() {
        let rect = |id: NodeId| {
            let position = drawing.nodes().position(|node| node.id == id).unwrap();
            layout.frame.slots[position].rect.grown(0.5)
        };
        assert_eq!(layout.edges.len(), drawing.edges.len());
        for (edge, drawn) in drawing.edges.iter().zip(&layout.edges) {
            let points = drawn.curve.points(1.0);
            assert!(rect(edge.from).contains(points[0]), "{name}: {edge:?}");
            assert!(rect(edge.to).contains(*points.last().unwrap()), "{name}: {edge:?}");
        }
    }
}

#[test]
fn labels_are_at_their_edges() {
    for (name, _, layout) in SAMPLES.iter() {
        for drawn in &layout.edges {
            let label = drawn.place.unwrap();
            let near = drawn.curve.points(2.0).iter().any(|&at| label.rect.grown(6.0).contains(at));
            assert!(near && label.at_edge, "{name}: {}", drawn.label);
        }
    }
}

#[test]
fn threads_are_columns_and_program_order_goes_down() {
    for (name, drawing, layout) in SAMPLES.iter() {
        let slots = &layout.frame.slots[drawing.initial.len()..];
        for pair in slots.windows(2) {
            if pair[0].column == pair[1].column {
                assert!(pair[0].rect.bottom < pair[1].rect.top, "{name}");
            } else {
                assert!(pair[0].rect.right < pair[1].rect.left, "{name}");
            }
        }
        for initial in &layout.frame.slots[..drawing.initial.len()] {
            assert!(slots.iter().all(|slot| initial.rect.bottom < slot.rect.top), "{name}");
        }
    }
}

#[test]
fn svg_is_xml_with_all_nodes_edges_and_labels() {
    for (name, drawing, _) in SAMPLES.iter() {
        let svg = drawing.svg().unwrap();
        let document =
            roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{name}: {error}"));
        let count = |tag: &str, class: &str| {
            let of_class = |it: roxmltree::Node<'_, '_>| {
                it.attribute("class").is_some_and(|it| it.split(' ').next() == Some(class))
            };
            document
                .descendants()
                .filter(|it| it.has_tag_name(("http://www.w3.org/2000/svg", tag)) && of_class(*it))
                .count()
        };
        assert_eq!(count("rect", "node"), drawing.nodes().count(), "{name}");
        assert_eq!(count("rect", "lane"), drawing.columns.len(), "{name}");
        assert_eq!(count("path", "edge"), drawing.edges.len(), "{name}");
        assert_eq!(count("text", "label"), drawing.edges.len(), "{name}");
        let in_cycle = drawing.edges.iter().filter(|edge| edge.in_cycle).count();
        let red = document.descendants().filter(|it| it.attribute("class") == Some("edge cycle"));
        assert_eq!(red.count(), in_cycle, "{name}");
        // Each arrow that is referred to is there.
        let ids: Vec<&str> = document.descendants().filter_map(|it| it.attribute("id")).collect();
        for marker in document.descendants().filter_map(|it| it.attribute("marker-end")) {
            let id = marker.trim_start_matches("url(#").trim_end_matches(')');
            assert!(ids.contains(&id), "{name}: {marker}");
        }
        assert!(!svg.contains("<script") && !svg.contains("href"), "{name}");
    }
}

#[test]
fn text_of_tests_is_text_in_pictures() {
    let text = "</text><script>&amp;\"'\\";
    let drawing = samples::drawing(text, &[text], &[&[text, text]], &["0 rf 101"]);
    let svg = drawing.svg().unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let shown: Vec<&str> = document
        .descendants()
        .filter(|it| it.has_tag_name("text"))
        .filter_map(|it| it.text())
        .collect();
    assert_eq!(shown.iter().filter(|&&it| it == text).count(), 4);
    assert!(drawing.dot().unwrap().contains(r#"[label="</text><script>&amp;\"'\\", "#));
}

/// Splits a graph in Graphviz's language into words and checks that quotes and brackets close.
fn dot_words(dot: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut open = Vec::new();
    let mut chars = dot.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                let mut word = String::from("\"");
                loop {
                    match chars.next().expect("quotes close") {
                        '"' => break,
                        '\\' => word.extend(['\\', chars.next().unwrap()]),
                        c => word.push(c),
                    }
                }
                words.push(word);
            }
            '{' | '[' => open.push(c),
            '}' => assert_eq!(open.pop(), Some('{')),
            ']' => assert_eq!(open.pop(), Some('[')),
            c if c.is_whitespace() || c == ';' => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    assert!(open.is_empty());
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn dot_has_all_nodes_and_edges() {
    for (name, drawing, _) in SAMPLES.iter() {
        let dot = drawing.dot().unwrap();
        let words = dot_words(&dot);
        assert_eq!(words[0], "digraph", "{name}");
        let clusters = words.iter().filter(|word| word.starts_with("cluster_"));
        assert_eq!(clusters.count(), drawing.columns.len(), "{name}");
        let drawn = dot.lines().filter(|line| line.contains(" -> ") && line.contains("penwidth"));
        assert_eq!(drawn.count(), drawing.edges.len(), "{name}");
        for node in drawing.nodes() {
            assert!(dot.contains(&format!("\n    n{} [label=", node.id.0)), "{name}");
        }
    }
}

#[test]
fn what_is_not_a_graph_is_refused() {
    let mut drawing = samples::drawing("", &[], &[&["a", "b"]], &[]);
    drawing.edges[0].to = NodeId(7);
    let error = drawing.svg().unwrap_err();
    assert_eq!(error, DrawError::NoSuchNode { edge: 0, node: NodeId(7) });
    assert_eq!(
        error.to_string(),
        "edge 0 ends at node 7, which is not in the drawing; add the node, or leave out the edge"
    );
    assert_eq!(drawing.dot().unwrap_err(), error);
    drawing.columns[0].nodes[1].id = NodeId(100);
    assert_eq!(drawing.svg().unwrap_err(), DrawError::SameName(NodeId(100)));
}

/// What is too large to be looked at still comes to an end.
#[test]
fn large_drawings_are_drawn() {
    let drawing = samples::random(5, 10, 30, 120);
    assert!(drawing.edges.len() > 200);
    assert!(drawing.svg().unwrap().len() > 50_000);
}
