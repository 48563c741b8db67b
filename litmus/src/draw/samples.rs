//! Drawings that tests, and eyes, look at.

use super::{Column, Drawing, Edge, EdgeKind, Node, NodeId};

/// A drawing of columns of nodes, each `event | instruction`, numbered from 100 on through all
/// columns; initial writes are numbered from 0. Edges are `from label to`, with `!` behind those in
/// the cycle.
pub(super) fn drawing(
    title: &str,
    initial: &[&str],
    columns: &[&[&str]],
    edges: &[&str],
) -> Drawing {
    let node = |id: usize, text: &str| Node {
        id: NodeId(id),
        lines: text.split('|').map(|line| line.trim().to_owned()).collect(),
        emphasis: false,
    };
    let mut drawing = Drawing {
        title: title.to_owned(),
        subtitle: "bpf: forbidden".to_owned(),
        initial: initial.iter().enumerate().map(|(id, text)| node(id, text)).collect(),
        notes: vec!["1:r1=1; 1:r2=0; x=2".to_owned()],
        ..Drawing::default()
    };
    let mut id = 100;
    for (number, column) in columns.iter().enumerate() {
        let mut nodes = Vec::new();
        for (index, text) in column.iter().enumerate() {
            nodes.push(node(id + index, text));
            if index > 0 {
                drawing.edges.push(edge(id + index - 1, "po", id + index, false));
            }
        }
        id += column.len();
        drawing.columns.push(Column { title: format!("P{number}"), nodes });
    }
    for text in edges {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [from, label, to, cycle @ ..] = &words[..] else { panic!("{text}") };
        drawing.add(edge(from.parse().unwrap(), label, to.parse().unwrap(), !cycle.is_empty()));
    }
    drawing
}

fn edge(from: usize, label: &str, to: usize, in_cycle: bool) -> Edge {
    let kind = EdgeKind::of_relation(label);
    Edge { from: NodeId(from), to: NodeId(to), label: label.to_owned(), kind, in_cycle }
}

fn store_buffering() -> Drawing {
    drawing(
        "SB",
        &["init x=0", "init y=0"],
        &[
            &["a: W x=1 | *(u64 *)(r1 + 0) = 1", "b: R y=0 | r0 = *(u64 *)(r2 + 0)"],
            &["c: W y=1 | *(u64 *)(r2 + 0) = 1", "d: R x=0 | r0 = *(u64 *)(r1 + 0)"],
        ],
        &[
            "0 rf 103",
            "1 rf 101",
            "0 co 100",
            "1 co 102",
            "101 fr 102 !",
            "103 fr 100 !",
            "100 po 101 !",
            "102 po 103 !",
        ],
    )
}

fn coherence() -> Drawing {
    drawing(
        "CoRW2+deps",
        &["init x=0"],
        &[&[
            "a: R x=2 | r1 = *(u32 *)(r6 + 0)",
            "b: W x=1 | *(u32 *)(r6 + 0) = r2",
            "c: R[acq] x=1 | r3 = load_acquire((u32 *)(r6 + 0))",
            "d: RMW[full] x=1\u{2192}2 | r4 = atomic_fetch_add((u32 *)(r6 + 0), r5)",
            "e: W[rel] x=3 | store_release((u32 *)(r6 + 0), r4)",
        ]],
        &[
            "0 co 101",
            "101 rf 102",
            "101 co 103",
            "101 rf 103",
            "103 co 104",
            "102 fr 103",
            "103 rf 100 !",
            "100 fr 101 !",
            "101 co 103 !",
            "100 data 101",
            "103 data 104",
            "100 ctrl 101",
            "100 addr 102",
            "100 ctrl 104",
        ],
    )
}

fn readers_and_writers() -> Drawing {
    drawing(
        "IRIW+long",
        &["init x=0", "init y=0", "init z=0"],
        &[
            &[
                "a: W x=1 | *(u64 *)(r1 + 0) = 1",
                "b: fence DMB.ISH | dmb ish",
                "c: W z=1 | *(u64 *)(r3 + 0) = 1",
                "d: R y=1 | r0 = *(u64 *)(r2 + 0)",
            ],
            &[
                "e: R[acq] x=1 | r1 = load_acquire((u64 *)(r6 + 0))",
                "f: branch | if r1 != 1 goto +3",
                "g: R y=0 | r2 = *(u64 *)(r7 + 0)",
                "h: R z=0 | r3 = *(u64 *)(r8 + 0)",
                "i: W z=2 | *(u64 *)(r8 + 0) = 2",
                "j: R z=2 | r4 = *(u64 *)(r8 + 0)",
            ],
            &[
                "k: R[acq] y=1 | r1 = load_acquire((u64 *)(r7 + 0))",
                "l: branch | if r1 != 1 goto +3",
                "m: R x=0 | r2 = *(u64 *)(r6 + 0)",
                "n: W z=3 | *(u64 *)(r8 + 0) = 3",
                "o: RMW[full] z=3\u{2192}4 | r4 = atomic_fetch_add((u64 *)(r8 + 0), r5)",
                "p: R z=4 | r4 = *(u64 *)(r8 + 0)",
            ],
            &[
                "q: W y=1 | *(u64 *)(r2 + 0) = 1",
                "r: fence DMB.ISH | dmb ish",
                "s: R z=1 | r0 = *(u64 *)(r3 + 0)",
                "t: R x=1 | r1 = *(u64 *)(r1 + 0)",
            ],
        ],
        &[
            "0 co 100",
            "1 co 116",
            "2 co 102",
            "102 co 108",
            "108 co 113",
            "113 co 114",
            "100 rf 104 !",
            "116 rf 110 !",
            "1 rf 106",
            "0 rf 112",
            "106 fr 116 !",
            "112 fr 100 !",
            "104 po-loc 106 !",
            "110 po-loc 112 !",
            "2 rf 107",
            "107 fr 102",
            "108 rf 109",
            "109 fr 113",
            "113 rf 114",
            "114 rf 115",
            "102 rf 118",
            "118 fr 108",
            "100 rf 119",
            "116 rf 103",
            "104 ctrl 106",
            "110 ctrl 113",
            "104 addr 107",
            "110 data 114",
        ],
    )
}

