//! [`Entry`]: how the code of an image is entered and left.

use super::LineError;
use super::lines::{lines, number};
use acqrel_machine::{Arch, Reg};
use std::ops::Range;

/// How the code of an image is entered and left.
///
/// The programs of a [`Subject`](crate::check::Subject) set the registers that they use and store
/// their results to memory, so little has to be known: code is called like a function, with a
/// stack and an address to return to, and it ends by returning there. A register that nothing is
/// said of holds what no result may depend on. A file has lines of these kinds; `#` starts a comment:
///
/// - `register NAME = NUMBER`: what a register holds;
/// - `memory FROM TO`: memory of the thread's own besides its stack, that no other thread has: the
///   addresses of its first byte and of the one behind its last;
/// - `return-thunk ADDRESS`: code that returns, outside of the image, as Linux has it on x86-64
///   where processors must not predict returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub(super) arch: Arch,
    pub(super) registers: Vec<(Reg, u64)>,
    pub(super) private: Vec<Range<u64>>,
    pub(super) thunks: Vec<u64>,
}

/// Linux calls a program with its context, which no test looks at.
const LINUX: &str = "";
/// uBPF's code has a stack of its own, or, as its extended mode has it, takes one from its caller.
const UBPF_X86_64: &str = "register rdx = 0x5b9f00000000\nregister rcx = 0x1000\n\
                           memory 0x5b9f00000000 0x5b9f00001000\n";
/// Likewise.
const UBPF_ARM64: &str = "register x2 = 0x5b9f00000000\nregister x3 = 0x1000\n\
                          memory 0x5b9f00000000 0x5b9f00001000\n";

impl Entry {
    /// The names of those that are built in.
    pub const NAMES: [&str; 2] = ["linux", "ubpf"];

    /// One that is built in.
    pub fn built_in(name: &str, arch: Arch) -> Option<Self> {
        let text = match (name, arch) {
            ("linux", _) => LINUX,
            ("ubpf", Arch::X86_64) => UBPF_X86_64,
            ("ubpf", Arch::Arm64) => UBPF_ARM64,
            _ => return None,
        };
        Self::parse(text, arch).ok()
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// The first line that makes no sense.
    pub fn parse(text: &str, arch: Arch) -> Result<Self, LineError> {
        let (registers, private, thunks) = (Vec::new(), Vec::new(), Vec::new());
        let mut entry = Self { arch, registers, private, thunks };
        for (line, content) in lines(text) {
            let words: Vec<&str> = content.split_whitespace().collect();
            let error = |message: String| Err(LineError { line, message });
            match *words {
                ["register", name, "=", value] => {
                    let mut all = (0..).map_while(Reg::new);
                    let Some(reg) = all.find(|reg| reg.name(arch) == Some(name)) else {
                        return error(format!("{arch} has no register `{name}`"));
                    };
                    if reg == stack_pointer(arch) {
                        return error(format!("{name} is set by what calls the code"));
                    }
                    if entry.registers.iter().any(|&(known, _)| known == reg) {
                        return error(format!("{name} is set already"));
                    }
                    entry.registers.push((reg, number(line, value)?));
                }
                ["memory", from, to] => {
                    let (from, to) = (number(line, from)?, number(line, to)?);
                    if from >= to {
                        return error(format!("no byte is from {from:#x} to {to:#x}"));
                    }
                    entry.private.push(from..to);
                }
                ["return-thunk", address] => {
                    if arch != Arch::X86_64 {
                        return error(format!("{arch} returns without a thunk"));
                    }
                    entry.thunks.push(number(line, address)?);
                }
                _ => {
                    return error(format!(
                        "`{content}` is none of `register NAME = NUMBER`, `memory FROM TO` and \
                         `return-thunk ADDRESS`"
                    ));
                }
            }
        }
        Ok(entry)
    }
}

const fn stack_pointer(arch: Arch) -> Reg {
    match arch {
        Arch::X86_64 => Reg::RSP,
        Arch::Arm64 => Reg::SP,
    }
}
