//! `disasm`: any program to text.

use super::trace;
use crate::Status;
use crate::args::{CpuVersion, Disasm, Reading};
use crate::error::Error;
use crate::input::{File, Which};
use crate::{output, report};
use acqrel_asm::{disassemble, listing, summary};
use acqrel_isa::{Endian, Program, Syntax, encode};
use serde_json::{Value, json};

pub(crate) fn run(args: &Disasm) -> Result<Status, Error> {
    let reading = Reading { syntax: args.from, cpu: CpuVersion::V4 };
    let file = File::open(&args.input, reading, args.format.is_json())?;
    let syntax = Syntax::from(args.syntax);
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
            programs.push(value(heading.as_deref(), &program, syntax, file.endian));
            continue;
        }
        let text = if args.listing {
            listing(&program, syntax, file.endian)
        } else {
            disassemble(&program, syntax)
        };
        let heading = heading.map_or(String::new(), |name| match syntax {
            Syntax::Llvm | Syntax::Ubpf => format!("{gap}# {name}\n"),
            Syntax::Kernel => format!("{gap}; {name}\n"),
            Syntax::Herd => format!("{gap}(* {name} *)\n"),
        });
        gap = "\n";
        output::print(&format!("{heading}{text}"))?;
    }
    if args.format.is_json() {
        output::json(&json!({ "file": file.path, "programs": programs, "errors": errors }))?;
    }
    Ok(status)
}

/// A program as a JSON value.
pub(super) fn value(
    name: Option<&str>,
    program: &Program,
    syntax: Syntax,
    endian: Endian,
) -> Value {
    let insns = program.insns().iter().enumerate().map(|(index, &insn)| {
        let row = insn.row();
        let line = program.line(index).map(|line| {
            json!({ "file": program.files().get(line.file), "line": line.line, "column": line.column })
        });
        json!({
            "slot": program.slot(index),
            "bytes": trace::hex(&encode(&[insn], endian)),
            "text": insn.text(syntax).to_string(),
            "name": row.name,
            "target": program.target(index).map(|target| program.slot(target)),
            "effects": summary(insn),
            "group": row.group.name(),
            "cpu": row.cpu.name(),
            "line": line,
        })
    });
    let functions = program.functions().iter().map(
        |function| json!({ "name": function.name, "slot": program.slot(function.insns.start) }),
    );
    let maps = program.maps().iter().map(|map| {
        json!({
            "name": map.name, "type": map.kind.number(), "key_size": map.key_size,
            "value_size": map.value_size, "max_entries": map.max_entries,
            "read_only": map.read_only,
        })
    });
    json!({
        "name": name,
        "endian": match endian {
            Endian::Little => "little",
            Endian::Big => "big",
        },
        "functions": functions.collect::<Vec<_>>(),
        "maps": maps.collect::<Vec<_>>(),
        "insns": insns.collect::<Vec<_>>(),
    })
}
