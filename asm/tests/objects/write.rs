//! What is written is what was read.

use super::counting::{SOURCE, counting};
use acqrel_asm::Code;
use acqrel_asm::object::{Object, Select, WriteOptions};
use acqrel_asm::unit::{Binding, Link, Location, MapSide, Section, SectionKind, Unit};
use acqrel_isa::Endian;

/// Reads an object, writes it and reads that.
#[track_caller]
fn round_trip(name: &str, bytes: &[u8]) {
    let unit = Unit::read(bytes).unwrap();
    let options = WriteOptions { types: false, ..WriteOptions::default() };
    let written = unit.write(&options).unwrap();
    assert_eq!(Unit::read(&written).unwrap(), unit, "{name}");
}

/// A unit that no object was the source of is the same but for the types and the lines' texts, and
/// then stays so.
#[test]
fn a_unit_of_ones_own() {
    for endian in [Endian::Little, Endian::Big] {
        let unit = counting(endian);
        for debug in [false, true] {
            let options = WriteOptions { debug, texts: &[SOURCE], ..WriteOptions::default() };
            let written = unit.write(&options).unwrap();
            let mut read = Unit::read(&written).unwrap();
            assert_eq!(read.write(&options).unwrap(), written);
            let names = read.sections.split_off(unit.sections.len());
            let names: Vec<_> = names.iter().map(|section| section.name.as_str()).collect();
            assert_eq!(names, if debug { &[".BTF", ".BTF.ext"][..] } else { &[".BTF"] });
            let text = read.sections[1].clone();
            for section in &mut read.sections {
                section.lines.iter_mut().for_each(|line| line.text = None);
                section.signatures.clear();
            }
            if debug {
                assert_eq!(text.lines[1].text.as_deref(), Some("r0 += r0"));
                assert_eq!(text.signatures[0].text, "int twice(void)");
                assert_eq!(read, unit);
            } else {
                let mut unit = unit.clone();
                unit.files.clear();
                unit.sections.iter_mut().for_each(|section| section.lines.clear());
                assert_eq!(read, unit);
            }
        }
        // What is written is linked as the unit itself is.
        let written = Object::parse(&unit.write(&WriteOptions::default()).unwrap()).unwrap();
        let program = written.program(&Select::Function("count")).unwrap();
        let direct = Object::of(unit).unwrap().program(&Select::Function("count")).unwrap();
        assert_eq!(program.insns(), direct.insns());
        assert_eq!(program.maps(), direct.maps());
    }
}

#[test]
fn own_objects() {
    for name in super::all() {
        round_trip(&name, &super::bytes(&name));
    }
}

#[test]
fn corpus() {
    let Some(corpus) = super::corpus() else { return };
    for entry in std::fs::read_dir(corpus.join("objects")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "o") {
            round_trip(&path.display().to_string(), &std::fs::read(&path).unwrap());
        }
    }
}

/// Changes [`counting`], and checks the error of writing it.
#[track_caller]
fn refused(change: impl Fn(&mut Unit), code: Code, expected: &str) {
    let mut unit = counting(Endian::Little);
    change(&mut unit);
    let error = unit.write(&WriteOptions::default()).unwrap_err();
    assert_eq!((error.code(), error.to_string().as_str()), (code, expected));
}

