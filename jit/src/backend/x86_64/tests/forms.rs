//! Every form that `encode` has, with all registers.

use super::super::encode::{Cc, Code, Group1, Mem, Op, Shift};
use super::super::registers::Gpr;
use super::check;
use acqrel_isa::Width;

const ALL: [Gpr; 16] = [
    Gpr::Rax,
    Gpr::Rcx,
    Gpr::Rdx,
    Gpr::Rbx,
    Gpr::Rsp,
    Gpr::Rbp,
    Gpr::Rsi,
    Gpr::Rdi,
    Gpr::R8,
    Gpr::R9,
    Gpr::R10,
    Gpr::R11,
    Gpr::R12,
    Gpr::R13,
    Gpr::R14,
    Gpr::R15,
];
const WIDTHS: [Width; 2] = [Width::W32, Width::W64];
const IMMEDIATES: [i32; 12] = [0, 1, -1, 2, 127, 128, -128, -129, 255, 256, i32::MAX, i32::MIN];
const GROUP1: [(Group1, &str); 6] = [
    (Group1::Add, "add"),
    (Group1::Or, "or"),
    (Group1::And, "and"),
    (Group1::Sub, "sub"),
    (Group1::Xor, "xor"),
    (Group1::Cmp, "cmp"),
];
const SHIFTS: [(Shift, &str); 3] = [(Shift::Shl, "shl"), (Shift::Shr, "shr"), (Shift::Sar, "sar")];

/// The name of a register's low bits.
fn name(reg: Gpr, bits: u32) -> String {
    let number = reg as usize;
    let legacy = ["a", "c", "d", "b", "sp", "bp", "si", "di"];
    // a is al, ax, eax, rax; and si is sil, si, esi, rsi.
    let x = if number < 4 { "x" } else { "" };
    match (legacy.get(number), bits) {
        (Some(letters), 8) => format!("{letters}l"),
        (Some(letters), 16) => format!("{letters}{x}"),
        (Some(letters), 32) => format!("e{letters}{x}"),
        (Some(letters), _) => format!("r{letters}{x}"),
        (None, 8) => format!("r{number}b"),
        (None, 16) => format!("r{number}w"),
        (None, 32) => format!("r{number}d"),
        (None, _) => format!("r{number}"),
    }
}

fn sized(reg: Gpr, width: Width) -> String {
    name(reg, width.bits())
}

fn emitted(emit: impl FnOnce(&mut Code)) -> Vec<u8> {
    let mut code = Code::with_room(0);
    emit(&mut code);
    code.finish()
}

/// Memory operands with every base, with and without an index, and displacements of each length.
fn operands() -> Vec<(Mem, String)> {
    let mut all = Vec::new();
    for base in ALL {
        for disp in [0, 1, -1, 127, 128, -128, -129, 32767, -32768] {
            let sign = if disp < 0 { "" } else { "+" };
            let text = format!("[{}{sign}{disp}]", name(base, 64));
            all.push((Mem::at(base, disp), text));
            for (index, scale) in [(Gpr::Rbp, 0), (Gpr::Rdi, 2), (Gpr::R12, 1), (Gpr::R13, 3)] {
                let mem = Mem { index: Some((index, scale)), ..Mem::at(base, disp) };
                let (base, index) = (name(base, 64), name(index, 64));
                all.push((mem, format!("[{base}+{index}*{}{sign}{disp}]", 1 << scale)));
            }
        }
    }
    all
}

#[test]
fn two_registers() {
    let mut cases = Vec::new();
    for width in WIDTHS {
        for a in ALL {
            for b in ALL {
                let (x, y) = (sized(a, width), sized(b, width));
                let mut case = |op, text: String| {
                    cases.push((emitted(|code| code.rr(op, width, a, b)), text));
                };
                for (op, name) in GROUP1 {
                    case(Op::group1(op), format!("{name} {y}, {x}"));
                }
                case(Op::MOV_TO, format!("mov {y}, {x}"));
                case(Op::TEST, format!("test {y}, {x}"));
                case(Op::IMUL, format!("imul {x}, {y}"));
                case(Op::MOVSX8, format!("movsx {x}, {}", name(b, 8)));
                case(Op::MOVSX16, format!("movsx {x}, {}", name(b, 16)));
                if width == Width::W32 {
                    case(Op::MOVZX8, format!("movzx {x}, {}", name(b, 8)));
                    case(Op::MOVZX16, format!("movzx {x}, {}", name(b, 16)));
                } else {
                    case(Op::MOVSXD, format!("movsxd {x}, {}", name(b, 32)));
                }
                for imm in [3, -128, 128, i32::MIN] {
                    let bytes = emitted(|code| code.imul_imm(width, a, b, imm));
                    cases.push((bytes, format!("imul {x}, {y}, {imm}")));
                }
                for (op, name) in SHIFTS {
                    let count = ALL[(a as usize + 3 * b as usize) % 16];
                    let bytes = emitted(|code| code.shift_by(op, width, a, b, count));
                    cases.push((bytes, format!("{name}x {x}, {y}, {}", sized(count, width))));
                }
            }
        }
    }
    check(&cases);
}

