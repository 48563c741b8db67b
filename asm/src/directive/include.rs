//! Directives that bring in other files.

use super::Call;
use crate::assemble::{Assembler, Loaded};
use crate::diag::{Code, Diagnostic};
use crate::lexer::Kind;
use crate::source::Origin;

/// What some editors write before text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl Assembler {
    /// `.include`: the statements of another file.
    pub(super) fn include(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let [name] = call.input.tokens else {
            return Err(call.error("a file's name in quotes", "\"common.s\""));
        };
        let Loaded { name: path, bytes } = self.load(call, *name)?;
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let message = format!("byte {} of `{path}` is not UTF-8 text", error.valid_up_to());
            Diagnostic::new(Code::Include, name.span, message)
        })?;
        let origin = Origin::Included(self.global(call.name.span.to(name.span)));
        self.expand(path, text.into(), origin, call.name.span)
    }

    /// `.incbin`: the bytes of another file, without some at the start, and at most so many.
    pub(super) fn include_bytes(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let parts: Vec<_> = call.parts().collect();
        let (name, skip, most) = match parts[..] {
            [[name]] => (*name, None, None),
            [[name], skip] => (*name, Some(skip), None),
            [[name], skip, most] => (*name, Some(skip), Some(most)),
            _ => return Err(call.error("a file's name in quotes", "\"table.bin\"")),
        };
        let Loaded { bytes, .. } = self.load(call, name)?;
        let skip = match skip {
            None | Some([]) => 0,
            Some(skip) => self.count(call, skip)?,
        };
        let most = most.map(|most| self.count(call, most)).transpose()?;
        let length = bytes.len();
        let rest = usize::try_from(skip).ok().and_then(|skip| bytes.get(skip..));
        let wanted = rest.and_then(|rest| match most {
            None => Some(rest),
            Some(most) => rest.get(..usize::try_from(most).ok()?),
        });
        let wanted = wanted.ok_or_else(|| {
            let message = format!("the file has only {length} bytes");
            Diagnostic::new(Code::Include, name.span, message)
        })?;
        self.fill(name.span, 1, wanted)
    }

    /// Reads the file that a string names.
    fn load(&mut self, call: Call<'_>, name: crate::lexer::Token) -> Result<Loaded, Diagnostic> {
        if name.kind != Kind::Text {
            return Err(call.error("a file's name in quotes", "\"common.s\""));
        }
        let mut path = Vec::new();
        super::string::unescape(call.input.text(name), name, &mut path)?;
        let path = String::from_utf8_lossy(&path).into_owned();
        let span = self.global(name.span);
        let from = self.sources.including(span).unwrap_or_default();
        self.options.loader.load(&path, from).map_err(|error| {
            let message = format!("`{path}` cannot be read: {error}");
            Diagnostic::new(Code::Include, name.span, message)
        })
    }
}
