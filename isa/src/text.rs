//! Text of instructions: the syntaxes, and the pieces of the table's templates.
//!
//! There are three principal types: [`Piece`], of which a template is a sequence, so that the
//! assembler can read what is printed here; [`Text`], an instruction about to be printed; and
//! [`Printer`], the templates of a syntax read once, which prints many instructions.

use crate::digits::{write_decimal, write_hex};
use crate::helper::helper_name;
use crate::{Field, Fields, Insn, Op, Reg, Row};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// A way of writing instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Syntax {
    /// LLVM's and clang's pseudo-C, which is what most people write.
    Llvm,
    /// What the Linux verifier's log and `bpftool prog dump xlated` print.
    Kernel,
    /// uBPF's and bpf_conformance's mnemonics, with `%r1`.
    Ubpf,
    /// GNU as' "normal" syntax for BPF: mnemonics, with `%r1`.
    Gas,
    /// herd7's pseudo-C.
    Herd,
}

impl Syntax {
    /// All syntaxes.
    pub const ALL: [Self; 5] = [Self::Llvm, Self::Kernel, Self::Ubpf, Self::Gas, Self::Herd];

    /// The name on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Llvm => "llvm",
            Self::Kernel => "kernel",
            Self::Ubpf => "ubpf",
            Self::Gas => "gas",
            Self::Herd => "herd",
        }
    }

    /// Whether registers have a `%` before their names.
    pub const fn has_percent(self) -> bool {
        matches!(self, Self::Ubpf | Self::Gas)
    }
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is.
    Literal(&'static str),
    /// `{dst}`, `{src}`: a 64-bit register name.
    Reg(Field),
    /// `{dst.w}`, `{src.w}`: a 32-bit register name.
    Reg32(Field),
    /// `{off}`: a displacement with its sign.
    Displacement,
    /// `{imm}`: a signed decimal number.
    Imm,
    /// `{imm.d}`: a signed decimal number written as a displacement is, ` + 4` or ` - 4`.
    ImmDisplacement,
    /// `{imm.x}`: the immediate as a 32-bit hexadecimal number without sign.
    ImmHex,
    /// `{imm64}`: a 64-bit number.
    Imm64,
    /// `{imm64.x}`: a 64-bit number that is a 64-bit immediate because it is hexadecimal.
    Imm64Hex,
    /// `{target}`: a label, or an offset in slots.
    Target,
    /// `{func}`: a label, or `pc+` and an offset in slots.
    Function,
    /// `{slots}`: the offset of a function as a number.
    Slots,
    /// `{helper}`: the name of a helper in Linux, `#` and its id.
    Helper,
    /// `{kfunc}`: the name of a kernel function, `#` and its BTF id.
    Kfunc,
    /// `{pair}`: a 64-bit number whose halves are the immediate and the next one.
    Pair,
    /// `{next}`: the second half of the immediate, a signed decimal number.
    Next,
    /// `{space.to}`: the address space converted to.
    SpaceTo,
    /// `{space.from}`: the address space converted from.
    SpaceFrom,
}

impl Piece {
    const PLACEHOLDERS: [(&'static str, Self); 19] = [
        ("dst", Self::Reg(Field::Dst)),
        ("src", Self::Reg(Field::Src)),
        ("dst.w", Self::Reg32(Field::Dst)),
        ("src.w", Self::Reg32(Field::Src)),
        ("off", Self::Displacement),
        ("imm", Self::Imm),
        ("imm.d", Self::ImmDisplacement),
        ("imm.x", Self::ImmHex),
        ("imm64", Self::Imm64),
        ("imm64.x", Self::Imm64Hex),
        ("target", Self::Target),
        ("func", Self::Function),
        ("slots", Self::Slots),
        ("helper", Self::Helper),
        ("kfunc", Self::Kfunc),
        ("pair", Self::Pair),
        ("next", Self::Next),
        ("space.to", Self::SpaceTo),
        ("space.from", Self::SpaceFrom),
    ];

    /// The pieces of a template.
    ///
    /// A brace that opens no known placeholder is literal text; a test holds the table to
    /// having none.
    pub fn of(template: &'static str) -> impl Iterator<Item = Self> {
        let mut rest = template;
        core::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let placeholder = rest.strip_prefix('{').and_then(|r| r.split_once('}'));
            if let Some((name, after)) = placeholder
                && let Some(&(_, piece)) = Self::PLACEHOLDERS.iter().find(|p| p.0 == name)
            {
                rest = after;
                return Some(piece);
            }
            let next = rest.char_indices().skip(1).find(|c| c.1 == '{');
            let (text, after) = rest.split_at(next.map_or(rest.len(), |c| c.0));
            rest = after;
            Some(Self::Literal(text))
        })
    }
}

