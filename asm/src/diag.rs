//! What the assembler has to say: [`Diagnostic`], with a stable [`Code`] and spans.
//!
//! Nothing is rendered here; a program that talks to people does that. Readers of other texts have
//! the same diagnostics with codes of their own, a [`DiagnosticCode`].

use crate::Span;
use crate::explain::Explanation;
use crate::similar::nearest;
use core::fmt;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The source does not assemble.
    Error,
    /// The source assembles, perhaps not to what was meant.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// What a diagnostic can have for a code.
pub trait DiagnosticCode: Copy + fmt::Display {
    /// Whether it is an error's or a warning's.
    fn severity(self) -> Severity;
}

/// Something about a source, with its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic<C = Code> {
    /// Which kind of thing it is.
    pub code: C,
    /// What is wrong, a sentence without capital and full stop.
    pub message: String,
    /// The places: the first is where it is wrong, others are related.
    pub labels: Vec<Label>,
    /// The way out, if one is known.
    pub help: Option<String>,
}

impl<C: DiagnosticCode> Diagnostic<C> {
    /// What is wrong at a place.
    pub fn new(code: C, span: Span, message: impl Into<String>) -> Self {
        let label = Label { span, text: String::new() };
        Self { code, message: message.into(), labels: vec![label], help: None }
    }

    /// Says what is at the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds a related place, and what is there.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Gives the way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether it is an error or a warning; the code says so.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Where it is wrong.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }
}

/// The message alone, with its code and help.
impl<C: DiagnosticCode> fmt::Display for Diagnostic<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity(), self.code, self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " (help: {help})"))
    }
}

impl<C: DiagnosticCode + fmt::Debug> core::error::Error for Diagnostic<C> {}

/// A place of a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there; may be empty.
    pub text: String,
}

/// The codes: what each means in a line, its name, and its text. A file in `explain` with the text
/// for a name says more; a code without one does not compile.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)*) => {
        /// The kind of a diagnostic. Its text is stable: `E` for errors and `W` for warnings,
        /// and a number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code as it is shown.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// What it means, in a line.
            pub const fn summary(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),+).trim_ascii(),)*
                }
            }

            /// What it means at length, with examples.
            pub const fn explanation(self) -> Explanation {
                match self {
                    $(Self::$name => {
                        Explanation::new(include_str!(concat!("explain/", $text, ".md")))
                    })*
                }
            }
        }
    };
}

