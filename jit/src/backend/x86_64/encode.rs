//! Bytes: [`Code`], and instructions whose operands are only known when they are emitted.
//!
//! `dynasm!` gives every operand that is chosen at run time a REX prefix, every such base a SIB
//! byte, and `cmp` and its kin a 32-bit immediate. Here they are as short as they can be. Where an
//! instruction has two encodings of one length it is the one that GNU as chooses. Sections are
//! those of the Intel SDM, volume 2.

use super::registers::Gpr;
use acqrel_isa::Width;
use dynasmrt::{AssemblyOffset, DynasmApi};

/// Code in the making.
#[derive(Debug)]
pub(super) struct Code {
    /// The code, and room behind it.
    bytes: Vec<u8>,
    len: usize,
}

/// An operand in memory: `[base + index * 2^scale + disp]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mem {
    pub(super) base: Gpr,
    /// A register other than rsp, and the scale, 0 to 3.
    pub(super) index: Option<(Gpr, u8)>,
    pub(super) disp: i32,
}

impl Mem {
    /// `[base + disp]`.
    pub(super) const fn at(base: Gpr, disp: i32) -> Self {
        Self { base, index: None, disp }
    }
}

/// An opcode with its escape bytes, and what it says of prefixes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Op {
    /// 0 for none; else the byte before REX: 66 for operands of 16 bits, F0 for LOCK.
    prefix: u8,
    code: u32,
    len: u8,
    /// The operand in the `reg` field of `ModRM` is a register of 8 bits.
    byte_reg: bool,
    /// That in the `rm` field is.
    byte_rm: bool,
}

/// An operation of the group with opcodes 80 to 83, by its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Group1 {
    Add = 0,
    Or = 1,
    And = 4,
    Sub = 5,
    Xor = 6,
    Cmp = 7,
}

/// An operation of the group with opcodes C0, C1 and D0 to D3, by its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Shift {
    Shl = 4,
    Shr = 5,
    Sar = 7,
}

/// A condition, by its number in opcodes (section B.1.4.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Cc {
    B = 2,
    Ae = 3,
    E = 4,
    Ne = 5,
    Be = 6,
    A = 7,
    S = 8,
    Ns = 9,
    L = 12,
    Ge = 13,
    Le = 14,
    G = 15,
}

impl Cc {
    /// The opposite.
    pub(super) const fn not(self) -> Self {
        match self {
            Self::B => Self::Ae,
            Self::Ae => Self::B,
            Self::E => Self::Ne,
            Self::Ne => Self::E,
            Self::Be => Self::A,
            Self::A => Self::Be,
            Self::S => Self::Ns,
            Self::Ns => Self::S,
            Self::L => Self::Ge,
            Self::Ge => Self::L,
            Self::Le => Self::G,
            Self::G => Self::Le,
        }
    }
}

