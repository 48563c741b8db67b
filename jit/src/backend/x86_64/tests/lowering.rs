//! What BPF instructions become, as assembly.

use super::check;
use crate::{Event, Image, MemoryMode, Options, Target, X86Features, compile};
use acqrel_guest::{Granule, Guest, Helpers, Start};
use acqrel_isa::{
    AluOp, AtomicOp, AtomicSize, Cond, Insn, LoadOrder, Operand, Program, Reg, Size, StoreOrder,
    SwapBits, SwapOp, Width,
};

use Reg::{R0, R1, R2, R3, R4, R6, R7, R10};
use Width::{W32, W64};

fn options(features: X86Features, memory: MemoryMode) -> Options {
    Options::new(Target::X86_64(features), memory)
}

fn raw() -> Options {
    options(X86Features::NONE, MemoryMode::Raw)
}

fn image(insns: &[Insn], options: &Options) -> Image {
    let insns = insns.iter().copied().chain([Insn::Exit {}]).collect();
    let program = Program::new(insns).unwrap();
    let start = Start { granule: Granule::Page, memory: vec![0; 8], ..Start::default() };
    let guest = Guest::new(&program, &start, &Helpers::standard()).unwrap();
    compile(&program, &guest, options).unwrap()
}

/// The code of the instructions from one on, to the exit.
fn code(insns: &[Insn], from: usize, options: &Options) -> Vec<u8> {
    let image = image(insns, options);
    let (start, end) = (image.starts[from], image.starts[insns.len()]);
    image.code()[start as usize..end as usize].to_vec()
}

const fn alu(op: AluOp, width: Width, dst: Reg, src: Operand) -> Insn {
    Insn::Alu { op, width, dst, src }
}

const fn reg(op: AluOp, width: Width, dst: Reg, src: Reg) -> Insn {
    alu(op, width, dst, Operand::Reg(src))
}

const fn imm(op: AluOp, width: Width, dst: Reg, value: i32) -> Insn {
    alu(op, width, dst, Operand::Imm(value))
}

const fn load(size: Size, dst: Reg, base: Reg, off: i16) -> Insn {
    Insn::Load { size, order: LoadOrder::Plain, dst, base, off }
}

const fn atomic(op: AtomicOp, size: AtomicSize, base: Reg, src: Reg) -> Insn {
    Insn::Atomic { op, size, base, off: 8, src }
}

