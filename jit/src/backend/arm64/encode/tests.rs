//! Every form against GNU as.

use super::*;
use crate::backend::arm64::registers::Gpr;
use acqrel_isa::{Reg, SwapBits};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

const ASSEMBLER: &str = "aarch64-linux-gnu-as";
const COPIER: &str = "aarch64-linux-gnu-objcopy";

/// The words that GNU as makes of a text; none if it is not installed.
fn assembled(name: &str, text: &str) -> Option<Vec<u32>> {
    let dir = std::env::temp_dir();
    let path = |end: &str| dir.join(format!("acqrel-{}-{name}.{end}", std::process::id()));
    let (source, object, binary) = (path("s"), path("o"), path("bin"));
    std::fs::write(&source, format!(".arch armv8.5-a+lor\n{text}")).unwrap();
    let run = |program: &str, from: &Path, to: &Path| {
        let mut command = Command::new(program);
        if program == COPIER {
            command.args(["-O", "binary", "-j", ".text"]).arg(from).arg(to);
        } else {
            command.arg("-o").arg(to).arg(from);
        }
        command.status()
    };
    if run(ASSEMBLER, &source, &object).is_err() {
        eprintln!("not run: there is no {ASSEMBLER}");
        return None;
    }
    assert!(run(COPIER, &object, &binary).unwrap().success(), "GNU as refuses the text");
    let bytes = std::fs::read(&binary).unwrap();
    for path in [source, object, binary] {
        std::fs::remove_file(path).unwrap();
    }
    Some(bytes.chunks_exact(4).map(|word| u32::from_le_bytes(word.try_into().unwrap())).collect())
}

/// Words, and a line of assembly for each.
#[derive(Default)]
struct Table {
    words: Vec<u32>,
    text: String,
}

impl Table {
    fn row(&mut self, word: u32, line: impl AsRef<str>) {
        self.words.push(word);
        writeln!(self.text, "{}", line.as_ref()).unwrap();
    }

    fn check(self, name: &str) {
        let Some(expected) = assembled(name, &self.text) else { return };
        assert_eq!(self.words.len(), expected.len());
        for ((word, expected), line) in self.words.iter().zip(expected).zip(self.text.lines()) {
            assert_eq!(*word, expected, "{line}: {word:#010x}, not {expected:#010x}");
        }
    }
}

const WIDTHS: [(Width, &str); 2] = [(Width::W32, "w"), (Width::W64, "x")];
/// The suffix of each size, and the letter of its register.
const SIZES: [(Size, &str, &str); 4] =
    [(Size::B, "b", "w"), (Size::H, "h", "w"), (Size::W, "", "w"), (Size::DW, "", "x")];

fn three() -> [Gpr; 3] {
    [Gpr::of(Reg::R9), Gpr::X7, Gpr::WINDOW]
}

