//! [`Op`], the names of the rows of the table, and [`Row`], what the table says of each.

use crate::table::for_each_insn;
use crate::{
    AluOp, AtomicOp, AtomicSize, Cond, Cpu, Group, Imm64, Insn, LoadOrder, MovSx, Operand,
    PacketSize, Reg, RegSet, RmwOrder, Size, StoreOrder, SwapBits, SwapOp, SxSize, Syntax, Width,
};

/// A field of an encoded instruction that can carry an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// The destination register.
    Dst,
    /// The source register.
    Src,
    /// The 16-bit offset.
    Off,
    /// The 32-bit immediate.
    Imm,
    /// The 64-bit immediate of a wide instruction, both halves.
    Imm64,
    /// The second half of the immediate of a wide instruction.
    Next,
}

impl Field {
    /// RFC 9669's name of the field.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dst => "dst_reg",
            Self::Src => "src_reg",
            Self::Off => "offset",
            Self::Imm => "imm",
            Self::Imm64 => "imm64",
            Self::Next => "next_imm",
        }
    }
}

/// What an instruction does with an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Reads the register.
    Read,
    /// Writes the register.
    Write,
    /// Reads the register and then writes it.
    ReadWrite,
    /// Reads the register as the base of an address.
    Base,
    /// A displacement in bytes, added to the base.
    Displacement,
    /// A jump offset, in slots from the next instruction.
    Target,
    /// The offset of a function, in slots from the next slot.
    Function,
    /// A number.
    Immediate,
    /// The id of a helper, map or variable.
    Id,
    /// A pair of address spaces.
    Spaces,
}

/// Registers that an instruction uses without naming them in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Implicit {
    /// None.
    None,
    /// Reads and writes r0 (compare-exchange).
    R0,
    /// Reads r1 to r5, writes r0, and leaves r1 to r5 without a defined value.
    Call,
    /// Reads r0.
    Exit,
    /// Reads r6, writes r0, and leaves r1 to r5 without a defined value.
    Packet,
}

impl Implicit {
    /// The registers read.
    pub const fn reads(self) -> RegSet {
        match self {
            Self::None => RegSet::EMPTY,
            Self::R0 | Self::Exit => RegSet::of(&[Reg::R0]),
            Self::Call => RegSet::of(&Reg::ARGS),
            Self::Packet => RegSet::of(&[Reg::R6]),
        }
    }

    /// The registers written, or left without a defined value.
    pub const fn writes(self) -> RegSet {
        match self {
            Self::None | Self::Exit => RegSet::EMPTY,
            Self::R0 => RegSet::of(&[Reg::R0]),
            Self::Call | Self::Packet => RegSet::of(&Reg::ARGS).with(Reg::R0),
        }
    }
}

/// The memory access that an instruction makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "size and order are what they say")]
pub enum Access {
    /// A load from base + displacement.
    Load { size: Size, order: LoadOrder },
    /// A store to base + displacement.
    Store { size: Size, order: StoreOrder },
    /// An atomic read-modify-write at base + displacement.
    Rmw { size: Size, order: RmwOrder },
    /// A legacy load from the packet.
    Packet { size: Size },
}

impl Access {
    /// The size of the access.
    pub const fn size(self) -> Size {
        match self {
            Self::Load { size, .. }
            | Self::Store { size, .. }
            | Self::Rmw { size, .. }
            | Self::Packet { size } => size,
        }
    }

    /// Whether the address must be a multiple of the size: so for every access that orders or
    /// is atomic (Linux refuses others for every program).
    pub const fn must_be_aligned(self) -> bool {
        match self {
            Self::Load { order, .. } => matches!(order, LoadOrder::Acquire),
            Self::Store { order, .. } => matches!(order, StoreOrder::Release),
            Self::Rmw { .. } => true,
            Self::Packet { .. } => false,
        }
    }
}

/// A row of the instruction table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The row's name.
    pub op: Op,
    /// The name as text.
    pub name: &'static str,
    /// What the instruction does, a sentence in Markdown.
    pub doc: &'static str,
    /// The opcode byte.
    pub opcode: u8,
    /// The field that tells it from others with the same opcode, and that field's value.
    pub selector: Option<(Field, i32)>,
    /// The operands in fields, with their roles. Every other field is reserved.
    pub operands: &'static [(Field, Role)],
    /// The registers used without a field.
    pub implicit: Implicit,
    /// The memory access, if it makes one.
    pub access: Option<Access>,
    /// The conformance group.
    pub group: Group,
    /// The first cpu version that has it.
    pub cpu: Cpu,
    texts: [&'static [&'static str]; Syntax::ALL.len()],
}

impl Row {
    /// The spellings in one syntax, as templates: the first is printed, all are read.
    pub const fn texts(&self, syntax: Syntax) -> &'static [&'static str] {
        self.texts[syntax as usize]
    }

    /// The class, the low three bits of the opcode.
    pub const fn class(&self) -> Class {
        Class::of(self.opcode)
    }

    /// The role of a field, if it carries an operand.
    pub fn role(&self, field: Field) -> Option<Role> {
        self.operands.iter().find(|o| o.0 == field).map(|o| o.1)
    }

    /// Whether it takes two slots.
    pub const fn is_wide(&self) -> bool {
        self.opcode == WIDE
    }
}

/// The opcode of the wide instructions, `LD | IMM | DW`.
pub(crate) const WIDE: u8 = 0x18;

