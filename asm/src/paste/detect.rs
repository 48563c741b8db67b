//! Which form a text is in: [`detect`].

use super::part::Part;
use super::{Form, c, data, hexdump, json, log, objdump, xlated};
use crate::detect::uncomment;
use std::collections::BTreeSet;

/// How much of a text is looked at.
const LIMIT: usize = 256 * 1024;

/// The form that a text is in. None if it may be a source, which [`assemble()`](crate::assemble())
/// reads: only what cannot stand in a source is evidence, and nothing in comments is.
///
/// ```
/// use acqrel_asm::paste::{Form, detect};
///
/// assert_eq!(detect("int f(void * ctx):\n   0: (b7) r0 = 0\n   1: (95) exit\n"), Some(Form::Xlated));
/// assert_eq!(detect("0: (b7) r0 = 0\n1: (95) exit\n"), None);
/// ```
pub fn detect(source: &str) -> Option<Form> {
    let end = (0..=source.len().min(LIMIT)).rev().find(|&end| source.is_char_boundary(end))?;
    let text = &source[..end];
    let mut seen = Seen::default();
    let mut in_comment = false;
    let mut code = Vec::new();
    let mut bare = String::new();
    for line in Part::of(text).lines() {
        let started = in_comment;
        code.clear();
        in_comment = uncomment(line.text.as_bytes(), in_comment, &mut code);
        if !started {
            seen.line(line.trim());
        }
        bare.push_str(without_hash(line.text));
        bare.push('\n');
    }
    if data::is_data(text) {
        return Some(Form::Data);
    }
    if json::is_json(text) {
        return Some(Form::Json);
    }
    let form = seen.form().or_else(|| c::is_array(&bare).then_some(Form::Array));
    form.or_else(|| hexdump::is_hex(source).then_some(Form::Hex))
}

/// A line without a comment that starts with `#`, and without what the preprocessor of C reads; an
/// attribute of Rust's starts with it too.
fn without_hash(line: &str) -> &str {
    if line.trim_start().starts_with("#[") {
        return line;
    }
    line.split('#').next().unwrap_or_default()
}

/// What a text has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    /// Instructions with an index and an opcode.
    Dumped,
    /// What only a log has.
    Log,
    /// A state in a comment, which is a log's if there is nothing else in the text.
    State,
    /// What is neither a dumped instruction nor part of a log.
    Other,
    /// What only a dump of bpftool's has.
    Xlated,
    /// What only a disassembly has.
    Objdump,
}

/// What was seen.
#[derive(Debug, Default)]
struct Seen(BTreeSet<Sign>);

impl Seen {
    fn line(&mut self, line: Part<'_>) {
        let text = line.text;
        let mut see = |sign, seen: bool| {
            if seen {
                self.0.insert(sign);
            }
        };
        match log::kind(line) {
            log::Kind::Insn(_, insn) => {
                see(Sign::Dumped, true);
                see(Sign::State, log::has_state(insn));
                return;
            }
            log::Kind::Listed(..) => {
                see(Sign::Dumped, true);
                see(Sign::Log, true);
            }
            log::Kind::State => see(Sign::Log, text.contains("R10=fp")),
            log::Kind::Function(..) | log::Kind::Other => see(Sign::Log, true),
            log::Kind::Source(_) => return,
            log::Kind::Name(..) | log::Kind::Broken(_) => {}
            log::Kind::Unknown => see(Sign::Other, !text.is_empty()),
        }
        match xlated::kind(line) {
            xlated::Kind::Function(_) | xlated::Kind::Drawing => see(Sign::Xlated, true),
            xlated::Kind::Bytes if self.has(Sign::Dumped) => self.see(Sign::Xlated),
            _ => {}
        }
        match objdump::kind(line) {
            objdump::Kind::Format(_) | objdump::Kind::Section(_) | objdump::Kind::Symbol(..) => {
                self.see(Sign::Objdump);
            }
            objdump::Kind::Insn(_, bytes, _) if !bytes.text.is_empty() => self.see(Sign::Objdump),
            _ => {}
        }
    }

    fn see(&mut self, sign: Sign) {
        self.0.insert(sign);
    }

    fn has(&self, sign: Sign) -> bool {
        self.0.contains(&sign)
    }

    fn form(&self) -> Option<Form> {
        if self.has(Sign::Objdump) {
            Some(Form::Objdump)
        } else if self.has(Sign::Xlated) && !self.has(Sign::Log) {
            Some(Form::Xlated)
        } else if self.has(Sign::Dumped)
            && (self.has(Sign::Log) || self.has(Sign::State) && !self.has(Sign::Other))
        {
            Some(Form::Log)
        } else {
            None
        }
    }
}