#[test]
fn one_register() {
    let mut cases = Vec::new();
    for width in WIDTHS {
        for reg in ALL {
            let x = sized(reg, width);
            let mut case =
                |text: String, emit: &dyn Fn(&mut Code)| cases.push((emitted(emit), text));
            for imm in IMMEDIATES {
                for (op, name) in GROUP1 {
                    case(format!("{name} {x}, {imm}"), &|c| c.group1_imm(op, width, reg, imm));
                }
            }
            for imm in [1, 0x7f, 0x80, 0xff, i32::MAX, -1, i32::MIN] {
                // The narrowest register that has all the bits.
                let bits = match imm {
                    0..=0x7f => 8,
                    0x80.. => 32,
                    ..0 => width.bits(),
                };
                let text = format!("test {}, {imm}", name(reg, bits));
                case(text, &|c| c.test_imm(width, reg, imm));
            }
            for (op, name) in SHIFTS {
                for count in [1, 2, 31] {
                    case(format!("{name} {x}, {count}"), &|c| c.shift_imm(op, width, reg, count));
                }
                case(format!("{name} {x}, cl"), &|c| c.shift_cl(op, width, reg));
            }
            for (digit, name) in [(2, "not"), (3, "neg"), (6, "div"), (7, "idiv")] {
                case(format!("{name} {x}"), &|c| c.digit(Op::GROUP3, width, digit, reg));
            }
            case(format!("bswap {x}"), &|c| c.bswap(width, reg));
        }
    }
    for reg in ALL {
        let (full, half) = (name(reg, 64), name(reg, 32));
        let mut case = |text: String, emit: &dyn Fn(&mut Code)| cases.push((emitted(emit), text));
        case(format!("push {full}"), &|c| c.push_reg(reg));
        case(format!("pop {full}"), &|c| c.pop_reg(reg));
        case(format!("call {full}"), &|c| c.digit(Op::GROUP5, Width::W32, 2, reg));
        case(format!("jmp {full}"), &|c| c.digit(Op::GROUP5, Width::W32, 4, reg));
        case(format!("xor {half}, {half}"), &|c| c.load(reg, 0));
        case(format!("mov {half}, 0"), &|c| c.mov_u64(reg, 0));
        case(format!("mov {half}, 0x80000000"), &|c| c.load(reg, 0x8000_0000));
        case(format!("mov {full}, -2"), &|c| c.load(reg, u64::MAX - 1));
        case(format!("movabs {full}, 0x100000000"), &|c| c.load(reg, 1 << 32));
        case(format!("movabs {full}, 0x7fffffff12345678"), &|c| c.load(reg, 0x7fff_ffff_1234_5678));
    }
    check(&cases);
}

