//! Conditions: on variants, which are decided at once, and on values.

use super::Parser;
use crate::cat::ast::{Comparison, Condition};
use crate::cat::lexer::{Fixed, TokenKind};
use crate::cat::source::Fault;

impl Parser<'_> {
    /// Whether a condition on variants begins here.
    pub(super) fn at_variant(&self) -> bool {
        let parentheses = (0..)
            .take_while(|&ahead| *self.peek_at(ahead) == TokenKind::Fixed(Fixed::LeftParenthesis));
        matches!(
            self.peek_at(parentheses.count()),
            TokenKind::Text(_) | TokenKind::Fixed(Fixed::Variant | Fixed::Not)
        )
    }

    /// `"a" && not "b" || "c"`: whether it holds. `not` binds most, then `&&`, then `||`.
    pub(super) fn variant_condition(&mut self) -> Result<bool, Fault> {
        self.nested(|parser| {
            let mut holds = parser.variant_conjunction()?;
            while parser.accept(Fixed::DoubleBar) {
                holds |= parser.variant_conjunction()?;
            }
            Ok(holds)
        })
    }

    fn variant_conjunction(&mut self) -> Result<bool, Fault> {
        let mut holds = self.variant()?;
        while self.accept(Fixed::DoubleAmpersand) {
            holds &= self.variant()?;
        }
        Ok(holds)
    }

    fn variant(&mut self) -> Result<bool, Fault> {
        if self.accept(Fixed::Not) {
            return Ok(!self.nested(Self::variant)?);
        }
        if self.accept(Fixed::LeftParenthesis) {
            let holds = self.variant_condition()?;
            self.expect(Fixed::RightParenthesis, "`&&`, `||` or `)`")?;
            return Ok(holds);
        }
        self.accept(Fixed::Variant);
        let name = self.text("the name of a variant in quotes")?;
        Ok(self.context.variant(&name))
    }

    /// `a = b`, `a subset b` or `a in b`.
    pub(super) fn condition(&mut self) -> Result<Condition, Fault> {
        let left = Box::new(self.expression()?);
        let comparison = if self.accept(Fixed::Equal) {
            Comparison::Equal
        } else if self.accept(Fixed::Subset) {
            Comparison::Subset
        } else if self.accept(Fixed::In) {
            Comparison::In
        } else {
            return Err(self.unexpected("`=`, `subset` or `in`"));
        };
        Ok(Condition { left, comparison, right: Box::new(self.expression()?) })
    }
}
