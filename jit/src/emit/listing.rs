//! Images for reading: [`listing()`].

use super::{MachineInsn, Owner, disassembly, pieces};
use crate::{Event, Frames, Image, Lowering, PartKind, Target};
use acqrel_isa::{Endian, Program, Syntax, encode};
use std::fmt::Write as _;

/// The columns that the bytes of a machine instruction have: ten bytes, the longest that loads an
/// immediate.
const BYTES: usize = 29;

/// A program with the machine code under each of its instructions.
///
/// The first lines say how it was compiled. Of a BPF instruction there are the slot, the bytes, the
/// text in a syntax, and behind `;` what belongs to it: the slot that it leads to, its source line.
/// Of a machine instruction there are the offset in the code, the bytes, and what a decoder makes
/// of them. What is no instruction's has a line in angle brackets before it.
pub fn listing(image: &Image, program: &Program, syntax: Syntax) -> String {
    let mut out = head(image);
    let mut function = None;
    let all = pieces(image);
    for (at, piece) in all.iter().enumerate() {
        let own = match piece.owner {
            Owner::Insn(index) => program.function_of(index),
            Owner::Part(PartKind::Prologue(number)) => Some(number),
            // Padding is the function's that it is in.
            Owner::Part(PartKind::Padding) => match all.get(at + 1).map(|next| next.owner) {
                Some(Owner::Insn(_)) => function,
                _ => None,
            },
            Owner::Part(_) | Owner::Unknown => None,
        };
        if own != function {
            out.push('\n');
            if let Some(number) = own {
                push(&mut out, format_args!("{}:\n", function_name(program, number)));
            }
            function = own;
        }
        match piece.owner {
            Owner::Insn(index) => insn(&mut out, image, program, syntax, index),
            Owner::Part(kind) => push(&mut out, format_args!("<{}>\n", part_name(program, kind))),
            Owner::Unknown => out.push_str("<unknown>\n"),
        }
        for machine in disassembly(image, piece) {
            push(&mut out, format_args!("    {:6x}  ", machine.range.start));
            let MachineInsn { range, text } = &machine;
            let bytes = image.code()[range.start as usize..range.end as usize].iter();
            let bytes: Vec<String> = bytes.map(|byte| format!("{byte:02x}")).collect();
            push(&mut out, format_args!("{:BYTES$}  {text}\n", bytes.join(" ")));
        }
    }
    out
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}

/// How an image was compiled: target, features, memory, frames, fuel, and the recipes that are not
/// the target's defaults.
pub fn summary(image: &Image) -> String {
    let options = image.options();
    let target = options.target();
    let features = features(target);
    let features = if features.is_empty() { "no features".to_owned() } else { features.join(",") };
    let frames = match options.frames {
        Frames::Guest => "frames in the guest's memory",
        Frames::Machine => "frames on the machine's stack",
    };
    let fuel = if options.fuel { "fuel" } else { "no fuel" };
    let (arch, memory) = (target.arch(), options.memory.name());
    let mut text = format!("{arch}, {features}; {memory}, {frames}, {fuel}");
    let default = Lowering::new(target);
    for event in Event::ALL {
        let recipe = options.lowering.get(event);
        if recipe != default.get(event) {
            push(&mut text, format_args!("; {event} by {}", recipe.name));
        }
    }
    text
}

fn head(image: &Image) -> String {
    let mut text = summary(image);
    push(&mut text, format_args!("\n{} bytes, entry at {:#x}", image.code().len(), image.entry()));
    if image.parts().iter().any(|part| part.kind == PartKind::Exit) {
        push(&mut text, format_args!(", exit at {:#x}", image.exit()));
    }
    text.push_str(if image.needs_block() { "\n" } else { ", needs nothing around it\n" });
    text
}

/// The names of the features that a target has.
pub fn features(target: Target) -> Vec<&'static str> {
    let all = match target {
        Target::X86_64(features) => vec![(features.bmi2, "bmi2"), (features.movbe, "movbe")],
        Target::Arm64(features) => vec![
            (features.lse, "lse"),
            (features.lrcpc, "lrcpc"),
            (features.lrcpc2, "lrcpc2"),
            (features.lor, "lor"),
        ],
    };
    all.into_iter().filter_map(|(has, name)| has.then_some(name)).collect()
}

/// The name of a function, or what it can be called by.
fn function_name(program: &Program, number: usize) -> String {
    let function = &program.functions()[number];
    let slot = program.slot(function.insns.start);
    function.name.clone().unwrap_or_else(|| format!("function at slot {slot}"))
}

/// What a part of an image is, in words.
pub fn part_name(program: &Program, kind: PartKind) -> String {
    let at = |what, index| format!("{what} of slot {}", program.slot(index));
    match kind {
        PartKind::Entry => "entry".to_owned(),
        PartKind::Prologue(number) => format!("prologue of {}", function_name(program, number)),
        PartKind::Padding => "padding".to_owned(),
        PartKind::Fault(index) => at("fault", index),
        PartKind::Cold(index) => at("out of line", index),
        PartKind::Helper => "helper calls".to_owned(),
        PartKind::Exit => "exit".to_owned(),
        PartKind::Table => "table".to_owned(),
    }
}

/// The line of a BPF instruction, and a second one for the second half of a wide one.
fn insn(out: &mut String, image: &Image, program: &Program, syntax: Syntax, index: usize) {
    let insn = program.insns()[index];
    let mut notes = Vec::new();
    if let Some(target) = program.target(index) {
        notes.push(format!("to {}", program.slot(target)));
    }
    if image.is_fused(index) {
        notes.push("fused with the instruction above".to_owned());
    } else if image.range(index).is_empty() {
        notes.push("no code".to_owned());
    }
    if let Some(line) = program.line(index)
        && let Some(file) = program.files().get(line.file)
    {
        notes.push(format!("{file}:{}", line.line));
    }
    let slot = program.slot(index);
    for (nth, bytes) in encode(&[insn], Endian::Little).chunks(8).enumerate() {
        push(out, format_args!("{:4} ", slot + nth));
        for byte in bytes {
            push(out, format_args!(" {byte:02x}"));
        }
        let text = insn.text(syntax).to_string();
        match (nth, notes.is_empty()) {
            (0, true) => push(out, format_args!("  {text}\n")),
            (0, false) => push(out, format_args!("  {text:36}  ; {}\n", notes.join("; "))),
            _ => out.push('\n'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::sample;

    #[test]
    fn every_piece_is_shown_with_its_bytes() {
        let (program, image) = sample::x86();
        let text = listing(&image, &program, Syntax::Llvm);
        let bytes = |line: &str| -> Vec<u8> {
            let line = line.strip_prefix("    ").and_then(|line| line.get(8..8 + BYTES));
            let words = line.unwrap_or_default().split_whitespace();
            words.map(|word| u8::from_str_radix(word, 16).unwrap()).collect()
        };
        let shown: Vec<u8> =
            text.lines().filter(|l| l.starts_with("     ")).flat_map(bytes).collect();
        assert_eq!(shown, image.code(), "{text}");
        let fused =
            text.lines().filter(|line| line.ends_with("; fused with the instruction above"));
        let fused: Vec<&str> = fused.collect();
        assert!(matches!(fused[..], [line] if line.starts_with("   1  07 00")), "{text}");
        for wanted in [
            "x86-64, no features; sandbox, frames in the guest's memory, fuel\n",
            "<entry>\n",
            "\nmain:\n   0  b7 00 00 00 01 00 00 00  r0 = 1",
            "<exit>\n",
        ] {
            assert!(text.contains(wanted), "{wanted} is not in:\n{text}");
        }
    }
}
