//! [`Filling`]: what goes into the holes of a template where it is used.

use super::key::Key;
use super::operands::{Operands, Source};
use super::template::{self, Hole, Piece, Role, Statement, Template};
use super::{registers, rest};
use crate::Code;
use crate::assembler::{self, Line, TextError};
use acqrel_asm::Span;
use acqrel_isa::Size;
use acqrel_jit::Event;
use acqrel_machine::Arch;

/// The registers of the machine that a template is filled with, and what has to be done before and
/// after its instructions for them to be these.
#[derive(Clone, Debug)]
pub(super) struct Filling {
    arch: Arch,
    key: Key,
    dst: u8,
    src: u8,
    /// The address, or the base if the template takes the offset.
    address: u8,
    off: i16,
    scratch: Vec<u8>,
    pub(super) before: Vec<String>,
    pub(super) after: Vec<String>,
}

/// An instruction of a template that is filled in.
#[derive(Clone, Debug)]
pub(super) struct Filled {
    pub(super) text: String,
    /// Where each piece ends in the text, where it is in the source, and whether it is there as it
    /// is here.
    pieces: Vec<(usize, Span, bool)>,
}

/// More scratch registers are needed than there are.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("more registers are needed than there are besides those that the template names")]
pub(super) struct Exhausted;

impl Filling {
    /// Chooses registers. `takes_offset` says whether the offset is put into the template.
    ///
    /// A register of an operand that the template names itself is copied to a scratch register, and
    /// so is the base if it is the register of the result: writing one then never changes the other.
    pub(super) fn new(
        arch: Arch,
        key: Key,
        template: &Template,
        operands: Operands,
        takes_offset: bool,
    ) -> Result<Self, Exhausted> {
        let named = |number: u8| template.named.contains(&number);
        let mut free = registers::free(arch).iter().copied().filter(|&number| !named(number));
        let mut take = || free.next().ok_or(Exhausted);
        let scratch = (0..template.scratch).map(|_| take()).collect::<Result<Vec<_>, _>>()?;
        let (mut before, mut after) = (Vec::new(), Vec::new());
        let base = registers::of(arch, operands.base);
        let result = operands.dst.map(|reg| registers::of(arch, reg));
        let mut src = None;
        match operands.src {
            Some(Source::Imm(imm)) => {
                let number = take()?;
                before.extend(rest::constant(arch, number, i64::from(imm).cast_unsigned()));
                src = Some(number);
            }
            Some(Source::Reg(reg)) => {
                let number = registers::of(arch, reg);
                let copied = if named(number) { take()? } else { number };
                if copied != number {
                    before.push(rest::copy(arch, copied, number));
                }
                src = Some(copied);
            }
            None => {}
        }
        let dst = match (key.event, result) {
            // It goes to the register that the operand is in.
            (Event::RmwFetch | Event::Xchg, Some(_)) => src,
            // It is what r0 is compared with, too.
            (Event::CmpXchg, result) => result,
            (_, Some(number)) if named(number) => Some(take()?),
            (_, result) => result,
        };
        if let (Some(dst), Some(number)) = (dst, result)
            && dst != number
        {
            after.push(rest::copy(arch, number, dst));
        }
        let (off, added) = if takes_offset { (operands.off, 0) } else { (0, operands.off) };
        let address = if added != 0 || named(base) || dst == Some(base) { take()? } else { base };
        if added != 0 {
            before.extend(rest::sum(arch, address, base, added));
        } else if address != base {
            before.push(rest::copy(arch, address, base));
        }
        let (dst, src) = (dst.unwrap_or_default(), src.unwrap_or_default());
        Ok(Self { arch, key, dst, src, address, off, scratch, before, after })
    }

    /// The instructions of a template, whose labels get the number of this use.
    pub(super) fn fill(&self, template: &Template, using: usize) -> Vec<Filled> {
        template.statements.iter().map(|statement| self.statement(statement, using)).collect()
    }

    fn statement(&self, statement: &Statement, using: usize) -> Filled {
        let mut filled = Filled { text: String::new(), pieces: Vec::new() };
        for (piece, span) in &statement.pieces {
            match piece {
                Piece::Text(text) => filled.text.push_str(text),
                Piece::Label(name) => filled.text.extend([name, "$", &using.to_string()]),
                Piece::Hole(hole) => filled.text.push_str(&self.hole(*hole)),
            }
            filled.pieces.push((filled.text.len(), *span, matches!(piece, Piece::Text(_))));
        }
        filled
    }

    fn hole(&self, hole: Hole) -> String {
        match hole {
            Hole::Register(role, part) => {
                let (number, size) = match role {
                    Role::Dst => (self.dst, self.key.width.size),
                    Role::Src => (self.src, self.key.width.size),
                    Role::Address | Role::Base => (self.address, Size::DW),
                    // There are as many as the template has.
                    Role::Scratch(index) => {
                        (self.scratch.get(index).copied().unwrap_or_default(), self.key.width.size)
                    }
                };
                assembler::register_name(self.arch, number, part.unwrap_or(size))
            }
            Hole::Suffix => template::suffix(self.arch, self.key).to_owned(),
            Hole::Operation => {
                let operation = self.key.operation;
                operation.map_or("", |it| template::mnemonic(self.arch, it)).to_owned()
            }
            Hole::Offset => self.off.to_string(),
        }
    }
}

impl Filled {
    /// Where a part of the text is in the source.
    pub(super) fn source(&self, part: Span) -> Span {
        let mut start = 0;
        let mut found: Option<Span> = None;
        for &(end, span, same) in &self.pieces {
            let (from, to) = (part.start as usize, part.end as usize);
            // What is empty is behind the piece before it.
            if from < end && to > start || from == to && (start..=end).contains(&from) {
                let within = |at: usize| {
                    let offset = u32::try_from(at.clamp(start, end) - start).unwrap_or(u32::MAX);
                    span.start.saturating_add(offset)
                };
                let piece = if same { Span::new(within(from), within(to)) } else { span };
                found = Some(found.map_or(piece, |found| found.to(piece)));
            }
            start = end;
        }
        found.unwrap_or_default()
    }
}

/// The code of lines, each of which has its index as its number.
pub(super) fn assemble<'a>(
    arch: Arch,
    lines: impl Iterator<Item = &'a str>,
) -> Result<Code, Vec<TextError>> {
    let lines: Vec<Line<'_>> =
        (0..).zip(lines).map(|(number, text)| Line { text, start: 0, number }).collect();
    match arch {
        Arch::Arm64 => assembler::arm64(&lines),
        Arch::X86_64 => assembler::x86_64(&lines, &|_| None),
    }
}
