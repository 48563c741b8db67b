//! Loads and stores that order others, and exclusive ones.

use super::access::{Data, not_written_back, size_and_code, unscaled};
use super::arguments::{Arguments, below};
use super::operand::{Memory, Offset};
use crate::assembler::error::Problem;

/// Which operands an instruction has besides the data register.
#[derive(Clone, Copy)]
enum Form {
    /// A base register.
    Base,
    /// A status register and a base register.
    Status,
}

/// The instructions without the letter of the size, and their bits without it.
const TABLE: [(&str, Form, u32); 9] = [
    ("ldar", Form::Base, 0x08df_fc00),
    ("ldlar", Form::Base, 0x08df_7c00),
    ("ldapr", Form::Base, 0x38bf_c000),
    ("ldxr", Form::Base, 0x085f_7c00),
    ("ldaxr", Form::Base, 0x085f_fc00),
    ("stlr", Form::Base, 0x089f_fc00),
    ("stllr", Form::Base, 0x089f_7c00),
    ("stxr", Form::Status, 0x0800_7c00),
    ("stlxr", Form::Status, 0x0800_fc00),
];

/// Those with an offset.
const UNSCALED: [(&str, Data); 9] = [
    ("ldapur", Data::Whole { load: true }),
    ("ldapurb", Data::Part { size: 0, load: true }),
    ("ldapurh", Data::Part { size: 1, load: true }),
    ("ldapursb", Data::Signed { size: 0 }),
    ("ldapursh", Data::Signed { size: 1 }),
    ("ldapursw", Data::Signed { size: 2 }),
    ("stlur", Data::Whole { load: false }),
    ("stlurb", Data::Part { size: 0, load: false }),
    ("stlurh", Data::Part { size: 1, load: false }),
];

pub(super) fn encode(name: &str, args: &mut Arguments<'_>) -> Option<Result<u32, Problem>> {
    if let Some(&(_, data)) = UNSCALED.iter().find(|row| row.0 == name) {
        return Some(with_offset(args, data));
    }
    let &(stem, form, bits) = TABLE.iter().find(|row| part(name, row.0).is_some())?;
    Some(at_base(args, form, bits, part(name, stem)?))
}

/// What is accessed by an instruction whose name is a stem and the letter of a size.
pub(super) fn part(name: &str, stem: &str) -> Option<Data> {
    match name.strip_prefix(stem)? {
        "" => Some(Data::Whole { load: false }),
        "b" => Some(Data::Part { size: 0, load: false }),
        "h" => Some(Data::Part { size: 1, load: false }),
        _ => None,
    }
}

/// The base register of an address that has nothing else, or 0.
pub(super) fn base(memory: &Memory) -> Result<u32, Problem> {
    not_written_back(memory)?;
    match &memory.offset {
        Offset::None => {}
        Offset::Number(number) => {
            below(number, 1)
                .map_err(|_| Problem::new(number.span.clone(), "the instruction has no offset"))?;
        }
        Offset::Index(index, _) => {
            return Err(Problem::new(index.span.clone(), "the instruction has no offset"));
        }
    }
    memory.base.or_stack()
}

fn at_base(args: &mut Arguments<'_>, form: Form, bits: u32, data: Data) -> Result<u32, Problem> {
    let status = match form {
        Form::Base => 0,
        Form::Status => args.register_of(false)?.or_zero()?,
    };
    let register = args.register()?;
    let (size, _) = size_and_code(data, &register)?;
    let base = base(&args.memory()?)?;
    Ok(bits | size << 30 | status << 16 | base << 5 | register.or_zero()?)
}

fn with_offset(args: &mut Arguments<'_>, data: Data) -> Result<u32, Problem> {
    let register = args.register()?;
    let (size, code) = size_and_code(data, &register)?;
    let memory = args.memory()?;
    let bits = 0x1900_0000 | size << 30 | code << 22 | unscaled(&memory)?;
    Ok(bits | memory.base.or_stack()? << 5 | register.or_zero()?)
}