#[test]
fn arithmetic_and_logic() {
    let mut table = Table::default();
    let [d, n, m] = three();
    for (width, r) in WIDTHS {
        let regs = format!("{r}22, {r}7, {r}28");
        for (op, name) in [(Arithmetic::Add, "add"), (Arithmetic::Sub, "sub")] {
            table.row(arithmetic(op, width, d, n, m), format!("{name} {regs}"));
            for value in [0, 1, 4095, 4096, 0xff_f000] {
                let imm = Imm12::new(value).unwrap();
                let word = arithmetic_imm(op, width, d, n, imm);
                table.row(word, format!("{name} {r}22, {r}7, #{value}"));
            }
            let imm = Imm12::new(17).unwrap();
            let compare = if op == Arithmetic::Add { "cmn" } else { "cmp" };
            table.row(compare_imm(op, width, n, imm), format!("{compare} {r}7, #17"));
        }
        table.row(compare(width, n, m), format!("cmp {r}7, {r}28"));
        for (op, name) in [
            (Logical::And, "and"),
            (Logical::Orr, "orr"),
            (Logical::Eor, "eor"),
            (Logical::Ands, "ands"),
        ] {
            table.row(logical(op, width, d, n, m), format!("{name} {regs}"));
            for value in [1, 0xff, 0x7fff_8000, 0x5555_5555, 0x8000_0001, 0xffff_fffe] {
                let value = value | if width == Width::W64 { value << 32 } else { 0 };
                let mask = Bitmask::new(width, value).unwrap();
                let word = logical_imm(op, width, d, n, mask);
                table.row(word, format!("{name} {r}22, {r}7, #{value:#x}"));
            }
        }
        table.row(logical(Logical::Orn, width, d, n, m), format!("orn {regs}"));
        for (op, name) in [(Shift::Lsl, "lsl"), (Shift::Lsr, "lsr"), (Shift::Asr, "asr")] {
            table.row(shift(op, width, d, n, m), format!("{name} {regs}"));
            for by in [0, 1, 31, width.bits() - 1] {
                let word = shift_imm(op, width, d, n, by);
                table.row(word, format!("{name} {r}22, {r}7, #{by}"));
            }
        }
        for (left, right, name) in [(8, 20, "bfx"), (20, 8, "bfiz"), (9, 9, "bfx")] {
            for (signed, s) in [(true, "s"), (false, "u")] {
                let word = bitfield(signed, width, d, n, left, right);
                let lsb = if name == "bfx" { right - left } else { left - right };
                let bits = width.bits() - left.max(right);
                table.row(word, format!("{s}{name} {r}22, {r}7, #{lsb}, #{bits}"));
            }
        }
        table.row(divide(false, width, d, n, m), format!("udiv {regs}"));
        table.row(divide(true, width, d, n, m), format!("sdiv {regs}"));
        table.row(multiply(width, d, n, m), format!("mul {regs}"));
        table.row(multiply_subtract(width, d, n, m, d), format!("msub {regs}, {r}22"));
        table.row(extend_signed(width, d, n, 8), format!("sxtb {r}22, w7"));
        table.row(extend_signed(width, d, n, 16), format!("sxth {r}22, w7"));
    }
    let mask = Bitmask::new(Width::W64, 0xffff_ffff_0000_0007).unwrap();
    let word = logical_imm(Logical::Ands, Width::W64, Gpr::ZERO, n, mask);
    table.row(word, "tst x7, #0xffffffff00000007");
    table.row(extend_signed(Width::W64, d, n, 32), "sxtw x22, w7");
    table.row(extend_zero(d, n), "uxth w22, w7");
    table.row(or_shifted(d, n, m), "orr x22, x7, x28, lsl #32");
    table.row(rotate_imm(d, n, 3), "ror x22, x7, #3");
    table.row(reverse(SwapBits::B16, d, n), "rev16 w22, w7");
    table.row(reverse(SwapBits::B32, d, n), "rev w22, w7");
    table.row(reverse(SwapBits::B64, d, n), "rev x22, x7");
    table.row(NOP, "nop");
    table.check("data");
}

#[test]
fn plain_accesses() {
    let mut table = Table::default();
    let [t, n, m] = three();
    for (size, suffix, r) in SIZES {
        for (transfer, name) in
            [(Transfer::Store, "str"), (Transfer::Load, "ldr"), (Transfer::LoadSigned, "ldrs")]
        {
            let (suffix, r) = match (transfer, size) {
                (Transfer::LoadSigned, Size::DW) => continue,
                (Transfer::LoadSigned, Size::W) => ("w", "x"),
                (Transfer::LoadSigned, _) => (suffix, "x"),
                (Transfer::Store | Transfer::Load, _) => (suffix, r),
            };
            let unscaled = name.replace('r', "ur");
            let bytes = i16::try_from(size.bytes()).unwrap();
            for off in [0, bytes, 4095 * bytes] {
                let word = scaled(transfer, size, t, n, off).unwrap();
                table.row(word, format!("{name}{suffix} {r}22, [x7, #{off}]"));
            }
            for off in [-256, -1, 255] {
                let word = unscaled_plain(transfer, size, t, n, off).unwrap();
                table.row(word, format!("{unscaled}{suffix} {r}22, [x7, #{off}]"));
            }
            let word = indexed(transfer, size, t, n, m);
            table.row(word, format!("{name}{suffix} {r}22, [x7, x28]"));
            assert_eq!(scaled(transfer, size, t, n, -bytes), None);
            assert_eq!(unscaled_plain(transfer, size, t, n, 256), None);
            assert_eq!(unscaled_plain(transfer, size, t, n, -257), None);
            if size != Size::B {
                assert_eq!(scaled(transfer, size, t, n, 1), None);
            }
        }
    }
    table.row(load_word_indexed(t, n, m), "ldr w22, [x7, x28, lsl #2]");
    table.row(store_pair(t, n, m, -512), "stp x22, x7, [x28, #-512]");
    table.row(load_pair(t, n, m, 504), "ldp x22, x7, [x28, #504]");
    table.row(push(t, Some(n), 80), "stp x22, x7, [sp, #-80]!");
    table.row(push(t, None, 16), "str x22, [sp, #-16]!");
    table.row(pop(t, Some(n), 80), "ldp x22, x7, [sp], #80");
    table.row(pop(t, None, 16), "ldr x22, [sp], #16");
    table.row(save(t, Some(n), 64), "stp x22, x7, [sp, #64]");
    table.row(save(t, None, 64), "str x22, [sp, #64]");
    table.row(restore(t, Some(n), 64), "ldp x22, x7, [sp, #64]");
    table.row(restore(t, None, 64), "ldr x22, [sp, #64]");
    table.check("memory");
}

