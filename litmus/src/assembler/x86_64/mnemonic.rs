//! [`Form`]: what kind of instruction a mnemonic names.

use acqrel_isa::Size;

/// A kind of instruction: its operands, and its opcode where several have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `add` and the seven operations like it, by their number.
    Alu(u8),
    Test,
    Move,
    /// One operand: the opcode of bytes, and the extension of the opcode.
    Single(u8, u8),
    /// `imul`, with one to three operands.
    Multiply,
    /// A shift or rotation by `cl` or a constant, with the extension of the opcode.
    Shift(u8),
    Exchange,
    ExchangeAdd,
    CompareExchange,
    Lea,
    /// A move that extends what has another size.
    Extend(&'static [u8], Size),
    ByteSwap,
    /// A move under a condition, with the condition's code.
    MoveIf(u8),
    /// `cmovc`, whose operands herd7 has in the other order.
    MoveIfCarry,
    /// A byte that says whether a condition holds.
    Set(u8),
    /// A jump to a label.
    Jump(&'static [u8]),
    /// An instruction without operands.
    Alone(&'static [u8]),
    /// An instruction that does nothing, with an operand.
    LongNop,
}

/// The instructions that have a suffix for the size of their operands, or whose registers say it.
const SIZED: [(&str, Form); 29] = [
    ("add", Form::Alu(0)),
    ("or", Form::Alu(1)),
    ("adc", Form::Alu(2)),
    ("sbb", Form::Alu(3)),
    ("and", Form::Alu(4)),
    ("sub", Form::Alu(5)),
    ("xor", Form::Alu(6)),
    ("cmp", Form::Alu(7)),
    ("test", Form::Test),
    ("mov", Form::Move),
    ("inc", Form::Single(0xfe, 0)),
    ("dec", Form::Single(0xfe, 1)),
    ("not", Form::Single(0xf6, 2)),
    ("neg", Form::Single(0xf6, 3)),
    ("mul", Form::Single(0xf6, 4)),
    ("div", Form::Single(0xf6, 6)),
    ("idiv", Form::Single(0xf6, 7)),
    ("imul", Form::Multiply),
    ("rol", Form::Shift(0)),
    ("ror", Form::Shift(1)),
    ("shl", Form::Shift(4)),
    ("sal", Form::Shift(4)),
    ("shr", Form::Shift(5)),
    ("sar", Form::Shift(7)),
    ("xchg", Form::Exchange),
    ("xadd", Form::ExchangeAdd),
    ("cmpxchg", Form::CompareExchange),
    ("lea", Form::Lea),
    ("bswap", Form::ByteSwap),
];

/// The moves that extend: their second suffix is the size of the destination.
const EXTENDING: [(&str, Form); 5] = [
    ("movzb", Form::Extend(&[0x0f, 0xb6], Size::B)),
    ("movzw", Form::Extend(&[0x0f, 0xb7], Size::H)),
    ("movsb", Form::Extend(&[0x0f, 0xbe], Size::B)),
    ("movsw", Form::Extend(&[0x0f, 0xbf], Size::H)),
    ("movsl", Form::Extend(&[0x63], Size::W)),
];

const ALONE: [(&str, &[u8]); 16] = [
    ("mfence", &[0x0f, 0xae, 0xf0]),
    ("lfence", &[0x0f, 0xae, 0xe8]),
    ("sfence", &[0x0f, 0xae, 0xf8]),
    ("nop", &[0x90]),
    ("pause", &[0xf3, 0x90]),
    ("endbr64", &[0xf3, 0x0f, 0x1e, 0xfa]),
    ("ret", &[0xc3]),
    ("retq", &[0xc3]),
    ("ud2", &[0x0f, 0x0b]),
    ("int3", &[0xcc]),
    ("cbtw", &[0x66, 0x98]),
    ("cwtl", &[0x98]),
    ("cltq", &[0x48, 0x98]),
    ("cwtd", &[0x66, 0x99]),
    ("cltd", &[0x99]),
    ("cqto", &[0x48, 0x99]),
];

#[rustfmt::skip] // By code.
const CONDITIONS: [(&str, u8); 30] = [
    ("o", 0), ("no", 1),
    ("b", 2), ("c", 2), ("nae", 2), ("ae", 3), ("nb", 3), ("nc", 3),
    ("e", 4), ("z", 4), ("ne", 5), ("nz", 5),
    ("be", 6), ("na", 6), ("a", 7), ("nbe", 7),
    ("s", 8), ("ns", 9),
    ("p", 10), ("pe", 10), ("np", 11), ("po", 11),
    ("l", 12), ("nge", 12), ("ge", 13), ("nl", 13),
    ("le", 14), ("ng", 14), ("g", 15), ("nle", 15),
];

/// The jumps, by the code of their condition.
const JUMPS: [&[u8]; 16] = [
    &[0x0f, 0x80],
    &[0x0f, 0x81],
    &[0x0f, 0x82],
    &[0x0f, 0x83],
    &[0x0f, 0x84],
    &[0x0f, 0x85],
    &[0x0f, 0x86],
    &[0x0f, 0x87],
    &[0x0f, 0x88],
    &[0x0f, 0x89],
    &[0x0f, 0x8a],
    &[0x0f, 0x8b],
    &[0x0f, 0x8c],
    &[0x0f, 0x8d],
    &[0x0f, 0x8e],
    &[0x0f, 0x8f],
];

fn find<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|row| row.0 == name).map(|row| row.1)
}