fn ring() -> Drawing {
    let columns: Vec<[String; 2]> = (0..8)
        .map(|thread| {
            let (own, next) = (thread, (thread + 1) % 8);
            let letter = |number: u8| char::from(b'a' + number);
            [
                format!("{}: W x{own}=1 | *(u64 *)(r1 + {}) = 1", letter(2 * own), own * 8),
                format!("{}: R x{next}=0 | r0 = *(u64 *)(r1 + {})", letter(2 * own + 1), next * 8),
            ]
        })
        .collect();
    let columns: Vec<Vec<&str>> =
        columns.iter().map(|column| column.iter().map(String::as_str).collect()).collect();
    let columns: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
    let initial: Vec<String> = (0..8).map(|number| format!("init x{number}=0")).collect();
    let initial: Vec<&str> = initial.iter().map(String::as_str).collect();
    let mut edges = Vec::new();
    for thread in 0..8 {
        let next = (thread + 1) % 8;
        edges.push(format!("{thread} co {}", 100 + 2 * thread));
        edges.push(format!("{next} rf {}", 101 + 2 * thread));
        edges.push(format!("{} fr {} !", 101 + 2 * thread, 100 + 2 * next));
        edges.push(format!("{} po {} !", 100 + 2 * thread, 101 + 2 * thread));
    }
    let edges: Vec<&str> = edges.iter().map(String::as_str).collect();
    drawing("SB of eight", &initial, &columns, &edges)
}

fn long_texts() -> Drawing {
    let mut drawing = drawing(
        "long texts <&> \"quoted\"",
        &["init a_rather_long_name_of_a_location[12]=0"],
        &[
            &[
                "a: W[rel] a_rather_long_name_of_a_location[12]=0xdeadbeefcafe | if (r1 == 0x1122334455667788ll) store_release((u64 *)(r10 - 512), r9) else goto some_label_far_away",
                "b: R x=1 | r0 = 1",
            ],
            &["c: W x=1 | \u{6f22}\u{5b57}\u{6f22}\u{5b57} \u{2192} & < >", "d: R y=0"],
            &[],
        ],
        &["100 ordered-by-the-release-rule 102", "102 rf 101 !", "0 rf 103", "103 self 103"],
    );
    drawing.notes.push("the axiom ".to_owned() + &"is explained at length ".repeat(12));
    drawing
}

/// Many edges between the same few nodes.
fn dense() -> Drawing {
    let columns: [&[&str]; 3] = [
        &["a: W x=1 | x", "b: W x=2 | x", "c: W x=3 | x"],
        &["d: R x=1 | x", "e: R x=2 | x", "f: R x=3 | x"],
        &["g: W x=4 | x", "h: R x=3 | x", "i: R x=4 | x"],
    ];
    let mut edges = Vec::new();
    for from in 100..109 {
        for (index, label) in ["rf", "co", "fr"].into_iter().enumerate() {
            edges.push(format!("{from} {label} {}", 100 + (from - 100 + 2 + 2 * index) % 9));
        }
    }
    edges.push("100 addr 101".to_owned());
    edges.push("100 data 101".to_owned());
    edges.push("100 rmw 101 !".to_owned());
    let edges: Vec<&str> = edges.iter().map(String::as_str).collect();
    drawing("dense", &["init x=0"], &columns, &edges)
}

/// All of them, each with a name for a file.
pub(super) fn all() -> Vec<(&'static str, Drawing)> {
    vec![
        ("empty", Drawing::default()),
        ("sb", store_buffering()),
        ("coherence", coherence()),
        ("iriw", readers_and_writers()),
        ("ring", ring()),
        ("long", long_texts()),
        ("dense", dense()),
        ("random-1", random(1, 2, 4, 8)),
        ("random-2", random(2, 3, 6, 14)),
        ("random-3", random(3, 5, 5, 20)),
        ("random-4", random(4, 4, 8, 24)),
    ]
}

/// Columns of events with edges between any, from a seed: what nobody would draw, but may ask for.
pub(super) fn random(seed: u64, columns: usize, rows: usize, edges: usize) -> Drawing {
    let mut state = seed;
    let mut below = |bound: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    };
    let texts =
        ["a: W x=1", "b: R[acq] yy=2 | r1 = load_acquire((u64 *)(r6 + 0))", "c: fence | dmb ish"];
    let columns: Vec<Vec<&str>> =
        (0..columns).map(|_| (0..=below(rows)).map(|_| texts[below(3)]).collect()).collect();
    let count: usize = columns.iter().map(Vec::len).sum();
    let columns: Vec<&[&str]> = columns.iter().map(Vec::as_slice).collect();
    let labels = ["rf", "co", "fr", "addr", "ctrl", "rmw", "ordered-before"];
    let edges: Vec<String> = (0..edges)
        .map(|_| {
            let from = if below(8) == 0 { below(2) } else { 100 + below(count) };
            let cycle = if below(6) == 0 { "!" } else { "" };
            format!("{from} {} {} {cycle}", labels[below(7)], 100 + below(count))
        })
        .collect();
    let edges: Vec<&str> = edges.iter().map(String::as_str).collect();
    drawing("random", &["init x=0", "init y=0"], &columns, &edges)
}
