//! Text held against the instruction table, other assemblers, and wrong sources.

mod bad;
mod corpus;
mod properties;
mod random;
mod round_trip;
mod vectors;
