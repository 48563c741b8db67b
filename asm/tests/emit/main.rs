//! What is emitted for compilers is compiled, and comes to the same bytes.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod compiled;
