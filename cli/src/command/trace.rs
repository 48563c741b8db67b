//! `run --trace`: each step with what it changed, as text or JSON lines.

use acqrel_guest::Fault;
use acqrel_interp::{MemoryChange, RegisterChange, Traced};
use acqrel_isa::{Program, Syntax};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The number of columns for the text of an instruction.
const WIDTH: usize = 44;

/// A step as a line of text.
pub(super) fn line(traced: &Traced) -> String {
    let mut text = format!("{:5}: {:WIDTH$}", traced.slot, traced.insn.to_string());
    // Writing to a string cannot fail.
    for RegisterChange { reg, old, new } in &traced.registers {
        let _ = write!(text, " {reg}: {old:#x} -> {new:#x}");
    }
    for MemoryChange { address, old, new } in &traced.memory {
        let _ = write!(text, " [{address:#x}]: {} -> {}", hex(old), hex(new));
    }
    match &traced.end {
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

/// A step as a JSON value.
pub(super) fn value(program: &Program, traced: &Traced) -> Value {
    let registers = traced.registers.iter().map(|change| {
        json!({
            "register": change.reg.to_string(),
            "old": format!("{:#x}", change.old),
            "new": format!("{:#x}", change.new),
        })
    });
    let memory = traced.memory.iter().map(|change| {
        json!({
            "address": format!("{:#x}", change.address),
            "old": hex(&change.old),
            "new": hex(&change.new),
        })
    });
    json!({
        "slot": traced.slot,
        "insn": traced.insn.text(Syntax::Llvm).to_string(),
        "line": program.line(traced.index).map(|line| line.line),
        "registers": registers.collect::<Vec<_>>(),
        "memory": memory.collect::<Vec<_>>(),
        "end": traced.end.map(result),
    })
}

/// A result as a JSON value.
pub(super) fn result(result: Result<u64, Fault>) -> Value {
    match result {
        Ok(r0) => json!({ "r0": format!("{r0:#x}") }),
        Err(fault) => json!({
            "fault": {
                "kind": fault.kind.name(),
                "slot": fault.slot,
                "address": fault.address.map(|address| format!("{address:#x}")),
                "message": fault.to_string(),
            }
        }),
    }
}

/// Bytes in ascending order, two digits each.
pub(super) fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(" ")
}
