//! Assemblers that may be installed: [`Tool`], and what each makes of a text, a [`Verdict`].

use crate::file::hex;
use acqrel_isa::Syntax;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a tool makes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The bytes of the form, in either byte order.
    Same,
    /// An error.
    Refused,
    /// Other bytes, little-endian.
    Other(Vec<u8>),
}

impl Verdict {
    /// As the files have it.
    pub(crate) fn show(&self, tool: &str) -> String {
        match self {
            Self::Same => tool.to_owned(),
            Self::Refused => format!("!{tool}"),
            Self::Other(bytes) => {
                let bytes: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("{tool}:{}", bytes.concat())
            }
        }
    }

    /// The tool and the verdict of a word of the files.
    pub(crate) fn read(word: &str) -> (String, Self) {
        match (word.strip_prefix('!'), word.split_once(':')) {
            (Some(tool), _) => (tool.to_owned(), Self::Refused),
            (None, Some((tool, bytes))) => (tool.to_owned(), Self::Other(hex(bytes))),
            (None, None) => (word.to_owned(), Self::Same),
        }
    }
}

/// An assembler, and the disassembler that goes with it.
pub(crate) struct Tool {
    /// Its name and version, as the files have it.
    pub(crate) name: String,
    /// The syntax that it reads.
    pub(crate) syntax: Syntax,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// llvm-mc and llvm-objdump, of LLVM 19 as Debian has it.
    Llvm,
    /// The clang of zig, from the package `ziglang`.
    Zig,
    /// GNU as for BPF.
    Gas,
    /// The same, reading pseudo-C.
    GasPseudoC,
}

/// Statements are this far from one another, so that none moves another.
const STRIDE: usize = 16;

impl Tool {
    /// Those that are here. The others are named on standard error.
    pub(crate) fn installed() -> Vec<Self> {
        let mut tools = Vec::new();
        let mut add = |found: Option<String>, kind, syntax, prefix: &str, what: &str| match found {
            Some(version) => tools.push(Self { name: format!("{prefix}-{version}"), syntax, kind }),
            None => not_run(&format!("the forms against {what}, which is not installed")),
        };
        let llvm = version("llvm-mc-19", &["--version"], "LLVM version ").as_deref().map(major);
        add(llvm, Kind::Llvm, Syntax::Llvm, "llvm", "llvm-mc-19");
        let zig = version("python3", &["-m", "ziglang", "cc", "--version"], "clang version ");
        add(zig.as_deref().map(major), Kind::Zig, Syntax::Llvm, "zig", "zig's clang");
        let gas = version("bpf-as", &["--version"], "assembler (").and_then(|text| {
            Some(text.rsplit(' ').next()?.split('.').take(2).collect::<Vec<_>>().join("."))
        });
        let pseudo = gas.clone().filter(|version| version.as_str() != "2.40");
        add(gas, Kind::Gas, Syntax::Gas, "gas", "bpf-as");
        add(pseudo, Kind::GasPseudoC, Syntax::Llvm, "pseudoc", "a bpf-as that reads pseudo-C");
        tools
    }

    /// What it makes of each text, whose bytes in both byte orders are given, and how it prints
    /// the bytes of those that are the same.
    pub(crate) fn assemble(
        &self,
        texts: &[(&str, &[u8], &[u8])],
    ) -> Vec<(Verdict, Option<String>)> {
        let folder = Folder::new(&self.name);
        let statements: Vec<&str> = texts.iter().map(|text| text.0).collect();
        let little = self.run(&folder, &statements, false);
        let big = self.run(&folder, &statements, true);
        let printed = self.print(&folder);
        let mut printed = printed.into_iter();
        let mut answers = Vec::new();
        for (at, &(_, bytes, big_bytes)) in texts.iter().enumerate() {
            let Some(is) = &little[at] else {
                answers.push((Verdict::Refused, None));
                continue;
            };
            let text = printed.next().flatten();
            let starts = |is: &[u8], bytes: &[u8]| is.starts_with(bytes);
            let same = starts(is, bytes)
                && big[at].as_deref().is_some_and(|is| starts(is, big_bytes))
                // Of a wide instruction where there should be none, more than the first half is left.
                && (bytes.len() == STRIDE || is[0] != 0x18);
            if same {
                answers.push((Verdict::Same, text));
            } else {
                let length = if is[0] == 0x18 { STRIDE } else { 8 };
                answers.push((Verdict::Other(is[..length].to_vec()), None));
            }
        }
        answers
    }

    /// The bytes of each statement, or none if it is refused.
    fn run(&self, folder: &Folder, statements: &[&str], big: bool) -> Vec<Option<Vec<u8>>> {
        let mut refused = vec![false; statements.len()];
        // Each turn finds the errors of a stage of the tool.
        for _ in 0..8 {
            let mut source = String::new();
            for (statement, &refused) in statements.iter().zip(&refused) {
                source.push(' ');
                source.push_str(if refused { "" } else { statement });
                source.push('\n');
                source.push_str(if refused { "\n" } else { " .p2align 4\n" });
            }
            std::fs::write(folder.file("in.s"), source).expect("a temporary file");
            let output = self.command(folder, big).output().expect("the tool runs");
            if output.status.success() {
                let object = std::fs::read(folder.file(object_name(big))).expect("an object");
                let text = section(&object, big, ".text").expect("a section");
                let mut chunks = text.chunks(STRIDE);
                let mut next = || chunks.next().map(<[u8]>::to_vec);
                return refused
                    .iter()
                    .map(|&refused| if refused { None } else { next() })
                    .collect();
            }
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            let mut more = false;
            for line in errors.lines() {
                let place = line.split_once("in.s:").map(|(_, rest)| rest);
                let digits = place.and_then(|rest| rest.split(':').next());
                if let Some(line) = digits.and_then(|digits| digits.parse::<usize>().ok())
                    && let Some(refused) = refused.get_mut((line - 1) / 2)
                {
                    more |= !*refused;
                    *refused = true;
                }
            }
            assert!(more, "{}: {errors}", self.name);
        }
        panic!("{} goes on finding errors", self.name);
    }

