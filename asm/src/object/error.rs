//! [`ObjectError`]: why an object cannot be read, or a program not be linked, and where.

use crate::Code;
use crate::btf::{self, BtfError};
use acqrel_isa::{DecodeErrorKind, ProgramErrorKind};

/// Why an object cannot be read, or a program not be linked out of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{}{kind}", place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default())]
pub struct ObjectError {
    /// Where. None if it concerns the object as a whole.
    pub place: Option<Place>,
    /// What is wrong.
    pub kind: ObjectErrorKind,
}

/// A place in an object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("section {section}, byte {offset:#x}")]
pub struct Place {
    /// The name of the section.
    pub section: String,
    /// The offset in it, in bytes.
    pub offset: u64,
}

impl ObjectError {
    pub(crate) fn at(section: &str, offset: u64, kind: ObjectErrorKind) -> Self {
        Self { place: Some(Place { section: section.to_owned(), offset }), kind }
    }

    pub(crate) fn malformed(section: &str, offset: u64, what: &'static str) -> Self {
        Self::at(section, offset, ObjectErrorKind::Malformed { what })
    }
}

impl ObjectError {
    /// What is wrong with the section `.BTF.ext`.
    pub(super) fn ext(error: BtfError) -> Self {
        Self::malformed(btf::EXT_SECTION, error.offset, error.what)
    }
}

impl From<BtfError> for ObjectError {
    fn from(error: BtfError) -> Self {
        Self::malformed(btf::SECTION, error.offset, error.what)
    }
}

impl From<ObjectErrorKind> for ObjectError {
    fn from(kind: ObjectErrorKind) -> Self {
        Self { place: None, kind }
    }
}

impl ObjectError {
    /// Its stable code, which [`Code::explanation`] tells more about.
    pub const fn code(&self) -> Code {
        self.kind.code()
    }
}

impl ObjectErrorKind {
    /// Its stable code.
    pub const fn code(&self) -> Code {
        match self {
            Self::NotElf
            | Self::Class { .. }
            | Self::NotRelocatable { .. }
            | Self::NoMachine
            | Self::Machine { .. } => Code::NotAnObject,
            Self::Elf(_)
            | Self::Overlap { .. }
            | Self::Malformed { .. }
            | Self::Rela { .. }
            | Self::RelocationTwice => Code::MalformedObject,
            Self::Ragged { .. }
            | Self::Function { .. }
            | Self::Decode(_)
            | Self::Program(_)
            | Self::Jump { .. }
            | Self::NoTarget { .. }
            | Self::NoCode => Code::ObjectCode,
            Self::NoFunction { .. }
            | Self::Ambiguous { .. }
            | Self::NoSection { .. }
            | Self::NoIndex { .. }
            | Self::Choose { .. } => Code::ObjectSelection,
            Self::RelocationType { .. }
            | Self::RelocationInsn { .. }
            | Self::RelocationPlace
            | Self::Target { .. }
            | Self::Outside { .. }
            | Self::Addend { .. }
            | Self::NoMap { .. } => Code::ObjectRelocation,
            Self::Undefined { .. } | Self::NoPlace { .. } => Code::ObjectUndefined,
            Self::DataRelocation { .. } | Self::CoreRelocation | Self::JumpTable { .. } => {
                Code::ObjectLoading
            }
            Self::NoBtf | Self::Map { .. } | Self::DataSize { .. } => Code::ObjectMap,
        }
    }
}

