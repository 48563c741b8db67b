//! Mutations of x86-64 code: edits of bytes in place.

use super::{Edit, Mutation, Place, which};
use acqrel_isa::Insn;
use acqrel_jit::{MemoryMode, PartKind, Target, X86Features};
use acqrel_tests::edit::x86_64::{Code, lengths};

const BASE: Target = Target::X86_64(X86Features::NONE);
const ALL: Target = Target::X86_64(X86Features::ALL);

/// Edits the first instruction of a piece of code that is meant.
pub(crate) fn first(code: &mut [u8], edit: fn(&mut Code<'_>) -> bool) -> bool {
    let mut at = 0;
    for length in lengths(code) {
        if let Some(mut code) = Code::parse(&mut code[at..at + length])
            && edit(&mut code)
        {
            return true;
        }
        at += length;
    }
    false
}

type Row = (&'static str, fn(Insn) -> bool, fn(&mut Code<'_>) -> bool);

pub(crate) fn mutations() -> impl Iterator<Item = Mutation> {
    let on = |target, memory| {
        move |(name, meant, edit): Row| Mutation {
            name,
            target,
            memory,
            place: Place::Insn(meant),
            edit: Edit::Bytes(edit),
        }
    };
    let parts = PARTS.iter().map(|&(name, meant, edit)| Mutation {
        name,
        target: BASE,
        memory: MemoryMode::Sandbox,
        place: Place::Part(meant),
        edit: Edit::Bytes(edit),
    });
    let insns = INSNS.iter().copied().map(on(BASE, MemoryMode::Sandbox));
    let with_all = WITH_ALL.iter().copied().map(on(ALL, MemoryMode::Sandbox));
    let raw = RAW.iter().copied().map(on(BASE, MemoryMode::Raw));
    insns.chain(with_all).chain(raw).chain(parts)
}

/// Whether it is a move between registers with a 64-bit prefix or none.
fn register_move(c: &mut Code<'_>) -> bool {
    (c.is(0, 0x89) || c.is(0, 0x8b)) && c.modrm_is(0xc0, 0xc0)
}

/// The conditional jumps, short and near: another condition.
fn condition(c: &mut Code<'_>, from: u8, to: u8) -> bool {
    c.replace(0, 0x70 | from, 0x70 | to) || c.replace(0x0f, 0x80 | from, 0x80 | to)
}

/// A shift's kind, in `ModRM`.
fn shift(c: &mut Code<'_>, from: u8, to: u8) -> bool {
    let is = matches!(c.op(), (0, 0xc1 | 0xd1 | 0xd3)) && !c.vex && c.modrm_is(0x38, from << 3);
    is && c.change((from ^ to) << 3)
}

/// The unary group: `not` 2, `neg` 3, `mul` 4, `imul` 5, `div` 6, `idiv` 7.
fn unary(c: &mut Code<'_>, from: u8, to: u8) -> bool {
    let is = c.is(0, 0xf7) && c.modrm_is(0x38, from << 3);
    is && c.change((from ^ to) << 3)
}

/// An 8-bit displacement, dropped.
fn displacement(c: &mut Code<'_>) -> bool {
    if c.vex || !c.modrm_is(0xc0, 0x40) {
        return false;
    }
    let sib = c.modrm_is(7, 4);
    let at = c.opcode + 2 + usize::from(sib);
    c.bytes.get_mut(at).is_some_and(|d| std::mem::take(d) != 0)
}

