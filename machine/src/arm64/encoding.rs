//! Which words are looked at: the encoding classes of the Arm ARM (section C4.1) that are decoded
//! here, and within them the words that are not allocated or whose behaviour is not defined.
//!
//! The decoder that reads operands is lenient: it takes words with reserved fields, and words that
//! the architecture calls CONSTRAINED UNPREDICTABLE. Whatever this file lets through has one
//! meaning on every processor that has the instruction.

use super::class::Class;

/// Why a word has no meaning here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// An instruction, or no instruction, outside the classes that are decoded.
    #[error("not an instruction that is modelled")]
    NotModelled,
    /// A word of a decoded class that the Arm ARM does not allocate.
    #[error("the encoding is not allocated")]
    Unallocated,
    /// A field that should be all ones is not: CONSTRAINED UNPREDICTABLE.
    #[error("a field that should be all ones is not")]
    ShouldBeOne,
    /// A store-exclusive whose status register is its data or base register: CONSTRAINED
    /// UNPREDICTABLE (Arm ARM, `STXR`).
    #[error("the status register is also the data or the base register")]
    StatusOverlap,
    /// Writeback to a base register that is also loaded or stored: CONSTRAINED UNPREDICTABLE
    /// (Arm ARM, `LDR (immediate)`, `LDP`).
    #[error("the base register is written back and is also a data register")]
    WritebackOverlap,
    /// A pair loaded into one register twice: CONSTRAINED UNPREDICTABLE (Arm ARM, `LDP`).
    #[error("both registers of the loaded pair are the same")]
    PairOverlap,
}

/// The `length` bits of `word` from bit `low` up.
fn field(word: u32, low: u32, length: u32) -> u32 {
    (word >> low) & ((1 << length) - 1)
}

/// The register that every class has in bits 9 to 5: the base of a memory access.
fn base(word: u32) -> u32 {
    field(word, 5, 5)
}

/// The register number that is the zero register, or the stack pointer where it is a base.
const ZR_OR_SP: u32 = 31;

/// Checks that `word` is one that is decoded here.
///
/// # Errors
///
/// The reason why it is not.
pub(super) fn check(word: u32) -> Result<(), Refusal> {
    let class = Class::of(word).ok_or(Refusal::NotModelled)?;
    let wide = field(word, 31, 1) == 1;
    let allocated = match class {
        Class::PcRelative
        | Class::AddSubImmediate
        | Class::Branch
        | Class::CompareAndSwap
        | Class::Exception
        | Class::Hint
        | Class::WithCarry
        | Class::ConditionalCompare
        | Class::ConditionalSelect => true,
        Class::LogicalImmediate => logical_immediate(word, wide),
        // opc 01, and the upper halfwords of a 32-bit register, are not allocated.
        Class::MoveWide => field(word, 29, 2) != 1 && (wide || field(word, 22, 1) == 0),
        Class::Bitfield => {
            field(word, 29, 2) != 3
                && same_width(word, wide)
                && (wide || field(word, 21, 1) == 0 && field(word, 15, 1) == 0)
        }
        Class::Extract => same_width(word, wide) && (wide || field(word, 15, 1) == 0),
        Class::LogicalShifted => wide || field(word, 15, 1) == 0,
        Class::AddSubShifted => field(word, 22, 2) != 3 && (wide || field(word, 15, 1) == 0),
        Class::AddSubExtended => field(word, 10, 3) <= 4,
        Class::TwoSources => {
            // UDIV, SDIV and the four shifts.
            if !matches!(field(word, 10, 6), 0b10 | 0b11 | 0b1000..=0b1011) {
                return Err(Refusal::NotModelled);
            }
            true
        }
        Class::OneSource => one_source(word, wide),
        Class::ThreeSources => three_sources(word, wide)?,
        // The options 01xx of DMB and DSB limit the kind of access; xx00 are reserved.
        Class::Barrier => !matches!(field(word, 4, 4), 0b1001 | 0b1011) || field(word, 8, 2) != 0,
        Class::Exclusive => exclusive(word)?,
        Class::Ordered => {
            should_be_one(field(word, 16, 5) & field(word, 10, 5))?;
            true
        }
        Class::OrderedUnscaled | Class::Unscaled => sized(word),
        // The index has 32 or 64 bits.
        Class::RegisterOffset => sized(word) && field(word, 14, 1) == 1,
        Class::Literal => {
            // PRFM (literal).
            if field(word, 30, 2) == 3 {
                return Err(Refusal::NotModelled);
            }
            true
        }
        Class::Indexed => {
            writeback(word, &[field(word, 0, 5)])?;
            sized(word)
        }
        Class::UnsignedOffset => sized(word) || prefetch(word),
        Class::Atomic => atomic(word)?,
        Class::Pair => pair(word)?,
    };
    if allocated { Ok(()) } else { Err(Refusal::Unallocated) }
}

