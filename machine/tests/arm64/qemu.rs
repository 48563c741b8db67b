//! Runs forms under `qemu-aarch64`: a static program with one slot of code for each row reads
//! records (registers, flags, data), runs the slot that each names, and writes them back.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the slots begin.
const TEXT: u64 = 0x0040_0000;
/// Where the record lies; within reach of the slots' literal loads.
const RECORD: u64 = 0x0048_0000;
/// The bytes of a slot.
const SLOT: u64 = 64;
/// The words of a record.
const WORDS: usize = 72;
/// The word of a record at which the registers begin.
const REGISTERS: usize = 4;
/// The word of a record at which the data begins.
const DATA: usize = 40;

/// The address of the data that forms load and store.
pub(crate) const GUEST: u64 = RECORD + 8 * DATA as u64;
/// The bytes of the data.
pub(crate) const GUEST_SIZE: usize = 8 * (WORDS - DATA);

/// Where the form was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// At the instruction after it.
    Through,
    /// At the place of forward branches, `9f`.
    Forward,
    /// At the place of backward branches, `7b`.
    Backward,
}

/// The state before and after a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    /// `X0` to `X30`.
    pub(crate) x: [u64; 31],
    /// The stack pointer.
    pub(crate) sp: u64,
    /// The flags, in bits 31 to 28.
    pub(crate) nzcv: u64,
    /// The bytes at [`GUEST`].
    pub(crate) data: [u8; GUEST_SIZE],
}

/// One row's code in the program.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// The address of the row's first instruction.
    pub(crate) pc: u64,
    /// The row's instructions.
    pub(crate) words: Vec<u32>,
}

impl Slot {
    /// The address after the row's instructions.
    pub(crate) fn through(&self) -> u64 {
        self.pc + 4 * self.words.len() as u64
    }

    /// The address that `9f` names.
    pub(crate) fn forward(&self) -> u64 {
        self.through() + 4
    }

    /// The address that `7b` names.
    pub(crate) fn backward(&self) -> u64 {
        self.pc - 4
    }
}

/// A program that has a slot for each of some rows.
#[derive(Debug)]
pub(crate) struct Program {
    /// The slots, in the rows' order.
    pub(crate) slots: Vec<Slot>,
    elf: PathBuf,
}

/// Whether the assembler, linker and qemu are on this machine; says so if they are not.
pub(crate) fn available() -> bool {
    for tool in [
        "aarch64-linux-gnu-as",
        "aarch64-linux-gnu-ld",
        "aarch64-linux-gnu-objcopy",
        "qemu-aarch64",
    ] {
        let found = Command::new(tool)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if !found.is_ok_and(|status| status.success()) {
            eprintln!("skipped: {tool} does not run here");
            return false;
        }
    }
    true
}

/// Assembles `source` and gives the bytes of its `.text`; `name` names the files.
pub(crate) fn assemble(name: &str, source: &str) -> (PathBuf, Vec<u8>) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let file = |extension: &str| folder.join(format!("arm64-{name}.{extension}"));
    fs::write(file("s"), source).unwrap();
    run(Command::new("aarch64-linux-gnu-as").arg("-o").arg(file("o")).arg(file("s")));
    run(Command::new("aarch64-linux-gnu-ld")
        .arg(format!("-Ttext={TEXT:#x}"))
        .arg(format!("--section-start=.record={RECORD:#x}"))
        .arg("-o")
        .arg(file("elf"))
        .arg(file("o")));
    run(Command::new("aarch64-linux-gnu-objcopy")
        .args(["-O", "binary", "-j", ".text"])
        .arg(file("elf"))
        .arg(file("bin")));
    (file("elf"), fs::read(file("bin")).unwrap())
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
}

impl Program {
    /// Builds the program for `rows`, each the assembler text of at most five instructions.
    pub(crate) fn build(name: &str, rows: &[String]) -> Self {
        let (elf, text) = assemble(name, &source(rows));
        assert!(SLOT * (rows.len() as u64 + 32) < RECORD - TEXT, "too many rows for one program");
        let slots = rows
            .iter()
            .enumerate()
            .map(|(index, row)| {
                let start = SLOT * index as u64 + 12;
                let length = row.split(';').count();
                let bytes = &text[usize::try_from(start).unwrap()..][..4 * length];
                let words = bytes
                    .chunks(4)
                    .map(|word| u32::from_le_bytes(word.try_into().unwrap()))
                    .collect();
                Slot { pc: TEXT + start, words }
            })
            .collect();
        Self { slots, elf }
    }

