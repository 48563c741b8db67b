//! Properties of any input. The functions need nothing but the public API.

#![expect(unreachable_pub, reason = "a fuzz target can take this file as a module")]

use acqrel_asm::paste::{self, Form};
use acqrel_asm::{
    Options, Severity, assemble, detect, disassemble, emit, hex, listing, parse_insn,
};
use acqrel_isa::{Endian, Program, Syntax};

/// Whatever the source, it is assembled or there is an error, and all spans are in it.
pub fn any_source_assembles_or_is_wrong(source: &str) {
    detect(source);
    for syntax in Syntax::ALL.into_iter().map(Some).chain([None]) {
        let assembled = assemble(source, &Options { syntax, ..Options::default() });
        let errors = assembled.diagnostics.iter().any(|d| d.severity() == Severity::Error);
        let made = assembled.program.is_some() || assembled.unit.is_some();
        assert_eq!(made, !errors, "{source:?}");
        for diagnostic in &assembled.diagnostics {
            assert!(!diagnostic.message.is_empty());
            for label in &diagnostic.labels {
                assert!(source.get(label.span.range()).is_some(), "{source:?}: {diagnostic:?}");
            }
        }
        for span in &assembled.spans {
            assert!(source.get(span.range()).is_some_and(|text| !text.is_empty()), "{source:?}");
        }
        if let Some(program) = assembled.program {
            any_program_survives_text(&program);
        }
    }
}

/// Whatever the program, its text in every syntax assembles to the same bytes.
pub fn any_program_survives_text(program: &Program) {
    for syntax in Syntax::ALL {
        let text = disassemble(program, syntax);
        let options =
            Options { syntax: Some(syntax), maps: program.maps().to_vec(), ..Options::default() };
        let again = assemble(&text, &options);
        assert!(again.program.is_some(), "{syntax}: {text}{:?}", again.diagnostics);
        let bytes = again.program.map(|program| program.to_bytes(Endian::Little));
        assert_eq!(bytes, Some(program.to_bytes(Endian::Little)), "{syntax}: {text}");
        assert!(!listing(program, syntax, acqrel_isa::Endian::Little).is_empty());
    }
}

/// Whatever the program, each form in which it is written is told, and reads as the same bytes.
pub fn any_program_survives_pastes(program: &Program) {
    let syntax = Syntax::Llvm;
    let bytes = program.to_bytes(Endian::Little);
    let written = [
        (Form::Array, emit::c(program, "prog", syntax)),
        (Form::Array, emit::macros(program, "prog", syntax)),
        (Form::Array, emit::rust(program, "prog", syntax, Endian::Little)),
        (Form::Json, emit::json(Some("prog"), program, Syntax::Kernel, Endian::Little)),
        (Form::Data, emit::data(program)),
        (Form::Hex, hex::print(&bytes)),
    ];
    for (form, text) in written {
        assert_eq!(paste::detect(&text), Some(form), "{text}");
        let options = Options { maps: program.maps().to_vec(), ..Options::default() };
        let read = paste::read(&text, form, &options);
        let is = read.program.map(|program| program.to_bytes(Endian::Little));
        assert_eq!(is.as_deref(), Some(&*bytes), "{text}{:?}", read.diagnostics);
    }
}

/// Whatever the text, in whatever form it is read, it is a program or there is an error, and all spans
/// are in it.
pub fn any_paste_is_read_or_wrong(source: &str) {
    paste::detect(source);
    for form in Form::ALL {
        let read = paste::read(source, form, &Options::default());
        let errors = read.diagnostics.iter().any(|d| d.severity() == Severity::Error);
        assert!(read.program.is_none() || !errors, "{form}: {source:?}");
        for diagnostic in &read.diagnostics {
            for label in &diagnostic.labels {
                assert!(
                    source.get(label.span.range()).is_some(),
                    "{form}: {source:?}: {diagnostic:?}"
                );
            }
        }
        for span in &read.spans {
            assert!(source.get(span.range()).is_some_and(|text| !text.is_empty()), "{source:?}");
        }
    }
}

/// Whatever the bytes, if they are a program it survives text.
pub fn any_bytes_that_are_a_program_survive_text(bytes: &[u8]) {
    if let Ok(program) = Program::from_bytes(bytes, Endian::Little) {
        any_program_survives_text(&program);
        any_program_survives_pastes(&program);
    }
}

/// Whatever the text, it is one instruction or there is an error.
pub fn any_text_is_an_instruction_or_wrong(text: &str) {
    for syntax in Syntax::ALL {
        match parse_insn(text, syntax) {
            Ok(insn) => assert_eq!(parse_insn(&insn.text(syntax).to_string(), syntax), Ok(insn)),
            Err(diagnostics) => assert!(!diagnostics.is_empty()),
        }
    }
}

/// Whatever the text, it is bytes or there is an error; bytes printed are the same bytes.
pub fn any_hex_is_bytes_or_wrong(text: &str) {
    if let Ok(bytes) = hex::parse(text) {
        assert_eq!(hex::parse(&hex::print(&bytes)), Ok(bytes));
    }
}