/// Whether the bitmask of a logical immediate is one: the element has a width, and is not all ones
/// (Arm ARM, `DecodeBitMasks`).
fn logical_immediate(word: u32, wide: bool) -> bool {
    let (n, imms) = (field(word, 22, 1), field(word, 10, 6));
    let inverted = (n << 6) | (!imms & 0x3f);
    // The highest bit set of N:NOT(imms) gives the width of the element, 2 to 64 bits.
    let Some(length) = inverted.checked_ilog2().filter(|&length| length >= 1) else {
        return false;
    };
    let ones = (1 << length) - 1;
    (wide || n == 0) && imms & ones != ones
}

/// Whether bit 22 repeats the width, as it must.
fn same_width(word: u32, wide: bool) -> bool {
    (field(word, 22, 1) == 1) == wide
}

/// Whether a reversal or count is allocated.
fn one_source(word: u32, wide: bool) -> bool {
    match field(word, 10, 6) {
        0b000..=0b010 | 0b100 | 0b101 => true,
        0b011 => wide,
        _ => false,
    }
}

/// Whether a multiplication is allocated; the high halves have no addend.
fn three_sources(word: u32, wide: bool) -> Result<bool, Refusal> {
    Ok(match (field(word, 21, 3), field(word, 15, 1)) {
        (0b000, _) => true,
        (0b001 | 0b101, _) => wide,
        (0b010 | 0b110, 0) if wide => {
            should_be_one(field(word, 10, 5))?;
            true
        }
        _ => false,
    })
}

fn should_be_one(bits: u32) -> Result<(), Refusal> {
    if bits == 0b1_1111 { Ok(()) } else { Err(Refusal::ShouldBeOne) }
}

/// Whether size and opc, bits 31, 30, 23 and 22, are those of a single load or store.
fn sized(word: u32) -> bool {
    !matches!((field(word, 30, 2), field(word, 22, 2)), (0b10, 0b11) | (0b11, 0b10 | 0b11))
}

/// Whether size and opc are those of a prefetch, which has no effect.
fn prefetch(word: u32) -> bool {
    field(word, 30, 2) == 0b11 && field(word, 22, 2) == 0b10
}

/// Refuses writeback to a base register that is one of `data`. The stack pointer is none of them.
fn writeback(word: u32, data: &[u32]) -> Result<(), Refusal> {
    if base(word) != ZR_OR_SP && data.contains(&base(word)) {
        return Err(Refusal::WritebackOverlap);
    }
    Ok(())
}

fn exclusive(word: u32) -> Result<bool, Refusal> {
    let (status, data) = (field(word, 16, 5), field(word, 0, 5));
    should_be_one(field(word, 10, 5))?;
    if field(word, 22, 1) == 1 {
        should_be_one(status)?;
    } else if status == data || (status == base(word) && status != ZR_OR_SP) {
        return Err(Refusal::StatusOverlap);
    }
    Ok(true)
}

/// Whether an atomic is one of `FEAT_LSE`, or LDAPR.
fn atomic(word: u32) -> Result<bool, Refusal> {
    Ok(match (field(word, 15, 1), field(word, 12, 3)) {
        (0, _) | (1, 0b000) => true,
        (1, 0b100) if field(word, 22, 2) == 0b10 => {
            should_be_one(field(word, 16, 5))?;
            true
        }
        _ => false,
    })
}

/// Whether a pair is allocated: LDP and STP of either width, and LDPSW.
fn pair(word: u32) -> Result<bool, Refusal> {
    let (first, second) = (field(word, 0, 5), field(word, 10, 5));
    let load = field(word, 22, 1) == 1;
    if load && first == second {
        return Err(Refusal::PairOverlap);
    }
    // Bits 24 and 23: 10 is an offset without writeback.
    if field(word, 23, 2) != 0b10 {
        writeback(word, &[first, second])?;
    }
    Ok(match field(word, 30, 2) {
        0b00 | 0b10 => true,
        0b01 if load => true,
        // STGP, which stores a tag too.
        0b01 => return Err(Refusal::NotModelled),
        _ => false,
    })
}
