//! A column of BPF: the assembler reads it, in any of its syntaxes.
//!
//! herd7's `lib/BPFParser.mly` takes no notice of the register that an atomic fetch is said to write:
//! it is that of the operand, as the instruction has it. Such text is read likewise, with a warning.

use super::cursor::{Cursor, Lines, offset};
use super::diag::{Code, Diagnostic};
use super::table::{Cell, Column};
use super::thread::{BpfThread, blank};
use acqrel_asm::{Label, Options, Severity, Span, assemble};

/// The text of a column, and where each of its lines is in the test.
struct Text {
    code: String,
    /// The first byte of each line and the cell that it is.
    cells: Vec<(u32, Cell)>,
    /// What stands for places outside of all cells.
    header: Span,
}

impl Text {
    /// The cell of a place in the column, and where it starts there.
    fn cell(&self, span: Span) -> Option<(u32, Cell)> {
        let line = self.cells.partition_point(|&(start, _)| start <= span.start).checked_sub(1)?;
        self.cells.get(line).copied()
    }

    /// The text of an instruction, without the gaps that comments have left.
    fn instruction(&self, span: Span) -> String {
        let text = span.text(&self.code);
        if self.cell(span).is_some_and(|(_, cell)| cell.broken) {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            text.to_owned()
        }
    }

    /// The place in the test of a place in the column.
    fn place(&self, span: Span) -> Span {
        let Some((start, Cell { span: cell, .. })) = self.cell(span) else {
            return self.header;
        };
        let within = |at: u32| cell.start.saturating_add(at.saturating_sub(start)).min(cell.end);
        Span::new(within(span.start), within(span.end))
    }
}

/// Reads the code of a column; none if it is wrong.
pub(super) fn read(cursor: &mut Cursor<'_>, lines: &Lines, column: &Column) -> Option<BpfThread> {
    let mut text = String::new();
    let mut cells = Vec::with_capacity(column.cells.len());
    for &cell in &column.cells {
        cells.push((offset(text.len()), cell));
        blank(cursor, cell, &mut text);
        text.push('\n');
    }
    let end = offset(text.len());
    // To fall off the end of a thread, or to jump there, ends it.
    text.push_str("exit\n");
    let map = Text { code: text, cells, header: column.header };
    let mut assembled = assemble(&map.code, &Options::default());
    if assembled.program.is_none()
        && let Some((text, warnings)) = as_herd(&map, &assembled.diagnostics)
    {
        for warning in warnings {
            cursor.report(warning);
        }
        assembled = assemble(&text, &Options::default());
    }
    for diagnostic in assembled.diagnostics {
        if diagnostic.severity() == Severity::Warning || !cursor.full() {
            let labels = diagnostic.labels.into_iter().map(|label| {
                let outside = label.span.start >= end;
                let span = if outside { map.header } else { map.place(label.span) };
                Label { span, text: label.text }
            });
            cursor.report(Diagnostic {
                code: Code::Asm(diagnostic.code),
                message: diagnostic.message,
                labels: labels.collect(),
                help: diagnostic.help,
            });
        } else {
            // It counts, though it is not shown.
            cursor.error(Code::Asm(diagnostic.code), map.header, "");
        }
    }
    let program = assembled.program?;
    let mut texts = Vec::with_capacity(assembled.spans.len());
    let mut spans = Vec::with_capacity(assembled.spans.len());
    for span in assembled.spans {
        if span.start >= end {
            texts.push((String::new(), 0));
            spans.push(map.header);
            continue;
        }
        let place = map.place(span);
        let line = lines.line(place.start);
        // As it was before anything was taken as herd7 takes it.
        texts.push((map.instruction(span), line));
        spans.push(place);
    }
    Some(BpfThread { program, texts, spans })
}

/// The text of a column with each fetch writing to the register of its operand, and warnings about
/// those that say otherwise. None if there are none.
fn as_herd(
    map: &Text,
    diagnostics: &[acqrel_asm::Diagnostic],
) -> Option<(String, Vec<Diagnostic>)> {
    let mut text = map.code.clone();
    let mut warnings = Vec::new();
    for diagnostic in diagnostics {
        let [operand, written] = diagnostic.labels.as_slice() else { continue };
        if diagnostic.code != acqrel_asm::Code::OtherRegister {
            continue;
        }
        let (operand, written) = (operand.span, written.span);
        let (name, said) = (operand.text(&map.code), written.text(&map.code));
        // No shorter register takes the place of a longer one, but of r10, which none can write.
        let length = said.len();
        if name.len() > length {
            continue;
        }
        text.replace_range(written.range(), &format!("{name:length$}"));
        let message = format!(
            "this writes `{name}`, not `{said}`: the instruction has only one field for both"
        );
        let warning = Diagnostic::new(Code::ResultRegister, map.place(written), message)
            .related(map.place(operand), "the register that is written")
            .help(format!("write `{name} =`; herd7 takes no notice of the register here"));
        warnings.push(warning);
    }
    (!warnings.is_empty()).then_some((text, warnings))
}
