//! `run --trace --engine emulate`: each machine instruction with the registers that it changed.

use super::trace;
use crate::error::Error;
use crate::output;
use acqrel_engines::{EmulateError, Emulation};
use acqrel_guest::{Fault, Guest, Helpers, Outcome, Start};
use acqrel_isa::Program;
use acqrel_jit::emit::{self, Owner};
use acqrel_jit::{CompileError, Frames, Image, Options, compile};
use acqrel_machine::{Arch, Reg};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The number of columns for the text of a machine instruction.
const WIDTH: usize = 40;

/// Why a program cannot be traced.
pub(super) enum TraceError {
    Compile(CompileError),
    Emulate(EmulateError),
    Output(Error),
}

/// A machine instruction of an image.
struct Line {
    owner: Owner,
    text: String,
}

/// A register with its value before and after an instruction.
struct Change {
    register: &'static str,
    old: u64,
    new: u64,
}

/// Runs a program in the emulator and shows each step.
pub(super) fn run(
    program: &Program,
    guest: &Guest,
    start: &Start,
    options: &Options,
    as_json: bool,
) -> Result<Outcome, TraceError> {
    let options = Options { frames: Frames::Guest, ..*options };
    let image = compile(program, guest, &options).map_err(TraceError::Compile)?;
    let lines = lines(&image);
    let helpers = Helpers::standard();
    let mut emulation = Emulation::new(&image, program, guest, start, &helpers);
    let mut before = registers(&emulation, image.arch());
    let mut last = None;
    loop {
        let offset = emulation.offset();
        let end = emulation.step().map_err(TraceError::Emulate)?;
        let after = registers(&emulation, image.arch());
        let changed = before.iter().zip(&after).filter(|((_, old), (_, new))| old != new);
        let changes = changed
            .map(|(&(register, old), &(_, new))| Change { register, old, new })
            .collect::<Vec<_>>();
        let line = offset.and_then(|offset| lines.get(&offset).map(|line| (offset, line)));
        let shown = if as_json {
            output::json(&value(program, line, &changes, end))
        } else {
            output::print(&text(program, &image, line, &mut last, &changes, end))
        };
        shown.map_err(TraceError::Output)?;
        before = after;
        if let Some(result) = end {
            return Ok(emulation.outcome(result));
        }
    }
}

/// The machine instructions of an image, by their offsets.
fn lines(image: &Image) -> BTreeMap<u32, Line> {
    let pieces = emit::pieces(image).into_iter();
    let all = pieces.flat_map(|piece| {
        let insns = emit::disassembly(image, &piece).into_iter();
        insns.map(move |insn| (insn.range.start, Line { owner: piece.owner, text: insn.text }))
    });
    all.collect()
}

/// The general registers that an architecture has, with their values.
fn registers(emulation: &Emulation<'_>, arch: Arch) -> Vec<(&'static str, u64)> {
    let registers = &emulation.machine().registers;
    let all = (0..32).filter_map(Reg::new);
    all.filter_map(|reg| Some((reg.name(arch)?, registers.reg(reg)))).collect()
}

/// What a machine instruction belongs to, in words.
fn owner_name(program: &Program, owner: Owner) -> String {
    match owner {
        Owner::Insn(index) => format!("{:5}: {}", program.slot(index), program.insns()[index]),
        Owner::Part(kind) => format!("<{}>", emit::part_name(program, kind)),
        Owner::Unknown => "<unknown>".to_owned(),
    }
}

fn text(
    program: &Program,
    image: &Image,
    line: Option<(u32, &Line)>,
    last: &mut Option<Owner>,
    changes: &[Change],
    end: Option<Result<u64, Fault>>,
) -> String {
    let mut text = String::new();
    let owner = line.map(|(_, line)| line.owner);
    // An instruction that is come to again is shown again.
    let again = line.is_some_and(|(offset, line)| match line.owner {
        Owner::Insn(index) => image.range(index).start == offset,
        Owner::Part(_) | Owner::Unknown => false,
    });
    if owner != *last || again {
        *last = owner;
        if let Some(owner) = owner {
            text = owner_name(program, owner);
            text.push('\n');
        }
    }
    // Writing to a string cannot fail.
    let _ = match line {
        Some((offset, line)) => write!(text, "  {offset:6x}  {:WIDTH$}", line.text),
        None => write!(text, "          {:WIDTH$}", "(outside of the code)"),
    };
    for Change { register, old, new } in changes {
        let _ = write!(text, " {register}: {old:#x} -> {new:#x}");
    }
    match end {
        Some(Ok(r0)) => {
            let _ = write!(text, " ends with {r0:#x}");
        }
        Some(Err(fault)) => {
            let _ = write!(text, " fault: {}", fault.kind);
        }
        None => {}
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn value(
    program: &Program,
    line: Option<(u32, &Line)>,
    changes: &[Change],
    end: Option<Result<u64, Fault>>,
) -> Value {
    let registers = changes.iter().map(|change| {
        json!({
            "register": change.register,
            "old": format!("{:#x}", change.old),
            "new": format!("{:#x}", change.new),
        })
    });
    let (slot, part) = match line.map(|(_, line)| line.owner) {
        Some(Owner::Insn(index)) => (Some(program.slot(index)), None),
        Some(owner) => (None, Some(owner_name(program, owner))),
        None => (None, None),
    };
    json!({
        "slot": slot,
        "part": part,
        "offset": line.map(|(offset, _)| offset),
        "machine": line.map(|(_, line)| line.text.as_str()),
        "registers": registers.collect::<Vec<_>>(),
        "end": end.map(trace::result),
    })
}
