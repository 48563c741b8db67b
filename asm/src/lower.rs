//! Captured operands to the fields of an instruction: [`lower`], with the checks of ranges.

use crate::diag::{Code, Diagnostic};
use crate::fixed::{fixed, tied};
use crate::grammar::{Binding, Leaf};
use crate::lexer::Token;
use crate::operand::{Capture, Integer, Value};
use crate::{Span, style};
use acqrel_isa::{Field, Fields, Op, Piece, Reg, Role, Syntax};

/// An instruction whose target may still be a label.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lowered {
    /// The row.
    pub(crate) op: Op,
    /// The operands, without the target if that is a label.
    pub(crate) fields: Fields,
    /// The target, if it is a label.
    pub(crate) label: Option<Capture>,
}

/// What the operands of an instruction are read with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context<'s> {
    pub(crate) source: &'s str,
    pub(crate) syntax: Syntax,
}

/// Chooses among the templates that end where a statement does.
///
/// The kernel prints a 64-bit immediate in hexadecimal and a 32-bit one in decimal, with nothing
/// else to tell them apart but the opcode. Without an opcode, `hex_is_wide` tells whether to
/// believe that: not where the syntax was only guessed.
pub(crate) fn choose<'g>(
    leaves: &'g [Leaf],
    captures: &[Capture],
    opcode: Option<u8>,
    hex_is_wide: bool,
) -> Option<&'g Leaf> {
    let fits = |leaf: &&Leaf| {
        let mut pairs = leaf.bindings.iter().zip(captures);
        pairs.all(|(binding, capture)| match (binding, capture.value) {
            (&Binding::Number(wanted), Value::Number(is)) => is.value() == i128::from(wanted),
            (Binding::Piece(Piece::Imm64Hex), Value::Number(is)) => {
                is.hex && hex_is_wide || opcode.is_some()
            }
            _ => true,
        })
    };
    let hex = |leaf: &&Leaf| leaf.bindings.contains(&Binding::Piece(Piece::Imm64Hex));
    let fitting = || leaves.iter().filter(fits);
    let by_opcode = fitting().find(|leaf| opcode == Some(leaf.op.row().opcode));
    by_opcode.or_else(|| fitting().find(hex)).or_else(|| fitting().next())
}

/// Puts captured operands into fields.
pub(crate) fn lower(
    leaf: &Leaf,
    captures: &[Capture],
    context: Context<'_>,
    report: &mut impl FnMut(Diagnostic),
) -> Option<Lowered> {
    let mut lowering =
        Lowering { op: leaf.op, context, fields: Fields::ZERO, dst: None, src: None, ok: true };
    let mut label = None;
    for (at, (binding, capture)) in leaf.bindings.iter().zip(captures).enumerate() {
        match (*binding, capture.value) {
            (Binding::Reg(wanted), Value::Reg(reg, wide)) => {
                if reg != wanted {
                    let letter = if wide { 'r' } else { 'w' };
                    let message = format!("only `{letter}{}` can be here", wanted.number());
                    let help = fixed(leaf, captures, at, wanted, context.syntax);
                    report(Diagnostic::new(Code::OtherRegister, capture.span, message).help(help));
                    lowering.ok = false;
                }
            }
            (Binding::Piece(Piece::Reg(field) | Piece::Reg32(field)), Value::Reg(reg, wide)) => {
                lowering.register(field, (reg, wide), capture.span, report);
            }
            (Binding::Piece(piece), Value::Number(number)) => {
                lowering.number(piece, number, capture.span, report);
            }
            (Binding::Piece(_), Value::Label | Value::Local(..)) => label = Some(*capture),
            // The walk captures what the bindings say, and `choose` has compared the numbers.
            (Binding::Number(_) | Binding::Reg(_) | Binding::Piece(_), _) => {}
        }
    }
    lowering.ok.then_some(Lowered { op: leaf.op, fields: lowering.fields, label })
}

/// No helper has a number above this: Linux has about 200 of them. In a dump, `name#number` with
/// a larger one is a kernel function and its BTF id, though it looks like a helper.
const MOST_HELPERS: i128 = 1023;

struct Lowering<'s> {
    op: Op,
    context: Context<'s>,
    fields: Fields,
    dst: Option<Span>,
    src: Option<Span>,
    ok: bool,
}

