//! What `bpftool prog dump xlated` prints, with `opcodes` and `linum` or without: [`read`].
//!
//! It is the program after the verifier has changed it: helpers are called by their addresses, maps
//! have the ids of the running kernel.

use super::bytes;
use super::gather::{Comes, Gather};
use super::kernel::{self, Printer, is_insn, read as read_insn};
use super::part::Part;
use crate::assemble::{Assembled, Options};
use crate::diag::{Code, Diagnostic};
use crate::lexer::in_word;
use acqrel_isa::{Endian, Imm64, Insn, Line, Syntax, helper_name};
use std::sync::Arc;

/// Reads a dump.
pub(super) fn read(source: &str, options: &Options) -> Assembled {
    let gather = Gather::new(source, options, "the dump");
    let mut reader = Reader { gather, line: None, function: None, open: None };
    for line in Part::of(source).lines() {
        if let Kind::Drawing = reader.line(line.trim()) {
            break;
        }
    }
    reader.close(None);
    reader.gather.finish(Syntax::Kernel)
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'s> {
    /// Nothing, or the command that was given.
    Empty,
    /// An instruction: its index and its text.
    Insn(usize, Part<'s>),
    /// The bytes of the instruction before.
    Bytes,
    /// A line of the source.
    Source(Part<'s>),
    /// The head of a function: its name.
    Function(Part<'s>),
    /// A drawing, which has not the whole program.
    Drawing,
    /// Something else.
    Unknown,
}

/// What a line, without the space around it, is.
pub(super) fn kind(line: Part<'_>) -> Kind<'_> {
    match line.text.as_bytes() {
        [] | [b'#' | b'$', b' ', ..] => return Kind::Empty,
        [b';', ..] => return Kind::Source(line.split_at(1).1.trim()),
        _ => {}
    }
    if let Some((slot, rest)) = line.number()
        && let Some(rest) = rest.strip_prefix(":")
        && is_insn(rest.trim().text)
    {
        return Kind::Insn(slot, rest.trim());
    }
    if bytes::pairs(line).is_some_and(|bytes| matches!(bytes.len(), 8 | 16)) {
        return Kind::Bytes;
    }
    if line.text.starts_with("digraph \"DOT graph") {
        return Kind::Drawing;
    }
    function(line).map_or(Kind::Unknown, Kind::Function)
}

/// The name in `int name(struct ctx * ctx):`.
fn function(line: Part<'_>) -> Option<Part<'_>> {
    let declared = line.text.strip_suffix("):")?;
    let end = declared.find('(')?;
    let start =
        declared[..end].rfind(|c: char| !c.is_ascii() || !in_word(c as u8)).map_or(0, |at| at + 1);
    let (name, _) = line.split_at(end);
    let name = name.split_at(start).1;
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_';
    (start > 0 && name.text.starts_with(letter)).then_some(name)
}

/// The bytes of a reference to a function as a program has them before it is compiled. Then the
/// kernel puts the offset of a call into another field, and numbers of functions where there was
/// nothing.
fn plain(mut bytes: Vec<u8>, printed: Option<&Insn>) -> Vec<u8> {
    match (printed, bytes.as_mut_slice()) {
        (Some(Insn::CallLocal { off }), [0x85, 0x10, low, high, imm @ ..])
            if i32::from(i16::from_le_bytes([*low, *high])) == *off && imm.len() == 4 =>
        {
            (*low, *high) = (0, 0);
            imm.copy_from_slice(&off.to_le_bytes());
        }
        (
            Some(Insn::LoadImm64 { source: Imm64::Code(_), .. }),
            [0x18, _, _, _, _, _, _, _, 0, 0, 0, 0, number @ ..],
        ) => number.fill(0),
        _ => {}
    }
    bytes
}

struct Reader<'s> {
    gather: Gather<'s>,
    /// The source line of the instructions that follow.
    line: Option<Comes>,
    /// The name of the function that the next instruction starts.
    function: Option<Part<'s>>,
    /// The instruction whose bytes may come.
    open: Option<(usize, Part<'s>)>,
}

impl<'s> Reader<'s> {
    /// Reads a line, and says what it is.
    fn line(&mut self, line: Part<'s>) -> Kind<'s> {
        let kind = kind(line);
        match kind {
            Kind::Empty => {}
            Kind::Insn(slot, text) => {
                self.close(None);
                if let Some(name) = self.function.take() {
                    self.gather.function(slot, name.text, name.span());
                }
                self.open = Some((slot, text));
            }
            Kind::Bytes => {
                if self.open.is_none() {
                    let message = "these bytes belong to no instruction";
                    self.gather.report.add(Diagnostic::new(Code::PasteLine, line.span(), message));
                }
                self.close(Some(line));
            }
            Kind::Source(text) => {
                self.close(None);
                self.line = Some(self.source_line(text));
            }
            Kind::Function(name) => {
                self.close(None);
                self.line = None;
                self.function = Some(name);
            }
            Kind::Drawing => {
                let message = "a drawing of a program cannot be read";
                self.gather.report.add(
                    Diagnostic::new(Code::PasteLine, line.span(), message)
                        .help("dump it without `visual`"),
                );
            }
            Kind::Unknown => {
                let message = "this is no line of a dump of bpftool's";
                self.gather.report.add(
                    Diagnostic::new(Code::PasteLine, line.span(), message).help(
                        "a dump has lines such as `3: (b7) r0 = 1`, bytes, `; source` and the heads of functions",
                    ),
                );
            }
        }
        kind
    }

    /// Takes the instruction that is open, with its bytes if they are there.
    fn close(&mut self, bytes: Option<Part<'s>>) {
        let Some((slot, text)) = self.open.take() else { return };
        self.gather.has_bytes(bytes.is_some(), text.span());
        let printed = read_insn(text, Printer::Bpftool);
        let insn = match bytes {
            None => printed,
            Some(part) => {
                let bytes = plain(bytes::pairs(part).unwrap_or_default(), printed.as_ref().ok());
                match bytes::decode(&bytes, Endian::Little, part.span()) {
                    Ok(insn) => self.with_bytes(insn, printed, text),
                    Err(error) => Err(vec![error]),
                }
            }
        };
        match insn {
            Ok(insn) => {
                self.translated(insn, text);
                self.gather.insn(slot, insn, text.span(), self.line.clone());
            }
            Err(errors) => errors.into_iter().for_each(|error| self.gather.report.add(error)),
        }
    }

    /// The instruction that bytes are, if its text agrees as far as it can be read.
    fn with_bytes(
        &mut self,
        insn: Insn,
        printed: Result<Insn, Vec<Diagnostic>>,
        text: Part<'s>,
    ) -> Result<Insn, Vec<Diagnostic>> {
        match printed {
            Ok(printed) => {
                if let (Insn::CallHelper { id }, Insn::CallHelper { .. }) = (insn, printed)
                    && text.text.ends_with(&format!("#{id}"))
                {
                    // Its name says more than the address in the bytes.
                    return Ok(printed);
                }
                if let Some(said) = bytes::check(insn, printed, Syntax::Kernel, text.span()) {
                    self.gather.report.add(said);
                }
                Ok(insn)
            }
            Err(errors) if matches!(insn, Insn::CallHelper { .. } | Insn::CallBtf { .. }) => {
                Err(errors)
            }
            Err(_) if text.text.starts_with(kernel::UNKNOWN) => Ok(insn),
            Err(_) => {
                let shown = insn.text(Syntax::Kernel);
                let message = format!(
                    "the tool that printed this does not know the instruction; its bytes are `{shown}`"
                );
                self.gather.report.add(
                    Diagnostic::new(Code::PasteMisprint, text.span(), message)
                        .help("the bytes are taken; a newer tool prints the instruction right"),
                );
                Ok(insn)
            }
        }
    }

    /// Says so where the number of a helper is taken for an address.
    fn translated(&mut self, insn: Insn, text: Part<'s>) {
        if let Insn::CallHelper { id } = insn
            && !text.text.ends_with(&format!("#{id}"))
            && let Some(name) = helper_name(id)
        {
            let message = format!("this call is taken to be of the helper `{name}`, number {id}");
            self.gather.report.add(
                Diagnostic::new(Code::PasteHelper, text.span(), message)
                    .help("a dump shows the address of its function in the kernel"),
            );
        }
    }

    /// `int x = 1; [file:/src/a.c line_num:21 line_col:22]`, the place only with `linum`.
    fn source_line(&mut self, text: Part<'s>) -> Comes {
        let placed = text.text.rfind(" [file:").and_then(|at| {
            let (code, place) = text.split_at(at);
            let (file, place) = place.strip_prefix(" [file:")?.split_once(" line_num:")?;
            let (line, place) = place.number()?;
            let (column, _) = place.strip_prefix(" line_col:")?.number()?;
            Some((code, file, u32::try_from(line).ok()?, u32::try_from(column).ok()?))
        });
        match placed {
            Some((code, file, line, column)) => {
                let file = self.gather.file(file.text);
                Comes { line: Some(Line { file, line, column }), text: Arc::from(code.text) }
            }
            None => Comes { line: None, text: Arc::from(text.text) },
        }
    }
}
