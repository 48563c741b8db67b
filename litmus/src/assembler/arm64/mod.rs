//! ARM64 instructions as words. The groups are those of the Arm ARM, section C3.

mod access;
mod arguments;
mod arithmetic;
mod atomic;
mod barrier;
mod bitfield;
mod bitmask;
mod branch;
mod logical;
mod moves;
mod multiply;
mod operand;
mod ordered;
mod select;

use self::arguments::Arguments;
use super::Site;
use super::cursor::Cursor;
use super::error::Problem;

/// The word of an instruction; none if the group does not have the mnemonic, in lower case.
type Group = fn(&str, &mut Arguments<'_>, &Site<'_>) -> Option<Result<u32, Problem>>;

const GROUPS: [Group; 10] = [
    |name, args, _| moves::encode(name, args),
    |name, args, _| arithmetic::encode(name, args),
    |name, args, _| logical::encode(name, args),
    |name, args, _| bitfield::encode(name, args),
    |name, args, _| multiply::encode(name, args),
    |name, args, _| select::encode(name, args),
    branch::encode,
    |name, args, _| access::encode(name, args),
    |name, args, _| ordered::encode(name, args).or_else(|| atomic::encode(name, args)),
    |name, args, _| barrier::encode(name, args),
];

/// The number of the general register that a word names.
pub(super) fn register(word: &str) -> Option<u8> {
    operand::Register::named(word, 0..word.len())?.general()
}

/// The bytes of an instruction.
pub(super) fn encode(text: &str, site: &Site<'_>) -> Result<Vec<u8>, Problem> {
    let mut cursor = Cursor::new(text);
    let Some(mnemonic) = cursor.word() else {
        return Err(cursor.unexpected("an instruction"));
    };
    let name = mnemonic.value.to_ascii_lowercase();
    let word = |args: &mut Arguments<'_>| GROUPS.iter().find_map(|group| group(&name, args, site));
    // The operands of other instructions may be of other kinds.
    if word(&mut Arguments::default()).is_none() {
        let message = format!("unknown instruction `{}`", mnemonic.value);
        return Err(Problem::new(mnemonic.span, message).help(super::KNOWN));
    }
    let mut args = Arguments::parse(&mut cursor)?;
    let Some(word) = word(&mut args) else {
        return Err(Problem::new(mnemonic.span, "the instruction has other operands"));
    };
    let word = word?;
    args.finish()?;
    Ok(word.to_le_bytes().to_vec())
}
