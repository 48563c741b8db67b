//! What is linked, checked one by one.

use super::object;
use acqrel_asm::object::{Object, Select};
use acqrel_asm::unit::Binding;
use acqrel_isa::{Endian, Imm64, Insn, MapKind, Program};

fn functions(program: &Program) -> Vec<&str> {
    program.functions().iter().map(|function| function.name.as_deref().unwrap_or("")).collect()
}

/// For each call and code address: the function that it is in, and the one that it leads to.
fn edges(program: &Program) -> Vec<(&str, &str)> {
    let names = functions(program);
    let refers = |&index: &usize| program.insns()[index].function().is_some();
    let edges = (0..program.insns().len()).filter(refers).map(|index| {
        let target = program.target(index).unwrap();
        let to = program.function_of(target).unwrap();
        assert_eq!(program.functions()[to].insns.start, target);
        (names[program.function_of(index).unwrap()], names[to])
    });
    edges.collect()
}

#[test]
fn functions_in_other_sections() {
    for name in ["programs.o", "programs_be.o"] {
        let object = object(name);
        let first = object.program(&Select::Function("first")).unwrap();
        assert_eq!(functions(&first), ["first", "twice_square", "square"]);
        assert_eq!(
            edges(&first),
            [("first", "twice_square"), ("twice_square", "square"), ("twice_square", "square")],
        );
        let second = object.program(&Select::Function("second")).unwrap();
        assert_eq!(functions(&second), ["second", "global_inc", "square"]);
        assert_eq!(edges(&second), [("second", "global_inc"), ("second", "square")]);
        assert_eq!(first.functions()[0].insns.len(), 3);
    }
}

#[test]
fn selection() {
    let object = object("programs.o");
    let name = |select| {
        let index = object.select(&select).map_err(|error| error.to_string())?;
        Ok::<_, String>(object.functions()[index].name.clone().unwrap())
    };
    assert_eq!(name(Select::Section("xdp")), Ok("first".to_owned()));
    assert_eq!(name(Select::Section("tc")), Ok("third".to_owned()));
    assert_eq!(name(Select::Function("square")), Ok("square".to_owned()));
    assert_eq!(name(Select::Index(0)), Ok("global_inc".to_owned()));
    let error = |select| name(select).unwrap_err();
    assert_eq!(
        error(Select::Only),
        "the object has several programs; select one by function: `first`, `second`, `third`",
    );
    assert_eq!(
        error(Select::Function("frist")),
        "no function is named `frist`; the functions are `global_inc`, `twice_square`, `square`, \
         `first`, `second`, `third`",
    );
    assert_eq!(
        error(Select::Section("xpd")),
        "no section of code is named `xpd`; those are `.text`, `xdp`, `tc`",
    );
    assert_eq!(error(Select::Index(6)), "function 6 is selected, but the object has 6");
}

#[test]
fn only_program() {
    let only = |name| {
        let object = object(name);
        let index = object.select(&Select::Only).unwrap();
        object.functions()[index].name.clone().unwrap()
    };
    // The only function; the only global one; the only global one outside .text.
    assert_eq!(only("maps.o"), "lookups");
    assert_eq!(only("labels.o"), "main");
    assert_eq!(only("pointers.o"), "loop");
}

#[test]
fn symbols_and_functions() {
    let object = object("programs.o");
    let square = object.symbols().iter().find(|symbol| symbol.name == "square").unwrap();
    assert_eq!((square.binding, square.value, square.size), (Binding::Local, 0x58, 24));
    let square = object.functions().iter().find(|f| f.name.as_deref() == Some("square")).unwrap();
    assert_eq!((square.binding, square.offset, square.size), (Binding::Local, 0x58, 24));
    assert_eq!(object.sections()[square.section].name, ".text");
    assert_eq!(object.license(), Some("Dual MIT/GPL"));
    assert_eq!(super::object("programs_be.o").endian(), Endian::Big);
}

#[test]
fn code_addresses() {
    let program = object("pointers.o").program(&Select::Only).unwrap();
    assert_eq!(functions(&program), ["loop", "visit", "stop"]);
    assert_eq!(edges(&program), [("loop", "visit"), ("loop", "stop")]);
    let is_code = |insn: &&Insn| matches!(insn, Insn::LoadImm64 { source: Imm64::Code(_), .. });
    assert_eq!(program.insns().iter().filter(is_code).count(), 2);
}

/// The map values that a program refers to: the map's name and the offset.
fn values(program: &Program) -> Vec<(&str, u32)> {
    let value = |insn: &Insn| match *insn {
        Insn::LoadImm64 { source: Imm64::MapValueIdx(map, offset), .. } => {
            Some((program.maps()[usize::try_from(map).unwrap()].name.as_str(), offset))
        }
        _ => None,
    };
    program.insns().iter().filter_map(value).collect()
}

