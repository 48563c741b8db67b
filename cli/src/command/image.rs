//! Compiled code as JSON.

use super::trace;
use acqrel_isa::{Endian, Program, Syntax, encode};
use acqrel_jit::emit::{self, Owner, Piece};
use acqrel_jit::{Event, Frames, Image};
use serde_json::{Map, Value, json};

/// An image with its code, and what each byte of it is for.
pub(super) fn value(path: &str, image: &Image, program: &Program, syntax: Syntax) -> Value {
    let options = image.options();
    let lowering =
        Event::ALL.map(|event| (event.name().to_owned(), json!(options.lowering.get(event).name)));
    let pieces = emit::pieces(image);
    let parts = pieces.iter().filter_map(|piece| {
        let name = match piece.owner {
            Owner::Insn(_) => return None,
            Owner::Part(kind) => emit::part_name(program, kind),
            Owner::Unknown => "unknown".to_owned(),
        };
        Some(json!({
            "part": name, "start": piece.range.start, "end": piece.range.end,
            "machine": machine(image, piece),
        }))
    });
    let insns = pieces.iter().filter_map(|piece| match piece.owner {
        Owner::Insn(index) => Some(insn(image, program, syntax, index, piece)),
        Owner::Part(_) | Owner::Unknown => None,
    });
    json!({
        "file": path,
        "arch": image.arch().name(),
        "features": emit::features(options.target()),
        "memory": options.memory.name(),
        "frames": match options.frames {
            Frames::Guest => "guest",
            Frames::Machine => "machine",
        },
        "fuel": options.fuel,
        "lowering": Map::from_iter(lowering),
        "entry": image.entry(),
        "exit": image.exit(),
        "needs_block": image.needs_block(),
        "code": trace::hex(image.code()),
        "parts": parts.collect::<Vec<_>>(),
        "insns": insns.collect::<Vec<_>>(),
    })
}

fn insn(image: &Image, program: &Program, syntax: Syntax, index: usize, piece: &Piece) -> Value {
    let insn = program.insns()[index];
    let line = program.line(index).map(|line| {
        json!({ "file": program.files().get(line.file), "line": line.line, "column": line.column })
    });
    json!({
        "slot": program.slot(index),
        "bytes": trace::hex(&encode(&[insn], Endian::Little)),
        "text": insn.text(syntax).to_string(),
        "target": program.target(index).map(|target| program.slot(target)),
        "line": line,
        "fused": image.is_fused(index),
        "start": piece.range.start,
        "end": piece.range.end,
        "machine": machine(image, piece),
    })
}

fn machine(image: &Image, piece: &Piece) -> Vec<Value> {
    let insns = emit::disassembly(image, piece).into_iter();
    insns
        .map(|insn| {
            let bytes = &image.code()[insn.range.start as usize..insn.range.end as usize];
            json!({ "offset": insn.range.start, "bytes": trace::hex(bytes), "text": insn.text })
        })
        .collect()
}
