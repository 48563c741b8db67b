//! Objects survive text: what is disassembled assembles to the same unit, in the syntaxes that have
//! directives, but for what the text says that it leaves out.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod normal;

use acqrel_asm::unit::Unit;
use acqrel_asm::{Goal, Options, UnitOptions, assemble, disassemble_unit};
use acqrel_isa::Syntax;
use normal::Normal;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The objects of the project, and others'.
fn objects() -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/objects")];
    match std::env::var_os("ACQREL_CORPUS") {
        Some(corpus) => folders.push(PathBuf::from(corpus).join("objects")),
        None => {
            let _ = writeln!(
                std::io::stderr(),
                "NOT RUN: units of the corpus, because ACQREL_CORPUS is not set"
            );
        }
    }
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|it| it == "o")).collect();
    paths.sort();
    paths
}

/// Assembles the text of a unit.
fn again(text: &str, unit: &Unit, syntax: Option<Syntax>, name: &str) -> Unit {
    let options = Options {
        syntax,
        goal: Goal::Object,
        endian: unit.endian,
        lines: false,
        ..Options::default()
    };
    let assembled = assemble(text, &options);
    assembled.unit.unwrap_or_else(|| {
        let first = assembled.diagnostics.first();
        let place = first.map(|it| it.span().start as usize).unwrap_or_default();
        let line = text[..place.min(text.len())].lines().count();
        let near: Vec<&str> = text.lines().skip(line.saturating_sub(3)).take(5).collect();
        panic!("{name}, {syntax:?}: {first:?} near line {line}:\n{}", near.join("\n"))
    })
}

#[test]
fn objects_survive_text() {
    let mut count = 0;
    for path in objects() {
        let Ok(unit) = Unit::read(&std::fs::read(&path).unwrap()) else { continue };
        let name = path.display().to_string();
        for syntax in [Syntax::Llvm, Syntax::Gas] {
            let text = disassemble_unit(&unit, UnitOptions { syntax, all: false });
            for chosen in [Some(syntax), None] {
                let again = again(&text, &unit, chosen, &name);
                let (expected, found) = (Normal::of(&unit), Normal::of(&again));
                expected.assert_same(&found, &format!("{name}, {syntax}"));
                count += 1;
            }
        }
    }
    assert!(count >= 40, "only {count}");
}

/// With BTF and debug information written as data.
#[test]
fn debug_information_survives_as_data() {
    for path in objects() {
        let Ok(unit) = Unit::read(&std::fs::read(&path).unwrap()) else { continue };
        let name = path.display().to_string();
        let text = disassemble_unit(&unit, UnitOptions { syntax: Syntax::Llvm, all: true });
        let again = again(&text, &unit, Some(Syntax::Llvm), &name);
        for section in unit.sections.iter().filter(|it| it.name.starts_with(".BTF")) {
            let other = again.sections.iter().find(|it| it.name == section.name).unwrap();
            assert_eq!(other.data.len(), section.data.len(), "{name}: {}", section.name);
        }
    }
}

/// In the other syntaxes it is for reading, and says all the same.
#[test]
fn every_syntax_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/objects");
    let unit = Unit::read(&std::fs::read(folder.join("data.o")).unwrap()).unwrap();
    for syntax in Syntax::ALL {
        let text = disassemble_unit(&unit, UnitOptions { syntax, all: false });
        assert!(text.contains(".section xdp"), "{syntax}: {text}");
    }
}
