//! [`Line`]: machine code as text.

use crate::{Arch, arm64, x86_64};

/// One line of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The address of the first byte.
    pub address: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The instruction: x86-64 in Intel's syntax, ARM64 in Arm's. `.byte` and the bytes, if they
    /// are none.
    pub text: String,
}

/// Disassembles all of `bytes`, whose first byte has the address `address`. Any bytes have a
/// listing, also of instructions that [`decode()`](crate::decode()) does not model.
pub fn disassemble(arch: Arch, bytes: &[u8], address: u64) -> Vec<Line> {
    match arch {
        Arch::X86_64 => x86_64::disassemble(bytes, address),
        Arch::Arm64 => {
            let words = bytes.chunks(4).zip((0_u64..).step_by(4));
            words.map(|(word, offset)| arm64_line(word, address.wrapping_add(offset))).collect()
        }
    }
}

fn arm64_line(bytes: &[u8], address: u64) -> Line {
    let word = <[u8; 4]>::try_from(bytes).map(u32::from_le_bytes);
    let text = word.ok().and_then(|word| arm64::text(word, address));
    Line { address, bytes: bytes.to_vec(), text: text.unwrap_or_else(|| of_bytes(bytes)) }
}

/// The text of bytes that are no instruction.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    let list: Vec<_> = bytes.iter().map(|byte| format!("{byte:#04x}")).collect();
    format!(".byte {}", list.join(", "))
}

#[cfg(test)]
mod tests {
    use super::disassemble;
    use crate::Arch;

    /// The texts of a listing at address 0x1000.
    fn texts(arch: Arch, bytes: &[u8]) -> Vec<(u64, usize, String)> {
        let lines = disassemble(arch, bytes, 0x1000);
        lines.into_iter().map(|line| (line.address, line.bytes.len(), line.text)).collect()
    }

    #[test]
    fn x86_64_is_listed_in_intel_syntax() {
        let bytes = [0xf0, 0x48, 0x01, 0x47, 0x08, 0x06, 0x75, 0xf8, 0x48];
        let expected = [
            (0x1000, 5, "lock add [rdi+8], rax".to_owned()),
            (0x1005, 1, ".byte 0x06".to_owned()),
            (0x1006, 2, "jne 0x1000".to_owned()),
            (0x1008, 1, ".byte 0x48".to_owned()),
        ];
        assert_eq!(texts(Arch::X86_64, &bytes), expected);
    }

    #[test]
    fn arm64_is_listed_in_words() {
        let bytes = [0x20, 0xfc, 0xdf, 0xc8, 0xff, 0xff, 0xff, 0xff, 0x1f];
        let expected = [
            (0x1000, 4, "ldar x0, [x1]".to_owned()),
            (0x1004, 4, ".byte 0xff, 0xff, 0xff, 0xff".to_owned()),
            (0x1008, 1, ".byte 0x1f".to_owned()),
        ];
        assert_eq!(texts(Arch::Arm64, &bytes), expected);
    }
}
