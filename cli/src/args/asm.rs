//! Arguments of `asm`.

#![expect(
    clippy::doc_markdown,
    reason = "the doc comments are the help text, which is not Markdown"
)]

use super::{ByteOrder, Format, Kind, OutputSyntax, Reading};
use clap::{Args as ClapArgs, ValueEnum};
use std::path::{Path, PathBuf};

#[derive(Debug, ClapArgs)]
pub(crate) struct Asm {
    /// The source file, or anything else with a program in it; - for standard input
    pub(crate) program: PathBuf,
    /// What kind of file it is
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) kind: Kind,
    /// Where to write; standard output if not given
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// What to write
    #[arg(long, value_enum)]
    pub(crate) emit: Option<Emit>,
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// The order of bytes to write, and of raw and hexadecimal bytes to read; little if not given, or
    /// that of an object
    #[arg(long, value_enum)]
    pub(crate) endian: Option<ByteOrder>,
    /// With --emit elf, write the source lines too, as .BTF.ext has them
    #[arg(short = 'g')]
    pub(crate) debug: bool,
    /// The name of the array, of --emit c, macros and rust
    #[arg(long, value_name = "NAME", default_value = "prog")]
    pub(crate) name: String,
    /// The syntax of the text beside bytes, of --emit listing, c, macros, rust and json
    #[arg(long, value_enum, default_value = "llvm", value_name = "SYNTAX")]
    pub(crate) comments: OutputSyntax,
    #[command(flatten)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Emit {
    /// An ELF object, with symbols, relocations, maps and their types
    Elf,
    /// The bytes
    Raw,
    /// The bytes in hexadecimal, an instruction a line
    Hex,
    /// Offset, bytes, text, effects, group and source line of each instruction
    Listing,
    /// An array of C, of struct bpf_insn with its fields
    C,
    /// An array of C, of the kernel's macros (BPF_MOV64_IMM and so on)
    Macros,
    /// An array of Rust, eight bytes a slot
    Rust,
    /// A JSON object with all that is known of each instruction
    Json,
    /// A file of bpf_conformance, without its result
    Data,
    /// Text in LLVM's syntax
    Llvm,
    /// Text in the kernel's syntax
    Kernel,
    /// Text in uBPF's and bpf_conformance's syntax
    Ubpf,
    /// Text in GNU as' normal syntax
    Gas,
    /// Text in herd7's syntax
    Herd,
}

impl Emit {
    /// What the end of a file's name says.
    pub(crate) fn of_path(path: &Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("o") => Self::Elf,
            Some("hex") => Self::Hex,
            Some("c" | "h") => Self::C,
            Some("rs") => Self::Rust,
            Some("json") => Self::Json,
            Some("data") => Self::Data,
            Some("s" | "asm" | "txt") => Self::Llvm,
            _ => Self::Raw,
        }
    }
}
