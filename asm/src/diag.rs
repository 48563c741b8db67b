//! What the assembler has to say: [`Diagnostic`], with a stable [`Code`] and spans.
//!
//! Nothing is rendered here; a program that talks to people does that.

use crate::Span;
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

/// Something about a source, with its places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of thing it is.
    pub code: Code,
    /// What is wrong, a sentence without capital and full stop.
    pub message: String,
    /// The places: the first is where it is wrong, others are related.
    pub labels: Vec<Label>,
    /// The way out, if one is known.
    pub help: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let label = Label { span, text: String::new() };
        Self { code, message: message.into(), labels: vec![label], help: None }
    }

    pub(crate) fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    pub(crate) fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Whether it is an error or a warning; the code says so.
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Where it is wrong.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }
}

/// The message alone, with its code and help.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity(), self.code, self.message)?;
        self.help.iter().try_for_each(|help| write!(f, " (help: {help})"))
    }
}

impl core::error::Error for Diagnostic {}

/// A place of a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there; may be empty.
    pub text: String,
}

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
    /// An access without the cast that gives its size.
    MissingCast = "E0109";
    /// An address without a displacement.
    MissingDisplacement = "E0110";
    /// A register that must be a certain one is another.
    OtherRegister = "E0111";
    /// Something that is not a number, or not surely one.
    BadNumber = "E0112";
    /// The instruction is cut off.
    Incomplete = "E0113";
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
    /// A section that is not supported.
    Section = "E0603";
    /// There are more warnings than are shown.
    TooManyWarnings = "W0001";
    /// An immediate that is not what it looks like after sign extension.
    SignExtended = "W0201";
    /// A displacement that wraps around to a negative one.
    WrappedDisplacement = "W0202";
    /// A directive about a label that is not defined.
    UndefinedSymbol = "W0301";
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

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
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
}
