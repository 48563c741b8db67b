//! The code of a program: templates for its accesses, and the rest around them.

use super::filling::{Filled, Filling, assemble};
use super::key::Key;
use super::operands::{self, Operands};
use super::template::Template;
use super::{Recipes, rest};
use crate::assembler::TextError;
use crate::check::{Lower, LowerError, Machine, Subject};
use acqrel_isa::{Insn, Program, Reg, Syntax};
use acqrel_machine::Arch;

impl Lower for Recipes {
    fn arch(&self) -> Arch {
        self.arch
    }

    fn lower(&self, subject: &Subject, thread: usize) -> Result<Machine, LowerError> {
        self.machine(subject.program(thread)).map_err(LowerError::Refused)
    }
}

impl Recipes {
    /// The code of a program.
    pub(super) fn machine(&self, program: &Program) -> Result<Machine, String> {
        Listing::of(self, program)?.assemble()
    }
}

/// The lines of a program's code.
struct Listing<'a> {
    recipes: &'a Recipes,
    lines: Vec<Row>,
    /// How many templates have been used.
    used: usize,
}

/// A line, with the instruction of the program that it is of.
struct Row {
    text: String,
    origin: Option<usize>,
}

impl<'a> Listing<'a> {
    fn of(recipes: &'a Recipes, program: &Program) -> Result<Self, String> {
        let mut listing = Self { recipes, lines: Vec::new(), used: 0 };
        let has_frame = |insn: &Insn| insn.reads().contains(Reg::R10);
        if program.insns().iter().any(has_frame) {
            listing.push(None, rest::frame(recipes.arch));
        }
        let end = program.insns().len();
        for (index, &insn) in program.insns().iter().enumerate() {
            listing.push(Some(index), [rest::label("at", index) + ":"]);
            let refused = |why: String| format!("`{}`: {why}", insn.text(Syntax::Llvm));
            if let Some((key, operands)) = operands::of(insn) {
                listing.access(index, key, operands).map_err(refused)?;
            } else if !(insn == Insn::Exit {} && index + 1 == end) {
                let target = rest::label("at", program.target(index).unwrap_or(end));
                let lines = rest::lines(recipes.arch, insn, index, &target);
                listing.push(Some(index), lines.map_err(|why| refused(why.to_owned()))?);
            }
        }
        listing.push(None, [rest::label("at", end) + ":"]);
        Ok(listing)
    }

    fn push(&mut self, origin: Option<usize>, lines: impl IntoIterator<Item = String>) {
        self.lines.extend(lines.into_iter().map(|text| Row { text, origin }));
    }

    /// The code of an access to memory.
    fn access(&mut self, index: usize, key: Key, operands: Operands) -> Result<(), String> {
        let arch = self.recipes.arch;
        let Some(template) = self.recipes.template(key) else {
            return Err(format!("the recipes have no {key}: add {}", key.missing()));
        };
        let using = self.used;
        self.used += 1;
        let fill = |takes_offset| {
            let filling = Filling::new(arch, key, template, operands, takes_offset);
            let filling = filling.map_err(|exhausted| exhausted.to_string())?;
            let filled = filling.fill(template, using);
            let assembled = assemble(arch, filled.iter().map(|line| line.text.as_str()));
            Ok::<_, String>((filling, filled, assembled.err()))
        };
        let mut found = fill(template.takes_offset)?;
        // An offset that the instruction cannot have is added to the base.
        if found.2.is_some() && template.takes_offset && operands.off != 0 {
            found = fill(false)?;
        }
        let (filling, filled, errors) = found;
        if let Some(error) = errors.iter().flatten().next() {
            return Err(wrong(template, &filled, error));
        }
        self.push(Some(index), filling.before);
        self.push(Some(index), filled.into_iter().map(|line| line.text));
        self.push(Some(index), filling.after);
        Ok(())
    }

    fn assemble(self) -> Result<Machine, String> {
        let lines = self.lines.iter().map(|row| row.text.as_str());
        let mut code = assemble(self.recipes.arch, lines).map_err(|errors| {
            // Each template has been assembled before: what is wrong is in how they come together.
            let error = errors.first();
            let row = error.and_then(|error| self.lines.get(error.line as usize));
            let (text, message) = (row.map(|row| row.text.as_str()), error.map(|it| &it.message));
            format!("`{}`: {}", text.unwrap_or_default(), message.map_or("", String::as_str))
        })?;
        let mut origins = Vec::with_capacity(code.instructions.len());
        for instruction in &mut code.instructions {
            origins.push(self.lines.get(instruction.line as usize).and_then(|row| row.origin));
            instruction.line = 0;
        }
        Ok(Machine { code, registers: Vec::new(), private: Vec::new(), origins })
    }
}

/// What is wrong with a template where it is used.
fn wrong(template: &Template, filled: &[Filled], error: &TextError) -> String {
    let index = error.line as usize;
    let line = template.statements.get(index).map_or(0, |statement| statement.line);
    let text = filled.get(index).map_or("", |line| line.text.as_str());
    format!("`{text}` from line {line} of the file: {}", error.message)
}
