//! The arguments of `check`.

use super::Compiling;
use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Check {
    /// Litmus tests of BPF: files, folders, or @FILE with a list of paths; - for standard input. Or
    /// programs, whose ordering instructions are checked in tests made of them
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) compiling: Compiling,
    /// Instead of code of this tool, check what a file of assembly templates says how each access to
    /// memory is to be lowered, for the target that --arch names
    #[arg(long, value_name = "FILE", conflicts_with_all = ["lower", "features", "memory"])]
    pub(crate) recipe: Option<PathBuf>,
    /// Check machine code from outside: the image of a thread, P0=FILE or P0=FILE:NAME
    ///
    /// A file of bytes, of hexadecimal digits, of what `bpftool prog dump jited PROG opcodes` prints, or an
    /// ELF file, of which NAME is a symbol. If there is a file P0.addr in the folder of the image, it says
    /// where the memory of the test is: lines ADDRESS = NAME.
    #[arg(
        long,
        value_name = "THREAD=FILE",
        group = "outside",
        conflicts_with_all = ["memory", "features", "lower", "minimise"]
    )]
    pub(crate) image: Vec<String>,
    /// How images are entered and left: linux, which is the default, ubpf or a file
    #[arg(long, value_name = "linux|ubpf|FILE", requires = "outside")]
    regs: Option<String>,
    /// Write the programs of a test, for another JIT, into this folder, which must exist
    ///
    /// For --regs linux one ELF object, as bpftool loads it, and for each thread a file of addresses to
    /// fill in; else for each thread its bytecode. Nothing is checked.
    #[arg(
        long,
        value_name = "DIR",
        group = "outside",
        conflicts_with_all = ["image", "memory", "features", "lower", "minimise"]
    )]
    pub(crate) emit_programs: Option<PathBuf>,
    /// Check the whole lowering, in a second or two: the smallest tests that tell wrong recipes from
    /// right ones, with each instruction in each size, offset and aliasing of registers
    #[arg(long, group = "suite", conflicts_with_all = ["paths", "outside"])]
    pub(crate) quick: bool,
    /// Check the whole lowering, in minutes: all tests of cycles up to --edges, and each instruction in
    /// each size, offset and aliasing of registers in each context
    #[arg(long, group = "suite", conflicts_with_all = ["paths", "outside"])]
    pub(crate) all: bool,
    /// Judge every recipe of both architectures, and print the table that the documentation has
    #[arg(long, group = "suite", conflicts_with_all = ["paths", "outside", "recipe", "lower"])]
    pub(crate) table: bool,
    /// Of --all and --table, the most edges of a cycle
    #[arg(long, value_name = "N", default_value_t = 6, requires = "suite")]
    pub(crate) edges: usize,
    /// Keep how far --all is in this file, and go on from there if it is there
    #[arg(long, value_name = "FILE", requires = "suite", conflicts_with = "table")]
    pub(crate) resume: Option<PathBuf>,
    /// How results are printed
    #[arg(long, value_enum, default_value = "text")]
    pub(crate) format: CheckFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// Say what strength is paid for, of several tests too: which recipe, if another that is right would
    /// do without, or the architecture
    #[arg(long)]
    pub(crate) costs: bool,
    /// Of a test that fails, show the smallest that fails likewise
    #[arg(long)]
    pub(crate) minimise: bool,
    /// Draw an execution for each outcome that is wrong into this folder, which must exist
    #[arg(long, value_name = "DIR")]
    pub(crate) graphs: Option<PathBuf>,
    /// How many threads check; as many as there are processors if not given
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// How many seconds to explore either side of a test, at most
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<f64>,
    /// How often an instruction may be executed again, in loops
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) unroll: u32,
}

impl Check {
    pub(crate) fn format(&self) -> CheckFormat {
        if self.json { CheckFormat::Json } else { self.format }
    }

    /// How images are entered and left.
    pub(crate) fn regs(&self) -> &str {
        self.regs.as_deref().unwrap_or("linux")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Text,
    /// For machines: an object for each test, a line each
    Json,
    /// For continuous integration: JUnit's XML
    Junit,
    /// For code review: SARIF 2.1.0
    Sarif,
}
