//! [`emit_programs`]: the programs to put through a JIT.

use super::object;
use super::pointers::Pointers;
use crate::Location;
use crate::check::Subject;
use acqrel_asm::disassemble;
use acqrel_isa::{AluOp, Draft, Endian, Imm64, Insn, Item, Operand, Program, Reg, Syntax, Width};
use std::fmt::Write as _;

/// What the programs of a test are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavour {
    /// Linux: one ELF object with a socket filter for each thread, `programs.o`, as libbpf and
    /// bpftool load it; the memory of the test is its section `.data`. For each thread a file of
    /// addresses to fill in, `P0.addr`, and the program's text, `P0.s`.
    Linux,
    /// A runtime that takes bytecode as it is, like uBPF: for each thread the bytecode, `P0.bin`, and
    /// its text, `P0.s`. The memory of the test has the addresses that it has in the test.
    Bytecode,
}

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emitted {
    /// Its name, without a folder.
    pub name: String,
    /// What is in it.
    pub contents: Vec<u8>,
}

/// Why the programs of a test cannot be put through a JIT.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EmitError {
    /// An address is in memory.
    #[error(transparent)]
    Pointers(#[from] Pointers),
    /// There is more than one function.
    #[error(
        "P{thread} calls functions of its own: a dump of it has several images, and its code leads \
         from one to the other; inline them"
    )]
    Calls {
        /// The thread.
        thread: usize,
    },
    /// An object cannot hold the program.
    #[error("P{thread} cannot be written to an object: {reason}")]
    Object {
        /// The thread.
        thread: usize,
        /// Why not.
        reason: String,
    },
}

/// The section of an object that holds the memory of a test; what a file of addresses calls it too.
pub(super) const DATA: &str = ".data";

/// The files to put through a JIT, whose code then is an [image](super::Image) for each thread.
///
/// # Errors
///
/// If a JIT that is not ours cannot take them.
pub fn emit_programs(subject: &Subject, flavour: Flavour) -> Result<Vec<Emitted>, EmitError> {
    match flavour {
        Flavour::Linux => linux(subject),
        Flavour::Bytecode => Ok(bytecode(subject)),
    }
}

fn bytecode(subject: &Subject) -> Vec<Emitted> {
    let threads = 0..subject.test().threads.len();
    let files = threads.flat_map(|thread| {
        let program = subject.program(thread);
        [
            Emitted { name: format!("P{thread}.bin"), contents: program.to_bytes(Endian::Little) },
            text(thread, program),
        ]
    });
    files.collect()
}

fn text(thread: usize, program: &Program) -> Emitted {
    let text = disassemble(program, Syntax::Llvm);
    Emitted { name: format!("P{thread}.s"), contents: text.into_bytes() }
}

fn linux(subject: &Subject) -> Result<Vec<Emitted>, EmitError> {
    Pointers::refuse(subject)?;
    let data = Data::of(&subject.test().locations);
    let (mut files, mut programs) = (Vec::new(), Vec::new());
    for thread in 0..subject.test().threads.len() {
        let program = subject.program(thread);
        if program.functions().len() != 1 {
            return Err(EmitError::Calls { thread });
        }
        let program = data.program(program).ok_or_else(|| EmitError::Object {
            thread,
            reason: "with the addresses of maps it is too long for its jumps".to_owned(),
        })?;
        files.push(text(thread, subject.program(thread)));
        let template = template(subject, thread, &data, &program);
        files.push(Emitted { name: format!("P{thread}.addr"), contents: template.into_bytes() });
        programs.push(program);
    }
    let contents = object::write(&programs, &data.bytes)
        .map_err(|(thread, reason)| EmitError::Object { thread, reason })?;
    files.push(Emitted { name: "programs.o".to_owned(), contents });
    Ok(files)
}

/// The memory of a test as one piece.
struct Data {
    /// The address that its first byte has in the test.
    start: u64,
    bytes: Vec<u8>,
}

impl Data {
    fn of(locations: &[Location]) -> Self {
        let start = locations.iter().map(|location| location.address).min().unwrap_or_default();
        let mut bytes = Vec::new();
        for location in locations {
            let stride = super::stride(location);
            for (value, element) in location.initial.iter().zip(0..) {
                let offset = location.address - start + stride * element;
                let Ok(offset) = usize::try_from(offset) else { continue };
                let value = value.to_le_bytes();
                let value = &value[..usize::try_from(stride).unwrap_or(8)];
                if bytes.len() < offset + value.len() {
                    bytes.resize(offset + value.len(), 0);
                }
                bytes[offset..offset + value.len()].copy_from_slice(value);
            }
        }
        Self { start, bytes }
    }

    /// How far into the data an address is, if it is one of it.
    fn offset(&self, address: u64) -> Option<u32> {
        let offset = address.checked_sub(self.start)?;
        let inside = usize::try_from(offset).is_ok_and(|offset| offset < self.bytes.len());
        u32::try_from(offset).ok().filter(|_| inside)
    }

    /// A program in which the addresses of the test are those of a map's value, and which returns
    /// 0: the verifier wants to know what it returns.
    fn program(&self, program: &Program) -> Option<Program> {
        let mut draft = Draft::of(program);
        for item in draft.functions.iter_mut().flatten() {
            let (dst, number) = match item.op.insn(item.fields) {
                Insn::LoadImm64 { dst, source: Imm64::Value(number) } => (dst, number),
                Insn::Alu { op: AluOp::Mov, width: Width::W64, dst, src: Operand::Imm(number) } => {
                    (dst, i64::from(number).cast_unsigned())
                }
                _ => continue,
            };
            if let Some(offset) = self.offset(number) {
                let source = Imm64::MapValueFd(0, offset);
                *item = Item::plain(Insn::LoadImm64 { dst, source });
            }
        }
        // The stores of results, which are last, lead to the exit; nothing jumps to it.
        let main = draft.functions.first_mut()?;
        let zero =
            Insn::Alu { op: AluOp::Mov, width: Width::W64, dst: Reg::R0, src: Operand::Imm(0) };
        main.insert(main.len() - 1, Item::plain(zero));
        draft.build()
    }
}

/// The file of addresses of a thread, to be filled in.
fn template(subject: &Subject, thread: usize, data: &Data, program: &Program) -> String {
    let mut text = format!(
        "# Where the memory of {} is in the machine code of P{thread}.\n\
         # Put the address of the map's value in the place of ?; it is the same in all threads.\n",
        subject.test().name,
    );
    let first = program.insns().iter().find_map(|insn| match *insn {
        Insn::LoadImm64 { dst, source: Imm64::MapValueFd(_, offset) } => Some((dst, offset)),
        _ => None,
    });
    if let Some((dst, offset)) = first {
        let _ = writeln!(
            text,
            "# The first address in the code, what {dst} is set to, is the map's value + {offset:#x}.",
        );
    }
    let _ = writeln!(text, "? = {DATA}");
    for location in &subject.test().locations {
        let offset = location.address - data.start;
        let _ = writeln!(text, "#   {DATA} + {offset:#x} is {}", location.name);
    }
    text.push_str(
        "# If the code returns through a thunk of the kernel, also where the image is:\n\
         # ? = .code\n",
    );
    text
}
