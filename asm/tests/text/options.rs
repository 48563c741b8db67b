//! The options of `acqrel asm`, as they stand in wrong sources and in explanations.

use acqrel_asm::Options;
use acqrel_isa::{Cpu, Syntax};

/// Options as they are written on a command line.
pub(crate) fn options(words: &str) -> Options {
    let mut options = Options::default();
    let mut words = words.split_whitespace();
    while let Some(option) = words.next() {
        let value = words.next().unwrap_or_default();
        match option {
            "--syntax" => {
                let syntax = Syntax::ALL.into_iter().find(|syntax| syntax.name() == value);
                options.syntax = Some(syntax.unwrap_or_else(|| panic!("syntax {value}")));
            }
            "--cpu" => {
                let cpu = Cpu::ALL.into_iter().find(|cpu| cpu.name() == value);
                options.cpu = cpu.unwrap_or_else(|| panic!("cpu {value}"));
            }
            _ => panic!("option {option}"),
        }
    }
    options
}
