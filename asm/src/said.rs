//! What there is to say about a source or a paste, as much as is worth reading: [`Said`].

use crate::Span;
use crate::diag::{Code, Diagnostic, Severity};

/// How many errors, and how many warnings, are given; the last diagnostics count the rest.
const MOST: usize = 100;

/// Diagnostics, and how many there are besides.
#[derive(Debug, Default)]
pub(crate) struct Said {
    diagnostics: Vec<Diagnostic>,
    errors: usize,
    warnings: usize,
}

impl Said {
    /// Takes a diagnostic.
    pub(crate) fn add(&mut self, diagnostic: Diagnostic) {
        if self.takes(diagnostic.severity()) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Counts a diagnostic; says whether it is to be given.
    pub(crate) fn takes(&mut self, severity: Severity) -> bool {
        let count = match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        *count <= MOST
    }

    /// Takes a diagnostic that has been counted.
    pub(crate) fn give(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether an error is among them.
    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether further errors are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.errors >= MOST
    }

    /// All of them, in the order that a key gives, and at the end of the source how many there are
    /// besides.
    pub(crate) fn finish<K: Ord>(
        mut self,
        end: u32,
        key: impl FnMut(&Diagnostic) -> K,
    ) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_cached_key(key);
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
