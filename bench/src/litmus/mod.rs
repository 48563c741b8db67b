//! Litmus tests to explore: [`Load`]s, of tests in files; and what explores them in this process:
//! [`explore_files`].

mod inside;
mod loads;
mod texts;

pub use inside::{Found, How, explore_files};
pub use loads::{Ask, Load, loads};
pub use texts::{readers, ring, writers};
