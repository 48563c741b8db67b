//! Logs of the Linux verifier, of levels 1 and 2: [`read`].
//!
//! A log follows the paths through a program: an instruction comes as often as a path leads over it,
//! and one that no path leads over does not come. Since Linux 6.16, level 2 also lists all
//! instructions with their live registers.

mod state;

use super::gather::{Comes, Gather, LOG, Reference};
use super::kernel::{Printer, is_insn, read as read_insn};
use super::part::Part;
use crate::assemble::{Assembled, Options};
use crate::diag::{Code, Diagnostic};
use crate::unit::RelocationKind;
use acqrel_isa::{Imm64, Insn, Line, Reg, Syntax};
use state::Evidence;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Reads a log.
pub(super) fn read(source: &str, options: &Options) -> Assembled {
    let mut reader = Reader {
        gather: Gather::new(source, options, LOG),
        line: None,
        open: None,
        evidence: BTreeMap::new(),
        starts: HashMap::new(),
    };
    let mut names = Vec::new();
    for line in Part::of(source).lines() {
        reader.line(line.trim(), &mut names);
    }
    for (number, name) in names {
        if let Some(&slot) = reader.starts.get(&number)
            && reader.gather.at(slot).is_some()
        {
            reader.gather.function(slot, name.text, name.span());
        }
    }
    reader.wide_loads();
    reader.gather.finish(Syntax::Kernel)
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'s> {
    /// An instruction of a path: its index, and its text with what follows.
    Insn(usize, Part<'s>),
    /// An instruction in the list of live registers.
    Listed(usize, Part<'s>),
    /// The state of registers.
    State,
    /// A line of the source.
    Source(Part<'s>),
    /// `func#1 @54`: the number and the index.
    Function(usize, usize),
    /// A function's number and name.
    Name(usize, Part<'s>),
    /// Looks like an instruction, and is none.
    Broken(Part<'s>),
    /// Something that only a log says, but nothing about instructions.
    Other,
    /// Something else.
    Unknown,
}

/// How the verifier starts what it says beside instructions and states.
const SAID: [&str; 12] = [
    "from ",
    "mark_precise: ",
    "processed ",
    "Live regs before insn",
    "caller:",
    "callee:",
    "returning from callee:",
    "to caller at ",
    "last_idx ",
    "regs=",
    "verification time ",
    "Func#",
];

/// What a line, without the space around it, is.
pub(super) fn kind(line: Part<'_>) -> Kind<'_> {
    let text = line.text;
    match text.as_bytes().first() {
        Some(b'0'..=b'9') => return numbered(line),
        Some(b';') => return Kind::Source(line.split_at(1).1.trim()),
        _ => {}
    }
    if state::is_state(text) {
        return Kind::State;
    }
    if let Some(rest) = line.strip_prefix("func#")
        && let Some((number, rest)) = rest.number()
        && let Some((slot, _)) = rest.strip_prefix(" @").and_then(Part::number)
    {
        return Kind::Function(number, slot);
    }
    if let Some(rest) = line.strip_prefix("Validating ")
        && let Some((name, rest)) = rest.split_once("() func#")
        && let Some((number, _)) = rest.number()
    {
        return Kind::Name(number, name);
    }
    if let Some((before, _)) = line.split_once("': -- BEGIN PROG LOAD LOG --")
        && let Some((_, name)) = before.split_once("prog '")
    {
        return Kind::Name(0, name);
    }
    if SAID.iter().any(|said| text.starts_with(said))
        && text.bytes().any(|byte| byte.is_ascii_digit() || byte == b':')
    {
        return Kind::Other;
    }
    if text.contains("-- BEGIN PROG LOAD LOG --") || text.contains("-- END PROG LOAD LOG --") {
        return Kind::Other;
    }
    Kind::Unknown
}

/// A line that starts with a number.
fn numbered(line: Part<'_>) -> Kind<'_> {
    let Some((number, rest)) = line.number() else { return Kind::Unknown };
    if let Some(rest) = rest.strip_prefix(":") {
        let rest = rest.trim();
        return if is_insn(rest.text) {
            Kind::Insn(number, rest)
        } else if state::is_state(rest.text) || rest.text == "safe" {
            Kind::State
        } else if let Some(insn) = live(rest) {
            Kind::Listed(number, insn)
        } else if rest.text.starts_with('(') {
            Kind::Broken(rest)
        } else {
            Kind::Unknown
        };
    }
    // The list of live registers may have the number of a strongly connected component first.
    if let Some((number, rest)) = rest.trim().number()
        && let Some(rest) = rest.strip_prefix(":")
        && let Some(insn) = live(rest.trim())
    {
        return Kind::Listed(number, insn);
    }
    Kind::Unknown
}

/// What follows ten registers, each a digit or a dot.
fn live(rest: Part<'_>) -> Option<Part<'_>> {
    let (registers, rest) = rest.take_while(|c| c == '.' || c.is_ascii_digit());
    let insn = rest.trim();
    (registers.text.len() == 10 && is_insn(insn.text)).then_some(insn)
}

/// Whether an instruction of a path has a state behind it.
pub(super) fn has_state(insn: Part<'_>) -> bool {
    state::is_state(state::split(insn).1.text)
}

struct Reader<'s> {
    gather: Gather<'s>,
    /// The source line of the instructions that follow.
    line: Option<Comes>,
    /// A wide load whose value the next state tells more of.
    open: Option<(usize, Reg)>,
    evidence: BTreeMap<usize, Evidence<'s>>,
    /// The index of each function's first instruction, by its number.
    starts: HashMap<usize, usize>,
}

impl<'s> Reader<'s> {
    fn line(&mut self, line: Part<'s>, names: &mut Vec<(usize, Part<'s>)>) {
        match kind(line) {
            Kind::Insn(slot, text) => {
                let (text, state) = state::split(text);
                let origin = self.line.clone();
                self.insn(slot, text, origin);
                self.state(state);
            }
            Kind::Listed(slot, text) => self.insn(slot, text, None),
            Kind::State => self.state(line),
            Kind::Source(text) => self.line = Some(self.source_line(text)),
            Kind::Function(number, slot) => {
                self.starts.insert(number, slot);
            }
            Kind::Name(number, name) => names.push((number, name)),
            Kind::Broken(rest) => {
                let message = "this looks like an instruction, but has no opcode in parentheses";
                self.gather.report.add(
                    Diagnostic::new(Code::PasteLine, rest.span(), message)
                        .help("as in `3: (b7) r0 = 1`"),
                );
            }
            Kind::Other | Kind::Unknown => {}
        }
    }

    fn insn(&mut self, slot: usize, text: Part<'s>, origin: Option<Comes>) {
        self.open = None;
        match read_insn(text, Printer::Verifier) {
            Ok(insn) => {
                if let Insn::LoadImm64 { dst, source: Imm64::Value(_) } = insn {
                    self.open = Some((slot, dst));
                }
                self.gather.insn(slot, insn, text.span(), origin);
            }
            Err(errors) => errors.into_iter().for_each(|error| self.gather.report.add(error)),
        }
    }

    /// Looks at the state after a wide load for what it loads.
    fn state(&mut self, state: Part<'s>) {
        if let Some((slot, reg)) = self.open
            && let Some(evidence) = state::of(state.text, reg)
        {
            self.evidence.entry(slot).or_insert(evidence);
            self.open = None;
        }
    }

    /// `int x = 1; @ file.c:12`, of which older kernels have only the text.
    fn source_line(&mut self, text: Part<'s>) -> Comes {
        let placed = text.text.rfind(" @ ").and_then(|at| {
            let (code, place) = text.split_at(at);
            let place = place.strip_prefix(" @ ")?;
            let colon = place.text.rfind(':')?;
            let (file, line) = place.split_at(colon);
            let line: u32 = line.text.strip_prefix(':')?.parse().ok()?;
            Some((code, file, line))
        });
        match placed {
            Some((code, file, line)) => {
                let file = self.gather.file(file.text);
                Comes { line: Some(Line { file, line, column: 0 }), text: Arc::from(code.text) }
            }
            None => Comes { line: None, text: Arc::from(text.text) },
        }
    }

    /// Finds out what the wide loads load. The log shows addresses in place of maps and kernel
    /// variables, or nothing, and offsets in place of functions.
    fn wide_loads(&mut self) {
        for slot in self.gather.slots() {
            let Some(entry) = self.gather.at(slot) else { continue };
            let Insn::LoadImm64 { dst, source: Imm64::Value(value) } = entry.insn else { continue };
            let span = entry.span;
            let hidden = |message: &str, help: &str| {
                Some(Diagnostic::new(Code::PasteHidden, span, message).help(help))
            };
            let load = |source| Insn::LoadImm64 { dst, source };
            let mut refers = None;
            let problem = match self.evidence.get(&slot) {
                Some(Evidence::Map { name: Some(name), offset }) => {
                    entry.insn = load(Imm64::Value(u64::from(*offset)));
                    refers = Some((*name).to_owned());
                    None
                }
                Some(Evidence::Map { name: None, .. }) => hidden(
                    "the log shows the address of a map, not which map it is",
                    "kernels since 6.8 print the name; the object has it",
                ),
                Some(Evidence::Function) => match u32::try_from(value) {
                    Ok(off) => {
                        entry.insn = load(Imm64::Code(off.cast_signed()));
                        None
                    }
                    Err(_) => hidden(
                        "the log shows the address of a function, not which function it is",
                        "the object has it",
                    ),
                },
                Some(Evidence::Variable) => hidden(
                    "the log shows the address of a kernel variable, not which variable it is",
                    "the object has its name",
                ),
                None if value == 0 || value >> 48 == 0xffff => hidden(
                    "the log does not say whether this is a value or an address that it hides",
                    "a log of level 2 shows it in the state behind the instruction",
                ),
                Some(Evidence::Value) | None => None,
            };
            if let Some(symbol) = refers {
                let kind = RelocationKind::Insn64;
                self.gather.refers(slot, Reference { kind, symbol, span });
            }
            if let Some(problem) = problem {
                self.gather.report.add(problem);
            }
        }
    }
}
