//! Programs for reading: [`listing()`], each instruction with its bytes and what it does.

use super::{Annotated, push_hex};
use acqrel_isa::{
    Access, Cpu, Endian, Insn, LoadOrder, Program, RegSet, RmwOrder, StoreOrder, Syntax, encode,
};
use std::fmt::Write as _;

/// A program as a table: the slot, the bytes in a byte order, the text, the registers
/// read and written, the memory access with its order, the conformance group, and the source line
/// if it is known.
///
/// ```
/// use acqrel_asm::{Options, assemble, listing};
/// use acqrel_isa::{Endian, Syntax};
///
/// let program = assemble("store_release((u32 *)(r1 + 4), w2)\nexit", &Options::default())
///     .into_result()
///     .unwrap();
/// assert_eq!(
///     listing(&program, Syntax::Llvm, Endian::Little),
///     "   0  c3 21 04 00 10 01 00 00  store_release((u32 *)(r1 + 4), w2)  \
///      ; reads r1 r2; stores 32 bits, release; acqrel, v4; <source>:1\n   \
///      1  95 00 00 00 00 00 00 00  exit                                \
///      ; reads r0; base32; <source>:2\n",
/// );
/// ```
pub fn listing(program: &Program, syntax: Syntax, endian: Endian) -> String {
    let annotated = Annotated::new(program, syntax);
    let mut scratch = String::new();
    let texts: Vec<Box<str>> = (0..program.insns().len())
        .map(|index| {
            let mut text = String::new();
            annotated.push_text(&mut text, index);
            text.into()
        })
        .collect();
    let width = texts.iter().map(|text| text.len()).max().unwrap_or_default();
    let mut out = String::new();
    for (index, (&insn, text)) in program.insns().iter().zip(&texts).enumerate() {
        if let Some(label) = annotated.label(index, &mut scratch) {
            out.extend([label, ":\n"]);
        }
        let slot = program.slot(index);
        for (nth, bytes) in encode(&[insn], endian).chunks(8).enumerate() {
            push(&mut out, format_args!("{:4}  ", slot + nth));
            push_hex(&mut out, bytes);
            if nth == 0 {
                push(&mut out, format_args!("  {text:width$}  ; {}", summary(insn)));
                if let Some(line) = program.line(index)
                    && let Some(file) = program.files().get(line.file)
                {
                    push(&mut out, format_args!("; {file}:{}", line.line));
                }
            }
            out.push('\n');
        }
    }
    out
}

fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = text.write_fmt(arguments);
}

/// What an instruction does, in a few words: registers, memory, group and, if it is not the
/// first, cpu version.
///
/// ```
/// use acqrel_asm::{parse_insn, summary};
/// use acqrel_isa::Syntax;
///
/// let insn = parse_insn("r0 = load_acquire((u64 *)(r1 + 0))", Syntax::Llvm).unwrap();
/// assert_eq!(summary(insn), "reads r1; writes r0; loads 64 bits, acquire; acqrel, v4");
/// ```
pub fn summary(insn: Insn) -> String {
    let row = insn.row();
    let mut parts = Vec::new();
    for (what, set) in [("reads", insn.reads()), ("writes", insn.writes())] {
        if !set.is_empty() {
            parts.push(format!("{what} {}", registers(set)));
        }
    }
    if let Some(access) = row.access {
        let bits = access.size().bits();
        parts.push(match access {
            Access::Load { order: LoadOrder::Plain, .. } => format!("loads {bits} bits"),
            Access::Load { order: LoadOrder::Acquire, .. } => format!("loads {bits} bits, acquire"),
            Access::Store { order: StoreOrder::Plain, .. } => format!("stores {bits} bits"),
            Access::Store { order: StoreOrder::Release, .. } => {
                format!("stores {bits} bits, release")
            }
            Access::Rmw { order: RmwOrder::Relaxed, .. } => {
                format!("updates {bits} bits atomically, unordered")
            }
            Access::Rmw { order: RmwOrder::Full, .. } => {
                format!("updates {bits} bits atomically, fully ordered")
            }
            Access::Packet { .. } => format!("loads {bits} bits of the packet"),
        });
    }
    let cpu = if row.cpu == Cpu::V1 { String::new() } else { format!(", {}", row.cpu.name()) };
    parts.push(format!("{}{cpu}", row.group.name()));
    parts.join("; ")
}

fn registers(set: RegSet) -> String {
    set.iter().map(|reg| reg.to_string()).collect::<Vec<_>>().join(" ")
}
