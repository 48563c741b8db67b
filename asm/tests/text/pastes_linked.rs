//! Pastes of programs with maps and several sections, against the object that they are of:
//! `tests/corpus/pastes/count.o`.

use acqrel_asm::object::{Object, Select};
use acqrel_asm::paste::{Form, detect, read};
use acqrel_asm::unit::{Location, Unit};
use acqrel_asm::{Assembled, Code, Options};
use acqrel_isa::{Endian, Imm64, Insn, Program, decode, encode};

fn corpus(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus/pastes");
    std::fs::read(folder.join(name)).expect("the file is there")
}

fn paste(name: &str, form: Form) -> Assembled {
    let text = String::from_utf8(corpus(name)).expect("it is text");
    assert_eq!(detect(&text), Some(form), "{name}");
    read(&text, form, &Options::default())
}

/// A section of code: its name, bytes, and relocations with the names of their symbols.
type Code1 = (String, Vec<u8>, Vec<(u64, u32, String)>);

fn code(unit: &Unit) -> Vec<Code1> {
    let mut sections: Vec<_> = unit
        .sections
        .iter()
        .filter(|section| section.is_code() && !section.data.is_empty())
        .map(|section| {
            let relocations = section.relocations.iter().map(|relocation| {
                let symbol = &unit.symbols[relocation.symbol];
                let name = match symbol.location {
                    Location::Section(at) if symbol.name.is_empty() => {
                        unit.sections[at].name.clone()
                    }
                    _ => symbol.name.clone(),
                };
                (relocation.offset, relocation.kind.number(), name)
            });
            (section.name.clone(), section.data.clone(), relocations.collect())
        })
        .collect();
    sections.sort();
    sections
}

#[test]
fn a_disassembly_with_relocations_is_the_code_of_its_object() {
    let object = Unit::read(&corpus("count.o")).expect("the object can be read");
    for name in
        ["count.relocations.objdump", "count.gnu-relocations.objdump", "count.source.objdump"]
    {
        let assembled = paste(name, Form::Objdump);
        assert_eq!(assembled.program, None);
        let unit = assembled.unit.unwrap_or_else(|| panic!("{name}: {:#?}", assembled.diagnostics));
        assert_eq!(code(&unit), code(&object), "{name}");
        let functions = ["bump", "step", "count"];
        for function in functions {
            let of = |unit: &Unit| {
                let symbol = unit.symbols.iter().find(|symbol| symbol.name == function);
                symbol.map(|symbol| (symbol.value, symbol.size))
            };
            assert_eq!(of(&unit), of(&object), "{name}: {function}");
        }
    }
}

#[test]
fn source_lines_are_kept() {
    let unit = paste("count.source.objdump", Form::Objdump).unit.expect("it is right");
    let socket = unit.sections.iter().find(|section| section.name == "socket");
    let first = &socket.expect("there is one").lines[0];
    assert_eq!(first.text.as_deref(), Some("unsigned key = ctx->len & 15;"));
    let line = first.line.expect("the line is known");
    assert_eq!((unit.files[line.file].as_str(), line.line), ("a.c", 21));
    let unit = paste("count.libbpf.log", Form::Log).unit.expect("it is right");
    let first = &unit.sections[0].lines[0];
    assert_eq!(first.text.as_deref(), Some("unsigned key = ctx->len & 15;"));
    let line = first.line.expect("the line is known");
    assert_eq!((unit.files[line.file].as_str(), line.line), ("a.c", 21));
}

/// The program of the object as bytes, with zero in place of maps.
fn linked() -> Vec<u8> {
    let object = Object::parse(&corpus("count.o")).expect("the object can be read");
    let program = object.program(&Select::Function("count")).expect("it can be linked");
    let plain = |&insn: &Insn| match insn {
        Insn::LoadImm64 { dst, source: Imm64::MapIdx(_) } => {
            Insn::LoadImm64 { dst, source: Imm64::Value(0) }
        }
        other => other,
    };
    let insns: Vec<Insn> = program.insns().iter().map(plain).collect();
    encode(&insns, Endian::Little)
}

#[test]
fn a_log_is_the_program_with_its_maps_by_name() {
    let assembled = paste("count.libbpf.log", Form::Log);
    let unit = assembled.unit.unwrap_or_else(|| panic!("{:#?}", assembled.diagnostics));
    let maps = vec![(48, 1, "counters".to_owned())];
    assert_eq!(code(&unit), [(".text".to_owned(), linked(), maps)]);
    assert!(unit.symbols.iter().any(|symbol| symbol.name == "count" && symbol.value == 0));
}

#[test]
fn a_log_of_a_refused_program_says_what_it_does_not_show() {
    let level1 = paste("lookup.level1.log", Form::Log);
    let codes: Vec<_> = level1.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, [Code::PasteMissing]);
    assert!(level1.diagnostics[0].message.ends_with("the instructions 8 to 9"));
    // Level 2 lists all of them.
    let level2 = paste("lookup.level2.log", Form::Log).unit.expect("it is whole");
    let insns = decode(&level2.sections[0].data, Endian::Little).expect("they are instructions");
    assert!(Program::new(insns).is_ok());
}

/// The kernel has changed this program: a helper is called by its address, another is inlined, and the
/// map has an id.
#[test]
fn a_dump_with_maps_is_refused_at_the_maps() {
    let assembled = paste("count.linum.xlated", Form::Xlated);
    let codes: Vec<_> = assembled.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, [Code::RunningMap, Code::PasteHelper]);
    assert_eq!(assembled.unit, None);
}
