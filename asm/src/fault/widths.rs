//! Registers of the wrong width: [`widths`].

use crate::diag::{Code, Diagnostic};
use crate::grammar::{Binding, Leaf};
use crate::lower::{choose, no_choice};
use crate::operand::{Capture, Input, Value};
use crate::style;
use acqrel_isa::{Access, LoadOrder, Op, Piece, Reg, Role, Size, StoreOrder, Syntax};

/// The error for registers of the wrong width.
pub(super) fn widths(
    leaves: &[Leaf],
    captures: &[Capture],
    input: Input<'_>,
    syntax: Syntax,
) -> Diagnostic {
    let Some(leaf) = choose(leaves, captures, None, true) else {
        return no_choice(leaves, captures, input.tokens, syntax);
    };
    let row = leaf.op.row();
    for (binding, capture) in leaf.bindings.iter().zip(captures) {
        let (Value::Reg(reg, is_wide), wide, role) = (match *binding {
            Binding::Piece(Piece::Reg(field)) => (capture.value, true, row.role(field)),
            Binding::Piece(Piece::Reg32(field)) => (capture.value, false, row.role(field)),
            // The register that a template gives is r0 or w0 by the width of the access.
            Binding::Reg(_) => (
                capture.value,
                row.access.is_none_or(|a| a.size().bits() == 64 || syntax != Syntax::Llvm),
                None,
            ),
            Binding::Piece(_) | Binding::Number(_) => continue,
        }) else {
            continue;
        };
        if is_wide == wide {
            continue;
        }
        let (is, needed) = if is_wide { ('r', 'w') } else { ('w', 'r') };
        let number = reg.number();
        let style = style(syntax);
        let message = match (role, row.access) {
            (Some(Role::Base), _) => "an address is in an r register, all 64 bits of it".to_owned(),
            (_, Some(Access::Load { size, order: LoadOrder::Acquire })) => {
                let (article, sized) = sized(size);
                format!(
                    "{article} {sized} `load_acquire` writes {needed} register in {style}",
                    needed = a_register(needed)
                )
            }
            (_, Some(Access::Store { size, order: StoreOrder::Release })) => {
                let (article, sized) = sized(size);
                format!(
                    "{article} {sized} `store_release` stores {needed} register in {style}",
                    needed = a_register(needed)
                )
            }
            (_, Some(Access::Rmw { size, .. })) => {
                let (article, sized) = sized(size);
                format!("{article} {sized} read-modify-write has {needed} registers in {style}")
            }
            (_, Some(Access::Load { size, .. } | Access::Store { size, .. })) => {
                let (_, sized) = sized(size);
                format!(
                    "this {sized} access needs {needed} register in {style}",
                    needed = a_register(needed)
                )
            }
            (_, Some(Access::Packet { .. }) | None) => {
                format!(
                    "this instruction has {needed} registers in {style}: r for 64 bits, w for 32"
                )
            }
        };
        let help = zero_extended(leaf.op, captures).unwrap_or_else(|| {
            let low = role == Some(Role::Read) && !is_wide && reg != Reg::R10 && captures.len() > 1;
            if low {
                // To write the other name takes more bits into account than were asked for.
                format!("write `r{number}` for all its bits; `w{number} = w{number}` before that clears the upper 32")
            } else {
                let why = if is_wide { why(row.access, number) } else { String::new() };
                format!("write `{needed}{number}`{why}")
            }
        });
        return Diagnostic::new(Code::RegisterClass, capture.span, message)
            .label(format!("this is `{is}{number}`"))
            .help(help);
    }
    // The statement is right when registers of either width are admitted, so one was wrong.
    no_choice(leaves, captures, input.tokens, syntax)
}

/// What happens to the bits that a w register does not have.
fn why(access: Option<Access>, number: u8) -> String {
    match access {
        Some(Access::Load { order: LoadOrder::Acquire, .. }) => {
            format!(", the lower half of `r{number}`; the upper one is cleared")
        }
        Some(Access::Store { size, order: StoreOrder::Release }) => {
            format!(", the lower half of `r{number}`, of which {} bits are stored", size.bits())
        }
        _ => String::new(),
    }
}

/// The way out for a move to 64 bits that was meant as one of 32.
fn zero_extended(op: Op, captures: &[Capture]) -> Option<String> {
    let [
        Capture { value: Value::Reg(dst, wide), .. },
        Capture { value: Value::Reg(src, from), .. },
    ] = *captures
    else {
        return None;
    };
    let narrow = match (wide, from) {
        (true, false) => op == Op::Mov64Reg,
        (false, _) => op == Op::MovSx32To64,
        (true, true) => false,
    };
    narrow.then(|| {
        let (dst, src) = (dst.number(), src.number());
        format!("write `w{dst} = w{src}`, which clears the upper 32 bits of `r{dst}`")
    })
}

/// The article and adjective of a size.
fn sized(size: Size) -> (&'static str, String) {
    let article = if size == Size::B { "an" } else { "a" };
    (article, format!("{}-bit", size.bits()))
}

fn a_register(letter: char) -> String {
    if letter == 'r' { "an r".to_owned() } else { "a w".to_owned() }
}
