//! What there is to say about a test's text: the assembler's diagnostics with a [`Code`] of tests.
//!
//! What the assembler says of the code of a thread appears among these with places in the test.

use acqrel_asm::{DiagnosticCode, Severity};
use core::fmt;

/// Something about a test's text, with its places.
pub type Diagnostic = acqrel_asm::Diagnostic<Code>;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal;)*) => {
        /// The kind of a diagnostic. Its text is stable: `L` and a number, or the assembler's.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)*
            /// The assembler says it of a thread's code.
            Asm(acqrel_asm::Code),
        }

        impl Code {
            /// All codes but the assembler's.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The code as it is shown.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Asm(code) => code.as_str(),
                }
            }
        }
    };
}

codes! {
    /// There are more errors than are shown.
    TooManyErrors = "L0001";
    /// The test is larger than 4 GiB.
    TooLarge = "L0002";
    /// The test is not UTF-8.
    NotUtf8 = "L0003";
    /// A character that means nothing here.
    UnknownCharacter = "L0101";
    /// A comment, text or block without an end.
    Unterminated = "L0102";
    /// Something else is expected here.
    Unexpected = "L0103";
    /// Something that is not a number, or too large for what it is to be.
    BadNumber = "L0104";
    /// The condition nests too deeply.
    TooDeep = "L0105";
    /// The first line is not an instruction set and a name.
    Header = "L0201";
    /// The instruction set is not supported.
    UnknownIsa = "L0202";
    /// There is no initial state.
    NoInit = "L0203";
    /// A type that is not known.
    UnknownType = "L0301";
    /// Something has two initial values.
    DuplicateInit = "L0302";
    /// There is no such register.
    UnknownRegister = "L0303";
    /// There is no such thread.
    UnknownThread = "L0304";
    /// An array of a wrong length, an element outside, or an array where an element is needed.
    Array = "L0305";
    /// There are no threads, or they are not named P0, P1, and so on.
    ThreadNames = "L0401";
    /// A row of code has more or fewer cells than there are threads.
    RowLength = "L0402";
    /// A row of code without an end.
    RowEnd = "L0403";
    /// A label that is defined twice.
    DuplicateLabel = "L0404";
    /// A thread from a file that cannot be had.
    Extern = "L0405";
    /// An instruction that is not supported.
    Instruction = "L0406";
    /// Something that herd7 has and is not supported here.
    Unsupported = "L0501";
    /// Warning: an atomic fetch writes another register than it says.
    ResultRegister = "L0601";
    /// An event, operation or size that there is not.
    UnknownEvent = "L0701";
    /// Something has two templates.
    DuplicateEntry = "L0702";
    /// A placeholder that is not known, or that the event does not have or needs.
    Placeholder = "L0703";
}

impl Code {
    /// Whether it is an error's or a warning's.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Asm(code) => code.severity(),
            Self::ResultRegister => Severity::Warning,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_sorted() {
        let texts: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert!(texts.is_sorted(), "{texts:?}");
        assert!(texts.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(Code::Asm(acqrel_asm::Code::SignExtended).severity(), Severity::Warning);
        assert_eq!(Code::Unexpected.severity(), Severity::Error);
    }
}
