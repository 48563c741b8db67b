//! Threads whose code is in another file: `extern "FILE" FUNCTION`.

use super::cursor::{Cursor, Lines};
use super::diag::{Code, Diagnostic};
use super::table::{Cell, Column};
use super::thread::{BpfThread, External};
use crate::Isa;
use acqrel_asm::object::{Object, Select};
use acqrel_asm::{LineIndex, Options, Severity, assemble};
use acqrel_isa::{Endian, Program};

/// Whether a cell is of this kind.
pub(super) fn is(text: &str) -> bool {
    text.strip_prefix("extern").is_some_and(|rest| rest.trim_start().starts_with('"'))
}

/// Reads the cell of a column, which must be its only one.
pub(super) fn read(
    cursor: &mut Cursor<'_>,
    isa: Isa,
    lines: &Lines,
    column: &Column,
    cell: Cell,
) -> Option<External> {
    if isa != Isa::Bpf {
        let message = "only BPF code can be in another file";
        cursor.error(Code::Extern, cell.span, message);
        return None;
    }
    if let Some(other) = column.cells.iter().find(|other| other.span != cell.span) {
        let message = "a thread whose code is in another file has none here";
        let diagnostic = Diagnostic::new(Code::Extern, other.span, message);
        cursor.report(diagnostic.related(cell.span, "the file is named here"));
        return None;
    }
    let mut parts = cursor.text(cell.span).splitn(3, '"');
    let (_, file, function) = (parts.next(), parts.next(), parts.next());
    let function = function.unwrap_or_default().trim();
    let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
    if function.is_empty() || !function.chars().all(name) {
        let message = "the name of a function is expected behind the file's";
        let diagnostic = Diagnostic::new(Code::Extern, cell.span, message);
        cursor.report(diagnostic.help("write `extern \"FILE\" FUNCTION`"));
        return None;
    }
    Some(External {
        file: file.unwrap_or_default().to_owned(),
        function: function.to_owned(),
        span: cell.span,
        line: lines.line(cell.span.start),
    })
}

/// The code of a thread, given the contents of its file.
pub(super) fn load(external: &External, contents: &[u8]) -> Result<BpfThread, Diagnostic> {
    let error = |message: String| Diagnostic::new(Code::Extern, external.span, message);
    let file = &external.file;
    let program = if contents.starts_with(b"\x7fELF") {
        let object = Object::parse(contents).map_err(|e| error(format!("{file}: {e}")))?;
        if object.endian() == Endian::Big {
            return Err(error(format!("{file}: big-endian objects are not supported here")));
        }
        let select = Select::Function(&external.function);
        object.program(&select).map_err(|e| error(format!("{file}: {e}")))?
    } else {
        let Ok(source) = core::str::from_utf8(contents) else {
            let message = format!("{file} is neither an ELF object nor text");
            return Err(error(message));
        };
        assembled(external, source).map_err(error)?
    };
    let text = |index: usize| {
        let insn = program.insns()[index];
        let line = program.line(index).map_or_else(String::new, |line| format!(":{}", line.line));
        (format!("{insn} ({file}{line})"), external.line)
    };
    let texts = (0..program.insns().len()).map(text).collect::<Vec<_>>();
    let spans = vec![external.span; texts.len()];
    Ok(BpfThread { program, texts, spans })
}

/// The function of an assembled program.
fn assembled(external: &External, source: &str) -> Result<Program, String> {
    let file = &external.file;
    let options = Options { file: file.clone(), ..Options::default() };
    let assembled = assemble(source, &options);
    let lines = LineIndex::new(source);
    let Some(unit) = assembled.unit else {
        let mut errors = assembled.diagnostics.iter();
        let first = errors.find(|diagnostic| diagnostic.severity() == Severity::Error);
        return Err(first.map_or_else(
            || format!("{file} does not assemble"),
            |first| {
                let place = lines.position(source, first.span().start);
                format!("{file}:{}:{}: {first}", place.line, place.column)
            },
        ));
    };
    // A program without sections is taken as a whole: there, a name of a function that is declared
    // only by a call is known.
    let Some(program) = assembled.program else {
        let program = Object::of(unit)
            .and_then(|object| object.program(&Select::Function(&external.function)));
        return program.map_err(|error| format!("{file}: {error}"));
    };
    let Some(function) = program.function(&external.function) else {
        let names: Vec<_> =
            program.functions().iter().filter_map(|f| f.name.as_deref()).take(20).collect();
        let there = if names.is_empty() {
            "it declares none: write `.globl NAME` or `.type NAME, @function`".to_owned()
        } else {
            format!("its functions are {}", names.join(", "))
        };
        return Err(format!("{file} has no function `{}`: {there}", external.function));
    };
    program.extract(function).map_err(|e| format!("{file}: {e}"))
}
