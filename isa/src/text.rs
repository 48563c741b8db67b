//! Text of instructions: the syntaxes, and the pieces of the table's templates.
//!
//! There are two principal types: [`Piece`], of which a template is a sequence, so that the
//! assembler can read what is printed here; and [`Text`], an instruction about to be printed.

use crate::{Field, Fields, Insn, Reg, Row};
use core::fmt::{self, Write as _};

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
    /// herd7's pseudo-C.
    Herd,
}

impl Syntax {
    /// All syntaxes.
    pub const ALL: [Self; 4] = [Self::Llvm, Self::Kernel, Self::Ubpf, Self::Herd];

    /// The name on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Llvm => "llvm",
            Self::Kernel => "kernel",
            Self::Ubpf => "ubpf",
            Self::Herd => "herd",
        }
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
    /// `{helper}`: the name of a helper, `#` and its id.
    Helper,
    /// `{kfunc}`: the name of a kernel function, `#` and its BTF id.
    Kfunc,
    /// `{pair}`: a 64-bit number whose halves are the immediate and the next one.
    Pair,
    /// `{space.to}`: the address space converted to.
    SpaceTo,
    /// `{space.from}`: the address space converted from.
    SpaceFrom,
}

impl Piece {
    const PLACEHOLDERS: [(&'static str, Self); 17] = [
        ("dst", Self::Reg(Field::Dst)),
        ("src", Self::Reg(Field::Src)),
        ("dst.w", Self::Reg32(Field::Dst)),
        ("src.w", Self::Reg32(Field::Src)),
        ("off", Self::Displacement),
        ("imm", Self::Imm),
        ("imm.x", Self::ImmHex),
        ("imm64", Self::Imm64),
        ("imm64.x", Self::Imm64Hex),
        ("target", Self::Target),
        ("func", Self::Function),
        ("slots", Self::Slots),
        ("helper", Self::Helper),
        ("kfunc", Self::Kfunc),
        ("pair", Self::Pair),
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
    /// ```
    pub const fn text<'a>(self, syntax: Syntax) -> Text<'a> {
        Text { insn: self, syntax, target: None }
    }
}

impl<'a> Text<'a> {
    /// With a label in place of the offset of a jump, call or code address.
    #[must_use]
    pub const fn with_target(self, label: &'a str) -> Self {
        Self { target: Some(label), ..self }
    }

    fn piece(
        &self,
        f: &mut fmt::Formatter<'_>,
        row: &Row,
        fields: Fields,
        piece: Piece,
    ) -> fmt::Result {
        let register = |field| if field == Field::Dst { fields.dst } else { fields.src };
        let offset = if row.role(Field::Off).is_some() { fields.off.into() } else { fields.imm };
        match piece {
            Piece::Literal(text) => f.write_str(text),
            Piece::Reg(field) => self.register(f, register(field)),
            Piece::Reg32(field) => write!(f, "w{}", register(field).number()),
            Piece::Displacement => self.displacement(f, fields.off),
            Piece::Imm | Piece::Slots => write!(f, "{}", fields.imm),
            Piece::ImmHex => write!(f, "{:#x}", fields.imm),
            Piece::Imm64 | Piece::Imm64Hex => write!(f, "{:#x}", fields.imm64),
            Piece::Target | Piece::Function => match self.target {
                Some(label) => f.write_str(label),
                None if piece == Piece::Function || self.syntax == Syntax::Kernel => {
                    write!(f, "pc{offset:+}")
                }
                None => write!(f, "{offset:+}"),
            },
            Piece::Helper => write!(f, "unknown#{}", fields.imm),
            Piece::Kfunc => write!(f, "kernel-function#{}", fields.imm),
            Piece::Pair => {
                let low = u64::from(fields.imm.cast_unsigned());
                write!(f, "{:#x}", u64::from(fields.next) << 32 | low)
            }
            Piece::SpaceTo => write!(f, "{}", fields.imm.cast_unsigned() >> 16),
            Piece::SpaceFrom => write!(f, "{}", fields.imm & 0xffff),
        }
    }

    fn register(&self, f: &mut fmt::Formatter<'_>, reg: Reg) -> fmt::Result {
        if self.syntax == Syntax::Ubpf {
            f.write_char('%')?;
        }
        write!(f, "{reg}")
    }

    fn displacement(&self, f: &mut fmt::Formatter<'_>, off: i16) -> fmt::Result {
        let (sign, size) = (if off < 0 { '-' } else { '+' }, off.unsigned_abs());
        match self.syntax {
            Syntax::Llvm | Syntax::Herd => write!(f, " {sign} {size}"),
            Syntax::Kernel => write!(f, " {sign}{size}"),
            Syntax::Ubpf => write!(f, "{sign}{size}"),
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (op, fields) = self.insn.split();
        let row = op.row();
        let texts = row.texts(self.syntax);
        // One that leaves out an operand says that it is zero.
        let complete = |text: &&&'static str| {
            fields.imm == 0 || row.role(Field::Imm).is_none() || mentions_imm(text)
        };
        let text = if texts.len() > 1 { texts.iter().find(complete) } else { texts.first() };
        match text {
            Some(text) => Piece::of(text).try_for_each(|piece| self.piece(f, row, fields, piece)),
            // The macro admits no empty list of spellings, and a test none that leaves out an
            // operand alone.
            None => f.write_str(row.name),
        }
    }
}

/// Whether a template has a place for the immediate.
fn mentions_imm(template: &'static str) -> bool {
    Piece::of(template).any(|piece| match piece {
        Piece::Imm
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
        | Piece::Imm64
        | Piece::Imm64Hex => false,
    })
}

/// As LLVM writes it.
impl fmt::Display for Insn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text(Syntax::Llvm).fmt(f)
    }
}
