//! What an instruction reads and writes, and where it can go, from the table's roles.

use crate::{Access, AluOp, Field, Fields, Insn, Operand, Reg, RegSet, Role, Row, Size, Width};

impl Insn {
    /// The registers whose values the instruction uses.
    pub fn reads(self) -> RegSet {
        let (op, fields) = self.split();
        let named = registers(op.row(), fields, |role| {
            matches!(role, Role::Read | Role::ReadWrite | Role::Base)
        });
        named.union(op.row().implicit.reads())
    }

    /// The registers that the instruction changes, or leaves without a defined value.
    pub fn writes(self) -> RegSet {
        let (op, fields) = self.split();
        written(op.row(), fields).union(op.row().implicit.writes())
    }

    /// The memory access that the instruction makes, with its base register and displacement.
    /// The legacy packet loads have no base: their address is not in a register.
    pub fn access(self) -> Option<(Access, Option<(Reg, i16)>)> {
        let (op, fields) = self.split();
        let row = op.row();
        let field = row.operands.iter().find(|o| o.1 == Role::Base).map(|o| o.0);
        let base = field.and_then(|field| register(field, fields)).map(|reg| (reg, fields.off));
        row.access.map(|access| (access, base))
    }

    /// How many slots of 8 bytes the instruction takes: 1, or 2 if it is wide.
    pub const fn slots(self) -> usize {
        if self.row().is_wide() { 2 } else { 1 }
    }

    /// Whether the next instruction can never run directly after this one.
    pub const fn ends_flow(self) -> bool {
        matches!(self, Self::Ja { .. } | Self::Ja32 { .. } | Self::GotoX { .. } | Self::Exit {})
    }

    /// Whether the instruction extends its immediate with its sign to 64 bits. Of the count of a
    /// shift only the low bits are used.
    pub const fn sign_extends_imm(self) -> bool {
        match self {
            Self::Alu { op: AluOp::Lsh | AluOp::Rsh | AluOp::Arsh, .. } => false,
            Self::Alu { width: Width::W64, src: Operand::Imm(_), .. }
            | Self::Branch { width: Width::W64, src: Operand::Imm(_), .. }
            | Self::StoreImm { size: Size::DW, .. } => true,
            Self::Alu { .. }
            | Self::Branch { .. }
            | Self::StoreImm { .. }
            | Self::Neg { .. }
            | Self::MovSx { .. }
            | Self::AddrSpaceCast { .. }
            | Self::ByteSwap { .. }
            | Self::Ja { .. }
            | Self::Ja32 { .. }
            | Self::MayGoto { .. }
            | Self::GotoX { .. }
            | Self::CallHelper { .. }
            | Self::CallLocal { .. }
            | Self::CallBtf { .. }
            | Self::CallX { .. }
            | Self::Exit {}
            | Self::Load { .. }
            | Self::LoadSx { .. }
            | Self::Store { .. }
            | Self::Atomic { .. }
            | Self::LoadImm64 { .. }
            | Self::LoadAbs { .. }
            | Self::LoadInd { .. } => false,
        }
    }

    /// The offset of a direct jump, in slots from the next instruction. Calls are no jumps.
    pub fn jump(self) -> Option<i32> {
        self.offset(Role::Target)
    }

    /// The offset of the function that the instruction calls or takes the address of, in slots
    /// from the slot after the first (so does Linux count for a wide instruction too).
    pub fn function(self) -> Option<i32> {
        self.offset(Role::Function)
    }

    fn offset(self, role: Role) -> Option<i32> {
        let (op, fields) = self.split();
        let field = op.row().operands.iter().find(|o| o.1 == role)?.0;
        Some(if field == Field::Off { fields.off.into() } else { fields.imm })
    }
}

/// The registers that the fields name as written.
pub(crate) fn written(row: &Row, fields: Fields) -> RegSet {
    registers(row, fields, |role| matches!(role, Role::Write | Role::ReadWrite))
}

fn registers(row: &Row, fields: Fields, wanted: fn(Role) -> bool) -> RegSet {
    let regs = row.operands.iter().filter(|o| wanted(o.1));
    regs.filter_map(|o| register(o.0, fields)).fold(RegSet::EMPTY, RegSet::with)
}

fn register(field: Field, fields: Fields) -> Option<Reg> {
    match field {
        Field::Dst => Some(fields.dst),
        Field::Src => Some(fields.src),
        Field::Off | Field::Imm | Field::Imm64 | Field::Next => None,
    }
}
