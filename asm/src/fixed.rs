//! Registers that an instruction leaves no choice in, and how to have others: [`tied`] for those
//! named twice that share a field, [`fixed`] for r0.

use crate::grammar::{Binding, Leaf};
use crate::operand::{Capture, Value};
use acqrel_isa::{Access, Fields, Op, Reg, Syntax};

/// The way out if two names of one register differ: the fields are those with the first name, and
/// the second is given.
///
/// To write the first name in place of the second would drop an operand, so it is copied.
pub(crate) fn tied(op: Op, fields: Fields, second: Reg, wide: bool, syntax: Syntax) -> String {
    let text = |fields: Fields| op.insn(fields).text(syntax);
    if !matches!(op.row().access, Some(Access::Rmw { .. })) {
        let first = copy(fields.dst, second, wide, syntax);
        let then = text(fields);
        return format!("the instruction works in place: first copy, `{first}`, then `{then}`");
    }
    let why = "the old value goes to the register of the operand";
    if fields.dst == fields.src {
        // A copy before would overwrite the address.
        let first = text(Fields { src: second, ..fields });
        let then = copy(fields.src, second, wide, syntax);
        return format!("{why}: `{first}`, then copy, `{then}`");
    }
    let first = copy(fields.src, second, wide, syntax);
    let then = text(fields);
    format!("{why}: first copy, `{first}`, then `{then}`")
}

/// The way out if another register stands where a template has a certain one.
pub(crate) fn fixed(
    leaf: &Leaf,
    captures: &[Capture],
    at: usize,
    wanted: Reg,
    syntax: Syntax,
) -> String {
    let Some(&Capture { value: Value::Reg(reg, wide), .. }) = captures.get(at) else {
        return format!("write `r{}`", wanted.number());
    };
    let name = format!("{}{}", if wide { 'r' } else { 'w' }, wanted.number());
    if at == 0 {
        let copy = copy(reg, wanted, wide, syntax);
        return format!("the result is always in `{name}`: write that, then copy, `{copy}`");
    }
    let copy = copy(wanted, reg, wide, syntax);
    let help = format!(
        "the expected value is always in `{name}`: first copy, `{copy}`, then write `{name}`"
    );
    let taken = leaf.bindings.iter().zip(captures).any(|(binding, capture)| {
        matches!(binding, Binding::Piece(_))
            && matches!(capture.value, Value::Reg(reg, _) if reg == wanted)
    });
    if taken {
        return format!("{help}; before that, move what is in `{name}` to another register");
    }
    help
}

/// The instruction that copies a register.
fn copy(to: Reg, from: Reg, wide: bool, syntax: Syntax) -> String {
    let op = if wide { Op::Mov64Reg } else { Op::Mov32Reg };
    op.insn(Fields { dst: to, src: from, ..Fields::ZERO }).text(syntax).to_string()
}
