//! The command line, declared.

#![expect(
    clippy::doc_markdown,
    reason = "the doc comments are the help text, which is not Markdown"
)]

mod check;
mod jit;
mod litmus;

pub(crate) use check::{Check, CheckFormat};
pub(crate) use jit::{ArchName, Code, Compiling, Jit, MemoryName};

pub(crate) use litmus::{
    Family, Gen, GraphsFormat, Litmus, LitmusFormat, Reduction, SizeName, WidthsName,
};

use acqrel_isa::{Cpu, Endian, Syntax};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Assemble, disassemble, run, compile and explain eBPF programs, and find every outcome of
/// concurrent ones: all of RFC 9669, and the load-acquire and store-release instructions of Linux
/// 6.15.
///
/// Exit status: 0 if all is fine, 1 if a program ended with a fault or a check failed, 2 if the
/// input or the usage was wrong.
#[derive(Debug, Parser)]
#[command(name = "acqrel", version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) color: ColorChoice,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct ColorChoice {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: When,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    /// On a terminal
    Auto,
    Always,
    Never,
}

impl ColorChoice {
    /// Sets the choice for all that is printed from now on.
    pub(crate) fn write_global(self) {
        match self.color {
            When::Auto => anstream::ColorChoice::Auto,
            When::Always => anstream::ColorChoice::Always,
            When::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Assemble a program, in any dialect, to bytes or text of another
    ///
    /// All errors of a file are reported at once, each with its line and column.
    #[command(after_help = "\
Examples:
  acqrel asm prog.s -o prog.bin
  acqrel asm prog.s --emit hex
  echo 'r0 = 1; exit' | acqrel asm - --emit listing")]
    Asm(Asm),
    /// Show a program as text
    ///
    /// The program may be an ELF object, raw bytes, hexadecimal text, or itself text.
    #[command(after_help = "\
Examples:
  acqrel disasm prog.o
  acqrel disasm prog.o --function consumer --syntax kernel
  echo 'db 10 00 00 00 01 00 00 95 00 00 00 00 00 00 00' | acqrel disasm -")]
    Disasm(Disasm),
    /// Run a program and print its result
    ///
    /// r1 is the address of the memory given with --mem, and r2 its length. With several
    /// functions, each runs on a thread of its own, all over the same memory and maps, and the
    /// instructions' memory orders are those of the processor's atomics.
    #[command(after_help = "\
Examples:
  acqrel run prog.s --mem '01 02 03 04'
  acqrel run prog.o --section xdp --mem @packet.bin --json
  acqrel run examples/message_passing.s --function producer --function consumer --mem '0*16'
  acqrel run prog.s --engine jit
  acqrel run prog.s --engine emulate --arch arm64 --features lse
  acqrel run prog.s --trace")]
    Run(Run),
    /// Show or emit the machine code of a program, for x86-64 or ARM64
    ///
    /// Either target's code is made on any machine. The memory orders of BPF become instructions
    /// by recipes, one for each kind of access; --lower help shows them.
    #[command(after_help = "\
Examples:
  acqrel jit prog.s --arch arm64 --features lse
  acqrel jit prog.s --arch arm64 --memory raw --lower load-acquire=ldapr --features lrcpc
  acqrel jit prog.o --section xdp --mem '0*64' --emit exe -o prog && ./prog
  acqrel jit prog.s --memory raw --emit elf -o prog.o
  acqrel jit --lower help")]
    Jit(Jit),
    /// Find every outcome of concurrent programs under a memory model, and say why
    ///
    /// Reads herd7's litmus tests of BPF, AArch64 and X86_64. Exit status: 0 if all is fine, 1 if a
    /// test's ~exists or forall does not hold or a thread faults, 2 if a test is wrong or what was
    /// found does not decide its condition.
    #[command(after_help = "\
Examples:
  acqrel litmus tests/
  acqrel litmus MP.litmus --explain
  acqrel litmus MP.litmus --model sc --format herd
  acqrel litmus MP.litmus --model my.cat --graphs pictures")]
    Litmus(Litmus),
    /// Check that machine code is right under every order that another CPU may see
    ///
    /// Lowers tests of BPF with a backend and recipes, decodes the machine code again, and holds its
    /// outcomes under the model of the target against those of the program. An outcome that the program
    /// cannot have is shown with its execution and the order that was lost. Without --memory,
    /// addresses are used as they are. Exit status: 0 if all is right, 1 if something is wrong, 2 if a
    /// test or its code could not be checked.
    #[command(after_help = "\
Examples:
  acqrel check tests/ --arch arm64
  acqrel check MP.litmus --arch arm64 --lower load-acquire=ldr
  acqrel check MP.litmus --arch x86-64 --memory sandbox --format junit
  acqrel check MP.litmus --regs ubpf --emit-programs programs
  acqrel check MP.litmus --arch arm64 --regs ubpf --image P0=p0.bin --image P1=p1.bin")]
    Check(Check),
    /// Write litmus tests of BPF, from cycles of edges
    ///
    /// The tests of all cycles up to a number of edges, up to symmetry, named as diy7 names them. Each
    /// asks whether the cycle can happen.
    #[command(after_help = "\
Examples:
  acqrel gen --edges 4 -o tests
  acqrel gen --edges 6 --list
  acqrel gen --cycle 'PodWWPL RfeLA PodRRAP Fre'
  acqrel gen --family core --events all -o core")]
    Gen(Gen),
    /// Explain an instruction: what it does and orders, its encoding, its spelling everywhere
    #[command(after_help = "\
Examples:
  acqrel explain load_acquire
  acqrel explain load_acquire --arch arm64
  acqrel explain 'w0 = load_acquire((u32 *)(r1 + 4))'
  acqrel explain 'db 10 00 00 00 01 00 00'
  acqrel explain --all > instructions.md")]
    Explain(Explain),
    /// Speak the plugin protocol of bpf_conformance
    ///
    /// Reads a program as hexadecimal bytes from standard input, runs it on the memory given as
    /// hexadecimal bytes, and prints r0 in hexadecimal. A call of helper 5 returns its argument,
    /// and ends the program if that is 0.
    Plugin(Plugin),
    /// Write completions for a shell to standard output
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write man pages to a folder
    Man {
        /// The folder, which must exist
        folder: PathBuf,
    },
}

/// How results are printed.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct Format {
    /// How results are printed
    #[arg(long, value_enum, default_value = "text")]
    format: FormatName,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// For people
    Text,
    /// For machines
    Json,
}

impl Format {
    pub(crate) fn is_json(self) -> bool {
        self.json || self.format == FormatName::Json
    }
}

impl Command {
    /// Whether results and errors are to be printed as JSON.
    pub(crate) fn is_json(&self) -> bool {
        match self {
            Self::Asm(args) => args.format.is_json(),
            Self::Disasm(args) => args.format.is_json(),
            Self::Run(args) => args.format.is_json(),
            Self::Jit(args) => args.format.is_json(),
            Self::Explain(args) => args.format.is_json(),
            Self::Litmus(args) => args.format() == LitmusFormat::Json,
            Self::Check(args) => args.format() == CheckFormat::Json,
            Self::Gen(_) | Self::Plugin(_) | Self::Completions { .. } | Self::Man { .. } => false,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Asm {
    /// The source file, or - for standard input
    pub(crate) program: PathBuf,
    /// Where to write; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// What to write
    ///
    /// By default raw bytes to a file, and hexadecimal text to standard output.
    #[arg(long, value_enum)]
    pub(crate) emit: Option<Emit>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// The order of bytes to write
    #[arg(long, value_enum, default_value = "little")]
    pub(crate) endian: ByteOrder,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Emit {
    /// The bytes
    Raw,
    /// The bytes in hexadecimal, an instruction a line
    Hex,
    /// Offset, bytes, text, effects and group of each instruction
    Listing,
    /// Text in LLVM's syntax
    Llvm,
    /// Text in the kernel's syntax
    Kernel,
    /// Text in uBPF's and bpf_conformance's syntax
    Ubpf,
    /// Text in herd7's syntax
    Herd,
}

/// How to read source text.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct Reading {
    /// The syntax of the source
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) syntax: SourceSyntax,
    /// The newest cpu version whose instructions are allowed
    #[arg(long, value_enum, default_value = "v4")]
    pub(crate) cpu: CpuVersion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SourceSyntax {
    /// Detected
    Auto,
    /// LLVM's and clang's
    Llvm,
    /// The verifier log's and bpftool's
    Kernel,
    /// uBPF's and bpf_conformance's
    Ubpf,
    /// herd7's
    Herd,
}

impl SourceSyntax {
    pub(crate) const fn get(self) -> Option<Syntax> {
        match self {
            Self::Auto => None,
            Self::Llvm => Some(Syntax::Llvm),
            Self::Kernel => Some(Syntax::Kernel),
            Self::Ubpf => Some(Syntax::Ubpf),
            Self::Herd => Some(Syntax::Herd),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CpuVersion {
    V1,
    V2,
    V3,
    V4,
}

impl From<CpuVersion> for Cpu {
    fn from(version: CpuVersion) -> Self {
        match version {
            CpuVersion::V1 => Self::V1,
            CpuVersion::V2 => Self::V2,
            CpuVersion::V3 => Self::V3,
            CpuVersion::V4 => Self::V4,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ByteOrder {
    Little,
    Big,
}

impl From<ByteOrder> for Endian {
    fn from(order: ByteOrder) -> Self {
        match order {
            ByteOrder::Little => Self::Little,
            ByteOrder::Big => Self::Big,
        }
    }
}

/// Which program of a file is meant, and how the file is read.
#[derive(Debug, ClapArgs)]
pub(crate) struct Input {
    /// The program: ELF object, raw bytes, hexadecimal text or source; - for standard input
    pub(crate) program: PathBuf,
    #[command(flatten)]
    pub(crate) bytes: Bytes,
}

/// How a file with a program is read.
#[derive(Clone, Copy, Debug, ClapArgs)]
pub(crate) struct Bytes {
    /// What kind of file it is
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) kind: Kind,
    /// The order of bytes of raw or hexadecimal input; little if not given
    #[arg(long, value_enum)]
    pub(crate) endian: Option<ByteOrder>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Recognised by the contents
    Auto,
    /// Source text
    Text,
    /// Hexadecimal bytes
    Hex,
    /// Raw bytes
    Raw,
    /// An ELF object
    Elf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Disasm {
    #[command(flatten)]
    pub(crate) input: Input,
    /// The syntax to write
    #[arg(long, value_enum, default_value = "llvm")]
    pub(crate) syntax: OutputSyntax,
    /// The syntax of the program, if it is source text
    #[arg(long, value_enum, default_value = "auto", value_name = "SYNTAX")]
    pub(crate) from: SourceSyntax,
    /// Show offset, bytes, effects and group of each instruction too
    #[arg(long)]
    pub(crate) listing: bool,
    /// Only this function, with what it calls
    #[arg(long, value_name = "NAME", conflicts_with = "section")]
    pub(crate) function: Option<String>,
    /// Only the function at the start of this section, with what it calls
    #[arg(long, value_name = "NAME")]
    pub(crate) section: Option<String>,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputSyntax {
    Llvm,
    Kernel,
    Ubpf,
    Herd,
}

impl From<OutputSyntax> for Syntax {
    fn from(syntax: OutputSyntax) -> Self {
        match syntax {
            OutputSyntax::Llvm => Self::Llvm,
            OutputSyntax::Kernel => Self::Kernel,
            OutputSyntax::Ubpf => Self::Ubpf,
            OutputSyntax::Herd => Self::Herd,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Run {
    #[command(flatten)]
    pub(crate) input: Input,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// What runs it
    #[arg(long, value_enum, default_value = "interp")]
    pub(crate) engine: EngineName,
    /// The function to run; several run at once, each on a thread of its own
    #[arg(long, value_name = "NAME", conflicts_with = "section")]
    pub(crate) function: Vec<String>,
    /// Run the function at the start of this section
    #[arg(long, value_name = "NAME")]
    pub(crate) section: Option<String>,
    /// The memory: hexadecimal bytes, BYTE*COUNT, or @FILE
    #[arg(long, value_name = "HEX|@FILE", default_value = "", hide_default_value = true)]
    pub(crate) mem: String,
    #[command(flatten)]
    pub(crate) compiling: Compiling,
    /// How exactly the ends of memory are checked, in bytes; 1 if not given, and 4096 for compiled
    /// code, which can do no other in a sandbox
    #[arg(long, value_enum)]
    pub(crate) granule: Option<GranuleBytes>,
    /// How many backward branches may be taken and functions be called; 268435456 if not given
    ///
    /// Raw code counts them only if a number is given.
    #[arg(long, value_name = "N")]
    pub(crate) fuel: Option<u64>,
    /// How many times may_goto falls through before it jumps
    #[arg(long, value_name = "N", default_value_t = acqrel_guest::Start::DEFAULT_MAY_GOTO)]
    pub(crate) may_goto: u64,
    /// The seed of get_prandom_u32
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// What ktime_get_ns returns first, in nanoseconds
    #[arg(long, value_name = "NS", default_value_t = 1_000_000_000)]
    pub(crate) time: u64,
    /// Show each step with the registers and memory that it changed; of the emulator, each machine
    /// instruction with the registers
    #[arg(long)]
    pub(crate) trace: bool,
    /// Show the memory and the maps at the end
    #[arg(long)]
    pub(crate) dump: bool,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineName {
    /// The reference interpreter
    Interp,
    /// The reference interpreter, one specified step at a time
    Step,
    /// Compiled code, executed by this machine
    Jit,
    /// Compiled code in the emulator, which runs that of either target
    Emulate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GranuleBytes {
    #[value(name = "1")]
    Byte,
    #[value(name = "4096")]
    Page,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Explain {
    /// An instruction as text or hexadecimal bytes, or a word of its text or name
    #[arg(required_unless_present = "all", num_args = 1..)]
    pub(crate) insn: Vec<String>,
    /// The reference of all instructions, in Markdown
    #[arg(long, conflicts_with_all = ["insn", "arch"])]
    pub(crate) all: bool,
    /// How this target lowers it: every recipe, with its verdict and what it costs in strength
    #[arg(long, value_enum)]
    pub(crate) arch: Option<ArchName>,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct Plugin {
    /// The memory in hexadecimal
    #[arg(default_value = "", hide_default_value = true)]
    pub(crate) memory: String,
    /// The program in hexadecimal, in place of standard input
    #[arg(long, value_name = "HEX")]
    pub(crate) program: Option<String>,
    /// The program is an ELF object: its function main, or else section .text
    #[arg(long)]
    pub(crate) elf: bool,
}
