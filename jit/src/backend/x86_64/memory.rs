//! Addresses, loads and stores.

use super::X86;
use super::encode::{Cc, Group1, Mem, Op};
use super::registers::{CAUSE, Gpr, LIMIT, SCRATCH, WINDOW, gpr};
use crate::Event;
use crate::abi::{Cause, CauseKind};
use crate::recipe::{Access, Recipe, Step, X86Store};
use acqrel_isa::{Insn, LoadOrder, Reg, Size, StoreOrder, SwapBits, SwapOp, SxSize, Width};
use dynasmrt::dynasm;

/// Loads and stores by the size. Nothing would predict a jump to one of four places.
static LOADS: [Op; 4] = by_size(Op::MOVZX8, Op::MOVZX16, Op::MOV_FROM);
static STORES: [Op; 4] = by_size(Op::MOV8_TO, Op::MOV16_TO, Op::MOV_TO);

const fn by_size(byte: Op, half: Op, full: Op) -> [Op; 4] {
    let mut ops = [full; 4];
    ops[Size::B as usize] = byte;
    ops[Size::H as usize] = half;
    ops
}

/// The cause of an instruction, encoded.
#[expect(clippy::cast_possible_truncation, reason = "larger programs are refused")]
pub(super) const fn cause(kind: CauseKind, index: usize) -> u32 {
    Cause { kind, at: index as u32 }.encode()
}