impl Op {
    /// `mov rm, reg`.
    pub(super) const MOV_TO: Self = Self::one(0x89);
    /// `mov reg, rm`.
    pub(super) const MOV_FROM: Self = Self::one(0x8b);
    pub(super) const MOV16_TO: Self = Self { prefix: 0x66, ..Self::MOV_TO };
    pub(super) const MOV8_TO: Self = Self { byte_reg: true, ..Self::one(0x88) };
    /// `mov rm, imm`.
    pub(super) const MOV_IMM: Self = Self::one(0xc7);
    pub(super) const MOV16_IMM: Self = Self { prefix: 0x66, ..Self::MOV_IMM };
    pub(super) const MOV8_IMM: Self = Self::one(0xc6);
    pub(super) const MOVZX8: Self = Self { byte_rm: true, ..Self::two(0xb6) };
    pub(super) const MOVZX16: Self = Self::two(0xb7);
    pub(super) const MOVSX8: Self = Self { byte_rm: true, ..Self::two(0xbe) };
    pub(super) const MOVSX16: Self = Self::two(0xbf);
    pub(super) const MOVSXD: Self = Self::one(0x63);
    pub(super) const MOVBE_FROM: Self = Self { len: 3, ..Self::of(0xf0_38_0f) };
    pub(super) const LEA: Self = Self::one(0x8d);
    pub(super) const TEST: Self = Self::one(0x85);
    pub(super) const IMUL: Self = Self::two(0xaf);
    pub(super) const IMUL_IMM8: Self = Self::one(0x6b);
    pub(super) const IMUL_IMM32: Self = Self::one(0x69);
    /// `not`, `neg`, `div` and `idiv`, with 2, 3, 6 and 7 for `reg`.
    pub(super) const GROUP3: Self = Self::one(0xf7);
    /// `op rm, imm8` of [`Group1`].
    pub(super) const GROUP1_IMM8: Self = Self::one(0x83);
    /// `call` and `jmp` of a register, with 2 and 4 for `reg`.
    pub(super) const GROUP5: Self = Self::one(0xff);
    pub(super) const XCHG: Self = Self::one(0x87);
    pub(super) const XCHG16: Self = Self { prefix: 0x66, ..Self::XCHG };
    pub(super) const XCHG8: Self = Self { byte_reg: true, ..Self::one(0x86) };
    pub(super) const XADD: Self = Self::two(0xc1);
    pub(super) const CMPXCHG: Self = Self::two(0xb1);

    const fn of(code: u32) -> Self {
        Self { prefix: 0, code, len: 1, byte_reg: false, byte_rm: false }
    }

    const fn one(code: u8) -> Self {
        Self::of(code as u32)
    }

    const fn two(code: u8) -> Self {
        Self { len: 2, ..Self::of(0x0f | (code as u32) << 8) }
    }

    /// `op rm, reg`.
    pub(super) const fn group1(op: Group1) -> Self {
        Self::one((op as u8) << 3 | 1)
    }

    /// With LOCK before it.
    pub(super) const fn locked(self) -> Self {
        Self { prefix: 0xf0, ..self }
    }
}

const fn is_imm8(value: i32) -> bool {
    -128 <= value && value <= 127
}

const fn w(width: Width) -> u64 {
    matches!(width, Width::W64) as u64
}

const fn low(reg: Gpr) -> u64 {
    reg as u64 & 7
}

const fn high(reg: Gpr) -> u64 {
    reg as u64 >> 3
}

/// Whether a register of 8 bits needs a REX prefix to be itself: spl, bpl, sil, dil.
const fn needs_rex(reg: u8) -> bool {
    reg >= 4
}

impl Code {
    /// No code, and room for some.
    pub(super) fn with_room(bytes: usize) -> Self {
        Self { bytes: vec![0; bytes], len: 0 }
    }