#[test]
fn memory() {
    let mut cases = Vec::new();
    for (number, (mem, text)) in operands().into_iter().enumerate() {
        for step in [0, 5, 11] {
            let reg = ALL[(number + step) % 16];
            let [b, h, w, d] = [8, 16, 32, 64].map(|bits| name(reg, bits));
            let (w32, w64) = (Width::W32, Width::W64);
            for (op, width, text) in [
                (Op::MOV_TO, w64, format!("mov {text}, {d}")),
                (Op::MOV_TO, w32, format!("mov {text}, {w}")),
                (Op::MOV16_TO, w32, format!("mov {text}, {h}")),
                (Op::MOV8_TO, w32, format!("mov {text}, {b}")),
                (Op::MOV_FROM, w64, format!("mov {d}, {text}")),
                (Op::MOV_FROM, w32, format!("mov {w}, {text}")),
                (Op::MOVZX8, w32, format!("movzx {w}, byte ptr {text}")),
                (Op::MOVZX16, w32, format!("movzx {w}, word ptr {text}")),
                (Op::MOVSX8, w64, format!("movsx {d}, byte ptr {text}")),
                (Op::MOVSX16, w64, format!("movsx {d}, word ptr {text}")),
                (Op::MOVSXD, w64, format!("movsxd {d}, dword ptr {text}")),
                (Op::MOVBE_FROM, w64, format!("movbe {d}, {text}")),
                (Op::MOVBE_FROM, w32, format!("movbe {w}, {text}")),
                (Op::LEA, w64, format!("lea {d}, {text}")),
                (Op::LEA, w32, format!("lea {w}, {text}")),
                (Op::XCHG, w64, format!("xchg {text}, {d}")),
                (Op::XCHG, w32, format!("xchg {text}, {w}")),
                (Op::XCHG16, w32, format!("xchg {text}, {h}")),
                (Op::XCHG8, w32, format!("xchg {text}, {b}")),
                (Op::XADD, w64, format!("xadd {text}, {d}")),
                (Op::XADD.locked(), w32, format!("lock xadd {text}, {w}")),
                (Op::CMPXCHG, w32, format!("cmpxchg {text}, {w}")),
                (Op::CMPXCHG.locked(), w64, format!("lock cmpxchg {text}, {d}")),
                (Op::group1(Group1::And), w64, format!("and {text}, {d}")),
                (Op::group1(Group1::Add).locked(), w64, format!("lock add {text}, {d}")),
                (Op::group1(Group1::Or).locked(), w32, format!("lock or {text}, {w}")),
            ] {
                cases.push((emitted(|code| code.rm(op, width, reg, mem)), text));
            }
        }
        for (op, width, bytes, size) in [
            (Op::MOV8_IMM, Width::W32, 1, "byte"),
            (Op::MOV16_IMM, Width::W32, 2, "word"),
            (Op::MOV_IMM, Width::W32, 4, "dword"),
            (Op::MOV_IMM, Width::W64, 4, "qword"),
        ] {
            let store = emitted(|code| {
                code.digit_mem(op, width, 0, mem);
                code.put(0x12, bytes);
            });
            cases.push((store, format!("mov {size} ptr {text}, 0x12")));
        }
        let sub = emitted(|code| {
            code.digit_mem(Op::GROUP1_IMM8, Width::W64, Group1::Sub as u8, mem);
            code.put(1, 1);
        });
        cases.push((sub, format!("sub qword ptr {text}, 1")));
    }
    check(&cases);
}

#[test]
fn nops_are_the_recommended_ones() {
    let texts = [
        "nop",
        "xchg ax, ax",
        "nop dword ptr [rax]",
        "{disp8} nop dword ptr [rax+0]",
        "{disp8} nop dword ptr [rax+rax*1+0]",
        "{disp8} nop word ptr [rax+rax*1+0]",
        "{disp32} nop dword ptr [rax+0]",
        "{disp32} nop dword ptr [rax+rax*1+0]",
        "{disp32} nop word ptr [rax+rax*1+0]",
    ];
    let cases: Vec<_> = (1..)
        .zip(texts)
        .map(|(len, text)| (emitted(|code| code.nops(len)), text.to_owned()))
        .collect();
    check(&cases);
    assert_eq!(emitted(|code| code.nops(31)).len(), 31);
}

#[test]
fn conditions() {
    let all = [
        (Cc::B, "jb", "jae"),
        (Cc::Ae, "jae", "jb"),
        (Cc::E, "je", "jne"),
        (Cc::Ne, "jne", "je"),
        (Cc::Be, "jbe", "ja"),
        (Cc::A, "ja", "jbe"),
        (Cc::S, "js", "jns"),
        (Cc::Ns, "jns", "js"),
        (Cc::L, "jl", "jge"),
        (Cc::Ge, "jge", "jl"),
        (Cc::Le, "jle", "jg"),
        (Cc::G, "jg", "jle"),
    ];
    let cases: Vec<_> = all
        .iter()
        .flat_map(|&(cc, is, is_not)| [(cc, is), (cc.not(), is_not)])
        .map(|(cc, text)| (vec![0x70 | cc as u8, 0], format!("{text} .+2")))
        .collect();
    check(&cases);
}