/// Names in backquotes, with commas.
fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// What is wrong with an object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectErrorKind {
    /// The file is no ELF file.
    #[error("not an ELF file: it does not start with the bytes 7f 45 4c 46")]
    NotElf,
    /// The file is of another class than ELF64.
    #[error("the ELF class is {class}: BPF objects are ELF64 (class 2)")]
    Class {
        /// `EI_CLASS`.
        class: u8,
    },
    /// The file is no relocatable object.
    #[error(
        "e_type is {e_type}: only relocatable objects are read (1, ET_REL), as `clang -c` writes them"
    )]
    NotRelocatable {
        /// `e_type`.
        e_type: u16,
    },
    /// The file says for no machine that it is for.
    #[error(
        "e_machine is 0 (EM_NONE), as some old tools write it: BPF objects have 247 (EM_BPF); compile with `clang -target bpf`"
    )]
    NoMachine,
    /// The file is for another machine than BPF.
    #[error(
        "e_machine is {machine}: BPF objects have 247 (EM_BPF); compile with `clang -target bpf`"
    )]
    Machine {
        /// `e_machine`.
        machine: u16,
    },
    /// The ELF structures are malformed.
    #[error("malformed ELF: {0}")]
    Elf(#[source] ::object::read::Error),
    /// The sections take more bytes than the file has.
    #[error(
        "malformed ELF: the sections take {bytes} bytes, but the file has {file}: they overlap"
    )]
    Overlap {
        /// The sum of the sections' sizes.
        bytes: u64,
        /// The size of the file.
        file: u64,
    },
    /// A structure is malformed.
    #[error("malformed: {what}")]
    Malformed {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The size of a section of code is no multiple of 8.
    #[error("the code has {size} bytes, but an instruction takes 8 (RFC 9669, section 3)")]
    Ragged {
        /// The size in bytes.
        size: u64,
    },
    /// A symbol of a function does not fit the code.
    #[error("function `{symbol}`: {what}")]
    Function {
        /// The symbol.
        symbol: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The bytes are no instruction.
    #[error(transparent)]
    Decode(DecodeErrorKind),
    /// The instructions are no program.
    #[error(transparent)]
    Program(ProgramErrorKind),
    /// A jump leads out of its function.
    #[error(
        "the jump leads to byte {target}, where no instruction of its function starts (bytes {start} to {end})"
    )]
    Jump {
        /// The offset of the target in the section.
        target: i64,
        /// The offset of the function.
        start: u64,
        /// The offset after the function.
        end: u64,
    },
    /// A call or code address leads to no instruction.
    #[error("the target, byte {target} of section {section}, is no instruction of a function")]
    NoTarget {
        /// The section of the target.
        section: String,
        /// The offset of the target in it.
        target: i64,
    },
    /// The object has no code.
    #[error("the object has no code: no section that has bytes has the flag SHF_EXECINSTR")]
    NoCode,
    /// No function has the name selected.
    #[error("no function is named `{name}`; the functions are {}", quoted(choices))]
    NoFunction {
        /// The name selected.
        name: String,
        /// The names of the functions.
        choices: Vec<String>,
    },
    /// Several functions have the name selected.
    #[error(
        "several functions are named `{name}`, in {}: select by section or index",
        quoted(sections)
    )]
    Ambiguous {
        /// The name selected.
        name: String,
        /// Their sections.
        sections: Vec<String>,
    },
    /// No section of code has the name selected.
    #[error("no section of code is named `{name}`; those are {}", quoted(choices))]
    NoSection {
        /// The name selected.
        name: String,
        /// The names of the sections of code.
        choices: Vec<String>,
    },
    /// The object has fewer functions than the index selected says.
    #[error("function {index} is selected, but the object has {functions}")]
    NoIndex {
        /// The index selected.
        index: usize,
        /// The number of functions.
        functions: usize,
    },
    /// The object has several programs, and none is selected.
    #[error("the object has several programs; select one by function: {}", quoted(choices))]
    Choose {
        /// The names of those that come into question.
        choices: Vec<String>,
    },
    /// A relocation is of a type that has no meaning here.
    #[error(
        "relocation type {number} is not supported in code: only R_BPF_64_64 (1) and R_BPF_64_32 (10) are"
    )]
    RelocationType {
        /// The number of the type.
        number: u32,
    },
    /// A relocation is at an instruction that it does not fit.
    #[error("a relocation {relocation} is at `{insn}`, but {fits}")]
    RelocationInsn {
        /// The name of the relocation's type.
        relocation: &'static str,
        /// The instruction.
        insn: acqrel_isa::Insn,
        /// What it fits.
        fits: &'static str,
    },
    /// A relocation is where no instruction starts.
    #[error("a relocation is here, but no instruction starts here")]
    RelocationPlace,
    /// Two relocations are in one place.
    #[error("two relocations are in this place")]
    RelocationTwice,
    /// Relocations have explicit addends.
    #[error(
        "the relocations of section {target} have explicit addends (SHT_RELA): BPF objects have SHT_REL"
    )]
    Rela {
        /// The section relocated.
        target: String,
    },
    /// A symbol is defined elsewhere.
    #[error(
        "`{symbol}` is not defined in the object: functions, variables and configuration of the kernel, and other objects, are not linked; define it here"
    )]
    Undefined {
        /// The symbol.
        symbol: String,
    },
    /// A symbol is in no section.
    #[error("`{symbol}` is in no section (it is absolute or common): compile with -fno-common")]
    NoPlace {
        /// The symbol.
        symbol: String,
    },
    /// A symbol is in a section of the wrong kind.
    #[error("`{symbol}` is in section {section}, which {why}")]
    Target {
        /// The symbol.
        symbol: String,
        /// Its section.
        section: String,
        /// What is wrong with that.
        why: &'static str,
    },
    /// A symbol is a jump table.
    #[error(
        "`{symbol}` is a jump table (.jumptables): its addresses are those that the kernel gives the program when it is loaded; compile with -fno-jump-tables"
    )]
    JumpTable {
        /// The symbol.
        symbol: String,
    },
    /// An address in data is outside of it.
    #[error(
        "the address, byte {offset} of section {section}, is outside its {size} bytes (symbol `{symbol}`)"
    )]
    Outside {
        /// The symbol.
        symbol: String,
        /// The section of data.
        section: String,
        /// The offset in it.
        offset: i64,
        /// The size of the section.
        size: u64,
    },
    /// The 64-bit addend of a relocation is no 32-bit number.
    #[error("the addend {addend:#x} is no 32-bit number (symbol `{symbol}`)")]
    Addend {
        /// The symbol.
        symbol: String,
        /// The addend.
        addend: u64,
    },
    /// An address of a map is not its start.
    #[error("no map starts at byte {offset} of section {section} (symbol `{symbol}`)")]
    NoMap {
        /// The symbol.
        symbol: String,
        /// The section of maps.
        section: String,
        /// The offset in it.
        offset: i64,
    },
    /// The data used contains addresses.
    #[error(
        "the data contains the address of `{symbol}`, which is not known before the program is loaded: take the address in the code"
    )]
    DataRelocation {
        /// The symbol.
        symbol: String,
    },
    /// An instruction depends on the running kernel's types.
    #[error(
        "the instruction has a CO-RE relocation: it depends on the types of the kernel it is loaded into; compile without preserve_access_index"
    )]
    CoreRelocation,
    /// Maps are declared with BTF, but there is none.
    #[error("maps are declared here, but the object has no section .BTF: compile with -g")]
    NoBtf,
    /// A map's declaration is wrong.
    #[error("map `{map}`: {what}")]
    Map {
        /// The map.
        map: String,
        /// What is wrong.
        what: MapFault,
    },
    /// A section of data is too large.
    #[error("the data has {size} bytes: the limit is {}", super::Object::MAX_MAP_BYTES)]
    DataSize {
        /// The size in bytes.
        size: u64,
    },
}