codes! {
    /// There are more errors than are shown.
    TooManyErrors = "E0001";
    /// The source is larger than 4 GiB.
    SourceTooLarge = "E0002";
    /// A character that no syntax has.
    UnknownCharacter = "E0101";
    /// A comment or string without an end.
    Unterminated = "E0102";
    /// No instruction starts like this.
    UnknownInstruction = "E0103";
    /// Something else is expected here.
    Unexpected = "E0104";
    /// A 32-bit register where a 64-bit one is needed, or the other way round.
    RegisterClass = "E0105";
    /// There is no such register.
    NoSuchRegister = "E0106";
    /// The access does not exist in this size.
    NoSuchSize = "E0107";
    /// A number where only a register can be.
    NeedsRegister = "E0108";
    /// An access without the cast or suffix that gives its size.
    MissingCast = "E0109";
    /// An address without a displacement.
    MissingDisplacement = "E0110";
    /// A register that must be a certain one is another.
    OtherRegister = "E0111";
    /// Something that is not a number, or not surely one.
    BadNumber = "E0112";
    /// The instruction is cut off.
    Incomplete = "E0113";
    /// An order that no such access has, or a barrier.
    NoSuchOrder = "E0114";
    /// An atomic operation that there is not.
    NoSuchOperation = "E0115";
    /// A `;` that separates for one version of GNU as, and starts a comment for another.
    AmbiguousSemicolon = "E0120";
    /// An instruction that only the kernel puts into a program, after loading it.
    KernelInternal = "E0121";
    /// A map by the id that it has in a running kernel.
    RunningMap = "E0122";
    /// An instruction that an assembler has or had, and no machine.
    NoMachineHas = "E0123";
    /// A helper's name and number do not belong together.
    HelperMismatch = "E0124";
    /// An immediate that does not fit.
    ImmediateRange = "E0201";
    /// A displacement that does not fit in 16 bits.
    DisplacementRange = "E0202";
    /// A jump or call that is too far.
    TargetRange = "E0203";
    /// A helper with a number that none has.
    NoSuchHelper = "E0204";
    /// A label that is not defined.
    UndefinedLabel = "E0301";
    /// A label that is defined twice.
    DuplicateLabel = "E0302";
    /// A name that cannot be a label's.
    LabelName = "E0303";
    /// A label that no instruction follows is used.
    LabelAtEnd = "E0304";
    /// The opcode before an instruction is not the instruction's.
    OpcodeMismatch = "E0311";
    /// The index before an instruction is not its index.
    IndexMismatch = "E0312";
    /// The chosen cpu version does not have the instruction.
    NeedsCpu = "E0401";
    /// The instructions break a rule of programs that has no code of its own.
    Program = "E0500";
    /// There is no instruction.
    EmptyProgram = "E0501";
    /// A target outside the program.
    TargetOutside = "E0502";
    /// A target in the middle of a wide instruction.
    TargetInsideWide = "E0503";
    /// A jump into another function.
    LeavesFunction = "E0504";
    /// Control falls off the end of a function.
    FallsThrough = "E0505";
    /// A write to r10.
    ReadOnlyRegister = "E0506";
    /// A map index without a map.
    MapIndex = "E0507";
    /// A directive that is not supported.
    UnknownDirective = "E0601";
    /// A directive with wrong operands.
    DirectiveOperands = "E0602";
    /// An instruction in a section that holds none, or a section that is not what it was.
    Section = "E0603";
    /// An instruction, or a place that is jumped to, that is not at a multiple of 8 bytes.
    Misaligned = "E0604";
    /// A jump to another section.
    OtherSection = "E0605";
    /// More bytes than sections can have.
    TooMuch = "E0606";
    /// Data among instructions that is no instruction.
    DataInCode = "E0607";
    /// A symbol that is declared in two ways.
    Redeclared = "E0608";
    /// A file that cannot be included.
    Include = "E0609";
    /// More text than files and macros may come to.
    TooMuchText = "E0610";
    /// An expression that makes no sense.
    Expression = "E0701";
    /// A place where a number is needed.
    NotConstant = "E0702";
    /// A name that is not defined where a number is needed.
    UndefinedConstant = "E0703";
    /// A symbol that depends on itself.
    Circular = "E0704";
    /// Something that nests too deep.
    TooDeep = "E0705";
    /// A number that does not fit in the bytes that data has for it.
    DataRange = "E0706";
    /// A backslash in a string before something that has no meaning there.
    StringEscape = "E0707";
    /// A macro, repetition or condition without its end, or the end of none.
    Unclosed = "E0708";
    /// A macro that is wrongly defined or used.
    Macro = "E0709";
    /// The source says itself that it is wrong.
    SourceRefuses = "E0710";
    /// A line that the form of a paste does not have.
    PasteLine = "E0801";
    /// Parts of a paste that contradict each other.
    PasteContradiction = "E0802";
    /// Instructions that a paste does not show.
    PasteMissing = "E0803";
    /// Something that a paste hides.
    PasteHidden = "E0804";
    /// A call by an address of a kernel.
    PasteAddress = "E0805";
    /// Bytes that are no instruction.
    PasteBytes = "E0806";
    /// Something that an array of C does not have.
    CSyntax = "E0811";
    /// A name of C that is not known.
    CName = "E0812";
    /// A macro with too many or too few arguments.
    CArguments = "E0813";
    /// A number that does not fit in its place.
    CRange = "E0814";
    /// A line of a `.data` file that makes no sense.
    DataFile = "E0821";
    /// Something that a program in JSON does not have.
    Json = "E0831";
    /// A file is no BPF object.
    NotAnObject = "E0901";
    /// An object is malformed.
    MalformedObject = "E0902";
    /// The code of an object is no program.
    ObjectCode = "E0903";
    /// No single program of an object is selected.
    ObjectSelection = "E0904";
    /// A relocation does not fit what it is for.
    ObjectRelocation = "E0905";
    /// A symbol that a program uses is not defined in its object.
    ObjectUndefined = "E0906";
    /// A program needs values that only loading it gives.
    ObjectLoading = "E0907";
    /// The declaration of a map in an object is wrong.
    ObjectMap = "E0908";
    /// An object has no room for what is to be written.
    WriteLimit = "E0911";
    /// Symbols cannot get the order that objects have.
    WriteOrder = "E0912";
    /// A map cannot be declared by types.
    WriteMap = "E0913";
    /// There are more warnings than are shown.
    TooManyWarnings = "W0001";
    /// An immediate that is not what it looks like after sign extension.
    SignExtended = "W0201";
    /// A displacement that wraps around to a negative one.
    WrappedDisplacement = "W0202";
    /// A number in a dump that probably stands for a pointer.
    HiddenPointer = "W0203";
    /// A directive about a label that is not defined.
    UndefinedSymbol = "W0301";
    /// Information for debuggers that is not made.
    NoDebugInfo = "W0601";
    /// The source itself warns.
    SourceWarns = "W0701";
    /// Text beside bytes that shows another instruction.
    PasteMisprint = "W0801";
    /// Something that a paste may hide.
    PasteUnsure = "W0802";
    /// A call that is taken to be of a helper, by its name.
    PasteHelper = "W0803";
}

impl Code {
    /// Whether it is an error's or a warning's.
    pub const fn severity(self) -> Severity {
        match self.as_str().as_bytes() {
            [b'W', ..] => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

impl DiagnosticCode for Code {
    fn severity(self) -> Severity {
        self.severity()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no code `{text}`{}", meant.map_or(String::new(), |code| format!("; did you mean {code}?")))]
pub struct NoSuchCode {
    /// The text.
    pub text: String,
    /// The code that was probably meant.
    pub meant: Option<Code>,
}

/// Reads a code as it is shown, in letters of either case.
impl core::str::FromStr for Code {
    type Err = NoSuchCode;

    fn from_str(text: &str) -> Result<Self, NoSuchCode> {
        let find = |text: &str| {
            Self::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text))
        };
        find(text).ok_or_else(|| NoSuchCode {
            text: text.to_owned(),
            meant: nearest(text, Self::ALL.iter().map(|code| code.as_str())).and_then(find),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_sorted_in_their_kind() {
        let texts: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert!(texts.is_sorted(), "{texts:?}");
        assert!(texts.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(Code::SignExtended.severity(), Severity::Warning);
        assert_eq!(Code::Unexpected.severity(), Severity::Error);
    }

    #[test]
    fn codes_are_read() {
        for &code in Code::ALL {
            assert_eq!(code.as_str().to_ascii_lowercase().parse(), Ok(code));
        }
        let meant = |text: &str| text.parse::<Code>().map_err(|error| error.meant);
        assert_eq!(meant("e107"), Err(Some(Code::NoSuchSize)));
        assert_eq!(meant("load_acquire"), Err(None));
    }
}
