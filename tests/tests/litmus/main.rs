//! Our own litmus tests, each with its answers in its file, and laws that the answers obey.
//!
//! A file in `corpus/litmus` says in a line `Expect=...` before its initial state what comes of it
//! under the model of its instruction set, and in lines `Expect.MODEL=...` what under others.
//! `BLESS=1` writes these lines, and the tests of the classic families that are made by rule.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

mod answer;
mod critical;
mod examples;
mod families;
mod laws;
mod pins;
mod questions;