/// An instruction class (RFC 9669, section 3.1): the low three bits of the opcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are RFC 9669's")]
pub enum Class {
    LD,
    LDX,
    ST,
    STX,
    ALU,
    JMP,
    JMP32,
    ALU64,
}

impl Class {
    /// The class of an opcode.
    pub const fn of(opcode: u8) -> Self {
        match opcode & 7 {
            0 => Self::LD,
            1 => Self::LDX,
            2 => Self::ST,
            3 => Self::STX,
            4 => Self::ALU,
            5 => Self::JMP,
            6 => Self::JMP32,
            _ => Self::ALU64,
        }
    }
}

/// The operands of an instruction by field, whichever the instruction.
///
/// A field that the instruction does not use is ignored when an instruction is made of it, and
/// zero (r0) when it is taken from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as the variants of `Field`")]
pub struct Fields {
    pub dst: Reg,
    pub src: Reg,
    pub off: i16,
    pub imm: i32,
    pub imm64: u64,
    pub next: u32,
}

impl Fields {
    /// All zero.
    pub const ZERO: Self = Self { dst: Reg::R0, src: Reg::R0, off: 0, imm: 0, imm64: 0, next: 0 };
}

macro_rules! field {
    (dst) => {
        Field::Dst
    };
    (src) => {
        Field::Src
    };
    (off) => {
        Field::Off
    };
    (imm) => {
        Field::Imm
    };
    (imm64) => {
        Field::Imm64
    };
    (next) => {
        Field::Next
    };
}

macro_rules! role {
    (r) => {
        Role::Read
    };
    (w) => {
        Role::Write
    };
    (rw) => {
        Role::ReadWrite
    };
    (base) => {
        Role::Base
    };
    (disp) => {
        Role::Displacement
    };
    (target) => {
        Role::Target
    };
    (func) => {
        Role::Function
    };
    (imm) => {
        Role::Immediate
    };
    (id) => {
        Role::Id
    };
    (spaces) => {
        Role::Spaces
    };
}

macro_rules! selector {
    () => {
        None
    };
    ($field:ident = $value:literal) => {
        Some((field!($field), $value))
    };
}

macro_rules! access {
    (none) => {
        None
    };
    (load($size:ident, $order:ident)) => {
        Some(Access::Load { size: Size::$size, order: LoadOrder::$order })
    };
    (store($size:ident, $order:ident)) => {
        Some(Access::Store { size: Size::$size, order: StoreOrder::$order })
    };
    (rmw($size:ident, $order:ident)) => {
        Some(Access::Rmw { size: Size::$size, order: RmwOrder::$order })
    };
    (packet($size:ident)) => {
        Some(Access::Packet { size: Size::$size })
    };
}

// GNU as' texts have no `=`: nothing of LLVM's is in its normal syntax.
macro_rules! texts {
    ([$($own:literal)+]) => { &[$($own),+] };
    ([=] or [$($llvm:literal)+]) => { &[$($llvm),+] };
    ([$($own:literal)+] or $llvm:tt) => { &[$($own),+] };
}

macro_rules! define {
    ($(
        #[doc = $doc:literal]
        $name:ident = $opcode:literal ($($field:ident: $role:ident),*) [$($selector:tt)*]
            $implicit:ident $access:ident $(($($order:ident),*))? $group:ident $cpu:ident
            => $insn:ident { $($body:tt)* }
            llvm $llvm:tt kernel $kernel:tt ubpf $ubpf:tt gas $gas:tt herd $herd:tt;
    )*) => {
        /// An instruction without its operands: a row of the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Op {
            $(#[doc = $doc] $name,)*
        }

        impl Op {
            /// All rows, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The instruction with these operands. Fields that it does not use are ignored.
            pub const fn insn(self, fields: Fields) -> Insn {
                match self {
                    $(Self::$name => {
                        $(let $field = fields.$field;)*
                        Insn::$insn { $($body)* }
                    })*
                }
            }
        }

        impl Insn {
            /// The row of the table that the instruction is of, and its operands.
            pub const fn split(self) -> (Op, Fields) {
                match self {
                    $(Self::$insn { $($body)* } => (Op::$name, Fields { $($field,)* ..Fields::ZERO }),)*
                }
            }
        }

        static ROWS: [Row; Op::ALL.len()] = [$(
            Row {
                op: Op::$name,
                name: stringify!($name),
                doc: $doc.trim_ascii(),
                opcode: $opcode,
                selector: selector!($($selector)*),
                operands: &[$((field!($field), role!($role))),*],
                implicit: Implicit::$implicit,
                access: access!($access $(($($order),*))?),
                group: Group::$group,
                cpu: Cpu::$cpu,
                texts: [
                    texts!($llvm or $llvm),
                    texts!($kernel or $llvm),
                    texts!($ubpf or $llvm),
                    texts!($gas),
                    texts!($herd or $llvm),
                ],
            },
        )*];
    };
}
for_each_insn!(define);

impl Op {
    /// What the table says of the instruction.
    pub const fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The row with this name (as in [`Row::name`]).
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|op| op.row().name == name)
    }
}

impl Insn {
    /// The row of the table that the instruction is of.
    pub const fn op(self) -> Op {
        self.split().0
    }

    /// What the table says of the instruction.
    pub const fn row(self) -> &'static Row {
        self.op().row()
    }
}
