//! Programs in JSON, as [`emit::json`](crate::emit::json()) and `acqrel disasm --format json` write
//! them: [`read`].
//!
//! The bytes are the program; text and slots must agree. What follows from the bytes (effects, groups,
//! targets) is not looked at.

mod value;

use super::bytes;
use super::gather::{Comes, Gather};
use super::part::Part;
use crate::Span;
use crate::assemble::{Assembled, Options};
use crate::diag::{Code, Diagnostic};
use acqrel_isa::{Endian, Insn, Line, MapDef, MapKind, Syntax};
use std::sync::Arc;
use value::{Node, Value, parse};

/// Whether a text is JSON: an object with a first member.
pub(super) fn is_json(text: &str) -> bool {
    let name = Part::of(text).trim().strip_prefix("{").map(Part::trim);
    let name = name.and_then(|name| name.strip_prefix("\"")?.split_once("\""));
    name.is_some_and(|(_, after)| after.trim().text.starts_with(':'))
}

/// Reads a program.
pub(super) fn read(source: &str, options: &Options) -> Assembled {
    // The maps of the text are the program's.
    let parsed = parse(source).and_then(|root| {
        let maps = maps(program(&root)?)?;
        Ok((root, maps))
    });
    let (root, maps) = match parsed {
        Ok((root, maps)) => (Ok(root), maps),
        Err(error) => (Err(error), Vec::new()),
    };
    let mut options = options.clone();
    options.maps = maps;
    let mut gather = Gather::new(source, &options, "the text");
    let done = root.and_then(|root| insns(&mut gather, program(&root)?));
    if let Err(error) = done {
        gather.report.add(error);
    }
    gather.finish(Syntax::Llvm)
}

fn error(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::Json, span, message).help(
        "what is read is what `acqrel asm --emit json` and `acqrel disasm --format json` write",
    )
}

/// A member that must be there.
fn member<'n>(node: &'n Node, name: &str) -> Result<&'n Node, Diagnostic> {
    node.get(name).ok_or_else(|| error(node.span, format!("this has no member `{name}`")))
}

fn list<'n>(node: &'n Node, name: &str) -> Result<&'n [Node], Diagnostic> {
    let member = member(node, name)?;
    member.list().ok_or_else(|| error(member.span, format!("`{name}` is a list")))
}

fn text<'n>(node: &'n Node, name: &str) -> Result<&'n str, Diagnostic> {
    let member = member(node, name)?;
    member.text().ok_or_else(|| error(member.span, format!("`{name}` is a string")))
}

fn number<N: TryFrom<u64>>(node: &Node, name: &str) -> Result<N, Diagnostic> {
    let member = member(node, name)?;
    let number = member.number().and_then(|number| N::try_from(number).ok());
    number.ok_or_else(|| error(member.span, format!("`{name}` is a number that is not negative")))
}

/// The object of the program, which is the whole text or the only one of a list.
fn program(root: &Node) -> Result<&Node, Diagnostic> {
    let Some(programs) = root.get("programs") else { return Ok(root) };
    if let Some([first, ..]) = root.get("errors").and_then(Node::list) {
        return Err(error(first.span, "not all programs of the file could be written"));
    }
    match programs.list() {
        Some([only]) => Ok(only),
        Some(several) => Err(error(
            programs.span,
            format!("these are {} programs, and one can be read", several.len()),
        )),
        None => Err(error(programs.span, "`programs` is a list")),
    }
}

/// The maps. Their contents are not in the text.
fn maps(program: &Node) -> Result<Vec<MapDef>, Diagnostic> {
    let Some(maps) = program.get("maps") else { return Ok(Vec::new()) };
    let Some(maps) = maps.list() else { return Err(error(maps.span, "`maps` is a list")) };
    let map = |map: &Node| {
        let name = text(map, "name")?.to_owned();
        let read_only = matches!(member(map, "read_only")?.value, Value::Bool(true));
        if read_only || name.contains('.') {
            let message = format!("the contents of `{name}` are not in the text");
            return Err(
                Diagnostic::new(Code::PasteHidden, map.span, message).help("the object has them")
            );
        }
        Ok(MapDef {
            name,
            kind: MapKind::from_number(number(map, "type")?),
            key_size: number(map, "key_size")?,
            value_size: number(map, "value_size")?,
            max_entries: number(map, "max_entries")?,
            read_only,
            initial: Vec::new(),
        })
    };
    maps.iter().map(map).collect()
}

/// Gathers instructions and functions.
fn insns(gather: &mut Gather<'_>, program: &Node) -> Result<(), Diagnostic> {
    let endian = match text(program, "endian")? {
        "little" => Endian::Little,
        "big" => Endian::Big,
        _ => return Err(error(member(program, "endian")?.span, "`endian` is `little` or `big`")),
    };
    gather.set_endian(endian);
    for node in list(program, "insns")? {
        let hex = member(node, "bytes")?;
        let part = hex.text().ok_or_else(|| error(hex.span, "`bytes` is a string"))?;
        let bytes = bytes::pairs(Part::of(part));
        let bytes = bytes.ok_or_else(|| {
            Diagnostic::new(Code::PasteBytes, hex.span, "these are no bytes in hexadecimal")
        })?;
        let insn = bytes::decode(&bytes, endian, hex.span)?;
        if let Some(shown) = node.get("text") {
            agrees(insn, shown)?;
        }
        let slot = number(node, "slot")?;
        let origin = line(gather, node)?;
        gather.insn(slot, insn, node.span, origin);
    }
    for function in list(program, "functions")? {
        let slot = number(function, "slot")?;
        if let Some(name) = member(function, "name")?.text() {
            gather.function(slot, name, function.span);
        }
    }
    Ok(())
}

/// Holds the text of an instruction to its bytes.
fn agrees(insn: Insn, shown: &Node) -> Result<(), Diagnostic> {
    let text = shown.text().unwrap_or_default();
    if Syntax::ALL.into_iter().any(|syntax| insn.text(syntax).to_string() == text) {
        return Ok(());
    }
    let message = format!("the bytes of this instruction are `{}`", insn.text(Syntax::Llvm));
    Err(Diagnostic::new(Code::PasteContradiction, shown.span, message)
        .help("change the bytes: they are the program"))
}

/// The source line of an instruction.
fn line(gather: &mut Gather<'_>, node: &Node) -> Result<Option<Comes>, Diagnostic> {
    let Some(line) = node.get("line").filter(|line| line.value != Value::Null) else {
        return Ok(None);
    };
    let file = gather.file(text(line, "file")?);
    let line = Line { file, line: number(line, "line")?, column: number(line, "column")? };
    Ok(Some(Comes { line: Some(line), text: Arc::default() }))
}
