//! The `acqrel` command. See `acqrel --help`.
//!
//! `args.rs` declares the command line, `command/` has a file for each subcommand, `input.rs`
//! makes programs of files, and `report.rs` shows what is wrong with them.

#![deny(unsafe_code)]

mod args;
mod command;
mod compiling;
mod error;
mod input;
mod memory;
mod output;
#[expect(unsafe_code, reason = "raw code is only run when the interpreter has run the program")]
mod raw;
mod report;
mod several;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = args::Args::parse();
    args.color.write_global();
    let json = args.command.is_json();
    let status = command::run(args.command).unwrap_or_else(|error| report::failure(&error, json));
    report::pointer();
    status.into()
}

/// How the command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// All is fine.
    Fine,
    /// A check failed, or the program did.
    Failed,
    /// The input or the usage was wrong.
    BadInput,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Fine => Self::SUCCESS,
            Status::Failed => Self::from(1),
            Status::BadInput => Self::from(2),
        }
    }
}
