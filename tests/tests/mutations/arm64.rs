//! Mutations of ARM64 code: edits of words (Arm ARM, section C4.1, for the fields).

use super::{Edit, Mutation, Place, which};
use acqrel_isa::Insn;
use acqrel_jit::{Arm64Features, MemoryMode, PartKind, Target};
use acqrel_tests::edit::arm64::{change, nop, put};

const BASE: Target = Target::Arm64(Arm64Features::NONE);
const LSE: Target = Target::Arm64(Arm64Features { lse: true, ..Arm64Features::NONE });

/// The bit that makes an operation one of 64 bits.
const SF: u32 = 1 << 31;

/// Edits the first word of a piece of code that is meant.
pub(crate) fn first(code: &mut [u8], edit: fn(u32) -> Option<u32>) -> bool {
    for bytes in code.as_chunks_mut::<4>().0 {
        if let Some(word) = edit(u32::from_le_bytes(*bytes)) {
            *bytes = word.to_le_bytes();
            return true;
        }
    }
    false
}

/// An operation on registers or an immediate; the other width. Bit fields have the width twice.
fn width(word: u32) -> Option<u32> {
    let bitfield = word & 0x1f80_0000 == 0x1300_0000;
    let immediate = word >> 26 & 7 == 4 && word & 0x1f00_0000 != 0x1000_0000;
    let register = word >> 25 & 7 == 5;
    // The immediates of logical operations have other encodings in the other width.
    let logical = word & 0x1f80_0000 == 0x1200_0000;
    (immediate && !logical || register).then_some(word ^ SF ^ if bitfield { 1 << 22 } else { 0 })
}

/// Swaps the operands of an operation on two registers.
fn swap(word: u32) -> Option<u32> {
    let (n, m) = (word >> 5 & 31, word >> 16 & 31);
    let two = word & 0x5fe0_0000 == 0x1ac0_0000
        || word & 0x1f20_0000 == 0x0b00_0000
        || word & 0x1f00_0000 == 0x0a00_0000;
    (two && n != m && n != 31 && m != 31).then_some(word & !(31 << 5 | 31 << 16) | m << 5 | n << 16)
}

/// Another destination.
fn destination(word: u32) -> Option<u32> {
    let operation = word >> 26 & 7 == 4 || word >> 25 & 7 == 5;
    (operation && word & 31 != 31).then_some(word ^ 1)
}

pub(crate) fn mutations() -> impl Iterator<Item = Mutation> {
    let on = |target, memory| {
        move |(name, meant, edit): Row| Mutation {
            name,
            target,
            memory,
            place: Place::Insn(meant),
            edit: Edit::Words(edit),
        }
    };
    let parts = PARTS.iter().map(|&(name, meant, edit)| Mutation {
        name,
        target: BASE,
        memory: MemoryMode::Sandbox,
        place: Place::Part(meant),
        edit: Edit::Words(edit),
    });
    let insns = INSNS.iter().copied().map(on(BASE, MemoryMode::Sandbox));
    let with_lse = WITH_LSE.iter().copied().map(on(LSE, MemoryMode::Sandbox));
    insns.chain(with_lse).chain(parts)
}