#[test]
fn atomic_accesses() {
    let mut table = Table::default();
    let [t, n, s] = three();
    for (size, suffix, r) in SIZES {
        for (op, name) in [
            (Ordered::Ldar, "ldar"),
            (Ordered::Ldlar, "ldlar"),
            (Ordered::Ldapr, "ldapr"),
            (Ordered::Stlr, "stlr"),
            (Ordered::Stllr, "stllr"),
        ] {
            table.row(ordered(op, size, t, n), format!("{name}{suffix} {r}22, [x7]"));
        }
        for (op, name) in [(Unscaled::Ldapur, "ldapur"), (Unscaled::Stlur, "stlur")] {
            for off in [-256, 0, 255] {
                let word = unscaled(op, size, t, n, off).unwrap();
                table.row(word, format!("{name}{suffix} {r}22, [x7, #{off}]"));
            }
            assert_eq!(unscaled(op, size, t, n, 256), None);
        }
        for ordered in [false, true] {
            let (acquire, release) = if ordered { ("a", "l") } else { ("", "") };
            let word = load_exclusive(ordered, size, t, n);
            table.row(word, format!("ld{acquire}xr{suffix} {r}22, [x7]"));
            let word = store_exclusive(ordered, size, s, t, n);
            table.row(word, format!("st{release}xr{suffix} w28, {r}22, [x7]"));
        }
        for (acquire, release, order) in
            [(false, false, ""), (true, false, "a"), (false, true, "l"), (true, true, "al")]
        {
            for (op, name) in [
                (Lse::Ldadd, "ldadd"),
                (Lse::Ldclr, "ldclr"),
                (Lse::Ldeor, "ldeor"),
                (Lse::Ldset, "ldset"),
                (Lse::Swp, "swp"),
            ] {
                let word = lse(op, acquire, release, size, s, t, n);
                table.row(word, format!("{name}{order}{suffix} {r}28, {r}22, [x7]"));
                if !acquire && op != Lse::Swp {
                    let word = lse(op, acquire, release, size, s, Gpr::ZERO, n);
                    let name = name.replace("ld", "st");
                    table.row(word, format!("{name}{order}{suffix} {r}28, [x7]"));
                }
            }
            let word = cas(acquire, release, size, s, t, n);
            table.row(word, format!("cas{order}{suffix} {r}28, {r}22, [x7]"));
        }
    }
    table.check("atomic");
}

#[test]
fn branches() {
    let mut table = Table::default();
    let [_, n, _] = three();
    let mut row = |word: u32, field: Field, displacement: i32, line: String| {
        let bits = field.bits(displacement.into()).unwrap();
        table.row(word | bits, format!("{line} . + {displacement}"));
    };
    for (condition, name) in [
        (Condition::Eq, "eq"),
        (Condition::Ne, "ne"),
        (Condition::Hs, "hs"),
        (Condition::Lo, "lo"),
        (Condition::Hi, "hi"),
        (Condition::Ls, "ls"),
        (Condition::Ge, "ge"),
        (Condition::Lt, "lt"),
        (Condition::Gt, "gt"),
        (Condition::Le, "le"),
    ] {
        let test = Test::Flags(condition);
        row(test.word(), test.field(), 1_048_572, format!("b.{name}"));
        row(test.word(), test.field(), -1_048_576, format!("b.{name}"));
        assert_eq!(test.inverted().inverted(), test);
    }
    for (width, r) in WIDTHS {
        let (zero, other) = (Test::Zero(width, n), Test::NonZero(width, n));
        row(zero.word(), zero.field(), -4, format!("cbz {r}7,"));
        row(other.word(), other.field(), 8, format!("cbnz {r}7,"));
        assert_eq!(zero.inverted(), other);
    }
    for bit in [0, 31, 32, 63] {
        let (clear, set) = (Test::Clear(bit, n), Test::Set(bit, n));
        row(clear.word(), clear.field(), 32764, format!("tbz x7, #{bit},"));
        row(set.word(), set.field(), -32768, format!("tbnz x7, #{bit},"));
        assert_eq!(set.inverted(), clear);
    }
    row(branch(), Field::Imm26, 134_217_724, "b".to_owned());
    row(call(), Field::Imm26, -134_217_728, "bl".to_owned());
    table.row(jump_register(n), "br x7");
    table.row(call_register(n), "blr x7");
    for back in [0, 4, 1_048_572] {
        table.row(adr(n, back).unwrap(), format!("adr x7, . - {back}"));
    }
    assert_eq!(adr(n, 1 << 20), None);
    for (field, most) in
        [(Field::Imm14, 1_i64 << 15), (Field::Imm19, 1 << 20), (Field::Imm26, 1 << 27)]
    {
        assert_eq!((field.bits(most), field.bits(-most - 4), field.bits(2)), (None, None, None));
    }
    table.check("branch");
}

