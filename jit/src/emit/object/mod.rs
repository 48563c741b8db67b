//! [`object()`]: an image as a relocatable ELF object.

mod arm64;
mod eh_frame;
mod unwind;
mod x86_64;

use super::EmitError;
use crate::{Image, PartKind};
use acqrel_isa::Program;
use acqrel_machine::Arch;
use object::write::{Object, Relocation, SectionId, StandardSection, Symbol, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, RelocationEncoding, RelocationFlags, RelocationKind,
    SectionKind, SymbolFlags, SymbolKind, SymbolScope,
};
use std::collections::HashSet;

/// The name of the entry of a program whose first function has none.
pub const ENTRY: &str = "bpf_prog";

/// Loop heads are aligned to this in an image.
const ALIGNMENT: u64 = 32;

/// Makes a relocatable ELF object of an image, for a linker and for tools that read objects.
///
/// The code is in `.text`, without relocations. The entry, whose C prototype
/// [`abi`](crate::abi) gives, is a global symbol with the name of the program's first function, or
/// [`ENTRY`]. Functions, the exit stub and tables are local symbols; a function without a name is
/// `bpf_func_` with its slot, the first one, if it is called too, has `.local` behind its name. On
/// ARM64 the mapping symbols `$x` and `$d` tell code from data. `.eh_frame` describes the frames of
/// the entry, of functions and of code out of line; the exit stub has no description, because it is
/// entered with any number of functions on the stack.
///
/// # Errors
///
/// If the format does not hold it, as when a name has a NUL byte.
pub fn object(image: &Image, program: &Program) -> Result<Vec<u8>, EmitError> {
    let architecture = match image.arch() {
        Arch::X86_64 => Architecture::X86_64,
        Arch::Arm64 => Architecture::Aarch64,
    };
    let mut object = Object::new(BinaryFormat::Elf, architecture, Endianness::Little);
    let text = object.section_id(StandardSection::Text);
    object.append_section_data(text, image.code(), ALIGNMENT);
    let mut symbols = Symbols { object: &mut object, text, taken: HashSet::new() };
    symbols.add_all(image, program);
    let text_symbol = object.section_symbol(text);
    let eh_frame = eh_frame::write(image.arch(), &unwind::frames(image, program));
    let section = object.add_section(Vec::new(), b".eh_frame".to_vec(), SectionKind::ReadOnlyData);
    object.append_section_data(section, &eh_frame.bytes, 8);
    for (offset, code) in eh_frame.addresses {
        let flags = RelocationFlags::Generic {
            kind: RelocationKind::Relative,
            encoding: RelocationEncoding::Generic,
            size: 32,
        };
        let relocation = Relocation { offset, symbol: text_symbol, addend: code.into(), flags };
        let added = object.add_relocation(section, relocation);
        added.map_err(|error| EmitError::Object(error.to_string()))?;
    }
    object.add_section(Vec::new(), b".note.GNU-stack".to_vec(), SectionKind::Other);
    object.write().map_err(|error| EmitError::Object(error.to_string()))
}

struct Symbols<'a> {
    object: &'a mut Object<'static>,
    text: SectionId,
    taken: HashSet<String>,
}

impl Symbols<'_> {
    fn add_all(&mut self, image: &Image, program: &Program) {
        let functions = program.functions();
        let first = functions.first();
        let name = first.and_then(|function| function.name.as_deref()).unwrap_or(ENTRY);
        let starts: Vec<u32> = (0..functions.len()).map(|n| start(image, program, n)).collect();
        // Where nothing calls the first function, the entry is its prologue.
        let parts = || image.parts().iter();
        let own = parts().find(|part| part.range.start == image.entry());
        let entry_end = own.map_or(image.entry(), |part| part.range.end);
        let falls = !calls_first(program);
        let end = |number: usize| image.range(functions[number].insns.end - 1).end;
        let entry_end = if falls { end(0) } else { entry_end };
        self.function(name, image.entry()..entry_end, SymbolScope::Dynamic);
        for (number, function) in functions.iter().enumerate().skip(usize::from(falls)) {
            let name = match (number, &function.name) {
                (0, _) => format!("{name}.local"),
                (_, Some(name)) => name.clone(),
                (_, None) => format!("bpf_func_{}", program.slot(function.insns.start)),
            };
            self.function(&name, starts[number]..end(number), SymbolScope::Compilation);
        }
        for part in parts() {
            match part.kind {
                PartKind::Exit => {
                    self.function("bpf_exit", part.range.clone(), SymbolScope::Compilation);
                }
                PartKind::Helper => {
                    self.function("bpf_helper", part.range.clone(), SymbolScope::Compilation);
                }
                PartKind::Table => {
                    let range = part.range.clone();
                    self.add("bpf_table", range, SymbolKind::Data, SymbolScope::Compilation);
                }
                PartKind::Entry
                | PartKind::Prologue(_)
                | PartKind::Padding
                | PartKind::Fault(_)
                | PartKind::Cold(_) => {}
            }
        }
        if image.arch() == Arch::Arm64 {
            self.mapping(image);
        }
    }

    fn function(&mut self, name: &str, range: std::ops::Range<u32>, scope: SymbolScope) {
        self.add(name, range, SymbolKind::Text, scope);
    }

    /// Adds a symbol, under a name of its own.
    fn add(
        &mut self,
        name: &str,
        range: std::ops::Range<u32>,
        kind: SymbolKind,
        scope: SymbolScope,
    ) {
        let mut own = name.to_owned();
        let mut number = 1;
        while !self.taken.insert(own.clone()) {
            number += 1;
            own = format!("{name}.{number}");
        }
        self.object.add_symbol(Symbol {
            name: own.into_bytes(),
            value: range.start.into(),
            size: (range.end - range.start).into(),
            kind,
            scope,
            weak: false,
            section: SymbolSection::Section(self.text),
            flags: SymbolFlags::None,
        });
    }

    /// The mapping symbols (ELF for the Arm 64-bit Architecture, section 5.5.5).
    fn mapping(&mut self, image: &Image) {
        let end = u32::try_from(image.code().len()).unwrap_or(u32::MAX);
        let mut marks = vec![(0, "$x")];
        for part in image.parts().iter().filter(|part| part.kind == PartKind::Table) {
            marks.retain(|&(at, _)| at != part.range.start);
            marks.push((part.range.start, "$d"));
            if part.range.end < end {
                marks.push((part.range.end, "$x"));
            }
        }
        for (at, name) in marks {
            self.object.add_symbol(Symbol {
                name: name.as_bytes().to_vec(),
                value: at.into(),
                size: 0,
                kind: SymbolKind::Label,
                scope: SymbolScope::Compilation,
                weak: false,
                section: SymbolSection::Section(self.text),
                flags: SymbolFlags::None,
            });
        }
    }
}

/// Where a function's code starts, its prologue included.
fn start(image: &Image, program: &Program, number: usize) -> u32 {
    let prologue = image.parts().iter().find(|part| part.kind == PartKind::Prologue(number));
    let first = program.functions()[number].insns.start;
    prologue.map_or_else(|| image.range(first).start, |part| part.range.start)
}

/// Whether something calls the first function, so that it has a prologue besides the entry.
fn calls_first(program: &Program) -> bool {
    crate::plan::Plan::new(program).calls_first
}

#[cfg(test)]
mod tests;
