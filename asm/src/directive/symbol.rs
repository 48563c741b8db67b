//! Directives about symbols.

use super::Call;
use crate::assemble::{Assembler, State, Symbols};
use crate::diag::{Code, Diagnostic};
use crate::lexer::Kind;
use crate::unit::{Binding, SymbolKind};

/// The types that `.type` gives, by GNU as' names and ELF's.
const TYPES: [(&str, &str, SymbolKind); 5] = [
    ("function", "STT_FUNC", SymbolKind::Function),
    ("object", "STT_OBJECT", SymbolKind::Data),
    ("notype", "STT_NOTYPE", SymbolKind::Label),
    ("common", "STT_COMMON", SymbolKind::Other(5)),
    ("tls_object", "STT_TLS", SymbolKind::Other(6)),
];

impl Assembler {
    pub(super) fn global_symbol(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        self.bind(call, Binding::Global)
    }

    pub(super) fn weak_symbol(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        self.bind(call, Binding::Weak)
    }

    pub(super) fn local_symbol(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        self.bind(call, Binding::Local)
    }

    fn bind(&mut self, call: Call<'_>, binding: Binding) -> Result<(), Diagnostic> {
        for name in call.names()? {
            let text = call.unquoted(name);
            let span = self.global(name.span);
            Symbols::definable(text, name.span)?;
            let id = self.symbols.intern(text, span);
            let symbol = self.symbols.get(id);
            if binding == Binding::Local && matches!(symbol.state, State::Common { .. }) {
                let message = format!("`{text}` is already zeros that others see");
                return Err(Diagnostic::new(Code::Redeclared, name.span, message)
                    .related(self.local(symbol.span), "here")
                    .help("put `.local` before `.comm`, or use `.lcomm`"));
            }
            let symbol = self.symbols.get_mut(id);
            match symbol.binding {
                // `.weak` holds whatever else is said, as in LLVM.
                Some((Binding::Weak, _)) if binding == Binding::Global => {}
                Some((old, before))
                    if old != binding && !(old == Binding::Global && binding == Binding::Weak) =>
                {
                    let message = format!("`{text}` has been declared otherwise");
                    return Err(Diagnostic::new(Code::Redeclared, name.span, message)
                        .related(self.local(before), "here")
                        .help("keep one of the two"));
                }
                _ => symbol.binding = Some((binding, span)),
            }
        }
        Ok(())
    }

    /// `.extern`: another object's.
    pub(super) fn external(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        for name in call.names()? {
            let span = self.global(name.span);
            let id = self.symbols.intern(call.unquoted(name), span);
            self.symbols.get_mut(id).external = true;
        }
        Ok(())
    }

    pub(super) fn visibility(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let other = match call.input.text(call.name) {
            ".internal" => 1,
            ".hidden" => 2,
            _ => 3,
        };
        for name in call.names()? {
            let span = self.global(name.span);
            let id = self.symbols.intern(call.unquoted(name), span);
            self.symbols.get_mut(id).other = other;
        }
        Ok(())
    }

    pub(super) fn type_of(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let (name, kind) = match *call.input.tokens {
            [name, comma, at, kind] if comma.is(b",") && (at.is(b"@") || at.is(b"%")) => {
                (name, kind)
            }
            [name, comma, kind] if comma.is(b",") => (name, kind),
            _ => return Err(call.error("a name and a type", "main,@function")),
        };
        if !matches!(name.kind, Kind::Word | Kind::Text) {
            return Err(call.error("a name and a type", "main,@function"));
        }
        let text = call.unquoted(kind).trim_start_matches('%');
        let Some(&(_, _, kind)) = TYPES.iter().find(|of| of.0 == text || of.1 == text) else {
            let message = format!("`{text}` is no type of a symbol");
            let diagnostic = Diagnostic::new(Code::DirectiveOperands, kind.span, message);
            return Err(diagnostic.help("the types are `@function`, `@object` and `@notype`"));
        };
        let span = self.global(name.span);
        let id = self.symbols.intern(call.unquoted(name), span);
        let symbol = self.symbols.get_mut(id);
        symbol.kind = Some(kind);
        symbol.mentioned.get_or_insert(span);
        Ok(())
    }

    pub(super) fn size(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        match *call.input.tokens {
            [name, comma, _, ..]
                if matches!(name.kind, Kind::Word | Kind::Text) && comma.is(b",") =>
            {
                let (size, end) = self.expression(call.input, 2)?;
                call.end(end)?;
                let span = self.global(name.span);
                let id = self.symbols.intern(call.unquoted(name), span);
                self.symbols.get_mut(id).size = Some(size);
                Ok(())
            }
            _ => Err(call.error("a name and a size", "main, .-main")),
        }
    }
}
