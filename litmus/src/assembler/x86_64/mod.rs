//! x86-64 instructions as bytes (Intel SDM vol. 2).

mod bytes;
mod data;
mod exchange;
mod mnemonic;
mod operand;
mod register;
mod size;

use self::bytes::Bytes;
use self::mnemonic::Form;
use self::operand::Operands;
use self::register::Register;
use super::cursor::Cursor;
use super::error::Problem;
use super::{Site, Symbols};

/// The number of the general register that a word names, or names a part of.
pub(super) fn register(word: &str) -> Option<u8> {
    Register::named(word).map(Register::whole)
}

/// The name of a part of a register.
pub(super) fn register_name(number: u8, size: acqrel_isa::Size) -> String {
    Register::name(number, size)
}

/// The bytes of an instruction.
pub(super) fn encode(
    text: &str,
    site: &Site<'_>,
    symbols: Symbols<'_>,
) -> Result<Vec<u8>, Problem> {
    let mut cursor = Cursor::new(text);
    let Some(mut word) = cursor.word() else {
        return Err(cursor.unexpected("an instruction"));
    };
    let lock = word.value.eq_ignore_ascii_case("lock").then(|| word.span.clone());
    if lock.is_some() {
        word = cursor.word().ok_or_else(|| cursor.unexpected("an instruction"))?;
    }
    let name = word.value.to_ascii_lowercase();
    let Some((form, suffix)) = mnemonic::of(&name) else {
        let message = format!("unknown instruction `{}`", word.value);
        return Err(Problem::new(word.span, message).help(super::KNOWN));
    };
    if let Form::Jump(opcode) = form {
        if let Some(lock) = lock {
            return Err(not_locked(lock));
        }
        return jump(&mut cursor, opcode, site);
    }
    let mut args = Operands::parse(&mut cursor, symbols, suffix, word.span)?;
    let mut bytes = Bytes::default();
    data::encode(form, &mut args, &mut bytes)?;
    args.finish()?;
    if let Some(lock) = &lock
        && !bytes.has_memory()
    {
        return Err(not_locked(lock.clone()));
    }
    bytes.into_vec(lock.is_some()).ok_or_else(|| {
        let message = "ah, bh, ch and dh cannot be used with this other register";
        Problem::new(0..text.len(), message)
    })
}

fn not_locked(lock: core::ops::Range<usize>) -> Problem {
    Problem::new(lock, "the instruction cannot be locked")
        .help("lock is for instructions that change memory")
}

/// A jump to a label, always with 32 bits of distance.
fn jump(cursor: &mut Cursor<'_>, opcode: &[u8], site: &Site<'_>) -> Result<Vec<u8>, Problem> {
    let Some(label) = cursor.word() else {
        return Err(cursor.unexpected("a label"));
    };
    if cursor.peek().is_some() {
        return Err(cursor.unexpected("the end"));
    }
    let target = site.label(label.value, label.span.clone())?;
    let mut bytes = opcode.to_vec();
    let next = i128::from(site.address) + i128::try_from(opcode.len()).unwrap_or(0) + 4;
    let distance = i32::try_from(i128::from(target) - next)
        .map_err(|_| Problem::new(label.span, "the label is too far away"))?;
    bytes.extend(distance.to_le_bytes());
    Ok(bytes)
}
