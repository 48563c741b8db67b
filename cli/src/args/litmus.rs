//! The arguments of `litmus` and `gen`.

use clap::{Args as ClapArgs, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Litmus {
    /// Tests: files, folders, or @FILE with a list of paths; - for standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// The memory model: bpf, arm64, x86-tso, sc, or a file in the cat language; that of the test's
    /// instruction set if not given
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// Variants of herd7's that are on in a cat file, separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) variant: Vec<String>,
    /// How results are printed
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: LitmusFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub(crate) json: bool,
    /// Only find out whether the condition holds, not all final states
    #[arg(long, conflicts_with_all = ["count", "graphs"])]
    pub(crate) verdict: bool,
    /// Count the executions that lead to each state; --format herd always does
    #[arg(long)]
    pub(crate) count: bool,
    /// Say why: an execution that meets the condition in words, or, if there is none, what forbids
    /// the nearest candidates and which weakening would allow it
    #[arg(long)]
    pub(crate) explain: bool,
    /// Draw an execution for each state into this folder, which must exist
    #[arg(long, value_name = "DIR")]
    pub(crate) graphs: Option<PathBuf>,
    /// What the drawings are
    #[arg(long, value_enum, default_value = "svg", value_name = "FORMAT")]
    pub(crate) graphs_format: GraphsFormat,
    /// How many threads explore; as many as there are processors if not given
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    /// How many seconds to explore a test, at most
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<f64>,
    /// How many executions of a test to find, at most
    #[arg(long, value_name = "N")]
    pub(crate) max_executions: Option<u64>,
    /// How often an instruction may be executed again, in loops
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) unroll: u32,
    /// What the sizes of BPF accesses mean
    #[arg(long, value_enum, default_value = "exact")]
    pub(crate) widths: WidthsName,
    /// Do without what makes exploration faster; results are the same
    #[arg(long, value_enum, value_name = "NAME", value_delimiter = ',')]
    pub(crate) no_reduction: Vec<Reduction>,
}

impl Litmus {
    pub(crate) fn format(&self) -> LitmusFormat {
        if self.json { LitmusFormat::Json } else { self.format }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LitmusFormat {
    /// For people
    Table,
    /// What herd7 prints
    Herd,
    /// For machines: an object for each test, a line each
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphsFormat {
    /// Pictures
    Svg,
    /// Graphviz's language
    Dot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WidthsName {
    /// An access touches as many bytes as it says
    Exact,
    /// As in herd7, an access to a location touches the whole location
    Herd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Reduction {
    /// Axioms are evaluated on partial executions
    Partial,
    /// What is read orders writes at once
    Coherence,
    /// One execution for each state is enough
    States,
    /// Private memory is no events
    Private,
    /// Iterations of loops that did nothing are cut
    Retries,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Gen {
    /// The most edges of a cycle
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) edges: usize,
    /// What the cycles are made of, words separated by commas
    ///
    /// acquire, release, addr, data, ctrl; within (communication within a thread), one (tests of one
    /// location), mixed (several orderings at once); read-modify-writes: fetch, fetchand, fetchor,
    /// fetchxor, xchg, cas, casfail, lock, lockand, lockor, lockxor, and with .u those whose result
    /// is not used; default and all.
    #[arg(long, value_name = "LIST", default_value = "default")]
    pub(crate) events: String,
    /// The sizes of accesses, separated by commas: b, h, w, dw
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',', default_value = "dw")]
    pub(crate) sizes: Vec<SizeName>,
    /// Instead of all cycles, this family
    #[arg(long, value_enum, conflicts_with_all = ["edges", "sizes"])]
    pub(crate) family: Option<Family>,
    /// The test of one cycle, in diy7's notation, such as 'PodWW Rfe PodRR Fre'
    #[arg(long, value_name = "EDGES", conflicts_with_all = ["edges", "events", "family"])]
    pub(crate) cycle: Option<String>,
    /// The folder to write the tests to, a file each; it is made if there is none
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Print the names of the tests only
    #[arg(long, conflicts_with = "output")]
    pub(crate) list: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SizeName {
    B,
    H,
    W,
    Dw,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Family {
    /// The classic tests, with every mix of orderings
    Classic,
    /// The smallest tests that tell wrong lowerings of a JIT from right ones
    Core,
}