/// What a sequence of moves leaves in its register.
fn value(words: &[u32]) -> u64 {
    words.iter().fold(0, |value, &word| {
        let wide = word >> 31 != 0;
        let shift = 16 * (word >> 21 & 3);
        let bits = u64::from(word >> 5 & 0xffff) << shift;
        // MOVN, MOVZ and MOVK.
        let value = match (word >> 23) & 0xff {
            0x25 => !bits,
            0xa5 => bits,
            0xe5 => value & !(0xffff << shift) | bits,
            _ => panic!("{word:#x} is no move"),
        };
        if wide { value } else { value & 0xffff_ffff }
    })
}

#[test]
fn constants_take_the_fewest_instructions() {
    let mut table = Table::default();
    let to = three()[0];
    // As GNU as has them, in one instruction.
    for one in [
        0,
        1,
        0xffff,
        0x1_0000,
        0xffff_0000,
        0xffff_ffff,
        0xffff_fffe,
        0x5555_5555,
        u64::MAX,
        !1,
        0xffff_0000_0000,
        0x1234_0000_0000_0000,
        0x00ff_00ff_00ff_00ff,
        !0xffff_0000,
        0x7fff_ffff_ffff_ffff,
        1 << 63,
        0xffff_ffff_8000_0000,
    ] {
        let moves = moves(to, one);
        assert_eq!(moves.words().len(), 1, "{one:#x}");
        let narrow = u32::try_from(one).is_ok();
        // GNU as has a 64-bit form for the same value, which is as good.
        let register = if narrow && one > 0xffff { "w22" } else { "x22" };
        let register = if one <= 0xffff { "w22" } else { register };
        table.row(moves.words()[0], format!("mov {register}, #{one:#x}"));
    }
    table.check("constant");
    for (constant, count) in [
        (0x1234_5678, 2),
        (0xffff_1234_5678, 3),
        (0xffff_ffff_1234_5678, 2),
        (0x1234_5678_9abc_def0, 4),
        (0x1234_ffff_5678_ffff, 2),
        (0x1234_0000_0000_5678, 2),
        (0xffff_1234_ffff_ffff, 1),
    ] {
        let moves = moves(to, constant);
        assert_eq!((value(moves.words()), moves.words().len()), (constant, count));
    }
}

/// Exactly the values that the Arm ARM's `DecodeBitMasks` gives have an encoding.
#[test]
fn logical_immediates() {
    let mut count = 0;
    for size in [2_u32, 4, 8, 16, 32, 64] {
        for ones in 1..size {
            for rotation in 0..size {
                let run = u64::MAX >> (64 - ones);
                let mask = u64::MAX >> (64 - size);
                let element = if rotation == 0 {
                    run
                } else {
                    (run >> rotation | run << (size - rotation)) & mask
                };
                let value = (0..64 / size).fold(0, |value, at| value | element << (at * size));
                assert!(Bitmask::new(Width::W64, value).is_some(), "{value:#x}");
                count += 1;
            }
        }
    }
    assert_eq!(count, 5334);
    for none in [0, u64::MAX, 5, 0x1234, 0xffff_ffff_0000_0005] {
        assert_eq!(Bitmask::new(Width::W64, none), None);
    }
    assert_eq!(Bitmask::new(Width::W32, 0), None);
    assert_eq!(Bitmask::new(Width::W32, 0xffff_ffff), None);
}