impl Lowering<'_> {
    fn register(
        &mut self,
        field: Field,
        (reg, wide): (Reg, bool),
        span: Span,
        report: &mut impl FnMut(Diagnostic),
    ) {
        let dst = field == Field::Dst;
        let (slot, seen) = if dst {
            (&mut self.fields.dst, &mut self.dst)
        } else {
            (&mut self.fields.src, &mut self.src)
        };
        match *seen {
            Some(first) if *slot != reg => {
                let name = first.text(self.context.source);
                let message = format!("this must be the register that is written, `{name}`");
                let mut diagnostic = Diagnostic::new(Code::OtherRegister, span, message)
                    .related(first, "the instruction has only one field for both");
                // The help shows the operands before, which may be wrong.
                if self.ok {
                    let help = tied(self.op, self.fields, reg, wide, self.context.syntax);
                    diagnostic = diagnostic.help(help);
                }
                report(diagnostic);
                self.ok = false;
            }
            _ => {
                *slot = reg;
                *seen = Some(span);
            }
        }
    }

    fn number(
        &mut self,
        piece: Piece,
        number: Integer,
        span: Span,
        report: &mut impl FnMut(Diagnostic),
    ) {
        let value = number.value();
        let done = match piece {
            Piece::Displacement => self.displacement(number, span, report),
            Piece::Helper => {
                let name = span.text(self.context.source).split('#').next().unwrap_or_default();
                if value > MOST_HELPERS && name.trim() != "unknown" {
                    let message = format!("no helper has the number {value}");
                    report(Diagnostic::new(Code::NoSuchHelper, span, message).help(format!(
                        "a kernel function is written `call kernel-function#{value}`"
                    )));
                    self.ok = false;
                }
                self.imm(number, span, report)
            }
            Piece::Imm | Piece::ImmHex | Piece::Kfunc => self.imm(number, span, report),
            Piece::Imm64 | Piece::Imm64Hex => {
                let imm64 = i64::try_from(value).map(i64::cast_unsigned);
                match imm64.or_else(|_| u64::try_from(value)) {
                    Ok(imm64) => {
                        self.fields.imm64 = imm64;
                        Ok(())
                    }
                    Err(_) => Err("-2^63 to 2^64-1"),
                }
            }
            Piece::Pair => match u64::try_from(value) {
                Ok(pair) => {
                    let low = u32::try_from(pair & 0xffff_ffff).unwrap_or_default();
                    self.fields.imm = low.cast_signed();
                    self.fields.next = u32::try_from(pair >> 32).unwrap_or_default();
                    Ok(())
                }
                Err(_) => Err("0 to 2^64-1"),
            },
            Piece::SpaceTo | Piece::SpaceFrom => match u16::try_from(value) {
                Ok(space) => {
                    let space = i32::from(space);
                    self.fields.imm |= if piece == Piece::SpaceTo { space << 16 } else { space };
                    Ok(())
                }
                Err(_) => Err("0 to 65535"),
            },
            Piece::Target | Piece::Function | Piece::Slots => {
                if let Err(diagnostic) = self.offset(value, span) {
                    report(diagnostic);
                    self.ok = false;
                }
                return;
            }
            Piece::Literal(_) | Piece::Reg(_) | Piece::Reg32(_) => Ok(()),
        };
        if let Err(range) = done {
            let (code, what) = if piece == Piece::Displacement {
                (Code::DisplacementRange, "a displacement")
            } else {
                (Code::ImmediateRange, "this immediate")
            };
            let text = span.text(self.context.source);
            let message = format!("`{text}` does not fit: {what} is from {range}");
            let mut diagnostic = Diagnostic::new(code, span, message);
            if let Some(help) = self.wide_help(piece, value) {
                diagnostic = diagnostic.help(help);
            }
            report(diagnostic);
            self.ok = false;
        }
    }

    /// How a value that does not fit can be had.
    fn wide_help(&self, piece: Piece, value: i128) -> Option<String> {
        if piece == Piece::Displacement {
            return Some("add the rest to the base register first".to_owned());
        }
        let fits = i64::try_from(value).is_ok() || u64::try_from(value).is_ok();
        let imm = matches!(piece, Piece::Imm | Piece::ImmHex)
            && fits
            && self.op.insn(Fields::ZERO).sign_extends_imm();
        imm.then(|| {
            let dst = Fields { dst: self.fields.dst, ..Fields::ZERO };
            let low = u64::try_from(value & i128::from(u64::MAX)).unwrap_or_default();
            let wide = Op::Lddw.insn(Fields { imm64: low, ..dst });
            let wide = wide.text(self.context.syntax);
            if self.op == Op::Mov64Imm {
                format!("a 64-bit immediate is loaded with `{wide}`")
            } else {
                "load it into a register with a 64-bit immediate load first".to_owned()
            }
        })
    }

    fn displacement(
        &mut self,
        number: Integer,
        span: Span,
        report: &mut impl FnMut(Diagnostic),
    ) -> Result<(), &'static str> {
        let value = number.value();
        self.fields.off = match i16::try_from(value) {
            Ok(off) => off,
            Err(_) if self.context.syntax == Syntax::Ubpf && number.hex => {
                let off = u16::try_from(value).map_err(|_| "-32768 to 32767")?.cast_signed();
                let text = span.text(self.context.source);
                let message = format!("the displacement `{text}` is {off}, as uBPF reads it");
                report(
                    Diagnostic::new(Code::WrappedDisplacement, span, message)
                        .help(format!("write `{off:+}`")),
                );
                off
            }
            Err(_) => return Err("-32768 to 32767"),
        };
        Ok(())
    }

    fn imm(
        &mut self,
        number: Integer,
        span: Span,
        report: &mut impl FnMut(Diagnostic),
    ) -> Result<(), &'static str> {
        let value = number.value();
        if let Ok(imm) = i32::try_from(value) {
            self.fields.imm = imm;
            return Ok(());
        }
        let imm = u32::try_from(value).map_err(|_| "-2^31 to 2^32-1")?.cast_signed();
        self.fields.imm = imm;
        if self.context.syntax != Syntax::Kernel && self.op.insn(Fields::ZERO).sign_extends_imm() {
            let text = span.text(self.context.source);
            let becomes = i64::from(imm);
            let message = format!(
                "`{text}` is a 32-bit immediate that is sign-extended to 64 bits: {becomes:#x}"
            );
            report(
                Diagnostic::new(Code::SignExtended, span, message)
                    .help(format!("write `{imm}` if that is meant, or load the value into a register with a 64-bit immediate load")),
            );
        }
        Ok(())
    }

    /// A jump or call offset that is given as a number.
    fn offset(&mut self, value: i128, span: Span) -> Result<(), Diagnostic> {
        match i64::try_from(value) {
            Ok(value) => set_target(self.op, &mut self.fields, value, span),
            Err(_) => Err(too_far(self.op, span, "this offset")),
        }
    }
}

