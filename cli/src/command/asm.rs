//! `asm`: text, and whatever else has a program in it, to an object, bytes, or other text.

use crate::Status;
use crate::args::{Asm, Emit, Kind};
use crate::error::Error;
use crate::{input, output, report};
use acqrel_asm::object::{Object, Select, WriteOptions};
use acqrel_asm::unit::Unit;
use acqrel_asm::{
    Assembled, Goal, Options, Sources, UnitOptions, assemble, disassemble, disassemble_to,
    disassemble_unit_to, emit, hex,
};
use acqrel_isa::{Endian, Program, Syntax};
use std::borrow::Cow;
use std::path::Path;

pub(crate) fn run(args: &Asm) -> Result<Status, Error> {
    let json = args.format.is_json();
    if json && args.emit.is_some() && args.output.is_none() {
        let message = "--emit needs --output if JSON goes to standard output";
        return Err(Error::Usage(message.to_owned()));
    }
    let by_name = args.output.as_deref().map_or(Emit::Hex, Emit::of_path);
    let emit = args.emit.unwrap_or(by_name);
    if args.debug && emit != Emit::Elf {
        return Err(Error::Usage("-g is for objects: --emit elf".to_owned()));
    }
    let made = Made::of(args, emit)?;
    if json {
        let program = made.program()?;
        output::print(&(emit::json(None, &program, Syntax::Llvm, made.endian) + "\n"))?;
        if args.output.is_none() {
            return Ok(Status::Fine);
        }
    }
    let whole = matches!(emit, Emit::Elf | Emit::Llvm | Emit::Gas);
    if !whole && made.unit.as_ref().is_some_and(Unit::has_data) {
        report::warning(&format!(
            "{}: its maps and data are left out, and the program names them by index; --emit elf, llvm and gas have them",
            made.path
        ));
    }
    write(args, emit, &made)?;
    Ok(Status::Fine)
}

/// Writes what is asked for.
fn write(args: &Asm, emit: Emit, made: &Made) -> Result<(), Error> {
    let path = args.output.as_deref();
    let (name, comments, endian) = (args.name.as_str(), args.comments.into(), made.endian);
    let text = |text: String| output::write(path, text.as_bytes());
    let source = |syntax| made.write_text(path, syntax);
    match emit {
        Emit::Elf => output::write(path, &made.object(args.debug)?),
        Emit::Raw => output::write(path, &made.program()?.to_bytes(endian)),
        Emit::Hex => text(hex::print(&made.program()?.to_bytes(endian))),
        Emit::Listing => text(emit::listing(made.program()?.as_ref(), comments, endian)),
        Emit::C => text(emit::c(made.program()?.as_ref(), name, comments)),
        Emit::Macros => text(emit::macros(made.program()?.as_ref(), name, comments)),
        Emit::Rust => text(emit::rust(made.program()?.as_ref(), name, comments, endian)),
        Emit::Json => text(emit::json(None, made.program()?.as_ref(), comments, endian) + "\n"),
        Emit::Data => text(emit::data(made.program()?.as_ref())),
        Emit::Llvm => source(Syntax::Llvm),
        Emit::Kernel => source(Syntax::Kernel),
        Emit::Ubpf => source(Syntax::Ubpf),
        Emit::Gas => source(Syntax::Gas),
        Emit::Herd => source(Syntax::Herd),
    }
}

/// What an input comes to: a program, a unit, or both.
struct Made {
    path: String,
    endian: Endian,
    program: Option<Program>,
    unit: Option<Unit>,
    sources: Sources,
}

