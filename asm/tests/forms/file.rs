//! The files: [`Record`], [`Form`]s with their [`Line`]s, and how they are written.
//!
//! ```text
//! StxB 73 21 08 00 00 00 00 00
//! <tab>llvm<tab>*(u8 *)(r1 + 8) = w2<tab>llvm-19 !gas-2.40
//! <tab>llvm<tab>*(u8 *)(r1 + 0x8) = w2<tab>by llvm-19
//! ```
//!
//! Behind a text are the tools that give these bytes for it, with `!` those that refuse it, and with
//! `:` and the bytes those that give others. `by` lists the tools that print it.

use crate::form::{insns, texts};
use crate::tool::{Tool, Verdict};
use acqrel_isa::{Class, Endian, Field, Op, Role, Syntax, encode};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const FITS: &str = "writing to a string does not fail";

/// All files.
pub(crate) struct Record {
    /// In the order of the table.
    pub(crate) forms: Vec<Form>,
}

/// An instruction with its operands.
pub(crate) struct Form {
    /// The row's name.
    pub(crate) name: String,
    /// The bytes, little-endian.
    pub(crate) bytes: Vec<u8>,
    /// The bytes, big-endian.
    pub(crate) big: Vec<u8>,
    /// Its texts.
    pub(crate) lines: Vec<Line>,
}

/// A text, and what is known of it.
pub(crate) struct Line {
    pub(crate) syntax: Syntax,
    pub(crate) text: String,
    pub(crate) origin: Origin,
    /// By the names of tools.
    pub(crate) verdicts: BTreeMap<String, Verdict>,
}

/// Where a text is from.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The table.
    Table,
    /// The disassemblers of these tools.
    Printed(Vec<String>),
}

impl Line {
    /// What a tool does with the text.
    pub(crate) fn verdict(&self, tool: &str) -> Option<&Verdict> {
        self.verdicts.get(tool)
    }
}

/// The folder of the files.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms/vectors")
}

/// The file that a row is in.
fn file_of(name: &str) -> &'static str {
    let row = Op::by_name(name).unwrap_or_else(|| panic!("{name} is no row")).row();
    match row.class() {
        Class::ALU | Class::ALU64 => "alu.txt",
        Class::JMP | Class::JMP32 => "jump.txt",
        Class::LD => "wide_and_packet.txt",
        _ if row.selector.is_some() => "atomic.txt",
        Class::LDX | Class::ST | Class::STX => "memory.txt",
    }
}

impl Record {
    /// Of the table alone.
    pub(crate) fn of_table() -> Self {
        let mut forms = Vec::new();
        for &op in Op::ALL {
            for insn in insns(op) {
                let lines = Syntax::ALL.into_iter().flat_map(|syntax| {
                    texts(insn, syntax).into_iter().map(move |text| Line {
                        syntax,
                        text,
                        origin: Origin::Table,
                        verdicts: BTreeMap::new(),
                    })
                });
                forms.push(Form {
                    name: op.row().name.to_owned(),
                    bytes: encode(&[insn], Endian::Little),
                    big: encode(&[insn], Endian::Big),
                    lines: lines.collect(),
                });
            }
        }
        Self { forms }
    }

    /// Takes over what another record says of tools.
    pub(crate) fn adopt(&mut self, other: &Self) {
        let mut by_bytes: BTreeMap<&[u8], &Form> = BTreeMap::new();
        for form in &other.forms {
            by_bytes.insert(&form.bytes, form);
        }
        for form in &mut self.forms {
            let Some(known) = by_bytes.get(form.bytes.as_slice()) else { continue };
            for line in &known.lines {
                let Origin::Printed(by) = &line.origin else {
                    let same = |l: &&mut Line| l.syntax == line.syntax && l.text == line.text;
                    if let Some(own) = form.lines.iter_mut().find(same) {
                        own.verdicts.clone_from(&line.verdicts);
                    }
                    continue;
                };
                for tool in by {
                    form.printed(tool, line.syntax, &line.text);
                }
            }
        }
    }

    /// Asks a tool, and forgets what it said before.
    pub(crate) fn hold_against(&mut self, tool: &Tool) {
        for form in &mut self.forms {
            form.forget(&tool.name);
        }
        let mut texts = Vec::new();
        for form in &self.forms {
            for line in form.lines.iter().filter(|l| l.syntax == tool.syntax) {
                if line.origin == Origin::Table {
                    texts.push((line.text.as_str(), form.bytes.as_slice(), form.big.as_slice()));
                }
            }
        }
        let mut answers = tool.assemble(&texts).into_iter();
        for form in &mut self.forms {
            let mut prints = Vec::new();
            for line in form.lines.iter_mut().filter(|l| l.syntax == tool.syntax) {
                if line.origin == Origin::Table
                    && let Some((verdict, text)) = answers.next()
                {
                    line.verdicts.insert(tool.name.clone(), verdict);
                    prints.extend(text);
                }
            }
            // Disassemblers do not tell `call 5` from the call of a function five slots on.
            let row = Op::by_name(&form.name).map(Op::row);
            if row.is_some_and(|row| row.role(Field::Imm) == Some(Role::Function)) {
                continue;
            }
            for text in prints {
                form.printed(&tool.name, tool.syntax, &text);
            }
        }
    }

