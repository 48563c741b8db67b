//! Captured operands to the fields of an instruction: [`lower`], with the checks of ranges.

use crate::diag::{Code, Diagnostic};
use crate::fixed::{fixed, tied};
use crate::grammar::{Binding, Leaf};
use crate::lexer::Token;
use crate::operand::{Capture, Integer, Value};
use crate::{Span, style};
use acqrel_isa::{Field, Fields, Op, Piece, Reg, Role, Syntax, helper_id};

/// An instruction, of which operands may be names or expressions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lowered {
    /// The row.
    pub(crate) op: Op,
    /// The operands that are registers and numbers.
    pub(crate) fields: Fields,
    /// The others. No template has more of them.
    pub(crate) late: [Option<Late>; 3],
}

/// An operand that is a name or an expression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Late {
    /// What it is of the instruction.
    pub(crate) piece: Piece,
    /// What it is in the source.
    pub(crate) capture: Capture,
}

impl Lowered {
    /// The operand that is a name or an expression, if there is only one.
    pub(crate) fn only_late(&self) -> Option<Late> {
        match self.late {
            [only, None, None] => only,
            _ => None,
        }
    }
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
    let mut late = [None; 3];
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
            (Binding::Piece(piece), Value::Label | Value::Local(..) | Value::Expr(_)) => {
                if let Some(free) = late.iter_mut().find(|late| late.is_none()) {
                    *free = Some(Late { piece, capture: *capture });
                }
            }
            // The walk captures what the bindings say, and `choose` has compared the numbers.
            (Binding::Number(_) | Binding::Reg(_) | Binding::Piece(_), _) => {}
        }
    }
    lowering.ok.then_some(Lowered { op: leaf.op, fields: lowering.fields, late })
}

/// Puts a number where an instruction has a name or an expression. False if it does not fit, which is
/// reported.
///
/// A call of a number is the call of a helper, and the load of one no load of an address.
pub(crate) fn place_number(
    op: &mut Op,
    fields: &mut Fields,
    piece: Piece,
    number: i128,
    span: Span,
    context: Context<'_>,
    report: &mut impl FnMut(Diagnostic),
) -> bool {
    let piece = match (piece, *op) {
        (Piece::Function, Op::CallLocal) => {
            *op = Op::CallHelper;
            Piece::Imm
        }
        (Piece::Function, Op::LddwCode) => {
            *op = Op::Lddw;
            Piece::Imm64
        }
        _ => piece,
    };
    let magnitude = u64::try_from(number.unsigned_abs()).unwrap_or(u64::MAX);
    let integer = Integer { negative: number < 0, magnitude, hex: false };
    let (dst, src, ok) = (None, None, true);
    let mut lowering = Lowering { op: *op, context, fields: *fields, dst, src, ok };
    lowering.number(piece, integer, span, report);
    *fields = lowering.fields;
    lowering.ok
}

/// No helper has a number above this: Linux has about 200 of them. In a dump, `name#number` with
/// a larger one is a kernel function and its BTF id, though it looks like a helper.
pub(crate) const MOST_HELPERS: i128 = 1023;

/// Where Linux has its memory on 64-bit machines: from the least address that is the kernel's up to
/// the last 16 MiB, where there are only small negative numbers.
const KERNEL_LOW: u64 = 0xffff_8000_0000_0000;
const KERNEL_HIGH: u64 = 0xffff_ffff_ff00_0000;

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
                if let Some(diagnostic) = self.helper(value, span) {
                    report(diagnostic);
                    self.ok = false;
                }
                self.imm(number, span, report)
            }
            Piece::Imm | Piece::ImmDisplacement | Piece::ImmHex | Piece::Kfunc => {
                self.imm(number, span, report)
            }
            Piece::Imm64 | Piece::Imm64Hex => {
                if let Some(diagnostic) = self.pointer(piece, value, span) {
                    report(diagnostic);
                }
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
            Piece::Next => match i32::try_from(value) {
                Ok(next) => {
                    self.fields.next = next.cast_unsigned();
                    Ok(())
                }
                Err(_) => Err("-2^31 to 2^31-1"),
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

    /// What is wrong with a helper's number and the name before it.
    fn helper(&self, value: i128, span: Span) -> Option<Diagnostic> {
        let name = span.text(self.context.source).split('#').next().unwrap_or_default().trim();
        if let Some(id) = helper_id(name).filter(|&id| i128::from(id) != value) {
            let message = format!("`{name}` has the number {id}, not {value}");
            let help = if value > MOST_HELPERS {
                format!("a dump of a loaded program has an address there: write `call {name}#{id}`")
            } else {
                format!("write `call {name}#{id}` or `call unknown#{value}`")
            };
            return Some(Diagnostic::new(Code::HelperMismatch, span, message).help(help));
        }
        (value > MOST_HELPERS && name != "unknown").then(|| {
            let message = format!("no helper has the number {value}");
            Diagnostic::new(Code::NoSuchHelper, span, message).help(format!(
                "in a verifier's log this is a kernel function: write `call kernel-function#{value}`; in a dump of a loaded program it is an address"
            ))
        })
    }

    /// Whether a dump's 64-bit immediate was probably something else in the program.
    fn pointer(&self, piece: Piece, value: i128, span: Span) -> Option<Diagnostic> {
        if piece != Piece::Imm64Hex || self.context.syntax != Syntax::Kernel {
            return None;
        }
        let text = span.text(self.context.source);
        let message = match u64::try_from(value).ok()? {
            0 => "a log for an unprivileged user has `0x0` for every pointer".to_owned(),
            KERNEL_LOW..KERNEL_HIGH => {
                format!("`{text}` looks like an address in the kernel that printed it")
            }
            _ => return None,
        };
        let dst = self.fields.dst;
        Some(Diagnostic::new(Code::HiddenPointer, span, message).help(format!(
            "if the program had a map there, write `{dst} = map[fd:N]` or `{dst} = map[idx:N]`"
        )))
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
            Err(_) if self.context.syntax.has_percent() && number.hex => {
                let off = u16::try_from(value).map_err(|_| "-32768 to 32767")?.cast_signed();
                let text = span.text(self.context.source);
                let who = if self.context.syntax == Syntax::Gas {
                    "as GNU as reads it"
                } else {
                    "as uBPF reads it"
                };
                let message = format!("the displacement `{text}` is {off}, {who}");
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
            "use `gotol` (`ja32` in uBPF's syntax, `jal` in GNU as'), which has 32 bits"
        } else {
            "jump to a `gotol` (`ja32` in uBPF's syntax, `jal` in GNU as'), which has 32 bits"
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
