//! Arguments of `disasm`.

use super::{Format, Input, SourceSyntax};
use acqrel_isa::Syntax;
use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, ClapArgs)]
pub(crate) struct Disasm {
    #[command(flatten)]
    pub(crate) input: Input,
    /// The program to compare with, with --diff
    #[arg(requires = "diff", value_name = "OTHER")]
    pub(crate) other: Option<PathBuf>,
    /// Show what differs between two programs or objects, instruction by instruction
    ///
    /// Functions are matched by name, and jumps compared by what they lead to. Exit status: 0 if
    /// nothing differs, 1 if something does.
    #[arg(long, requires = "other", conflicts_with_all = ["listing", "all"])]
    pub(crate) diff: bool,
    /// The syntax to write
    #[arg(long, value_enum, default_value = "llvm")]
    pub(crate) syntax: OutputSyntax,
    /// The syntax of the program, if it is source text
    #[arg(long, value_enum, default_value = "auto", value_name = "SYNTAX")]
    pub(crate) from: SourceSyntax,
    /// Show offset, bytes, effects and group of each instruction too
    #[arg(long)]
    pub(crate) listing: bool,
    /// Of an object, show debug information and BTF too, as data
    #[arg(long, conflicts_with_all = ["listing", "function", "section"])]
    pub(crate) all: bool,
    /// Only this function, with what it calls, linked
    #[arg(long, value_name = "NAME", conflicts_with = "section")]
    pub(crate) function: Option<String>,
    /// Only the function at the start of this section, with what it calls, linked
    #[arg(long, value_name = "NAME")]
    pub(crate) section: Option<String>,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputSyntax {
    /// LLVM's and clang's
    Llvm,
    /// The verifier log's and bpftool's
    Kernel,
    /// uBPF's and bpf_conformance's
    Ubpf,
    /// GNU as' normal one
    Gas,
    /// herd7's
    Herd,
}

impl From<OutputSyntax> for Syntax {
    fn from(syntax: OutputSyntax) -> Self {
        match syntax {
            OutputSyntax::Llvm => Self::Llvm,
            OutputSyntax::Kernel => Self::Kernel,
            OutputSyntax::Ubpf => Self::Ubpf,
            OutputSyntax::Gas => Self::Gas,
            OutputSyntax::Herd => Self::Herd,
        }
    }
}