    /// Runs each case, a slot's number and the state before it; gives the states after.
    pub(crate) fn run(&self, cases: &[(usize, State)]) -> Vec<(Exit, State)> {
        let (input, output) = (self.elf.with_extension("in"), self.elf.with_extension("out"));
        let mut bytes = Vec::with_capacity(cases.len() * WORDS * 8);
        for (slot, state) in cases {
            write_record(&mut bytes, self.slots[*slot].pc - 12, state);
        }
        fs::write(&input, bytes).unwrap();
        let status = Command::new("qemu-aarch64")
            .args(["-cpu", "max"])
            .arg(&self.elf)
            .stdin(File::open(&input).unwrap())
            .stdout(File::create(&output).unwrap())
            .status()
            .unwrap();
        let bytes = fs::read(&output).unwrap();
        let done = bytes.len() / (WORDS * 8);
        assert!(
            status.success() && done == cases.len(),
            "{status} in case {done} of {}: {:x?}",
            cases.len(),
            cases.get(done).map(|(slot, state)| (&self.slots[*slot], state))
        );
        bytes.chunks(WORDS * 8).map(read_record).collect()
    }
}

fn write_record(bytes: &mut Vec<u8>, entry: u64, state: &State) {
    let start = bytes.len();
    let mut word = |value: u64| bytes.extend_from_slice(&value.to_le_bytes());
    word(entry);
    word(0);
    word(state.nzcv);
    word(state.sp);
    state.x.iter().copied().for_each(word);
    bytes.resize(start + DATA * 8, 0);
    bytes.extend_from_slice(&state.data);
}

fn read_record(bytes: &[u8]) -> (Exit, State) {
    let word =
        |index: usize| u64::from_le_bytes(bytes[8 * index..8 * index + 8].try_into().unwrap());
    let exit = match word(1) {
        0 => Exit::Through,
        1 => Exit::Forward,
        2 => Exit::Backward,
        other => panic!("exit {other}"),
    };
    let state = State {
        x: std::array::from_fn(|index| word(REGISTERS + index)),
        sp: word(3),
        nzcv: word(2),
        data: bytes[8 * DATA..].try_into().unwrap(),
    };
    (exit, state)
}

/// The program's text: the slots, then the loop that serves records.
fn source(rows: &[String]) -> String {
    let mut text = String::from(".arch armv8.5-a\n.text\n");
    for row in rows {
        // X17 carries the slot's address until its first instruction.
        let _ = writeln!(
            text,
            ".p2align 6\nldr x17, record+{}\nb 8f\n7: b backward\n8:",
            8 * (REGISTERS + 17)
        );
        let _ = writeln!(text, "{row}\nb through\n9: b forward");
    }
    text.push_str(".p2align 6\n.global _start\n_start:\n");
    // read(0, record, size), and exit(0) unless all of it came.
    let _ =
        writeln!(text, "mov x0, #0\nadr x1, record\nmov x2, #{}\nmov x8, #63\nsvc #0", WORDS * 8);
    let _ = writeln!(text, "cmp x0, #{}\nb.ne 9f\nclrex\nadr x0, record", WORDS * 8);
    text.push_str(
        "ldr x1, [x0, #24]\nmov sp, x1\nldr x1, [x0, #16]\nmsr nzcv, x1\nldr x17, [x0]\n",
    );
    for register in (1..31).filter(|&register| register != 17) {
        let _ = writeln!(text, "ldr x{register}, [x0, #{}]", 8 * (REGISTERS + register));
    }
    let _ = writeln!(text, "ldr x0, [x0, #{}]\nbr x17", 8 * REGISTERS);
    text.push_str("9: mov x0, #0\nmov x8, #93\nsvc #0\n");
    for (number, exit) in ["through", "forward", "backward"].iter().enumerate() {
        let _ = writeln!(
            text,
            "{exit}: msr tpidr_el0, x0\nadr x0, record\nstr x1, [x0, #{}]",
            8 * (REGISTERS + 1)
        );
        let _ = writeln!(text, "mov x1, #{number}\nb dump");
    }
    text.push_str(
        "dump: str x1, [x0, #8]\nmrs x1, nzcv\nstr x1, [x0, #16]\nmov x1, sp\nstr x1, [x0, #24]\n",
    );
    for register in 2..31 {
        let _ = writeln!(text, "str x{register}, [x0, #{}]", 8 * (REGISTERS + register));
    }
    let _ = writeln!(text, "mrs x1, tpidr_el0\nstr x1, [x0, #{}]", 8 * REGISTERS);
    let _ = writeln!(
        text,
        "mov x0, #1\nadr x1, record\nmov x2, #{}\nmov x8, #64\nsvc #0\nb _start",
        WORDS * 8
    );
    let _ = writeln!(text, ".section .record, \"aw\", %nobits\nrecord: .skip {}", 8 * DATA);
    let _ = writeln!(text, "guest: .skip {GUEST_SIZE}");
    text
}
