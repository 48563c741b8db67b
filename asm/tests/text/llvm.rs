//! What LLVM's assembler makes of sources with sections, data and symbols: the objects in `llvm`, each
//! beside its source, were made as the source says.

use acqrel_asm::unit::{Location, Section, SymbolKind, Unit};
use acqrel_asm::{Goal, Options, Severity, assemble};
use std::path::Path;

/// Sections that are about the object or for debuggers, and are not made.
const LEFT_OUT: [&str; 4] = [".debug_line", ".debug_line_str", ".debug_frame", ".llvm_addrsig"];

/// The relocations of a section, with their symbols by name. A section's symbol is a name too.
fn relocations(unit: &Unit, section: &Section) -> Vec<String> {
    let all = section.relocations.iter().map(|relocation| {
        let symbol = &unit.symbols[relocation.symbol];
        let name = match (symbol.kind, symbol.location) {
            (SymbolKind::Section, Location::Section(index)) => &unit.sections[index].name,
            _ => &symbol.name,
        };
        format!("{:#x} {:?} {name}", relocation.offset, relocation.kind)
    });
    all.collect()
}

fn compare(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/text/llvm");
    let source = std::fs::read_to_string(folder.join(name).with_extension("s"))
        .expect("the source is there");
    let object = std::fs::read(folder.join(name).with_extension("o")).expect("the object is there");
    let expected = Unit::read(&object).expect("the object is one");
    let options = Options { goal: Goal::Object, ..Options::default() };
    let assembled = assemble(&source, &options);
    let errors = assembled.diagnostics.iter().filter(|d| d.severity() == Severity::Error);
    let errors: Vec<_> =
        errors.map(|d| (d.to_string(), assembled.sources.text(d.span()))).collect();
    assert!(errors.is_empty(), "{name}: {errors:#?}");
    let unit = assembled.unit.expect("the source assembles");
    let mut compared = 0;
    for theirs in &expected.sections {
        if LEFT_OUT.contains(&theirs.name.as_str()) {
            continue;
        }
        let ours = unit.sections.iter().find(|section| section.name == theirs.name);
        let ours = ours.unwrap_or_else(|| panic!("{name}: no section {}", theirs.name));
        assert_eq!(ours.data, theirs.data, "{name}: {}", theirs.name);
        assert_eq!(ours.size, theirs.size, "{name}: {}", theirs.name);
        assert_eq!(
            (ours.kind, ours.flags, ours.entry_size),
            (theirs.kind, theirs.flags, theirs.entry_size),
            "{name}: {}",
            theirs.name
        );
        assert_eq!(
            relocations(&unit, ours),
            relocations(&expected, theirs),
            "{name}: {}",
            theirs.name
        );
        compared += 1;
    }
    assert!(compared > 5, "{name}: {compared} sections");
    for theirs in expected.symbols.iter().filter(|symbol| symbol.kind != SymbolKind::Section) {
        let ours = unit.symbols.iter().find(|symbol| symbol.name == theirs.name);
        let ours = ours.unwrap_or_else(|| panic!("{name}: no symbol {}", theirs.name));
        assert_eq!((ours.binding, ours.value), (theirs.binding, theirs.value), "{}", theirs.name);
        assert_eq!(ours.other, theirs.other, "{}", theirs.name);
        if theirs.kind != SymbolKind::Label {
            assert_eq!((ours.kind, ours.size), (theirs.kind, theirs.size), "{}", theirs.name);
        }
    }
}

#[test]
fn a_source_of_all_directives_is_llvms_object() {
    compare("directives");
}

#[test]
fn what_clang_writes_is_its_object() {
    compare("compiled");
}
