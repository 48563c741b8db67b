//! The program of a source that has one section of code.

use super::fixup::Resolved;
use super::lines::Lines;
use super::section::Mark;
use super::{Assembler, Building, State};
use crate::diag::{Code, Diagnostic};
use crate::{Span, rule};
use acqrel_isa::{Insn, Parts, Program, ProgramError, RawInsn, decode};

impl Assembler {
    /// The program, and the text of each of its instructions, if there is one section of code.
    pub(super) fn program(
        &mut self,
        code: &[usize],
        resolved: &Resolved,
    ) -> (Option<Program>, Vec<Span>) {
        let section = match *code {
            [] => None,
            [only] => Some(only),
            [..] => return (None, Vec::new()),
        };
        if self.said.has_errors() {
            let marks = section.map_or([].as_slice(), |at| &self.sections.all[at].marks);
            return (None, marks.iter().map(|mark| mark.span).collect());
        }
        let (insns, marks) = match section.map_or(Ok(Default::default()), |at| self.insns(at)) {
            Ok(found) => found,
            Err(diagnostic) => {
                self.report_global(diagnostic);
                return (None, Vec::new());
            }
        };
        let spans: Vec<Span> = marks.iter().map(|mark| mark.span).collect();
        let linked = section.is_none_or(|section| !resolved.unlinked.contains(&section));
        if !linked {
            return (None, spans);
        }
        let symbols = section.map_or(Vec::new(), |section| self.functions(section, &marks));
        let mut lines = Lines::new(&self.sources);
        let of_insns = marks.iter().map(|mark| lines.line(mark.span)).collect();
        let mut files = lines.files;
        if files.is_empty() {
            files.push(self.options.file.clone());
        }
        let maps = self.options.maps.clone();
        let parts = Parts { symbols, files, lines: of_insns, maps, ..Parts::default() };
        match Program::check(insns, parts) {
            Ok(program) => (Some(program), spans),
            Err(errors) => {
                for error in errors {
                    let diagnostic = self.program_error(&error, &marks);
                    self.report_global(diagnostic);
                }
                (None, spans)
            }
        }
    }

    /// The instructions of a section, those that are written as data too.
    fn insns(&mut self, section: usize) -> Result<(Vec<Insn>, Vec<Mark>), Diagnostic> {
        let endian = self.options.endian;
        let section = &mut self.sections.all[section];
        let (insns, marks) =
            (std::mem::take(&mut section.insns), std::mem::take(&mut section.marks));
        let slots: usize = insns.iter().map(|insn| insn.slots()).sum();
        if slots * RawInsn::BYTES == section.data.len() {
            section.marks.clone_from(&marks);
            return Ok((insns, marks));
        }
        let mut all = (Vec::new(), Vec::new());
        let mut at = 0;
        let mut written = insns.into_iter().zip(&marks).peekable();
        // The data that an offset is in.
        let data = |section: &Building, at: usize| {
            let behind = section.raw.partition_point(|mark| mark.offset as usize <= at);
            section.raw.get(behind.wrapping_sub(1)).map(|mark| mark.span).unwrap_or_default()
        };
        while at < section.data.len() {
            let next = written.peek().map_or(section.data.len(), |(_, mark)| mark.offset as usize);
            if at < next {
                let bytes = section.data.get(at..next).unwrap_or_default();
                let decoded = decode(bytes, endian).map_err(|error| {
                    let message = format!("this data is no instruction: {}", error.kind);
                    let at = at + error.slot * RawInsn::BYTES;
                    Diagnostic::new(Code::DataInCode, data(section, at), message)
                })?;
                for insn in decoded {
                    let offset = u32::try_from(at).unwrap_or(u32::MAX);
                    all.0.push(insn);
                    all.1.push(Mark { offset, span: data(section, at) });
                    at += insn.slots() * RawInsn::BYTES;
                }
            } else if let Some((insn, mark)) = written.next() {
                all.0.push(insn);
                all.1.push(*mark);
                at += insn.slots() * RawInsn::BYTES;
            }
        }
        section.marks = marks;
        Ok(all)
    }

    /// The functions of a section, by instruction. Of several names of one function the first in the
    /// source comes first.
    fn functions(&self, section: usize, marks: &[Mark]) -> Vec<(usize, String)> {
        let mut functions = Vec::new();
        for (_, symbol) in self.symbols.iter() {
            if let State::Label { section: own, offset } = symbol.state
                && own == section
                && !symbol.name.is_empty()
                && self.is_function(symbol)
                && let Ok(insn) = marks.binary_search_by_key(&offset, |mark| mark.offset.into())
            {
                functions.push((insn, symbol.span, symbol.name.to_string()));
            }
        }
        functions.sort_unstable();
        functions.into_iter().map(|(insn, _, name)| (insn, name)).collect()
    }

    /// A broken rule of programs, at the instruction that breaks it.
    fn program_error(&self, error: &ProgramError, marks: &[Mark]) -> Diagnostic {
        let slot = |mark: &Mark| mark.offset as usize / RawInsn::BYTES;
        let index = marks.partition_point(|mark| slot(mark) <= error.slot).saturating_sub(1);
        let end = self.sources.files().first().map_or(0, |file| file.span.end);
        let span = marks.get(index).map_or(Span::new(end, end), |mark| mark.span);
        rule::broken(&error.kind, span)
    }
}
