//! Files to programs: [`File`], whatever kind of file it is.

use crate::args::{Input, Kind, Reading};
use crate::error::Error;
use crate::report;
use acqrel_asm::object::{Object, Select};
use acqrel_asm::{Assembled, Code, Options, Severity, assemble, hex};
use acqrel_isa::{Endian, Program};
use std::io::Read as _;
use std::path::Path;

/// A file with programs.
pub(crate) struct File {
    /// Its name, for people.
    pub(crate) path: String,
    /// The byte order of its programs.
    pub(crate) endian: Endian,
    contents: Contents,
}

enum Contents {
    /// A program that starts with its first function.
    Program(Program),
    /// An object, of which programs are linked.
    Object(Box<Object>),
}

/// Which program of a file is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which<'a> {
    /// The one that there is.
    Only,
    /// The one that starts with this function.
    Function(&'a str),
    /// The one at the start of this section.
    Section(&'a str),
}

impl<'a> Which<'a> {
    /// The program that options name.
    pub(crate) fn of(function: Option<&'a str>, section: Option<&'a str>) -> Self {
        match (function, section) {
            (Some(name), _) => Self::Function(name),
            (None, Some(name)) => Self::Section(name),
            (None, None) => Self::Only,
        }
    }
}

/// How large a file may be.
const LIMIT: u64 = 1 << 30;

/// Reads a file, or standard input if it is called `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        std::io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes))
    };
    let failed = |error| Error::Read { path: path.to_owned(), error };
    if read.map_err(failed)? as u64 > LIMIT {
        return Err(failed(std::io::Error::other("it has more than 1 GiB")));
    }
    Ok(bytes)
}

/// What some editors write before text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// How people are told of a file.
pub(crate) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// Text of bytes, without a byte order mark, or where it stops being text.
pub(crate) fn text(path: &str, mut bytes: Vec<u8>) -> Result<String, Error> {
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].split(|&byte| byte == b'\n').skip(1).count();
        Error::Input {
            path: path.to_owned(),
            message: format!("byte {at}, in line {line}, is not UTF-8 text"),
            help: Some("text is UTF-8; disasm and run read other bytes with --kind raw".to_owned()),
        }
    })
}

/// Assembles a source, and shows what there is to say about it. Errors are not shown if JSON is
/// asked for: they are in the error then.
pub(crate) fn assemble_source(
    path: &str,
    source: &str,
    reading: Reading,
    json: bool,
) -> Result<Program, Error> {
    let options = Options {
        syntax: reading.syntax.get(),
        cpu: reading.cpu.into(),
        file: path.to_owned(),
        ..Options::default()
    };
    let Assembled { program, diagnostics, .. } = assemble(source, &options);
    if !json || program.is_some() {
        report::diagnostics(path, source, &diagnostics);
    }
    program.ok_or_else(|| {
        let errors: Vec<_> =
            diagnostics.into_iter().filter(|d| d.severity() == Severity::Error).collect();
        // The last one can be about those that are not shown.
        let shown = errors.iter().filter(|error| error.code != Code::TooManyErrors).count();
        let count = match shown {
            1 => "1 error".to_owned(),
            _ if shown < errors.len() => format!("more than {shown} errors"),
            _ => format!("{shown} errors"),
        };
        let errors = report::values(path, source, &errors);
        Error::Assembly { path: path.to_owned(), errors, count }
    })
}

impl File {
    /// Reads and recognises a file.
    pub(crate) fn open(input: &Input, reading: Reading, json: bool) -> Result<Self, Error> {
        let path = name(&input.program);
        let bytes = read(&input.program)?;
        let fail = |message: String| Error::Input { path: path.clone(), message, help: None };
        let kind =
            if input.bytes.kind == Kind::Auto { recognise(&bytes) } else { input.bytes.kind };
        let given = input.bytes.endian.map(Endian::from);
        if given.is_some() && matches!(kind, Kind::Elf | Kind::Text) {
            let message = "--endian is for raw and hexadecimal bytes".to_owned();
            return Err(Error::Usage(message));
        }
        let mut endian = given.unwrap_or_default();
        let program = |bytes: &[u8]| {
            Program::from_bytes(bytes, endian).map_err(|error| fail(error.to_string()))
        };
        let contents = match kind {
            Kind::Elf => {
                let object = Object::parse(&bytes).map_err(|error| fail(error.to_string()))?;
                endian = object.endian();
                Contents::Object(Box::new(object))
            }
            Kind::Raw => Contents::Program(program(&bytes)?),
            Kind::Hex => {
                let text = text(&path, bytes)?;
                let bytes = hex::parse(&text).map_err(|error| fail(error.to_string()))?;
                Contents::Program(program(&bytes)?)
            }
            Kind::Text | Kind::Auto => {
                let source = text(&path, bytes)?;
                Contents::Program(assemble_source(&path, &source, reading, json)?)
            }
        };
        Ok(Self { path, endian, contents })
    }

    /// Refuses a program that the engines cannot run.
    pub(crate) fn refuse_big_endian(&self, what: &str) -> Result<(), Error> {
        if self.endian == Endian::Little {
            return Ok(());
        }
        let message =
            format!("a big-endian program cannot be {what}: the engines are little-endian");
        Err(Error::Input { path: self.path.clone(), message, help: None })
    }

