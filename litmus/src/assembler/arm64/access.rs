//! Plain loads and stores: of one register with all ways to address memory, and of pairs.

use super::arguments::{Arguments, signed};
use super::operand::{Memory, Modified, Modifier, Offset, Register};
use crate::assembler::cursor::Spanned;
use crate::assembler::error::Problem;

/// Which registers an instruction can have, and what it does with them.
#[derive(Clone, Copy)]
pub(super) enum Data {
    /// The width of the register is the size of the access.
    Whole { load: bool },
    /// A W register of which 2^`size` bytes are accessed.
    Part { size: u32, load: bool },
    /// A register of either width to which 2^`size` bytes are sign-extended; if they are four,
    /// an X register.
    Signed { size: u32 },
}

/// The instructions that address memory in all ways, each with its unscaled form.
const TABLE: [(&str, &str, Data); 9] = [
    ("ldr", "ldur", Data::Whole { load: true }),
    ("ldrb", "ldurb", Data::Part { size: 0, load: true }),
    ("ldrh", "ldurh", Data::Part { size: 1, load: true }),
    ("ldrsb", "ldursb", Data::Signed { size: 0 }),
    ("ldrsh", "ldursh", Data::Signed { size: 1 }),
    ("ldrsw", "ldursw", Data::Signed { size: 2 }),
    ("str", "stur", Data::Whole { load: false }),
    ("strb", "sturb", Data::Part { size: 0, load: false }),
    ("strh", "sturh", Data::Part { size: 1, load: false }),
];

pub(super) fn encode(name: &str, args: &mut Arguments<'_>) -> Option<Result<u32, Problem>> {
    if let Some(&(scaled, _, data)) = TABLE.iter().find(|row| row.0 == name || row.1 == name) {
        let form = if name == scaled { single } else { unscaled_alone };
        return Some(form(args, data));
    }
    Some(match name {
        "ldp" => pair(args, true, false),
        "ldpsw" => pair(args, true, true),
        "stp" => pair(args, false, false),
        _ => return None,
    })
}

/// The log of the size and the code of what is done, in their fields, for a register.
pub(super) fn size_and_code(data: Data, register: &Register) -> Result<(u32, u32), Problem> {
    Ok(match data {
        Data::Whole { load } => (2 + u32::from(register.wide), u32::from(load)),
        Data::Part { size, load } => {
            register.must_be(false)?;
            (size, u32::from(load))
        }
        Data::Signed { size } => {
            if size == 2 {
                register.must_be(true)?;
            }
            (size, if register.wide { 2 } else { 3 })
        }
    })
}

/// Refuses `!` where an address cannot be written back.
pub(super) fn not_written_back(memory: &Memory) -> Result<(), Problem> {
    if memory.writes_back {
        let message = "the instruction cannot write the address back";
        return Err(Problem::new(memory.span.clone(), message));
    }
    Ok(())
}

fn single(args: &mut Arguments<'_>, data: Data) -> Result<u32, Problem> {
    let register = args.register()?;
    let (size, code) = size_and_code(data, &register)?;
    let memory = args.memory()?;
    let bits = size << 30 | code << 22 | memory.base.or_stack()? << 5 | register.or_zero()?;
    let zero = || Spanned { value: 0, span: memory.span.clone() };
    let offset = match &memory.offset {
        Offset::Index(index, modified) => {
            not_written_back(&memory)?;
            return Ok(bits | 0x3820_0800 | indexed(index, modified.as_ref(), size)?);
        }
        Offset::None if !args.is_empty() && !memory.writes_back => {
            let offset = signed(&args.number()?, 9, 1)?;
            return Ok(bits | 0x3800_0400 | offset << 12);
        }
        Offset::None => zero(),
        Offset::Number(number) => number.clone(),
    };
    if memory.writes_back {
        return Ok(bits | 0x3800_0c00 | signed(&offset, 9, 1)? << 12);
    }
    let scale = 1 << size;
    let scaled = u32::try_from(offset.value / scale).ok();
    match scaled.filter(|&units| offset.value % scale == 0 && units < 1 << 12) {
        Some(units) if offset.value >= 0 => Ok(bits | 0x3900_0000 | units << 10),
        _ => match signed(&offset, 9, 1) {
            Ok(offset) => Ok(bits | 0x3800_0000 | offset << 12),
            Err(problem) => {
                let most = 4095 * scale;
                let help = format!("or a multiple of {scale} from 0 to {most}");
                Err(problem.help(help))
            }
        },
    }
}

