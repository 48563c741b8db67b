//! Directives that give symbols values.

use super::Call;
use super::data::{span_of, within};
use crate::assemble::{Assembler, State};
use crate::diag::{Code, Diagnostic};
use crate::expr::{Base, Expr, NoValue, Value};
use crate::lexer::{Kind, Token};
use crate::operand::looks_like_register;
use crate::unit::{Binding, SymbolKind};

impl Assembler {
    /// `.set` and `.equ`: a symbol may be given another number later.
    pub(super) fn set(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        self.assign(call, true)
    }

    /// `.equiv`: the symbol must not have a value before.
    pub(super) fn equiv(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        self.assign(call, false)
    }

    fn assign(&mut self, call: Call<'_>, again: bool) -> Result<(), Diagnostic> {
        match *call.input.tokens {
            [name, comma, _, ..]
                if matches!(name.kind, Kind::Word | Kind::Text) && comma.is(b",") =>
            {
                let (_, value) = call.input.tokens.split_at(2);
                self.define_constant(call, name, value, again)
            }
            _ => Err(call.error("a name and a value", "LIMIT, 5")),
        }
    }

    /// Gives a symbol the value of an expression.
    pub(crate) fn define_constant(
        &mut self,
        call: Call<'_>,
        name: Token,
        value: &[Token],
        again: bool,
    ) -> Result<(), Diagnostic> {
        let text = call.unquoted(name);
        if looks_like_register(text) || text == "." {
            let message = format!("`{text}` cannot be given a value");
            let diagnostic = Diagnostic::new(Code::LabelName, name.span, message);
            return Err(diagnostic.help("choose another name"));
        }
        let call = within(call, value);
        let (expr, end) = self.expression(call.input, 0)?;
        call.end(end)?;
        let span = self.global(name.span);
        let id = self.symbols.intern(text, span);
        let state = match expr.early(&self.symbols) {
            Ok(value) => State::Value(value),
            Err(NoValue::NotYet) => State::Later(expr),
            Err(NoValue::Wrong(diagnostic)) => return Err(self.localized(*diagnostic)),
        };
        let symbol = self.symbols.get_mut(id);
        let free = match symbol.state {
            State::Undefined => true,
            // What a relocation may refer to has one value.
            State::Value(Value { base: Base::Zero, .. }) => {
                again && matches!(state, State::Value(Value { base: Base::Zero, .. }))
            }
            State::Value(_) | State::Later(_) | State::Label { .. } | State::Common { .. } => false,
        };
        if !free {
            let first = symbol.span;
            let message = format!("`{text}` is defined twice");
            let diagnostic = Diagnostic::new(Code::DuplicateLabel, name.span, message);
            return Err(diagnostic.related(self.local(first), "it is first defined here"));
        }
        (symbol.state, symbol.span) = (state, span);
        Ok(())
    }

    /// `.comm` and `.lcomm`: zeros that symbols name.
    pub(super) fn common(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let lcomm = call.input.text(call.name) == ".lcomm";
        let error = || call.error("a name, a size and an alignment", "counter, 8, 8");
        let (name, size, align) = match call.parts().collect::<Vec<_>>()[..] {
            [[name], size] => (*name, size, None),
            [[name], size, align] => (*name, size, Some(align)),
            _ => return Err(error()),
        };
        if !matches!(name.kind, Kind::Word | Kind::Text) {
            return Err(error());
        }
        let bytes = self.count(call, size)?;
        let align = match align {
            None => 1,
            Some(align) => {
                let number = self.count(call, align)?;
                if !number.is_power_of_two() {
                    let message = format!("`{number}` is no alignment that sections can have");
                    let span = span_of(call, align);
                    return Err(Diagnostic::new(Code::DirectiveOperands, span, message));
                }
                number
            }
        };
        let text = call.unquoted(name);
        let span = self.global(name.span);
        // No linker allocates a common symbol that its object alone sees.
        let known = self.symbols.find(text).and_then(|id| self.symbols.get(id).binding);
        if lcomm || matches!(known, Some((Binding::Local, _))) {
            let before = self.sections.place();
            self.sections.enter(".bss");
            let section = self.sections.here();
            let gap = section.position().next_multiple_of(align) - section.position();
            section.align = section.align.max(align);
            self.fill(name.span, gap, &[0])?;
            let (section, offset) = (self.sections.current(), self.sections.here().position());
            let defined = self.symbols.define(text, span, section, offset);
            let done = defined.map_err(|d| self.localized(d));
            let filled = done.and_then(|()| self.fill(name.span, bytes, &[0]));
            let id = self.symbols.intern(text, span);
            let symbol = self.symbols.get_mut(id);
            symbol.kind = Some(SymbolKind::Data);
            symbol.size = Some(Expr::number(bytes.into(), span));
            self.sections.restore(before);
            return filled;
        }
        let id = self.symbols.intern(text, span);
        let symbol = self.symbols.get_mut(id);
        if symbol.is_defined() {
            let first = symbol.span;
            let message = format!("`{text}` is defined twice");
            let diagnostic = Diagnostic::new(Code::DuplicateLabel, name.span, message);
            return Err(diagnostic.related(self.local(first), "it is first defined here"));
        }
        (symbol.state, symbol.span) = (State::Common { size: bytes, align }, span);
        Ok(())
    }
}
