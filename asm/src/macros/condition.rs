//! `.if` and its like: [`Conditions`], statements that are passed over.

use super::arguments;
use crate::Span;
use crate::assemble::Assembler;
use crate::diag::{Code, Diagnostic};
use crate::directive::Call;
use crate::lexer::Kind;

/// How deep conditions may nest.
const MOST_NESTED: usize = 1000;

/// The conditions that are open.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    open: Vec<Condition>,
}

/// An open condition.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question by itself")]
struct Condition {
    /// Its `.if`, in all sources.
    span: Span,
    /// Whether what stands around it is read.
    around: bool,
    /// Whether a branch has been read, or is.
    taken: bool,
    /// Whether this branch is read.
    active: bool,
    /// Whether the last branch is reached.
    last: bool,
}

impl Conditions {
    /// Whether statements are passed over.
    pub(crate) fn skips(&self) -> bool {
        self.open.last().is_some_and(|condition| !condition.active)
    }

    /// How many are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Closes all but so many; gives where those were opened that have no end.
    pub(crate) fn close_to(&mut self, depth: usize) -> Vec<Span> {
        let from = depth.min(self.open.len());
        self.open.drain(from..).map(|condition| condition.span).collect()
    }
}

impl Assembler {
    /// A directive that holds even where statements are passed over. False if it is another one.
    pub(crate) fn conditional(&mut self, call: Call<'_>) -> Result<bool, Diagnostic> {
        let name = call.input.text(call.name);
        match name {
            ".elseif" => self.else_if(call)?,
            ".else" => self.otherwise(call)?,
            ".endif" => {
                call.end(0)?;
                let bottom = self.open_conditions_around();
                if self.conditions.depth() <= bottom {
                    return Err(no_if(&call));
                }
                self.conditions.open.pop();
            }
            _ if name.starts_with(".if") => {
                if self.conditions.depth() >= MOST_NESTED {
                    let message = format!("conditions nest more than {MOST_NESTED} deep");
                    return Err(Diagnostic::new(Code::TooDeep, call.name.span, message));
                }
                let around = !self.conditions.skips();
                let result = if around { self.test(name, call) } else { Ok(false) };
                let span = self.global(call.name.span);
                // A condition that is wrong is passed over whole, so that its end has a start.
                let active = around && *result.as_ref().unwrap_or(&false);
                let taken = active || result.is_err();
                let condition = Condition { span, around, taken, active, last: false };
                self.conditions.open.push(condition);
                result?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn test(&mut self, name: &str, call: Call<'_>) -> Result<bool, Diagnostic> {
        let list = || arguments(call.input.source, call.input.tokens);
        let compare =
            |is: fn(i128) -> bool, assembler: &mut Self| Ok(is(assembler.constant_operand(call)?));
        match name {
            ".if" | ".ifne" => compare(|number| number != 0, self),
            ".ifeq" => compare(|number| number == 0, self),
            ".ifgt" => compare(|number| number > 0, self),
            ".ifge" => compare(|number| number >= 0, self),
            ".iflt" => compare(|number| number < 0, self),
            ".ifle" => compare(|number| number <= 0, self),
            ".ifdef" | ".ifndef" | ".ifnotdef" => {
                let [symbol] = call.input.tokens else {
                    return Err(call.error("a name", "DEBUG"));
                };
                if !matches!(symbol.kind, Kind::Word | Kind::Text) {
                    return Err(call.error("a name", "DEBUG"));
                }
                let id = self.symbols.find(call.unquoted(*symbol));
                let defined = id.is_some_and(|id| self.symbols.get(id).is_defined());
                Ok(defined == (name == ".ifdef"))
            }
            ".ifb" | ".ifnb" => Ok(call.input.tokens.is_empty() == (name == ".ifb")),
            ".ifc" | ".ifnc" => match list()[..] {
                [(first, _), (second, _)] => Ok((first == second) == (name == ".ifc")),
                _ => Err(call.error("two texts", "one, other")),
            },
            _ => {
                let message = format!("the directive `{name}` is not supported");
                let diagnostic = Diagnostic::new(Code::UnknownDirective, call.name.span, message);
                Err(diagnostic.help("the conditions are `.if`, `.ifdef`, `.ifndef`, `.ifc`, `.ifnc`, `.ifb`, `.ifnb`, `.ifeq`, `.ifne`, `.ifgt`, `.ifge`, `.iflt` and `.ifle`"))
            }
        }
    }

    /// The innermost condition, if it is one of this text and not at its last branch.
    fn branch(&mut self, call: &Call<'_>) -> Result<Condition, Diagnostic> {
        let bottom = self.open_conditions_around();
        match self.conditions.open.get(bottom..).and_then(|own| own.last()) {
            Some(condition) if !condition.last => Ok(*condition),
            Some(condition) => {
                let message = "an `.else` stands before this already";
                let diagnostic = Diagnostic::new(Code::Unclosed, call.name.span, message);
                Err(diagnostic.related(self.local(condition.span), "of this condition"))
            }
            None => Err(no_if(call)),
        }
    }

    fn else_if(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let mut condition = self.branch(&call)?;
        let tests = condition.around && !condition.taken;
        let result = if tests { self.test(".if", call) } else { Ok(false) };
        condition.active = *result.as_ref().unwrap_or(&false);
        condition.taken |= condition.active || result.is_err();
        self.replace_condition(condition);
        result.map(|_| ())
    }

    fn otherwise(&mut self, call: Call<'_>) -> Result<(), Diagnostic> {
        let mut condition = self.branch(&call)?;
        call.end(0)?;
        condition.active = condition.around && !condition.taken;
        (condition.taken, condition.last) = (true, true);
        self.replace_condition(condition);
        Ok(())
    }

    fn replace_condition(&mut self, condition: Condition) {
        if let Some(last) = self.conditions.open.last_mut() {
            *last = condition;
        }
    }
}

fn no_if(call: &Call<'_>) -> Diagnostic {
    let message = "there is no `.if` that this could belong to";
    Diagnostic::new(Code::Unclosed, call.name.span, message)
}
