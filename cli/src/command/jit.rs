//! `jit`: programs to machine code.

use super::{image, recipes};
use crate::Status;
use crate::args::{Code, Compiling, Input, Jit, Reading};
use crate::error::Error;
use crate::input::{File, Which};
use crate::{memory, output};
use acqrel_guest::{Granule, Guest, Helpers, Start};
use acqrel_isa::{Program, Syntax};
use acqrel_jit::{Frames, Image, compile, emit};
use acqrel_machine::Arch;
use std::io::IsTerminal as _;
use std::path::Path;

pub(crate) fn run(args: &Jit) -> Result<Status, Error> {
    let json = args.format.is_json();
    if args.compiling.wants_help() {
        return help(&args.compiling, json);
    }
    let Some(path) = &args.program else {
        let message = "a program is needed: acqrel jit PROGRAM, or acqrel jit --lower help";
        return Err(Error::Usage(message.to_owned()));
    };
    if path.as_os_str() == "-" && args.mem == "@-" {
        let message = "standard input cannot be both the program and the memory";
        return Err(Error::Usage(message.to_owned()));
    }
    let binary = args.emit != Code::Listing;
    if args.output.is_none() && binary && json {
        let message = "--emit needs --output if JSON goes to standard output";
        return Err(Error::Usage(message.to_owned()));
    }
    if args.output.is_none() && binary && std::io::stdout().is_terminal() {
        let message = "machine code is not for a terminal: give --output FILE";
        return Err(Error::Usage(message.to_owned()));
    }
    let mut options = args.compiling.options()?;
    options.fuel |= args.fuel.is_some();
    if args.emit == Code::Exe {
        options.frames = Frames::Guest;
    }
    let reading = Reading::of(args.from);
    let input = Input { program: path.clone(), bytes: args.bytes };
    let file = File::open(&input, &reading, json)?;
    file.refuse_big_endian("compiled")?;
    let program = file.program(Which::of(args.function.as_deref(), args.section.as_deref()))?;
    let start = Start {
        memory: memory::parse(&args.mem)?,
        granule: Granule::Page,
        fuel: args.fuel.unwrap_or(Start::DEFAULT_FUEL),
        ..Start::default()
    };
    let helpers = Helpers::standard();
    let fail = |slot, error: String| file.within(&program, slot, &error);
    let guest = Guest::new(&program, &start, &helpers);
    let guest = guest.map_err(|error| fail(Some(error.slot), error.to_string()))?;
    let image = compile(&program, &guest, &options);
    let image = image.map_err(|error| fail(error.instruction(), error.to_string()))?;
    // JSON goes to standard output after the file is there, so that there is one answer.
    if !json || args.output.is_some() {
        let bytes = bytes(args.emit, args.syntax.into(), &program, &image, &guest, &start);
        let bytes = bytes.map_err(|error| emit_error(&file, &program, &error))?;
        output::write(args.output.as_deref(), &bytes)?;
    }
    if let Some(path) = args.output.as_deref().filter(|_| args.emit == Code::Exe) {
        make_executable(path)?;
    }
    if json {
        output::json(&image::value(&file.path, &image, &program, args.syntax.into()))?;
    }
    Ok(Status::Fine)
}

/// Why an image cannot be written in some form, and what can be done instead.
fn emit_error(file: &File, program: &Program, error: &emit::EmitError) -> Error {
    let place = file.within(program, error.instruction(), &error.to_string());
    match error.instruction() {
        Some(_) => place.with_help("acqrel run --engine jit and --engine emulate have them"),
        None => place,
    }
}

/// Shows the recipes of the target given, or of all.
pub(super) fn help(compiling: &Compiling, json: bool) -> Result<Status, Error> {
    let archs = compiling.arch.map_or_else(|| Arch::ALL.to_vec(), |arch| vec![arch.into()]);
    if json {
        output::json(&recipes::value(&archs))?;
    } else {
        output::print(&recipes::table(&archs))?;
    }
    Ok(Status::Fine)
}

/// What is written.
fn bytes(
    what: Code,
    syntax: Syntax,
    program: &Program,
    image: &Image,
    guest: &Guest,
    start: &Start,
) -> Result<Vec<u8>, emit::EmitError> {
    match what {
        Code::Listing => Ok(emit::listing(image, program, syntax).into_bytes()),
        Code::Raw => Ok(image.code().to_vec()),
        Code::Elf => emit::object(image, program),
        Code::Exe => emit::executable(image, program, guest, start, &Helpers::standard()),
    }
}

/// Lets everybody execute a file who may read it.
#[cfg(unix)]
fn make_executable(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt as _;
    let set = || {
        let mut permissions = std::fs::metadata(path)?.permissions();
        let mode = permissions.mode();
        permissions.set_mode(mode | (mode & 0o444) >> 2);
        std::fs::set_permissions(path, permissions)
    };
    set().map_err(|error| Error::Write { path: path.to_owned(), error })
}

/// Other systems have no such permission.
#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<(), Error> {
    Ok(())
}
