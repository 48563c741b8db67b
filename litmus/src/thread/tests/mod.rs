//! Paths of small codes, printed: the files here, `.bpf`, `.arm64` and `.x86_64`, which
//! `BLESS=1` rewrites.
//!
//! A file has cases with empty lines between. A case has a comment (`#`), options (`!`), lines of
//! code, and the paths (`>`). Code of machines is words or bytes in hex, and their text for the
//! reader, which is checked.
//!
//! A path is one line: its events, then what must hold, then how it ends. `%3` is what event 3
//! reads; after an event come its tags in brackets and the events that it depends on: `a` by
//! address, `d` by data, `c` by control, `?a`, `?d`, `?c` by selection only.

mod memory;
mod replay;

use super::{Error, Layout, Options, Retries, Widths, paths};
use crate::event::Tag;
use crate::value::{Node, ValueId};
use crate::{Access, Action, Code, End, Instruction, Isa, Location, Path, PathEvent};
use acqrel_isa::Size;
use acqrel_machine::op::{Compute, Place, Reg};
use acqrel_machine::{Arch, decode, disassemble};

const X: u64 = 0x5EA1_0000;
const Y: u64 = 0x5EA1_0100;
const A: u64 = 0x5EA1_0200;

/// Two locations of 4 bytes, and an array of two times 8.
fn locations() -> Vec<Location> {
    let location = |name: &str, address, size, initial: &[u64]| Location {
        name: name.to_owned(),
        address,
        size: Some(size),
        initial: initial.to_vec(),
    };
    vec![
        location("x", X, Size::W, &[0]),
        location("y", Y, Size::W, &[0]),
        location("a", A, Size::DW, &[0, 0]),
    ]
}

/// The paths of a code: `x` is in register 1, `y` in 2, `a` in 3 (x86-64: rcx, rdx, rbx).
fn explore(code: &Code, options: &Options) -> Result<Vec<Path>, Error> {
    let registers = [(1, X), (2, Y), (3, A)].map(|(reg, value)| (Reg::new(reg).unwrap(), value));
    paths(code, &registers, &Layout::new(&locations(), 0, &[]), options)
}

/// A case of a file.
#[derive(Default)]
struct Case<'a> {
    comment: Vec<&'a str>,
    options: Vec<&'a str>,
    code: Vec<&'a str>,
    expected: Vec<&'a str>,
}

impl<'a> Case<'a> {
    fn parse(text: &'a str) -> Self {
        let mut case = Self::default();
        for line in text.lines() {
            match line.get(..2).unwrap_or(line) {
                "# " => case.comment.push(line),
                "! " => case.options.extend(line[2..].split(' ')),
                "> " => case.expected.push(&line[2..]),
                _ => case.code.push(line),
            }
        }
        case
    }

    fn options(&self) -> Options {
        let mut options = Options::default();
        for &option in &self.options {
            match option {
                "keep-retries" => options.retries = Retries::Kept,
                "watch-retries" => options.retries = Retries::Watched,
                "keep-private" => options.collapse_private = false,
                "register-events" => options.register_events = true,
                "widths-of-herd" => options.widths = Widths::Herd,
                "unroll-0" => options.unroll = 0,
                "unroll-1" => options.unroll = 1,
                "unroll-8" => options.unroll = 8,
                "observe-0" => options.observed = Some(vec![Reg::new(0).unwrap()]),
                "paths-3" => options.limits.paths = 3,
                "events-3" => options.limits.events = 3,
                "values-3" => options.limits.values = 3,
                _ => panic!("there is no option {option}"),
            }
        }
        options
    }

    fn code(&self, kind: &str) -> Code {
        let arch = match kind {
            "bpf" => return crate::bpf::tests::assemble(&self.code.join("\n")),
            "arm64" => Arch::Arm64,
            "x86_64" => Arch::X86_64,
            _ => panic!("there is no {kind}"),
        };
        machine(arch, &self.bytes(kind))
    }