#[test]
fn what_cannot_be_written() {
    refused(
        |unit| unit.symbols[0].name = "a\0b".to_owned(),
        Code::WriteLimit,
        "the name \"a\\0b\" has a zero byte, with which names end in ELF",
    );
    refused(
        |unit| unit.sections.resize(65277, Section::default()),
        Code::WriteLimit,
        "the object would have 65282 sections: the limit is 65279 (SHN_LORESERVE - 1)",
    );
    refused(
        |unit| {
            unit.sections[4].link = Link::Symbols;
            unit.symbols[4].binding = Binding::Local;
        },
        Code::WriteOrder,
        "local symbols must come first, but section license holds numbers of symbols, which that \
         would change",
    );
    refused(
        |unit| unit.symbols[2].size = 24,
        Code::WriteMap,
        "section .maps, byte 0x0: map `counters`: its symbol has 24 bytes, but its declaration \
         takes 32",
    );
    refused(
        |unit| unit.symbols[2].name = "a-b".to_owned(),
        Code::WriteMap,
        "section .maps, byte 0x0: map `a-b`: its name is no identifier of C, as BTF and libbpf \
         want it",
    );
    refused(
        |unit| unit.symbols[2].location = Location::Section(3),
        Code::WriteMap,
        "section .data, byte 0x0: map `counters`: its symbol is not in a section `.maps`, where \
         libbpf looks for maps",
    );
    refused(
        |unit| unit.maps[0].key.as_mut().unwrap().size = 8,
        Code::WriteMap,
        "section .maps, byte 0x0: map `counters`: `__u32` is no type of C of 8 bytes",
    );
    refused(
        |unit| unit.sections[3].size = 9,
        Code::MalformedObject,
        "section .data, byte 0x0: malformed: the section's size is not that of its contents",
    );
    refused(
        |unit| unit.sections[3].kind = SectionKind::Other(9),
        Code::MalformedObject,
        "section .data, byte 0x0: malformed: the section's type is one of the file's own tables, \
         or does not fit what it refers to",
    );
    let types = WriteOptions { types: false, ..WriteOptions::default() };
    let error = counting(Endian::Little).write(&types).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the unit declares maps, which an object does by types (.BTF): let types be written",
    );
}

/// Types that a unit has of its own stay as they are, or nothing is written.
#[test]
fn types_of_its_own() {
    let mut unit = super::object("maps.o").into_unit();
    let debug = WriteOptions { debug: true, ..WriteOptions::default() };
    assert_eq!(Unit::read(&unit.write(&debug).unwrap()).unwrap(), unit);
    unit.maps[1].max_entries += 1;
    let error = unit.write(&debug).unwrap_err();
    let own = "map `per_cpu`: the unit has types of its own (.BTF), and they do not declare it so";
    assert_eq!((error.code(), error.to_string().as_str()), (Code::WriteMap, own));
    unit.maps.remove(1);
    assert_eq!(unit.write(&debug).unwrap_err().to_string(), own);
    let mut unit = super::object("maps.o").into_unit();
    unit.sections.retain(|section| section.name != ".BTF.ext" && section.name != ".llvm_addrsig");
    assert_eq!(
        unit.write(&debug).unwrap_err().to_string(),
        "the unit has types of its own (.BTF), to which no line information can be added: leave \
         them out, or -g",
    );
}

/// The names of types in C, as they are written and read again.
#[test]
fn types_of_keys() {
    for (name, size) in [
        ("__u32", 4),
        ("unsigned long", 8),
        ("char[16]", 16),
        ("__u8[2][3]", 6),
        ("struct flow", 24),
        ("struct flow[2]", 48),
        ("struct flow *", 8),
        ("const char *", 8),
        ("void *", 8),
        ("void **", 8),
        ("enum kind", 4),
        ("union value", 12),
        ("flow_t", 40),
        ("const __u64", 8),
        ("struct (anonymous)", 16),
    ] {
        let mut unit = counting(Endian::Big);
        let side = MapSide { size, type_name: Some(name.to_owned()) };
        unit.maps[0].value = Some(side);
        let written = unit.write(&WriteOptions::default()).unwrap();
        assert_eq!(Unit::read(&written).unwrap().maps, unit.maps);
    }
    for name in ["", "__u32[", "char[]", "char[0]", "*", "struct", "struct a b", "a b", "int [x]"] {
        let mut unit = counting(Endian::Big);
        unit.maps[0].value = Some(MapSide { size: 4, type_name: Some(name.to_owned()) });
        let error = unit.write(&WriteOptions::default()).unwrap_err();
        assert_eq!(error.code(), Code::WriteMap, "{name}");
    }
}

/// All attributes of a map.
#[test]
fn attributes_of_maps() {
    for extra in [7, 1 << 40] {
        let mut unit = counting(Endian::Little);
        let map = &mut unit.maps[0];
        map.key = Some(MapSide { size: 12, type_name: None });
        (map.flags, map.pinning, map.numa_node, map.extra) = (0x80, 1, Some(2), extra);
        unit.symbols[2].size = unit.maps[0].declared_size();
        unit.sections[2].data = vec![0; 64];
        unit.sections[2].size = 64;
        let written = unit.write(&WriteOptions::default()).unwrap();
        assert_eq!(Unit::read(&written).unwrap().maps, unit.maps);
    }
}