    /// The number of bytes so far.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The code.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.bytes.truncate(self.len);
        self.bytes
    }

    /// Appends the low bytes of a number, up to eight.
    #[inline]
    pub(super) fn put(&mut self, word: u64, count: usize) {
        debug_assert!(count <= 8);
        let Some(place) = self.bytes.get_mut(self.len..self.len + 8) else {
            return self.grow(word, count);
        };
        place.copy_from_slice(&word.to_le_bytes());
        self.len += count;
    }

    #[cold]
    fn grow(&mut self, word: u64, count: usize) {
        self.bytes.resize(2 * self.bytes.len() + 64, 0);
        self.put(word, count);
    }

    /// Appends an immediate or displacement of 32 bits.
    #[inline]
    pub(super) fn put_i32(&mut self, value: i32) {
        self.put(value.cast_unsigned().into(), 4);
    }

    /// Appends one of 8 bits: the low ones of the value.
    #[inline]
    fn put_i8(&mut self, value: i32) {
        self.put(value.cast_unsigned().into(), 1);
    }

    /// Replaces the byte at an offset.
    pub(super) fn patch8(&mut self, at: usize, value: i8) {
        self.bytes[at] = value.cast_unsigned();
    }

    /// Replaces the four bytes at an offset.
    pub(super) fn patch32(&mut self, at: usize, value: i32) {
        self.bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }

    /// The opcode with its prefixes, before the bytes `tail` of `count`, of which the first is
    /// `ModRM`. `rex` has the bits W, R, X, B; `must` forces the prefix.
    #[inline]
    fn head(&mut self, op: Op, rex: u64, must: bool, tail: u64, count: usize) {
        let word = tail << (8 * op.len) | u64::from(op.code);
        // Nothing would predict a branch here.
        let has = u64::from((rex != 0) | must);
        let word = (word << (8 * has)) | ((0x40 | rex) * has);
        let prefixed = u8::from(op.prefix != 0);
        let word = word << (8 * prefixed) | u64::from(op.prefix);
        let count = count + usize::from(op.len) + usize::from(has != 0) + usize::from(prefixed);
        self.put(word, count);
    }

    /// An instruction with two registers.
    #[inline]
    pub(super) fn rr(&mut self, op: Op, width: Width, reg: Gpr, rm: Gpr) {
        let must = op.byte_reg & needs_rex(reg as u8) | op.byte_rm & needs_rex(rm as u8);
        let rex = w(width) << 3 | high(reg) << 2 | high(rm);
        self.head(op, rex, must, 0xc0 | low(reg) << 3 | low(rm), 1);
    }

    /// An instruction with one register, and a number of the opcode in the other's place.
    #[inline]
    pub(super) fn digit(&mut self, op: Op, width: Width, digit: u8, rm: Gpr) {
        let rex = w(width) << 3 | high(rm);
        self.head(op, rex, false, 0xc0 | u64::from(digit) << 3 | low(rm), 1);
    }

    /// The same, and an immediate of 32 bits.
    #[inline]
    fn digit_imm32(&mut self, op: Op, width: Width, digit: u8, rm: Gpr, imm: i32) {
        let modrm = 0xc0 | u64::from(digit) << 3 | low(rm);
        let tail = modrm | u64::from(imm.cast_unsigned()) << 8;
        self.head(op, w(width) << 3 | high(rm), false, tail, 5);
    }

    /// An instruction with a register and memory.
    #[inline]
    pub(super) fn rm(&mut self, op: Op, width: Width, reg: Gpr, mem: Mem) {
        let must = op.byte_reg & needs_rex(reg as u8);
        self.memory(op, w(width) << 3 | high(reg) << 2, must, low(reg), mem);
    }

    /// An instruction with memory, and a number of the opcode in the register's place.
    #[inline]
    pub(super) fn digit_mem(&mut self, op: Op, width: Width, digit: u8, mem: Mem) {
        self.memory(op, w(width) << 3, false, digit.into(), mem);
    }

    /// `ModRM` and SIB, section 2.1.3: a base of r12 or rsp needs a SIB byte, one of rbp or r13 a
    /// displacement.
    #[inline]
    fn memory(&mut self, op: Op, rex: u64, must: bool, reg: u64, mem: Mem) {
        let base = low(mem.base);
        // Without branches: no displacement, one byte, or four.
        let some = mem.disp != 0 || base == 5;
        let large = !is_imm8(mem.disp);
        let mode = (u64::from(some) + u64::from(large)) << 6;
        let bytes = usize::from(some) + 3 * usize::from(large);
        let rex = rex | high(mem.base);
        let modrm = mode | reg << 3;
        match mem.index {
            Some((index, scale)) => {
                let sib = u64::from(scale) << 6 | low(index) << 3 | base;
                self.head(op, rex | high(index) << 1, must, modrm | 4 | sib << 8, 2);
            }
            None if base == 4 => self.head(op, rex, must, modrm | 4 | 0x24 << 8, 2),
            None => self.head(op, rex, must, modrm | base, 1),
        }
        self.put(mem.disp.cast_unsigned().into(), bytes);
    }

    /// `mov dst, src`.
    #[inline]
    pub(super) fn mov(&mut self, width: Width, dst: Gpr, src: Gpr) {
        self.rr(Op::MOV_TO, width, src, dst);
    }

    /// `xor reg, reg`, which sets flags.
    #[inline]
    pub(super) fn clear(&mut self, reg: Gpr) {
        self.rr(Op::group1(Group1::Xor), Width::W32, reg, reg);
    }

    /// `mov reg, value`, which clears the upper half.
    #[inline]
    pub(super) fn mov_u32(&mut self, reg: Gpr, value: u32) {
        let word = 0xb8 | low(reg) | u64::from(value) << 8;
        let high = high(reg);
        self.put((word << (8 * high)) | (0x41 * high), 5 + usize::from(high != 0));
    }

    /// Loads a constant in the shortest way that keeps the flags.
    #[inline]
    pub(super) fn mov_u64(&mut self, reg: Gpr, value: u64) {
        if let Ok(value) = u32::try_from(value) {
            self.mov_u32(reg, value);
        } else if let Ok(value) = i32::try_from(value.cast_signed()) {
            self.digit_imm32(Op::MOV_IMM, Width::W64, 0, reg, value);
        } else {
            self.put(0x48 | high(reg) | (0xb8 | low(reg)) << 8, 2);
            self.put(value, 8);
        }
    }

    /// Loads a constant in the shortest way, which can set flags.
    #[inline]
    pub(super) fn load(&mut self, reg: Gpr, value: u64) {
        if value == 0 { self.clear(reg) } else { self.mov_u64(reg, value) }
    }

    /// `op reg, imm`.
    #[inline]
    pub(super) fn group1_imm(&mut self, op: Group1, width: Width, reg: Gpr, imm: i32) {
        // One form is for immediates of 8 bits, one for rax, and one for the rest.
        let short = is_imm8(imm);
        let rax = !short && reg == Gpr::Rax;
        let code = if short { 0x83 } else { 0x81 };
        let code = if rax { (op as u8) << 3 | 5 } else { code };
        let modrm = 0xc0 | (op as u64) << 3 | low(reg);
        let imm = u64::from(imm.cast_unsigned());
        let tail = if rax { imm } else { imm << 8 | modrm };
        let count = 5 - 3 * usize::from(short) - usize::from(rax);
        self.head(Op::one(code), w(width) << 3 | high(reg), false, tail, count);
    }

    /// `test reg, imm` at a width that shows every bit of the immediate.
    #[inline]
    pub(super) fn test_imm(&mut self, width: Width, reg: Gpr, imm: i32) {
        if (0..=0x7f).contains(&imm) {
            if reg == Gpr::Rax {
                self.put(0xa8, 1);
            } else {
                let must = needs_rex(reg as u8);
                self.head(Op::one(0xf6), high(reg), must, 0xc0 | low(reg), 1);
            }
            self.put_i8(imm);
            return;
        }
        let width = if imm >= 0 { Width::W32 } else { width };
        if reg == Gpr::Rax {
            let wide = w(width) != 0;
            self.put(if wide { 0xa948 } else { 0xa9 }, 1 + usize::from(wide));
        } else {
            self.digit(Op::GROUP3, width, 0, reg);
        }
        self.put_i32(imm);
    }

    /// `imul dst, src, imm`.
    #[inline]
    pub(super) fn imul_imm(&mut self, width: Width, dst: Gpr, src: Gpr, imm: i32) {
        if is_imm8(imm) {
            self.rr(Op::IMUL_IMM8, width, dst, src);
            self.put_i8(imm);
        } else {
            self.rr(Op::IMUL_IMM32, width, dst, src);
            self.put_i32(imm);
        }
    }

    /// `op reg, count`.
    #[inline]
    pub(super) fn shift_imm(&mut self, op: Shift, width: Width, reg: Gpr, count: u8) {
        if count == 1 {
            self.digit(Op::one(0xd1), width, op as u8, reg);
        } else {
            let tail = 0xc0 | (op as u64) << 3 | low(reg) | u64::from(count) << 8;
            self.head(Op::one(0xc1), w(width) << 3 | high(reg), false, tail, 2);
        }
    }

    /// `op reg, cl`.
    #[inline]
    pub(super) fn shift_cl(&mut self, op: Shift, width: Width, reg: Gpr) {
        self.digit(Op::one(0xd3), width, op as u8, reg);
    }

    /// `shlx`, `shrx` or `sarx dst, src, count` (section 2.3.5: the VEX prefix).
    pub(super) fn shift_by(&mut self, op: Shift, width: Width, dst: Gpr, src: Gpr, count: Gpr) {
        let pp = match op {
            Shift::Shl => 1,
            Shift::Sar => 2,
            Shift::Shr => 3,
        };
        let second = (high(dst) ^ 1) << 7 | 1 << 6 | (high(src) ^ 1) << 5 | 2;
        let third = w(width) << 7 | (count as u64 ^ 15) << 3 | pp;
        let modrm = 0xc0 | low(dst) << 3 | low(src);
        self.put(0xc4 | second << 8 | third << 16 | 0xf7 << 24 | modrm << 32, 5);
    }

    /// `bswap reg`.
    #[inline]
    pub(super) fn bswap(&mut self, width: Width, reg: Gpr) {
        let rex = w(width) << 3 | high(reg);
        let word = 0x0f | (0xc8 | low(reg)) << 8;
        if rex == 0 { self.put(word, 2) } else { self.put(0x40 | rex | word << 8, 3) }
    }

    /// `push reg`.
    pub(super) fn push_reg(&mut self, reg: Gpr) {
        self.one_byte(0x50, reg);
    }

    /// `pop reg`.
    pub(super) fn pop_reg(&mut self, reg: Gpr) {
        self.one_byte(0x58, reg);
    }

    fn one_byte(&mut self, code: u64, reg: Gpr) {
        let code = code | low(reg);
        if high(reg) == 0 { self.put(code, 1) } else { self.put(0x41 | code << 8, 2) }
    }

    /// Nops of some number of bytes, as few as possible (`NOP` in volume 2B: the recommended ones).
    pub(super) fn nops(&mut self, mut count: usize) {
        const NOPS: [u64; 8] = [
            0x90,
            0x90_66,
            0x00_1f_0f,
            0x00_40_1f_0f,
            0x00_00_44_1f_0f,
            0x00_00_44_1f_0f_66,
            0x0000_0000_0080_1f0f,
            0x0000_0000_0084_1f0f,
        ];
        while count > 0 {
            let len = count.min(9);
            if let Some(&nop) = NOPS.get(len - 1) {
                self.put(nop, len);
            } else {
                self.put(0x66, 1);
                self.put(NOPS[7], 8);
            }
            count -= len;
        }
    }
}

impl Extend<u8> for Code {
    fn extend<T: IntoIterator<Item = u8>>(&mut self, bytes: T) {
        for byte in bytes {
            self.put(byte.into(), 1);
        }
    }
}

impl<'a> Extend<&'a u8> for Code {
    fn extend<T: IntoIterator<Item = &'a u8>>(&mut self, bytes: T) {
        self.extend(bytes.into_iter().copied());
    }
}

impl DynasmApi for Code {
    fn offset(&self) -> AssemblyOffset {
        AssemblyOffset(self.len)
    }

    fn push(&mut self, byte: u8) {
        self.put(byte.into(), 1);
    }

    fn align(&mut self, alignment: usize, _: u8) {
        self.nops(self.len.next_multiple_of(alignment) - self.len);
    }
}