    /// The bytes of machine code.
    fn bytes(&self, kind: &str) -> Vec<u8> {
        let line = |line: &&str| {
            let hex = line.split_once("  ").unwrap().0;
            let digit = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            let mut bytes: Vec<u8> = (0..hex.len()).step_by(2).map(digit).collect();
            if kind == "arm64" {
                bytes.reverse();
            }
            bytes
        };
        self.code.iter().flat_map(line).collect()
    }
}

/// Checks the cases of a file.
fn check(file: &str) {
    let path = format!("{}/src/thread/tests/{file}", env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(&path).unwrap();
    let bless = std::env::var_os("BLESS").is_some();
    let mut blessed = Vec::new();
    for text in source.trim_end().split("\n\n") {
        let case = Case::parse(text);
        let code = case.code(file.rsplit_once('.').unwrap().1);
        let found: Vec<String> = match explore(&code, &case.options()) {
            Ok(paths) => paths.iter().map(|path| print(&code, path)).collect(),
            Err(error) => vec![format!("error: {error}")],
        };
        let lines = case.code.iter().zip(&code.instructions).map(|(line, instruction)| match line
            .split_once("  ")
        {
            Some((hex, _)) if code.isa != Isa::Bpf => format!("{hex}  {}", instruction.text),
            _ => (*line).to_owned(),
        });
        let lines: Vec<String> = lines.collect();
        let code_lines = if code.isa == Isa::Bpf {
            &case.code
        } else {
            &lines.iter().map(String::as_str).collect()
        };
        assert!(bless || *code_lines == case.code, "{text}\n\nis\n\n{}\n", lines.join("\n"));
        assert!(bless || found == case.expected, "{text}\n\ngives\n\n{}\n", found.join("\n"));
        let kept = text.lines().filter(|line| line.starts_with(['#', '!']));
        let kept = kept.chain(code_lines.iter().copied()).map(str::to_owned);
        let lines: Vec<String> = kept.chain(found.iter().map(|line| format!("> {line}"))).collect();
        blessed.push(lines.join("\n"));
    }
    if bless {
        std::fs::write(path, blessed.join("\n\n") + "\n").unwrap();
    }
}

#[test]
fn bpf() {
    check("orders.bpf");
    check("memory.bpf");
    check("loops.bpf");
}

#[test]
fn arm64() {
    check("orders.arm64");
    check("exclusives.arm64");
    check("registers.arm64");
}

#[test]
fn x86_64() {
    check("all.x86_64");
}

/// The code of machine instructions.
fn machine(arch: Arch, bytes: &[u8]) -> Code {
    let isa = match arch {
        Arch::Arm64 => Isa::Arm64,
        Arch::X86_64 => Isa::X86_64,
    };
    let mut instructions = Vec::new();
    let mut offset = 0;
    for line in disassemble(arch, bytes, 0x1000) {
        let decoded = decode(arch, &bytes[offset..], line.address).unwrap();
        offset += usize::from(decoded.length);
        instructions.push(Instruction {
            address: decoded.address,
            next: decoded.next(),
            ops: decoded.ops,
            text: line.text,
            line: 0,
        });
    }
    Code::new(isa, instructions)
}

fn text(code: &Code) -> String {
    let texts: Vec<&str> = code.instructions.iter().map(|it| it.text.as_str()).collect();
    texts.join("\n")
}

fn print(code: &Code, path: &Path) -> String {
    let mut parts: Vec<String> = path.events.iter().map(|event| print_event(path, event)).collect();
    for (name, pairs) in [
        ("amo", &path.amo),
        ("lxsx", &path.lxsx),
        ("data", &path.iico_data),
        ("ctrl", &path.iico_ctrl),
        ("order", &path.iico_order),
    ] {
        parts.extend(pairs.iter().map(|(from, to)| format!("{name} {from}-{to}")));
    }
    for constraint in &path.constraints {
        let value = print_value(path, constraint.value);
        parts.push(format!("{value}{}", if constraint.nonzero { "" } else { " = 0" }));
    }
    parts.push(match &path.end {
        End::Complete => "end".to_owned(),
        End::Bound { instruction } => format!("bound {instruction}"),
        End::Fault { instruction, reason, .. } => format!("fault {instruction}: {reason}"),
    });
    // The register that codes leave their result in.
    let result = if code.isa == Isa::X86_64 { Reg::new(8) } else { Reg::new(0) }.map(Place::Reg);
    if let Some((_, value)) = path.registers.iter().find(|(place, _)| Some(*place) == result) {
        parts.push(format!("-> {}", print_value(path, *value)));
    }
    parts.join("; ")
}

fn print_event(path: &Path, event: &PathEvent) -> String {
    let action = match event.action {
        Action::Read { access, .. } => format!("R {}", print_access(access)),
        Action::Write { access, value } => {
            format!("W {} {}", print_access(access), print_value(path, value))
        }
        Action::Update { access, written, .. } => {
            format!("U {} {}", print_access(access), print_value(path, written))
        }
        Action::Fence(fence) => format!("F {}", crate::structure::fence_name(fence)),
        Action::Branch => "B".to_owned(),
        Action::ReadRegister(place) => format!("r {}", print_place(place)),
        Action::WriteRegister(place) => format!("w {}", print_place(place)),
    };
    let tags: Vec<&str> =
        Tag::ALL.iter().filter(|&&tag| event.tags.contains(tag)).map(|tag| tag.name()).collect();
    let tags = if tags.is_empty() { String::new() } else { format!(" [{}]", tags.join(",")) };
    let on = &event.dependencies;
    let on: Vec<String> = [
        ("a", &on.address),
        ("d", &on.data),
        ("c", &on.control),
        ("?a", &on.pick_address),
        ("?d", &on.pick_data),
        ("?c", &on.pick_control),
    ]
    .iter()
    .filter(|(_, events)| !events.is_empty())
    .map(|(name, events)| {
        let events: Vec<String> = events.iter().map(u16::to_string).collect();
        format!(" {name}{}", events.join(","))
    })
    .collect();
    format!("{action}{tags}{}", on.concat())
}

fn print_place(place: Place) -> String {
    match place {
        Place::Reg(reg) => reg.number().to_string(),
        Place::Flag(flag) => format!("{flag:?}"),
        Place::Temp(temp) => format!("t{}", temp.index()),
    }
}

fn print_access(Access { address, size }: Access) -> String {
    format!("{}.{}", print_number(address), size.bytes())
}

fn print_number(number: u64) -> String {
    let names = [("x", X, 4), ("y", Y, 4), ("a", A, 16), ("s", 0x7EAC_0000, 0x1_0000)];
    for (name, address, size) in names {
        if (address..address + size).contains(&number) {
            let offset = number - address;
            let offset = if offset == 0 { String::new() } else { format!("+{offset}") };
            return format!("{name}{offset}");
        }
    }
    number.to_string()
}

fn print_value(path: &Path, value: ValueId) -> String {
    match path.values.node(value) {
        Node::Const(number) => print_number(number),
        Node::Read(event) => format!("%{event}"),
        Node::Compute(compute, width) => {
            let op = match compute {
                Compute::Unary(op, _) => format!("{op:?}"),
                Compute::Binary(op, ..) => format!("{op:?}"),
                Compute::Ternary(op, ..) => format!("{op:?}"),
            };
            let operands: Vec<String> =
                compute.operands().map(|value| print_value(path, value)).collect();
            format!("{op}.{}({})", width.bytes(), operands.join(", "))
        }
        Node::Select { condition, then, otherwise } => {
            let [condition, then, otherwise] =
                [condition, then, otherwise].map(|value| print_value(path, value));
            format!("({condition} ? {then} : {otherwise})")
        }
        Node::Update { op, size, old, operand } => {
            let [old, operand] = [old, operand].map(|value| print_value(path, value));
            format!("{op:?}.{}({old}, {operand})", size.bytes())
        }
    }
}
