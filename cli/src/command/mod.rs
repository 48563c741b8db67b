//! The subcommands, a file each.

mod asm;
mod check;
mod disasm;
mod emulate;
mod explain;
mod generate;
mod image;
mod jit;
mod litmus;
mod plugin;
mod recipes;
mod run;
mod trace;
mod words;

use crate::Status;
use crate::args::{Args, Command};
use crate::error::Error;
use crate::output;
use clap::CommandFactory as _;

/// Runs a subcommand.
pub(crate) fn run(command: Command) -> Result<Status, Error> {
    match command {
        Command::Asm(args) => asm::run(&args),
        Command::Disasm(args) => disasm::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Jit(args) => jit::run(&args),
        Command::Litmus(args) => litmus::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Gen(args) => generate::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Plugin(args) => plugin::run(&args),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "acqrel", &mut script);
            output::write(None, &script).map(|()| Status::Fine)
        }
        Command::Man { folder } => clap_mangen::generate_to(Args::command(), &folder)
            .map(|()| Status::Fine)
            .map_err(|error| Error::Write { path: folder, error }),
    }
}