    /// An error in an instruction of a program of the file, with its place if that is known.
    pub(crate) fn at(&self, program: &Program, slot: usize, error: &str) -> Error {
        let place = program.index(slot).and_then(|index| place(program, index));
        let message = place.map_or(error.to_owned(), |place| format!("{error} ({place})"));
        Error::Input { path: self.path.clone(), message, help: None }
    }

    /// An error in a program of the file: in an instruction, or in all of it.
    pub(crate) fn within(&self, program: &Program, slot: Option<usize>, error: &str) -> Error {
        match slot {
            Some(slot) => self.at(program, slot, error),
            None => Error::Input { path: self.path.clone(), message: error.to_owned(), help: None },
        }
    }

    /// A program of the file.
    pub(crate) fn program(&self, which: Which<'_>) -> Result<Program, Error> {
        let fail = |message, help| Error::Input { path: self.path.clone(), message, help };
        let program = match &self.contents {
            Contents::Object(object) => {
                let select = match which {
                    Which::Only => Select::Only,
                    Which::Function(name) => Select::Function(name),
                    Which::Section(name) => Select::Section(name),
                };
                return object.program(&select).map_err(|error| fail(error.to_string(), None));
            }
            Contents::Program(program) => program,
        };
        match which {
            Which::Only => Ok(program.clone()),
            Which::Section(name) => Err(fail(
                format!("section `{name}` cannot be selected: the file has no sections"),
                None,
            )),
            Which::Function(name) => {
                let function = program.function(name).ok_or_else(|| {
                    let names = program.functions().iter().filter_map(|f| f.name.as_deref());
                    let names: Vec<_> = names.collect();
                    let help = if names.is_empty() {
                        format!("a label is a function's name if it is called or declared: .globl {name}")
                    } else {
                        format!("the functions are: {}", names.join(", "))
                    };
                    fail(format!("there is no function `{name}`"), Some(help))
                })?;
                program.extract(function).map_err(|error| fail(error.to_string(), None))
            }
        }
    }

    /// Programs of the file that together have every function: those whose first function no other
    /// one has. Each has a heading if there can be several. What cannot be linked is among them,
    /// with the reason. They are made one after the other: each has all the data of its file.
    pub(crate) fn programs(
        &self,
    ) -> Box<dyn Iterator<Item = (Option<String>, Result<Program, Error>)> + '_> {
        let object = match &self.contents {
            Contents::Program(program) => {
                return Box::new(std::iter::once((None, Ok(program.clone()))));
            }
            Contents::Object(object) => object,
        };
        let indices = 0..object.functions().len();
        let mut called = vec![false; indices.len()];
        for index in indices.clone() {
            let reached = object.reached(&Select::Index(index)).unwrap_or_default();
            reached.into_iter().skip(1).for_each(|function| called[function] = true);
        }
        // Functions that all call one another have no head.
        let all = called.iter().all(|&called| called);
        Box::new(indices.filter(move |&index| all || !called[index]).map(move |index| {
            let function = &object.functions()[index];
            let section = &object.sections()[function.section].name;
            let name = function.name.as_deref().unwrap_or("(no name)");
            let heading = format!("{section}: {name}");
            let program = object.program(&Select::Index(index)).map_err(|error| {
                let message = format!("{heading}: {error}");
                Error::Input { path: self.path.clone(), message, help: None }
            });
            (Some(heading), program)
        }))
    }
}

/// Where an instruction comes from.
pub(crate) fn place(program: &Program, index: usize) -> Option<String> {
    let line = program.line(index)?;
    let file = program.files().get(line.file)?;
    Some(format!("{file}:{}:{}", line.line, line.column))
}

/// Whether text is bytes in hexadecimal. No instruction looks like them.
pub(crate) fn is_hex(text: &str) -> bool {
    hex::parse(text).is_ok_and(|bytes| !bytes.is_empty())
}

/// The kind of a file by its contents.
fn recognise(bytes: &[u8]) -> Kind {
    if bytes.starts_with(b"\x7fELF") {
        return Kind::Elf;
    }
    match std::str::from_utf8(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)) {
        Ok(text) if !text.contains('\0') => {
            if is_hex(text) {
                Kind::Hex
            } else {
                Kind::Text
            }
        }
        // Source in some other encoding would be longer words of letters; a program has zeros.
        Err(_) if !bytes.contains(&0) => Kind::Text,
        _ => Kind::Raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_recognised() {
        assert_eq!(recognise(b"\x7fELF\x02\x01"), Kind::Elf);
        assert_eq!(recognise(b"95 00 00 00 00 00 00 00\n"), Kind::Hex);
        assert_eq!(recognise(b"exit\n"), Kind::Text);
        assert_eq!(recognise(b""), Kind::Text);
        assert_eq!(recognise(&[0x95, 0, 0, 0, 0, 0, 0, 0]), Kind::Raw);
        assert_eq!(recognise(&[0x07, 0, 0, 0, 1, 0, 0, 0]), Kind::Raw);
        assert_eq!(recognise(b"exit # caf\xe9\n"), Kind::Text);
    }
}
