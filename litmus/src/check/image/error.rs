//! Why a file is no image, or says nothing of how one is entered or where memory is.

use acqrel_asm::hex::HexError;

/// Why a file is no [image](super::Image).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is text, and none that is known.
    #[error(
        "line {line}: neither bytes in hexadecimal nor a dump by `bpftool prog dump jited ... opcodes`"
    )]
    Text {
        /// The line.
        line: usize,
    },
    /// It is what bpftool prints with `--json`.
    #[error("this is JSON: dump without --json")]
    Json,
    /// It is BPF instead of what became of it.
    #[error("line {line}: this is BPF: dump `jited` instead of `xlated`")]
    Xlated {
        /// The line.
        line: usize,
    },
    /// A dump has instructions without bytes.
    #[error(
        "line {line}: the bytes of the instruction are missing: dump with `opcodes`, or to a file, \
         which is then the bytes alone: `bpftool prog dump jited PROG file FILE`"
    )]
    NoOpcodes {
        /// The line of the instruction.
        line: usize,
    },
    /// The bytes of a dump do not follow one another.
    #[error(
        "line {line}: the instruction is at {at:#x}, and the bytes before it end at {end:#x}: \
         something of the dump is missing"
    )]
    Gap {
        /// The line.
        line: usize,
        /// The address that it has.
        at: u64,
        /// Where the bytes end.
        end: u64,
    },
    /// A line of a dump makes no sense.
    #[error("line {line}: `{text}` is none of a dump: expected {expected}")]
    Line {
        /// The line.
        line: usize,
        /// What is there.
        text: String,
        /// What could be there.
        expected: &'static str,
    },
    /// Text is not bytes.
    #[error(transparent)]
    Hex(#[from] HexError),
    /// There are several programs, or symbols, and none is named.
    #[error("the file has several {what}; name one of them with FILE:NAME: {}", .names.join(", "))]
    Several {
        /// What there are.
        what: &'static str,
        /// Their names.
        names: Vec<String>,
    },
    /// None has the name.
    #[error("the file has no {what} {name}: there are {}", list(.names))]
    Unknown {
        /// What there are.
        what: &'static str,
        /// The name.
        name: String,
        /// Those that there are.
        names: Vec<String>,
    },
    /// Several have the name.
    #[error("several {what} of the file are called {name}")]
    Twice {
        /// What they are.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Something is named in a file without names.
    #[error("{name} cannot be selected: the file has bytes alone, without names")]
    NoNames {
        /// The name.
        name: String,
    },
    /// The ELF file is broken.
    #[error("{0}")]
    Elf(String),
    /// It is for another processor.
    #[error("the ELF file is for {0}; images are of x86-64 or ARM64")]
    Machine(String),
    /// The code of a symbol is not final.
    #[error(
        "byte {offset:#x} of {name} is still to be relocated: link the object, so that its bytes are \
         those that run"
    )]
    Relocation {
        /// The symbol.
        name: String,
        /// How far into it.
        offset: u64,
    },
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

/// A line of a file that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct LineError {
    /// The line.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}