type Row = (&'static str, fn(Insn) -> bool, fn(u32) -> Option<u32>);

#[rustfmt::skip] // A mutation a line.
const INSNS: &[Row] = &[
    ("add of 32 bits in 64", which::add32, width),
    ("add of 64 bits in 32", which::add64, width),
    ("add to another register", which::add64, destination),
    ("sub of 32 bits in 64", which::sub32, width),
    ("sub of 64 bits in 32", which::sub64, width),
    ("sub with swapped operands", which::sub64, swap),
    ("mul of 32 bits in 64", which::mul32, width),
    ("mul of 64 bits in 32", which::mul64, width),
    ("div of 32 bits in 64", which::div32, width),
    ("div of 64 bits in 32", which::div64, width),
    ("div signed", which::div64, |w| change(w, 0x7fe0_fc00, 0x1ac0_0800, 1 << 10)),
    ("sdiv unsigned", which::sdiv64, |w| change(w, 0x7fe0_fc00, 0x1ac0_0c00, 1 << 10)),
    ("sdiv with swapped operands", which::sdiv64, swap),
    ("sdiv of 32 bits in 64", which::sdiv32, width),
    ("mod signed", which::mod64, |w| change(w, 0x7fe0_fc00, 0x1ac0_0800, 1 << 10)),
    ("mod of 32 bits in 64", which::mod32, width),
    ("mod gives a sum", which::mod64, |w| change(w, 0x7fe0_8000, 0x1b00_8000, 1 << 15)),
    ("smod unsigned", which::smod64, |w| change(w, 0x7fe0_fc00, 0x1ac0_0c00, 1 << 10)),
    ("smod of 32 bits in 64", which::smod32, width),
    ("or is and", which::or64, |w| change(w, 0x7f20_0000, 0x2a00_0000, 1 << 29)),
    ("and is or", which::and64, |w| change(w, 0x7f20_0000, 0x0a00_0000, 1 << 29)),
    ("and is bic", which::and64, |w| change(w, 0x7f20_0000, 0x0a00_0000, 1 << 21)),
    ("and of 32 bits in 64", which::and32, width),
    ("xor of 32 bits in 64", which::xor32, width),
    ("xor is or", which::xor64, |w| change(w, 0x7f20_0000, 0x4a00_0000, 3 << 29)),
    ("lsh by a register in 32 bits", which::lsh_reg, width),
    ("lsh by a register to the right", which::lsh_reg, |w| change(w, 0x7fe0_fc00, 0x1ac0_2000, 1 << 10)),
    ("lsh with swapped operands", which::lsh_reg, swap),
    ("rsh by a register is arithmetic", which::rsh_reg, |w| change(w, 0x7fe0_fc00, 0x1ac0_2400, 3 << 10)),
    ("rsh by an immediate is arithmetic", which::rsh_imm, |w| change(w, 0x7f80_0000, 0x5300_0000, 1 << 30)),
    ("rsh of 32 bits in 64", which::rsh32_reg, width),
    ("arsh by a register is logical", which::arsh_reg, |w| change(w, 0x7fe0_fc00, 0x1ac0_2800, 3 << 10)),
    ("arsh by an immediate is logical", which::arsh_imm, |w| change(w, 0x7f80_0000, 0x1300_0000, 1 << 30)),
    ("arsh of 32 bits in 64", which::arsh32_imm, width),
    ("mov of 32 bits in 64", which::mov32_reg, width),
    ("mov of 64 bits in 32", which::mov64_reg, width),
    ("mov of a negative immediate in 32 bits", which::mov64_imm, width),
    ("neg of 32 bits in 64", which::neg32, width),
    ("neg of 64 bits in 32", which::neg64, width),
    ("neg is a move", which::neg64, |w| change(w, 0x7f20_03e0, 0x4b00_03e0, 1 << 30)),
    ("movsx of 8 bits without a sign", which::movsx8, |w| change(w, 0x7f80_0000, 0x1300_0000, 1 << 30)),
    ("movsx of 16 bits without a sign", which::movsx16, |w| change(w, 0x7f80_0000, 0x1300_0000, 1 << 30)),
    ("movsx of 32 bits without a sign", which::movsx32, |w| change(w, 0x7f80_0000, 0x1300_0000, 1 << 30)),
    ("movsx to 32 bits, to 64", which::movsx8to32, width),
    ("swap of 16 bits without zeros above", which::swap16, |w| nop(w, 0x7f80_0000, 0x5300_0000)),
    ("swap of 32 bits as of 16", which::swap32, |w| change(w, 0x7fff_fc00, 0x5ac0_0800, 3 << 10)),
    ("swap of 64 bits as of 32", which::swap64, |w| change(w, 0x7fff_fc00, 0x5ac0_0c00, 1 << 10)),
    ("branch inverted", which::branch, |w| change(w, 0xff00_0010, 0x5400_0000, 1)),
    ("branch on zero inverted", which::branch, |w| change(w, 0x7e00_0000, 0x3400_0000, 1 << 24)),
    ("branch of 32 bits in 64", which::branch32, width),
    ("branch of 64 bits in 32", which::branch64, width),
    ("branch with the condition mi for lt", which::branch, |w| put(w, 0xff00_001e, 0x5400_000a, 15, 4 | w & 1)),
    ("branch with the condition pl for hs", which::branch, |w| put(w, 0xff00_001e, 0x5400_0002, 15, 4 | w & 1 ^ 1)),
    ("may_goto counts by two", which::may_goto, |w| change(w, 0x7fc0_fc00, 0x5100_0400, 3 << 10)),
    ("load of 8 bits as of 16", which::load8, |w| change(w, 0xfb00_0000 & !(1 << 24), 0x3800_0000, 1 << 30)),
    ("load of 16 bits as of 8", which::load16, |w| change(w, 0xfa00_0000, 0x7800_0000, 1 << 30)),
    ("load of 32 bits as of 64", which::load32, |w| change(w, 0xfa00_0000, 0xb800_0000, 1 << 30)),
    ("load of 64 bits as of 32", which::load64, |w| change(w, 0xfa00_0000, 0xf800_0000, 1 << 30)),
    ("load with a sign", which::load8, |w| change(w, 0xfac0_0000, 0x3840_0000, 3 << 22)),
    ("sign-extending load without a sign", which::load_sx, |w| change(w, 0xbac0_0000, 0x3880_0000, 3 << 22)),
    ("sign-extending load to 32 bits", which::load_sx, |w| change(w, 0xbac0_0000, 0x3880_0000, 1 << 22)),
    ("sign-extending load of 32 bits without a sign", which::load_sx32, |w| change(w, 0xfac0_0000, 0xb880_0000, 3 << 22)),
    ("load to another register", which::load64, |w| change(w, 0xfac0_0000, 0xf840_0000, 1)),
    ("displacement dropped", which::any_access, |w| put(w, 0x3b00_0000, 0x3900_0000, 0xfff << 10, 0)),
    ("unscaled displacement of another sign", which::any_access, |w| change(w, 0x3b20_0c00, 0x3800_0000, 1 << 20)),
    ("an address is not checked", which::load8, |w| nop(w, 0xff00_0000, 0xb500_0000)),
    ("store of 8 bits as of 16", which::store8, |w| change(w, 0xfac0_0000, 0x3800_0000, 1 << 30)),
    ("store of 16 bits as of 8", which::store16, |w| change(w, 0xfac0_0000, 0x7800_0000, 1 << 30)),
    ("store of 32 bits as of 64", which::store32, |w| change(w, 0xfac0_0000, 0xb800_0000, 1 << 30)),
    ("store of 64 bits as of 32", which::store64, |w| change(w, 0xfac0_0000, 0xf800_0000, 1 << 30)),
    ("store of another register", which::store64, |w| change(w, 0xfac0_0000, 0xf800_0000, 1)),
    ("store of an immediate of another size", which::store_imm, |w| change(w, 0x3ac0_0000, 0x3800_0000, 1 << 30)),
    ("acquire of 8 bits as of 16", which::acquire8, |w| change(w, 0xffc0_8000, 0x08c0_8000, 1 << 30)),
    ("acquire of 16 bits as of 8", which::acquire16, |w| change(w, 0xffc0_8000, 0x48c0_8000, 1 << 30)),
    ("acquire of 32 bits as of 64", which::acquire32, |w| change(w, 0xffc0_8000, 0x88c0_8000, 1 << 30)),
    ("acquire to another register", which::acquire, |w| change(w, 0x3fc0_8000, 0x08c0_8000, 1)),
    ("acquire without the displacement", which::acquire, |w| put(w, 0x7f80_0000, 0x1100_0000, 0xfff << 10, 0)),
    ("release of 32 bits as of 16", which::release32, |w| change(w, 0xffc0_8000, 0x8880_8000, 3 << 30)),
    ("release of another register", which::release, |w| change(w, 0x3fc0_8000, 0x0880_8000, 1)),
    ("release without the displacement", which::release, |w| put(w, 0x7f80_0000, 0x1100_0000, 0xfff << 10, 0)),
    ("exclusives of 32 bits load 64", which::fetch_add32, |w| change(w, 0xffe0_0000, 0x8840_0000, 1 << 30)),
    ("exclusives that add in 64 bits store another register", which::fetch_add, |w| change(w, 0xbfe0_0000, 0x8800_0000, 1)),
    ("exclusives of a fetch add subtract", which::fetch_add, |w| change(w, 0x7f20_0000, 0x0b00_0000, 1 << 30)),
    ("exclusives of a fetch or with and", which::fetch_or, |w| change(w, 0x7f20_0000, 0x2a00_0000, 1 << 29)),
    ("exclusives of xchg store another register", which::xchg, |w| change(w, 0xbfe0_0000, 0x8800_0000, 1)),
    ("exclusives of cmpxchg load to another register", which::cmpxchg, |w| change(w, 0xbfe0_0000, 0x8840_0000, 1)),
    ("exclusives of cmpxchg compare in 64 bits", which::cmpxchg32, |w| change(w, 0xff20_001f, 0x6b00_001f, SF)),
    ("exclusives of cmpxchg store whatever was found", which::cmpxchg, |w| put(w, 0x7f20_001f, 0x6b00_001f, 31 << 16, (w >> 5 & 31) << 16)),
    ("half of an immediate at another place", which::lddw, |w| change(w, 0xff80_0000, 0xf280_0000, 1 << 21)),
    ("packet load without the offset", which::packet, |w| nop(w, 0x7fa0_0000, 0x1100_0000)),
    ("packet load of bytes in their order", which::packet, |w| nop(w, 0x7fff_f000, 0x5ac0_0000)),
    ("cast of 32 bits in 64", which::cast, width),
];

#[rustfmt::skip] // A mutation a line.
const WITH_LSE: &[Row] = &[
    ("ldadd of 32 bits as of 64", which::fetch_add32, |w| change(w, 0xff20_fc00, 0xb820_0000, 1 << 30)),
    ("ldadd is ldeor", which::fetch_add, |w| change(w, 0xbf20_fc00, 0xb820_0000, 2 << 12)),
    ("ldadd to another register", which::fetch_add, |w| change(w, 0xbf20_fc00, 0xb820_0000, 1)),
    ("ldclr without the complement", which::fetch_and, |w| nop(w, 0x7f20_03e0, 0x2a20_03e0)),
    ("stclr without the complement", which::rmw_and, |w| nop(w, 0x7f20_03e0, 0x2a20_03e0)),
    ("stadd is ldadd to r1", which::rmw, |w| put(w, 0xbf20_8c1f, 0xb820_001f, 31, 0)),
    ("atomic of 32 bits as of 64", which::rmw32, |w| change(w, 0xff20_8c00, 0xb820_0000, 1 << 30)),
    ("swp of 32 bits as of 64", which::xchg32, |w| change(w, 0xff20_fc00, 0xb820_8000, 1 << 30)),
    ("swp to another register", which::xchg, |w| change(w, 0xbf20_fc00, 0xb820_8000, 1)),
    ("cas of 32 bits as of 64", which::cmpxchg32, |w| change(w, 0xffa0_7c00, 0x88a0_7c00, 1 << 30)),
    ("cas that compares another register", which::cmpxchg, |w| change(w, 0xbfa0_7c00, 0x88a0_7c00, 1 << 16)),
    ("cas of another register", which::cmpxchg, |w| change(w, 0xbfa0_7c00, 0x88a0_7c00, 1)),
];

type PartRow = (&'static str, fn(PartKind) -> bool, fn(u32) -> Option<u32>);

#[rustfmt::skip] // A mutation a line.
const PARTS: &[PartRow] = &[
    ("the helper's r2 is not cleared", |p| p == PartKind::Helper, |w| nop(w, 0xffff_ffff, 0xd280_0001)),
    ("the prologue leaves the frame where it was", |p| matches!(p, PartKind::Prologue(_)), |w| nop(w, 0xffc0_03ff, 0xd100_0339)),
    ("the entry leaves junk in a register", |p| p == PartKind::Entry, |w| nop(w, 0xffff_ffe0, 0x5280_0000)),
    ("a cmpxchg that fails does not see what may only be read", |p| matches!(p, PartKind::Cold(_)), |w| change(w, 0xff00_0010, 0x5400_0000, 1)),
    ("a fault's cause is another", |p| matches!(p, PartKind::Fault(_)), |w| change(w, 0x7f80_001f, 0x5280_000b, 1 << 5)),
];
