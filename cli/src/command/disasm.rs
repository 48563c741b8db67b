//! `disasm`: any program or object to text, and what differs between two.

use crate::Status;
use crate::args::{Disasm, Kind, OutputSyntax, Reading};
use crate::error::Error;
use crate::input::{File, Which};
use crate::{input, output, report};
use acqrel_asm::diff::{diff_programs, diff_units};
use acqrel_asm::unit::Unit;
use acqrel_asm::{UnitOptions, disassemble_to, disassemble_unit_to, emit};
use acqrel_isa::Syntax;
use serde_json::json;
use std::path::Path;

pub(crate) fn run(args: &Disasm) -> Result<Status, Error> {
    if let Some(other) = &args.other {
        return diff(args, other);
    }
    let bytes = input::read(&args.input.program)?;
    let elf = input::kind(&bytes, args.input.bytes.kind) == Kind::Elf;
    if elf && shows_unit(args) {
        let unit = Unit::read(&bytes)
            .map_err(|error| Error::object(&input::name(&args.input.program), &error))?;
        drop(bytes);
        let options = UnitOptions { syntax: args.syntax.into(), all: args.all };
        output::with(None, |out| disassemble_unit_to(out, &unit, options))?;
        return Ok(Status::Fine);
    }
    programs(args, bytes)
}

/// Whether objects are to be shown whole.
fn shows_unit(args: &Disasm) -> bool {
    let syntax = matches!(args.syntax, OutputSyntax::Llvm | OutputSyntax::Gas);
    let part = args.function.is_some() || args.section.is_some();
    syntax && !part && !args.listing && !args.format.is_json()
}

/// Shows what differs.
fn diff(args: &Disasm, other: &Path) -> Result<Status, Error> {
    let json = args.format.is_json();
    let reading = Reading::of(args.from);
    let open = |path: &Path| File::of(path, input::read(path)?, args.input.bytes, &reading, json);
    let (old, new) = (open(&args.input.program)?, open(other)?);
    let which = Which::of(args.function.as_deref(), args.section.as_deref());
    let whole = old.is_more() || new.is_more();
    let diff = match (old.unit(), new.unit(), which) {
        (Some(old), Some(new), Which::Only) if whole => diff_units(old, new),
        _ => diff_programs(&old.program(which)?, &new.program(which)?),
    };
    let syntax = args.syntax.into();
    if json {
        output::print(&(diff.json(syntax) + "\n"))?;
    } else {
        output::print(&diff.text(syntax))?;
    }
    Ok(if diff.is_equal() { Status::Fine } else { Status::Failed })
}

/// Shows the programs of a file.
fn programs(args: &Disasm, bytes: Vec<u8>) -> Result<Status, Error> {
    let reading = Reading::of(args.from);
    let json = args.format.is_json();
    let file = File::of(&args.input.program, bytes, args.input.bytes, &reading, json)?;
    let syntax = Syntax::from(args.syntax);
    if file.is_more()
        && shows_unit(args)
        && let Some(unit) = file.unit()
    {
        let options = UnitOptions { syntax, all: args.all };
        output::with(None, |out| disassemble_unit_to(out, unit, options))?;
        return Ok(Status::Fine);
    }
    let found = match Which::of(args.function.as_deref(), args.section.as_deref()) {
        Which::Only => file.programs(),
        which => Box::new(std::iter::once((None, Ok(file.program(which)?)))),
    };
    let mut status = Status::Fine;
    let (mut programs, mut errors) = (Vec::new(), Vec::new());
    let mut gap = "";
    for (heading, program) in found {
        let program = match program {
            Ok(program) => program,
            Err(error) => {
                // A part that cannot be shown does not keep the others from being shown.
                status = report::failure(&error, false);
                errors.push(error.to_string());
                continue;
            }
        };
        if args.format.is_json() {
            programs.push(emit::json(heading.as_deref(), &program, syntax, file.endian));
            continue;
        }
        let heading = heading.map_or(String::new(), |name| match syntax {
            Syntax::Llvm | Syntax::Ubpf | Syntax::Gas => format!("{gap}# {name}\n"),
            Syntax::Kernel => format!("{gap}; {name}\n"),
            Syntax::Herd => format!("{gap}(* {name} *)\n"),
        });
        gap = "\n";
        output::with(None, |out| {
            out.write_all(heading.as_bytes())?;
            if args.listing {
                out.write_all(emit::listing(&program, syntax, file.endian).as_bytes())
            } else {
                disassemble_to(out, &program, syntax)
            }
        })?;
    }
    if args.format.is_json() {
        let (errors, path) = (json!(errors), json!(file.path));
        let programs = programs.join(",");
        output::print(&format!(
            "{{\"errors\":{errors},\"file\":{path},\"programs\":[{programs}]}}\n"
        ))?;
    }
    Ok(status)
}
