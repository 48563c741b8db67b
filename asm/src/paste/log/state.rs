//! States of registers, as the verifier prints them: [`of`], what a state says of a register.
//!
//! The formats differ much between kernels: `R1=map_ptr(id=0,off=0,ks=4,vs=8,imm=0)`,
//! `R1_w=map_ptr(map=counters,ks=4,vs=8)`. What is looked at is in all of them.

use super::super::part::Part;
use acqrel_isa::Reg;

/// What a 64-bit immediate load loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence<'s> {
    /// The address of a map, or in its value.
    Map {
        /// The name, which older kernels do not print.
        name: Option<&'s str>,
        /// The offset in the value.
        offset: u32,
    },
    /// The address of a function.
    Function,
    /// The address of a variable of the kernel.
    Variable,
    /// A number.
    Value,
}

/// Whether a text starts as a state does: `R1=`, `R1_w=`, `R10=fp0`, `frame1: R1=`.
pub(super) fn is_state(text: &str) -> bool {
    let text = match text.strip_prefix("frame") {
        Some(rest) => match rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(':')
        {
            Some(rest) => rest.trim_start(),
            None => return false,
        },
        None => text,
    };
    text.strip_prefix('R').and_then(after_number).is_some()
}

/// What follows the number of a register and `=`.
fn after_number(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == text.len() {
        return None;
    }
    // Which accesses there were: `_w`, `_r`, `_rw`.
    let rest = match rest.strip_prefix('_') {
        Some(rest) => rest.trim_start_matches(['r', 'w', 'D', 'P']),
        None => rest,
    };
    rest.strip_prefix('=')
}

/// Takes an instruction of a path from what is printed behind it: a state after `;`, or on a branch
/// that of the next instruction, after its index.
pub(super) fn split(text: Part<'_>) -> (Part<'_>, Part<'_>) {
    if let Some((insn, state)) = text.split_once(";") {
        return (insn.trim(), state.trim());
    }
    for (at, _) in text.text.match_indices(": ") {
        if is_state(text.text[at + 2..].trim_start()) {
            let before = text.text[..at].trim_end_matches(|c: char| c.is_ascii_digit());
            if before.ends_with(' ') && before.len() < at {
                let (insn, state) = text.split_at(before.len());
                return (insn.trim(), state.trim());
            }
        }
    }
    (text, text.split_at(text.text.len()).1)
}

/// What a state says of a register that was just loaded. None if it does not mention it.
pub(super) fn of(state: &str, reg: Reg) -> Option<Evidence<'_>> {
    let value = state.split_ascii_whitespace().find_map(|word| {
        let rest = word.strip_prefix('R')?;
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let number: u8 = rest[..digits].parse().ok()?;
        if number == reg.number() { after_number(rest) } else { None }
    })?;
    let field = |name: &str| {
        let (_, fields) = value.split_once('(')?;
        fields.trim_end_matches(')').split(',').find_map(|field| field.strip_prefix(name))
    };
    Some(if value.starts_with("map_ptr") {
        Evidence::Map { name: field("map="), offset: 0 }
    } else if value.starts_with("map_value") {
        let number = |name| field(name).and_then(|text: &str| text.parse().ok()).unwrap_or(0);
        Evidence::Map { name: field("map="), offset: number("off=") }
    } else if value.starts_with("func") {
        Evidence::Function
    } else if value.starts_with("inv")
        || value.starts_with("scalar")
        || value.trim_start_matches(['P', '-']).starts_with(|c: char| c.is_ascii_digit())
    {
        Evidence::Value
    } else {
        Evidence::Variable
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_of_all_kernels_are_read() {
        let map = |name, offset| Some(Evidence::Map { name, offset });
        for (state, expected) in [
            (
                "R1=ctx(id=0,off=0,imm=0) R2_w=map_ptr(id=0,off=0,ks=4,vs=8,imm=0) R10=fp0",
                map(None, 0),
            ),
            ("R2_w=map_ptr(map=counters,ks=4,vs=8)", map(Some("counters"), 0)),
            ("frame1: R2=map_value(map=a.bss,ks=4,vs=64,off=16) R10=fp0", map(Some("a.bss"), 16)),
            ("R2=func()", Some(Evidence::Function)),
            ("R2=percpu_ptr_rq(off=0)", Some(Evidence::Variable)),
            ("R2_w=inv1234", Some(Evidence::Value)),
            ("R2=P-5", Some(Evidence::Value)),
            ("R2=0x1122334455667788", Some(Evidence::Value)),
            ("R1=map_ptr(map=counters,ks=4,vs=8) R20=7", None),
            ("", None),
        ] {
            assert_eq!(of(state, Reg::R2), expected, "{state}");
        }
    }

    #[test]
    fn states_are_told_from_instructions() {
        for (text, expected) in [
            ("R1=ctx() R10=fp0", true),
            ("R1_rw=ctx()", true),
            ("frame1: R1_w=1", true),
            ("R1 invalid mem access 'scalar'", false),
            ("frame 0: propagating r1", false),
            ("Rx=1", false),
            ("", false),
        ] {
            assert_eq!(is_state(text), expected, "{text}");
        }
        for (text, insn, state) in [
            ("(b7) r0 = 0   ; R0=0", "(b7) r0 = 0", "R0=0"),
            (
                "(55) if r0 != 0x0 goto pc+2 10: R0=1 R6=2",
                "(55) if r0 != 0x0 goto pc+2",
                "10: R0=1 R6=2",
            ),
            ("(95) exit", "(95) exit", ""),
        ] {
            let (is, rest) = split(Part::of(text));
            assert_eq!((is.text, rest.text), (insn, state));
        }
    }
}