#[test]
fn arithmetic() {
    use AluOp::{Add, And, Arsh, Div, Lsh, Mod, Mov, Mul, Rsh, Sdiv, Sub, Xor};
    let rows: &[(&[Insn], &str)] = &[
        (&[imm(Mov, W64, R1, 0)], "xor edi, edi"),
        (&[imm(Mov, W64, R1, -1)], "mov rdi, -1"),
        (&[imm(Mov, W32, R1, -1)], "mov edi, 0xffffffff"),
        (&[reg(Mov, W64, R1, R1)], ""),
        (&[reg(Mov, W32, R1, R1)], "mov edi, edi"),
        // The first has cleared the upper half.
        (&[reg(Add, W32, R1, R2), reg(Mov, W32, R1, R1)], "add edi, esi"),
        // What does not depend on its operand's value still depends on the operand.
        (&[reg(Xor, W64, R1, R1)], "xor rdi, rdi"),
        (&[reg(Sub, W64, R7, R7)], "sub r13, r13"),
        (&[imm(And, W64, R1, 0)], "and edi, 0"),
        (&[imm(Mul, W64, R1, 0)], "imul rdi, rdi, 0"),
        (&[imm(Div, W64, R1, 0)], "and edi, 0"),
        (&[imm(Mod, W64, R1, 1)], "and edi, 0"),
        (&[imm(Mod, W32, R1, 0)], "mov edi, edi"),
        (&[imm(And, W64, R1, -8)], "and rdi, -8"),
        (&[imm(Mul, W64, R7, 3)], "lea r13, [r13+r13*2]"),
        (&[imm(Mul, W64, R1, 8)], "shl rdi, 3"),
        (&[imm(Mul, W32, R1, 7)], "imul edi, edi, 7"),
        (&[imm(Div, W64, R1, 16)], "shr rdi, 4"),
        (&[imm(Div, W32, R1, i32::MIN)], "shr edi, 31"),
        (&[imm(Mod, W64, R1, 16)], "and edi, 15"),
        (&[imm(Sdiv, W64, R1, -1)], "neg rdi"),
        (&[imm(Lsh, W32, R1, 32)], "mov edi, edi"),
        (&[imm(Lsh, W64, R1, 65)], "shl rdi, 1"),
        // Pairs.
        (&[reg(Mov, W64, R1, R2), imm(Add, W64, R1, 8)], "lea rdi, [rsi+8]"),
        (&[reg(Mov, W32, R1, R2), imm(Sub, W32, R1, 8)], "lea edi, [rsi-8]"),
        (&[reg(Mov, W64, R1, R2), reg(Add, W64, R1, R1)], "lea rdi, [rsi+rsi*1]"),
        (&[reg(Mov, W64, R1, R7), reg(Add, W64, R1, R2)], "lea rdi, [rsi+r13*1]"),
        (&[reg(Mov, W64, R1, R2), imm(Mul, W64, R1, 7)], "imul rdi, rsi, 7"),
        (&[reg(Mov, W32, R1, R2), imm(Add, W64, R1, 8)], "mov edi, esi\nadd rdi, 8"),
        (&[imm(Lsh, W64, R1, 32), imm(Rsh, W64, R1, 32)], "mov edi, edi"),
        (&[imm(Lsh, W64, R1, 32), imm(Arsh, W64, R1, 32)], "movsxd rdi, edi"),
        // Shifts by a register, with r4, which is rcx, on either side.
        (&[reg(Lsh, W64, R1, R4)], "shl rdi, cl"),
        (&[reg(Rsh, W32, R4, R4)], "shr ecx, cl"),
        (&[reg(Arsh, W32, R4, R1)], "mov r10, rcx\nmov ecx, edi\nsar r10d, cl\nmov rcx, r10"),
        (&[reg(Lsh, W64, R1, R2)], "mov r10, rcx\nmov ecx, esi\nshl rdi, cl\nmov rcx, r10"),
        // Division, with r0 and r3, which are rax and rdx.
        (
            &[reg(Div, W64, R0, R3)],
            "test rdx, rdx\njne 1f\nimul rax, rdx\njmp 2f\n1: mov r10, rdx\nxor edx, edx\n\
             div r10\nmov rdx, r10\n2:",
        ),
        (
            &[reg(Mod, W32, R3, R3)],
            "test edx, edx\njne 1f\nmov edx, edx\njmp 2f\n1: mov r10, rax\nmov r11, rdx\n\
             mov eax, edx\nxor edx, edx\ndiv r11d\nmov rax, r10\n2:",
        ),
        (
            &[reg(Sdiv, W64, R1, R0)],
            "lea r11, [rax+1]\ncmp r11, 1\nja 1f\nimul rdi, rax\njmp 2f\n1: mov r10, rax\n\
             mov r11, rdx\nmov rax, rdi\ncqo\nidiv r10\nmov rdi, rax\nmov rax, r10\n\
             mov rdx, r11\n2:",
        ),
    ];
    let cases: Vec<_> =
        rows.iter().map(|(insns, text)| (code(insns, 0, &raw()), (*text).to_owned())).collect();
    check(&cases);
}

#[test]
fn features() {
    let all = options(X86Features::ALL, MemoryMode::Raw);
    let swap = |dst, bits| Insn::ByteSwap { op: SwapOp::Be, bits, dst };
    let rows: &[(&[Insn], &str)] = &[
        (&[reg(AluOp::Lsh, W64, R1, R2)], "shlx rdi, rdi, rsi"),
        (&[reg(AluOp::Mov, W64, R1, R2), reg(AluOp::Rsh, W64, R1, R1)], "shrx rdi, rsi, rsi"),
        (&[load(Size::DW, R1, R2, 8), swap(R1, SwapBits::B64)], "movbe rdi, [rsi+8]"),
        (&[load(Size::W, R1, R2, 8), swap(R1, SwapBits::B32)], "movbe edi, [rsi+8]"),
        (&[load(Size::W, R1, R2, 8), swap(R1, SwapBits::B64)], "mov edi, [rsi+8]\nbswap rdi"),
        (
            &[load(Size::H, R1, R2, 8), swap(R1, SwapBits::B16)],
            "movzx edi, word ptr [rsi+8]\nbswap edi\nshr edi, 16",
        ),
    ];
    let cases: Vec<_> =
        rows.iter().map(|(insns, text)| (code(insns, 0, &all), (*text).to_owned())).collect();
    check(&cases);
}

