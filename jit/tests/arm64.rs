//! What each instruction becomes on ARM64, byte for byte: the code of small programs against GNU
//! as, for the text that is expected.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![expect(clippy::print_stderr, reason = "says which tool is missing")]

use acqrel_guest::{Granule, Guest, Helpers, Start};
use acqrel_isa::{
    AluOp, AtomicOp, AtomicSize, Cond, Insn, LoadOrder, MovSx, Operand, Program, Reg, Size,
    StoreOrder, SwapBits, SwapOp, SxSize, Width,
};
use acqrel_jit::{Arm64Features, Event, Image, MemoryMode, Options, Target, compile};
use std::fmt::Write as _;
use std::process::Command;

const ASSEMBLER: &str = "aarch64-linux-gnu-as";
const COPIER: &str = "aarch64-linux-gnu-objcopy";

use Reg::{R0, R1, R2, R3, R6, R10};

fn options(memory: MemoryMode, recipes: &[(Event, &str)]) -> Options {
    let mut options = Options::new(Target::Arm64(Arm64Features::ALL), memory);
    options.fuel = false;
    for &(event, recipe) in recipes {
        options.lowering.set(event, recipe).unwrap();
    }
    options
}

/// The image of some instructions and an exit.
fn image(insns: &[Insn], options: &Options) -> Image {
    let insns = insns.iter().copied().chain([Insn::Exit {}]).collect();
    let program = Program::new(insns).unwrap();
    let start = Start { memory: vec![0; 64], granule: Granule::Page, ..Start::default() };
    let guest = Guest::new(&program, &start, &Helpers::standard()).unwrap();
    compile(&program, &guest, options).unwrap()
}

/// The bytes that GNU as makes of a text; none if it is not installed.
fn assembled(name: &str, text: &str) -> Option<Vec<u8>> {
    let dir = std::env::temp_dir();
    let path = |end: &str| dir.join(format!("acqrel-arm64-{}-{name}.{end}", std::process::id()));
    let (source, object, binary) = (path("s"), path("o"), path("bin"));
    std::fs::write(&source, format!(".arch armv8.5-a+lor\n{text}")).unwrap();
    let status = Command::new(ASSEMBLER).arg("-o").arg(&object).arg(&source).status();
    if status.is_err() {
        eprintln!("not run: there is no {ASSEMBLER}");
        return None;
    }
    let mut copy = Command::new(COPIER);
    copy.args(["-O", "binary", "-j", ".text"]).arg(&object).arg(&binary);
    assert!(copy.status().unwrap().success(), "GNU as refuses the text:\n{text}");
    let bytes = std::fs::read(&binary).unwrap();
    for path in [source, object, binary] {
        std::fs::remove_file(path).unwrap();
    }
    Some(bytes)
}

/// Instructions, and the text of their code without the exit's.
type Row<'a> = (&'a [Insn], String);

