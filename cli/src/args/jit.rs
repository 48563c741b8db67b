//! The arguments that say what code is made, and those of `jit`.

use super::{Bytes, Format, OutputSyntax, SourceSyntax};
use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, ClapArgs)]
pub(crate) struct Jit {
    /// The program: ELF object, raw bytes, hexadecimal text or source; - for standard input
    pub(crate) program: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) bytes: Bytes,
    #[command(flatten)]
    pub(crate) compiling: Compiling,
    /// What to write
    #[arg(long, value_enum, default_value = "listing")]
    pub(crate) emit: Code,
    /// Where to write; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The syntax of BPF instructions in a listing
    #[arg(long, value_enum, default_value = "llvm")]
    pub(crate) syntax: OutputSyntax,
    /// The syntax of the program, if it is source text
    #[arg(long, value_enum, default_value = "auto", value_name = "SYNTAX")]
    pub(crate) from: SourceSyntax,
    /// The function that comes first, with what it calls
    #[arg(long, value_name = "NAME", conflicts_with = "section")]
    pub(crate) function: Option<String>,
    /// The function at the start of this section comes first
    #[arg(long, value_name = "NAME")]
    pub(crate) section: Option<String>,
    /// The memory, whose place and size are in the code, and in an executable its contents:
    /// hexadecimal bytes, BYTE*COUNT, or @FILE
    #[arg(long, value_name = "HEX|@FILE", default_value = "", hide_default_value = true)]
    pub(crate) mem: String,
    /// Count backward branches and calls; an executable ends with a fault if it needs more of them
    ///
    /// In a sandbox they are always counted.
    #[arg(long, value_name = "N")]
    pub(crate) fuel: Option<u64>,
    #[command(flatten)]
    pub(crate) format: Format,
}

/// For what and how code is made.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Compiling {
    /// The target; this machine's architecture if not given
    #[arg(long, value_enum)]
    pub(crate) arch: Option<ArchName>,
    /// Whether accesses are kept to the program's memory; sandbox if not given
    #[arg(long, value_enum)]
    pub(crate) memory: Option<MemoryName>,
    /// Features that the target has: bmi2, movbe; lse, lrcpc, lrcpc2, lor
    ///
    /// Without it none are used, and by run --engine jit those of this machine.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) features: Vec<String>,
    /// The recipe of an ordering event, or help for all of them; the last one for an event counts
    #[arg(long, value_name = "EVENT=RECIPE")]
    pub(crate) lower: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ArchName {
    #[value(name = "x86-64")]
    X86_64,
    Arm64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MemoryName {
    /// Whatever the program does, it stays in its memory; the default
    Sandbox,
    /// Addresses are used as they are
    Raw,
}

/// What `jit` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Code {
    /// The machine instructions under each instruction of the program
    Listing,
    /// The bytes of the code
    Raw,
    /// A relocatable object, for a linker
    Elf,
    /// An executable for Linux, which takes the contents of the memory as its argument
    Exe,
}
