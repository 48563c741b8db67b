//! x86-64 instructions, changed in place (Intel SDM, volume 2, section 2.1, for the parts of an
//! instruction).

use acqrel_machine::{Arch, disassemble};

/// A machine instruction, taken apart.
#[derive(Debug)]
pub struct Code<'a> {
    /// Its bytes.
    pub bytes: &'a mut [u8],
    /// Where the REX prefix is.
    pub rex: Option<usize>,
    /// Where the last byte of the opcode is.
    pub opcode: usize,
    /// 0 for one byte, 0x0f for two.
    pub map: u8,
    /// Whether it has a VEX prefix.
    pub vex: bool,
}

impl<'a> Code<'a> {
    /// Takes the bytes of an instruction apart; none if they are prefixes alone.
    pub fn parse(bytes: &'a mut [u8]) -> Option<Self> {
        let mut at = bytes.iter().position(|b| !matches!(b, 0x66 | 0xf0 | 0xf2 | 0xf3))?;
        if bytes[at] == 0xc4 {
            return (bytes.len() > 4).then_some(Self {
                bytes,
                rex: None,
                opcode: at + 3,
                map: 0,
                vex: true,
            });
        }
        let rex = (bytes[at] >> 4 == 4).then_some(at);
        at += usize::from(rex.is_some());
        let map = if *bytes.get(at)? == 0x0f { 0x0f } else { 0 };
        at += usize::from(map != 0);
        (at < bytes.len()).then_some(Self { bytes, rex, opcode: at, map, vex: false })
    }

    /// The opcode, with the map that it is of.
    pub fn op(&self) -> (u8, u8) {
        (self.map, self.bytes[self.opcode])
    }

    /// Puts another opcode.
    pub fn set(&mut self, op: u8) -> bool {
        self.bytes[self.opcode] = op;
        true
    }

    /// One opcode for another.
    pub fn replace(&mut self, map: u8, from: u8, to: u8) -> bool {
        !self.vex && self.op() == (map, from) && self.set(to)
    }

    /// The `ModRM` byte.
    pub fn modrm(&mut self) -> Option<&mut u8> {
        self.bytes.get_mut(self.opcode + 1)
    }

    /// The other width, by REX.W.
    pub fn width(&mut self) -> bool {
        let Some(rex) = self.rex else { return false };
        self.bytes[rex] ^= 8;
        true
    }

    /// Whether it has an opcode, of a map.
    pub fn is(&self, map: u8, op: u8) -> bool {
        !self.vex && self.op() == (map, op)
    }

    /// Whether `ModRM` has a value under a mask.
    pub fn modrm_is(&mut self, mask: u8, value: u8) -> bool {
        self.modrm().is_some_and(|m| *m & mask == value)
    }

    /// Changes bits of `ModRM`.
    pub fn change(&mut self, bits: u8) -> bool {
        self.modrm().map(|m| *m ^= bits).is_some()
    }

    /// Nops in its place.
    pub fn nop(&mut self) -> bool {
        self.bytes.fill(0x90);
        true
    }
}

/// How long the instructions of a piece of code are.
pub fn lengths(code: &[u8]) -> Vec<usize> {
    disassemble(Arch::X86_64, code, 0).iter().map(|line| line.bytes.len()).collect()
}
