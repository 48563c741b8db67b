//! Programs as one ELF object, in the form in which libbpf loads it.

use super::emit::DATA;
use acqrel_isa::{Endian, Imm64, Insn, Program, encode};
use object::elf::R_BPF_64_64;
use object::write::{Object, Relocation, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, RelocationFlags, SectionKind, SymbolFlags, SymbolKind,
    SymbolScope,
};

/// The section whose programs libbpf loads as socket filters.
const SECTION: &[u8] = b"socket";

/// The object of the programs `P0`, `P1` ... whose memory starts as `data`; else the index of the
/// program that cannot be in it, and why.
pub(super) fn write(programs: &[Program], data: &[u8]) -> Result<Vec<u8>, (usize, String)> {
    let mut object = Object::new(BinaryFormat::Elf, Architecture::Bpf, Endianness::Little);
    let code = object.add_section(Vec::new(), SECTION.to_vec(), SectionKind::Text);
    let memory = object.add_section(Vec::new(), DATA.as_bytes().to_vec(), SectionKind::Data);
    object.append_section_data(memory, data, 8);
    // Without it the kernel takes no program that reads a map's value directly.
    let license = object.add_section(Vec::new(), b"license".to_vec(), SectionKind::Data);
    object.append_section_data(license, b"Dual MIT/GPL\0", 1);
    let value = object.section_symbol(memory);
    for (index, program) in programs.iter().enumerate() {
        let bytes = encode(&unlinked(program), Endian::Little);
        let start = object.append_section_data(code, &bytes, 8);
        object.add_symbol(Symbol {
            name: format!("P{index}").into_bytes(),
            value: start,
            size: bytes.len() as u64,
            kind: SymbolKind::Text,
            scope: SymbolScope::Dynamic,
            weak: false,
            section: SymbolSection::Section(code),
            flags: SymbolFlags::None,
        });
        for (nth, insn) in program.insns().iter().enumerate() {
            let Insn::LoadImm64 { source: Imm64::MapValueFd(..), .. } = insn else { continue };
            let relocation = Relocation {
                offset: start + 8 * program.slot(nth) as u64,
                symbol: value,
                addend: 0,
                flags: RelocationFlags::Elf { r_type: R_BPF_64_64 },
            };
            let added = object.add_relocation(code, relocation);
            added.map_err(|error| (index, error.to_string()))?;
        }
    }
    let last = programs.len().saturating_sub(1);
    object.write().map_err(|error| (last, error.to_string()))
}

/// The instructions as a compiler leaves them to who loads the object: of an address in the memory,
/// how far into it that is.
fn unlinked(program: &Program) -> Vec<Insn> {
    let insns = program.insns().iter().map(|&insn| match insn {
        Insn::LoadImm64 { dst, source: Imm64::MapValueFd(_, offset) } => {
            Insn::LoadImm64 { dst, source: Imm64::Value(offset.into()) }
        }
        _ => insn,
    });
    insns.collect()
}