/// Holds rows to GNU as, all in one run.
fn check(name: &str, options: &Options, rows: &[Row<'_>]) {
    // Each row starts at a multiple of 256, far more than it has.
    let mut text = String::new();
    for (row, at) in rows.iter().zip((0..).step_by(256)) {
        writeln!(text, ".org {at}\n{}", row.1).unwrap();
    }
    let end = 256 * rows.len();
    let Some(expected) = assembled(name, &format!("{text}.org {end}\n")) else { return };
    assert_eq!(expected.len(), 256 * rows.len());
    for ((insns, text), expected) in rows.iter().zip(expected.chunks(256)) {
        let image = image(insns, options);
        let start = usize::try_from(image.range(0).start).unwrap();
        let end = usize::try_from(image.range(insns.len()).start).unwrap();
        let code = &image.code()[start..end];
        let (expected, rest) = expected.split_at(code.len());
        assert!(rest.iter().all(|&byte| byte == 0), "{insns:?} has less code than {text}");
        assert_eq!(code, expected, "{insns:?} is not {text}");
    }
}

const fn alu(op: AluOp, width: Width, dst: Reg, src: Operand) -> Insn {
    Insn::Alu { op, width, dst, src }
}

#[test]
fn arithmetic() {
    use AluOp::{Add, And, Arsh, Div, Lsh, Mod, Mov, Mul, Or, Rsh, Sdiv, Smod, Sub, Xor};
    let mut rows: Vec<(Vec<Insn>, String)> = Vec::new();
    for (width, r) in [(Width::W32, "w"), (Width::W64, "x")] {
        let reg = |op, text: &str| {
            let text = text.replace('d', &format!("{r}0")).replace('s', &format!("{r}19"));
            (vec![alu(op, width, R1, Operand::Reg(R6))], text)
        };
        for (op, name) in [(Add, "add"), (Sub, "sub"), (Mul, "mul"), (Or, "orr"), (And, "and")]
            .into_iter()
            .chain([(Xor, "eor"), (Lsh, "lsl"), (Rsh, "lsr"), (Arsh, "asr")])
            .chain([(Div, "udiv"), (Sdiv, "sdiv")])
        {
            let (insns, operands) = reg(op, "d, d, s");
            rows.push((insns, format!("{name} {operands}")));
        }
        for (op, name) in [(Mod, "udiv"), (Smod, "sdiv")] {
            let text = format!("{name} {r}9, {r}0, {r}19\nmsub {r}0, {r}9, {r}19, {r}0");
            rows.push((vec![alu(op, width, R1, Operand::Reg(R6))], text));
        }
        rows.push((vec![alu(Mov, width, R1, Operand::Reg(R6))], format!("mov {r}0, {r}19")));
        let mut imm = |op, imm, text: &str| {
            let text = text.replace("%t", &format!("{r}9")).replace('%', r);
            rows.push((vec![alu(op, width, R1, Operand::Imm(imm))], text));
        };
        imm(Add, 4095, "add %0, %0, #4095");
        imm(Add, -4096, "sub %0, %0, #4096");
        imm(Add, 0x1_2345, "add %0, %0, #0x12000\nadd %0, %0, #0x345");
        imm(Sub, -1, "add %0, %0, #1");
        imm(Add, 0x0123_4567, "mov w9, #0x4567\nmovk w9, #0x123, lsl 16\nadd %0, %0, %t");
        imm(Sub, i32::MIN, "mov %t, #-0x80000000\nsub %0, %0, %t");
        imm(And, 0xff, "and %0, %0, #0xff");
        imm(And, 0, "and %0, %0, %zr");
        imm(And, 5, "mov w9, #5\nand %0, %0, %t");
        imm(Or, -1, "orn %0, %0, %zr");
        imm(Xor, -1, "mvn %0, %0");
        imm(Xor, 0x7fff_0000, "eor %0, %0, #0x7fff0000");
        imm(Lsh, 31, "lsl %0, %0, #31");
        imm(Rsh, 1, "lsr %0, %0, #1");
        imm(Arsh, 7, "asr %0, %0, #7");
        imm(Mul, 8, "lsl %0, %0, #3");
        imm(Mul, 3, "mov w9, #3\nmul %0, %0, %t");
        imm(Div, 16, "lsr %0, %0, #4");
        imm(Div, 3, "mov w9, #3\nudiv %0, %0, %t");
        imm(Sdiv, -3, "mov %t, #-3\nsdiv %0, %0, %t");
        imm(Mod, 16, "and %0, %0, #15");
        imm(Mod, 3, "mov w10, #3\nudiv %t, %0, %10\nmsub %0, %t, %10, %0");
        imm(Smod, 4, "mov w10, #4\nsdiv %t, %0, %10\nmsub %0, %t, %10, %0");
        imm(Mov, 0, "mov w0, #0");
        imm(Mov, -2, "mov %0, #-2");
        rows.push((vec![Insn::Neg { width, dst: R1 }], format!("neg {r}0, {r}0")));
    }
    for (kind, text) in [
        (MovSx::S8To32, "sxtb w0, w19"),
        (MovSx::S16To32, "sxth w0, w19"),
        (MovSx::S8To64, "sxtb x0, w19"),
        (MovSx::S16To64, "sxth x0, w19"),
        (MovSx::S32To64, "sxtw x0, w19"),
    ] {
        rows.push((vec![Insn::MovSx { kind, dst: R1, src: R6 }], text.to_owned()));
    }
    for (op, bits, text) in [
        (SwapOp::Le, SwapBits::B16, "uxth w0, w0"),
        (SwapOp::Le, SwapBits::B32, "mov w0, w0"),
        (SwapOp::Le, SwapBits::B64, ""),
        (SwapOp::Be, SwapBits::B16, "rev16 w0, w0\nuxth w0, w0"),
        (SwapOp::Bswap, SwapBits::B32, "rev w0, w0"),
        (SwapOp::Be, SwapBits::B64, "rev x0, x0"),
    ] {
        rows.push((vec![Insn::ByteSwap { op, bits, dst: R1 }], text.to_owned()));
    }
    let cast = Insn::AddrSpaceCast { dst: R1, src: R6, spaces: 1 };
    rows.push((vec![cast], "mov w0, w19".to_owned()));
    let rows: Vec<Row<'_>> = rows.iter().map(|(insns, text)| (&insns[..], text.clone())).collect();
    check("arithmetic", &options(MemoryMode::Raw, &[]), &rows);
}

/// Pairs become one instruction, which depends on the same registers; what looks constant does
/// not become a constant.
#[test]
fn fused_and_not() {
    let reg = Operand::Reg;
    let wide = Width::W64;
    let rows: Vec<(Vec<Insn>, &str)> = vec![
        (
            vec![alu(AluOp::Mov, wide, R1, reg(R2)), alu(AluOp::Add, wide, R1, reg(R3))],
            "add x0, x1, x2",
        ),
        (
            vec![alu(AluOp::Mov, wide, R1, reg(R2)), alu(AluOp::Xor, wide, R1, reg(R1))],
            "eor x0, x1, x1",
        ),
        (
            vec![
                alu(AluOp::Mov, wide, R1, reg(R2)),
                alu(AluOp::Rsh, Width::W32, R1, Operand::Imm(3)),
            ],
            "lsr w0, w1, #3",
        ),
        // The copy's upper half is cleared, the operation's operand is not.
        (
            vec![alu(AluOp::Mov, Width::W32, R1, reg(R2)), alu(AluOp::Add, wide, R1, reg(R3))],
            "mov w0, w1\nadd x0, x0, x2",
        ),
        (
            vec![
                alu(AluOp::Lsh, wide, R1, Operand::Imm(32)),
                alu(AluOp::Rsh, wide, R1, Operand::Imm(32)),
            ],
            "ubfx x0, x0, #0, #32",
        ),
        (
            vec![
                alu(AluOp::Lsh, wide, R1, Operand::Imm(48)),
                alu(AluOp::Arsh, wide, R1, Operand::Imm(40)),
            ],
            "sbfiz x0, x0, #8, #16",
        ),
        (
            vec![
                alu(AluOp::Add, Width::W32, R1, reg(R2)),
                alu(AluOp::Mov, Width::W32, R1, reg(R1)),
            ],
            "add w0, w0, w1",
        ),
        (
            vec![
                Insn::Load { size: Size::H, order: LoadOrder::Plain, dst: R1, base: R2, off: 2 },
                Insn::ByteSwap { op: SwapOp::Be, bits: SwapBits::B16, dst: R1 },
            ],
            "ldrh w0, [x1, #2]\nrev16 w0, w0",
        ),
        (vec![alu(AluOp::Xor, wide, R1, reg(R1))], "eor x0, x0, x0"),
        (vec![alu(AluOp::Sub, wide, R1, reg(R1))], "sub x0, x0, x0"),
        (vec![alu(AluOp::Mul, wide, R1, Operand::Imm(0))], "mov w9, #0\nmul x0, x0, x9"),
        (
            vec![Insn::Branch { cond: Cond::Eq, width: wide, dst: R1, src: reg(R1), off: 0 }],
            "cmp x0, x0\nb.eq . + 4",
        ),
    ];
    let rows: Vec<Row<'_>> = rows.iter().map(|(i, text)| (&i[..], (*text).to_owned())).collect();
    check("fused", &options(MemoryMode::Raw, &[]), &rows);
}

#[test]
fn jumps() {
    let mut rows: Vec<([Insn; 1], String)> = Vec::new();
    let mut row = |cond, width, src, text: &str| {
        rows.push(([Insn::Branch { cond, width, dst: R1, src, off: 0 }], text.to_owned()));
    };
    for (cond, name) in [
        (Cond::Eq, "eq"),
        (Cond::Ne, "ne"),
        (Cond::Gt, "hi"),
        (Cond::Ge, "hs"),
        (Cond::Lt, "lo"),
        (Cond::Le, "ls"),
        (Cond::Sgt, "gt"),
        (Cond::Sge, "ge"),
        (Cond::Slt, "lt"),
        (Cond::Sle, "le"),
    ] {
        row(cond, Width::W64, Operand::Reg(R6), &format!("cmp x0, x19\nb.{name} . + 4"));
        row(cond, Width::W32, Operand::Imm(-7), &format!("cmn w0, #7\nb.{name} . + 4"));
        row(cond, Width::W64, Operand::Imm(4096), &format!("cmp x0, #4096\nb.{name} . + 4"));
        let text = format!("mov w9, #4097\ncmp w0, w9\nb.{name} . + 4");
        row(cond, Width::W32, Operand::Imm(4097), &text);
    }
    row(Cond::Eq, Width::W32, Operand::Imm(0), "cbz w0, . + 4");
    row(Cond::Ne, Width::W64, Operand::Imm(0), "cbnz x0, . + 4");
    row(Cond::Gt, Width::W64, Operand::Imm(0), "cmp x0, #0\nb.hi . + 4");
    row(Cond::Set, Width::W64, Operand::Reg(R6), "tst x0, x19\nb.ne . + 4");
    row(Cond::Set, Width::W32, Operand::Imm(0xff), "tst w0, #0xff\nb.ne . + 4");
    row(Cond::Set, Width::W64, Operand::Imm(0x100), "tbnz x0, #8, . + 4");
    row(Cond::Set, Width::W32, Operand::Imm(i32::MIN), "tbnz w0, #31, . + 4");
    row(Cond::Set, Width::W64, Operand::Imm(5), "mov w9, #5\ntst x0, x9\nb.ne . + 4");
    row(Cond::Set, Width::W64, Operand::Imm(0), "mov w9, #0\ntst x0, x9\nb.ne . + 4");
    rows.push(([Insn::Ja { off: 0 }], "b . + 4".to_owned()));
    let rows: Vec<Row<'_>> = rows.iter().map(|(i, text)| (&i[..], text.clone())).collect();
    check("jumps", &options(MemoryMode::Raw, &[]), &rows);
}

const fn load(size: Size, off: i16) -> Insn {
    Insn::Load { size, order: LoadOrder::Plain, dst: R1, base: R2, off }
}

const fn acquire(size: Size, dst: Reg, base: Reg, off: i16) -> Insn {
    Insn::Load { size, order: LoadOrder::Acquire, dst, base, off }
}

const fn release(size: Size, base: Reg, off: i16, src: Reg) -> Insn {
    Insn::Store { size, order: StoreOrder::Release, base, off, src }
}

#[test]
fn raw_accesses() {
    let store = |size, off| Insn::Store { size, order: StoreOrder::Plain, base: R2, off, src: R1 };
    let constant = |size, imm| Insn::StoreImm { size, base: R2, off: 4, imm };
    let rows = [
        (load(Size::B, 0), "ldrb w0, [x1]"),
        (load(Size::H, 8190), "ldrh w0, [x1, #8190]"),
        (load(Size::W, -256), "ldur w0, [x1, #-256]"),
        (load(Size::DW, 32760), "ldr x0, [x1, #32760]"),
        (load(Size::DW, 255), "ldur x0, [x1, #255]"),
        (load(Size::DW, 257), "mov w11, #257\nldr x0, [x1, x11]"),
        (load(Size::B, 4096), "mov w11, #4096\nldrb w0, [x1, x11]"),
        (load(Size::W, i16::MIN), "mov x11, #-32768\nldr w0, [x1, x11]"),
        (Insn::LoadSx { size: SxSize::B, dst: R1, base: R2, off: 1 }, "ldrsb x0, [x1, #1]"),
        (Insn::LoadSx { size: SxSize::H, dst: R1, base: R2, off: 2 }, "ldrsh x0, [x1, #2]"),
        (Insn::LoadSx { size: SxSize::W, dst: R1, base: R2, off: 4 }, "ldrsw x0, [x1, #4]"),
        (store(Size::B, 4095), "strb w0, [x1, #4095]"),
        (store(Size::DW, -1), "stur x0, [x1, #-1]"),
        (constant(Size::DW, 0), "stur xzr, [x1, #4]"),
        (constant(Size::W, -1), "mov w9, #-1\nstr w9, [x1, #4]"),
        (constant(Size::B, 0x1ff), "mov w9, #255\nstrb w9, [x1, #4]"),
        (constant(Size::DW, -2), "mov x9, #-2\nstur x9, [x1, #4]"),
        (acquire(Size::B, R1, R1, 0), "ldarb w0, [x0]"),
        (acquire(Size::W, R1, R1, 0), "ldar w0, [x0]"),
        (acquire(Size::DW, R1, R2, 8), "add x10, x1, #8\nldar x0, [x10]"),
        (acquire(Size::H, R1, R1, i16::MIN), "sub x10, x0, #8, lsl #12\nldarh w0, [x10]"),
        (
            acquire(Size::H, R1, R2, 32766),
            "add x10, x1, #7, lsl #12\nadd x10, x10, #4094\nldarh w0, [x10]",
        ),
        (release(Size::DW, R1, 0, R1), "stlr x0, [x0]"),
        (release(Size::B, R2, -1, R1), "sub x10, x1, #1\nstlrb w0, [x10]"),
    ];
    let rows: Vec<Row<'_>> =
        rows.iter().map(|(i, text)| (std::slice::from_ref(i), (*text).to_owned())).collect();
    check("raw", &options(MemoryMode::Raw, &[]), &rows);
}

/// The upper half is checked once until the register changes, and with the alignment if it can
/// be. `FAULT` is where the code goes to leave.
#[test]
fn sandboxed_accesses() {
    let options = options(MemoryMode::Sandbox, &[]);
    let rows = [
        (vec![load(Size::W, 0)], "lsr x10, x1, #32\ncbnz x10, FAULT\nldr w0, [x28, x1]"),
        (
            vec![load(Size::W, 4), load(Size::W, 8)],
            "lsr x10, x1, #32\ncbnz x10, FAULT\nadd x8, x28, x1\nldr w0, [x8, #4]\n\
             ldr w0, [x8, #8]",
        ),
        (
            vec![
                load(Size::W, 0),
                alu(AluOp::Add, Width::W64, R2, Operand::Imm(8)),
                load(Size::W, 0),
            ],
            "lsr x10, x1, #32\ncbnz x10, FAULT\nldr w0, [x28, x1]\nadd x1, x1, #8\n\
             lsr x10, x1, #32\ncbnz x10, FAULT2\nldr w0, [x28, x1]",
        ),
        (
            vec![Insn::Load {
                size: Size::DW,
                order: LoadOrder::Plain,
                dst: R1,
                base: R10,
                off: -8,
            }],
            "add x6, x28, x25\nldur x0, [x6, #-8]",
        ),
        // What is loaded in full is checked again, what has 32 bits is not.
        (
            vec![
                Insn::Load { size: Size::DW, order: LoadOrder::Plain, dst: R2, base: R2, off: 0 },
                load(Size::W, 0),
                Insn::Load { size: Size::W, order: LoadOrder::Plain, dst: R3, base: R1, off: 0 },
            ],
            "lsr x10, x1, #32\ncbnz x10, FAULT\nldr x1, [x28, x1]\nlsr x10, x1, #32\n\
             cbnz x10, FAULT2\nldr w0, [x28, x1]\nldr w2, [x28, x0]",
        ),
        (
            vec![acquire(Size::DW, R1, R2, 8)],
            "tst x1, #0xffffffff00000007\nb.ne FAULT\nadd x8, x28, x1\nadd x10, x8, #8\n\
             ldar x0, [x10]",
        ),
        (
            vec![acquire(Size::DW, R1, R2, 4)],
            "add x10, x1, #4\ntst x10, #7\nb.ne FAULT\nlsr x10, x1, #32\ncbnz x10, FAULT\n\
             add x8, x28, x1\nadd x10, x8, #4\nldar x0, [x10]",
        ),
        (
            vec![acquire(Size::DW, R1, R10, -12)],
            "b FAULT\nadd x6, x28, x25\nsub x10, x6, #12\nldar x0, [x10]",
        ),
    ];
    // The offsets of what is out of line from the code, in each row.
    let mut texts = Vec::new();
    for (insns, text) in &rows {
        let image = image(insns, &options);
        let start = image.range(0).start;
        let mut faults = image.parts().iter().filter_map(|part| {
            let fault = matches!(part.kind, acqrel_jit::PartKind::Fault(_));
            fault.then(|| part.range.start - start)
        });
        let first = faults.next().unwrap_or(0);
        let second = faults.next().unwrap_or(0);
        let text = text.replace("FAULT2", &format!("1b + {second}"));
        let text = text.replace("FAULT", &format!("1b + {first}"));
        texts.push((insns, format!("1:\n{text}")));
    }
    let rows: Vec<Row<'_>> = texts.iter().map(|(i, text)| (&i[..], text.clone())).collect();
    check("sandbox", &options, &rows);
}

#[test]
fn ordered_recipes() {
    let pairs: &[(Event, &str, &str)] = &[
        (Event::LoadAcquire, "ldapr", "add x10, x1, #8\nldapr w0, [x10]"),
        (Event::LoadAcquire, "ldapur", "ldapur w0, [x1, #8]"),
        (Event::LoadAcquire, "ldlar", "add x10, x1, #8\nldlar w0, [x10]"),
        (Event::LoadAcquire, "ldr", "ldr w0, [x1, #8]"),
        (Event::LoadAcquire, "ldr+dmb.ishld", "ldr w0, [x1, #8]\ndmb ishld"),
        (Event::LoadAcquire, "ldr+dmb.ish", "ldr w0, [x1, #8]\ndmb ish"),
        (Event::LoadAcquire, "ldr+dmb.ishst", "ldr w0, [x1, #8]\ndmb ishst"),
        (Event::LoadAcquire, "ldr+isb", "ldr w0, [x1, #8]\nisb"),
        (Event::LoadAcquire, "ldr+cbnz+isb", "ldr w0, [x1, #8]\ncbnz x0, . + 4\nisb"),
        (Event::LoadAcquire, "dmb.ish+ldr", "dmb ish\nldr w0, [x1, #8]"),
        (Event::StoreRelease, "stlur", "stlur w0, [x1, #8]"),
        (Event::StoreRelease, "stllr", "add x10, x1, #8\nstllr w0, [x10]"),
        (Event::StoreRelease, "swpl", "add x10, x1, #8\nswpl w0, w13, [x10]"),
        (Event::StoreRelease, "dmb.ish+str", "dmb ish\nstr w0, [x1, #8]"),
        (Event::StoreRelease, "str+dmb.ish", "str w0, [x1, #8]\ndmb ish"),
    ];
    for (number, &(event, recipe, text)) in pairs.iter().enumerate() {
        let insn = match event {
            Event::LoadAcquire => acquire(Size::W, R1, R2, 8),
            _ => release(Size::W, R2, 8, R1),
        };
        let options = options(MemoryMode::Raw, &[(event, recipe)]);
        check(&format!("recipe{number}"), &options, &[(&[insn], text.to_owned())]);
    }
}

#[test]
fn read_modify_writes() {
    let rmw = |op, size, src| Insn::Atomic { op, size, base: R2, off: 0, src };
    let (w, dw) = (AtomicSize::W, AtomicSize::DW);
    let exclusive = "ldxr/stxr";
    let full = "ldxr/stlxr+dmb.ish";
    let pairs = [
        (Event::Rmw, "lse", rmw(AtomicOp::Add, dw, R1), "stadd x0, [x1]"),
        (Event::Rmw, "lse", rmw(AtomicOp::Or, w, R1), "stset w0, [x1]"),
        (Event::Rmw, "lse", rmw(AtomicOp::Xor, w, R1), "steor w0, [x1]"),
        (Event::Rmw, "lse", rmw(AtomicOp::And, w, R1), "mvn w11, w0\nstclr w11, [x1]"),
        (
            Event::Rmw,
            exclusive,
            rmw(AtomicOp::Add, dw, R2),
            "1: ldxr x13, [x1]\nadd x11, x13, x1\nstxr w12, x11, [x1]\ncbnz w12, 1b",
        ),
        (
            Event::Rmw,
            "ldr+op+str",
            rmw(AtomicOp::Xor, w, R1),
            "ldr w13, [x1]\neor w11, w13, w0\nstr w11, [x1]",
        ),
        (Event::RmwFetch, "lse.al", rmw(AtomicOp::FetchAdd, dw, R2), "ldaddal x1, x1, [x1]"),
        (Event::RmwFetch, "lse.a", rmw(AtomicOp::FetchOr, w, R0), "ldseta w7, w7, [x1]"),
        (
            Event::RmwFetch,
            "lse.l+dmb.ish",
            rmw(AtomicOp::FetchAnd, dw, R1),
            "mvn x11, x0\nldclrl x11, x0, [x1]\ndmb ish",
        ),
        (Event::RmwFetch, "lse.al.xzr", rmw(AtomicOp::FetchXor, w, R1), "ldeoral w0, wzr, [x1]"),
        (
            Event::RmwFetch,
            full,
            rmw(AtomicOp::FetchAnd, w, R0),
            "1: ldxr w13, [x1]\nand w11, w13, w7\nstlxr w12, w11, [x1]\ncbnz w12, 1b\ndmb ish\n\
             mov w7, w13",
        ),
        (Event::Xchg, "lse.al", rmw(AtomicOp::Xchg, dw, R2), "swpal x1, x1, [x1]"),
        (
            Event::Xchg,
            "dmb.ish+ldaxr/stxr",
            rmw(AtomicOp::Xchg, dw, R2),
            "dmb ish\n1: ldaxr x13, [x1]\nstxr w12, x1, [x1]\ncbnz w12, 1b\nmov x1, x13",
        ),
        (Event::CmpXchg, "lse.al", rmw(AtomicOp::CmpXchg, w, R0), "casal w7, w7, [x1]"),
        (Event::CmpXchg, "lse", rmw(AtomicOp::CmpXchg, dw, R1), "cas x7, x0, [x1]"),
        (
            Event::CmpXchg,
            full,
            rmw(AtomicOp::CmpXchg, w, R1),
            "1: ldxr w13, [x1]\ncmp w13, w7\nb.ne 2f\nstlxr w12, w0, [x1]\ncbnz w12, 1b\n\
             dmb ish\n2: mov w7, w13",
        ),
    ];
    for (number, (event, recipe, insn, text)) in pairs.into_iter().enumerate() {
        let options = options(MemoryMode::Raw, &[(event, recipe)]);
        check(&format!("rmw{number}"), &options, &[(&[insn], text.to_owned())]);
    }
}