/// What a mnemonic in lower case names, and the size of its suffix.
pub(super) fn of(name: &str) -> Option<(Form, Option<Size>)> {
    if let Some(bytes) = find(&ALONE, name) {
        return Some((Form::Alone(bytes), None));
    }
    if let Some(form) = find(&SIZED, name) {
        return Some((form, None));
    }
    if let Some(condition) = name.strip_prefix('j') {
        return jump(condition).map(|bytes| (Form::Jump(bytes), None));
    }
    if let Some(code) = name.strip_prefix("set").and_then(|name| find(&CONDITIONS, name)) {
        return Some((Form::Set(code), Some(Size::B)));
    }
    if let Some(condition) = name.strip_prefix("cmov") {
        return conditional_move(condition);
    }
    let (stem, suffix) = split(name)?;
    if let Some(Form::Extend(bytes, from)) = find(&EXTENDING, stem) {
        let form = Form::Extend(bytes, from);
        return (suffix.bits() > from.bits()).then_some((form, Some(suffix)));
    }
    let long_nop = (stem == "nop").then_some(Form::LongNop);
    find(&SIZED, stem).or(long_nop).map(|form| (form, Some(suffix)))
}

/// A mnemonic without its suffix, and the size that this says.
fn split(name: &str) -> Option<(&str, Size)> {
    [("b", Size::B), ("w", Size::H), ("l", Size::W), ("q", Size::DW)]
        .into_iter()
        .find_map(|(suffix, size)| Some((name.strip_suffix(suffix)?, size)))
}

/// The opcode of a jump under a condition. `jlt` and `jgt` are herd7's names.
fn jump(condition: &str) -> Option<&'static [u8]> {
    let code = match condition {
        "mp" => return Some(&[0xe9]),
        "lt" => find(&CONDITIONS, "l")?,
        "gt" => find(&CONDITIONS, "g")?,
        _ => find(&CONDITIONS, condition)?,
    };
    JUMPS.get(usize::from(code)).copied()
}

fn conditional_move(condition: &str) -> Option<(Form, Option<Size>)> {
    let (condition, size) = match find(&CONDITIONS, condition) {
        Some(_) => (condition, None),
        None => split(condition).map(|(condition, size)| (condition, Some(size)))?,
    };
    let code = find(&CONDITIONS, condition)?;
    Some((if condition == "c" { Form::MoveIfCarry } else { Form::MoveIf(code) }, size))
}
