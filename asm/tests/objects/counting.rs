//! A unit put together by hand: a program that counts its runs in a map, a function that it calls,
//! data, a license.

use acqrel_asm::unit::{
    Binding, Location, MapDecl, MapSide, Relocation, RelocationKind, Section, SectionKind,
    SourceLine, Symbol, SymbolKind, Unit,
};
use acqrel_asm::{Options, assemble};
use acqrel_isa::{Endian, Line};

/// The source of both functions. What relocations fill in is 0 or the next instruction.
pub(super) const SOURCE: &str = "\
*(u32 *)(r10 - 4) = 0
r2 = r10
r2 += -4
r1 = 0 ll
call 1
if r0 == 0 goto out
r1 = 1
lock *(u64 *)(r0 + 0) += r1
r1 = 0 ll
r1 = *(u64 *)(r1 + 0)
call twice
exit
out:
r0 = 0
exit
twice:
r0 = r1
r0 += r0
exit
";

/// The offset of `twice`.
const CALLED: usize = 16 * 8;

/// What [`counting`] has where.
const SOCKET: usize = 0;
const TEXT: usize = 1;
const MAPS: usize = 2;
const DATA: usize = 3;
const LICENSE: usize = 4;

fn section(name: &str, flags: u64, data: Vec<u8>) -> Section {
    let size = u64::try_from(data.len()).unwrap();
    Section { name: name.to_owned(), flags, align: 8, data, size, ..Section::default() }
}

fn symbol(name: &str, kind: SymbolKind, section: usize, size: u64) -> Symbol {
    Symbol {
        name: name.to_owned(),
        kind,
        binding: Binding::Global,
        other: 0,
        location: Location::Section(section),
        value: 0,
        size,
    }
}

/// The unit.
pub(super) fn counting(endian: Endian) -> Unit {
    let program = assemble(SOURCE, &Options::default()).into_result().unwrap();
    let mut program = program.to_bytes(endian);
    let called = program.split_off(CALLED);
    // A call of a symbol leads to the slot before it, counted from the next one.
    program[12 * 8 + 4..13 * 8].copy_from_slice(&[0xff; 4]);
    let code = Section::ALLOC | Section::EXEC;
    let data = Section::ALLOC | Section::WRITE;
    let eleven = 11_u64;
    let eleven = match endian {
        Endian::Little => eleven.to_le_bytes(),
        Endian::Big => eleven.to_be_bytes(),
    };
    let mut unit = Unit { endian, files: vec!["counting.s".to_owned()], ..Unit::default() };
    unit.sections = vec![
        section("socket", code, program),
        section(".text", code, called),
        section(".maps", data, vec![0; 32]),
        section(".data", data, eleven.to_vec()),
        section("license", data, b"GPL\0".to_vec()),
    ];
    unit.symbols = vec![
        symbol("count", SymbolKind::Function, SOCKET, 128),
        symbol("twice", SymbolKind::Function, TEXT, 24),
        symbol("counters", SymbolKind::Data, MAPS, 32),
        symbol("eleven", SymbolKind::Data, DATA, 8),
        symbol("LICENSE", SymbolKind::Data, LICENSE, 4),
    ];
    let relocation = |slot: u64, kind, symbol| Relocation { offset: 8 * slot, kind, symbol };
    unit.sections[SOCKET].relocations = vec![
        relocation(3, RelocationKind::Insn64, 2),
        relocation(9, RelocationKind::Insn64, 3),
        relocation(12, RelocationKind::Insn32, 1),
    ];
    unit.maps = vec![MapDecl {
        symbol: 2,
        kind: 2,
        key: Some(MapSide { size: 4, type_name: Some("__u32".to_owned()) }),
        value: Some(MapSide { size: 8, type_name: Some("__u64".to_owned()) }),
        max_entries: 1,
        flags: 0,
        pinning: 0,
        numa_node: None,
        extra: 0,
    }];
    unit.sections[SOCKET].lines = lines(&unit.sections[SOCKET], 1);
    unit.sections[TEXT].lines = lines(&unit.sections[TEXT], 17);
    assert_eq!(unit.sections[DATA].kind, SectionKind::ProgBits);
    unit
}

/// The lines of [`SOURCE`] from one on.
fn lines(section: &Section, first: u32) -> Vec<SourceLine> {
    let mut lines = Vec::new();
    let (mut offset, mut line) = (0, first);
    while let Some(&opcode) = section.data.get(offset) {
        // The label `out`.
        line += u32::from(line == 13);
        let place = Line { file: 0, line, column: 1 };
        let at = u64::try_from(offset).unwrap();
        lines.push(SourceLine { offset: at, line: Some(place), text: None });
        offset += if opcode == 0x18 { 16 } else { 8 };
        line += 1;
    }
    lines
}