#[rustfmt::skip] // A mutation a line.
const INSNS: &[Row] = &[
    ("add is sub", which::add64, |c| c.replace(0, 0x01, 0x29) || c.replace(0, 0x03, 0x2b)),
    ("add of 64 bits in 32", which::add64, |c| (c.is(0, 0x01) || c.is(0, 0x83) || c.is(0, 0x81)) && c.width()),
    ("add of 32 bits in 64", which::add32, |c| (c.is(0, 0x01) || c.is(0, 0x83) || c.is(0, 0x81)) && c.width()),
    ("add to another register", which::add64, |c| c.is(0, 0x01) && c.change(1)),
    ("sub of 64 bits in 32", which::sub64, |c| c.is(0, 0x29) && c.width()),
    ("sub is add", which::sub64, |c| c.replace(0, 0x29, 0x01)),
    ("sub with swapped operands", which::sub64, |c| c.is(0, 0x29) && {
        let m = c.modrm().unwrap();
        let swapped = *m & 0xc0 | (*m & 7) << 3 | *m >> 3 & 7;
        std::mem::replace(m, swapped) != swapped
    }),
    ("mul of 64 bits in 32", which::mul64, |c| (c.is(0x0f, 0xaf) || c.is(0, 0x69) || c.is(0, 0x6b)) && c.width()),
    ("div signed", which::div64, |c| unary(c, 6, 7)),
    ("div of 64 bits in 32", which::div64, |c| c.is(0, 0xf7) && c.modrm_is(0x38, 6 << 3) && c.width()),
    ("sdiv unsigned", which::sdiv64, |c| unary(c, 7, 6)),
    ("mod signed", which::mod64, |c| unary(c, 6, 7)),
    ("smod unsigned", which::smod64, |c| unary(c, 7, 6)),
    ("or is and", which::or64, |c| c.replace(0, 0x09, 0x21)),
    ("and is or", which::and64, |c| c.replace(0, 0x21, 0x09)),
    ("and of 64 bits in 32", which::and64, |c| c.is(0, 0x21) && c.width()),
    ("xor of 64 bits in 32", which::xor64, |c| c.is(0, 0x31) && c.width()),
    ("xor is or", which::xor64, |c| c.replace(0, 0x31, 0x09)),
    ("lsh by a register to the right", which::lsh_reg, |c| shift(c, 4, 5)),
    ("lsh by an immediate to the right", which::lsh_imm, |c| shift(c, 4, 5)),
    ("lsh by an immediate in 32 bits", which::lsh_imm, |c| c.is(0, 0xc1) && c.width()),
    ("rsh by a register is arithmetic", which::rsh_reg, |c| shift(c, 5, 7)),
    ("rsh by an immediate is arithmetic", which::rsh_imm, |c| shift(c, 5, 7)),
    ("arsh by a register is logical", which::arsh_reg, |c| shift(c, 7, 5)),
    ("arsh by an immediate is logical", which::arsh_imm, |c| shift(c, 7, 5)),
    ("arsh of 32 bits is logical", which::arsh32_imm, |c| shift(c, 7, 5)),
    ("mov of 64 bits in 32", which::mov64_reg, |c| register_move(c) && c.width()),
    ("mov of another register", which::mov64_reg, |c| register_move(c) && c.change(8)),
    ("mov of 32 bits not done", which::mov32_reg, |c| register_move(c) && c.nop()),
    ("mov of a negative immediate in 32 bits", which::mov64_imm, |c| c.is(0, 0xc7) && c.width()),
    ("neg of 64 bits in 32", which::neg64, |c| c.is(0, 0xf7) && c.width()),
    ("neg is not", which::neg64, |c| unary(c, 3, 2)),
    ("neg of 32 bits is not", which::neg32, |c| unary(c, 3, 2)),
    ("movsx of 8 bits without a sign", which::movsx8, |c| c.replace(0x0f, 0xbe, 0xb6)),
    ("movsx of 16 bits without a sign", which::movsx16, |c| c.replace(0x0f, 0xbf, 0xb7)),
    ("movsx of 32 bits without a sign", which::movsx32, |c| c.is(0, 0x63) && c.width()),
    ("movsx of 8 bits as of 16", which::movsx8, |c| c.replace(0x0f, 0xbe, 0xbf)),
    ("movsx to 32 bits without a sign", which::movsx8to32, |c| c.replace(0x0f, 0xbe, 0xb6)),
    ("swap of 16 bits without the swap", which::swap16, |c| matches!(c.op(), (0, 0xc1)) && c.nop()),
    ("swap of 32 bits in 64", which::swap32, |c| matches!(c.op(), (0x0f, 0xc8..=0xcf)) && c.width()),
    ("swap of 64 bits in 32", which::swap64, |c| matches!(c.op(), (0x0f, 0xc8..=0xcf)) && c.width()),
    ("branch on equal inverted", which::branch, |c| condition(c, 4, 5)),
    ("branch on below is on less", which::branch, |c| condition(c, 2, 12)),
    ("branch on not below is on not less", which::branch, |c| condition(c, 3, 13)),
    ("branch on above is on not below", which::branch, |c| condition(c, 7, 3)),
    ("branch on not above is on below", which::branch, |c| condition(c, 6, 2)),
    ("branch on less is on below", which::branch, |c| condition(c, 12, 2)),
    ("branch on not less is on negative", which::branch, |c| condition(c, 13, 9)),
    ("branch on greater is on not less", which::branch, |c| condition(c, 15, 13)),
    ("branch on not greater is on less", which::branch, |c| condition(c, 14, 12)),
    ("branch of 64 bits in 32", which::branch64, |c| (c.is(0, 0x39) || c.is(0, 0x85)) && c.width()),
    ("branch with swapped operands", which::branch64, |c| c.is(0, 0x39) && c.set(0x3b)),
    ("may_goto does not count", which::may_goto, |c| (c.is(0, 0xff) || c.is(0, 0x83)) && c.nop()),
    ("a call that leaves the frame where it was", which::call_local, |c| c.is(0, 0x81) && c.nop()),
    ("load of 8 bits with a sign", which::load8, |c| c.replace(0x0f, 0xb6, 0xbe)),
    ("load of 8 bits as of 16", which::load8, |c| c.replace(0x0f, 0xb6, 0xb7)),
    ("load of 16 bits with a sign", which::load16, |c| c.replace(0x0f, 0xb7, 0xbf)),
    ("load of 32 bits as of 64", which::load32, |c| c.is(0, 0x8b) && c.width()),
    ("load of 64 bits as of 32", which::load64, |c| c.is(0, 0x8b) && c.width()),
    ("load to another register", which::load64, |c| c.is(0, 0x8b) && c.change(8)),
    ("load of the stack without the displacement", which::load_stack, displacement),
    ("displacement dropped", which::any_access, displacement),
    ("an address is not checked", which::load8, |c| c.is(0x0f, 0x87) && c.nop()),
    ("sign-extending load without a sign", which::load_sx, |c| c.replace(0x0f, 0xbe, 0xb6) || c.replace(0x0f, 0xbf, 0xb7)),
    ("sign-extending load to 32 bits", which::load_sx, |c| (c.is(0x0f, 0xbe) || c.is(0x0f, 0xbf)) && c.width()),
    ("sign-extending load of 32 bits without a sign", which::load_sx32, |c| c.is(0, 0x63) && c.width()),
    ("store of 8 bits as of 32", which::store8, |c| c.replace(0, 0x88, 0x89)),
    ("store of 16 bits as of 32", which::store16, |c| c.is(0, 0x89) && c.bytes[0] == 0x66 && { c.bytes[0] = 0x3e; true }),
    ("store of 32 bits as of 64", which::store32, |c| c.is(0, 0x89) && c.width()),
    ("store of 64 bits as of 32", which::store64, |c| c.is(0, 0x89) && c.width()),
    ("store of another register", which::store64, |c| c.is(0, 0x89) && c.change(8)),
    ("store of another immediate", which::store_imm, |c| (c.is(0, 0xc6) || c.is(0, 0xc7)) && {
        let last = c.bytes.len() - 1;
        c.bytes[last] ^= 1;
        true
    }),
    ("acquire of 8 bits with a sign", which::acquire8, |c| c.replace(0x0f, 0xb6, 0xbe)),
    ("acquire of 16 bits with a sign", which::acquire16, |c| c.replace(0x0f, 0xb7, 0xbf)),
    ("acquire of 32 bits as of 64", which::acquire32, |c| c.is(0, 0x8b) && c.width()),
    ("acquire without the displacement", which::acquire, displacement),
    ("release of 32 bits as of 64", which::release32, |c| c.is(0, 0x89) && c.width()),
    ("release without the displacement", which::release, displacement),
    ("release of another register", which::release, |c| c.is(0, 0x89) && c.change(8)),
    ("atomic of 32 bits as of 64", which::rmw32, |c| matches!(c.op(), (0, 1 | 9 | 0x31)) && c.width()),
    ("atomic and is or", which::rmw_and, |c| c.replace(0, 0x21, 0x09)),
    ("fetch add of 32 bits as of 64", which::fetch_add32, |c| c.is(0x0f, 0xc1) && c.width()),
    ("fetch add exchanges", which::fetch_add, |c| c.is(0x0f, 0xc1) && {
        let at = c.opcode;
        c.bytes[at - 1] = 0x3e;
        c.set(0x87)
    }),
    ("fetch and of another register", which::fetch_and, |c| c.is(0, 0x21) && c.change(8)),
    ("fetch and is or", which::fetch_and, |c| c.replace(0, 0x21, 0x09)),
    ("fetch or is xor", which::fetch_or, |c| c.replace(0, 0x09, 0x31)),
    ("a fetch's loop stores in 64 bits", which::fetch_bits32, |c| c.is(0x0f, 0xb1) && c.width()),
    ("a fetch leaves r0 changed", which::fetch_bits, |c| register_move(c) && c.modrm_is(0xff, 0xd0) && c.nop()),
    ("xchg of 32 bits as of 64", which::xchg32, |c| c.is(0, 0x87) && c.width()),
    ("xchg of another register", which::xchg, |c| c.is(0, 0x87) && c.change(8)),
    ("cmpxchg of 32 bits as of 64", which::cmpxchg32, |c| c.is(0x0f, 0xb1) && c.width()),
    ("cmpxchg of 32 bits does not clear the upper half", which::cmpxchg32, |c| register_move(c) && c.nop()),
    ("cmpxchg of another register", which::cmpxchg, |c| c.is(0x0f, 0xb1) && c.change(8)),
    ("another immediate", which::lddw, |c| {
        let moves = matches!(c.op(), (0, 0xb8..=0xbf | 0xc7)) && !c.vex;
        let last = c.bytes.len() - 1;
        moves && { c.bytes[last] ^= 0x40; true }
    }),
    ("packet load of bytes in their order", which::packet, |c| matches!(c.op(), (0x0f, 0xc8..=0xcf)) && c.nop()),
    ("cast of 32 bits not done", which::cast, |c| register_move(c) && c.nop()),
];

