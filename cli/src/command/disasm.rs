//! `disasm`: any program to text.

use crate::Status;
use crate::args::{CpuVersion, Disasm, Reading};
use crate::error::Error;
use crate::input::{File, Which};
use crate::{output, report};
use acqrel_asm::{disassemble, hex, listing, summary};
use acqrel_isa::{Endian, Program, Syntax, encode};
use serde_json::{Value, json};

pub(crate) fn run(args: &Disasm) -> Result<Status, Error> {
    let reading = Reading { syntax: args.from, cpu: CpuVersion::V4 };
    let file = File::open(&args.input, reading, args.format.is_json())?;
    let syntax = Syntax::from(args.syntax);
    let json = args.format.is_json();
    let found = match Which::of(args.function.as_deref(), args.section.as_deref()) {
        Which::Only => file.programs(),
        which => vec![(None, Ok(file.program(which)?))],
    };
    let mut programs = Vec::new();
    let mut errors = Vec::new();
    for (heading, program) in found {
        match program {
            Ok(program) => programs.push((heading, program)),
            Err(error) => errors.push(error),
        }
    }
    // A part that cannot be shown does not keep the others from being shown.
    let status = if errors.is_empty() { Status::Fine } else { Status::BadInput };
    for error in &errors {
        report::failure(error, false);
    }
    if json {
        let programs =
            programs.iter().map(|(name, program)| value(name.as_deref(), program, syntax));
        let programs: Vec<Value> = programs.collect();
        let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
        output::json(&json!({ "file": file.path, "programs": programs, "errors": errors }))?;
        return Ok(status);
    }
    for (index, (heading, program)) in programs.iter().enumerate() {
        let text =
            if args.listing { listing(program, syntax) } else { disassemble(program, syntax) };
        let gap = if index == 0 { "" } else { "\n" };
        let heading = heading.as_ref().map_or(String::new(), |name| match syntax {
            Syntax::Llvm | Syntax::Ubpf => format!("{gap}# {name}\n"),
            Syntax::Kernel => format!("{gap}; {name}\n"),
            Syntax::Herd => format!("{gap}(* {name} *)\n"),
        });
        output::print(&format!("{heading}{text}"))?;
    }
    Ok(status)
}

/// A program as a JSON value.
pub(super) fn value(name: Option<&str>, program: &Program, syntax: Syntax) -> Value {
    let insns = program.insns().iter().enumerate().map(|(index, &insn)| {
        let row = insn.row();
        let line = program.line(index).map(|line| {
            json!({ "file": program.files().get(line.file), "line": line.line, "column": line.column })
        });
        json!({
            "slot": program.slot(index),
            "bytes": hex::print(&encode(&[insn], Endian::Little)).split_whitespace().collect::<Vec<_>>().join(" "),
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
        "functions": functions.collect::<Vec<_>>(),
        "maps": maps.collect::<Vec<_>>(),
        "insns": insns.collect::<Vec<_>>(),
    })
}
