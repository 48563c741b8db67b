//! Starting the command.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};

/// Starts the command with arguments, and this as its standard input.
pub(crate) fn start(args: &[&str], input: &[u8]) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_acqrel"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child
}
