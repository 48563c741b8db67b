//! [`CatError`]: what is wrong with a model.

use super::source::Span;
use std::sync::Arc;

/// What is wrong with a model, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {kind}")]
#[non_exhaustive]
pub struct CatError {
    /// The name of the file.
    pub file: Arc<str>,
    /// The bytes in question.
    pub span: Span,
    /// The line, from 1.
    pub line: u32,
    /// The column, in characters from 1.
    pub column: u32,
    /// What is wrong.
    pub kind: CatErrorKind,
}

impl CatError {
    /// A way out, if there is one to name.
    pub fn help(&self) -> Option<&'static str> {
        self.kind.help()
    }
}

/// What can be wrong with a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CatErrorKind {
    /// The text is longer than positions can count.
    #[error("the file is larger than 4 GiB")]
    TooLarge,
    /// A character that begins nothing.
    #[error("`{0}` begins nothing that the cat language has")]
    Character(char),
    /// A comment without its end.
    #[error("this comment does not end")]
    OpenComment,
    /// A string without its end.
    #[error("this string does not end")]
    OpenString,
    /// Something else is expected.
    #[error("{found} where {expected} is expected")]
    Unexpected {
        /// What is there.
        found: String,
        /// What could be.
        expected: &'static str,
    },
    /// Operators of one level without parentheses.
    #[error("`{0}` cannot follow here: it binds as tightly as the operator before it")]
    Ambiguous(&'static str),
    /// Too much nesting.
    #[error("this is nested too deeply")]
    TooDeep,
    /// No such file to include.
    #[error("`{0}` is neither beside the model nor built in")]
    IncludeNotFound(Arc<str>),
    /// A file to include cannot be read.
    #[error("`{name}` cannot be read: {reason}")]
    IncludeUnreadable {
        /// Its name.
        name: Arc<str>,
        /// The system's reason.
        reason: String,
    },
    /// A file includes itself.
    #[error("`{0}` includes itself")]
    IncludeCycle(Arc<str>),
    /// Too many inclusions.
    #[error("the model includes more than {0} files")]
    TooManyIncludes(usize),
    /// A part of the language, or of herd7's primitives, that is not supported.
    #[error("{0} is not supported")]
    Unsupported(&'static str),
    /// A name without definition.
    #[error("`{0}` is not defined")]
    UnknownName(Arc<str>),
    /// A tag of no enumeration.
    #[error("the tag `'{0}` is of no enumeration")]
    UnknownTag(Arc<str>),
    /// A value of the wrong type.
    #[error("{found} where {expected} is needed")]
    Type {
        /// What is there.
        found: &'static str,
        /// What should be.
        expected: &'static str,
    },
    /// Operands that do not go together.
    #[error("{operation} of {left} and {right}")]
    Mixed {
        /// What is done with them.
        operation: &'static str,
        /// The type of the first.
        left: &'static str,
        /// The type of the second.
        right: &'static str,
    },
    /// A tuple of the wrong size.
    #[error("{found} values where {expected} are needed")]
    Arity {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A tag that no clause of a match has.
    #[error("no clause for the tag `'{0}`")]
    NoClause(Arc<str>),
    /// A recursive definition that is neither a function nor a set or relation.
    #[error("a recursive definition of {0}")]
    Recursion(&'static str),
    /// An assertion of the model does not hold.
    #[error("the model's assertion{} does not hold", .0.as_ref().map_or_else(String::new, |name| format!(" `{name}`")))]
    Assertion(Option<Arc<str>>),
    /// Evaluation takes too many steps.
    #[error("evaluation does not end within {0} steps")]
    Steps(u64),
    /// Functions call each other too deeply.
    #[error("functions call each other too deeply")]
    Calls,
    /// The model calls `fail`.
    #[error("the model calls `fail`")]
    Fail,
}

impl CatErrorKind {
    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Ambiguous(_) => Some("write parentheses"),
            Self::OpenComment => Some("comments nest: each `(*` needs a `*)` of its own"),
            Self::IncludeNotFound(_) => Some("put the file beside the model"),
            Self::IncludeCycle(_) => Some("remove one of the includes"),
            Self::UnknownName(_) => {
                Some("`try NAME with 0` gives what other architectures lack a default")
            }
            Self::UnknownTag(_) => Some("declare it before: `enum NAME = 'tag || 'other`"),
            Self::Type { expected: "a relation", found: "a set of events" } => {
                Some("`[S]` is the identity on a set")
            }
            Self::Mixed { left: "a set of events", right: "a relation", .. }
            | Self::Mixed { left: "a relation", right: "a set of events", .. } => {
                Some("`[S]` is the identity on a set, `S * S` all its pairs")
            }
            Self::Steps(_) => Some("a recursion may have no end, or not grow monotonically"),
            Self::Calls => Some("a recursion may have no end"),
            Self::TooLarge
            | Self::Character(_)
            | Self::OpenString
            | Self::Unexpected { .. }
            | Self::TooDeep
            | Self::IncludeUnreadable { .. }
            | Self::TooManyIncludes(_)
            | Self::Unsupported(_)
            | Self::Type { .. }
            | Self::Mixed { .. }
            | Self::Arity { .. }
            | Self::NoClause(_)
            | Self::Recursion(_)
            | Self::Assertion(_)
            | Self::Fail => None,
        }
    }
}
