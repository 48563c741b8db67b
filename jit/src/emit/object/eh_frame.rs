//! Call frame information as the section `.eh_frame` has it (Linux Standard Base 5.0, section
//! 10.6; DWARF 5, section 6.4).

use super::unwind::{Frame, State};
use acqrel_machine::Arch;

/// The bytes of the section, and where addresses of code have to be put into it.
#[derive(Debug, Default)]
pub(super) struct EhFrame {
    pub(super) bytes: Vec<u8>,
    /// For each: the place in the section of a 32-bit relative address, and the offset in the code
    /// that it means.
    pub(super) addresses: Vec<(u64, u32)>,
}

const ADVANCE_LOC4: u8 = 0x04;
const DEF_CFA: u8 = 0x0c;
const DEF_CFA_OFFSET: u8 = 0x0e;
const ADVANCE_LOC: u8 = 0x40;
const OFFSET: u8 = 0x80;
const RESTORE: u8 = 0xc0;
const NOP: u8 = 0;
/// Addresses are relative to their place, of 4 bytes, signed.
const PCREL_SDATA4: u8 = 0x1b;
/// Registers are saved at multiples of this.
const WORD: u64 = 8;

/// DWARF's numbers of the stack pointer and of the return address (System V ABI, section 3.6.2;
/// AADWARF64, section 4.1).
const fn registers(arch: Arch) -> (u8, u8) {
    match arch {
        Arch::X86_64 => (7, 16),
        Arch::Arm64 => (31, 30),
    }
}

/// Writes the frames of an image's code.
pub(super) fn write(arch: Arch, frames: &[Frame]) -> EhFrame {
    let mut out = EhFrame::default();
    let (stack, link) = registers(arch);
    let common = out.begin();
    out.bytes.extend_from_slice(&0_u32.to_le_bytes());
    // Version 1, augmentation "zR", alignment of code 1 and of data -8.
    out.bytes.extend_from_slice(b"\x01zR\0\x01\x78");
    out.bytes.extend_from_slice(&[link, 1, PCREL_SDATA4]);
    let entered = State::entered(arch);
    out.bytes.extend_from_slice(&[DEF_CFA, stack]);
    out.number(entered.depth);
    if arch == Arch::X86_64 {
        out.bytes.extend_from_slice(&[OFFSET | link, 1]);
    }
    out.end(common);
    for frame in frames.iter().filter(|frame| !frame.range.is_empty()) {
        let start = out.begin();
        // The distance back to the common part.
        let distance = u32::try_from(start + 4 - common).unwrap_or(u32::MAX);
        out.bytes.extend_from_slice(&distance.to_le_bytes());
        out.addresses.push((out.bytes.len() as u64, frame.range.start));
        out.bytes.extend_from_slice(&[0; 4]);
        let len = frame.range.end - frame.range.start;
        out.bytes.extend_from_slice(&len.to_le_bytes());
        out.bytes.push(0);
        let (mut at, mut last) = (frame.range.start, &entered);
        for (offset, state) in frame.states.iter().filter(|(at, _)| *at < frame.range.end) {
            out.advance(offset - at);
            out.change(last, state);
            (at, last) = (*offset, state);
        }
        out.end(start);
    }
    out
}

impl EhFrame {
    /// Starts an entry; gives its place.
    fn begin(&mut self) -> usize {
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.len() - 4
    }

    /// Ends the entry at a place: fills it up to a multiple of 8 bytes and writes its length.
    fn end(&mut self, start: usize) {
        let len = (self.bytes.len() - start).next_multiple_of(8);
        self.bytes.resize(start + len, NOP);
        let len = u32::try_from(len - 4).unwrap_or(u32::MAX);
        self.bytes[start..start + 4].copy_from_slice(&len.to_le_bytes());
    }

    /// An unsigned LEB128 number.
    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value & 0x7f) as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push((value & 0x7f) as u8);
    }

    fn advance(&mut self, by: u32) {
        match u8::try_from(by) {
            Ok(0) => {}
            Ok(by) if by < 0x40 => self.bytes.push(ADVANCE_LOC | by),
            _ => {
                self.bytes.push(ADVANCE_LOC4);
                self.bytes.extend_from_slice(&by.to_le_bytes());
            }
        }
    }

    /// What differs between two states.
    fn change(&mut self, from: &State, to: &State) {
        if from.depth != to.depth {
            self.bytes.push(DEF_CFA_OFFSET);
            self.number(to.depth);
        }
        for (&reg, &below) in &to.saved {
            if from.saved.get(&reg) != Some(&below) {
                self.bytes.push(OFFSET | reg);
                self.number(below / WORD);
            }
        }
        for &reg in from.saved.keys().filter(|reg| !to.saved.contains_key(reg)) {
            self.bytes.push(RESTORE | reg);
        }
    }
}
