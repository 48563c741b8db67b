//! Runs forms on this processor: a program with one slot of code for each row reads records
//! (registers, flags, data), runs the slot that each names, and writes them back. It is a child
//! process, so that nothing here is unsafe.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The address of the data that forms load and store.
pub(crate) const GUEST: u64 = 0x2000_0000;
/// The bytes of the data.
pub(crate) const GUEST_SIZE: usize = 512;
/// The bytes of code that are shown of a slot.
pub(crate) const CODE: usize = 64;
/// The words of a record: the slot, the exit, registers, flags, data.
const WORDS: usize = 2 + 16 + 1 + GUEST_SIZE / 8;

/// How the form was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// At the instruction after it.
    Through,
    /// At the place that `9f` names.
    Branch,
    /// By a signal.
    Signal,
}

/// The state before or after a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State {
    /// The registers, by number.
    pub(crate) registers: [u64; 16],
    /// The flags, as in RFLAGS.
    pub(crate) flags: u64,
    /// The bytes at [`GUEST`].
    pub(crate) data: Vec<u8>,
}

/// One row's code in the program.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// The address of the row's first instruction.
    pub(crate) start: u64,
    /// The address after the row's instructions.
    pub(crate) through: u64,
    /// The address that `9f` names.
    pub(crate) branch: u64,
    /// The bytes from `start` up.
    pub(crate) code: Vec<u8>,
}

/// A program that has a slot for each of some rows.
#[derive(Debug)]
pub(crate) struct Program {
    /// The slots, in the rows' order.
    pub(crate) slots: Vec<Slot>,
    file: PathBuf,
    folder: PathBuf,
}

const MAIN: &str = include_str!("native.c");

impl Program {
    /// Builds the program. None if there is no gcc here.
    pub(crate) fn build(rows: &[String], name: &str) -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("forms.S"), assembly(rows)).unwrap();
        fs::write(folder.join("main.c"), MAIN).unwrap();
        let program = folder.join("forms");
        let built = Command::new("gcc")
            .args(["-O1", "-no-pie", "-Wl,-z,noexecstack", "-fcf-protection=none", "-o"])
            .args([&program, &folder.join("main.c"), &folder.join("forms.S")])
            .output();
        let Ok(built) = built else {
            eprintln!("gcc is not here: the forms are not compared with the processor");
            return None;
        };
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let output = Command::new(&program).arg("slots").output().unwrap();
        assert!(output.status.success());
        let slots = output.stdout.chunks_exact(24 + CODE).map(|bytes| Slot {
            start: word(&bytes[..8]),
            through: word(&bytes[8..16]),
            branch: word(&bytes[16..24]),
            code: bytes[24..].to_vec(),
        });
        let slots: Vec<_> = slots.collect();
        assert_eq!(slots.len(), rows.len());
        Some(Self { slots, file: program, folder })
    }

    /// Runs each slot on its state, and gives the state after it.
    pub(crate) fn run(&self, inputs: &[(usize, State)]) -> Vec<(Exit, State)> {
        let mut bytes = Vec::with_capacity(inputs.len() * WORDS * 8);
        for (slot, state) in inputs {
            let words = [*slot as u64, 0].into_iter().chain(state.registers).chain([state.flags]);
            bytes.extend(words.flat_map(u64::to_le_bytes));
            bytes.extend(&state.data);
        }
        let input = self.folder.join("records");
        fs::write(&input, bytes).unwrap();
        let output = Command::new(&self.file)
            .stdin(Stdio::from(File::open(&input).unwrap()))
            .output()
            .unwrap();
        assert!(output.status.success(), "{:?}", output.status);
        let records = output.stdout.chunks_exact(8 * WORDS).map(|record| {
            let words: Vec<u64> = record.chunks_exact(8).map(word).collect();
            let exit = match words[1] {
                0 => Exit::Through,
                1 => Exit::Branch,
                2 => Exit::Signal,
                other => panic!("exit {other}"),
            };
            let registers = words[2..18].try_into().unwrap();
            let data = record[19 * 8..].to_vec();
            (exit, State { registers, flags: words[18], data })
        });
        let records: Vec<_> = records.collect();
        assert_eq!(records.len(), inputs.len());
        records
    }
}

fn word(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().unwrap())
}

/// The slots, the table of their addresses, and the code that loads and saves the registers.
fn assembly(rows: &[String]) -> String {
    const NAMES: [&str; 16] = [
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12",
        "r13", "r14", "r15",
    ];
    let mut text = String::from(".intel_syntax noprefix\n.text\n");
    writeln!(text, ".set guest, {GUEST:#x}").unwrap();
    for (index, row) in rows.iter().enumerate() {
        writeln!(text, ".balign 64\nslot_{index}: {row}").unwrap();
        writeln!(text, "through_{index}: mov dword ptr [left], 0\njmp save").unwrap();
        writeln!(text, ".balign 1\n9: branch_{index}: mov dword ptr [left], 1\njmp save").unwrap();
        writeln!(text, ".balign 64, 0x90").unwrap();
    }
    text.push_str(
        ".globl enter\nenter:\npush rbx\npush rbp\npush r12\npush r13\npush r14\npush r15\n",
    );
    text.push_str("mov [host], rsp\npush qword ptr [state+128]\npopfq\n");
    for (number, name) in NAMES.iter().enumerate() {
        writeln!(text, "mov {name}, [state+{}]", 8 * number).unwrap();
    }
    text.push_str("jmp qword ptr [chosen]\nsave:\n");
    for (number, name) in NAMES.iter().enumerate() {
        writeln!(text, "mov [state+{}], {name}", 8 * number).unwrap();
    }
    text.push_str("mov rsp, [host]\npushfq\npop qword ptr [state+128]\n");
    text.push_str("pop r15\npop r14\npop r13\npop r12\npop rbp\npop rbx\ncld\nret\n");
    text.push_str(".data\n.globl slots, slots_end, state, chosen, left\nslots:\n");
    for index in 0..rows.len() {
        writeln!(text, ".quad slot_{index}, through_{index}, branch_{index}").unwrap();
    }
    text.push_str(
        "slots_end:\nstate: .fill 17, 8, 0\nchosen: .quad 0\nhost: .quad 0\nleft: .long 0\n",
    );
    text
}