impl Made {
    fn of(args: &Asm, emit: Emit) -> Result<Self, Error> {
        let path = input::name(&args.program);
        let bytes = input::read(&args.program)?;
        let kind = input::kind(&bytes, args.kind);
        let given = args.endian.map(Endian::from);
        let endian = given.unwrap_or_default();
        let fail = |message: String| Error::Input { path: path.clone(), message, help: None };
        let program = |bytes: &[u8]| {
            Program::from_bytes(bytes, endian).map_err(|error| fail(error.to_string()))
        };
        let (mut unit, mut sources) = (None, Sources::default());
        let program = match kind {
            Kind::Elf => {
                let read = Unit::read(&bytes).map_err(|error| Error::object(&path, &error))?;
                if given.is_some_and(|given| given != read.endian) && emit == Emit::Elf {
                    let message = "the byte order of an object cannot be changed";
                    return Err(Error::Usage(message.to_owned()));
                }
                let endian = given.unwrap_or(read.endian);
                return Ok(Self { path, endian, program: None, unit: Some(read), sources });
            }
            Kind::Raw => Some(program(&bytes)?),
            kind => {
                let source = input::text(&path, bytes)?;
                let goal = if emit == Emit::Elf { Goal::Object } else { Goal::Program };
                let options = input::options(&path, &args.reading);
                let options = Options { endian, goal, lines: args.debug, ..options };
                let json = args.format.is_json();
                let assembled = input::assembled(&source, kind.form(), &options, json)?;
                let Assembled { program, unit: assembled, sources: texts, .. } = assembled;
                (unit, sources) = (assembled, texts);
                program
            }
        };
        Ok(Self { path, endian, program, unit, sources })
    }

    fn fail(&self, message: String, help: Option<&str>) -> Error {
        Error::Input { path: self.path.clone(), message, help: help.map(str::to_owned) }
    }

    /// The program; linked, if it is not of one section.
    fn program(&self) -> Result<Cow<'_, Program>, Error> {
        if let Some(program) = &self.program {
            return Ok(Cow::Borrowed(program));
        }
        let unit = self.unit.clone().unwrap_or_default();
        let help =
            "`acqrel disasm` has --function and --section to choose; --emit elf has them all";
        let object = Object::of(unit).map_err(|error| Error::object(&self.path, &error))?;
        let linked = object.reached(&Select::Only);
        let linked = linked.map_err(|error| Error::object(&self.path, &error).with_help(help))?;
        let left = (0..object.functions().len()).find(|function| !linked.contains(function));
        if let Some(left) = left {
            let function = &object.functions()[left];
            let section = &object.sections()[function.section].name;
            let name = function.name.as_deref().unwrap_or("without a name");
            let message = format!(
                "function {name}, at byte {:#x} of section {section}, would be left out: the program does not reach it",
                function.offset
            );
            return Err(self.fail(message, Some(help)));
        }
        let program = object.program(&Select::Only);
        program.map(Cow::Owned).map_err(|error| Error::object(&self.path, &error).with_help(help))
    }

    /// The object.
    fn object(&self, debug: bool) -> Result<Vec<u8>, Error> {
        let made;
        let unit = match (&self.unit, &self.program) {
            (Some(unit), _) => unit,
            (None, program) => {
                let text = program.as_ref().map(|program| disassemble(program, Syntax::Llvm));
                let options = Options {
                    syntax: Some(Syntax::Llvm),
                    goal: Goal::Object,
                    endian: self.endian,
                    lines: false,
                    ..Options::default()
                };
                made = assemble(&text.unwrap_or_default(), &options).unit.ok_or_else(|| {
                    self.fail("the program has no text that an object is made of".to_owned(), None)
                })?;
                &made
            }
        };
        let text = |name: &String| {
            let file = self.sources.files().iter().find(|file| file.name == *name);
            file.map_or("", |file| &*file.text)
        };
        let texts: Vec<&str> = unit.files.iter().map(text).collect();
        let options = WriteOptions { debug, texts: &texts, ..WriteOptions::default() };
        unit.write(&options).map_err(|error| Error::writing(&self.path, &error))
    }

    /// Writes text: of the program, if the unit is nothing but that, or else of the unit.
    fn write_text(&self, path: Option<&Path>, syntax: Syntax) -> Result<(), Error> {
        let whole = matches!(syntax, Syntax::Llvm | Syntax::Gas);
        if whole
            && let Some(unit) = &self.unit
            && (self.program.is_none() || unit.has_data())
        {
            let options = UnitOptions { syntax, all: false };
            return output::with(path, |out| disassemble_unit_to(out, unit, options));
        }
        let program = self.program()?;
        output::with(path, |out| disassemble_to(out, &program, syntax))
    }
}
