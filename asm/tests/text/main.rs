//! Text held against the instruction table, other assemblers, and wrong sources.

mod bad;
mod corpus;
mod editors;
mod explain;
mod generated;
mod llvm;
mod options;
mod pastes;
mod pastes_linked;
mod properties;
mod random;
mod reference;
mod round_trip;
mod vectors;