/// An instruction about to be printed in a syntax. Made by [`Insn::text`].
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    insn: Insn,
    syntax: Syntax,
    target: Option<&'a str>,
}

impl Insn {
    /// The instruction as text in a syntax, by the first spelling that the table has for it.
    ///
    /// ```
    /// use acqrel_isa::{Insn, LoadOrder, Reg, Size, Syntax};
    ///
    /// let insn = Insn::Load {
    ///     size: Size::W,
    ///     order: LoadOrder::Acquire,
    ///     dst: Reg::R1,
    ///     base: Reg::R2,
    ///     off: -8,
    /// };
    /// assert_eq!(insn.text(Syntax::Llvm).to_string(), "w1 = load_acquire((u32 *)(r2 - 8))");
    /// assert_eq!(insn.text(Syntax::Kernel).to_string(), "r1 = load_acquire((u32 *)(r2 -8))");
    /// assert_eq!(insn.text(Syntax::Ubpf).to_string(), "ldacqw %r1, [%r2-8]");
    /// assert_eq!(insn.text(Syntax::Gas).to_string(), "ldacqw %r1, [%r2-8]");
    /// ```
    pub const fn text<'a>(self, syntax: Syntax) -> Text<'a> {
        Text { insn: self, syntax, target: None }
    }
}

impl<'a> Text<'a> {
    /// With a label in place of the offset of a jump, call or code address, or of a 64-bit immediate.
    #[must_use]
    pub const fn with_target(self, label: &'a str) -> Self {
        Self { target: Some(label), ..self }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (op, fields) = self.insn.split();
        let row = op.row();
        let texts = row.texts(self.syntax);
        let complete = |text: &&&'static str| is_complete(row, fields, Piece::of(text));
        let text = if texts.len() > 1 { texts.iter().find(complete) } else { texts.first() };
        let Self { syntax, target, .. } = *self;
        match text {
            Some(text) => Piece::of(text)
                .try_for_each(|piece| write_piece(f, syntax, target, row, fields, piece)),
            // The macro admits no empty list of spellings, and a test none that leaves out an
            // operand alone.
            None => f.write_str(row.name),
        }
    }
}

/// The templates of a syntax, taken apart once: for many instructions it is several times as fast
/// as [`Text`], and prints the same.
#[derive(Clone, Debug)]
pub struct Printer {
    syntax: Syntax,
    /// Of all spellings, one behind the other.
    pieces: Vec<Piece>,
    /// Where the pieces of each spelling end, in the order of the table.
    ends: Vec<usize>,
    /// The number of spellings before each row, and behind them that of all.
    spellings: Vec<usize>,
}

impl Printer {
    /// For a syntax.
    pub fn new(syntax: Syntax) -> Self {
        let (mut pieces, mut ends, mut spellings) = (Vec::new(), Vec::new(), Vec::new());
        spellings.push(0);
        for op in Op::ALL {
            for text in op.row().texts(syntax) {
                pieces.extend(Piece::of(text));
                ends.push(pieces.len());
            }
            spellings.push(ends.len());
        }
        Self { syntax, pieces, ends, spellings }
    }

    /// The syntax that it prints.
    pub const fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// Appends an instruction, with a label, if there is one, in place of the offset of a jump, call
    /// or code address, or of a 64-bit immediate.
    ///
    /// ```
    /// use acqrel_isa::{Insn, Printer, Syntax};
    ///
    /// let mut text = String::new();
    /// Printer::new(Syntax::Llvm).print(&mut text, Insn::Ja { off: 5 }, None);
    /// assert_eq!(text, "goto +5");
    /// ```
    pub fn print(&self, text: &mut String, insn: Insn, target: Option<&str>) {
        let (op, fields) = insn.split();
        let row = op.row();
        let (first, behind) = (self.spellings[op as usize], self.spellings[op as usize + 1]);
        let mut spellings = first..behind;
        let chosen = if behind - first > 1 {
            spellings.find(|&nth| is_complete(row, fields, self.pieces(nth).iter().copied()))
        } else {
            spellings.next()
        };
        // Writing to a string does not fail.
        let _ = match chosen {
            Some(nth) => self
                .pieces(nth)
                .iter()
                .try_for_each(|&piece| write_piece(text, self.syntax, target, row, fields, piece)),
            None => fmt::Write::write_str(text, row.name),
        };
    }

    fn pieces(&self, spelling: usize) -> &[Piece] {
        let start = spelling.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.pieces[start..self.ends[spelling]]
    }
}

