//! What there is to say about a paste: [`Report`].

use crate::Span;
use crate::diag::{Code, Diagnostic, Severity};

/// How many errors, and how many warnings, are given; the last diagnostics count the rest.
const MOST: usize = 100;

/// Diagnostics, as many as are worth reading.
#[derive(Debug, Default)]
pub(super) struct Report {
    diagnostics: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Report {
    /// Takes a diagnostic.
    pub(super) fn add(&mut self, diagnostic: Diagnostic) {
        let count = match diagnostic.severity() {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count <= MOST {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether an error is among them.
    pub(super) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// All of them, in the order of the source, which ends at a byte.
    pub(super) fn finish(mut self, end: u32) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
        for (code, what, count) in [
            (Code::TooManyWarnings, "warnings", self.warnings),
            (Code::TooManyErrors, "errors", self.errors),
        ] {
            if count > MOST {
                let message =
                    format!("there are {} more {what}, which are not shown", count - MOST);
                self.diagnostics.push(Diagnostic::new(code, Span::new(end, end), message));
            }
        }
        self.diagnostics
    }
}
