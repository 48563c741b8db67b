//! Edits of machine code, of which mutants are made.

pub mod arm64;
pub mod x86_64;
