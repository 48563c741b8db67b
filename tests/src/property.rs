//! What must hold for any input. Each function panics if it does not; the ordinary tests call
//! them for a second, the fuzz targets for as long as one likes.

#![expect(clippy::missing_panics_doc, reason = "to panic is what these functions are for")]

mod cat;
mod litmus;
mod pieces;

pub use cat::{cat_text, reads_cat};
pub use litmus::{litmus_text, reads_litmus};

use crate::matrix::Matrix;
use acqrel_asm::object::{Object, Select};
use acqrel_asm::{Options, assemble, disassemble};
use acqrel_engines::case;
use acqrel_guest::{Helpers, Start};
use acqrel_isa::{Endian, Program, Syntax, decode, encode};
use arbitrary::Unstructured;

/// What decodes encodes to the same bytes, in either order; what does not says where. Gives
/// whether it decodes.
pub fn decodes(bytes: &[u8]) -> bool {
    let mut decoded = false;
    for endian in [Endian::Little, Endian::Big] {
        match decode(bytes, endian) {
            Ok(insns) => {
                assert_eq!(encode(&insns, endian), bytes);
                decoded |= !insns.is_empty();
            }
            Err(error) => {
                assert!(error.byte() <= bytes.len() + 8, "{error}");
                assert!(!error.to_string().is_empty());
            }
        }
    }
    decoded
}

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

/// Any text assembles or says why with a place in the text, in every syntax.
pub fn assembles(text: &str) {
    let syntaxes = Syntax::ALL.into_iter().map(Some).chain([None]);
    for syntax in syntaxes {
        let assembled = assemble(text, &Options { syntax, ..Options::default() });
        assert!(assembled.program.is_some() || !assembled.diagnostics.is_empty());
        for diagnostic in &assembled.diagnostics {
            for label in &diagnostic.labels {
                assert!(text.get(label.span.range()).is_some(), "{diagnostic} {label:?}");
            }
        }
    }
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

/// All engines agree on the program that arbitrary bytes make.
pub fn engines_agree(bytes: &[u8]) {
    let mut input = Unstructured::new(bytes);
    if let Ok(case) = case(&mut input) {
        Matrix::new().agree(&case);
    }
}

/// Any bytes that are a program run to an end, the same in all engines. Gives whether they are one.
pub fn runs(bytes: &[u8]) -> bool {
    let program = Program::from_bytes(bytes, Endian::Little);
    let is_program = program.is_ok();
    if let Ok(program) = program {
        let start = Start { memory: vec![1; 32], fuel: 1000, may_goto: 10, ..Start::default() };
        if let Err(difference) = Matrix::new().compare(&program, &start, &Helpers::standard()) {
            panic!("{difference}\n{}", disassemble(&program, Syntax::Llvm));
        }
    }
    is_program
}
