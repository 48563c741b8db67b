//! Executions as pictures: a [`Drawing`] of columns of events and of edges between them, as SVG
//! ([`Drawing::svg`]) or in Graphviz's language ([`Drawing::dot`]).
//!
//! The SVG is laid out here. Rows and columns of boxes leave corridors between them, in which
//! an edge finds a way past the boxes whatever they are; of all ways that are tried it takes the one
//! that is short and crosses least. A label lies on its edge where nothing else is.

mod dot;
mod drawing;
mod frame;
mod geometry;
mod grid;
mod label;
mod layout;
mod marks;
mod of;
mod palette;
mod route;
mod svg;
mod text;
mod words;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use drawing::{Column, DrawError, Drawing, Edge, EdgeKind, Node, NodeId};
