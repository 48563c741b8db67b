//! What can go wrong in a peer.

use std::error::Error as StdError;

/// An error of the engine that a peer wraps.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The engine refused the program or its memory.
    #[error("program refused")]
    Load(#[source] Box<dyn StdError>),
    /// The program faulted, or ran out of fuel.
    #[error("program stopped by a fault")]
    Run(#[source] Box<dyn StdError>),
    /// The engine is not there, or cannot run such programs.
    #[error("not measured: {0}")]
    Unavailable(String),
}

impl Error {
    pub(crate) fn load(source: impl Into<Box<dyn StdError>>) -> Self {
        Self::Load(source.into())
    }

    pub(crate) fn run(source: impl Into<Box<dyn StdError>>) -> Self {
        Self::Run(source.into())
    }
}
