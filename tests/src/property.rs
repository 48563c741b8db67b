//! What must hold for any input. Each function panics if it does not; the ordinary tests call
//! them for a second, the fuzz targets for as long as one likes.

#![expect(clippy::missing_panics_doc, reason = "to panic is what these functions are for")]

mod cat;
mod forms;
mod litmus;
mod pieces;

pub use cat::{cat_text, reads_cat};
pub use forms::{assembles, differs, reads_object, reads_paste, reads_unit, round_trips};
pub use litmus::{litmus_text, reads_litmus};

use crate::matrix::Matrix;
use acqrel_asm::disassemble;
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
