//! Jumps inside of functions, and the filling in of displacements.
//!
//! Branches on conditions reach 1 MiB. Where it is not sure that a target is as near, the inverted
//! condition skips a `B`, which reaches 128 MiB. Backward jumps are charged when they are taken.

use super::Arm64;
use super::alu::operand;
use super::block::MAY_GOTO;
use super::cold::StubKind;
use super::encode::{
    Arithmetic, Bitmask, Condition, Field, Imm12, Logical, Test, Transfer, arithmetic_imm, branch,
    call, compare, compare_imm, logical, logical_imm,
};
use super::registers::Gpr;
use crate::abi::CauseKind;
use crate::{CompileError, CompileErrorKind};
use acqrel_guest::{Guest, Permission};
use acqrel_isa::{AluOp, Cond, Insn, Operand, Program, Reg, Width};
use dynasmrt::dynasm;

/// A branch whose displacement is not known yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fixup {
    at: u32,
    field: Field,
    place: Place,
}

/// Where a branch leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// An instruction's code.
    Insn(usize),
    /// Code that is out of line, by number.
    Stub(usize),
    /// A function's prologue, by number.
    Function(usize),
    Helper,
    Exit,
}

/// No instruction has more code than this, what of it is out of line included.
const MOST: u32 = 256;

/// Whether all code of a program is surely within reach of all conditional branches. For each region
/// that may only be read there is a piece more where a compare-exchange fails.
pub(super) fn is_near(program: &Program, guest: &Guest) -> bool {
    let regions = guest.addresses().regions().iter();
    let read_only = regions.filter(|region| region.permission == Permission::Read).count();
    let read_only = u32::try_from(read_only).unwrap_or(u32::MAX);
    let atomic = read_only.saturating_mul(48).saturating_add(MOST);
    let insns = program.insns().iter().map(|insn| match insn {
        Insn::Alu { op: AluOp::Mod | AluOp::Smod, .. } => 24,
        Insn::Alu { .. }
        | Insn::Neg { .. }
        | Insn::MovSx { .. }
        | Insn::AddrSpaceCast { .. }
        | Insn::ByteSwap { .. }
        | Insn::LoadImm64 { .. } => 16 + 16,
        Insn::Ja { .. } | Insn::Ja32 { .. } | Insn::Exit {} => 48 + 16,
        Insn::Branch { .. }
        | Insn::Load { .. }
        | Insn::LoadSx { .. }
        | Insn::StoreImm { .. }
        | Insn::Store { .. } => 96,
        Insn::MayGoto { .. }
        | Insn::GotoX { .. }
        | Insn::CallHelper { .. }
        | Insn::CallLocal { .. }
        | Insn::CallBtf { .. }
        | Insn::CallX { .. }
        | Insn::LoadAbs { .. }
        | Insn::LoadInd { .. } => MOST,
        Insn::Atomic { .. } => atomic,
    });
    let functions = u32::try_from(program.functions().len()).unwrap_or(u32::MAX);
    let rest = functions.saturating_mul(64).saturating_add(1024);
    let all = insns.scan(rest, |sum, bytes: u32| {
        *sum = sum.saturating_add(bytes);
        Some(*sum)
    });
    all.take_while(|&sum| sum < Field::Imm19.reach()).count() == program.insns().len()
}

