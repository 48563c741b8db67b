//! Everything that is read of each object, against the text in `golden`.
//!
//! `BLESS=1` rewrites the texts. The instructions in them are those of `llvm-objdump`, but for
//! what relocations change.

use acqrel_asm::object::{Object, SectionRole, Select};
use std::fmt::Write as _;
use std::path::Path;

/// An object as text.
fn text(object: &Object) -> String {
    let mut text = String::new();
    let section = |index: usize| &object.sections()[index].name;
    writeln!(text, "{:?}, license {:?}", object.endian(), object.license()).unwrap();
    for map in object.maps() {
        let def = &map.def;
        write!(text, "map `{}` {}+{}: {:?}", def.name, section(map.section), map.offset, def.kind)
            .unwrap();
        write!(text, " {}/{}/{}", def.key_size, def.value_size, def.max_entries).unwrap();
        write!(text, " flags {:#x}", map.flags).unwrap();
        if def.read_only {
            text.push_str(", read-only");
        }
        if !def.initial.is_empty() {
            write!(text, ", initially {:02x?}", def.initial).unwrap();
        }
        text.push('\n');
    }
    for (section, role) in object.sections().iter().zip(object.roles()) {
        if *role != SectionRole::Other {
            writeln!(text, "section {} {role:?}: {} bytes", section.name, section.size).unwrap();
        }
    }
    match object.select(&Select::Only) {
        Ok(index) => writeln!(text, "only {:?}", object.functions()[index].name).unwrap(),
        Err(error) => writeln!(text, "{error}").unwrap(),
    }
    for (index, function) in object.functions().iter().enumerate() {
        let name = function.name.as_deref().unwrap_or("(no name)");
        write!(text, "\n{:?} function {name} ", function.binding).unwrap();
        writeln!(text, "{}+{}..{}", section(function.section), function.offset, function.size)
            .unwrap();
        match object.program(&Select::Index(index)) {
            Ok(program) => program_text(&program, &mut text),
            Err(error) => writeln!(text, "  error: {error}").unwrap(),
        }
    }
    text
}

fn program_text(program: &acqrel_isa::Program, text: &mut String) {
    for (index, insn) in program.insns().iter().enumerate() {
        if let Some(function) = program.functions().iter().find(|f| f.insns.start == index) {
            writeln!(text, "  {}:", function.name.as_deref().unwrap_or("(no name)")).unwrap();
        }
        write!(text, "  {:4} {insn}", program.slot(index)).unwrap();
        if let Some(line) = program.line(index) {
            let file = Path::new(&program.files()[line.file]).file_name().unwrap();
            write!(text, " ; {}:{}:{}", file.display(), line.line, line.column).unwrap();
        }
        text.push('\n');
    }
}

#[track_caller]
fn check(name: &str, bytes: &[u8]) {
    let text = text(&Object::parse(bytes).unwrap());
    let path = super::folder().join("golden").join(name).with_extension("txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, golden, "{name}: set BLESS=1 to rewrite {}", path.display());
}

#[test]
fn own_objects() {
    for name in super::all() {
        check(&name, &super::bytes(&name));
    }
}

/// Objects of clang 19, LLVM 22 through zig, and rustc 1.95.
#[test]
fn corpus() {
    let Some(corpus) = super::corpus() else { return };
    for name in [
        "acqrel_clang19_8byte.o",
        "acqrel_map_zig_llvm22.o",
        "acqrel_rustc195_llvm22.o",
        "acqrel_zig_llvm22.o",
        "map_reloc_clang19.o",
    ] {
        check(name, &std::fs::read(corpus.join("objects").join(name)).unwrap());
    }
}