    /// The files as they are.
    pub(crate) fn read() -> Self {
        let mut forms: Vec<Form> = Vec::new();
        let Ok(folder) = std::fs::read_dir(folder()) else { return Self { forms } };
        let mut files: Vec<_> = folder.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.sort();
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                if let Some(rest) = line.strip_prefix('\t') {
                    let form = forms.last_mut().expect("a form before its texts");
                    form.lines.push(read_line(rest));
                    continue;
                }
                let (name, bytes) = line.split_once(' ').expect("a name and bytes");
                let bytes = hex(bytes);
                let insns = acqrel_isa::decode(&bytes, Endian::Little).expect("instructions");
                let big = encode(&insns, Endian::Big);
                forms.push(Form { name: name.to_owned(), bytes, big, lines: Vec::new() });
            }
        }
        Self { forms }
    }

    /// The files' names and texts.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let mut files: BTreeMap<String, String> = BTreeMap::new();
        for form in &self.forms {
            let text = files.entry(file_of(&form.name).to_owned()).or_insert_with(|| {
                "# Made by the test `forms`; see there. BLESS=1 writes it anew.\n".to_owned()
            });
            let bytes: Vec<_> = form.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            writeln!(text, "{} {}", form.name, bytes.join(" ")).expect(FITS);
            for line in &form.lines {
                let known = match &line.origin {
                    Origin::Printed(by) => format!("by {}", by.join(" ")),
                    Origin::Table => {
                        let all = line.verdicts.iter().map(|(tool, verdict)| verdict.show(tool));
                        all.collect::<Vec<_>>().join(" ")
                    }
                };
                let line = format!("\t{}\t{}\t{known}", line.syntax, line.text);
                writeln!(text, "{}", line.trim_end()).expect(FITS);
            }
        }
        files
    }

    /// Writes the files.
    pub(crate) fn write(&self) {
        for (name, text) in self.files() {
            std::fs::write(folder().join(name), text).expect("the folder can be written to");
        }
    }
}

impl Form {
    /// Notes that a tool prints a text, if that is none of the table's.
    fn printed(&mut self, tool: &str, syntax: Syntax, text: &str) {
        match self.lines.iter_mut().find(|line| line.syntax == syntax && line.text == text) {
            Some(Line { origin: Origin::Printed(by), .. }) => {
                if !by.iter().any(|known| known == tool) {
                    by.push(tool.to_owned());
                    by.sort();
                }
            }
            Some(_) => {}
            None => self.lines.push(Line {
                syntax,
                text: text.to_owned(),
                origin: Origin::Printed(vec![tool.to_owned()]),
                verdicts: BTreeMap::new(),
            }),
        }
        // What the tools print is in the order of the syntaxes behind what the table has.
        self.lines.sort_by_key(|line| match line.origin {
            Origin::Table => (line.syntax as u8, false, String::new()),
            Origin::Printed(_) => (line.syntax as u8, true, line.text.clone()),
        });
    }

    fn forget(&mut self, tool: &str) {
        for line in &mut self.lines {
            line.verdicts.remove(tool);
            if let Origin::Printed(by) = &mut line.origin {
                by.retain(|known| known != tool);
            }
        }
        self.lines.retain(|line| line.origin != Origin::Printed(Vec::new()));
    }
}

fn read_line(line: &str) -> Line {
    let mut columns = line.split('\t');
    let (syntax, text) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
    let known = columns.next().unwrap_or_default();
    let syntax = Syntax::ALL.into_iter().find(|s| s.name() == syntax).expect("a syntax");
    let mut line =
        Line { syntax, text: text.to_owned(), origin: Origin::Table, verdicts: BTreeMap::new() };
    if let Some(by) = known.strip_prefix("by ") {
        line.origin = Origin::Printed(by.split(' ').map(str::to_owned).collect());
    } else {
        line.verdicts.extend(known.split(' ').filter(|k| !k.is_empty()).map(Verdict::read));
    }
    line
}

/// The bytes of hexadecimal digits, with or without spaces.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair[1]).unwrap_or_default();
    digits.chunks_exact(2).map(byte).collect()
}
