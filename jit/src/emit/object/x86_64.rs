//! What x86-64 instructions do to the stack.

use super::unwind::Effect;

/// DWARF's number of a register (System V ABI, section 3.6.2).
const fn dwarf(number: u8) -> u8 {
    match number {
        1 => 2, // rcx
        2 => 1, // rdx
        4 => 7, // rsp
        5 => 6, // rbp
        6 => 4, // rsi
        7 => 5, // rdi
        other => other,
    }
}

/// Whether a C function keeps a register: rbx, rbp, r12 to r15.
const fn is_kept(number: u8) -> bool {
    matches!(number, 3 | 5 | 12..=15)
}

/// The effects of an instruction, in order.
pub(super) fn effects(bytes: &[u8]) -> [Option<Effect>; 4] {
    let (rex, rest) = match bytes {
        [rex @ 0x40..=0x4f, rest @ ..] => (*rex, rest),
        _ => (0, bytes),
    };
    let base = |number: u8| number | (rex & 1) << 3;
    let field = |modrm: u8| (modrm >> 3 & 7) | (rex & 4) << 1;
    let wide = rex & 8 != 0;
    let two = |a, b| [Some(a), b, None, None];
    let saved = |reg: u8, above| is_kept(reg).then_some(Effect::Save(dwarf(reg), above));
    let restored = |reg: u8| is_kept(reg).then_some(Effect::Restore(dwarf(reg)));
    match *rest {
        [code @ 0x50..=0x57] => two(Effect::Move(-8), saved(base(code & 7), 0)),
        [code @ 0x58..=0x5f] => two(Effect::Move(8), restored(base(code & 7))),
        // push imm8, imm32
        [0x6a, _] | [0x68, _, _, _, _] => two(Effect::Move(-8), None),
        // sub, add and lea of rsp
        [0x83, 0xec, by] if wide => two(Effect::Move(-i64::from(by.cast_signed())), None),
        [0x83, 0xc4, by] | [0x8d, 0x64, 0x24, by] if wide => {
            two(Effect::Move(by.cast_signed().into()), None)
        }
        [0x81, 0xec, a, b, c, d] if wide => {
            two(Effect::Move(-i64::from(i32::from_le_bytes([a, b, c, d]))), None)
        }
        [0x81, 0xc4, a, b, c, d] | [0x8d, 0xa4, 0x24, a, b, c, d] if wide => {
            two(Effect::Move(i32::from_le_bytes([a, b, c, d]).into()), None)
        }
        // mov [rsp + by], reg and back
        [0x89, modrm, 0x24] if wide && modrm & 0xc7 == 0x04 => {
            [saved(field(modrm), 0), None, None, None]
        }
        [0x89, modrm, 0x24, by @ 0..=0x7f] if wide && modrm & 0xc7 == 0x44 => {
            [saved(field(modrm), by.into()), None, None, None]
        }
        [0x8b, modrm, 0x24] if wide && modrm & 0xc7 == 0x04 => {
            [restored(field(modrm)), None, None, None]
        }
        [0x8b, modrm, 0x24, 0..=0x7f] if wide && modrm & 0xc7 == 0x44 => {
            [restored(field(modrm)), None, None, None]
        }
        // ret; jmp
        [0xc3] | [0xeb, _] | [0xe9, _, _, _, _] => two(Effect::End, None),
        // jmp reg, jmp [mem]
        [0xff, modrm, ..] if modrm & 0x38 == 0x20 => two(Effect::End, None),
        _ => [None; 4],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stack_instructions_are_known() {
        use Effect::{End, Move, Restore, Save};
        let cases: &[(&[u8], &[Effect])] = &[
            (b"\x53", &[Move(-8), Save(3, 0)]),
            (b"\x55", &[Move(-8), Save(6, 0)]),
            (b"\x41\x57", &[Move(-8), Save(15, 0)]),
            (b"\x57", &[Move(-8)]),
            (b"\x41\x5c", &[Move(8), Restore(12)]),
            (b"\x5f", &[Move(8)]),
            (b"\x48\x83\xec\x10", &[Move(-16)]),
            (b"\x48\x83\xec\x80", &[Move(128)]),
            (b"\x48\x81\xec\0\x10\0\0", &[Move(-4096)]),
            (b"\x48\x83\xc4\x08", &[Move(8)]),
            (b"\x48\x8d\x64\x24\xf8", &[Move(-8)]),
            (b"\x4c\x89\x64\x24\x18", &[Save(12, 24)]),
            (b"\x48\x89\x1c\x24", &[Save(3, 0)]),
            (b"\x48\x8b\x6c\x24\x08", &[Restore(6)]),
            (b"\x48\x89\x44\x24\x18", &[]),
            (b"\xc3", &[End]),
            (b"\xeb\x00", &[End]),
            (b"\xff\xe0", &[End]),
            (b"\xff\xd0", &[]),
            (b"\x74\x00", &[]),
        ];
        for (bytes, wanted) in cases {
            let effects: Vec<Effect> = effects(bytes).into_iter().flatten().collect();
            assert_eq!(effects, *wanted, "{bytes:x?}");
        }
    }
}