#[test]
fn atomics() {
    use AtomicOp::{Add, CmpXchg, FetchAdd, FetchAnd, FetchOr, FetchXor, Xchg};
    use AtomicSize::{DW, W};
    let rows: &[(Insn, &str)] = &[
        (atomic(Add, W, R1, R2), "lock add [rdi+8], esi"),
        (atomic(FetchAdd, DW, R1, R1), "lock xadd [rdi+8], rdi"),
        (atomic(Xchg, W, R1, R2), "xchg [rdi+8], esi"),
        (atomic(CmpXchg, DW, R1, R0), "lock cmpxchg [rdi+8], rax"),
        (atomic(CmpXchg, W, R0, R2), "lock cmpxchg [rax+8], esi\nmov eax, eax"),
        (
            atomic(FetchOr, DW, R1, R2),
            "mov r10, rax\nmov rax, [rdi+8]\n1: mov r11, rax\nor r11, rsi\n\
             lock cmpxchg [rdi+8], r11\njne 1b\nmov rsi, rax\nmov rax, r10",
        ),
        // The operand is r0.
        (
            atomic(FetchAnd, W, R1, R0),
            "mov r10, rax\nmov eax, [rdi+8]\n1: mov r11d, eax\nand r11d, r10d\n\
             lock cmpxchg [rdi+8], r11d\njne 1b",
        ),
        // The base is.
        (
            atomic(FetchXor, DW, R0, R2),
            "mov r10, rax\nmov rax, [r10+8]\n1: mov r11, rax\nxor r11, rsi\n\
             lock cmpxchg [r10+8], r11\njne 1b\nmov rsi, rax\nmov rax, r10",
        ),
    ];
    let cases: Vec<_> =
        rows.iter().map(|&(insn, asm)| (code(&[insn], 0, &raw()), asm.to_owned())).collect();
    check(&cases);
    let moved = image(&[atomic(FetchXor, DW, R0, R2)], &raw()).moved;
    assert_eq!(moved.len(), 1, "the base of a fetch loop on r0 is moved");
}

#[test]
fn recipes() {
    let release =
        Insn::Store { size: Size::B, order: StoreOrder::Release, base: R1, off: 0, src: R2 };
    let rows: &[(Event, &str, Insn, &str)] = &[
        (Event::StoreRelease, "mov", release, "mov [rdi], sil"),
        (Event::StoreRelease, "xchg", release, "mov r11, rsi\nxchg [rdi], r11b"),
        (Event::StoreRelease, "mov+mfence", release, "mov [rdi], sil\nmfence"),
        (Event::StoreRelease, "mov+lfence", release, "mov [rdi], sil\nlfence"),
        (Event::StoreRelease, "mov+sfence", release, "mov [rdi], sil\nsfence"),
        (
            Event::Xchg,
            "mfence+unlocked+mfence",
            atomic(AtomicOp::Xchg, AtomicSize::W, R1, R2),
            "mfence\nmov r11d, [rdi+8]\nmov [rdi+8], esi\nmov rsi, r11\nmfence",
        ),
        (
            Event::RmwFetch,
            "unlocked",
            atomic(AtomicOp::FetchAdd, AtomicSize::DW, R1, R2),
            "xadd [rdi+8], rsi",
        ),
        (
            Event::CmpXchg,
            "unlocked+lfence",
            atomic(AtomicOp::CmpXchg, AtomicSize::DW, R1, R2),
            "cmpxchg [rdi+8], rsi\nlfence",
        ),
    ];
    let mut cases = Vec::new();
    for &(event, name, insn, text) in rows {
        let mut options = raw();
        options.lowering.set(event, name).unwrap();
        cases.push((code(&[insn], 0, &options), text.to_owned()));
    }
    check(&cases);
}

#[test]
fn sandbox_addresses() {
    let sandbox = options(X86Features::NONE, MemoryMode::Sandbox);
    let small = imm(AluOp::Mov, W64, R1, 0x3_0000);
    let acquire =
        |base, off| Insn::Load { size: Size::W, order: LoadOrder::Acquire, dst: R2, base, off };
    let rows: &[(&[Insn], usize, &str)] = &[
        // A frame's address needs no check, a constant none, and no value needs a second.
        (&[load(Size::DW, R2, R10, -8)], 0, "mov rsi, [r12+rbp*1-8]"),
        (&[small, load(Size::DW, R2, R1, 0)], 1, "mov rsi, [r12+rdi*1]"),
        (
            &[load(Size::DW, R2, R1, 0), load(Size::B, R2, R1, 1)],
            1,
            "movzx esi, byte ptr [r12+rdi*1+1]",
        ),
        (
            &[load(Size::DW, R2, R6, 0), reg(AluOp::Mov, W64, R3, R6), load(Size::DW, R2, R3, 0)],
            2,
            "mov rsi, [r12+rdx*1]",
        ),
        (&[acquire(R10, -8)], 0, "mov esi, [r12+rbp*1-8]"),
        // The limit is put back.
        (
            &[reg(AluOp::Lsh, W64, R1, R2)],
            0,
            "mov r10, rcx\nmov ecx, esi\nshl rdi, cl\nmov rcx, r10\nmov r10d, 0xffffffff",
        ),
    ];
    let cases: Vec<_> = rows
        .iter()
        .map(|&(insns, from, text)| (code(insns, from, &sandbox), text.to_owned()))
        .collect();
    check(&cases);
    let checked = |insns: &[Insn], from| {
        // cmp rdi, r10; ja
        code(insns, from, &sandbox).starts_with(&[0x4c, 0x39, 0xd7, 0x0f, 0x87])
    };
    let first = load(Size::DW, R2, R1, 0);
    assert!(checked(&[first], 0));
    assert!(checked(&[first, imm(AluOp::Add, W64, R1, 8), first], 2), "after a new value");
    assert!(checked(&[first, load(Size::DW, R1, R1, 0), first], 2), "after a load");
    let to_next =
        Insn::Branch { cond: Cond::Eq, width: W64, dst: R2, src: Operand::Imm(0), off: 0 };
    assert!(checked(&[first, to_next, first], 2), "where something jumps to");
    // jmp: a misaligned address in a frame is known.
    assert_eq!(code(&[acquire(R10, -6)], 0, &sandbox)[0], 0xe9);
    // test dil, 3; jne
    assert!(code(&[acquire(R1, 4)], 0, &sandbox).starts_with(&[0x40, 0xf6, 0xc7, 3, 0x0f, 0x85]));
}