/// Writes what a piece of a template stands for.
#[inline]
fn write_piece(
    f: &mut impl fmt::Write,
    syntax: Syntax,
    target: Option<&str>,
    row: &Row,
    fields: Fields,
    piece: Piece,
) -> fmt::Result {
    let register = |field| if field == Field::Dst { fields.dst } else { fields.src };
    match piece {
        Piece::Literal(text) => f.write_str(text),
        Piece::Reg(field) => write_register(f, syntax, register(field)),
        Piece::Reg32(field) => {
            f.write_char('w')?;
            write_decimal(f, register(field).number().into())
        }
        Piece::Displacement => write_displacement(f, syntax, fields.off.into()),
        Piece::ImmDisplacement => write_displacement(f, syntax, fields.imm),
        Piece::Imm | Piece::Slots => write_decimal(f, fields.imm.into()),
        Piece::ImmHex => write_hex(f, fields.imm.cast_unsigned().into()),
        Piece::Imm64 | Piece::Imm64Hex => match target {
            Some(label) => f.write_str(label),
            None => write_hex(f, fields.imm64),
        },
        Piece::Target | Piece::Function => {
            if let Some(label) = target {
                return f.write_str(label);
            }
            if piece == Piece::Function || syntax == Syntax::Kernel {
                f.write_str("pc")?;
            } else if syntax == Syntax::Gas {
                return write_decimal(f, offset(row, fields).into());
            }
            write_offset(f, offset(row, fields))
        }
        Piece::Helper => {
            f.write_str(helper_name(fields.imm).unwrap_or("unknown"))?;
            f.write_char('#')?;
            write_decimal(f, fields.imm.into())
        }
        Piece::Kfunc => {
            f.write_str("kernel-function#")?;
            write_decimal(f, fields.imm.into())
        }
        Piece::Pair => {
            let low = u64::from(fields.imm.cast_unsigned());
            write_hex(f, u64::from(fields.next) << 32 | low)
        }
        Piece::Next => write_decimal(f, fields.next.cast_signed().into()),
        Piece::SpaceTo => write_decimal(f, (fields.imm.cast_unsigned() >> 16).into()),
        Piece::SpaceFrom => write_decimal(f, (fields.imm & 0xffff).into()),
    }
}

/// Where an instruction leads, in slots from the next.
fn offset(row: &Row, fields: Fields) -> i32 {
    if row.role(Field::Off).is_some() { fields.off.into() } else { fields.imm }
}

/// Writes an offset with its sign.
fn write_offset(f: &mut impl fmt::Write, offset: i32) -> fmt::Result {
    if offset >= 0 {
        f.write_char('+')?;
    }
    write_decimal(f, offset.into())
}

fn write_register(f: &mut impl fmt::Write, syntax: Syntax, reg: Reg) -> fmt::Result {
    f.write_str(match syntax {
        Syntax::Ubpf | Syntax::Gas => "%r",
        Syntax::Llvm | Syntax::Kernel | Syntax::Herd => "r",
    })?;
    write_decimal(f, reg.number().into())
}

fn write_displacement(f: &mut impl fmt::Write, syntax: Syntax, off: i32) -> fmt::Result {
    let negative = off < 0;
    f.write_str(match syntax {
        Syntax::Llvm | Syntax::Herd if negative => " - ",
        Syntax::Llvm | Syntax::Herd => " + ",
        Syntax::Kernel if negative => " -",
        Syntax::Kernel => " +",
        Syntax::Ubpf | Syntax::Gas if negative => "-",
        Syntax::Ubpf | Syntax::Gas => "+",
    })?;
    write_decimal(f, off.unsigned_abs().into())
}

/// Whether a spelling says all of an instruction: one that leaves out an operand says that it is
/// zero.
fn is_complete(row: &Row, fields: Fields, mut pieces: impl Iterator<Item = Piece>) -> bool {
    fields.imm == 0 || row.role(Field::Imm).is_none() || pieces.any(is_imm)
}

/// Whether a piece is a place for the immediate.
const fn is_imm(piece: Piece) -> bool {
    match piece {
        Piece::Imm
        | Piece::ImmDisplacement
        | Piece::ImmHex
        | Piece::Slots
        | Piece::Helper
        | Piece::Kfunc
        | Piece::Pair
        | Piece::SpaceTo
        | Piece::SpaceFrom
        | Piece::Target
        | Piece::Function => true,
        Piece::Literal(_)
        | Piece::Reg(_)
        | Piece::Reg32(_)
        | Piece::Displacement
        | Piece::Next
        | Piece::Imm64
        | Piece::Imm64Hex => false,
    }
}

/// As LLVM writes it.
impl fmt::Display for Insn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text(Syntax::Llvm).fmt(f)
    }
}
