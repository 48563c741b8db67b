//! What ARM64 instructions do to the stack.

use super::unwind::Effect;

/// Whether a C function keeps a register: x19 to x28, x29 and x30, which it returns by. DWARF's
/// numbers are the registers' (AADWARF64, section 4.1).
const fn is_kept(number: u8) -> bool {
    matches!(number, 19..=30)
}

/// A field of `bits` bits from bit `low` of a word, signed, times 8.
fn scaled(word: u32, low: u32, bits: u32) -> i64 {
    let value = (word << (32 - low - bits)).cast_signed() >> (32 - bits);
    i64::from(value) * 8
}

/// The effects of an instruction, in order (Arm ARM, sections C6.2 and C4.1).
pub(super) fn effects(bytes: &[u8]) -> [Option<Effect>; 4] {
    let Some(word) = bytes.first_chunk().map(|&word| u32::from_le_bytes(word)) else {
        return [None; 4];
    };
    let reg = |low: u32| ((word >> low) & 31) as u8;
    let saved = |reg: u8, above: i64| {
        let above = u64::try_from(above).ok().filter(|_| is_kept(reg));
        above.map(|above| Effect::Save(reg, above))
    };
    let restored = |reg: u8| is_kept(reg).then_some(Effect::Restore(reg));
    let shifted = i64::from((word >> 10) & 0xfff) << if word & 1 << 22 != 0 { 12 } else { 0 };
    let unscaled = scaled(word, 12, 9) / 8;
    if word & 0xff80_03ff == 0xd100_03ff {
        // sub sp, sp, #imm
        return [Some(Effect::Move(-shifted)), None, None, None];
    }
    if word & 0xff80_03ff == 0x9100_03ff {
        // add sp, sp, #imm
        return [Some(Effect::Move(shifted)), None, None, None];
    }
    let pair = scaled(word, 15, 7);
    match word & 0xffc0_03e0 {
        // stp x, x, [sp, #imm]!
        0xa980_03e0 => {
            return [Some(Effect::Move(pair)), saved(reg(0), 0), saved(reg(10), 8), None];
        }
        // stp x, x, [sp, #imm]
        0xa900_03e0 => return [saved(reg(0), pair), saved(reg(10), pair + 8), None, None],
        // ldp x, x, [sp], #imm
        0xa8c0_03e0 => {
            return [restored(reg(0)), restored(reg(10)), Some(Effect::Move(pair)), None];
        }
        // ldp x, x, [sp, #imm]
        0xa940_03e0 => return [restored(reg(0)), restored(reg(10)), None, None],
        // str x, [sp, #imm]
        0xf900_03e0 => {
            return [saved(reg(0), i64::from((word >> 10) & 0xfff) * 8), None, None, None];
        }
        // ldr x, [sp, #imm]
        0xf940_03e0 => return [restored(reg(0)), None, None, None],
        _ => {}
    }
    match word & 0xffe0_0fe0 {
        // str x, [sp, #imm]!
        0xf800_0fe0 => [Some(Effect::Move(unscaled)), saved(reg(0), 0), None, None],
        // ldr x, [sp], #imm
        0xf840_07e0 => [restored(reg(0)), Some(Effect::Move(unscaled)), None, None],
        // b; br and ret
        _ if word & 0xfc00_0000 == 0x1400_0000
            || word & 0xff9f_fc1f == 0xd61f_0000 && word & 0x0060_0000 != 0x0020_0000 =>
        {
            [Some(Effect::End), None, None, None]
        }
        _ => [None; 4],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stack_instructions_are_known() {
        use Effect::{End, Move, Restore, Save};
        let cases: &[(u32, &[Effect])] = &[
            (0xa9be_7bfd, &[Move(-32), Save(29, 0), Save(30, 8)]), // stp x29, x30, [sp, #-32]!
            (0xa901_53f3, &[Save(19, 16), Save(20, 24)]),          // stp x19, x20, [sp, #16]
            (0xf900_0bfc, &[Save(28, 16)]),                        // str x28, [sp, #16]
            (0xf81f_0ff9, &[Move(-16), Save(25, 0)]),              // str x25, [sp, #-16]!
            (0xf841_07f9, &[Restore(25), Move(16)]),               // ldr x25, [sp], #16
            (0xd104_03ff, &[Move(-256)]),                          // sub sp, sp, #256
            (0xd140_07ff, &[Move(-4096)]),                         // sub sp, sp, #1, lsl #12
            (0x9104_03ff, &[Move(256)]),                           // add sp, sp, #256
            (0x9100_03fd, &[]),                                    // mov x29, sp
            (0xa941_53f3, &[Restore(19), Restore(20)]),            // ldp x19, x20, [sp, #16]
            (0xa8c2_7bfd, &[Restore(29), Restore(30), Move(32)]),  // ldp x29, x30, [sp], #32
            (0xa900_07e0, &[]),                                    // stp x0, x1, [sp]
            (0xd65f_03c0, &[End]),                                 // ret
            (0xd61f_0120, &[End]),                                 // br x9
            (0xd63f_0120, &[]),                                    // blr x9
            (0x1400_0001, &[End]),                                 // b
            (0x9400_0001, &[]),                                    // bl
        ];
        for &(word, wanted) in cases {
            let effects = effects(&word.to_le_bytes());
            let effects: Vec<Effect> = effects.into_iter().flatten().collect();
            assert_eq!(effects, wanted, "{word:#x}");
        }
    }
}
