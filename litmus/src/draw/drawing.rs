//! [`Drawing`]: what a picture of an execution shows.

/// A picture of an execution, not yet laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// What is drawn, such as the name of a test.
    pub title: String,
    /// What is said of it, such as the model and its verdict. May be empty.
    pub subtitle: String,
    /// The threads, from left to right.
    pub columns: Vec<Column>,
    /// The initial writes, in a row above the threads.
    pub initial: Vec<Node>,
    /// The edges.
    pub edges: Vec<Edge>,
    /// Lines of text below the picture, such as the axiom that is broken and the final state.
    pub notes: Vec<String>,
}

/// A thread of a [`Drawing`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name, such as `P0`.
    pub title: String,
    /// Its events, from top to bottom.
    pub nodes: Vec<Node>,
}

/// Names a [`Node`] of a [`Drawing`]. [`Drawing::of`] takes the numbers of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// An event of a [`Drawing`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub id: NodeId,
    /// What it is, such as `a: W x=1`, then what more there is to say, such as its instruction.
    pub lines: Vec<String>,
    /// Whether it is to stand out.
    pub emphasis: bool,
}

/// An edge of a [`Drawing`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it starts.
    pub from: NodeId,
    /// Where its arrow points.
    pub to: NodeId,
    /// The relation that it belongs to.
    pub label: String,
    /// What it is drawn as.
    pub kind: EdgeKind,
    /// Whether it is part of the cycle that the picture is about.
    pub in_cycle: bool,
}

/// What an edge is: edges of a kind have the same colour and dashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EdgeKind {
    /// Program order.
    ProgramOrder,
    /// Reads-from.
    ReadsFrom,
    /// Coherence.
    Coherence,
    /// From a read to the writes that come after what it read.
    FromRead,
    /// A dependency of an address.
    Address,
    /// A dependency of a value written.
    Data,
    /// A dependency of a branch.
    Control,
    /// Read and write of one atomic update: rmw, amo, lxsx.
    Update,
    /// Order by a fence, or by an access that orders.
    Fence,
    /// Any other relation.
    Other,
}

impl EdgeKind {
    /// The kind of the edges of a relation of this name. What models define is [`Self::Other`].
    pub fn of_relation(name: &str) -> Self {
        match name {
            "po" | "po-loc" => Self::ProgramOrder,
            "rf" | "rfe" | "rfi" => Self::ReadsFrom,
            "co" | "coe" | "coi" | "ws" => Self::Coherence,
            "fr" | "fre" | "fri" => Self::FromRead,
            "addr" => Self::Address,
            "data" => Self::Data,
            "ctrl" => Self::Control,
            "rmw" | "amo" | "lxsx" => Self::Update,
            "fence" | "bob" | "dob" | "aob" | "mfence" => Self::Fence,
            _ => Self::Other,
        }
    }
}

/// Why something cannot be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DrawError {
    /// An edge ends at no node.
    #[error("edge {edge} ends at node {}, which is not in the drawing; add the node, or leave out the edge", node.0)]
    NoSuchNode {
        /// The index of the edge.
        edge: usize,
        /// The node that is not there.
        node: NodeId,
    },
    /// Two nodes have the same name.
    #[error("two nodes are called {}; number them apart", .0.0)]
    SameName(NodeId),
}

impl Drawing {
    /// Its nodes: the initial writes, then those of the columns, column by column.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.initial.iter().chain(self.columns.iter().flat_map(|column| &column.nodes))
    }

    /// The node of a name.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes().find(|node| node.id == id)
    }

    /// Adds an edge, unless there is one of that label between the nodes already. That one is then in
    /// the cycle if this one is. The nodes of a cycle stand out.
    pub fn add(&mut self, edge: Edge) {
        if edge.in_cycle {
            let columns = self.columns.iter_mut().flat_map(|column| &mut column.nodes);
            for node in self.initial.iter_mut().chain(columns) {
                node.emphasis |= node.id == edge.from || node.id == edge.to;
            }
        }
        let same =
            |it: &&mut Edge| it.from == edge.from && it.to == edge.to && it.label == edge.label;
        match self.edges.iter_mut().find(same) {
            Some(known) => known.in_cycle |= edge.in_cycle,
            None => self.edges.push(edge),
        }
    }
}
