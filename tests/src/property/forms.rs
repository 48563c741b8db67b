//! What must hold for every reader of programs, and for what is written of what it reads.

use acqrel_asm::diff::diff_programs;
use acqrel_asm::object::{Object, Select, WriteOptions};
use acqrel_asm::paste::{self, Form};
use acqrel_asm::unit::Unit;
use acqrel_asm::{
    Assembled, Goal, Options, Span, UnitOptions, assemble, disassemble, disassemble_unit, emit, hex,
};
use acqrel_isa::{Endian, Program, Syntax};

/// A program's text assembles to the program again, in every syntax.
pub fn round_trips(program: &Program) {
    for syntax in Syntax::ALL {
        let text = disassemble(program, syntax);
        let maps = program.maps().to_vec();
        let options = Options { syntax: Some(syntax), maps, ..Options::default() };
        let assembled = assemble(&text, &options);
        let Some(again) = assembled.program else {
            panic!("in {syntax}:\n{text}\n{:?}", assembled.diagnostics);
        };
        let same = again.to_bytes(Endian::Little) == program.to_bytes(Endian::Little);
        assert!(same, "in {syntax}:\n{text}");
    }
}

/// What is read is a unit or says why not, with places in the sources; a unit is written, a program
/// in every form.
fn is_sound(text: &str, assembled: &Assembled) {
    let Assembled { program, unit, sources, diagnostics, .. } = assembled;
    let none = program.is_none() && unit.is_none();
    assert_eq!(assembled.has_errors(), none, "{diagnostics:?}");
    let is_place = |span: Span| {
        let file = sources.file_of(span.start).expect("a place is in a file");
        file.text.get(file.local(span).range()).is_some()
    };
    for diagnostic in diagnostics {
        assert!(!diagnostic.message.is_empty(), "{diagnostic:?}");
        for label in &diagnostic.labels {
            assert!(is_place(label.span), "{diagnostic} {label:?}");
        }
    }
    assert!(assembled.spans.iter().all(|&span| is_place(span)));
    if let Some(unit) = unit {
        is_written(unit, true);
    }
    let Some(program) = program else { return };
    let bytes = program.to_bytes(Endian::Little);
    assert_eq!(hex::parse(&hex::print(&bytes)).ok().as_deref(), Some(&*bytes));
    for syntax in Syntax::ALL {
        assert!(!emit::c(program, "name", syntax).is_empty());
        assert!(!emit::macros(program, "name", syntax).is_empty());
        assert!(!emit::rust(program, "name", syntax, Endian::Big).is_empty());
        assert!(!emit::listing(program, syntax, Endian::Big).is_empty());
        assert!(!emit::json(Some(text), program, syntax, Endian::Little).is_empty());
    }
    assert!(!emit::data(program).is_empty());
}

/// Any text assembles or says why with a place in the text, in every syntax, to a program and to an
/// object.
pub fn assembles(text: &str) {
    for syntax in Syntax::ALL.map(Some) {
        is_sound(text, &assemble(text, &Options { syntax, ..Options::default() }));
    }
    for goal in [Goal::Program, Goal::Object] {
        is_sound(text, &assemble(text, &Options { goal, ..Options::default() }));
    }
}

/// Any text can be read as any form of paste, or says why not; a program of one is the same when
/// its text is read. Gives whether there was one.
pub fn reads_paste(text: &str) -> bool {
    // What it takes it for is only a guess, and must be made of anything.
    let _ = paste::detect(text);
    let mut found = false;
    for form in Form::ALL {
        let assembled = paste::read(text, form, &Options::default());
        is_sound(text, &assembled);
        if let Some(program) = &assembled.program {
            round_trips(program);
            found = true;
        }
    }
    found
}

/// Any bytes are an object or not; every function of one can be linked or says why not. Gives
/// whether one could.
pub fn reads_object(bytes: &[u8]) -> bool {
    let mut linked = false;
    if let Ok(object) = Object::parse(bytes) {
        for index in 0..object.functions().len() {
            if let Ok(program) = object.program(&Select::Index(index)) {
                round_trips(&program);
                linked = true;
            }
        }
    }
    linked
}

/// Any bytes are an object or not; one that is can be written again or says why not. Its text can
/// be had in every syntax. Gives whether it was written.
pub fn reads_unit(bytes: &[u8]) -> bool {
    let Ok(unit) = Unit::read(bytes) else { return false };
    for syntax in Syntax::ALL {
        let _ = disassemble_unit(&unit, UnitOptions { syntax, all: true });
    }
    is_written(&unit, false)
}

/// Any two programs can be compared: they differ if their instructions do, each is the same as
/// itself, and what differs can be shown. Gives whether the bytes are programs that differ.
pub fn differs(old: &[u8], new: &[u8]) -> bool {
    let read = |bytes| Program::from_bytes(bytes, Endian::Little).ok();
    let (Some(old), Some(new)) = (read(old), read(new)) else { return false };
    assert!(diff_programs(&old, &old).is_equal());
    let diff = diff_programs(&old, &new);
    assert_eq!(diff.is_equal(), old.insns() == new.insns());
    for syntax in Syntax::ALL {
        assert_eq!(diff.text(syntax).is_empty(), diff.is_equal());
        assert!(!diff.json(syntax).is_empty());
    }
    !diff.is_equal()
}

/// A unit can be written or says why not, and what is written is read, and written the same again.
/// Gives whether it was written.
fn is_written(unit: &Unit, debug: bool) -> bool {
    // Types that are made would be one more section.
    let plain = WriteOptions { types: false, ..WriteOptions::default() };
    for options in [WriteOptions { debug, ..WriteOptions::default() }, plain.clone()] {
        let Ok(written) = unit.write(&options) else { return false };
        let again = Unit::read(&written).expect("what is written can be read");
        if !options.types {
            assert_eq!(again.write(&plain), Ok(written));
        }
    }
    true
}
