//! [`Example`]: an example's source, assembled.

use acqrel_asm::object::{Object, Select, WriteOptions};
use acqrel_asm::{Options, assemble};
use acqrel_isa::Program;
use std::path::Path;

/// An example.
pub(crate) struct Example {
    /// Its name, the file's without `.s`.
    pub(crate) name: &'static str,
    object: Object,
}

impl Example {
    /// Assembles an example.
    pub(crate) fn read(name: &'static str) -> Self {
        let file = format!("examples/{name}.s");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&file);
        let source = std::fs::read_to_string(path).unwrap();
        let assembled = assemble(&source, &Options { file, ..Options::default() });
        assert!(assembled.diagnostics.is_empty(), "{name}: {:?}", assembled.diagnostics);
        Self { name, object: Object::of(assembled.unit.unwrap()).unwrap() }
    }

    /// The program that starts with a function.
    pub(crate) fn program(&self, function: &str) -> Program {
        let program = self.object.program(&Select::Function(function));
        program.unwrap_or_else(|error| panic!("{} {function}: {error}", self.name))
    }

    /// The object that libbpf is given.
    pub(crate) fn file(&self) -> Vec<u8> {
        self.object.unit().write(&WriteOptions::default()).unwrap()
    }
}