#[test]
fn branches() {
    let branch = |cond, width, src, off| Insn::Branch { cond, width, dst: R1, src, off };
    let zero = Operand::Imm(0);
    let rows: &[(&[Insn], &str)] = &[
        // A branch to the next instruction is one.
        (&[branch(Cond::Eq, W64, zero, 0)], "test rdi, rdi\nje .+2"),
        (&[Insn::Ja { off: 0 }], ""),
        (&[branch(Cond::Set, W64, Operand::Imm(-2), 0)], "test rdi, -2\njne .+2"),
        (&[branch(Cond::Set, W64, Operand::Reg(R2), 0)], "test rdi, rsi\njne .+2"),
        (&[branch(Cond::Sgt, W32, Operand::Imm(300), 0)], "cmp edi, 300\njg .+2"),
        (&[branch(Cond::Lt, W64, Operand::Reg(R2), 0)], "cmp rdi, rsi\njb .+2"),
        // Flags that are there.
        (&[imm(AluOp::Sub, W64, R1, 1), branch(Cond::Ne, W64, zero, 0)], "sub rdi, 1\njne .+2"),
        (&[imm(AluOp::And, W64, R1, 1), branch(Cond::Eq, W64, zero, 0)], "and edi, 1\nje .+2"),
        (&[imm(AluOp::And, W64, R1, 1), branch(Cond::Slt, W64, zero, 0)], "and edi, 1\njs .+2"),
        (
            &[imm(AluOp::Sub, W64, R1, 1), branch(Cond::Ne, W32, zero, 0)],
            "sub rdi, 1\ntest edi, edi\njne .+2",
        ),
        (
            &[imm(AluOp::Sub, W64, R1, 1), branch(Cond::Gt, W64, zero, 0)],
            "sub rdi, 1\ntest rdi, rdi\nja .+2",
        ),
        (
            &[imm(AluOp::Mul, W64, R1, 7), branch(Cond::Ne, W64, zero, 0)],
            "imul rdi, rdi, 7\ntest rdi, rdi\njne .+2",
        ),
    ];
    let cases: Vec<_> =
        rows.iter().map(|(insns, text)| (code(insns, 0, &raw()), (*text).to_owned())).collect();
    check(&cases);
}

/// Jumps over code of every length around what 8 bits reach, to heads of loops and not.
#[test]
fn jumps_reach() {
    for memory in [MemoryMode::Raw, MemoryMode::Sandbox] {
        let options = options(X86Features::NONE, memory);
        for count in 0..70 {
            for back in [false, true] {
                let skip = Insn::Ja { off: count };
                let add = imm(AluOp::Add, W32, R0, 1);
                let between =
                    (0..count).map(|n| if n % 3 == 0 { load(Size::B, R7, R10, -1) } else { add });
                let mut insns: Vec<Insn> = [skip].into_iter().chain(between).collect();
                if back {
                    // The target is the head of a loop.
                    let dst = R0;
                    insns.push(Insn::Branch {
                        cond: Cond::Eq,
                        width: W64,
                        dst,
                        src: Operand::Imm(0),
                        off: -1,
                    });
                }
                let image = image(&insns, &options);
                let target = image.starts[usize::try_from(count).unwrap() + 1];
                let range = image.range(0);
                let code = &image.code()[range.start as usize..range.end as usize];
                let jump: i64 = match *code {
                    [] => 0,
                    [0xeb, disp] => disp.cast_signed().into(),
                    [0xe9, a, b, c, d] => i32::from_le_bytes([a, b, c, d]).into(),
                    _ => panic!("{code:02x?} is no jump"),
                };
                assert_eq!(
                    i64::from(range.end) + jump,
                    i64::from(target)
                        - if code.is_empty() { i64::from(target - range.end) } else { 0 }
                );
            }
        }
    }
}
