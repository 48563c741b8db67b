//! A program and an image of it that was made by hand, for tests.

use crate::abi::{BLOCK_DISTANCE, Block};
use crate::{Image, MemoryMode, Options, Part, PartKind, Target};
use acqrel_guest::{Granule, Guest, Helpers, Start};
use acqrel_isa::{Parts, Program, decode};
use acqrel_machine::Arch;
use std::mem::offset_of;

/// `r0 = 1; r0 += 41; *(u8 *)(r1 + 0) = r0; exit`, of which the images fuse the first two.
const BPF: &[u8] =
    b"\xb7\0\0\0\x01\0\0\0\x07\0\0\0\x29\0\0\0\x73\x01\0\0\0\0\0\0\x95\0\0\0\0\0\0\0";

/// The program of the images.
pub(crate) fn program() -> Program {
    let insns = decode(BPF, acqrel_isa::Endian::Little).unwrap();
    let symbols = vec![(0, "main".to_owned())];
    Program::with_parts(insns, Parts { symbols, ..Parts::default() }).unwrap()
}

/// What the program starts from.
pub(crate) fn start() -> Start {
    Start { memory: vec![1, 2, 3], granule: Granule::Page, ..Start::default() }
}

/// The guest of the program.
pub(crate) fn guest() -> Guest {
    Guest::new(&program(), &start(), &Helpers::none()).unwrap()
}

fn field(offset: usize) -> [u8; 4] {
    let distance = i32::try_from(BLOCK_DISTANCE).unwrap();
    (i32::try_from(offset).unwrap() - distance).to_le_bytes()
}

/// For x86-64, in a sandbox.
pub(crate) fn x86() -> (Program, Image) {
    let mut code = Vec::new();
    let mut starts = Vec::new();
    let mut put = |bytes: &[&[u8]]| {
        let start = u32::try_from(code.len()).unwrap();
        code.extend_from_slice(&bytes.concat());
        start
    };
    let registers = offset_of!(Block, registers);
    put(&[b"\x53"]); // push rbx
    put(&[b"\x41\x54"]); // push r12
    put(&[b"\x4d\x89\xcc"]); // mov r12, r9
    put(&[b"\x49\x89\xa4\x24", &field(offset_of!(Block, stack_pointer))]); // mov [r12 + ...], rsp
    put(&[b"\x48\x83\xec\x08"]); // sub rsp, 8
    starts.push(put(&[b"\xb8\x2a\0\0\0"])); // mov eax, 42
    starts.push(starts[0] + 5);
    starts.push(put(&[b"\x41\x88\x04\x3c"])); // mov [r12 + rdi], al
    starts.push(put(&[b"\x48\x83\xc4\x08\x41\x5c\x5b\xc3"])); // add rsp, 8; pop; pop; ret
    let exit = put(&[b"\x49\x89\x84\x24", &field(registers)]); // mov [r12 + ...], rax
    starts.push(exit);
    put(&[b"\x49\x89\xbc\x24", &field(registers + 8)]); // mov [r12 + ...], rdi
    put(&[b"\x4d\x89\x9c\x24", &field(offset_of!(Block, cause))]); // mov [r12 + ...], r11
    put(&[b"\x49\x8b\xa4\x24", &field(offset_of!(Block, stack_pointer))]); // mov rsp, [r12 + ...]
    let end = put(&[b"\x41\x5c\x5b\xc3"]) + 4; // pop; pop; ret
    (program(), image(Arch::X86_64, code, starts, exit, end))
}

/// For ARM64, in a sandbox.
pub(crate) fn arm64() -> (Program, Image) {
    // mov x9, distance; movk x9, distance >> 16, lsl 16
    const DISTANCE: [u8; 8] = BLOCK_DISTANCE.to_le_bytes();
    const LOW: u32 = 0xd280_0009 | (u32::from_le_bytes([DISTANCE[0], DISTANCE[1], 0, 0]) << 5);
    const HIGH: u32 = 0xf2a0_0009 | (u32::from_le_bytes([DISTANCE[2], DISTANCE[3], 0, 0]) << 5);
    let words: [u32; 25] = [
        0xa9be_7bfd, // stp x29, x30, [sp, #-32]!
        0xf900_0bfc, // str x28, [sp, #16]
        0xaa05_03fc, // mov x28, x5
        LOW,
        HIGH,
        0xcb09_0389, // sub x9, x28, x9
        0x9100_03ea, // mov x10, sp
        0xf900_092a, // str x10, [x9, #16]
        0x5280_0547, // mov w7, #42
        0x3820_6b87, // strb w7, [x28, x0]
        0xf940_0bfc, // ldr x28, [sp, #16]
        0xaa07_03e0, // mov x0, x7
        0xa8c2_7bfd, // ldp x29, x30, [sp], #32
        0xd65f_03c0, // ret
        LOW,
        HIGH,
        0xcb09_0389, // sub x9, x28, x9
        0xf900_1927, // str x7, [x9, #48]
        0xf900_1d20, // str x0, [x9, #56]
        0xf900_152b, // str x11, [x9, #40]
        0xf940_092a, // ldr x10, [x9, #16]
        0x9100_015f, // mov sp, x10
        0xf940_0bfc, // ldr x28, [sp, #16]
        0xa8c2_7bfd, // ldp x29, x30, [sp], #32
        0xd65f_03c0, // ret
    ];
    let code: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
    let starts = vec![32, 36, 36, 40, 56];
    (program(), image(Arch::Arm64, code, starts, 56, 100))
}

