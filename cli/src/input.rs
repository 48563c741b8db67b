//! Files to programs: [`File`], whatever kind of file it is.

use crate::args::{Bytes, Input, Kind, Reading};
use crate::error::Error;
use crate::report;
use acqrel_asm::object::{Object, Select};
use acqrel_asm::paste::{self, Form};
use acqrel_asm::unit::Unit;
use acqrel_asm::{Assembled, Code, Loaded, Loader, Options, Severity, assemble, hex};
use acqrel_isa::{Endian, Program};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// A file with programs.
pub(crate) struct File {
    /// Its name, for people.
    pub(crate) path: String,
    /// The byte order of its programs.
    pub(crate) endian: Endian,
    contents: Contents,
    /// What a source is, whole.
    source: Option<Unit>,
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

/// How a source is assembled that is read so. Files that it includes are looked for beside it, and then in
/// the folders that are given.
pub(crate) fn options(path: &str, reading: &Reading) -> Options {
    let folders = reading.include.clone();
    Options {
        syntax: reading.syntax.get(),
        cpu: reading.cpu.into(),
        file: path.to_owned(),
        defines: reading.define.clone(),
        loader: Loader::new(move |path, from| include(path, from, &folders)),
        ..Options::default()
    }
}

/// Reads a file that a source includes: the first of its name that there is.
fn include(path: &str, from: &str, folders: &[PathBuf]) -> Result<Loaded, String> {
    let beside = Path::new(from).parent().unwrap_or(Path::new(""));
    let mut error = None;
    for folder in std::iter::once(beside).chain(folders.iter().map(PathBuf::as_path)) {
        let path = folder.join(path);
        match read(&path) {
            Ok(bytes) => return Ok(Loaded { name: path.display().to_string(), bytes }),
            Err(Error::Read { error: why, .. }) => error = error.or(Some(why.to_string())),
            Err(why) => error = error.or(Some(why.to_string())),
        }
    }
    Err(error.unwrap_or_default())
}

/// Assembles a source, or a paste of a form, and shows what there is to say about it. Errors are not
/// shown if JSON is asked for: they are in the error then. What it gives has a unit or a program.
pub(crate) fn assembled(
    source: &str,
    form: Option<Form>,
    options: &Options,
    json: bool,
) -> Result<Assembled, Error> {
    let assembled = match form {
        Some(form) => paste::read(source, form, options),
        None => assemble(source, options),
    };
    let path = &options.file;
    let texts = report::Texts::of(path, source, &assembled.sources);
    let fine = assembled.unit.is_some() || assembled.program.is_some();
    if !json || fine {
        report::diagnostics_in(&texts, &assembled.diagnostics);
    }
    if fine {
        return Ok(assembled);
    }
    let errors = assembled.diagnostics.iter().filter(|d| d.severity() == Severity::Error);
    let errors: Vec<_> = errors.cloned().collect();
    // The last one can be about those that are not shown.
    let shown = errors.iter().filter(|error| error.code != Code::TooManyErrors).count();
    let count = match shown {
        1 => "1 error".to_owned(),
        _ if shown < errors.len() => format!("more than {shown} errors"),
        _ => format!("{shown} errors"),
    };
    let errors = report::values_in(&texts, &errors);
    Err(Error::Assembly { path: path.clone(), errors, count })
}

impl File {
    /// Reads and recognises a file.
    pub(crate) fn open(input: &Input, reading: &Reading, json: bool) -> Result<Self, Error> {
        let bytes = read(&input.program)?;
        Self::of(&input.program, bytes, input.bytes, reading, json)
    }

    /// Recognises the bytes of a file.
    pub(crate) fn of(
        path: &Path,
        bytes: Vec<u8>,
        how: Bytes,
        reading: &Reading,
        json: bool,
    ) -> Result<Self, Error> {
        let path = name(path);
        let fail = |message: String| Error::Input { path: path.clone(), message, help: None };
        let kind = kind(&bytes, how.kind);
        let given = how.endian.map(Endian::from);
        if given.is_some() && !matches!(kind, Kind::Raw | Kind::Hex | Kind::Array) {
            let message = "--endian is for raw and hexadecimal bytes".to_owned();
            return Err(Error::Usage(message));
        }
        let mut endian = given.unwrap_or_default();
        let program = |bytes: &[u8]| {
            Program::from_bytes(bytes, endian).map_err(|error| fail(error.to_string()))
        };
        let mut whole = None;
        let contents = match kind {
            Kind::Elf => {
                let object = Object::parse(&bytes).map_err(|error| Error::object(&path, &error))?;
                endian = object.endian();
                Contents::Object(Box::new(object))
            }
            Kind::Raw => Contents::Program(program(&bytes)?),
            kind => {
                let source = text(&path, bytes)?;
                let options = Options { endian, ..options(&path, reading) };
                let Assembled { program, unit, .. } =
                    assembled(&source, kind.form(), &options, json)?;
                if let Some(program) = program {
                    whole = unit;
                    Contents::Program(program)
                } else {
                    let object = Object::of(unit.unwrap_or_default());
                    let object = object.map_err(|error| Error::object(&path, &error))?;
                    Contents::Object(Box::new(object))
                }
            }
        };
        Ok(Self { path, endian, contents, source: whole })
    }

    /// All that the file is: of an object or a source.
    pub(crate) fn unit(&self) -> Option<&Unit> {
        match &self.contents {
            Contents::Object(object) => Some(object.unit()),
            Contents::Program(_) => self.source.as_ref(),
        }
    }

    /// Whether there is more in the file than one program has.
    pub(crate) fn is_more(&self) -> bool {
        match &self.contents {
            Contents::Object(_) => true,
            Contents::Program(_) => self.source.as_ref().is_some_and(Unit::has_data),
        }
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
                return object.program(&select).map_err(|error| Error::object(&self.path, &error));
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
            let place = format!("{}: {heading}", self.path);
            let program = object.program(&Select::Index(index));
            let program = program.map_err(|error| Error::object(&place, &error));
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
fn is_hex(text: &str) -> bool {
    hex::parse(text).is_ok_and(|bytes| !bytes.is_empty())
}

/// The kind of a file, by its contents if it is not given.
pub(crate) fn kind(bytes: &[u8], given: Kind) -> Kind {
    if given == Kind::Auto { recognise(bytes) } else { given }
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
