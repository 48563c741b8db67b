//! The command line, declared.

#![expect(
    clippy::doc_markdown,
    reason = "the doc comments are the help text, which is not Markdown"
)]

mod asm;
mod check;
mod disasm;
mod jit;
mod litmus;

pub(crate) use asm::{Asm, Emit};
pub(crate) use check::{Check, CheckFormat};
pub(crate) use disasm::{Disasm, OutputSyntax};
pub(crate) use jit::{ArchName, Code, Compiling, Jit, MemoryName};

pub(crate) use litmus::{
    Family, Gen, GraphsFormat, Litmus, LitmusFormat, Reduction, SizeName, WidthsName,
};

use acqrel_asm::paste::Form;
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
    /// Assemble a program, in any dialect, to an object, bytes, source code or text of another
    ///
    /// Takes source, and what tools print and people paste: verifier logs, dumps, arrays of C, objects,
    /// bytes. All errors of a file are reported at once, each with its line and column. Without --emit,
    /// the end of the output's name says what is written: .o, .hex, .c, .h, .rs, .json, .data, .s, .asm
    /// or .txt; to any other file raw bytes, and to standard output bytes in hexadecimal.
    #[command(after_help = "\
Examples:
  acqrel asm prog.s -o prog.o
  acqrel asm prog.s -o prog.bin
  acqrel asm prog.s -o prog.c
  acqrel asm prog.s --emit macros
  echo 'r0 = 1; exit' | acqrel asm - --emit listing")]
    Asm(Asm),
    /// Show a program or object as text, or what differs between two
    ///
    /// The program may be an ELF object, raw bytes, hexadecimal text, or itself text. In LLVM's and GNU
    /// as' syntax an object is shown whole, as text that assembles to it again; in the others, and with
    /// --listing, --json, --function or --section, as the programs that are linked out of it.
    #[command(after_help = "\
Examples:
  acqrel disasm prog.o
  acqrel disasm prog.o --function consumer --syntax kernel
  acqrel disasm --diff before.o after.o
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
    ///
    /// Or a code of an error or warning: what it means, why that is a rule, and how to put it right.
    #[command(after_help = "\
Examples:
  acqrel explain load_acquire
  acqrel explain load_acquire --arch arm64
  acqrel explain 'w0 = load_acquire((u32 *)(r1 + 4))'
  acqrel explain 'db 10 00 00 00 01 00 00'
  acqrel explain E0107
  acqrel explain --codes
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

/// How to read source text.
#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct Reading {
    /// The syntax of the source
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) syntax: SourceSyntax,
    /// The newest cpu version whose instructions are allowed
    #[arg(long, value_enum, default_value = "v4")]
    pub(crate) cpu: CpuVersion,
    /// A folder in which included files are looked for; may be repeated
    #[arg(short = 'I', value_name = "DIR")]
    pub(crate) include: Vec<PathBuf>,
    /// A constant, 1 if no value is given; may be repeated
    #[arg(short = 'D', value_name = "NAME[=VALUE]", value_parser = definition)]
    pub(crate) define: Vec<(String, i64)>,
}

impl Reading {
    /// How a source is read of which only the syntax can be chosen.
    pub(crate) const fn of(syntax: SourceSyntax) -> Self {
        Self { syntax, cpu: CpuVersion::V4, include: Vec::new(), define: Vec::new() }
    }
}

/// A constant as it is given.
fn definition(text: &str) -> Result<(String, i64), String> {
    let (name, value) = text.split_once('=').unwrap_or((text, "1"));
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$');
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(word)
    {
        return Err(format!("`{name}` is no name"));
    }
    let (sign, digits) = value.strip_prefix('-').map_or(("", value), |digits| ("-", digits));
    let hex = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    let (digits, radix) = hex.map_or((digits, 10), |hex| (hex, 16));
    i64::from_str_radix(&format!("{sign}{digits}"), radix)
        .map(|value| (name.to_owned(), value))
        .map_err(|_| format!("`{value}` is no number of 64 bits"))
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
    /// GNU as' normal one
    Gas,
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
            Self::Gas => Some(Syntax::Gas),
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
    /// The program: ELF object, raw bytes, hexadecimal text, source, or what tools print of programs;
    /// - for standard input
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
    /// A log of the Linux verifier
    Log,
    /// What bpftool prog dump xlated prints
    Xlated,
    /// What llvm-objdump -d or GNU objdump prints
    Objdump,
    /// An array of C or Rust: of struct bpf_insn, the kernel's macros, or bytes
    Array,
    /// A file of bpf_conformance
    Data,
    /// What --format json and --emit json write
    Json,
    /// Hexadecimal bytes, alone or with offsets as xxd and hexdump -C print them
    Hex,
    /// Raw bytes
    Raw,
    /// An ELF object
    Elf,
}

impl Kind {
    /// The form of paste that it is, if it is one.
    pub(crate) const fn form(self) -> Option<Form> {
        match self {
            Self::Log => Some(Form::Log),
            Self::Xlated => Some(Form::Xlated),
            Self::Objdump => Some(Form::Objdump),
            Self::Array => Some(Form::Array),
            Self::Data => Some(Form::Data),
            Self::Json => Some(Form::Json),
            Self::Hex => Some(Form::Hex),
            Self::Auto | Self::Text | Self::Raw | Self::Elf => None,
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
    /// An instruction as text or hexadecimal bytes, or a word of its text or name; or codes of errors
    #[arg(required_unless_present_any = ["all", "codes"], num_args = 1..)]
    pub(crate) insn: Vec<String>,
    /// The reference of all instructions, in Markdown
    #[arg(long, conflicts_with_all = ["insn", "arch"])]
    pub(crate) all: bool,
    /// The codes of all errors and warnings
    #[arg(long, conflicts_with_all = ["insn", "arch", "all"])]
    pub(crate) codes: bool,
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