/// A register that is added to the base, shifted by the size of the access or not at all.
fn indexed(index: &Register, modified: Option<&Modified>, size: u32) -> Result<u32, Problem> {
    const SHIFTED: u32 = 1 << 12;
    let (option, amount) = match modified {
        None => (3, None),
        Some(Modified { modifier, amount, span }) => match modifier {
            Modifier::Shift(0) => (3, *amount),
            Modifier::Extend(option @ (2 | 6 | 7)) => (*option, *amount),
            Modifier::Shift(_) | Modifier::Extend(_) => {
                return Err(Problem::new(span.clone(), "expected LSL, UXTW, SXTW or SXTX"));
            }
        },
    };
    if option & 3 == 3 && !index.wide {
        return Err(Problem::new(index.span.clone(), "a W register has to be extended here")
            .help("write UXTW or SXTW behind it"));
    }
    let shift = match amount {
        // For single bytes, a shift by 0 that is written has an encoding of its own.
        Some(amount) if amount == i128::from(size) => SHIFTED,
        None | Some(0) => 0,
        Some(amount) => {
            let span = modified.map_or(index.span.clone(), |modified| modified.span.clone());
            let expected = if size == 0 { "0".to_owned() } else { format!("0 or {size}") };
            let message = format!("the index is shifted by {amount}, expected {expected}");
            return Err(Problem::new(span, message));
        }
    };
    Ok(index.or_zero()? << 16 | option << 13 | shift)
}

/// An address with an offset of nine bits and no other.
pub(super) fn unscaled(memory: &Memory) -> Result<u32, Problem> {
    not_written_back(memory)?;
    match &memory.offset {
        Offset::None => Ok(0),
        Offset::Number(number) => Ok(signed(number, 9, 1)? << 12),
        Offset::Index(index, _) => Err(Problem::new(index.span.clone(), "expected a number")),
    }
}

fn unscaled_alone(args: &mut Arguments<'_>, data: Data) -> Result<u32, Problem> {
    let register = args.register()?;
    let (size, code) = size_and_code(data, &register)?;
    let memory = args.memory()?;
    let bits = 0x3800_0000 | size << 30 | code << 22 | unscaled(&memory)?;
    Ok(bits | memory.base.or_stack()? << 5 | register.or_zero()?)
}

/// LDP, STP and LDPSW.
fn pair(args: &mut Arguments<'_>, load: bool, extends: bool) -> Result<u32, Problem> {
    const OFFSET: u32 = 2;
    const POST_INDEXED: u32 = 1;
    const PRE_INDEXED: u32 = 3;
    let first = args.register()?;
    if extends {
        first.must_be(true)?;
    }
    let second = args.register_of(first.wide)?.or_zero()?;
    let memory = args.memory()?;
    let (code, scale) = match (extends, first.wide) {
        (true, _) => (1, 4),
        (false, true) => (2, 8),
        (false, false) => (0, 4),
    };
    let (mode, offset) = match &memory.offset {
        Offset::Index(index, _) => {
            return Err(Problem::new(index.span.clone(), "expected a number"));
        }
        Offset::None if !args.is_empty() && !memory.writes_back => {
            (POST_INDEXED, signed(&args.number()?, 7, scale)?)
        }
        Offset::None => (if memory.writes_back { PRE_INDEXED } else { OFFSET }, 0),
        Offset::Number(number) => {
            let mode = if memory.writes_back { PRE_INDEXED } else { OFFSET };
            (mode, signed(number, 7, scale)?)
        }
    };
    let bits = 0x2800_0000 | code << 30 | mode << 23 | u32::from(load) << 22 | offset << 15;
    Ok(bits | second << 10 | memory.base.or_stack()? << 5 | first.or_zero()?)
}
