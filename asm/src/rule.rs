//! Rules of programs that a source or a paste breaks: [`broken`].

use crate::Span;
use crate::diag::{Code, Diagnostic};
use acqrel_isa::ProgramErrorKind;

/// The error for a rule that an instruction breaks.
pub(crate) fn broken(kind: &ProgramErrorKind, span: Span) -> Diagnostic {
    let (code, help) = match kind {
        ProgramErrorKind::Empty => (Code::EmptyProgram, Some("the least program is `exit`")),
        ProgramErrorKind::OutOfRange { .. } => (Code::TargetOutside, None),
        ProgramErrorKind::IntoWide { .. } => {
            (Code::TargetInsideWide, Some("a 64-bit immediate load counts two slots"))
        }
        ProgramErrorKind::LeavesFunction { .. } => {
            (Code::LeavesFunction, Some("call a function rather than jump into it"))
        }
        ProgramErrorKind::FallsThrough => (Code::FallsThrough, Some("add `exit`")),
        ProgramErrorKind::ReadOnly { .. } => {
            (Code::ReadOnlyRegister, Some("r10 is the frame pointer; copy it and change the copy"))
        }
        ProgramErrorKind::MapIndex { .. } => (
            Code::MapIndex,
            Some("a map of the source is loaded by its name, as in `r1 = counters ll`"),
        ),
        _ => (Code::Program, None),
    };
    let diagnostic = Diagnostic::new(code, span, kind.to_string());
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}
