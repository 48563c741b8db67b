//! [`read()`]: a test from its text, ready to be explored.

use crate::assembler::{self, Line};
use crate::format::{self, Diagnostic, Locations, MachineLine, Reader, Refused};
use crate::{Code, Isa, Test, bpf};
use acqrel_asm::Severity;
use acqrel_isa::Program;
use std::cell::RefCell;
use std::io;

/// Reads a test, and says what may be wrong with it. `load` reads the files that its threads are in, by
/// the names that the test gives them.
///
/// # Errors
///
/// All that is wrong with the text.
pub fn read(
    text: &str,
    load: impl FnMut(&str) -> io::Result<Vec<u8>>,
) -> Result<(Test, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (source, mut diagnostics) = format::parse(text);
    let Some(mut source) = source else { return Err(diagnostics) };
    if let Err(errors) = source.load(load) {
        diagnostics.extend(errors);
    }
    if diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error) {
        return Err(diagnostics);
    }
    match source.into_test(&mut Instructions) {
        Ok(test) => Ok((test, diagnostics)),
        Err(errors) => {
            diagnostics.extend(errors);
            Err(diagnostics)
        }
    }
}

/// Knows what instructions mean.
struct Instructions;

impl Reader for Instructions {
    fn bpf(&mut self, program: &Program, texts: &[(String, u32)]) -> Result<Code, Vec<Refused>> {
        bpf::code(program, texts).map_err(|refusals| {
            let refused = refusals.into_iter().map(|refusal| Refused {
                index: refusal.instruction,
                message: refusal.reason.to_string(),
                help: None,
            });
            refused.collect()
        })
    }

    fn machine(
        &mut self,
        isa: Isa,
        lines: &[MachineLine],
        locations: &mut Locations,
    ) -> Result<Code, Vec<Refused>> {
        let texts: Vec<String> = lines.iter().map(text).collect();
        // Lines are numbered by their indices here, so that errors tell which they are of.
        let numbered: Vec<Line<'_>> =
            (1..).zip(&texts).map(|(number, text)| Line { text, start: 0, number }).collect();
        let index = |number: u32| (number as usize).saturating_sub(1);
        let locations = RefCell::new(locations);
        let code = match isa {
            Isa::X86_64 => {
                let address = |name: &str| Some(locations.borrow_mut().address(name));
                assembler::x86_64(&numbered, &address)
            }
            Isa::Arm64 | Isa::Bpf => assembler::arm64(&numbered),
        };
        let refused = |error: assembler::TextError| Refused {
            index: index(error.line),
            message: error.message,
            help: error.help,
        };
        let mut code =
            code.map_err(|errors| errors.into_iter().map(refused).collect::<Vec<Refused>>())?;
        for instruction in &mut code.instructions {
            instruction.line = lines.get(index(instruction.line)).map_or(0, |line| line.line);
        }
        Ok(code)
    }
}

/// A line with its labels.
fn text(line: &MachineLine) -> String {
    let labels = line.labels.iter().map(|(label, _)| format!("{label}: "));
    labels.chain([line.text.clone()]).collect()
}
