//! [`parse()`]: the sections of a test, one after the other.

use super::condition;
use super::cursor::{Cursor, Lines};
use super::diag::{Code, Diagnostic};
use super::init::{Init, InitRegister};
use super::observed::Scope;
use super::source::{Printed, Source};
use super::{header, init, table, thread};
use acqrel_asm::Span;
use acqrel_machine::Reg;
use std::collections::HashMap;

/// Reads a test. It is none if there is an error; all errors are given at once, in the order of the
/// text.
///
/// ```
/// use acqrel_litmus::format;
///
/// let (source, diagnostics) = format::parse("BPF SB\n{ x=; }\n P0 ;\n r1 + 1 ;\nexists (0:r11=0)\n");
/// assert!(source.is_none());
/// let codes: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect();
/// assert_eq!(codes, ["L0103", "E0104", "L0303"]);
/// ```
pub fn parse(text: &str) -> (Option<Source>, Vec<Diagnostic>) {
    if u32::try_from(text.len()).is_err() {
        let message = "the test is larger than 4 GiB";
        return (None, vec![Diagnostic::new(Code::TooLarge, Span::default(), message)]);
    }
    let mut cursor = Cursor::new(text);
    let header = header::read(&mut cursor);
    let (Some(isa), Some(open)) = (header.isa, header.open) else {
        return (None, cursor.finish());
    };
    let mut init = init::read(&mut cursor, isa, open);
    let columns = table::read(&mut cursor, isa);
    let lines = Lines::of(text);
    let threads: Vec<_> =
        columns.iter().map(|column| thread::read(&mut cursor, isa, &lines, column)).collect();

    let mut types = HashMap::new();
    for register in &init.registers {
        if let Some(typed) = register.typed {
            types.insert((register.thread, register.register.number.number()), typed);
        }
    }
    let mut scope = Scope {
        isa,
        threads: columns.len(),
        locations: &mut init.locations,
        types,
        unsigned: &mut init.unsigned,
        arrays: Vec::new(),
        gave_up: false,
    };
    let clauses = condition::read(&mut cursor, &mut scope);
    let (types, mut arrays) = (scope.types, scope.arrays);
    arrays.sort_unstable();
    let registers = registers(&mut cursor, &init, columns.len());
    if cursor.failed() {
        return (None, cursor.finish());
    }
    let Init { locations, mut unsigned, refusals, .. } = init;
    unsigned.sort_unstable();
    unsigned.dedup();
    let mut registers_unsigned: Vec<(usize, Reg)> = types
        .iter()
        .filter(|(_, typed)| !typed.signed)
        .filter_map(|(&(thread, number), _)| Some((thread, Reg::new(number)?)))
        .collect();
    registers_unsigned.sort_unstable();
    let source = Source {
        name: header.name,
        isa,
        doc: header.doc,
        metadata: header.metadata,
        threads: threads.into_iter().flatten().collect(),
        registers,
        locations,
        filter: clauses.filter,
        observed: clauses.observed,
        quantifier: clauses.quantifier,
        condition: clauses.condition,
        refusals,
        printed: Printed { arrays, unsigned, unsigned_registers: registers_unsigned },
    };
    (Some(source), cursor.finish())
}

/// The initial values of each thread's registers.
fn registers(cursor: &mut Cursor<'_>, init: &Init, threads: usize) -> Vec<Vec<(Reg, u64)>> {
    let mut registers = vec![Vec::new(); threads];
    for InitRegister { thread, register, value, span, .. } in &init.registers {
        if let Some(registers) = registers.get_mut(*thread) {
            registers.push((register.number, value & register.size.mask()));
        } else {
            let message = format!("there is no thread {thread}");
            cursor.error(Code::UnknownThread, *span, message);
        }
    }
    registers
}