/// What is wrong with the declaration of a map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MapFault {
    /// The variable is no structure.
    #[error("the variable is no structure")]
    NotStruct,
    /// No symbol says where it is.
    #[error("no symbol of data in the section .maps has its name")]
    NoSymbol,
    /// A member's name is no attribute of maps.
    #[error("`{0}` is no attribute of a map")]
    Member(String),
    /// A number is not declared as `__uint` does it.
    #[error("`{0}` is no pointer to an array, as `__uint` declares it")]
    Number(String),
    /// A type is not declared as `__type` does it.
    #[error("`{0}` is no pointer to a type of known size, as `__type` declares it")]
    Type(String),
    /// Two members give different sizes.
    #[error("`{0}` contradicts an earlier member on the size")]
    Contradiction(String),
    /// The map has no type.
    #[error("it has no `type`")]
    NoType,
    /// The declaration lies outside its section.
    #[error("it lies outside the section")]
    Outside,
    /// The entries take too many bytes.
    #[error("its entries take {0} bytes: the limit is {limit}", limit = super::Object::MAX_MAP_BYTES)]
    Size(u64),
    /// An old-style declaration is too short.
    #[error("its declaration has {0} bytes: `struct bpf_map_def` has 20")]
    Short(u64),
    /// An old-style declaration has more than is known.
    #[error(
        "byte {0} of its declaration is not 0: only the 20 bytes of `struct bpf_map_def` are known"
    )]
    Extra(u64),
}