#[rustfmt::skip] // A mutation a line.
const WITH_ALL: &[Row] = &[
    ("shlx is shrx", which::lsh_reg, |c| c.vex && { let at = c.opcode - 1; c.bytes[at] ^= 2; true }),
    ("shrx is sarx", which::rsh_reg, |c| c.vex && { let at = c.opcode - 1; c.bytes[at] ^= 1; true }),
    ("sarx is shrx", which::arsh_reg, |c| c.vex && { let at = c.opcode - 1; c.bytes[at] ^= 1; true }),
    ("shrx of 32 bits in 64", which::rsh32_reg, |c| c.vex && { let at = c.opcode - 1; c.bytes[at] ^= 0x80; true }),
    ("shlx by another register", which::lsh_reg, |c| c.vex && { let at = c.opcode - 1; c.bytes[at] ^= 8; true }),
];

/// In the sandbox every access has a REX prefix for the window.
#[rustfmt::skip] // A mutation a line.
const RAW: &[Row] = &[
    ("store of 8 bits of a high byte", which::store8, |c| c.is(0, 0x88) && c.modrm_is(0x20, 0x20)
        && c.rex.is_some_and(|at| c.bytes[at] == 0x40) && { let at = c.rex.unwrap(); c.bytes[at] = 0x3e; true }),
];

type PartRow = (&'static str, fn(PartKind) -> bool, fn(&mut Code<'_>) -> bool);

#[rustfmt::skip] // A mutation a line.
const PARTS: &[PartRow] = &[
    ("the helper's r1 is not cleared", |p| p == PartKind::Helper, |c| c.is(0, 0x31) && c.modrm_is(0xff, 0xff) && c.nop()),
    ("a fault's cause is another", |p| matches!(p, PartKind::Fault(_)), |c| matches!(c.op(), (0, 0xb8..=0xbf)) && {
        let at = c.opcode + 1;
        c.bytes[at] ^= 1;
        true
    }),
    ("the entry leaves junk in a register", |p| p == PartKind::Entry, |c| c.is(0, 0x31) && c.nop()),
];
