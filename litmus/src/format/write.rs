//! A test as text: [`write()`].

use super::print;
use crate::{Isa, Location, Test};
use acqrel_asm::disassemble;
use acqrel_isa::{Insn, Program, Reg, RegSet, Size, Syntax};
use std::fmt::Write as _;

/// A test of BPF as the text that [`read()`](crate::read()) makes the same test of: its name, the memory
/// and registers that its programs need, the programs, and its condition. None if it is of another
/// instruction set, or has code without a program.
pub fn write(test: &Test) -> Option<String> {
    if test.isa != Isa::Bpf {
        return None;
    }
    let programs: Option<Vec<&Program>> =
        test.threads.iter().map(|thread| thread.program.as_ref()).collect();
    let programs = programs?;
    let mut text = format!("BPF {}\n", test.name);
    if !test.origin.doc.is_empty() {
        let _ = writeln!(text, "\"{}\"", test.origin.doc);
    }
    text.push_str("{\n");
    for location in &test.locations {
        declare(&mut text, test, location);
    }
    for (index, (thread, program)) in test.threads.iter().zip(&programs).enumerate() {
        let read = program.insns().iter().fold(RegSet::EMPTY, |all, it| all.union(it.reads()));
        let mut line = String::new();
        for &(reg, number) in &thread.registers {
            if Reg::new(reg.number()).is_some_and(|reg| read.contains(reg)) {
                let _ = write!(line, " {index}:r{}={};", reg.number(), value(test, number));
            }
        }
        if !line.is_empty() {
            let _ = writeln!(text, "{line}");
        }
    }
    text.push_str("}\n");
    let columns: Vec<Vec<String>> = programs.iter().map(|program| column(program)).collect();
    table(&mut text, &columns);
    if let Some(filter) = &test.filter {
        let _ = writeln!(text, "filter ({})", print::formula(test, filter));
    }
    let _ = writeln!(text, "{}", print::condition(test));
    Some(text)
}

/// Declares a location, if it is not what a name stands for that is not declared.
fn declare(text: &mut String, test: &Test, location: &Location) {
    let Location { name, size, initial, .. } = location;
    let values: Vec<String> = initial.iter().map(|&number| value(test, number)).collect();
    let typed = size.map(|size| match size {
        Size::B => "int8_t ",
        Size::H => "int16_t ",
        Size::W => "int ",
        Size::DW => "int64_t ",
    });
    if initial.len() > 1 {
        let (typed, count) = (typed.unwrap_or("int64_t "), initial.len());
        let _ = writeln!(text, " {typed}{name}[{count}]={{{}}};", values.join(","));
    } else if typed.is_some() || initial.iter().any(|&number| number != 0) {
        let _ = writeln!(text, " {}{name}={};", typed.unwrap_or_default(), values.join(","));
    }
}

/// A number, or the location that it is the address of.
fn value(test: &Test, number: u64) -> String {
    let location = test.locations.iter().find(|location| location.address == number);
    location.map_or_else(|| number.cast_signed().to_string(), |location| location.name.clone())
}

/// The rows of a thread. The exit at the end is left out: running off the end is the same.
fn column(program: &Program) -> Vec<String> {
    let text = disassemble(program, Syntax::Llvm);
    let mut rows: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
    rows.retain(|row| !row.starts_with(".globl"));
    if matches!(program.insns().last(), Some(Insn::Exit {})) && rows.len() > 1 {
        rows.pop();
    }
    rows
}

/// The threads as columns.
fn table(text: &mut String, columns: &[Vec<String>]) {
    let head = |index: usize| format!("P{index}");
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(index, rows)| {
            let widest = rows.iter().map(|row| row.chars().count()).max().unwrap_or(0);
            widest.max(head(index).len())
        })
        .collect();
    let height = columns.iter().map(Vec::len).max().unwrap_or(0);
    let heads: Vec<String> = (0..columns.len()).map(head).collect();
    let rows = (0..height).map(|row| {
        columns.iter().map(|rows| rows.get(row).cloned().unwrap_or_default()).collect::<Vec<_>>()
    });
    for row in [heads].into_iter().chain(rows) {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!(" {cell:width$} "));
        let _ = writeln!(text, "{};", cells.collect::<Vec<_>>().join("|"));
    }
}