#[test]
fn data_at_offsets() {
    for (name, endian) in [("data.o", Endian::Little), ("data_be.o", Endian::Big)] {
        let object = object(name);
        assert_eq!(object.endian(), endian);
        let program = object.program(&Select::Function("use")).unwrap();
        assert_eq!(
            values(&program),
            [(".rodata", 8), (".data", 8), (".rodata", 0), (".bss", 0), (".bss", 0), (".data", 0)]
                .into_iter()
                .chain([(".bss", 80)])
                .collect::<Vec<_>>(),
        );
        let rodata = &program.maps()[0];
        let limit = 0x1122_3344_5566_7788_u64;
        let limit = if endian == Endian::Big { limit.to_be_bytes() } else { limit.to_le_bytes() };
        assert_eq!((rodata.name.as_str(), rodata.read_only), (".rodata", true));
        assert_eq!(rodata.initial[..8], limit);
        let bss = &program.maps()[2];
        assert_eq!((bss.value_size, bss.read_only, bss.initial.is_empty()), (88, false, true));
    }
}

#[test]
fn declared_maps() {
    let object = object("maps.o");
    let maps: Vec<_> = object
        .maps()
        .iter()
        .map(|map| {
            let def = &map.def;
            let sizes = (def.key_size, def.value_size, def.max_entries);
            (def.name.as_str(), def.kind, sizes, def.read_only)
        })
        .collect();
    assert_eq!(
        maps,
        [
            ("by_key", MapKind::Hash, (8, 24, 1024), false),
            ("per_cpu", MapKind::PerCpuArray, (4, 24, 2), false),
            ("constants", MapKind::Array, (4, 8, 5), true),
            ("ring", MapKind::Other(27), (0, 0, 4096), false),
        ],
    );
    assert_eq!(map_order(&object, "lookups"), ["by_key", "per_cpu", "constants", "ring"]);
}

#[test]
fn maps_without_btf() {
    let object = object("legacy.o");
    let names: Vec<_> = object.maps().iter().map(|map| map.def.name.as_str()).collect();
    assert_eq!(names, ["flows", "totals"]);
    assert_eq!(map_order(&object, "lookups"), ["totals", "flows"]);
}

/// The names of the maps that a program refers to, in order.
fn map_order(object: &Object, function: &str) -> Vec<String> {
    let program = object.program(&Select::Function(function)).unwrap();
    let name = |insn: &Insn| match *insn {
        Insn::LoadImm64 { source: Imm64::MapIdx(map), .. } => {
            Some(program.maps()[usize::try_from(map).unwrap()].name.clone())
        }
        _ => None,
    };
    program.insns().iter().filter_map(name).collect()
}

#[test]
fn labels_without_types() {
    let object = object("labels.o");
    let program = object.program(&Select::Function("main")).unwrap();
    assert_eq!(functions(&program), ["main", "helper"]);
    assert_eq!(edges(&program), [("main", "helper"), ("main", "helper")]);
    assert_eq!(values(&program), [(".rodata", 4), (".rodata", 8)]);
}

#[test]
fn source_lines() {
    let program = object("acquire.o").program(&Select::Function("consume")).unwrap();
    assert_eq!(program.files(), ["./acquire.c"]);
    let acquire = program.insns().iter().position(|i| i.to_string().contains("load_acquire"));
    let line = program.line(acquire.unwrap()).unwrap();
    assert_eq!((line.file, line.line), (0, 10));
    // A function's lines do not run on into the next one.
    assert_eq!(program.line(0).unwrap().line, 19);
}

#[test]
fn refused() {
    let object = object("refused.o");
    let error = |name| object.program(&Select::Function(name)).unwrap_err().to_string();
    assert_eq!(
        error("calls_kernel"),
        "section t/1, byte 0x8: `kernel_function` is not defined in the object: functions, \
         variables and configuration of the kernel, and other objects, are not linked; define it \
         here",
    );
    assert!(error("reads_config").starts_with("section t/2, byte 0x0: `CONFIG_HZ` is not defined"));
    assert_eq!(
        error("relocates"),
        "section t/3, byte 0x0: the instruction has a CO-RE relocation: it depends on the types \
         of the kernel it is loaded into; compile without preserve_access_index",
    );
    assert_eq!(
        error("follows"),
        "section .data, byte 0x0: the data contains the address of `cell`, which is not known \
         before the program is loaded: take the address in the code",
    );
    assert_eq!(
        error("reads_odd"),
        "section t/5, byte 0x0: `odd` is in section counters, which is neither code nor data \
         (.data, .rodata, .bss) nor maps (.maps)",
    );
    assert_eq!(object.program(&Select::Section("t/6")).unwrap().insns().len(), 2);
}

#[test]
fn names_and_sizes() {
    let object = object("names.o");
    let functions: Vec<_> = object
        .functions()
        .iter()
        .map(|f| (f.name.as_deref().unwrap(), f.aliases.as_slice(), f.offset, f.size, f.binding))
        .collect();
    // The global name comes first; `inside` is a label; `r0 = 9` belongs to no function.
    let alias = ["alias".to_owned()];
    assert_eq!(
        functions,
        [
            ("entry", alias.as_slice(), 0, 16, Binding::Global),
            ("after", &[], 24, 8, Binding::Global),
        ],
    );
    assert_eq!(object.select(&Select::Function("alias")), Ok(0));
    assert_eq!(object.program(&Select::Index(0)).unwrap().insns().len(), 2);
}