impl Arm64<'_> {
    /// Emits a branch to be filled in.
    pub(super) fn fixup(&mut self, word: u32, field: Field, place: Place) {
        self.fixups.push(Fixup { at: self.code.here(), field, place });
        self.code.word(word);
    }

    /// `B` to code that is there.
    pub(super) fn branch_back(&mut self, target: u32) {
        let displacement = i64::from(target) - i64::from(self.code.here());
        // Farther than that code is refused at the end.
        let bits = Field::Imm26.bits(displacement).unwrap_or(0);
        self.code.word(branch() | bits);
    }

    /// A conditional branch to code that is there, and near.
    pub(super) fn branch_if_back(&mut self, test: Test, target: u32) {
        let displacement = i64::from(target) - i64::from(self.code.here());
        if let Some(bits) = test.field().bits(displacement) {
            self.code.word(test.word() | bits);
        } else {
            self.skip_unless(test, 2);
            self.branch_back(target);
        }
    }

    /// Lets a conditional branch, which is a few instructions back, lead here.
    pub(super) fn lead_here(&mut self, at: u32, test: Test) {
        let displacement = i64::from(self.code.here()) - i64::from(at);
        let Some(bits) = test.field().bits(displacement) else {
            unreachable!("what is skipped is a few instructions")
        };
        self.code.patch(at, |word| word | bits);
    }

    /// Branches over the rest of so many words, this one included, unless a test holds.
    fn skip_unless(&mut self, test: Test, words: u32) {
        let test = test.inverted();
        let Some(bits) = test.field().bits(i64::from(4 * words)) else {
            unreachable!("what is skipped is a few instructions")
        };
        self.code.word(test.word() | bits);
    }

    /// A conditional branch to the next instruction.
    pub(super) fn branch_to_next(&mut self, test: Test) {
        self.skip_unless(test.inverted(), 1);
    }

    /// A conditional branch to code out of line.
    pub(super) fn branch_to_stub(&mut self, test: Test, index: usize, kind: StubKind) {
        let stub = self.stub(index, kind);
        if self.traits.near {
            self.fixup(test.word(), test.field(), Place::Stub(stub));
        } else {
            self.skip_unless(test, 2);
            self.fixup(branch(), Field::Imm26, Place::Stub(stub));
        }
    }

    /// Leaves for the exit, because of an access, if a test holds.
    pub(super) fn leave_if(&mut self, index: usize, test: Test) {
        self.branch_to_stub(test, index, StubKind::Leave(CauseKind::Access));
    }

    /// Leaves for the exit because of an access.
    pub(super) fn leave_always(&mut self, index: usize) {
        let stub = self.stub(index, StubKind::Leave(CauseKind::Access));
        self.fixup(branch(), Field::Imm26, Place::Stub(stub));
    }

    /// Charges for what follows.
    pub(super) fn charge(&mut self, index: usize) {
        if self.traits.fuel {
            self.take_fuel();
            let kind = StubKind::Leave(CauseKind::OutOfFuel);
            self.branch_to_stub(Test::Flags(Condition::Lo), index, kind);
        }
    }

    /// Takes a unit of fuel: `Lo` then if there was none.
    pub(super) fn take_fuel(&mut self) {
        dynasm!(self.code ; .arch aarch64 ; subs x26, x26, 1);
    }

    fn target(&self, index: usize) -> usize {
        // A program's jumps have targets.
        self.input.program.target(index).unwrap_or(index)
    }

    /// A jump backwards that is taken: charged, if anything is.
    fn jump_back(&mut self, index: usize, target: u32) {
        if !self.traits.fuel {
            return self.branch_back(target);
        }
        self.take_fuel();
        self.branch_if_back(Test::Flags(Condition::Hs), target);
        let stub = self.stub(index, StubKind::Leave(CauseKind::OutOfFuel));
        self.fixup(branch(), Field::Imm26, Place::Stub(stub));
    }

    /// How many words [`Self::jump_back`] emits from here, or after so many words.
    fn jump_back_len(&self, target: u32, words: u32) -> u32 {
        if !self.traits.fuel {
            return 1;
        }
        let from = i64::from(self.code.here()) + i64::from(4 * (words + 1));
        let near = Field::Imm19.bits(i64::from(target) - from).is_some();
        if near { 3 } else { 4 }
    }

    /// An unconditional jump.
    pub(super) fn jump(&mut self, index: usize, starts: &[u32]) {
        let target = self.target(index);
        match starts.get(target) {
            Some(&start) if target <= index => self.jump_back(index, start),
            _ => self.fixup(branch(), Field::Imm26, Place::Insn(target)),
        }
    }

    /// A jump if a test holds.
    pub(super) fn jump_if(&mut self, test: Test, index: usize, starts: &[u32]) {
        let target = self.target(index);
        if target <= index
            && let Some(&start) = starts.get(target)
        {
            if self.traits.fuel {
                let words = self.jump_back_len(start, 1);
                self.skip_unless(test, words + 1);
                self.jump_back(index, start);
            } else {
                self.branch_if_back(test, start);
            }
        } else if self.is_near(index, target, test.field()) {
            self.fixup(test.word(), test.field(), Place::Insn(target));
        } else {
            self.skip_unless(test, 2);
            self.fixup(branch(), Field::Imm26, Place::Insn(target));
        }
    }

    /// Whether a branch surely reaches an instruction further on.
    fn is_near(&self, index: usize, target: usize, field: Field) -> bool {
        if field == Field::Imm19 && self.traits.near {
            return true;
        }
        let between = u32::try_from(target.saturating_sub(index)).unwrap_or(u32::MAX);
        between.saturating_mul(MOST) < field.reach()
    }

    /// Whether a test of one bit surely reaches the target of a jump.
    fn reaches_by_bit(&self, index: usize, starts: &[u32]) -> bool {
        let target = self.target(index);
        if target > index {
            return self.is_near(index, target, Field::Imm14);
        }
        let back = starts.get(target).map(|&start| self.code.here() - start);
        self.traits.fuel || back.is_some_and(|back| back < Field::Imm14.reach())
    }

    /// The test that a conditional jump makes, after what sets the flags for it.
    #[inline]
    pub(super) fn test(
        &mut self,
        index: usize,
        starts: &[u32],
        cond: Cond,
        width: Width,
        dst: Reg,
        src: Operand,
    ) -> Test {
        let n = Gpr::of(dst);
        let zero = src == Operand::Imm(0);
        let condition = match cond {
            Cond::Eq if zero => return Test::Zero(width, n),
            Cond::Ne if zero => return Test::NonZero(width, n),
            Cond::Set => return self.test_bits(index, starts, width, n, src),
            Cond::Eq => Condition::Eq,
            Cond::Ne => Condition::Ne,
            Cond::Gt => Condition::Hi,
            Cond::Ge => Condition::Hs,
            Cond::Lt => Condition::Lo,
            Cond::Le => Condition::Ls,
            Cond::Sgt => Condition::Gt,
            Cond::Sge => Condition::Ge,
            Cond::Slt => Condition::Lt,
            Cond::Sle => Condition::Le,
        };
        match src {
            Operand::Reg(src) => self.code.word(compare(width, n, Gpr::of(src))),
            Operand::Imm(imm) => self.compare_constant(width, n, imm),
        }
        Test::Flags(condition)
    }

    fn compare_constant(&mut self, width: Width, n: Gpr, imm: i32) {
        // `CMN` of 0 would set another carry than `CMP`; no negative number is 0.
        let op = if imm < 0 { Arithmetic::Add } else { Arithmetic::Sub };
        let word = if let Some(imm) = Imm12::new(imm.unsigned_abs()) {
            compare_imm(op, width, n, imm)
        } else {
            self.constant(Gpr::X9, operand(width, imm));
            compare(width, n, Gpr::X9)
        };
        self.code.word(word);
    }

    /// The test of `JSET`.
    fn test_bits(
        &mut self,
        index: usize,
        starts: &[u32],
        width: Width,
        n: Gpr,
        src: Operand,
    ) -> Test {
        let word = match src {
            Operand::Reg(src) => logical(Logical::Ands, width, Gpr::ZERO, n, Gpr::of(src)),
            Operand::Imm(imm) => {
                let value = operand(width, imm);
                let bit = u8::try_from(value.trailing_zeros()).unwrap_or(0);
                if value.is_power_of_two() && self.reaches_by_bit(index, starts) {
                    return Test::Set(bit, n);
                }
                if let Some(mask) = Bitmask::new(width, value) {
                    logical_imm(Logical::Ands, width, Gpr::ZERO, n, mask)
                } else {
                    self.constant(Gpr::X9, value);
                    logical(Logical::Ands, width, Gpr::ZERO, n, Gpr::X9)
                }
            }
        };
        self.code.word(word);
        Test::Flags(Condition::Ne)
    }

    /// `may_goto`: jumps if the count in the block is 0, else takes one off.
    pub(super) fn may_goto(&mut self, index: usize, starts: &[u32]) {
        let count = Gpr::X11;
        self.block_address();
        self.block_field(Transfer::Load, count, MAY_GOTO);
        self.jump_if(Test::Zero(Width::W64, count), index, starts);
        // One has a form.
        if let Some(one) = Imm12::new(1) {
            self.code.word(arithmetic_imm(Arithmetic::Sub, Width::W64, count, count, one));
        }
        self.block_field(Transfer::Store, count, MAY_GOTO);
    }

    /// `BL` to a function by its number.
    pub(super) fn call_function_number(&mut self, function: usize) {
        self.fixup(call(), Field::Imm26, Place::Function(function));
    }

    /// Fills in every branch.
    pub(super) fn resolve(
        &mut self,
        starts: &[u32],
        stubs: &[u32],
        helper: u32,
        exit: u32,
    ) -> Result<(), CompileError> {
        let limit = Field::Imm26.reach();
        let too_large = CompileError { slot: 0, kind: CompileErrorKind::TooLarge { limit } };
        if self.code.here() > limit {
            return Err(too_large);
        }
        for Fixup { at, field, place } in std::mem::take(&mut self.fixups) {
            let target = match place {
                Place::Insn(index) => starts.get(index).copied(),
                Place::Stub(number) => stubs.get(number).copied(),
                Place::Function(number) => self.prologues.get(number).copied(),
                Place::Helper => Some(helper),
                Place::Exit => Some(exit),
            };
            let displacement = target.map(|target| i64::from(target) - i64::from(at));
            let Some(bits) = displacement.and_then(|displacement| field.bits(displacement)) else {
                return Err(too_large);
            };
            self.code.patch(at, |word| word | bits);
        }
        Ok(())
    }
}