/// Puts an offset in slots into the field that it belongs in.
pub(crate) fn set_target(
    op: Op,
    fields: &mut Fields,
    offset: i64,
    span: Span,
) -> Result<(), Diagnostic> {
    let fits = if op.row().role(Field::Off) == Some(Role::Target) {
        i16::try_from(offset).map(|off| fields.off = off)
    } else {
        i32::try_from(offset).map(|imm| fields.imm = imm)
    };
    fits.map_err(|_| too_far(op, span, &format!("an offset of {offset:+} slots")))
}

fn too_far(op: Op, span: Span, what: &str) -> Diagnostic {
    if op.row().role(Field::Off) == Some(Role::Target) {
        let message = format!("{what} does not fit in the 16 bits that this jump has for it");
        let help = if op == Op::Ja {
            "use `gotol` (`ja32` in uBPF's syntax), which has 32 bits"
        } else {
            "jump to a `gotol` (`ja32` in uBPF's syntax), which has 32 bits"
        };
        Diagnostic::new(Code::TargetRange, span, message).help(help)
    } else {
        let message = format!("{what} does not fit in 32 bits");
        Diagnostic::new(Code::TargetRange, span, message)
    }
}

/// The error for an instruction whose templates all give a number that differs.
pub(crate) fn no_choice(
    leaves: &[Leaf],
    captures: &[Capture],
    tokens: &[Token],
    syntax: Syntax,
) -> Diagnostic {
    let mut values: Vec<u64> = Vec::new();
    let mut span = tokens.first().map(|token| token.span).unwrap_or_default();
    for leaf in leaves {
        for (binding, capture) in leaf.bindings.iter().zip(captures) {
            if let &Binding::Number(value) = binding {
                values.push(value);
                span = capture.span;
            }
        }
    }
    values.sort_unstable();
    values.dedup();
    let list = values.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
    let message = format!("no instruction has this number here; {} has {list}", style(syntax));
    Diagnostic::new(Code::Unexpected, span, message)
}