/// An image for the program given that leaves with a cause at once.
pub(crate) fn leaving(arch: Arch, program: &Program, cause: u32) -> Image {
    let (_, mut image) = match arch {
        Arch::X86_64 => x86(),
        Arch::Arm64 => arm64(),
    };
    let entry = usize::try_from(image.starts[0]).unwrap();
    let exit = usize::try_from(image.exit).unwrap();
    let cause_to_register: Vec<u8> = match arch {
        // mov r11d, cause
        Arch::X86_64 => [&b"\x41\xbb"[..], &cause.to_le_bytes()].concat(),
        // movz w11, cause; movk w11, cause >> 16, lsl 16
        Arch::Arm64 => {
            let [low, high] = [cause & 0xffff, cause >> 16];
            let words = [0x5280_000b | low << 5, 0x72a0_000b | high << 5];
            words.into_iter().flat_map(u32::to_le_bytes).collect()
        }
    };
    let code = [&image.code[..entry], &cause_to_register, &image.code[exit..]].concat();
    let start = image.starts[0];
    let end = start + u32::try_from(cause_to_register.len()).unwrap();
    image.starts = vec![start; program.insns().len()];
    image.starts.push(end);
    image.fused = Vec::new();
    image.exit = end;
    let len = u32::try_from(code.len()).unwrap();
    image.parts[1].range = end..len;
    image.code = code;
    image
}

/// A program of two functions for x86-64, as C functions are: the second gets r1 + r2 and doubles
/// it, with r6 kept on the way.
pub(crate) fn x86_raw() -> (Program, Image) {
    let bpf = b"\x0f\x21\0\0\0\0\0\0\x85\x10\0\0\x01\0\0\0\x95\0\0\0\0\0\0\0\
        \xbf\x16\0\0\0\0\0\0\x0f\x66\0\0\0\0\0\0\xbf\x60\0\0\0\0\0\0\x95\0\0\0\0\0\0\0";
    let insns = decode(bpf, acqrel_isa::Endian::Little).unwrap();
    let symbols = vec![(0, "sum".to_owned()), (3, "twice".to_owned())];
    let program = Program::with_parts(insns, Parts { symbols, ..Parts::default() }).unwrap();
    let code = [
        &b"\x55\x48\x81\xec\0\x10\0\0"[..], // 0: push rbp; sub rsp, 4096
        b"\x48\x01\xf7",                    // 8: add rdi, rsi
        b"\xe8\x09\0\0\0",                  // 11: call 25
        b"\x48\x81\xc4\0\x10\0\0\x5d\xc3",  // 16: add rsp, 4096; pop rbp; ret
        b"\x53",                            // 25: push rbx
        b"\x48\x89\xfb",                    // 26: mov rbx, rdi
        b"\x48\x01\xdb",                    // 29: add rbx, rbx
        b"\x48\x89\xd8",                    // 32: mov rax, rbx
        b"\x5b\xc3",                        // 35: pop rbx; ret
        b"\x0f\x0b",                        // 37: ud2
    ];
    let starts = vec![8, 11, 16, 26, 29, 32, 35, 37];
    let part = |kind, range| Part { kind, range };
    let parts = vec![
        part(PartKind::Entry, 0..8),
        part(PartKind::Prologue(1), 25..26),
        part(PartKind::Exit, 37..39),
    ];
    let options = Options::new(Target::baseline(Arch::X86_64), MemoryMode::Raw);
    let (needs_block, moved, fused) = (false, Vec::new(), Vec::new());
    let code = code.concat();
    let image =
        Image { options, code, starts, parts, entry: 0, exit: 37, needs_block, moved, fused };
    (program, image)
}

fn image(arch: Arch, code: Vec<u8>, starts: Vec<u32>, exit: u32, end: u32) -> Image {
    let part = |kind, range| Part { kind, range };
    let parts = vec![part(PartKind::Entry, 0..starts[0]), part(PartKind::Exit, exit..end)];
    let options = Options::new(Target::baseline(arch), MemoryMode::Sandbox);
    let (needs_block, moved, fused) = (true, Vec::new(), vec![1]);
    Image { options, code, starts, parts, entry: 0, exit, needs_block, moved, fused }
}
