//! Static ELF executables (System V ABI, chapters 4 and 5).

use acqrel_machine::Arch;

/// Where files lie in memory: above every guest's memory, below the window.
const BASE: u64 = 64 << 30;
/// The largest page of either architecture.
const PAGE: u64 = 64 << 10;
const HEADER: u64 = 64;
const SEGMENT: u64 = 56;
const SEGMENTS: u64 = 3;

/// Where the data is in memory: right behind the headers.
pub(super) const DATA: u64 = BASE + (HEADER + SEGMENTS * SEGMENT).next_multiple_of(64);

const PT_LOAD: u32 = 1;
const PT_GNU_STACK: u32 = 0x6474_e551;
const EXECUTE: u32 = 1;
const WRITE: u32 = 2;
const READ: u32 = 4;

/// The ELF machine number of an architecture.
const fn machine(arch: Arch) -> u16 {
    match arch {
        Arch::X86_64 => 62,
        Arch::Arm64 => 183,
    }
}

/// A file of data for reading, at [`DATA`], and code that starts at an offset.
pub(super) fn file(arch: Arch, data: &[u8], code: &[u8], start: u32) -> Vec<u8> {
    let data_end = DATA - BASE + data.len() as u64;
    let code_offset = data_end.next_multiple_of(64);
    // In a page of its own, at the place in it that it has in the file.
    let code_address = BASE + code_offset.next_multiple_of(PAGE) + code_offset % PAGE;
    let mut file = Vec::new();
    file.extend_from_slice(b"\x7fELF");
    // 64-bit, little-endian, version 1, System V.
    file.extend_from_slice(&[2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let half = |file: &mut Vec<u8>, value: u16| file.extend_from_slice(&value.to_le_bytes());
    let word = |file: &mut Vec<u8>, value: u32| file.extend_from_slice(&value.to_le_bytes());
    let long = |file: &mut Vec<u8>, value: u64| file.extend_from_slice(&value.to_le_bytes());
    half(&mut file, 2); // ET_EXEC
    half(&mut file, machine(arch));
    word(&mut file, 1);
    long(&mut file, code_address + u64::from(start));
    long(&mut file, HEADER);
    long(&mut file, 0); // no section headers
    word(&mut file, 0);
    // The sizes and numbers of headers, of segments and of sections.
    for value in [HEADER, SEGMENT, SEGMENTS, 64, 0, 0] {
        half(&mut file, u16::try_from(value).unwrap_or(u16::MAX));
    }
    let code_len = code.len() as u64;
    for (kind, flags, offset, address, len) in [
        (PT_LOAD, READ, 0, BASE, data_end),
        (PT_LOAD, READ | EXECUTE, code_offset, code_address, code_len),
        (PT_GNU_STACK, READ | WRITE, 0, 0, 0),
    ] {
        word(&mut file, kind);
        word(&mut file, flags);
        for value in [offset, address, address, len, len, if kind == PT_LOAD { PAGE } else { 16 }] {
            long(&mut file, value);
        }
    }
    for (offset, bytes) in [(DATA - BASE, data), (code_offset, code)] {
        file.resize(usize::try_from(offset).unwrap_or(usize::MAX), 0);
        file.extend_from_slice(bytes);
    }
    file
}