impl X86<'_> {
    /// Emits the checks of an access, and gives its operand. None if the access always faults,
    /// which is then emitted.
    #[inline]
    pub(super) fn operand(
        &mut self,
        index: usize,
        (base, off): (Reg, i16),
        aligned: Option<Size>,
    ) -> Option<Mem> {
        if self.sandbox {
            if let Some(size) = aligned.filter(|&size| size != Size::B)
                && !self.check_alignment(index, (base, off), size)
            {
                return None;
            }
            if !self.facts.is_address(base) {
                self.code.rr(Op::group1(Group1::Cmp), Width::W64, SCRATCH, gpr(base));
                self.access_fault(Some(Cc::A), index);
                self.facts.write(base, true);
            }
        }
        Some(self.at(gpr(base), off))
    }

    /// Puts the limit back into the scratch register, after an instruction that has used that.
    pub(super) fn limit(&mut self) {
        if self.sandbox {
            self.code.mov_u32(SCRATCH, LIMIT);
        }
    }

    /// The operand at an offset from a base that has been checked.
    pub(super) fn at(&self, base: Gpr, off: i16) -> Mem {
        if self.sandbox {
            Mem { index: Some((base, 0)), ..Mem::at(WINDOW, off.into()) }
        } else {
            Mem::at(base, off.into())
        }
    }

    /// Emits a jump to the stub of an access, conditional or not.
    fn access_fault(&mut self, cc: Option<Cc>, index: usize) {
        let to = self.jumps.stub(index, cause(CauseKind::Access, index));
        match cc {
            Some(cc) => self.jumps.jcc(&mut self.code, cc, to),
            None => self.jumps.jmp(&mut self.code, to),
        }
    }

    /// Emits a check of the address. False if it is known to be misaligned.
    fn check_alignment(&mut self, index: usize, (base, off): (Reg, i16), size: Size) -> bool {
        let mask = match size {
            Size::B => 0,
            Size::H => 1,
            Size::W => 3,
            Size::DW => 7,
        };
        let multiple = i32::from(off) & mask == 0;
        // Frames are aligned, and programs do not write r10.
        if base == Reg::R10 {
            if !multiple {
                self.access_fault(None, index);
            }
            return multiple;
        }
        if multiple {
            self.code.test_imm(Width::W32, gpr(base), mask);
        } else {
            let address = Mem::at(gpr(base), off.into());
            self.code.rm(Op::LEA, Width::W32, CAUSE, address);
            self.code.test_imm(Width::W32, CAUSE, mask);
        }
        self.access_fault(Some(Cc::Ne), index);
        true
    }

    /// Emits the steps of a recipe on one side of its access.
    pub(super) fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Mfence => dynasm!(self.code ; .arch x64 ; mfence),
                Step::Lfence => dynasm!(self.code ; .arch x64 ; lfence),
                Step::Sfence => dynasm!(self.code ; .arch x64 ; sfence),
                Step::DmbIsh | Step::DmbIshld | Step::DmbIshst | Step::Isb | Step::Cbnz => {
                    unreachable!("the recipes of x86-64 have none of ARM64's steps")
                }
            }
        }
    }

    /// A load, and with MOVBE the swap of bytes after it. Gives how many instructions that is.
    #[inline]
    pub(super) fn load(
        &mut self,
        index: usize,
        size: Size,
        order: LoadOrder,
        dst: Reg,
        at: (Reg, i16),
    ) -> usize {
        let aligned = (order == LoadOrder::Acquire).then_some(size);
        let recipe = self.input.options.lowering.get(Event::load(order));
        let Some(mem) = self.operand(index, at, aligned) else { return 1 };
        self.steps(recipe.before);
        match recipe.access {
            Access::X86Load(crate::recipe::X86Load::Mov) => {}
            Access::X86Store(_)
            | Access::X86Rmw(_)
            | Access::Arm64Load(_)
            | Access::Arm64Store(_)
            | Access::Arm64Rmw(_) => unreachable!("a recipe suits its event"),
        }
        let swapped = order == LoadOrder::Plain && self.is_swapped(index, size, dst);
        let width = if size == Size::DW { Width::W64 } else { Width::W32 };
        let op = if swapped { Op::MOVBE_FROM } else { LOADS[size as usize] };
        self.code.rm(op, width, gpr(dst), mem);
        self.steps(recipe.after);
        self.facts.write(dst, size != Size::DW);
        if swapped { 2 } else { 1 }
    }

    /// Whether the next instruction swaps all the bytes that a load loads, and MOVBE does both.
    fn is_swapped(&self, index: usize, size: Size, dst: Reg) -> bool {
        if !self.features.movbe {
            return false;
        }
        let Some(Insn::ByteSwap { op: SwapOp::Be | SwapOp::Bswap, bits, dst: to }) =
            self.next(index)
        else {
            return false;
        };
        to == dst && matches!((size, bits), (Size::W, SwapBits::B32) | (Size::DW, SwapBits::B64))
    }

    pub(super) fn load_sx(&mut self, index: usize, size: SxSize, dst: Reg, at: (Reg, i16)) {
        let recipe = self.input.options.lowering.get(Event::Load);
        let Some(mem) = self.operand(index, at, None) else { return };
        let op = match size {
            SxSize::B => Op::MOVSX8,
            SxSize::H => Op::MOVSX16,
            SxSize::W => Op::MOVSXD,
        };
        self.steps(recipe.before);
        self.code.rm(op, Width::W64, gpr(dst), mem);
        self.steps(recipe.after);
        self.facts.write(dst, false);
    }

    #[inline]
    pub(super) fn store_imm(&mut self, index: usize, size: Size, at: (Reg, i16), imm: i32) {
        let recipe = self.input.options.lowering.get(Event::Store);
        let Some(mem) = self.operand(index, at, None) else { return };
        self.steps(recipe.before);
        match store_kind(recipe) {
            X86Store::Mov => {
                let (op, width, bytes) = match size {
                    Size::B => (Op::MOV8_IMM, Width::W32, 1),
                    Size::H => (Op::MOV16_IMM, Width::W32, 2),
                    Size::W => (Op::MOV_IMM, Width::W32, 4),
                    Size::DW => (Op::MOV_IMM, Width::W64, 4),
                };
                self.code.digit_mem(op, width, 0, mem);
                self.code.put(imm.cast_unsigned().into(), bytes);
            }
            X86Store::Xchg => {
                self.code.mov_u64(CAUSE, i64::from(imm).cast_unsigned());
                self.exchange(size, mem);
            }
        }
        self.steps(recipe.after);
    }

    #[inline]
    pub(super) fn store(
        &mut self,
        index: usize,
        size: Size,
        order: StoreOrder,
        at: (Reg, i16),
        src: Reg,
    ) {
        let aligned = (order == StoreOrder::Release).then_some(size);
        let recipe = self.input.options.lowering.get(Event::store(order));
        let Some(mem) = self.operand(index, at, aligned) else { return };
        self.steps(recipe.before);
        match store_kind(recipe) {
            X86Store::Mov => {
                let width = if size == Size::DW { Width::W64 } else { Width::W32 };
                self.code.rm(STORES[size as usize], width, gpr(src), mem);
            }
            X86Store::Xchg => {
                self.code.mov(Width::W64, CAUSE, gpr(src));
                self.exchange(size, mem);
            }
        }
        self.steps(recipe.after);
    }

    /// Exchanges memory with the register of the cause.
    fn exchange(&mut self, size: Size, mem: Mem) {
        let (op, width) = match size {
            Size::B => (Op::XCHG8, Width::W32),
            Size::H => (Op::XCHG16, Width::W32),
            Size::W => (Op::XCHG, Width::W32),
            Size::DW => (Op::XCHG, Width::W64),
        };
        self.code.rm(op, width, CAUSE, mem);
    }
}

fn store_kind(recipe: &Recipe) -> X86Store {
    match recipe.access {
        Access::X86Store(store) => store,
        Access::X86Load(_)
        | Access::X86Rmw(_)
        | Access::Arm64Load(_)
        | Access::Arm64Store(_)
        | Access::Arm64Rmw(_) => unreachable!("a recipe suits its event"),
    }
}
