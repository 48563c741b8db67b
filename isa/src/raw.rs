//! The raw layer: any 8 bytes as the fields of an instruction, without judgement.

/// The byte order of an encoded program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Endian {
    /// Least significant byte first (`bpfel`).
    #[default]
    Little,
    /// Most significant byte first (`bpfeb`); the register nibbles swap places too.
    Big,
}

/// The fields of 8 bytes (RFC 9669, section 3). Every value can be encoded, and every 8 bytes
/// decoded, without loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct RawInsn {
    /// The opcode.
    pub opcode: u8,
    /// The destination register, 0 to 15; only the low four bits are encoded.
    pub dst: u8,
    /// The source register, 0 to 15; only the low four bits are encoded.
    pub src: u8,
    /// The signed offset.
    pub off: i16,
    /// The signed immediate.
    pub imm: i32,
}

impl RawInsn {
    /// The number of bytes.
    pub const BYTES: usize = 8;

    /// Takes 8 bytes apart.
    pub const fn from_bytes(bytes: [u8; 8], endian: Endian) -> Self {
        let [opcode, regs, o0, o1, i0, i1, i2, i3] = bytes;
        let (low, high) = (regs & 15, regs >> 4);
        match endian {
            Endian::Little => Self {
                opcode,
                dst: low,
                src: high,
                off: i16::from_le_bytes([o0, o1]),
                imm: i32::from_le_bytes([i0, i1, i2, i3]),
            },
            Endian::Big => Self {
                opcode,
                dst: high,
                src: low,
                off: i16::from_be_bytes([o0, o1]),
                imm: i32::from_be_bytes([i0, i1, i2, i3]),
            },
        }
    }

    /// Puts 8 bytes together.
    pub const fn to_bytes(self, endian: Endian) -> [u8; 8] {
        let (dst, src) = (self.dst & 15, self.src & 15);
        let (regs, [o0, o1], [i0, i1, i2, i3]) = match endian {
            Endian::Little => (src << 4 | dst, self.off.to_le_bytes(), self.imm.to_le_bytes()),
            Endian::Big => (dst << 4 | src, self.off.to_be_bytes(), self.imm.to_be_bytes()),
        };
        [self.opcode, regs, o0, o1, i0, i1, i2, i3]
    }
}