    fn command(&self, folder: &Folder, big: bool) -> Command {
        let (program, arguments): (&str, &[&str]) = match (self.kind, big) {
            (Kind::Llvm, false) => ("llvm-mc-19", &["-triple=bpfel", "-mcpu=v4", "-filetype=obj"]),
            (Kind::Llvm, true) => ("llvm-mc-19", &["-triple=bpfeb", "-mcpu=v4", "-filetype=obj"]),
            (Kind::Zig, false) => (
                "python3",
                &[
                    "-m",
                    "ziglang",
                    "cc",
                    "-target",
                    "bpfel-freestanding",
                    "-mcpu=v4",
                    "-ferror-limit=0",
                    "-c",
                ],
            ),
            (Kind::Zig, true) => (
                "python3",
                &[
                    "-m",
                    "ziglang",
                    "cc",
                    "-target",
                    "bpfeb-freestanding",
                    "-mcpu=v4",
                    "-ferror-limit=0",
                    "-c",
                ],
            ),
            (Kind::Gas, false) => ("bpf-as", &["-EL"]),
            (Kind::Gas, true) => ("bpf-as", &["-EB"]),
            (Kind::GasPseudoC, false) => ("bpf-as", &["-EL", "-mdialect=pseudoc"]),
            (Kind::GasPseudoC, true) => ("bpf-as", &["-EB", "-mdialect=pseudoc"]),
        };
        let mut command = Command::new(program);
        command
            .args(arguments)
            .arg(folder.file("in.s"))
            .arg("-o")
            .arg(folder.file(object_name(big)));
        command
    }

    /// How the disassembler prints each statement of the little-endian object.
    fn print(&self, folder: &Folder) -> Vec<Option<String>> {
        let (program, arguments): (&str, &[&str]) = match self.kind {
            // zig has no disassembler, and LLVM 19's would know less than its assembler.
            Kind::Zig => return Vec::new(),
            Kind::Llvm => ("llvm-objdump-19", &["-d", "--mcpu=v4", "--no-show-raw-insn"]),
            Kind::Gas => ("bpf-objdump", &["-d", "-z"]),
            Kind::GasPseudoC => ("bpf-objdump", &["-d", "-z", "-M", "pseudoc"]),
        };
        let object = folder.file(object_name(false));
        let output = Command::new(program).args(arguments).arg(object).output();
        let output = output.expect("the disassembler runs: it comes with the assembler");
        let (radix, unit) = if self.kind == Kind::Llvm { (10, 8) } else { (16, 1) };
        let mut texts = Vec::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Some((address, rest)) = line.split_once(":\t") else { continue };
            let Ok(address) = usize::from_str_radix(address.trim(), radix) else { continue };
            if (address * unit).is_multiple_of(STRIDE) {
                // The text is behind the bytes, and behind it may be where a jump leads.
                let text = if unit == 1 { rest.split_once('\t').map_or("", |r| r.1) } else { rest };
                let text = text.split(" <.text").next().unwrap_or_default().trim();
                texts.push((!text.contains("unknown")).then(|| text.replace('\t', " ")));
            }
        }
        texts
    }
}

const fn object_name(big: bool) -> &'static str {
    if big { "big.o" } else { "little.o" }
}

/// What follows a text in what a program prints, if there is such a program.
fn version(program: &str, arguments: &[&str], before: &str) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (_, rest) = text.split_once(before)?;
    rest.lines().next().map(str::to_owned)
}

fn major(version: &str) -> String {
    version.split('.').next().unwrap_or_default().to_owned()
}

/// Says on standard error what a test could not do.
pub(crate) fn not_run(what: &str) {
    // Nothing can be done if standard error is closed.
    let _ = writeln!(std::io::stderr(), "NOT RUN: {what}");
}

/// A folder of temporary files, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("forms-{name}-{}-{:?}", std::process::id(), std::thread::current().id());
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The bytes of a section of an ELF object, read without the code under test.
fn section(object: &[u8], big: bool, name: &str) -> Option<Vec<u8>> {
    let number = |at: usize, size: usize| -> Option<usize> {
        let bytes = object.get(at..at + size)?;
        let fold = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
        Some(if big { bytes.iter().fold(0, fold) } else { bytes.iter().rev().fold(0, fold) })
    };
    let (headers, size, count, names) =
        (number(0x28, 8)?, number(0x3a, 2)?, number(0x3c, 2)?, number(0x3e, 2)?);
    let header = |index: usize| headers + index * size;
    let place =
        |index: usize| Some((number(header(index) + 0x18, 8)?, number(header(index) + 0x20, 8)?));
    let strings = place(names)?.0;
    (0..count).find_map(|index| {
        let at = strings + number(header(index), 4)?;
        let length = object.get(at..)?.iter().position(|&byte| byte == 0)?;
        if &object[at..at + length] != name.as_bytes() {
            return None;
        }
        let (at, size) = place(index)?;
        object.get(at..at + size).map(<[u8]>::to_vec)
    })
}
